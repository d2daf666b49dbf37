//! Reads TOML with its places kept, and collects every problem instead of stopping at the first.
//!
//! serde loses places inside tagged enums and gives up at the first error, so definitions are read through this small
//! layer over `toml::de::DeTable`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::characters::is_hidden;
use crate::date::Date;
use crate::diagnostic::{Code, Problems, SourceFile, list, suggestion};
use crate::number::Number;
use crate::syntax::{self, SyntaxError};

/// The most text that is read: 1 MiB.
pub(crate) const MAX_TEXT: usize = 1 << 20;

/// So much of a longer file is parsed first, and no more where it has more than so many errors.
const PROBE: usize = 1 << 16;
const MOST_ERRORS: usize = 1_000;

/// A value and the bytes of the file it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<T> At<T> {
    pub(crate) fn new(value: T, span: &Range<usize>) -> Self {
        Self { value, span: span.clone() }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> At<U> {
        At { value: change(self.value), span: self.span }
    }
}

impl<T: PartialOrd> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

/// A table under reading.
#[derive(Clone, Copy)]
pub(crate) struct Table<'t> {
    entries: &'t DeTable<'t>,
    start: usize,
    end: usize,
    problems: &'t Problems,
}

/// A value under reading.
#[derive(Clone, Copy)]
pub(crate) struct Value<'t> {
    value: &'t DeValue<'t>,
    start: usize,
    end: usize,
    problems: &'t Problems,
}

/// Parses `source`, notes every syntax error, and hands the readable rest to `read`.
pub(crate) fn parse<R>(
    source: &SourceFile<'_>,
    problems: &Problems,
    read: impl FnOnce(Table<'_>) -> Option<R>,
) -> Option<R> {
    let text = source.text();
    if text.len() > MAX_TEXT {
        problems
            .add(Code::TooLarge, &(0..0), format!("the file has {} bytes", text.len()))
            .help(format!("a definition has at most {MAX_TEXT} bytes"));
        return None;
    }
    let (document, errors) = document(text, problems);
    let errors = errors.into_iter().map(|error| SyntaxError {
        span: error.span().unwrap_or(0..0),
        message: error.message().trim_end_matches('.').to_owned(),
    });
    syntax::report(text, errors, problems);
    hidden_characters(text, document.get_ref(), problems);
    // What is read from a damaged file is still checked: an author wants to see everything at once.
    let span = document.span();
    read(Table { entries: document.get_ref(), start: span.start, end: span.end, problems })
}

/// Parses `text`, or only its beginning where that shows that it is not TOML at all: each error takes some hundred bytes,
/// and a file of 1 MiB can have one for every second byte.
fn document<'t>(text: &'t str, problems: &Problems) -> (Spanned<DeTable<'t>>, Vec<toml::de::Error>) {
    let end = (0..=PROBE.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    let beginning = text.get(..end).unwrap_or_default();
    if end < text.len() {
        let (document, errors) = DeTable::parse_recoverable(beginning);
        if errors.len() > MOST_ERRORS {
            let message = format!("only the first {end} bytes are read: they have {} errors", errors.len());
            problems.add(Code::Syntax, &(0..0), message).help("is this a TOML file?");
            return (document, errors);
        }
    }
    DeTable::parse_recoverable(text)
}

/// Reports what is not seen or looks as something else, as it stands in the file or as an escape in a string.
fn hidden_characters(text: &str, document: &DeTable<'_>, problems: &Problems) {
    let report = |span: &Range<usize>, character: char| {
        let what =
            if matches!(character, '\n' | '\r') { "a line break" } else { "a character that is not seen" };
        problems
            .add(
                Code::HiddenCharacter,
                span,
                format!("this text holds {what}, `{}`", character.escape_unicode()),
            )
            .help("remove it; a text stands on one line");
    };
    let is_layout = |character| matches!(character, '\t' | '\n' | '\r');
    for (at, character) in text.char_indices() {
        let is_mark = at == 0 && character == '\u{feff}';
        if is_hidden(character) && !is_layout(character) && !is_mark {
            report(&(at..at.saturating_add(character.len_utf8())), character);
        }
    }
    // Tables within tables are as deep as the parser allows.
    let mut tables = vec![document];
    let mut values = Vec::new();
    while let Some(table) = tables.pop() {
        for (key, value) in table {
            if let Some(character) = key.get_ref().chars().find(|character| is_hidden(*character)) {
                report(&key.span(), character);
            }
            values.push(value);
        }
        while let Some(value) = values.pop() {
            match value.get_ref() {
                DeValue::Table(table) => tables.push(table),
                DeValue::Array(array) => values.extend(array.iter()),
                DeValue::String(string) => {
                    let span = value.span();
                    let written = text.get(span.clone()).unwrap_or_default();
                    let is_told = |character: char| !is_layout(character) && written.contains(character);
                    if let Some(character) = string.chars().find(|it| is_hidden(*it) && !is_told(*it)) {
                        report(&span, character);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'t> Table<'t> {
    /// The place to point at when something is missing from the table: its header, or the whole of an inline table.
    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    pub(crate) fn problems(&self) -> &'t Problems {
        self.problems
    }

    /// Reports every key that is not in `known`.
    pub(crate) fn only(self, known: &[&str]) -> Self {
        for key in self.entries.keys() {
            let name = key.get_ref();
            if !known.contains(&name.as_ref()) {
                let note =
                    self.problems.add(Code::UnknownKey, &key.span(), format!("`{name}` is not a key here"));
                match suggestion(name, known.iter().copied()) {
                    Some(near) => note.help(format!("did you mean `{near}`?")),
                    None => note.help(format!("the keys here are {}", list(known.iter().copied()))),
                };
            }
        }
        self
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Value<'t>> {
        self.entries.get(key).map(|value| Value::new(value, self.problems))
    }

    pub(crate) fn require(&self, key: &'static str) -> Option<Value<'t>> {
        let found = self.get(key);
        if found.is_none() {
            self.problems
                .add(Code::MissingKey, &self.span(), format!("`{key}` is missing"))
                .label("in this table");
        }
        found
    }

    /// The key's own place, if it is there.
    pub(crate) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.entries.get_key_value(key).map(|(key, _)| key.span())
    }

    /// All entries, in the order of the file.
    pub(crate) fn entries(&self) -> Vec<(At<&'t str>, Value<'t>)> {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|(key, value)| {
                (At::new(key.get_ref().as_ref(), &key.span()), Value::new(value, self.problems))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        entries
    }

    /// The tables of an array of tables; none when the key is absent.
    pub(crate) fn tables(&self, key: &str, known: &[&str]) -> Vec<Table<'t>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if let DeValue::Table(_) = value.value {
            self.problems
                .add(
                    Code::WrongType,
                    &value.span(),
                    format!("`{key}` is a list of tables, and this is one table"),
                )
                .help(format!("write `[[{key}]]`"));
            return value.table(known).into_iter().collect();
        }
        value.array().unwrap_or_default().into_iter().filter_map(|part| part.table(known)).collect()
    }

    /// `[key]`, or several `[[key]]`.
    pub(crate) fn one_or_more_tables(&self, key: &str, known: &[&str]) -> Vec<Table<'t>> {
        match self.get(key).filter(|value| value.is_table()) {
            Some(one) => one.table(known).into_iter().collect(),
            None => self.tables(key, known),
        }
    }

    pub(crate) fn string(&self, key: &str) -> Option<At<&'t str>> {
        self.get(key)?.string()
    }

    pub(crate) fn number(&self, key: &str) -> Option<At<Number>> {
        self.get(key)?.number()
    }

    pub(crate) fn number_or_fraction(&self, key: &str) -> Option<At<Number>> {
        self.get(key)?.number_or_fraction()
    }

    pub(crate) fn integer(&self, key: &str) -> Option<At<i64>> {
        self.get(key)?.integer()
    }

    pub(crate) fn boolean(&self, key: &str) -> Option<At<bool>> {
        self.get(key)?.boolean()
    }

    pub(crate) fn strings(&self, key: &str) -> Vec<At<&'t str>> {
        self.get(key).and_then(|value| value.strings()).unwrap_or_default()
    }
}

impl<'t> Value<'t> {
    fn new(value: &'t Spanned<DeValue<'t>>, problems: &'t Problems) -> Self {
        let span = value.span();
        Self { value: value.get_ref(), start: span.start, end: span.end, problems }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    fn wrong<R>(&self, wanted: &str) -> Option<R> {
        let found = match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a decimal",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let recorded =
            self.problems.add(Code::WrongType, &self.span(), format!("this is {found}, {wanted} is wanted"));
        if let DeValue::String(text) = self.value
            && text.len() <= 64
        {
            match wanted {
                "an array" => {
                    recorded.help(format!("write `[\"{text}\"]`"));
                }
                "a number" | "an integer" if Number::parse(text).is_some() => {
                    recorded.help(format!("write `{text}` without quotation marks"));
                }
                _ => {}
            }
        }
        None
    }

    pub(crate) fn is_string(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(crate) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(crate) fn string(&self) -> Option<At<&'t str>> {
        match self.value {
            DeValue::String(text) => Some(At::new(text.as_ref(), &self.span())),
            _ => self.wrong("a string"),
        }
    }

    pub(crate) fn boolean(&self) -> Option<At<bool>> {
        match self.value {
            DeValue::Boolean(value) => Some(At::new(*value, &self.span())),
            _ => self.wrong("`true` or `false`"),
        }
    }

    pub(crate) fn integer(&self) -> Option<At<i64>> {
        match self.value {
            DeValue::Integer(value) => match i64::from_str_radix(value.as_str(), value.radix()) {
                Ok(value) => Some(At::new(value, &self.span())),
                Err(_) => self.wrong("an integer of at most 64 bits"),
            },
            _ => self.wrong("an integer"),
        }
    }

    /// An integer or a decimal, read exactly.
    pub(crate) fn number(&self) -> Option<At<Number>> {
        let read = match self.value {
            DeValue::Integer(_) => return Some(self.integer()?.map(Number::from)),
            DeValue::Float(value) => Number::parse(value.as_str()),
            _ => return self.wrong("a number"),
        };
        match read {
            Some(value) => Some(At::new(value, &self.span())),
            None => self.wrong("a plain decimal of at most 18 digits"),
        }
    }

    /// A number, or a fraction of whole numbers such as `"100/48"`, which no decimal can say.
    pub(crate) fn number_or_fraction(&self) -> Option<At<Number>> {
        let DeValue::String(text) = self.value else { return self.number() };
        let whole = |text: &str| Number::parse(text.trim())?.to_integer();
        let read = text.split_once('/').and_then(|(of, over)| Number::ratio(whole(of)?, whole(over)?));
        match read {
            Some(value) => Some(At::new(value, &self.span())),
            None => self.wrong("a number or a whole fraction such as `\"100/48\"`"),
        }
    }

    /// A day.
    pub(crate) fn date(&self) -> Option<At<Date>> {
        let day = match self.value {
            DeValue::Datetime(stamp) if stamp.time.is_none() => stamp.date,
            _ => None,
        };
        let day = day.and_then(|day| Date::new(day.year, day.month, day.day));
        let Some(day) = day else { return self.wrong("a date such as 2026-11-23") };
        if !day.is_of_our_time() {
            let message = "this is a day before 1900 or after 2100";
            self.problems.add(Code::OutOfRange, &self.span(), message);
        }
        Some(At::new(day, &self.span()))
    }

    pub(crate) fn array(&self) -> Option<Vec<Value<'t>>> {
        match self.value {
            DeValue::Array(values) => {
                Some(values.iter().map(|value| Value::new(value, self.problems)).collect())
            }
            _ => self.wrong("an array"),
        }
    }

    pub(crate) fn strings(&self) -> Option<Vec<At<&'t str>>> {
        Some(self.array()?.iter().filter_map(Value::string).collect())
    }

    /// A table with only the `known` keys.
    pub(crate) fn table(&self, known: &[&str]) -> Option<Table<'t>> {
        Some(self.any_table()?.only(known))
    }

    /// A table whose keys are the author's own.
    pub(crate) fn any_table(&self) -> Option<Table<'t>> {
        match self.value {
            DeValue::Table(entries) => {
                Some(Table { entries, start: self.start, end: self.end, problems: self.problems })
            }
            _ => self.wrong("a table"),
        }
    }
}
