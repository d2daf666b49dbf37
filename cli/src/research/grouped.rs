//! Everything again for each group of people: `--by`.

use std::collections::BTreeMap;

use clap::Args;
use psyscreen_psychometrics::Rows;
use serde_json::{Map, Value, json};

/// The column of the groups.
#[derive(Debug, Args)]
pub(crate) struct ByArguments {
    /// Repeat everything for each group of people: a column
    #[arg(long, value_name = "COLUMN", help_heading = "What is computed")]
    pub(super) by: Option<String>,
}

/// More groups than this are most likely not groups.
const MOST_GROUPS: usize = 1000;

/// What is counted of everybody, and of each group again.
pub(super) struct Grouped<T> {
    by: Option<String>,
    empty: T,
    pub(super) all: T,
    /// For each group how many rows it has.
    groups: BTreeMap<String, (u64, T)>,
    without_group: u64,
}

impl<T: Clone> Grouped<T> {
    /// Of nobody yet; without a column there are no groups.
    pub(super) fn new(empty: T, by: Option<String>) -> Self {
        Self { by, all: empty.clone(), empty, groups: BTreeMap::new(), without_group: 0 }
    }

    /// Counts a row for everybody, and for its group.
    pub(super) fn push(&mut self, group: Option<&str>, mut count: impl FnMut(&mut T)) {
        count(&mut self.all);
        if self.by.is_none() {
            return;
        }
        let has_room = self.groups.len() < MOST_GROUPS;
        let own = match group.filter(|name| !name.is_empty()) {
            Some(name) if has_room || self.groups.contains_key(name) => {
                // The name is copied once for each group and not for each person.
                if !self.groups.contains_key(name) {
                    self.groups.insert(name.to_owned(), (0, self.empty.clone()));
                }
                self.groups.get_mut(name)
            }
            _ => None,
        };
        match own {
            Some((rows, own)) => {
                *rows = rows.saturating_add(1);
                count(own);
            }
            None => self.without_group = self.without_group.saturating_add(1),
        }
    }

    /// The document of everybody, with those of the groups in `groups`: without what is the same in all. Groups that the document is about
    /// itself stand in `compared` then.
    pub(super) fn document<E>(
        &self,
        rows: Rows,
        mut of: impl FnMut(&T, Rows) -> Result<Value, E>,
    ) -> Result<Value, E> {
        let mut document = of(&self.all, rows)?;
        let (Some(by), Some(found)) = (&self.by, document.as_object_mut()) else { return Ok(document) };
        let mut groups = Vec::new();
        for (name, (read, own)) in &self.groups {
            let mut group = Map::new();
            group.insert("value".to_owned(), json!(name));
            if let Value::Object(own) = of(own, Rows { read: *read, ..Rows::default() })? {
                group.extend(own.into_iter().filter(|(key, _)| key != "instruments" && key != "method"));
            }
            groups.push(Value::Object(group));
        }
        if let Some(compared) = found.insert("groups".to_owned(), Value::Array(groups)) {
            found.insert("compared".to_owned(), compared);
        }
        found.insert("by".to_owned(), json!({ "column": by, "without_group": self.without_group }));
        Ok(document)
    }
}
