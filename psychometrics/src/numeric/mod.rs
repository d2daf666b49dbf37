//! Arithmetic that statistics need: matrices, distributions, and counts as real numbers.

mod distribution;
mod eigen;
mod matrix;
mod real;

pub(crate) use distribution::{
    chi_squared_above, chi_squared_below_noncentral, f_above, f_quantile, ln_gamma, normal_below,
    normal_quantile, normal_two_sided, t_quantile, t_two_sided,
};
pub(crate) use eigen::Eigen;
pub(crate) use matrix::Matrix;
pub(crate) use real::{dot, ratio, real, real_len, sample_variance};
