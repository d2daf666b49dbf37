//! Two administrations of the same people: in one table, or in two that are joined by an id.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use psyscreen::{Instrument, Scores};
use psyscreen_psychometrics::Rows;
use psyscreen_table::{Mapping, Participant, Study};

use crate::failure::{Ending, Failure};
use crate::tables;

/// Where the earlier administration is.
#[derive(Debug, Args)]
#[command(next_help_heading = "The earlier administration")]
pub(crate) struct EarlierArguments {
    /// Table of the earlier administration, with columns as in the other
    ///
    /// Without it, earlier answers are in columns such as earlier.phq-9.1.
    #[arg(long, value_name = "CSV", requires = "id")]
    pub(crate) earlier: Option<PathBuf>,
    /// Column that says whose row it is, in both tables
    #[arg(long, value_name = "COLUMN", requires = "earlier")]
    id: Option<String>,
}

impl EarlierArguments {
    /// Hands the earlier and the later scores of each person to a function.
    pub(crate) fn read<'i>(
        &self,
        csv: &Path,
        mapping: &mut Mapping,
        tag: &str,
        instruments: &'i [Instrument],
        mut see: impl FnMut(&[Scores<'i>], &[Scores<'i>]),
    ) -> Result<(Rows, Ending), Failure> {
        let study = |mapping: &mut Mapping| {
            let mut study = Study::new(instruments.iter().collect(), mapping);
            let id = self.id.as_deref().map(|name| study.read("--id", name, mapping));
            (study, id)
        };
        let mut before: HashMap<String, Option<Vec<Scores<'i>>>> = HashMap::new();
        let mut earlier_ending = Ending::Fine;
        if let Some(path) = &self.earlier {
            let (earlier, id) = study(mapping);
            let keep = |participant: &Participant<'i>| {
                let id = participant.field(id).unwrap_or_default();
                if id.is_empty() {
                    return;
                }
                // Two rows of one person: which is the earlier one is not known.
                let scores = if before.contains_key(id) { None } else { Some(participant.scores.clone()) };
                before.insert(id.to_owned(), scores);
            };
            earlier_ending = tables::each(path, mapping, tag, earlier, keep)?.1;
        }
        let mut twice: u64 = 0;
        let (later, id) = study(mapping);
        let each = |participant: &Participant<'i>| {
            let earlier: &[Scores<'i>] = match (&self.earlier, participant.field(id)) {
                (None, _) => &participant.earlier,
                (Some(_), id) => match id.and_then(|id| before.get(id)) {
                    Some(Some(scores)) => scores,
                    Some(None) => {
                        twice = twice.saturating_add(1);
                        return;
                    }
                    None => &[],
                },
            };
            see(earlier, &participant.scores);
        };
        let (done, ending) = tables::each(csv, mapping, tag, later, each)?;
        let mut rows = Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
        rows.exclude("two rows of --earlier have the same id", twice);
        Ok((rows, if earlier_ending == Ending::Fine { ending } else { earlier_ending }))
    }
}
