//! All that an instrument finds of each row: scores, bands, cutoffs, critical items, criteria.

use psyscreen::instrument::{Instrument, Test};
use psyscreen::interpretation::{ResultColumn, ResultKind};

use crate::answers::{self, Column};
use crate::condition;
use crate::expression::{Fraction, Truth, Whole};
use crate::item_answer::ItemAnswer;
use crate::meaning;
use crate::person::Person;
use crate::query::Query;
use crate::scale::{self, Score};

/// From what a test reads a prorated score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Its published value.
    Published,
    /// The interval of what it may turn out to be.
    Enclosed,
}

/// What an instrument finds, as columns of the query.
pub(crate) struct Findings<'i> {
    pub(crate) instrument: &'i Instrument,
    pub(crate) items: Vec<ItemAnswer>,
    pub(crate) scores: Vec<Score>,
    person: Person,
    /// Of the criteria, as published.
    criteria: Vec<Truth>,
    tag: String,
}

impl<'i> Findings<'i> {
    /// Reads the answers, each item's from its column, and scores them.
    pub(crate) fn new(
        query: &mut Query,
        instrument: &'i Instrument,
        columns: &[Column],
        tag: &str,
        person: Person,
    ) -> Result<Self, String> {
        let items = answers::read(query, instrument, columns, tag);
        let scores = scale::scores(query, instrument, &items, tag)?;
        let mut findings =
            Self { instrument, items, scores, person, criteria: Vec::new(), tag: tag.to_owned() };
        for criterion in instrument.criteria() {
            // A criterion reads only earlier ones.
            let truth =
                condition::of(criterion.condition(), &mut |test| findings.test(test, View::Published));
            let truth = query.truth(&format!("{tag}{}", criterion.id()), truth);
            findings.criteria.push(truth);
        }
        Ok(findings)
    }

    fn bounds(&self, scale: usize, view: View) -> Option<(Fraction, Fraction)> {
        let score = self.scores.get(scale)?;
        Some(match view {
            View::Published => score.published(),
            View::Enclosed => score.enclosed(),
        })
    }

    /// What a test says.
    pub(crate) fn test(&self, test: &Test, view: View) -> Truth {
        condition::item_test(test, &self.items)
            .or_else(|| self.scale_test(test, view))
            .unwrap_or(Truth::always(psyscreen::Truth::Undetermined))
    }

    fn scale_test(&self, test: &Test, view: View) -> Option<Truth> {
        match test {
            Test::Score { scale, threshold } => Some(meaning::over(*threshold, &self.bounds(*scale, view)?)),
            Test::Band { scale, severity } => {
                let bounds = self.bounds(*scale, view)?;
                let scale = self.instrument.scales().get(*scale)?;
                let (low, high) = meaning::band_range(scale, &bounds, &self.person);
                Some(meaning::is_in_band(scale, &low, &high, |band| band.severity() >= *severity))
            }
            Test::Cutoff { scale, cutoff } => self.cutoff(*scale, *cutoff, view),
            Test::Criterion(index) => match view {
                View::Published => self.criteria.get(*index).cloned(),
                View::Enclosed => {
                    let criterion = self.instrument.criteria().get(*index)?;
                    Some(condition::of(criterion.condition(), &mut |test| self.test(test, view)))
                }
            },
            _ => None,
        }
    }

    fn cutoff(&self, scale: usize, cutoff: usize, view: View) -> Option<Truth> {
        let cutoff = self.instrument.scales().get(scale)?.cutoffs().get(cutoff)?;
        Some(meaning::cutoff(cutoff, &self.bounds(scale, view)?, &self.person))
    }

    /// Whether a critical item is positive.
    pub(crate) fn critical_item(&self, index: usize) -> Option<Truth> {
        let critical = self.instrument.critical_items().get(index)?;
        Some(self.items.get(critical.item_index())?.reaches(critical.threshold()))
    }

    /// What a column of results holds, as SQL.
    pub(crate) fn result(&self, query: &mut Query, column: &ResultColumn) -> Option<String> {
        let (index, part) = (column.index(), column.part());
        match column.kind() {
            ResultKind::Value => Some(self.shown(query, column, &self.scores.get(index)?.value)),
            ResultKind::Min => Some(self.shown(query, column, &self.scores.get(index)?.low)),
            ResultKind::Max => Some(self.shown(query, column, &self.scores.get(index)?.high)),
            ResultKind::Status => Some(status(self.scores.get(index)?)),
            ResultKind::Band => self.band(query, index),
            ResultKind::Cutoff => Some(word(&self.cutoff(index, part, View::Published)?)),
            ResultKind::Norm => {
                let norm = self.instrument.norms().get(part)?;
                Some(self.shown(
                    query,
                    column,
                    &meaning::norm(norm, &self.scores.get(index)?.value, &self.person),
                ))
            }
            ResultKind::CriticalItem => Some(word(&self.critical_item(index)?)),
            ResultKind::Criterion => Some(word(self.criteria.get(index)?)),
            _ => None,
        }
    }

    /// A number as tables show it: whole, or with up to six decimals.
    fn shown(&self, query: &mut Query, column: &ResultColumn, number: &Fraction) -> String {
        match number.millionths(query.dialect()) {
            None => number.over.sql().to_owned(),
            Some(millionths) => {
                let name = format!("{}{}_millionths", self.tag, column.name());
                let millionths = query.whole(&name, millionths);
                format!("CAST({} AS {}) * 0.000001", millionths.sql(), query.dialect().decimal(0))
            }
        }
    }

    fn band(&self, query: &mut Query, index: usize) -> Option<String> {
        let scale = self.instrument.scales().get(index)?;
        let bounds = self.bounds(index, View::Published)?;
        let (low, high) = meaning::band_range(scale, &bounds, &self.person);
        let name = |end: &str| format!("{}{}_{end}_band", self.tag, scale.id());
        let low = query.whole(&name("lowest"), low);
        let high = query.whole(&name("highest"), high);
        let id = |position: &Whole| {
            let arms = scale.bands().iter().enumerate();
            let arms = arms.map(|(index, band)| format!(" WHEN {index} THEN '{}'", band.id()));
            format!("CASE {}{} END", position.sql(), arms.collect::<String>())
        };
        let (low_id, high_id) = (id(&low), id(&high));
        if low.sql() == high.sql() {
            return Some(low_id);
        }
        Some(format!(
            "CASE WHEN {} = {} THEN {low_id} ELSE CONCAT({low_id}, '..', {high_id}) END",
            low.sql(),
            high.sql()
        ))
    }
}

fn status(score: &Score) -> String {
    let given = score.value.over.is_given();
    format!(
        "CASE WHEN NOT {} THEN 'unscorable' WHEN {} THEN 'prorated' ELSE 'complete' END",
        given.sql(),
        score.prorated.sql()
    )
}

/// A truth in words.
pub(crate) fn word(truth: &Truth) -> String {
    match truth.known() {
        Some(known) => format!("'{}'", known.name()),
        None => format!(
            "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' ELSE 'undetermined' END",
            truth.sql()
        ),
    }
}
