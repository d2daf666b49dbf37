//! Methods over a list of members that all count alike: what they have in common.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::member::{self, MEMBERS, Member};
use super::names::MethodNames;
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// What one of them does with its members.
pub(super) trait OverMembers {
    /// Its name in definitions.
    const NAME: &'static str;
    /// The keys it may have.
    const KEYS: &'static [&'static str] = MEMBERS;
    /// Its word in `… of items 1 to 9`.
    const WORD: &'static str;
    /// Whether it adds its members up, so that missing ones can be filled in with the mean of the others.
    const ADDS_UP: bool;
    /// Whether it divides by the number of members.
    const DIVIDES: bool = false;

    fn reach(members: &[Member], inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain>;

    /// Its values from the values of each member.
    fn values(members: &[BTreeSet<Number>]) -> Option<BTreeSet<Number>>;

    /// How it computes.
    fn formula(members: &[Member]) -> Formula<'_>;

    fn start(limits: Limits) -> State;

    fn finish(state: &State, limits: Limits) -> Option<Outcome>;
}

/// The members of such a method.
#[derive(Clone, Debug)]
pub(super) struct Members<M> {
    list: Vec<Member>,
    method: PhantomData<M>,
}

impl<M> Members<M> {
    pub(super) const fn new(list: Vec<Member>) -> Self {
        Self { list, method: PhantomData }
    }
}

impl<M: OverMembers> Rule for Members<M> {
    const NAME: &'static str = M::NAME;
    const REQUIRED: &'static [&'static str] = &[];
    const OPTIONAL: &'static [&'static str] = M::KEYS;
    const ADDS_UP: bool = M::ADDS_UP;
    const DIVIDES: bool = M::DIVIDES;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        keys.members().map(Self::new)
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        self.list.iter().for_each(|member| visit(member.slot()));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        M::reach(&self.list, inputs)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        M::values(&self.list.iter().map(|member| member.values(inputs)).collect::<Option<Vec<_>>>()?)
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        self.list.iter().for_each(|member| visit(member.input, member.slope()));
    }

    fn start(&self, limits: Limits) -> State {
        M::start(limits)
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        M::finish(state, limits)
    }

    fn formula(&self) -> Formula<'_> {
        M::formula(&self.list)
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        member::describe(M::WORD, &self.list, names)
    }

    fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        Some(self.list.iter().map(|member| (member, None)).collect())
    }

    fn equal_members(&self) -> Option<&[Member]> {
        M::ADDS_UP.then_some(self.list.as_slice())
    }

    fn for_each_member_mut(&mut self, visit: &mut impl FnMut(&mut Member)) {
        self.list.iter_mut().for_each(visit);
    }

    fn divisor(&self) -> usize {
        if M::DIVIDES { self.list.len() } else { 1 }
    }
}
