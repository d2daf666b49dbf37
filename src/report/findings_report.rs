//! What instruments found, where nobody decides anything about it.

use std::fmt;

use serde::Serialize;

use super::instrument_report::InstrumentReport;
use crate::interpretation::Findings;

/// A report without a decision: the same schema as [`Report`](super::Report), `instruments` only. `Debug` shows nothing
/// of the person.
///
/// ```
/// # #[cfg(feature = "catalog")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use psyscreen::report::FindingsReport;
/// use psyscreen::catalog;
/// let gad7 = catalog::instrument("gad-7").ok_or("not in this build")?;
/// let findings = gad7.respond_in_order([3, 3, 2, 0, 1, 0, 1])?.score().interpret();
/// let report = serde_json::to_value(FindingsReport::new(&findings))?;
/// assert_eq!(report["instruments"][0]["scores"][0]["value"], 10);
/// assert!(report["instruments"][0].get("answers").is_none());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "catalog"))]
/// # fn main() {}
/// ```
#[derive(Clone, Serialize)]
pub struct FindingsReport {
    schema: &'static str,
    pub(super) instruments: [InstrumentReport; 1],
}

impl FindingsReport {
    /// A report without the answers to single items.
    #[must_use]
    pub fn new(findings: &Findings<'_>) -> Self {
        Self { schema: super::SCHEMA, instruments: [InstrumentReport::new(findings, false)] }
    }

    /// A report that also holds every answer.
    #[must_use]
    pub fn with_answers(findings: &Findings<'_>) -> Self {
        Self { schema: super::SCHEMA, instruments: [InstrumentReport::new(findings, true)] }
    }
}

impl FindingsReport {
    /// Adds what an earlier administration of the same instrument found, and how much changed. Of another instrument it adds
    /// nothing.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use psyscreen::report::FindingsReport;
    /// use psyscreen::catalog;
    /// let gad7 = catalog::instrument("gad-7").ok_or("not in this build")?;
    /// let earlier = gad7.respond_in_order([3, 3, 2, 0, 1, 0, 1])?.score().interpret();
    /// let later = gad7.respond_in_order([1, 1, 1, 0, 1, 0, 0])?.score().interpret();
    /// let report = serde_json::to_value(FindingsReport::new(&later).compared_with(&earlier, &later))?;
    /// assert_eq!(report["instruments"][0]["scores"][0]["earlier"]["value"], 10);
    /// assert_eq!(report["instruments"][0]["scores"][0]["change"], -6);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "catalog"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn compared_with(self, earlier: &Findings<'_>, findings: &Findings<'_>) -> Self {
        let Self { schema, instruments: [instrument] } = self;
        let is_same = earlier.instrument().id() == findings.instrument().id()
            && earlier.instrument().revision() == findings.instrument().revision()
            && *instrument.id == *findings.instrument().id();
        let instrument = if is_same { instrument.compared_with(earlier, findings) } else { instrument };
        Self { schema, instruments: [instrument] }
    }
}

/// Shows nothing of the person.
impl fmt::Debug for FindingsReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [instrument] = &self.instruments;
        formatter.debug_struct("FindingsReport").field("instrument", &instrument.id).finish_non_exhaustive()
    }
}
