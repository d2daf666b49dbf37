//! The first line of a file: what its columns are called, and whether it can be what it is taken for.

use std::collections::HashMap;

use psyscreen::{Instrument, Number};

use crate::column::{Column, ColumnKind};
use crate::refusal::Refusal;
use crate::series::{MOST_GUESSED, plain};
use psyscreen::diagnostic::suggestion as nearest;

/// The first line of a file.
#[derive(Clone, Debug)]
pub struct Header {
    names: Vec<String>,
    /// The columns by their names in lower case.
    by_name: HashMap<String, Vec<usize>>,
    /// What the columns hold, where the table says it.
    kinds: Vec<ColumnKind>,
}

impl Header {
    /// Of the names of the columns, in their order.
    #[must_use]
    pub fn new(names: Vec<String>) -> Self {
        // What nobody sees in a name is not part of it, and could not be typed.
        let is_unseen = |letter: char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        let seen = |name: String| match name.contains(is_unseen) {
            true => name.replace(is_unseen, "").trim().to_owned(),
            false => name,
        };
        let names: Vec<String> = names.into_iter().map(seen).collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (column, name) in names.iter().enumerate() {
            by_name.entry(name.to_lowercase()).or_default().push(column);
        }
        Self { names, by_name, kinds: Vec::new() }
    }

    /// Of columns of which is known what they hold.
    pub(crate) fn of_columns(columns: Vec<Column>) -> Self {
        let (names, kinds) = columns.into_iter().map(|column| (column.name, column.kind)).unzip();
        Self { kinds, ..Self::new(names) }
    }

    /// What a column holds.
    pub(crate) fn kind(&self, column: usize) -> ColumnKind {
        self.kinds.get(column).copied().unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a column; empty where there is no such column.
    #[must_use]
    #[inline]
    pub fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// The name of a column, as far as a message has room for it.
    pub(crate) fn shown(&self, column: usize) -> String {
        shortened(self.name(column))
    }

    /// Whether a column is called `id`.
    pub(crate) fn has_id(&self) -> bool {
        self.by_name.contains_key("id")
    }

    /// The one column with this name: exactly, or else in another case.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Refusal> {
        let in_any_case = self.by_name.get(&name.to_lowercase()).map_or(&[][..], Vec::as_slice);
        let exactly: Vec<usize> =
            in_any_case.iter().copied().filter(|column| self.name(*column) == name).collect();
        let found = if exactly.is_empty() { in_any_case } else { &exactly };
        match found {
            [only] => Ok(*only),
            [] => Err(match nearest(name, self.names.iter().take(MOST_GUESSED).map(String::as_str)) {
                Some(near) => Refusal::new(
                    format!("there is no column `{name}`; did you mean `{near}`?"),
                    format!("没有名为 `{name}` 的列；是否指 `{near}`？"),
                ),
                None => Refusal::new(
                    format!("there is no column `{name}`; the columns are {}", self.listed()),
                    format!("没有名为 `{name}` 的列；现有的列为 {}", self.listed()),
                ),
            }),
            _ => Err(Refusal::new(
                format!("there are {} columns `{name}`; rename them, so that one is meant", found.len()),
                format!("名为 `{name}` 的列有{}个；请改名，使其唯一", found.len()),
            )),
        }
    }

    /// The columns' names, as far as a message has room for them.
    pub(crate) fn listed(&self) -> String {
        listed(&self.names.iter().map(|name| shortened(name)).collect::<Vec<_>>())
    }
}

/// Names of columns, in long tables, that say which question a row is about, and what the answer is.
const QUESTIONS: [&str; 9] =
    ["item", "itemid", "question", "questionid", "questioncode", "variable", "measure", "field", "fieldname"];
const ANSWERS: [&str; 8] =
    ["resp", "response", "responsetext", "responsevalue", "answer", "value", "score", "rawresponse"];

impl Header {
    /// The columns of question and answer of a table with a row for each answer.
    pub(crate) fn looks_long(&self) -> Option<(&str, &str)> {
        let one_of = |words: &[&str]| {
            self.names.iter().find(|name| words.contains(&plain(name).as_str())).map(String::as_str)
        };
        Some((one_of(&QUESTIONS)?, one_of(&ANSWERS)?))
    }

    /// Whether at least half of the columns have names that are values: numbers, or labels of the instruments' options.
    pub(crate) fn looks_like_answers(&self, instruments: &[&Instrument]) -> bool {
        let is_label = |name: &str| {
            instruments.iter().any(|instrument| {
                let mut options = instrument.items().iter().flat_map(|item| instrument.options(item));
                options.any(|option| option.label().iter().any(|(_, label)| label.eq_ignore_ascii_case(name)))
            })
        };
        let values = self.names.iter().filter(|name| Number::parse(name).is_some() || is_label(name)).count();
        values > 1 && values.saturating_mul(2) >= self.names.len()
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= 40 { name.to_owned() } else { name.chars().take(39).chain(['…']).collect() }
}

/// Names, as far as a message has room for them.
pub(crate) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut listed: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if let Some(more) = names.len().checked_sub(SHOWN)
        && more > 0
    {
        listed.push(format!("and {more} more"));
    }
    listed.join(", ")
}
