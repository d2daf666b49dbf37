//! `psyscreen list`: what is in this build.

use std::io::{self, Write};

use psyscreen::{Instrument, Permission, Policy, catalog};
use serde::Serialize;

use crate::args::{ListArguments, ListFormat};
use crate::failure::{Ending, Failure};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Entry {
    Instrument {
        id: &'static str,
        revision: &'static str,
        edition: u32,
        title: &'static psyscreen::Text,
        construct: &'static str,
        informant: &'static str,
        items: usize,
        scales: Vec<&'static str>,
        text_licence: Permission,
        scoring_licence: Permission,
    },
    Policy {
        id: &'static str,
        edition: u32,
        title: &'static psyscreen::Text,
        uses: Vec<&'static str>,
        levels: Vec<&'static str>,
    },
}

impl Entry {
    fn of_instrument(instrument: &'static Instrument) -> Self {
        Self::Instrument {
            id: instrument.id(),
            revision: instrument.revision(),
            edition: instrument.edition(),
            title: instrument.title(),
            construct: instrument.construct(),
            informant: instrument.informant(),
            items: instrument.items().len(),
            scales: instrument.scales().iter().map(psyscreen::Scale::id).collect(),
            text_licence: instrument.licence().text(),
            scoring_licence: instrument.licence().scoring(),
        }
    }

    fn of_policy(policy: &'static Policy<'static>) -> Self {
        Self::Policy {
            id: policy.id(),
            edition: policy.edition(),
            title: policy.title(),
            uses: policy.instruments().map(Instrument::id).collect(),
            levels: policy.levels().iter().map(psyscreen::Level::id).collect(),
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &ListArguments) -> Result<Ending, Failure> {
    let text = match arguments.format {
        ListFormat::Table => table(),
        ListFormat::Json => {
            let instruments = instruments().map(Entry::of_instrument);
            let entries: Vec<Entry> = instruments.chain(policies().map(Entry::of_policy)).collect();
            json(&entries)?
        }
    };
    print(&text)?;
    Ok(Ending::Fine)
}

fn instruments() -> impl Iterator<Item = &'static Instrument> {
    catalog::instrument_ids().filter_map(catalog::instrument)
}

fn policies() -> impl Iterator<Item = &'static Policy<'static>> {
    catalog::policy_ids().filter_map(catalog::policy)
}

/// Indented JSON with a line end.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| Failure::Message(format!("cannot write JSON: {error}")))
}

/// Writes a text to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(|error| Failure::writing(&error))
}

fn table() -> String {
    let mut rows =
        vec![["INSTRUMENT", "MEASURES", "ANSWERED BY", "ITEMS", "WORDING", "TITLE"].map(str::to_owned)];
    for instrument in instruments() {
        rows.push([
            instrument.id().to_owned(),
            instrument.construct().to_owned(),
            instrument.informant().to_owned(),
            instrument.items().len().to_string(),
            instrument.licence().text().to_string(),
            instrument.title().get("en").to_owned(),
        ]);
    }
    let mut text = aligned(&rows);
    let mut rows = vec![["POLICY", "USES", "TITLE"].map(str::to_owned)];
    for policy in policies() {
        let uses: Vec<&str> = policy.instruments().map(Instrument::id).collect();
        rows.push([policy.id().to_owned(), uses.join(", "), policy.title().get("en").to_owned()]);
    }
    text.push('\n');
    text.push_str(&aligned(&rows));
    text
}

/// Columns beside each other, two spaces between.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0_usize; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
