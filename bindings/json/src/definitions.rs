//! Definitions of one's own beside those of this build: no id means two texts.

use psyscreen::diagnostic::{LoadError, SourceFile};
use psyscreen::triage::overlay_base;
use psyscreen::{Instrument, Policy};

use crate::shipped;

/// What a text claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A questionnaire.
    Instrument,
    /// A triage policy.
    Policy,
}

/// What a file with an id of the catalog and another text than the catalog's is told: who reads a result would take it
/// for the published one.
pub fn taken(kind: Kind, path: &str, id: &str, text: &str) -> Option<String> {
    let (what, known) = match kind {
        Kind::Instrument => ("instrument", shipped::instrument_toml(id)?),
        Kind::Policy => ("policy", shipped::policy_toml(id)?),
    };
    (!same_text(known, text)).then(|| {
        let or = if kind == Kind::Policy { ", or write an overlay (`extends`)" } else { "" };
        format!(
            "`{path}` has the id of the {what} `{id}` of this build and another text; give it another id, such as \
             `{id}-local`{or}"
        )
    })
}

/// Whether two texts differ in nothing but a byte-order mark and the ends of their lines.
fn same_text(one: &str, other: &str) -> bool {
    let lines = |text| SourceFile::new("", text).text().lines();
    lines(one).eq(lines(other))
}

/// Instruments and a policy of one's own, beside those of the catalog.
#[derive(Clone, Debug, Default)]
pub struct Own {
    instruments: Vec<(String, Instrument)>,
    policies: Vec<Policy>,
}

impl Own {
    /// Adds the instrument of a file; refuses one that would silently take the place of another.
    pub fn add_instrument(&mut self, path: &str, instrument: &Instrument) -> Result<(), String> {
        let id = instrument.id();
        if let Some(taken) = taken(Kind::Instrument, path, id, instrument.toml()) {
            return Err(taken);
        }
        if let Some((other, known)) = self.instruments.iter().find(|(_, known)| known.id() == id) {
            if same_text(known.toml(), instrument.toml()) {
                return Ok(());
            }
            return Err(format!(
                "`{path}` and `{other}` both have the id `{id}` and differ; leave one out, or give one another id"
            ));
        }
        self.instruments.push((path.to_owned(), instrument.clone()));
        Ok(())
    }

    /// Adds a policy that overlays may extend; refuses one that would silently take the place of another.
    pub fn add_policy(&mut self, path: &str, policy: &Policy) -> Result<(), String> {
        let id = policy.id();
        if let Some(taken) = taken(Kind::Policy, path, id, policy.toml()) {
            return Err(taken);
        }
        match self.policies.iter().find(|known| known.id() == id) {
            Some(known) if same_text(known.toml(), policy.toml()) => Ok(()),
            Some(_) => Err(format!(
                "`{path}` has the id `{id}` of another file and differs from it; leave one out, or give one another id"
            )),
            None => {
                self.policies.push(policy.clone());
                Ok(())
            }
        }
    }

    /// Forgets what has this id; whether there was something.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = (self.instruments.len(), self.policies.len());
        self.instruments.retain(|(_, own)| own.id() != id);
        self.policies.retain(|own| own.id() != id);
        before != (self.instruments.len(), self.policies.len())
    }

    /// The instruments of one's own, each with the file it was read from.
    pub fn instruments(&self) -> &[(String, Instrument)] {
        &self.instruments
    }

    /// The policies of one's own.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The instrument with this id. None of one's own has an id of the catalog and another text.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        let own = self.instruments.iter().map(|(_, instrument)| instrument).find(|found| found.id() == id);
        shipped::instrument(id).or(own)
    }

    /// The policy with this id, likewise.
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        shipped::policy(id).or_else(|| self.policies.iter().find(|policy| policy.id() == id))
    }

    /// The policy of a text: one that stands by itself, or an overlay over one of the catalog or one of these.
    pub fn policy_of_text(&self, name: &str, text: &str) -> Result<Policy, LoadError> {
        let mut known: Vec<&str> = shipped::policy_ids().collect();
        known.extend(self.policies.iter().map(|policy| policy.id()));
        Policy::from_toml_over(name, text, &|id| self.policy(id), &known, &|id| self.instrument(id))
    }

    /// The policy that an overlay extends.
    pub fn base_of(&self, policy: &Policy) -> Option<Policy> {
        overlay_base(policy.toml()).and_then(|id| self.policy(&id).cloned())
    }
}

/// A policy, and what it extends if it is an overlay.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The policy.
    pub policy: Policy,
    /// What it extends.
    pub base: Option<Policy>,
}

/// The id that a text gives itself; the beginning of a long one shows that.
#[cfg(feature = "authoring")]
pub(crate) fn id_of(text: &str) -> Option<String> {
    let (table, _) = toml::de::DeTable::parse_recoverable(beginning(text));
    table.get_ref().get("id")?.get_ref().as_str().map(str::to_owned)
}

fn beginning(text: &str) -> &str {
    let text = SourceFile::new("", text).text();
    text.char_indices().nth(1 << 16).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// What the text of a file is, by the keys it has at its top; the beginning of a long one shows that.
pub fn kind_of(text: &str) -> Kind {
    let (table, _) = toml::de::DeTable::parse_recoverable(beginning(text));
    let has = |key: &str| table.get_ref().contains_key(key);
    // Only an overlay extends something, and most of its keys are an instrument's or a policy's too.
    if has("extends") {
        return Kind::Policy;
    }
    let policy =
        ["uses", "level", "rule", "recommendation", "consent", "fact", "step", "guarantee", "provider"];
    let instrument =
        ["item", "item_count", "scale", "options", "construct", "informant", "licence", "wording"];
    let votes = |keys: &[&str]| keys.iter().filter(|key| has(key)).count();
    if votes(&policy) > votes(&instrument) { Kind::Policy } else { Kind::Instrument }
}
