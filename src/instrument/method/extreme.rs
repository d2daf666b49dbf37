//! The highest and the lowest member.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::member::Member;
use super::members::OverMembers;
use super::picked::Picked;
use super::state::State;
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain, common_step};
use crate::number::Number;
use crate::outcome::Outcome;

/// The highest member, or the lowest.
#[derive(Clone, Debug)]
pub(super) struct Extreme<const HIGHEST: bool>;

impl<const HIGHEST: bool> OverMembers for Extreme<HIGHEST> {
    const NAME: &'static str = if HIGHEST { "max" } else { "min" };
    const KEYS: &'static [&'static str] = &["items", "scales"];
    const WORD: &'static str = if HIGHEST { "highest" } else { "lowest" };
    const ADDS_UP: bool = false;

    fn reach(members: &[Member], inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(members, inputs, HIGHEST)
    }

    /// Any member's, between the highest (or lowest) of all least values and that of all greatest ones.
    fn values(members: &[BTreeSet<Number>]) -> Option<BTreeSet<Number>> {
        let least = members.iter().filter_map(BTreeSet::first).copied();
        let greatest = members.iter().filter_map(BTreeSet::last).copied();
        let (from, to) =
            if HIGHEST { (least.max()?, greatest.max()?) } else { (least.min()?, greatest.min()?) };
        Some(members.iter().flatten().copied().filter(|value| (from..=to).contains(value)).collect())
    }

    fn formula(members: &[Member]) -> Formula<'_> {
        Formula::Extreme { members: members.iter().collect(), highest: HIGHEST }
    }

    fn start(_limits: Limits) -> State {
        State::Picked(Picked::new(HIGHEST))
    }

    fn finish(state: &State, limits: Limits) -> Option<Outcome> {
        let State::Picked(picked) = state else { return None };
        Some(picked.finish(limits))
    }
}

/// What the highest or lowest member can be, as `highest` says.
fn reach(
    members: &[Member],
    inputs: &impl Fn(Input) -> Option<InputDomain>,
    highest: bool,
) -> Result<Domain, NoDomain> {
    let mut hull: Option<Domain> = None;
    // The maximum is at least the largest minimum of the members that always count; the minimum likewise.
    let mut bound: Option<Number> = None;
    for member in members {
        let (domain, may_be_excluded) = member.reach(inputs)?;
        hull = Some(match hull {
            Some(hull) => hull.hull(domain)?,
            None => domain,
        });
        if !may_be_excluded {
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
