//! What databases write differently.

/// Whose SQL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// Apache Spark, and Databricks.
    Spark,
    /// PostgreSQL.
    Postgres,
    /// Google BigQuery.
    BigQuery,
}

impl Dialect {
    /// Its name, as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Spark => "Spark",
            Self::Postgres => "PostgreSQL",
            Self::BigQuery => "BigQuery",
        }
    }

    /// Whether the queries have been run in the database itself, beside the library, on every shipped instrument.
    pub const fn is_proved(self) -> bool {
        !matches!(self, Self::BigQuery)
    }

    /// The most bytes that the name of a column may have, where there is a limit that names of results reach.
    pub(crate) const fn longest_name(self) -> Option<usize> {
        match self {
            Self::Postgres => Some(63),
            Self::BigQuery => Some(300),
            Self::DuckDb | Self::Spark => None,
        }
    }

    /// The name of a column in quotes.
    pub(crate) fn quoted(self, name: &str) -> String {
        match self {
            Self::DuckDb | Self::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            Self::BigQuery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
        }
    }

    /// The name of a table, whose parts are separated by points: each in quotes.
    pub(crate) fn table(self, name: &str) -> String {
        name.split('.').map(|part| self.quoted(part)).collect::<Vec<_>>().join(".")
    }

    /// What a result is called. BigQuery allows neither points nor hyphens in the name of a column.
    pub(crate) fn result_name(self, name: &str) -> String {
        match self {
            Self::BigQuery => {
                name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
            }
            Self::DuckDb | Self::Spark | Self::Postgres => name.to_owned(),
        }
    }

    /// A whole number of 64 bits.
    pub(crate) const fn whole(self) -> &'static str {
        match self {
            Self::BigQuery => "INT64",
            Self::DuckDb | Self::Spark | Self::Postgres => "BIGINT",
        }
    }

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::DuckDb => "VARCHAR",
            Self::Postgres => "TEXT",
            Self::Spark | Self::BigQuery => "STRING",
        }
    }

    /// A number with this many decimals, exactly.
    pub(crate) fn decimal(self, decimals: u32) -> String {
        match self {
            Self::DuckDb | Self::Spark => format!("DECIMAL(28, {decimals})"),
            Self::Postgres => format!("NUMERIC(28, {decimals})"),
            Self::BigQuery => "NUMERIC".to_owned(),
        }
    }

    /// The quotient of two whole numbers, the first not negative and the second positive, without the rest.
    pub(crate) fn quotient(self, of: &str, over: &str) -> String {
        match self {
            Self::DuckDb => format!("{of} // {over}"),
            Self::Postgres => format!("{of} / {over}"),
            Self::Spark => format!("{of} div {over}"),
            Self::BigQuery => format!("DIV({of}, {over})"),
        }
    }

    /// Whether a text has the form of a regular expression.
    pub(crate) fn matches(self, text: &str, pattern: &str) -> String {
        match self {
            Self::DuckDb => format!("regexp_matches({text}, '{pattern}')"),
            Self::Postgres => format!("{text} ~ '{pattern}'"),
            Self::Spark => format!("{text} RLIKE '{pattern}'"),
            Self::BigQuery => format!("REGEXP_CONTAINS({text}, r'{pattern}')"),
        }
    }

    /// The part of a text between colons, the first being 1.
    pub(crate) fn part(self, text: &str, part: usize) -> String {
        match self {
            Self::DuckDb | Self::Postgres | Self::Spark => format!("SPLIT_PART({text}, ':', {part})"),
            Self::BigQuery => format!("SPLIT({text}, ':')[SAFE_ORDINAL({part})]"),
        }
    }

    /// What ends an inner query. PostgreSQL would otherwise write a step's expressions into the next wherever they are used, which
    /// makes a query that grows with every step.
    pub(crate) const fn fence(self) -> &'static str {
        match self {
            Self::Postgres => " OFFSET 0",
            Self::DuckDb | Self::Spark | Self::BigQuery => "",
        }
    }
}
