//! Answers that cannot both be true.

use super::{Findings, View};
use crate::instrument::Plausibility;

impl<'i> Findings<'i> {
    /// The contradictions that are certain, whatever is missing. They change no score; whoever gave or entered the answers should
    /// look at them again.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/psqi.toml")?;
    /// # let psqi = psyscreen::Instrument::from_toml("psqi.toml", &text)?;
    /// // To bed at six in the morning, up at eight, and six hours asleep.
    /// let findings = psqi.respond([("1", "06:00"), ("3", "08:00"), ("4", "6")])?.score().interpret();
    /// let found: Vec<&str> = findings.implausible().map(|check| check.id()).collect();
    /// assert_eq!(found, ["asleep-longer-than-in-bed"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn implausible(&self) -> impl Iterator<Item = &'i Plausibility> {
        let certain = |check: &&Plausibility| self.condition(&check.condition, View::Enclosed).is_true();
        self.instrument().plausibility.iter().filter(certain)
    }
}
