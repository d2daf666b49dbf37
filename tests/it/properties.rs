//! Laws that hold for every instrument and every set of answers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "small numbers")]

use crate::support;

use std::sync::LazyLock;

use proptest::prelude::*;
use psyscreen::instrument::{Band, Input, ItemKind, Member, MissingReason, Scale};
use psyscreen::response::{Answer, Given};
use psyscreen::{Findings, Instrument, Truth};

static INSTRUMENTS: LazyLock<Vec<Instrument>> =
    LazyLock::new(|| support::instrument_ids().iter().map(|id| support::instrument(id)).collect());

/// An answer that the item allows, picked by `pick`.
fn allowed(instrument: &Instrument, item: usize, pick: u32) -> String {
    let item = &instrument.items()[item];
    let options = instrument.options(item);
    if !options.is_empty() {
        return options[pick as usize % options.len()].code().to_string();
    }
    match item.kind() {
        ItemKind::Clock => format!("{:02}:{:02}", pick % 24, pick / 24 % 60),
        _ => {
            let (low, high) = item.score_range();
            let (low, high) = (low.to_f64().ceil() as i64, high.to_f64().floor() as i64);
            (low + i64::from(pick) % (high - low + 1)).to_string()
        }
    }
}

/// Blanks are declined, so that they are missing even where the form may leave one.
fn findings<'i>(instrument: &'i Instrument, answers: &[Option<String>]) -> Findings<'i> {
    findings_with(instrument, answers, |_| MissingReason::Declined)
}

fn findings_with<'i>(
    instrument: &'i Instrument,
    answers: &[Option<String>],
    reason: impl Fn(usize) -> MissingReason,
) -> Findings<'i> {
    let given = answers.iter().enumerate().map(|(item, answer)| match answer {
        Some(text) => Given::Text(text),
        None => Given::Missing(reason(item)),
    });
    instrument
        .respond_in_order(given)
        .unwrap_or_else(|error| panic!("{}", error.unmasked()))
        .score()
        .interpret()
}

/// Checks that `whole`, which completes what `partial` leaves open, lies within what `partial` claims.
fn assert_enclosed(partial: &Findings<'_>, whole: &Findings<'_>, what: &str) {
    let instrument = partial.instrument();
    for scale in instrument.scales() {
        let (before, after) = (partial.outcome(scale).unwrap(), whole.outcome(scale).unwrap());
        assert!(before.min() <= before.max());
        assert!(before.min() <= after.min(), "{what}: {} falls below its interval", scale.id());
        assert!(before.max() >= after.max(), "{what}: {} rises above its interval", scale.id());
        if let Some(value) = before.value() {
            assert!(before.min() <= value && value <= before.max(), "{what}: {}", scale.id());
        }
        if before.value().is_none()
            && let (Some(claimed), Some(found)) = (partial.band_range(scale), whole.band_range(scale))
        {
            let place = |band: &Band| scale.bands().iter().position(|own| own.id() == band.id()).unwrap();
            let (claimed, found) = (place(claimed.0)..=place(claimed.1), place(found.0)..=place(found.1));
            assert!(
                claimed.contains(found.start()) && claimed.contains(found.end()),
                "{what}: {} leaves its bands",
                scale.id()
            );
        }
        for cutoff in scale.cutoffs() {
            let (before_truth, after_truth) =
                (partial.cutoff(cutoff).unwrap(), whole.cutoff(cutoff).unwrap());
            if before.value().is_none() && !before_truth.is_undetermined() {
                assert_eq!(before_truth, after_truth, "{what}: {} cutoff {}", scale.id(), cutoff.id());
            }
        }
    }
    for critical in instrument.critical_items() {
        let (before, after) =
            (partial.critical_item(critical).unwrap(), whole.critical_item(critical).unwrap());
        assert!(before.is_undetermined() || before == after, "{what}: a critical item changes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Every completion of missing answers lies within what was claimed of them, and more answers never widen it.
    // Hazard H02: whatever the missing answers are, the score lies in its interval.
    // Hazard H13: compared exactly, at every threshold on the way.
    #[test]
    fn completions_are_enclosed(
        which in 0_usize..10_000,
        picks in prop::collection::vec((0_u32..10_000, 0_u8..3), 120),
    ) {
        let instrument = &INSTRUMENTS[which % INSTRUMENTS.len()];
        let items = instrument.items().len();
        let whole: Vec<_> = (0..items).map(|item| Some(allowed(instrument, item, picks[item].0))).collect();
        let kept = |least: u8| -> Vec<_> {
            whole.iter().zip(&picks).map(|(answer, pick)| answer.clone().filter(|_| pick.1 >= least)).collect()
        };
        let reason = |item: usize| MissingReason::ALL[picks[item].0 as usize % MissingReason::ALL.len()];
        // A blank that the form may explain is not an open question, and its completion no answer to it.
        let explains = |item: usize| {
            matches!(reason(item), MissingReason::Skipped | MissingReason::NotAdministered)
                && instrument.items()[item].may_be_not_applicable()
        };
        let reason = |item: usize| if explains(item) { MissingReason::Declined } else { reason(item) };
        let (few, some) =
            (findings_with(instrument, &kept(2), reason), findings_with(instrument, &kept(1), reason));
        let all = findings(instrument, &whole);
        assert_enclosed(&few, &some, instrument.id());
        assert_enclosed(&some, &all, instrument.id());
        assert_enclosed(&few, &all, instrument.id());
    }

    /// The order in which answers are given does not matter.
    #[test]
    fn order_does_not_matter(
        which in 0_usize..10_000,
        picks in prop::collection::vec(0_u32..10_000, 120),
        turn in 0_usize..120,
    ) {
        let instrument = &INSTRUMENTS[which % INSTRUMENTS.len()];
        let mut answers: Vec<(String, String)> = instrument
            .items()
            .iter()
            .enumerate()
            .map(|(index, item)| (item.id().to_owned(), allowed(instrument, index, picks[index])))
            .collect();
        let score = |answers: &[(String, String)]| {
            let given = answers.iter().map(|(id, answer)| (id.as_str(), answer.as_str()));
            let scores = instrument.respond(given).unwrap().score();
            instrument.scales().iter().map(|scale| scores.outcome(scale).unwrap()).collect::<Vec<_>>()
        };
        let before = score(&answers);
        let middle = turn % answers.len();
        answers.rotate_left(middle);
        prop_assert_eq!(&before, &score(&answers));
        answers.reverse();
        prop_assert_eq!(&before, &score(&answers));
    }
}

/// The items that enter a scale by themselves, and whether the scale takes each the other way round.
fn direct_items(scale: &Scale) -> Vec<(usize, bool)> {
    let item = |member: &Member| match member.input() {
        Input::Item(item) => Some((item, member.is_reversed())),
        Input::Scale(_) => None,
    };
    let members = scale.method().members().unwrap_or_default().into_iter();
    members.filter(|(_, weight)| weight.is_none()).filter_map(|(member, _)| item(member)).collect()
}

/// One step along one item, from the answer that counts least (after the item's and the scale's own reversal) to the one that
/// counts most, never lowers the score, whatever the other answers are.
#[test]
fn a_worse_answer_never_lowers_a_score() {
    let mut steps = 0;
    for instrument in INSTRUMENTS.iter() {
        for scale in instrument.scales() {
            for (item, reversed) in direct_items(scale) {
                let asked = &instrument.items()[item];
                let mut options: Vec<_> = instrument.options(asked).iter().collect();
                // From the answer that counts least in this scale to the one that counts most.
                let turned = asked.is_reverse_keyed() != reversed;
                options.sort_by_key(|option| option.points());
                if turned {
                    options.reverse();
                }
                for background in [0_u32, 1, 3] {
                    let score = |code: i32| {
                        let answers: Vec<_> = (0..instrument.items().len())
                            .map(|other| {
                                let background = allowed(instrument, other, background);
                                Some(if other == item { code.to_string() } else { background })
                            })
                            .collect();
                        // Every answer is there: where a lie scale withholds the score, its interval is one number.
                        findings(instrument, &answers).outcome(scale).unwrap().min()
                    };
                    let scores: Vec<_> = options.iter().map(|option| score(option.code())).collect();
                    steps += scores.len();
                    assert!(
                        scores.windows(2).all(|pair| pair[0] <= pair[1]),
                        "{} {}: an answer to item `{}` that counts more lowers the score",
                        instrument.id(),
                        scale.id(),
                        asked.id()
                    );
                }
            }
        }
    }
    assert!(steps > 10_000, "only {steps} steps were tried");
}

/// Every missing pattern and every completion of a four-item instrument: the interval is exactly the range reached.
// Hazard H02: and the interval is neither wider nor narrower.
#[test]
fn intervals_are_exact_for_a_four_item_instrument() {
    let phq4 = support::instrument("phq-4");
    assert_eq!(phq4.items().len(), 4);
    let codes = [None, Some(0), Some(1), Some(2), Some(3)];
    let pattern = |number: usize| -> Vec<Option<i32>> {
        (0..4).map(|place| codes[number / 5_usize.pow(place) % 5]).collect()
    };
    for partial in (0..625).map(pattern) {
        let claimed = phq4.respond_in_order(partial.iter().copied()).unwrap().score().interpret();
        let completions: Vec<Findings<'_>> = (0..625)
            .map(pattern)
            .filter(|whole| whole.iter().all(Option::is_some))
            .filter(|whole| whole.iter().zip(&partial).all(|(whole, part)| part.is_none() || whole == part))
            .map(|whole| phq4.respond_in_order(whole).unwrap().score().interpret())
            .collect();
        for scale in phq4.scales() {
            let reached =
                || completions.iter().map(|findings| findings.outcome(scale).unwrap().value().unwrap());
            let outcome = claimed.outcome(scale).unwrap();
            assert_eq!(outcome.min(), reached().min().unwrap(), "{partial:?}");
            assert_eq!(outcome.max(), reached().max().unwrap(), "{partial:?}");
            for cutoff in scale.cutoffs() {
                let truths: Vec<Truth> =
                    completions.iter().map(|findings| findings.cutoff(cutoff).unwrap()).collect();
                let expected = match (truths.contains(&Truth::True), truths.contains(&Truth::False)) {
                    (true, false) => Truth::True,
                    (false, true) => Truth::False,
                    _ => Truth::Undetermined,
                };
                assert_eq!(claimed.cutoff(cutoff).unwrap(), expected, "{partial:?}");
            }
        }
    }
}

/// Missing is never a number: with no answers at all nothing is claimed of any instrument.
// Hazard H02: nothing answered is not a score.
#[test]
fn nobody_without_answers_gets_a_score() {
    for instrument in INSTRUMENTS.iter() {
        let blank = findings(instrument, &vec![None; instrument.items().len()]);
        for scale in instrument.scales() {
            let outcome = blank.outcome(scale).unwrap();
            assert_eq!(outcome.value(), None, "{} {}", instrument.id(), scale.id());
            assert_eq!((outcome.min(), outcome.max()), scale.range(), "{} {}", instrument.id(), scale.id());
            assert!(blank.band(scale.id()).is_none(), "{} {}", instrument.id(), scale.id());
        }
        for critical in instrument.critical_items() {
            assert_eq!(blank.critical_item(critical).unwrap(), Truth::Undetermined, "{}", instrument.id());
        }
    }
}

/// All-zero answers are answers (peer bug 20).
// Hazard H02: zero is told apart from nothing.
#[test]
fn zero_is_an_answer() {
    for instrument in INSTRUMENTS.iter() {
        let all: Vec<_> =
            (0..instrument.items().len()).map(|item| Some(allowed(instrument, item, 0))).collect();
        let findings = findings(instrument, &all);
        assert_eq!(findings.responses().answered_count(), instrument.items().len(), "{}", instrument.id());
        assert!(matches!(findings.responses().answer(&instrument.items()[0]).unwrap(), Answer::Given(_)));
    }
}

/// A scale, band, cutoff, critical item, criterion or item of another instrument finds nothing here, wherever it stands there.
#[test]
fn what_belongs_to_another_instrument_finds_nothing() {
    let (phq9, gad7) = (support::instrument("phq-9"), support::instrument("gad-7"));
    let findings = gad7.respond_in_order([3; 7]).unwrap().score().interpret();
    assert!(phq9.items().iter().all(|item| findings.responses().answer(item).is_none()));
    for scale in phq9.scales() {
        assert!(findings.outcome(scale).is_none() && findings.scores().outcome(scale).is_none());
        assert!(findings.band_range(scale).is_none());
        assert!(findings.scores().standard_error(scale).is_none());
        assert!(findings.difference_from(&findings, scale).is_none());
        assert!(scale.cutoffs().iter().all(|cutoff| findings.cutoff(cutoff).is_none()));
    }
    assert!(phq9.critical_items().iter().all(|critical| findings.critical_item(critical).is_none()));
    assert!(phq9.criteria().iter().all(|criterion| findings.criterion(criterion).is_none()));
    // A copy of a form that is kept elsewhere is the same form.
    let copy = gad7.clone();
    assert!(copy.scales().iter().all(|scale| findings.outcome(scale).is_some()));
}
