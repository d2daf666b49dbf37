//! How the answers are written: codes that are not the form's, labels, numbers and times.

use std::collections::BTreeMap;

use psyscreen::instrument::{Item, ItemKind};
use psyscreen::{Instrument, Number};

use super::draft::{comment, count, doubtful, quoted};
use super::look::Table;
use super::{Pair, Work};
use crate::cell_reader::CellReader;
use crate::codes::Formats;
use crate::one_based::FOR_MISSING;
use crate::values::{NumberText, is_blank, number_text, plain};

/// A value that fewer rows hold may be one person's, and is not shown.
pub(super) const MIN_SHOWN: u64 = 5;

/// How well columns fit the items that they are taken for.
pub(super) struct Fits {
    pub(super) filled: u64,
    pub(super) fit: u64,
    /// Whether every number fits when it is lowered by one, and the lowest code never comes.
    pub(super) is_shifted: bool,
}

/// Whether a value is an answer to an item, read without any declaration.
fn is_answer(instrument: &Instrument, item: &Item, text: &str) -> bool {
    let reader = CellReader::new(instrument, item, &[], &[], &Formats::default(), &|_| true);
    reader.is_ok_and(|mut reader| reader.understands(instrument, item, text))
}

/// How many answers of `pairs` are answers of the form.
pub(super) fn fits(table: &Table, instrument: &Instrument, pairs: &[Pair]) -> Fits {
    let mut fits = Fits { filled: 0, fit: 0, is_shifted: shift(table, instrument, pairs).is_some() };
    for (column, item) in pairs {
        let (Some(look), Some(item)) = (table.looks.get(*column), instrument.items().get(*item)) else {
            continue;
        };
        for (value, rows) in look.values.iter().filter(|(value, _)| !is_blank(value)) {
            fits.filled = fits.filled.saturating_add(*rows);
            if is_answer(instrument, item, value) {
                fits.fit = fits.fit.saturating_add(*rows);
            }
        }
        fits.filled = fits.filled.saturating_add(look.others);
    }
    fits
}

/// The codes of the form, where all coded items share them and the table holds them one higher.
fn shift(table: &Table, instrument: &Instrument, pairs: &[Pair]) -> Option<(i64, i64)> {
    let mut codes: Option<Vec<i64>> = None;
    let mut seen: BTreeMap<i64, u64> = BTreeMap::new();
    for (column, item) in pairs {
        let item = instrument.items().get(*item)?;
        let own: Vec<i64> = instrument.options(item).iter().map(|option| i64::from(option.code())).collect();
        if own.is_empty() || item.is_unscored() {
            continue;
        }
        if codes.get_or_insert_with(|| own.clone()) != &own {
            return None;
        }
        for (value, rows) in &table.looks.get(*column)?.values {
            if let Some(number) = Number::parse(value).and_then(Number::to_integer) {
                let all = seen.entry(number).or_default();
                *all = all.saturating_add(*rows);
            }
        }
    }
    let codes = codes?;
    let (low, high) = (*codes.iter().min()?, *codes.iter().max()?);
    let above = high.checked_add(1)?;
    let lowered = |number: &i64| number.checked_sub(1).is_some_and(|lower| codes.contains(&lower));
    // Missing codes lie far outside; they do not tell against it.
    let near = seen.keys().filter(|number| (low..=above.saturating_add(2)).contains(*number));
    (seen.contains_key(&above)
        && !seen.contains_key(&low)
        && { near.clone().count() > 0 }
        && near.clone().all(lowered))
    .then_some((low, high))
}

/// Whether a value is what studies write where there is no answer.
fn stands_for_missing(value: &str) -> bool {
    /// In small plain letters.
    const WORDS: [&str; 24] = [
        ".",
        "-",
        "--",
        "?",
        "n/a",
        "#n/a",
        "null",
        "none given",
        "missing",
        "skipped",
        "refused",
        "declined",
        "don't know",
        "dont know",
        "unknown",
        "no answer",
        "not answered",
        "prefer not to say",
        "缺失",
        "未答",
        "未填",
        "拒答",
        "不知道",
        "跳过",
    ];
    let folded = plain(value).to_lowercase();
    WORDS.contains(&folded.as_str())
        || value
            .trim()
            .parse()
            .is_ok_and(|code: i64| FOR_MISSING.contains(&code) || !(-9..=90).contains(&code))
}

/// Proposes what the answers of one instrument need.
pub(super) fn codes(work: &mut Work<'_>, instrument: &Instrument, pairs: &[Pair]) {
    let table = work.table;
    let scope =
        if work.subject.instruments.len() == 1 { String::new() } else { format!("{}: ", instrument.id()) };
    if let Some((low, high)) = shift(table, instrument, pairs) {
        let (first, above) = (low.saturating_add(1), high.saturating_add(1));
        work.draft.recode.push(comment(&format!(
            "{scope}the answers never are {low}, and {above} comes where the form ends at {high}: if they count from {first}"
        )));
        let line =
            format!("{} = {}", quoted(&format!("{first}..{above}")), quoted(&format!("{low}..{high}")));
        work.draft.recode.push(doubtful(&line));
    }
    let explained = shift(table, instrument, pairs).and_then(|(_, high)| high.checked_add(1));
    let explained = explained.map(|code| code.to_string());
    // In how many cells each stands, in how many columns, and in how many rows at least: those of one column.
    let mut unread: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    let (mut rare, mut columns) = (0_u64, 0_u64);
    for (column, item) in pairs {
        let (Some(look), Some(item)) = (table.looks.get(*column), instrument.items().get(*item)) else {
            continue;
        };
        columns = columns.saturating_add(1);
        for (value, rows) in look.values.iter().filter(|(value, _)| !is_blank(value)) {
            if !is_answer(instrument, item, value) && explained.as_ref() != Some(value) {
                let (all, of, most) = unread.entry(value.clone()).or_default();
                (*all, *of, *most) = (all.saturating_add(*rows), of.saturating_add(1), *rows.max(most));
            }
        }
        rare = rare.saturating_add(look.others);
        written(work, item, *column);
    }
    for (value, (rows, of, most)) in &unread {
        if *most < MIN_SHOWN {
            rare = rare.saturating_add(*rows);
            continue;
        }
        let note =
            format!("{scope}{} in {}; not an answer of the form", count(*rows, "cell"), count(*of, "column"));
        // Only what studies write for a missing answer is proposed as one: whoever removes the mark of a comment must not lose answers.
        if stands_for_missing(value) {
            work.draft.missing.push(doubtful(&format!(
                "{} = \"skipped\"   # {note}; or declined, dont-know, not-administered, or a code to be recoded",
                quoted(value)
            )));
        } else {
            work.draft.recode.push(doubtful(&format!(
                "{} = \"\"   # {note}; write the code that it stands for, or declare it under [missing]",
                quoted(value)
            )));
        }
    }
    if rare > 0 {
        work.draft.missing.push(comment(&format!(
            "{scope}{} more in {} not answers of the form, each too rare to be shown here; `score --show-answers` shows them",
            count(rare, "cell"),
            if columns == 1 { "1 column is".to_owned() } else { format!("{columns} columns are") }
        )));
    }
}

/// What the numbers and times of a column need to be declared.
fn written(work: &mut Work<'_>, item: &Item, column: usize) {
    let Some(look) = work.table.looks.get(column) else { return };
    let values = || look.values.keys().filter(|value| !is_blank(value));
    match item.kind() {
        ItemKind::Number { .. } => {
            let commas = values().filter(|value| value.contains(',')).count();
            let open = values().filter(|value| number_text(value, None) == NumberText::Ambiguous).count();
            if commas > 0 && open > 0 {
                let line = format!(
                    "decimal_mark = \",\"   # item {} holds numbers such as `1,234`, which could be thousands",
                    item.id()
                );
                work.draft.top.push(doubtful(&line));
            }
        }
        ItemKind::Clock => {
            let numbers: Vec<Number> = values().filter_map(|value| Number::parse(value)).collect();
            if numbers.is_empty() {
                return;
            }
            let below = |most: i64| numbers.iter().all(|number| *number < Number::from(most));
            let form = if below(1) {
                "fraction-of-day"
            } else if below(25) {
                "decimal-hours"
            } else {
                "four-digits"
            };
            let line =
                format!("times = \"{form}\"   # item {} holds bare numbers as times of day", item.id());
            let line = doubtful(&line);
            if !work
                .draft
                .top
                .iter()
                .any(|before| before.starts_with(line.split("   #").next().unwrap_or_default()))
            {
                work.draft.top.push(line);
            }
        }
        _ => {}
    }
}
