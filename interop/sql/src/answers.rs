//! The way in: what the column of each item holds.

use psyscreen::Number;
use psyscreen::instrument::{Instrument, Item, ItemKind, MissingReason};

use crate::condition;
use crate::expression::{Comparison, Divisor, Fraction, Truth, Whole, least_common};
use crate::item_answer::{
    GIVEN, ItemAnswer, MISSING, NOT_APPLICABLE, REFUSED, State, UNREADABLE, UNRESOLVED,
};
use crate::query::Query;

/// Where the answers to an item stand.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// The name of the column, in quotes where the table has it.
    pub(crate) name: String,
    /// The step of the query in which it is there: 0 for the table itself.
    pub(crate) step: usize,
}

impl Column {
    /// A column of the table.
    pub(crate) fn of_table(query: &Query, name: &str) -> Self {
        Self { name: query.dialect().quoted(name), step: 0 }
    }
}

/// Reads every item of an instrument, each from its column. What the query makes of them begins with `tag`.
pub(crate) fn read(
    query: &mut Query,
    instrument: &Instrument,
    columns: &[Column],
    tag: &str,
) -> Vec<ItemAnswer> {
    let mut answers: Vec<ItemAnswer> = Vec::new();
    for (item, column) in instrument.items().iter().zip(columns) {
        let name = format!("{tag}item_{}", item.id());
        let read = ReadColumn::new(query, instrument, item, &column.name);
        let (scale, step) = (read.scale, column.step);
        let next = step.saturating_add(1);
        let score = Whole::new(query.read(&name, read.score, step), read.bounds, true, next);
        let (lowest, highest) = item.score_range();
        let mut answer = ItemAnswer {
            score: Fraction { over: score, divisor: Divisor::always(scale) },
            lowest,
            highest,
            state: State::AlwaysAsked { unreadable: Truth::always(false) },
            not_applicable: item.not_applicable(),
            is_optional: item.is_optional(),
        };
        let state_name = format!("{name}_state");
        answer.state = if item.may_be_not_applicable() {
            let written = query.read(&format!("{name}_written"), read.reason, step);
            let written = Whole::new(written, (GIVEN, REFUSED), false, next);
            State::MayBeSkipped(query.whole(&state_name, asked(item, &written, &answers)))
        } else {
            let unreadable = query.read(&format!("{name}_unreadable"), read.unreadable, step);
            State::AlwaysAsked { unreadable: Truth::new(unreadable, false, next) }
        };
        answers.push(answer);
    }
    answers
}

/// What is known of an item, once it is known whether the form asks it. Items depend on earlier ones only.
fn asked(item: &Item, written: &Whole, earlier: &[ItemAnswer]) -> Whole {
    let is = |state: i128| written.compare(Comparison::Equal, &Whole::always(state));
    let is_asked = match item.shown_when() {
        Some(shown_when) => condition::over_items(shown_when, earlier),
        None => Truth::always(!item.is_optional()),
    };
    let when_asked = if item.is_optional() { NOT_APPLICABLE } else { MISSING };
    let blank = Whole::first(
        [
            (is_asked.clone().certainly(), Whole::always(when_asked)),
            (is_asked.possibly().negated(), Whole::always(NOT_APPLICABLE)),
        ],
        Whole::always(UNRESOLVED),
    );
    Whole::first([(is(MISSING), blank), (is(REFUSED), Whole::always(MISSING))], written.clone())
}

/// How one column is read.
struct ReadColumn {
    /// The score in units of one over `scale`.
    score: String,
    bounds: (i128, i128),
    scale: i128,
    /// Whether something is there that is neither an answer nor a code for a missing one.
    unreadable: String,
    /// One of the states, before it is known whether the item is asked.
    reason: String,
}

impl ReadColumn {
    fn new(query: &Query, instrument: &Instrument, item: &Item, column: &str) -> Self {
        let (readable, recorded) = match item.kind() {
            ItemKind::Options { .. } => (coded(instrument, item, column), column.to_owned()),
            ItemKind::Number { decimals } => number(query, item, column, decimals),
            ItemKind::Clock => clock(query, item, column),
            _ => number(query, item, column, 0),
        };
        let keying = Keying::of(instrument, item);
        let score = match &keying.by_code {
            Some(points) => {
                let arms: Vec<String> =
                    points.iter().map(|(code, points)| format!(" WHEN {code} THEN {points}")).collect();
                format!("CASE {column}{} END", arms.concat())
            }
            None => format!("CASE WHEN {readable} THEN {} END", keying.linear(&recorded)),
        };
        let codes = |wanted: &dyn Fn(MissingReason) -> bool| {
            let codes = instrument.missing_codes(item).iter().filter(|(_, reason)| wanted(*reason));
            let codes: Vec<String> = codes.map(|(code, _)| code.to_string()).collect();
            if codes.is_empty() { None } else { Some(format!("{column} IN ({})", codes.join(", "))) }
        };
        let is_blank = |reason| matches!(reason, MissingReason::Skipped | MissingReason::NotAdministered);
        let is_null = match item.kind() {
            ItemKind::Clock => {
                format!("({column} IS NULL OR TRIM(CAST({column} AS {})) = '')", query.dialect().text())
            }
            _ => format!("{column} IS NULL"),
        };
        let when = |condition: Option<String>, then: &str| {
            condition.map_or_else(String::new, |condition| format!(" WHEN {condition} THEN {then}"))
        };
        // What compares with nothing, such as a text among numbers, is none of these either, and so it is unreadable.
        let unreadable = format!(
            "CASE WHEN {is_null} THEN FALSE WHEN {readable} THEN FALSE{} ELSE TRUE END",
            when(codes(&|_| true), "FALSE"),
        );
        let reason = format!(
            "CASE WHEN {is_null} THEN {MISSING} WHEN {readable} THEN {GIVEN}{}{} ELSE {UNREADABLE} END",
            when(codes(&is_blank), &MISSING.to_string()),
            when(codes(&|reason| !is_blank(reason)), &REFUSED.to_string()),
        );
        let score = format!("CAST({score} AS {})", query.dialect().whole());
        Self { score, bounds: keying.bounds, scale: keying.scale, unreadable, reason }
    }
}

/// Whether the column has one of the item's codes.
fn coded(instrument: &Instrument, item: &Item, column: &str) -> String {
    let mut codes: Vec<i32> = instrument.options(item).iter().map(|option| option.code()).collect();
    codes.sort_unstable();
    let codes: Vec<String> = codes.iter().map(i32::to_string).collect();
    format!("{column} IN ({})", codes.join(", "))
}

/// Whether the column has a number between the item's limits with no more than its decimals, and that number as it is recorded.
fn number(query: &Query, item: &Item, column: &str, decimals: u32) -> (String, String) {
    let (low, high) = item.recorded_range();
    let scale = 10_i64.saturating_pow(decimals);
    let shown = |recorded: i32| Number::ratio(recorded.into(), scale).unwrap_or(Number::ZERO);
    let dialect = query.dialect();
    let (exact, recorded) = if decimals == 0 {
        let exact = format!("CAST({column} AS {})", dialect.whole());
        (exact.clone(), exact)
    } else {
        let exact =
            format!("ROUND(CAST({column} AS {}), {decimals})", dialect.decimal(decimals.saturating_add(3)));
        (exact.clone(), format!("CAST({exact} * {scale} AS {})", dialect.whole()))
    };
    // The limits stand first, so that nothing too large is cast.
    let readable = format!(
        "CASE WHEN {column} BETWEEN {} AND {} THEN {column} = {exact} ELSE FALSE END",
        shown(low),
        shown(high)
    );
    (readable, recorded)
}

/// Whether the column has a time of day, and its minutes since midnight.
fn clock(query: &Query, item: &Item, column: &str) -> (String, String) {
    let dialect = query.dialect();
    // The end of a day is the beginning of the next.
    let text = format!("REPLACE(TRIM(CAST({column} AS {})), '24:00', '00:00')", dialect.text());
    let part = |part: usize| format!("CAST({} AS {})", dialect.part(&text, part), dialect.whole());
    let minutes = format!("({} * 60 + {})", part(1), part(2));
    let (low, high) = item.recorded_range();
    let form = dialect.matches(&text, "^[0-9]{1,3}:[0-5][0-9](:00(\\.0*)?)?$");
    let readable = format!("CASE WHEN {form} THEN {minutes} BETWEEN {low} AND {high} ELSE FALSE END");
    (readable, minutes)
}

/// What an item's answers count, in whole numbers of one over `scale`.
struct Keying {
    scale: i128,
    bounds: (i128, i128),
    /// The score of a recorded 0, and of each 1 more.
    offset: i128,
    factor: i128,
    /// The score of each code, where they are not on a line.
    by_code: Option<Vec<(i32, i128)>>,
}

impl Keying {
    fn of(instrument: &Instrument, item: &Item) -> Self {
        let (low, high) = item.recorded_range();
        let mut codes: Vec<i32> = instrument.options(item).iter().map(|option| option.code()).collect();
        codes.sort_unstable();
        let is_coded = !codes.is_empty();
        if !is_coded {
            codes = vec![low, high];
        }
        let (lowest, highest) = item.score_range();
        let scale =
            codes.iter().map(|code| item.score(*code)).chain([lowest, highest, item.score(0), item.score(1)]);
        let scale = scale.map(|score| i128::from(score.denominator())).fold(1, least_common);
        let units = |number: Number| {
            let factor = scale.checked_div(i128::from(number.denominator())).unwrap_or(1);
            i128::from(number.numerator()).saturating_mul(factor)
        };
        let points: Vec<(i32, i128)> = codes.iter().map(|code| (*code, units(item.score(*code)))).collect();
        // Two codes are on some line, and more may be.
        let (factor, offset) = match points.as_slice() {
            [(first, from), (second, to), ..] => {
                let factor = to
                    .saturating_sub(*from)
                    .checked_div(i128::from(*second).saturating_sub(i128::from(*first)))
                    .unwrap_or(0);
                (factor, from.saturating_sub(factor.saturating_mul(i128::from(*first))))
            }
            _ => (0, points.first().map_or(0, |(_, points)| *points)),
        };
        let on_line = |(code, points): &(i32, i128)| {
            offset.saturating_add(factor.saturating_mul(i128::from(*code))) == *points
        };
        let by_code = (is_coded && !points.iter().all(on_line)).then(|| points.clone());
        Self { scale, bounds: (units(lowest), units(highest)), offset, factor, by_code }
    }

    fn linear(&self, recorded: &str) -> String {
        match (self.factor, self.offset) {
            (1, 0) => recorded.to_owned(),
            (0, offset) => offset.to_string(),
            (1, offset) => format!("{recorded} + ({offset})"),
            (-1, offset) => format!("{offset} - {recorded}"),
            (factor, 0) => format!("{recorded} * ({factor})"),
            (factor, offset) => format!("{recorded} * ({factor}) + ({offset})"),
        }
    }
}
