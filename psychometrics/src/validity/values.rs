//! Which values a column has, and how often.

use std::collections::BTreeMap;

use super::criterion::is_blank;

/// More different values than this are not kept: it is no column of a few groups.
const MOST_VALUES: usize = 100;
/// More are not named in a remark.
const MOST_NAMED: usize = 10;

/// The values of a column that are not blank.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    counts: BTreeMap<String, u64>,
    /// Whether there are more than are kept.
    has_more: bool,
}

impl Values {
    pub(super) fn push(&mut self, value: &str) {
        let value = value.trim();
        if let Some(count) = self.counts.get_mut(value) {
            *count = count.saturating_add(1);
        } else if !is_blank(value) {
            if self.counts.len() < MOST_VALUES {
                self.counts.insert(value.to_owned(), 1);
            } else {
                self.has_more = true;
            }
        }
    }

    /// What the column has, in words.
    pub(super) fn in_words(&self) -> String {
        if self.has_more {
            return format!("it has more than {MOST_VALUES} different values");
        }
        let named: Vec<String> =
            self.counts.keys().take(MOST_NAMED).map(|value| format!("`{value}`")).collect();
        match self.counts.len().saturating_sub(named.len()) {
            _ if named.is_empty() => "it is blank in every row".to_owned(),
            0 => format!("it has {}", named.join(", ")),
            more => format!("it has {} and {more} more", named.join(", ")),
        }
    }
}
