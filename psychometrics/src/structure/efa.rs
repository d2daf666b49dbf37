//! Factors that are searched for.

use serde::Serialize;

use crate::estimate::finite;
use crate::factor::{Loadings, Minres, minres, oblimin, varimax};
use crate::numeric::{Matrix, real_len};

/// How several factors are turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rotation {
    /// Not at all: on principal axes.
    None,
    /// At right angles.
    Varimax,
    /// Apart, and they may correlate.
    #[default]
    Oblimin,
}

/// So many factors, by minimum residuals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Efa {
    /// How many.
    pub factors: usize,
    /// How they were turned.
    pub rotation: Rotation,
    /// The root of the mean square of what they leave of the correlations.
    pub rmsr: Option<f64>,
    /// The items on them.
    pub items: Vec<EfaItem>,
    /// How the factors correlate, where they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor_correlations: Option<Vec<Vec<f64>>>,
    /// Why they are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// An item on factors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EfaItem {
    /// Its id.
    pub item: String,
    /// On each factor; the factor that explains most first.
    pub loadings: Vec<f64>,
    /// What all of them explain of it.
    pub communality: Option<f64>,
}

/// Each of these numbers of factors.
pub(super) fn all(
    correlations: Result<&Matrix, Option<&str>>,
    names: &[&str],
    factors: &[usize],
    rotation: Rotation,
) -> Vec<Efa> {
    factors
        .iter()
        .map(|factors| {
            let found = correlations.map_err(|why| why.unwrap_or_default().to_owned());
            match found.and_then(|matrix| Efa::new(matrix, names, *factors, rotation)) {
                Ok(efa) => efa,
                Err(why) => Efa {
                    factors: *factors,
                    rotation,
                    rmsr: None,
                    items: Vec::new(),
                    factor_correlations: None,
                    reason: Some(why),
                    warnings: Vec::new(),
                },
            }
        })
        .collect()
}

impl Efa {
    fn new(
        correlations: &Matrix,
        names: &[&str],
        factors: usize,
        rotation: Rotation,
    ) -> Result<Self, String> {
        let solution = minres(correlations, factors)?;
        let on_axes = || Loadings { loadings: solution.loadings.clone(), correlations: None };
        let rotation = if factors == 1 { Rotation::None } else { rotation };
        let turned = match rotation {
            Rotation::None => on_axes(),
            Rotation::Varimax => varimax(&solution.loadings).ok_or("an item has no loading at all")?,
            Rotation::Oblimin => oblimin(&solution.loadings)?,
        };
        let turned = turned.in_order();
        let items = names.iter().zip(solution.communalities()).enumerate();
        Ok(Self {
            factors,
            rotation,
            rmsr: finite(left(correlations, &solution)),
            items: items
                .map(|(row, (name, communality))| EfaItem {
                    item: (*name).to_owned(),
                    loadings: turned.loadings.row(row).to_vec(),
                    communality: finite(communality),
                })
                .collect(),
            factor_correlations: turned.correlations.as_ref().map(Matrix::to_rows),
            reason: None,
            warnings: heywood(&solution, names).into_iter().collect(),
        })
    }
}

/// The root of the mean square of what is left of the correlations.
fn left(correlations: &Matrix, solution: &Minres) -> f64 {
    let made = solution.reproduced();
    let squares: f64 = correlations
        .below_diagonal()
        .zip(made.below_diagonal())
        .map(|(own, made)| (own - made) * (own - made))
        .sum();
    let items = real_len(correlations.rows());
    (2.0 * squares / (items * (items - 1.0))).sqrt()
}

fn heywood(solution: &Minres, names: &[&str]) -> Option<String> {
    let items: Vec<String> =
        solution.heywood.iter().filter_map(|item| names.get(*item)).map(|name| format!("`{name}`")).collect();
    (!items.is_empty()).then(|| {
        format!(
            "a Heywood case: the factors explain {} wholly, so the solution is not a proper one",
            items.join(", ")
        )
    })
}
