//! Scores: one file for each kind of method. Each gives the score before rounding; what is common to all follows here.

mod amount;
mod count;
mod duration;
mod extreme;
mod pair;
mod score;
mod single;
mod tally;
mod validity;
mod work;

use psyscreen::Number;
use psyscreen::instrument::{Formula, Instrument, Threshold};

use crate::expression::Fraction;
use crate::item_answer::ItemAnswer;
use crate::query::Query;
pub(crate) use score::Score;
use work::Work;

/// The scores of all scales; `Err` names a scale whose formula cannot be said.
pub(crate) fn scores(
    query: &mut Query,
    instrument: &Instrument,
    items: &[ItemAnswer],
    tag: &str,
) -> Result<Vec<Score>, String> {
    let mut scores: Vec<Option<Score>> = instrument.scales().iter().map(|_| None).collect();
    // Scales are over items and other scales without a circle, so each round computes some.
    loop {
        let mut has_changed = false;
        for (index, scale) in instrument.scales().iter().enumerate() {
            let mut is_ready = scores.get(index).is_some_and(Option::is_none);
            scale.for_each_scale(&mut |other| is_ready &= scores.get(other).is_some_and(Option::is_some));
            if !is_ready {
                continue;
            }
            let name = format!("{tag}{}", scale.id());
            let mut work = Work { query: &mut *query, items, scores: &scores, scale, name };
            let score = score_of(&mut work).ok_or_else(|| {
                format!(
                    "scale `{}`: its method `{}` cannot be said over these inputs",
                    scale.id(),
                    scale.method().name()
                )
            })?;
            if let Some(place) = scores.get_mut(index) {
                *place = Some(score);
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    scores.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| "scales in a circle".to_owned())
}

fn score_of(work: &mut Work<'_>) -> Option<Score> {
    let scale = work.scale;
    let raw = match scale.method().formula() {
        Formula::Sum { members, is_mean } => {
            let members = members.iter().map(|(member, weight)| {
                Some(work.amount(member.input())?.reversed(member.reversal()).times(*weight))
            });
            tally::score(&members.collect::<Option<Vec<_>>>()?, is_mean, work)
        }
        Formula::Extreme { members, highest } => {
            let members =
                members.iter().map(|member| Some(work.amount(member.input())?.reversed(member.reversal())));
            extreme::score(&members.collect::<Option<Vec<_>>>()?, highest, work)
        }
        Formula::Count(groups) => count::score(groups, work)?,
        Formula::Difference { of, minus } => pair::difference(&work.single(of)?, &work.single(minus)?),
        Formula::Ratio { of, over, times } => {
            pair::ratio(&work.single(of)?, &work.single(over)?, times, work)?
        }
        Formula::Linear { of, multiply, add } => single::linear(work.single(of)?, multiply, add),
        Formula::Recode { of, classes } => single::recode(&work.single(of)?, classes),
        Formula::Lookup { of, rows } => single::lookup(&work.single(of)?, rows, work),
        Formula::Duration { from, to } => duration::score(work.items.get(from)?, work.items.get(to)?, work),
    };
    validity::claimed(finished(raw, work), work)
}

/// After the published rounding, and within what the scale can be.
fn finished(raw: Score, work: &mut Work<'_>) -> Score {
    let dialect = work.query.dialect();
    let round = work.scale.round();
    let rounded = |number: Fraction| match round {
        Some(round) => number.rounded(round.decimals(), round.rounding(), dialect),
        None => number,
    };
    let (low, high) = work.scale.range();
    let value = rounded(raw.value);
    let value = work.fraction("value", value);
    let lowest = not_below(rounded(raw.low), low);
    let highest = not_above(rounded(raw.high), high);
    Score {
        value,
        low: work.fraction("min", lowest),
        high: work.fraction("max", highest),
        prorated: work.truth("is_prorated", raw.prorated),
        not_missing: work.truth("is_not_missing", raw.not_missing),
    }
}

fn not_below(number: Fraction, low: Number) -> Fraction {
    let is_below = number.reaches(Threshold::Below(low));
    Fraction::first(vec![(is_below, Fraction::always(low))], &number)
}

fn not_above(number: Fraction, high: Number) -> Fraction {
    let is_above = number.reaches(Threshold::Above(high));
    Fraction::first(vec![(is_above, Fraction::always(high))], &number)
}
