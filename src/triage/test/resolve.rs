//! How the tests of conditions are written, and the names in them resolved.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::lowering::Lowering;
use crate::condition::Condition;
use crate::definition::RawCondition;
use crate::diagnostic::Code;
use crate::instrument::{Cutoff, Instrument, Scale, Test};
use crate::toml_table::{At, Table};
use crate::triage::policy::{Fact, PolicyTest};
use crate::validation::{Check, Index, Owner};

/// One kind of test, as policies write it.
pub(crate) struct Form {
    /// The key that says what it is and names what it tests.
    pub(super) subject: &'static str,
    /// The keys that may stand beside it.
    pub(super) keys: &'static [&'static str],
    /// Reads the keys and resolves the names; `None` where something is wrong, which is reported.
    pub(super) check: fn(&mut Conditions<'_, '_, '_>, &Leaf<'_>) -> Option<Condition<usize>>,
}

/// A test at a leaf of a policy's condition.
pub(crate) struct RawPolicyTest<'t> {
    pub(super) form: &'static Form,
    pub(super) name: At<&'t str>,
    pub(super) table: Table<'t>,
}

/// Shows what is tested.
impl std::fmt::Debug for RawPolicyTest<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RawPolicyTest").field(self.form.subject, &self.name).finish_non_exhaustive()
    }
}

/// A test, and where it stands.
pub(super) struct Leaf<'l> {
    pub(super) context: Context<'l>,
    pub(super) name: &'l At<&'l str>,
    pub(super) table: Table<'l>,
    pub(super) span: &'l Range<usize>,
    /// Whether it stands under an odd number of `not`.
    pub(super) negated: bool,
}

/// The names that conditions use, and the tests they became.
pub(crate) struct Conditions<'c, 'i, 't> {
    pub(crate) check: &'c Check<'c>,
    pub(crate) uses: &'c Index<'t>,
    /// For each of `uses`, its instrument and its position in the policy; `None` where it is unknown.
    pub(crate) instruments: &'c [Option<(usize, &'i Instrument)>],
    pub(crate) fact_index: &'c Index<'t>,
    /// `None` where the fact itself is wrong.
    pub(crate) facts: &'c [Option<Fact>],
    pub(crate) tests: Vec<PolicyTest>,
    pub(crate) positions: HashMap<PolicyTest, usize>,
    /// Items whose own answer decides something, by instrument.
    pub(crate) read_items: HashSet<(usize, usize)>,
    pub(crate) read_facts: HashSet<usize>,
    pub(crate) read_instruments: HashSet<usize>,
    /// Tests that a report can turn false.
    pub(crate) lowering: Vec<Lowering>,
}

/// What a condition is for.
#[derive(Clone, Copy)]
pub(crate) struct Context<'t> {
    pub(crate) owner: Owner<'t>,
    /// Whether its numbers must be those of the instrument.
    pub(crate) needs_source: bool,
    /// Whether it decides something: a guarantee only looks on.
    pub(crate) decides: bool,
    /// The position of the rule whose condition it is, if it is a rule's.
    pub(crate) rule: Option<usize>,
}

impl<'i> Conditions<'_, 'i, '_> {
    pub(crate) fn condition(
        &mut self,
        context: Context<'_>,
        raw: &RawCondition<RawPolicyTest<'_>>,
    ) -> Option<Condition<usize>> {
        self.convert(context, raw, false)
    }

    fn convert(
        &mut self,
        context: Context<'_>,
        raw: &RawCondition<RawPolicyTest<'_>>,
        negated: bool,
    ) -> Option<Condition<usize>> {
        match raw {
            RawCondition::All(parts) => Some(Condition::All(self.parts(context, parts, negated)?)),
            RawCondition::Any(parts) => Some(Condition::Any(self.parts(context, parts, negated)?)),
            RawCondition::Not(part) => Some(Condition::Not(Box::new(self.convert(context, part, !negated)?))),
            RawCondition::Leaf { leaf, span } => {
                let RawPolicyTest { form, name, table } = leaf;
                (form.check)(self, &Leaf { context, name, table: *table, span, negated })
            }
        }
    }

    fn parts(
        &mut self,
        context: Context<'_>,
        parts: &[RawCondition<RawPolicyTest<'_>>],
        negated: bool,
    ) -> Option<Vec<Condition<usize>>> {
        // Every part is checked before one that failed fails the whole.
        let converted: Vec<_> = parts.iter().map(|part| self.convert(context, part, negated)).collect();
        converted.into_iter().collect()
    }

    /// The instrument before the first point of a name, and what follows the point.
    pub(super) fn instrument<'n>(
        &self,
        owner: Owner<'_>,
        name: &At<&'n str>,
    ) -> Option<(usize, &'i Instrument, &'n str)> {
        let (id, rest) = name.value.split_once('.').unwrap_or((name.value, ""));
        let Some(position) = self.uses.get(id) else {
            let message = format!("{owner} uses instrument `{id}`, which `uses` does not list");
            let at = At::new(id, &name.span);
            self.check.unknown(
                Code::UnknownInstrument,
                &at,
                message,
                "not used by this policy",
                self.uses.known(),
            );
            return None;
        };
        // An instrument that nobody knows was reported at `uses`.
        let (position, definition) = self.instruments.get(position).copied().flatten()?;
        Some((position, definition, rest))
    }

    pub(super) fn scale(
        &self,
        owner: Owner<'_>,
        definition: &'i Instrument,
        name: &At<&str>,
        id: &str,
    ) -> Option<(usize, &'i Scale)> {
        let found = definition.scale_index(id).and_then(|at| Some((at, definition.scales.get(at)?)));
        if found.is_none() {
            let message = format!("{owner} uses scale `{id}`, which `{}` does not have", definition.id);
            let at = At::new(id, &name.span);
            let known = definition.scales.iter().map(|scale| &*scale.id);
            self.check.unknown(Code::UnknownScale, &at, message, "no such scale", known);
        }
        found
    }

    pub(super) fn reachable<T: std::fmt::Display>(
        &self,
        owner: Owner<'_>,
        at: &At<T>,
        low: bool,
        high: bool,
    ) {
        match (low, high) {
            (false, false) => {
                self.check.add(
                    Code::NeverReached,
                    &at.span,
                    format!("{owner} tests for {}, which cannot be", at.value),
                );
            }
            (true, true) => {
                self.check.add(
                    Code::AlwaysReached,
                    &at.span,
                    format!("{owner} tests for {}, which always holds", at.value),
                );
            }
            _ => {}
        }
    }

    pub(super) fn covers_everyone(&self, owner: Owner<'_>, name: &At<&str>, cutoff: &Cutoff) {
        if cutoff.depends_on_person() && cutoff.covers_all_ages != [true; 2] {
            self.check
                .add(
                    Code::CutoffCoverage,
                    &name.span,
                    format!("{owner} uses cutoff `{}`, which is not stated for everybody", cutoff.id),
                )
                .label("some people belong to none of its groups");
        }
    }

    pub(super) fn finding(
        &mut self,
        context: Context<'_>,
        instrument: usize,
        test: Test,
        critical_item: Option<usize>,
    ) -> Condition<usize> {
        if context.decides {
            self.read_instruments.insert(instrument);
            let definition = self.instruments.iter().flatten().find(|(at, _)| *at == instrument);
            if let Some((_, definition)) = definition {
                collect_items(definition, &test, &mut |item| {
                    self.read_items.insert((instrument, item));
                });
            }
        }
        self.test(PolicyTest::Finding { instrument, test, critical_item })
    }

    pub(super) fn test(&mut self, test: PolicyTest) -> Condition<usize> {
        let next = self.tests.len();
        let position = *self.positions.entry(test.clone()).or_insert(next);
        if position == next {
            self.tests.push(test);
        }
        Condition::Test(position)
    }
}

/// The items that a test reads by themselves, not as part of a score.
fn collect_items(definition: &Instrument, test: &Test, visit: &mut impl FnMut(usize)) {
    match test {
        Test::Item { item, .. } => visit(*item),
        Test::Count { groups, .. } => {
            groups.iter().flat_map(|group| &group.items).for_each(|item| visit(*item));
        }
        Test::Criterion(index) => for_each_test_of_criterion(definition, *index, &mut |test| {
            if !matches!(test, Test::Criterion(_)) {
                collect_items(definition, test, visit);
            }
        }),
        _ => {}
    }
}

/// Every test of a criterion and of the criteria it reads, each criterion once.
pub(super) fn for_each_test_of_criterion(
    definition: &Instrument,
    index: usize,
    visit: &mut dyn FnMut(&Test),
) {
    let mut seen = HashSet::from([index]);
    let mut waiting = vec![index];
    while let Some(criterion) = waiting.pop().and_then(|index| definition.criteria.get(index)) {
        criterion.condition.for_each_test(&mut |test, _| {
            visit(test);
            if let Test::Criterion(earlier) = test
                && seen.insert(*earlier)
            {
                waiting.push(*earlier);
            }
        });
    }
}

pub(super) fn qualified<'d>(definition: &Instrument, ids: impl Iterator<Item = &'d str>) -> Vec<String> {
    ids.map(|id| format!("{}.{id}", definition.id)).collect()
}
