//! Intervals that several figures use.

use crate::estimate::Estimate;
use crate::numeric::{normal_quantile, real};

/// The normal quantile of a two-sided interval: 1.959964 for 0.95.
pub(crate) fn two_sided(confidence: f64) -> f64 {
    normal_quantile(f64::midpoint(1.0, confidence))
}

/// A proportion with Wilson's interval: R's `prop.test(correct = FALSE)`.
pub(crate) fn proportion(part: u64, whole: u64, confidence: f64) -> Estimate {
    if whole == 0 {
        return Estimate::none("there is nobody to divide by");
    }
    let (count, n, z) = (real(part), real(whole), two_sided(confidence));
    let share = count / n;
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    let low = if part == 0 { 0.0 } else { (middle - half) / whole };
    let high = if count >= n { 1.0 } else { (middle + half) / whole };
    Estimate::new(share, "").within(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2: prop.test(459, 5068, correct = FALSE).
    #[test]
    fn the_interval_of_a_proportion() {
        let found = proportion(459, 5068, 0.95);
        assert!((found.value.unwrap() - 0.090_568_27).abs() < 1e-8);
        assert!((found.low.unwrap() - 0.082_974).abs() < 1e-6);
        assert!((found.high.unwrap() - 0.098_783).abs() < 1e-6);
        assert_eq!(proportion(0, 5, 0.95).low, Some(0.0));
        assert_eq!(proportion(5, 5, 0.95).high, Some(1.0));
        assert_eq!(proportion(0, 0, 0.95).value, None);
    }
}
