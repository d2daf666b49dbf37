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
    /// Without it, earlier answers are in columns such as earlier.phq-9.1; of one instrument alone also earlier.1.
    #[arg(long, value_name = "CSV", requires = "id")]
    pub(crate) earlier: Option<PathBuf>,
    /// Column that says whose row it is, in both tables
    #[arg(long, value_name = "COLUMN", requires = "earlier")]
    pub(super) id: Option<String>,
}

/// What a person scored earlier and later, and the group of the later row.
pub(super) struct Waves<'w, 'i> {
    pub(super) earlier: &'w [Scores<'i>],
    pub(super) later: &'w [Scores<'i>],
    pub(super) group: Option<&'w str>,
}

/// Scores of the earlier administration, where they stand in a table of their own.
pub(super) struct Known<'i> {
    /// By whose they are; nothing where two rows have the same id, for which of them is the earlier one is not known.
    before: Option<HashMap<String, Option<Vec<Scores<'i>>>>>,
    pub(super) ending: Ending,
}

impl<'i> Known<'i> {
    /// Those of a person; `None` where two rows claim to be them.
    pub(super) fn of<'p>(
        &'p self,
        participant: &'p Participant<'i>,
        id: Option<usize>,
    ) -> Option<&'p [Scores<'i>]> {
        let Some(before) = &self.before else { return Some(&participant.earlier) };
        match participant.field(id).and_then(|id| before.get(id)) {
            Some(Some(scores)) => Some(scores),
            Some(None) => None,
            None => Some(&[]),
        }
    }
}

impl EarlierArguments {
    /// Reads the table of the earlier administration, where there is one.
    pub(super) fn load<'i>(
        &self,
        mapping: &mut Mapping,
        tag: &str,
        instruments: &'i [Instrument],
    ) -> Result<Known<'i>, Failure> {
        let Some(path) = &self.earlier else { return Ok(Known { before: None, ending: Ending::Fine }) };
        let mut before: HashMap<String, Option<Vec<Scores<'i>>>> = HashMap::new();
        let (study, id) = self.study(mapping, instruments);
        let keep = |participant: &Participant<'i>| {
            let id = participant.field(id).unwrap_or_default();
            if id.is_empty() {
                return;
            }
            let scores = if before.contains_key(id) { None } else { Some(participant.scores.clone()) };
            before.insert(id.to_owned(), scores);
        };
        let ending = tables::each(path, mapping, tag, study, keep)?.1;
        Ok(Known { before: Some(before), ending })
    }

    fn study<'i>(&self, mapping: &mut Mapping, instruments: &'i [Instrument]) -> (Study<'i>, Option<usize>) {
        let mut study = Study::new(instruments.iter().collect(), mapping);
        let id = self.id.as_deref().map(|name| study.read("--id", name, mapping));
        (study, id)
    }

    /// Hands the earlier and the later scores of each person to a function, with the group where `by` is a column of them.
    pub(super) fn read<'i>(
        &self,
        csv: &Path,
        mapping: &mut Mapping,
        (tag, by): (&str, Option<&str>),
        instruments: &'i [Instrument],
        mut see: impl FnMut(Waves<'_, 'i>),
    ) -> Result<(Rows, Ending), Failure> {
        let known = self.load(mapping, tag, instruments)?;
        let mut twice: u64 = 0;
        let (mut study, id) = self.study(mapping, instruments);
        let by = by.map(|name| study.read("--by", name, mapping));
        let each = |participant: &Participant<'i>| match known.of(participant, id) {
            Some(earlier) => {
                see(Waves { earlier, later: &participant.scores, group: participant.field(by) });
            }
            None => twice = twice.saturating_add(1),
        };
        let (done, ending) = tables::each(csv, mapping, tag, study, each)?;
        let mut rows = Rows { read: done.rows, problems: done.problems.rows(), ..Rows::default() };
        rows.exclude("two rows of --earlier have the same id", twice);
        Ok((rows, if known.ending == Ending::Fine { ending } else { known.ending }))
    }
}
