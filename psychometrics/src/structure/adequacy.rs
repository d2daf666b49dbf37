//! Whether correlations suit a search for factors.

use serde::Serialize;

use crate::estimate::finite;
use crate::numeric::{Matrix, chi_squared_above, real, real_len};

/// The measure of sampling adequacy by Kaiser, Meyer and Olkin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kmo {
    /// Of all items.
    pub overall: Option<f64>,
    /// Of each.
    pub items: Vec<ItemValue>,
    /// Why it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A figure of an item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemValue {
    /// The item.
    pub item: String,
    /// The value.
    pub value: Option<f64>,
}

impl Kmo {
    pub(super) fn new(correlations: Result<&Matrix, Option<&str>>, names: &[&str]) -> Self {
        let inverse = correlations.map_err(|why| why.unwrap_or_default().to_owned()).and_then(|matrix| {
            matrix.inverse().ok_or_else(|| DEPENDENT.to_owned()).map(|inverse| (matrix, inverse))
        });
        let (matrix, inverse) = match inverse {
            Ok(both) => both,
            Err(why) => {
                let items = names.iter().map(|name| ItemValue { item: (*name).to_owned(), value: None });
                return Self { overall: None, items: items.collect(), reason: Some(why) };
            }
        };
        // What two items share that no other item explains.
        let partial = inverse.correlations();
        let squares = |of: &Matrix, row: usize| -> f64 {
            of.row(row).iter().enumerate().filter(|(column, _)| *column != row).map(|(_, r)| r * r).sum()
        };
        let sums: Vec<(f64, f64)> =
            (0..matrix.rows()).map(|row| (squares(matrix, row), squares(&partial, row))).collect();
        let share = |(own, partial): (f64, f64)| finite(own / (own + partial));
        let all = sums.iter().fold((0.0, 0.0), |all, own| (all.0 + own.0, all.1 + own.1));
        let items = names
            .iter()
            .zip(&sums)
            .map(|(name, sums)| ItemValue { item: (*name).to_owned(), value: share(*sums) })
            .collect();
        let overall = share(all);
        let reason = overall.is_none().then(|| "no two items correlate".to_owned());
        Self { overall, items, reason }
    }
}

const DEPENDENT: &str = "the items depend on each other without rest";

/// Bartlett's test that no two items correlate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bartlett {
    /// Chi-squared.
    pub chi2: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// How probable a value as large is where nothing correlates.
    pub p: Option<f64>,
    /// Why it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Bartlett {
    pub(super) fn new(correlations: Result<&Matrix, Option<&str>>, n: u64) -> Self {
        let determinant = correlations.map_err(|why| why.unwrap_or_default().to_owned()).and_then(|matrix| {
            matrix.ln_determinant().ok_or_else(|| DEPENDENT.to_owned()).map(|ln| (matrix, ln))
        });
        match determinant {
            Err(why) => Self { chi2: None, df: None, p: None, reason: Some(why) },
            Ok((matrix, ln)) => {
                let items = real_len(matrix.rows());
                let chi2 = -ln * (real(n) - 1.0 - (2.0 * items + 5.0) / 6.0);
                let df = items * (items - 1.0) / 2.0;
                if chi2 < 0.0 {
                    let reason = Some("there are too few people".to_owned());
                    return Self { chi2: None, df: Some(df), p: None, reason };
                }
                Self {
                    chi2: finite(chi2),
                    df: Some(df),
                    p: finite(chi_squared_above(chi2, df)),
                    reason: None,
                }
            }
        }
    }
}
