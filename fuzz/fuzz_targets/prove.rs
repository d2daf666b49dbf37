//! Small policies of every shape, against everybody: what is proved holds of every combination of answers, missing answers, facts, sex
//! and age, and what is refuted fails for somebody.
#![no_main]

use std::fmt::Write as _;

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use psyscreen::instrument::{MissingReason, Person, Sex};
use psyscreen::response::Given;
use psyscreen::authoring::prove::Verdict;
use psyscreen::{Policy, Screening, Truth, catalog};
use psyscreen_fuzz::check_levels;

/// Short forms, none of which is prorated, and their cutoffs.
const FORMS: [(&str, &str, usize, i64); 4] = [
    ("phq-2", "positive-screen", 2, 3),
    ("gad-2", "positive-screen", 2, 3),
    ("cage", "positive-screen", 4, 1),
    ("audit-c", "positive-screen", 3, 4),
];

#[derive(Clone)]
enum When {
    Cutoff(usize),
    Fact(usize),
    All(Vec<When>),
    Any(Vec<When>),
    Not(Box<When>),
}

struct Plan {
    forms: Vec<usize>,
    facts: usize,
    levels: usize,
    rules: Vec<(When, Option<usize>, bool)>,
    guarantees: Vec<(Option<When>, usize)>,
}

fn when(bytes: &mut Unstructured<'_>, forms: usize, facts: usize, depth: usize) -> When {
    let shape = bytes.int_in_range(0..=if depth == 0 { 1 } else { 4 }).unwrap_or(0);
    let parts = |bytes: &mut Unstructured<'_>| {
        let count = bytes.int_in_range(1..=3).unwrap_or(1);
        (0..count).map(|_| when(bytes, forms, facts, depth - 1)).collect()
    };
    match shape {
        1 if facts > 0 => When::Fact(bytes.choose_index(facts).unwrap_or(0)),
        2 => When::All(parts(bytes)),
        3 => When::Any(parts(bytes)),
        4 => When::Not(Box::new(when(bytes, forms, facts, depth - 1))),
        _ => When::Cutoff(bytes.choose_index(forms).unwrap_or(0)),
    }
}

impl Plan {
    fn new(bytes: &mut Unstructured<'_>) -> Self {
        let mut forms: Vec<usize> = (0..FORMS.len()).collect();
        while forms.len() > 2 || (forms.len() == 2 && bytes.ratio(1, 2).unwrap_or(false)) {
            forms.remove(bytes.choose_index(forms.len()).unwrap_or(0));
        }
        let facts = bytes.int_in_range(0..=2).unwrap_or(0);
        let levels = bytes.int_in_range(1..=3).unwrap_or(1);
        let rules = (0..bytes.int_in_range(1..=4).unwrap_or(1))
            .map(|_| {
                let when = when(bytes, forms.len(), facts, 2);
                let level: usize = bytes.int_in_range(0..=levels).unwrap_or(0);
                (when, level.checked_sub(1), bytes.ratio(1, 2).unwrap_or(false))
            })
            .collect();
        let guarantees = (0..bytes.int_in_range(1..=3).unwrap_or(1))
            .map(|_| {
                let when = bytes.ratio(3, 4).unwrap_or(true).then(|| when(bytes, forms.len(), facts, 2));
                (when, bytes.choose_index(levels).unwrap_or(0))
            })
            .collect();
        Self { forms, facts, levels, rules, guarantees }
    }

    fn written(&self, when: &When) -> String {
        let list =
            |parts: &[When]| parts.iter().map(|part| self.written(part)).collect::<Vec<_>>().join(", ");
        match when {
            When::Cutoff(form) => {
                let (id, cutoff, ..) = FORMS[self.forms[*form]];
                format!("{{ cutoff = \"{id}.total.{cutoff}\" }}")
            }
            When::Fact(fact) => format!("{{ fact = \"f{fact}\" }}"),
            When::All(parts) => format!("{{ all = [{}] }}", list(parts)),
            When::Any(parts) => format!("{{ any = [{}] }}", list(parts)),
            When::Not(part) => format!("{{ not = {} }}", self.written(part)),
        }
    }

    fn toml(&self) -> String {
        let uses: Vec<String> = self.forms.iter().map(|form| format!("\"{}\"", FORMS[*form].0)).collect();
        let mut text = format!(
            "format = 1\nid = \"small\"\ntitle.en = \"Small\"\nconsent = \"not-required\"\nuses = [{}]\n\
             [[source]]\nid = \"own\"\ncitation = \"Made up (2026).\"\nurl = \"https://example.org/own\"\n\
             [[provider]]\nid = \"nurse\"\nlabel.en = \"Nurse\"\n",
            uses.join(", ")
        );
        for fact in 0..self.facts {
            let _ =
                writeln!(text, "[[fact]]\nid = \"f{fact}\"\nkind = \"yes-no\"\nlabel.en = \"Fact {fact}?\"");
        }
        for level in 0..self.levels {
            let _ = writeln!(
                text,
                "[[level]]\nid = \"l{level}\"\nlabel.en = \"Level {level}\"\nclause = \"own §1\"\nrecommend = [\"talk\"]"
            );
        }
        for id in ["talk", "more"] {
            let _ = writeln!(
                text,
                "[[recommendation]]\nid = \"{id}\"\nlabel.en = \"{id}\"\nmodality = \"education\"\nprovider = [\"nurse\"]\n\
                 needs_consent = false\nclause = \"own §2\""
            );
        }
        for (number, (when, level, recommends)) in self.rules.iter().enumerate() {
            let _ = writeln!(
                text,
                "[[rule]]\nid = \"r{number}\"\nlabel.en = \"Rule {number}\"\nclause = \"own §3\""
            );
            if let Some(level) = level {
                let _ = writeln!(text, "level = \"l{level}\"");
            }
            if *recommends || level.is_none() {
                let _ = writeln!(text, "recommend = [\"more\"]");
            }
            let _ = writeln!(text, "when = {}", self.written(when));
        }
        for (number, (when, level)) in self.guarantees.iter().enumerate() {
            let _ = writeln!(text, "[[guarantee]]\nid = \"g{number}\"\nlevel_at_least = \"l{level}\"");
            if let Some(when) = when {
                let _ = writeln!(text, "when = {}", self.written(when));
            }
        }
        text
    }
}

/// Somebody, as far as conditions ask.
struct Somebody {
    cutoffs: Vec<Truth>,
    facts: Vec<Truth>,
}

impl When {
    fn truth(&self, of: &Somebody) -> Truth {
        match self {
            Self::Cutoff(form) => of.cutoffs[*form],
            Self::Fact(fact) => of.facts[*fact],
            Self::All(parts) => parts.iter().fold(Truth::True, |all, part| all.and(part.truth(of))),
            Self::Any(parts) => parts.iter().fold(Truth::False, |any, part| any.or(part.truth(of))),
            Self::Not(part) => part.truth(of).negate(),
        }
    }
}

/// Every answer sheet of a form, blanks among them; `None` is a form that was not given.
fn sheets(form: usize) -> Vec<Option<Vec<Option<i64>>>> {
    let (_, _, items, highest) = FORMS[form];
    let mut sheets = vec![vec![]];
    for _ in 0..items {
        let answers = || (0..=highest).map(Some).chain([None]);
        sheets = sheets
            .into_iter()
            .flat_map(|sheet: Vec<Option<i64>>| {
                answers().map(move |answer| sheet.iter().copied().chain([answer]).collect())
            })
            .collect();
    }
    sheets.into_iter().map(Some).chain([None]).collect()
}

fuzz_target!(|input: &[u8]| {
    let mut bytes = Unstructured::new(input);
    let plan = Plan::new(&mut bytes);
    let text = plan.toml();
    let Ok(policy) = Policy::from_toml("fuzz.toml", &text, &catalog::instrument) else { return };
    let proof = policy.prove();
    let sheets: Vec<_> = plan.forms.iter().map(|form| sheets(*form)).collect();
    let persons: Vec<Person> = if plan.forms.contains(&3) {
        vec![
            Person::default(),
            Person::default().with_sex(Sex::Female),
            Person::default().with_sex(Sex::Male),
        ]
    } else {
        vec![Person::default()]
    };
    let facts = 3_usize.pow(plan.facts as u32);
    let count = sheets.iter().map(Vec::len).product::<usize>() * persons.len() * facts;
    // Everybody where that is quick; else people here and there.
    let step = if count <= 4000 { 1 } else { count / 1500 + 1 };
    let (mut broken, mut held) = (vec![false; plan.guarantees.len()], vec![false; plan.rules.len()]);
    let mut reached = vec![false; plan.levels];
    for number in (0..count).step_by(step) {
        let mut rest = number;
        let mut digit = |base: usize| {
            let digit = rest % base;
            rest /= base;
            digit
        };
        let person = persons[digit(persons.len())];
        let mut screening = Screening::new().person(person);
        let mut somebody = Somebody { cutoffs: Vec::new(), facts: Vec::new() };
        for fact in 0..plan.facts {
            let known = [None, Some(false), Some(true)][digit(3)];
            if let Some(known) = known {
                screening = screening.fact(&format!("f{fact}"), known);
            }
            somebody.facts.push(match known {
                None => Truth::Undetermined,
                Some(true) => Truth::True,
                Some(false) => Truth::False,
            });
        }
        for (form, sheets) in plan.forms.iter().zip(&sheets) {
            let (id, cutoff, ..) = FORMS[*form];
            let Some(sheet) = &sheets[digit(sheets.len())] else {
                somebody.cutoffs.push(Truth::Undetermined);
                continue;
            };
            let given = sheet.iter().map(|answer| match answer {
                Some(code) => Given::Code(*code),
                None => Given::Missing(MissingReason::Skipped),
            });
            let instrument = catalog::instrument(id).expect("the catalog loads");
            let findings = instrument.respond_in_order(given).expect("allowed").score().interpret_for(person);
            somebody.cutoffs.push(findings.cutoff_by_id("total", cutoff).expect("it has one"));
            screening = screening.with(findings);
        }
        let decision = policy.decide(&screening);
        check_levels(&decision);
        let (level, at_least, _) = decision.level_indices();
        for ((when, wanted), broken) in plan.guarantees.iter().zip(&mut broken) {
            let applies = when.as_ref().is_none_or(|when| when.truth(&somebody).is_true());
            *broken |= applies && (level < *wanted || at_least < *wanted);
        }
        for (number, (when, ..)) in plan.rules.iter().enumerate() {
            let holds = decision.fired().any(|rule| rule.id() == format!("r{number}"));
            assert_eq!(holds, when.truth(&somebody).is_true(), "rule r{number}\n{text}");
            held[number] |= holds;
        }
        reached[level] = true;
    }
    let verdict = |name: String| {
        let check = proof.checks().iter().find(|check| check.name() == name);
        check.unwrap_or_else(|| panic!("no check {name}\n{text}")).verdict()
    };
    for (number, broken) in broken.into_iter().enumerate() {
        match verdict(format!("guarantee g{number}")) {
            Verdict::Proved { .. } => assert!(!broken, "g{number} is proved and does not hold\n{text}"),
            Verdict::Refuted { cases, .. } => {
                assert!(!cases.is_empty(), "g{number} is refuted by nobody\n{text}");
                assert!(broken || step > 1, "g{number} is refuted and holds\n{text}");
            }
            _ => {}
        }
    }
    let everybody = step == 1;
    for (number, held) in held.into_iter().enumerate() {
        match verdict(format!("rule r{number} can hold")) {
            Verdict::Proved { .. } => assert!(held || !everybody, "r{number} never holds\n{text}"),
            Verdict::Refuted { .. } => assert!(!held, "r{number} holds\n{text}"),
            _ => {}
        }
    }
    for (number, reached) in reached.into_iter().enumerate() {
        match verdict(format!("level l{number} can be reached")) {
            Verdict::Proved { .. } => assert!(reached || !everybody, "l{number} is not reached\n{text}"),
            Verdict::Refuted { .. } => assert!(!reached, "l{number} is reached\n{text}"),
            _ => {}
        }
    }
});
