//! A service in small: a policy from a folder, kept and read anew while people are served; forms as JSON, taken as they are, on
//! several threads; answers kept, read back and compared with later ones. `cargo run --example service`

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread;

use psyscreen::response::{RawAnswer, StoredAnswers};
use psyscreen::triage::FactValue;
use psyscreen::{Findings, Instrument, Policy, Report, Screening};

type Failure = Box<dyn Error + Send + Sync>;

/// What a person sends: answers by instrument and item.
#[derive(serde::Deserialize)]
struct Form {
    person: String,
    consent: Option<bool>,
    #[serde(default)]
    facts: BTreeMap<String, FactValue>,
    #[serde(default)]
    answers: BTreeMap<String, BTreeMap<String, RawAnswer>>,
}

/// A policy owns the instruments it uses, so one struct keeps everything.
struct Service {
    folder: PathBuf,
    policy: RwLock<Policy>,
    /// The last answers of each person, to each instrument.
    kept: Mutex<BTreeMap<String, BTreeMap<String, StoredAnswers>>>,
}

impl Service {
    fn open(folder: PathBuf) -> Result<Self, Failure> {
        let policy = RwLock::new(read(&folder)?);
        Ok(Self { folder, policy, kept: Mutex::default() })
    }

    /// Reads the definitions anew. Where one cannot be used, the old ones serve on; who is being served now ends with those
    /// they began with.
    fn reload(&self) -> Result<(), Failure> {
        let policy = read(&self.folder)?;
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
        Ok(())
    }

    /// Decides about one form, beside the answers before.
    fn serve(&self, form: &Form) -> Report {
        // A clone is a counted reference: nothing is copied, and no lock is held while deciding.
        let policy = self.policy.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut screening = Screening::new();
        if let Some(consent) = form.consent {
            screening = screening.consent(consent);
        }
        for (fact, value) in &form.facts {
            screening = screening.fact(fact, value.clone());
        }
        for instrument in policy.instruments() {
            let Some(answers) = form.answers.get(instrument.id()) else { continue };
            let found = findings(instrument, answers);
            if let Some(before) = self.keep(&form.person, found.responses().to_stored()) {
                screening = screening.earlier(restored(instrument, &before));
            }
            screening = screening.with(found);
        }
        Report::new(&screening, &policy.decide(&screening))
    }

    /// Keeps answers; gives those that were kept before.
    fn keep(&self, person: &str, answers: StoredAnswers) -> Option<StoredAnswers> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(person.to_owned()).or_default().insert(answers.instrument().to_owned(), answers)
    }
}

/// The policy of the folder, with every instrument that it uses.
fn read(folder: &Path) -> Result<Policy, Failure> {
    let mut instruments = BTreeMap::new();
    for entry in fs::read_dir(folder.join("instruments"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let instrument = Instrument::from_toml(&path.to_string_lossy(), &fs::read_to_string(&path)?)?;
            instruments.insert(instrument.id().to_owned(), instrument);
        }
    }
    let path = folder.join("policies/recovered-2020.toml");
    let text = fs::read_to_string(&path)?;
    Ok(Policy::from_toml(&path.to_string_lossy(), &text, &|id| instruments.get(id))?)
}

/// What a form says of one instrument. An answer that cannot be read is missing and named; the others count.
fn findings<'i>(instrument: &'i Instrument, answers: &BTreeMap<String, RawAnswer>) -> Findings<'i> {
    let answers = answers.iter().map(|(item, answer)| (item.as_str(), answer));
    let responses = instrument.respond(answers).unwrap_or_else(|error| {
        // The message names items, never what was answered.
        eprintln!("{error}");
        error.readable(instrument)
    });
    responses.score().interpret()
}

/// Kept answers, scored by the definition of today.
fn restored<'i>(instrument: &'i Instrument, kept: &StoredAnswers) -> Findings<'i> {
    let responses = instrument.restore(kept).unwrap_or_else(|error| {
        eprintln!("{error}");
        error.readable(instrument)
    });
    responses.score().interpret()
}

fn main() -> Result<(), Failure> {
    let first = r#"[
        { "person": "a", "consent": true, "answers": { "phq-9": { "1": 3, "2": 3, "3": "Several days", "4": 3, "5": 1, "6": 3, "7": 3, "8": 0, "9": 0 } } },
        { "person": "b", "consent": true, "facts": { "bereaved": true }, "answers": { "phq-9": { "1": 0, "2": "1", "3": 0, "4": null, "9": "x" } } }
    ]"#;
    let later = r#"[
        { "person": "a", "consent": true, "answers": { "phq-9": { "1": 1, "2": 0, "3": 1, "4": 1, "5": 0, "6": 0, "7": 1, "8": 0, "9": 0 } } }
    ]"#;

    let service = Service::open(env!("CARGO_MANIFEST_DIR").into())?;
    for forms in [first, later] {
        let forms: Vec<Form> = serde_json::from_str(forms)?;
        thread::scope(|scope| {
            for form in &forms {
                scope.spawn(|| {
                    let report = service.serve(form);
                    let change = report.instruments.iter().find_map(|found| found.change.as_ref()?.direction);
                    println!("{}: {}, change {change:?}", form.person, report.decision.level);
                });
            }
        });
        service.reload()?;
    }
    Ok(())
}
