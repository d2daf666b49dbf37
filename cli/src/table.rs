//! The loop over rows: every row comes out, scored or with its problem, and is counted.

use crate::cells::Cells;
use crate::failure::{Ending, Failure};
use crate::header::Header;
use crate::identities::Identities;
use crate::input::Input;
use crate::mapping::Mapping;
use crate::people::People;
use crate::problem::{Language, Problem, Tally, text_of};
use crate::remark::Remark;
use crate::rows::RowFault;
use crate::table_arguments::TableArguments;
use crate::terminal::Progress;

/// Something that turns rows into output.
pub(crate) trait Work {
    /// Understands the header.
    fn begin(&mut self, header: Header, mapping: &Mapping) -> Result<People, Failure>;
    /// Writes what comes before the first row.
    fn write_header(&mut self, people: &People) -> Result<(), Failure>;
    /// Scores one row and writes it, with what of it cannot be used. A row that cannot be told apart has no results, and none of
    /// its fields is shown.
    fn write_row(
        &mut self,
        people: &mut People,
        row: &impl Cells,
        fault: Option<RowFault>,
    ) -> Result<Written, Failure>;
    /// The language in which problems are told.
    fn language(&self) -> &str;
    /// The id of the policy's level at this position.
    fn level(&self, _position: usize) -> String {
        String::new()
    }
    /// Writes what is still held back; what no single row could say.
    fn finish(&mut self) -> Result<Vec<Remark>, Failure>;
}

/// What became of a row.
#[derive(Default)]
pub(crate) struct Written {
    /// What of it could not be used.
    pub(crate) problems: Vec<Problem>,
    /// The position of the level that was decided, from the lowest.
    pub(crate) level: Option<usize>,
}

/// Reads every row and has it worked on.
pub(crate) fn run(arguments: &TableArguments, work: &mut impl Work) -> Result<Ending, Failure> {
    let mapping = arguments.mapping()?;
    let mut input = Input::open(&arguments.csv, mapping.delimiter())?;
    let header = input.header()?;
    let mut people = work.begin(header, &mapping)?;
    people.layout.remarks.iter().for_each(Remark::say);
    let mut doubtful = people.layout.remarks.iter().any(Remark::is_warning);
    work.write_header(&people)?;
    let mut identities = Identities::new(&people.header, &people.layout);
    let mut progress = Progress::new(input.size);
    let mut rows = 0_u64;
    let mut tally = Tally::new(Language::of(work.language()), arguments.show_answers);
    loop {
        let bytes = input.bytes_read();
        let Some(row) = input.next()? else { break };
        let fault = RowFault::of(&row, people.header.len());
        let written = work.write_row(&mut people, &row, fault)?;
        if !hides_fields(fault) {
            identities.see(&row, written.level);
        }
        tally.count(row.line(), &written.problems);
        rows = rows.saturating_add(1);
        progress.update(rows, bytes);
    }
    let mut remarks = work.finish()?;
    progress.finish();
    remarks.extend(people.remarks());
    remarks.extend(identities.remarks(|level| work.level(level)));
    remarks.iter().for_each(Remark::say);
    doubtful |= remarks.iter().any(Remark::is_warning);
    tally.say(rows);
    doubtful |= tally.has_any();
    Ok(if doubtful { Ending::Problems } else { Ending::Fine })
}

/// Whether a row with this fault cannot be told apart into fields.
pub(crate) fn hides_fields(fault: Option<RowFault>) -> bool {
    fault.is_some_and(RowFault::hides_fields)
}

/// Hands out the kept fields of a row, as far as they are text, and notes what is wrong with them. Those of a row that cannot be told
/// apart into fields are left empty: nobody knows what they are.
pub(crate) fn each_kept_field(
    people: &People,
    row: &impl Cells,
    fault: Option<RowFault>,
    problems: &mut Vec<Problem>,
    mut see: impl FnMut(&str),
) {
    let line = row.line();
    problems.extend(fault.map(|fault| Problem::Row { line, fault }));
    for column in &people.layout.keep {
        match text_of(row, *column, &people.header) {
            _ if hides_fields(fault) => see(""),
            Ok(text) => see(text),
            Err(wrong) => {
                problems.push(wrong);
                see(&String::from_utf8_lossy(row.cell(*column)));
            }
        }
    }
}
