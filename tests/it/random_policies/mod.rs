//! Random policies over small instruments, against a decision written apart from the library: its own answers, scores and
//! logic of three values, and completions tried one after the other. What is proved of a policy holds of every person who
//! is tried.
//!
//! `PSYSCREEN_POLICIES=1000 cargo test --release --test it random_policies` tries that many policies, each with 1,000 people
//! (minutes); the plain test a few (seconds). A failure names the policy's number: `PSYSCREEN_FIRST_POLICY=144
//! PSYSCREEN_POLICIES=1` tries it alone.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::string_slice,
    clippy::manual_try_fold,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's own small numbers; a panic is a failed test"
)]

mod decision;
mod person;
mod plan;
mod truth;

use crate::support::small;
use decision::{Case, Decided, decide, of_library};
use person::{Known, answer, answer_all, complete, place, possible};
use plan::{LEVELS, Plan, Test};
use psyscreen::authoring::prove::{Counterexample, Verdict};
use psyscreen::triage::Ask;
use psyscreen::{Decision, Instrument, Policy};

use crate::support::random::Random;

/// What the proof of a policy says, by what can be tried.
struct Proved {
    guarantee: bool,
    dangers: Vec<bool>,
    rules: Vec<bool>,
    levels: Vec<bool>,
    /// Whether a form can never be due.
    has_dead_step: bool,
}

impl Proved {
    fn of(policy: &Policy, plan: &Plan) -> Self {
        let proof = policy.prove();
        let check = |name: &str| {
            let check = proof.checks().iter().find(|check| check.name().starts_with(name));
            let check = check.unwrap_or_else(|| panic!("no `{name}`:\n{proof}"));
            match check.verdict() {
                Verdict::Proved { .. } => true,
                Verdict::Refuted { .. } => false,
                _ => panic!("{proof}\n{}", plan.text()),
            }
        };
        for check in proof.checks() {
            if let Verdict::Refuted { cases, .. } = check.verdict() {
                let shows = !check.name().ends_with("can hold") && !check.name().ends_with("can be reached");
                let shows = shows
                    && !check.name().ends_with("can be due")
                    && !check.name().ends_with("applies to at least one person");
                assert!(!shows || !cases.is_empty(), "refuted without a person: {}", check.name());
                for case in cases {
                    is_so(plan, case);
                    if check.name() == "guarantee g" {
                        breaks_the_guarantee(plan, case);
                    }
                }
            }
        }
        let dead = |check: &&psyscreen::authoring::prove::Check| {
            check.name().ends_with("can be due") && matches!(check.verdict(), Verdict::Refuted { .. })
        };
        Self {
            has_dead_step: proof.checks().iter().any(|check| dead(&check)),
            guarantee: check("guarantee g"),
            dangers: (0..plan.forms.len())
                .map(|form| check(&format!("f{form}.danger raises the level")))
                .collect(),
            rules: (0..plan.rules.len()).map(|rule| check(&format!("rule r{rule} can hold"))).collect(),
            levels: LEVELS.iter().map(|level| check(&format!("level {level} can be reached"))).collect(),
        }
    }

    /// Compares it with one person, of whom each form was given at most once.
    fn holds_of(&self, plan: &Plan, known: &Known, decided: &Decided) {
        let case = Case::first(plan, known);
        let (when, level) = &plan.guarantee;
        if self.guarantee {
            assert!(
                case.says(when, true) != Some(true) || decided.levels.0 >= *level,
                "a guarantee is broken"
            );
            assert!(
                case.says(when, false) != Some(true) || decided.levels.1 >= *level,
                "a guarantee is broken"
            );
        }
        for (form, proved) in self.dangers.iter().enumerate() {
            let positive = case.test(&Test::Danger(form), false) == Some(true) && case.allowed;
            assert!(!proved || !positive || decided.levels.1 > 0, "a critical item does not raise the level");
        }
        for (rule, proved) in self.rules.iter().enumerate() {
            assert!(*proved || !decided.fired.contains(&rule), "a rule holds that cannot");
        }
        assert!(self.levels[decided.levels.0], "a level is reached that cannot be");
    }
}

/// What a counterexample says is decided of its person, the decision written apart says as well.
fn is_so(plan: &Plan, case: &Counterexample) {
    let decided = decide(plan, &Known::of_case(plan, &case.toml()));
    for expected in case.expected() {
        let own = match expected.key() {
            "level" => LEVELS[decided.levels.0],
            "at_least" => LEVELS[decided.levels.1],
            "follow_up" => decided.follow_up,
            _ => continue,
        };
        assert_eq!(own, expected.decided(), "{}\n{}", case.toml(), plan.text());
    }
}

fn breaks_the_guarantee(plan: &Plan, case: &Counterexample) {
    let known = Known::of_case(plan, &case.toml());
    let decided = decide(plan, &known);
    let (when, level) = &plan.guarantee;
    let case_of = Case::first(plan, &known);
    let broken = case_of.says(when, true) == Some(true) && decided.levels.0 < *level
        || case_of.says(when, false) == Some(true) && decided.levels.1 < *level;
    assert!(broken, "{}\n{}", case.toml(), plan.text());
}

/// Whether, for some answers to everything else that is asked, a test of a rule or a step stays open without this one.
/// (Several tests may read one total, so a test can be open in a rule that is not: at least 4, and at least 2 by women.)
fn is_needed(plan: &Plan, known: &Known, all: &[Ask<'_>], left_out: usize) -> bool {
    let others: Vec<&Ask<'_>> =
        all.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, ask)| ask).collect();
    let choices: Vec<Vec<i64>> = others.iter().map(|ask| possible(plan, ask)).collect();
    let count: usize = choices.iter().map(Vec::len).product();
    (0..count).any(|mut combination| {
        let mut answered = known.clone();
        for (ask, values) in others.iter().zip(&choices) {
            answer(plan, &mut answered, ask, all, values[combination % values.len()]);
            combination /= values.len();
        }
        let case = Case::first(plan, &answered);
        let steps = plan.due.iter().zip(&known.given).filter(|(_, given)| given.is_empty());
        let steps = steps.filter_map(|(due, _)| due.as_ref());
        let mut conditions = plan.rules.iter().map(|rule| &rule.when).chain(steps);
        conditions.any(|when| when.tests().iter().any(|test| case.test(test, false).is_none()))
    })
}

/// Nothing is asked that no test waits for. What a critical item waits for is asked in any case.
///
/// Tests are looked at one by one, so what follows from two of them together is asked about all the same: a step whose
/// condition contradicts itself (`sex` is female and male; the proof says that it can never be due), a step that depends on
/// the answer that is carried into it, and one that reads sex or age twice, as a fact and as a cutoff.
fn nothing_is_asked_in_vain(plan: &Plan, known: &Known, decision: &Decision<'_>, proved: &Proved) -> usize {
    let all = decision.ask();
    let many: usize = all.iter().map(|ask| possible(plan, ask).len()).product();
    let twice = known.given.iter().any(|given| given.len() > 1);
    if twice || many > 2000 || proved.has_dead_step || all.iter().any(|ask| matches!(ask, Ask::Consent)) {
        return 0;
    }
    let case = Case::first(plan, known);
    let waits = |ask: &Ask<'_>| {
        let Ask::Item { instrument, item } = ask else { return false };
        let (form, item) = place(instrument.id(), item.id());
        if known.given[form].is_empty() && plan.is_entangled(form) {
            return true;
        }
        // Until its gate is answered, an item is asked for the case that the form asks it.
        if plan.forms[form].gated && item > 0 {
            return true;
        }
        let is_carried = plan.carried && (form, item) == (0, 0);
        case.waits_for(form, item) || is_carried && case.waits_for(plan.forms.len() - 1, 0)
    };
    let others: Vec<usize> = (0..all.len()).filter(|at| !waits(&all[*at])).collect();
    for at in &others {
        assert!(is_needed(plan, known, all, *at), "{} is asked in vain:\n{}", all[*at], plan.text());
    }
    others.len()
}

/// The policy with this number, and how many were refused before one loaded.
fn random_plan(number: u64) -> (Plan, Vec<Instrument>, Random, usize) {
    let mut random = Random(number);
    for refused in 0..1000 {
        let plan = Plan::random(&mut random);
        let form = |(index, form): (usize, &plan::Form)| small::instrument(&form.text(&format!("f{index}")));
        let forms: Vec<Instrument> = plan.forms.iter().enumerate().map(form).collect();
        if small::policy(&plan.text(), &forms).is_ok() {
            return (plan, forms, random, refused);
        }
    }
    panic!("nearly every policy is refused")
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|count| count.parse().ok())
}

#[test]
fn decisions_and_proofs_of_random_policies() {
    let first = number_of("PSYSCREEN_FIRST_POLICY").unwrap_or(0);
    let policies = number_of("PSYSCREEN_POLICIES");
    let screenings = if policies.is_some() { 1000 } else { 60 };
    let policies = policies.unwrap_or(25);
    let (mut refused, mut decisions, mut needed, mut guarantees) = (0, 0_usize, 0_usize, [0_usize; 2]);
    for number in first..first + policies {
        let (plan, forms, mut random, refused_before) = random_plan(number);
        refused += refused_before;
        let policy = small::policy(&plan.text(), &forms).unwrap();
        let proved = Proved::of(&policy, &plan);
        guarantees[usize::from(proved.guarantee)] += 1;
        for screening in 0..screenings {
            let what = || format!("policy {number}, screening {screening}:\n{}", plan.text());
            let known = Known::random(&plan, &mut random);
            let decision = policy.decide(&known.screening(&plan, &forms));
            decisions += 1;
            let expected = decide(&plan, &known);
            assert_eq!(of_library(&decision), expected, "{}", what());
            if known.given.iter().all(|given| given.len() < 2) {
                proved.holds_of(&plan, &known, &expected);
            }
            let (level, at_least, at_most) = expected.levels;
            assert!(at_least <= level && level <= at_most, "{}", what());
            for _ in 0..3 {
                let whole = complete(&plan, &known, &mut random);
                let decided = policy.decide(&whole.screening(&plan, &forms)).level_indices();
                decisions += 1;
                assert!(at_least <= decided.0 && decided.0 <= at_most, "outside the bounds: {}", what());
            }
            let settled = answer_all(&plan, &known, decision.ask(), &mut random);
            // Whoever refused is asked again, and that is all that can be done.
            if known.consent != Some(false) || !plan.consent {
                let decision = policy.decide(&settled.screening(&plan, &forms));
                decisions += 1;
                assert!(decision.is_settled(), "asked too little: {}", what());
            }
            if screening % 10 == 0 {
                needed += nothing_is_asked_in_vain(&plan, &known, &decision, &proved);
            }
        }
    }
    assert!(policies < 25 || guarantees.iter().all(|count| *count > 0), "{guarantees:?}");
    println!(
        "{policies} policies ({refused} refused), {decisions} decisions, {needed} things that were asked, {guarantees:?} \
         guarantees refuted and proved"
    );
}
