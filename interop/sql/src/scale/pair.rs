//! Methods with two inputs: a difference, a ratio.

use psyscreen::Number;
use psyscreen::instrument::Threshold;

use super::amount::{Amount, over_inputs};
use super::score::Score;
use super::work::Work;
use crate::expression::{Divisor, Fraction, Truth, Whole};

pub(super) fn difference(of: &Amount, minus: &Amount) -> Score {
    let (low, high) = (of.low.minus(&minus.high), of.high.minus(&minus.low));
    let value = of.value.minus(&minus.value);
    let inputs = [of, minus];
    // A prorated value lies within the bounds of its own input, so this one does too.
    over_inputs(value, low, high, &inputs)
}

/// `None` where the divisor may be below 0.
pub(super) fn ratio(of: &Amount, over: &Amount, times: Number, work: &mut Work<'_>) -> Option<Score> {
    if over.low.over.bounds().0 < 0 {
        return None;
    }
    let is_positive = |number: &Fraction| number.reaches(Threshold::Above(Number::ZERO)).certainly();
    let zero = Fraction::always(Number::ZERO);
    // Over 1 where there is nothing to divide by, so that no row divides by 0.
    let mut divided = |part: &str, of: &Fraction, over: &Fraction| {
        let by = Whole::first([(is_positive(over), over.over.clone())], Whole::always(1));
        let by = work.whole(part, by.clone().within((1, by.bounds().1.max(1))));
        // of / divisor ÷ (over / divisor) = of × over's divisor / (of's divisor × over)
        let times_over = over.divisor.whole();
        let divided = Fraction { over: of.over.by(&times_over), divisor: of.divisor.clone().times(by) };
        divided.times(times)
    };
    let value = divided("divided_by", &of.value, &over.value);
    // The extremes are among the quotients of the ends: a divisor is positive, so by the sign of what is divided.
    let mut corner = |part: &str, end: &Fraction, small: &Fraction, large: &Fraction| {
        let is_below = end.reaches(Threshold::Below(Number::ZERO)).certainly();
        let divisor = Fraction::first(vec![(is_below, small.clone())], large);
        divided(part, end, &divisor)
    };
    let (one, other) = if times < Number::ZERO { (&of.high, &of.low) } else { (&of.low, &of.high) };
    let (low, high) = if times < Number::ZERO {
        (
            corner("min_divided_by", one, &over.high, &over.low),
            corner("max_divided_by", other, &over.low, &over.high),
        )
    } else {
        (
            corner("min_divided_by", one, &over.low, &over.high),
            corner("max_divided_by", other, &over.high, &over.low),
        )
    };
    let one_sign = is_positive(&over.low);
    let (range_low, range_high) = work.range();
    let has_value = Truth::and([of.value.over.is_given(), is_positive(&over.value)]);
    let null = Fraction { over: Whole::null((0, 0)), divisor: Divisor::always(1) };
    let value = Fraction::first(vec![(has_value, value.or(&zero))], &null);
    let low = Fraction::first(vec![(one_sign.clone(), low)], &range_low);
    let high = Fraction::first(vec![(one_sign, high)], &range_high);
    Some(over_inputs(value, low, high, &[of, over]))
}
