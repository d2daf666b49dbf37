//! Bands that start elsewhere by sex or age, against the definition of a band worked out person by person: whoever somebody may
//! be, their band lies in the range that is given, and both its ends are somebody's.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "small numbers")]

use psyscreen::instrument::{Person, Sex};
use psyscreen::{Report, Screening, catalog};

use crate::support::random::Random;
use crate::support::{export, small};

/// Where the three bands after the lowest start, by kind of person: women and men, below 18 and from 18 on.
type Starts = [[i64; 4]; 3];

fn kind(sex: usize, adult: bool) -> usize {
    sex * 2 + usize::from(adult)
}

fn form(starts: &Starts) -> String {
    let mut rest: String = (1..=4).map(|item| small::item(&item.to_string(), "often", "")).collect();
    rest.push_str(
        "[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1..4\"]\nrange = [0, 12]\n\
         direction = \"higher-is-worse\"\nsource = \"s\"\nband_source = \"s\"\n[[scale.band]]\nid = \"b0\"\n",
    );
    for (number, starts) in starts.iter().enumerate() {
        let groups: Vec<String> = (0..4)
            .map(|kind| {
                let sex = ["female", "male"][kind / 2];
                let ages = ["{ to = 17 }", "{ from = 18 }"][kind % 2];
                format!("{{ sex = \"{sex}\", ages = {ages}, at_least = {} }}", starts[kind])
            })
            .collect();
        rest.push_str(&format!("[[scale.band]]\nid = \"b{}\"\nby = [{}]\n", number + 1, groups.join(", ")));
    }
    rest.push_str("[[criterion]]\nid = \"bad\"\nsource = \"s\"\nband = \"total\"\nat_least = \"b2\"\n");
    small::instrument_text("bands", 4, &rest)
}

#[test]
fn the_range_is_that_of_everybody_the_person_may_be() {
    let mut random = Random(3);
    let mut open = 0;
    for seed in 0..120 {
        // Three starts, ascending, for each kind of person.
        let each = [(); 4].map(|()| {
            let mut own: Vec<i64> = Vec::new();
            while own.len() < 3 {
                let start = 1 + random.below(12) as i64;
                if !own.contains(&start) {
                    own.push(start);
                }
            }
            own.sort_unstable();
            own
        });
        let starts: Starts = [0, 1, 2].map(|band| [0, 1, 2, 3].map(|kind: usize| each[kind][band]));
        let text = form(&starts);
        if seed < 10 {
            export(&format!("bands-{seed}"), &text);
        }
        let form = small::instrument(&text);
        for _ in 0..20 {
            let answers: [Option<i64>; 4] =
                [(); 4].map(|()| (!random.chance(20)).then(|| random.below(4) as i64));
            let (sex, age) =
                ([None, Some(0), Some(1)][random.below(3)], [None, Some(9), Some(40)][random.below(3)]);
            let low: i64 = answers.iter().map(|answer| answer.unwrap_or(0)).sum();
            let high: i64 = answers.iter().map(|answer| answer.unwrap_or(3)).sum();
            let mut bands = Vec::new();
            for kind in [0, 1].into_iter().filter(|own| sex.is_none_or(|sex| sex == *own)).flat_map(|sex| {
                let adults = [false, true].into_iter();
                adults
                    .filter(move |adult| age.is_none_or(|age: u16| (age >= 18) == *adult))
                    .map(move |adult| kind(sex, adult))
            }) {
                for score in low..=high {
                    bands.push((0..3).filter(|band| starts[*band][kind] <= score).count());
                }
            }
            let mut person = Person::default();
            if let Some(sex) = sex {
                person = person.with_sex([Sex::Female, Sex::Male][sex]);
            }
            if let Some(age) = age {
                person = person.with_age(age);
            }
            let given = answers
                .iter()
                .enumerate()
                .filter_map(|(item, answer)| Some(((item + 1).to_string(), (*answer)?)));
            let given: Vec<(String, i64)> = given.collect();
            let findings = form
                .respond(given.iter().map(|(item, answer)| (item.as_str(), *answer)))
                .unwrap()
                .score()
                .interpret_for(person);
            let (lowest, highest) = findings.band_range(form.scale("total").unwrap()).unwrap();
            let expected =
                (format!("b{}", bands.iter().min().unwrap()), format!("b{}", bands.iter().max().unwrap()));
            assert_eq!((lowest.id().to_owned(), highest.id().to_owned()), expected);
            open += usize::from(lowest.id() != highest.id());
        }
    }
    assert!(open > 500, "{open}");
}

/// A shipped form: the band of a score that differs by sex, what is asked for it, and no picture while it is not known.
#[test]
fn a_policy_asks_for_the_sex_that_decides() {
    let form = catalog::instrument("audit-c").unwrap();
    let rest = small::rule("risk", "middle", "when = { band = \"audit-c.total\", at_least = \"at-risk\" }");
    let forms = [form.clone()];
    let policy = small::policy(&small::policy_text(false, &["audit-c"], &rest), &forms).unwrap();
    let sheet = |person: Person| {
        let findings = form.respond_in_order([1, 1, 1]).unwrap().score().interpret_for(person);
        Screening::new().person(person).with(findings)
    };
    let of = |sex| policy.decide(&sheet(Person::default().with_sex(sex))).level().id().to_owned();
    assert_eq!((of(Sex::Female), of(Sex::Male)), ("middle".into(), "low".into()));
    let unknown = sheet(Person::default());
    let decision = policy.decide(&unknown);
    assert_eq!((decision.at_least().id(), decision.at_most().id()), ("low", "middle"));
    assert_eq!(decision.ask().iter().map(ToString::to_string).collect::<Vec<_>>(), ["sex"]);
    let report = serde_json::to_value(Report::new(&unknown, &decision)).unwrap();
    assert_eq!(report["instruments"][0]["scores"][0]["band"], "lower-risk..at-risk");
    assert!(policy.prove().checks().len() > 3);
}
