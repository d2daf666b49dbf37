//! The sum of members.

use std::collections::BTreeSet;

use super::input::Input;
use super::limits::Limits;
use super::member::{self, MEMBERS, Member};
use super::names::MethodNames;
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use super::tally::Tally;
use super::values::sums;
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// Sum of members.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum(Vec<Member>);

impl Rule for Sum {
    const NAME: &'static str = "sum";
    const REQUIRED: &'static [&'static str] = &[];
    const OPTIONAL: &'static [&'static str] = MEMBERS;
    const ADDS_UP: bool = true;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        keys.members().map(Self)
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        self.0.iter().for_each(|member| visit(member.slot()));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(self.0.iter().map(|member| (Number::from(1), member)), inputs)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        sums(self.0.iter().map(|member| member.values(inputs)))
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        self.0.iter().for_each(|member| visit(member.input, member.slope()));
    }

    fn start(&self, limits: Limits) -> State {
        State::Tally(Tally::new(limits))
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let State::Tally(tally) = state else { return None };
        tally.finish(limits, false)
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        member::describe("sum", &self.0, names)
    }

    fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        Some(self.0.iter().map(|member| (member, None)).collect())
    }

    fn equal_members(&self) -> Option<&[Member]> {
        Some(&self.0)
    }

    fn for_each_member_mut(&mut self, visit: &mut impl FnMut(&mut Member)) {
        self.0.iter_mut().for_each(visit);
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
        let (domain, may_leave) = member.reach(inputs)?;
        let mut domain = if weight == Number::from(1) { domain } else { domain.scaled(weight)? };
        all_may_leave &= may_leave;
        alone = Some(match alone {
            Some((low, high)) => (low.min(domain.low), high.max(domain.high)),
            None => (domain.low, domain.high),
        });
        if may_leave {
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
