//! How probable each sum of answers is at each point of the trait (Lord and Wingersky 1984), of all items and of all but one.

use super::grid::Grid;

/// By sum and by point of the grid.
pub(super) type Table = Vec<Vec<f64>>;

/// An item: for each category how many steps it adds to the sum, and its probability along the grid.
pub(super) type Steps = Vec<(usize, Vec<f64>)>;

/// Nothing asked yet: the sum is 0 everywhere.
fn nothing(grid: &Grid) -> Table {
    vec![vec![1.0; grid.points.len()]]
}

/// With one more item.
fn with(table: &Table, item: &Steps) -> Table {
    let width = table.first().map_or(0, Vec::len);
    let most = item.iter().map(|(steps, _)| *steps).max().unwrap_or_default();
    let mut next = vec![vec![0.0; width]; table.len().saturating_add(most)];
    for (steps, probabilities) in item {
        for (to, from) in next.iter_mut().skip(*steps).zip(table) {
            for ((to, from), probability) in to.iter_mut().zip(from).zip(probabilities) {
                *to += from * probability;
            }
        }
    }
    next
}

/// Of all items.
pub(super) fn of_all(items: &[Steps], grid: &Grid) -> Table {
    items.iter().fold(nothing(grid), |table, item| with(&table, item))
}

/// Of all items but each one, in the order of the items: halves of the items are left out together, so that what they have in common is
/// worked out once.
pub(super) fn without_each(items: &[Steps], grid: &Grid, see: &mut impl FnMut(&Table)) {
    without_each_of(items, &nothing(grid), see);
}

fn without_each_of(items: &[Steps], rest: &Table, see: &mut impl FnMut(&Table)) {
    if items.len() < 2 {
        if !items.is_empty() {
            see(rest);
        }
        return;
    }
    let (one, other) = items.split_at(items.len().div_euclid(2));
    without_each_of(one, &other.iter().fold(rest.clone(), |table, item| with(&table, item)), see);
    without_each_of(other, &one.iter().fold(rest.clone(), |table, item| with(&table, item)), see);
}

/// Values of categories as whole steps above each item's lowest: the lowest sum, the length of a step, and the steps. `None` where the
/// values have no common step, or too many.
pub(super) fn in_steps(values: &[Vec<f64>]) -> Option<(f64, f64, Vec<Vec<usize>>)> {
    const MOST_STEPS: f64 = 20_000.0;
    let lowest = |item: &Vec<f64>| item.iter().copied().fold(f64::INFINITY, f64::min);
    let mut step: f64 = 0.0;
    for item in values {
        for value in item {
            step = common(step, value - lowest(item));
        }
    }
    let widths =
        values.iter().map(|item| item.iter().copied().fold(f64::NEG_INFINITY, f64::max) - lowest(item));
    let steps_in_all = widths.sum::<f64>() / step;
    if !(step > 0.0 && steps_in_all <= MOST_STEPS) {
        return None;
    }
    let steps = values.iter().map(|item| {
        let lowest = lowest(item);
        item.iter().map(|value| whole((value - lowest) / step)).collect()
    });
    Some((values.iter().map(lowest).sum(), step, steps.collect()))
}

/// The nearest whole number of one that is not negative.
#[expect(clippy::as_conversions, reason = "there is no other way from a float, and its range is known")]
fn whole(value: f64) -> usize {
    value.round() as usize
}

/// The largest number that both are multiples of, as far as their digits tell.
fn common(one: f64, other: f64) -> f64 {
    let (mut large, mut small) = (one.max(other), one.min(other));
    let least = large * 1e-9;
    while small > least {
        let rest = large % small;
        // Just below a multiple is one, too.
        (large, small) = (small, if small - rest <= least { 0.0 } else { rest });
    }
    large
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_a_common_step() {
        let (lowest, step, steps) = in_steps(&[vec![0.0, 1.0, 3.0], vec![-0.5, 0.75]]).unwrap();
        assert!((lowest + 0.5).abs() < 1e-12 && (step - 0.25).abs() < 1e-12, "{lowest} {step}");
        assert_eq!(steps, [vec![0, 4, 12], vec![0, 5]]);
        let ninth = 1.0 / 9.0;
        let (_, step, steps) = in_steps(&[vec![0.0, ninth, 2.0 * ninth, 3.0 * ninth]]).unwrap();
        assert!((step - ninth).abs() < 1e-12);
        assert_eq!(steps, [vec![0, 1, 2, 3]]);
        assert!(in_steps(&[vec![0.0, 1.0], vec![0.0, std::f64::consts::SQRT_2]]).is_none());
        assert!(in_steps(&[vec![1.0]]).is_none());
    }

    #[test]
    fn each_is_left_out_once_and_in_order() {
        let grid = Grid::estimating();
        let item = |share: f64| vec![(0, vec![1.0 - share; 61]), (1, vec![share; 61])];
        let items = [item(0.1), item(0.2), item(0.3)];
        let mut seen = Vec::new();
        without_each(&items, &grid, &mut |table| seen.push((table.len(), table[2][0])));
        let wanted = [0.2 * 0.3, 0.1 * 0.3, 0.1 * 0.2];
        assert_eq!(seen.len(), 3);
        for ((sums, both), wanted) in seen.into_iter().zip(wanted) {
            assert!(sums == 3 && f64::abs(both - wanted) < 1e-15);
        }
        let all = of_all(&items, &grid);
        assert!((all[0][0] - 0.9 * 0.8 * 0.7).abs() < 1e-15 && all.len() == 4);
    }
}
