//! How the work of a proof grows, counted and not timed; and that a look-up that misses ends every claim.

use std::rc::Rc;

use super::decided::{with_policy, with_text};
use crate::authoring::prove::Verdict;
use crate::authoring::prove::run::{MOST_WORK, Run};
use crate::instrument::Instrument;
use crate::triage::{Policy, Screening};

const HEAD: &str = r#"
format = 1
revision = "1"
title = { en = "Small" }
construct = "distress"
informant = "self"
wording = { en = "descriptor" }
[licence]
text = "free"
scoring = "free"
evidence = "https://example.org/licence"
checked = 2026-11-23
[[source]]
id = "s"
citation = "A source"
url = "https://example.org/s"
[options.often]
codes = [0, 1, 2, 3]
label.en = { 0 = "Never", 1 = "Seldom", 2 = "Often", 3 = "Always" }
"#;

fn load(id: &str, items: usize, rest: &str) -> Instrument {
    let text = format!("id = \"{id}\"\nitem_count = {items}\n{HEAD}{rest}");
    Instrument::from_toml(id, &text).unwrap_or_else(|error| panic!("{error}"))
}

fn item(id: usize) -> String {
    format!("[[item]]\nid = \"{id}\"\ntext = {{ en = \"Item\" }}\noptions = \"often\"\n")
}

fn scale(id: &str, method: &str, inputs: &str, high: usize, rest: &str) -> String {
    format!(
        "[[scale]]\nid = \"{id}\"\nmethod = \"{method}\"\n{inputs}\nrange = [0, {high}]\n\
         direction = \"higher-is-worse\"\nsource = \"s\"\n{rest}"
    )
}

fn cutoff(id: &str, at_least: usize) -> String {
    format!(
        "[[scale.cutoff]]\nid = \"{id}\"\nat_least = {at_least}\ntarget = \"distress\"\npopulation = \"all\"\n\
         source = \"s\"\n"
    )
}

/// Two items, their sum, and two cutoffs.
fn two_items() -> String {
    let cutoffs = format!("{}{}", cutoff("a", 2), cutoff("b", 4));
    format!("{}{}{}", item(1), item(2), scale("total", "sum", "items = [\"1..2\"]", 6, &cutoffs))
}

const POLICY: &str = r#"
format = 1
id = "grown"
title = { en = "Grown" }
consent = "not-required"
[[source]]
id = "s"
citation = "A plan"
url = "https://example.org/plan"
[[provider]]
id = "worker"
label = { en = "Worker" }
[[level]]
id = "low"
label = { en = "Low" }
clause = "s 1"
recommend = ["help"]
[[level]]
id = "high"
label = { en = "High" }
clause = "s 1"
recommend = ["help"]
[[recommendation]]
id = "help"
label = { en = "Help" }
clause = "s 1"
modality = "crisis"
provider = ["worker"]
needs_consent = false
"#;

fn policy_text(uses: &[String], rest: &str) -> String {
    format!("uses = {uses:?}\n{POLICY}{rest}")
}

fn rule(when: &str) -> String {
    format!(
        "[[rule]]\nid = \"r\"\nlabel = {{ en = \"R\" }}\nclause = \"s 1\"\nsource = \"s\"\nlevel = \"high\"\n{when}\n"
    )
}

/// How much work the proof takes; every claim is proved or refuted.
#[track_caller]
fn work(policy: &Policy) -> u64 {
    let run = Rc::new(Run::new(MOST_WORK));
    let proof = policy.prove_within(&run);
    let open = proof.checks().iter().find(|check| matches!(check.verdict(), Verdict::NotProved { .. }));
    assert!(open.is_none(), "{proof}");
    MOST_WORK - run.left()
}

/// Twice as much takes at most `most` times the work.
#[track_caller]
fn grows_by_at_most(most: u64, sizes: [usize; 3], work: impl Fn(usize) -> u64) {
    let [one, two, four] = sizes.map(work);
    assert!(two <= one * most && four <= two * most, "{sizes:?} take {one}, {two}, {four}");
}

/// Instruments of which each is due when one of two cutoffs of the one before is reached.
fn chain(count: usize, visit: &mut dyn FnMut(&Policy)) {
    let ids: Vec<String> = (0..count).map(|number| format!("t{number}")).collect();
    let instruments: Vec<Instrument> = ids.iter().map(|id| load(id, 2, &two_items())).collect();
    let mut text = rule(&format!("when = {{ cutoff = \"t{}.total.b\" }}", count - 1));
    for number in 0..count {
        text.push_str(&format!("[[step]]\ngive = [\"t{number}\"]\n"));
        if let Some(before) = number.checked_sub(1) {
            let cutoff = |id: &str| format!("{{ cutoff = \"t{before}.total.{id}\" }}");
            text.push_str(&format!("when.any = [{}, {}]\n", cutoff("a"), cutoff("b")));
        }
    }
    with_text(&policy_text(&ids, &text), &instruments, visit);
}

#[test]
fn chained_steps() {
    grows_by_at_most(5, [10, 20, 40], |count| {
        let mut found = 0;
        chain(count, &mut |policy| found = work(policy));
        found
    });
}

/// Nothing is answered: whether each step is due hangs on all before it.
#[test]
fn deciding_with_chained_steps() {
    chain(100, &mut |policy| {
        let decision = policy.decide(&Screening::new());
        assert_eq!((decision.at_least().id(), decision.at_most().id()), ("low", "high"));
        assert!(!decision.ask().is_empty());
    });
}

/// Two scales on each level, each over both of the level below: as many ways from the top to an item as 2 to that power.
#[test]
fn scales_over_scales() {
    grows_by_at_most(5, [10, 20, 40], |count| {
        let mut rest = format!("{}{}", item(1), item(2));
        for level in 0..count {
            for side in ["a", "b"] {
                let inputs = match level.checked_sub(1) {
                    None => "items = [\"1..2\"]".to_owned(),
                    Some(below) => format!("scales = [\"a{below}\", \"b{below}\"]"),
                };
                let cutoff = if level + 1 == count { cutoff("x", 2) } else { String::new() };
                rest.push_str(&scale(&format!("{side}{level}"), "max", &inputs, 3, &cutoff));
            }
        }
        let instruments = [load("t", 2, &rest)];
        let top = count - 1;
        let text =
            rule(&format!("when.any = [{{ cutoff = \"t.a{top}.x\" }}, {{ cutoff = \"t.b{top}.x\" }}]"));
        let mut found = 0;
        with_text(&policy_text(&["t".to_owned()], &text), &instruments, &mut |policy| found = work(policy));
        found
    });
}

/// Pairs of facts, declared so that the two of a pair stand far from each other.
#[test]
fn many_facts_in_one_rule() {
    grows_by_at_most(5, [10, 20, 40], |count| {
        let mut text = String::new();
        for side in ["a", "b"] {
            for number in 0..count / 2 {
                text.push_str(&format!(
                    "[[fact]]\nid = \"{side}{number}\"\nlabel = {{ en = \"F\" }}\nkind = \"yes-no\"\nrisk = true\n"
                ));
            }
        }
        let pair =
            |number: usize| format!("{{ all = [{{ fact = \"a{number}\" }}, {{ fact = \"b{number}\" }}] }}");
        let mut pairs: Vec<String> = (0..count / 2).map(pair).collect();
        pairs.push("{ cutoff = \"t.total.a\" }".to_owned());
        text.push_str(&rule(&format!("when.any = [{}]", pairs.join(", "))));
        let instruments = [load("t", 2, &two_items())];
        let mut found = 0;
        with_text(&policy_text(&["t".to_owned()], &text), &instruments, &mut |policy| found = work(policy));
        found
    });
}

/// Four instruments with a number of many values, each with an earlier administration, and answers carried from one to the
/// next: all combinations of earlier scores are more than can be looked at, and that is said.
#[test]
fn carried_instruments_with_change() {
    let rest = format!(
        "[[item]]\nid = \"1\"\ntext = {{ en = \"How many?\" }}\nkind = \"number\"\nmin = 0\nmax = 100\n{}{}{}\
         [change]\nscale = \"total\"\nreliable = 6\nreliable_source = \"s\"\n",
        item(2),
        item(3),
        scale("total", "sum", "items = [\"1..3\"]", 106, ""),
    );
    let ids: Vec<String> = (0..4).map(|number| format!("e{number}")).collect();
    let instruments: Vec<Instrument> = ids.iter().map(|id| load(id, 3, &rest)).collect();
    let change = |id: &String| format!("{{ change = \"{id}\", is = \"deteriorated\" }}");
    let changes: Vec<String> = ids.iter().map(change).collect();
    let mut text = rule(&format!("when.any = [{}]", changes.join(", ")));
    for (number, id) in ids.iter().enumerate() {
        text.push_str(&format!("[[step]]\ngive = [\"{id}\"]\n"));
        if let Some(before) = number.checked_sub(1) {
            text.push_str(&format!("carry = {{ \"{id}.1\" = \"e{before}.1\" }}\n"));
        }
    }
    with_text(&policy_text(&ids, &text), &instruments, &mut |policy| {
        let run = Rc::new(Run::new(MOST_WORK));
        let proof = policy.prove_within(&run);
        assert!(!run.has_fault(), "{proof}");
        let open = proof.checks().iter().filter(|check| matches!(check.verdict(), Verdict::NotProved { .. }));
        assert!(open.count() > 0, "{proof}");
    });
}

/// Whatever is looked up and not there ends every claim, also those that were proved before.
#[test]
fn a_fault_of_the_prover_proves_nothing() {
    with_policy("recovered-2020", |policy| {
        assert!(policy.prove().holds());
        let nowhere = policy.uses.len();
        policy.model_mut().order.push(nowhere);
        let proof = policy.prove();
        for check in proof.checks() {
            match check.verdict() {
                Verdict::NotProved { reason } => {
                    assert!(reason.contains("a fault of the library"), "{reason}")
                }
                _ => panic!("{}", check.name()),
            }
        }
    });
    let run = Rc::new(Run::new(MOST_WORK));
    run.fault();
    with_policy("recovered-2020", |policy| {
        assert!(policy.prove_within(&run).checks().iter().all(|check| !check.is_proved()));
    });
}

/// A limit of work is stated, and a proof that reaches it claims nothing that it did not find.
#[test]
fn a_proof_that_may_do_little_says_so() {
    with_policy("recovered-2020", |policy| {
        let proof = policy.prove_within(&Rc::new(Run::new(20_000)));
        assert!(!proof.holds());
        for check in proof.checks() {
            assert!(!matches!(check.verdict(), Verdict::Refuted { .. }), "{}", check.name());
        }
    });
}
