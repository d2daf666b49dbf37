//! Which instrument is studied: of the catalog, of a file, or made from columns and their codes.

use std::path::Path;

use clap::Args;
use psyscreen::Instrument;
use psyscreen_psychometrics::AdHoc;
use psyscreen_table::{Declaration, Mapping};

use crate::definitions;
use crate::failure::Failure;
use crate::table_arguments::ReadingArguments;

/// What is studied, and in which table.
#[derive(Debug, Args)]
pub(crate) struct SubjectArguments {
    /// Id of an instrument, or the path of a .toml file; several with commas
    ///
    /// Left out where something else says what is studied: --items.
    #[arg(value_name = "INSTRUMENT")]
    pub(crate) instrument: Option<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    /// Items without a definition: the names of their columns
    ///
    /// They are added up in one scale, `sum`.
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', requires = "codes", help_heading = SUBJECT)]
    pub(crate) items: Vec<String>,
    /// The codes that all of --items have: 1..5 or 0,1,2,4
    #[arg(long, value_name = "CODES", value_parser = parse_codes, requires = "items", allow_hyphen_values = true, help_heading = SUBJECT)]
    pub(crate) codes: Option<Codes>,
    /// Those of --items that count the other way round
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', requires = "items", help_heading = SUBJECT)]
    pub(crate) reverse: Vec<String>,
}

const SUBJECT: &str = "Items without a definition";

/// Codes of items.
#[derive(Clone, Debug)]
pub(crate) struct Codes(Vec<i64>);

fn parse_codes(text: &str) -> Result<Codes, String> {
    let number =
        |text: &str| text.trim().parse::<i64>().map_err(|_| format!("`{text}` is not a whole number"));
    let mut codes = Vec::new();
    for part in text.split(',') {
        match part.split_once("..") {
            Some((from, to)) => {
                let (from, to) = (number(from)?, number(to)?);
                if to.saturating_sub(from) > 1000 {
                    return Err(format!("`{part}` is more than 1000 codes"));
                }
                codes.extend(from..=to);
            }
            None => codes.push(number(part)?),
        }
    }
    Ok(Codes(codes))
}

/// What is studied, ready.
pub(crate) struct Subject {
    pub(crate) instruments: Vec<Instrument>,
    /// The names that the items of the only instrument have in the table, where it has no definition.
    pub(crate) names: Vec<String>,
    pub(crate) mapping: Mapping,
}

/// The table; where an option says what is done, it may be the first word.
pub(crate) fn table<'a>(word: Option<&'a str>, reading: &'a ReadingArguments, by_option: bool) -> &'a Path {
    match word {
        Some(word) if by_option && reading.csv.as_os_str() == "-" => Path::new(word),
        _ => &reading.csv,
    }
}

impl SubjectArguments {
    /// The table. Where an option says what is studied (--items, or `other`), the first word is it.
    pub(crate) fn csv(&self, other: bool) -> &Path {
        table(self.instrument.as_deref(), &self.reading, other || !self.items.is_empty())
    }

    /// The files that are read.
    pub(crate) fn inputs(&self, other: bool) -> Vec<&Path> {
        std::iter::once(self.csv(other)).chain(self.reading.map.as_deref()).collect::<Vec<_>>()
    }

    /// Finds the instruments, and declares where their items are; none where `other` says what is studied.
    pub(crate) fn subject(&self, other: bool) -> Result<Subject, Failure> {
        let mut mapping = self.reading.mapping()?;
        let word = self.instrument.as_deref().filter(|word| Path::new(word) != self.csv(other));
        if let (Some(word), true) = (word, other || !self.items.is_empty()) {
            return Err(Failure::Message(format!(
                "`{word}` and {} are two things to study; leave one of them out",
                if other { "--scores" } else { "--items" }
            )));
        }
        if other {
            return Ok(Subject { instruments: Vec::new(), names: Vec::new(), mapping });
        }
        let Some(Codes(codes)) = &self.codes else {
            let words =
                word.ok_or("name an instrument to study, or columns with --items and --codes".to_owned())?;
            let instruments = words
                .split(',')
                .map(|word| definitions::instrument_to_use(word.trim()))
                .collect::<Result<_, _>>()?;
            return Ok(Subject { instruments, names: Vec::new(), mapping });
        };
        let ad_hoc = AdHoc::new(self.items.clone(), codes.clone(), &self.reverse)
            .map_err(|why| Failure::Message(format!("--items: {why}")))?;
        let instrument = ad_hoc.instrument().map_err(|why| Failure::Message(format!("--items: {why}")))?;
        for (id, column) in ad_hoc.columns() {
            mapping.declare(&Declaration::column(&id, column));
        }
        // The codes are what they were said to be; nobody need wonder whether they begin at another number.
        for code in codes {
            mapping.declare(&Declaration::recode(&format!("{code}={code}"))?);
        }
        Ok(Subject { instruments: vec![instrument], names: ad_hoc.names().to_vec(), mapping })
    }
}
