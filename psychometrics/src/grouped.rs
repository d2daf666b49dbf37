//! Everything again for each group of people.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::counted::{Counted, SavedGroups, more};
use crate::rows::Rows;

/// More values than this are most likely not groups.
const MOST_GROUPS: usize = 1000;

/// What is counted of everybody, and of each group again.
#[derive(Clone, Debug)]
pub struct Grouped<T> {
    column: Option<String>,
    empty: T,
    all: T,
    /// For each group how many rows it has.
    groups: BTreeMap<String, (u64, T)>,
    without_group: u64,
    /// Whether the column has more values than groups can be; then there are no groups, in whatever order the values came.
    has_too_many: bool,
}

impl<T: Clone> Grouped<T> {
    /// Of nobody yet; without a column there are no groups.
    pub fn new(empty: T, column: Option<String>) -> Self {
        let all = empty.clone();
        Self { column, empty, all, groups: BTreeMap::new(), without_group: 0, has_too_many: false }
    }

    /// Of nobody yet, who are counted in this way.
    pub(crate) fn of(self, empty: T) -> Self {
        Self::new(empty, self.column)
    }

    /// Of nobody yet, with the groups of this column.
    pub(crate) fn by(self, column: Option<String>) -> Self {
        Self::new(self.empty, column)
    }

    /// Counts a row for everybody, and for its group.
    pub fn push(&mut self, group: Option<&str>, mut count: impl FnMut(&mut T)) {
        count(&mut self.all);
        if self.column.is_none() {
            return;
        }
        let Some(name) = group.filter(|name| !name.is_empty()) else {
            more(&mut self.without_group, 1);
            return;
        };
        if let Some((rows, own)) = self.group_mut(name) {
            more(rows, 1);
            count(own);
        }
    }

    /// A group, which is new where it has not come before; none where there are too many.
    fn group_mut(&mut self, name: &str) -> Option<&mut (u64, T)> {
        // The name is copied once for each group and not for each person.
        if !self.has_too_many && !self.groups.contains_key(name) {
            if self.groups.len() >= MOST_GROUPS {
                self.has_too_many = true;
                self.groups.clear();
            } else {
                self.groups.insert(name.to_owned(), (0, self.empty.clone()));
            }
        }
        self.groups.get_mut(name)
    }

    /// Of nobody.
    pub(crate) fn empty(&self) -> &T {
        &self.empty
    }

    /// Of everybody.
    pub fn all(&self) -> &T {
        &self.all
    }

    /// Of a group.
    pub(crate) fn group(&self, name: &str) -> Option<&T> {
        self.groups.get(name).map(|(_, own)| own)
    }

    /// The groups by their names.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&str, &T)> {
        self.groups.iter().map(|(name, (_, own))| (name.as_str(), own))
    }

    /// What of the column looks wrong.
    pub fn remark(&self) -> Option<String> {
        let column = self.column.as_deref().filter(|_| self.has_too_many)?;
        Some(format!(
            "--by {column}: the column has more than {MOST_GROUPS} different values, which are not groups; the result is of everybody alone"
        ))
    }

    /// Adds to a document what it says of each group, and of the column; groups that the document is about itself stand in `compared` then.
    pub(crate) fn describe<E>(
        &self,
        document: &mut Map<String, Value>,
        mut of: impl FnMut(&str, u64, &T) -> Result<Value, E>,
    ) -> Result<(), E> {
        let Some(column) = &self.column else { return Ok(()) };
        let mut by = Map::new();
        by.insert("column".to_owned(), json!(column));
        by.insert("without_group".to_owned(), json!(self.without_group));
        let groups = if self.has_too_many {
            let reason = format!("the column has more than {MOST_GROUPS} different values");
            by.insert("reason".to_owned(), json!(reason));
            Value::Null
        } else {
            let groups = self.groups.iter().map(|(name, (rows, own))| of(name, *rows, own));
            Value::Array(groups.collect::<Result<_, E>>()?)
        };
        if let Some(compared) = document.insert("groups".to_owned(), groups) {
            document.insert("compared".to_owned(), compared);
        }
        document.insert("by".to_owned(), Value::Object(by));
        Ok(())
    }

    /// The document of everybody, with those of the groups: without what is the same in all.
    pub fn document<E>(
        &self,
        rows: Rows,
        mut of: impl FnMut(&T, Rows) -> Result<Value, E>,
    ) -> Result<Value, E> {
        let mut document = of(&self.all, rows)?;
        if let Some(document) = document.as_object_mut() {
            self.describe(document, |name, read, own| {
                let mut group = Map::new();
                group.insert("value".to_owned(), json!(name));
                if let Value::Object(own) = of(own, Rows { read, ..Rows::default() })? {
                    group.extend(own.into_iter().filter(|(key, _)| key != "instruments" && key != "method"));
                }
                Ok(Value::Object(group))
            })?;
        }
        Ok(document)
    }
}

impl<T: Counted> Grouped<T> {
    pub(crate) fn saved(&self) -> SavedGroups<T::Saved> {
        SavedGroups {
            without_group: self.without_group,
            has_too_many: self.has_too_many,
            all: self.all.saved(),
            groups: self
                .groups
                .iter()
                .map(|(name, (rows, own))| (name.clone(), (*rows, own.saved())))
                .collect(),
        }
    }

    /// Adds what was counted elsewhere; `None`, and nothing, where it cannot be of the same kind.
    pub(crate) fn add(&mut self, saved: SavedGroups<T::Saved>) -> Option<()> {
        let all = self.empty.filled(saved.all)?;
        let group = |(name, (rows, own))| Some((name, rows, self.empty.filled(own)?));
        let groups: Vec<(String, u64, T)> = saved.groups.into_iter().map(group).collect::<Option<_>>()?;
        self.all.merge(&all);
        more(&mut self.without_group, saved.without_group);
        if saved.has_too_many {
            self.has_too_many = true;
            self.groups.clear();
        }
        for (name, rows, group) in groups {
            if let Some((own_rows, own)) = self.group_mut(&name) {
                more(own_rows, rows);
                own.merge(&group);
            }
        }
        Some(())
    }
}
