//! The answers of many rows as columns, of those rows that need no second look: their cells are single digits that are codes of the
//! items, or blank. All others are read one by one.

use psyscreen::batch::{Column, Columns};
use psyscreen::instrument::{MissingReason, Person};
use psyscreen::response::Given;

use crate::cells::Cells;
use crate::rows::{Block, Row, RowFault};
use crate::straight::Straight;

/// In place of a code: there is no answer.
const BLANK: i8 = i8::MIN;
/// In place of a code: the cell needs a second look. No item that is read here has it as a code.
const DOUBTFUL: i8 = i8::MAX;

/// What the commonest cells of one column mean.
#[derive(Clone)]
pub(crate) struct DigitReader {
    column: usize,
    /// The code that each byte stands for.
    codes: Box<[i8; 256]>,
}

/// The answers to one form in the rows of a block.
#[derive(Clone, Default)]
pub(crate) struct AnswerColumns {
    /// By item; `None` where it has no column.
    items: Vec<Option<ItemColumn>>,
    /// Which rows are in the columns. The others are blank there.
    is_in: Vec<bool>,
    /// Of each row, where anything depends on it.
    people: Vec<Person>,
    /// The codes of one row.
    row: Vec<i8>,
    /// Of each row how many codes it has, the lowest and the highest.
    given: Vec<u16>,
    lowest: Vec<i8>,
    highest: Vec<i8>,
}

#[derive(Clone, Default)]
struct ItemColumn {
    codes: Vec<i8>,
    /// A bit for each row that has an answer, as in Arrow.
    valid: Vec<u8>,
}

impl DigitReader {
    /// Of a column in which these digits stand for these codes; `None` where no digit stands for any.
    pub(crate) fn new(column: usize, digits: impl Iterator<Item = (u8, i8)>) -> Option<Self> {
        let mut codes = Box::new([DOUBTFUL; 256]);
        let mut has_any = false;
        for (digit, code) in digits.filter(|(_, code)| ![BLANK, DOUBTFUL].contains(code)) {
            *codes.get_mut(usize::from(digit))? = code;
            has_any = true;
        }
        has_any.then_some(Self { column, codes })
    }

    #[inline]
    fn read(&self, row: &Row<'_>) -> i8 {
        match row.cell(self.column) {
            [] => BLANK,
            [byte] => self.codes.get(usize::from(*byte)).copied().unwrap_or(DOUBTFUL),
            _ => DOUBTFUL,
        }
    }
}

impl AnswerColumns {
    /// Reads the rows of a block of a table of so many columns; `person` says who answered, or that this needs a second look.
    pub(crate) fn read(
        &mut self,
        readers: &[Option<DigitReader>],
        block: &Block,
        columns: usize,
        mut person: impl FnMut(&Row<'_>) -> Option<Person>,
        depends_on_person: bool,
    ) {
        let rows = block.len();
        self.items.resize_with(readers.len(), Option::default);
        for (item, reader) in self.items.iter_mut().zip(readers) {
            *item = reader.as_ref().map(|_| item.take().unwrap_or_default());
            if let Some(item) = item {
                item.codes.clear();
                item.codes.resize(rows, BLANK);
            }
        }
        self.is_in.clear();
        self.people.clear();
        let readers: Vec<&DigitReader> = readers.iter().flatten().collect();
        self.row.resize(readers.len(), BLANK);
        for (position, row) in block.rows().enumerate() {
            let is_whole = RowFault::of(&row, columns).is_none();
            let is_read = is_whole
                && readers.iter().zip(&mut self.row).all(|(reader, code)| {
                    *code = reader.read(&row);
                    *code != DOUBTFUL
                });
            let person = if is_read && depends_on_person { person(&row) } else { Some(Person::default()) };
            let is_in = is_read && person.is_some();
            if is_in {
                for (item, code) in self.items.iter_mut().flatten().zip(&self.row) {
                    if let Some(place) = item.codes.get_mut(position) {
                        *place = *code;
                    }
                }
            }
            self.is_in.push(is_in);
            if depends_on_person {
                self.people.push(person.unwrap_or_default());
            }
        }
        self.items.iter_mut().flatten().for_each(ItemColumn::find_valid);
        self.find_extremes(rows);
    }

    fn find_extremes(&mut self, rows: usize) {
        let Self { items, given, lowest, highest, .. } = self;
        given.clear();
        given.resize(rows, 0);
        lowest.clear();
        lowest.resize(rows, i8::MAX);
        highest.clear();
        highest.resize(rows, BLANK);
        for item in items.iter().flatten() {
            for ((code, given), (lowest, highest)) in
                item.codes.iter().zip(given.iter_mut()).zip(lowest.iter_mut().zip(highest.iter_mut()))
            {
                let is_given = *code != BLANK;
                *given = given.wrapping_add(u16::from(is_given));
                *lowest = if is_given { (*lowest).min(*code) } else { *lowest };
                *highest = (*highest).max(*code);
            }
        }
    }

    /// No row is in the columns.
    pub(crate) fn clear(&mut self) {
        self.is_in.clear();
    }

    /// As columns for the kernel.
    pub(crate) fn columns(&self) -> Option<Columns<'_>> {
        let rows = self.is_in.len();
        let columns = Columns::in_order(self.items.iter().map(|item| match item {
            Some(item) => Column::i8(&item.codes).with_validity(&item.valid, 0),
            None => Column::blank(rows),
        }));
        let columns = columns.ok()?;
        if self.people.is_empty() { Some(columns) } else { columns.with_people(&self.people).ok() }
    }

    /// Whether anything is known of who answered.
    pub(crate) fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// Whether a row is in the columns.
    #[inline]
    pub(crate) fn has(&self, row: usize) -> bool {
        self.is_in.get(row).is_some_and(|is_in| *is_in)
    }

    /// Who answered in a row, and what.
    pub(crate) fn person(&self, row: usize) -> (Person, impl Iterator<Item = Given<'static>>) {
        let answers = self.items.iter().map(move |item| match item {
            None => Given::Missing(MissingReason::NotAdministered),
            Some(item) => match item.codes.get(row).filter(|code| **code != BLANK) {
                Some(code) => Given::Code(i64::from(*code)),
                None => Given::Missing(MissingReason::Skipped),
            },
        });
        (self.people.get(row).copied().unwrap_or_default(), answers)
    }

    /// The rows that are in the columns and have an answer: their positions, and which codes they have.
    pub(crate) fn answered(&self) -> impl Iterator<Item = (usize, Straight)> {
        let found = self.given.iter().zip(self.lowest.iter().zip(&self.highest)).enumerate();
        found
            .filter(|(_, (given, _))| **given > 0)
            .map(|(row, (given, (lowest, highest)))| (row, Straight::of(*given, *lowest, *highest)))
    }

    /// By item with a column, in their order: the codes that came.
    pub(crate) fn seen(&self) -> impl Iterator<Item = (usize, i8)> {
        let items = self.items.iter().enumerate().filter_map(|(index, item)| Some((index, item.as_ref()?)));
        items.flat_map(|(index, item)| {
            let mut seen = [false; 256];
            for code in &item.codes {
                if let Some(seen) = seen.get_mut(usize::from(code.cast_unsigned())) {
                    *seen = true;
                }
            }
            let codes = (0..=u8::MAX).zip(seen).filter(|(_, seen)| *seen).map(|(code, _)| code.cast_signed());
            codes.filter(|code| *code != BLANK).map(move |code| (index, code))
        })
    }
}

impl ItemColumn {
    fn find_valid(&mut self) {
        self.valid.clear();
        let eights = self
            .codes
            .chunks(8)
            .map(|eight| eight.iter().rev().fold(0_u8, |bits, code| bits << 1 | u8::from(*code != BLANK)));
        self.valid.extend(eights);
    }
}
