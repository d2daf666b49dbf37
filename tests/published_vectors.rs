//! Scores worked out by hand from the sources, or by other programs: `tests/vectors/<id>.csv`, see docs/vectors-format.md.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

mod support;

use std::collections::BTreeSet;

use psyscreen::{Findings, Instrument, Number, Person, Sex};

/// One row: the findings of its answers, and what it expects.
fn findings<'i>(instrument: &'i Instrument, row: &[(String, String)], place: &str) -> Findings<'i> {
    let mut person = Person::default();
    let mut answers = Vec::new();
    for (name, value) in row {
        if instrument.item(name).is_some() {
            answers.push((name.as_str(), value.as_str()));
            continue;
        }
        match name.as_str() {
            "sex" if !value.is_empty() => person = person.with_sex(Sex::parse(value).unwrap()),
            "age" if !value.is_empty() => person = person.with_age(value.parse().unwrap()),
            "sex" | "age" | "kind" | "origin" => {}
            name if name.starts_with('=') => {}
            other => panic!("{place}: column `{other}` is no item, no result and no known name"),
        }
    }
    let responses = instrument.respond(answers).unwrap_or_else(|error| panic!("{place}: {}", error.unmasked()));
    responses.score().interpret_for(person)
}

#[test]
fn every_vector_agrees() {
    let (mut files, mut rows, mut values) = (0, 0, 0);
    let mut wrong = Vec::new();
    for id in support::instrument_ids() {
        let path = support::root().join(format!("tests/vectors/{id}.csv"));
        assert!(path.exists(), "{id} has no vectors");
        let instrument = support::instrument(&id);
        files += 1;
        for (index, row) in support::rows(&path).iter().enumerate() {
            let place = format!("tests/vectors/{id}.csv, row {} ({})", index + 2, row[0].1);
            let findings = findings(&instrument, row, &place);
            rows += 1;
            for (name, expected) in row.iter().filter(|(name, value)| name.starts_with('=') && !value.is_empty()) {
                let name = name.trim_start_matches('=');
                let expected = if expected == "-" { "" } else { expected.as_str() };
                match support::result(&findings, name) {
                    None => panic!("{place}: there is no result `{name}`"),
                    Some(found) if same(&found, expected) => values += 1,
                    Some(found) => wrong.push(format!("{place}: {name} is `{found}`, the source says `{expected}`")),
                }
            }
            let origin = &row.iter().find(|(name, _)| name == "origin").expect("an origin column").1;
            assert!(!origin.is_empty(), "{place}: no origin");
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), values + wrong.len(), wrong.join("\n"));
    println!("{files} instruments, {rows} rows, {values} values agree");
}

/// Numbers by value, everything else by text.
fn same(found: &str, expected: &str) -> bool {
    found == expected
        || matches!((found.parse::<f64>(), expected.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() < 5e-7)
        || (found.eq_ignore_ascii_case(expected) && ["true", "false", "undetermined"].contains(&found))
}

/// Both sides of every band and cutoff, and every critical item and criterion both ways.
#[test]
fn vectors_stand_on_both_sides_of_every_boundary() {
    let mut uncovered = Vec::new();
    let mut boundaries = 0;
    for id in support::instrument_ids() {
        let instrument = support::instrument(&id);
        let rows = support::rows(&support::root().join(format!("tests/vectors/{id}.csv")));
        let all: Vec<Findings<'_>> = rows.iter().map(|row| findings(&instrument, row, &id)).collect();
        for (index, scale) in instrument.scales().iter().enumerate() {
            let values: BTreeSet<Number> = all.iter().filter_map(|findings| findings.outcome(index).value()).collect();
            let mut edges: Vec<(String, Number)> = scale
                .bands()
                .iter()
                .skip(1)
                .map(|band| (format!("{}.{} (band)", scale.id(), band.id()), band.from()))
                .collect();
            for cutoff in scale.cutoffs() {
                for group in cutoff.groups() {
                    edges.push((format!("{}.{} (cutoff)", scale.id(), cutoff.id()), group.threshold().value()));
                }
            }
            for (name, edge) in edges {
                boundaries += 1;
                // A whole-number score is tried at the edge and one step to its other side; others on both sides.
                let below = values.range(..edge).next_back().is_some();
                let above = values.range(edge..).next().is_some();
                let exact = !edge.is_integer() || values.iter().any(|value| !value.is_integer()) || {
                    let step = |by: i64| Number::from(edge.to_integer().unwrap() + by);
                    values.contains(&edge) && (values.contains(&step(-1)) || values.contains(&step(1)))
                };
                if !(exact && below && above) && !(values.contains(&edge) && above_only(&values, edge)) {
                    uncovered.push(format!("{id}: {name} at {edge}"));
                }
            }
        }
        let names = instrument.critical_items().iter().map(|critical| critical.id().to_owned());
        for name in names.chain(instrument.criteria().iter().map(|criterion| criterion.id().to_owned())) {
            let seen: BTreeSet<String> =
                all.iter().filter_map(|findings| support::result(findings, &name)).collect();
            boundaries += 1;
            if !(seen.contains("true") && seen.contains("false")) {
                uncovered.push(format!("{id}: {name} is not both true and false"));
            }
        }
    }
    assert!(uncovered.is_empty(), "{} of {boundaries}:\n{}", uncovered.len(), uncovered.join("\n"));
    println!("{boundaries} boundaries, critical items and criteria, each with vectors on both sides");
}

/// For an `at_most` cutoff the other side is above.
fn above_only(values: &BTreeSet<Number>, edge: Number) -> bool {
    values.range(edge..).nth(1).is_some() && values.range(..=edge).next_back().is_some()
}
