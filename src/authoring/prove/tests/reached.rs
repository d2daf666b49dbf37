//! One instrument: what is said to be reached is exactly what all answer sheets reach.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::{Dice, INSTRUMENTS, findings, instrument, worse};
use crate::authoring::prove::diagram::Pair;
use crate::authoring::prove::network::{Root, Wanted};
use crate::authoring::prove::question::{Question, Sheet, Target};
use crate::authoring::prove::reachable::{Reached, reach};
use crate::authoring::prove::run::Run;
use crate::authoring::prove::severity::{Severity, Worse};
use crate::authoring::prove::state::Value;
use crate::instrument::{Instrument, ItemKind, MissingReason, Person, Sex, Test, Threshold};
use crate::interpretation::View;

/// Everything that can be asked of an instrument: its critical items, criteria, cutoffs and bands, and strict score tests
/// at its cutoffs.
fn everything(instrument: &Instrument) -> Vec<Root> {
    let mut wanted = Vec::new();
    for critical in &instrument.critical_items {
        wanted.push(Wanted::Test(Test::Item { item: critical.item, threshold: critical.threshold }));
    }
    wanted.extend((0..instrument.criteria.len()).map(|index| Wanted::Test(Test::Criterion(index))));
    for (index, scale) in instrument.scales.iter().enumerate() {
        let cutoffs = 0..scale.cutoffs.len();
        wanted.extend(cutoffs.map(|cutoff| Wanted::Test(Test::Cutoff { scale: index, cutoff })));
        let bands = scale.bands.iter();
        wanted.extend(bands.map(|band| Wanted::Test(Test::Band { scale: index, severity: band.severity })));
        let edge = scale.cutoffs.first().and_then(|cutoff| Some(cutoff.groups.first()?.threshold.value()));
        for threshold in edge.into_iter().flat_map(|edge| [Threshold::Above(edge), Threshold::Below(edge)]) {
            wanted.push(Wanted::Test(Test::Score { scale: index, threshold }));
        }
    }
    wanted.into_iter().map(|what| Root { sheet: 0, what }).collect()
}

fn scores(instrument: &Instrument) -> Vec<Root> {
    (0..instrument.scales.len()).map(|index| Root { sheet: 0, what: Wanted::Outcome(index) }).collect()
}

struct Walked<'i> {
    instrument: &'i Instrument,
    questions: Vec<Question>,
    reached: Reached,
    roots: Vec<Root>,
    person: Person,
}

fn walk<'i>(instrument: &'i Instrument, person: Person, roots: Vec<Root>) -> Option<Walked<'i>> {
    let run = Rc::new(Run::new(u64::MAX));
    let severity = Rc::new(Severity::of(&run, instrument));
    let sheets = [Sheet { instrument, severity, person, sources: (0..instrument.items.len()).collect() }];
    let target = |item| vec![Target { sheet: 0, item, carried_from: None, given: true }];
    let questions: Vec<Question> =
        (0..instrument.items.len()).map(|item| Question::new(&run, &sheets, target(item))).collect();
    let reached = reach(&run, &sheets, &questions, &roots).ok()?;
    assert!(!run.has_fault());
    Some(Walked { instrument, questions, reached, roots, person })
}

impl Walked<'_> {
    /// What the library itself finds for one answer sheet; items without a choice are blank.
    fn library(&self, choices: &BTreeMap<usize, usize>) -> Vec<Value> {
        let answers: Vec<(usize, Result<i32, MissingReason>)> = choices
            .iter()
            .map(|(question, choice)| (*question, self.questions[*question].choices[*choice].own[0]))
            .collect();
        let findings = findings(self.instrument, self.person, &answers);
        let value = |root: &Root| match &root.what {
            Wanted::Test(test) => Value::Pair(Pair::new(
                findings.test(test, View::Published),
                findings.test(test, View::Enclosed),
            )),
            Wanted::Outcome(scale) => Value::Outcome(findings.outcome_at(*scale)),
        };
        self.roots.iter().map(value).collect()
    }

    fn all(&self) -> HashSet<Vec<Value>> {
        self.reached.finals.iter().map(|found| found.values.clone()).collect()
    }

    /// Each final state is what the library finds for the answers that are said to lead there.
    fn check_ways(&self) {
        for (state, found) in self.reached.finals.iter().enumerate() {
            let answers = self.reached.answers(state);
            assert!(self.library(&answers) == found.values, "{}: state {state}", self.instrument.id);
            let cost: u32 = answers
                .iter()
                .map(|(question, choice)| self.questions[*question].choices[*choice].cost)
                .sum();
            assert_eq!(cost, found.cost, "{}", self.instrument.id);
        }
    }

    fn random(&self, dice: &mut Dice) -> BTreeMap<usize, usize> {
        let blank = dice.below(4);
        let extreme = dice.below(3);
        (0..self.questions.len())
            .map(|question| {
                let count = self.questions[question].choices.len();
                let choice = match (dice.below(4) < blank, extreme) {
                    (true, _) => 0,
                    (false, 0) => dice.below(count),
                    (false, 1) => count - 1 - dice.below(count.min(2)),
                    (false, _) => dice.below(count.min(3)),
                };
                (question, choice)
            })
            .collect()
    }
}

/// Calls `visit` with every answer sheet.
fn for_all(questions: &[Question], visit: &mut dyn FnMut(&BTreeMap<usize, usize>)) {
    let mut choices: BTreeMap<usize, usize> = (0..questions.len()).map(|question| (question, 0)).collect();
    loop {
        visit(&choices);
        let mut place = 0;
        loop {
            if place == questions.len() {
                return;
            }
            let next = choices[&place] + 1;
            if next < questions[place].choices.len() {
                choices.insert(place, next);
                break;
            }
            choices.insert(place, 0);
            place += 1;
        }
    }
}

const PEOPLE: [Person; 3] = [
    Person { sex: None, age: None },
    Person { sex: Some(Sex::Female), age: Some(30) },
    Person { sex: Some(Sex::Male), age: Some(70) },
];

/// Small instruments of every kind: prorated, with conditional items, maxima, recodes, cutoffs by sex.
const SMALL: [&str; 12] = [
    "phq-2",
    "gad-2",
    "phq-4",
    "cage",
    "asq",
    "c-ssrs-screener",
    "pc-ptsd-5",
    "audit-c",
    "bgq",
    "ucla-3",
    "scoff",
    "who-5",
];

#[test]
fn what_is_reached_is_exactly_what_brute_force_finds() {
    for id in SMALL {
        let instrument = instrument(id);
        for person in PEOPLE {
            for roots in [everything(instrument), scores(instrument)] {
                let walked = walk(instrument, person, roots).unwrap();
                let mut expected = HashSet::new();
                for_all(&walked.questions, &mut |choices| {
                    expected.insert(walked.library(choices));
                });
                assert!(
                    walked.all() == expected,
                    "{id}: {} reached, {} exist",
                    walked.all().len(),
                    expected.len()
                );
                assert_eq!(walked.reached.finals.len(), expected.len(), "{id}: a state twice");
                walked.check_ways();
            }
        }
    }
}

/// The same answers with the least cost that brute force finds.
#[test]
fn the_smallest_answers_are_shown() {
    for id in ["phq-4", "asq", "c-ssrs-screener", "bgq"] {
        let instrument = instrument(id);
        let walked = walk(instrument, Person::default(), everything(instrument)).unwrap();
        let mut cheapest: Vec<(Vec<Value>, u32)> = Vec::new();
        for_all(&walked.questions, &mut |choices| {
            let cost: u32 = choices
                .iter()
                .map(|(question, choice)| walked.questions[*question].choices[*choice].cost)
                .sum();
            let values = walked.library(choices);
            match cheapest.iter_mut().find(|(known, _)| *known == values) {
                Some((_, least)) => *least = cost.min(*least),
                None => cheapest.push((values, cost)),
            }
        });
        for found in &walked.reached.finals {
            assert!(
                cheapest.iter().any(|(values, cost)| *values == found.values && *cost == found.cost),
                "{id}"
            );
        }
    }
}

#[test]
fn worsenings_are_exactly_what_brute_force_finds() {
    for id in ["phq-4", "cage", "asq", "bgq", "who-5", "pc-ptsd-5", "audit-c"] {
        let instrument = instrument(id);
        let walked = walk(instrument, PEOPLE[1], everything(instrument)).unwrap();
        let mut expected = HashSet::new();
        for_all(&walked.questions, &mut |choices| {
            for (question, choice) in choices {
                let steps = walked.questions[*question].worse.iter().filter(|(better, _)| better == choice);
                for (_, worse) in steps {
                    let mut other = choices.clone();
                    other.insert(*question, *worse);
                    let (better, worse) = (walked.library(choices), walked.library(&other));
                    if better != worse {
                        expected.insert((better, worse));
                    }
                }
            }
        });
        let mut found = HashSet::new();
        for step in walked.reached.worsenings(&walked.questions).unwrap() {
            let values = |state: usize| walked.reached.finals[state].values.clone();
            let (better, worse) = step.answers(&walked.reached);
            assert!(walked.library(&better) == values(step.better), "{id}");
            assert!(walked.library(&worse) == values(step.worse), "{id}");
            assert_eq!(
                better.iter().filter(|(question, choice)| worse[question] != **choice).count(),
                1,
                "{id}"
            );
            found.insert((values(step.better), values(step.worse)));
        }
        assert!(found == expected, "{id}: {} found, {} exist", found.len(), expected.len());
        assert!(!found.is_empty(), "{id}");
    }
}

/// Instruments of which a single test already has too many states; those of the PSQI take long, with times of the day by
/// the minute.
const LARGE: [&str; 4] = ["cesd-r", "ede-q", "psqi", "scl-90"];

/// Random answer sheets of every instrument are among what was reached: all tests together, or, where these are too many,
/// those of some that can be walked through by themselves.
#[test]
fn random_answers_are_among_what_is_reached() {
    let mut together: usize = 0;
    for (id, instrument) in INSTRUMENTS.iter().filter(|(id, _)| !LARGE.contains(&id.as_str())) {
        let several: Vec<Walked<'_>> = match walk(instrument, PEOPLE[1], everything(instrument)) {
            Some(walked) => {
                together += 1;
                vec![walked]
            }
            None => {
                let some = everything(instrument).into_iter().step_by(7);
                some.filter_map(|root| walk(instrument, PEOPLE[1], vec![root])).collect()
            }
        };
        assert!(!several.is_empty(), "no test of {id} can be walked through");
        for walked in several.iter().filter(|walked| !walked.roots.is_empty()) {
            walked.check_ways();
            let all = walked.all();
            let mut dice = Dice::new(7);
            for _ in 0..2000 {
                let choices = walked.random(&mut dice);
                assert!(all.contains(&walked.library(&choices)), "{id}: {choices:?}");
            }
        }
    }
    assert!(together > 70, "all tests of only {together} instruments were walked through together");
}

/// The order of the questions keeps little open: an item that is asked only of some comes right after what decides it.
#[test]
fn conditional_items_do_not_multiply() {
    let pq16 = instrument("pq-16");
    let distress = pq16.scale_index("distress").unwrap();
    for cutoff in 0..pq16.scales[distress].cutoffs.len() {
        let root = Root { sheet: 0, what: Wanted::Test(Test::Cutoff { scale: distress, cutoff }) };
        let walked = walk(pq16, Person::default(), vec![root]).unwrap();
        // An item may be left blank, declined or unreadable.
        assert!(walked.reached.states < 30_000, "{} states", walked.reached.states);
    }
}

/// Direction of items: what the catalog's instruments say.
#[test]
fn most_items_have_a_worse_side() {
    let phq9 = instrument("phq-9");
    assert!((0..9).all(|item| worse(phq9, item) == Worse::Higher));
    assert_eq!(worse(phq9, 9), Worse::Neither, "item 10 enters no score");
    assert!((0..5).all(|item| worse(instrument("who-5"), item) == Worse::Lower));
    let pss10 = instrument("pss-10");
    // Reversal is part of the item's score, so a higher score is worse for every item.
    assert!((0..10).all(|item| worse(pss10, item) == Worse::Higher));
    let clocks: BTreeSet<bool> =
        instrument("psqi").items.iter().map(|item| item.kind == ItemKind::Clock).collect();
    assert_eq!(clocks.len(), 2);
}
