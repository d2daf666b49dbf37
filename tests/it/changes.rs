//! How a score moved, against a judge written apart who tries every completion of what is missing: both directions of a scale, every
//! published parameter, scores that are prorated and such that are not. `tests/several_changes.rs` has several sets in one form.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::BTreeMap;

use psyscreen::interpretation::{Change, ChangeDirection};
use psyscreen::{Findings, Instrument, Screening, Truth};

use crate::support::random::Random;
use crate::support::small;

const ITEMS: i64 = 4;
const HIGHEST: i64 = 3;

/// The parameters of one form of four items from 0 to 3.
struct Form {
    is_higher_better: bool,
    is_prorated: bool,
    reliable: i64,
    /// In percent; published only where less is better.
    response: Option<i64>,
    remission: i64,
    important: i64,
    definition: Instrument,
}

/// One answer each, or none.
type Sheet = [Option<i64>; 4];

impl Form {
    fn random(random: &mut Random) -> Self {
        let small = |random: &mut Random, limit: usize| i64::try_from(1 + random.below(limit)).unwrap();
        let (is_higher_better, is_prorated) = (random.chance(50), random.chance(50));
        let response = (!is_higher_better).then(|| random.pick(&[25, 30, 50, 75]));
        let (reliable, important) = (small(random, 6), small(random, 6));
        let remission = small(random, 10);
        let mut rest: String = (1..=ITEMS).map(|item| small::item(&item.to_string(), "often", "")).collect();
        rest.push_str("[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1..4\"]\nrange = [0, 12]\nsource = \"s\"\n");
        rest.push_str(match is_higher_better {
            true => "direction = \"higher-is-better\"\n",
            false => "direction = \"higher-is-worse\"\n",
        });
        if is_prorated {
            rest.push_str(
                "missing = { min_answered = 3, fill = \"prorate\", rounding = \"half-up\", source = \"s\" }\n",
            );
        }
        let side = if is_higher_better { "above" } else { "below" };
        rest.push_str("[change]\nscale = \"total\"\n");
        let mut add = |key: &str, name: &str, value: &str| {
            rest.push_str(&format!("{key} = {value}\n{name}_source = \"s\"\n{name}_population = \"all\"\n"));
        };
        add("reliable", "reliable", &reliable.to_string());
        add("minimal_important", "minimal_important", &important.to_string());
        add(&format!("remission_{side}"), "remission", &remission.to_string());
        if let Some(percent) = response {
            add("response", "response", &format!("0.{percent}"));
        }
        let text = small::instrument_text("form", 4, &rest);
        let definition = small::instrument(&text);
        Self { is_higher_better, is_prorated, reliable, response, remission, important, definition }
    }

    fn findings(&self, sheet: Sheet) -> Findings<'_> {
        let ids = ["1", "2", "3", "4"].into_iter().zip(sheet);
        let given = ids.filter_map(|(id, answer)| Some((id, answer?)));
        self.definition.respond(given).unwrap().score().interpret()
    }

    /// The score that is published for a sheet, if any is.
    fn value(&self, sheet: Sheet) -> Option<i64> {
        let given: Vec<i64> = sheet.into_iter().flatten().collect();
        let (count, sum) = (i64::try_from(given.len()).unwrap(), given.iter().sum::<i64>());
        match ITEMS - count {
            0 => Some(sum),
            // Four thirds, and a half upwards.
            1 if self.is_prorated => Some((8 * sum + 3) / 6),
            _ => None,
        }
    }

    /// What every completion of a sheet gives.
    fn completions(sheet: Sheet) -> Vec<i64> {
        let sum: i64 = sheet.into_iter().flatten().sum();
        let blanks = sheet.iter().filter(|answer| answer.is_none()).count();
        (sum..=sum + HIGHEST * i64::try_from(blanks).unwrap()).collect()
    }

    /// What a published score may be: itself, or else what any completion gives.
    fn published(&self, sheet: Sheet) -> Vec<i64> {
        self.value(sheet).map_or_else(|| Self::completions(sheet), |value| vec![value])
    }

    /// What is said of a change from one score to another.
    fn says(&self, before: i64, after: i64) -> BTreeMap<&'static str, bool> {
        let better = if self.is_higher_better { after - before } else { before - after };
        let (deteriorated, improved) = (-better >= self.reliable, better >= self.reliable);
        let mut says = BTreeMap::from([
            ("deteriorated", deteriorated),
            ("improved", improved),
            ("unchanged", !deteriorated && !improved),
            (
                "remission",
                if self.is_higher_better { after > self.remission } else { after < self.remission },
            ),
            ("important", (after - before).abs() >= self.important),
        ]);
        if let Some(percent) = self.response {
            says.insert("response", before > 0 && 100 * (before - after) >= percent * before);
        }
        says
    }

    /// True of all of these changes, of none, or of some.
    fn judge(&self, before: &[i64], after: &[i64]) -> BTreeMap<&'static str, Truth> {
        let mut judged: BTreeMap<&str, Truth> = BTreeMap::new();
        for (before, after) in before.iter().flat_map(|before| after.iter().map(move |after| (before, after)))
        {
            for (name, holds) in self.says(*before, *after) {
                let known = judged.entry(name).or_insert(Truth::from(holds));
                if *known != Truth::from(holds) {
                    *known = Truth::Undetermined;
                }
            }
        }
        judged
    }
}

/// Answers up to 0, 1 or 3, so that the lowest score comes too.
fn sheet(random: &mut Random, blanks: u64) -> Sheet {
    let codes = random.pick(&[1, 2, 4, 4]);
    [(); 4].map(|()| (!random.chance(blanks)).then(|| i64::try_from(random.below(codes)).unwrap()))
}

#[test]
fn every_change_is_what_a_judge_written_apart_says() {
    let mut random = Random(2026);
    let mut seen: BTreeMap<(&str, String), u32> = BTreeMap::new();
    for _ in 0..60 {
        let form = Form::random(&mut random);
        let columns = form.definition.results().over_time();
        for _ in 0..60 {
            let (then, now) = (sheet(&mut random, 10), sheet(&mut random, 20));
            let (earlier, later) = (form.findings(then), form.findings(now));
            let expected = form.judge(&form.published(then), &form.published(now));
            let change = Change::between(&earlier, &later).unwrap();
            let direction = match (expected["deteriorated"], expected["improved"]) {
                (Truth::True, _) => Some(ChangeDirection::Deteriorated),
                (_, Truth::True) => Some(ChangeDirection::Improved),
                (Truth::False, Truth::False) => Some(ChangeDirection::Unchanged),
                _ => None,
            };
            assert_eq!(change.direction(), direction);
            let found = BTreeMap::from([
                ("deteriorated", change.deteriorated()),
                ("improved", change.improved()),
                ("remission", change.remission()),
                ("important", change.minimal_important()),
            ]);
            for (name, truth) in found {
                assert_eq!(truth, expected[name], "{name}");
                *seen.entry((name, truth.to_string())).or_default() += 1;
            }
            // Better by a fraction of the first score has a meaning only where less is better.
            assert_eq!(change.response(), expected.get("response").copied().unwrap_or(Truth::Undetermined));
            *seen.entry(("response", change.response().to_string())).or_default() += 1;
            for (column, name) in [("remission", "remission"), ("minimal-important", "important")] {
                let value = columns.value(&format!("total.{column}"), &later, Some(&earlier)).unwrap();
                assert_eq!(value.to_string(), expected[name].to_string());
            }
        }
    }
    assert!(seen.len() == 15 && seen.values().all(|count| *count > 20), "{seen:?}");
}

/// Another form, or another revision of this one, is nothing to compare with.
#[test]
fn only_the_same_revision_of_the_same_form_is_compared() {
    let text = |id: &str, revision: &str| {
        let rest = small::item("1", "often", "")
            + "[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1\"]\nrange = [0, 3]\nsource = \"s\"\n\
               direction = \"higher-is-worse\"\n\
               [change]\nscale = \"total\"\nreliable = 2\nreliable_source = \"s\"\nreliable_population = \"all\"\n";
        small::instrument_text(id, 1, &rest)
            .replace("revision = \"1\"", &format!("revision = \"{revision}\""))
    };
    let own = small::instrument(&text("form", "1"));
    let later = own.respond_in_order([3]).unwrap().score().interpret();
    for (id, revision, is_comparable) in
        [("form", "1", true), ("form", "2", false), ("other", "1", false), ("other", "2", false)]
    {
        let other = small::instrument(&text(id, revision));
        let earlier = other.respond_in_order([0]).unwrap().score().interpret();
        let note = format!("{id} {revision}");
        assert_eq!(Change::between(&earlier, &later).is_some(), is_comparable, "{note}");
        assert_eq!(Change::each(&earlier, &later).count() == 1, is_comparable, "{note}");
        assert_eq!(later.difference_from(&earlier, &own.scales()[0]).is_some(), is_comparable, "{note}");
        let columns = own.results().over_time();
        for column in ["total.earlier", "total.change", "total.reliable-change"] {
            let value = columns.value(column, &later, Some(&earlier)).unwrap().to_string();
            assert_eq!(!value.is_empty(), is_comparable, "{note}: {column}");
        }
    }
}

/// A policy reads the score as published, and what completions may still make of it.
#[test]
fn policies_fire_on_every_kind_of_change_and_say_what_is_open() {
    let mut random = Random(7);
    let mut seen: BTreeMap<(&str, bool, bool), u32> = BTreeMap::new();
    for _ in 0..60 {
        let form = Form::random(&mut random);
        let mut kinds = vec!["deteriorated", "improved", "unchanged", "remission"];
        kinds.extend(form.response.map(|_| "response"));
        let rules: String = kinds
            .iter()
            .map(|kind| {
                format!(
                    "[[rule]]\nid = \"{kind}\"\nlabel = {{ en = \"{kind}\" }}\nclause = \"s 1\"\nrecommend = [\"talk\"]\n\
                     when = {{ change = \"form\", is = \"{kind}\" }}\n"
                )
            })
            .collect();
        let forms = [form.definition.clone()];
        let policy = small::policy(&small::policy_text(false, &["form"], &rules), &forms).unwrap();
        for _ in 0..40 {
            let (then, now) = (sheet(&mut random, 5), sheet(&mut random, 20));
            // Without a score there is nothing to compare with.
            let Some(before) = form.value(then) else { continue };
            let screening = Screening::new().with(form.findings(now)).earlier(form.findings(then));
            let decision = policy.decide(&screening);
            let published = form.judge(&[before], &form.published(now));
            let enclosed = form.judge(&[before], &Form::completions(now));
            for kind in &kinds {
                let fires = decision.fired().any(|rule| rule.id() == *kind);
                let is_open = decision.undetermined().any(|rule| rule.id() == *kind);
                assert_eq!(fires, published[kind].is_true(), "{kind}");
                assert_eq!(is_open, !fires && enclosed[kind].is_undetermined(), "{kind}");
                *seen.entry((kind, fires, is_open)).or_default() += 1;
            }
        }
    }
    assert!(seen.len() == 15 && seen.values().all(|count| *count > 10), "{seen:?}");
}
