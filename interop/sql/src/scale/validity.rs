//! Whether a score may be claimed: by another score, or by how much of the form is answered.

use psyscreen::instrument::ValidWhen;

use super::score::Score;
use super::work::Work;
use crate::expression::{Comparison, Fraction, Truth, Whole};
use crate::meaning;

/// The score without its value where its validity is not certain; its interval stays.
pub(super) fn claimed(score: Score, work: &mut Work<'_>) -> Option<Score> {
    let Some(validity) = work.scale.validity() else { return Some(score) };
    let is_valid = match validity.rule() {
        ValidWhen::Score { scale, threshold } => {
            let other = work.scores.get(*scale)?.as_ref()?;
            meaning::over(*threshold, &other.published()).certainly()
        }
        ValidWhen::Answered { items, at_least } => {
            let answers = items.iter().map(|item| Some(Whole::from(work.items.get(*item)?.is_given())));
            let answers = Whole::sum(answers.collect::<Option<Vec<_>>>()?);
            answers.compare(Comparison::AtLeast, &Whole::always(i128::try_from(*at_least).ok()?))
        }
    };
    let is_valid = work.truth("is_valid", is_valid);
    let given = score.value.over.is_given();
    let withheld = Truth::and([given, is_valid.clone().negated()]);
    let null =
        Fraction { over: Whole::null(score.value.over.bounds()), divisor: score.value.divisor.clone() };
    let value = Fraction::first(vec![(is_valid, score.value)], &null);
    Some(Score {
        value: work.fraction("valid_value", value),
        not_missing: Truth::or([score.not_missing, withheld]),
        ..score
    })
}
