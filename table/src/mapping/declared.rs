//! Everything that is declared of one table.

use super::notes::{Complaint, MappingError, Origin};
use crate::codes::{Code, Formats, MissingCode, Recoding, Scope};
use crate::error::TableError;
use crate::values::DateOrder;

/// Everything that is declared of one table.
pub struct Mapping {
    /// The name and the text of the file, where there is one.
    pub(super) file: Option<(String, String)>,
    /// The instrument or policy that the file is for.
    pub(super) of: Option<(String, Origin)>,
    pub(super) columns: Vec<ColumnRule>,
    pub(super) keep: Option<Vec<(Column, Origin)>>,
    /// Where the results are not of single people: the columns that are read beside the answers.
    pub(crate) study: Option<Vec<String>>,
    pub(super) ignore: Vec<(Column, Origin)>,
    pub(super) same_for_all: Vec<SameForAll>,
    pub(super) only_where: Vec<RowCondition>,
    pub(super) not_administered: Vec<(String, Origin)>,
    pub(super) delimiter: Option<(u8, Origin)>,
    pub(crate) missing: Vec<MissingCode>,
    pub(crate) recode: Vec<Recoding>,
    pub(crate) formats: Formats,
    pub(crate) dates: Option<DateOrder>,
    pub(crate) show_answers: bool,
}

/// A name of the instrument or policy, and the column that it has in the table.
#[derive(Clone, Debug)]
pub(crate) struct ColumnRule {
    pub(crate) name: String,
    pub(crate) column: ColumnOf,
    pub(crate) origin: Origin,
}

/// One column, or those of all items.
#[derive(Clone, Debug)]
pub(crate) enum ColumnOf {
    One(Column),
    /// `*` stands for the item's id; or for its place in the form, counted from `from`.
    Pattern {
        before: String,
        after: String,
        from: Option<i64>,
    },
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name(String),
    /// Its place, from 1.
    Number(usize),
}

/// What is the same in all rows, and has no column.
#[derive(Clone, Debug)]
pub(super) struct SameForAll {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// Answers that count only in rows where another column says so.
#[derive(Clone, Debug)]
pub(crate) struct RowCondition {
    /// Whose answers.
    pub(crate) scope: Scope,
    pub(crate) column: Column,
    /// What the column must hold.
    pub(crate) is: Vec<Code>,
    pub(crate) origin: Origin,
}

impl Mapping {
    /// Nothing is declared.
    pub fn empty() -> Self {
        Self {
            file: None,
            of: None,
            columns: Vec::new(),
            keep: None,
            study: None,
            ignore: Vec::new(),
            same_for_all: Vec::new(),
            only_where: Vec::new(),
            not_administered: Vec::new(),
            delimiter: None,
            missing: Vec::new(),
            recode: Vec::new(),
            formats: Formats::default(),
            dates: None,
            show_answers: false,
        }
    }

    /// The error that tells of all `complaints`.
    pub(crate) fn refused(&self, complaints: Vec<Complaint>) -> TableError {
        TableError::Mapping(MappingError::new(self.file.clone(), complaints))
    }

    /// Whether messages may show what a person answered.
    pub fn show_answers(&mut self, may: bool) {
        self.show_answers = may;
    }

    /// Nothing is kept beside the results, and nothing needs to be: whoever has the table in memory knows whose its rows are.
    pub fn keep_nothing(&mut self) {
        self.keep = Some(Vec::new());
    }

    /// The results are of everybody together, and need not say whose they are.
    pub(crate) fn is_for_study(&mut self) {
        self.study.get_or_insert_default();
    }

    /// A column that is read for something else than answers, such as the group of a person: it is not told of as unread.
    pub(crate) fn read_also(&mut self, name: &str) {
        self.study.get_or_insert_default().push(name.to_owned());
    }

    /// What separates the columns, where it is declared.
    pub fn delimiter(&self) -> Option<u8> {
        self.delimiter.as_ref().map(|(delimiter, _)| *delimiter)
    }

    /// Refuses a file that was written for another instrument or policy: its names would mean other items here.
    pub(crate) fn require_for(&self, id: &str) -> Result<(), TableError> {
        match &self.of {
            Some((of, origin)) if !of.eq_ignore_ascii_case(id) => {
                let message = format!("the map is for `{of}`, and this is `{id}`");
                let help = "write a map of its own with `psyscreen map`, or correct `for`";
                Err(self.refused(vec![Complaint::new(origin, "for-another", message).with_help(help)]))
            }
            _ => Ok(()),
        }
    }
}
