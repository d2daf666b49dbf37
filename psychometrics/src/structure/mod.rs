//! What structure the answers to a scale have: correlations, whether they suit factors, how many factors, and how well models fit.

mod adequacy;
mod cfa;
mod efa;
mod parallel;

pub use adequacy::{Bartlett, ItemValue, Kmo};
pub use cfa::{Cfa, CfaItem, Criteria, FactorCorrelation, Scaled};
pub use efa::{Efa, EfaItem, Rotation};
pub use parallel::Parallel;

use serde::Serialize;

use crate::confirmatory::FactorModel;
pub use crate::confirmatory::Rmsea;
use crate::estimate::finite;
use crate::numeric::{Eigen, Matrix};
use crate::plan::{Answers, Plan};
use crate::polychoric::Polychoric;
use crate::tally::Tally;

/// What of the structure is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct StructurePlan {
    /// Whose answers, and the seed.
    pub plan: Plan,
    /// How many factors are searched for, each number on its own.
    pub factors: Vec<usize>,
    /// How several factors are turned.
    pub rotation: Rotation,
    /// How many random samples real eigenvalues are held against.
    pub replications: u32,
}

impl Default for StructurePlan {
    fn default() -> Self {
        Self { plan: Plan::default(), factors: vec![1, 2, 3], rotation: Rotation::Oblimin, replications: 200 }
    }
}

/// The structure of a scale. Keys are those of `docs/research-json.md`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Structure {
    /// How many people the correlations are of.
    pub n: u64,
    /// How many items.
    pub item_count: usize,
    /// The correlations of the items as they are scored.
    pub correlations: Option<Vec<Vec<f64>>>,
    /// Their eigenvalues, from the largest down.
    pub eigenvalues: Option<Vec<f64>>,
    /// Whether the items share enough for factors.
    pub kmo: Kmo,
    /// Whether the items correlate at all.
    pub bartlett: Bartlett,
    /// The correlations of what is taken to lie behind the answers.
    pub polychoric: Option<Vec<Vec<Option<f64>>>>,
    /// Their eigenvalues.
    pub polychoric_eigenvalues: Option<Vec<f64>>,
    /// The tables of two items that have empty cells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty_cells: Vec<EmptyCells>,
    /// How many factors are more than chance.
    pub parallel: Parallel,
    /// So many factors, searched for.
    pub efa: Vec<Efa>,
    /// One factor of all items, by two estimators.
    pub cfa: Vec<Cfa>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What an author should look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// How many cells of the table of two items are empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmptyCells {
    /// The two items: `a~b`.
    pub between: String,
    /// How many.
    pub n: u64,
}

impl Tally {
    /// What structure the answers have. A model by weighted least squares needs [`with_patterns`](Self::with_patterns).
    pub fn structure(&self, plan: &StructurePlan) -> Structure {
        let StructurePlan { plan: of, factors, rotation, replications } = plan;
        let moments = self.moments(of.answers);
        let problem = self.structure_problem(of.answers);
        let correlations = self.pair_correlations(of.answers);
        let why = problem.as_deref();
        let polychoric = match why {
            Some(why) => Err(why.to_owned()),
            None => Polychoric::new(&self.pairs(of.answers), &self.items),
        };
        let mut reasons: Vec<String> = problem.iter().cloned().collect();
        let mut warnings = Vec::new();
        let whole = polychoric.as_ref().map_err(Clone::clone).and_then(|found| found.whole(&self.items));
        if problem.is_none()
            && let Err(why) = &whole
        {
            reasons.push(format!("polychoric: {why}"));
        }
        let found = polychoric.as_ref().ok();
        let polychoric_eigenvalues = whole.ok().and_then(|found| Eigen::values(&found.correlations));
        if let Some(least) = polychoric_eigenvalues.as_ref().and_then(|values| values.last())
            && *least <= 0.0
        {
            warnings.push(format!(
                "the polychoric correlations are not a positive definite matrix (its least eigenvalue is {least:.4}); nothing was smoothed"
            ));
        }
        let empty_cells = found.map(|found| self.empty_cells(found)).unwrap_or_default();
        if !empty_cells.is_empty() {
            warnings.push(format!(
                "{} of {} tables of two items have empty cells; nothing was added to them",
                empty_cells.len(),
                FactorModel::one(self.items.len()).correlations()
            ));
        }
        let matrix = problem.is_none().then_some(&correlations);
        let names = self.names();
        Structure {
            n: moments.n,
            item_count: self.items.len(),
            correlations: matrix.map(Matrix::to_rows),
            eigenvalues: matrix.and_then(Eigen::values),
            kmo: Kmo::new(matrix.ok_or(why), &names),
            bartlett: Bartlett::new(matrix.ok_or(why), moments.n),
            polychoric: found.map(|found| {
                let rows = found.correlations.to_rows().into_iter();
                rows.map(|row| row.into_iter().map(finite).collect()).collect()
            }),
            polychoric_eigenvalues,
            empty_cells,
            parallel: Parallel::new(matrix.ok_or(why), moments.n, *replications, of.seed),
            efa: efa::all(matrix.ok_or(why), &names, factors, *rotation),
            cfa: self.cfa(
                &FactorModel::one(self.items.len()),
                &[],
                found.filter(|_| of.answers == Answers::Complete),
            ),
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            warnings,
        }
    }

    /// Why the items have no correlations to look at.
    fn structure_problem(&self, answers: Answers) -> Option<String> {
        let moments = self.moments(answers);
        let constant: Vec<String> =
            self.constant_items(&moments.covariances).map(|item| format!("`{item}`")).collect();
        Some(match (moments.n, moments.means.len()) {
            (0, _) => "nobody answered every item".to_owned(),
            (1, _) => "one person alone does not vary".to_owned(),
            (_, 0 | 1) => "one item alone has no structure".to_owned(),
            _ if !constant.is_empty() => format!(
                "everybody gave the same answer to {}, so its correlations do not exist",
                constant.join(", ")
            ),
            _ if self.pair_correlations(answers).below_diagonal().any(|r| finite(r).is_none()) => {
                "of some two items nobody varies who answered both".to_owned()
            }
            _ => return None,
        })
    }

    fn names(&self) -> Vec<&str> {
        self.items.as_slice().iter().map(|item| item.id()).collect()
    }

    fn empty_cells(&self, found: &Polychoric) -> Vec<EmptyCells> {
        let names = self.names();
        let name = |item: usize| names.get(item).copied().unwrap_or_default();
        let of = |((one, other), n): &((usize, usize), u64)| EmptyCells {
            between: format!("{}~{}", name(*one), name(*other)),
            n: *n,
        };
        found.empty_cells.iter().map(of).collect()
    }
}
