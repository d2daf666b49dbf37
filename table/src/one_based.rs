//! Watches whole columns for codes that are shifted by one: answers stored as 1 to 4 where the form has 0 to 3 score too
//! high for everybody, and as long as nobody chose the top option no single row shows it. And for codes that stand for missing answers.

use psyscreen::Instrument;
use psyscreen::instrument::Direction;

use crate::remark::Remark;

/// From how many rows with answers columns that never hold their lowest code look shifted. Among 5,068 complete PHQ-9 of a whole
/// population (NHANES 2017-2018) nobody but 1 in 150 has no 0 at all, of those with 10 points or more 1 in 13; among 223 students 18 %
/// have none. So one person tells nothing, and two hardly ever agree in it by chance. Where the lowest code is not the healthy end
/// (39 % of those students have no 0 in the PSS-10), and where there are few items, it takes more.
mod enough_rows {
    pub(super) const WHERE_LOWEST_IS_BEST: u64 = 2;
    pub(super) const ELSEWHERE: u64 = 5;
    /// Also where the code above the lowest is not seen either.
    pub(super) const FOR_ANY_CODES: u64 = 10;
    pub(super) const FOR_TWO_ITEMS: u64 = 20;
}
/// As few items as could all be high by chance.
const ENOUGH_ITEMS: usize = 3;
/// Codes from `-OFFSET` are told apart; others count as beyond.
const OFFSET: i64 = 10;

/// Codes with which studies write that there is no answer.
pub(crate) const FOR_MISSING: [i64; 14] = [-9, -8, -7, -6, -5, -4, -3, -2, 7, 8, 9, 77, 88, 99];

/// What the item columns of one instrument held so far.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    columns: Vec<Column>,
    rows: u64,
}

#[derive(Clone, Debug, Default)]
struct Column {
    /// The item's codes; empty for items that are not watched.
    codes: Vec<i64>,
    seen: u128,
    beyond: bool,
}

fn bit(code: i64) -> Option<u128> {
    let place = u32::try_from(code.checked_add(OFFSET)?).ok()?;
    1_u128.checked_shl(place)
}

impl Column {
    fn has_seen(&self, code: i64) -> bool {
        bit(code).is_some_and(|bit| self.seen & bit != 0)
    }

    /// Whether every code seen becomes one of the item's when `shift` is added.
    fn fits(&self, shift: i64) -> bool {
        let shifted =
            self.codes.iter().filter_map(|code| bit(code.checked_sub(shift)?)).fold(0, |all, bit| all | bit);
        !self.beyond && self.seen & !shifted == 0
    }
}

impl Watch {
    /// `codes`: per item its codes, empty for an item that has none or no column.
    pub(crate) fn new(codes: impl IntoIterator<Item = Vec<i64>>) -> Self {
        let columns = codes.into_iter().map(|codes| Column { codes, ..Column::default() }).collect();
        Self { columns, rows: 0 }
    }

    /// Adds what the same columns held in other rows.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.seen |= other.seen;
            column.beyond |= other.beyond;
        }
    }

    /// One more row has answers.
    pub(crate) fn count_row(&mut self) {
        self.rows = self.rows.saturating_add(1);
    }

    /// So many more rows have answers.
    pub(crate) fn count_rows(&mut self, rows: usize) {
        self.rows = self.rows.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX));
    }

    /// The codes of an item that did not come yet.
    pub(crate) fn lacking(&self, item: usize) -> Vec<i64> {
        let column = self.columns.get(item);
        let codes = column.into_iter().flat_map(|column| column.codes.iter().copied());
        codes.filter(|code| column.is_some_and(|column| !column.has_seen(*code))).collect()
    }

    /// A column holds a code.
    pub(crate) fn see(&mut self, item: usize, code: i64) {
        if let Some(column) = self.columns.get_mut(item) {
            match bit(code) {
                Some(bit) => column.seen |= bit,
                None => column.beyond = true,
            }
        }
    }

    /// What to tell about the columns of items that share their codes.
    pub(crate) fn remarks(&self, instrument: &Instrument, scope: &str) -> Vec<Remark> {
        let mut sets: Vec<&[i64]> = Vec::new();
        for column in self.columns.iter().filter(|column| column.seen != 0) {
            if !column.codes.is_empty() && !sets.contains(&column.codes.as_slice()) {
                sets.push(&column.codes);
            }
        }
        sets.into_iter().filter_map(|codes| self.remark(instrument, scope, codes)).collect()
    }

    fn remark(&self, instrument: &Instrument, scope: &str, codes: &[i64]) -> Option<Remark> {
        let (lowest, highest) = (*codes.iter().min()?, *codes.iter().max()?);
        let columns: Vec<&Column> = self
            .columns
            .iter()
            .filter(|column| column.codes == codes && (column.seen != 0 || column.beyond))
            .collect();
        let above = highest.checked_add(1)?;
        let below = lowest.checked_sub(1)?;
        let first = lowest.checked_add(1)?;
        let never = |code| columns.iter().all(|column| !column.has_seen(code));
        let fit = |shift| columns.iter().all(|column| column.fits(shift));
        let id = instrument.id();
        if never(lowest) && fit(-1) {
            if never(above) {
                let looks = format!(
                    "never hold {lowest}, and every value fits when it is lowered by one; if {first} means \
                     {lowest} here, every score is too high: add --recode {scope}{first}..{above}={lowest}..{highest}; if the \
                     codes are the form's, say --recode {scope}{lowest}..{highest}={lowest}..{highest}"
                );
                let chinese = format!(
                    "从未出现{lowest}，且每个值减一后都合乎量表；如果这里的{first}表示{lowest}，则所有分数都偏高：请加 --recode \
                     {scope}{first}..{above}={lowest}..{highest}；如果编码与量表相同，请加 --recode \
                     {scope}{lowest}..{highest}={lowest}..{highest}"
                );
                return match self.suspicion(instrument, codes, columns.len(), !never(first)) {
                    Suspicion::Strong => Some(Remark::warning(
                        format!("the {id} columns look {first}-based: they {looks}"),
                        format!("{id}各列的编码像是从{first}开始：{chinese}"),
                    )),
                    Suspicion::Weak => Some(Remark::note(
                        format!("one row tells little, but the {id} columns {looks}"),
                        format!("仅凭一行难以判断，但{id}各列{chinese}"),
                    )),
                    Suspicion::None => None,
                };
            }
            if codes.len() == 2 {
                return Some(Remark::warning(
                    format!(
                        "the {id} columns hold {highest} and {above} where the form has {lowest} and {highest}; if {highest} \
                         means {highest} here, add --recode {scope}{above}={lowest}; if the columns look {highest}-based because \
                         {above} means {highest}, add --recode {scope}{highest}..{above}={lowest}..{highest}"
                    ),
                    format!(
                        "{id}各列的值是{highest}和{above}，而量表的编码是{lowest}和{highest}；如果这里的{highest}就表示{highest}，请加 \
                         --recode {scope}{above}={lowest}；如果编码从{highest}开始，{above}表示{highest}，请加 --recode \
                         {scope}{highest}..{above}={lowest}..{highest}"
                    ),
                ));
            }
            return Some(Remark::warning(
                format!(
                    "the {id} columns look {first}-based: they never hold {lowest}, and every value fits when it is lowered by \
                     one; if so, every score is too high: add --recode {scope}{first}..{above}={lowest}..{highest}"
                ),
                format!(
                    "{id}各列的编码像是从{first}开始：从未出现{lowest}，且每个值减一后都合乎量表；若是如此，所有分数都偏高：请加 --recode \
                     {scope}{first}..{above}={lowest}..{highest}"
                ),
            ));
        }
        if !never(below) && never(highest) && fit(1) {
            let last = highest.checked_sub(1)?;
            return Some(Remark::warning(
                format!(
                    "the {id} columns look {below}-based: they hold {below}, never {highest}, and every value fits when it is \
                     raised by one; if so, add --recode {scope}{below}..{last}={lowest}..{highest}"
                ),
                format!(
                    "{id}各列的编码像是从{below}开始：出现{below}，从未出现{highest}，且每个值加一后都合乎量表；若是如此，请加 --recode \
                     {scope}{below}..{last}={lowest}..{highest}"
                ),
            ));
        }
        None
    }

    /// What to tell about codes that the form does not have, stand in several columns and mean a missing answer elsewhere.
    pub(crate) fn codes_for_missing(&self, instrument: &Instrument, scope: &str) -> Option<Remark> {
        let is_foreign = |column: &&Column, code: i64| {
            let next = column.codes.iter().max().and_then(|highest| highest.checked_add(1));
            !column.codes.is_empty()
                && column.has_seen(code)
                && !column.codes.contains(&code)
                && next != Some(code)
        };
        let is_in_several =
            |code: &i64| self.columns.iter().filter(|column| is_foreign(column, *code)).nth(1).is_some();
        let found: Vec<i64> = FOR_MISSING.into_iter().filter(is_in_several).collect();
        if found.is_empty() {
            return None;
        }
        let id = instrument.id();
        let list = found.iter().map(i64::to_string).collect::<Vec<_>>();
        let declared =
            found.iter().map(|code| format!("{scope}{code}=skipped")).collect::<Vec<_>>().join(",");
        Some(Remark::note(
            format!(
                "several {id} columns hold {}, which the form does not have and studies use for missing answers; if the codebook \
                 says so, say --missing {declared}, with its reasons (skipped, declined, dont-know, not-administered)",
                list.join(" and ")
            ),
            format!(
                "{id}有多列出现{}：量表没有这样的编码，而研究中常以此表示缺失；如编码手册如此规定，请加 --missing \
                 {declared}，并写明原因（skipped、declined、dont-know、not-administered）",
                list.join("、")
            ),
        ))
    }

    /// How likely it is that columns without their lowest code are shifted.
    fn suspicion(
        &self,
        instrument: &Instrument,
        codes: &[i64],
        columns: usize,
        begins_above: bool,
    ) -> Suspicion {
        let lowest_is_best = self.lowest_is_best(instrument, codes);
        let enough = match (columns >= ENOUGH_ITEMS, lowest_is_best) {
            (true, true) => enough_rows::WHERE_LOWEST_IS_BEST,
            (true, false) => enough_rows::ELSEWHERE,
            (false, _) if columns > 1 => enough_rows::FOR_TWO_ITEMS,
            (false, _) => return Suspicion::None,
        };
        let any = columns >= ENOUGH_ITEMS && self.rows >= enough_rows::FOR_ANY_CODES;
        if any || (begins_above && self.rows >= enough) {
            Suspicion::Strong
        } else if begins_above && lowest_is_best && columns >= ENOUGH_ITEMS {
            Suspicion::Weak
        } else {
            Suspicion::None
        }
    }

    /// Whether the lowest code is the healthy end of every item that has these codes.
    fn lowest_is_best(&self, instrument: &Instrument, codes: &[i64]) -> bool {
        let mut with_codes =
            instrument.items().iter().zip(&self.columns).filter(|(_, column)| column.codes == codes);
        let mut scales = instrument.scales().iter();
        with_codes.all(|(item, _)| !item.is_reverse_keyed())
            && scales.all(|scale| scale.direction() != Direction::HigherIsBetter)
    }
}

/// How likely it is that columns are shifted.
enum Suspicion {
    None,
    Weak,
    Strong,
}
