//! How well a model fits: what lavaan's `fitMeasures` says.

use serde::Serialize;

use crate::estimate::finite;
use crate::numeric::{chi_squared_above, chi_squared_below_noncentral};

/// The confidence of the interval of the RMSEA, as is usual.
const CONFIDENCE: f64 = 0.90;

/// A chi-squared test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Test {
    pub(crate) chi2: f64,
    pub(crate) df: f64,
}

/// The root mean square error of approximation, with its 90 % interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rmsea {
    /// The value.
    pub value: Option<f64>,
    /// The lower end.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// What two tests say of a model: its own, and that of items that do not correlate.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fit {
    pub(crate) p: Option<f64>,
    pub(crate) cfi: Option<f64>,
    pub(crate) tli: Option<f64>,
    pub(crate) rmsea: Rmsea,
}

impl Fit {
    /// `n` is the number of people as the estimator counts it.
    pub(crate) fn new(own: Test, baseline: Test, n: f64) -> Self {
        let over = |test: Test| test.chi2 - test.df;
        let (left, of_baseline) = (over(own).max(0.0), over(own).max(over(baseline)).max(0.0));
        let cfi = if of_baseline <= 0.0 { 1.0 } else { 1.0 - left / of_baseline };
        let whole = over(baseline) * own.df;
        let tli = if own.df > 0.0 && whole.abs() > 0.0 { 1.0 - over(own) * baseline.df / whole } else { 1.0 };
        let p = finite(own.chi2).filter(|_| own.df > 0.0).map(|chi2| chi_squared_above(chi2, own.df));
        Self { p, cfi: finite(cfi), tli: finite(tli), rmsea: Rmsea::new(own, n) }
    }
}

impl Rmsea {
    fn new(Test { chi2, df }: Test, n: f64) -> Self {
        if df < 1.0 {
            return Self { value: Some(0.0), low: Some(0.0), high: Some(0.0) };
        }
        let side = (1.0 - CONFIDENCE) / 2.0;
        let root = |noncentrality: f64| finite((noncentrality / (n * df)).sqrt());
        Self {
            value: finite(((chi2 - df) / (n * df)).max(0.0).sqrt()),
            low: root(noncentrality(chi2, df, 1.0 - side)),
            high: root(noncentrality(chi2, df, side)),
        }
    }
}

/// The noncentrality at which a lower chi-squared has this probability; 0 where it is less without any.
fn noncentrality(chi2: f64, df: f64, probability: f64) -> f64 {
    let below = |noncentrality| chi_squared_below_noncentral(chi2, df, noncentrality);
    if below(0.0) < probability {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, chi2.max(1.0));
    while below(high) > probability {
        (low, high) = (high, high * 2.0);
        if !high.is_finite() {
            return f64::NAN;
        }
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high || high - low < 1e-10 * high {
            break;
        }
        if below(middle) > probability { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2, lavaan 0.6-14: fitMeasures of one factor of six items, 199 people.
    #[test]
    fn measures_are_those_of_lavaan() {
        let own = Test { chi2: 18.399_410_34, df: 9.0 };
        let fit = Fit::new(own, Test { chi2: 339.088_782, df: 15.0 }, 199.0);
        let close = |found: Option<f64>, wanted: f64| {
            assert!((found.unwrap() - wanted).abs() < 2e-6, "{found:?} is not {wanted}");
        };
        close(fit.p, 0.030_812_477_28);
        close(fit.cfi, 0.970_997_421_5);
        close(fit.tli, 0.951_662_369_2);
        close(fit.rmsea.value, 0.072_444_015);
        close(fit.rmsea.low, 0.021_207_401_7);
        close(fit.rmsea.high, 0.119_826_801_2);
    }

    #[test]
    fn a_model_that_fits_exactly_has_no_error() {
        let fit = Fit::new(Test { chi2: 0.0, df: 0.0 }, Test { chi2: 90.0, df: 3.0 }, 100.0);
        assert_eq!((fit.p, fit.cfi, fit.tli, fit.rmsea.value), (None, Some(1.0), Some(1.0), Some(0.0)));
    }
}
