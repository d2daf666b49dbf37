//! Conditions of a policy: every name resolved to a test, each distinct test kept once.

use std::collections::{HashMap, HashSet};

use super::lowering::Lowering;
use crate::condition::Condition;
use crate::definition::RawCondition;
use crate::diagnostic::Code;
use crate::instrument::{Cutoff, Direction, Instrument, Scale, Test, Threshold};
use crate::number::Number;
use crate::toml_table::At;
use crate::triage::policy::{ChangeKind, Fact, FactKind, FactOption, FactTest, PolicyTest};
use crate::triage::raw_policy::{RawFactTest, RawPolicyTest};
use crate::validation::{Check, Index, Owner, one_or_both};

/// The names that conditions use, and the tests they became.
pub(super) struct Conditions<'c, 'i, 't> {
    pub(super) check: &'c Check<'c>,
    pub(super) uses: &'c Index<'t>,
    /// For each of `uses`, its instrument and its position in the policy; `None` where it is unknown.
    pub(super) instruments: &'c [Option<(usize, &'i Instrument)>],
    pub(super) fact_index: &'c Index<'t>,
    /// `None` where the fact itself is wrong.
    pub(super) facts: &'c [Option<Fact>],
    pub(super) tests: Vec<PolicyTest>,
    pub(super) positions: HashMap<PolicyTest, usize>,
    /// Items whose own answer decides something, by instrument.
    pub(super) read_items: HashSet<(usize, usize)>,
    pub(super) read_facts: HashSet<usize>,
    pub(super) read_instruments: HashSet<usize>,
    /// Tests that a report can turn false.
    pub(super) lowering: Vec<Lowering>,
}

/// What a condition is for.
#[derive(Clone, Copy)]
pub(super) struct Context<'t> {
    pub(super) owner: Owner<'t>,
    /// Whether its numbers must be those of the instrument.
    pub(super) needs_source: bool,
    /// Whether it decides something: a guarantee only looks on.
    pub(super) decides: bool,
    /// The position of the rule whose condition it is, if it is a rule's.
    pub(super) rule: Option<usize>,
}

impl<'i> Conditions<'_, 'i, '_> {
    pub(super) fn condition(
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
            RawCondition::Leaf { leaf, span } => self.leaf(context, leaf, span, negated),
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

    fn leaf(
        &mut self,
        context: Context<'_>,
        leaf: &RawPolicyTest<'_>,
        span: &std::ops::Range<usize>,
        negated: bool,
    ) -> Option<Condition<usize>> {
        let owner = context.owner;
        match leaf {
            RawPolicyTest::Score { name, threshold } => {
                let (instrument, definition, rest) = self.instrument(owner, name)?;
                let (index, scale) = self.scale(owner, definition, name, rest)?;
                let (low, high) = scale.range;
                let mut tests = Vec::new();
                for At { value: threshold, span } in one_or_both(self.check, owner, span, threshold)? {
                    self.reachable(
                        owner,
                        &At::new(format!("a score {threshold}"), &span),
                        threshold.holds(low),
                        threshold.holds(high),
                    );
                    if context.needs_source && !is_published(scale, threshold) {
                        self.check
                            .add(
                                Code::NoSource,
                                &span,
                                format!("{owner} uses {}, which is neither a cutoff nor the edge of a band", threshold.value()),
                            )
                            .label(format!("not published for `{}`", name.value))
                            .help("name where the number comes from: `source = \"…\"`, or test a cutoff or a band");
                    }
                    tests.push(self.finding(
                        context,
                        instrument,
                        Test::Score { scale: index, threshold },
                        None,
                    ));
                }
                match tests.as_slice() {
                    [only] => Some(only.clone()),
                    _ => Some(Condition::All(tests)),
                }
            }
            RawPolicyTest::Band { name, at_least } => {
                let (instrument, definition, rest) = self.instrument(owner, name)?;
                let (index, scale) = self.scale(owner, definition, name, rest)?;
                let Some(band) = scale.band(at_least.value) else {
                    let message = format!(
                        "{owner} uses band `{}`, which `{}` does not have",
                        at_least.value, name.value
                    );
                    let known = scale.bands.iter().map(|band| &*band.id);
                    self.check.unknown(Code::UnknownBand, at_least, message, "no such band", known);
                    return None;
                };
                if band.severity == 0 {
                    self.check
                        .add(Code::AlwaysReached, &at_least.span, format!("{owner} holds for everybody"))
                        .label("the mildest band");
                }
                Some(self.finding(
                    context,
                    instrument,
                    Test::Band { scale: index, severity: band.severity },
                    None,
                ))
            }
            RawPolicyTest::Cutoff(name) => {
                let (instrument, definition, rest) = self.instrument(owner, name)?;
                let (scale_id, cutoff_id) = rest.rsplit_once('.').unwrap_or((rest, ""));
                let (index, scale) = self.scale(owner, definition, name, scale_id)?;
                let Some(position) = scale.cutoffs.iter().position(|cutoff| &*cutoff.id == cutoff_id) else {
                    let message = format!("{owner} uses cutoff `{}`, which is not declared", name.value);
                    let known: Vec<String> = scale
                        .cutoffs
                        .iter()
                        .map(|cutoff| format!("{}.{}.{}", definition.id, scale.id, cutoff.id))
                        .collect();
                    let known = known.iter().map(String::as_str);
                    self.check.unknown(Code::UnknownCutoff, name, message, "no such cutoff", known);
                    return None;
                };
                self.covers_everyone(owner, name, scale.cutoffs.get(position)?);
                Some(self.finding(context, instrument, Test::Cutoff { scale: index, cutoff: position }, None))
            }
            RawPolicyTest::CriticalItem(name) => {
                let (instrument, definition, rest) = self.instrument(owner, name)?;
                let found = definition.critical_items.iter().position(|critical| &*critical.id == rest);
                let Some((index, critical)) =
                    found.and_then(|at| Some((at, definition.critical_items.get(at)?)))
                else {
                    let message =
                        format!("{owner} uses critical item `{}`, which is not declared", name.value);
                    let known = qualified(definition, definition.critical_items.iter().map(|item| &*item.id));
                    let known = known.iter().map(String::as_str);
                    self.check.unknown(
                        Code::UnknownCriticalItem,
                        name,
                        message,
                        "no such critical item",
                        known,
                    );
                    return None;
                };
                let test = Test::Item { item: critical.item, threshold: critical.threshold };
                Some(self.finding(context, instrument, test, Some(index)))
            }
            RawPolicyTest::Criterion(name) => {
                let (instrument, definition, rest) = self.instrument(owner, name)?;
                let found = definition.criteria.iter().position(|criterion| &*criterion.id == rest);
                let Some(index) = found else {
                    let message = format!("{owner} uses criterion `{}`, which is not declared", name.value);
                    let known =
                        qualified(definition, definition.criteria.iter().map(|criterion| &*criterion.id));
                    let known = known.iter().map(String::as_str);
                    self.check.unknown(Code::UnknownCriterion, name, message, "no such criterion", known);
                    return None;
                };
                self.criterion_covers_everyone(owner, name, definition, index);
                Some(self.finding(context, instrument, Test::Criterion(index), None))
            }
            RawPolicyTest::Change { instrument: name, is } => {
                let words = ChangeKind::ALL.map(|kind| (kind.name(), kind));
                let kind = self.check.word(is, "kind of change", &words);
                let (instrument, definition, rest) = self.instrument(owner, name)?;
                if !rest.is_empty() {
                    self.check
                        .add(
                            Code::UnknownInstrument,
                            &name.span,
                            format!("`{}` is not an instrument", name.value),
                        )
                        .help(format!(
                            "change is that of the instrument's main score: write `{}`",
                            definition.id
                        ));
                    return None;
                }
                let kind = kind?;
                if !has_change(definition, kind) {
                    self.check
                        .add(
                            Code::ChangeNotPublished,
                            &is.span,
                            format!("`{}` has no published parameters of this change", definition.id),
                        )
                        .label("not published");
                    return None;
                }
                if context.decides {
                    self.read_instruments.insert(instrument);
                }
                Some(self.test(PolicyTest::Change { instrument, is: kind }))
            }
            RawPolicyTest::Fact { id, test } => self.fact(context, id, test, span, negated),
        }
    }

    fn fact(
        &mut self,
        context: Context<'_>,
        id: &At<&str>,
        test: &RawFactTest<'_>,
        span: &std::ops::Range<usize>,
        negated: bool,
    ) -> Option<Condition<usize>> {
        let owner = context.owner;
        let index = self.fact_index.find(self.check, Code::UnknownFact, owner, id)?;
        if context.decides {
            self.read_facts.insert(index);
        }
        let facts = self.facts;
        let fact = facts.get(index)?.as_ref()?;
        let test = match (&fact.kind, test) {
            (FactKind::YesNo, RawFactTest::Yes) => FactTest::Yes,
            (FactKind::OneOf(values), RawFactTest::OneOf(wanted)) => {
                self.values(owner, fact, values, wanted)?
            }
            (FactKind::Number { min, max }, RawFactTest::Number { at_least, at_most }) => {
                for (at, below) in [(at_least, false), (at_most, true)] {
                    if let Some(at) = at {
                        let holds = |value: i64| if below { value <= at.value } else { value >= at.value };
                        self.reachable(owner, at, holds(*min), holds(*max));
                    }
                }
                let bounds = (
                    at_least.as_ref().map_or(*min, |at| at.value),
                    at_most.as_ref().map_or(*max, |at| at.value),
                );
                if at_least.is_some() && at_most.is_some() && bounds.0 > bounds.1 {
                    self.check.add(
                        Code::ThresholdShape,
                        span,
                        format!("no number is within {} and {}", bounds.0, bounds.1),
                    );
                }
                FactTest::Number { at_least: bounds.0.max(*min), at_most: bounds.1.min(*max) }
            }
            (kind, _) => {
                let help = match kind {
                    FactKind::YesNo => {
                        format!("it is answered yes or no: write `{{ fact = \"{}\" }}`", fact.id)
                    }
                    FactKind::OneOf(_) => "it is one of several values: add `is` or `one_of`".to_owned(),
                    FactKind::Number { .. } => "it is a number: add `at_least` or `at_most`".to_owned(),
                };
                self.check
                    .add(
                        Code::FactTest,
                        span,
                        format!("{owner} tests fact `{}` as something it is not", fact.id),
                    )
                    .help(help);
                return None;
            }
        };
        if context.decides
            && let Some(lowering) = Lowering::of(owner, context.rule, index, fact, &test, negated, span)
        {
            self.lowering.push(lowering);
        }
        Some(self.test(PolicyTest::Fact { fact: index, test }))
    }

    /// A fact by its id, and a test of it that is undetermined exactly while the fact is not known.
    pub(super) fn test_of_fact(&mut self, owner: Owner<'_>, id: &At<&str>) -> Option<(usize, usize)> {
        let index = self.fact_index.find(self.check, Code::UnknownFact, owner, id)?;
        let facts = self.facts;
        let fact = facts.get(index)?.as_ref()?;
        let test = match fact.kind {
            FactKind::YesNo => FactTest::Yes,
            FactKind::OneOf(_) => FactTest::OneOf(vec![0]),
            FactKind::Number { min, max } => {
                FactTest::Number { at_least: min.saturating_add(1), at_most: max }
            }
        };
        let of_fact = |known: &PolicyTest| matches!(known, PolicyTest::Fact { fact, .. } if *fact == index);
        if let Some(known) = self.tests.iter().position(of_fact) {
            return Some((index, known));
        }
        match self.test(PolicyTest::Fact { fact: index, test }) {
            Condition::Test(position) => Some((index, position)),
            _ => None,
        }
    }

    fn values(
        &self,
        owner: Owner<'_>,
        fact: &Fact,
        values: &[FactOption],
        wanted: &[At<&str>],
    ) -> Option<FactTest> {
        let mut positions = Vec::with_capacity(wanted.len());
        for value in wanted {
            match values.iter().position(|known| &*known.id == value.value) {
                Some(position) => positions.push(position),
                None => {
                    let message = format!(
                        "{owner} uses value `{}`, which fact `{}` does not have",
                        value.value, fact.id
                    );
                    let known = values.iter().map(|value| &*value.id);
                    self.check.unknown(Code::UnknownValue, value, message, "no such value", known);
                }
            }
        }
        positions.sort_unstable();
        positions.dedup();
        let last = wanted.last()?;
        if positions.len() == values.len() {
            self.check
                .add(
                    Code::AlwaysReached,
                    &last.span,
                    format!("{owner} holds for every value of `{}`", fact.id),
                )
                .help("leave the test out");
        }
        Some(FactTest::OneOf(positions))
    }

    /// The instrument before the first point of a name, and what follows the point.
    fn instrument<'n>(
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

    fn scale(
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

    fn reachable<T: std::fmt::Display>(&self, owner: Owner<'_>, at: &At<T>, low: bool, high: bool) {
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

    fn covers_everyone(&self, owner: Owner<'_>, name: &At<&str>, cutoff: &Cutoff) {
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

    fn criterion_covers_everyone(
        &self,
        owner: Owner<'_>,
        name: &At<&str>,
        definition: &Instrument,
        index: usize,
    ) {
        for_each_test_of_criterion(definition, index, &mut |test| {
            if let Test::Cutoff { scale, cutoff } = test
                && let Some(cutoff) =
                    definition.scales.get(*scale).and_then(|scale| scale.cutoffs.get(*cutoff))
            {
                self.covers_everyone(owner, name, cutoff);
            }
        });
    }

    fn finding(
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

    fn test(&mut self, test: PolicyTest) -> Condition<usize> {
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
fn for_each_test_of_criterion(definition: &Instrument, index: usize, visit: &mut dyn FnMut(&Test)) {
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

fn qualified<'d>(definition: &Instrument, ids: impl Iterator<Item = &'d str>) -> Vec<String> {
    ids.map(|id| format!("{}.{id}", definition.id)).collect()
}

fn has_change(definition: &Instrument, kind: ChangeKind) -> bool {
    let Some(rule) = &definition.change else { return false };
    match kind {
        ChangeKind::Deteriorated | ChangeKind::Improved | ChangeKind::Unchanged => rule.reliable.is_some(),
        // "Better by a fraction of the first score" has a meaning only where less is better.
        ChangeKind::Response => {
            let direction = definition.scales.get(rule.scale).map(|scale| scale.direction);
            rule.response.is_some() && direction == Some(Direction::HigherIsWorse)
        }
        ChangeKind::Remission => rule.remission.is_some(),
    }
}

/// Whether the number is a cutoff of the scale or the edge of one of its bands, seen from either side.
fn is_published(scale: &Scale, threshold: Threshold) -> bool {
    let one = Number::from(1);
    // The other side of 10 is 9 only where no score lies between.
    let whole = !scale.method.divides();
    // The scores are parted just below the value (`true`) or just above it.
    let parted = |threshold: Threshold| (threshold.value(), threshold.is_upward() != threshold.is_strict());
    let (value, below) = parted(threshold);
    let edges = scale.bands.iter().skip(1).map(|band| Threshold::AtLeast(band.from));
    let cutoffs = scale.cutoffs.iter().flat_map(|cutoff| &cutoff.groups).map(|group| group.threshold);
    edges.chain(cutoffs).map(parted).any(|known| match (known, below) {
        ((known, true), false) => whole && known.minus(one) == value,
        ((known, false), true) => whole && known.plus(one) == value,
        ((known, _), _) => known == value,
    })
}
