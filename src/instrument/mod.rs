//! The validated model: an [`Instrument`] cannot be wrong in any way the library knows of, and never changes.

mod age;
mod answer;
mod band;
mod change;
mod compile;
mod condition;
mod criterion;
mod critical_item;
mod cutoff;
mod domain;
mod evidence;
mod fingerprint;
mod informant;
mod item;
mod item_set;
mod method;
mod missing;
mod model;
mod norm;
mod plausibility;
mod provenance;
mod scale;
mod validity;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use crate::threshold::Threshold;
pub use age::{AgeRange, Person, Sex};
pub use answer::Answer;
pub(crate) use answer::{Ground, ItemScore, NOT_APPLICABLE};
pub use band::Band;
pub(crate) use change::Published;
pub use change::{ChangeRule, ReliableChange, Remission};
pub(crate) use compile::compile;
pub use condition::{CountGroup, Test};
pub use criterion::Criterion;
pub use critical_item::{Concern, CriticalItem};
pub use cutoff::{Cutoff, CutoffGroup};
pub(crate) use domain::{Domain, InputDomain, NoDomain, ceiling, common_step};
pub use evidence::Evidence;
pub use fingerprint::Fingerprint;
pub use informant::Informant;
pub use item::{Item, ItemKind, MissingReason, NotApplicable, ResponseOption};
pub(crate) use item::{Keying, OptionSet};
pub(crate) use item_set::ItemSet;
pub(crate) use method::{Contribution, Coverage, FORMS, Form, Keys, Slope, Slot};
pub use method::{Formula, Input, LookupRow, Member, Method, MethodNames, RecodeClass};
pub use missing::{MissingBasis, MissingRule, Round};
#[doc(hidden)]
pub use model::Model;
pub(crate) use model::position_in;
pub use norm::{Norm, NormTable, Reliability, ReliabilityKind};
pub use plausibility::Plausibility;
pub use provenance::{Licence, Permission, Seen, Source, Wording};
pub(crate) use scale::Progress;
pub use scale::{Direction, Scale};
pub use validity::{ValidWhen, Validity};

pub use crate::closed_words::UnknownWord;
pub use crate::date::{Date, InvalidDate};
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::text::Text;

/// A questionnaire: its items, how they are scored, what the scores mean, and where each number comes from.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = std::fs::read_to_string("instruments/phq-9.toml")?;
/// let phq9 = psyscreen::Instrument::from_toml("phq-9.toml", &text)?;
/// assert_eq!(phq9.id(), "phq-9");
/// assert_eq!(phq9.scale("total").unwrap().range(), (0.into(), 27.into()));
/// # Ok(())
/// # }
/// ```
///
/// Cheap to clone: clones share everything.
#[derive(Clone)]
pub struct Instrument(Arc<Model>);

/// So that the rest of the library reads the parts of an instrument as its fields.
impl Deref for Instrument {
    type Target = Model;

    #[inline]
    fn deref(&self) -> &Model {
        &self.0
    }
}

impl Instrument {
    pub(crate) fn new(model: Model) -> Self {
        Self(Arc::new(model))
    }

    /// Whether the two are clones of one, or one and the same.
    #[inline]
    pub(crate) fn shares(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// To change an instrument in a test, while it has no clone.
    #[cfg(test)]
    pub(crate) fn model_mut(&mut self) -> &mut Model {
        Arc::get_mut(&mut self.0).unwrap()
    }

    /// Its id, which names the exact version of the form: `phq-9`, `k10`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version of the questionnaire as its authors date or name it.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Counts corrections of the definition, from 1.
    pub fn edition(&self) -> u32 {
        self.edition
    }

    /// Its title, by language.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// What it measures: `depression`, `anxiety`, `sleep`.
    pub fn construct(&self) -> &str {
        &self.construct
    }

    /// Who answers.
    pub fn informant(&self) -> Informant {
        self.informant
    }

    /// The period its questions ask about.
    pub fn recall(&self) -> Option<Period> {
        self.recall
    }

    /// The ages it was made for.
    pub fn ages(&self) -> AgeRange {
        self.ages
    }

    /// For each language, whether its item texts are the published ones.
    pub fn wording(&self) -> impl Iterator<Item = (&str, Wording)> {
        self.wording.iter().map(|(language, wording)| (&**language, *wording))
    }

    /// Who holds it and what may be done with it.
    pub fn licence(&self) -> &Licence {
        &self.licence
    }

    /// Everything it cites.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The items, in the order of the form.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The options of an item, in the order of the form; empty for numbers and times, and for an item of another instrument.
    pub fn options(&self, item: &Item) -> &[ResponseOption] {
        let is_own = self.items.as_ptr_range().contains(&std::ptr::from_ref(item));
        self.option_set(item).filter(|_| is_own).map_or(&[], |set| &set.options)
    }

    /// The codes of the form itself that say why an item has no answer; none for numbers and times, and for an item of another
    /// instrument.
    pub fn missing_codes(&self, item: &Item) -> &[(i32, MissingReason)] {
        let is_own = self.items.as_ptr_range().contains(&std::ptr::from_ref(item));
        self.option_set(item).filter(|_| is_own).map_or(&[], |set| &set.missing)
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| &*item.id == id)
    }

    /// The scores it yields, in the order of the definition.
    pub fn scales(&self) -> &[Scale] {
        &self.scales
    }

    /// The scale with this id.
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| &*scale.id == id)
    }

    /// Items whose answer matters by itself.
    pub fn critical_items(&self) -> &[CriticalItem] {
        &self.critical_items
    }

    /// Rules over symptoms, such as a symptom count.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// Checks for answers that cannot both be true.
    pub fn plausibility(&self) -> &[Plausibility] {
        &self.plausibility
    }

    /// Published norms.
    pub fn norms(&self) -> &[Norm] {
        &self.norms
    }

    /// Published reliabilities.
    pub fn reliabilities(&self) -> &[Reliability] {
        &self.reliabilities
    }

    /// How much a score must move to mean something: the first set of change parameters, which counts where none is named.
    pub fn change(&self) -> Option<&ChangeRule> {
        self.changes.first()
    }

    /// Every published set of change parameters: of other scales, populations or authors.
    pub fn changes(&self) -> &[ChangeRule] {
        &self.changes
    }

    /// What a careful author would still mend in the definition.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The definition it was read from.
    pub fn toml(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of the definition's text, so that a report can say exactly what it was computed with.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.fingerprint.get_or_init(|| Fingerprint::of(&self.text))
    }
}

/// Shows what it is, not its whole content.
impl fmt::Debug for Instrument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Instrument")
            .field("id", &self.id)
            .field("revision", &self.revision)
            .field("items", &self.items.len())
            .field("scales", &self.scales.len())
            .finish_non_exhaustive()
    }
}
