//! A table of Parquet or Arrow gives what its CSV gives: every result, every problem, every warning, of every instrument of the catalog.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a panic is a failed test"
)]

use std::fs::{self, File};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, DictionaryArray, Float32Array, Float64Array,
    Int8Array, Int16Array, Int32Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use psyscreen::instrument::ItemKind;
use psyscreen::{Instrument, catalog};
use psyscreen_arrow::{ArrowFormat, FileKind, ParquetSink};
use psyscreen_render::Language;
use psyscreen_table::format::{Csv, InColumns};
use psyscreen_table::{Done, Find, Input, Mapping, Score, TableError, Triage, Work};

/// Pseudo-random numbers (an LCG of Knuth's): the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A column as text, and as an array of some type that can hold it.
struct Both {
    name: String,
    text: Vec<Option<String>>,
    array: ArrayRef,
}

fn numbers<T: std::str::FromStr>(text: &[Option<String>]) -> Option<Vec<Option<T>>> {
    text.iter()
        .map(|cell| cell.as_ref().map(|cell| cell.parse().ok()).map_or(Some(None), |it| it.map(Some)))
        .collect()
}

/// The types that can hold these cells without a difference, each with its array.
fn arrays(text: &[Option<String>]) -> Vec<ArrayRef> {
    let texts = || text.iter().map(Option::as_deref);
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(texts().collect::<StringArray>()),
        Arc::new(texts().collect::<LargeStringArray>()),
        Arc::new(texts().collect::<StringViewArray>()),
        Arc::new(texts().collect::<DictionaryArray<Int32Type>>()),
        Arc::new(texts().map(|cell| cell.map(str::as_bytes)).collect::<BinaryArray>()),
    ];
    macro_rules! numeric {
        ($($array:ident $type:ty),*) => {$(
            if let Some(numbers) = numbers::<$type>(text) {
                arrays.push(Arc::new($array::from(numbers)));
            }
        )*};
    }
    numeric!(Int8Array i8, Int16Array i16, Int32Array i32, Int64Array i64, UInt8Array u8, UInt16Array u16, UInt32Array u32,
        UInt64Array u64, Float32Array f32, Float64Array f64);
    arrays
}

fn column(name: String, text: Vec<Option<String>>, random: &mut Random) -> Both {
    let mut arrays = arrays(&text);
    let array = arrays.swap_remove(random.below(arrays.len()));
    Both { name, text, array }
}

/// Random answers: codes of the item, blanks, codes that it does not have, labels, decimals, words.
fn cell(
    instrument: &Instrument,
    item: &psyscreen::instrument::Item,
    words: bool,
    random: &mut Random,
) -> Option<String> {
    if random.below(12) == 0 {
        return None;
    }
    let options = instrument.options(item);
    if words {
        match random.below(12) {
            0 => return Some(["x", "NA", " 1 ", "n/a", "yes", "٣", "-"][random.below(7)].to_owned()),
            1 => return Some(["2.5", "1e3", "99", "-1", "3.0", "77"][random.below(6)].to_owned()),
            2 if !options.is_empty() => {
                let label = options[random.below(options.len())].label().iter().next();
                return label.map(|(_, label)| label.to_owned());
            }
            _ => {}
        }
    } else if random.below(40) == 0 {
        return Some(["7", "9", "99"][random.below(3)].to_owned());
    }
    if !options.is_empty() {
        return Some(options[random.below(options.len())].code().to_string());
    }
    let (low, high) = item.score_range();
    Some(match item.kind() {
        ItemKind::Clock if words => format!("{}:{:02}", random.below(24), random.below(60)),
        ItemKind::Clock => random.below(1440).to_string(),
        _ => {
            let (low, high) = (low.to_f64(), high.to_f64());
            let share = f64::from(u32::try_from(random.below(101)).unwrap()) / 100.0;
            (low + (high - low) * share).round().to_string()
        }
    })
}

/// A table of so many people; the columns are named as people name them.
fn table(instrument: &Instrument, rows: usize, random: &mut Random) -> Vec<Both> {
    let ids = (0..rows).map(|row| Some((row + 1).to_string())).collect();
    let mut columns = vec![column("id".to_owned(), ids, random)];
    for item in instrument.items() {
        let words = random.below(3) == 0;
        let text = (0..rows).map(|_| cell(instrument, item, words, random)).collect();
        columns.push(column(format!("{}_{}", instrument.id(), item.id()), text, random));
    }
    let sexes = (0..rows).map(|_| [None, Some("female"), Some("male"), Some("?")][random.below(4)]);
    columns.push(column("sex".to_owned(), sexes.map(|sex| sex.map(str::to_owned)).collect(), random));
    let ages = (0..rows).map(|_| Some(random.below(90).to_string())).collect();
    columns.push(column("age".to_owned(), ages, random));
    columns
}

fn csv_of(columns: &[Both]) -> Vec<u8> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut lines = vec![columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(",")];
    for row in 0..columns[0].text.len() {
        let cells = columns.iter().map(|column| column.text[row].as_deref().map_or_else(String::new, quoted));
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    (lines.join("\n") + "\n").into_bytes()
}

fn batch_of(columns: &[Both]) -> RecordBatch {
    let fields =
        columns.iter().map(|column| Field::new(&column.name, column.array.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.iter().map(|column| column.array.clone()).collect())
        .unwrap()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()))
}

/// The table as a file of each kind; of Parquet in several groups of rows.
fn files_of(batch: &RecordBatch, name: &str) -> Vec<PathBuf> {
    let paths = ["parquet", "arrow", "arrows"].map(|kind| path(&format!("{name}.{kind}")));
    let [parquet, arrow, arrows] = paths.each_ref().map(|path| File::create(path).unwrap());
    let mut writer = ArrowWriter::try_new(parquet, batch.schema(), None).unwrap();
    let half = batch.num_rows() / 2;
    writer.write(&batch.slice(0, half)).unwrap();
    writer.flush().unwrap();
    writer.write(&batch.slice(half, batch.num_rows() - half)).unwrap();
    writer.close().unwrap();
    let mut writer = FileWriter::try_new(arrow, &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    let mut writer = StreamWriter::try_new(arrows, &batch.schema()).unwrap();
    // A slice begins within a byte of its bits.
    writer.write(&batch.slice(0, half)).unwrap();
    writer.write(&batch.slice(half, batch.num_rows() - half)).unwrap();
    writer.finish().unwrap();
    paths.to_vec()
}

fn input_of_csv(bytes: &[u8]) -> Input<'_> {
    Input::look_at("the table", Box::new(bytes), None).unwrap()
}

fn input_of_file(path: &PathBuf) -> Input<'static> {
    let mut file = File::open(path).unwrap();
    let kind = FileKind::of(&mut file).unwrap().expect("a kind");
    Input::of_records("the table", Box::new(kind.open(file).unwrap()))
}

/// What is told: remarks before, remarks after, problems.
fn told(before: Vec<String>, done: &Done) -> Vec<String> {
    let after = done.remarks.iter().map(|remark| remark.text(Language::English).to_owned());
    before.into_iter().chain(after).chain(done.problems.lines(done.rows)).collect()
}

fn as_csv<'d, F: InColumns<'d>>(
    mut input: Input<'_>,
    find: F,
    mapping: &Mapping,
) -> Result<(String, Vec<String>), TableError> {
    let mut output = Vec::new();
    let work = Work::begin(&mut input, mapping, find)?;
    let before = work.remarks().iter().map(|remark| remark.text(Language::English).to_owned()).collect();
    let work = work.write(Csv::new(Language::English), &mut output)?;
    let done = work.run(Language::English, NonZeroUsize::MIN, |_, _| {})?;
    Ok((String::from_utf8(output).unwrap(), told(before, &done)))
}

fn as_parquet<'d, F: InColumns<'d>>(
    mut input: Input<'_>,
    find: F,
    mapping: &Mapping,
) -> (RecordBatch, Vec<String>) {
    let name = path("results.parquet");
    let work = Work::begin(&mut input, mapping, find).unwrap();
    let before = work.remarks().iter().map(|remark| remark.text(Language::English).to_owned()).collect();
    let sink = ParquetSink::new(File::create(&name).unwrap());
    let work = work.write(ArrowFormat::new(Language::English), sink).unwrap();
    let done = work.run(Language::English, NonZeroUsize::new(2).unwrap(), |_, _| {}).unwrap();
    let reader =
        parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(File::open(&name).unwrap(), 1 << 20);
    let batch = reader.unwrap().next().unwrap().unwrap();
    fs::remove_file(name).unwrap();
    (batch, told(before, &done))
}

/// Compares a batch of results with their CSV: numbers as far as CSV has decimals.
#[track_caller]
fn compare(batch: &RecordBatch, csv: &str, whose: &str) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, reader.headers().unwrap().iter().collect::<Vec<_>>(), "{whose}");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), batch.num_rows(), "{whose}");
    for (index, array) in batch.columns().iter().enumerate() {
        for (row, record) in rows.iter().enumerate() {
            let place = || format!("{whose}: column {}, row {row}", names[index]);
            let wanted = &record[index];
            if array.is_null(row) {
                assert_eq!(wanted, "", "{}", place());
                continue;
            }
            match array.data_type() {
                DataType::Float64 => {
                    let (number, wanted) =
                        (array.as_primitive::<Float64Type>().value(row), wanted.parse::<f64>().unwrap());
                    assert!((number - wanted).abs() <= 0.51e-6, "{}", place());
                }
                DataType::Int64 => {
                    assert_eq!(
                        array.as_primitive::<Int64Type>().value(row).to_string(),
                        wanted,
                        "{}",
                        place()
                    );
                }
                DataType::Date32 => {
                    let day =
                        array.as_primitive::<arrow_array::types::Date32Type>().value_as_date(row).unwrap();
                    assert_eq!(day.to_string(), wanted, "{}", place());
                }
                _ => assert_eq!(array.as_string::<i32>().value(row), wanted, "{}", place()),
            }
        }
    }
}

#[test]
fn every_instrument_of_the_catalog() {
    let mut random = Random(11);
    let mut instruments = 0;
    for id in catalog::instrument_ids() {
        let instrument = catalog::instrument(id).unwrap();
        let columns = table(instrument, 60, &mut random);
        let (csv, batch) = (csv_of(&columns), batch_of(&columns));
        let mapping = Mapping::empty();
        let from_csv = as_csv(input_of_csv(&csv), Score::new(instrument), &mapping);
        let (results, said) = from_csv.unwrap_or_else(|error| panic!("{id}: {error}"));
        for file in files_of(&batch, id) {
            let (same, told) = as_csv(input_of_file(&file), Score::new(instrument), &mapping).unwrap();
            assert!(same == results, "{id}: other results from {}", file.display());
            assert_eq!(told, said, "{id}, {}", file.display());
            let (written, told) = as_parquet(input_of_file(&file), Score::new(instrument), &mapping);
            compare(&written, &results, id);
            assert_eq!(told, said, "{id}, {}", file.display());
            fs::remove_file(file).unwrap();
        }
        let (written, told) = as_parquet(input_of_csv(&csv), Score::new(instrument), &mapping);
        compare(&written, &results, id);
        assert_eq!(told, said, "{id}");
        instruments += 1;
    }
    assert!(instruments > 100, "{instruments}");
}

#[test]
fn a_policy_with_days_and_facts() {
    let policy = catalog::policy("recovered-2020").unwrap();
    let mut random = Random(3);
    let rows = 300;
    let ids = (0..rows).map(|row| Some(format!("p{}", row % 290))).collect();
    let mut columns = vec![column("id".to_owned(), ids, &mut random)];
    for instrument in policy.instruments() {
        for item in instrument.items() {
            let text = (0..rows).map(|_| cell(instrument, item, false, &mut random)).collect();
            columns.push(column(format!("{}.{}", instrument.id(), item.id()), text, &mut random));
        }
    }
    let consents: Vec<Option<bool>> =
        (0..rows).map(|_| [None, Some(true), Some(true), Some(false)][random.below(4)]).collect();
    columns.push(Both {
        name: "consent".to_owned(),
        text: consents.iter().map(|consent| consent.map(|consent| consent.to_string())).collect(),
        array: Arc::new(BooleanArray::from(consents)),
    });
    let days: Vec<Option<i32>> = (0..rows)
        .map(|_| (random.below(9) > 0).then(|| 20_700 + i32::try_from(random.below(60)).unwrap()))
        .collect();
    let dates = Date32Array::from(days);
    columns.push(Both {
        name: "date".to_owned(),
        text: (0..rows)
            .map(|row| dates.value_as_date(row).filter(|_| dates.is_valid(row)).map(|day| day.to_string()))
            .collect(),
        array: Arc::new(dates),
    });
    let mut mapping = Mapping::empty();
    mapping.declare(&psyscreen_table::Declaration::keep("id,date").unwrap());
    let today = psyscreen_table::parse_day("2027-03-01").ok();
    let triage = || Triage::new(policy).today(today);
    let (results, said) = as_csv(input_of_csv(&csv_of(&columns)), triage(), &mapping).unwrap();
    for file in files_of(&batch_of(&columns), "people") {
        let (same, told) = as_csv(input_of_file(&file), triage(), &mapping).unwrap();
        assert!(same == results, "{}", file.display());
        assert_eq!(told, said);
        let (written, _) = as_parquet(input_of_file(&file), triage(), &mapping);
        compare(&written, &results, "recovered-2020");
        let kind = |name: &str| written.schema().field_with_name(name).unwrap().data_type().clone();
        // Kept columns have their kind.
        assert_eq!([kind("date"), kind("follow_up_due")], [DataType::Date32, DataType::Date32]);
        assert_eq!(
            [kind("id"), kind("follow_up_days"), kind("level")],
            [DataType::Utf8, DataType::Int64, DataType::Utf8]
        );
        fs::remove_file(file).unwrap();
    }
}

/// A header that is refused in CSV is refused in Parquet with the same words.
#[test]
fn a_wrong_table_is_refused_with_the_same_words() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    let mut refused = 0;
    for names in [
        &["id", "1", "2", "3"][..],
        &["id", "q1", "q2", "q3"],
        &["id", "phq9_1", "PHQ-9.1"],
        &["id", "gad7_1", "gad7_2"],
        &["id", "item", "response"],
        &["0", "1", "3", "2"],
    ] {
        let column = |name: &&str| Both {
            name: (*name).to_owned(),
            text: vec![Some("1".to_owned())],
            array: Arc::new(Int8Array::from(vec![1])),
        };
        let columns: Vec<Both> = names.iter().map(column).collect();
        let said = |input: Input<'_>| match as_csv(input, Score::new(phq9), &Mapping::empty()) {
            Ok((_, told)) => (true, told.join("\n")),
            Err(error) => (false, error.to_string()),
        };
        let wanted = said(input_of_csv(&csv_of(&columns)));
        refused += usize::from(!wanted.0);
        for file in files_of(&batch_of(&columns), "wrong") {
            assert_eq!(said(input_of_file(&file)), wanted, "{names:?}");
            fs::remove_file(file).unwrap();
        }
    }
    assert!(refused >= 4, "{refused}");
}

/// Cut off anywhere, or with any byte changed, a file is refused or read, and nothing panics.
#[test]
fn damaged_files_are_refused_or_read() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    let batch = batch_of(&table(phq9, 40, &mut Random(5)));
    let mut random = Random(8);
    let mut refused = 0;
    for file in files_of(&batch, "damaged") {
        let whole = fs::read(&file).unwrap();
        for round in 0..60 {
            let mut bytes = whole.clone();
            if round % 2 == 0 {
                bytes.truncate(8 + random.below(whole.len() - 8));
            } else {
                let at = 8 + random.below(whole.len() - 8);
                bytes[at] ^= 1 << random.below(8);
            }
            fs::write(&file, &bytes).unwrap();
            let mut opened = File::open(&file).unwrap();
            let Some(kind) = FileKind::of(&mut opened).unwrap() else { continue };
            let Ok(records) = kind.open(opened) else {
                refused += 1;
                continue;
            };
            let input = Input::of_records("the table", Box::new(records));
            refused += usize::from(as_csv(input, Score::new(phq9), &Mapping::empty()).is_err());
        }
        fs::remove_file(file).unwrap();
    }
    assert!(refused > 50, "{refused}");
    let mut text = File::create(path("text")).unwrap();
    text.write_all(b"id,1,2\n").unwrap();
    assert_eq!(FileKind::of(&mut File::open(path("text")).unwrap()).unwrap(), None);
}

/// Of a wide file only what is needed is read; what is needed is all there.
#[test]
fn a_column_that_is_read_is_never_left_out() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    let rows = 50;
    let mut random = Random(21);
    let mut columns = table(phq9, rows, &mut random);
    for number in 0..30 {
        let text = (0..rows).map(|_| Some(random.below(9).to_string())).collect();
        columns.insert(random.below(columns.len()), column(format!("other{number}"), text, &mut random));
    }
    for name in ["phq9_complete", "site", "done"] {
        let text = (0..rows).map(|_| Some(random.below(3).to_string())).collect();
        columns.push(column(name.to_owned(), text, &mut random));
    }
    let csv = csv_of(&columns);
    for options in [&[][..], &["keep site,other3"], &["where done=2"], &["where done=2", "keep done"]] {
        let mut mapping = Mapping::empty();
        for option in options {
            let (what, value) = option.split_once(' ').unwrap();
            mapping.declare(&match what {
                "keep" => psyscreen_table::Declaration::keep(value).unwrap(),
                _ => psyscreen_table::Declaration::only_where(value).unwrap(),
            });
        }
        let wanted = as_csv(input_of_csv(&csv), Score::new(phq9), &mapping).unwrap();
        for file in files_of(&batch_of(&columns), "wide") {
            assert_eq!(
                as_csv(input_of_file(&file), Score::new(phq9), &mapping).unwrap(),
                wanted,
                "{options:?}"
            );
            fs::remove_file(file).unwrap();
        }
    }
}

/// `Find` is named so that its columns are known to be read: a study reads more than people do.
#[test]
fn a_study_reads_its_own_columns() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    let mut columns = table(phq9, 40, &mut Random(2));
    let text = (0..40).map(|row| Some(format!("site {}", row % 4))).collect();
    columns.push(column("clinic".to_owned(), text, &mut Random(4)));
    for file in files_of(&batch_of(&columns), "study") {
        let mut mapping = Mapping::empty();
        let mut study = psyscreen_table::Study::new(vec![phq9], &mut mapping);
        let place = Some(study.read("--by", "clinic", &mut mapping));
        assert!(study.columns_read().is_empty(), "the header is not known yet");
        let mut input = input_of_file(&file);
        let mut seen = Vec::new();
        let work = Work::begin(&mut input, &mapping, study).unwrap();
        work.for_each(
            Language::English,
            NonZeroUsize::MIN,
            |_, _| {},
            |person| {
                seen.push(person.field(place).unwrap().to_owned());
            },
        )
        .unwrap();
        let wanted: Vec<String> = (0..40).map(|row| format!("site {}", row % 4)).collect();
        assert_eq!(seen, wanted);
        fs::remove_file(file).unwrap();
    }
}
