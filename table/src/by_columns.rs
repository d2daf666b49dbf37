//! Tables in memory whose answers are whole numbers, scored as the columns that they are: no cell is written as text and read again.
//!
//! A row that holds anything but codes of the form and blanks goes the way of the rows of every table, and so does every row of a table
//! whose columns mean something else. What is found, and what is told of the table, is the same.

use std::num::NonZeroUsize;
use std::ops::Range;

use psyscreen::batch::{self, Batch, BatchResults, Columns};
use psyscreen::interpretation::ResultColumn;
use psyscreen_render::Language;

use crate::cells::Cells;
use crate::code_cells::{CodeCells, CodeRows};
use crate::error::TableError;
use crate::format::{InColumns, InSeries, SeriesPage, SeriesWriter};
use crate::frame::{Column, Frame, Piece};
use crate::identities::{IdColumns, Look};
use crate::pasted::Answers;
use crate::work::{Done, Hand, Job, Sink, Watched};

/// So many rows are worked on at once: what is found of them stays in the nearer caches.
const ROWS: usize = 8192;
/// For fewer rows it is not worth it to make the kernel.
const ENOUGH_ROWS: usize = if cfg!(test) { 64 } else { 512 };

/// How a frame is scored as columns.
pub(crate) struct ByColumns<'f, 'd> {
    frame: &'f Frame<'f>,
    batch: Batch<'d>,
    results: Vec<ResultColumn>,
    /// The column of each item, if it has one.
    columns: Vec<Option<usize>>,
    jobs: Vec<Rows>,
}

/// Some rows: of which piece, which of its rows, and how many stand in the pieces before.
struct Rows {
    piece: usize,
    rows: Range<usize>,
    before: usize,
}

/// Some rows and what was found of them; used again for others.
#[derive(Default)]
pub(crate) struct Part {
    number: usize,
    page: SeriesPage,
    /// Of the rows that go the way of rows.
    odd: Job<SeriesPage>,
    cells: Vec<CodeCells>,
    rows: CodeRows,
    results: Option<BatchResults>,
    answers: Vec<Answers>,
}

impl<'f, 'd> ByColumns<'f, 'd> {
    /// Where it can be done.
    pub(crate) fn new<F: InColumns<'d>>(frame: &'f Frame<'f>, hand: &Hand<'d, F>) -> Option<Self> {
        let rows: usize = frame.pieces.iter().map(|piece| piece.rows).sum();
        let instrument = hand.find.scores_only(&hand.people)?;
        let columns = hand.people.columns_of_codes()?;
        let are_numbers = |piece: &Piece<'_>| {
            let mut columns = columns.iter().flatten();
            columns.all(|column| piece.columns.get(*column).is_some_and(CodeCells::can_read))
        };
        if rows < ENOUGH_ROWS || !frame.pieces.iter().all(are_numbers) {
            return None;
        }
        let (mut jobs, mut before) = (Vec::new(), 0_usize);
        for (number, piece) in frame.pieces.iter().enumerate() {
            jobs.extend((0..piece.rows).step_by(ROWS).map(|start| {
                let end = start.saturating_add(ROWS).min(piece.rows);
                Rows { piece: number, rows: start..end, before }
            }));
            before = before.saturating_add(piece.rows);
        }
        let results = instrument.results().iter().cloned().collect();
        Some(Self { frame, batch: instrument.batch(), results, columns, jobs })
    }

    /// Works on every row.
    pub(crate) fn run<F: InColumns<'d>>(
        &self,
        hand: Hand<'d, F>,
        (format, mut writer): (&InSeries, &mut SeriesWriter),
        language: Language,
        threads: NonZeroUsize,
    ) -> Result<Done, TableError> {
        let mut numbers = 0..self.jobs.len();
        let next = |job: &mut Job<Part>| {
            let number = numbers.next();
            job.kept.number = number.unwrap_or_default();
            (number.is_some(), Ok(()))
        };
        let work = |hand: &mut Hand<'d, F>, job: &mut Job<Part>, watched: &Watched| {
            self.work_on(hand, job, (watched, format, language));
        };
        let take = |part: &mut Part| writer.take(&mut part.page).map_err(TableError::Write);
        hand.run(language, threads, |_rows, _bytes| {}, next, work, take)
    }

    fn work_on<F: InColumns<'d>>(
        &self,
        hand: &mut Hand<'d, F>,
        job: &mut Job<Part>,
        (watched, format, language): (&Watched, &InSeries, Language),
    ) {
        let Some(rows) = self.jobs.get(job.kept.number) else { return };
        let Some(piece) = self.frame.pieces.get(rows.piece) else { return };
        let Part { page, odd: others, cells, rows: seen, results, answers, .. } = &mut job.kept;
        let results = results.get_or_insert_with(|| self.batch.results());
        self.read(piece, &rows.rows, cells);
        let odd = self.score(piece, &rows.rows, cells, results);

        others.block.clear();
        for row in &odd {
            let in_piece = rows.rows.start.saturating_add(*row);
            self.frame.push_row(piece, in_piece, rows.line(*row), &mut others.block);
        }
        hand.work_on(others, watched, language, &|find, row, page| row.write(find, format, page));

        let count = rows.rows.len();
        let bytes: Vec<&[i8]> = self
            .columns
            .iter()
            .zip(&*cells)
            .map(|(column, cells)| column.map_or(&[][..], |_| cells.bytes()))
            .collect();
        seen.read(count, bytes.iter().copied());
        odd.iter().for_each(|row| seen.leave_out(*row));
        hand.people.see_codes(&bytes, seen, rows.line(0));
        Answers::of_codes(count, &bytes, answers);
        let mut next_odd = odd.iter().peekable();
        for (row, answers) in answers.iter().enumerate() {
            if next_odd.next_if_eq(&&row).is_none() {
                job.answers.push((*answers, rows.line(row)));
            }
        }
        job.looks.extend(look(&watched.ids, piece, rows, &odd));
        if !odd.is_empty() {
            // In the order of the table.
            job.answers.append(&mut others.answers);
            job.answers.sort_unstable_by_key(|(_, line)| *line);
            job.looks.append(&mut others.looks);
            job.looks.sort_unstable_by_key(|look| look.line);
            job.problems.append(&mut others.problems);
        }
        format.begin_page(page);
        let mut done = 0;
        for (number, row) in odd.iter().enumerate() {
            page.extend(results, &self.results, done..*row);
            page.push_row_of(&others.kept, number);
            done = row.saturating_add(1);
        }
        page.extend(results, &self.results, done..count);
        others.kept.clear();
        others.rows = 0;
        job.rows = u64::try_from(count).unwrap_or(u64::MAX);
    }

    /// The column of each item that has one, and its place among the cells.
    fn read(&self, piece: &Piece<'_>, rows: &Range<usize>, cells: &mut Vec<CodeCells>) {
        cells.resize_with(self.columns.len(), CodeCells::default);
        for (column, cells) in self.columns.iter().zip(cells) {
            if let Some(column) = column.and_then(|column| piece.columns.get(column)) {
                cells.read(column, rows);
            }
        }
    }

    /// Scores rows, and gives those in which something else than a code of the form stands.
    fn score(
        &self,
        piece: &Piece<'_>,
        rows: &Range<usize>,
        cells: &[CodeCells],
        results: &mut BatchResults,
    ) -> Vec<usize> {
        let columns = self.columns.iter().zip(cells).map(|(column, cells)| {
            match column.and_then(|column| piece.columns.get(column)) {
                Some(column) => cells.column(column, rows),
                None => batch::Column::blank(rows.len()),
            }
        });
        match Columns::in_order(columns).and_then(|columns| self.batch.score(&columns, results)) {
            Ok(()) => {
                let mut odd: Vec<usize> = results.invalid().iter().map(|code| code.row).collect();
                odd.sort_unstable();
                odd.dedup();
                odd
            }
            Err(_) => (0..rows.len()).collect(),
        }
    }
}

impl Rows {
    /// On which line a row stands, as if the header were line 1.
    fn line(&self, row: usize) -> u64 {
        let before = self.before.saturating_add(self.rows.start).saturating_add(row);
        u64::try_from(before.saturating_add(2)).unwrap_or(u64::MAX)
    }
}

/// The cells of a row that say whose it is.
struct IdCells {
    cells: Vec<(usize, Vec<u8>)>,
    line: u64,
}

impl Cells for IdCells {
    fn cell(&self, column: usize) -> &[u8] {
        self.cells.iter().find(|(own, _)| *own == column).map_or(&[][..], |(_, bytes)| bytes)
    }

    fn line(&self) -> u64 {
        self.line
    }
}

/// Looks whose each row is, but for the odd ones.
fn look<'l>(
    ids: &'l IdColumns,
    piece: &'l Piece<'_>,
    rows: &'l Rows,
    odd: &'l [usize],
) -> impl Iterator<Item = Look> + 'l {
    let columns: Vec<&Column<'_>> =
        ids.columns().iter().filter_map(|column| piece.columns.get(*column)).collect();
    let cells = ids.columns().iter().map(|column| (*column, Vec::new()));
    let mut row_cells = IdCells { cells: cells.collect(), line: 0 };
    let all = if ids.columns().is_empty() { 0 } else { rows.rows.len() };
    let mut odd = odd.iter().peekable();
    (0..all).filter(move |row| odd.next_if_eq(&row).is_none()).filter_map(move |row| {
        for ((_, cell), column) in row_cells.cells.iter_mut().zip(&columns) {
            cell.clear();
            column.write(rows.rows.start.saturating_add(row), cell);
        }
        row_cells.line = rows.line(row);
        ids.look_at(&row_cells, None)
    })
}
