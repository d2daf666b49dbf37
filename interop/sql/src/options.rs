//! Where the answers are, and how columns are called.

use std::collections::BTreeSet;

use psyscreen::Instrument;

use crate::dialect::Dialect;
use crate::query::Query;

/// Where the answers are, and how columns are called.
///
/// Unless told otherwise, the table is `answers`, the column of item 1 of PHQ-9 is `phq9_1`, and the column `id` is kept.
#[derive(Clone, Debug)]
pub struct Options {
    dialect: Dialect,
    table: String,
    prefix: Option<String>,
    keep: Vec<String>,
    reads_earlier: bool,
}

impl Options {
    /// For a database.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            table: "answers".to_owned(),
            prefix: None,
            keep: vec!["id".to_owned()],
            reads_earlier: true,
        }
    }

    /// The table or view with the answers; a schema may stand before it, with a point between.
    #[must_use]
    pub fn table(self, table: impl Into<String>) -> Self {
        Self { table: table.into(), ..self }
    }

    /// What the name of an item's column has before the item's id: `phq9_` in `phq9_1`; empty for `1`. Of several instruments each has
    /// its own, whatever is set here.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: Some(prefix.into()), ..self }
    }

    /// The columns of the table that stand before the results.
    #[must_use]
    pub fn keep(self, columns: impl IntoIterator<Item = String>) -> Self {
        Self { keep: columns.into_iter().collect(), ..self }
    }

    /// The table has no columns of earlier administrations, so no score has moved.
    #[must_use]
    pub fn without_earlier(self) -> Self {
        Self { reads_earlier: false, ..self }
    }

    pub(crate) fn reads_earlier(&self) -> bool {
        self.reads_earlier
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn table_name(&self) -> &str {
        &self.table
    }

    /// What an item's column of the instrument has before the item's id.
    pub(crate) fn prefix_of(&self, instrument: &Instrument) -> String {
        self.prefix.clone().unwrap_or_else(|| own_prefix(instrument))
    }

    /// The same where there are several instruments.
    pub(crate) fn prefix_of_each(&self, instrument: &Instrument) -> String {
        own_prefix(instrument)
    }

    /// Reads the kept columns; what they are called in the results, and in the query.
    pub(crate) fn kept(&self, query: &mut Query) -> Vec<(String, String)> {
        let each = self.keep.iter().enumerate().map(|(index, column)| {
            let name = format!("kept_{}", index.saturating_add(1));
            (column.clone(), query.read(&name, self.dialect.quoted(column), 0))
        });
        each.collect()
    }

    /// Names of results that the database does not allow, or that two results have.
    pub(crate) fn wrong_names(&self, results: &[(String, String)]) -> Vec<String> {
        let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
        let database = self.dialect.name();
        for (name, _) in results {
            // Some databases tell capital letters apart and some do not.
            if !seen.insert(name.to_lowercase()) {
                wrong.push(format!("two columns of the result are called `{name}`"));
            }
            if self.dialect.longest_name().is_some_and(|longest| name.len() > longest) {
                wrong.push(format!("`{name}` is too long for the name of a column of {database}"));
            }
            if name.chars().any(char::is_control) {
                wrong.push(format!("`{}` cannot be the name of a column", name.escape_debug()));
            }
        }
        wrong
    }

    /// What stands above the query.
    pub(crate) fn comment(&self, title: &str) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let mut lines = vec![
            format!("psyscreen {version}: {title}"),
            format!("SQL of {}. Results are screening results, never a diagnosis.", self.dialect.name()),
            "NULL is missing; what an item does not allow is unreadable, and nothing is prorated over it."
                .to_owned(),
        ];
        if !self.dialect.is_proved() {
            lines.push(
                "Not proved: this query was not run in the database. Compare it with `psyscreen score` on rows of your own first."
                    .to_owned(),
            );
        }
        lines.iter().map(|line| format!("-- {}\n", line.replace(char::is_control, " "))).collect()
    }
}

/// `phq9_` for PHQ-9, as tables may call its items.
fn own_prefix(instrument: &Instrument) -> String {
    format!("{}_", instrument.id().replace('-', ""))
}
