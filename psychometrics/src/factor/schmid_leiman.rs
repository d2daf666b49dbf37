//! A general factor above three others (Schmid and Leiman): omega hierarchical.

use super::{minres, oblimin, varimax};
use crate::numeric::Matrix;

/// The factors below the general one.
const GROUPS: usize = 3;

/// How much of a score is the general factor's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hierarchical {
    /// The share of the general factor.
    pub(crate) hierarchical: f64,
    /// That of all factors.
    pub(crate) total: f64,
    /// The loadings on the general factor.
    pub(crate) general: Vec<f64>,
    /// Items that have no part of their own left.
    pub(crate) heywood: Vec<usize>,
}

/// Of a correlation matrix, as `psych::omega(nfactors = 3)` works it out; nothing is turned round.
pub(crate) fn hierarchical(correlations: &Matrix) -> Result<Hierarchical, String> {
    let solution = minres(correlations, GROUPS)?;
    let straight = varimax(&solution.loadings).ok_or("the three factors fall together")?.in_order();
    let oblique = oblimin(&straight.loadings)?;
    let between = oblique.correlations.ok_or("the factors do not correlate")?;
    let above = minres(&between, 1).map_err(|why| format!("the general factor of the three: {why}"))?;
    let general: Vec<f64> = oblique.loadings.times(&above.loadings).column(0).collect();
    let (own, all) =
        (solution.communalities().iter().map(|shared| 1.0 - shared).sum::<f64>(), correlations.sum());
    let sum: f64 = general.iter().sum();
    Ok(Hierarchical {
        hierarchical: sum * sum / all,
        total: 1.0 - own / all,
        general,
        heywood: solution.heywood,
    })
}
