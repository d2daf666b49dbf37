//! Half-open classes of an input, each with a value.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::input_value::{bounds, outcome};
use super::limits::Limits;
use super::listed::RecodeClass;
use super::member::single;
use super::names::MethodNames;
use super::rule::{Coverage, Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;
use crate::threshold::Threshold;

/// Half-open classes.
#[derive(Clone, Debug)]
pub(super) struct Recode {
    of: Input,
    classes: Vec<RecodeClass>,
}

impl Recode {
    /// Each class with the start of the next.
    fn with_ends(&self) -> impl Iterator<Item = (&RecodeClass, Option<Threshold>)> {
        let ends = self.classes.iter().skip(1).map(|class| class.start).chain([None]);
        self.classes.iter().zip(ends)
    }

    /// The value of the class that holds `value`.
    fn of_class(&self, value: Number) -> Option<Number> {
        let class = self.classes.iter().rfind(|class| class.start.is_none_or(|start| start.holds(value)));
        class.map(|class| class.value)
    }
}

impl Rule for Recode {
    const NAME: &'static str = "recode";
    const REQUIRED: &'static [&'static str] = &["of", "classes"];

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        let (of, classes) = (keys.input("of"), keys.classes());
        Some(Self { of: of?, classes })
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        visit(Slot::plain(self.of));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        let of = single(self.of, inputs)?;
        let met = self.with_ends().filter(|(class, end)| of.meets(class.start, *end));
        Domain::of_values(met.map(|(class, _)| class.value))
    }

    fn values(&self, _inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        Some(self.classes.iter().map(|class| class.value).collect())
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        visit(self.of, Slope::of_values(self.classes.iter().map(|class| class.value)));
    }

    fn start(&self, _limits: Limits) -> State {
        State::Inputs([None; 2])
    }

    fn finish(&self, state: &State, _limits: Limits) -> Option<Outcome> {
        let input = state.one()?;
        let met = self.with_ends().filter(|(class, end)| {
            class.start.is_none_or(|start| start.holds(input.high))
                && end.is_none_or(|end| !end.holds(input.low))
        });
        let (low, high) = bounds(met.map(|(class, _)| class.value)).unwrap_or((Number::ZERO, Number::ZERO));
        Some(outcome(input.value.and_then(|value| self.of_class(value)), &[input], low, high))
    }

    fn covers(&self, inputs: &impl Fn(Input) -> Option<InputDomain>, coverage: &dyn Coverage) -> bool {
        inputs(self.of).is_none_or(|(of, _)| coverage.classes(&of))
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Recode { of: self.of, classes: &self.classes }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        let classes: Vec<String> = self
            .classes
            .iter()
            .map(|class| match class.start {
                Some(Threshold::Above(value)) => format!("above {value}: {}", class.value),
                Some(start) => format!("from {}: {}", start.value(), class.value),
                None => class.value.to_string(),
            })
            .collect();
        format!("{} in classes ({})", names.inputs(&[self.of]), classes.join(", "))
    }
}
