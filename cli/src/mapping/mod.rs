//! What is declared of a table: which column is what, which codes mean that there is no answer, how values are written. A file
//! (`--map`) and the options of the command line declare the same things, and end in one [`Mapping`].

mod assign;
mod list;
mod notes;
mod read;
mod toml_file;

use std::path::Path;

use psyscreen::diagnostic::SourceFile;

use crate::codes::{Code, Formats, MissingCode, Recoding, Scope};
use crate::definitions;
use crate::failure::Failure;
use crate::table_arguments::TableArguments;
use crate::values::{DateOrder, Labels};

pub(crate) use assign::{Condition, same_id};
pub(crate) use list::{List, parse as parse_list, split_once, unquoted};
pub(crate) use notes::{Complaint, Origin};
pub(crate) use read::column_pattern;

/// Everything that is declared of one table.
pub(crate) struct Mapping {
    /// The name and the text of the file, where there is one.
    file: Option<(String, String)>,
    /// The instrument or policy that the file is for.
    of: Option<(String, Origin)>,
    columns: Vec<ColumnRule>,
    keep: Option<Vec<(Column, Origin)>>,
    ignore: Vec<(Column, Origin)>,
    same_for_all: Vec<SameForAll>,
    only_where: Vec<RowCondition>,
    not_administered: Vec<(String, Origin)>,
    delimiter: Option<(u8, Origin)>,
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
struct SameForAll {
    name: String,
    text: String,
    origin: Origin,
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
    /// What the file of `--map` and the other options declare together.
    pub(crate) fn of(arguments: &TableArguments) -> Result<Self, Failure> {
        let mut mapping = match &arguments.map {
            Some(path) => Self::of_file(path)?,
            None => Self::empty(),
        };
        let columns = arguments.columns.iter().flat_map(|list| list.0.iter().cloned());
        mapping.columns.extend(columns);
        if let Some(keep) = &arguments.keep {
            let columns = keep.iter().flat_map(|list| list.0.iter());
            let columns = columns.map(|name| (Column::Name(name.clone()), Origin::Option));
            mapping.keep.get_or_insert_default().extend(columns);
        }
        let ignored = arguments.ignore.iter().flat_map(|list| list.0.iter());
        mapping.ignore.extend(ignored.map(|name| (Column::Name(name.clone()), Origin::Option)));
        let not_asked = arguments.not_administered.iter().flat_map(|list| list.0.iter());
        mapping.not_administered.extend(not_asked.map(|name| (name.clone(), Origin::Option)));
        for condition in arguments.only_where.iter().flat_map(|list| list.0.iter()) {
            mapping.add_condition(condition);
        }
        mapping.missing.extend(arguments.missing.iter().flat_map(|list| list.0.iter().flatten().cloned()));
        mapping.recode.extend(arguments.recode.iter().flat_map(|list| list.0.iter().cloned()));
        if let Some(tag) = &arguments.labels {
            mapping.formats.labels = Labels::Only(tag.clone());
        }
        mapping.show_answers = arguments.show_answers;
        if let Some(delimiter) = arguments.delimiter {
            if let Some((declared, origin)) = &mapping.delimiter
                && *declared != delimiter
            {
                let message = "the map and --delimiter name different marks between columns";
                let complaint = Complaint::new(origin, "contradiction", message);
                return Err(mapping.refused(vec![complaint.help("remove one of them")]));
            }
            mapping.delimiter = Some((delimiter, Origin::Option));
        }
        Ok(mapping)
    }

    /// A condition of the command line: another value of a column is an alternative.
    fn add_condition(&mut self, condition: &RowCondition) {
        let same = self.only_where.iter_mut().find(|other| {
            other.origin == Origin::Option
                && other.scope == condition.scope
                && other.column == condition.column
        });
        match same {
            Some(other) => other.is.extend(condition.is.iter().cloned()),
            None => self.only_where.push(condition.clone()),
        }
    }

    fn empty() -> Self {
        Self {
            file: None,
            of: None,
            columns: Vec::new(),
            keep: None,
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

    fn of_file(path: &Path) -> Result<Self, Failure> {
        let text = definitions::read(path)?;
        let mut mapping = Self::empty();
        mapping.file = Some((path.display().to_string(), text.clone()));
        let complaints = read::read(&text, &mut mapping);
        if complaints.is_empty() { Ok(mapping) } else { Err(mapping.refused(complaints)) }
    }

    /// The failure that tells of all `complaints`.
    pub(crate) fn refused(&self, complaints: Vec<Complaint>) -> Failure {
        let source = self.file.as_ref().map(|(name, text)| SourceFile::new(name, text));
        notes::refused(source, complaints)
    }

    /// What separates the columns, where it is declared.
    pub(crate) fn delimiter(&self) -> Option<u8> {
        self.delimiter.as_ref().map(|(delimiter, _)| *delimiter)
    }

    /// Refuses a file that was written for another instrument or policy: its names would mean other items here.
    pub(crate) fn require_for(&self, id: &str) -> Result<(), Failure> {
        match &self.of {
            Some((of, origin)) if !of.eq_ignore_ascii_case(id) => {
                let message = format!("the map is for `{of}`, and this is `{id}`");
                let help = "write a map of its own with `psyscreen map`, or correct `for`";
                Err(self.refused(vec![Complaint::new(origin, "for-another", message).help(help)]))
            }
            _ => Ok(()),
        }
    }
}
