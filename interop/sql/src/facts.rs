//! What is known besides questionnaires: facts and consent, each from a column of its own.

use psyscreen::instrument::Sex;
use psyscreen::triage::{Fact, FactKind, FactTest, NO, YES};

use crate::expression::{Comparison, Truth, Whole};
use crate::person::Person;
use crate::query::Query;

/// The column of a fact, or of consent: its id with underscores.
fn column_of(id: &str) -> String {
    id.replace('-', "_")
}

/// What a column of yes and no says; open for anything else.
pub(crate) fn yes_or_no(query: &mut Query, id: &str) -> Truth {
    let dialect = query.dialect();
    let word = format!("LOWER(TRIM(CAST({} AS {})))", dialect.quoted(&column_of(id)), dialect.text());
    let list = |words: &[&str], numbers: [&str; 2]| {
        words.iter().chain(&numbers).map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
    };
    let (yes, no) = (list(&YES, ["1", "1.0"]), list(&NO, ["0", "0.0"]));
    let sql = format!("CASE WHEN {word} IN ({yes}) THEN TRUE WHEN {word} IN ({no}) THEN FALSE END");
    Truth::new(query.read(&format!("fact_{id}"), sql, 0), true, 1)
}

/// What is known of a fact: 1 or 0 for yes or no, the position of one of several values, the number itself; NULL for nothing. The
/// facts `sex` and `age` are those of the person.
pub(crate) fn fact(query: &mut Query, fact: &Fact, person: &Person) -> Option<Whole> {
    let dialect = query.dialect();
    let column = dialect.quoted(&column_of(fact.id()));
    let name = format!("fact_{}", fact.id());
    let position = |position: usize| Whole::always(i128::try_from(position).unwrap_or(0));
    match (fact.kind(), fact.id()) {
        (FactKind::YesNo, _) => {
            let says = yes_or_no(query, fact.id());
            let arms = [(says.clone().certainly(), 1), (says.possibly().negated(), 0)];
            let known = arms.map(|(condition, value)| (condition, Whole::always(value)));
            Some(query.whole(&format!("{name}_known"), Whole::first(known, Whole::null((0, 1)))))
        }
        (FactKind::OneOf(values), "sex") => {
            let arms = [(Sex::Female, "female"), (Sex::Male, "male")].into_iter().filter_map(|(sex, id)| {
                let found = values.iter().position(|value| value.id() == id)?;
                Some((person.is(sex).certainly(), position(found)))
            });
            Some(query.whole(&name, Whole::first(arms, Whole::null((0, 0)))))
        }
        (FactKind::Number { min, max }, "age") => {
            let bound = |operator, bound: i64| person.age.compare(operator, &Whole::always(bound.into()));
            let within =
                Truth::and([bound(Comparison::AtLeast, *min), bound(Comparison::AtMost, *max)]).certainly();
            Some(query.whole(&name, Whole::first([(within, person.age.clone())], Whole::null((0, 0)))))
        }
        (FactKind::OneOf(values), _) => {
            let word = format!("TRIM(CAST({column} AS {}))", dialect.text());
            let arms = values.iter().enumerate();
            let arms = arms.map(|(index, value)| format!(" WHEN '{}' THEN {index}", value.id()));
            let sql = format!("CAST(CASE {word}{} END AS {})", arms.collect::<String>(), dialect.whole());
            let last = i128::try_from(values.len()).unwrap_or(i128::MAX);
            Some(Whole::new(query.read(&name, sql, 0), (0, last), true, 1))
        }
        (FactKind::Number { min, max }, _) => {
            let whole = format!("CAST({column} AS {})", dialect.whole());
            let sql = format!(
                "CASE WHEN {column} BETWEEN {min} AND {max} THEN CASE WHEN {column} = {whole} THEN {whole} END END"
            );
            Some(Whole::new(query.read(&name, sql, 0), ((*min).into(), (*max).into()), true, 1))
        }
        _ => None,
    }
}

/// What a test says of a fact.
pub(crate) fn says(known: &Whole, test: &FactTest) -> Truth {
    let is = |value: i128| known.compare(Comparison::Equal, &Whole::always(value));
    match test {
        FactTest::Yes => is(1),
        FactTest::OneOf(positions) => {
            Truth::or(positions.iter().map(|position| is(i128::try_from(*position).unwrap_or(-1))))
        }
        FactTest::Number { at_least, at_most } => Truth::and([
            known.compare(Comparison::AtLeast, &Whole::always((*at_least).into())),
            known.compare(Comparison::AtMost, &Whole::always((*at_most).into())),
        ]),
        _ => Truth::always(psyscreen::Truth::Undetermined),
    }
}
