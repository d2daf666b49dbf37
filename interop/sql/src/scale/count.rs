//! The number of items that satisfy their test.

use psyscreen::instrument::CountGroup;

use super::score::Score;
use super::work::Work;
use crate::condition;
use crate::expression::{Fraction, Truth, Whole};
use crate::item_answer::ItemAnswer;

pub(super) fn score(groups: &[CountGroup], work: &mut Work<'_>) -> Option<Score> {
    let (certain, possible) = condition::count(groups, work.items)?;
    let certain = work.whole("certain", certain);
    let possible = work.whole("possible", possible);
    let positions = groups.iter().flat_map(|group| group.items());
    let items = positions.map(|item| work.items.get(*item)).collect::<Option<Vec<&ItemAnswer>>>()?;
    let any = |of: fn(&ItemAnswer) -> Truth| Truth::or(items.iter().map(|item| of(item)));
    let has_ground = any(ItemAnswer::is_grounded);
    let is_missing = any(ItemAnswer::is_missing);
    let unreadable = any(ItemAnswer::is_unreadable);
    let has_ground = work.truth("has_ground", has_ground);
    let is_known = Truth::and([has_ground.clone(), is_missing.negated()]);
    let (low, high) = work.range();
    let nothing = has_ground.clone().negated();
    Some(Score {
        value: Fraction::whole(Whole::first([(is_known, certain.clone())], Whole::null(certain.bounds()))),
        low: Fraction::first(vec![(nothing.clone(), low)], &Fraction::whole(certain)),
        high: Fraction::first(vec![(nothing, high)], &Fraction::whole(possible)),
        prorated: Truth::always(false),
        not_missing: Truth::or([has_ground, unreadable]),
    })
}
