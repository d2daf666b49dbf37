//! Every shipped policy is proved; a policy that is broken on purpose is refuted by the smallest answers that show it.

#![allow(clippy::arithmetic_side_effects, reason = "a panic is a failed test")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

use std::time::{Duration, Instant};

use crate::support::policy_cases::{cases, differences, ids, instruments, policy, screening};
use psyscreen::Policy;
use psyscreen::authoring::prove::{Check, Proof, Verdict};

// Hazard H05: a positive critical answer has its level, proved for everybody.
// Hazard H06: what a policy promises is proved.
#[test]
fn every_shipped_policy_is_proved() {
    let instruments = instruments();
    for id in ids("policies", ".toml") {
        let policy = policy(&id, &instruments);
        let start = Instant::now();
        let proof = policy.prove();
        assert!(proof.holds(), "{proof}");
        // Far less in fact; ten seconds are what is promised of an optimised build, and a busy machine says nothing of another.
        let in_time = cfg!(debug_assertions) || start.elapsed() < Duration::from_secs(10);
        assert!(in_time, "{id}: {:?}", start.elapsed());
        for guarantee in policy.guarantees() {
            let name = format!("guarantee {}", guarantee.id());
            assert!(proof.checks().iter().any(|check| check.name() == name), "{id}: no {name}");
        }
        for rule in policy.rules() {
            let name = format!("rule {} can hold", rule.id());
            assert!(proof.checks().iter().any(|check| check.name() == name), "{id}: no {name}");
        }
    }
}

const SOUND: &str = r#"
format = 1
id = "sound"
title = { en = "A sound policy" }
consent = "required"
uses = ["phq-9", "gad-7"]
max_follow_up = "P6M"

[[source]]
id = "plan"
citation = "A plan"
url = "https://example.org/plan"

[[provider]]
id = "doctor"
label = { en = "Doctor" }

[[fact]]
id = "self-harm-reported"
label = { en = "Was self-harm reported?" }
kind = "yes-no"
risk = true

[[fact]]
id = "grade"
label = { en = "Which grade?" }
kind = "number"
min = 0
max = 5
risk = true

[[level]]
id = "routine"
label = { en = "Routine" }
clause = "plan §1"
recommend = ["education"]
follow_up = "P6M"

[[level]]
id = "individual"
label = { en = "Individual" }
clause = "plan §2"
recommend = ["education", "talk"]
follow_up = "P1M"

[[level]]
id = "crisis"
label = { en = "Crisis" }
clause = "plan §3"
recommend = ["education", "talk", "crisis-team"]
follow_up = "P1D"

[[recommendation]]
id = "education"
label = { en = "Education" }
modality = "education"
provider = ["doctor"]
needs_consent = false
clause = "plan §1"

[[recommendation]]
id = "talk"
label = { en = "Talk" }
modality = "individual"
provider = ["doctor"]
needs_consent = true
clause = "plan §2"

[[recommendation]]
id = "crisis-team"
label = { en = "Crisis team" }
modality = "crisis"
provider = ["doctor"]
needs_consent = false
clause = "plan §3"

[[rule]]
id = "suicide"
label = { en = "Signs of suicide" }
level = "crisis"
clause = "plan §3"
when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { fact = "self-harm-reported" }]

[[rule]]
id = "depression"
label = { en = "Depression" }
level = "individual"
clause = "plan §2"
when.any = [{ cutoff = "phq-9.total.probable-depression" }, { fact = "grade", at_least = 3 }]

[[rule]]
id = "anxiety"
label = { en = "Anxiety" }
level = "individual"
clause = "plan §2"
when = { band = "gad-7.total", at_least = "moderate" }

[unanswered_critical]
recommend = ["talk"]
within = "P1D"

[[guarantee]]
id = "suicide-is-crisis"
when = { critical_item = "phq-9.suicidal-ideation" }
level_at_least = "crisis"
recommends = ["crisis-team"]
follow_up_at_most = "P1D"

[[guarantee]]
id = "depression-is-talked-about"
when = { score = "phq-9.total", at_least = 10 }
level_at_least = "individual"
recommends = ["talk"]
follow_up_at_most = "P1M"
"#;

/// `SOUND` with one text replaced by another.
fn broken(from: &str, to: &str) -> String {
    assert_eq!(SOUND.matches(from).count(), 1, "`{from}` stands in the policy once");
    SOUND.replace(from, to)
}

#[track_caller]
fn prove(text: &str) -> Proof {
    let instruments = instruments();
    let policy = Policy::from_toml("broken.toml", text, &|id| instruments.get(id));
    let policy = policy.unwrap_or_else(|error| panic!("{error}"));
    let proof = policy.prove();
    // Whatever is shown can be pasted into a test: the last case fails, since it says what would have to be decided.
    for check in proof.checks() {
        if let Verdict::Refuted { cases: shown, .. } = check.verdict() {
            for (number, example) in shown.iter().enumerate() {
                let case = &cases("shown", &example.toml())[0];
                let found = differences(case, &policy, &screening(case, &instruments));
                let demands = example
                    .expected()
                    .iter()
                    .any(|expected| !matches!(expected.key(), "recommendations" | "notify"));
                let last = number + 1 == shown.len();
                assert_eq!(
                    !found.is_empty(),
                    demands && last,
                    "{}: {found:?}\n{}",
                    check.name(),
                    example.toml()
                );
            }
        }
    }
    proof
}

#[track_caller]
fn check<'p>(proof: &'p Proof, name: &str) -> &'p Check {
    proof
        .checks()
        .iter()
        .find(|check| check.name() == name)
        .unwrap_or_else(|| panic!("no check `{name}`:\n{proof}"))
}

/// The reason why a check is refuted, and the cases that show it.
#[track_caller]
fn refuted(proof: &Proof, name: &str) -> (String, Vec<String>) {
    match check(proof, name).verdict() {
        Verdict::Refuted { reason, cases } => {
            (reason.clone(), cases.iter().map(|case| case.toml()).collect())
        }
        _ => panic!("`{name}` is not refuted:\n{proof}"),
    }
}

/// Only these checks fail.
#[track_caller]
fn assert_only(proof: &Proof, names: &[&str]) {
    let failed: Vec<&str> =
        proof.checks().iter().filter(|check| !check.is_proved()).map(Check::name).collect();
    assert_eq!(failed, names, "{proof}");
}

#[test]
fn the_sound_policy_is_proved() {
    let proof = prove(SOUND);
    assert!(proof.holds(), "{proof}");
    assert!(
        proof.to_string().contains(
            "phq-9.suicidal-ideation raises the level, whatever else is answered: at least `crisis`"
        ),
        "{proof}"
    );
}

#[test]
fn a_sign_that_no_longer_decides_alone() {
    let proof = prove(&broken(
        r#"when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { fact = "self-harm-reported" }]"#,
        r#"when.all = [{ critical_item = "phq-9.suicidal-ideation" }, { fact = "self-harm-reported" }]"#,
    ));
    assert_only(
        &proof,
        &[
            "guarantee suicide-is-crisis",
            "phq-9.suicidal-ideation raises the level, whatever else is answered",
        ],
    );
    let (reason, cases) = refuted(&proof, "guarantee suicide-is-crisis");
    assert_eq!(reason, "the level must be at least `crisis`");
    assert_eq!(
        cases,
        [r#"[[case]]
note = "the level must be at least `crisis`"
consent = true
answers.phq-9 = { 9 = 1 }
level = "crisis" # or beyond; decided: "routine"
"#]
    );
}

/// Both the missing answers and the prorated total are found: 9 by seven answers counts as 81/7, which is over 10.
#[test]
fn a_threshold_that_is_one_too_high() {
    let proof = prove(&broken(
        r#"{ cutoff = "phq-9.total.probable-depression" }"#,
        r#"{ cutoff = "phq-9.total.probable-depression-china-rural-elderly" }, { score = "phq-9.total", at_least = 11 }"#,
    ).replace("level = \"individual\"\nclause = \"plan §2\"\nwhen.any", "level = \"individual\"\nclause = \"plan §2\"\nsource = \"plan\"\nwhen.any"));
    // The other cutoff is lower, so nothing is lost.
    assert!(proof.holds(), "{proof}");
    let text = broken(
        r#"{ cutoff = "phq-9.total.probable-depression" }"#,
        r#"{ score = "phq-9.total", at_least = 11 }"#,
    )
    .replace(
        "level = \"individual\"\nclause = \"plan §2\"\nwhen.any",
        "level = \"individual\"\nclause = \"plan §2\"\nsource = \"plan\"\nwhen.any",
    );
    let proof = prove(&text);
    assert_only(&proof, &["guarantee depression-is-talked-about"]);
    let (_, cases) = refuted(&proof, "guarantee depression-is-talked-about");
    // Ten points, on as few answers as it takes.
    assert_eq!(cases.len(), 1);
    assert!(cases[0].contains(r#"level = "individual" # or beyond; decided: "routine""#), "{}", cases[0]);
}

#[test]
fn a_recommendation_that_is_lost() {
    let proof = prove(
        &broken(
            "recommend = [\"education\", \"talk\", \"crisis-team\"]",
            "recommend = [\"education\", \"crisis-team\"]",
        )
        .replace(
            "when = { score = \"phq-9.total\", at_least = 10 }\nlevel_at_least = \"individual\"",
            "when = { score = \"phq-9.total\", at_least = 10 }",
        ),
    );
    assert_only(&proof, &["guarantee depression-is-talked-about"]);
    let (reason, cases) = refuted(&proof, "guarantee depression-is-talked-about");
    assert_eq!(reason, "`talk` must be recommended");
    assert!(
        cases[0].contains("# recommendations must have \"talk\"; decided: crisis-team, education"),
        "{}",
        cases[0]
    );
}

/// A later sight of the person than the guarantee allows: the rule's own follow-up stood for it.
#[test]
fn a_follow_up_that_is_too_late() {
    let proof = prove(&broken(
        "recommend = [\"education\", \"talk\"]\nfollow_up = \"P1M\"",
        "recommend = [\"education\", \"talk\"]\nfollow_up = \"P2M\"",
    ));
    assert_only(&proof, &["guarantee depression-is-talked-about"]);
    let (reason, cases) = refuted(&proof, "guarantee depression-is-talked-about");
    assert_eq!(reason, "the person must be seen again within P1M");
    assert!(cases[0].contains("follow_up = \"P1M\" # or beyond; decided: \"P2M\""), "{}", cases[0]);
}

/// More symptoms turn `other-depressive-syndrome` (two to four of nine) off.
#[test]
fn a_worse_answer_that_lowers_the_level() {
    let proof = prove(
        &broken(
            r#"when = { band = "gad-7.total", at_least = "moderate" }"#,
            r#"when = { criterion = "phq-9.other-depressive-syndrome" }"#,
        )
        .replace(r#"uses = ["phq-9", "gad-7"]"#, r#"uses = ["phq-9"]"#),
    );
    assert_only(
        &proof,
        &[
            "a worse answer or a higher risk never lowers the level",
            "a worse answer or a higher risk never delays the follow-up",
        ],
    );
    let (reason, cases) = refuted(&proof, "a worse answer or a higher risk never lowers the level");
    assert_eq!(reason, "a worse answer or a higher risk takes the level below `individual`");
    let [better, worse] = cases.as_slice() else { panic!("{cases:?}") };
    assert!(
        better.contains("level = \"individual\"\n") && worse.contains("decided: \"routine\""),
        "{better}\n{worse}"
    );
}

#[test]
fn a_higher_risk_never_lowers() {
    // A rule that a report ends: the fact is not a risk any more, and the policy says that it may.
    let text =
        broken(r#"{ fact = "grade", at_least = 3 }]"#, r#"{ fact = "grade", at_least = 3, at_most = 4 }]"#)
            .replace("max = 5\nrisk = true", "max = 5\nmay_lower = true");
    assert!(prove(&text).holds(), "a fact that may lower is not a risk");
}

/// `at_most` over a risk fact where another rule raises as high above: nothing is lowered, and the prover says so.
#[test]
fn a_rule_may_end_where_another_takes_over() {
    let anxiety = r#"when = { band = "gad-7.total", at_least = "moderate" }"#;
    let ended = r#"when.any = [{ band = "gad-7.total", at_least = "moderate" }, { fact = "grade", at_least = 1, at_most = 2 }]"#;
    assert!(prove(&broken(anxiety, ended)).holds());
    let gap = ended.replace("at_most = 2", "at_most = 1");
    let instruments = instruments();
    let error = Policy::from_toml("gap.toml", &broken(anxiety, &gap), &|id| instruments.get(id)).unwrap_err();
    assert!(error.to_string().contains("error[risk-lowers]"), "{error}");
}

/// `[[unanswered_fact]]`, a recommendation that takes the place of another, and guarantees with notices and deadlines, each
/// proved and each refuted once it is broken.
#[test]
fn what_a_guarantee_can_say() {
    let more = r#"
[[unanswered_fact]]
fact = "grade"
when = { band = "gad-7.total", at_least = "mild" }
recommend = ["talk"]
within = "P14D"
follow_up = "P14D"

[[guarantee]]
id = "unknown-grade"
unanswered_fact = "grade"
when = { band = "gad-7.total", at_least = "mild" }
recommends = [{ id = "talk", within = "P14D" }]
follow_up_at_most = "P14D"

[[guarantee]]
id = "crisis-is-told"
when = { fact = "self-harm-reported" }
recommends = [{ id = "crisis-team", within = "P1D" }, "talk"]
notifies = [{ role = "doctor", within = "PT4H" }, { role = "doctor" }]
"#;
    let level = r#"recommend = ["education", "talk", "crisis-team"]"#;
    let told = r#"recommend = ["education", "talk", { id = "crisis-team", within = "P1D" }]
notify = [{ role = "doctor", within = "PT4H" }]"#;
    let whole = format!("{}{more}", broken(level, told));
    let proof = prove(&whole);
    assert!(proof.holds(), "{proof}");
    for (from, to, guarantee, reason) in [
        ("follow_up = \"P14D\"\n", "", "unknown-grade", "the person must be seen again within P14D"),
        (
            "within = \"P14D\"\nfollow_up = \"P14D\"",
            "within = \"P14D\"\nfollow_up = \"P15D\"",
            "unknown-grade",
            "the person must be seen again within P14D",
        ),
        (
            "recommend = [\"talk\"]\nwithin = \"P14D\"",
            "recommend = [\"education\"]\nwithin = \"P14D\"",
            "unknown-grade",
            "`talk` must be recommended within P14D",
        ),
        (
            "{ id = \"crisis-team\", within = \"P1D\" }]\nnotify",
            "\"crisis-team\"]\nnotify",
            "crisis-is-told",
            "`crisis-team` must be recommended within P1D",
        ),
        (
            "notify = [{ role = \"doctor\", within = \"PT4H\" }]",
            "notify = [{ role = \"doctor\", within = \"PT5H\" }]",
            "crisis-is-told",
            "`doctor` must be notified within PT4H",
        ),
        (
            "notify = [{ role = \"doctor\", within = \"PT4H\" }]",
            "",
            "crisis-is-told",
            "`doctor` must be notified within PT4H",
        ),
    ] {
        assert_eq!(whole.matches(from).count(), 1, "{from}");
        let proof = prove(&whole.replace(from, to));
        assert_eq!(refuted(&proof, &format!("guarantee {guarantee}")).0, reason, "{proof}");
    }
    // What takes the place of a recommendation keeps its guarantee, and nobody has both.
    let replaced = whole.replace(
        "modality = \"crisis\"\n",
        "modality = \"crisis\"\nwithin = \"P1D\"\nreplaces = [\"talk\"]\n",
    );
    let replaced = replaced.replace("{ id = \"crisis-team\", within = \"P1D\" }", "\"crisis-team\"");
    assert!(prove(&replaced).holds());
}

#[test]
fn rules_and_levels_that_nobody_reaches() {
    let proof = prove(&broken(
        r#"when = { band = "gad-7.total", at_least = "moderate" }"#,
        r#"when.all = [{ band = "gad-7.total", at_least = "moderate" }, { not = { band = "gad-7.total", at_least = "mild" } }]"#,
    ));
    assert_only(&proof, &["rule anxiety can hold"]);
    assert_eq!(
        refuted(&proof, "rule anxiety can hold"),
        ("no answers and facts make it hold".to_owned(), Vec::new())
    );

    // The score that a rule wants and the answer that it excludes: nine answers of at most 2 cannot add up to 19.
    let proof = prove(&broken(
        r#"{ fact = "grade", at_least = 3 }]"#,
        r#"{ fact = "grade", at_least = 3 }, { all = [{ band = "phq-9.total", at_least = "severe" }, { criterion = "phq-9.other-depressive-syndrome" }] }]"#,
    ));
    assert!(proof.holds(), "{proof}");
}

/// No total of a complete PHQ-9 with item 9 at rest is over 24, but it takes all answers to see that.
// Hazard H18: what is said to be reachable is, and nothing else.
#[test]
fn what_can_be_reached_is_exact() {
    let rule = |least: u32| {
        broken(
            r#"when = { band = "gad-7.total", at_least = "moderate" }"#,
            &format!(
                r#"source = "plan"
when.all = [{{ score = "phq-9.total", at_least = {least} }}, {{ not = {{ critical_item = "phq-9.suicidal-ideation" }} }}]"#
            ),
        )
        .replace(r#"uses = ["phq-9", "gad-7"]"#, r#"uses = ["phq-9"]"#)
    };
    assert!(check(&prove(&rule(24)), "rule anxiety can hold").is_proved());
    assert_eq!(refuted(&prove(&rule(25)), "rule anxiety can hold").0, "no answers and facts make it hold");
}

#[test]
fn a_level_that_another_always_covers() {
    let proof = prove(
        &broken(
            "level = \"individual\"\nclause = \"plan §2\"\nwhen.any",
            "level = \"crisis\"\nclause = \"plan §2\"\nwhen.any",
        )
        .replace(
            "level = \"individual\"\nclause = \"plan §2\"\nwhen = { band",
            "level = \"crisis\"\nclause = \"plan §2\"\nwhen = { band",
        ),
    );
    assert_only(&proof, &["level individual can be reached"]);
}

#[test]
fn a_guarantee_about_nobody() {
    let proof = prove(&broken(
        r#"when = { score = "phq-9.total", at_least = 10 }"#,
        r#"when.all = [{ score = "phq-9.total", at_least = 10 }, { score = "phq-9.total", at_most = 9 }]"#,
    ));
    assert_only(&proof, &["guarantee depression-is-talked-about applies to at least one person"]);
}

/// Stepped screening: an instrument that is not due says nothing, one that is given anyway counts, and answers are carried.
#[test]
fn steps() {
    let stepped = |guarantee: &str| {
        broken(r#"uses = ["phq-9", "gad-7"]"#, r#"uses = ["phq-2", "phq-9", "gad-7"]"#)
            + &format!(
                r#"
[[step]]
give = ["phq-2", "gad-7"]

[[step]]
give = ["phq-9"]
when = {{ cutoff = "phq-2.total.positive-screen" }}
carry = {{ "phq-9.1" = "phq-2.1", "phq-9.2" = "phq-2.2" }}

[[guarantee]]
id = "stepped"
{guarantee}
"#
            )
    };
    let proof = prove(&stepped(
        r#"when = { score = "phq-9.total", at_least = 10 }
level_at_least = "individual""#,
    ));
    assert!(proof.holds(), "{proof}");
    assert!(check(&proof, "the step that gives phq-9 can be due").is_proved());
    // What the first step says is not yet what the second will say.
    let proof = prove(&stepped(
        r#"when = { cutoff = "phq-2.total.positive-screen" }
level_at_least = "individual""#,
    ));
    assert_only(&proof, &["guarantee stepped"]);
    let (_, cases) = refuted(&proof, "guarantee stepped");
    assert!(cases[0].contains("answers.phq-2 = { 2 = 3 }"), "{}", cases[0]);
    assert!(!cases[0].contains("answers.phq-9"), "{}", cases[0]);
}

/// Without recorded consent no answer counts: only what is reported does.
#[test]
fn consent() {
    let proof = prove(&broken(
        "[[guarantee]]\nid = \"depression-is-talked-about\"",
        "[[guarantee]]\nid = \"reports-count\"\nwhen = { fact = \"self-harm-reported\" }\nlevel_at_least = \"crisis\"\n\n[[guarantee]]\nid = \"depression-is-talked-about\"",
    ));
    assert!(proof.holds(), "{proof}");
    let proof = prove(
        &(broken(
            r#"when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { fact = "self-harm-reported" }]"#,
            r#"when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { all = [{ fact = "self-harm-reported" }, { not = { band = "gad-7.total", at_least = "severe" } }] }]"#,
        ) + "[[guarantee]]\nid = \"reports-count\"\nwhen.all = [{ fact = \"self-harm-reported\" }, { not = { cutoff = \"gad-7.total.probable-anxiety\" } }]\nlevel_at_least = \"crisis\"\n"),
    );
    // Where the rule reads the answers against the report, a worse answer takes the level away again.
    assert_only(
        &proof,
        &[
            "a worse answer or a higher risk never lowers the level",
            "a worse answer or a higher risk never delays the follow-up",
            "a worse answer or a higher risk never takes away crisis support",
        ],
    );
    let (_, cases) = refuted(&proof, "a worse answer or a higher risk never takes away crisis support");
    assert_eq!(cases.len(), 2);
    assert!(cases.iter().all(|case| case.contains("self-harm-reported = true")), "{cases:?}");
}

/// Cutoffs by sex and age are proved for every sex and age, known or not.
#[test]
fn sex_and_age() {
    let text = broken(r#"uses = ["phq-9", "gad-7"]"#, r#"uses = ["phq-9", "gad-7", "audit-c"]"#)
        + r#"
[[rule]]
id = "drinking"
label = { en = "Drinking" }
level = "individual"
clause = "plan §2"
when = { cutoff = "audit-c.total.positive-screen" }

[[guarantee]]
id = "drinking"
when = { score = "audit-c.total", at_least = 3 }
level_at_least = "individual"
"#;
    let proof = prove(&text);
    assert_only(&proof, &["guarantee drinking"]);
    let (_, cases) = refuted(&proof, "guarantee drinking");
    // Of somebody whose sex is not known the cutoff says nothing at 3; the smallest case needs no sex.
    assert!(cases[0].contains("answers.audit-c"), "{}", cases[0]);
    let proof = prove(&text.replace(
        "when = { score = \"audit-c.total\", at_least = 3 }",
        "when = { score = \"audit-c.total\", at_least = 4 }",
    ));
    assert!(proof.holds(), "{proof}");
}

/// What is worse than before: reliable change against every earlier score.
#[test]
fn change() {
    let text = SOUND.to_owned()
        + r#"
[[rule]]
id = "worse"
label = { en = "Worse" }
level = "individual"
clause = "plan §2"
when = { change = "phq-9", is = "deteriorated" }

[[guarantee]]
id = "worse"
when = { change = "phq-9", is = "deteriorated" }
level_at_least = "individual"
"#;
    let proof = prove(&text);
    assert!(proof.holds(), "{proof}");
    // Improvement must not be what raises: it is lost when answers get worse.
    let proof = prove(&text.replace("\"deteriorated\"", "\"improved\""));
    assert_only(
        &proof,
        &[
            "a worse answer or a higher risk never lowers the level",
            "a worse answer or a higher risk never delays the follow-up",
        ],
    );
    let (_, cases) = refuted(&proof, "a worse answer or a higher risk never lowers the level");
    assert!(cases.iter().all(|case| case.contains("earlier.phq-9 = ")), "{cases:?}");
}

/// An instrument whose combinations are too many: what holds without knowing them is proved, what is found and confirmed
/// is refuted, and nothing else is claimed.
#[test]
fn instruments_that_are_too_large() {
    let text = broken(r#"uses = ["phq-9", "gad-7"]"#, r#"uses = ["phq-9", "gad-7", "scl-90"]"#)
        + r#"
[[rule]]
id = "symptoms"
label = { en = "Symptoms" }
level = "individual"
clause = "plan §2"
when = { criterion = "scl-90.positive-screen" }

[[rule]]
id = "signs"
label = { en = "Signs" }
level = "crisis"
clause = "plan §3"
when.any = [{ critical_item = "scl-90.suicidal-ideation" }, { critical_item = "scl-90.urge-to-harm" }, { critical_item = "scl-90.voices" }]

[[rule]]
id = "experiences"
label = { en = "Unusual experiences" }
level = "individual"
clause = "plan §3"
when.any = [
    { critical_item = "scl-90.thoughts-of-death" },
    { critical_item = "scl-90.thought-control" },
    { critical_item = "scl-90.thoughts-known" },
    { critical_item = "scl-90.thoughts-not-own" },
]

[[guarantee]]
id = "symptoms"
when = { criterion = "scl-90.positive-screen" }
level_at_least = "individual"
"#;
    let proof = prove(&text);
    assert!(proof.holds(), "{proof}");
    let proof = prove(&text.replace("level_at_least = \"individual\"\n", "level_at_least = \"crisis\"\n"));
    let failed: Vec<&str> =
        proof.checks().iter().filter(|check| !check.is_proved()).map(Check::name).collect();
    assert_eq!(failed, ["guarantee depression-is-talked-about", "guarantee symptoms"], "{proof}");
}

#[test]
fn a_proof_can_be_written_as_json() {
    let proof = prove(&broken(r#", { fact = "self-harm-reported" }]"#, "]").replace("[[fact]]\nid = \"self-harm-reported\"\nlabel = { en = \"Was self-harm reported?\" }\nkind = \"yes-no\"\nrisk = true\n", ""));
    assert!(proof.holds(), "{proof}");
    let json: serde_json::Value = serde_json::to_value(&proof).unwrap();
    assert_eq!(json["policy"], "sound");
    assert_eq!(json["checks"][0]["name"], "guarantee suicide-is-crisis");
    assert_eq!(json["checks"][0]["verdict"], "proved");
    assert!(json["sizes"]["instruments"].as_array().unwrap().len() >= 2);
}

/// Two rules that hold together refer somebody twice, at two times; where they exclude each other nobody is.
#[test]
fn two_deadlines_for_one_act() {
    let referral = |id: &str, within: &str| {
        format!(
            r#"
[[recommendation]]
id = "{id}"
modality = "referral"
label = {{ en = "{id}" }}
provider = ["doctor"]
needs_consent = true
within = "{within}"
clause = "plan §2"
"#
        )
    };
    let rule = |id: &str, gives: &str, when: &str| {
        format!(
            "\n[[rule]]\nid = \"{id}\"\nlabel = {{ en = \"{id}\" }}\n{gives}\nclause = \"plan §2\"\nwhen = {when}\n"
        )
    };
    let place = r#"
[[fact]]
id = "place"
label = { en = "Where?" }
kind = "one-of"
values = [{ id = "town", label = { en = "Town" } }, { id = "village", label = { en = "Village" } }]
"#;
    const NAME: &str = "nobody has two deadlines for one act";
    let town = "{ fact = \"place\", is = \"town\" }";
    let two = |other: &str| {
        SOUND.to_owned()
            + place
            + &referral("transfer", "P1D")
            + &referral("visit", "P7D")
            + &rule("soon", "recommend = [\"transfer\"]", town)
            + &rule("later", "recommend = [\"visit\"]", other)
    };
    let proof = prove(&two("{ fact = \"place\", is = \"village\" }"));
    assert!(proof.holds(), "{proof}");
    let proof = prove(&two("{ fact = \"grade\", at_least = 5 }"));
    assert_only(&proof, &[NAME]);
    let (reason, cases) = refuted(&proof, NAME);
    assert_eq!(reason, "`transfer` and `visit` are one act");
    assert!(cases[0].contains("town") && cases[0].contains("grade = 5"), "{cases:?}");
    // The same time is one deadline.
    let proof = prove(&two("{ fact = \"grade\", at_least = 5 }").replace("P7D", "P1D"));
    assert!(proof.holds(), "{proof}");
    // Of two things a provider is told at two times; of something and of nothing in particular not.
    let told = |label: &str| {
        let notify = |within: &str, label: &str| {
            format!("notify = [{{ role = \"doctor\", within = \"{within}\"{label} }}]")
        };
        SOUND.to_owned()
            + place
            + &rule("soon", &notify("PT1H", ", label = { en = \"Come\" }"), town)
            + &rule("later", &notify("P7D", label), "{ fact = \"grade\", at_least = 5 }")
    };
    assert_only(&prove(&told("")), &[NAME]);
    let proof = prove(&told(", label = { en = \"Write\" }"));
    assert!(proof.holds(), "{proof}");
}

/// A rule that no guarantee guards is named with a guarantee that holds, and that is broken once the rule, or one of its
/// alternatives, is gone.
#[test]
fn rules_that_no_guarantee_guards() {
    let instruments = instruments();
    let load = |text: &str| {
        Policy::from_toml("sound.toml", text, &|id| instruments.get(id))
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let policy = load(SOUND);
    let unguarded = policy.unguarded_rules().unwrap();
    let ids: Vec<&str> = unguarded.iter().map(|rule| rule.rule()).collect();
    // `suicide` and `depression` each have an alternative of which no guarantee speaks.
    assert_eq!(ids, ["suicide", "depression", "anxiety"]);
    let pasted: String = unguarded.iter().map(|rule| format!("\n{}", rule.guarantee())).collect();
    let guarded = format!("{SOUND}{pasted}");
    assert!(prove(&guarded).holds(), "{pasted}");
    assert_eq!(load(&guarded).unguarded_rules(), Some(Vec::new()), "{pasted}");
    for (from, to) in [
        (r#"{ fact = "grade", at_least = 3 }]"#, "]"),
        (r#", { fact = "self-harm-reported" }]"#, "]"),
        (
            r#"when = { band = "gad-7.total", at_least = "moderate" }"#,
            r#"when = { band = "gad-7.total", at_least = "severe" }"#,
        ),
    ] {
        let rules = SOUND.replacen(from, to, 1);
        assert_ne!(rules, SOUND, "{from}");
        assert!(!load(&format!("{rules}{pasted}")).prove().holds(), "{from}");
    }
}

/// What others give as well guards itself: a rule that changes nothing for anybody is not named.
#[test]
fn a_rule_that_changes_nothing_needs_no_guarantee() {
    let instruments = instruments();
    let again = r#"
[[rule]]
id = "again"
label = { en = "The same again" }
level = "individual"
clause = "plan §2"
when = { band = "gad-7.total", at_least = "moderate" }
"#;
    let text = format!("{SOUND}{again}");
    let policy = Policy::from_toml("again.toml", &text, &|id| instruments.get(id)).unwrap();
    let unguarded = policy.unguarded_rules().unwrap();
    assert!(unguarded.iter().all(|rule| rule.rule() != "again" && rule.rule() != "anxiety"), "{unguarded:?}");
}
