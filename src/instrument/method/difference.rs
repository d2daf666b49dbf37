//! The first input minus the second.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::input_value::outcome;
use super::limits::Limits;
use super::member::single;
use super::names::MethodNames;
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use super::values::sums;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// First minus second.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    of: Input,
    minus: Input,
}

impl Rule for Difference {
    const NAME: &'static str = "difference";
    const REQUIRED: &'static [&'static str] = &["of", "minus"];
    const STATES_RANGE: bool = false;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        let (of, minus) = (keys.input("of"), keys.input("minus"));
        Some(Self { of: of?, minus: minus? })
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        visit(Slot::plain(self.of));
        visit(Slot::plain(self.minus));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        single(self.of, inputs)?.plus(single(self.minus, inputs)?.scaled(Number::from(-1))?)
    }

    fn values(&self, inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        let minus = inputs(self.minus)?.into_iter().map(|value| Number::ZERO.minus(value)).collect();
        sums(&[inputs(self.of)?, minus])
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        visit(self.of, Slope::Rises);
        visit(self.minus, Slope::Falls);
    }

    fn start(&self, _limits: Limits) -> State {
        State::Inputs([None; 2])
    }

    fn finish(&self, state: &State, _limits: Limits) -> Option<Outcome> {
        let (of, minus) = state.two()?;
        let value = of.value.zip(minus.value).map(|(of, minus)| of.minus(minus));
        Some(outcome(value, &[of, minus], of.low.minus(minus.high), of.high.minus(minus.low)))
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Difference { of: self.of, minus: self.minus }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        format!("{} minus {}", names.inputs(&[self.of]), names.inputs(&[self.minus]))
    }
}
