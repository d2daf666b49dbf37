//! Distribution functions and quantiles. The incomplete beta function is our own: that of `statrs` stops its continued fraction after
//! a fixed number of steps, which is too few for the degrees of freedom of a million people.

use statrs::function::erf::{erfc, erfc_inv};
pub(crate) use statrs::function::gamma::ln_gamma;
use statrs::function::gamma::{gamma_lr, gamma_ur};

/// The quantile of the standard normal distribution; `probability` lies between 0 and 1.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * probability)
}

/// How probable a lower value is under the standard normal distribution.
pub(crate) fn normal_below(value: f64) -> f64 {
    erfc(-value / std::f64::consts::SQRT_2) / 2.0
}

/// The part of the beta distribution below `x`: the regularised incomplete beta function.
fn beta_below(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let factor = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        factor * beta_fraction(x, a, b) / a
    } else {
        1.0 - factor * beta_fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function, by the method of Lentz. It settles after a number of steps that grows with
/// the root of the larger parameter.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..100_000_u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// Where an increasing function between two ends reaches `wanted`, by halving.
fn reached(wanted: f64, (mut low, mut high): (f64, f64), function: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if function(middle) < wanted { low = middle } else { high = middle }
    }
    low + (high - low) / 2.0
}

/// The quantile of the F distribution with `first` and `second` degrees of freedom.
pub(crate) fn f_quantile(probability: f64, first: f64, second: f64) -> f64 {
    if !(first > 0.0 && second > 0.0) {
        return f64::NAN;
    }
    let share = reached(probability, (0.0, 1.0), |x| beta_below(x, first / 2.0, second / 2.0));
    share * second / ((1.0 - share) * first)
}

/// How probable a value as far from 0 is under the standard normal distribution.
pub(crate) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// How probable a value as far from 0 is under Student's t distribution.
pub(crate) fn t_two_sided(t: f64, df: f64) -> f64 {
    if !(df > 0.0 && t.is_finite()) {
        return f64::NAN;
    }
    beta_below(df / (df + t * t), df / 2.0, 0.5)
}

/// The quantile of Student's t distribution, for a probability of at least one half.
pub(crate) fn t_quantile(probability: f64, df: f64) -> f64 {
    if !(df > 0.0 && probability >= 0.5) {
        return f64::NAN;
    }
    // t² has the F distribution with 1 and df degrees of freedom.
    f_quantile(2.0 * probability - 1.0, 1.0, df).sqrt()
}

/// How probable a value as large is under the F distribution.
pub(crate) fn f_above(f: f64, first: f64, second: f64) -> f64 {
    if !(first > 0.0 && second > 0.0 && f >= 0.0) {
        return f64::NAN;
    }
    beta_below(second / (second + first * f), second / 2.0, first / 2.0)
}

/// How probable a value as large is under the chi-squared distribution.
pub(crate) fn chi_squared_above(value: f64, df: f64) -> f64 {
    if df > 0.0 && value > 0.0 { gamma_ur(df / 2.0, value / 2.0) } else { 1.0 }
}

/// How probable a lower value is under the noncentral chi-squared distribution: chi-squared distributions with more and more degrees of
/// freedom, weighed by Poisson's, from its middle outwards.
pub(crate) fn chi_squared_below_noncentral(value: f64, df: f64, noncentrality: f64) -> f64 {
    if !(df > 0.0 && value > 0.0) {
        return 0.0;
    }
    let (half, mean) = (value / 2.0, noncentrality / 2.0);
    if mean <= 0.0 {
        return 1.0 - chi_squared_above(value, df);
    }
    let middle = mean.floor();
    let weight = (middle * mean.ln() - mean - ln_gamma(middle + 1.0)).exp();
    let below = |more: f64| gamma_lr(df / 2.0 + more, half);
    // What one step more of the degrees of freedom takes away.
    let step = |more: f64| {
        let shape = df / 2.0 + more;
        (shape * half.ln() - half - ln_gamma(shape + 1.0)).exp()
    };
    let (start, start_step) = (below(middle), step(middle));
    let mut sum = weight * start;
    let (mut own, mut part, mut taken, mut more) = (weight, start, start_step, middle);
    while own > 1e-18 && more < middle + 1e6 {
        part = (part - taken).max(0.0);
        more += 1.0;
        own *= mean / more;
        taken *= half / (df / 2.0 + more);
        sum += own * part;
    }
    let (mut own, mut part, mut taken, mut more) = (weight, start, start_step, middle);
    while own > 1e-18 && more > 0.0 {
        own *= more / mean;
        taken *= (df / 2.0 + more) / half;
        more -= 1.0;
        part = (part + taken).min(1.0);
        sum += own * part;
    }
    sum.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, wanted: f64, tolerance: f64) {
        assert!((found - wanted).abs() <= tolerance * wanted.abs(), "{found} is not {wanted}");
    }

    /// R 4.2: qnorm.
    #[test]
    fn normal_quantiles() {
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-12);
        close(normal_quantile(0.95), 1.644_853_626_951_472_6, 1e-12);
    }

    /// R 4.2: qf.
    #[test]
    fn f_quantiles() {
        close(f_quantile(0.975, 99.0, 891.0), 1.319_757_704_696_33, 1e-12);
        close(f_quantile(0.025, 99.0, 891.0), 0.731_540_904_543_744, 1e-12);
        close(f_quantile(0.975, 4.0, 4.0), 9.604_529_884_722_86, 1e-12);
        close(f_quantile(0.975, 1.0, 2.0), 38.506_329_113_924, 1e-12);
        close(f_quantile(0.025, 5067.0, 40536.0), 0.959_213_734_785_399, 1e-10);
    }

    /// R 4.2: 2 * pt(-2.3, 17.5), qt(.975, 17.5), qt(.975, 999998), pf(3.2, 2, 45, lower = FALSE), pchisq(7.1, 3, lower = FALSE).
    #[test]
    fn t_f_and_chi_squared() {
        close(t_two_sided(-2.3, 17.5), 0.033_996_247_294_230_1, 1e-11);
        close(t_quantile(0.975, 17.5), 2.105_232_972_227_99, 1e-11);
        close(t_quantile(0.975, 999_998.0), 1.959_966_356_818_85, 1e-9);
        close(f_above(3.2, 2.0, 45.0), 0.050_189_328_199_918, 1e-11);
        close(chi_squared_above(7.1, 3.0), 0.068_777_819_365_799_8, 1e-10);
        close(normal_two_sided(7.1692), 7.543e-13, 1e-3);
    }

    /// R 4.2: pchisq(q, df, ncp).
    #[test]
    fn noncentral_chi_squared() {
        for (value, df, noncentrality, wanted) in NONCENTRAL {
            close(chi_squared_below_noncentral(value, df, noncentrality), wanted, 1e-9);
        }
    }

    const NONCENTRAL: [(f64, f64, f64, f64); 4] = [
        (18.4, 9.0, 3.2, 0.867200673919409),
        (5.5, 2.0, 0.4, 0.899705567061793),
        (900.0, 27.0, 800.0, 0.897858591580896),
        (5200.0, 189.0, 5300.0, 0.023436041783692),
    ];

    /// R's `qf` drops the second degrees of freedom above 4e5; this one has the distribution function for a witness.
    #[test]
    fn f_quantiles_of_a_million_people() {
        let (first, second) = (999_999.0, 999_999.0 * 8.0);
        for probability in [0.975, 0.025] {
            let quantile = f_quantile(probability, first, second);
            let below = beta_below(first * quantile / (first * quantile + second), first / 2.0, second / 2.0);
            close(below, probability, 1e-8);
        }
        close(f_quantile(0.975, first, second), 1.002_943, 1e-6);
    }
}
