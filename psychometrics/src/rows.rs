//! Who was used: the account that every result carries.

use serde::{Deserialize, Serialize};

/// Which rows of a table figures rest on. `read` is `used` + `incomplete` + those of `excluded`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// All rows of the table.
    pub read: u64,
    /// Those with everything that was asked for.
    pub used: u64,
    /// Those without some of it; what they say of single items, and the bounds that they leave open, may be used.
    pub incomplete: u64,
    /// How many rows, of whichever kind, hold something that cannot be read. It counts as missing.
    pub problems: u64,
    /// Those that cannot be used for another reason.
    pub excluded: Vec<Excluded>,
}

/// Rows that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// Why.
    pub reason: String,
    /// How many.
    pub n: u64,
}

impl Rows {
    /// Adds the rows of another table of the same kind.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in [
            (&mut self.read, other.read),
            (&mut self.used, other.used),
            (&mut self.incomplete, other.incomplete),
            (&mut self.problems, other.problems),
        ] {
            *own = own.saturating_add(more);
        }
        for Excluded { reason, n } in &other.excluded {
            match self.excluded.iter_mut().find(|own| own.reason == *reason) {
                Some(own) => own.n = own.n.saturating_add(*n),
                None => self.exclude(reason.clone(), *n),
            }
        }
    }

    /// Adds rows that cannot be used, if there are any.
    pub fn exclude(&mut self, reason: impl Into<String>, n: u64) {
        if n > 0 {
            self.excluded.push(Excluded { reason: reason.into(), n });
        }
    }

    /// Adds the rows that are in no other part of the account: nobody could be counted of them.
    pub(crate) fn exclude_torn(&mut self) {
        let known = self.excluded.iter().fold(0_u64, |sum, excluded| sum.saturating_add(excluded.n));
        let torn = self.read.saturating_sub(self.used).saturating_sub(self.incomplete).saturating_sub(known);
        self.exclude("the row cannot be told apart into the fields of the header", torn);
    }
}
