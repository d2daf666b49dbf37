//! What an instrument's vectors do not show, with its place in the definition.

use std::ops::Range;

use psyscreen::Instrument;
use psyscreen::authoring::vectors::{Lint, LintCode, Vector};
use psyscreen::diagnostic::SourceFile;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::{Finding, Place, Weight};

/// An instrument's vectors, as far as there are any.
#[derive(Debug, Default)]
pub struct Vectors<'i> {
    /// Those that can be read.
    pub vectors: Vec<Vector<'i>>,
    /// What cannot be read, and what differs.
    pub faults: Vec<Finding>,
    /// Where they are looked for.
    pub help: Option<&'static str>,
}

impl Vectors<'_> {
    /// Everything that is found with them.
    pub(super) fn findings(self, source: SourceFile<'_>, instrument: &Instrument) -> Vec<Finding> {
        let mut findings = self.faults;
        if !findings.is_empty() && self.vectors.is_empty() {
            return findings;
        }
        findings.extend(instrument.lint(&self.vectors).iter().map(|lint| {
            // Whoever starts a definition has no vectors yet: that is told, and is not a fault of the file.
            let (weight, help) = match lint.code() {
                LintCode::NoVectors => (Weight::Note, self.help),
                _ => (Weight::Warning, None),
            };
            let place = Place::new(source.text(), &place(source.text(), lint));
            Finding::new(weight, lint.code().as_str(), source.name(), lint.message())
                .at(Some(place))
                .help(help)
        }));
        findings
    }
}

/// Where in the definition the thing stands that a lint is about; the `id` of the whole where that is not found.
fn place(text: &str, lint: &Lint) -> Range<usize> {
    let (document, _) = DeTable::parse_recoverable(text);
    let root = document.get_ref();
    let whole = root.get("id").map_or(0..0, Spanned::span);
    let (owner, part) = lint.subject().split_once('.').unwrap_or((lint.subject(), ""));
    let found = match lint.code() {
        LintCode::CriticalItemOneSided => named(root, "critical_item", lint.subject()).map(|(_, span)| span),
        LintCode::CriterionOneSided => named(root, "criterion", lint.subject()).map(|(_, span)| span),
        LintCode::BandEdge | LintCode::CutoffEdge => named(root, "scale", owner).map(|(scale, span)| {
            let list = if lint.code() == LintCode::BandEdge { "band" } else { "cutoff" };
            named(scale, list, part).map_or(span, |(_, span)| span)
        }),
        LintCode::LooksUnreversed if !part.is_empty() => named(root, "item", part).map(|(_, span)| span),
        _ => named(root, "scale", owner).map(|(_, span)| span),
    };
    found.unwrap_or(whole)
}

/// The table with this id in an array of tables, and where its id stands.
fn named<'t>(table: &'t DeTable<'t>, list: &str, id: &str) -> Option<(&'t DeTable<'t>, Range<usize>)> {
    let DeValue::Array(entries) = table.get(list)?.get_ref() else { return None };
    entries.iter().find_map(|entry| {
        let DeValue::Table(entry) = entry.get_ref() else { return None };
        let found = entry.get("id")?;
        matches!(found.get_ref(), DeValue::String(text) if text == id).then(|| (entry, found.span()))
    })
}
