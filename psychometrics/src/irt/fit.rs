//! Whether the model fits: S-X² of each item (Orlando and Thissen 2000, in the form of Kang and Chen 2008 for several categories), and
//! Q3 of each two items (Yen 1984).

use serde::Serialize;

use super::answered::{Answered, Trace, place};
use super::cells::{Group, together};
use super::grid::Grid;
use super::item::GradedItem;
use super::sums::{Steps, Table, of_all, without_each};
use crate::estimate::finite;
use crate::numeric::{chi_squared_above, real};

/// Of more items than this their fit and dependence are not worked out.
pub(super) const MOST_ITEMS: usize = 400;

/// How well the model fits an item.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct ItemFit {
    pub(super) item: String,
    pub(super) s_x2: Option<f64>,
    pub(super) df: Option<u64>,
    pub(super) p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// S-X² of each item, from the people who answered every one; `estimated` says whether its parameters were estimated from them.
pub(super) fn item_fit(
    items: &[(String, GradedItem)],
    answered: &Answered,
    grid: &Grid,
    estimated: bool,
) -> Vec<ItemFit> {
    let steps: Vec<Steps> = items
        .iter()
        .map(|(_, item)| {
            let along: Vec<Vec<f64>> = grid.points.iter().map(|point| item.probabilities(*point)).collect();
            let of = |category: usize| along.iter().filter_map(|at| at.get(category)).copied().collect();
            (0..item.categories()).map(|category| (category, of(category))).collect()
        })
        .collect();
    let all = of_all(&steps, grid);
    let seen = Seen::new(items, answered, all.len());
    let weigh =
        |row: &Vec<f64>| -> f64 { row.iter().zip(&grid.weights).map(|(one, other)| one * other).sum() };
    let totals: Vec<f64> = all.iter().map(weigh).collect();
    let mut found = Vec::new();
    let mut rest = items.iter().zip(&steps).zip(&seen.by_item);
    without_each(&steps, grid, &mut |without| {
        let Some((((name, item), steps), observed)) = rest.next() else { return };
        let groups = groups(without, steps, observed, &totals, &seen.by_sum, grid);
        let parameters = if estimated { item.parameters() } else { 0 };
        found.push(statistic(name, together(groups), parameters));
    });
    found
}

/// How many people have each sum of categories, and of them how many each category of each item.
struct Seen {
    by_sum: Vec<f64>,
    by_item: Vec<Table>,
}

impl Seen {
    fn new(items: &[(String, GradedItem)], answered: &Answered, sums: usize) -> Self {
        let table = |(_, item): &(String, GradedItem)| vec![vec![0.0; item.categories()]; sums];
        let mut seen = Self { by_sum: vec![0.0; sums], by_item: items.iter().map(table).collect() };
        for (pattern, people) in answered.each() {
            let Some(places) =
                pattern.iter().map(|category| place(*category)).collect::<Option<Vec<usize>>>()
            else {
                continue;
            };
            let sum: usize = places.iter().sum();
            if let Some(count) = seen.by_sum.get_mut(sum) {
                *count += people;
            }
            for (table, place) in seen.by_item.iter_mut().zip(places) {
                if let Some(count) = table.get_mut(sum).and_then(|row| row.get_mut(place)) {
                    *count += people;
                }
            }
        }
        seen
    }
}

/// What is expected and what was seen of an item, for each sum but the lowest and the highest, where there is nothing to find out.
fn groups(
    without: &Table,
    steps: &Steps,
    observed: &Table,
    totals: &[f64],
    people: &[f64],
    grid: &Grid,
) -> Vec<Group> {
    let weighed: Vec<Vec<f64>> = steps
        .iter()
        .map(|(_, along)| along.iter().zip(&grid.weights).map(|(one, other)| one * other).collect())
        .collect();
    let last = totals.len().saturating_sub(1);
    let each = totals.iter().zip(people).zip(observed).enumerate();
    each.filter(|(sum, _)| *sum > 0 && *sum < last)
        .map(|(sum, ((total, people), observed))| {
            let rest = |category: usize| sum.checked_sub(category).and_then(|rest| without.get(rest));
            let expected: Vec<Option<f64>> = weighed
                .iter()
                .enumerate()
                .map(|(category, weighed)| {
                    let both: f64 = rest(category)?.iter().zip(weighed).map(|(one, other)| one * other).sum();
                    finite(people * both / total)
                })
                .collect();
            Group {
                is_full: expected.iter().all(Option::is_some),
                expected: expected.into_iter().map(Option::unwrap_or_default).collect(),
                observed: observed.clone(),
            }
        })
        .collect()
}

fn statistic(name: &str, groups: Option<Vec<Group>>, parameters: usize) -> ItemFit {
    let item = name.to_owned();
    let none =
        |reason: &str| ItemFit { item: item.clone(), reason: Some(reason.to_owned()), ..ItemFit::default() };
    let Some(groups) = groups else {
        return none("too few people, or too few different sums, to hold them against what is expected");
    };
    let (mut statistic, mut cells) = (0.0, 0_usize);
    for group in &groups {
        for (expected, observed) in group.expected.iter().zip(&group.observed).filter(|(one, _)| **one > 0.0)
        {
            statistic += (observed - expected).powi(2) / expected;
            cells = cells.saturating_add(1);
        }
    }
    let df = cells.saturating_sub(groups.len()).saturating_sub(parameters);
    if df == 0 {
        return none("no degrees of freedom are left when cells with too few people are put together");
    }
    let df = u64::try_from(df).unwrap_or(u64::MAX);
    let p = finite(chi_squared_above(statistic, real(df)));
    ItemFit { item, s_x2: finite(statistic), df: Some(df), p, reason: None }
}

/// Two items whose answers go together more than the trait explains, or less.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Dependence {
    pub(super) between: String,
    pub(super) q3: Option<f64>,
}

/// Q3 of each two items: the correlation of what is left of the answers, as places of categories, without what is expected at the
/// person's EAP.
pub(super) fn dependence(
    items: &[(String, GradedItem)],
    answered: &Answered,
    trace: &Trace,
    grid: &Grid,
) -> Vec<Dependence> {
    let count = items.len();
    let mut sums: Vec<[f64; 6]> = vec![[0.0; 6]; count.saturating_mul(count.saturating_sub(1)).div_euclid(2)];
    let mut weights = Vec::new();
    for (pattern, people) in answered.each() {
        trace.posterior(pattern, grid, &mut weights);
        let (theta, _) = grid.moments(&weights);
        let left = |((_, item), category): (&(String, GradedItem), &u16)| {
            let own = place(*category)?;
            let expected: f64 =
                item.probabilities(theta).iter().zip(0_u32..).map(|(p, place)| p * f64::from(place)).sum();
            Some(f64::from(u32::try_from(own).ok()?) - expected)
        };
        let rest: Vec<Option<f64>> = items.iter().zip(pattern).map(left).collect();
        let mut pair = sums.iter_mut();
        for (place, one) in rest.iter().enumerate() {
            for (other, sums) in rest.iter().skip(place.saturating_add(1)).zip(pair.by_ref()) {
                let (Some(x), Some(y)) = (one, other) else { continue };
                for (sum, part) in sums.iter_mut().zip([1.0, *x, *y, x * x, y * y, x * y]) {
                    *sum += people * part;
                }
            }
        }
    }
    let names = items.iter().enumerate().flat_map(|(place, (one, _))| {
        items.iter().skip(place.saturating_add(1)).map(move |(other, _)| format!("{one}~{other}"))
    });
    let pairs = names.zip(sums);
    pairs
        .map(|(between, [n, x, y, xx, yy, xy])| {
            let covariance = xy - x * y / n;
            let spread = (xx - x * x / n) * (yy - y * y / n);
            Dependence { between, q3: finite(covariance / spread.sqrt()) }
        })
        .collect()
}
