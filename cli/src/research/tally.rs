//! Counts as files: written in place of rows that may not move, and added up.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use psyscreen_psychometrics::{Chosen, Poolable, Pooled, Rows};

use crate::failure::{Ending, Failure};
use crate::output::Output;

/// Counts in files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Counts in files")]
pub(crate) struct TallyArguments {
    /// Write what was counted into this file, to be added to others
    ///
    /// It holds how often each score, and each two answers or scores, came together: no rows, but cells of few people. It is not anonymous.
    #[arg(long, value_name = "FILE")]
    save_tally: Option<PathBuf>,
    /// Add up what --save-tally wrote, in place of reading a table
    ///
    /// The result is that of all their rows in one table, to the last byte. The instrument and the options that say what is counted are those
    /// with which they were counted.
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

    /// Counts a table, or adds up what was counted elsewhere, and writes the counts where they are wanted; `chosen` are the options that say
    /// what is counted, and `read` the files that the command reads, the table first.
    pub(super) fn count<S: Poolable>(
        &self,
        sample: &mut S,
        chosen: &[Chosen<'_>],
        read: &[&Path],
        count: impl FnOnce(&mut S) -> Result<(Rows, Ending), Failure>,
    ) -> Result<(Rows, Ending), Failure> {
        let table = read.first().filter(|table| table.as_os_str() != "-");
        if let (Some(table), [_, ..]) = (table, self.tally.as_slice()) {
            return Err(Failure::Message(format!(
                "`{}` and --tally are two things to read; leave one of them out",
                table.display()
            )));
        }
        let (rows, ending) = if self.tally.is_empty() { count(sample)? } else { self.add(sample, chosen)? };
        if let Some(path) = &self.save_tally {
            let pooled = Pooled { rows: rows.clone(), is_doubtful: ending != Ending::Fine };
            let mut file = Output::open(Some(path), read)?;
            file.text(&(sample.saved(chosen, &pooled) + "\n"))?;
            file.keep()?;
        }
        Ok((rows, ending))
    }

    fn add(&self, sample: &mut impl Poolable, chosen: &[Chosen<'_>]) -> Result<(Rows, Ending), Failure> {
        let (mut all, mut ending) = (Rows::default(), Ending::Fine);
        for path in &self.tally {
            let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
            let Pooled { rows, is_doubtful } = sample
                .add(&text, chosen)
                .map_err(|why| Failure::Message(format!("--tally {}: {why}", path.display())))?;
            all.add(&rows);
            if is_doubtful {
                ending = Ending::Problems;
            }
        }
        Ok((all, ending))
    }
}
