//! A model of the items of a scale: estimated from people, or given.

use super::answered::{Answered, Trace, place};
use super::estimate::{Fitted, MOST_PARAMETERS, fit};
use super::grid::Grid;
use super::item::GradedItem;
use super::parameters::Parameters;
use crate::answer_sample::Categories;
use crate::numeric::{Matrix, real};
use crate::plan::Answers;
use crate::tally::Patterns;

/// Why there is no model.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// Categories that nobody chose.
    Empty(String),
    /// Anything else.
    Other(String),
}

/// Items with their parameters, and the people whose answers they are held against.
pub(super) struct Model {
    pub(super) items: Vec<(String, GradedItem)>,
    /// What each category of each item counts in the scale.
    pub(super) values: Vec<Vec<f64>>,
    /// The inverse of the information, where parameters were estimated.
    pub(super) covariances: Option<Matrix>,
    pub(super) is_given: bool,
    pub(super) answered: Answered,
    pub(super) grid: Grid,
    pub(super) trace: Trace,
    /// The same, finer, by which people and sums are placed.
    pub(super) placing: Grid,
    pub(super) placing_trace: Trace,
    /// For each item and category of the scale the category of the model.
    places: Vec<Vec<u16>>,
}

impl Model {
    /// Of a scale: estimated from these people, unless its parameters are given.
    pub(super) fn new(
        categories: &[Categories],
        patterns: &Patterns,
        answers: Answers,
        collapse: bool,
        given: Option<&Parameters>,
    ) -> Result<Self, Trouble> {
        let used = Used::new(categories, patterns, answers);
        let places = if given.is_some() { used.all() } else { used.chosen(collapse)? };
        let mut answered = Answered::new(categories.len());
        for (pattern, count) in patterns.used(answers) {
            let category = |(category, places): (&u16, &Vec<u16>)| {
                place(*category).and_then(|place| places.get(place)).copied().unwrap_or_default()
            };
            answered.push(pattern.iter().zip(&places).map(category), count);
        }
        let values: Vec<Vec<f64>> = categories
            .iter()
            .zip(&places)
            .map(|(item, places)| {
                item.values
                    .iter()
                    .zip(places)
                    .filter(|(_, place)| **place > 0)
                    .map(|(value, _)| *value)
                    .collect()
            })
            .collect();
        let names: Vec<&str> = categories.iter().map(|item| item.item.as_str()).collect();
        let (grid, placing) = (Grid::estimating(), Grid::placing());
        let sizes: Vec<usize> = values.iter().map(Vec::len).collect();
        let Fitted { items, covariances } = match given {
            Some(given) => Fitted { items: taken(&names, &sizes, given)?, covariances: None },
            None => {
                estimable(&names, &sizes, answered.people(), answers)?;
                fit(&answered, &sizes, &names, &grid).map_err(Trouble::Other)?
            }
        };
        let (trace, placing_trace) = (Trace::new(&items, &grid), Trace::new(&items, &placing));
        let items = names.into_iter().map(str::to_owned).zip(items).collect();
        let is_given = given.is_some();
        Ok(Self {
            items,
            values,
            covariances,
            is_given,
            answered,
            grid,
            trace,
            placing,
            placing_trace,
            places,
        })
    }

    /// How many parameters were estimated.
    pub(super) fn parameters(&self) -> usize {
        if self.is_given { 0 } else { self.items.iter().map(|(_, item)| item.parameters()).sum() }
    }

    /// The logarithm of how probable the answers of everybody are.
    pub(super) fn log_likelihood(&self) -> f64 {
        let mut weights = Vec::new();
        let each = self.answered.each();
        each.map(|(pattern, people)| people * self.trace.posterior(pattern, &self.grid, &mut weights)).sum()
    }

    /// The mean and the standard deviation of where a person with these answers may be on the trait; `None` where there are none.
    pub(super) fn eap(&self, pattern: &[u16]) -> Option<(f64, f64)> {
        let category = |(category, places): (&u16, &Vec<u16>)| {
            place(*category).and_then(|place| places.get(place)).copied().unwrap_or_default()
        };
        let own: Vec<u16> = pattern.iter().zip(&self.places).map(category).collect();
        if own.iter().all(|category| *category == 0) {
            return None;
        }
        let mut weights = Vec::new();
        self.placing_trace.posterior(&own, &self.placing, &mut weights);
        Some(self.placing.moments(&weights))
    }

    /// How much of the variance of people's EAPs and of what is not known of them the EAPs are.
    pub(super) fn empirical_reliability(&self) -> f64 {
        let (mut weights, mut n, mut sum, mut squares, mut errors) = (Vec::new(), 0.0, 0.0, 0.0, 0.0);
        for (pattern, people) in self.answered.each() {
            self.placing_trace.posterior(pattern, &self.placing, &mut weights);
            let (mean, sd) = self.placing.moments(&weights);
            n += people;
            sum += people * mean;
            squares += people * mean * mean;
            errors += people * sd * sd;
        }
        let variance = (squares - sum * sum / n) / (n - 1.0);
        variance / (variance + errors / n)
    }

    /// The information of all items at a point of the trait.
    pub(super) fn information(&self, trait_: f64) -> f64 {
        self.items.iter().map(|(_, item)| item.information(trait_)).sum()
    }

    /// The mean over normally distributed people of information / (information + 1).
    pub(super) fn marginal_reliability(&self) -> f64 {
        // Far finer than the curve bends.
        let parts = (-500_i32..=500).map(|part| {
            let trait_ = f64::from(part) / 50.0;
            let information = self.information(trait_);
            information / (information + 1.0) * (-trait_ * trait_ / 2.0).exp()
        });
        parts.sum::<f64>() / 50.0 / std::f64::consts::TAU.sqrt()
    }

    /// The covariance of the errors of two parameters among all; not a number where it is not known.
    pub(super) fn covariance(&self, one: usize, other: usize) -> f64 {
        self.covariances.as_ref().map_or(f64::NAN, |covariances| covariances.at(one, other))
    }
}

/// Which categories of a scale people chose.
struct Used<'c> {
    categories: &'c [Categories],
    counts: Vec<Vec<u64>>,
}

impl<'c> Used<'c> {
    fn new(categories: &'c [Categories], patterns: &Patterns, answers: Answers) -> Self {
        let mut counts: Vec<Vec<u64>> = categories.iter().map(|item| vec![0; item.values.len()]).collect();
        for (pattern, people) in patterns.used(answers) {
            for (counts, category) in counts.iter_mut().zip(pattern.iter()) {
                if let Some(count) = place(*category).and_then(|place| counts.get_mut(place)) {
                    *count = count.saturating_add(people);
                }
            }
        }
        Self { categories, counts }
    }

    /// Every category as it is.
    fn all(&self) -> Vec<Vec<u16>> {
        self.counts
            .iter()
            .map(|counts| (1_u16..).zip(counts).map(|(category, _)| category).collect())
            .collect()
    }

    /// Those that somebody chose, from 1 on; the others have none, which only `collapse` allows.
    fn chosen(&self, collapse: bool) -> Result<Vec<Vec<u16>>, Trouble> {
        let empty: Vec<String> = self
            .categories
            .iter()
            .zip(&self.counts)
            .filter_map(|(item, counts)| {
                let names = item.names.iter().zip(counts).filter(|(_, count)| **count == 0);
                let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
                (!names.is_empty()).then(|| format!("{} of item `{}`", names.join(", "), item.item))
            })
            .collect();
        if !empty.is_empty() && !collapse {
            const SHOWN: usize = 10;
            let more = empty.len().saturating_sub(SHOWN);
            let shown = empty.into_iter().take(SHOWN).collect::<Vec<_>>().join("; ");
            let rest = if more > 0 { format!("; and of {more} more items") } else { String::new() };
            return Err(Trouble::Empty(format!(
                "nobody chose answer {shown}{rest}: a category without people has no threshold"
            )));
        }
        let places = |counts: &Vec<u64>| {
            let mut next = 0_u16;
            let place = |count: &u64| {
                if *count == 0 {
                    return 0;
                }
                next = next.saturating_add(1);
                next
            };
            counts.iter().map(place).collect()
        };
        Ok(self.counts.iter().map(places).collect())
    }
}

/// Whether there is anything to estimate.
fn estimable(names: &[&str], sizes: &[usize], people: u64, answers: Answers) -> Result<(), Trouble> {
    let other = |why: String| Err(Trouble::Other(why));
    match (people, names.len()) {
        (0, _) => {
            let which = if answers == Answers::Complete { "every" } else { "any" };
            return other(format!("nobody answered {which} item"));
        }
        (1, _) => return other("one person alone does not vary".to_owned()),
        (_, 0 | 1) => return other("one item alone says nothing of a trait behind it".to_owned()),
        _ => {}
    }
    let constant: Vec<String> =
        names.iter().zip(sizes).filter(|(_, size)| **size < 2).map(|(name, _)| format!("`{name}`")).collect();
    if !constant.is_empty() {
        return other(format!("everybody gave the same answer to {}", constant.join(", ")));
    }
    let count: usize = sizes.iter().sum();
    if count > MOST_PARAMETERS {
        return other(format!(
            "the items have {count} parameters, and more than {MOST_PARAMETERS} are not estimated; look at parts of them, or place people with \
             --parameters"
        ));
    }
    let patterns: f64 = sizes.iter().map(|size| real(u64::try_from(*size).unwrap_or(u64::MAX))).product();
    let parameters = real(u64::try_from(count).unwrap_or(u64::MAX));
    if parameters > patterns - 1.0 {
        return other("there are more parameters than different answers to find them from".to_owned());
    }
    Ok(())
}

/// The parameters of these items, which must be those of the file.
fn taken(names: &[&str], sizes: &[usize], given: &Parameters) -> Result<Vec<GradedItem>, Trouble> {
    let other = |why: String| Trouble::Other(why);
    if let Some(more) = given.names().find(|name| !names.contains(name)) {
        return Err(other(format!("the parameters have an item `{more}`, which the scale does not have")));
    }
    names
        .iter()
        .zip(sizes)
        .map(|(name, size)| {
            let item =
                given.get(name).ok_or_else(|| other(format!("the parameters have no item `{name}`")))?;
            if item.categories() != *size {
                return Err(other(format!(
                    "item `{name}` has {size} different answers, and the parameters are of {}",
                    item.categories()
                )));
            }
            Ok(item.clone())
        })
        .collect()
}
