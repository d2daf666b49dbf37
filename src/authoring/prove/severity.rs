//! Which way an item's score is worse, as its instrument's scales and critical items say.

use super::run::Run;
use crate::condition::Condition;
use crate::instrument::{Direction, Input, Instrument, MissingRule, Scale, Slope, Test, Validity};

/// Which item scores are worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worse {
    Higher,
    Lower,
    /// Scales disagree, or none has a direction: there is no worse answer.
    Neither,
}

/// What the structure of an instrument shows: which way each item's score is worse, and what it does to each scale.
pub(super) struct Severity {
    worse: Vec<Worse>,
    /// Whether an item enters a score that may be prorated: then an answer that cannot be read is not as one that is missing.
    prorated: Vec<bool>,
    /// By scale, what a higher score of each item does to it; `None` where the scale does not read the item.
    effects: Vec<Vec<Option<Effect>>>,
    /// By scale, whether an answer may take its value away, by its own validity or that of a scale that it reads.
    withheld: Vec<bool>,
}

impl Severity {
    pub(super) fn of(run: &Run, instrument: &Instrument) -> Self {
        let mut severity = Self {
            worse: Vec::new(),
            prorated: vec![false; instrument.items.len()],
            effects: vec![Vec::new(); instrument.scales.len()],
            withheld: vec![false; instrument.scales.len()],
        };
        // Each scale after those it uses.
        for index in &instrument.scoring_order {
            if let Some(scale) = run.at(&instrument.scales, *index) {
                let effects = severity.effects_on(run, instrument, scale);
                run.set(&mut severity.effects, *index, effects);
                let mut withheld = scale.validity.as_ref().and_then(Validity::scale).is_some();
                scale.for_each_scale(&mut |read| {
                    withheld |= run.at(&severity.withheld, read).is_none_or(|withheld| *withheld);
                });
                run.set(&mut severity.withheld, *index, withheld);
            }
        }
        let prorating = |scale: &Scale| matches!(scale.missing, MissingRule::Prorate { .. });
        for (_, effects) in
            instrument.scales.iter().zip(&severity.effects).filter(|(scale, _)| prorating(scale))
        {
            for (place, effect) in severity.prorated.iter_mut().zip(effects) {
                *place |= effect.is_some();
            }
        }
        let mut marks: Vec<Vec<Worse>> = vec![Vec::new(); instrument.items.len()];
        for critical in &instrument.critical_items {
            if let Some(marks) = run.at_mut(&mut marks, critical.item) {
                marks.push(if critical.threshold.is_upward() { Worse::Higher } else { Worse::Lower });
            }
        }
        severity.worse = marks
            .into_iter()
            .enumerate()
            .map(|(item, marks)| {
                let by_scales = || severity.by_scales(instrument, item);
                agreed(marks.into_iter()).or_else(by_scales).unwrap_or(Worse::Neither)
            })
            .collect();
        severity
    }

    /// Which scores of an item are worse: what its critical items say, else what the scales say that it enters.
    pub(super) fn worse(&self, run: &Run, item: usize) -> Worse {
        run.at(&self.worse, item).copied().unwrap_or(Worse::Neither)
    }

    pub(super) fn is_prorated(&self, run: &Run, item: usize) -> bool {
        run.at(&self.prorated, item).is_none_or(|prorated| *prorated)
    }

    fn by_scales(&self, instrument: &Instrument, item: usize) -> Option<Worse> {
        agreed(instrument.scales.iter().enumerate().filter_map(|(index, scale)| {
            match (scale.direction, self.effect(index, item)?) {
                // A scale that a higher item score may raise or lower, such as a ratio, says nothing of the item.
                (Direction::None, _) | (_, Effect::Mixed) => None,
                (Direction::HigherIsWorse, Effect::Raises) | (Direction::HigherIsBetter, Effect::Lowers) => {
                    Some(Worse::Higher)
                }
                (Direction::HigherIsWorse, Effect::Lowers) | (Direction::HigherIsBetter, Effect::Raises) => {
                    Some(Worse::Lower)
                }
            }
        }))
    }

    fn effect(&self, scale: usize, item: usize) -> Option<Effect> {
        self.effects.get(scale)?.get(item).copied().flatten()
    }

    /// What a higher score of each item does to a scale, whose own scales are known.
    fn effects_on(&self, run: &Run, instrument: &Instrument, scale: &Scale) -> Vec<Option<Effect>> {
        let mut effects: Vec<Option<Effect>> = vec![None; instrument.items.len()];
        let mut add = |input: Input, change: Effect| match input {
            Input::Item(item) => {
                if let Some(place) = run.at_mut(&mut effects, item) {
                    *place = join(*place, Some(change));
                }
            }
            Input::Scale(read) => {
                let below = run.at(&self.effects, read).map_or(&[][..], Vec::as_slice);
                for (place, effect) in effects.iter_mut().zip(below) {
                    *place = join(*place, effect.map(|effect| effect.through(change)));
                }
            }
        };
        scale.method.for_each_slope(&mut |input, slope| {
            add(
                input,
                match slope {
                    Slope::Rises | Slope::Flat => Effect::Raises,
                    Slope::Falls => Effect::Lowers,
                    Slope::Mixed => Effect::Mixed,
                },
            );
        });
        effects
    }
}

/// Whether a worse answer can only raise what a test says (`Some(true)`) or only lower it (`Some(false)`), as its structure
/// shows; `None` where the structure does not show it.
pub(super) fn rises(instrument: &Instrument, severity: &Severity, test: &Test) -> Option<bool> {
    match test {
        Test::Item { item, threshold } => rises_with(instrument, severity, *item, threshold.is_upward()),
        Test::Count { groups, at_least, at_most } => {
            let count: usize = groups.iter().map(|group| group.items.len()).sum();
            let enough = match (*at_least > 0, *at_most < count) {
                (_, false) => true,
                (false, true) => false,
                (true, true) => return None,
            };
            let each =
                groups.iter().flat_map(|group| group.items.iter().map(|item| (*item, group.threshold)));
            let up = all_agree(
                each.map(|(item, threshold)| rises_with(instrument, severity, item, threshold.is_upward())),
            )?;
            Some(up == enough)
        }
        Test::Score { scale, threshold } => scale_rises(instrument, severity, *scale, threshold.is_upward()),
        Test::Band { scale, .. } => scale_rises(
            instrument,
            severity,
            *scale,
            instrument.scales.get(*scale)?.direction != Direction::HigherIsBetter,
        ),
        Test::Cutoff { scale, cutoff } => {
            let groups = &instrument.scales.get(*scale)?.cutoffs.get(*cutoff)?.groups;
            let up = all_agree(groups.iter().map(|group| Some(group.threshold.is_upward())))?;
            scale_rises(instrument, severity, *scale, up)
        }
        Test::Criterion(index) => {
            condition_rises(instrument, severity, &instrument.criteria.get(*index)?.condition)
        }
    }
}

fn condition_rises(
    instrument: &Instrument,
    severity: &Severity,
    condition: &Condition<Test>,
) -> Option<bool> {
    match condition {
        Condition::Test(test) => rises(instrument, severity, test),
        Condition::All(parts) | Condition::Any(parts) => {
            all_agree(parts.iter().map(|part| condition_rises(instrument, severity, part)))
        }
        Condition::Not(part) => condition_rises(instrument, severity, part).map(|rises| !rises),
    }
}

/// Whether what a higher item score raises is raised by a worse answer. An item that the form may skip also decides how many
/// items there are, and one that others wait for decides whether they are asked.
fn rises_with(instrument: &Instrument, severity: &Severity, item: usize, upward: bool) -> Option<bool> {
    if instrument.has_conditional_items {
        return None;
    }
    match severity.worse.get(item)? {
        Worse::Higher => Some(upward),
        Worse::Lower => Some(!upward),
        Worse::Neither => None,
    }
}

fn scale_rises(instrument: &Instrument, severity: &Severity, index: usize, upward: bool) -> Option<bool> {
    if severity.withheld.get(index).is_none_or(|withheld| *withheld) {
        return None;
    }
    let items = (0..instrument.items.len()).filter_map(|item| Some((item, severity.effect(index, item)?)));
    all_agree(items.map(|(item, effect)| match effect {
        Effect::Raises => rises_with(instrument, severity, item, upward),
        Effect::Lowers => rises_with(instrument, severity, item, !upward),
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

/// What two ways through which an item enters a scale do together.
fn join(one: Option<Effect>, other: Option<Effect>) -> Option<Effect> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Some(Effect::Mixed),
        (one, other) => one.or(other),
    }
}
