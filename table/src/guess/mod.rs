//! A mapping file, written from a look at a table, to be read and corrected by a person. Each guess says what it is
//! taken from; what is doubtful is a comment. No value is shown that only few rows hold.

mod codes;
mod draft;
mod look;
mod patterns;
mod person;

use psyscreen::{Instrument, Policy};

use crate::error::TableError;
use crate::header::Header;
use crate::input::Input;
use crate::names::{Names, Target};
use crate::titles;

use draft::{Draft, comment, count, doubtful, quoted};
use look::Table;
use patterns::Candidate;

/// A column of the table and the item that it is taken for, by position.
type Pair = (usize, usize);

/// What a table is for.
pub struct Subject<'d> {
    id: String,
    instruments: Vec<&'d Instrument>,
    policy: Option<&'d Policy>,
}

impl<'d> Subject<'d> {
    /// One instrument.
    pub fn instrument(instrument: &'d Instrument) -> Self {
        Self { id: instrument.id().to_owned(), instruments: vec![instrument], policy: None }
    }

    /// A policy, with all its instruments.
    pub fn policy(policy: &'d Policy) -> Self {
        let instruments = policy.instruments().collect();
        Self { id: policy.id().to_owned(), instruments, policy: Some(policy) }
    }

    /// The text of a mapping file for a table. Where no mark between columns is declared, the first line shows it.
    pub fn mapping_of(&self, input: &mut Input<'_>) -> Result<String, TableError> {
        let header = input.header()?;
        let (delimiter, name) = (input.delimiter(), input.name().to_owned());
        let table = look::table(input, header)?;
        let mut work = Work { subject: self, table: &table, draft: Draft::default(), taken: Vec::new() };
        work.top(&name, delimiter);
        for (position, instrument) in self.instruments.iter().enumerate() {
            work.instrument(position, instrument);
        }
        person::person(&mut work);
        Ok(work.draft.text())
    }

    fn names(&self) -> Names<'_> {
        Names::new(&self.instruments, self.policy.map_or(&[], |policy| policy.facts()), self.policy.is_some())
    }

    /// An item, or `*`, as the mapping names it.
    fn item(&self, instrument: &Instrument, item: &str) -> String {
        if self.instruments.len() == 1 { item.to_owned() } else { format!("{}.{item}", instrument.id()) }
    }
}

/// The columns that a mapping file would propose for an instrument beside others, by their names alone.
pub(crate) fn proposed_for(header: &Header, instrument: &Instrument) -> Vec<usize> {
    let named = titles::find(header, instrument).into_iter().filter(|found| found.is_exact);
    let mut columns: Vec<usize> = named.map(|found| found.column).collect();
    for candidate in patterns::candidates(header, instrument, false) {
        columns.extend(candidate.items.iter().map(|(column, _)| *column));
    }
    columns
}

struct Work<'w> {
    subject: &'w Subject<'w>,
    table: &'w Table,
    draft: Draft,
    /// Columns that are taken for something.
    taken: Vec<usize>,
}

impl Work<'_> {
    fn top(&mut self, name: &str, delimiter: u8) {
        let Self { table, draft, subject, .. } = self;
        let rows = count(table.rows, "row");
        let first = if table.is_whole { "" } else { "the first " };
        let command =
            format!("Written by `psyscreen map {}` from a look at {first}{rows} of {name}.", subject.id);
        draft.top.push(comment(&command));
        draft.top.push(comment("Read it and correct it. Lines that begin with `#` are doubtful: they count when the `#` is removed."));
        if table.broken > 0 {
            draft.top.push(comment(&format!(
                "{} cannot be told apart into columns: is the mark between columns right?",
                count(table.broken, "row")
            )));
        }
        draft.top.extend(["format = 1".to_owned(), format!("for = {}", quoted(&subject.id))]);
        if delimiter != b',' {
            draft.top.push(format!(
                "delimiter = {}",
                quoted(&char::from(delimiter).to_string()).replace("\\u0009", "\\t")
            ));
        }
    }

    /// The columns of one instrument, and how their answers are written.
    fn instrument(&mut self, position: usize, instrument: &Instrument) {
        let header = &self.table.header;
        let names = self.subject.names();
        let by_name: Vec<Pair> = (0..header.len())
            .filter_map(|column| match names.get(header.name(column)) {
                Some(Target::Item(of, item)) if of == position => Some((column, item)),
                _ => None,
            })
            .collect();
        let alone = self.subject.instruments.len() == 1;
        let lines = &mut self.draft.columns;
        lines.push(comment(&format!("{}: {}", instrument.id(), instrument.title().get("en"))));
        if is_whole(instrument, &by_name) {
            lines.push(comment(&format!("found by the names of {}", count(many(&by_name), "column"))));
            self.found(instrument, by_name);
            return;
        }
        let candidates = patterns::candidates(header, instrument, alone);
        match candidates.as_slice() {
            [only] if only.lacking.is_empty() && only.strays.is_empty() && (alone || only.is_named) => {
                let only = only.clone();
                self.pattern(instrument, &only, true);
                self.found(instrument, only.items);
            }
            [] => {
                let titled = titles::find(header, instrument);
                if titled.is_empty() {
                    self.template(instrument);
                } else {
                    self.titled(instrument, titled);
                }
            }
            several => {
                if several.len() > 1 {
                    let times = "several columns could be each item: of two times or persons, say; choose one, or name \
                                 the earlier time `earlier.…`";
                    self.draft.columns.push(comment(times));
                }
                for candidate in several {
                    self.pattern(instrument, candidate, false);
                }
                // How they are written can be seen all the same.
                if let Some(first) = several.first() {
                    self.found(instrument, first.items.clone());
                }
            }
        }
    }

    fn found(&mut self, instrument: &Instrument, pairs: Vec<Pair>) {
        codes::codes(self, instrument, &pairs);
        self.taken.extend(pairs.into_iter().map(|(column, _)| column));
    }

    fn pattern(&mut self, instrument: &Instrument, candidate: &Candidate, is_certain: bool) {
        let fits = codes::fits(self.table, instrument, &candidate.items);
        let key = quoted(&self.subject.item(instrument, "*"));
        let pattern = quoted(&candidate.pattern);
        let line = match candidate.from {
            None => format!("{key} = {pattern}"),
            Some(from) => format!("{key} = {{ pattern = {pattern}, from = {from} }}"),
        };
        let mut evidence = vec![
            count(many(&candidate.items), "column"),
            format!("{} of {} are codes or labels of the form", fits.fit, count(fits.filled, "answer")),
        ];
        if let Some(from) = candidate.from {
            evidence.push(format!("the names count the items from {from}"));
        }
        let items = |places: &[usize]| -> String {
            let ids: Vec<&str> = places
                .iter()
                .filter_map(|place| instrument.items().get(*place))
                .map(|item| item.id())
                .collect();
            ids.join(", ")
        };
        if !candidate.lacking.is_empty() {
            evidence.push(format!("no column for {}", items(&candidate.lacking)));
        }
        let strays: Vec<&str> =
            candidate.strays.iter().map(|column| self.table.header.name(*column)).collect();
        if !strays.is_empty() {
            evidence.push(format!("not an item: {}; name them under `ignore`", strays.join(", ")));
        }
        // Columns of which most answers are none of the form are hardly its items, however they are named; and those that count from
        // 2 may as well lack the first item.
        let is_certain = is_certain
            && candidate.from != Some(2)
            && (fits.fit.saturating_mul(2) >= fits.filled || fits.is_shifted);
        self.draft.columns.push(comment(&evidence.join("; ")));
        self.draft.columns.push(if is_certain { line } else { doubtful(&line) });
        let unused: Vec<usize> = (0..self.table.header.len())
            .filter(|column| candidate.items.iter().all(|(taken, _)| taken != column))
            .collect();
        for (item, column) in titles::in_words(&self.table.header, &unused, instrument, &candidate.lacking) {
            let Some(item) = instrument.items().get(item) else { continue };
            let key = quoted(&self.subject.item(instrument, item.id()));
            let name = quoted(self.table.header.name(column));
            self.draft.columns.push(doubtful(&format!("{key} = {name}")));
        }
    }

    /// Columns that have the questions as their names.
    fn titled(&mut self, instrument: &Instrument, titled: Vec<titles::Titled>) {
        let pairs: Vec<Pair> = titled.iter().map(|found| (found.column, found.item)).collect();
        let fits = codes::fits(self.table, instrument, &pairs);
        self.draft.columns.push(comment(&format!(
            "{} named by the questions; {} of {} are codes or labels of the form",
            count(many(&pairs), "column"),
            fits.fit,
            count(fits.filled, "answer")
        )));
        for found in &titled {
            let Some(item) = instrument.items().get(found.item) else { continue };
            let key = quoted(&self.subject.item(instrument, item.id()));
            let line = format!("{key} = {}", quoted(self.table.header.name(found.column)));
            let is_certain = found.is_exact && fits.fit.saturating_mul(2) >= fits.filled;
            self.draft.columns.push(if is_certain { line } else { doubtful(&line) });
        }
        self.found(instrument, pairs);
    }

    /// Lines to fill in, where nothing was found.
    fn template(&mut self, instrument: &Instrument) {
        const MOST: usize = 100;
        self.draft.columns.push(comment("no columns were found; the names are to be filled in"));
        for item in instrument.items().iter().take(MOST) {
            let key = quoted(&self.subject.item(instrument, item.id()));
            self.draft.columns.push(doubtful(&format!("{key} = \"\"   # {}", item.text().get("en"))));
        }
    }
}

fn many(pairs: &[Pair]) -> u64 {
    u64::try_from(pairs.len()).unwrap_or(u64::MAX)
}

/// Whether every scored item is there.
fn is_whole(instrument: &Instrument, pairs: &[Pair]) -> bool {
    let mut items = instrument.items().iter().enumerate();
    items.all(|(index, item)| item.is_unscored() || pairs.iter().any(|(_, found)| *found == index))
}
