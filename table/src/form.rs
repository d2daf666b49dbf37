//! One administration of one instrument: the columns of its items, and the answers of a row.

use psyscreen::instrument::{Item, MissingReason, Person};
use psyscreen::response::{Given, ResponseError};
use psyscreen::{Instrument, Responses};

use crate::ahead::{AnswerColumns, DigitReader};
use crate::cell_reader::{CellReader, Known, Short};
use crate::cells::Cells;
use crate::code_cells::CodeRows;
use crate::codes::{Code, Scope};
use crate::header::Header;
use crate::layout::{Condition, Layout};
use crate::one_based::Watch;
use crate::problem::{FormName, Problem, text_of};
use crate::remark::Remark;
use crate::rows::{Block, Row};
use crate::straight::{Straight, StraightWatch};
use crate::unfinished::Unfinished;

/// An instrument and the columns of its items.
#[derive(Clone)]
pub(crate) struct Form<'d> {
    instrument: &'d Instrument,
    name: FormName,
    cells: Vec<Option<(usize, CellReader)>>,
    /// The same columns, and what their commonest cells mean.
    short: Vec<Option<(usize, Short)>>,
    /// The same, of those that can be read ahead.
    digits: Vec<Option<DigitReader>>,
    gates: Vec<Gate>,
    unfinished: Option<Unfinished>,
    watch: Watch,
    straight: StraightWatch,
}

/// A condition under which answers count.
#[derive(Clone)]
struct Gate {
    column: usize,
    is: Vec<Code>,
    /// The items whose answers these are.
    items: Vec<usize>,
    /// Whether there was a row, and whether it was open in one.
    was_asked: bool,
    was_open: bool,
}

impl<'d> Form<'d> {
    /// The form with the columns that `column` finds for its items, each read by what `reader` makes for it.
    pub(crate) fn new(
        instrument: &'d Instrument,
        earlier: bool,
        column: impl Fn(usize) -> Option<usize>,
        reader: &mut impl FnMut(usize, &Item) -> Option<CellReader>,
    ) -> Self {
        let mut cells = Vec::new();
        for (index, item) in instrument.items().iter().enumerate() {
            cells.push(column(index).and_then(|column| Some((column, reader(index, item)?))));
        }
        let codes = cells.iter().map(|cell| match cell {
            Some((_, reader)) if !reader.declares_every_code() => reader.codes().to_vec(),
            _ => Vec::new(),
        });
        let watch = Watch::new(codes.collect::<Vec<_>>());
        let name = FormName { instrument: instrument.clone(), earlier };
        let short =
            cells.iter_mut().map(|cell| cell.as_mut().map(|(column, reader)| (*column, reader.short())));
        let short: Vec<Option<(usize, Short)>> = short.collect();
        let digits = cells.iter().zip(&short).map(|(cell, short)| {
            let ((column, reader), (_, short)) = (cell.as_ref()?, short.as_ref()?);
            DigitReader::new(*column, short.codes(reader.codes()))
        });
        let digits = digits.collect();
        let straight = StraightWatch::new(instrument);
        Self { instrument, name, cells, short, digits, gates: Vec::new(), unfinished: None, watch, straight }
    }

    /// Answers count only where the conditions of the table say so; without such a condition, a column that says that the form is not
    /// filled in is watched.
    pub(crate) fn count_only_where(
        &mut self,
        header: &Header,
        layout: &Layout,
        applies: impl Fn(&Scope, usize) -> bool,
    ) {
        self.gates = gates(&layout.only_where, self.instrument, applies);
        if self.gates.is_empty() {
            self.unfinished = Unfinished::new(self.instrument, header, layout);
        }
    }

    /// Adds what the same columns held in other rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.watch.absorb(&other.watch);
        self.straight.absorb(&other.straight);
        for (short, other) in self.short.iter_mut().flatten().zip(other.short.iter().flatten()) {
            short.1.absorb(&other.1);
        }
        for (gate, other) in self.gates.iter_mut().zip(&other.gates) {
            gate.was_asked |= other.was_asked;
            gate.was_open |= other.was_open;
        }
        if let (Some(unfinished), Some(other)) = (&mut self.unfinished, &other.unfinished) {
            unfinished.absorb(other);
        }
    }

    /// How the cells of its columns are read.
    pub(crate) fn readers(&self) -> impl Iterator<Item = &CellReader> {
        self.cells.iter().flatten().map(|(_, reader)| reader)
    }

    /// What is to be told when all rows were seen; `many` says whether there are other instruments beside it.
    pub(crate) fn remarks(&self, many: bool, header: &Header) -> Vec<Remark> {
        let scope = if many { format!("{}:", self.instrument.id()) } else { String::new() };
        let watch = self.watch();
        let mut remarks = watch.remarks(self.instrument, &scope);
        remarks.extend(watch.codes_for_missing(self.instrument, &scope));
        remarks.extend(self.straight.remark(self.instrument));
        remarks.extend(self.unfinished.as_ref().and_then(|unfinished| unfinished.remark(header)));
        let closed = self.gates.iter().filter(|gate| gate.was_asked && !gate.was_open);
        remarks.extend(closed.map(|gate| {
            let (id, column) = (self.instrument.id(), header.name(gate.column));
            Remark::warning(
                format!(
                    "the column `{column}` never holds what --only-where names, so no answer to {id} that depends on it counts; \
                     look how the column says that a form is filled in"
                ),
                format!("`{column}` 列从未出现 --only-where 所指的值，因此取决于它的{id}作答均未计入；请核对该列如何表示已填写"),
            )
        }));
        remarks
    }

    /// What the columns held so far, single digits too.
    fn watch(&self) -> Watch {
        let mut watch = self.watch.clone();
        for (index, (_, short)) in
            self.short.iter().enumerate().filter_map(|(at, it)| Some((at, it.as_ref()?)))
        {
            short.seen().for_each(|code| watch.see(index, code));
        }
        watch
    }

    /// The column that says whether the form was filled in, where it is watched.
    pub(crate) fn unfinished_column(&self) -> Option<usize> {
        self.unfinished.as_ref().map(Unfinished::column)
    }

    pub(crate) fn has_columns(&self) -> bool {
        self.cells.iter().any(Option::is_some)
    }

    /// The column of each item that has one, where every code in it is the form's and each answer counts.
    pub(crate) fn columns_of_codes(&self) -> Option<Vec<Option<usize>>> {
        let is_plain = |reader: &CellReader| {
            let codes = reader.codes();
            !codes.is_empty()
                && codes
                    .iter()
                    .all(|code| i8::try_from(*code).is_ok_and(|code| code >= 0) && reader.keeps(*code))
        };
        let column = |cell: &Option<(usize, CellReader)>| match cell {
            Some((column, reader)) => is_plain(reader).then_some(Some(*column)),
            None => Some(None),
        };
        let counts_all = self.gates.is_empty() && self.unfinished.is_none();
        self.cells.iter().map(column).collect::<Option<Vec<_>>>().filter(|_| counts_all)
    }

    /// The answers of many rows, the first of which stands on this line: by item the codes that came.
    pub(crate) fn see_codes(&mut self, items: &[&[i8]], rows: &CodeRows, line: u64) {
        for (item, cells) in items.iter().enumerate() {
            let lacking = self.watch.lacking(item);
            if lacking.is_empty() {
                continue;
            }
            let mut came = [false; 128];
            for cell in cells.iter().filter_map(|cell| usize::try_from(*cell).ok()) {
                if let Some(came) = came.get_mut(cell) {
                    *came = true;
                }
            }
            let has_come =
                |code: &i64| usize::try_from(*code).is_ok_and(|code| came.get(code) == Some(&true));
            lacking.into_iter().filter(has_come).for_each(|code| self.watch.see(item, code));
        }
        self.watch.count_rows(rows.answered());
        self.straight.see_all(rows, line);
    }

    /// Whether rows may be read many at once: each answer counts, and the commonest of each column are digits.
    pub(crate) fn can_read_ahead(&self) -> bool {
        let has_digits =
            self.cells.iter().zip(&self.digits).all(|(cell, digits)| cell.is_some() == digits.is_some());
        self.gates.is_empty() && has_digits
    }

    /// Reads the rows of a block that need no second look; `person` says who answered.
    pub(crate) fn read_ahead(
        &mut self,
        block: &Block,
        columns: usize,
        person: impl FnMut(&Row<'_>) -> Option<Person>,
        depends_on_person: bool,
        answers: &mut AnswerColumns,
    ) {
        let Self { digits, unfinished, watch, straight, .. } = self;
        answers.read(digits, block, columns, person, depends_on_person);
        answers.seen().for_each(|(item, code)| watch.see(item, code.into()));
        let mut answered = answers.answered().peekable();
        for (position, row) in block.rows().enumerate() {
            let Some((_, codes)) = answered.next_if(|(answered, _)| *answered == position) else { continue };
            watch.count_row();
            straight.see(codes, row.line());
            if let Some(unfinished) = unfinished {
                unfinished.used(&row);
            }
        }
    }

    /// The answers of a row as far as they can be read, and whether there is any: one that cannot be read is there.
    #[inline]
    pub(crate) fn responses(
        &mut self,
        row: &impl Cells,
        header: &Header,
        show_answers: bool,
        problems: &mut Vec<Problem>,
    ) -> (Responses<'d>, bool) {
        let Self { name, instrument, cells, short, gates, unfinished, watch, straight, .. } = self;
        let (mut answered, mut codes) = (false, Straight::NOTHING);
        let mut shut = Vec::new();
        for gate in gates.iter_mut() {
            gate.was_asked = true;
            match text_of(row, gate.column, header) {
                Ok(text) if gate.is.contains(&Code::parse(text)) => gate.was_open = true,
                Ok(_) => shut.extend(&gate.items),
                // The answers count: one of them may be what must not be lost.
                Err(problem) => problems.push(problem),
            }
        }
        let answers = short.iter_mut().zip(cells.iter_mut()).enumerate().map(|(index, (known, cell))| {
            let Some((column, known)) = known else { return Given::Missing(MissingReason::NotAdministered) };
            if !shut.is_empty() && shut.contains(&index) {
                return Given::Missing(MissingReason::NotAdministered);
            }
            match known.get(row.cell(*column)) {
                Some(Known::Code(code)) => {
                    answered = true;
                    codes.see(i64::from(code));
                    return Given::Code(i64::from(code));
                }
                Some(Known::Missing(reason)) => return Given::Missing(reason),
                None => {}
            }
            let Some((column, reader)) = cell else { return Given::Missing(MissingReason::NotAdministered) };
            let text = match text_of(row, *column, header) {
                Ok(text) => text,
                Err(problem) => {
                    problems.push(problem);
                    answered = true;
                    return Given::Missing(MissingReason::Unreadable);
                }
            };
            match reader.read(text) {
                Ok(cell) => {
                    answered |= !matches!(cell.given, Given::Missing(_));
                    if let Some(code) = cell.code {
                        watch.see(index, code);
                        codes.see(code);
                    }
                    cell.given
                }
                Err(unread) => {
                    let shown =
                        if show_answers { unread.why.text(&format!(" `{text}`")) } else { String::new() };
                    let (item, why) = (unread.item.to_owned(), unread.why.text(""));
                    problems.push(Problem::Undeclared { form: name.clone(), item, why, shown });
                    answered = true;
                    Given::Missing(MissingReason::Unreadable)
                }
            }
        });
        let understood = instrument.respond_in_order(answers);
        if answered {
            watch.count_row();
            straight.see(codes, row.line());
            if let Some(unfinished) = unfinished {
                unfinished.used(row);
            }
        }
        if !shut.is_empty() {
            self.tell_left_out(row, header, &shut, problems);
        }
        match understood {
            Ok(responses) => (responses, answered),
            Err(error) => {
                self.explain(row, header, &error, problems);
                (error.readable(self.instrument), answered)
            }
        }
    }

    /// Tells of critical items that are positive in answers that do not count.
    #[cold]
    fn tell_left_out(
        &mut self,
        row: &impl Cells,
        header: &Header,
        shut: &[usize],
        problems: &mut Vec<Problem>,
    ) {
        let Self { name, instrument, cells, .. } = self;
        let given = cells.iter_mut().enumerate().map(|(index, cell)| {
            let read = cell.as_mut().filter(|_| shut.contains(&index)).and_then(|(column, reader)| {
                let text = text_of(row, *column, header).ok()?;
                Some(reader.read(text).ok()?.given)
            });
            read.unwrap_or(Given::Missing(MissingReason::NotAdministered))
        });
        let left_out = instrument.respond_in_order(given).unwrap_or_else(|error| error.readable(instrument));
        let findings = left_out.score().interpret();
        let positive = instrument.critical_items().iter().filter(|critical| {
            shut.contains(&critical.item_index())
                && findings.critical_item(critical).is_some_and(|truth| truth.is_true())
        });
        problems.extend(positive.map(|critical| Problem::LeftOut {
            form: name.clone(),
            critical: critical.id().to_owned(),
            label: critical.label().clone(),
        }));
    }

    /// Names what the items do not allow.
    #[cold]
    fn explain(&self, row: &impl Cells, header: &Header, error: &ResponseError, problems: &mut Vec<Problem>) {
        let form = &self.name;
        for problem in error.problems() {
            let index = self.instrument.items().iter().position(|item| item.id() == problem.item());
            let cell = index.and_then(|index| self.cells.get(index)?.as_ref());
            let text = cell.and_then(|(column, _)| text_of(row, *column, header).ok()).unwrap_or_default();
            let mark = Problem::mark(form, problem.item(), text);
            problems.push(
                mark.unwrap_or_else(|| Problem::Answer { form: form.clone(), problem: problem.clone() }),
            );
        }
    }
}

/// The conditions for the answers to one instrument.
fn gates(
    conditions: &[Condition],
    instrument: &Instrument,
    applies: impl Fn(&Scope, usize) -> bool,
) -> Vec<Gate> {
    let of = |condition: &Condition| Gate {
        column: condition.column,
        is: condition.is.clone(),
        items: (0..instrument.items().len()).filter(|index| applies(&condition.scope, *index)).collect(),
        was_asked: false,
        was_open: false,
    };
    conditions.iter().map(of).filter(|gate| !gate.items.is_empty()).collect()
}
