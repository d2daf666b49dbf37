//! Cells of people that are too few to hold against what is expected of them, put together. The statistic depends on how that is done; it
//! is done as mirt does it (its `itemfit`), so that the degrees of freedom are the same.

/// People with one sum of answers: what is expected of each category, and how many there are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) expected: Vec<f64>,
    pub(super) observed: Vec<f64>,
    /// Whether people with this sum can be in every category.
    pub(super) is_full: bool,
}

/// Less than this is too few.
const FEW: f64 = 1.0;

impl Group {
    fn people(&self) -> f64 {
        self.observed.iter().sum()
    }

    /// Whether somebody is expected in a category, and too few.
    fn has_few(&self) -> bool {
        self.expected.iter().any(|expected| *expected < FEW && *expected > 0.0)
    }

    fn take_in(&mut self, other: &Self) {
        self.expected.iter_mut().zip(&other.expected).for_each(|(own, other)| *own += other);
        self.observed.iter_mut().zip(&other.observed).for_each(|(own, other)| *own += other);
    }

    /// Moves what a category has into another.
    fn move_into(&mut self, to: usize, from: usize) {
        for list in [&mut self.expected, &mut self.observed] {
            let moved = list.get(from).copied().unwrap_or_default();
            if let Some(to) = list.get_mut(to) {
                *to += moved;
            }
        }
    }

    fn remove(&mut self, category: usize) {
        for list in [&mut self.expected, &mut self.observed] {
            if category < list.len() {
                list.remove(category);
            }
        }
    }

    /// Puts the category of which the fewest are expected into the smaller one beside it, until none has too few or two are left; what
    /// is left stands first.
    fn narrow(&mut self) {
        let width = self.expected.len();
        while self.expected.len() > 2 {
            let mut fewest = 0;
            for (place, expected) in self.expected.iter().enumerate() {
                // Of equal ones the last.
                if self.expected.get(fewest).is_some_and(|least| expected <= least) {
                    fewest = place;
                }
            }
            let (below, above) = (fewest.checked_sub(1), fewest.saturating_add(1));
            let expects = |place: usize| self.expected.get(place).copied();
            let to = match (below, below.and_then(expects), expects(above)) {
                (Some(below), Some(lower), Some(upper)) if lower <= upper => below,
                (Some(below), _, None) => below,
                _ => above,
            };
            self.move_into(to, fewest);
            self.remove(fewest);
            if self.expected.iter().all(|expected| *expected >= FEW) {
                break;
            }
        }
        self.expected.resize(width, 0.0);
        self.observed.resize(width, 0.0);
    }
}

/// Puts cells together until none has too few. `None` where fewer than two groups or two categories would be left.
pub(super) fn together(groups: Vec<Group>) -> Option<Vec<Group>> {
    let groups = without_ends(groups)?;
    let mut groups: Vec<Group> = groups.into_iter().filter(|group| group.people() > 0.0).collect();
    let is_few: Vec<bool> =
        groups.iter().map(|group| group.expected.iter().any(|expected| *expected < FEW)).collect();
    groups = without_single_people(groups)?;
    // As in mirt, the places are those of before single people were moved.
    for (group, is_few) in groups.iter_mut().zip(is_few) {
        if is_few && group.expected.len() > 2 {
            group.narrow();
        }
    }
    without_rare_categories(&mut groups);
    while let Some(place) = groups.iter().position(Group::has_few) {
        if groups.len() < 3 {
            return None;
        }
        let group = groups.remove(place);
        let people = |place: Option<usize>| place.and_then(|place| groups.get(place)).map(Group::people);
        // What stood after it has moved up into its place.
        let before = place.checked_sub(1);
        let to = match (before, people(before), people(Some(place))) {
            (Some(before), Some(one), Some(other)) if one <= other => before,
            (Some(before), _, None) => before,
            _ => place,
        };
        groups.get_mut(to)?.take_in(&group);
    }
    let categories = groups.first()?.expected.len();
    (groups.len() > 1 && categories > 1).then_some(groups)
}

/// The groups at both ends, whose people cannot be in every category, go into the nearest whose can.
fn without_ends(mut groups: Vec<Group>) -> Option<Vec<Group>> {
    let first = groups.iter().position(|group| group.is_full)?;
    let last = groups.iter().rposition(|group| group.is_full)?;
    let above = groups.split_off(last.saturating_add(1));
    let mut middle = groups.split_off(first);
    groups.iter().for_each(|group| {
        if let Some(first) = middle.first_mut() {
            first.take_in(group)
        }
    });
    above.iter().for_each(|group| {
        if let Some(last) = middle.last_mut() {
            last.take_in(group)
        }
    });
    Some(middle)
}

/// A group of one goes into the next, the last into the one before.
fn without_single_people(groups: Vec<Group>) -> Option<Vec<Group>> {
    let is_single = |group: &Group| group.people() <= 1.0;
    let mut kept: Vec<Group> = Vec::new();
    let mut carried: Option<Group> = None;
    let mut rest = groups.into_iter().peekable();
    while let Some(mut group) = rest.next() {
        if let Some(carried) = carried.take() {
            group.take_in(&carried);
        }
        if rest.peek().is_some() && is_single(&group) {
            carried = Some(group);
        } else {
            kept.push(group);
        }
    }
    if kept.last().is_some_and(is_single) {
        let last = kept.pop()?;
        kept.last_mut()?.take_in(&last);
    }
    Some(kept)
}

/// Categories in which hardly anybody is expected go into those before them.
fn without_rare_categories(groups: &mut [Group]) {
    let width = |groups: &[Group]| groups.first().map_or(0, |group| group.expected.len());
    let count = groups.len();
    let tenth = count.div_ceil(10);
    let least = FEW * f64::from(u32::try_from(tenth).unwrap_or(u32::MAX));
    let merge = |groups: &mut [Group], category: usize| {
        for group in groups {
            group.move_into(category.saturating_sub(1), category);
            group.remove(category);
        }
    };
    while width(groups) > 2 {
        let last = width(groups).saturating_sub(1);
        let expected: f64 = groups.iter().filter_map(|group| group.expected.get(last)).sum();
        if expected >= least {
            break;
        }
        merge(groups, last);
    }
    for category in (1..width(groups)).rev() {
        let has_some = |group: &&Group| group.expected.get(category).is_some_and(|expected| *expected > 0.0);
        let some = groups.iter().filter(has_some).count();
        if some.saturating_mul(20) < count {
            merge(groups, category);
        }
    }
}
