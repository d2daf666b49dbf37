//! Whether items work differently for two groups of people with the same total: differential item functioning.

mod ordinal;
mod strata;

use serde::Serialize;
use serde_json::{Map, Value, json};

use ordinal::{Cell, log_likelihood};
use strata::{Mantel, Stratum, mantel, standardized_difference};

use crate::answer_sample::{AnswerSample, Asked, Categories, Crowd};
use crate::document::{identity, value};
use crate::estimate::finite;
use crate::numeric::{chi_squared_above, real};
use crate::plan::Answers;
use crate::rows::Rows;
use crate::tally::Patterns;

/// Which groups are compared, and how.
#[derive(Clone, Debug)]
pub struct DifPlan {
    /// The group that the other is compared with, as the column of [`AnswerSample::by`] has it.
    pub reference: String,
    /// The other.
    pub focal: String,
    /// Whether items that work differently are taken out of the total by which people are matched, until the same ones are found again.
    pub purify: bool,
    /// From which p of the total test on an item is taken out.
    pub alpha: f64,
}

/// What is said of a sample.
#[derive(Clone, Debug)]
pub struct Dif {
    /// The figures. Keys are those of `docs/research-json.md`.
    pub document: Value,
    /// What went wrong.
    pub remarks: Vec<String>,
}

/// An item: tests that compare three ordinal logistic models, of the total, the total and the group, and both with their product.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
struct DifItem {
    item: String,
    chi2_uniform: Option<f64>,
    chi2_total: Option<f64>,
    chi2_nonuniform: Option<f64>,
    p_uniform: Option<f64>,
    p_total: Option<f64>,
    p_nonuniform: Option<f64>,
    mcfadden_uniform: Option<f64>,
    mcfadden_total: Option<f64>,
    mcfadden_nonuniform: Option<f64>,
    nagelkerke_uniform: Option<f64>,
    nagelkerke_total: Option<f64>,
    nagelkerke_nonuniform: Option<f64>,
    mantel: Mantel,
    standardized_difference: Option<f64>,
    /// Whether it was left out of the total of the other items.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_out: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// More rounds of purification than this do not come to rest.
const MOST_ROUNDS: u32 = 20;

impl AnswerSample {
    /// How each item of each scale works in two groups; `rows` says how many rows the table has.
    pub fn dif(&self, plan: &DifPlan, rows: Rows) -> Dif {
        let mut found = Map::new();
        found.insert("instruments".to_owned(), self.instruments.iter().map(identity).collect());
        found.insert("method".to_owned(), method(plan));
        found.insert("rows".to_owned(), value(&self.dif_account(plan, rows)));
        let size = |name: &str| self.people.group(name).map_or(0, |crowd| crowd.complete);
        found.insert(
            "groups".to_owned(),
            json!([
                { "value": plan.reference, "role": "reference", "n": size(&plan.reference) },
                { "value": plan.focal, "role": "focal", "n": size(&plan.focal) },
            ]),
        );
        let mut remarks = Vec::new();
        let mut of = |(place, asked): (usize, &Asked)| {
            let patterns = |name: &str| self.people.group(name).and_then(|crowd| crowd.patterns.get(place));
            let scale = Compared::new(&asked.categories, [patterns(&plan.reference), patterns(&plan.focal)]);
            scale.figures(plan, &asked.part.name, &mut remarks)
        };
        match self.asked.as_slice() {
            [only] => found.extend(of((0, only))),
            several => {
                let scales = several.iter().enumerate();
                let scales: Map<String, Value> = scales
                    .map(|(place, asked)| (asked.part.name.clone(), Value::Object(of((place, asked)))))
                    .collect();
                found.insert("scales".to_owned(), Value::Object(scales));
            }
        }
        Dif { document: Value::Object(found), remarks }
    }

    fn dif_account(&self, plan: &DifPlan, rows: Rows) -> Rows {
        let both = [&plan.reference, &plan.focal].map(|name| self.people.group(name));
        let sum = |of: &dyn Fn(&Crowd) -> u64| {
            both.iter().flatten().map(|crowd| of(crowd)).fold(0, u64::saturating_add)
        };
        let (used, incomplete) =
            (sum(&|crowd| crowd.complete), sum(&|crowd| crowd.partial.saturating_add(crowd.blank)));
        let Crowd { complete, partial, blank, .. } = self.people.all();
        let all = complete.saturating_add(*partial).saturating_add(*blank);
        let mut rows = Rows { used, incomplete, ..rows };
        rows.exclude("the row is in neither group", all.saturating_sub(used).saturating_sub(incomplete));
        rows.exclude_torn();
        rows
    }
}

fn method(plan: &DifPlan) -> Value {
    let mut method = json!({
        "matching": "the sum of the scale's items, of people who answered every one",
        "models": "ordinal logistic (proportional odds): the total; and the group; and their product",
        "reference": plan.reference,
        "focal": plan.focal,
        "purified": plan.purify,
    });
    if let (true, Some(method)) = (plan.purify, method.as_object_mut()) {
        method.insert("alpha".to_owned(), json!(plan.alpha));
    }
    method
}

/// The answers of two groups to the items of a scale.
struct Compared<'c> {
    categories: &'c [Categories],
    /// Pattern, whether it is of the focal group, and how many people.
    people: Vec<(&'c [u16], bool, f64)>,
    has_both: bool,
}

impl<'c> Compared<'c> {
    fn new(categories: &'c [Categories], groups: [Option<&'c Patterns>; 2]) -> Self {
        let (mut people, mut counts) = (Vec::new(), [0_u64; 2]);
        for ((group, is_focal), count) in groups.into_iter().zip([false, true]).zip(&mut counts) {
            for (pattern, n) in group.into_iter().flat_map(|patterns| patterns.used(Answers::Complete)) {
                *count = count.saturating_add(n);
                people.push((pattern.as_ref(), is_focal, real(n)));
            }
        }
        Self { categories, people, has_both: counts.iter().all(|count| *count > 0) }
    }

    fn figures(&self, plan: &DifPlan, scale: &str, remarks: &mut Vec<String>) -> Map<String, Value> {
        let mut found = Map::new();
        let mut is_in = vec![true; self.categories.len()];
        let (mut items, mut rounds) = (self.items(&is_in), 1_u32);
        if plan.purify {
            let mut warnings = Vec::new();
            loop {
                let next: Vec<bool> =
                    items.iter().map(|item| item.p_total.is_none_or(|p| p >= plan.alpha)).collect();
                if next == is_in {
                    break;
                }
                if rounds >= MOST_ROUNDS || !next.contains(&true) {
                    warnings.push(if next.contains(&true) {
                        format!("taking items out of the total did not come to rest in {MOST_ROUNDS} rounds")
                    } else {
                        "every item works differently: none is left to match people by; the figures are of the last total that had any".to_owned()
                    });
                    break;
                }
                is_in = next;
                items = self.items(&is_in);
                rounds = rounds.saturating_add(1);
            }
            for (item, is_in) in items.iter_mut().zip(&is_in) {
                item.taken_out = Some(!is_in);
            }
            found.insert("rounds".to_owned(), json!(rounds));
            if !warnings.is_empty() {
                remarks.extend(warnings.iter().map(|warning| format!("`{scale}`: {warning}")));
                found.insert("warnings".to_owned(), json!(warnings));
            }
        }
        if !self.has_both {
            remarks.push(format!(
                "`{scale}`: a group has nobody who answered every item, so there is nothing to compare"
            ));
        }
        found.insert("dif".to_owned(), value(&items));
        found
    }

    fn items(&self, is_in: &[bool]) -> Vec<DifItem> {
        (0..self.categories.len()).map(|place| self.item(place, is_in)).collect()
    }

    /// An item, matched by the total of those that are in, and itself.
    fn item(&self, place: usize, is_in: &[bool]) -> DifItem {
        let Some(categories) = self.categories.get(place) else { return DifItem::default() };
        let item = categories.item.clone();
        let none = |reason: &str| DifItem {
            item: item.clone(),
            reason: Some(reason.to_owned()),
            ..DifItem::default()
        };
        if !self.has_both {
            return none("a group has nobody who answered every item");
        }
        let (strata, values) = self.strata(place, categories, is_in);
        if values.len() < 2 {
            return none("everybody gave the same answer");
        }
        if strata.len() < 2 {
            return none("everybody has the same total");
        }
        let Some(models) = Models::new(&strata) else {
            return none(
                "the search for the largest likelihood of the ordinal models did not come to an end",
            );
        };
        let mantel = mantel(&strata, &values);
        let standardized_difference = finite(standardized_difference(&strata, &values));
        let reason = mantel
            .chi2
            .is_none()
            .then(|| "mantel: at no total that both groups have do answers differ".to_owned());
        let (uniform, total, nonuniform) = (models.between(0, 1), models.between(0, 2), models.between(1, 2));
        DifItem {
            item,
            chi2_uniform: finite(uniform.chi2),
            chi2_total: finite(total.chi2),
            chi2_nonuniform: finite(nonuniform.chi2),
            p_uniform: finite(chi_squared_above(uniform.chi2, 1.0)),
            p_total: finite(chi_squared_above(total.chi2, 2.0)),
            p_nonuniform: finite(chi_squared_above(nonuniform.chi2, 1.0)),
            mcfadden_uniform: finite(uniform.mcfadden),
            mcfadden_total: finite(total.mcfadden),
            mcfadden_nonuniform: finite(nonuniform.mcfadden),
            nagelkerke_uniform: finite(uniform.nagelkerke),
            nagelkerke_total: finite(total.nagelkerke),
            nagelkerke_nonuniform: finite(nonuniform.nagelkerke),
            mantel,
            standardized_difference,
            taken_out: None,
            reason,
        }
    }

    /// The answers to an item by total, of the categories that somebody chose, and what these count.
    fn strata(&self, place: usize, categories: &Categories, is_in: &[bool]) -> (Vec<Stratum>, Vec<f64>) {
        let category = |pattern: &[u16]| {
            pattern.get(place).and_then(|category| category.checked_sub(1)).map(usize::from)
        };
        let mut is_chosen = vec![false; categories.values.len()];
        for (pattern, ..) in &self.people {
            if let Some(is_chosen) = category(pattern).and_then(|category| is_chosen.get_mut(category)) {
                *is_chosen = true;
            }
        }
        let mut next = 0_usize;
        let places: Vec<usize> = is_chosen
            .iter()
            .map(|is_chosen| {
                let own = next;
                next = next.saturating_add(usize::from(*is_chosen));
                own
            })
            .collect();
        let mut totals: Vec<(f64, usize, bool, f64)> = Vec::new();
        for (pattern, is_focal, people) in &self.people {
            let counted = pattern.iter().zip(self.categories).zip(is_in).enumerate();
            let value = |(category, item): (&u16, &Categories)| {
                category.checked_sub(1).and_then(|category| item.values.get(usize::from(category))).copied()
            };
            let total: f64 = counted
                .filter(|(at, (_, is_in))| *at == place || **is_in)
                .filter_map(|(_, (answer, _))| value(answer))
                .sum();
            if let Some(answer) = category(pattern).and_then(|category| places.get(category)) {
                totals.push((total, *answer, *is_focal, *people));
            }
        }
        totals.sort_by(|one, other| one.0.total_cmp(&other.0));
        // Sums of decimals that differ in the last digits only are the same.
        let same =
            |one: &(f64, usize, bool, f64), other: &(f64, usize, bool, f64)| (other.0 - one.0).abs() < 1e-9;
        let strata = totals.chunk_by(same).map(|people| {
            let mut stratum = Stratum {
                total: people.first().map_or(f64::NAN, |first| first.0),
                reference: vec![0.0; next],
                focal: vec![0.0; next],
            };
            for (_, answer, is_focal, count) in people {
                let group = if *is_focal { &mut stratum.focal } else { &mut stratum.reference };
                if let Some(sum) = group.get_mut(*answer) {
                    *sum += count;
                }
            }
            stratum
        });
        let values = categories.values.iter().zip(&is_chosen).filter(|(_, is_chosen)| **is_chosen);
        (strata.collect(), values.map(|(value, _)| *value).collect())
    }
}

/// The log-likelihoods of the three models, and of the one without any predictor.
struct Models {
    people: f64,
    nothing: f64,
    three: [f64; 3],
}

/// What one model explains more than another.
struct Difference {
    chi2: f64,
    mcfadden: f64,
    nagelkerke: f64,
}

impl Models {
    fn new(strata: &[Stratum]) -> Option<Self> {
        let count = |answers: &[f64]| answers.iter().sum::<f64>();
        let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
            let each = strata.iter();
            each.map(|stratum| of(stratum.total) * (count(&stratum.reference) + count(&stratum.focal))).sum()
        };
        let people = sum(&|_| 1.0);
        let mean = sum(&|total| total) / people;
        // Any unit of the total gives the same likelihoods; this one is easiest to search in.
        let sd = (sum(&|total| (total - mean).powi(2)) / people).sqrt();
        let cells: Vec<Cell> = strata
            .iter()
            .flat_map(|stratum| {
                let total = (stratum.total - mean) / sd;
                let cell = |group: f64, answers: &Vec<f64>| Cell {
                    predictors: vec![total, group, total * group],
                    answers: answers.clone(),
                };
                [cell(0.0, &stratum.reference), cell(1.0, &stratum.focal)]
            })
            .filter(|cell| cell.answers.iter().any(|count| *count > 0.0))
            .collect();
        let of = |predictors| log_likelihood(&cells, predictors);
        Some(Self { people, nothing: of(0)?, three: [of(1)?, of(2)?, of(3)?] })
    }

    fn between(&self, one: usize, other: usize) -> Difference {
        let at = |place: usize| self.three.get(place).copied().unwrap_or(f64::NAN);
        let nagelkerke = |found: f64| {
            let explained = |gain: f64| 1.0 - (2.0 * gain / self.people).exp();
            explained(self.nothing - found) / explained(self.nothing)
        };
        Difference {
            // A model with more predictors explains no less; only the last digits may say otherwise.
            chi2: (2.0 * (at(other) - at(one))).max(0.0),
            mcfadden: (at(one) - at(other)) / self.nothing,
            nagelkerke: nagelkerke(at(other)) - nagelkerke(at(one)),
        }
    }
}
