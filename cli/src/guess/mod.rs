//! `psyscreen map`: a mapping file, written from a look at a table, to be read and corrected by a person. Each guess says what it is
//! taken from; what is doubtful is a comment. No value is shown that only few rows hold.

mod codes;
mod draft;
mod look;
mod patterns;
mod person;
mod titles;

use std::path::PathBuf;

use clap::Args;
use psyscreen::{Instrument, Policy, catalog};

use crate::definitions::{self, OwnArguments};
use crate::failure::{Ending, Failure};
use crate::input::Input;
use crate::mapping::parse_delimiter;
use crate::names::{Names, Target};
use crate::output::Output;

use draft::{Draft, comment, count, doubtful, quoted};
use look::Table;
use patterns::Candidate;

pub(crate) const HELP: &str = "\
The file is a draft: read and correct it before you use it. What is doubtful stands in it as a comment; \
no value is shown that fewer than 5 rows hold.

Examples:
  psyscreen map phq-9 survey.csv > survey.toml
  psyscreen score phq-9 survey.csv --map survey.toml";

#[derive(Debug, Args)]
pub(crate) struct MapArguments {
    /// Id of the instrument or policy that the table is for
    ///
    /// Or the path of a .toml file.
    id: String,
    /// CSV file with a header; `-` is standard input
    #[arg(value_name = "CSV", default_value = "-")]
    pub(crate) csv: PathBuf,
    /// What separates the columns [default: what the first line shows]
    #[arg(long, value_name = "MARK", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    own: OwnArguments,
}

/// A column of the table and the item that it is taken for, by position.
type Pair = (usize, usize);

/// Runs the command.
pub(crate) fn run(arguments: &MapArguments, output: &mut Output) -> Result<Ending, Failure> {
    let subject = Subject::new(arguments)?;
    let mut input = Input::open(&arguments.csv, arguments.delimiter)?;
    if arguments.delimiter.is_none() {
        input.guess_delimiter();
    }
    let header = input.header()?;
    let (delimiter, name) = (input.delimiter(), input.name().to_owned());
    let table = look::table(&mut input, header)?;
    let mut work = Work { subject: &subject, table: &table, draft: Draft::default(), taken: Vec::new() };
    work.top(&name, delimiter);
    for (position, instrument) in subject.instruments.iter().enumerate() {
        work.instrument(position, instrument);
    }
    person::person(&mut work);
    let text = work.draft.text();
    output.text(&text)?;
    Ok(Ending::Fine)
}

/// What the table is for.
struct Subject {
    id: String,
    instruments: Vec<&'static Instrument>,
    policy: Option<&'static Policy>,
}

impl Subject {
    fn new(arguments: &MapArguments) -> Result<Self, Failure> {
        let word = arguments.id.as_str();
        let is_policy = if definitions::is_path(word) {
            definitions::kind_of(&definitions::read(word.as_ref())?) == definitions::Kind::Policy
        } else {
            catalog::policy_toml(word).is_some()
        };
        Ok(if is_policy {
            let policy = definitions::policy(word, &arguments.own)?.policy;
            Self {
                id: policy.id().to_owned(),
                instruments: policy.instruments().collect(),
                policy: Some(policy),
            }
        } else {
            let instrument = definitions::instrument(word)?;
            Self { id: instrument.id().to_owned(), instruments: vec![instrument], policy: None }
        })
    }

    fn names(&self) -> Names<'_> {
        Names::new(&self.instruments, self.policy.map_or(&[], |policy| policy.facts()), self.policy.is_some())
    }

    /// An item, or `*`, as the mapping names it.
    fn item(&self, instrument: &Instrument, item: &str) -> String {
        if self.instruments.len() == 1 { item.to_owned() } else { format!("{}.{item}", instrument.id()) }
    }
}

struct Work<'w> {
    subject: &'w Subject,
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
    fn instrument(&mut self, position: usize, instrument: &'static Instrument) {
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

    fn found(&mut self, instrument: &'static Instrument, pairs: Vec<Pair>) {
        codes::codes(self, instrument, &pairs);
        self.taken.extend(pairs.into_iter().map(|(column, _)| column));
    }

    fn pattern(&mut self, instrument: &'static Instrument, candidate: &Candidate, is_certain: bool) {
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
        // Columns of which most answers are none of the form are hardly its items, however they are named.
        let is_certain = is_certain && (fits.fit.saturating_mul(2) >= fits.filled || fits.is_shifted);
        self.draft.columns.push(comment(&evidence.join("; ")));
        self.draft.columns.push(if is_certain { line } else { doubtful(&line) });
    }

    /// Columns that have the questions as their names.
    fn titled(&mut self, instrument: &'static Instrument, titled: Vec<titles::Titled>) {
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
    fn template(&mut self, instrument: &'static Instrument) {
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
