//! Columns that compare a score with its norms.

use psyscreen::instrument::Norm;
use psyscreen::{Findings, Instrument, Number};

/// The norms of a scale, each with the names of its columns: `total.T.women-18-64`, `total.percentile.women-18-64`.
fn norms(instrument: &'static Instrument, scale: usize) -> impl Iterator<Item = &'static Norm> {
    instrument.norms().iter().filter(move |norm| norm.scale_index() == scale)
}

/// The columns of a scale's norms.
pub(crate) fn norm_columns(instrument: &'static Instrument, scale: usize) -> Vec<String> {
    let id = instrument.scales().get(scale).map_or("", |scale| scale.id());
    norms(instrument, scale)
        .map(|norm| {
            let kind = if norm.gives_percentiles() { "percentile" } else { "T" };
            format!("{id}.{kind}.{}", norm.id())
        })
        .collect()
}

/// What they hold for a person: nothing where the norm is for others, or the score has no value.
pub(crate) fn norm_values(
    findings: &Findings<'static>,
    scale: usize,
) -> impl Iterator<Item = Option<Number>> {
    let value = findings.outcome(scale).and_then(|outcome| outcome.value());
    let person = findings.person();
    norms(findings.instrument(), scale).map(move |norm| {
        let value = value.filter(|_| norm.fits(person))?;
        norm.t_score(value).or_else(|| norm.percentile(value))
    })
}
