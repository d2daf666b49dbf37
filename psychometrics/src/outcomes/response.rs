//! Response and remission, counted.

use psyscreen::Number;
use psyscreen::instrument::Remission;
use serde_json::{Map, Value, json};

use crate::estimate::finite;
use crate::numeric::ratio;

/// People by whether they responded and came into remission.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Responses {
    pub(super) paired: u64,
    response: u64,
    /// In remission last, and not first.
    remission: u64,
    response_and_remission: u64,
    /// In remission first already.
    remission_first: u64,
    /// With a first score of 0, of which nothing can be lost.
    first_zero: u64,
    /// A first measurement and no last one.
    pub(super) only_first: u64,
    only_first_in_remission: u64,
    only_first_zero: u64,
}

impl Responses {
    /// Counts a person. A response loses this share of the first score.
    pub(super) fn push(&mut self, share: Number, remission: Remission, first: Number, last: Option<Number>) {
        let one = |count: &mut u64, is_so: bool| *count = count.saturating_add(u64::from(is_so));
        let (was_in_remission, was_zero) = (remission.holds(first), first <= Number::ZERO);
        let Some(last) = last else {
            one(&mut self.only_first, true);
            one(&mut self.only_first_in_remission, was_in_remission);
            one(&mut self.only_first_zero, was_zero);
            return;
        };
        let has_responded = !was_zero && lost(share, first, last);
        let is_remitted = !was_in_remission && remission.holds(last);
        one(&mut self.paired, true);
        one(&mut self.response, has_responded);
        one(&mut self.remission, is_remitted);
        one(&mut self.response_and_remission, has_responded && is_remitted);
        one(&mut self.remission_first, was_in_remission);
        one(&mut self.first_zero, was_zero);
    }

    /// What was counted.
    pub(super) fn document(&self) -> Map<String, Value> {
        let percent = |part: u64, whole: u64| finite(100.0 * ratio(part, whole));
        let may_respond = self.paired.saturating_sub(self.first_zero);
        let may_remit = self.paired.saturating_sub(self.remission_first);
        let mut found = Map::new();
        for (key, count) in [
            ("paired", self.paired),
            ("first_zero", self.first_zero),
            ("remission_first", self.remission_first),
            ("response", self.response),
            ("remission", self.remission),
            ("response_and_remission", self.response_and_remission),
        ] {
            found.insert(key.to_owned(), json!(count));
        }
        found.insert("response_percent".to_owned(), json!(percent(self.response, may_respond)));
        found.insert("remission_percent".to_owned(), json!(percent(self.remission, may_remit)));
        if self.paired == 0 {
            found.insert("reason".to_owned(), json!("nobody has both measurements"));
        } else if may_respond == 0 || may_remit == 0 {
            found.insert(
                "reason".to_owned(),
                json!("everybody was in remission or had a score of 0 first, so there was nothing to lose"),
            );
        }
        // At worst nobody without a last measurement did well, at best everybody who could.
        let bounds = |part: u64, missing: u64, seen: u64| {
            let whole = seen.saturating_add(missing);
            json!({ "low_percent": percent(part, whole), "high_percent": percent(part.saturating_add(missing), whole) })
        };
        let (no_zero, no_remission) = (
            self.only_first.saturating_sub(self.only_first_zero),
            self.only_first.saturating_sub(self.only_first_in_remission),
        );
        found.insert(
            "without_last".to_owned(),
            json!({
                "n": self.only_first,
                "response": bounds(self.response, no_zero, may_respond),
                "remission": bounds(self.remission, no_remission, may_remit),
            }),
        );
        found
    }
}

/// Whether last ≤ first · (1 − share), in whole numbers.
fn lost(share: Number, first: Number, last: Number) -> bool {
    let (s, d) = (i128::from(share.numerator()), i128::from(share.denominator()));
    let (a, b) = (i128::from(first.numerator()), i128::from(first.denominator()));
    let (x, y) = (i128::from(last.numerator()), i128::from(last.denominator()));
    // x / y ≤ (a / b) · ((d − s) / d), all denominators positive.
    x.saturating_mul(b).saturating_mul(d) <= a.saturating_mul(d.saturating_sub(s)).saturating_mul(y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_score_is_a_response_and_none_of_nothing() {
        let half = Number::ratio(1, 2).unwrap();
        let remission = Remission::Below(5.into());
        let mut found = Responses::default();
        for (first, last) in [
            (20, Some(10)),
            (20, Some(11)),
            (11, Some(5)),
            (0, Some(0)),
            (4, Some(2)),
            (9, Some(4)),
            (15, None),
            (3, None),
        ] {
            found.push(half, remission, first.into(), last.map(Into::into));
        }
        let document = Value::Object(found.document());
        for (key, wanted) in
            [("paired", 6), ("first_zero", 1), ("remission_first", 2), ("response", 4), ("remission", 1)]
        {
            assert_eq!(document[key], wanted, "{key}");
        }
        assert_eq!(document["response_percent"], 80.0);
        assert_eq!(document["remission_percent"], 25.0);
        assert_eq!(document["without_last"]["remission"]["high_percent"], 40.0);
    }
}
