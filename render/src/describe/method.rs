//! How a score is made, and what a number rests on, in words.

use psyscreen::Instrument;
use psyscreen::instrument::{CountGroup, Evidence, Input, MethodNames, Scale, Validity};

use crate::conditions;

/// `, screens for depression, in adults, sensitivity 0.88`.
pub(super) fn evidence(evidence: &Evidence) -> String {
    let parts = [
        evidence.target().map(|target| format!(", screens for {target}")),
        evidence.population().map(|population| format!(", in {population}")),
        evidence.sensitivity().map(|sensitivity| format!(", sensitivity {sensitivity}")),
        evidence.specificity().map(|specificity| format!(", specificity {specificity}")),
    ];
    parts.into_iter().flatten().collect()
}

/// What a scale is computed from.
pub(super) fn method(instrument: &Instrument, scale: &Scale) -> String {
    scale.method().describe(&Names(instrument))
}

/// `valid only while lie is below 7`.
pub(super) fn validity(instrument: &Instrument, validity: &Validity) -> String {
    conditions::validity(instrument, validity, "en")
}

/// Items and scales by their ids.
struct Names<'i>(&'i Instrument);

impl MethodNames for Names<'_> {
    fn inputs(&self, inputs: &[Input]) -> String {
        conditions::inputs(self.0, inputs, "en")
    }

    fn counts(&self, groups: &[CountGroup]) -> String {
        conditions::counted(self.0, groups, "en")
    }
}
