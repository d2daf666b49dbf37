//! What is known of one person, and what becomes known.

use super::decision::Case;
use super::plan::{Answer, Form, Kind, Plan};
use crate::support::random::Random;
use psyscreen::instrument::{MissingReason, Person, Sex};
use psyscreen::response::Given;
use psyscreen::triage::Ask;
use psyscreen::{Findings, Instrument, Screening};
use toml::{Table, Value};

/// What is known of one person.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) consent: Option<bool>,
    pub(super) male: Option<bool>,
    pub(super) age: Option<i64>,
    pub(super) facts: Vec<Option<i64>>,
    /// By form: each administration.
    pub(super) given: Vec<Vec<Vec<Answer>>>,
    pub(super) earlier: Vec<Option<Vec<Answer>>>,
}

impl Known {
    pub(super) fn random(plan: &Plan, random: &mut Random) -> Self {
        let missing = [0, 15, 40][random.below(3)];
        let answers = |form: &Form, random: &mut Random, missing: u64| -> Vec<Answer> {
            let answer = |max: &i64| match random.chance(missing) {
                true => [Answer::Unreadable, Answer::Declined, Answer::Blank, Answer::Blank][random.below(4)],
                false => Answer::Code(random.below(*max as usize + 1) as i64),
            };
            form.max.iter().map(answer).collect()
        };
        let mut known = Self {
            consent: [Some(true), Some(true), Some(true), Some(false), None][random.below(5)],
            male: random.chance(50).then(|| random.chance(50)),
            age: random.chance(50).then(|| random.below(100) as i64),
            facts: Vec::new(),
            given: Vec::new(),
            earlier: Vec::new(),
        };
        for (kind, _) in &plan.facts {
            known.facts.push(match kind {
                _ if random.chance(missing) => None,
                Kind::YesNo => Some(random.below(2) as i64),
                Kind::OneOf => Some(random.below(3) as i64),
                Kind::Number => Some(random.below(6) as i64),
                // The person's own sex and age.
                Kind::Age | Kind::Sex => None,
            });
        }
        for form in &plan.forms {
            let times = if random.chance(70) { 1 + usize::from(random.chance(8)) } else { 0 };
            known.given.push((0..times).map(|_| answers(form, random, missing)).collect());
            let before = form.reliable.is_some() && random.chance(40);
            known.earlier.push(before.then(|| answers(form, random, 0)));
        }
        known
    }

    pub(super) fn screening<'i>(&self, plan: &Plan, forms: &'i [Instrument]) -> Screening<'i> {
        let mut person = Person::default();
        if let Some(male) = self.male {
            person = person.with_sex(if male { Sex::Male } else { Sex::Female });
        }
        if let Some(age) = self.age {
            person = person.with_age(u16::try_from(age).unwrap());
        }
        let mut screening = Screening::new().person(person);
        if let Some(consent) = self.consent {
            screening = screening.consent(consent);
        }
        for (form, given) in forms.iter().zip(&self.given) {
            screening = given.iter().fold(screening, |all, answers| all.with(findings(form, answers)));
        }
        for (form, earlier) in forms.iter().zip(&self.earlier) {
            if let Some(answers) = earlier {
                screening = screening.earlier(findings(form, answers));
            }
        }
        for (fact, value) in self.facts.iter().enumerate() {
            let Some(value) = value else { continue };
            let id = plan.fact_id(fact);
            screening = match plan.facts[fact].0 {
                Kind::YesNo => screening.fact(&id, *value == 1),
                Kind::OneOf => screening.fact(&id, ["a", "b", "c"][*value as usize]),
                _ => screening.fact(&id, *value),
            };
        }
        screening
    }
}

pub(super) fn findings<'i>(form: &'i Instrument, answers: &[Answer]) -> Findings<'i> {
    let given = answers.iter().map(|answer| match answer {
        Answer::Code(code) => Given::Code(*code),
        Answer::Blank => Given::Missing(MissingReason::Skipped),
        Answer::Declined => Given::Missing(MissingReason::Declined),
        Answer::Unreadable => Given::Missing(MissingReason::Unreadable),
    });
    form.respond_in_order(given).unwrap().score().interpret()
}

/// Everything that is missing answered somehow, in the order of the steps; consent as well.
pub(super) fn complete(plan: &Plan, known: &Known, random: &mut Random) -> Known {
    let mut whole = known.clone();
    whole.consent = whole.consent.or(Some(random.chance(50)));
    whole.male = whole.male.or(Some(random.chance(50)));
    whole.age = whole.age.or(Some(random.below(100) as i64));
    for (fact, (kind, _)) in plan.facts.iter().enumerate() {
        let value = match kind {
            Kind::YesNo => random.below(2),
            Kind::OneOf => random.below(3),
            Kind::Number => random.below(6),
            Kind::Age | Kind::Sex => continue,
        };
        whole.facts[fact] = whole.facts[fact].or(Some(value as i64));
    }
    for (index, form) in plan.forms.iter().enumerate() {
        if whole.given[index].is_empty() {
            let case = Case::first(plan, &whole);
            if case.due[index].1 != Some(true) {
                continue;
            }
            whole.given[index].push(vec![Answer::Blank; form.max.len()]);
        }
        for place in 0..whole.given[index].len() {
            for item in 0..form.max.len() {
                let carried = plan.carried && item == 0 && index + 1 == plan.forms.len() && index > 0;
                let has_twin =
                    carried && whole.given[0].iter().any(|first| matches!(first[0], Answer::Code(_)));
                let own = &whole.given[index][place];
                if matches!(own[item], Answer::Blank | Answer::Declined) && has_twin
                    || !form.is_open(own, item)
                {
                    continue;
                }
                whole.given[index][place][item] =
                    Answer::Code(random.below(form.max[item] as usize + 1) as i64);
            }
        }
    }
    whole
}

/// Every answer that one thing may have that is asked.
pub(super) fn possible(plan: &Plan, ask: &Ask<'_>) -> Vec<i64> {
    match ask {
        Ask::Item { instrument, item } => {
            let (form, item) = place(instrument.id(), item.id());
            (0..=plan.forms[form].max[item]).collect()
        }
        Ask::Fact(fact) => match fact.id() {
            "age" => vec![5, 12, 30, 70],
            "sex" => vec![0, 1],
            id => match plan.facts[id[5..].parse::<usize>().unwrap()].0 {
                Kind::YesNo => vec![0, 1],
                Kind::OneOf => vec![0, 1, 2],
                _ => (0..6).collect(),
            },
        },
        Ask::Sex => vec![0, 1],
        Ask::Age => vec![5, 12, 30, 70],
        _ => vec![1],
    }
}

/// The form and the item, by position.
pub(super) fn place(form: &str, item: &str) -> (usize, usize) {
    (form[1..].parse().unwrap(), item.parse::<usize>().unwrap() - 1)
}

/// Answers everything that is asked, one after the other as a service does: what a form skips after its gate, and a form
/// whose step turns out not to be due, is not asked any more.
pub(super) fn answer_all(plan: &Plan, known: &Known, all: &[Ask<'_>], random: &mut Random) -> Known {
    let mut answered = known.clone();
    let order = |ask: &&Ask<'_>| match ask {
        Ask::Item { instrument, item } => Some(place(instrument.id(), item.id())),
        _ => None,
    };
    let mut ordered: Vec<&Ask<'_>> = all.iter().collect();
    ordered.sort_by_key(order);
    for ask in ordered {
        let values = possible(plan, ask);
        let value = values[random.below(values.len())];
        let is_due = |(form, _): (usize, usize)| Case::first(plan, &answered).due[form].1 != Some(false);
        if order(&ask).is_none_or(is_due) {
            answer(plan, &mut answered, ask, all, value);
        }
    }
    answered
}

/// Answers one of the things that are asked.
pub(super) fn answer(plan: &Plan, known: &mut Known, ask: &Ask<'_>, all: &[Ask<'_>], value: i64) {
    match ask {
        Ask::Item { instrument, item } => {
            let (form, item) = place(instrument.id(), item.id());
            let blank = vec![Answer::Blank; plan.forms[form].max.len()];
            // What is carried over has no answer of its own: the item that it comes from has one, or is asked as well.
            let source = plan.carried && item == 0 && form > 0 && form + 1 == plan.forms.len();
            let asked = all.iter().any(|ask| ask.to_string() == "f0.1");
            let is_carried =
                source && (asked || known.given[0].iter().any(|first| matches!(first[0], Answer::Code(_))));
            if known.given[form].is_empty() {
                known.given[form].push(blank);
            }
            let gated = plan.forms[form].gated && item > 0;
            for own in &mut known.given[form] {
                let stays = is_carried && matches!(own[item], Answer::Blank | Answer::Declined);
                let stays = stays || gated && own[0] == Answer::Code(0) && own[item] == Answer::Blank;
                if !stays && !matches!(own[item], Answer::Code(_)) {
                    own[item] = Answer::Code(value);
                }
            }
        }
        Ask::Fact(fact) => match fact.id() {
            "age" => known.age = Some(value),
            "sex" => known.male = Some(value == 1),
            id => known.facts[id[5..].parse::<usize>().unwrap()] = Some(value),
        },
        Ask::Sex => known.male = Some(value == 1),
        Ask::Age => known.age = Some(value),
        _ => known.consent = Some(true),
    }
}

impl Known {
    /// The person of a counterexample.
    pub(super) fn of_case(plan: &Plan, case: &str) -> Self {
        let file: Table = case.parse().unwrap_or_else(|error| panic!("{error}\n{case}"));
        let case = file["case"].as_array().unwrap()[0].as_table().unwrap();
        let mut known = Self {
            consent: case.get("consent").map(|consent| consent.as_bool().unwrap()),
            male: None,
            age: None,
            facts: vec![None; plan.facts.len()],
            given: vec![Vec::new(); plan.forms.len()],
            earlier: vec![None; plan.forms.len()],
        };
        let tables =
            |key: &str| case.get(key).into_iter().flat_map(|table| table.as_table().unwrap().clone());
        for (key, value) in tables("person").chain(tables("facts")) {
            match (key.as_str(), value) {
                ("sex", value) => known.male = Some(value.as_str() == Some("male")),
                ("age", value) => known.age = value.as_integer(),
                (id, value) => {
                    known.facts[id[5..].parse::<usize>().unwrap()] = match value {
                        Value::Boolean(value) => Some(i64::from(value)),
                        Value::Integer(value) => Some(value),
                        Value::String(id) => {
                            ["a", "b", "c"].iter().position(|own| *own == id).map(|at| at as i64)
                        }
                        other => panic!("{other:?}"),
                    };
                }
            }
        }
        let answers = |form: usize, answers: &Value| {
            let mut all = vec![Answer::Blank; plan.forms[form].max.len()];
            for (item, value) in answers.as_table().unwrap() {
                all[item.parse::<usize>().unwrap() - 1] = match value {
                    Value::Integer(code) => Answer::Code(*code),
                    Value::String(reason) => match reason.as_str() {
                        "declined" => Answer::Declined,
                        "unreadable" => Answer::Unreadable,
                        _ => Answer::Blank,
                    },
                    other => panic!("{other:?}"),
                };
            }
            all
        };
        for (form, value) in tables("answers") {
            let form = form[1..].parse::<usize>().unwrap();
            known.given[form].push(answers(form, &value));
        }
        for (form, value) in tables("earlier") {
            let form = form[1..].parse::<usize>().unwrap();
            known.earlier[form] = Some(answers(form, &value));
        }
        known
    }
}
