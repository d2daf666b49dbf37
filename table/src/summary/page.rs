//! A finished summary.

use psyscreen::Policy;
use psyscreen::report::{Cell, Summary};
use psyscreen_render::Language;

use super::counted::{Counted, values_of};
use super::words::Words;

/// The finished summary.
pub struct Page<'a> {
    pub(super) policy: &'a Policy,
    pub(super) by: Option<&'a str>,
    pub(super) min_cell: u64,
    pub(super) tag: &'a str,
    pub(super) rows: Vec<Counted>,
    pub(super) summary: Summary,
    pub(super) without_result: u64,
}

impl Page<'_> {
    /// How many rows have no result. It is a count of people like any other.
    pub(super) fn without_result(&self) -> Cell {
        match self.without_result {
            rows if rows > 0 && rows < self.min_cell => Cell::Suppressed,
            rows => Cell::Count(rows),
        }
    }

    pub(super) fn kind(counted: Counted) -> &'static str {
        match counted {
            Counted::Level(_) => "level",
            Counted::Unsettled => "open",
            Counted::Recommendation(_) => "recommendation",
        }
    }

    pub(super) fn id(&self, counted: Counted) -> &str {
        match counted {
            Counted::Level(index) => self.policy.levels().get(index).map_or("", |level| level.id()),
            Counted::Unsettled => "unsettled",
            Counted::Recommendation(index) => {
                self.policy.recommendations().get(index).map_or("", |found| found.id())
            }
        }
    }

    pub(super) fn label(&self, counted: Counted) -> &str {
        let language = self.tag;
        match counted {
            Counted::Level(index) => {
                self.policy.levels().get(index).map_or("", |level| level.label().get(language))
            }
            Counted::Unsettled => self.words().unsettled,
            Counted::Recommendation(index) => {
                self.policy.recommendations().get(index).map_or("", |found| found.label().get(language))
            }
        }
    }

    pub(super) fn words(&self) -> &'static Words {
        Words::of(Language::of(self.tag))
    }

    /// Names of the groups to show: the policy's own words where it has them.
    pub(super) fn groups(&self) -> Vec<(String, String)> {
        if self.by.is_none() {
            return Vec::new();
        }
        let values = self.by.map_or(&[][..], |by| values_of(self.policy, by));
        self.summary
            .groups()
            .map(|id| {
                let label = match values.iter().find(|value| value.id() == id) {
                    Some(value) => value.label().get(self.tag).to_owned(),
                    None if id.is_empty() => self.words().unknown.to_owned(),
                    None if [self.words().all, self.words().unknown].contains(&id) => self.with_column(id),
                    None => id.to_owned(),
                };
                (id.to_owned(), label)
            })
            .collect()
    }

    /// The name of a group with that of its column, where it could be taken for something else.
    pub(super) fn with_column(&self, group: &str) -> String {
        format!("{}={group}", self.by.unwrap_or_default())
    }

    /// The total and the groups of one row; `None` is everyone.
    pub(super) fn cells(&self, row: Option<usize>) -> Vec<Cell> {
        let cell = |group| match row {
            Some(row) => self.summary.cell(row, group),
            None => self.summary.everyone(group),
        };
        let groups = if self.by.is_some() { self.summary.groups().len() } else { 0 };
        std::iter::once(cell(None)).chain((0..groups).map(|group| cell(Some(group)))).collect()
    }

    /// What to tell of rows without a result, where there are any.
    pub fn without_result_in_words(&self) -> Option<String> {
        (self.without_result > 0).then(|| Words::of(Language::English).without_result(self.without_result()))
    }
}

/// A count, or the mark of a suppressed one.
pub(super) fn shown(cell: Cell) -> String {
    match cell {
        Cell::Count(count) => count.to_string(),
        Cell::Suppressed => "*".to_owned(),
    }
}
