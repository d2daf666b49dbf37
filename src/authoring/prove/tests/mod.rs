//! The prover against brute force, and against what is decided of many people.

#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

mod decided;
mod growth;
mod reached;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::authoring::prove::run::Run;
use crate::authoring::prove::severity::{Severity, Worse};
use crate::instrument::{Instrument, MissingReason, Person};
use crate::interpretation::Findings;
use crate::response::{Answer, Given};

/// Every instrument of the repository, read once for all tests.
static INSTRUMENTS: LazyLock<BTreeMap<String, Instrument>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("instruments");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let definitions = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let read = |path: PathBuf| {
        let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let instrument = Instrument::from_toml(&id, &text).unwrap_or_else(|error| panic!("{error}"));
        (id, instrument)
    };
    definitions.map(read).collect()
});

fn instrument(id: &str) -> &'static Instrument {
    &INSTRUMENTS[id]
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }
}

fn findings<'i>(
    instrument: &'i Instrument,
    person: Person,
    answers: &[(usize, Result<i32, MissingReason>)],
) -> Findings<'i> {
    let texts: Vec<(usize, Result<String, MissingReason>)> = answers
        .iter()
        .map(|(item, choice)| {
            let text = choice.map(|recorded| Answer::Given(recorded).shown(&instrument.items[*item]));
            (*item, text)
        })
        .collect();
    let given = texts.iter().map(|(item, text)| {
        let given = match text {
            Ok(text) => Given::Text(text),
            Err(reason) => Given::Missing(*reason),
        };
        (instrument.items[*item].id(), given)
    });
    instrument.respond(given).unwrap().score().interpret_for(person)
}

fn worse(instrument: &Instrument, item: usize) -> Worse {
    let run = Run::new(0);
    Severity::of(&run, instrument).worse(&run, item)
}
