//! Conditions of an instrument. SQL's own AND, OR and NOT are Kleene's, with NULL for undetermined.

use psyscreen::condition::Condition;
use psyscreen::instrument::{CountGroup, Test};

use crate::expression::{Comparison, Truth, Whole};
use crate::item_answer::ItemAnswer;

/// A condition, given what each test says.
pub(crate) fn of<T>(condition: &Condition<T>, test: &mut dyn FnMut(&T) -> Truth) -> Truth {
    match condition {
        Condition::Test(leaf) => test(leaf),
        Condition::All(parts) => Truth::and(parts.iter().map(|part| of(part, test)).collect::<Vec<_>>()),
        Condition::Any(parts) => Truth::or(parts.iter().map(|part| of(part, test)).collect::<Vec<_>>()),
        Condition::Not(part) => of(part, test).negated(),
    }
}

/// A condition over items only.
pub(crate) fn over_items(condition: &Condition<Test>, items: &[ItemAnswer]) -> Truth {
    of(condition, &mut |test| item_test(test, items).unwrap_or(Truth::always(psyscreen::Truth::Undetermined)))
}

/// What a test over items says; `None` for any other.
pub(crate) fn item_test(test: &Test, items: &[ItemAnswer]) -> Option<Truth> {
    match test {
        Test::Item { item, threshold } => Some(items.get(*item)?.reaches(*threshold)),
        Test::Count { groups, at_least, at_most } => {
            let (certain, possible) = count(groups, items)?;
            let number = |bound: usize| Whole::always(i128::try_from(bound).unwrap_or(i128::MAX));
            let (at_least, at_most) = (number(*at_least), number(*at_most));
            let enough = Truth::between(
                &certain.compare(Comparison::AtLeast, &at_least),
                &possible.compare(Comparison::AtLeast, &at_least),
            );
            let few = Truth::between(
                &possible.compare(Comparison::AtMost, &at_most),
                &certain.compare(Comparison::AtMost, &at_most),
            );
            Some(Truth::and([enough, few]))
        }
        _ => None,
    }
}

/// How many items are certainly positive, and how many are or may be.
pub(crate) fn count(groups: &[CountGroup], items: &[ItemAnswer]) -> Option<(Whole, Whole)> {
    let mut truths = Vec::new();
    for group in groups {
        for item in group.items() {
            truths.push(items.get(*item)?.reaches(group.threshold()));
        }
    }
    // What is open counts as neither in a CASE, so nothing more need be said of it.
    let (zero, one) = (Whole::always(0), Whole::always(1));
    let certain = truths.iter().map(|truth| Whole::first([(truth.clone(), one.clone())], zero.clone()));
    let possible =
        truths.iter().map(|truth| Whole::first([(truth.clone().negated(), zero.clone())], one.clone()));
    Some((Whole::sum(certain), Whole::sum(possible)))
}
