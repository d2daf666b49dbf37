//! Several sets of change parameters in one instrument: each judges by its own scale and numbers, the first wherever none is named.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "small numbers")]

use psyscreen::interpretation::{Change, ChangeDirection};
use psyscreen::triage::ChangeKind;
use psyscreen::{Instrument, Report, Screening, catalog};
use psyscreen_render::report;

use crate::support::random::Random;
use crate::support::small;

/// Two scales of three items; the sets in the order of `points`: scale, points.
fn form(points: &[(usize, i64); 3]) -> Instrument {
    let mut rest: String = (1..=6).map(|item| small::item(&item.to_string(), "often", "")).collect();
    for (scale, items) in ["a", "b"].iter().zip(["1..3", "4..6"]) {
        rest.push_str(&format!(
            "[[scale]]\nid = \"{scale}\"\nmethod = \"sum\"\nitems = [\"{items}\"]\nrange = [0, 9]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\n"
        ));
    }
    for (number, (scale, points)) in points.iter().enumerate() {
        rest.push_str(&format!(
            "[[change]]\nid = \"set-{number}\"\nscale = \"{}\"\nreliable = {points}\nreliable_source = \"s\"\n\
             reliable_population = \"all\"\n",
            ["a", "b"][*scale]
        ));
    }
    small::instrument(&small::instrument_text("two", 6, &rest))
}

#[test]
fn each_set_judges_by_its_own_scale_and_points() {
    let mut random = Random(7);
    let mut seen = [0; 3];
    for _ in 0..300 {
        let mut set = || (random.below(2), 1 + random.below(5) as i64);
        let points = [set(), set(), set()];
        let form = form(&points);
        let mut sheet = || [(); 6].map(|()| random.below(4) as i64);
        let (before, after) = (sheet(), sheet());
        let findings = |answers: [i64; 6]| form.respond_in_order(answers).unwrap().score().interpret();
        let (earlier, later) = (findings(before), findings(after));
        let sum = |answers: [i64; 6], scale: usize| answers[scale * 3..scale * 3 + 3].iter().sum::<i64>();
        let expected: Vec<ChangeDirection> = points
            .iter()
            .map(|(scale, points)| match sum(after, *scale) - sum(before, *scale) {
                worse if worse >= *points => ChangeDirection::Deteriorated,
                worse if -worse >= *points => ChangeDirection::Improved,
                _ => ChangeDirection::Unchanged,
            })
            .collect();
        let found: Vec<_> =
            Change::each(&earlier, &later).map(|change| change.direction().unwrap()).collect();
        assert_eq!(found, expected);
        assert_eq!(Change::between(&earlier, &later).unwrap().direction(), Some(expected[0]));
        let columns = form.results().over_time();
        for (number, (scale, _)) in points.iter().enumerate() {
            let behind = if number == 0 { String::new() } else { format!(".set-{number}") };
            let name = format!("{}.reliable-change{behind}", ["a", "b"][*scale]);
            let value = columns.value(&name, &later, Some(&earlier)).unwrap();
            assert_eq!(value.to_string(), expected[number].name(), "{name}");
            seen[expected[number] as usize] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

/// The first set is what a policy's condition means; reports and sheets say what every set finds.
#[test]
fn policies_read_the_first_and_sheets_say_each() {
    let form = form(&[(0, 3), (1, 3), (0, 2)]);
    let rest = small::rule("worse", "middle", "when = { change = \"two\", is = \"deteriorated\" }");
    let forms = [form];
    let policy = small::policy(&small::policy_text(false, &["two"], &rest), &forms).unwrap();
    let findings = |answers: [i64; 6]| forms[0].respond_in_order(answers).unwrap().score().interpret();
    let screening = |after: [i64; 6]| Screening::new().with(findings(after)).earlier(findings([1; 6]));
    // By the second and the third set it is a change, by the first not.
    let other = screening([2, 2, 1, 2, 2, 2]);
    assert_eq!(policy.decide(&other).level().id(), "low");
    assert_eq!(policy.decide(&screening([2, 2, 2, 1, 1, 1])).level().id(), "middle");
    let report = Report::new(&other, &policy.decide(&other));
    let json = serde_json::to_value(&report).unwrap();
    let of = &json["instruments"][0];
    assert_eq!(of["change"]["direction"], "unchanged");
    assert_eq!(of["further_changes"][0]["direction"], "deteriorated");
    assert_eq!(
        (&of["further_changes"][1]["id"], &of["further_changes"][1]["scale"]),
        (&"set-2".into(), &"a".into())
    );
    let sheet = report::text(&report, "en");
    for line in ["set-0: no reliable change", "set-1: reliably worse", "set-2: reliably worse"] {
        assert!(sheet.contains(line), "{sheet}");
    }
}

/// A single `[change]` has no name, and nothing of its results does.
#[test]
fn a_single_set_is_as_it_was() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    assert_eq!((phq9.changes().len(), phq9.change().unwrap().id()), (1, None));
    let columns = phq9.results().over_time();
    assert!(columns.has("total.reliable-change") && columns.has("total.response"));
    assert_eq!(ChangeKind::Deteriorated.name(), "deteriorated");
}
