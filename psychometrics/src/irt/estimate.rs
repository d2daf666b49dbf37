//! Marginal maximum likelihood: some cycles of expectation and maximisation (Bock and Aitkin 1981), then Newton's method with the observed
//! information, which finds the very top.

use super::answered::{Answered, Expected, Trace, along, place};
use super::grid::Grid;
use super::information::observed_information;
use super::item::GradedItem;
use crate::cumulative::{CategoryAt, parameters};
use crate::numeric::{Matrix, real};

/// A slope as steep as this means that the likelihood has no maximum: the steps between points of the grid are too wide to see a
/// difference.
const STEEPEST: f64 = 50.0;

/// Of more parameters than this there is no model: people's places on the trait are then known better than to the step of the grid, on
/// which the likelihood is worked out, and the search does not come to its top.
pub(super) const MOST_PARAMETERS: usize = 600;

/// A model with the largest likelihood.
pub(super) struct Fitted {
    pub(super) items: Vec<GradedItem>,
    /// The inverse of the observed information of all parameters, item after item.
    pub(super) covariances: Option<Matrix>,
}

/// Finds it. The error says why there is none; `names` are those of the items.
pub(super) fn fit(
    answered: &Answered,
    categories: &[usize],
    names: &[&str],
    grid: &Grid,
) -> Result<Fitted, String> {
    const CYCLES: usize = 15;
    const STEPS: usize = 100;
    let mut items = start(answered, categories);
    for _ in 0..CYCLES {
        items = cycle(&items, answered, grid).0;
    }
    for _ in 0..STEPS {
        too_steep(&items, names)?;
        let trace = Trace::new(&items, grid);
        let expected = Expected::new(answered, &trace, grid);
        let slope = gradient(&expected, &trace, grid);
        let Some(covariances) = observed_information(answered, &expected, &trace, grid).inverse() else {
            // Not at a top of the likelihood yet.
            for _ in 0..CYCLES {
                items = cycle(&items, answered, grid).0;
            }
            continue;
        };
        let step: Vec<f64> = (0..slope.len())
            .map(|row| covariances.row(row).iter().zip(&slope).map(|(one, other)| one * other).sum())
            .collect();
        // Twice what the likelihood would still gain if it were a parabola.
        let gain: f64 = step.iter().zip(&slope).map(|(one, other)| one * other).sum();
        match climb(&items, &step, expected.log_likelihood, answered, grid) {
            Some(better) => items = better,
            None if gain < 1e-6 => {}
            None => items = cycle(&items, answered, grid).0,
        }
        if gain < 1e-10 {
            return Ok(Fitted { items, covariances: Some(covariances) });
        }
    }
    Err("the search for the largest likelihood did not come to an end".to_owned())
}

fn too_steep(items: &[GradedItem], names: &[&str]) -> Result<(), String> {
    match items.iter().position(|item| item.slope.abs() > STEEPEST) {
        Some(place) => Err(format!(
            "the likelihood has no maximum: the slope of item `{}` grows without end, as where two items say the same or one settles the rest",
            names.get(place).copied().unwrap_or_default()
        )),
        None => Ok(()),
    }
}

/// Where the search begins: slopes of 1, with the sign of the item's covariance with the others' sum, and intercepts of the shares.
fn start(answered: &Answered, categories: &[usize]) -> Vec<GradedItem> {
    let mut tallies: Vec<Vec<f64>> = categories.iter().map(|count| vec![0.0; *count]).collect();
    // For each item: people, its sum, the others' sum, and the products.
    let mut moments = vec![[0.0; 4]; categories.len()];
    for (pattern, people) in answered.each() {
        let value = |category: u16| place(category).map_or(0.0, real_index);
        let sum: f64 = pattern.iter().map(|category| value(*category)).sum();
        for ((category, tally), [n, own, others, both]) in pattern.iter().zip(&mut tallies).zip(&mut moments)
        {
            let Some(count) = place(*category).and_then(|place| tally.get_mut(place)) else { continue };
            *count += people;
            let (x, rest) = (value(*category), sum - value(*category));
            *n += people;
            *own += people * x;
            *others += people * rest;
            *both += people * x * rest;
        }
    }
    let of = |(tally, [n, own, others, both]): (Vec<f64>, [f64; 4])| {
        let slope = if both * n < own * others { -1.0 } else { 1.0 };
        let all: f64 = tally.iter().sum();
        let mut above = all;
        let shares = tally.iter().take(tally.len().saturating_sub(1)).map(|count| {
            above -= count;
            // Wider than the shares alone, for the trait spreads them.
            1.2 * (above / (all - above)).ln()
        });
        GradedItem { slope, intercepts: shares.collect() }
    };
    tallies.into_iter().zip(moments).map(of).collect()
}

fn real_index(place: usize) -> f64 {
    real(u64::try_from(place).unwrap_or(u64::MAX))
}

/// One cycle, and the likelihood before it.
fn cycle(items: &[GradedItem], answered: &Answered, grid: &Grid) -> (Vec<GradedItem>, f64) {
    let expected = Expected::new(answered, &Trace::new(items, grid), grid);
    let better = items.iter().zip(&expected.counts).map(|(item, counts)| maximised(item, counts, grid));
    (better.collect(), expected.log_likelihood)
}

/// The item with the largest likelihood if so many people of each category were at each point: by Newton's method, for the likelihood of
/// an item is concave.
fn maximised(item: &GradedItem, counts: &[Vec<f64>], grid: &Grid) -> GradedItem {
    let mut item = item.clone();
    let mut own = weighed(&item, counts, grid);
    // The counts change with the next cycle: no need to come to the very top.
    for _ in 0..3 {
        let along = along(&item, grid);
        let slope = item_gradient(&along, counts, grid);
        let bend = item_bend(&along, counts, grid, item.parameters());
        let Some(inverse) = bend.inverse() else { break };
        let step: Vec<f64> = (0..slope.len())
            .map(|row| inverse.row(row).iter().zip(&slope).map(|(one, other)| one * other).sum())
            .collect();
        let gain: f64 = step.iter().zip(&slope).map(|(one, other)| one * other).sum();
        let mut share = 1.0;
        let better = (0..30).find_map(|_| {
            let next = moved(&item, &step, share);
            share /= 2.0;
            let found = if next.is_ordered() { weighed(&next, counts, grid) } else { f64::NEG_INFINITY };
            (found > own).then_some((next, found))
        });
        let Some((next, found)) = better else { break };
        (item, own) = (next, found);
        if gain < 1e-8 {
            break;
        }
    }
    item
}

fn weighed(item: &GradedItem, counts: &[Vec<f64>], grid: &Grid) -> f64 {
    let along = along(item, grid);
    let of = |(category, counts): (&Vec<CategoryAt>, &Vec<f64>)| -> f64 {
        category.iter().zip(counts).map(|(at, count)| at.ln * count).sum()
    };
    along.iter().zip(counts).map(of).sum()
}

fn moved(item: &GradedItem, step: &[f64], share: f64) -> GradedItem {
    let mut steps = step.iter().map(|step| step * share);
    let slope = item.slope + steps.next().unwrap_or_default();
    let intercepts = item.intercepts.iter().zip(steps).map(|(intercept, step)| intercept + step);
    GradedItem { slope, intercepts: intercepts.collect() }
}

/// The way up from here with a larger likelihood: the whole step, or a half of it, or a half of that.
fn climb(
    items: &[GradedItem],
    step: &[f64],
    log_likelihood: f64,
    answered: &Answered,
    grid: &Grid,
) -> Option<Vec<GradedItem>> {
    let mut share = 1.0;
    (0..30).find_map(|_| {
        let mut steps = step;
        let next: Vec<GradedItem> = items
            .iter()
            .map(|item| {
                let (own, rest) = steps.split_at_checked(item.parameters()).unwrap_or((steps, &[]));
                steps = rest;
                moved(item, own, share)
            })
            .collect();
        share /= 2.0;
        let found = if next.iter().all(GradedItem::is_ordered) {
            let trace = Trace::new(&next, grid);
            let mut weights = Vec::new();
            answered.each().map(|(pattern, n)| n * trace.posterior(pattern, grid, &mut weights)).sum()
        } else {
            f64::NEG_INFINITY
        };
        (found > log_likelihood).then_some(next)
    })
}

/// The slope of the likelihood by all parameters, item after item.
fn gradient(expected: &Expected, trace: &Trace, grid: &Grid) -> Vec<f64> {
    let of = |(along, counts): (&Vec<Vec<CategoryAt>>, &Vec<Vec<f64>>)| item_gradient(along, counts, grid);
    trace.at.iter().zip(&expected.counts).flat_map(of).collect()
}

fn item_gradient(along: &[Vec<CategoryAt>], counts: &[Vec<f64>], grid: &Grid) -> Vec<f64> {
    let mut slope = vec![0.0; along.len()];
    for (place, (category, counts)) in along.iter().zip(counts).enumerate() {
        let mut sums = [0.0; 3];
        for ((at, count), point) in category.iter().zip(counts).zip(&grid.points) {
            let [by_slope, by_lower, by_upper] = at.score(*point);
            let [one, two, three] = &mut sums;
            *one += count * by_slope;
            *two += count * by_lower;
            *three += count * by_upper;
        }
        for (sum, parameter) in sums.iter().zip(parameters(place)) {
            if let Some(slope) = slope.get_mut(parameter) {
                *slope += sum;
            }
        }
    }
    slope
}

/// The second derivatives of an item's likelihood, with the sign turned.
fn item_bend(along: &[Vec<CategoryAt>], counts: &[Vec<f64>], grid: &Grid, size: usize) -> Matrix {
    let mut bend = Matrix::from_fn(size, size, |_, _| 0.0);
    for (place, (category, counts)) in along.iter().zip(counts).enumerate() {
        let mut sums = [[0.0; 3]; 3];
        for ((at, count), point) in category.iter().zip(counts).zip(&grid.points) {
            for (row, found) in sums.iter_mut().zip(at.bend(*point)) {
                for (sum, found) in row.iter_mut().zip(found) {
                    *sum -= count * found;
                }
            }
        }
        let parameters = parameters(place);
        for (row, sums) in parameters.iter().zip(sums) {
            for (column, sum) in parameters.iter().zip(sums) {
                if *row < size && *column < size {
                    bend.set(*row, *column, bend.at(*row, *column) + sum);
                }
            }
        }
    }
    bend
}
