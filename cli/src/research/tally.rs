//! Counts as files: written in place of rows that may not move, and added up.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use psyscreen_psychometrics::{Pooled, Rows, Sample};

use crate::failure::{Ending, Failure};
use crate::output::Output;

/// Counts in files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Counts in files")]
pub(crate) struct TallyArguments {
    /// Write what was counted into this file, to be added to others
    ///
    /// It holds how often each two answers to each two items came together, and each score: no rows, but cells of few people. It is
    /// not anonymous.
    #[arg(long, value_name = "FILE")]
    save_tally: Option<PathBuf>,
    /// Add up what --save-tally wrote, in place of reading a table
    ///
    /// The result is that of all their rows in one table, to the last byte. The instrument, --scale, --by and --weight are those with which
    /// they were counted.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 1..,
        conflicts_with_all = ["csv", "map", "columns", "keep", "ignore", "not_administered", "only_where", "missing", "recode", "labels", "delimiter"]
    )]
    tally: Vec<PathBuf>,
}

impl TallyArguments {
    /// The files that are read.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Path> {
        self.tally.iter().map(PathBuf::as_path)
    }

    /// Whether files are added up in place of a table.
    pub(super) fn is_pooled(&self) -> bool {
        !self.tally.is_empty()
    }

    /// Adds up the files.
    pub(super) fn add(&self, sample: &mut Sample, weight: Option<&str>) -> Result<(Rows, Ending), Failure> {
        let (mut all, mut ending) = (Rows::default(), Ending::Fine);
        for path in &self.tally {
            let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
            let Pooled { rows, is_doubtful } = sample
                .add(&text, weight)
                .map_err(|why| Failure::Message(format!("--tally {}: {why}", path.display())))?;
            all.read = all.read.saturating_add(rows.read);
            all.problems = all.problems.saturating_add(rows.problems);
            if is_doubtful {
                ending = Ending::Problems;
            }
        }
        Ok((all, ending))
    }

    /// Writes the counts where they are wanted; `read` are the files that the command reads.
    pub(super) fn save(
        &self,
        sample: &Sample,
        weight: Option<&str>,
        (rows, ending): (&Rows, Ending),
        read: &[&Path],
    ) -> Result<(), Failure> {
        let Some(path) = &self.save_tally else { return Ok(()) };
        let pooled = Pooled { rows: rows.clone(), is_doubtful: ending != Ending::Fine };
        let mut file = Output::open(Some(path), read)?;
        file.text(&(sample.saved(weight, &pooled) + "\n"))?;
        file.keep()
    }
}
