//! Everything that a checked definition says.

use std::sync::OnceLock;

use super::age::AgeRange;
use super::change::ChangeRule;
use super::criterion::Criterion;
use super::critical_item::CriticalItem;
use super::fingerprint::Fingerprint;
use super::informant::Informant;
use super::item::{Item, ItemKind, OptionSet};
use super::norm::{Norm, Reliability};
use super::plausibility::Plausibility;
use super::provenance::{Licence, Source, Wording};
use super::scale::Scale;
use crate::compiled::Compiled;
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
    pub(crate) informant: Informant,
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
    pub(crate) changes: Vec<ChangeRule>,
    pub(crate) cutoff_count: usize,
    pub(crate) has_conditional_items: bool,
    /// The same in tables, as far as it can be said in them.
    pub(crate) compiled: Compiled,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) text: Box<str>,
    pub(crate) fingerprint: OnceLock<Fingerprint>,
}

/// The position of a part in its list; `None` for a part of another instrument, which has another address.
pub(crate) fn position_in<T>(list: &[T], part: &T) -> Option<usize> {
    list.iter().position(|own| std::ptr::eq(own, part))
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
