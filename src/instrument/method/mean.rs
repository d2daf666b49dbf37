//! The exact mean of members.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::member::Member;
use super::members::OverMembers;
use super::state::State;
use super::tally::Tally;
use super::values::sums;
use crate::instrument::domain::NoDomain::{TooLarge, Unknown};
use crate::instrument::domain::{Domain, InputDomain, NoDomain, any_divisor, lcm};
use crate::number::Number;
use crate::outcome::Outcome;

/// Exact mean of members.
#[derive(Clone, Debug)]
pub(super) struct Mean;

impl OverMembers for Mean {
    const NAME: &'static str = "mean";
    const WORD: &'static str = "mean";
    const ADDS_UP: bool = true;
    const DIVIDES: bool = true;

    fn reach(members: &[Member], inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(members, inputs)
    }

    fn values(members: &[BTreeSet<Number>]) -> Option<BTreeSet<Number>> {
        let count = Number::from(i64::try_from(members.len()).ok()?);
        sums(members)?.into_iter().map(|sum| sum.over(count)).collect()
    }

    fn formula(members: &[Member]) -> Formula<'_> {
        Formula::Sum { members: members.iter().map(|member| (member, Number::ONE)).collect(), is_mean: true }
    }

    fn start(limits: Limits) -> State {
        State::Tally(Tally::new(limits))
    }

    fn finish(state: &State, limits: Limits) -> Option<Outcome> {
        let State::Tally(tally) = state else { return None };
        tally.finish(limits, true)
    }
}

/// What a mean can be, whichever of the members that may leave are left out.
fn reach(members: &[Member], inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
    let (mut always, mut excludable): (Option<Domain>, Vec<Domain>) = (None, Vec::new());
    let mut required = 0_i64;
    for member in members {
        let (domain, may_be_excluded) = member.reach(inputs)?;
        if may_be_excluded {
            excludable.push(domain);
        } else {
            required = required.saturating_add(1);
            always = Some(match always {
                Some(total) => total.plus(domain)?,
                None => domain,
            });
        }
    }
    let one_of = |count: i64| Number::ratio(1, count).unwrap_or(Number::ZERO);
    if excludable.is_empty() {
        return always.ok_or(Unknown)?.scaled(one_of(required));
    }
    // Over all choices of those that leave: optional members are added from the lowest up, while that lowers the mean.
    let extreme = |mut ends: Vec<Number>, start: Option<Number>, better: fn(Number, Number) -> bool| {
        ends.sort_unstable_by(|a, b| {
            if better(*a, *b) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater }
        });
        let mut sum = start.unwrap_or(Number::ZERO);
        let mut count = required;
        let mut best = start.map(|start| start.times(one_of(required)));
        for end in ends {
            sum = sum.plus(end);
            count = count.saturating_add(1);
            let mean = sum.times(one_of(count));
            best = Some(best.filter(|best| !better(mean, *best)).unwrap_or(mean));
        }
        best.unwrap_or(sum)
    };
    let low = extreme(excludable.iter().map(|d| d.low).collect(), always.map(|d| d.low), |a, b| a < b);
    let high = extreme(excludable.iter().map(|d| d.high).collect(), always.map(|d| d.high), |a, b| a > b);
    let all = excludable.iter().copied().chain(always);
    let (mut common, mut spread) = (1, 1_i64);
    for domain in all {
        common = lcm(common, domain.common)?;
        spread = spread.checked_mul(domain.spread).ok_or(TooLarge)?;
    }
    let (common, more) = any_divisor(common, members.len())?;
    Domain::new(low, high, None, common, spread.saturating_mul(more))
}
