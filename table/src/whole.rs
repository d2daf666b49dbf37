//! A table from its header to its last row in one call, and everything that is to be told of it.

use std::num::NonZeroUsize;

use psyscreen_render::Language;

use crate::error::TableError;
use crate::format::{InColumns, InSeries, Series, SeriesWriter};
use crate::frame::Frame;
use crate::input::Input;
use crate::mapping::Mapping;
use crate::problem_counts::ProblemCounts;
use crate::remark::Remark;
use crate::work::{Find, Format, Sink, Work};

/// What is told of a table beside its results.
#[derive(Debug)]
pub struct Whole {
    /// How many rows there were.
    pub rows: u64,
    /// What each column was read as that was read, by the column's name: `phq9_1` as `1`.
    pub columns: Vec<(String, String)>,
    /// What the header and the rows together say.
    pub remarks: Vec<Remark>,
    /// What was wrong with rows.
    pub problems: ProblemCounts,
}

impl Whole {
    /// Works on a table of text and writes what is found of every row, on so many threads.
    ///
    /// # Errors
    ///
    /// [`TableError`] where the header, or what is declared, does not fit.
    pub fn of<'d, F: Find<'d>, W: Format<'d, F>>(
        input: &mut Input<'_>,
        mapping: &Mapping,
        find: F,
        (format, output): (W, impl Sink<W::Page>),
        language: Language,
        threads: NonZeroUsize,
    ) -> Result<Self, TableError> {
        let work = Work::begin(input, mapping, find)?;
        let columns = work.columns();
        let mut remarks = work.remarks().to_vec();
        let done = work.write(format, output)?.run(language, threads, |_rows, _bytes| {})?;
        remarks.extend(done.remarks);
        Ok(Self { rows: done.rows, columns, remarks, problems: done.problems })
    }

    /// The same for a table in memory, with the results as columns; the last is `problem`.
    ///
    /// # Errors
    ///
    /// Likewise.
    pub fn of_frame<'d, F: InColumns<'d>>(
        frame: &Frame<'_>,
        mapping: &Mapping,
        find: F,
        language: Language,
        threads: NonZeroUsize,
    ) -> Result<(Self, Vec<Series>), TableError> {
        let mut writer = SeriesWriter::default();
        let format = InSeries::new(language, &writer);
        let whole = Self::of(&mut frame.input(), mapping, find, (format, &mut writer), language, threads)?;
        Ok((whole, writer.into_series()))
    }
}

#[cfg(test)]
mod tests {
    use psyscreen::catalog;

    use super::*;
    use crate::format::{Csv, SeriesValues};
    use crate::frame::{Bits, Column, Piece, Values};
    use crate::score::Score;

    /// A column of results as CSV shows it.
    fn shown(series: &Series, row: usize) -> String {
        if series.validity()[row / 8] >> (row % 8) & 1 == 0 {
            return String::new();
        }
        match series.values() {
            SeriesValues::Numbers(numbers) => {
                let text = format!("{:.6}", numbers[row]);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            SeriesValues::Truths(bits) => (bits[row / 8] >> (row % 8) & 1 == 1).to_string(),
            SeriesValues::Categories { codes, words } => words[usize::try_from(codes[row]).unwrap()].clone(),
            SeriesValues::Texts { offsets, bytes } => {
                let at = |row: usize| usize::try_from(offsets[row]).unwrap();
                String::from_utf8(bytes[at(row)..at(row + 1)].to_vec()).unwrap()
            }
        }
    }

    #[test]
    fn a_table_in_memory_gives_what_the_same_table_gives_as_csv() {
        let phq9 = catalog::instrument("phq-9").unwrap();
        let names: Vec<String> =
            (1..=9).map(|item| format!("phq9_{item}")).chain(["note".to_owned()]).collect();
        // Two pieces; a code that no byte holds, a number that is none, blanks.
        let bytes = [3_i8, 0, 1, 7, -1, 2];
        let wide = [0_i64, 256, 3, 1, 1, 1];
        let floats = [1.0, 2.0, f64::NAN, 3.5, f64::INFINITY, 0.0];
        let pieces = [0..4_usize, 4..6].map(|rows| {
            let column = |values| Column { values, valid: None };
            let mut columns: Vec<Column<'_>> =
                std::iter::repeat_with(|| column(Values::I8(&bytes[rows.clone()]))).take(6).collect();
            columns.push(column(Values::I64(&wide[rows.clone()])));
            let valid = Some(Bits { bytes: &[0b101_0110], offset: rows.start });
            columns.push(Column { values: Values::F64(&floats[rows.clone()]), valid });
            columns.push(column(Values::Nothing));
            columns.push(column(Values::Other));
            Piece { columns, rows: rows.len() }
        });
        let frame = Frame { names, pieces: pieces.to_vec() };
        let csv = "phq9_1,phq9_2,phq9_3,phq9_4,phq9_5,phq9_6,phq9_7,phq9_8,phq9_9,note\n\
                   3,3,3,3,3,3,0,,,?\n0,0,0,0,0,0,256,2,,?\n1,1,1,1,1,1,3,\"not readable\",,?\n\
                   7,7,7,7,7,7,1,,,?\n-1,-1,-1,-1,-1,-1,1,\"not readable\",,?\n2,2,2,2,2,2,1,,,?\n";
        let (language, one) = (Language::English, NonZeroUsize::MIN);
        let mapping = Mapping::empty();
        let mut text = Vec::new();
        let mut input = Input::new("the table", Box::new(csv.as_bytes()), b',');
        let written = (Csv::new(language), &mut text);
        let whole = Whole::of(&mut input, &mapping, Score::new(phq9), written, language, one).unwrap();
        let (framed, series) = Whole::of_frame(&frame, &mapping, Score::new(phq9), language, one).unwrap();
        assert_eq!(framed.columns, whole.columns);
        assert_eq!(framed.remarks, whole.remarks);
        assert_eq!(framed.problems.lines(framed.rows), whole.problems.lines(whole.rows));
        let mut rows =
            text.split(|byte| *byte == b'\n').map(|line| String::from_utf8(line.to_vec()).unwrap());
        let header: Vec<&str> = series.iter().map(Series::name).collect();
        assert_eq!(rows.next().unwrap(), header.join(","));
        for row in 0..6 {
            // Undetermined has no value here.
            let wanted = rows.next().unwrap().replace("undetermined", "");
            let found: Vec<String> = series.iter().map(|series| shown(series, row)).collect();
            assert_eq!(found.join(","), wanted.replace('"', ""), "row {row}");
        }
    }
}
