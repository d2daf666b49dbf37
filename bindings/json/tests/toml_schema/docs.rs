//! What the documentation of a format says of its tables and keys, for an editor to show.

use std::collections::{BTreeMap, BTreeSet};

use crate::reader::in_backticks;

/// By table, whose name is that of its key; the top has none.
#[derive(Default)]
pub(crate) struct Docs {
    tables: BTreeMap<String, String>,
    keys: BTreeMap<(String, String), String>,
}

impl Docs {
    /// Of the page of a format. A table is described by the first paragraph under its heading, a key by its row there.
    pub(crate) fn read(page: &str) -> Self {
        let mut docs = Self::default();
        let mut table = None;
        for block in page.split("\n\n").map(str::trim) {
            if let Some(heading) = block.strip_prefix('#') {
                let name = in_backticks(heading).first().map(|name| name.trim_matches(['[', ']']));
                let name = name.map(|name| name.rsplit('.').next().unwrap_or(name).to_owned());
                table = if heading.contains("Head") { Some(String::new()) } else { name };
                continue;
            }
            let Some(table) = &table else { continue };
            if block.starts_with('|') {
                block.lines().for_each(|row| docs.row(table, row));
            } else if !block.starts_with("```") && !table.is_empty() {
                docs.tables.entry(table.clone()).or_insert_with(|| block.replace('\n', " "));
            }
        }
        docs
    }

    /// A row of a table: keys, and last what they mean.
    fn row(&mut self, table: &str, row: &str) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let (Some(keys), Some(meaning)) = (cells.first(), cells.last()) else { return };
        if cells.len() > 1 && !meaning.is_empty() && *meaning != "required" {
            for key in in_backticks(keys) {
                let meaning = || meaning.replace("\\|", "|");
                self.keys.entry((table.to_owned(), key.to_owned())).or_insert_with(meaning);
            }
        }
    }

    pub(crate) fn table(&self, table: &str) -> Option<&str> {
        self.tables.get(table).map(String::as_str)
    }

    pub(crate) fn key(&self, table: &str, key: &str) -> Option<&str> {
        self.keys.get(&(table.to_owned(), key.to_owned())).map(String::as_str)
    }
}

/// Every word that could be a key, in what a page quotes.
pub(crate) fn quoted_words(page: &str) -> BTreeSet<String> {
    let is_sign = |sign: char| sign.is_ascii_lowercase() || sign == '_';
    let words = in_backticks(page).into_iter().flat_map(|quoted| quoted.split(move |sign| !is_sign(sign)));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
