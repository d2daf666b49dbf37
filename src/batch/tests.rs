//! Columns have every result of one person's, bit for bit, for every instrument of the catalog.

use super::*;
use crate::catalog;
use crate::instrument::{Item, MissingReason, Person, Sex};
use crate::interpretation::{Findings, ResultKind, ResultValue};
use crate::number::Number;
use crate::response::Given;

/// How many rows of each instrument are compared; an instrument with no more than twice as many different rows has all of them.
/// `PSYSCREEN_BATCH_ROWS=1000000` takes minutes.
fn rows_of_each() -> usize {
    std::env::var("PSYSCREEN_BATCH_ROWS").map_or(1_500, |rows| rows.parse().unwrap())
}

/// Pseudo-random numbers (an LCG of Knuth's): the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// Codes that the item allows, whole ones of a number.
fn codes(instrument: &Instrument, item: &Item) -> Vec<i16> {
    let options = instrument.options(item);
    if !options.is_empty() {
        return options.iter().map(|option| i16::try_from(option.code).unwrap()).collect();
    }
    let parts = match item.kind {
        crate::instrument::ItemKind::Number { decimals } => 10_i32.pow(decimals),
        _ => 1,
    };
    let (low, high) = (item.recorded.0 / parts, item.recorded.1 / parts);
    (low..=high.min(i16::MAX.into())).map(|code| i16::try_from(code).unwrap()).collect()
}

/// Answers by item: a code, or a blank.
type Rows = Vec<Vec<Option<i16>>>;

/// Every combination of codes and blanks, if there are no more than `most`.
fn all_rows(instrument: &Instrument, most: usize) -> Option<Rows> {
    let answers: Vec<Vec<Option<i16>>> = instrument
        .items
        .iter()
        .map(|item| codes(instrument, item).into_iter().map(Some).chain([None]).collect())
        .collect();
    let count = answers.iter().try_fold(1_usize, |count, answers| {
        count.checked_mul(answers.len()).filter(|count| *count <= most)
    })?;
    let mut every = 1;
    let columns = answers.iter().map(|answers| {
        let column = (0..count).map(|row| answers[row / every % answers.len()]).collect();
        every *= answers.len();
        column
    });
    Some(columns.collect())
}

/// From rows without a blank to rows with few answers; every seventh row may have codes that the item does not have.
fn random_rows(instrument: &Instrument, random: &mut Random, count: usize) -> Rows {
    let blank_percent: Vec<usize> = (0..count).map(|_| [0, 0, 3, 3, 10, 50, 95][random.below(7)]).collect();
    let column = |item: &Item| {
        let codes = codes(instrument, item);
        let cell = |row: usize| {
            if random.below(100) < blank_percent[row] {
                return None;
            }
            if row.is_multiple_of(7) && random.below(10) == 0 {
                return Some([-1, 99, i16::MIN, i16::MAX, 8, 9, 88][random.below(7)]);
            }
            // The ends are chosen often, so that conditions on them are met.
            Some(match random.below(4) {
                0 => codes[0],
                1 => codes[codes.len() - 1],
                _ => codes[random.below(codes.len())],
            })
        };
        (0..count).map(cell).collect()
    };
    instrument.items.iter().map(column).collect()
}

fn random_people(random: &mut Random, count: usize) -> Vec<Person> {
    let person = |_| {
        let person = match random.below(3) {
            0 => Person::default(),
            1 => Person::default().with_sex(Sex::Female),
            _ => Person::default().with_sex(Sex::Male),
        };
        if random.below(3) == 0 { person } else { person.with_age(u16::try_from(random.below(90)).unwrap()) }
    };
    (0..count).map(person).collect()
}

/// A column's own memory: its codes, in bytes where all fit, and a bit for each row after `offset` others.
struct Owned {
    bytes: Option<Vec<i8>>,
    words: Vec<i16>,
    validity: Option<Vec<u8>>,
    offset: usize,
}

impl Owned {
    fn new(answers: &[Option<i16>], offset: usize) -> Self {
        // What stands where there is no answer is not looked at.
        let words: Vec<i16> = answers.iter().map(|answer| answer.unwrap_or(77)).collect();
        let bytes = words.iter().map(|code| i8::try_from(*code).ok()).collect();
        let mut bits = vec![0_u8; (offset + answers.len()).div_ceil(8)];
        for (row, answer) in answers.iter().enumerate() {
            bits[(offset + row) / 8] |= u8::from(answer.is_some()) << ((offset + row) % 8);
        }
        let validity = answers.iter().any(Option::is_none).then_some(bits);
        Self { bytes, words, validity, offset }
    }

    fn column(&self) -> Column<'_> {
        let column = self.bytes.as_ref().map_or(Column::i16(&self.words), |bytes| Column::i8(bytes));
        match &self.validity {
            Some(bits) => column.with_validity(bits, self.offset),
            None => column,
        }
    }
}

fn same_number(numbers: &NumberColumn, row: usize, expected: Number) -> bool {
    match numbers.exact(row) {
        Some(number) => number == expected,
        None => numbers.get(row).map(f64::to_bits) == Some(expected.to_f64().to_bits()),
    }
}

/// The columns of norms in the order of the list of results: which scale, and the how many of its norms.
fn norm_order(instrument: &Instrument) -> Vec<(usize, usize)> {
    let of = |scale: usize| instrument.norms.iter().filter(move |norm| norm.scale_index() == scale).count();
    (0..instrument.scales.len()).flat_map(|scale| (0..of(scale)).map(move |norm| (scale, norm))).collect()
}

fn compare(results: &BatchResults, row: usize, findings: &Findings<'_>) -> Result<(), String> {
    let instrument = findings.instrument();
    let check = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}, row {row}")) };
    for (index, (scale, columns)) in instrument.scales.iter().zip(results.scales()).enumerate() {
        let outcome = findings.outcome_at(index);
        check(columns.status()[row] == outcome.status(), &format!("{}.status", scale.id))?;
        let value = outcome.value().unwrap_or(Number::ZERO);
        check(same_number(columns.value(), row, value), &scale.id)?;
        check(same_number(columns.min(), row, outcome.min()), &format!("{}.min", scale.id))?;
        check(same_number(columns.max(), row, outcome.max()), &format!("{}.max", scale.id))?;
        let band = |position: u8| scale.bands.get(usize::from(position)).map(|band| &*band.id);
        let found = band(columns.lowest_band()[row]).zip(band(columns.highest_band()[row]));
        let expected = findings.bands_at(index).map(|(low, high)| (&*low.id, &*high.id));
        check(found == expected, &format!("{}.band", scale.id))?;
        for (cutoff, column) in columns.cutoffs().iter().enumerate() {
            check(
                column.get(row) == findings.cutoff_at(scale, cutoff),
                &format!("{} cutoff {cutoff}", scale.id),
            )?;
        }
    }
    let norms = instrument.results();
    for (column, of) in
        norms.iter().filter(|column| column.kind() == ResultKind::Norm).zip(&norm_order(instrument))
    {
        let value = match norms.value(column.name(), findings, None) {
            Some(ResultValue::Number(value)) => value.map(|value| value.to_f64().to_bits()),
            _ => None,
        };
        let found = results.scales()[of.0].norms()[of.1][row];
        check(found.map(f64::to_bits) == value, column.name())?;
    }
    for (index, column) in results.critical_items().iter().enumerate() {
        check(column.get(row) == findings.critical_item_at(index), &format!("critical item {index}"))?;
    }
    for (index, column) in results.criteria().iter().enumerate() {
        check(column.get(row) == findings.criterion_at(index), &format!("criterion {index}"))?;
    }
    Ok(())
}

/// Compares columns with the people of their rows; how many scores are kept exactly, and how many are not.
fn compare_all(instrument: &Instrument, rows: &Rows, random: &mut Random) -> [usize; 2] {
    let owned: Vec<Owned> = rows.iter().map(|column| Owned::new(column, random.below(20))).collect();
    let count = rows[0].len();
    let people = random_people(random, count);
    let columns = Columns::in_order(owned.iter().map(Owned::column)).unwrap().with_people(&people).unwrap();
    let batch = instrument.batch();
    let mut results = batch.results();
    // Columns of other rows first: nothing of them may stay.
    batch.score(&columns.range(count / 3..count), &mut results).unwrap();
    batch.score(&columns, &mut results).unwrap();
    let mut of_nobody_known = batch.results();
    batch.score(&Columns::in_order(owned.iter().map(Owned::column)).unwrap(), &mut of_nobody_known).unwrap();
    let mut invalid = Vec::new();
    let list = instrument.results();
    for row in 0..count {
        let answers =
            rows.iter().map(|column| column[row].map_or(Given::Missing(MissingReason::Skipped), Given::from));
        let responses = instrument.respond_in_order(answers).unwrap_or_else(|error| {
            for problem in error.problems() {
                let item = instrument.items.iter().position(|item| &*item.id == problem.item()).unwrap();
                invalid.push(InvalidCode { row, item });
            }
            error.readable(instrument)
        });
        let scores = responses.score();
        if let Err(what) = compare(&of_nobody_known, row, &scores.clone().interpret()) {
            panic!("{}: {what}, without people", instrument.id);
        }
        let findings = scores.interpret_for(people[row]);
        if let Err(what) = compare(&results, row, &findings) {
            panic!("{}: {what}", instrument.id);
        }
        // What tables show of the columns; norms are not exact there.
        for column in list.iter().filter(|column| results.is_exact() && column.kind() != ResultKind::Norm) {
            let (shown, wanted) =
                (batch.value(&results, column, row), list.value(column.name(), &findings, None));
            assert!(shown.to_string() == wanted.unwrap().to_string(), "{}: {}", instrument.id, column.name());
        }
    }
    assert!(results.invalid() == invalid, "{}", instrument.id);
    let exact = results.scales().iter().filter(|scale| matches!(scale.value, NumberColumn::Scaled { .. }));
    let exact = exact.count();
    [exact, instrument.scales.len() - exact]
}

#[test]
fn columns_equal_people() {
    let mut random = Random(1);
    let (mut exact, mut exhaustive) = ([0, 0], 0);
    for id in catalog::instrument_ids() {
        let instrument = catalog::instrument(id).unwrap();
        let every = all_rows(instrument, rows_of_each() * 2);
        // `--nocapture` shows how far a run of hours has come.
        println!("{id}{}", if every.is_some() { ": every combination" } else { "" });
        exhaustive += usize::from(every.is_some());
        let rows = every.unwrap_or_else(|| random_rows(instrument, &mut random, rows_of_each()));
        let found = compare_all(instrument, &rows, &mut random);
        exact = [exact[0] + found[0], exact[1] + found[1]];
        if exhaustive > 0 {
            compare_all(instrument, &random_rows(instrument, &mut random, 300), &mut random);
        }
    }
    // Both kinds of columns occur, and so do instruments of which every row was compared.
    assert!(exact[0] > 300 && exact[1] > 3 && exhaustive > 3, "{exact:?}, {exhaustive}");
}

#[test]
fn most_sums_are_worked_out() {
    let scales = catalog::instrument_ids().flat_map(|id| {
        let batch = catalog::instrument(id).unwrap().batch();
        batch.outcomes.iter().map(Outcomes::is_arithmetic).collect::<Vec<_>>()
    });
    let scales: Vec<bool> = scales.collect();
    let worked_out = scales.iter().filter(|is_arithmetic| **is_arithmetic).count();
    assert!(worked_out > 100, "{worked_out} of {}", scales.len());
}

#[test]
fn a_part_has_the_rows_of_the_whole() {
    let phq9 = catalog::instrument("phq-9").unwrap();
    let mut random = Random(2);
    let rows = random_rows(phq9, &mut random, 1_000);
    let owned: Vec<Owned> = rows.iter().map(|column| Owned::new(column, 3)).collect();
    let columns = Columns::in_order(owned.iter().map(Owned::column)).unwrap();
    let batch = phq9.batch();
    let (mut whole, mut part) = (batch.results(), batch.results());
    batch.score(&columns, &mut whole).unwrap();
    for (from, to) in [(0, 0), (0, 1), (1, 300), (255, 513), (990, 2_000)] {
        batch.score(&columns.range(from..to), &mut part).unwrap();
        assert_eq!(part.rows(), to.min(1_000) - from);
        for row in 0..part.rows() {
            let (one, other) = (&whole.scales()[0], &part.scales()[0]);
            assert!(one.value_at(from + row) == other.value_at(row), "{from}..{to}, {row}");
            assert!(one.status()[from + row] == other.status()[row], "{from}..{to}, {row}");
            let (one, other) = (&whole.critical_items()[0], &part.critical_items()[0]);
            assert!(one.get(from + row) == other.get(row), "{from}..{to}, {row}");
        }
        assert!(part.invalid().is_sorted());
    }
}

#[test]
fn only_what_is_wanted_is_there() {
    let mdi = catalog::instrument("mdi").unwrap();
    let mut random = Random(3);
    let rows = random_rows(mdi, &mut random, 500);
    let owned: Vec<Owned> = rows.iter().map(|column| Owned::new(column, 0)).collect();
    let columns = Columns::in_order(owned.iter().map(Owned::column)).unwrap();
    let (all, last) = (mdi.batch(), mdi.criteria.last().unwrap());
    let some = mdi.batch().only([&*last.id]).unwrap();
    let (mut everything, mut wanted) = (all.results(), some.results());
    all.score(&columns, &mut everything).unwrap();
    some.score(&columns, &mut wanted).unwrap();
    assert!(wanted.criteria().last().unwrap() == everything.criteria().last().unwrap());
    assert!(wanted.scales().iter().all(|scale| scale.status().is_empty()));
    assert!(wanted.critical_items().iter().all(|critical| critical.rows() == 0));
    let without = mdi.batch().without_cutoffs();
    without.score(&columns, &mut wanted).unwrap();
    for (scale, whole) in wanted.scales().iter().zip(everything.scales()) {
        assert!(scale.cutoffs().iter().all(|cutoff| cutoff.rows() == 0));
        assert!(scale.status() == whole.status() && scale.value() == whole.value());
    }
    let error = mdi.batch().only(["no-such"]).unwrap_err().to_string();
    assert_eq!(error, "`no-such` is not a scale, critical item or criterion of `mdi`");
}

#[test]
fn columns_that_make_no_table_are_told() {
    let gad7 = catalog::instrument("gad-7").unwrap();
    let error = Columns::in_order([Column::i8(&[1, 2]), Column::blank(3)]).unwrap_err();
    assert_eq!(error, ColumnsError::Length { column: 1, rows: 3, expected: 2 });
    let columns = Columns::in_order([Column::i8(&[1, 2])]).unwrap();
    let error = columns.clone().with_people(&[]).unwrap_err();
    assert_eq!(error, ColumnsError::People { people: 0, rows: 2 });
    let batch = gad7.batch();
    let error = batch.score(&columns, &mut batch.results()).unwrap_err();
    assert_eq!(error, ColumnsError::Items { columns: 1, items: gad7.items.len() });
}
