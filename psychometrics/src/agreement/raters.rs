//! Ratings of the same people by several raters, counted, and the document that is made of them.

use std::collections::BTreeMap;

use psyscreen::{Instrument, Number};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::icc::{IccForms, MeanSquares};
use super::kappa::{Kappas, kappa, pabak, percent_agreement};
use super::many::{Choices, Distance, KendallW, kendall_w, krippendorff, pairable};
use crate::counted::{Counted, more};
use crate::document::value;
use crate::estimate::{Estimate, finite};
use crate::grouped::Grouped;
use crate::numeric::{Matrix, real};
use crate::rows::Rows;
use crate::saved::Poolable;

/// What ratings are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Categories without order.
    Nominal,
    /// Categories in order.
    Ordinal,
    /// Numbers whose differences mean something.
    Interval,
}

/// Ratings of people: how often each combination came.
#[derive(Clone, Debug)]
pub struct Raters {
    names: Vec<String>,
    kind: Kind,
    /// The levels that there are, where they are said.
    levels: Vec<String>,
    rows: BTreeMap<Vec<String>, u64>,
    people: u64,
    /// Those with a rating that is not a number where numbers are meant, and with one that is not among the levels.
    not_numbers: u64,
    outside: u64,
}

impl Raters {
    /// Of raters with these names; `levels` are all levels in their order, or none where they are not said. The error says what is
    /// missing.
    pub fn new(names: Vec<String>, kind: Kind, levels: Vec<String>) -> Result<Self, String> {
        if names.len() < 2 {
            return Err("agreement needs at least two raters".to_owned());
        }
        if kind == Kind::Interval && levels.iter().any(|level| Number::parse(level).is_none()) {
            return Err("levels of kind interval are numbers".to_owned());
        }
        Ok(Self { names, kind, levels, rows: BTreeMap::new(), people: 0, not_numbers: 0, outside: 0 })
    }

    /// Counts a person's ratings, one of each rater; blank and `NA` are missing.
    pub fn push(&mut self, ratings: &[String]) {
        self.people = self.people.saturating_add(1);
        let mut row = Vec::with_capacity(ratings.len());
        for rating in ratings {
            let is_blank =
                rating.is_empty() || rating.eq_ignore_ascii_case("na") || rating.eq_ignore_ascii_case("nan");
            let known = self.levels.iter().find(|level| is_same(level, rating));
            if !is_blank && self.kind == Kind::Interval && Number::parse(rating).is_none() {
                self.not_numbers = self.not_numbers.saturating_add(1);
                return;
            }
            if !is_blank && !self.levels.is_empty() && known.is_none() {
                self.outside = self.outside.saturating_add(1);
                return;
            }
            // 1 and 1.0 are one level.
            let plain = || Number::parse(rating).map_or_else(|| rating.clone(), |number| number.to_string());
            row.push(if is_blank { String::new() } else { known.cloned().unwrap_or_else(plain) });
        }
        let count = self.rows.entry(row).or_insert(0);
        *count = count.saturating_add(1);
    }

    /// The levels in their order: as they were said, or else those that came. The error says where the order is not known.
    fn levels(&self) -> Result<Vec<String>, String> {
        if !self.levels.is_empty() {
            return Ok(self.levels.clone());
        }
        let mut found: Vec<String> =
            self.rows.keys().flatten().filter(|level| !level.is_empty()).cloned().collect();
        found.sort_unstable();
        found.dedup();
        let numbers: Option<Vec<Number>> = found.iter().map(|level| Number::parse(level)).collect();
        match numbers {
            Some(_) => found.sort_by_key(|level| Number::parse(level)),
            None if self.kind == Kind::Ordinal => {
                return Err(
                    "the order of the levels is not known; name them in their order with --levels".to_owned()
                );
            }
            None => {}
        }
        Ok(found)
    }

    /// How the raters agree, as a document. The error says where the order of the levels is not known.
    pub fn document(&self, confidence: f64, rows: Rows) -> Result<Value, String> {
        let levels = self.levels()?;
        let place = |level: &String| levels.iter().position(|own| own == level);
        let all: Vec<(Vec<Option<usize>>, f64)> =
            self.rows.iter().map(|(row, count)| (row.iter().map(place).collect(), real(*count))).collect();
        let complete: Vec<(Vec<usize>, f64)> = all
            .iter()
            .filter_map(|(row, count)| Some((row.iter().copied().collect::<Option<Vec<usize>>>()?, *count)))
            .collect();
        let used = self.rows.iter().filter(|(row, _)| row.iter().all(|level| !level.is_empty()));
        let used = used.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        let values: Vec<f64> =
            levels.iter().map(|level| Number::parse(level).map_or(f64::NAN, Number::to_f64)).collect();
        let are_numbers = values.iter().all(|value| value.is_finite());
        let is_ordered = self.kind != Kind::Nominal;
        let raters = self.names.len();

        let choices = self.choices(&complete, levels.len());
        let tables = self.tables(&complete, levels.len());
        let agreement = choices.agreement();
        let mut found = Map::new();
        found.insert(
            "method".to_owned(),
            json!({ "kind": self.kind.name(), "levels": levels, "confidence": confidence }),
        );
        let excluded = self.not_numbers.saturating_add(self.outside);
        let mut account =
            Rows { used, incomplete: self.people.saturating_sub(used).saturating_sub(excluded), ..rows };
        account.exclude("a rating is not a number", self.not_numbers);
        account.exclude("a rating is not among the levels", self.outside);
        account.exclude_torn();
        found.insert("rows".to_owned(), value(&account));
        found.insert("raters".to_owned(), json!(self.names));
        found.insert("n".to_owned(), json!(used));
        let reason = match (used, levels.len()) {
            (0, _) => Some("nobody has all ratings"),
            (_, 0 | 1) => Some("pabak: there is only one level"),
            _ => None,
        };
        if let Some(reason) = reason {
            found.insert("reason".to_owned(), json!(reason));
        }

        let unanimous: f64 = complete
            .iter()
            .filter(|(row, _)| row.iter().all(|level| Some(level) == row.first()))
            .map(|(_, count)| count)
            .sum();
        found.insert("percent_agreement".to_owned(), json!(finite(100.0 * unanimous / real(used))));
        let kappas = match tables.as_slice() {
            [(_, _, table)] => Kappas::new(table, is_ordered, confidence),
            _ => Kappas::none("there are more than two raters; see light, fleiss and pairs"),
        };
        found.insert("kappa".to_owned(), value(&kappas));
        let same = |row: usize, column: usize| if row == column { 1.0 } else { 0.0 };
        let each: Vec<Estimate> =
            tables.iter().map(|(_, _, table)| kappa(table, &same, confidence)).collect();
        let mean = each.iter().map(|kappa| kappa.value.unwrap_or(f64::NAN)).sum::<f64>()
            / real(u64::try_from(each.len()).unwrap_or(u64::MAX));
        found.insert(
            "light".to_owned(),
            value(&Estimate::new(mean, "the kappa of some pair of raters does not exist")),
        );
        found.insert("fleiss".to_owned(), value(&choices.fleiss(&levels, confidence)));
        found.insert("gwet_ac1".to_owned(), value(&choices.gwet(levels.len())));
        found.insert("pabak".to_owned(), json!(pabak(agreement, levels.len())));
        let alpha = |distance: Distance, is_meant: bool, why: &str| match is_meant {
            true => krippendorff(&all, &values, distance, confidence),
            false => Estimate::none(why),
        };
        found.insert(
            "krippendorff".to_owned(),
            json!({
                "n": pairable(&all),
                "nominal": value(&alpha(Distance::Nominal, true, "")),
                "ordinal": value(&alpha(Distance::Ordinal, is_ordered, "the categories have no order")),
                "interval": value(&alpha(Distance::Interval, are_numbers && is_ordered, "the categories are not numbers in order")),
            }),
        );
        let numbers = |as_values: bool| -> Vec<(Vec<f64>, f64)> {
            let number = |level: &usize| match as_values {
                true => values.get(*level).copied().unwrap_or(f64::NAN),
                false => real(u64::try_from(*level).unwrap_or(u64::MAX)),
            };
            complete.iter().map(|(row, count)| (row.iter().map(number).collect(), *count)).collect()
        };
        let concordance = match is_ordered {
            true => kendall_w(&numbers(false)),
            false => KendallW::none("the categories have no order"),
        };
        found.insert("kendall_w".to_owned(), value(&concordance));
        let forms = match is_ordered && are_numbers {
            true => IccForms::new(&MeanSquares::new(&numbers(true)), confidence),
            false => IccForms::none("the categories are not numbers in order"),
        };
        found.insert("icc".to_owned(), value(&forms));
        if raters > 2 {
            let pairs = tables.iter().map(|(one, other, table)| {
                let kappas = Kappas::new(table, is_ordered, confidence);
                json!({ "between": format!("{one}~{other}"), "percent_agreement": percent_agreement(table), "kappa": value(&kappas) })
            });
            found.insert("pairs".to_owned(), pairs.collect());
        }
        Ok(Value::Object(found))
    }

    /// What of the table looks wrong.
    pub fn remarks(&self) -> Vec<String> {
        let rows = |n: u64| if n == 1 { "1 row has".to_owned() } else { format!("{n} rows have") };
        let mut remarks = Vec::new();
        if self.not_numbers > 0 {
            remarks.push(format!(
                "{} a rating that is not a number, and cannot be used with kind interval; if ratings are words, choose nominal \
                 or ordinal",
                rows(self.not_numbers)
            ));
        }
        if self.outside > 0 {
            remarks.push(format!(
                "{} a rating that is not among the levels, and cannot be used; name every level with --levels",
                rows(self.outside)
            ));
        }
        remarks
    }

    /// How many raters of each person chose each level.
    fn choices(&self, complete: &[(Vec<usize>, f64)], levels: usize) -> Choices {
        let row = |(row, count): &(Vec<usize>, f64)| {
            let mut chosen = vec![0_u64; levels];
            for level in row {
                if let Some(count) = chosen.get_mut(*level) {
                    *count = count.saturating_add(1);
                }
            }
            (chosen, *count)
        };
        Choices {
            rows: complete.iter().map(row).collect(),
            raters: real(u64::try_from(self.names.len()).unwrap_or(u64::MAX)),
        }
    }

    /// The table of each two raters.
    fn tables(&self, complete: &[(Vec<usize>, f64)], levels: usize) -> Vec<(&str, &str, Matrix)> {
        let mut tables = Vec::new();
        for (one, first) in self.names.iter().enumerate() {
            for (other, second) in self.names.iter().enumerate().skip(one.saturating_add(1)) {
                let mut table = Matrix::from_fn(levels, levels, |_, _| 0.0);
                for (row, count) in complete {
                    if let (Some(x), Some(y)) = (row.get(one), row.get(other)) {
                        table.set(*x, *y, table.at(*x, *y) + count);
                    }
                }
                tables.push((first.as_str(), second.as_str(), table));
            }
        }
        tables
    }
}

/// What a file holds of ratings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedRatings {
    rows: Vec<(Vec<String>, u64)>,
    people: u64,
    not_numbers: u64,
    outside: u64,
}

impl Counted for Raters {
    type Saved = SavedRatings;

    fn saved(&self) -> SavedRatings {
        let rows = self.rows.iter().map(|(row, count)| (row.clone(), *count)).collect();
        let Self { people, not_numbers, outside, .. } = *self;
        SavedRatings { rows, people, not_numbers, outside }
    }

    fn filled(&self, saved: SavedRatings) -> Option<Self> {
        let SavedRatings { rows, people, not_numbers, outside } = saved;
        let is_alike = rows.iter().all(|(row, _)| row.len() == self.names.len());
        let rows = rows.into_iter().collect();
        is_alike.then(|| Self { rows, people, not_numbers, outside, ..self.clone() })
    }

    fn merge(&mut self, other: &Self) {
        for (row, count) in &other.rows {
            more(self.rows.entry(row.clone()).or_insert(0), *count);
        }
        more(&mut self.people, other.people);
        more(&mut self.not_numbers, other.not_numbers);
        more(&mut self.outside, other.outside);
    }
}

impl Poolable for Grouped<Raters> {
    type Counts = Raters;

    fn instruments(&self) -> &[Instrument] {
        &[]
    }

    fn scales(&self) -> Vec<(String, Vec<String>)> {
        Vec::new()
    }

    fn people(&self) -> &Self {
        self
    }

    fn people_mut(&mut self) -> &mut Self {
        self
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
        }
    }
}

fn is_same(level: &str, rating: &str) -> bool {
    level == rating
        || matches!((Number::parse(level), Number::parse(rating)), (Some(one), Some(other)) if one == other)
}
