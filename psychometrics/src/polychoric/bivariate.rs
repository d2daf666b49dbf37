//! Two standard normal variables that correlate.

use std::f64::consts::PI;

use crate::numeric::normal_below;

/// The density.
pub(crate) fn density(a: f64, b: f64, rho: f64) -> f64 {
    if !(a.is_finite() && b.is_finite()) {
        return 0.0;
    }
    let rest = 1.0 - rho * rho;
    (-(a * a - 2.0 * rho * a * b + b * b) / (2.0 * rest)).exp() / (2.0 * PI * rest.sqrt())
}

/// The density of the first at `a` times the probability that the second lies below `b` then: how fast the probability that both lie
/// below rises with `a`.
pub(super) fn density_below(a: f64, b: f64, rho: f64) -> f64 {
    if !a.is_finite() || b == f64::NEG_INFINITY {
        return 0.0;
    }
    let own = (-a * a / 2.0).exp() / (2.0 * PI).sqrt();
    if b == f64::INFINITY { own } else { own * normal_below((b - rho * a) / (1.0 - rho * rho).sqrt()) }
}

/// Places and weights of Gauss and Legendre between 0 and 1.
#[derive(Debug)]
pub(crate) struct Nodes(Vec<(f64, f64)>);

impl Nodes {
    pub(crate) fn new() -> Self {
        const COUNT: u32 = 48;
        let size = f64::from(COUNT);
        let node = |place: u32| {
            let mut x = (PI * (f64::from(place) - 0.25) / (size + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut last, mut value) = (1.0, x);
                for degree in 2..=COUNT {
                    let degree = f64::from(degree);
                    (last, value) =
                        (value, ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * last) / degree);
                }
                slope = size * (x * value - last) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (f64::midpoint(1.0, x), 1.0 / ((1.0 - x * x) * slope * slope))
        };
        Self((1..=COUNT).map(node).collect())
    }

    /// The sines and cosines that the integral from 0 to a correlation needs, whatever the limits.
    pub(super) fn angles(&self, rho: f64) -> Angles {
        let angle = rho.asin();
        let at = |(place, weight): &(f64, f64)| {
            let (sine, cosine) = (angle * place).sin_cos();
            (angle * weight / (2.0 * PI), sine, -0.5 / (cosine * cosine))
        };
        Angles(self.0.iter().map(at).collect())
    }

    /// The probability that both lie below.
    pub(crate) fn both_below(&self, a: f64, b: f64, rho: f64) -> f64 {
        self.angles(rho).both_below(a, b, normal_below(a), normal_below(b))
    }
}

/// What the integral over one correlation needs: weights, sines, and the factors of the exponent.
pub(super) struct Angles(Vec<(f64, f64, f64)>);

impl Angles {
    /// The probability that both lie below, by the integral of the density over the correlation from 0 on. `below` are the
    /// probabilities that each does.
    pub(super) fn both_below(&self, a: f64, b: f64, below_a: f64, below_b: f64) -> f64 {
        if a == f64::NEG_INFINITY || b == f64::NEG_INFINITY {
            return 0.0;
        }
        if a == f64::INFINITY || b == f64::INFINITY {
            return below_a.min(below_b);
        }
        let (squares, product) = (a * a + b * b, 2.0 * a * b);
        let sum: f64 = self
            .0
            .iter()
            .map(|(weight, sine, factor)| weight * (factor * (squares - product * sine)).exp())
            .sum();
        below_a * below_b + sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2: mvtnorm::pmvnorm; the quadrant has a closed form.
    #[test]
    fn two_normal_variables() {
        let nodes = Nodes::new();
        for rho in [-0.95, -0.5, 0.0, 0.3, 0.9, 0.99] {
            let wanted: f64 = 0.25 + f64::asin(rho) / (2.0 * PI);
            assert!((nodes.both_below(0.0, 0.0, rho) - wanted).abs() < 1e-14);
        }
        assert!((nodes.both_below(f64::INFINITY, 1.0, 0.5) - 0.841_344_746_068_542_9).abs() < 1e-10);
    }

    /// The rise with one limit and with the correlation, against small differences.
    #[test]
    fn slopes() {
        let (nodes, step) = (Nodes::new(), 1e-5);
        for (a, b, rho) in [(0.3, -0.8, 0.6), (-1.2, 0.4, -0.5), (2.0, 1.0, 0.2)] {
            let by_limit = nodes.both_below(a + step, b, rho) - nodes.both_below(a - step, b, rho);
            assert!((by_limit / (2.0 * step) - density_below(a, b, rho)).abs() < 1e-8);
            let by_rho = nodes.both_below(a, b, rho + step) - nodes.both_below(a, b, rho - step);
            assert!((by_rho / (2.0 * step) - density(a, b, rho)).abs() < 1e-8);
        }
    }
}
