//! The reader of a format, asked what it takes at each place: which keys, which types, which words, what must be there. So the schema
//! says what the reader does, and nothing is written twice.

use std::cell::RefCell;
use std::collections::BTreeSet;

use psyscreen::diagnostic::{Code, Diagnostic};
use serde_json::{Map, Value, json};

use crate::docs::Docs;
use crate::toml::{Place, Toml};

/// A key that no table has.
const NOBODY: &str = "zzz-nobody";

/// A format.
pub(crate) struct Reader<'r> {
    /// Everything that is wrong with a text.
    pub(crate) problems: fn(&str) -> Vec<Diagnostic>,
    /// What stands at the top of every text.
    pub(crate) top: &'static [(&'static str, &'static str)],
    /// Words that may be keys.
    pub(crate) words: &'r BTreeSet<String>,
    /// What the documentation says of tables and keys.
    pub(crate) docs: &'r Docs,
    /// Shapes that are referred to.
    pub(crate) shared: &'r RefCell<Map<String, Value>>,
    /// Where a condition stands, its key, and what it is called.
    pub(crate) condition: (Place, &'static str, &'static str),
}

impl Reader<'_> {
    /// The shape of a whole text.
    pub(crate) fn root(&self) -> Value {
        let (place, key, _) = &self.condition;
        let _shared = self.table(place, key);
        self.table(&Place::default(), "").unwrap_or_else(|| panic!("the top is not a table"))
    }

    fn tried(&self, place: &Place, value: &Toml) -> Vec<Diagnostic> {
        let (text, span) = place.document(self.top, value);
        let within = |found: &Diagnostic| found.span().start >= span.start && found.span().end <= span.end;
        (self.problems)(&text).into_iter().filter(within).collect()
    }

    /// Whether a value has a type that is read at a place.
    fn takes(&self, place: &Place, value: &Toml) -> bool {
        let own = value.to_string().len();
        let wrong = |found: &Diagnostic| found.code() == Code::WrongType && found.span().len() == own;
        !self.tried(place, value).iter().any(wrong)
    }

    /// The shape of the value at a place whose key is `key`; `None` where nothing is read.
    fn value(&self, place: &Place, key: &str) -> Option<Value> {
        let takes = |value: Toml| self.takes(place, &value);
        let (text, fraction) = (takes(Toml::Text("x")), takes(Toml::Text("1/2")));
        let (integer, decimal) = (takes(Toml::Integer), takes(Toml::Decimal));
        let (boolean, day) = (takes(Toml::Boolean), takes(Toml::Day));
        let (list, table) = (takes(Toml::List(Vec::new())), takes(Toml::Table(Vec::new())));
        if text && integer && boolean && list && table {
            return None;
        }
        let mut shapes = Vec::new();
        if text {
            shapes.push(self.text(place));
        } else if fraction {
            shapes.push(json!({ "type": "string", "pattern": r"^\s*-?\d+\s*/\s*\d+\s*$" }));
        }
        if decimal {
            shapes.push(json!({ "type": "number" }));
        } else if integer {
            shapes.push(json!({ "type": "integer" }));
        }
        if boolean {
            shapes.push(json!({ "type": "boolean" }));
        }
        if day {
            shapes.push(json!({ "type": "string", "format": "date" }));
        }
        if list {
            let entry = self.value(&place.entry(), key);
            shapes.push(json!({ "type": "array", "items": entry.unwrap_or_else(|| json!({})) }));
        }
        if table {
            shapes.extend(self.table(place, key));
        }
        Some(match shapes.len() {
            1 => shapes.remove(0),
            _ => json!({ "anyOf": shapes }),
        })
    }

    /// A text, and the words that it may be where that is a short list.
    fn text(&self, place: &Place) -> Value {
        let problems = self.tried(place, &Toml::Text(NOBODY));
        let words =
            problems.iter().find(|found| found.code() == Code::UnknownWord).and_then(Diagnostic::help);
        // Of a long list only the beginning is told.
        let words = words.filter(|help| !help.ends_with(" more"));
        let words: Vec<&str> = words.map(in_backticks).unwrap_or_default();
        let whole = words.len() > 1 && words.iter().all(|word| self.takes_word(place, word));
        if whole { json!({ "enum": words }) } else { json!({ "type": "string" }) }
    }

    fn takes_word(&self, place: &Place, word: &str) -> bool {
        let word: &'static str = Box::leak(word.to_owned().into_boxed_str());
        self.tried(place, &Toml::Text(word)).iter().all(|found| found.code() != Code::UnknownWord)
    }

    /// The shape of the table at a place.
    fn table(&self, place: &Place, key: &str) -> Option<Value> {
        let mut shape = Map::new();
        shape.insert("type".to_owned(), json!("object"));
        if let Some(text) = self.docs.table(key) {
            shape.insert("description".to_owned(), json!(text));
        }
        let Some(keys) = self.keys(place) else {
            let values = self.value(&place.key(NOBODY), key).unwrap_or_else(|| json!({}));
            shape.insert("additionalProperties".to_owned(), values);
            return Some(Value::Object(shape));
        };
        let is_condition = ["all", "any", "not"].iter().all(|key| keys.contains(*key));
        let (_, holder, name) = self.condition;
        let reference = json!({ "$ref": format!("#/definitions/{name}") });
        if is_condition && key == holder {
            if self.shared.borrow().contains_key(name) {
                return Some(reference);
            }
            self.shared.borrow_mut().insert(name.to_owned(), Value::Null);
        }
        let mut properties = Map::new();
        let mut required = Vec::new();
        let missing = self.missing(place, &keys);
        for own in &keys {
            let mut value = match own.as_str() {
                "all" | "any" if is_condition => json!({ "type": "array", "items": reference }),
                "not" if is_condition => reference.clone(),
                _ if is_condition => self.beside_subjects(place, own, &keys),
                "format" if key.is_empty() => json!({ "const": 1 }),
                // Without it, the text is of another format.
                "extends" if key.is_empty() => json!({ "type": "string" }),
                _ => self.value(&place.key(own), own).unwrap_or_else(|| json!({})),
            };
            if let (Some(text), Value::Object(value)) = (self.docs.key(key, own), &mut value)
                && !value.contains_key("$ref")
            {
                value.insert("description".to_owned(), json!(text));
            }
            properties.insert(own.clone(), value);
            if missing.contains(own) {
                required.push(own.clone());
            }
        }
        shape.insert("properties".to_owned(), Value::Object(properties));
        if !required.is_empty() {
            shape.insert("required".to_owned(), json!(required));
        }
        shape.insert("additionalProperties".to_owned(), json!(false));
        if is_condition && key == holder {
            self.shared.borrow_mut().insert(name.to_owned(), Value::Object(shape));
            return Some(reference);
        }
        Some(Value::Object(shape))
    }

    /// The shape of a key of a condition. What some keys mean depends on what the condition tests.
    fn beside_subjects(&self, place: &Place, own: &str, keys: &BTreeSet<String>) -> Value {
        let alone = self.value(&place.key(own), own);
        let mut shapes: Vec<Value> = alone.into_iter().collect();
        if shapes.is_empty() {
            for subject in keys.iter().filter(|key| *key != own) {
                let value = if self.takes(&place.key(subject), &Toml::Text("x")) {
                    Toml::Text("x")
                } else {
                    Toml::List(Vec::new())
                };
                let place = place.key_beside(own, vec![(subject.clone(), value)]);
                shapes.extend(self.value(&place, own).filter(|shape| !shapes.contains(shape)));
            }
        }
        match shapes.len() {
            0 => json!({}),
            1 => shapes.remove(0),
            _ => json!({ "anyOf": shapes }),
        }
    }

    /// The keys of the table at a place; `None` where they are the author's own.
    fn keys(&self, place: &Place) -> Option<BTreeSet<String>> {
        let at_top = |word: &str| place.is_top() && self.top.iter().any(|(key, _)| *key == word);
        let words = self.words.iter().map(String::as_str).chain([NOBODY]).filter(|word| !at_top(word));
        let value = Toml::Table(words.map(|word| (word.to_owned(), Toml::Boolean)).collect());
        let problems = self.tried(place, &value);
        let is = |found: &&Diagnostic| matches!(found.code(), Code::UnknownKey | Code::OverlayKey);
        let refused = |key: &str| {
            let names = |found: &&Diagnostic| in_backticks(found.message()).first() == Some(&key);
            problems.iter().filter(is).find(names)
        };
        let told = refused(NOBODY)?.help().unwrap_or_default();
        let keys: BTreeSet<String> =
            self.words.iter().filter(|word| refused(word).is_none()).cloned().collect();
        // Nothing is passed over: the reader says how many there are.
        let more =
            told.rsplit_once(" and ").and_then(|(_, end)| end.strip_suffix(" more")?.parse::<usize>().ok());
        let all = in_backticks(told).len() + more.unwrap_or(0);
        assert_eq!(keys.len(), all, "{told}; found {keys:?}");
        Some(keys)
    }

    /// The keys that must be in the table at a place, whatever else is.
    fn missing(&self, place: &Place, keys: &BTreeSet<String>) -> BTreeSet<String> {
        let at_top = |key: &str| place.is_top() && self.top.iter().any(|(top, _)| *top == key);
        let mut missing = self.missing_beside(place, None);
        for key in keys.iter().filter(|key| !at_top(key)) {
            let beside = self.missing_beside(place, Some(key));
            missing.retain(|found| found == key || beside.contains(found));
        }
        missing.extend(self.top.iter().filter(|_| place.is_top()).map(|(key, _)| (*key).to_owned()));
        missing
    }

    /// The keys that are missing where only one is there.
    fn missing_beside(&self, place: &Place, key: Option<&String>) -> BTreeSet<String> {
        let entries = key.map(|key| (key.clone(), self.sample(&place.key(key))));
        let (text, span) = place.document(self.top, &Toml::Table(entries.into_iter().collect()));
        let here = |found: &Diagnostic| {
            found.code() == Code::MissingKey
                && (place.is_top() || found.span() == span)
                && found.message().ends_with("is missing")
        };
        let names = |found: Diagnostic| in_backticks(found.message()).first().map(|key| (*key).to_owned());
        (self.problems)(&text).into_iter().filter(here).filter_map(names).collect()
    }

    /// Some value that a place takes.
    fn sample(&self, place: &Place) -> Toml {
        let problems = self.tried(place, &Toml::Text(NOBODY));
        let words =
            problems.iter().find(|found| found.code() == Code::UnknownWord).and_then(Diagnostic::help);
        let word =
            words.and_then(|help| in_backticks(help).first().map(|word| word.trim_matches('"').to_owned()));
        let text = Toml::Text(word.map_or("x", |word| Box::leak(word.into_boxed_str())));
        let others =
            [Toml::Integer, Toml::Boolean, Toml::Day, Toml::List(Vec::new()), Toml::Table(Vec::new())];
        [text].into_iter().chain(others).find(|value| self.takes(place, value)).unwrap_or(Toml::Integer)
    }
}

/// The words of a message that stand in backticks.
pub(crate) fn in_backticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}
