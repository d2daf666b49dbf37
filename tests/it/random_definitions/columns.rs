//! The same random definitions in columns: whatever way a scale is scored many rows at once, every result is that of one person.

use psyscreen::Number;
use psyscreen::batch::{Column, Columns};
use psyscreen::instrument::MissingReason;
use psyscreen::interpretation::ResultKind;
use psyscreen::response::Given;

use super::build::Built;
use super::evaluator::Cell;
use super::form::Kind;

/// No item of a random form has this code.
const UNREADABLE: i16 = 77;

/// The most rows of one definition.
const MOST_ROWS: usize = 512;

/// Compares every result of every row; gives how many rows there were.
pub(super) fn compare(built: &Built, sheets: &[Vec<Cell>], seed: u64) -> usize {
    let Built { form, instrument, .. } = built;
    if form.items.iter().any(|item| !matches!(item.kind, Kind::Coded(_))) {
        return 0;
    }
    let code = |item: usize, cell: &Cell| match cell {
        Cell::Answer(answer) => Some(form.items[item].given(*answer).parse::<i16>().unwrap()),
        Cell::Unreadable => Some(UNREADABLE),
        Cell::Blank | Cell::Missing => None,
    };
    let step = sheets.len().div_ceil(MOST_ROWS).max(1);
    let mut rows: Vec<Vec<Option<i16>>> = sheets
        .iter()
        .step_by(step)
        .map(|sheet| sheet.iter().enumerate().map(|(item, cell)| code(item, cell)).collect())
        .collect();
    // Nothing at all is rare by chance.
    rows.push(vec![None; form.items.len()]);
    let codes: Vec<Vec<i16>> =
        (0..form.items.len()).map(|item| rows.iter().map(|row| row[item].unwrap_or(0)).collect()).collect();
    let bits: Vec<Vec<u8>> = (0..form.items.len())
        .map(|item| {
            let mut bits = vec![0_u8; rows.len().div_ceil(8)];
            for (row, answers) in rows.iter().enumerate() {
                bits[row / 8] |= u8::from(answers[item].is_some()) << (row % 8);
            }
            bits
        })
        .collect();
    let columns = codes.iter().zip(&bits).map(|(codes, bits)| Column::i16(codes).with_validity(bits, 0));
    let batch = instrument.batch();
    let mut results = batch.results();
    batch.score(&Columns::in_order(columns).unwrap(), &mut results).unwrap();
    let names = instrument.results();
    for (position, row) in rows.iter().enumerate() {
        let texts: Vec<String> = row.iter().map(|code| code.unwrap_or_default().to_string()).collect();
        let answers = row.iter().zip(&texts).map(|(code, text)| match code {
            None => MissingReason::Skipped.into(),
            Some(UNREADABLE) => MissingReason::Unreadable.into(),
            Some(_) => Given::Text(text),
        });
        let findings = instrument.respond_in_order(answers).unwrap().score().interpret();
        let what = |name: &str| format!("{name} of {row:?}, seed {seed}, of\n{}\n", built.text);
        for (scale, columns) in instrument.scales().iter().zip(results.scales()) {
            let outcome = findings.outcome(scale).unwrap();
            let number = |number: Number| Some(number.to_f64());
            assert_eq!(columns.value_at(position), outcome.value().and_then(number), "{}", what(scale.id()));
            let ends = (columns.min().get(position), columns.max().get(position));
            assert_eq!(ends, (number(outcome.min()), number(outcome.max())), "{}", what(scale.id()));
        }
        // Numbers that are kept as floats have no text.
        let is_number =
            |kind: ResultKind| matches!(kind, ResultKind::Value | ResultKind::Min | ResultKind::Max);
        for column in names.iter().filter(|column| !is_number(column.kind())) {
            let person = names.value(column.name(), &findings, None).unwrap().to_string();
            let many = batch.value(&results, column, position).to_string();
            assert_eq!(many, person, "{}", what(column.name()));
        }
    }
    rows.len()
}
