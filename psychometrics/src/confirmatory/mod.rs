//! Factor models whose items are known: each item loads on the factors that it belongs to, the factors have variance 1 and may correlate.
//! Estimated by maximum likelihood from correlations, or by weighted least squares from polychoric ones.

mod fit;
mod least_squares;
mod likelihood;
mod model;

pub use fit::Rmsea;
pub(crate) use fit::{Fit, Test};
pub(crate) use least_squares::{LeastSquares, Robust, least_squares, robust};
pub(crate) use likelihood::{Likelihood, maximum_likelihood};
pub(crate) use model::{FactorModel, Parameters};

/// More items than this are not looked at.
pub(crate) const MOST_ITEMS: usize = 100;

const NOT_SETTLED: &str = "the estimates do not settle";
const NOT_IDENTIFIED: &str = "the data do not determine the estimates: the model is not identified";
