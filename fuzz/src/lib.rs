//! What the targets share: people made of bytes, and what must hold of whatever is found about them.

use arbitrary::Unstructured;
use psyscreen::instrument::{ItemKind, MissingReason, Person, Sex};
use psyscreen::report::{Due, FindingsReport};
use psyscreen::response::{Answer, Given};
use psyscreen::scoring::Outcome;
use psyscreen::triage::{FactKind, FactValue};
use psyscreen::{Decision, Findings, Instrument, Policy, Report, Responses, Screening, Truth};
use psyscreen_render::report;

/// A text, and after its first NUL the bytes that people are made of. So a plain file is a seed.
pub fn split(input: &[u8]) -> Option<(&str, Unstructured<'_>)> {
    let end = input.iter().position(|byte| *byte == 0).unwrap_or(input.len());
    let text = std::str::from_utf8(&input[..end]).ok()?;
    let rest = input.get(end + 1..).unwrap_or_default();
    // Without bytes of its own, a text has people made of itself.
    Some((text, Unstructured::new(if rest.is_empty() { &input[..end] } else { rest })))
}

fn chance(bytes: &mut Unstructured<'_>, percent: u8) -> bool {
    // Where there are no more bytes, nothing more happens.
    !bytes.is_empty() && bytes.int_in_range(0..=99).unwrap_or(99) < percent
}

fn pick<T>(bytes: &mut Unstructured<'_>, list: &[T]) -> Option<usize> {
    if list.is_empty() { None } else { bytes.choose_index(list.len()).ok() }
}

/// An answer that the item allows.
fn answer(instrument: &Instrument, item: usize, bytes: &mut Unstructured<'_>) -> String {
    let item = &instrument.items()[item];
    if let Some(at) = pick(bytes, instrument.options(item)) {
        return instrument.options(item)[at].code().to_string();
    }
    match item.kind() {
        ItemKind::Clock => {
            let minutes = bytes.int_in_range(0..=1439).unwrap_or(0);
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        }
        _ => {
            let (low, high) = item.score_range();
            let (low, high) = (low.to_f64().ceil() as i64, high.to_f64().floor() as i64);
            bytes.int_in_range(low..=high.max(low)).unwrap_or(low).to_string()
        }
    }
}

/// Answers to some of the items, and reasons for the others.
pub fn answers(instrument: &Instrument, bytes: &mut Unstructured<'_>) -> Vec<Result<String, MissingReason>> {
    let missing = bytes.int_in_range(0..=60).unwrap_or(0);
    (0..instrument.items().len())
        .map(|item| {
            if chance(bytes, missing) {
                let reasons = [
                    MissingReason::Skipped,
                    MissingReason::Declined,
                    MissingReason::DontKnow,
                    MissingReason::NotAdministered,
                ];
                Err(reasons[bytes.choose_index(4).unwrap_or(0)])
            } else {
                Ok(answer(instrument, item, bytes))
            }
        })
        .collect()
}

/// Allowed answers are always understood.
pub fn respond<'i>(instrument: &'i Instrument, answers: &[Result<String, MissingReason>]) -> Responses<'i> {
    let given = answers.iter().map(|answer| match answer {
        Ok(text) => Given::Text(text),
        Err(reason) => Given::Missing(*reason),
    });
    instrument.respond_in_order(given).unwrap_or_else(|error| panic!("{}", error.unmasked()))
}

pub fn person(bytes: &mut Unstructured<'_>) -> Person {
    let mut person = Person::default();
    match bytes.int_in_range(0..=2).unwrap_or(0) {
        0 => {}
        1 => person = person.with_sex(Sex::Female),
        _ => person = person.with_sex(Sex::Male),
    }
    if chance(bytes, 50) {
        person = person.with_age(bytes.int_in_range(0..=130).unwrap_or(0));
    }
    person
}

/// Everything of one kind that findings say, by position.
fn truths(findings: &Findings<'_>) -> Vec<Truth> {
    let instrument = findings.instrument();
    let criticals = instrument.critical_items().iter().map(|it| findings.critical_item_by_id(it.id()));
    let criteria = instrument.criteria().iter().map(|it| findings.criterion_by_id(it.id()));
    criticals.chain(criteria).map(|truth| truth.expect("it is the instrument's own")).collect()
}

fn outcomes(findings: &Findings<'_>) -> Vec<Outcome> {
    let scales = findings.instrument().scales();
    scales
        .iter()
        .map(|scale| findings.scores().get(scale.id()).expect("it is the instrument's own"))
        .collect()
}

/// What holds of all findings: values in their intervals, intervals in the proven range, and reports in every form.
pub fn check_findings(findings: &Findings<'_>) {
    for (scale, outcome) in findings.instrument().scales().iter().zip(outcomes(findings)) {
        let (low, high) = scale.range();
        assert!(low <= outcome.min() && outcome.min() <= outcome.max() && outcome.max() <= high);
        if let Some(value) = outcome.value() {
            assert!(outcome.min() <= value && value <= outcome.max());
        }
    }
    for report in [FindingsReport::new(findings), FindingsReport::with_answers(findings)] {
        serde_json::to_string(&report).expect("a report is JSON");
    }
}

/// What is missing is answered one after the other, as a form would be filled in: the truth lies within what was claimed before.
pub fn check_completion(
    instrument: &Instrument,
    mut answers: Vec<Result<String, MissingReason>>,
    bytes: &mut Unstructured<'_>,
) {
    let person = person(bytes);
    let before = respond(instrument, &answers).score().interpret_for(person);
    check_findings(&before);
    for item in 0..answers.len() {
        if answers[item].is_err()
            && matches!(respond(instrument, &answers).answer(&instrument.items()[item]), Some(Answer::Missing(_)))
        {
            answers[item] = Ok(answer(instrument, item, bytes));
        }
    }
    let after = respond(instrument, &answers).score().interpret_for(person);
    check_findings(&after);
    for (wide, narrow) in outcomes(&before).into_iter().zip(outcomes(&after)) {
        assert!(
            wide.min() <= narrow.min() && narrow.max() <= wide.max(),
            "a completion lies outside the interval"
        );
    }
    for (before, after) in truths(&before).into_iter().zip(truths(&after)) {
        // A prorated value decides a criterion as its source intends; a completion may decide it otherwise.
        let is_prorated = instrument.toml().contains("prorate");
        assert!(
            before.is_undetermined() || before == after || is_prorated,
            "a completion contradicts a claim"
        );
    }
}

/// Somebody who may have answered anything, with facts of any kind, also wrong ones.
pub fn screening<'i>(policy: &'i Policy, bytes: &mut Unstructured<'_>) -> Screening<'i> {
    let person = person(bytes);
    let mut screening = Screening::new().person(person);
    if chance(bytes, 90) {
        screening = screening.consent(chance(bytes, 90));
    }
    for instrument in policy.instruments() {
        while chance(bytes, 60) {
            let findings = respond(instrument, &answers(instrument, bytes)).score().interpret_for(person);
            check_findings(&findings);
            screening = screening.with(findings);
            if !chance(bytes, 10) {
                break;
            }
        }
        if chance(bytes, 25) {
            let earlier = respond(instrument, &answers(instrument, bytes)).score().interpret_for(person);
            screening = screening.earlier(earlier);
        }
    }
    for fact in policy.facts() {
        if !chance(bytes, 60) {
            continue;
        }
        let value = match fact.kind() {
            FactKind::YesNo => FactValue::from(chance(bytes, 50)),
            FactKind::OneOf(values) => {
                FactValue::from(values[bytes.choose_index(values.len()).unwrap_or(0)].id())
            }
            FactKind::Number { min, max } => {
                FactValue::from(bytes.int_in_range(*min..=*max).unwrap_or(*min).to_string().as_str())
            }
            _ => FactValue::from("unknown"),
        };
        screening = screening.fact(fact.id(), value);
        if chance(bytes, 5) {
            let word: String = bytes.arbitrary().unwrap_or_default();
            screening = screening.fact(fact.id(), FactValue::from(word.as_str()));
        }
    }
    if chance(bytes, 20) {
        let place: String = bytes.arbitrary().unwrap_or_default();
        screening = screening.place(&place);
    }
    screening
}

/// What holds of every decision, and its reports in every form and language.
pub fn check_decision(policy: &Policy, screening: &Screening<'_>) {
    let decision = policy.decide(screening);
    check_levels(&decision);
    let _ = policy.next(screening).map(|step| step.give().len());
    let texts: Vec<String> = ["en", "zh-Hans", "de", ""]
        .into_iter()
        .flat_map(|language| {
            let report = Report::with_answers(screening, &decision);
            let due = decision.follow_up().zip("2026-11-23".parse().ok());
            let due = due.and_then(|(period, day)| Due::new(period, day, Some(day)));
            let report = due.map_or(report.clone(), |due| report.follow_up_due(due));
            [
                report::text(&report, language),
                report::html(&report, language),
                report::html_page(&report, language, "<script>", ""),
            ]
        })
        .collect();
    for text in &texts {
        assert!(!text.contains("<script"), "a text stands in a page as it came");
    }
    let json = serde_json::to_string(&Report::new(screening, &decision)).expect("a report is JSON");
    assert_eq!(
        json,
        serde_json::to_string(&Report::new(screening, &policy.decide(screening))).expect("it was")
    );
    let _ = format!("{decision:?} {:?}", decision.problems());
}

pub fn check_levels(decision: &Decision<'_>) {
    let (level, at_least, at_most) = decision.level_indices();
    assert!(at_least <= level && level <= at_most);
    if decision.is_settled() {
        assert!(at_least == at_most);
    }
    for rule in decision.fired() {
        assert!(decision.undetermined().all(|other| other.id() != rule.id()));
    }
}
