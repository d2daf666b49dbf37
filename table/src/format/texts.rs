//! Results of rows that were scored together as CSV has them: the columns of a scale, or of critical items and criteria, are written once
//! for each different result and copied from then on.

use std::fmt;

use psyscreen::batch::{BatchResults, NumberColumn, ScaleColumns};
use psyscreen::interpretation::{ResultColumn, ResultKind, ResultValue};
use psyscreen::scoring::Status;
use psyscreen::truth::Truth;

use super::in_columns::Fields as _;
use super::sheet::Sheet;

/// So many texts of each group are kept.
const KEPT: usize = 512;
/// So many truths, of two bits each, are told apart by one number.
const MOST_TRUTHS: usize = 31;

/// The number of what is not kept.
const NOBODYS: u64 = u64::MAX;

/// The texts of all columns.
pub(crate) struct Texts {
    groups: Vec<Group>,
}

/// Columns next to each other of which one number says what is in them.
struct Group {
    columns: Vec<ResultColumn>,
    /// The scale; `None` for critical items and criteria.
    scale: Option<usize>,
    /// Whether its score says everything.
    is_known_by_score: bool,
    /// By a part of that number: the number, and the text.
    kept: Vec<(u64, Vec<u8>)>,
}

impl Texts {
    /// Of these columns, which say nothing of an earlier administration; `depends_on_person` says of which scales the score does not say
    /// everything.
    pub(crate) fn new<'c>(
        columns: impl Iterator<Item = &'c ResultColumn>,
        depends_on_person: impl Fn(usize) -> bool,
    ) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for column in columns {
            let is_truth = matches!(column.kind(), ResultKind::CriticalItem | ResultKind::Criterion);
            let scale = (!is_truth).then_some(column.index());
            let has_room = |group: &Group| scale.is_some() || group.columns.len() < MOST_TRUTHS;
            match groups.last_mut().filter(|last| last.scale == scale && has_room(last)) {
                Some(last) => last.columns.push(column.clone()),
                None => groups.push(Group {
                    columns: vec![column.clone()],
                    scale,
                    is_known_by_score: scale.is_some_and(|scale| !depends_on_person(scale)),
                    kept: vec![(NOBODYS, Vec::new()); KEPT],
                }),
            }
        }
        Self { groups }
    }

    /// Adds the fields of a row to a line of CSV; `value` is what a column holds in it.
    #[inline]
    pub(crate) fn write<'i>(
        &mut self,
        results: &BatchResults,
        row: usize,
        value: impl Fn(&ResultColumn) -> ResultValue<'i>,
        line: &mut Vec<u8>,
    ) {
        for Group { columns, scale, is_known_by_score, kept } in &mut self.groups {
            let number = match scale {
                Some(scale) => {
                    let scale = results.scales().get(*scale).filter(|_| *is_known_by_score);
                    scale.and_then(|scale| number_of_score(scale, row)).unwrap_or(NOBODYS)
                }
                None => number_of_truths(results, columns, row),
            };
            let Some((known, text)) = kept.get_mut(place_of(number)) else { continue };
            if number != *known || number == NOBODYS {
                *known = number;
                text.clear();
                let mut sheet = Sheet::new(text);
                columns.iter().for_each(|column| sheet.push_value(value(column)));
            }
            line.extend_from_slice(text);
        }
    }
}

/// Where a number is kept.
#[inline]
fn place_of(number: u64) -> usize {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    usize::try_from(mixed).unwrap_or_default() % KEPT
}

/// Says what the score of a row is.
#[inline]
fn number_of_score(scale: &ScaleColumns, row: usize) -> Option<u64> {
    let units = |numbers: &NumberColumn| match numbers {
        NumberColumn::Scaled { values, .. } => values.get(row).map(|units| u64::from(units.cast_unsigned())),
        NumberColumn::Floats(_) => None,
    };
    let status = match scale.status().get(row)? {
        Status::Complete => 0,
        Status::Prorated => 1,
        Status::Unscorable => 2,
    };
    Some(status << 48 | units(scale.value())? << 32 | units(scale.min())? << 16 | units(scale.max())?)
}

/// Says what is true of a row.
#[inline]
fn number_of_truths(results: &BatchResults, columns: &[ResultColumn], row: usize) -> u64 {
    columns.iter().fold(0, |number, column| {
        let truths = match column.kind() {
            ResultKind::CriticalItem => results.critical_items().get(column.index()),
            _ => results.criteria().get(column.index()),
        };
        let truth = match truths.map(|truths| truths.get(row)) {
            Some(Truth::True) => 1,
            Some(Truth::Undetermined) => 2,
            _ => 0,
        };
        number << 2 | truth
    })
}

/// Shows no result.
impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Texts").finish_non_exhaustive()
    }
}
