//! Which values a column has, and how often.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::criterion::is_blank;

/// More different values than this are not kept: it is not a column of a few groups.
const MOST_VALUES: usize = 100;
/// More are not named in a remark.
const MOST_NAMED: usize = 10;

/// The values of a column that are not blank.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Values {
    counts: BTreeMap<String, u64>,
    /// Whether there are more than are kept.
    has_more: bool,
}

impl Values {
    pub(super) fn push(&mut self, value: &str) {
        self.push_many(value.trim(), 1);
    }

    fn push_many(&mut self, value: &str, times: u64) {
        if let Some(count) = self.counts.get_mut(value) {
            *count = count.saturating_add(times);
        } else if !is_blank(value) {
            if self.counts.len() < MOST_VALUES {
                self.counts.insert(value.to_owned(), times);
            } else {
                self.has_more = true;
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn merge(&mut self, other: &Self) {
        self.has_more |= other.has_more;
        other.counts.iter().for_each(|(value, times)| self.push_many(value, *times));
    }

    /// Every value that satisfies something, with how often it came; none where there are more than are kept.
    pub(super) fn such(&self, mut holds: impl FnMut(&str) -> bool) -> Option<Vec<(&str, u64)>> {
        if self.has_more {
            return None;
        }
        let such = self.counts.iter().map(|(value, count)| (value.as_str(), *count));
        Some(such.filter(|(value, _)| holds(value)).collect())
    }

    /// What the column has, in words.
    pub(super) fn in_words(&self) -> String {
        if self.has_more {
            return format!("it has more than {MOST_VALUES} different values");
        }
        match self.counts.len() {
            0 => "it is blank in every row".to_owned(),
            _ => format!("it has {}", list(self.counts.keys().map(String::as_str))),
        }
    }
}

/// Values in words, the first of them named.
pub(super) fn list<'v>(values: impl ExactSizeIterator<Item = &'v str>) -> String {
    let more = values.len().saturating_sub(MOST_NAMED);
    let named: Vec<String> = values.take(MOST_NAMED).map(|value| format!("`{value}`")).collect();
    let named = named.join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}
