//! Known answers with known results: whether a definition agrees with scores that others worked out, and whether those
//! stand on both sides of everything that decides. `docs/vectors-format.md` describes the files; here is only what their
//! rows mean, whoever reads them.

mod lint;
mod reach;

use std::collections::HashSet;
use std::fmt;

pub use lint::{Lint, LintCode};

use crate::instrument::{Instrument, Person, Sex};
use crate::interpretation::{Findings, ResultColumns};
use crate::number::Number;

/// The columns of a vectors file, understood for one instrument.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let text = std::fs::read_to_string("instruments/phq-2.toml")?;
/// # let phq2 = psyscreen::Instrument::from_toml("phq-2.toml", &text)?;
/// use psyscreen::authoring::vectors::VectorTable;
/// let table = VectorTable::new(&phq2, ["kind", "1", "2", "=total", "origin"])?;
/// let vector = table.read(["all-highest", "3", "3", "6", "kroenke-2003"])?;
/// assert_eq!((vector.kind(), vector.compared()), ("all-highest", 1));
/// assert!(vector.differences().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct VectorTable<'i> {
    instrument: &'i Instrument,
    columns: Vec<Column<'i>>,
    results: ResultColumns<'i>,
}

#[derive(Debug)]
enum Column<'i> {
    Item(&'i str),
    Sex,
    Age,
    Kind,
    Origin,
    /// A result, by its name.
    Expected(Box<str>),
}

/// One row of a vectors file: what its answers come to, and where that differs from what the row says.
#[derive(Clone)]
pub struct Vector<'i> {
    kind: Box<str>,
    origin: Box<str>,
    findings: Findings<'i>,
    compared: Vec<Box<str>>,
    differences: Vec<Difference>,
}

/// A result that is not what the vector says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    name: Box<str>,
    expected: Box<str>,
    found: Box<str>,
}

impl Difference {
    /// The result: `total`, `total.band`, `suicidal-ideation`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the vector says; empty for "no value".
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What the definition gives.
    pub fn found(&self) -> &str {
        &self.found
    }
}

/// `total is 9, the vector says 10`.
impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") };
        write!(
            formatter,
            "`{}` is {}, the vector says {}",
            self.name,
            shown(&self.found),
            shown(&self.expected)
        )
    }
}

/// Why a vectors file, or a row of it, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// A column that is neither an item nor a result nor one of `kind`, `origin`, `sex` and `age`.
    #[error(
        "column `{0}` is neither an item of the instrument nor a result (written `=total`) nor one of kind, origin, sex and age"
    )]
    UnknownColumn(Box<str>),
    /// A column that the format asks for.
    #[error("there is no column `{0}`")]
    MissingColumn(&'static str),
    /// A column that comes twice.
    #[error("there are two columns `{0}`")]
    DuplicateColumn(Box<str>),
    /// A row with more or fewer cells than there are columns.
    #[error("the row has {cells} cells, and there are {columns} columns")]
    CellCount {
        /// The cells of the row.
        cells: usize,
        /// The columns of the file.
        columns: usize,
    },
    /// A column of expected results that the instrument does not have.
    #[error("there is no result `{0}` of this instrument")]
    UnknownResult(Box<str>),
    /// A value of `sex` or `age` that cannot be read.
    #[error("`{0}` is neither a sex nor an age in whole years")]
    Person(Box<str>),
    /// Answers that the instrument does not allow.
    #[error("{0}")]
    Answers(Box<str>),
    /// A row that does not say whose result it is.
    #[error("the row names no origin")]
    NoOrigin,
}

impl<'i> VectorTable<'i> {
    /// Understands the header of a vectors file.
    ///
    /// # Errors
    ///
    /// [`VectorError`] when a column has no meaning for this instrument or comes twice, or `kind` or `origin` is not there.
    pub fn new<'h>(
        instrument: &'i Instrument,
        headers: impl IntoIterator<Item = &'h str>,
    ) -> Result<Self, VectorError> {
        let results = instrument.results();
        let mut columns = Vec::new();
        let mut names = HashSet::new();
        for header in headers {
            if !names.insert(header) {
                return Err(VectorError::DuplicateColumn(header.into()));
            }
            columns.push(match (instrument.item(header), header) {
                (Some(item), _) => Column::Item(item.id()),
                (None, "sex") => Column::Sex,
                (None, "age") => Column::Age,
                (None, "kind") => Column::Kind,
                (None, "origin") => Column::Origin,
                (None, other) => match other.strip_prefix('=') {
                    Some(name) if results.has(name) => Column::Expected(name.into()),
                    Some(name) => return Err(VectorError::UnknownResult(name.into())),
                    None => return Err(VectorError::UnknownColumn(other.into())),
                },
            });
        }
        let has = |wanted: fn(&Column<'_>) -> bool| columns.iter().any(wanted);
        if !has(|column| matches!(column, Column::Kind)) {
            return Err(VectorError::MissingColumn("kind"));
        }
        if !has(|column| matches!(column, Column::Origin)) {
            return Err(VectorError::MissingColumn("origin"));
        }
        Ok(Self { instrument, columns, results })
    }

    /// Scores the answers of a row and compares.
    ///
    /// # Errors
    ///
    /// [`VectorError`] when there is not one cell for each column, an answer is none of the item's, sex or age cannot be read,
    /// or the row names no origin.
    pub fn read<'c>(&self, cells: impl IntoIterator<Item = &'c str>) -> Result<Vector<'i>, VectorError> {
        let cells: Vec<&str> = cells.into_iter().collect();
        if cells.len() != self.columns.len() {
            return Err(VectorError::CellCount { cells: cells.len(), columns: self.columns.len() });
        }
        let (mut kind, mut origin, mut person) = ("", "", Person::default());
        let (mut answers, mut expected) = (Vec::new(), Vec::new());
        for (column, cell) in self.columns.iter().zip(cells) {
            match column {
                Column::Item(id) => answers.push((*id, cell)),
                Column::Kind => kind = cell,
                Column::Origin => origin = cell,
                Column::Expected(name) if !cell.is_empty() => expected.push((name, cell)),
                Column::Sex if !cell.is_empty() => {
                    person =
                        person.with_sex(Sex::parse(cell).ok_or_else(|| VectorError::Person(cell.into()))?);
                }
                Column::Age if !cell.is_empty() => {
                    person = person.with_age(cell.parse().map_err(|_| VectorError::Person(cell.into()))?);
                }
                Column::Expected(_) | Column::Sex | Column::Age => {}
            }
        }
        if origin.is_empty() {
            return Err(VectorError::NoOrigin);
        }
        // Vectors are about nobody: their answers may be shown.
        let responses = self
            .instrument
            .respond(answers)
            .map_err(|error| VectorError::Answers(error.unmasked().to_string().into()))?;
        let findings = responses.score().interpret_for(person);
        let mut differences = Vec::new();
        let mut compared = Vec::new();
        for (name, expected) in expected {
            let expected = if expected == "-" { "" } else { expected };
            let found = self.results.value(name, &findings, None);
            let found = found.map_or_else(String::new, |found| found.to_string());
            if !is_same(&found, expected) {
                let (name, expected) = (name.clone(), expected.into());
                differences.push(Difference { name, expected, found: found.into() });
            }
            compared.push(name.clone());
        }
        Ok(Vector { kind: kind.into(), origin: origin.into(), findings, compared, differences })
    }
}

impl<'i> Vector<'i> {
    /// Its short name: `all-highest`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The source whose rule was worked by hand, or the program that computed it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What its answers come to.
    pub fn findings(&self) -> &Findings<'i> {
        &self.findings
    }

    /// How many results it states.
    pub fn compared(&self) -> usize {
        self.compared.len()
    }

    /// Whether it states the result with this name.
    pub fn states(&self, name: &str) -> bool {
        self.compared.iter().any(|compared| &**compared == name)
    }

    /// Where the definition differs from it.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }
}

/// A vector is about nobody, but its findings keep their habit.
impl fmt::Debug for Vector<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Vector")
            .field("kind", &self.kind)
            .field("origin", &self.origin)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

/// Numbers by value (a vector may be rounded to six decimals), everything else by text.
fn is_same(found: &str, expected: &str) -> bool {
    if found.eq_ignore_ascii_case(expected) {
        return true;
    }
    match (Number::parse(found), Number::parse(expected)) {
        (Some(found), Some(expected)) => {
            let distance = found.minus(expected);
            let limit = Number::ratio(1, 2_000_000).unwrap_or(Number::ZERO);
            distance < limit && distance.times(Number::from(-1)) < limit
        }
        _ => false,
    }
}

impl Findings<'_> {
    /// The result with the name that `psyscreen score` gives its column, as it writes it: `total`, `total.min`,
    /// `total.status`, `total.band`, `total.probable-depression`, `suicidal-ideation`. `None` where there is no such
    /// result; empty where there is no value.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
    /// # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
    /// let findings = gad7.respond_in_order([3, 3, 2, 0, 1, 0])?.score().interpret();
    /// assert_eq!(findings.result("total").as_deref(), Some(""));
    /// assert_eq!(findings.result("total.band").as_deref(), Some("mild..moderate"));
    /// assert_eq!(findings.result("sum"), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn result(&self, name: &str) -> Option<String> {
        let columns = self.instrument().results();
        Some(columns.value(name, self, None)?.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "catalog")]
    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let phq2 = crate::catalog::instrument("phq-2").unwrap();
        let table = VectorTable::new(phq2, ["kind", "1", "2", "origin", "=total"]).unwrap();
        assert_eq!(table.read(["all", "3", "3", "by hand", "6"]).unwrap().compared(), 1);
        for cells in [&["all", "3", "3", "by hand"][..], &["all", "3", "3", "by hand", "0", "6"]] {
            let error = table.read(cells.iter().copied()).unwrap_err();
            assert_eq!(error, VectorError::CellCount { cells: cells.len(), columns: 5 });
        }
        let twice = VectorTable::new(phq2, ["kind", "1", "2", "1", "origin", "=total"]).unwrap_err();
        assert_eq!(twice, VectorError::DuplicateColumn("1".into()));
    }

    #[test]
    fn numbers_are_compared_by_value() {
        for (found, expected) in
            [("5", "5.0"), ("0.333333", "0.333333"), ("0.3333334", "0.333333"), ("true", "TRUE")]
        {
            assert!(is_same(found, expected), "{found} {expected}");
        }
        for (found, expected) in [("5", "6"), ("0.333333", "0.33"), ("", "0"), ("mild", "moderate")] {
            assert!(!is_same(found, expected), "{found} {expected}");
        }
    }
}
