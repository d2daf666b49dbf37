//! An input times a constant, plus another.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::input_value::outcome;
use super::limits::Limits;
use super::member::single;
use super::names::{MethodNames, exact};
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// Input × multiply + add.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    of: Input,
    multiply: Number,
    add: Number,
}

impl Rule for Linear {
    const NAME: &'static str = "linear";
    const REQUIRED: &'static [&'static str] = &["of"];
    const OPTIONAL: &'static [&'static str] = &["multiply", "add"];

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        let of = keys.input("of");
        let multiply = keys.number("multiply").unwrap_or(Number::from(1));
        let add = keys.number("add").unwrap_or(Number::ZERO);
        Some(Self { of: of?, multiply, add })
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        visit(Slot::plain(self.of));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        single(self.of, inputs)?.scaled(self.multiply)?.plus(Domain::point(self.add)?)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        let change = |value: Number| value.times(self.multiply).plus(self.add);
        Some(inputs(self.of)?.into_iter().map(change).collect())
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        visit(self.of, Slope::of_factor(self.multiply));
    }

    fn start(&self, _limits: Limits) -> State {
        State::Inputs([None; 2])
    }

    fn finish(&self, state: &State, _limits: Limits) -> Option<Outcome> {
        let input = state.one()?;
        let times = input.times(self.multiply);
        let value = times.value.map(|value| value.plus(self.add));
        Some(outcome(value, &[input], times.low.plus(self.add), times.high.plus(self.add)))
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Linear { of: self.of, multiply: self.multiply, add: self.add }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        let product = format!("{} × {}", names.inputs(&[self.of]), exact(self.multiply));
        if self.add == Number::ZERO { product } else { format!("{product} + {}", exact(self.add)) }
    }
}
