//! The highest and the lowest member.

use std::collections::BTreeSet;

use super::input::Input;
use super::limits::Limits;
use super::member::{self, Member};
use super::names::MethodNames;
use super::picked::Picked;
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use super::values::extremes;
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
        State::Picked(Picked::new(true))
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let State::Picked(picked) = state else { return None };
        Some(picked.finish(limits))
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
        State::Picked(Picked::new(false))
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let State::Picked(picked) = state else { return None };
        Some(picked.finish(limits))
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
