//! Where the trait is looked at: the grids of mirt for one trait, from -6 to 6, weighed by the standard normal density.

/// Points of the trait and what each weighs.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) points: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) ln_weights: Vec<f64>,
}

impl Grid {
    /// 61 points, by which models are estimated and held against answers.
    pub(super) fn estimating() -> Self {
        Self::new((-30..=30).map(|fifth| f64::from(fifth) / 5.0).collect())
    }

    /// 121 points, by which people and sums are placed.
    pub(super) fn placing() -> Self {
        Self::new((-60..=60).map(|tenth| f64::from(tenth) / 10.0).collect())
    }

    fn new(points: Vec<f64>) -> Self {
        let densities: Vec<f64> = points.iter().map(|point| (-point * point / 2.0).exp()).collect();
        let sum: f64 = densities.iter().sum();
        let weights: Vec<f64> = densities.iter().map(|density| density / sum).collect();
        let ln_weights = points.iter().map(|point| -point * point / 2.0 - sum.ln()).collect();
        Self { points, weights, ln_weights }
    }

    /// The mean and the standard deviation of the trait when its points weigh so much, together 1.
    pub(super) fn moments(&self, weights: &[f64]) -> (f64, f64) {
        let mean: f64 = self.points.iter().zip(weights).map(|(point, weight)| point * weight).sum();
        let variance: f64 =
            self.points.iter().zip(weights).map(|(point, weight)| (point - mean).powi(2) * weight).sum();
        (mean, variance.sqrt())
    }
}
