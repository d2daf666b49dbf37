//! The first input divided by the second, times a constant.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::input::Input;
use super::input_value::{bounds, outcome};
use super::limits::Limits;
use super::member::single;
use super::names::{MethodNames, exact};
use super::rule::{Keys, Rule};
use super::slope::Slope;
use super::slot::Slot;
use super::state::State;
use crate::instrument::domain::NoDomain::TooLarge;
use crate::instrument::domain::{Domain, InputDomain, NoDomain, ceiling, product};
use crate::number::Number;
use crate::outcome::Outcome;

/// First over second, times a constant.
#[derive(Clone, Debug)]
pub(super) struct Ratio {
    of: Input,
    over: Input,
    times: Number,
}

impl Rule for Ratio {
    const NAME: &'static str = "ratio";
    const REQUIRED: &'static [&'static str] = &["of", "over"];
    const OPTIONAL: &'static [&'static str] = &["times"];
    const STATES_RANGE: bool = false;
    const IS_LISTED: bool = false;
    const DIVIDES: bool = true;

    fn read(keys: &mut dyn Keys) -> Option<Self> {
        let (of, over) = (keys.input("of"), keys.input("over"));
        let times = keys.number("times").unwrap_or(Number::from(1));
        Some(Self { of: of?, over: over?, times })
    }

    fn for_each_slot(&self, visit: &mut impl FnMut(Slot)) {
        visit(Slot::plain(self.of));
        visit(Slot::plain(self.over));
    }

    fn reach(&self, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
        reach(single(self.of, inputs)?, single(self.over, inputs)?, self.times)
    }

    fn values(&self, _inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>) -> Option<BTreeSet<Number>> {
        None
    }

    fn for_each_slope(&self, visit: &mut impl FnMut(Input, Slope)) {
        visit(self.of, Slope::Mixed);
        visit(self.over, Slope::Mixed);
    }

    fn start(&self, _limits: Limits) -> State {
        State::Inputs([None; 2])
    }

    fn finish(&self, state: &State, limits: Limits) -> Option<Outcome> {
        let (of, over) = state.two()?;
        let divided = |of: Number, over: Number| of.over(over).map(|ratio| ratio.times(self.times));
        let value = of.value.zip(over.value).and_then(|(of, over)| divided(of, over));
        let corners = [
            divided(of.low, over.low),
            divided(of.low, over.high),
            divided(of.high, over.low),
            divided(of.high, over.high),
        ];
        let one_sign = over.low > Number::ZERO || over.high < Number::ZERO;
        let (low, high) = bounds(corners.into_iter().flatten()).filter(|_| one_sign).unwrap_or(limits.range);
        Some(outcome(value, &[of, over], low, high))
    }

    fn formula(&self) -> Formula<'_> {
        Formula::Ratio { of: self.of, over: self.over, times: self.times }
    }

    fn describe(&self, names: &dyn MethodNames) -> String {
        let (of, over) = (names.inputs(&[self.of]), names.inputs(&[self.over]));
        format!("{of} ÷ {over} × {}", exact(self.times))
    }
}

/// What a ratio can be. Its extremes are among the quotients of the ends.
fn reach(of: Domain, over: Domain, times: Number) -> Result<Domain, NoDomain> {
    if over.low < Number::ZERO && over.high > Number::ZERO
        || over.low == over.high && over.low == Number::ZERO
    {
        return Err(NoDomain::ZeroDivisor);
    }
    // Where 0 is only a bound (the ratio is then unscorable), the divisor nearest to it is one step away.
    let step = match over.stride.filter(|stride| *stride > Number::ZERO) {
        Some(stride) => stride,
        None => Number::ratio(1, over.common.checked_mul(over.spread).ok_or(TooLarge)?).ok_or(TooLarge)?,
    };
    let near = if over.low == Number::ZERO { step } else { over.low };
    let far = if over.high == Number::ZERO { Number::ZERO.minus(step) } else { over.high };
    let mut corners = [Number::ZERO; 4];
    for (corner, (a, b)) in
        corners.iter_mut().zip([(of.low, near), (of.low, far), (of.high, near), (of.high, far)])
    {
        let quotient = a.over(b).ok_or(NoDomain::ZeroDivisor)?;
        *corner = product(quotient, times)?;
    }
    let low = corners.into_iter().min().unwrap_or(Number::ZERO);
    let high = corners.into_iter().max().unwrap_or(Number::ZERO);
    let largest = |domain: &Domain| {
        let magnitude = ceiling(domain.low).max(ceiling(domain.high)).max(1);
        magnitude.saturating_mul(i128::from(domain.common)).saturating_mul(i128::from(domain.spread))
    };
    let common = of.common.checked_mul(times.denominator()).ok_or(TooLarge)?;
    let spread = i128::from(of.spread).saturating_mul(largest(&over));
    let spread = i64::try_from(spread).map_err(|_| TooLarge)?;
    Domain::new(low, high, None, common, spread)
}
