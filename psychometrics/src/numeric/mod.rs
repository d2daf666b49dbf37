//! Arithmetic that statistics need: matrices, distributions, and counts as real numbers.

mod distribution;
mod matrix;
mod real;

pub(crate) use distribution::{
    chi_squared_above, f_above, f_quantile, ln_gamma, normal_below, normal_quantile, normal_two_sided,
    t_quantile, t_two_sided,
};
pub(crate) use matrix::Matrix;
pub(crate) use real::{ratio, real, sample_variance};
