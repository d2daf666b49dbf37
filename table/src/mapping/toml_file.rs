//! The values of a mapping file with their places, and what is wrong with them.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::notes::{Complaint, Origin};
use psyscreen::diagnostic::suggestion as nearest;

/// Collects what is wrong while the file is read.
#[derive(Default)]
pub(super) struct Notes(RefCell<Vec<Complaint>>);

impl Notes {
    pub(super) fn add(&self, complaint: Complaint) {
        self.0.borrow_mut().push(complaint);
    }

    pub(super) fn into_inner(self) -> Vec<Complaint> {
        self.0.into_inner()
    }
}

/// A table under reading.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    notes: &'t Notes,
}

/// A value under reading, and the place of its key.
pub(super) struct Value<'t> {
    pub(super) key: &'t str,
    key_span: Range<usize>,
    value: &'t Spanned<DeValue<'t>>,
    notes: &'t Notes,
}

impl<'t> Table<'t> {
    pub(super) fn new(entries: &'t DeTable<'t>, notes: &'t Notes) -> Self {
        Self { entries, notes }
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Complains of every key that is not in `known`.
    pub(super) fn only(self, known: &[&str]) -> Self {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let help = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys here are {}", words(known.iter().copied())),
                };
                let message = format!("`{name}` is not a key here");
                self.notes
                    .add(Complaint::new(&Origin::File(key.span()), "unknown-key", message).with_help(help));
            }
        }
        self
    }

    pub(super) fn get(self, key: &str) -> Option<Value<'t>> {
        let (key, value) = self.entries.get_key_value(key)?;
        Some(Value { key: key.get_ref(), key_span: key.span(), value, notes: self.notes })
    }

    /// All entries, in the order of the file.
    pub(super) fn entries(self) -> Vec<Value<'t>> {
        let mut entries: Vec<Value<'t>> = self
            .entries
            .iter()
            .map(|(key, value)| Value { key: key.get_ref(), key_span: key.span(), value, notes: self.notes })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }
}

impl<'t> Value<'t> {
    /// Where the key and its value stand.
    pub(super) fn origin(&self) -> Origin {
        let value = self.value.span();
        // A table of its own, under a heading, is pointed at by its name.
        match self.value.get_ref() {
            DeValue::Table(_) => Origin::File(self.key_span.clone()),
            _ => Origin::File(self.key_span.start.min(value.start)..value.end.max(self.key_span.end)),
        }
    }

    pub(super) fn wrong(&self, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        self.notes.add(Complaint::new(&self.origin(), code, message).with_help(help));
    }

    fn wrong_type<R>(&self, wanted: &str) -> Option<R> {
        self.wrong("wrong-type", format!("`{}` is of another kind than is wanted here", self.key), wanted);
        None
    }

    pub(super) fn as_text(&self) -> Option<&'t str> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn text(&self, wanted: &str) -> Option<&'t str> {
        self.as_text().or_else(|| self.wrong_type(wanted))
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        match self.value.get_ref() {
            DeValue::Integer(value) => i64::from_str_radix(value.as_str(), value.radix()).ok(),
            _ => None,
        }
    }

    pub(super) fn as_boolean(&self) -> Option<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// One of a few words.
    pub(super) fn word<W: Copy>(&self, known: &[(&str, W)]) -> Option<W> {
        let names = || known.iter().map(|(name, _)| *name);
        let wanted = format!("write one of {}", words(names()));
        let text = self.text(&wanted)?;
        let found = known.iter().find(|(name, _)| *name == text).map(|(_, word)| *word);
        if found.is_none() {
            let help = nearest(text, names()).map_or(wanted, |near| format!("did you mean `{near}`?"));
            self.wrong("unknown-word", format!("`{text}` is not known here"), help);
        }
        found
    }

    pub(super) fn as_table(&self) -> Option<Table<'t>> {
        match self.value.get_ref() {
            DeValue::Table(entries) => Some(Table::new(entries, self.notes)),
            _ => None,
        }
    }

    pub(super) fn table(&self, wanted: &str) -> Option<Table<'t>> {
        self.as_table().or_else(|| self.wrong_type(wanted))
    }

    /// A text, a number, a truth or a date, as it would stand in a cell.
    pub(super) fn cell(&self, wanted: &str) -> Option<String> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text.as_ref().to_owned()),
            DeValue::Integer(value) if value.radix() == 10 => Some(value.as_str().to_owned()),
            DeValue::Float(value) => Some(value.as_str().to_owned()),
            DeValue::Boolean(value) => Some(if *value { "yes" } else { "no" }.to_owned()),
            DeValue::Datetime(value) => Some(value.to_string()),
            _ => self.wrong_type(wanted),
        }
    }

    /// What an array holds; something single is an array of one.
    pub(super) fn each(&self) -> Vec<Value<'t>> {
        let of = |value: &'t Spanned<DeValue<'t>>| Value {
            key: self.key,
            key_span: value.span(),
            value,
            notes: self.notes,
        };
        match self.value.get_ref() {
            DeValue::Array(values) => values.iter().map(of).collect(),
            _ => vec![of(self.value)],
        }
    }
}

/// `a`, `b` and `c`, each in backticks.
pub(super) fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [firsts @ .., last] if !firsts.is_empty() => format!("{} and {last}", firsts.join(", ")),
        all => all.concat(),
    }
}
