//! A published table: a value for each raw value.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::input_value::{bounds, outcome};
use super::limits::Limits;
use super::listed::LookupRow;
use super::member::single;
use super::names::MethodNames;
use super::rule::{Coverage, Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// A table by raw value.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    of: Input,
    rows: Vec<LookupRow>,
}

impl Lookup {
    fn row(&self, raw: Number) -> Option<&LookupRow> {
        self.rows.iter().find(|row| row.raw == raw)
    }
}

impl Rule for Lookup {
    const NAME: &'static str = "lookup";
    const REQUIRED: &'static [&'static str] = &["of", "table"];
    const OPTIONAL: &'static [&'static str] = &["monotone"];

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        let (of, rows) = (keys.input("of"), keys.table());
        Some(Self { of: of?, rows })
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        visit(Slot::plain(self.of));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        single(self.of, inputs)?;
        Domain::of_values(self.rows.iter().map(|row| row.value))
    }

    fn values(&self, _inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        Some(self.rows.iter().map(|row| row.value).collect())
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        visit(self.of, Slope::of_values(self.rows.iter().map(|row| row.value)));
    }

    fn start(&self, _limits: Limits) -> State {
        State::Inputs([None; 2])
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let input = state.one()?;
        let met = self.rows.iter().filter(|row| row.raw >= input.low && row.raw <= input.high);
        let (low, high) = bounds(met.map(|row| row.value)).unwrap_or(limits.range);
        // A prorated raw value between two rows has no published value.
        let value = input.value.and_then(|raw| self.row(raw)).map(|row| row.value);
        Some(outcome(value, &[input], low, high))
    }

    fn covers(&self, inputs: &impl Fn(Input) -> Option<InputDomain>, coverage: &dyn Coverage) -> bool {
        inputs(self.of).is_none_or(|(of, _)| coverage.table(&of))
    }

    fn standard_error(&self, state: &State) -> Option<Number> {
        self.row(state.one()?.value?)?.standard_error
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Lookup { of: self.of, rows: &self.rows }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        format!("{} by a table of {} rows", names.inputs(&[self.of]), self.rows.len())
    }
}
