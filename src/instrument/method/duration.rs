//! The minutes from one time of day to another, over midnight.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::limits::Limits;
use super::names::MethodNames;
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::{Slot, Take};
use super::state::State;
use super::time::Time;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::number::Number;
use crate::outcome::Outcome;

/// Minutes of a day.
const DAY: i64 = 1440;

/// Minutes from one clock time to another, over midnight: more than 0, at most 1440.
#[derive(Clone, Debug)]
pub(super) struct Duration {
    from: usize,
    to: usize,
}

impl Rule for Duration {
    const NAME: &'static str = "duration";
    const REQUIRED: &'static [&'static str] = &["from", "to"];
    const STATES_RANGE: bool = false;
    const IS_LISTED: bool = false;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        keys.clocks().map(|(from, to)| Self { from, to })
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        for item in [self.from, self.to] {
            visit(Slot { input: Input::Item(item), take: Take::Time });
        }
    }

    fn reach(&self, _inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        Domain::new(1.into(), DAY.into(), Some(Number::from(1)), 1, 1)
    }

    fn values(&self, _inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        None
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        for item in [self.from, self.to] {
            visit(Input::Item(item), Slope::Mixed);
        }
    }

    fn start(&self, _limits: Limits) -> State {
        State::Times([None; 2])
    }

    fn finish(&self, state: &State, _limits: Limits) -> Option<Outcome> {
        let State::Times(times) = state else { return None };
        let [from, to] = times.map(|time| time.unwrap_or(Time::Missing));
        Some(match (from, to) {
            (Time::Known(from), Time::Known(to)) => {
                let minutes = i64::from(to).saturating_sub(i64::from(from)).rem_euclid(DAY);
                Outcome::complete(Number::from(if minutes == 0 { DAY } else { minutes }))
            }
            _ => Outcome::unscorable(Number::from(1), Number::from(DAY))
                .not_missing_if(from != Time::Missing || to != Time::Missing),
        })
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Duration { from: self.from, to: self.to }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        let name = |item| names.inputs(&[Input::Item(item)]);
        format!("time from {} to {}", name(self.from), name(self.to))
    }
}
