//! Everything that a checked definition says.

use std::sync::OnceLock;

use super::age::AgeRange;
use super::change::ChangeRule;
use super::criterion::Criterion;
use super::critical_item::CriticalItem;
use super::fingerprint::Fingerprint;
use super::item::{Item, ItemKind, OptionSet};
use super::marks::Marks;
use super::norm::{Norm, Reliability};
use super::plausibility::Plausibility;
use super::provenance::{Licence, Source, Wording};
use super::scale::Scale;
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::text::Text;

/// The parts of an instrument, for the library itself.
#[allow(missing_debug_implementations, reason = "nobody outside sees it")]
pub struct Model {
    pub(crate) id: Box<str>,
    pub(crate) revision: Box<str>,
    pub(crate) edition: u32,
    pub(crate) title: Text,
    pub(crate) construct: Box<str>,
    pub(crate) informant: Box<str>,
    pub(crate) recall: Option<Period>,
    pub(crate) ages: AgeRange,
    pub(crate) wording: Vec<(Box<str>, Wording)>,
    pub(crate) licence: Licence,
    pub(crate) sources: Vec<Source>,
    pub(crate) option_sets: Vec<OptionSet>,
    pub(crate) items: Vec<Item>,
    /// In the order of the file; `scoring_order` has each scale after those it uses.
    pub(crate) scales: Vec<Scale>,
    pub(crate) scoring_order: Vec<usize>,
    pub(crate) critical_items: Vec<CriticalItem>,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) plausibility: Vec<Plausibility>,
    pub(crate) norms: Vec<Norm>,
    pub(crate) reliabilities: Vec<Reliability>,
    pub(crate) change: Option<ChangeRule>,
    pub(crate) cutoff_count: usize,
    pub(crate) has_conditional_items: bool,
    /// Each item's lowest and highest code where every whole number between is one too and is recorded as it is; else
    /// an empty range.
    pub(crate) plain_codes: Vec<(i32, i32)>,
    /// Whether every answer takes a byte.
    pub(crate) fits_in_bytes: bool,
    /// What critical items and criteria ask, as bits, where that is possible.
    pub(crate) marks: Option<Marks>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) text: Box<str>,
    pub(crate) fingerprint: OnceLock<Fingerprint>,
}

impl Model {
    pub(crate) fn scale_index(&self, id: &str) -> Option<usize> {
        self.scales.iter().position(|scale| &*scale.id == id)
    }

    pub(crate) fn option_set(&self, item: &Item) -> Option<&OptionSet> {
        match item.kind {
            ItemKind::Options { set } => self.option_sets.get(set),
            _ => None,
        }
    }
}
