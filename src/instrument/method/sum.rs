//! The sum of members.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::member::Member;
use super::members::OverMembers;
use super::state::State;
use super::tally::Tally;
use super::values::sums;
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// Sum of members.
#[derive(Clone, Debug)]
pub(super) struct Sum;

impl OverMembers for Sum {
    const NAME: &'static str = "sum";
    const WORD: &'static str = "sum";
    const ADDS_UP: bool = true;

    fn reach(members: &[Member], inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(members.iter().map(|member| (Number::from(1), member)), inputs)
    }

    fn values(members: &[BTreeSet<Number>]) -> Option<BTreeSet<Number>> {
        sums(members)
    }

    fn formula(members: &[Member]) -> Formula<'_> {
        Formula::Sum { members: members.iter().map(|member| (member, Number::ONE)).collect(), is_mean: false }
    }

    fn start(limits: Limits) -> State {
        State::Tally(Tally::new(limits))
    }

    fn finish(state: &State, limits: Limits) -> Option<Outcome> {
        let State::Tally(tally) = state else { return None };
        tally.finish(limits, false)
    }
}

/// What a sum of weighted members can be.
pub(super) fn reach<'m>(
    members: impl Iterator<Item = (Number, &'m Member)>,
    inputs: &impl Fn(Input) -> Option<InputDomain>,
) -> Result<Domain, NoDomain> {
    let mut total: Option<Domain> = None;
    // The lowest and highest of the members, as long as all of them may leave: one of them stays.
    let (mut all_may_leave, mut alone): (bool, Option<(Number, Number)>) = (true, None);
    for (weight, member) in members {
        let (domain, may_be_excluded) = member.reach(inputs)?;
        let mut domain = if weight == Number::from(1) { domain } else { domain.scaled(weight)? };
        all_may_leave &= may_be_excluded;
        alone = Some(match alone {
            Some((low, high)) => (low.min(domain.low), high.max(domain.high)),
            None => (domain.low, domain.high),
        });
        if may_be_excluded {
            domain = domain.hull(Domain::point(Number::ZERO)?)?;
        }
        total = Some(match total {
            Some(total) => total.plus(domain)?,
            None => domain,
        });
    }
    let total = total.ok_or(Unknown)?;
    match alone.filter(|_| all_may_leave) {
        None => Ok(total),
        Some((low, high)) => {
            let low = if total.low == Number::ZERO { low } else { total.low };
            let high = if total.high == Number::ZERO { high } else { total.high };
            Domain::new(low, high, total.stride, total.common, total.spread)
        }
    }
}
