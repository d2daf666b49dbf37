//! What a decision must be, case by case, where the shipped policies do not show it: consent, missing answers, facts that
//! contradict each other, stepped screening, sex and age. `tests/reports.rs` has what a report says of it,
//! `tests/policy_cases/` the cases of the shipped policies, `tests/triage_laws.rs` what holds for all of them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

use crate::support::demo_policy::{ONE, SEX, STEPPED, findings};
use crate::support::small;
use psyscreen::instrument::{Person, Sex};
use psyscreen::period::Period;
use psyscreen::triage::{Consent, FactValue, ProblemKind};
use psyscreen::{Decision, Findings, Instrument, Policy, Report, Screening, catalog};
use psyscreen_render::report;

/// What a case says of a decision; empty lists and `None` are checked, too.
#[derive(Clone, Copy)]
struct Case {
    note: &'static str,
    consent: Option<bool>,
    answers: &'static [(&'static str, &'static str)],
    earlier: &'static [(&'static str, &'static str)],
    facts: &'static [(&'static str, &'static str)],
    /// Level, at least, at most.
    levels: [&'static str; 3],
    fired: &'static [&'static str],
    recommended: &'static [&'static str],
    follow_up: &'static str,
    ask: &'static str,
}

/// Consent given, everything else unknown.
const NOTHING: Case = Case {
    note: "",
    consent: Some(true),
    answers: &[],
    earlier: &[],
    facts: &[],
    levels: ["base", "base", "base"],
    fired: &[],
    recommended: &["education"],
    follow_up: "P6M",
    ask: "",
};

fn screening(case: &Case) -> Screening<'static> {
    let mut screening = Screening::new();
    if let Some(consent) = case.consent {
        screening = screening.consent(consent);
    }
    for (id, answers) in case.answers {
        screening = screening.with(findings(id, answers));
    }
    for (id, answers) in case.earlier {
        screening = screening.earlier(findings(id, answers));
    }
    for (id, value) in case.facts {
        screening = screening.fact(id, *value);
    }
    screening
}

fn ids(decision: &Decision<'_>) -> (Vec<String>, Vec<String>, String) {
    (
        decision.fired().map(|rule| rule.id().to_owned()).collect(),
        decision.recommendations().iter().map(|wanted| wanted.recommendation().id().to_owned()).collect(),
        decision.ask().iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    )
}

#[track_caller]
fn check(policy: &Policy, cases: &[Case]) {
    for case in cases {
        let decision = policy.decide(&screening(case));
        let note = case.note;
        assert_eq!(decision.problems(), [], "{note}");
        let levels = [decision.level().id(), decision.at_least().id(), decision.at_most().id()];
        assert_eq!(levels, case.levels, "{note}: level, at least, at most");
        let (fired, recommended, ask) = ids(&decision);
        assert_eq!(fired, case.fired, "{note}: rules");
        assert_eq!(recommended, case.recommended, "{note}: recommendations");
        assert_eq!(decision.follow_up(), Period::parse(case.follow_up), "{note}: follow-up");
        assert_eq!(ask, case.ask, "{note}: ask");
        assert_eq!(decision.is_settled(), levels[1] == levels[2], "{note}");
    }
}

const QUIET: &[(&str, &str)] = &[("reported", "no"), ("group", "a"), ("grade", "0")];

#[test]
fn answers_facts_and_what_is_missing() {
    check(
        &ONE,
        &[
            Case {
                note: "everything is known and nothing is wrong",
                answers: &[("phq-9", "0000000000")],
                facts: QUIET,
                ..NOTHING
            },
            Case {
                note: "nothing is known: critical items come first, then what could raise",
                levels: ["base", "base", "top"],
                recommended: &["safety", "education"],
                ask: "phq-9.9 phq-9.1 phq-9.2 phq-9.3 phq-9.4 phq-9.5 phq-9.6 phq-9.7 phq-9.8 reported grade",
                ..NOTHING
            },
            Case {
                note: "one critical answer is enough, whatever else is missing",
                answers: &[("phq-9", "        1")],
                levels: ["top", "top", "top"],
                fired: &["risk"],
                recommended: &["safety", "education"],
                follow_up: "P1D",
                ..NOTHING
            },
            Case {
                note: "the total is certain enough although an answer is missing",
                answers: &[("phq-9", "33330000 0")],
                facts: QUIET,
                levels: ["middle", "middle", "top"],
                fired: &["screen"],
                recommended: &["safety", "education", "talk"],
                follow_up: "P3M",
                ask: "phq-9.9",
                ..NOTHING
            },
            Case {
                note: "a prorated total decides the level, and the interval the enclosure",
                answers: &[("phq-9", "22221000 0")],
                facts: QUIET,
                levels: ["middle", "base", "top"],
                fired: &["screen"],
                recommended: &["safety", "education", "talk"],
                follow_up: "P3M",
                // Item 9 alone: where it is 0, the total is 9 and the screen is not positive.
                ask: "phq-9.9",
                ..NOTHING
            },
            Case {
                note: "a worker's report raises",
                answers: &[("phq-9", "0000000000")],
                facts: &[("reported", "yes"), ("group", "a"), ("grade", "0")],
                levels: ["middle", "middle", "middle"],
                fired: &["screen"],
                recommended: &["education", "talk"],
                follow_up: "P3M",
                ..NOTHING
            },
            Case {
                note: "a rule without a level adds what it recommends and the earlier follow-up, and asks nothing",
                answers: &[("phq-9", "0000000000")],
                facts: &[("reported", "no"), ("group", "b"), ("grade", "0")],
                fired: &["group-b"],
                recommended: &["education", "talk"],
                follow_up: "P1M",
                ..NOTHING
            },
            Case {
                note: "a fact that cannot change the level is not asked",
                answers: &[("phq-9", "0000000000")],
                facts: &[("reported", "no"), ("grade", "0")],
                ..NOTHING
            },
            Case {
                note: "a grade at its threshold",
                answers: &[("phq-9", "0000000000")],
                facts: &[("reported", "no"), ("group", "a"), ("grade", "4")],
                levels: ["top", "top", "top"],
                fired: &["risk"],
                recommended: &["safety", "education"],
                follow_up: "P1D",
                ..NOTHING
            },
            Case {
                note: "reliably worse than before",
                answers: &[("phq-9", "2220000000")],
                earlier: &[("phq-9", "0000000000")],
                facts: QUIET,
                levels: ["middle", "middle", "middle"],
                fired: &["worse"],
                recommended: &["education", "talk"],
                follow_up: "P3M",
                ..NOTHING
            },
            Case {
                note: "worse by less than the measurement error",
                answers: &[("phq-9", "2210000000")],
                earlier: &[("phq-9", "0000000000")],
                facts: QUIET,
                ..NOTHING
            },
            Case {
                note: "whether it is worse depends on an answer",
                answers: &[("phq-9", "221000 000")],
                earlier: &[("phq-9", "0000000000")],
                facts: QUIET,
                levels: ["base", "base", "middle"],
                ask: "phq-9.7",
                ..NOTHING
            },
        ],
    );
}

// Hazard H11: without consent the answers are not used.
#[test]
fn consent_comes_first() {
    check(
        &ONE,
        &[
            Case {
                note: "without recorded consent the answers are not used, however bad",
                consent: None,
                answers: &[("phq-9", "3333333333")],
                facts: QUIET,
                levels: ["base", "base", "top"],
                ask: "consent",
                ..NOTHING
            },
            Case {
                note: "nor after a refusal, but what was reported counts",
                consent: Some(false),
                answers: &[("phq-9", "0000000000")],
                facts: &[("reported", "no"), ("group", "a"), ("grade", "5")],
                levels: ["top", "top", "top"],
                fired: &["risk"],
                recommended: &["safety", "education"],
                follow_up: "P1D",
                ask: "consent",
                ..NOTHING
            },
            Case {
                note: "nor is an earlier administration",
                consent: None,
                answers: &[("phq-9", "0000000000")],
                earlier: &[("phq-9", "0000000000")],
                facts: QUIET,
                levels: ["base", "base", "top"],
                ask: "consent",
                ..NOTHING
            },
        ],
    );
    let refused = ONE.decide(&Screening::new().consent(false).with(findings("phq-9", "3333333333")));
    assert_eq!(refused.consent(), Consent::Refused);
    let report = serde_json::to_value(Report::with_answers(
        &Screening::new().consent(false).with(findings("phq-9", "3333333333")),
        &refused,
    ))
    .unwrap();
    assert_eq!(report["instruments"], serde_json::json!([]), "a refusal is not a score");
    assert_eq!(report["consent"], "refused");
}

#[test]
fn stepped_screening() {
    let quiet: &[(&str, &str)] = &[("reported", "no"), ("group", "a"), ("grade", "0")];
    check(
        &STEPPED,
        &[
            Case {
                note: "a negative first step ends the screening: the second is not applicable, and nothing of it is missing",
                answers: &[("phq-2", "11")],
                facts: quiet,
                ..NOTHING
            },
            Case {
                note: "a positive first step makes the second due; its first two items are answered already",
                answers: &[("phq-2", "21")],
                facts: quiet,
                levels: ["base", "base", "top"],
                recommended: &["safety", "education"],
                ask: "phq-9.9 phq-9.3 phq-9.4 phq-9.5 phq-9.6 phq-9.7 phq-9.8",
                ..NOTHING
            },
            Case {
                note: "an open first step leaves the second open, too",
                answers: &[("phq-2", "1 ")],
                facts: quiet,
                levels: ["base", "base", "top"],
                ask: "phq-2.2 phq-9.3 phq-9.4 phq-9.5 phq-9.6 phq-9.7 phq-9.8 phq-9.9",
                ..NOTHING
            },
            Case {
                note: "the second step, given without what the first has asked",
                answers: &[("phq-2", "33"), ("phq-9", "  2200000")],
                facts: quiet,
                levels: ["middle", "middle", "middle"],
                fired: &["screen"],
                recommended: &["education", "talk"],
                follow_up: "P3M",
                ..NOTHING
            },
            Case {
                note: "a second step that was given anyway counts",
                answers: &[("phq-2", "00"), ("phq-9", "000000001")],
                facts: quiet,
                levels: ["top", "top", "top"],
                fired: &["risk"],
                recommended: &["safety", "education"],
                follow_up: "P1D",
                ..NOTHING
            },
        ],
    );
}

#[test]
fn what_to_give_next() {
    let give = |screening: &Screening<'static>| -> Option<Vec<(String, usize)>> {
        let step = STEPPED.next(screening)?;
        Some(step.give().iter().map(|due| (due.instrument().id().to_owned(), due.items().count())).collect())
    };
    let agreed = Screening::new().consent(true);
    assert_eq!(give(&Screening::new()), None, "nothing before consent");
    assert_eq!(give(&agreed), Some(vec![("phq-2".to_owned(), 2)]));
    let negative = agreed.clone().with(findings("phq-2", "01"));
    assert_eq!(give(&negative), None, "a negative first step is the end");
    let open = agreed.clone().with(findings("phq-2", "2 "));
    assert_eq!(give(&open), None, "an open first step must be answered first");
    let positive = agreed.clone().with(findings("phq-2", "33"));
    assert_eq!(give(&positive), Some(vec![("phq-9".to_owned(), 8)]), "two of ten items are answered already");
    let step = STEPPED.next(&positive).unwrap();
    let carried: Vec<_> = step.give()[0].carried().map(|(item, code)| (item.id().to_owned(), code)).collect();
    assert_eq!(carried, [("1".to_owned(), 3), ("2".to_owned(), 3)]);
    assert_eq!(give(&positive.with(findings("phq-9", "  0000000"))), None, "everything was given");
}

#[test]
fn sex_is_asked_where_a_cutoff_depends_on_it() {
    let quiet = |sex: Option<Sex>, answers: &str| {
        let person = sex.map_or(Person::default(), |sex| Person::default().with_sex(sex));
        let screening = Screening::new().consent(true).with(findings("audit-c", answers)).person(person);
        screening.fact("reported", false).fact("grade", 0).fact("group", "a")
    };
    for (note, sex, answers, level, at_most, ask) in [
        ("3 is positive for women only", None, "111", "base", "middle", "sex"),
        ("3 is positive for women", Some(Sex::Female), "111", "middle", "middle", ""),
        ("3 is negative for men", Some(Sex::Male), "111", "base", "base", ""),
        ("4 is positive for everybody", None, "211", "middle", "middle", ""),
        ("2 is negative for everybody", None, "110", "base", "base", ""),
        ("both sex and an answer are open", None, "11 ", "base", "middle", "audit-c.3 sex"),
    ] {
        let decision = SEX.decide(&quiet(sex, answers));
        let (_, _, asked) = ids(&decision);
        let report = Report::new(&quiet(sex, answers), &decision);
        let report = serde_json::to_value(report).unwrap();
        let reached = &report["instruments"][0]["scores"][0]["cutoffs"][0]["reached"];
        let settled = if level == "base" { "false" } else { "true" };
        assert_eq!(reached, if ask.is_empty() { settled } else { "undetermined" }, "{note}: as reported");
        assert_eq!(
            (decision.level().id(), decision.at_most().id(), asked.as_str()),
            (level, at_most, ask),
            "{note}"
        );
    }
}

/// Facts come from people: what is not understood is said, never guessed, and never lowers anybody.
#[test]
fn facts_that_are_not_understood_or_contradict() {
    let base = || Screening::new().consent(true).with(findings("phq-9", "0000000000"));
    let decide = |screening: Screening<'static>| ONE.decide(&screening);
    let problem = |decision: &Decision<'_>| -> Vec<(ProblemKind, String)> {
        decision.problems().iter().map(|problem| (problem.kind(), problem.to_string())).collect()
    };

    let misspelt = decide(base().fact("repotred", true));
    assert_eq!(
        problem(&misspelt),
        [(ProblemKind::UnknownFact, "there is no fact `repotred` (did you mean `reported`?)".to_owned())]
    );
    assert_eq!(misspelt.at_most().id(), "top", "the fact itself is still unknown");

    for value in [FactValue::from(2), FactValue::from("perhaps"), FactValue::from("2")] {
        let wrong = decide(base().fact("reported", value));
        assert_eq!(problem(&wrong)[0].0, ProblemKind::FactNotAllowed);
        assert!(wrong.ask().iter().any(|ask| ask.to_string() == "reported"), "it is asked again");
    }
    for value in [FactValue::from(6), FactValue::from(-1), FactValue::from("many"), FactValue::from(true)] {
        let wrong = decide(base().fact("grade", value));
        assert_eq!(
            problem(&wrong)[0].1,
            "fact `grade` does not allow its value (a whole number from 0 to 5)"
        );
    }
    let words =
        ["Yes", "y", "TRUE", "T", "1", "1.0", "01", "１", "yes.", "yes\u{200b}", " 是 ", "是的", "有"]
            .map(FactValue::from);
    for yes in [FactValue::from(true), FactValue::from(1)].into_iter().chain(words) {
        assert_eq!(decide(base().fact("reported", yes)).level().id(), "middle");
    }
    for no in ["no", "N", "false", "F", "0", "0.0", "否", "无", "没有"] {
        let decision = decide(base().fact("reported", no));
        assert_eq!((decision.level().id(), problem(&decision)), ("base", Vec::new()), "{no}");
    }
    assert_eq!(problem(&decide(base().fact("reported", "").fact("grade", " "))), [], "a blank is unknown");

    let disputed = decide(base().fact("reported", "no").fact("reported", "yes").fact("reported", "no"));
    assert_eq!(disputed.level().id(), "middle", "of two reports of a risk the higher counts");
    assert!(problem(&disputed).iter().all(|(kind, _)| *kind == ProblemKind::FactDisputed));
    let disputed = decide(base().fact("group", "a").fact("group", "b"));
    assert_eq!(problem(&disputed)[0].0, ProblemKind::FactDisputed);
    assert!(disputed.undetermined().any(|rule| rule.id() == "group-b"), "otherwise it is unknown");
}

/// Two forms positive together are a reason; each was given so often that not every pair is looked at.
#[test]
fn administrations_too_many_to_combine_leave_the_highest_level_possible() {
    let both = "format = 1\nid = 'both'\ntitle = { en = 'Both' }\nuses = ['phq-2', 'gad-2']\nconsent = 'not-required'\n\
        [[source]]\nid = 'ours'\ncitation = 'made up'\nurl = 'https://example.org/'\nseen = 'read'\nchecked = 2026-11-29\n\
        [[provider]]\nid = 'worker'\nlabel = { en = 'Worker' }\n\
        [[recommendation]]\nid = 'look-in'\nmodality = 'monitoring'\nlabel = { en = 'Look in' }\nprovider = ['worker']\nneeds_consent = false\nclause = 'ours 1'\n\
        [[level]]\nid = 'low'\nlabel = { en = 'Low' }\nfollow_up = 'P6M'\nrecommend = ['look-in']\nclause = 'ours 1'\n\
        [[level]]\nid = 'high'\nlabel = { en = 'High' }\nfollow_up = 'P1M'\nrecommend = ['look-in']\nclause = 'ours 1'\n\
        [[rule]]\nid = 'both-positive'\nlabel = { en = 'Both positive' }\nlevel = 'high'\nclause = 'ours 1'\n\
        when.all = [{ score = 'phq-2.total', at_least = 3 }, { score = 'gad-2.total', at_least = 3 }]\n";
    let policy = Policy::from_toml("both.toml", both, &catalog::instrument).unwrap();
    let decide = |times: usize| {
        let sheets = ["00", "33"].into_iter().chain(std::iter::repeat_n("00", times - 2));
        let screening = sheets.fold(Screening::new(), |screening, sheet| {
            screening.with(findings("phq-2", sheet)).with(findings("gad-2", sheet))
        });
        let decision = policy.decide(&screening);
        let told =
            decision.problems().iter().any(|problem| problem.kind() == ProblemKind::TooManyAdministrations);
        (decision.level().id().to_owned(), decision.at_most().id().to_owned(), told)
    };
    assert_eq!(decide(8), ("high".to_owned(), "high".to_owned(), false));
    let (_, at_most, told) = decide(9);
    assert_eq!((&*at_most, told), ("high", true));
}

#[test]
fn answers_that_the_policy_cannot_use() {
    let kinds = |screening: Screening<'_>| -> Vec<ProblemKind> {
        ONE.decide(&screening).problems().iter().map(|problem| problem.kind()).collect()
    };
    let agreed = || Screening::new().consent(true);
    let answers = || findings("phq-9", "0000000000");
    assert_eq!(kinds(agreed().with(findings("gad-7", "0000000"))), [ProblemKind::InstrumentNotUsed]);
    assert_eq!(kinds(agreed().with(answers()).with(answers())), [ProblemKind::InstrumentTwice]);
    assert_eq!(
        kinds(agreed().with(answers()).earlier(findings("phq-9", "0"))),
        [ProblemKind::EarlierWithoutScore]
    );

    // The same form in other words is the same; another threshold is not.
    let text = catalog::instrument_toml("phq-9").unwrap();
    let copy = &Instrument::from_toml("phq-9.toml", text).unwrap();
    let changed = text.replacen("edition", "# edition", 1) + "\n# changed\n";
    let changed = &Instrument::from_toml("phq-9.toml", &changed).unwrap();
    fn of(instrument: &Instrument) -> Screening<'_> {
        Screening::new().consent(true).with(instrument.respond_in_order([3; 9]).unwrap().score().interpret())
    }
    assert_eq!(kinds(of(copy)), []);
    assert_eq!(ONE.decide(&of(copy)).level().id(), "top");
    // Of answers to another definition only those to critical items count; the others are unknown.
    assert_eq!(kinds(of(changed)), [ProblemKind::OtherDefinition]);
    assert_eq!(ONE.decide(&of(changed)).level().id(), "top");
    let answers = |codes: [i32; 9]| changed.respond_in_order(codes).unwrap().score().interpret();
    let decision = ONE.decide(&agreed().fact("grade", 0).with(answers([3, 3, 3, 3, 3, 3, 3, 3, 0])));
    assert_eq!((decision.at_least().id(), decision.at_most().id()), ("base", "middle"));

    // Where the two differ about what is a sign, it is unknown whether there is one, whatever else was given.
    let other = text.replacen("at_least = 1\nconcern", "at_least = 3\nconcern", 1);
    assert_ne!(other, text);
    let other = &Instrument::from_toml("phq-9.toml", &other).unwrap();
    let answers = other.respond_in_order([0, 0, 0, 0, 0, 0, 0, 0, 2]).unwrap().score().interpret();
    for screening in
        [agreed().with(answers.clone()), agreed().with(findings("phq-9", "0000000000")).with(answers)]
    {
        let decision = ONE.decide(&screening);
        assert_eq!((decision.at_least().id(), decision.at_most().id()), ("base", "top"));
        assert_eq!(decision.ask()[0].to_string(), "phq-9.9");
        assert!(decision.recommendations().iter().any(|wanted| wanted.recommendation().id() == "safety"));
    }
}

/// Of answers to another definition counts only what the own one could have recorded too: a code that it does not have is no more
/// known to be harmless than to be a sign.
#[test]
fn a_critical_answer_that_the_own_form_does_not_have_is_unknown() {
    let text = catalog::instrument_toml("phq-9").unwrap();
    let item = text.find("id = \"9\"").unwrap();
    let (before, after) = text.split_at(item);
    let other = format!("{before}{}", after.replacen("\"frequency\"", "\"more\"", 1));
    let more = "[options.more]\ncodes = [-1, 0, 1, 2, 3]\n\
        label.en = { -1 = \"Never at all\", 0 = \"Not at all\", 1 = \"Several days\", 2 = \"Often\", 3 = \"Daily\" }\n\
        label.zh-Hans = { -1 = \"从来没有\", 0 = \"完全不会\", 1 = \"好几天\", 2 = \"经常\", 3 = \"每天\" }\n\n";
    let other = other.replacen("[options.frequency]", &format!("{more}[options.frequency]"), 1);
    let prorated = "missing = { min_answered = 7, fill = \"prorate\", source = \"nhs-phq-9\" }\n";
    let other = other.replace("range = [0, 27]", "range = [-1, 27]").replace(prorated, "");
    let other = &Instrument::from_toml("phq-9.toml", &other).unwrap();
    let levels = |code: i32| {
        let answers = other.respond_in_order([0, 0, 0, 0, 0, 0, 0, 0, code]).unwrap().score().interpret();
        let screening = Screening::new().consent(true).fact("grade", 0).with(answers);
        let decision = ONE.decide(&screening);
        let asked = decision.ask().iter().any(|ask| ask.to_string() == "phq-9.9");
        (decision.level().id().to_owned(), decision.at_most().id().to_owned(), asked)
    };
    assert_eq!(levels(-1), ("base".to_owned(), "top".to_owned(), true));
    // The others are the same in both, and count.
    assert_eq!(levels(0), ("base".to_owned(), "middle".to_owned(), false));
    assert_eq!(levels(1), ("top".to_owned(), "top".to_owned(), false));
}

/// Likewise of a number beyond what the own form asks for.
#[test]
fn a_critical_number_beyond_the_own_form_is_unknown() {
    let form = |max: i64| {
        let item = format!(
            "[[item]]\nid = \"1\"\ntext = {{ en = \"Days\" }}\nkind = \"number\"\nmin = 0\nmax = {max}\n"
        );
        let rest = format!(
            "{item}[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1\"]\nrange = [0, {max}]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\n\
             [[critical_item]]\nid = \"danger\"\nitem = \"1\"\nat_least = 5\nconcern = \"suicide\"\nsource = \"s\"\n"
        );
        small::instrument(&small::instrument_text("days", 1, &rest))
    };
    let (own, other) = ([form(10)], form(100));
    let rule = small::rule("danger", "high", "when = { critical_item = \"days.danger\" }");
    let policy = small::policy(&small::policy_text(false, &["days"], &rule), &own).unwrap();
    let decide = |days: i64| {
        let answers = other.respond_in_order([days]).unwrap().score().interpret();
        let decision = policy.decide(&Screening::new().with(answers));
        (decision.at_least().id().to_owned(), decision.at_most().id().to_owned())
    };
    assert_eq!(decide(4), ("low".to_owned(), "low".to_owned()));
    assert_eq!(decide(10), ("high".to_owned(), "high".to_owned()));
    assert_eq!(decide(11), ("low".to_owned(), "high".to_owned()));
}

/// A person's age that the fact of that name does not have leaves the fact unknown.
#[test]
fn an_age_beyond_the_fact_is_not_of_it() {
    let fact = "[[fact]]\nid = \"age\"\nkind = \"number\"\nmin = 12\nmax = 17\nlabel = { en = \"Age of the pupil\" }\n";
    let rest =
        format!("{fact}{}", small::rule("older", "middle", "when = { fact = \"age\", at_least = 16 }"));
    let find = |id: &str| catalog::instrument(id);
    let text = small::policy_text(false, &["phq-2"], &rest);
    let policy = Policy::from_toml("small.toml", &text, &find).unwrap();
    let levels = |age: u16| {
        let decision = policy.decide(&Screening::new().person(Person::default().with_age(age)));
        (decision.at_least().id().to_owned(), decision.at_most().id().to_owned())
    };
    assert_eq!(levels(12), ("low".to_owned(), "low".to_owned()));
    assert_eq!(levels(17), ("middle".to_owned(), "middle".to_owned()));
    for beyond in [11, 18, 40] {
        assert_eq!(levels(beyond), ("low".to_owned(), "middle".to_owned()), "{beyond}");
    }
}

/// Two reports that say the same are one.
#[test]
fn a_fact_that_is_reported_twice_alike_is_known() {
    for (fact, value) in [("group", "b"), ("reported", "yes"), ("grade", "3")] {
        let once = Screening::new().consent(true).with(findings("phq-9", "0000000000")).fact(fact, value);
        let (one, two) = (ONE.decide(&once), ONE.decide(&once.clone().fact(fact, value)));
        assert_eq!(two.problems(), [], "{fact}");
        assert_eq!(two.level_indices(), one.level_indices(), "{fact}");
        assert_eq!(ids(&two), ids(&one), "{fact}");
        assert!(!ids(&two).2.contains(fact), "it is not asked again");
    }
}

/// Whichever was added first: the level is what the worse one gives, and the worse one gives the reason.
// Hazard H05: a second administration hides no critical answer of the first.
#[test]
fn an_instrument_that_was_given_twice() {
    let (well, ill) = (findings("phq-9", "0000000000"), findings("phq-9", "000000003 "));
    let agreed = || Screening::new().consent(true);
    for screening in
        [agreed().with(well.clone()).with(ill.clone()), agreed().with(ill.clone()).with(well.clone())]
    {
        let decision = ONE.decide(&screening);
        assert_eq!(decision.level().id(), "top");
        assert!(decision.is_settled());
        let problem = decision.problems()[0].to_string();
        assert_eq!(
            problem,
            "instrument `phq-9` was given more than once (each counts: the level is the highest that they give)"
        );
        assert_eq!(decision.problems().len(), 1);
        let report = report::text(&Report::with_answers(&screening, &decision), "en");
        assert!(report.contains("Nearly every day") || report.contains(": 3"), "{report}");
    }
    // What is missing of either may still decide.
    let decision = ONE.decide(&agreed().with(well.clone()).with(findings("phq-9", "00000000  ")));
    assert_eq!((decision.at_least().id(), decision.at_most().id()), ("base", "top"));
    assert_eq!(decision.ask()[0].to_string(), "phq-9.9");
    // Without consent none is used.
    let decision = ONE.decide(&Screening::new().with(well.clone()).with(ill.clone()));
    assert_eq!(decision.level().id(), "base");

    // Many: each is looked at.
    let many = (0..200).fold(agreed(), |screening, _| screening.with(well.clone())).with(ill);
    assert_eq!(ONE.decide(&many).level().id(), "top");
}

/// Both forms of a step may be given twice: every choice of one of each is looked at.
// Hazard H19: of two administrations the worse one decides.
#[test]
fn every_choice_of_administrations_counts() {
    let (low, high) = (findings("phq-2", "00"), findings("phq-2", "33"));
    // Two answers carried over and four of its own make ten points.
    let (none, some) = (findings("phq-9", "  0000000 "), findings("phq-9", "  2200000 "));
    let (low, high, none, some) = (&low, &high, &none, &some);
    let level = |given: &[&Findings<'static>]| {
        let add = |screening: Screening<'static>, findings: &&Findings<'static>| {
            screening.with((*findings).clone())
        };
        STEPPED.decide(&given.iter().fold(Screening::new().consent(true), add)).level().id().to_owned()
    };
    assert_eq!(level(&[low, some]), "base");
    assert_eq!(level(&[high, none]), "base");
    assert_eq!(level(&[high, some]), "middle");
    assert_eq!(level(&[low, none, high, some]), "middle");
    assert_eq!(level(&[high, none, low, some]), "middle");
}

/// A person whose sex or age is recorded in two ways is one of whom it is unknown.
#[test]
fn a_person_who_is_recorded_in_two_ways() {
    let form = |person: Person| {
        catalog::instrument("audit-c")
            .unwrap()
            .respond_in_order([3, 0, 0])
            .unwrap()
            .score()
            .interpret_for(person)
    };
    let (woman, man) = (Person::default().with_sex(Sex::Female), Person::default().with_sex(Sex::Male));
    let level = |screening: &Screening<'static>| {
        let decision = SEX.decide(screening);
        let problems: Vec<String> = decision.problems().iter().map(ToString::to_string).collect();
        (decision.level().id().to_owned(), decision.at_most().id().to_owned(), problems)
    };
    let agreed =
        || Screening::new().consent(true).fact("reported", false).fact("grade", 0).fact("group", "a");
    let settled = |id: &str| (id.to_owned(), id.to_owned(), Vec::new());
    assert_eq!(level(&agreed().with(form(woman))), settled("middle"));
    assert_eq!(level(&agreed().with(form(man)).person(man)), settled("base"));
    let problem = "`sex` of the person is given with different values (it counts as unknown)".to_owned();
    let disputed = ("base".to_owned(), "middle".to_owned(), vec![problem]);
    assert_eq!(level(&agreed().with(form(woman)).person(man)), disputed);
    let report = report::text(
        &Report::new(&agreed(), &SEX.decide(&agreed().with(form(woman)).person(man))),
        "zh-Hans",
    );
    assert!(report.contains("本人的性别有不同记录（按不明确处理）"), "{report}");
}

/// The fact `age` is one more record of the person's age.
#[test]
fn an_age_that_is_reported_otherwise() {
    let policy = catalog::policy("community-2020").unwrap();
    let problems = |screening: Screening<'static>| -> Vec<String> {
        policy.decide(&screening).problems().iter().map(|problem| problem.subject().to_owned()).collect()
    };
    let base = || Screening::new().consent(true).person(Person::default().with_age(12));
    assert_eq!(problems(base().fact("age", 12)), [""; 0]);
    assert_eq!(problems(base().fact("age", 40)), ["age"]);
    // One record is enough, for rules and for cutoffs.
    let decision = SEX.decide(&Screening::new().fact("age", 40));
    assert_eq!(decision.problems().len(), 1, "the policy has no such fact");
}

#[test]
fn who_is_told_and_by_when() {
    let decision =
        ONE.decide(&Screening::new().consent(true).with(findings("phq-9", "        3")).fact("group", "b"));
    let told: Vec<_> =
        decision.notices().map(|(role, notice)| (role.id(), notice.within().to_string())).collect();
    assert_eq!(told, [("lead", "PT0S".to_owned())], "once, at the earliest");
    let marks: Vec<_> = decision
        .recommendations()
        .iter()
        .map(|wanted| {
            (wanted.recommendation().id(), wanted.is_offered(), wanted.is_provisional(), wanted.within())
        })
        .collect();
    assert_eq!(
        marks,
        [
            ("safety", false, false, Period::parse("P1D")),
            ("education", false, false, None),
            ("talk", true, true, None),
        ]
    );
    // An unanswered critical item has a deadline of its own, and the earlier one counts.
    let decision = ONE.decide(&Screening::new().consent(true).fact("grade", 5));
    let safety =
        decision.recommendations().iter().find(|wanted| wanted.recommendation().id() == "safety").unwrap();
    assert_eq!(safety.within(), Period::parse("PT12H"));
}
