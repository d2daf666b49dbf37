//! The query as it grows: columns in steps, each step an inner query over the one before.

use std::collections::BTreeSet;

use crate::dialect::Dialect;
use crate::expression::{Fraction, Truth, Whole};

/// How columns are called that the query makes for itself.
#[derive(Debug)]
pub(crate) struct Query {
    dialect: Dialect,
    /// The columns of each step, with what each is.
    steps: Vec<Vec<(String, String)>>,
    names: BTreeSet<String>,
    /// What is too large for 64 bits.
    too_large: Vec<String>,
}

impl Query {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, steps: Vec::new(), names: BTreeSet::new(), too_large: Vec::new() }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What does not fit into 64 bits.
    pub(crate) fn too_large(&self) -> &[String] {
        &self.too_large
    }

    /// Makes a column of whatever is there in a step: 0 for the table itself. Its name, which is there in the next step.
    pub(crate) fn read(&mut self, name: &str, sql: String, step: usize) -> String {
        self.add(name, sql, step)
    }

    /// Makes a column of a number; what is a column or a constant already stays as it is.
    pub(crate) fn whole(&mut self, name: &str, value: Whole) -> Whole {
        if !value.fits() {
            self.too_large.push(name.to_owned());
        }
        if value.known().is_some() || self.names.contains(value.sql()) {
            return value;
        }
        let step = value.step();
        let sql = format!("CAST({} AS {})", value.sql(), self.dialect.whole());
        let name = self.add(name, sql, step);
        Whole::new(name, value.bounds(), value.may_be_null(), step.saturating_add(1))
    }

    /// The same of a condition.
    pub(crate) fn truth(&mut self, name: &str, value: Truth) -> Truth {
        if value.known().is_some() || self.names.contains(value.sql()) {
            return value;
        }
        let step = value.step();
        let name = self.add(name, value.sql().to_owned(), step);
        Truth::new(name, value.may_be_open(), step.saturating_add(1))
    }

    /// The same of an exact number: its part above the line.
    pub(crate) fn fraction(&mut self, name: &str, value: Fraction) -> Fraction {
        Fraction { over: self.whole(name, value.over), divisor: value.divisor }
    }

    fn add(&mut self, name: &str, sql: String, step: usize) -> String {
        let mut own = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_").to_ascii_lowercase();
        while !self.names.insert(own.clone()) {
            own.push('_');
        }
        while self.steps.len() <= step {
            self.steps.push(Vec::new());
        }
        if let Some(columns) = self.steps.get_mut(step) {
            columns.push((own.clone(), sql));
        }
        own
    }

    /// The whole query: `results` are the columns that it gives, with their names, in their order.
    pub(crate) fn finish(self, table: &str, results: &[(String, String)]) -> String {
        let fence = self.dialect.fence();
        let mut from = self.dialect.table(table);
        let mut text = String::new();
        for (step, columns) in self.steps.iter().enumerate() {
            let all = columns.iter().map(|(name, sql)| format!("    {sql} AS {name}"));
            let all: Vec<String> = if step == 0 {
                all.collect()
            } else {
                std::iter::once("    *".to_owned()).chain(all).collect()
            };
            let with = if step == 0 { "WITH" } else { "," };
            text.push_str(&format!(
                "{with} step_{step} AS (\n  SELECT\n{}\n  FROM {from}{fence}\n)",
                all.join(",\n")
            ));
            from = format!("step_{step}");
        }
        let results: Vec<String> =
            results.iter().map(|(name, sql)| format!("  {sql} AS {}", self.dialect.quoted(name))).collect();
        format!("{text}\nSELECT\n{}\nFROM {from}\n", results.join(",\n"))
    }
}
