//! The loop over rows: every row comes out, with its result or with its problem, and is counted.

use std::borrow::Cow;
use std::io::{self, Write};
use std::num::NonZeroUsize;

use psyscreen::characters::is_hidden;
use psyscreen_render::Language;

use crate::cells::Cells;
use crate::error::TableError;
use crate::header::Header;
use crate::identities::{IdColumns, Identities, Look};
use crate::in_order::in_order;
use crate::input::Input;
use crate::mapping::Mapping;
use crate::pasted::{Answers, PastedWatch};
use crate::people::People;
use crate::problem::{Problem, text_of, text_of_all};
use crate::problem_counts::{ProblemCounts, RowProblems};
use crate::remark::Remark;
use crate::rows::{self, Block, RowFault};

/// What is found of each row of a table: scores, a decision.
///
/// A thread that works on some of the rows has a clone of its own.
pub trait Find<'d>: Clone + Send {
    /// What is found of one row.
    type Found;
    /// Understands the header.
    fn people(&mut self, header: Header, mapping: &Mapping) -> Result<People<'d>, TableError>;
    /// Finds it in what of the row can be used, and says what cannot.
    fn find(&mut self, people: &mut People<'d>, row: &impl Cells, problems: &mut Vec<Problem>)
    -> Self::Found;
    /// What is found will be written before other rows are looked at, so [`look_ahead`](Self::look_ahead) may keep it.
    fn allow_ahead(&mut self, _people: &People<'d>) {}
    /// Looks at all rows of a block at once.
    fn look_ahead(&mut self, _people: &mut People<'d>, _block: &Block) {}
    /// What that found of the row at this position of the block; `None` where the row needs a look of its own.
    fn ahead(&self, _position: usize) -> Option<Self::Found> {
        None
    }
    /// Adds what another found in other rows of the table, as far as [`remarks`](Self::remarks) tells of it.
    fn absorb(&mut self, _other: Self) {}
    /// Columns that it reads itself, beside those of people.
    fn columns_read(&self) -> Vec<usize> {
        Vec::new()
    }
    /// The position of the level that was decided, from the lowest, where a policy decides.
    fn level(&self, _found: &Self::Found) -> Option<usize> {
        None
    }
    /// The id of the level at this position.
    fn level_id(&self, _position: usize) -> &str {
        ""
    }
    /// What no single row could say, after the last.
    fn remarks(&self) -> Vec<Remark> {
        Vec::new()
    }
}

/// How what is found is written.
pub trait Format<'d, F: Find<'d>>: Sync {
    /// What a thread writes some rows on; used again when it was taken.
    type Page: Default + Send;
    /// Writes what comes before the first row.
    fn begin(&mut self, _find: &F, _people: &People<'d>, _page: &mut Self::Page) -> Result<(), TableError> {
        Ok(())
    }
    /// Writes a row.
    fn row(&self, find: &F, row: &Worked<'_, 'd, impl Cells, F::Found>, page: &mut Self::Page);
    /// Writes what comes after the last.
    fn end(&self, _page: &mut Self::Page) {}
}

/// Where pages go, in the order of the table.
pub trait Sink<P> {
    /// Takes what is on a page, and leaves it empty.
    fn take(&mut self, page: &mut P) -> io::Result<()>;
    /// There are no more.
    fn finish(&mut self) -> io::Result<()>;
}

/// Text goes wherever bytes go.
impl<O: Write> Sink<Vec<u8>> for O {
    fn take(&mut self, page: &mut Vec<u8>) -> io::Result<()> {
        let taken = self.write_all(page);
        page.clear();
        taken
    }

    fn finish(&mut self) -> io::Result<()> {
        self.flush()
    }
}

/// A row that was worked on.
pub struct Worked<'r, 'd, C, F> {
    pub(crate) people: &'r People<'d>,
    cells: &'r C,
    fault: Option<RowFault>,
    /// What was found; `None` for a row that cannot be told apart, of which no field is shown either.
    pub found: Option<&'r F>,
    /// What of it cannot be used.
    pub problems: &'r [Problem],
    /// Whether it is the first of the table.
    pub is_first: bool,
}

impl<C: Cells, F> Worked<'_, '_, C, F> {
    /// The kept columns by name, as far as they are text. Those of a row that cannot be told apart into fields are empty: nobody
    /// knows what they are.
    pub fn kept(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let is_hidden = hides_fields(self.fault);
        self.people.layout.keep.iter().map(move |column| {
            let bytes = if is_hidden { &[] } else { self.cells.cell(*column) };
            let text =
                std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
            (self.people.header.name(*column), text)
        })
    }

    /// Whose row it is, by the kept columns; its line where they say nothing. What is not seen is left out.
    pub fn whose(&self) -> String {
        let names: Vec<String> = self
            .kept()
            .filter(|(_, field)| !field.is_empty())
            .map(|(name, field)| {
                format!("{name} {field}").chars().filter(|letter| !is_hidden(*letter)).collect()
            })
            .collect();
        if names.is_empty() { format!("line {}", self.cells.line()) } else { names.join(", ") }
    }

    /// Its problems in words.
    pub fn problem(&self, language: Language) -> String {
        text_of_all(self.problems, language, self.people.show_answers)
    }

    /// The same without those that a report tells of.
    pub fn problem_beside_report(&self, language: Language) -> String {
        let beside = self.problems.iter().filter(|problem| !problem.is_in_report());
        text_of_all(beside, language, self.people.show_answers)
    }
}

/// A table whose header is understood.
pub struct Work<'i, 'r, 'd, F> {
    input: &'i mut Input<'r>,
    hand: Hand<'d, F>,
}

/// A table of whose results the beginning is written.
pub struct Writing<'i, 'r, 'd, F, W, P, O> {
    work: Work<'i, 'r, 'd, F>,
    format: W,
    output: O,
    /// What comes before the first row.
    begun: P,
}

/// What is known when all rows are written.
#[derive(Debug)]
pub struct Done {
    /// How many rows there were.
    pub rows: u64,
    /// What no single row could say.
    pub remarks: Vec<Remark>,
    /// What was wrong with rows.
    pub problems: ProblemCounts,
}

impl<'i, 'r, 'd, F: Find<'d>> Work<'i, 'r, 'd, F> {
    /// Reads the header.
    pub fn begin(input: &'i mut Input<'r>, mapping: &Mapping, mut find: F) -> Result<Self, TableError> {
        let header = input.header()?;
        let people = find.people(header, mapping)?;
        let mut read = people.columns_read();
        read.extend(find.columns_read());
        input.read_only(&read);
        Ok(Self { input, hand: Hand { people, find } })
    }

    /// What the header says that may be wrong.
    pub fn remarks(&self) -> &[Remark] {
        &self.hand.people.layout.remarks
    }

    /// What each column that is read is read as, by the column's name, in the order of the table: `phq9_1` as `1`.
    pub fn columns(&self) -> Vec<(String, String)> {
        self.hand.people.columns()
    }

    /// Writes what is found of every row, in this format, once it is [run](Writing::run).
    pub fn write<W: Format<'d, F>, O: Sink<W::Page>>(
        mut self,
        mut format: W,
        output: O,
    ) -> Result<Writing<'i, 'r, 'd, F, W, W::Page, O>, TableError> {
        self.hand.find.allow_ahead(&self.hand.people);
        let mut begun = W::Page::default();
        format.begin(&self.hand.find, &self.hand.people, &mut begun)?;
        Ok(Writing { work: self, format, output, begun })
    }

    /// Finds something of every row, on so many threads, and hands it to `see` in the order of the table; a row that cannot be told
    /// apart is left out. `progress` hears how many rows are done and how many bytes of the table they are; problems are counted in
    /// `language`.
    pub fn for_each(
        self,
        language: Language,
        threads: NonZeroUsize,
        progress: impl FnMut(u64, u64),
        mut see: impl FnMut(&F::Found),
    ) -> Result<Done, TableError>
    where
        F::Found: Send,
    {
        let keep = |_: &F, row: Row<'_, 'd, F>, kept: &mut Vec<F::Found>| kept.extend(row.found);
        let take = |found: &mut Vec<F::Found>| {
            found.drain(..).for_each(|found| see(&found));
            Ok(())
        };
        self.run(language, threads, progress, keep, take)
    }

    /// Works on every row: `keep` keeps something of it, which `take` takes in the order of the table.
    fn run<K: Default + Send>(
        self,
        language: Language,
        threads: NonZeroUsize,
        progress: impl FnMut(u64, u64),
        keep: impl Fn(&F, Row<'_, 'd, F>, &mut K) + Sync,
        take: impl FnMut(&mut K) -> Result<(), TableError>,
    ) -> Result<Done, TableError> {
        let Self { input, hand } = self;
        let mut is_first = true;
        let next = |job: &mut Job<K>| {
            job.block.clear();
            // What was read before an error is worked on.
            let read = input.fill(&mut job.block).map(|bytes| job.bytes = bytes);
            job.is_first = std::mem::take(&mut is_first);
            (!job.block.is_empty(), read)
        };
        let work = |hand: &mut Hand<'d, F>, job: &mut Job<K>, watched: &Watched| {
            hand.work_on(job, watched, language, &keep);
        };
        hand.run(language, threads, progress, next, work, take)
    }

    /// Who works on its rows.
    pub(crate) fn hand(&self) -> &Hand<'d, F> {
        &self.hand
    }

    /// The same, where they are not taken from here.
    pub(crate) fn into_hand(self) -> Hand<'d, F> {
        self.hand
    }
}

impl<'d, F: Find<'d>, W: Format<'d, F>, O: Sink<W::Page>> Writing<'_, '_, 'd, F, W, W::Page, O> {
    /// Works on every row, on so many threads; what is written and told does not depend on their number. `progress` hears how many
    /// rows are done and how many bytes of the table they are; problems are counted in `language`.
    pub fn run(
        self,
        language: Language,
        threads: NonZeroUsize,
        progress: impl FnMut(u64, u64),
    ) -> Result<Done, TableError> {
        let Self { work, format, mut output, mut begun } = self;
        output.take(&mut begun).map_err(TableError::Write)?;
        let keep = |find: &F, row: Row<'_, 'd, F>, page: &mut W::Page| row.write(find, &format, page);
        let take = |page: &mut W::Page| output.take(page).map_err(TableError::Write);
        let done = work.run(language, threads, progress, keep, take)?;
        let mut end = W::Page::default();
        format.end(&mut end);
        output.take(&mut end).and_then(|()| output.finish()).map_err(TableError::Write)?;
        Ok(done)
    }
}

/// Who works on rows, and what they saw of the columns.
#[derive(Clone)]
pub(crate) struct Hand<'d, F> {
    pub(crate) people: People<'d>,
    pub(crate) find: F,
}

/// A row, with what was found of it.
pub(crate) struct Row<'r, 'd, F: Find<'d>> {
    people: &'r People<'d>,
    cells: &'r rows::Row<'r>,
    fault: Option<RowFault>,
    found: Option<F::Found>,
    problems: &'r [Problem],
    is_first: bool,
}

impl<'d, F: Find<'d>> Row<'_, 'd, F> {
    /// Writes it on a page.
    #[inline]
    pub(crate) fn write<W: Format<'d, F>>(self, find: &F, format: &W, page: &mut W::Page) {
        let Self { people, cells, fault, found, problems, is_first } = self;
        let row = Worked { people, cells, fault, found: found.as_ref(), problems, is_first };
        format.row(find, &row, page);
    }
}

/// Some rows, and what they gave.
#[derive(Default)]
pub(crate) struct Job<K> {
    pub(crate) block: Block,
    /// Whether the first row of the table is among them.
    is_first: bool,
    /// How many bytes of the table were read with them.
    bytes: u64,
    pub(crate) kept: K,
    pub(crate) looks: Vec<Look>,
    /// Of each row its answers and its line.
    pub(crate) answers: Vec<(Answers, u64)>,
    pub(crate) problems: Vec<RowProblems>,
    pub(crate) rows: u64,
}

/// The columns that are watched for rows that come twice.
pub(crate) struct Watched {
    pub(crate) ids: IdColumns,
    pub(crate) answers: Vec<usize>,
}

impl<'d, F: Find<'d>> Hand<'d, F> {
    /// Works on every row of a table: `next` puts some into a job and says whether there were any, `work` works on them, and what is kept
    /// of them `take` takes in the order of the table.
    pub(crate) fn run<K: Default + Send>(
        mut self,
        language: Language,
        threads: NonZeroUsize,
        mut progress: impl FnMut(u64, u64),
        mut next: impl FnMut(&mut Job<K>) -> (bool, Result<(), TableError>),
        work: impl Fn(&mut Self, &mut Job<K>, &Watched) + Sync,
        mut take: impl FnMut(&mut K) -> Result<(), TableError>,
    ) -> Result<Done, TableError> {
        let mut identities = Identities::new(&self.people.header, &self.people.layout);
        let mut problems = ProblemCounts::new(language, self.people.show_answers);
        let watched = Watched { ids: identities.columns().clone(), answers: self.people.answer_columns() };
        let mut pasted = PastedWatch::new();
        let (mut rows, mut failure) = (0_u64, None);
        let next = |job: &mut Job<K>| {
            if failure.is_some() {
                return false;
            }
            let (is_more, read) = next(job);
            failure = read.err();
            is_more
        };
        let work = |hand: &mut Self, job: &mut Job<K>| work(hand, job, &watched);
        let done = |job: &mut Job<K>| {
            job.looks.drain(..).for_each(|look| identities.see(look));
            job.answers.drain(..).for_each(|(answers, line)| pasted.see(answers, line));
            job.problems.drain(..).for_each(|row| problems.count(row));
            take(&mut job.kept)?;
            rows = rows.saturating_add(std::mem::take(&mut job.rows));
            progress(rows, job.bytes);
            Ok::<(), TableError>(())
        };
        let hands = in_order(threads, self.clone(), next, work, done)?;
        hands.into_iter().for_each(|other| self.absorb(other));
        if let Some(error) = failure {
            return Err(error);
        }
        let Self { people, find } = self;
        let mut remarks = find.remarks();
        if rows == 0 {
            remarks.push(Remark::note(
                "the table has a header and no rows: nobody is in it; is it the whole file?",
                "该表只有表头而没有数据行：其中没有任何人；文件是否完整？",
            ));
        }
        remarks.extend(people.remarks());
        remarks.extend(pasted.remark());
        remarks.extend(identities.remarks(|level| find.level_id(level).to_owned()));
        Ok(Done { rows, remarks, problems })
    }

    /// Works on the rows of a block.
    pub(crate) fn work_on<K>(
        &mut self,
        job: &mut Job<K>,
        watched: &Watched,
        language: Language,
        keep: &impl Fn(&F, Row<'_, 'd, F>, &mut K),
    ) {
        let Self { people, find } = self;
        let Job { block, is_first, kept, looks, answers, problems: all_problems, rows, .. } = job;
        let columns = people.header.len();
        let mut problems = Vec::new();
        block.tell_apart();
        find.look_ahead(people, block);
        for (position, cells) in block.rows().enumerate() {
            let fault = RowFault::of(&cells, columns);
            problems.clear();
            note_kept(people, &cells, fault, &mut problems);
            let found = match find.ahead(position) {
                None if hides_fields(fault) => None,
                None => Some(find.find(people, &cells, &mut problems)),
                found => found,
            };
            if let Some(found) = &found {
                looks.extend(watched.ids.look_at(&cells, find.level(found)));
                answers.push((Answers::of(&cells, &watched.answers), cells.line()));
            }
            let is_first = *is_first && *rows == 0;
            keep(find, Row { people, cells: &cells, fault, found, problems: &problems, is_first }, kept);
            all_problems.extend(RowProblems::new(cells.line(), &problems, language));
            *rows = rows.saturating_add(1);
        }
    }

    fn absorb(&mut self, other: Self) {
        self.people.absorb(&other.people);
        self.find.absorb(other.find);
    }
}

/// Whether a row with this fault cannot be told apart into fields.
fn hides_fields(fault: Option<RowFault>) -> bool {
    fault.is_some_and(RowFault::hides_fields)
}

/// Notes what is wrong with a row as such, and with its kept columns.
fn note_kept(people: &People<'_>, row: &impl Cells, fault: Option<RowFault>, problems: &mut Vec<Problem>) {
    let line = row.line();
    problems.extend(fault.map(|fault| Problem::Row { line, fault }));
    if hides_fields(fault) {
        return;
    }
    for column in people.layout.keep.iter().filter(|column| !row.cell(**column).is_ascii()) {
        problems.extend(text_of(row, *column, &people.header).err());
    }
}
