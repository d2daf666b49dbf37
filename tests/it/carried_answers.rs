//! Answers carried over from an earlier step, and steps that are due.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

use crate::support::policy_cases::instruments;
use crate::support::small::{instrument, instrument_text, item, policy, policy_text, rule};
use psyscreen::{Instrument, Screening};

fn shipped(ids: &[&str]) -> Vec<Instrument> {
    let mut all = instruments();
    ids.iter().map(|id| all.remove(*id).unwrap()).collect()
}

/// While its gate is unanswered, it is not known whether the answer counts: carried all the same, it once settled a level
/// that the answer to the gate took away.
// Hazard H18: what the proof takes for granted is refused otherwise.
#[test]
fn nothing_is_carried_into_an_item_that_the_form_may_leave_out() {
    let instruments = shipped(&["cage", "pc-ptsd-5"]);
    let steps = r#"
[[step]]
give = ["cage"]
[[step]]
give = ["pc-ptsd-5"]
when = { cutoff = "cage.total.positive-screen" }
carry = { "pc-ptsd-5.1" = "cage.1" }
"#;
    let when = r#"when = { cutoff = "pc-ptsd-5.total.probable-ptsd-sensitive" }"#;
    let text = policy_text(false, &["cage", "pc-ptsd-5"], &format!("{}{steps}", rule("r", "high", when)));
    let refused = policy(&text, &instruments).err().unwrap();
    assert!(refused.contains("error[carry]: the form itself may leave out `pc-ptsd-5.1`"), "{refused}");
}

/// A prorated total of 10 may turn out to be 8: the next step is not certainly due.
#[test]
fn a_prorated_score_makes_no_step_certainly_due() {
    let instruments = shipped(&["phq-9", "gad-7"]);
    let steps = r#"
[[step]]
give = ["phq-9"]
[[step]]
give = ["gad-7"]
when = { score = "phq-9.total", at_least = 10 }
"#;
    let when = r#"when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { band = "gad-7.total", at_least = "severe" }]"#;
    let text = policy_text(false, &["phq-9", "gad-7"], &format!("{}{steps}", rule("r", "high", when)));
    let policy = policy(&text, &instruments).unwrap_or_else(|error| panic!("{error}"));
    let phq9 = &instruments[0];
    // Nine points on eight items: as published 10, at least 9.
    let given = [2, 2, 2, 1, 1, 1, 0, 0].map(Some);
    let of = |last: Option<i32>| {
        let answers = phq9.respond_in_order(given.into_iter().chain([last])).unwrap();
        Screening::new().with(answers.score().interpret())
    };
    let prorated = of(None);
    let decision = policy.decide(&prorated);
    assert!(decision.truth(2).is_true(), "as published it is due");
    assert_eq!(policy.next(&prorated).map(|next| next.step_index()), None);
    let screening = of(Some(1));
    assert_eq!(policy.next(&screening).map(|next| next.step_index()), Some(Some(1)));
}

/// One question is asked once: of an item and the later item that would have its answer, the first one that can be asked.
#[test]
fn an_item_and_its_twin_are_asked_once() {
    let policy = psyscreen::catalog::policy("stepped-care").unwrap();
    let asked = |screening: &Screening<'static>| -> Vec<String> {
        policy.decide(screening).ask().iter().map(ToString::to_string).collect()
    };
    let first = asked(&Screening::new().consent(true));
    assert!(first.contains(&"gad-2.1".to_owned()) && first.contains(&"gad-7.3".to_owned()), "{first:?}");
    assert!(!first.contains(&"gad-7.1".to_owned()) && !first.contains(&"gad-7.2".to_owned()), "{first:?}");
}

/// Without consent no answer is used; what is answered already is still not asked again.
#[test]
fn what_is_answered_is_not_asked_again_for_consent() {
    let policy = psyscreen::catalog::policy("recovered-2020").unwrap();
    let phq9 = psyscreen::catalog::instrument("phq-9").unwrap();
    let answers = phq9.respond([("1", 3), ("9", 3)]).unwrap().score().interpret();
    let decision = policy.decide(&Screening::new().with(answers));
    let asked: Vec<String> = decision.ask().iter().map(ToString::to_string).collect();
    assert_eq!(asked[0], "consent");
    assert!(asked.contains(&"phq-9.2".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"phq-9.1".to_owned()) && !asked.contains(&"phq-9.9".to_owned()), "{asked:?}");
}

/// A first form and a longer one that has the same question about death.
fn with_twin_questions() -> Vec<Instrument> {
    let danger = |item: &str| {
        format!(
            "[[critical_item]]\nid = \"danger\"\nitem = \"{item}\"\nat_least = 1\nconcern = \"suicide\"\n\
             label = {{ en = \"Danger\" }}\nsource = \"s\"\n"
        )
    };
    let total = |items: usize| {
        format!(
            "[[scale]]\nid = \"total\"\nitems = [\"1..{items}\"]\nmethod = \"sum\"\nrange = [0, {}]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\n[[scale.cutoff]]\nid = \"some\"\nat_least = 3\n\
             target = \"distress\"\npopulation = \"all\"\nsource = \"s\"\n",
            items.saturating_mul(3)
        )
    };
    let form = |id: &str, items: usize| {
        let texts: String = (1..=items).map(|number| item(&number.to_string(), "often", "")).collect();
        instrument(&instrument_text(id, items, &format!("{texts}{}{}", total(items), danger("1"))))
    };
    vec![form("short", 2), form("long", 3)]
}

/// Two answers to one question in two forms are said, and the worse one decides what is about safety, whichever form has it.
// Hazard H19: of two answers the worse one decides.
#[test]
fn two_answers_to_one_question_in_two_forms() {
    let instruments = with_twin_questions();
    let steps = r#"
[[step]]
give = ["short"]
[[step]]
give = ["long"]
when = { cutoff = "short.total.some" }
carry = { "long.1" = "short.1", "long.2" = "short.2" }
"#;
    let decide = |asks: &str, short: [i32; 2], long: [i32; 3]| {
        let when = format!(r#"when = {{ critical_item = "{asks}.danger" }}"#);
        let text = policy_text(false, &["short", "long"], &format!("{}{steps}", rule("r", "high", &when)));
        let policy = policy(&text, &instruments).unwrap_or_else(|error| panic!("{error}"));
        let short = instruments[0].respond_in_order(short).unwrap().score().interpret();
        let long = instruments[1].respond_in_order(long).unwrap().score().interpret();
        let decision = policy.decide(&Screening::new().with(short).with(long));
        let problems: Vec<String> = decision.problems().iter().map(ToString::to_string).collect();
        (decision.level().id().to_owned(), decision.is_settled(), problems)
    };
    let told = |item: &str| {
        vec![format!(
            "`long.{item}` is answered otherwise than `short.{item}`, which is the same question (each form counts with its own \
             answer, and where it is about safety with the worse one too)"
        )]
    };
    assert_eq!(decide("long", [3, 0], [3, 0, 0]), ("high".to_owned(), true, Vec::new()));
    assert_eq!(decide("long", [3, 0], [0, 0, 0]), ("high".to_owned(), true, told("1")));
    assert_eq!(decide("short", [0, 0], [2, 0, 0]), ("high".to_owned(), true, told("1")));
    assert_eq!(decide("long", [0, 0], [2, 0, 0]), ("high".to_owned(), true, told("1")));
    assert_eq!(decide("long", [0, 1], [0, 0, 0]), ("low".to_owned(), true, told("2")));
}
