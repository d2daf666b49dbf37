//! Small TOML documents with one place in them that is tried out.

use std::fmt;
use std::ops::Range;

/// A value.
#[derive(Clone)]
pub(crate) enum Toml {
    Text(&'static str),
    Integer,
    Decimal,
    Boolean,
    Day,
    List(Vec<Toml>),
    Table(Vec<(String, Toml)>),
}

impl fmt::Display for Toml {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "\"{text}\""),
            Self::Integer => formatter.write_str("1"),
            Self::Decimal => formatter.write_str("1.5"),
            Self::Boolean => formatter.write_str("true"),
            Self::Day => formatter.write_str("2026-11-23"),
            Self::List(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(formatter, "[{}]", values.join(", "))
            }
            Self::Table(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("\"{key}\" = {value}")).collect();
                write!(formatter, "{{{}}}", entries.join(", "))
            }
        }
    }
}

/// One step into a document.
#[derive(Clone)]
pub(crate) enum Step {
    /// The value of a key, beside other entries of its table.
    Key(String, Vec<(String, Toml)>),
    /// The only entry of a list.
    Entry,
}

/// The way from the top of a document to a place.
#[derive(Clone, Default)]
pub(crate) struct Place(Vec<Step>);

impl Place {
    pub(crate) fn is_top(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn key(&self, key: &str) -> Self {
        self.key_beside(key, Vec::new())
    }

    pub(crate) fn key_beside(&self, key: &str, beside: Vec<(String, Toml)>) -> Self {
        let step = Step::Key(key.to_owned(), beside);
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    pub(crate) fn entry(&self) -> Self {
        Self(self.0.iter().cloned().chain([Step::Entry]).collect())
    }

    /// A document whose value at this place is `value`, and where that stands. The entries at the top are `top` beside it.
    pub(crate) fn document(&self, top: &[(&str, &str)], value: &Toml) -> (String, Range<usize>) {
        let Some((Step::Key(first, _), rest)) = self.0.split_first() else {
            let Toml::Table(entries) = value else { panic!("a document is a table") };
            let text: String = entries.iter().map(|(key, value)| format!("\"{key}\" = {value}\n")).collect();
            let text = head(top, "") + &text;
            return (text.clone(), 0..text.len());
        };
        let (mut before, mut after) = (format!("{}\"{first}\" = ", head(top, first)), "\n".to_owned());
        for step in rest {
            match step {
                Step::Entry => {
                    before.push('[');
                    after.insert(0, ']');
                }
                Step::Key(key, beside) => {
                    before.push('{');
                    for (key, value) in beside {
                        before.push_str(&format!("\"{key}\" = {value}, "));
                    }
                    before.push_str(&format!("\"{key}\" = "));
                    after.insert(0, '}');
                }
            }
        }
        let value = value.to_string();
        let place = before.len()..before.len() + value.len();
        (before + &value + &after, place)
    }
}

fn head(top: &[(&str, &str)], but: &str) -> String {
    top.iter().filter(|(key, _)| *key != but).map(|(key, value)| format!("{key} = {value}\n")).collect()
}
