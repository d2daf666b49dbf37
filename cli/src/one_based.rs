//! Watches whole columns for codes that are shifted by one: answers stored as 1 to 4 where the form has 0 to 3 score too
//! high for everybody, and as long as nobody chose the top option no single row shows it.

use psyscreen::Instrument;

/// Below this many rows with answers, a column without its lowest code means nothing by itself.
const ENOUGH_ROWS: u64 = 10;
/// As few items as could all be high by chance.
const ENOUGH_ITEMS: usize = 3;
/// Codes from `-OFFSET` are told apart; others count as beyond.
const OFFSET: i64 = 8;

/// What the item columns of one instrument held so far.
#[derive(Debug)]
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

    /// One more row has answers.
    pub(crate) fn count_row(&mut self) {
        self.rows = self.rows.saturating_add(1);
    }

    #[inline]
    pub(crate) fn see(&mut self, item: usize, code: i64) {
        if let Some(column) = self.columns.get_mut(item) {
            match bit(code) {
                Some(bit) => column.seen |= bit,
                None => column.beyond = true,
            }
        }
    }

    /// What to tell about the columns of items that share their codes.
    pub(crate) fn warnings(&self, instrument: &Instrument, scope: &str) -> Vec<String> {
        let mut sets: Vec<&[i64]> = Vec::new();
        for column in self.columns.iter().filter(|column| column.seen != 0) {
            if !column.codes.is_empty() && !sets.contains(&column.codes.as_slice()) {
                sets.push(&column.codes);
            }
        }
        sets.into_iter().filter_map(|codes| self.warning(instrument, scope, codes)).collect()
    }

    fn warning(&self, instrument: &Instrument, scope: &str, codes: &[i64]) -> Option<String> {
        let (lowest, highest) = (*codes.iter().min()?, *codes.iter().max()?);
        let columns: Vec<&Column> = self
            .columns
            .iter()
            .filter(|column| column.codes == codes && (column.seen != 0 || column.beyond))
            .collect();
        let above = highest.checked_add(1)?;
        let below = lowest.checked_sub(1)?;
        let never = |code| columns.iter().all(|column| !column.has_seen(code));
        let fit = |shift| columns.iter().all(|column| column.fits(shift));
        let id = instrument.id();
        if never(lowest)
            && fit(-1)
            && (!never(above) || (self.rows >= ENOUGH_ROWS && columns.len() >= ENOUGH_ITEMS))
        {
            if codes.len() == 2 {
                return Some(format!(
                    "the {id} columns hold {highest} and {above} where the form has {lowest} and {highest}; if {highest} \
                     means {highest} here, add --recode {scope}{above}={lowest}; if the columns look 1-based because \
                     {above} means {highest}, add --recode {scope}{highest}..{above}={lowest}..{highest}"
                ));
            }
            let first = lowest.checked_add(1)?;
            return Some(format!(
                "the {id} columns look 1-based: they never hold {lowest}, and every value fits when it is lowered by one; \
                 if so, every score is too high: add --recode {scope}{first}..{above}={lowest}..{highest}"
            ));
        }
        if !never(below) && never(highest) && fit(1) {
            let last = highest.checked_sub(1)?;
            return Some(format!(
                "the {id} columns look {below}-based: they hold {below}, never {highest}, and every value fits when it is \
                 raised by one; if so, add --recode {scope}{below}..{last}={lowest}..{highest}"
            ));
        }
        None
    }
}
