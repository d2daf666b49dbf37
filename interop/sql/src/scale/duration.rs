//! The minutes from one time of day to another, over midnight.

use super::score::Score;
use super::work::Work;
use crate::expression::{Comparison, Fraction, Truth, Whole};
use crate::item_answer::ItemAnswer;

/// Minutes of a day.
const DAY: i128 = 1440;

pub(super) fn score(from: &ItemAnswer, to: &ItemAnswer, work: &mut Work<'_>) -> Score {
    // Times of day count their own minutes.
    let difference = to.score.over.minus(&from.score.over);
    let difference = work.whole("difference", difference);
    let is_later = difference.compare(Comparison::Above, &Whole::always(0)).certainly();
    let minutes = Whole::first([(is_later, difference.clone())], difference.plus(DAY)).within((1, DAY));
    let known = Fraction::whole(work.whole("minutes", minutes));
    let bound = |bound: i128| known.or(&Fraction::whole(Whole::always(bound)));
    let each = [from, to];
    Score {
        low: bound(1),
        high: bound(DAY),
        value: known.clone(),
        prorated: Truth::always(false),
        not_missing: Truth::or(each.iter().flat_map(|item| [item.is_given(), item.is_unreadable()])),
    }
}
