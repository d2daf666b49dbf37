//! The highest and the lowest member.

use std::collections::BTreeSet;

use super::input_value::{Amount, InputValue};
use super::member::{self, Input, Member};
use super::rule::{Keys, Limits, MethodNames, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use super::values::extremes;
use crate::instrument::answer::Ground;
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain, common_step};
use crate::number::Number;
use crate::outcome::Outcome;

/// Highest member.
#[derive(Clone, Debug)]
pub(super) struct Max(Vec<Member>);

impl Rule for Max {
    const NAME: &'static str = "max";
    const REQUIRED: &'static [&'static str] = &[];
    const OPTIONAL: &'static [&'static str] = &["items", "scales"];

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        keys.members().map(Self)
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        self.0.iter().for_each(|member| visit(member.slot()));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(&self.0, inputs, true)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        extremes(self.0.iter().map(|member| member.values(inputs)), true)
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        self.0.iter().for_each(|member| visit(member.input, member.slope()));
    }

    fn start(&self, _limits: Limits) -> State {
        State::Extreme(Extreme::new(true))
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let State::Extreme(extreme) = state else { return None };
        Some(extreme.finish(limits))
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        member::describe("highest", &self.0, names)
    }

    fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        Some(self.0.iter().map(|member| (member, None)).collect())
    }

    fn for_each_member_mut(&mut self, visit: &mut impl FnMut(&mut Member)) {
        self.0.iter_mut().for_each(visit);
    }
}

/// Lowest member.
#[derive(Clone, Debug)]
pub(super) struct Min(Vec<Member>);

impl Rule for Min {
    const NAME: &'static str = "min";
    const REQUIRED: &'static [&'static str] = &[];
    const OPTIONAL: &'static [&'static str] = &["items", "scales"];

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        keys.members().map(Self)
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        self.0.iter().for_each(|member| visit(member.slot()));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(&self.0, inputs, false)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        extremes(self.0.iter().map(|member| member.values(inputs)), false)
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        self.0.iter().for_each(|member| visit(member.input, member.slope()));
    }

    fn start(&self, _limits: Limits) -> State {
        State::Extreme(Extreme::new(false))
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let State::Extreme(extreme) = state else { return None };
        Some(extreme.finish(limits))
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        member::describe("lowest", &self.0, names)
    }

    fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        Some(self.0.iter().map(|member| (member, None)).collect())
    }

    fn for_each_member_mut(&mut self, visit: &mut impl FnMut(&mut Member)) {
        self.0.iter_mut().for_each(visit);
    }
}

/// The highest or lowest member, as `highest` says.
fn reach(
    members: &[Member],
    inputs: &impl Fn(Input) -> Option<InputDomain>,
    highest: bool,
) -> Result<Domain, NoDomain> {
    let mut hull: Option<Domain> = None;
    // The maximum is at least the largest minimum of the members that always count; the minimum likewise.
    let mut bound: Option<Number> = None;
    for member in members {
        let (domain, may_leave) = member.reach(inputs)?;
        hull = Some(match hull {
            Some(hull) => hull.hull(domain)?,
            None => domain,
        });
        if !may_leave {
            bound = Some(match (bound, highest) {
                (None, true) => domain.low,
                (None, false) => domain.high,
                (Some(bound), true) => bound.max(domain.low),
                (Some(bound), false) => bound.min(domain.high),
            });
        }
    }
    let hull = hull.ok_or(Unknown)?;
    let Some(bound) = bound else { return Ok(hull) };
    let (low, high) = if highest { (bound, hull.high) } else { (hull.low, bound) };
    let stride = hull.stride.and_then(|stride| common_step(stride, low.minus(hull.low)));
    Domain::new(low, high, stride, hull.common, hull.spread)
}

/// The highest or lowest of the members that certainly count, and of those that may be excluded.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Extreme {
    highest: bool,
    found: Option<Amount>,
    maybe: Option<Amount>,
    has_ground: bool,
}

impl Extreme {
    const fn new(highest: bool) -> Self {
        Self { highest, found: None, maybe: None, has_ground: false }
    }

    fn pick(&self) -> fn(Number, Number) -> Number {
        if self.highest { Number::max } else { Number::min }
    }

    pub(super) fn add(&mut self, value: InputValue) {
        let pick = self.pick();
        let (target, amount) = match value {
            InputValue::Excluded(ground) => {
                self.has_ground |= ground != Ground::Nothing;
                return;
            }
            InputValue::MayBeExcluded(amount) => (&mut self.maybe, amount),
            InputValue::Counts(amount) => (&mut self.found, amount),
        };
        self.has_ground |= amount.ground != Ground::Nothing;
        *target = Some(target.map_or(amount, |before| combine(before, amount, pick)));
    }

    fn finish(&self, limits: Limits) -> Outcome {
        let pick = self.pick();
        let parts = [self.found, self.maybe];
        let not_missing = self.has_ground || parts.iter().flatten().any(|amount| amount.not_missing);
        match (self.found.filter(|_| self.has_ground), self.maybe) {
            (Some(found), None) => match found.value {
                Some(value) if found.prorated => Outcome::prorated(value, found.low, found.high),
                Some(value) => Outcome::complete(value),
                None => Outcome::unscorable(found.low, found.high).not_missing_if(not_missing),
            },
            (Some(found), Some(maybe)) => {
                let with = combine(found, maybe, pick);
                let (low, high) = (found.low.min(with.low), found.high.max(with.high));
                Outcome::unscorable(low, high).not_missing_if(not_missing)
            }
            (None, _) => Outcome::unscorable(limits.range.0, limits.range.1).not_missing_if(not_missing),
        }
    }
}

fn combine(a: Amount, b: Amount, pick: fn(Number, Number) -> Number) -> Amount {
    Amount {
        value: a.value.zip(b.value).map(|(a, b)| pick(a, b)),
        low: pick(a.low, b.low),
        high: pick(a.high, b.high),
        prorated: a.prorated || b.prorated,
        not_missing: a.not_missing || b.not_missing,
        ground: a.ground,
    }
}
