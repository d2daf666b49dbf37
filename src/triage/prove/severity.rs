//! Which way an item's score is worse, as its instrument's scales and critical items say.

use crate::condition::Condition;
use crate::instrument::{Direction, Input, Instrument, Method, RecodeClass, Scale, Test};
use crate::number::Number;

/// Which item scores are worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worse {
    Higher,
    Lower,
    /// Scales disagree, or none has a direction: there is no worse answer.
    Neither,
}

/// Which scores of the item at `item` are worse: what its critical items say, else what the scales say that it enters.
pub(super) fn worse(instrument: &Instrument, item: usize) -> Worse {
    let critical = instrument
        .critical_items
        .iter()
        .filter(|critical| critical.item == item)
        .map(|critical| if critical.threshold.is_upward() { Worse::Higher } else { Worse::Lower });
    if let Some(found) = agreed(critical) {
        return found;
    }
    let scales = instrument.scales.iter().filter_map(|scale| {
        match (scale.direction, effect(instrument, scale, item)?) {
            // A scale that a higher item score may raise or lower, such as a ratio, says nothing of the item.
            (Direction::None, _) | (_, Effect::Mixed) => None,
            (Direction::HigherIsWorse, Effect::Raises) | (Direction::HigherIsBetter, Effect::Lowers) => {
                Some(Worse::Higher)
            }
            (Direction::HigherIsWorse, Effect::Lowers) | (Direction::HigherIsBetter, Effect::Raises) => {
                Some(Worse::Lower)
            }
        }
    });
    agreed(scales).unwrap_or(Worse::Neither)
}

/// Whether a worse answer can only raise what a test says (`Some(true)`) or only lower it (`Some(false)`), as its structure
/// shows; `None` where the structure does not show it.
pub(super) fn rises(instrument: &Instrument, test: &Test) -> Option<bool> {
    match test {
        Test::Item { item, threshold } => rises_with(instrument, *item, threshold.is_upward()),
        Test::Count { groups, at_least, at_most } => {
            let count: usize = groups.iter().map(|group| group.items.len()).sum();
            let enough = match (*at_least > 0, *at_most < count) {
                (_, false) => true,
                (false, true) => false,
                (true, true) => return None,
            };
            let each =
                groups.iter().flat_map(|group| group.items.iter().map(|item| (*item, group.threshold)));
            let up =
                all_agree(each.map(|(item, threshold)| rises_with(instrument, item, threshold.is_upward())))?;
            Some(up == enough)
        }
        Test::Score { scale, threshold } => scale_rises(instrument, *scale, threshold.is_upward()),
        Test::Band { scale, .. } => scale_rises(
            instrument,
            *scale,
            instrument.scales.get(*scale)?.direction != Direction::HigherIsBetter,
        ),
        Test::Cutoff { scale, cutoff } => {
            let groups = &instrument.scales.get(*scale)?.cutoffs.get(*cutoff)?.groups;
            let up = all_agree(groups.iter().map(|group| Some(group.threshold.is_upward())))?;
            scale_rises(instrument, *scale, up)
        }
        Test::Criterion(index) => condition_rises(instrument, &instrument.criteria.get(*index)?.condition),
    }
}

fn condition_rises(instrument: &Instrument, condition: &Condition<Test>) -> Option<bool> {
    match condition {
        Condition::Test(test) => rises(instrument, test),
        Condition::All(parts) | Condition::Any(parts) => {
            all_agree(parts.iter().map(|part| condition_rises(instrument, part)))
        }
        Condition::Not(part) => condition_rises(instrument, part).map(|rises| !rises),
    }
}

/// Whether what a higher item score raises is raised by a worse answer. An item that the form may skip also decides how many
/// items there are, and one that others wait for decides whether they are asked.
fn rises_with(instrument: &Instrument, item: usize, upward: bool) -> Option<bool> {
    if instrument.has_conditional_items {
        return None;
    }
    match worse(instrument, item) {
        Worse::Higher => Some(upward),
        Worse::Lower => Some(!upward),
        Worse::Neither => None,
    }
}

fn scale_rises(instrument: &Instrument, index: usize, upward: bool) -> Option<bool> {
    let scale = instrument.scales.get(index)?;
    let items = (0..instrument.items.len()).filter_map(|item| Some((item, effect(instrument, scale, item)?)));
    all_agree(items.map(|(item, effect)| match effect {
        Effect::Raises => rises_with(instrument, item, upward),
        Effect::Lowers => rises_with(instrument, item, !upward),
        Effect::Mixed => None,
    }))
}

/// What all of them are, if they are alike.
fn all_agree(mut several: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = several.next()??;
    several.all(|other| other == Some(first)).then_some(first)
}

/// What all of them say; `None` where there are none.
fn agreed(mut several: impl Iterator<Item = Worse>) -> Option<Worse> {
    let first = several.next()?;
    Some(if several.all(|other| other == first) { first } else { Worse::Neither })
}

/// What a higher item score does to a scale.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Raises,
    Lowers,
    Mixed,
}

impl Effect {
    fn reversed(self) -> Self {
        match self {
            Self::Raises => Self::Lowers,
            Self::Lowers => Self::Raises,
            Self::Mixed => Self::Mixed,
        }
    }

    fn through(self, change: Self) -> Self {
        match change {
            Self::Raises => self,
            Self::Lowers => self.reversed(),
            Self::Mixed => Self::Mixed,
        }
    }
}

/// `None` where the scale does not read the item.
fn effect(instrument: &Instrument, scale: &Scale, item: usize) -> Option<Effect> {
    let of = |input: Input| match input {
        Input::Item(read) => (read == item).then_some(Effect::Raises),
        Input::Scale(read) => effect(instrument, instrument.scales.get(read)?, item),
    };
    let sign = |number: Number| if number < Number::ZERO { Effect::Lowers } else { Effect::Raises };
    let keyed = |reversed: bool| if reversed { Effect::Lowers } else { Effect::Raises };
    let mut effects: Vec<Effect> = Vec::new();
    match &scale.method {
        Method::Sum(members) | Method::Mean(members) | Method::Max(members) | Method::Min(members) => {
            effects.extend(
                members
                    .iter()
                    .filter_map(|member| Some(of(member.input)?.through(keyed(member.reverse.is_some())))),
            );
        }
        Method::WeightedSum(members) => effects.extend(members.iter().filter_map(|(weight, member)| {
            Some(of(member.input)?.through(keyed(member.reverse.is_some())).through(sign(*weight)))
        })),
        Method::Count(groups) => {
            effects.extend(
                groups
                    .iter()
                    .filter(|group| group.items.contains(&item))
                    .map(|group| if group.threshold.is_upward() { Effect::Raises } else { Effect::Lowers }),
            );
        }
        Method::Difference(a, b) => effects.extend(of(*a).into_iter().chain(of(*b).map(Effect::reversed))),
        Method::Ratio(a, b, _) => effects.extend(of(*a).or(of(*b)).map(|_| Effect::Mixed)),
        Method::Linear(input, multiply, _) => {
            effects.extend(of(*input).map(|effect| effect.through(sign(*multiply))))
        }
        Method::Recode(input, classes) => {
            let values = classes.iter().map(RecodeClass::value);
            effects.extend(of(*input).map(|effect| effect.through(run(values))));
        }
        Method::Lookup(input, table) => {
            let values = table.iter().map(|(_, value, _)| *value);
            effects.extend(of(*input).map(|effect| effect.through(run(values))));
        }
        Method::Duration(from, to) => effects.extend((*from == item || *to == item).then_some(Effect::Mixed)),
    }
    let first = effects.first().copied()?;
    Some(if effects.iter().all(|other| *other == first) { first } else { Effect::Mixed })
}

/// Which way a row of values runs.
fn run(values: impl Iterator<Item = Number>) -> Effect {
    let values: Vec<Number> = values.collect();
    let pairs = || values.iter().zip(values.iter().skip(1));
    if pairs().all(|(before, after)| before <= after) {
        Effect::Raises
    } else if pairs().all(|(before, after)| before >= after) {
        Effect::Lowers
    } else {
        Effect::Mixed
    }
}
