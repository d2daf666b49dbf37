//! A sample as a file: what was counted at one place, to be added to what was counted at another, without any row moving. All of it is whole
//! numbers, so that the sum of the files says what one count of all rows would have said, to the last byte.

use std::collections::BTreeMap;

use psyscreen::instrument::Fingerprint;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rows::Rows;
use crate::sample::{Group, Sample};
use crate::tally::{Saved, Tally};

/// What the file says it is. Another meaning of its contents is another number.
const SCHEMA: &str = "psyscreen.tally/1";

/// What a file of counts holds beside the counts of a [`Sample`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pooled {
    /// The rows of its table, and those of them with problems.
    pub rows: Rows,
    /// Whether its table looked wrong.
    pub is_doubtful: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    /// Of the contents, as they are written here.
    check: String,
    contents: Contents,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    instruments: Vec<Form>,
    scales: Vec<ScaleOf>,
    by: Option<String>,
    weight: Option<String>,
    read: u64,
    problems: u64,
    is_doubtful: bool,
    without_group: u64,
    all: SavedGroup,
    groups: BTreeMap<String, SavedGroup>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: String,
    revision: String,
    fingerprint: String,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleOf {
    name: String,
    items: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedGroup {
    used: u64,
    incomplete: u64,
    tallies: Vec<Saved>,
}

impl Contents {
    fn check(&self) -> String {
        Fingerprint::of(&serde_json::to_string(self).unwrap_or_default()).to_string()
    }
}

impl Sample {
    /// What was counted, as a file; `weight` is the column of the weights. Single answers of a few people can be read from it, as from any
    /// table of pairs: it is not anonymous.
    pub fn saved(&self, weight: Option<&str>, pooled: &Pooled) -> String {
        let group = |group: &Group| SavedGroup {
            used: group.used,
            incomplete: group.incomplete,
            tallies: group.tallies.iter().map(Tally::saved).collect(),
        };
        let contents = Contents {
            instruments: self.forms(),
            scales: self.scales(),
            by: self.by.clone(),
            weight: weight.map(str::to_owned),
            read: pooled.rows.read,
            problems: pooled.rows.problems,
            is_doubtful: pooled.is_doubtful,
            without_group: self.without_group,
            all: group(&self.all),
            groups: self.groups.iter().map(|(name, own)| (name.clone(), group(own))).collect(),
        };
        let file = File { schema: SCHEMA.to_owned(), check: contents.check(), contents };
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// Adds what a file of [`saved`](Self::saved) holds. The error says why it cannot be added: it is damaged, or counts something else.
    pub fn add(&mut self, text: &str, weight: Option<&str>) -> Result<Pooled, String> {
        let contents = read(text)?;
        self.refuse(&contents, weight)?;
        let groups = contents.groups.into_iter().map(|(name, group)| Ok((name, self.group(group)?)));
        let groups = groups.collect::<Result<Vec<_>, String>>()?;
        let all = self.group(contents.all)?;
        self.all.merge(&all);
        self.without_group = self.without_group.saturating_add(contents.without_group);
        for (name, group) in groups {
            self.groups.entry(name).or_insert_with(|| self.empty.clone()).merge(&group);
        }
        let rows = Rows { read: contents.read, problems: contents.problems, ..Rows::default() };
        Ok(Pooled { rows, is_doubtful: contents.is_doubtful })
    }

    fn forms(&self) -> Vec<Form> {
        let form = |instrument: &psyscreen::Instrument| Form {
            id: instrument.id().to_owned(),
            revision: instrument.revision().to_owned(),
            fingerprint: instrument.fingerprint().to_string(),
        };
        self.instruments.iter().map(form).collect()
    }

    fn scales(&self) -> Vec<ScaleOf> {
        let scale = |(part, tally): (&crate::parts::Part, &Tally)| ScaleOf {
            name: part.name.clone(),
            items: tally.items().as_slice().iter().map(|item| item.id().to_owned()).collect(),
        };
        self.parts.iter().zip(&self.empty.tallies).map(scale).collect()
    }

    /// Why contents count something else.
    fn refuse(&self, contents: &Contents, weight: Option<&str>) -> Result<(), String> {
        let (forms, scales) = (self.forms(), self.scales());
        if contents.instruments != forms {
            let ids = |forms: &[Form]| named(forms.iter().map(|form| form.id.as_str()));
            let (theirs, own) = (ids(&contents.instruments), ids(&forms));
            return Err(if theirs == own {
                format!(
                    "it was counted with another definition of {own}: count its table again with this one"
                )
            } else {
                format!("it was counted of {theirs}, and {own} is asked for")
            });
        }
        if contents.scales != scales {
            let names = |scales: &[ScaleOf]| named(scales.iter().map(|scale| scale.name.as_str()));
            let (theirs, own) = (names(&contents.scales), names(&scales));
            return Err(if theirs == own {
                format!("its items of {own} have other names")
            } else {
                format!(
                    "it was counted of the scales {theirs}, and {own} are asked for; say --scale as it was said then"
                )
            });
        }
        for (option, theirs, own) in [
            ("--by", contents.by.as_deref(), self.by.as_deref()),
            ("--weight", contents.weight.as_deref(), weight),
        ] {
            if theirs != own {
                let said = |column: Option<&str>| {
                    column.map_or_else(
                        || format!("without {option}"),
                        |column| format!("with {option} {column}"),
                    )
                };
                return Err(format!("it was counted {}, and {} is asked for", said(theirs), said(own)));
            }
        }
        Ok(())
    }

    fn group(&self, saved: SavedGroup) -> Result<Group, String> {
        let SavedGroup { used, incomplete, tallies } = saved;
        let counted = self.empty.tallies.iter().zip(tallies).map(|(empty, saved)| empty.filled(saved));
        let tallies: Vec<Tally> = counted
            .collect::<Option<_>>()
            .filter(|tallies: &Vec<Tally>| tallies.len() == self.parts.len())
            .ok_or(DAMAGED)?;
        Ok(Group { tallies, used, incomplete, ..Group::default() })
    }
}

fn named<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const DAMAGED: &str = "it is damaged: what it holds is not what was written";

fn read(text: &str) -> Result<Contents, String> {
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
    let file: File = serde_json::from_str(text).map_err(|_| DAMAGED.to_owned())?;
    if file.contents.check() != file.check {
        return Err(DAMAGED.to_owned());
    }
    Ok(file.contents)
}
