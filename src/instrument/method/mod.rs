//! Scale methods, one file for each: its keys in a definition, what it reads, what values it can have, which way it runs with its
//! inputs, how it is computed, and its words. Nobody outside this folder tells methods apart.
//!
//! A new method is a file, a line in [`Kind`] and a line in `for_each_kind!`.

mod count;
mod counting;
mod difference;
mod duration;
mod extreme;
mod formula;
mod input;
mod input_value;
mod limits;
mod linear;
mod listed;
mod lookup;
mod mean;
mod member;
mod members;
mod names;
mod picked;
mod ratio;
mod recode;
mod rule;
mod slope;
mod slot;
mod state;
mod sum;
mod tally;
mod time;
mod values;
mod weighted_sum;

use std::collections::BTreeSet;

pub use formula::Formula;
pub use input::Input;
pub(crate) use limits::Limits;
pub use listed::{LookupRow, RecodeClass};
pub use member::Member;
use members::Members;
pub use names::MethodNames;
pub(crate) use rule::{Coverage, Keys};
pub(crate) use slope::Slope;
pub(crate) use slot::{Contribution, Slot};
pub(crate) use state::State;

use super::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;
use rule::Rule;

/// How a score is computed: one of a closed set, so that its range and direction can be worked out.
#[derive(Clone, Debug)]
pub struct Method(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Sum(Members<sum::Sum>),
    Mean(Members<mean::Mean>),
    WeightedSum(weighted_sum::WeightedSum),
    Count(count::Count),
    Max(Members<extreme::Extreme<true>>),
    Min(Members<extreme::Extreme<false>>),
    Difference(difference::Difference),
    Ratio(ratio::Ratio),
    Linear(linear::Linear),
    Recode(recode::Recode),
    Lookup(lookup::Lookup),
    Duration(duration::Duration),
}

/// Every kind with the rule of its file.
macro_rules! for_each_kind {
    ($then:ident!($($before:tt)*)) => {
        $then! {
            $($before)*
            Sum(Members<sum::Sum>), Mean(Members<mean::Mean>), WeightedSum(weighted_sum::WeightedSum), Count(count::Count),
            Max(Members<extreme::Extreme<true>>), Min(Members<extreme::Extreme<false>>), Difference(difference::Difference), Ratio(ratio::Ratio),
            Linear(linear::Linear), Recode(recode::Recode), Lookup(lookup::Lookup), Duration(duration::Duration)
        }
    };
}

/// The same question to whichever rule it is.
macro_rules! ask {
    ($method:expr, $rule:ident => $answer:expr; $($kind:ident($path:ty)),*) => {
        match $method { $(Kind::$kind($rule) => $answer),* }
    };
}

/// How a method stands in definitions, and how it is read from one.
macro_rules! forms {
    ($($kind:ident($path:ty)),*) => {
        &[$(Form {
            name: <$path as Rule>::NAME,
            required: <$path as Rule>::REQUIRED,
            optional: <$path as Rule>::OPTIONAL,
            states_range: <$path as Rule>::STATES_RANGE,
            read: |keys| <$path as Rule>::read(keys).map(|rule| Method(Kind::$kind(rule))),
        }),*]
    };
}

macro_rules! each {
    ($method:expr, $rule:ident => $answer:expr) => {
        for_each_kind!(ask!(&$method.0, $rule => $answer;))
    };
}

/// How a method is written in a definition.
pub(crate) struct Form {
    /// The word of `method`.
    pub(crate) name: &'static str,
    pub(crate) required: &'static [&'static str],
    pub(crate) optional: &'static [&'static str],
    /// Whether a definition must state the range of such a scale.
    pub(crate) states_range: bool,
    /// Reads it from its keys; `None` where they are wrong, which has been reported.
    pub(crate) read: fn(&mut dyn Keys) -> Option<Method>,
}

/// Every method.
pub(crate) const FORMS: &[Form] = for_each_kind!(forms!());

impl Method {
    /// A sum of nothing: stands where a definition is wrong.
    pub(crate) fn nothing() -> Self {
        Self(Kind::Sum(Members::new(Vec::new())))
    }

    /// Its name in definitions.
    pub fn name(&self) -> &'static str {
        each!(self, rule => Rule::name(rule))
    }

    /// Calls `visit` with everything the method reads; an input may come twice.
    pub fn for_each_input(&self, visit: &mut impl FnMut(Input)) {
        self.for_each_slot(&mut |slot| visit(slot.input));
    }

    /// The members of a method that has members, each with its weight where it has one.
    pub fn members(&self) -> Option<Vec<(&Member, Option<Number>)>> {
        each!(self, rule => rule.members())
    }

    /// How it is computed, in English; `names` writes what it reads.
    pub fn describe(&self, names: &dyn MethodNames) -> String {
        each!(self, rule => rule.describe(names))
    }

    /// How it computes, for whoever says it in another language.
    pub fn formula(&self) -> Formula<'_> {
        each!(self, rule => rule.formula())
    }

    /// Everything it reads, and how.
    #[inline]
    pub(crate) fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        each!(self, rule => rule.for_each_slot(visit));
    }

    /// The same as a list.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.for_each_slot(&mut |slot| slots.push(slot));
        slots
    }

    /// The members of a sum or a mean of equals: those that may be prorated.
    pub(crate) fn equal_members(&self) -> Option<&[Member]> {
        each!(self, rule => rule.equal_members())
    }

    /// Whether it adds up its members, so that an item that enters twice counts double.
    pub(crate) fn adds_up(&self) -> bool {
        each!(self, rule => Rule::adds_up(rule))
    }

    /// By how much the sum of its members is divided: their number for a mean, else 1.
    pub(crate) fn divisor(&self) -> usize {
        each!(self, rule => rule.divisor())
    }

    /// Whether [`values`](Self::values) lists its values.
    pub(crate) fn is_listed(&self) -> bool {
        each!(self, rule => Rule::is_listed(rule))
    }

    /// Whether it is a number of items.
    pub(crate) fn counts(&self) -> bool {
        each!(self, rule => Rule::counts(rule))
    }

    /// Whether its values may lie between the whole numbers where those of its inputs do not.
    pub(crate) fn divides(&self) -> bool {
        each!(self, rule => Rule::divides(rule))
    }

    /// Writes lowest + highest into each reversed member, once the ranges are known.
    pub(crate) fn complete_reversals(&mut self, inputs: &impl Fn(Input) -> Option<InputDomain>) {
        let mut complete = |member: &mut Member| member.complete_reversal(inputs);
        for_each_kind!(ask!(&mut self.0, rule => rule.for_each_member_mut(&mut complete);));
    }

    /// What it can yield from what its inputs can be; before any prorating and rounding.
    pub(crate) fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        each!(self, rule => rule.reach(inputs))
    }

    /// Whether it serves every value of its input, which is told where it does not.
    pub(crate) fn covers(
        &self,
        inputs: &impl Fn(Input) -> Option<InputDomain>,
        coverage: &dyn Coverage,
    ) -> bool {
        each!(self, rule => rule.covers(inputs, coverage))
    }

    /// Every value that it can yield from the values of its inputs, as if those were independent of each other; `None` where they
    /// are too many to list or not to be listed.
    pub(crate) fn values(
        &self,
        inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>,
    ) -> Option<BTreeSet<Number>> {
        each!(self, rule => rule.values(inputs))
    }

    /// Calls `visit` with each input and what a higher value of it does.
    pub(crate) fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        each!(self, rule => rule.for_each_slope(visit));
    }

    /// What is known before any input. The prover goes on from here with all answers at once, scoring with one person's.
    pub(crate) fn start(&self, limits: Limits) -> State {
        each!(self, rule => rule.start(limits))
    }

    /// The score, once every input was added.
    pub(crate) fn finish(&self, state: &State, limits: Limits) -> Outcome {
        let outcome = each!(self, rule => rule.finish(state, limits));
        outcome.unwrap_or(Outcome::unscorable(limits.range.0, limits.range.1))
    }

    /// The standard error that is published for the score.
    pub(crate) fn standard_error(&self, state: &State) -> Option<Number> {
        each!(self, rule => rule.standard_error(state))
    }
}
