//! Reports of ids and numbers: what is the same for everybody is left to the definitions, where it stands once.

use super::findings_report::FindingsReport;
use super::instrument_report::InstrumentReport;
use super::{Explanation, Report};
use crate::text::Text;

impl Report {
    /// The same without labels, titles, citations and hotlines: ids, numbers and reasons. What the ids mean stands in the
    /// definitions, whose fingerprints are there. For many people, a line of JSON each, this is a
    /// quarter.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use psyscreen::{Report, Screening, catalog};
    /// let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
    /// let screening = Screening::new().consent(true);
    /// let decision = policy.decide(&screening);
    /// let report = serde_json::to_value(Report::new(&screening, &decision).without_labels())?;
    /// assert_eq!(report["decision"]["level"], "routine");
    /// assert!(report["decision"].get("level_label").is_none());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "catalog"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn without_labels(mut self) -> Self {
        self.instruments.iter_mut().for_each(InstrumentReport::remove_labels);
        self.explanation.iter_mut().for_each(Explanation::remove_labels);
        self.resources.clear();
        let decision = &mut self.decision;
        for text in [&mut decision.title, &mut decision.level_label] {
            *text = Text::default();
        }
        for named in &mut self.not_given {
            named.label = Text::default();
        }
        for recommendation in &mut decision.recommendations {
            recommendation.label = Text::default();
            recommendation.text = Text::default();
            recommendation.clause = "".into();
            recommendation.providers.clear();
        }
        for notice in &mut decision.notify {
            notice.role_label = Text::default();
            notice.label = Text::default();
        }
        self
    }
}

impl FindingsReport {
    /// The same without labels, titles and evidence: ids and numbers.
    #[must_use]
    pub fn without_labels(mut self) -> Self {
        self.instruments.iter_mut().for_each(InstrumentReport::remove_labels);
        self
    }
}

impl InstrumentReport {
    fn remove_labels(&mut self) {
        self.title = Text::default();
        for score in &mut self.scores {
            score.title = Text::default();
            for cutoff in &mut score.cutoffs {
                cutoff.label = Text::default();
                (cutoff.target, cutoff.population) = (None, None);
                (cutoff.sensitivity, cutoff.specificity) = (None, None);
            }
            for norm in &mut score.norms {
                norm.population = "".into();
            }
        }
        for critical in &mut self.critical_items {
            critical.label = Text::default();
        }
        for criterion in &mut self.criteria {
            criterion.label = Text::default();
        }
        for check in &mut self.implausible {
            check.label = Text::default();
        }
    }
}

impl Explanation {
    fn remove_labels(&mut self) {
        self.label = Text::default();
        self.clause = "".into();
        self.quotation = None;
        self.source.clear();
        for reason in &mut self.because {
            reason.sources.clear();
        }
    }
}
