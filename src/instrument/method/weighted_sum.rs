//! The sum of weight × member.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::member::{MEMBERS, Member};
use super::members::OverMembers;
use super::names::{MethodNames, exact};
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::{Slot, Take};
use super::state::State;
use super::sum::{self, Sum};
use super::values::sums;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// Sum of weight × member.
#[derive(Clone, Debug)]
pub(super) struct WeightedSum(Vec<(Number, Member)>);

impl Rule for WeightedSum {
    const NAME: &'static str = "weighted-sum";
    const REQUIRED: &'static [&'static str] = &["weights"];
    const OPTIONAL: &'static [&'static str] = MEMBERS;
    const ADDS_UP: bool = true;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        let members = keys.members()?;
        Some(Self(keys.weights(members)))
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        for (weight, member) in &self.0 {
            visit(Slot {
                input: member.input,
                take: Take::Value { reverse: member.reverse, weight: Some(*weight) },
            });
        }
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        sum::reach(self.0.iter().map(|(weight, member)| (*weight, member)), inputs)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        let weighted = self.0.iter().map(|(weight, member)| {
            Some(member.values(inputs)?.into_iter().map(|value| value.times(*weight)).collect())
        });
        sums(&weighted.collect::<Option<Vec<_>>>()?)
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        self.0.iter().for_each(|(weight, member)| visit(member.input, member.slope().times(*weight)));
    }

    fn start(&self, limits: Limits) -> State {
        Sum::start(limits)
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        Sum::finish(state, limits)
    }

    fn formula(&self) -> Formula<'_> {
        let members = self.0.iter().map(|(weight, member)| (member, *weight)).collect();
        Formula::Sum { members, is_mean: false }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|(weight, member)| format!("{} × {}", exact(*weight), names.inputs(&[member.input])))
            .collect();
        parts.join(" + ")
    }

    fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        Some(self.0.iter().map(|(weight, member)| (member, Some(*weight))).collect())
    }

    fn for_each_member_mut(&mut self, visit: &mut impl FnMut(&mut Member)) {
        self.0.iter_mut().map(|(_, member)| member).for_each(visit);
    }
}
