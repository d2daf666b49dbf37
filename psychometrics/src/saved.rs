//! A sample as a file: what was counted at one place, to be added to what was counted at another, without any row moving. All of it is whole
//! numbers, so that the sum of the files says what one count of all rows would have said, to the last byte.

use psyscreen::Instrument;
use psyscreen::instrument::Fingerprint;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::counted::{Counted, SavedGroups};
use crate::grouped::Grouped;
use crate::rows::Rows;

/// What the file says it is. Another meaning of its contents is another number.
const SCHEMA: &str = "psyscreen.tally/1";

/// What a file of counts holds beside the counts of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pooled {
    /// The rows of its table, those of them with problems, and those that could not be counted.
    pub rows: Rows,
    /// Whether its table looked wrong.
    pub is_doubtful: bool,
}

/// An option that says what is counted, and what it was said to be: `--by` and a column.
pub type Chosen<'c> = (&'c str, Option<String>);

/// A sample whose counts can be written into a file, and added up from files.
pub trait Poolable {
    /// What is counted of everybody, and of each group.
    type Counts: Counted;

    /// The instruments, in their order.
    fn instruments(&self) -> &[Instrument];

    /// The name of each scale, with its items.
    fn scales(&self) -> Vec<(String, Vec<String>)>;

    /// The counts.
    fn people(&self) -> &Grouped<Self::Counts>;

    /// The same, to be added to.
    fn people_mut(&mut self) -> &mut Grouped<Self::Counts>;

    /// What was counted, as a file; `chosen` are the options that say what. Single answers of a few people can be read from it, as from any
    /// table of pairs: it is not anonymous.
    fn saved(&self, chosen: &[Chosen<'_>], pooled: &Pooled) -> String {
        let contents = Contents {
            asked: self.asked(chosen),
            rows: pooled.rows.clone(),
            is_doubtful: pooled.is_doubtful,
            counts: self.people().saved(),
        };
        let file = File { schema: SCHEMA.to_owned(), check: contents.check(), contents };
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// Adds what a file of [`saved`](Self::saved) holds. The error says why it cannot be added: it is damaged, or counts something else.
    fn add(&mut self, text: &str, chosen: &[Chosen<'_>]) -> Result<Pooled, String> {
        let contents = read(text, &self.asked(chosen))?;
        self.people_mut().add(contents.counts).ok_or(DAMAGED)?;
        Ok(Pooled { rows: contents.rows, is_doubtful: contents.is_doubtful })
    }

    #[doc(hidden)]
    fn asked(&self, chosen: &[Chosen<'_>]) -> Asked {
        let form = |instrument: &Instrument| Form {
            id: instrument.id().to_owned(),
            revision: instrument.revision().to_owned(),
            fingerprint: instrument.fingerprint().to_string(),
        };
        Asked {
            instruments: self.instruments().iter().map(form).collect(),
            scales: self.scales(),
            options: chosen.iter().map(|(option, said)| ((*option).to_owned(), said.clone())).collect(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<C> {
    schema: String,
    /// Of the contents, as they are written here.
    check: String,
    contents: C,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "S: Serialize + DeserializeOwned")]
struct Contents<S> {
    asked: Asked,
    rows: Rows,
    is_doubtful: bool,
    counts: SavedGroups<S>,
}

/// What was asked for: files are added up where it is the same.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    instruments: Vec<Form>,
    scales: Vec<(String, Vec<String>)>,
    options: Vec<(String, Option<String>)>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: String,
    revision: String,
    fingerprint: String,
}

impl<S: Serialize + DeserializeOwned> Contents<S> {
    fn check(&self) -> String {
        Fingerprint::of(&serde_json::to_string(self).unwrap_or_default()).to_string()
    }
}

impl Asked {
    /// Why a file counts something else.
    fn refuse(&self, theirs: &Self) -> Result<(), String> {
        let ids = |asked: &Self| named(asked.instruments.iter().map(|form| form.id.as_str()));
        let scales = |asked: &Self| named(asked.scales.iter().map(|(name, _)| name.as_str()));
        let options =
            |asked: &Self| asked.options.iter().map(|(option, _)| option.clone()).collect::<Vec<_>>();
        if options(theirs) != options(self) {
            return Err("another command counted it".to_owned());
        }
        if theirs.instruments != self.instruments {
            return Err(if ids(theirs) == ids(self) {
                format!(
                    "it was counted with another definition of {}: count its table again with this one",
                    ids(self)
                )
            } else {
                format!("it was counted of {}, and {} is asked for", ids(theirs), ids(self))
            });
        }
        if theirs.scales != self.scales {
            return Err(if scales(theirs) == scales(self) {
                format!("its items of {} have other names", scales(self))
            } else {
                format!(
                    "it was counted of the scales {}, and {} are asked for; say --scale as it was said then",
                    scales(theirs),
                    scales(self)
                )
            });
        }
        for ((option, theirs), (_, own)) in theirs.options.iter().zip(&self.options) {
            if theirs != own {
                let said = |said: &Option<String>| match said {
                    Some(said) => format!("with {option} {said}"),
                    None => format!("without {option}"),
                };
                return Err(format!("it was counted {}, and {} is asked for", said(theirs), said(own)));
            }
        }
        Ok(())
    }
}

fn named<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const DAMAGED: &str = "it is damaged: what it holds is not what was written";

fn read<S: Serialize + DeserializeOwned>(text: &str, asked: &Asked) -> Result<Contents<S>, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|_| "it is not a file of --save-tally, or not a whole one".to_owned())?;
    match value.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) => {
            return Err(format!(
                "it is of another version, `{other}`, and this program reads `{SCHEMA}`: count its table again"
            ));
        }
        None => return Err("it is not a file of --save-tally".to_owned()),
    }
    // What it is of comes first: the counts of another command have another form.
    let theirs = value.pointer("/contents/asked").cloned().unwrap_or_default();
    asked.refuse(&serde_json::from_value(theirs).map_err(|_| DAMAGED.to_owned())?)?;
    let file: File<Contents<S>> = serde_json::from_value(value).map_err(|_| DAMAGED.to_owned())?;
    if file.contents.check() != file.check {
        return Err(DAMAGED.to_owned());
    }
    Ok(file.contents)
}
