//! Counts as real numbers.

/// A count as the nearest real number: exact below 2^53.
#[expect(clippy::as_conversions, reason = "the nearest float is what is asked for")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// A length as a real number.
pub(crate) fn real_len(length: usize) -> f64 {
    real(u64::try_from(length).unwrap_or(u64::MAX))
}

/// One count by another; not a number where there is nothing to divide by.
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    real(part) / real(whole)
}

/// The variance of a sample, by n - 1; not a number where nothing can vary: of nobody, and of one.
pub(crate) fn sample_variance(squares: f64, n: f64) -> f64 {
    if n < 2.0 { f64::NAN } else { squares / (n - 1.0) }
}

/// The sum of products of two lists.
pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
