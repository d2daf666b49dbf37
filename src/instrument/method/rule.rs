//! What every method answers.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::listed::{LookupRow, RecodeClass};
use super::member::Member;
use super::names::MethodNames;
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use crate::instrument::condition::CountGroup;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// One method. What has a default is answered otherwise by few.
pub(super) trait Rule: Sized {
    /// Its name in definitions.
    const NAME: &'static str;
    /// The keys it needs.
    const REQUIRED: &'static [&'static str];
    /// The keys it may have.
    const OPTIONAL: &'static [&'static str] = &[];
    /// Whether a definition must state the range.
    const STATES_RANGE: bool = true;
    /// Whether an item that enters twice counts double.
    const ADDS_UP: bool = false;
    /// Whether its values are listed by [`values`](Rule::values), so that vectors are expected at both ends.
    const IS_LISTED: bool = true;
    /// Whether it is a number of items, which every answer missing leaves open.
    const COUNTS: bool = false;
    /// Whether its values may lie between the whole numbers where those of its inputs do not.
    const DIVIDES: bool = false;

    fn read(keys: &mut dyn Keys) -> Option<Self>;

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot));

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain>;

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>>;

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope));

    fn start(&self, limits: Limits) -> State;

    /// `None` where an input that cannot be done without is left out, or is of another method.
    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome>;

    fn describe(&self, names: &dyn MethodNames) -> String;

    fn formula(&self) -> Formula<'_>;

    fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        None
    }

    fn equal_members(&self) -> Option<&[Member]> {
        None
    }

    fn for_each_member_mut(&mut self, _visit: &mut impl FnMut(&mut Member)) {}

    fn divisor(&self) -> usize {
        1
    }

    fn covers(&self, _inputs: &impl Fn(Input) -> Option<InputDomain>, _coverage: &dyn Coverage) -> bool {
        true
    }

    fn standard_error(&self, _state: &State) -> Option<Number> {
        None
    }

    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn adds_up(&self) -> bool {
        Self::ADDS_UP
    }

    fn is_listed(&self) -> bool {
        Self::IS_LISTED
    }

    fn counts(&self) -> bool {
        Self::COUNTS
    }

    fn divides(&self) -> bool {
        Self::DIVIDES
    }
}

/// The keys of a method in a definition, with names resolved. What is wrong with one is reported as it is read.
pub(crate) trait Keys {
    /// `items` and `scales`, some of them in `reverse`.
    fn members(&mut self) -> Option<Vec<Member>>;
    /// `weights`, one for each member.
    fn weights(&mut self, members: Vec<Member>) -> Vec<(Number, Member)>;
    /// `count`.
    fn groups(&mut self) -> Vec<CountGroup>;
    /// An item or a scale.
    fn input(&mut self, key: &'static str) -> Option<Input>;
    /// `from` and `to`: two clock items.
    fn clocks(&mut self) -> Option<(usize, usize)>;
    /// A number.
    fn number(&self, key: &'static str) -> Option<Number>;
    /// `classes`, the lowest first.
    fn classes(&mut self) -> Vec<RecodeClass>;
    /// `table`, by raw value.
    fn table(&mut self) -> Vec<LookupRow>;
}

/// Whether what a definition lists serves every value that comes in; what it leaves out is reported.
pub(crate) trait Coverage {
    fn classes(&self, of: &Domain) -> bool;
    fn table(&self, of: &Domain) -> bool;
}
