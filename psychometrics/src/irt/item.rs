//! One item of the graded response model: the probability of an answer in category k or above is the logistic function of
//! slope · trait + intercept k (Samejima 1969).

use crate::cumulative::{CategoryAt, categories_at};

/// An item's parameters. Intercepts fall from the second category on: `-slope · b`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GradedItem {
    pub(super) slope: f64,
    pub(super) intercepts: Vec<f64>,
}

impl GradedItem {
    /// The number of its categories.
    pub(super) fn categories(&self) -> usize {
        self.intercepts.len().saturating_add(1)
    }

    /// The number of its parameters.
    pub(super) fn parameters(&self) -> usize {
        self.intercepts.len().saturating_add(1)
    }

    /// Whether every category has a probability.
    pub(super) fn is_ordered(&self) -> bool {
        self.slope.is_finite()
            && self.intercepts.iter().all(|intercept| intercept.is_finite())
            && self.intercepts.iter().zip(self.intercepts.iter().skip(1)).all(|(one, next)| one > next)
    }

    /// Where on the trait half of the people answer in each category or above.
    pub(super) fn thresholds(&self) -> impl Iterator<Item = f64> {
        self.intercepts.iter().map(|intercept| -intercept / self.slope)
    }

    /// Each category at a point of the trait.
    pub(super) fn at(&self, trait_: f64) -> Vec<CategoryAt> {
        categories_at(&self.intercepts, self.slope * trait_)
    }

    /// The probability of each category.
    pub(super) fn probabilities(&self, trait_: f64) -> Vec<f64> {
        self.at(trait_).iter().map(|category| category.ln.exp()).collect()
    }

    /// Fisher's information of the item at a point of the trait.
    pub(super) fn information(&self, trait_: f64) -> f64 {
        let of = |category: &CategoryAt| category.ln.exp() * (category.by_lower + category.by_upper).powi(2);
        self.slope * self.slope * self.at(trait_).iter().map(of).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(slope: f64, intercepts: &[f64]) -> GradedItem {
        GradedItem { slope, intercepts: intercepts.to_vec() }
    }

    #[test]
    fn probabilities_add_up_far_out_too() {
        for trait_ in [-6.0, -0.3, 0.0, 2.0, 6.0] {
            let sum: f64 = item(12.0, &[3.0, 2.9, -40.0]).probabilities(trait_).iter().sum();
            assert!((sum - 1.0).abs() < 1e-12, "{trait_}: {sum}");
        }
    }

    /// Differences of neighbouring values stand in for derivatives.
    #[test]
    fn derivatives_are_those_of_the_logarithm() {
        let (step, trait_) = (1e-5, 0.7);
        let at = |lower: f64, upper: f64| item(1.0, &[3.0, lower, upper]).at(trait_)[2].ln;
        let found = item(1.0, &[3.0, 0.4, -1.1]).at(trait_)[2];
        let by_lower = (at(0.4 + step, -1.1) - at(0.4 - step, -1.1)) / (2.0 * step);
        let by_upper = (at(0.4, -1.1 + step) - at(0.4, -1.1 - step)) / (2.0 * step);
        assert!((found.by_lower - by_lower).abs() < 1e-9 && (found.by_upper - by_upper).abs() < 1e-9);
        let twice = (at(0.4 + step, -1.1) - 2.0 * at(0.4, -1.1) + at(0.4 - step, -1.1)) / (step * step);
        assert!((found.by_lower_twice - twice).abs() < 1e-4);
        let both = (at(0.4 + step, -1.1 + step) - at(0.4 + step, -1.1 - step) - at(0.4 - step, -1.1 + step)
            + at(0.4 - step, -1.1 - step))
            / (4.0 * step * step);
        assert!((found.by_both - both).abs() < 1e-4);
    }
}
