//! Intraclass correlations: all six forms of Shrout and Fleiss, from the mean squares of people by raters.

use serde::Serialize;

use crate::estimate::finite;
use crate::numeric::{f_above, f_quantile};

/// One form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Icc {
    /// The value.
    pub value: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The variance between people by the error.
    pub f: Option<f64>,
    /// Degrees of freedom of people.
    pub df1: Option<f64>,
    /// Of the error.
    pub df2: Option<f64>,
    /// How probable that is where people do not differ.
    pub p: Option<f64>,
    /// What McGraw and Wong call it.
    pub mcgraw_wong: &'static str,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// All forms, by the names of Shrout and Fleiss.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IccForms {
    /// Each person is rated by others; one rating.
    #[serde(rename = "1_1")]
    pub one_one: Icc,
    /// All are rated by the same raters, who stand for others; one rating, absolute agreement.
    #[serde(rename = "2_1")]
    pub two_one: Icc,
    /// All are rated by just these raters; one rating, consistency.
    #[serde(rename = "3_1")]
    pub three_one: Icc,
    /// As the first, the mean of the ratings.
    #[serde(rename = "1_k")]
    pub one_k: Icc,
    /// As the second, the mean.
    #[serde(rename = "2_k")]
    pub two_k: Icc,
    /// As the third, the mean.
    #[serde(rename = "3_k")]
    pub three_k: Icc,
}

/// Mean squares of people by raters.
#[derive(Clone, Copy, Debug)]
pub(super) struct MeanSquares {
    pub(super) people: f64,
    pub(super) raters: f64,
    /// Between people, within people, between raters, and what is left.
    pub(super) between: f64,
    pub(super) within: f64,
    pub(super) of_raters: f64,
    pub(super) rest: f64,
}

impl MeanSquares {
    /// Of rows of ratings, each with how often it came.
    pub(super) fn new(rows: &[(Vec<f64>, f64)]) -> Self {
        let raters = rows.first().map_or(0, |(row, _)| row.len());
        let k = crate::numeric::real(u64::try_from(raters).unwrap_or(u64::MAX));
        let n: f64 = rows.iter().map(|(_, count)| count).sum();
        let sum =
            |of: &dyn Fn(&[f64]) -> f64| -> f64 { rows.iter().map(|(row, count)| of(row) * count).sum() };
        let mean = sum(&|row| row.iter().sum::<f64>()) / (n * k);
        let means: Vec<f64> =
            (0..raters).map(|rater| sum(&|row| row.get(rater).copied().unwrap_or(f64::NAN)) / n).collect();
        let own = |row: &[f64]| row.iter().sum::<f64>() / k;
        let between = k * sum(&|row| (own(row) - mean).powi(2));
        let within = sum(&|row| row.iter().map(|rating| (rating - own(row)).powi(2)).sum());
        let of_raters = n * means.iter().map(|rater| (rater - mean).powi(2)).sum::<f64>();
        // Not the difference of the two, which would be rounding errors where raters differ by a constant.
        let rest = sum(&|row| {
            row.iter().zip(&means).map(|(rating, rater)| (rating - own(row) - rater + mean).powi(2)).sum()
        });
        Self {
            people: n,
            raters: k,
            between: between / (n - 1.0),
            within: within / (n * (k - 1.0)),
            of_raters: of_raters / (k - 1.0),
            rest: rest / ((n - 1.0) * (k - 1.0)),
        }
    }
}

impl IccForms {
    /// None of them, and why.
    pub(super) fn none(reason: &str) -> Self {
        let form = |mcgraw_wong| Icc {
            value: None,
            low: None,
            high: None,
            f: None,
            df1: None,
            df2: None,
            p: None,
            mcgraw_wong,
            reason: Some(reason.to_owned()),
        };
        Self {
            one_one: form("ICC(1)"),
            two_one: form("ICC(A,1)"),
            three_one: form("ICC(C,1)"),
            one_k: form("ICC(k)"),
            two_k: form("ICC(A,k)"),
            three_k: form("ICC(C,k)"),
        }
    }

    pub(super) fn new(squares: &MeanSquares, confidence: f64) -> Self {
        let MeanSquares { people: n, raters: k, between, within, of_raters, rest } = *squares;
        let reason = if n < 2.0 {
            Some("one person alone does not vary")
        } else if k < 2.0 {
            Some("one rater alone agrees with nobody")
        } else if between <= 0.0 && within <= 0.0 {
            Some("all ratings are equal, so nothing varies")
        } else {
            None
        };
        let upper = f64::midpoint(1.0, confidence);
        let form = |value: f64, (low, high): (f64, f64), f: f64, df2: f64, mcgraw_wong| Icc {
            value: finite(value),
            low: finite(low),
            high: finite(high),
            f: finite(f),
            df1: finite(n - 1.0),
            df2: finite(df2),
            p: finite(f).and_then(|f| finite(f_above(f, n - 1.0, df2))),
            mcgraw_wong,
            reason: reason
                .or(match (finite(f), finite(value), finite(low).and(finite(high))) {
                    (None, ..) => Some("the ratings of each person agree without rest, so F has no value"),
                    (_, None, _) => Some("people do not differ in the mean of their ratings"),
                    (.., None) => {
                        Some("people do not differ in the mean of their ratings, so there is no interval")
                    }
                    _ => None,
                })
                .map(str::to_owned),
        };
        let one_df = n * (k - 1.0);
        let two_df = (n - 1.0) * (k - 1.0);
        let (f1, f3) = (between / within, between / rest);
        let ends =
            |f: f64, df2: f64| (f / f_quantile(upper, n - 1.0, df2), f * f_quantile(upper, df2, n - 1.0));
        let single =
            |(low, high): (f64, f64)| ((low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0));
        let average = |(low, high): (f64, f64)| (1.0 - 1.0 / low, 1.0 - 1.0 / high);
        let (ends1, ends3) = (ends(f1, one_df), ends(f3, two_df));
        let icc2 = (between - rest) / (between + (k - 1.0) * rest + k * (of_raters - rest) / n);
        let ends2 = Self::agreement_ends(squares, icc2, upper);
        let stepped = |end: f64| end * k / (1.0 + end * (k - 1.0));
        Self {
            one_one: form(
                (between - within) / (between + (k - 1.0) * within),
                single(ends1),
                f1,
                one_df,
                "ICC(1)",
            ),
            two_one: form(icc2, ends2, f3, two_df, "ICC(A,1)"),
            three_one: form(
                (between - rest) / (between + (k - 1.0) * rest),
                single(ends3),
                f3,
                two_df,
                "ICC(C,1)",
            ),
            one_k: form((between - within) / between, average(ends1), f1, one_df, "ICC(k)"),
            two_k: form(
                (between - rest) / (between + (of_raters - rest) / n),
                (stepped(ends2.0), stepped(ends2.1)),
                f3,
                two_df,
                "ICC(A,k)",
            ),
            three_k: form((between - rest) / between, average(ends3), f3, two_df, "ICC(C,k)"),
        }
    }

    /// The interval of absolute agreement, by Satterthwaite's degrees of freedom.
    fn agreement_ends(squares: &MeanSquares, icc: f64, upper: f64) -> (f64, f64) {
        let MeanSquares { people: n, raters: k, between, of_raters, rest, .. } = *squares;
        let fj = of_raters / rest;
        let part = n * (1.0 + (k - 1.0) * icc) - k * icc;
        let freedom = (k - 1.0) * (n - 1.0) * (k * icc * fj + part).powi(2)
            / ((n - 1.0) * k * k * icc * icc * fj * fj + part * part);
        let (high_f, low_f) = (f_quantile(upper, n - 1.0, freedom), f_quantile(upper, freedom, n - 1.0));
        let inner = k * of_raters + (k * n - k - n) * rest;
        let low = n * (between - high_f * rest) / (high_f * inner + n * between);
        let high = n * (low_f * between - rest) / (inner + n * low_f * between);
        (low, high)
    }
}
