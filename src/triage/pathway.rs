//! Stepped screening: which instrument is due next, and which of its items are answered already.

use super::carry::{carried, fill};
use super::case::Case;
use super::known_facts::known_of;
use super::policy::Policy;
use super::screening::Screening;
use crate::instrument::{Instrument, Item};
use crate::interpretation::Findings;

/// The next step of a policy: the instruments to give now. `Debug` shows no answer.
#[derive(Clone, Debug)]
pub struct NextStep<'p> {
    step: Option<usize>,
    give: Vec<ToGive<'p>>,
}

/// An instrument to give now, without the items that have an answer already.
#[derive(Clone)]
pub struct ToGive<'p> {
    instrument: &'p Instrument,
    carried: Vec<(usize, i32)>,
}

impl<'p> NextStep<'p> {
    /// The position of the step in [`steps`](Policy::steps); `None` for instruments of no step.
    pub fn step_index(&self) -> Option<usize> {
        self.step
    }

    /// The instruments.
    pub fn give(&self) -> &[ToGive<'p>] {
        &self.give
    }
}

impl<'p> ToGive<'p> {
    /// The instrument.
    pub fn instrument(&self) -> &'p Instrument {
        self.instrument
    }

    /// The items still to ask, in the order of the form.
    pub fn items(&self) -> impl Iterator<Item = &'p Item> + use<'_, 'p> {
        let carried = |index: usize| self.carried.iter().any(|(item, _)| *item == index);
        self.instrument
            .items()
            .iter()
            .enumerate()
            .filter(move |(index, _)| !carried(*index))
            .map(|(_, item)| item)
    }

    /// The items that need not be asked, and the value recorded for the same question of an earlier instrument.
    pub fn carried(&self) -> impl Iterator<Item = (&'p Item, i32)> + use<'_, 'p> {
        let items = self.instrument.items();
        self.carried.iter().filter_map(|(index, value)| Some((items.get(*index)?, *value)))
    }
}

/// The instrument, and how many of its items are carried; not which answers they have.
impl std::fmt::Debug for ToGive<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ToGive")
            .field("instrument", &self.instrument.id())
            .field("carried", &self.carried.len())
            .finish()
    }
}

impl Policy {
    /// What to give next: the instruments of the first step that is certainly due and not given completely yet. `None`
    /// when no step is: all that is due was given, or it depends on answers that [`ask`](super::Decision::ask) lists, or
    /// the person's consent is not recorded. A policy without steps gives all its instruments at once.
    ///
    /// What was said so far already counts: [`decide`](Self::decide) may be called after any step. An instrument whose
    /// step is not due is not applicable, and nothing of it is missing.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use psyscreen::{Screening, catalog};
    /// let policy = catalog::policy("stepped-care").ok_or("not in this build")?;
    /// let first = policy.next(&Screening::new().consent(true)).ok_or("nothing to give")?;
    /// assert!(first.give().iter().any(|due| due.instrument().id() == "phq-2"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "catalog"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn next<'p>(&'p self, screening: &Screening<'_>) -> Option<NextStep<'p>> {
        if self.consent_required && screening.consent != Some(true) {
            return None;
        }
        let cases = Case::all(self, screening, true, &mut Vec::new());
        let stepped = |index: &usize| self.steps.iter().any(|step| step.give.contains(index));
        let unstepped: Vec<usize> = (0..self.uses.len()).filter(|index| !stepped(index)).collect();
        let steps =
            self.steps.iter().enumerate().map(|(number, step)| (Some(number), &step.when, &step.give));
        std::iter::once((None, &None, &unstepped)).chain(steps).find_map(|(step, when, indices)| {
            // By what is certain: a prorated score may still turn out otherwise.
            let due = |case: &&Case<'_>| when.as_ref().is_none_or(|when| case.enclosed(when).is_true());
            let case = cases.iter().find(due)?;
            let missing = indices.iter().copied().filter(|index| !case.is_given(*index));
            let give: Vec<ToGive<'p>> = missing
                .filter_map(|index| {
                    let used = self.uses.get(index)?;
                    Some(ToGive {
                        instrument: &used.instrument,
                        carried: carried(used, |index| case.findings(index)),
                    })
                })
                .collect();
            (!give.is_empty()).then_some(NextStep { step, give })
        })
    }

    /// The screening as it counts, where that is not as it was given: what instruments left blank filled with what they
    /// carry over, and interpreted for the person.
    pub(crate) fn as_used<'s>(&self, screening: &Screening<'s>) -> Option<Screening<'s>> {
        let (person, _) = known_of(self, screening, &mut Vec::new());
        let differs = |findings: &Findings<'_>| {
            let instrument = findings.instrument();
            let depends =
                || self.uses.iter().any(|used| used.depends_on_person && used.instrument.id == instrument.id);
            findings.person() != person && depends()
        };
        if self.steps.is_empty() && !screening.findings.iter().any(differs) {
            return None;
        }
        let mut used = screening.clone();
        for own in self.order.iter().filter_map(|index| self.uses.get(*index)) {
            let answers = carried(own, |index: usize| {
                let from = self.uses.get(index)?;
                used.findings.iter().find(|findings| from.is_answered_by(findings.instrument()))
            });
            for place in used.findings.iter_mut().filter(|place| own.is_answered_by(place.instrument())) {
                if let Some(responses) = fill(place.responses(), &answers) {
                    *place = responses.score().interpret_for(place.person());
                }
                if differs(place) {
                    *place = place.scores().clone().interpret_for(person);
                }
            }
        }
        Some(used)
    }
}
