//! A mapping file, read completely: every problem is told, not the first.

use psyscreen::instrument::MissingReason;
use toml::de::DeTable;

use super::declared::{Column, ColumnOf, ColumnRule, Mapping, RowCondition, SameForAll};
use super::list::parse_delimiter;
use super::notes::{Complaint, Origin};
use super::toml_file::{Notes, Table, Value, words};
use crate::codes::{Code, MissingCode, Recoding, Scope, pairs, source_codes};
use crate::error::TableError;
use crate::values::{ClockForm, DateOrder, DecimalMark, Labels};
use psyscreen::diagnostic::suggestion as nearest;

const KEYS: [&str; 15] = [
    "format",
    "for",
    "delimiter",
    "labels",
    "decimal_mark",
    "dates",
    "times",
    "keep",
    "ignore",
    "columns",
    "same_for_all",
    "missing",
    "recode",
    "only_where",
    "not_administered",
];
const DATES: &[(&str, DateOrder)] = &[
    ("day-month-year", DateOrder::DayFirst),
    ("month-day-year", DateOrder::MonthFirst),
    ("spreadsheet", DateOrder::Spreadsheet),
];
const TIMES: &[(&str, ClockForm)] = &[
    ("decimal-hours", ClockForm::DecimalHours),
    ("four-digits", ClockForm::FourDigits),
    ("fraction-of-day", ClockForm::FractionOfDay),
    ("hours-and-minutes", ClockForm::HoursAndMinutes),
];
/// Tables within tables: `earlier`, the instrument, the item.
const DEEPEST: usize = 3;

impl Mapping {
    /// Reads the text of a mapping file, which messages call `name`.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, TableError> {
        let mut mapping = Self::empty();
        mapping.file = Some((name.to_owned(), text.to_owned()));
        let complaints = read(text, &mut mapping);
        if complaints.is_empty() { Ok(mapping) } else { Err(mapping.refused(complaints)) }
    }
}

/// Reads `text` into `mapping`; what is wrong with it.
fn read(text: &str, mapping: &mut Mapping) -> Vec<Complaint> {
    let notes = Notes::default();
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let origin = Origin::File(error.span().unwrap_or(0..0));
        notes.add(Complaint::new(&origin, "syntax", error.message().trim_end_matches('.')));
    }
    let table = Table::new(document.get_ref(), &notes).only(&KEYS);
    format(table, &notes);
    match table.get("for") {
        Some(value) => {
            let of = value.text("the id of an instrument or a policy");
            mapping.of = of.map(|id| (id.to_owned(), value.origin()));
        }
        None => notes.add(
            Complaint::new(&Origin::File(0..0), "missing-key", "`for` is missing")
                .with_help("write the id of the instrument or policy that the map is for: for = \"phq-9\""),
        ),
    }
    if let Some(value) = table.get("delimiter")
        && let Some(text) = value.text("one character, such as \";\" or \"\\t\"")
    {
        match parse_delimiter(text) {
            Ok(delimiter) => mapping.delimiter = Some((delimiter, value.origin())),
            Err(help) => value.wrong("wrong-value", "this cannot separate columns", help),
        }
    }
    formats(table, mapping);
    if let Some(value) = table.get("keep") {
        mapping.keep = Some(column_list(&value));
    }
    if let Some(value) = table.get("ignore") {
        mapping.ignore = column_list(&value);
    }
    if let Some(value) = table.get("not_administered") {
        for item in value.each() {
            if let Some(name) = item.cell("the id of an item, such as \"9\"") {
                mapping.not_administered.push((name, item.origin()));
            }
        }
    }
    if let Some(value) = table.get("columns")
        && let Some(table) = value.table("a table such as [columns] with lines `\"1\" = \"DPQ010\"`")
    {
        columns(table, "", 0, &mut mapping.columns);
    }
    if let Some(value) = table.get("same_for_all")
        && let Some(table) = value.table("a table such as [same_for_all] with lines `consent = true`")
    {
        for entry in table.entries() {
            if let Some(text) = entry.cell("a text, a number, a date, true or false") {
                let (name, origin) = (entry.key.to_owned(), entry.origin());
                mapping.same_for_all.push(SameForAll { name, text, origin });
            }
        }
    }
    if let Some(value) = table.get("missing")
        && let Some(table) = value.table("a table such as [missing] with lines `99 = \"declined\"`")
    {
        missing(table, "", 0, &mut mapping.missing);
    }
    if let Some(value) = table.get("recode")
        && let Some(table) = value.table("a table such as [recode] with lines `\"1..4\" = \"0..3\"`")
    {
        recode(table, "", 0, &mut mapping.recode);
    }
    if let Some(value) = table.get("only_where") {
        for entry in value.each() {
            mapping.only_where.extend(only_where(&entry));
        }
    }
    notes.into_inner()
}

fn format(table: Table<'_>, notes: &Notes) {
    match table.get("format") {
        None => notes.add(
            Complaint::new(&Origin::File(0..0), "missing-key", "`format` is missing")
                .with_help("write format = 1"),
        ),
        Some(value) if value.as_integer() != Some(1) => {
            value.wrong("unknown-format", "this format is not known", "write format = 1");
        }
        Some(_) => {}
    }
}

/// How values are written.
fn formats(table: Table<'_>, mapping: &mut Mapping) {
    if let Some(value) = table.get("labels") {
        mapping.formats.labels = match (value.as_boolean(), value.as_text()) {
            (Some(true), _) => Labels::Any,
            (Some(false), _) => Labels::Never,
            (_, Some(tag)) => Labels::Only(tag.to_owned()),
            _ => {
                value.wrong(
                    "wrong-type",
                    "this is not a language",
                    "write labels = \"en\", or true or false",
                );
                Labels::Any
            }
        };
    }
    mapping.formats.decimal_mark = table
        .get("decimal_mark")
        .and_then(|value| value.word(&[(".", DecimalMark::Point), (",", DecimalMark::Comma)]));
    mapping.dates = table.get("dates").and_then(|value| value.word(DATES));
    let Some(value) = table.get("times") else { return };
    match value.as_table() {
        None => mapping.formats.times.extend(value.word(TIMES).map(|form| (Scope::Everything, form))),
        Some(table) => times(table, "", 0, &mut mapping.formats.times),
    }
}

/// Times of single items or instruments.
fn times(table: Table<'_>, scope: &str, depth: usize, declared: &mut Vec<(Scope, ClockForm)>) {
    for entry in table.entries() {
        let scope = joined(scope, entry.key);
        match entry.as_table() {
            None => declared.extend(entry.word(TIMES).map(|form| (scope_of(&scope), form))),
            Some(inner) if !is_too_deep(&entry, depth) => {
                times(inner, &scope, depth.saturating_add(1), declared)
            }
            Some(_) => {}
        }
    }
}

fn column(value: &Value<'_>) -> Option<Column> {
    const WANTED: &str = "the name of a column in quotation marks, or its number from 1";
    if let Some(name) = value.as_text() {
        return Some(Column::Name(name.trim().to_owned()));
    }
    match value.as_integer().map(usize::try_from) {
        Some(Ok(number)) => Some(Column::Number(number)),
        _ => {
            value.wrong("wrong-type", "this is not a column", WANTED);
            None
        }
    }
}

fn column_list(value: &Value<'_>) -> Vec<(Column, Origin)> {
    value.each().iter().filter_map(|one| Some((column(one)?, one.origin()))).collect()
}

fn joined(scope: &str, key: &str) -> String {
    if scope.is_empty() { key.to_owned() } else { format!("{scope}.{key}") }
}

/// Whether a table within another may be read; a dotted key such as `earlier.phq-9.1` is tables within tables.
fn is_too_deep(entry: &Value<'_>, depth: usize) -> bool {
    let deep = depth >= DEEPEST;
    if deep {
        entry.wrong("wrong-name", "there are too many dots in this name", "write it as in `phq-9.1`");
    }
    deep
}

fn columns(table: Table<'_>, scope: &str, depth: usize, rules: &mut Vec<ColumnRule>) {
    for entry in table.entries() {
        let (name, origin) = (joined(scope, entry.key.trim()), entry.origin());
        if let Some(inner) = entry.as_table() {
            if inner.has("pattern") {
                let Some((pattern, from)) = pattern_table(inner) else { continue };
                rules.extend(pattern_rule(&entry, name, &pattern, from));
            } else if !is_too_deep(&entry, depth) {
                columns(inner, &name, depth.saturating_add(1), rules);
            }
            continue;
        }
        let Some(column) = column(&entry) else { continue };
        match (&column, name.contains('*')) {
            (Column::Name(text), true) => rules.extend(pattern_rule(&entry, name, text, None)),
            (Column::Number(_), true) => {
                entry.wrong(
                    "wrong-type",
                    "`*` stands for many columns",
                    "write a pattern such as \"phq9_*\"",
                );
            }
            _ => rules.push(ColumnRule { name, column: ColumnOf::One(column), origin }),
        }
    }
}

fn pattern_table(table: Table<'_>) -> Option<(String, Option<i64>)> {
    let table = table.only(&["pattern", "from"]);
    let pattern = table.get("pattern")?.text("a text such as \"phq9_*_t2\"")?.trim().to_owned();
    let from = match table.get("from") {
        None => None,
        Some(value) => match value.as_integer() {
            Some(from) => Some(from),
            None => {
                value.wrong(
                    "wrong-type",
                    "`from` is not a whole number",
                    "write the number of the first item's column",
                );
                return None;
            }
        },
    };
    Some((pattern, from))
}

fn pattern_rule(entry: &Value<'_>, name: String, pattern: &str, from: Option<i64>) -> Option<ColumnRule> {
    match column_pattern(&name, pattern, from) {
        Ok(column) => Some(ColumnRule { name, column, origin: entry.origin() }),
        Err((message, help)) => {
            entry.wrong("wrong-pattern", message, help);
            None
        }
    }
}

/// A pattern such as `phq9_*_t2` for the items `phq-9.*`.
pub(super) fn column_pattern(
    name: &str,
    pattern: &str,
    from: Option<i64>,
) -> Result<ColumnOf, (String, &'static str)> {
    if name.matches('*').count() != 1 {
        return Err((
            format!("the name `{name}` of a pattern holds no `*`, or more than one"),
            "write the items as `phq-9.*`, or `*` for those of the one instrument",
        ));
    }
    match pattern.split_once('*') {
        Some((before, after)) if !after.contains('*') => {
            let (before, after) = (before.to_owned(), after.to_owned());
            Ok(ColumnOf::Pattern { before, after, from })
        }
        _ => Err((
            format!("the pattern `{pattern}` does not hold one `*`"),
            "write `*` once, where the names of the columns have the item: \"phq9_*_t2\"",
        )),
    }
}

fn scope_of(name: &str) -> Scope {
    if name.is_empty() { Scope::Everything } else { Scope::Named(name.trim().to_ascii_lowercase()) }
}

fn missing(table: Table<'_>, scope: &str, depth: usize, declared: &mut Vec<MissingCode>) {
    for entry in table.entries() {
        if let Some(inner) = entry.as_table() {
            if !is_too_deep(&entry, depth) {
                missing(inner, &joined(scope, entry.key), depth.saturating_add(1), declared);
            }
            continue;
        }
        let names: Vec<&str> = MissingReason::ALL.into_iter().map(MissingReason::name).collect();
        let wanted = format!("the reasons are {}", words(names.iter().copied()));
        let Some(word) = entry.text(&wanted) else { continue };
        let Ok(reason) = word.trim().parse() else {
            let help =
                nearest(word, names.iter().copied()).map_or(wanted, |near| format!("did you mean `{near}`?"));
            entry.wrong("unknown-word", format!("`{}` is not a reason", word.trim()), help);
            continue;
        };
        match source_codes(entry.key) {
            Ok(codes) => declared.extend(codes.into_iter().map(|code| MissingCode {
                scope: scope_of(scope),
                code,
                reason,
                origin: entry.origin(),
            })),
            Err(text) => entry.wrong("wrong-value", text, "write a code, or a range such as `97..99`"),
        }
    }
}

fn recode(table: Table<'_>, scope: &str, depth: usize, declared: &mut Vec<Recoding>) {
    for entry in table.entries() {
        if let Some(inner) = entry.as_table() {
            if !is_too_deep(&entry, depth) {
                recode(inner, &joined(scope, entry.key), depth.saturating_add(1), declared);
            }
            continue;
        }
        let Some(to) = entry.cell("the code of the form, such as 0, or a range such as \"0..3\"") else {
            continue;
        };
        let read = source_codes(entry.key).and_then(|from| pairs(from, source_codes(&to)?));
        match read {
            Ok(pairs) => {
                declared.push(Recoding { scope: scope_of(scope), pairs, origin: entry.origin() });
            }
            Err(text) => {
                entry.wrong("wrong-value", text, "write `\"1..4\" = \"0..3\"`, or one code a line: `2 = 0`");
            }
        }
    }
}

fn only_where(entry: &Value<'_>) -> Option<RowCondition> {
    const WANTED: &str = "a table such as [[only_where]] with `answers`, `column` and `is`";
    let table = entry.table(WANTED)?.only(&["answers", "column", "is"]);
    let scope = match table.get("answers") {
        None => Scope::Everything,
        Some(value) => scope_of(value.text("the id of an instrument or an item")?),
    };
    let (Some(named), Some(is)) = (table.get("column"), table.get("is")) else {
        entry.wrong("missing-key", "the condition lacks `column` or `is`", WANTED);
        return None;
    };
    let column = column(&named)?;
    let is: Vec<Code> = is
        .each()
        .iter()
        .filter_map(|value| value.cell("what the column must hold, such as \"2\""))
        .map(|text| Code::parse(&text))
        .collect();
    (!is.is_empty()).then(|| RowCondition { scope, column, is, origin: entry.origin() })
}
