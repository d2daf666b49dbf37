//! The meaning of a form, worked out apart from the library: from complete worlds, and from sheets with blanks.

use super::form::{Edge, Form, From, Item, Method, Skipped, Start, Valid, When};
use super::ratio::Ratio;

/// What a person did with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Answer(i64),
    /// Left blank, so that the form may explain it.
    Blank,
    /// Said to be missing: the question was put.
    Missing,
    /// Given and not understood.
    Unreadable,
}

/// One item in a world in which nothing is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    Answer(i64),
    NotApplicable,
}

/// A world: everything that is true in it.
pub(crate) struct World {
    pub(crate) facts: Vec<Fact>,
    /// Whether the form asks each item.
    asked: Vec<bool>,
    pub(crate) scores: Vec<Option<Ratio>>,
    pub(crate) criteria: Vec<Option<bool>>,
    pub(crate) critical: Vec<bool>,
}

impl Form {
    /// Every world.
    pub(crate) fn worlds(&self) -> Vec<World> {
        let mut all: Vec<Vec<Fact>> = vec![Vec::new()];
        for item in &self.items {
            let mut facts: Vec<Fact> = item.answers().into_iter().map(Fact::Answer).collect();
            if !item.is_always_asked() {
                facts.push(Fact::NotApplicable);
            }
            all = all
                .into_iter()
                .flat_map(|before| {
                    facts.iter().map(move |fact| before.iter().copied().chain([*fact]).collect())
                })
                .collect();
        }
        all.into_iter().map(|facts| self.world(facts)).collect()
    }

    fn world(&self, facts: Vec<Fact>) -> World {
        let mut world = World {
            facts,
            asked: Vec::new(),
            scores: Vec::new(),
            criteria: Vec::new(),
            critical: Vec::new(),
        };
        for item in &self.items {
            let asked = item.shown_when.as_ref().is_none_or(|when| self.holds(&world, when) == Some(true));
            world.asked.push(asked);
        }
        for scale in &self.scales {
            let score = self.score(&world, scale).map(|score| match scale.rounded {
                Some(decimals) => score.rounded(decimals),
                None => score,
            });
            world.scores.push(score);
        }
        for when in &self.criteria {
            let truth = self.holds(&world, when);
            world.criteria.push(truth);
        }
        world.critical = self
            .critical
            .iter()
            .map(|(item, edge)| self.counts(&world, *item).is_some_and(|value| edge.holds(value)))
            .collect();
        world
    }

    /// What an item counts; `None` where it counts nothing.
    fn counts(&self, world: &World, item: usize) -> Option<Ratio> {
        match (world.facts[item], self.items[item].skipped) {
            (Fact::Answer(answer), _) => Some(self.items[item].score(answer)),
            (Fact::NotApplicable, Some(Skipped::Counts(value))) => Some(value),
            (Fact::NotApplicable, _) => None,
        }
    }

    /// Whether an item says anything: an answer, or that others made it unnecessary.
    fn says(&self, world: &World, item: usize) -> bool {
        world.facts[item] != Fact::NotApplicable || !self.items[item].optional
    }

    fn score(&self, world: &World, scale: &super::form::Scale) -> Option<Ratio> {
        let says = |from: &From| match from {
            From::Item(item) => self.says(world, *item),
            From::Scale(scale) => world.scores[*scale].is_some(),
        };
        let value = |from: &From| match from {
            From::Item(item) => self.counts(world, *item),
            From::Scale(scale) => world.scores[*scale],
        };
        // A score without a value cannot be a member; an item that counts nothing leaves.
        if scale.members.iter().any(|from| matches!(from, From::Scale(_)) && value(from).is_none()) {
            return None;
        }
        let keyed = |place: usize, from: &From| {
            let value = value(from)?;
            Some(if scale.reversed[place] {
                let (low, high) = match from {
                    From::Item(item) => self.items[*item].ends(),
                    From::Scale(scale) => self.scales[*scale].range?,
                };
                low.plus(high).minus(value)
            } else {
                value
            })
        };
        if !matches!(scale.method, Method::Duration) && !scale.members.iter().any(says) {
            return None;
        }
        let all: Vec<(usize, Ratio)> = scale
            .members
            .iter()
            .enumerate()
            .filter_map(|(place, from)| Some((place, keyed(place, from)?)))
            .collect();
        let sum = || all.iter().fold(Ratio::whole(0), |sum, (_, value)| sum.plus(*value));
        let count = Ratio::whole(i64::try_from(all.len()).unwrap());
        let single = |place: usize| value(&scale.members[place]);
        match &scale.method {
            Method::Sum => (!all.is_empty()).then(sum),
            Method::Mean => sum().over(count),
            Method::Weighted(weights) => {
                let weighted = all.iter().map(|(place, value)| weights[*place].times(*value));
                (!all.is_empty()).then(|| weighted.fold(Ratio::whole(0), Ratio::plus))
            }
            Method::Max => all.iter().map(|(_, value)| *value).max(),
            Method::Min => all.iter().map(|(_, value)| *value).min(),
            Method::Count(groups) => Some(Ratio::whole(self.count(world, groups))),
            Method::Difference => Some(single(0)?.minus(single(1)?)),
            Method::Over(times) => Some(single(0)?.over(single(1)?)?.times(*times)),
            Method::Linear(multiply, add) => Some(single(0)?.times(*multiply).plus(*add)),
            Method::Recode(classes) => class_of(classes, single(0)?),
            Method::Lookup(rows) => row_of(rows, single(0)?),
            Method::Duration => {
                let (Fact::Answer(from), Fact::Answer(to)) =
                    (self.fact(world, &scale.members[0]), self.fact(world, &scale.members[1]))
                else {
                    return None;
                };
                let minutes = (to - from).rem_euclid(1440);
                Some(Ratio::whole(if minutes == 0 { 1440 } else { minutes }))
            }
        }
    }

    fn fact(&self, world: &World, from: &From) -> Fact {
        match from {
            From::Item(item) => world.facts[*item],
            From::Scale(_) => Fact::NotApplicable,
        }
    }

    fn count(&self, world: &World, groups: &[(Vec<usize>, Edge)]) -> i64 {
        let positive = |items: &[usize], edge: Edge| {
            items
                .iter()
                .filter(|item| self.counts(world, **item).is_some_and(|value| edge.holds(value)))
                .count()
        };
        groups.iter().map(|(items, edge)| i64::try_from(positive(items, *edge)).unwrap()).sum()
    }

    /// Two-valued, but for scores that have no value: `None` where one decides.
    fn holds(&self, world: &World, when: &When) -> Option<bool> {
        match when {
            When::All(parts) => {
                let truths: Vec<_> = parts.iter().map(|part| self.holds(world, part)).collect();
                if truths.contains(&Some(false)) {
                    Some(false)
                } else {
                    (!truths.contains(&None)).then_some(true)
                }
            }
            When::Any(parts) => {
                let truths: Vec<_> = parts.iter().map(|part| self.holds(world, part)).collect();
                if truths.contains(&Some(true)) {
                    Some(true)
                } else {
                    (!truths.contains(&None)).then_some(false)
                }
            }
            When::Not(part) => self.holds(world, part).map(|truth| !truth),
            When::Item(item, edge) => Some(self.counts(world, *item).is_some_and(|value| edge.holds(value))),
            When::Count { groups, at_least, at_most } => {
                let count = usize::try_from(self.count(world, groups)).unwrap();
                Some(count >= *at_least && at_most.is_none_or(|at_most| count <= at_most))
            }
            When::Score(scale, edge) => Some(edge.holds(world.scores[*scale]?)),
            When::Criterion(index) => world.criteria[*index],
        }
    }

    /// Whether a world is one that a cell of the sheet leaves possible.
    pub(crate) fn agrees(&self, world: &World, index: usize, cell: Cell) -> bool {
        let answered = matches!(world.facts[index], Fact::Answer(_));
        match cell {
            Cell::Answer(answer) => world.facts[index] == Fact::Answer(answer),
            Cell::Missing | Cell::Unreadable => answered,
            Cell::Blank if self.items[index].optional => !answered,
            Cell::Blank => answered == world.asked[index],
        }
    }
}

/// What is known of a score of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) value: Option<Ratio>,
    pub(crate) prorated: bool,
    /// Whether it would have a value if it were valid.
    pub(crate) withheld: bool,
    unreadable: bool,
}

/// What is known of an item of a sheet.
#[derive(Clone, Debug)]
enum Seen {
    /// What it counts, `None` for nothing; whether it was answered; whether it says anything.
    Settled(Option<Ratio>, bool, bool),
    /// It may be any of these, and `None` for nothing.
    Open(Vec<Option<Ratio>>, bool),
}

impl Form {
    /// The scores of a sheet, by the rules for blanks. `bounds` is what the library says each lies between, which is held against
    /// every world elsewhere: by that a score without a value may be certain to pass or to fail.
    pub(crate) fn known(&self, sheet: &[Cell], bounds: &[(Ratio, Ratio)]) -> Vec<Known> {
        let mut seen: Vec<Seen> = Vec::new();
        for (item, cell) in self.items.iter().zip(sheet) {
            let next = self.see(&seen, item, *cell);
            seen.push(next);
        }
        let mut all: Vec<Known> = Vec::new();
        for scale in &self.scales {
            let mut known = self.know(&seen, &all, scale);
            if let Some(decimals) = scale.rounded {
                known.value = known.value.map(|value| value.rounded(decimals));
            }
            known.unreadable &= known.value.is_none();
            // A world in which everything is answered has the score; a sheet may not claim it.
            known.withheld = known.value.is_some() && !is_valid(sheet, &all, bounds, scale);
            if known.withheld {
                known = Known { value: None, prorated: false, unreadable: true, withheld: true };
            }
            all.push(known);
        }
        all
    }

    fn see(&self, before: &[Seen], item: &Item, cell: Cell) -> Seen {
        let skipped = match item.skipped {
            Some(Skipped::Counts(value)) => Some(value),
            _ => None,
        };
        let any = || item.scores().into_iter().map(Some);
        match cell {
            Cell::Answer(answer) => Seen::Settled(Some(item.score(answer)), true, true),
            Cell::Unreadable => Seen::Open(any().collect(), true),
            Cell::Missing => Seen::Open(any().collect(), false),
            Cell::Blank if item.optional && item.shown_when.is_none() => Seen::Settled(skipped, false, false),
            Cell::Blank => match item.shown_when.as_ref().map_or(Some(true), |when| kleene(before, when)) {
                Some(false) => Seen::Settled(skipped, false, !item.optional),
                Some(true) if item.optional => Seen::Settled(skipped, false, false),
                Some(true) => Seen::Open(any().collect(), false),
                None => Seen::Open(any().chain([skipped]).collect(), false),
            },
        }
    }

    fn know(&self, seen: &[Seen], scores: &[Known], scale: &super::form::Scale) -> Known {
        // Of each member: what it counts (outer `None` while open), and what else is known.
        struct Of {
            counts: Option<Option<Ratio>>,
            answered: bool,
            says: bool,
            may_leave: bool,
            prorated: bool,
            unreadable: bool,
        }
        let of = |from: &From| match from {
            From::Item(item) => match &seen[*item] {
                Seen::Settled(counts, answered, says) => Of {
                    counts: Some(*counts),
                    answered: *answered,
                    says: *says,
                    may_leave: false,
                    prorated: false,
                    unreadable: false,
                },
                Seen::Open(values, unreadable) => Of {
                    counts: None,
                    answered: false,
                    says: false,
                    may_leave: values.contains(&None),
                    prorated: false,
                    unreadable: *unreadable,
                },
            },
            From::Scale(scale) => {
                let known = scores[*scale];
                Of {
                    counts: known.value.map(Some),
                    answered: known.value.is_some(),
                    says: known.value.is_some(),
                    may_leave: false,
                    prorated: known.prorated,
                    unreadable: known.unreadable,
                }
            }
        };
        let members: Vec<Of> = scale.members.iter().map(of).collect();
        let unreadable = members.iter().any(|member| member.unreadable);
        // A score that is answered in part is not missing.
        let is_answered = members.iter().any(|member| member.says);
        let nothing =
            Known { value: None, prorated: false, unreadable: unreadable || is_answered, withheld: false };
        if members.iter().any(|member| member.may_leave) || !members.iter().any(|member| member.says) {
            return nothing;
        }
        let prorated = members.iter().any(|member| member.prorated);
        let keyed = |place: usize, value: Ratio| {
            if !scale.reversed[place] {
                return value;
            }
            let (low, high) = match scale.members[place] {
                From::Item(item) => self.items[item].ends(),
                From::Scale(scale) => self.scales[scale].range.unwrap(),
            };
            low.plus(high).minus(value)
        };
        if members.iter().all(|member| member.counts.is_some()) {
            let values: Vec<Option<Ratio>> = members.iter().map(|member| member.counts.unwrap()).collect();
            let value = plain(scale, &values, &keyed);
            return Known {
                value,
                prorated: prorated && value.is_some(),
                unreadable: value.is_none(),
                withheld: false,
            };
        }
        let Some(min_answered) = scale.min_answered.filter(|_| !unreadable) else { return nothing };
        let answered: Vec<Ratio> = members
            .iter()
            .enumerate()
            .filter(|(_, member)| member.answered)
            .map(|(place, member)| keyed(place, member.counts.unwrap().unwrap()))
            .collect();
        if answered.len() < min_answered {
            return nothing;
        }
        let size = |count: usize| Ratio::whole(i64::try_from(count).unwrap());
        let fill = answered
            .iter()
            .fold(Ratio::whole(0), |sum, value| sum.plus(*value))
            .over(size(answered.len()))
            .unwrap();
        let values = members.iter().enumerate().filter_map(|(place, member)| match member.counts {
            Some(counts) => counts.map(|value| keyed(place, value)),
            None => Some(fill),
        });
        let values: Vec<Ratio> = values.collect();
        let sum = values.iter().fold(Ratio::whole(0), |sum, value| sum.plus(*value));
        let value =
            if matches!(scale.method, Method::Mean) { sum.over(size(values.len())).unwrap() } else { sum };
        Known { value: Some(value), prorated: true, unreadable: false, withheld: false }
    }
}

/// Whether a scale's score may be claimed: only where that is certain.
fn is_valid(sheet: &[Cell], before: &[Known], bounds: &[(Ratio, Ratio)], scale: &super::form::Scale) -> bool {
    match &scale.valid_when {
        None => true,
        Some(Valid::Answered(items, at_least)) => {
            items.iter().filter(|item| matches!(sheet[**item], Cell::Answer(_))).count() >= *at_least
        }
        Some(Valid::Score(other, edge)) => {
            let (low, high) = bounds[*other];
            before[*other].value.map_or(edge.holds(low) && edge.holds(high), |value| edge.holds(value))
        }
    }
}

/// A method over members that are all settled; `None` among them for one that counts nothing.
fn plain(
    scale: &super::form::Scale,
    members: &[Option<Ratio>],
    keyed: &impl Fn(usize, Ratio) -> Ratio,
) -> Option<Ratio> {
    let values: Vec<(usize, Ratio)> = members
        .iter()
        .enumerate()
        .filter_map(|(place, value)| Some((place, keyed(place, (*value)?))))
        .collect();
    let sum = values.iter().fold(Ratio::whole(0), |sum, (_, value)| sum.plus(*value));
    let first = values.first().map(|(_, value)| *value);
    match &scale.method {
        Method::Sum => first.map(|_| sum),
        Method::Mean => sum.over(Ratio::whole(i64::try_from(values.len()).unwrap())),
        Method::Weighted(weights) => {
            first?;
            Some(
                values
                    .iter()
                    .fold(Ratio::whole(0), |sum, (place, value)| sum.plus(weights[*place].times(*value))),
            )
        }
        Method::Max => values.iter().map(|(_, value)| *value).max(),
        Method::Min => values.iter().map(|(_, value)| *value).min(),
        Method::Count(groups) => {
            let edge = groups[0].1;
            let positive = members.iter().flatten().filter(|value| edge.holds(**value)).count();
            Some(Ratio::whole(i64::try_from(positive).unwrap()))
        }
        Method::Difference => Some(members[0]?.minus(members[1]?)),
        Method::Over(times) => Some(members[0]?.over(members[1]?)?.times(*times)),
        Method::Linear(multiply, add) => Some(members[0]?.times(*multiply).plus(*add)),
        Method::Recode(classes) => class_of(classes, members[0]?),
        Method::Lookup(rows) => row_of(rows, members[0]?),
        Method::Duration => {
            let minutes = members[1]?.minus(members[0]?);
            let day = Ratio::whole(1440);
            Some(if minutes <= Ratio::whole(0) { minutes.plus(day) } else { minutes })
        }
    }
}

/// A condition over the items before, three-valued.
/// The value of the last class that begins at or below the value, or below it.
fn class_of(classes: &[(Option<Start>, Ratio)], value: Ratio) -> Option<Ratio> {
    let begins = |start: Start| value > start.value || value == start.value && !start.above;
    classes.iter().rev().find(|(start, _)| start.is_none_or(begins)).map(|(_, value)| *value)
}

fn row_of(rows: &[(Ratio, Ratio)], value: Ratio) -> Option<Ratio> {
    rows.iter().find(|(raw, _)| *raw == value).map(|(_, value)| *value)
}

fn kleene(before: &[Seen], when: &When) -> Option<bool> {
    match when {
        When::All(parts) => {
            let truths: Vec<_> = parts.iter().map(|part| kleene(before, part)).collect();
            if truths.contains(&Some(false)) {
                Some(false)
            } else {
                (!truths.contains(&None)).then_some(true)
            }
        }
        When::Any(parts) => {
            let truths: Vec<_> = parts.iter().map(|part| kleene(before, part)).collect();
            if truths.contains(&Some(true)) { Some(true) } else { (!truths.contains(&None)).then_some(false) }
        }
        When::Not(part) => kleene(before, part).map(|truth| !truth),
        When::Item(item, edge) => item_holds(&before[*item], *edge),
        When::Count { groups, at_least, at_most } => {
            let truths: Vec<_> = groups
                .iter()
                .flat_map(|(items, edge)| items.iter().map(|item| item_holds(&before[*item], *edge)))
                .collect();
            let certain = truths.iter().filter(|truth| **truth == Some(true)).count();
            let possible = truths.iter().filter(|truth| **truth != Some(false)).count();
            let most = at_most.unwrap_or(usize::MAX);
            if possible < *at_least || certain > most {
                Some(false)
            } else {
                (certain >= *at_least && possible <= most).then_some(true)
            }
        }
        When::Score(..) | When::Criterion(_) => None,
    }
}

fn item_holds(seen: &Seen, edge: Edge) -> Option<bool> {
    let holds = |counts: &Option<Ratio>| counts.is_some_and(|value| edge.holds(value));
    match seen {
        Seen::Settled(counts, ..) => Some(holds(counts)),
        Seen::Open(values, _) => {
            let first = holds(values.first()?);
            values.iter().all(|value| holds(value) == first).then_some(first)
        }
    }
}
