//! A table from its header to its last row in one call, and everything that is to be told of it.

use std::num::NonZeroUsize;

use psyscreen_render::Language;

use crate::by_columns::ByColumns;
use crate::error::TableError;
use crate::format::{InColumns, InSeries, Series, SeriesPage, SeriesWriter};
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
        let mut writer = SeriesWriter::with_rows(frame.pieces.iter().map(|piece| piece.rows).sum());
        let mut format = InSeries::new(language, &writer);
        let mut input = frame.input();
        let work = Work::begin(&mut input, mapping, find)?;
        let (columns, mut remarks) = (work.columns(), work.remarks().to_vec());
        let done = match ByColumns::new(frame, work.hand()) {
            Some(by_columns) => {
                let hand = work.into_hand();
                format.begin(&hand.find, &hand.people, &mut SeriesPage::default())?;
                by_columns.run(hand, (&format, &mut writer), language, threads)?
            }
            None => work.write(format, &mut writer)?.run(language, threads, |_rows, _bytes| {})?,
        };
        remarks.extend(done.remarks);
        let whole = Self { rows: done.rows, columns, remarks, problems: done.problems };
        Ok((whole, writer.into_series()))
    }
}

#[cfg(test)]
mod tests {
    use psyscreen::{Instrument, catalog};

    use super::*;
    use crate::format::{Csv, SeriesValues};
    use crate::frame::{Bits, Column, Piece, Values};
    use crate::mapping::Declaration;
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
                   3,3,3,3,3,3,0,,,?\n0,0,0,0,0,0,256,2,,?\n1,1,1,1,1,1,3,,,?\n\
                   7,7,7,7,7,7,1,,,?\n-1,-1,-1,-1,-1,-1,1,\"inf\",,?\n2,2,2,2,2,2,1,,,?\n";
        assert_same(phq9, &frame, csv, 1);
    }

    /// That a table in memory and as CSV gives the same, on so many threads.
    fn assert_same(instrument: &Instrument, frame: &Frame<'_>, csv: &str, threads: usize) {
        let (language, threads) = (Language::English, NonZeroUsize::new(threads).unwrap());
        let mapping = Mapping::empty();
        let mut text = Vec::new();
        let mut input = Input::new("the table", Box::new(csv.as_bytes()), b',');
        let written = (Csv::new(language), &mut text);
        let id = instrument.id();
        let whole =
            Whole::of(&mut input, &mapping, Score::new(instrument), written, language, threads).unwrap();
        let (framed, series) =
            Whole::of_frame(frame, &mapping, Score::new(instrument), language, threads).unwrap();
        assert_eq!(framed.columns, whole.columns);
        assert_eq!(framed.rows, whole.rows);
        assert_eq!(framed.remarks, whole.remarks, "{id}");
        assert_eq!(framed.problems.lines(framed.rows), whole.problems.lines(whole.rows), "{id}");
        let text = String::from_utf8(text).unwrap();
        let mut rows = text.lines();
        let header: Vec<&str> = series.iter().map(Series::name).collect();
        let wanted: Vec<&str> = rows.next().unwrap().split(',').collect();
        // What is kept of a table in memory is kept there.
        assert_eq!(wanted[wanted.len() - header.len()..], header, "{id}");
        let mut count = 0;
        for (row, wanted) in rows.enumerate() {
            let found: Vec<String> = series.iter().map(|series| shown(series, row)).collect();
            // Undetermined has no value here.
            let wanted = wanted.replace("undetermined", "").replace('"', "");
            assert!(wanted.ends_with(&found.join(",").replace('"', "")), "{id}, row {row}");
            count += 1;
        }
        assert!(series.iter().all(|series| series.rows() == count), "{id}");
    }

    /// Pseudo-random numbers.
    struct Random(u64);

    impl Random {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % most
        }
    }

    /// Answers of many people: codes, blanks, what is not a code, the same everywhere, and some that stand there twice.
    fn answers(instrument: &Instrument, rows: usize, random: &mut Random) -> Vec<Vec<Option<i64>>> {
        let codes = |item| instrument.options(item).iter().map(|option| i64::from(option.code())).collect();
        let items: Vec<Vec<i64>> = instrument.items().iter().map(codes).collect();
        // Some tables hold nothing odd, in some everything is one higher.
        let (odd, shift) = (random.below(3) > 0, i64::from(random.below(6) == 0));
        let mut all: Vec<Vec<Option<i64>>> = Vec::new();
        for row in 0..rows {
            let same = random.below(12);
            all.push(match row {
                100..140 => all[row - 70].clone(),
                _ => items
                    .iter()
                    .map(|codes| {
                        let code = match random.below(60) {
                            0 | 1 => return None,
                            2 if odd && row % 3 == 0 => {
                                return Some([-1, 7, 9, 77, 99, 300][random.below(6)]);
                            }
                            _ if codes.is_empty() => i64::try_from(random.below(9)).unwrap(),
                            _ if same == 0 => codes[codes.len() / 2],
                            _ => codes[random.below(codes.len())],
                        };
                        Some(code + shift)
                    })
                    .collect(),
            });
        }
        all
    }

    /// Every instrument, in columns of every kind of number, with and without ids, in pieces: as its CSV.
    #[test]
    fn columns_of_numbers_give_what_their_csv_gives() {
        let mut random = Random(5);
        for (number, id) in catalog::instrument_ids().enumerate() {
            let instrument = catalog::instrument(id).unwrap();
            let rows = if number == 3 { 17_000 } else { 150 + random.below(30) };
            let mut people = answers(instrument, rows, &mut random);
            let mut names: Vec<String> = instrument.items().iter().map(|item| item.id().to_owned()).collect();
            if names.len() > 1 && random.below(4) == 0 {
                names.pop();
                people.iter_mut().for_each(|row| row.truncate(names.len()));
            }
            if random.below(2) == 0 {
                names.push("id".to_owned());
                let ids = (0_i64..).map(|row| if row % 40 == 5 { row / 2 } else { row });
                people.iter_mut().zip(ids).for_each(|(row, id)| row.push((id != 11).then_some(id)));
            }
            let text = |cell: &Option<i64>| cell.map_or_else(|| "NA".to_owned(), |cell| cell.to_string());
            let lines = people.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(","));
            let csv = format!("{}\n{}\n", names.join(","), lines.collect::<Vec<_>>().join("\n"));
            let bits: Vec<Vec<u8>> = (0..names.len())
                .map(|column| {
                    let eights = people.chunks(8);
                    eights
                        .map(|rows| {
                            rows.iter()
                                .zip(0..)
                                .fold(0, |bits, (row, bit)| bits | u8::from(row[column].is_some()) << bit)
                        })
                        .collect()
                })
                .collect();
            let wide: Vec<Vec<i64>> = (0..names.len())
                .map(|column| people.iter().map(|row| row[column].unwrap_or(1)).collect())
                .collect();
            let floats: Vec<Vec<f64>> = (0..names.len())
                .map(|column| {
                    people
                        .iter()
                        .map(|row| row[column].map_or(f64::NAN, |cell| cell.to_string().parse().unwrap()))
                        .collect()
                })
                .collect();
            let bytes: Vec<Option<Vec<i8>>> = wide
                .iter()
                .map(|column| column.iter().map(|cell| i8::try_from(*cell).ok()).collect())
                .collect();
            let kinds: Vec<usize> = names.iter().map(|_| random.below(3)).collect();
            let piece = |rows: std::ops::Range<usize>| {
                let column = |column: usize| {
                    let valid = Some(Bits { bytes: &bits[column], offset: rows.start });
                    match (kinds[column], &bytes[column]) {
                        (0, Some(bytes)) => Column { values: Values::I8(&bytes[rows.clone()]), valid },
                        (1, _) => Column { values: Values::F64(&floats[column][rows.clone()]), valid: None },
                        _ => Column { values: Values::I64(&wide[column][rows.clone()]), valid },
                    }
                };
                Piece { columns: (0..names.len()).map(column).collect(), rows: rows.len() }
            };
            let pieces = vec![piece(0..33), piece(33..33), piece(33..rows)];
            let frame = Frame { names: names.clone(), pieces };
            assert_same(instrument, &frame, &csv, 1 + number % 3);
        }
    }

    #[test]
    fn plain_codes_are_scored_as_columns() {
        let phq9 = catalog::instrument("phq-9").unwrap();
        let codes = vec![1_i8; 600];
        let column = || Column { values: Values::I8(&codes), valid: None };
        let names: Vec<String> =
            (1..=9).map(|item| format!("phq9_{item}")).chain(["age".to_owned()]).collect();
        let columns = std::iter::repeat_with(column).take(10).collect();
        let frame = Frame { names, pieces: vec![Piece { columns, rows: 600 }] };
        let mut input = frame.input();
        let by_columns = |declared: Option<&str>, input: &mut Input<'_>| {
            let mut mapping = Mapping::empty();
            declared
                .into_iter()
                .for_each(|declared| mapping.declare(&Declaration::missing(declared).unwrap()));
            let work = Work::begin(input, &mapping, Score::new(phq9)).unwrap();
            ByColumns::new(&frame, work.hand()).is_some()
        };
        assert!(by_columns(None, &mut input));
        assert!(by_columns(Some("7=declined"), &mut input));
    }
}
