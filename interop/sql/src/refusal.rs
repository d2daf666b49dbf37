//! Why a definition is not said in SQL.

use std::fmt;

/// Why there is no query: every reason, each naming what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub(crate) reasons: Vec<String>,
}

impl Refusal {
    /// The reasons, at least one.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reasons.join("; "))
    }
}

impl std::error::Error for Refusal {}
