//! Columns are decided about as people are, for every policy of the catalog.

use super::*;
use crate::batch::ColumnsError;
use crate::catalog;
use crate::instrument::{Instrument, Item, Person, Sex};
use crate::response::Given;
use crate::triage::{FactValue, Screening};

/// How many people each policy decides about. `PSYSCREEN_BATCH_ROWS=1000000` takes minutes.
fn rows_of_each() -> usize {
    std::env::var("PSYSCREEN_BATCH_ROWS").map_or(600, |rows| rows.parse().unwrap())
}

/// Pseudo-random numbers (an LCG of Knuth's): the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// The answers of one instrument: by item, a code or a blank for each row.
type Answers = Vec<Vec<Option<i16>>>;

fn random_answer(instrument: &Instrument, item: &Item, random: &mut Random) -> i16 {
    let codes: Vec<i32> = instrument.options(item).iter().map(|option| option.code()).collect();
    let code = match codes.as_slice() {
        [] => item.recorded.0 + i32::try_from(random.below(25)).unwrap(),
        codes => codes[random.below(codes.len())],
    };
    i16::try_from(code).unwrap()
}

/// Whole forms missing, some answers missing, codes that there are not; many people who are well, so that every level occurs.
fn random_answers(instrument: &Instrument, random: &mut Random, rows: usize) -> Answers {
    let kinds: Vec<usize> = (0..rows).map(|_| random.below(8)).collect();
    let column = |item: &Item| {
        let lowest = instrument.options(item).iter().map(|option| option.code()).min().unwrap_or(0);
        let cell = |row: usize| match (kinds[row], random.below(20)) {
            (0 | 1, _) | (2, 0..14) | (3, 0) => None,
            (4, 0) => Some(99),
            (3..6, 0..18) => Some(i16::try_from(lowest).unwrap()),
            _ => Some(random_answer(instrument, item, random)),
        };
        (0..rows).map(cell).collect()
    };
    instrument.items.iter().map(column).collect()
}

struct People {
    answers: Vec<Answers>,
    facts: Vec<Vec<Option<i64>>>,
    consent: Vec<Option<bool>>,
    people: Vec<Person>,
}

impl People {
    fn random(policy: &Policy, random: &mut Random, rows: usize) -> Self {
        let answers =
            policy.instruments().map(|instrument| random_answers(instrument, random, rows)).collect();
        let quiet: Vec<bool> = (0..rows).map(|_| random.below(2) == 0).collect();
        let fact = |fact: &Fact| {
            let value = |row: usize| match (&fact.kind, random.below(10)) {
                (_, 0..3) => None,
                (FactKind::YesNo, _) if quiet[row] => Some(0),
                // 2 is not allowed.
                (FactKind::YesNo, _) => Some([0, 0, 0, 0, 1, 2][random.below(6)]),
                (FactKind::OneOf(values), _) => Some(i64::try_from(random.below(values.len() + 1)).unwrap()),
                (FactKind::Number { min, max }, _) => {
                    let span = usize::try_from(max - min + 3).unwrap();
                    Some(min - 1 + i64::try_from(random.below(span)).unwrap())
                }
            };
            (0..rows).map(value).collect()
        };
        let facts = policy.facts.iter().map(fact).collect();
        let consent = (0..rows)
            .map(|_| [Some(true), Some(true), Some(true), Some(false), None][random.below(5)])
            .collect();
        let person = |_| {
            let sex = [None, Some(Sex::Female), Some(Sex::Male)][random.below(3)];
            let age = [None, Some(u16::try_from(random.below(100)).unwrap())][random.below(2)];
            Person { sex, age }
        };
        Self { answers, facts, consent, people: (0..rows).map(person).collect() }
    }

    /// One of them, as a screening.
    fn screening<'p>(&self, policy: &'p Policy, row: usize) -> Screening<'p> {
        let mut screening = Screening::new().person(self.people[row]);
        if let Some(given) = self.consent[row] {
            screening = screening.consent(given);
        }
        for (instrument, answers) in policy.instruments().zip(&self.answers) {
            if answers.iter().all(|column| column[row].is_none()) {
                continue;
            }
            let given = answers
                .iter()
                .map(|column| column[row].map_or(Given::Missing(MissingReason::Skipped), Given::from));
            let responses =
                instrument.respond_in_order(given).unwrap_or_else(|error| error.readable(instrument));
            screening = screening.with(responses.score().interpret_for(self.people[row]));
        }
        for (fact, values) in policy.facts.iter().zip(&self.facts) {
            let Some(value) = values[row].filter(|_| !is_of_person(fact)) else { continue };
            let value = match &fact.kind {
                FactKind::OneOf(values) => {
                    let id = usize::try_from(value).ok().and_then(|value| values.get(value));
                    FactValue::from(id.map_or("no such value", |value| &*value.id))
                }
                _ => FactValue::from(value),
            };
            screening = screening.fact(fact.id(), value);
        }
        screening
    }
}

/// The memory of a column.
struct Owned(Vec<i16>, Vec<u8>);

impl Owned {
    fn new(cells: &[Option<i16>]) -> Self {
        let mut bits = vec![0_u8; cells.len().div_ceil(8)];
        for (row, cell) in cells.iter().enumerate() {
            bits[row / 8] |= u8::from(cell.is_some()) << (row % 8);
        }
        Self(cells.iter().map(|cell| cell.unwrap_or(1)).collect(), bits)
    }
}

#[test]
fn columns_are_decided_about_as_people_are() {
    let mut random = Random(5);
    for id in catalog::policy_ids() {
        let policy = catalog::policy(id).unwrap();
        let rows = rows_of_each();
        let people = People::random(policy, &mut random, rows);
        let owned: Vec<Vec<Owned>> =
            people.answers.iter().map(|form| form.iter().map(|cells| Owned::new(cells)).collect()).collect();
        let mut cohort = Cohort::of(rows).people(&people.people).consent(&people.consent);
        for (instrument, owned) in policy.instruments().zip(&owned) {
            let columns = owned.iter().map(|owned| Column::i16(&owned.0).with_validity(&owned.1, 0));
            cohort = cohort.answers(instrument.id(), Columns::in_order(columns).unwrap());
        }
        for (fact, values) in policy.facts.iter().zip(&people.facts).filter(|(fact, _)| !is_of_person(fact)) {
            cohort = cohort.fact(fact.id(), values);
        }
        let decisions = policy.batch().decide(&cohort).unwrap();
        let mut seen = vec![false; policy.levels.len()];
        for row in 0..rows {
            let screening = people.screening(policy, row);
            let decision = policy.decide(&screening);
            let found = (decisions.level(row), decisions.at_least(row), decisions.at_most(row));
            assert_eq!(found, decision.level_indices(), "{id}, row {row}");
            let fired: Vec<&str> = decision.fired().map(|rule| rule.id()).collect();
            let rules = policy.rules.iter().enumerate().filter(|(index, _)| decisions.fired(*index, row));
            assert_eq!(rules.map(|(_, rule)| rule.id()).collect::<Vec<_>>(), fired, "{id}, row {row}");
            seen[found.0] = true;
        }
        assert!(seen.iter().filter(|seen| **seen).count() > 1, "{id}: only one level is seen");
    }
}

#[test]
fn columns_that_the_policy_has_no_use_for_are_told() {
    let policy = catalog::policy("stepped-care").unwrap();
    let batch = policy.batch();
    let blank =
        |items: usize, rows: usize| Columns::in_order((0..items).map(|_| Column::blank(rows))).unwrap();
    let error = |cohort: Cohort<'_>| batch.decide(&cohort).unwrap_err();
    assert_eq!(error(Cohort::of(2).answers("isi", blank(7, 2))), CohortError::Instrument("isi".to_owned()));
    let twice = Cohort::of(2).answers("phq-2", blank(2, 2)).answers("phq-2", blank(2, 2));
    assert_eq!(error(twice), CohortError::Instrument("phq-2".to_owned()));
    assert_eq!(error(Cohort::of(1).fact("age", &[Some(12)])), CohortError::Fact("age".to_owned()));
    assert_eq!(error(Cohort::of(1).fact("no-such", &[None])), CohortError::Fact("no-such".to_owned()));
    let short = CohortError::Rows { what: "consent".to_owned(), rows: 1, expected: 2 };
    assert_eq!(error(Cohort::of(2).consent(&[None])), short);
    let items = CohortError::Columns {
        instrument: "phq-2".to_owned(),
        error: ColumnsError::Items { columns: 3, items: 2 },
    };
    assert_eq!(error(Cohort::of(2).answers("phq-2", blank(3, 2))), items);
    assert_eq!(batch.decide(&Cohort::of(0)).unwrap().rows(), 0);
}

/// More levels than a byte can count.
#[test]
fn nobody_is_lost_among_many_levels() {
    let mut text = r#"
format = 1
id = "many"
title.en = "Many levels"
consent = "not-required"
uses = ["gad-2"]
[[source]]
id = "s"
citation = "A plan"
url = "https://example.org/s"
[[provider]]
id = "d"
label.en = "Doctor"
[[fact]]
id = "danger"
label.en = "Danger?"
kind = "yes-no"
risk = true
[[recommendation]]
id = "r"
modality = "crisis"
label.en = "Help"
provider = ["d"]
needs_consent = false
within = "P1D"
clause = "s 1"
[[rule]]
id = "danger"
label.en = "Danger"
level = "l299"
clause = "s 1"
when = { fact = "danger" }
[[rule]]
id = "anxious"
label.en = "Anxious"
level = "l1"
clause = "s 1"
when = { cutoff = "gad-2.total.positive-screen" }
"#
    .to_owned();
    for level in 0..300 {
        text.push_str(&format!(
            "[[level]]\nid = \"l{level}\"\nlabel.en = \"L\"\nrecommend = [\"r\"]\nfollow_up = \"P1D\"\nclause = \"s 1\"\n"
        ));
    }
    let policy = Policy::from_toml("many.toml", &text, &catalog::instrument).unwrap();
    let cohort = Cohort::of(1).fact("danger", &[Some(1)]);
    let decisions = policy.batch().decide(&cohort).unwrap();
    let screening = Screening::new().fact("danger", 1);
    assert_eq!(policy.decide(&screening).level_indices(), (299, 299, 299));
    assert_eq!((decisions.level(0), decisions.at_least(0), decisions.at_most(0)), (299, 299, 299));
}

/// Two forms that ask the same about death: the worse of two answers counts in columns too.
#[test]
fn the_worse_of_two_answers_in_two_forms_counts_in_columns_too() {
    let form = |id: &str, items: usize| {
        let mut text = format!(
            "format = 1\nid = \"{id}\"\nrevision = \"1\"\ntitle.en = \"Form\"\nconstruct = \"distress\"\ninformant = \"self\"\n\
             item_count = {items}\nwording.en = \"descriptor\"\n[licence]\ntext = \"free\"\nscoring = \"free\"\n\
             evidence = \"https://example.org/licence\"\nchecked = 2026-11-23\n[[source]]\nid = \"s\"\ncitation = \"A source\"\n\
             url = \"https://example.org/s\"\n[options.often]\ncodes = [0, 1, 2]\nlabel.en = {{ 0 = \"Never\", 1 = \"Often\", 2 = \"Always\" }}\n"
        );
        for item in 1..=items {
            text.push_str(&format!(
                "[[item]]\nid = \"{item}\"\ntext.en = \"Item {item}\"\noptions = \"often\"\n"
            ));
        }
        text.push_str(&format!(
            "[[scale]]\nid = \"total\"\nitems = [\"1..{items}\"]\nmethod = \"sum\"\nrange = [0, {}]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\n[[scale.cutoff]]\nid = \"some\"\nat_least = 3\ntarget = \"distress\"\n\
             population = \"all\"\nsource = \"s\"\n[[critical_item]]\nid = \"danger\"\nitem = \"1\"\nat_least = 1\nconcern = \"suicide\"\nlabel.en = \"Danger\"\nsource = \"s\"\n",
            items * 2
        ));
        Instrument::from_toml("form.toml", &text).unwrap()
    };
    let (short, long) = (form("short", 2), form("long", 3));
    let level = |id: &str, period: &str| {
        format!(
            "[[level]]\nid = \"{id}\"\nlabel.en = \"L\"\nrecommend = [\"r\"]\nfollow_up = \"{period}\"\nclause = \"s 1\"\n"
        )
    };
    let rule = |id: &str, level: &str, when: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\nlabel.en = \"R\"\nlevel = \"{level}\"\nclause = \"s 1\"\nwhen = {{ {when} }}\n"
        )
    };
    let text = format!(
        "format = 1\nid = \"twins\"\ntitle.en = \"Twins\"\nconsent = \"not-required\"\nuses = [\"short\", \"long\"]\n\
         [[source]]\nid = \"s\"\ncitation = \"A plan\"\nurl = \"https://example.org/s\"\n[[provider]]\nid = \"d\"\nlabel.en = \"Doctor\"\n\
         [[recommendation]]\nid = \"r\"\nmodality = \"crisis\"\nlabel.en = \"Help\"\nprovider = [\"d\"]\nneeds_consent = false\nwithin = \"P1D\"\nclause = \"s 1\"\n\
         [unanswered_critical]\nrecommend = [\"r\"]\nwithin = \"P1D\"\n{}{}{}{}{}\
         [[step]]\ngive = [\"short\"]\n[[step]]\ngive = [\"long\"]\nwhen = {{ cutoff = \"short.total.some\" }}\n\
         carry = {{ \"long.1\" = \"short.1\", \"long.2\" = \"short.2\" }}\n",
        level("low", "P6M"),
        level("middle", "P1M"),
        level("high", "P1D"),
        rule("danger", "high", "critical_item = \"long.danger\""),
        rule("much", "middle", "cutoff = \"long.total.some\""),
    );
    let find = |id: &str| [&short, &long].into_iter().find(|form| form.id() == id);
    let policy = Policy::from_toml("twins.toml", &text, &find).unwrap();
    let rows = 3_usize.pow(5);
    let column =
        |place: u32| (0..rows).map(|row| i8::try_from(row / 3_usize.pow(place) % 3).unwrap()).collect();
    let codes: Vec<Vec<i8>> = (0..5).map(column).collect();
    fn columns(some: &[Vec<i8>]) -> Columns<'_> {
        Columns::in_order(some.iter().map(|codes| Column::i8(codes))).unwrap()
    }
    let cohort =
        Cohort::of(rows).answers("short", columns(&codes[..2])).answers("long", columns(&codes[2..]));
    let decisions = policy.batch().decide(&cohort).unwrap();
    let mut differing = 0;
    for row in 0..rows {
        let respond = |form: &str, some: &[Vec<i8>]| {
            let form = find(form).unwrap();
            form.respond_in_order(some.iter().map(|codes| i64::from(codes[row]))).unwrap().score().interpret()
        };
        let screening =
            Screening::new().with(respond("short", &codes[..2])).with(respond("long", &codes[2..]));
        let decision = policy.decide(&screening);
        let found = (decisions.level(row), decisions.at_least(row), decisions.at_most(row));
        assert_eq!(found, decision.level_indices(), "row {row}");
        assert_eq!(
            (0..2).map(|rule| decisions.fired(rule, row)).collect::<Vec<_>>(),
            [0, 1].map(|rule| decision.fires(rule))
        );
        if codes[0][row] > 0 || codes[2][row] > 0 {
            assert_eq!(decision.level().id(), "high", "row {row}");
        }
        differing += usize::from(codes[0][row] > 0 && codes[2][row] == 0);
    }
    assert!(differing > 0);
}
