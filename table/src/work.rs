//! The loop over rows: every row comes out, with its result or with its problem, and is counted.

use std::borrow::Cow;

use psyscreen::characters::is_hidden;
use psyscreen_render::Language;

use crate::cells::Cells;
use crate::error::TableError;
use crate::header::Header;
use crate::identities::Identities;
use crate::input::Input;
use crate::mapping::Mapping;
use crate::people::People;
use crate::problem::{Problem, text_of, text_of_all};
use crate::problem_counts::ProblemCounts;
use crate::remark::Remark;
use crate::rows::RowFault;

/// What is found of each row of a table: scores, a decision.
pub trait Find<'d> {
    /// What is found of one row.
    type Found;
    /// Understands the header.
    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People<'d>, TableError>;
    /// Finds it in what of the row can be used, and says what cannot.
    fn find(&mut self, people: &mut People<'d>, row: &impl Cells, problems: &mut Vec<Problem>)
    -> Self::Found;
    /// The position of the level that was decided, from the lowest, where a policy decides.
    fn level(&self, _found: &Self::Found) -> Option<usize> {
        None
    }
    /// The id of the level at this position.
    fn level_id(&self, _position: usize) -> &str {
        ""
    }
    /// What no single row could say, after the last.
    fn remarks(&self) -> Vec<Remark> {
        Vec::new()
    }
}

/// How what is found is written.
pub trait Format<'d, F: Find<'d>> {
    /// Writes what comes before the first row.
    fn begin(&mut self, find: &F, people: &People<'d>) -> Result<(), TableError>;
    /// Writes a row.
    fn row(&mut self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>) -> Result<(), TableError>;
    /// Writes what comes after the last, and what is still held back.
    fn end(&mut self) -> Result<(), TableError>;
}

/// A row that was worked on.
pub struct Worked<'r, 'd, C, F> {
    pub(crate) people: &'r People<'d>,
    cells: &'r C,
    fault: Option<RowFault>,
    /// What was found; `None` for a row that cannot be told apart, of which no field is shown either.
    pub found: Option<&'r F>,
    /// What of it cannot be used.
    pub problems: &'r [Problem],
}

impl<C: Cells, F> Worked<'_, '_, C, F> {
    /// The kept columns by name, as far as they are text. Those of a row that cannot be told apart into fields are empty: nobody
    /// knows what they are.
    pub fn kept(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let is_hidden = hides_fields(self.fault);
        self.people.layout.keep.iter().map(move |column| {
            let bytes = if is_hidden { &[] } else { self.cells.cell(*column) };
            let text =
                std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
            (self.people.header.name(*column), text)
        })
    }

    /// Whose row it is, by the kept columns; its line where they say nothing. What is not seen is left out.
    pub fn whose(&self) -> String {
        let names: Vec<String> = self
            .kept()
            .filter(|(_, field)| !field.is_empty())
            .map(|(name, field)| {
                format!("{name} {field}").chars().filter(|letter| !is_hidden(*letter)).collect()
            })
            .collect();
        if names.is_empty() { format!("line {}", self.cells.line()) } else { names.join(", ") }
    }

    /// Its problems in words.
    pub fn problem(&self, language: Language) -> String {
        text_of_all(self.problems, language, self.people.show_answers)
    }

    /// The same without those that a report tells of.
    pub fn problem_beside_report(&self, language: Language) -> String {
        let beside = self.problems.iter().filter(|problem| !problem.is_in_report());
        text_of_all(beside, language, self.people.show_answers)
    }
}

/// A table whose header is understood.
pub struct Work<'i, 'r, 'd, F, W> {
    input: &'i mut Input<'r>,
    people: People<'d>,
    find: F,
    format: W,
}

/// What is known when all rows are written.
#[derive(Debug)]
pub struct Done {
    /// How many rows there were.
    pub rows: u64,
    /// What no single row could say.
    pub remarks: Vec<Remark>,
    /// What was wrong with rows.
    pub problems: ProblemCounts,
}

impl<'i, 'r, 'd, F: Find<'d>, W: Format<'d, F>> Work<'i, 'r, 'd, F, W> {
    /// Reads the header, and writes what comes before the first row.
    pub fn begin(
        input: &'i mut Input<'r>,
        mapping: &Mapping,
        mut find: F,
        mut format: W,
    ) -> Result<Self, TableError> {
        let header = input.header()?;
        let people = find.people(header, mapping)?;
        format.begin(&find, &people)?;
        Ok(Self { input, people, find, format })
    }

    /// What the header says that may be wrong.
    pub fn remarks(&self) -> &[Remark] {
        &self.people.layout.remarks
    }

    /// Works on every row. `progress` hears how many are done and how many bytes of the table they are; problems are counted in
    /// `language`.
    pub fn run(mut self, language: Language, mut progress: impl FnMut(u64, u64)) -> Result<Done, TableError> {
        let Self { input, people, find, format } = &mut self;
        let mut identities = Identities::new(&people.header, &people.layout);
        let mut problems = ProblemCounts::new(language, people.show_answers);
        let mut wrong = Vec::new();
        let rows = input.each_row(people.header.len(), &mut progress, |row, fault| {
            wrong.clear();
            note_kept(people, row, fault, &mut wrong);
            if hides_fields(fault) {
                let row = Worked { people, cells: row, fault, found: None, problems: &wrong };
                format.row(find, &row)?;
            } else {
                let found = find.find(people, row, &mut wrong);
                identities.see(row, find.level(&found));
                let row = Worked { people, cells: row, fault, found: Some(&found), problems: &wrong };
                format.row(find, &row)?;
            }
            problems.count(row.line(), &wrong);
            Ok(())
        })?;
        format.end()?;
        let mut remarks = find.remarks();
        if rows == 0 {
            remarks.push(Remark::note(
                "the table has a header and no rows: nobody is in it; is it the whole file?",
                "该表只有表头而没有数据行：其中没有任何人；文件是否完整？",
            ));
        }
        remarks.extend(people.remarks());
        remarks.extend(identities.remarks(|level| find.level_id(level).to_owned()));
        Ok(Done { rows, remarks, problems })
    }
}

/// Whether a row with this fault cannot be told apart into fields.
fn hides_fields(fault: Option<RowFault>) -> bool {
    fault.is_some_and(RowFault::hides_fields)
}

/// Notes what is wrong with a row as such, and with its kept columns.
fn note_kept(people: &People<'_>, row: &impl Cells, fault: Option<RowFault>, problems: &mut Vec<Problem>) {
    let line = row.line();
    problems.extend(fault.map(|fault| Problem::Row { line, fault }));
    if hides_fields(fault) {
        return;
    }
    for column in people.layout.keep.iter().filter(|column| !row.cell(**column).is_ascii()) {
        problems.extend(text_of(row, *column, &people.header).err());
    }
}
