//! The definitions that the calls of one program share.

use std::sync::{PoisonError, RwLock};

use psyscreen::diagnostic::suggestion;
use psyscreen::{Instrument, Policy};

use crate::definitions::Own;
use crate::detailed_error::{DetailedError, Errors};
use crate::fields::Fields;
use crate::shipped;

/// What the calls of one program share: the definitions it has loaded beside those of this build.
///
/// Several threads may call it at once. Nothing else is shared: two engines know nothing of each other.
///
/// ```
/// let engine = psyscreen_json::Engine::new();
/// let call = r#"{ "call": "score", "instrument": "phq-9", "answers": [2, 2, 1, 1, 0, 1, 2, 2, 0] }"#;
/// assert!(engine.call(call).contains(r#""band":"moderate""#));
/// ```
#[derive(Debug, Default)]
pub struct Engine {
    pub(crate) own: RwLock<Own>,
}

/// An engine that has loaded the same. What either loads or forgets from now on, the other does not know of.
impl Clone for Engine {
    fn clone(&self) -> Self {
        Self { own: RwLock::new(self.own.read().unwrap_or_else(PoisonError::into_inner).clone()) }
    }
}

impl Engine {
    /// An engine that has loaded nothing of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An instrument of this build, or one that was loaded, by its id or its fingerprint. It can be used on when that is unloaded.
    #[must_use]
    pub fn instrument(&self, id: &str) -> Option<Instrument> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let by_fingerprint = || {
            let mut all = own.instruments().iter().map(|(_, own)| own);
            let shipped = || shipped::instrument_ids().filter_map(shipped::instrument);
            let is = |found: &&Instrument| found.fingerprint().to_string() == id;
            is_fingerprint(id).then(|| all.find(is).or_else(|| shipped().find(is))).flatten()
        };
        own.instrument(id).or_else(by_fingerprint).cloned()
    }

    /// A policy of this build, or one that was loaded, likewise.
    #[must_use]
    pub fn policy(&self, id: &str) -> Option<Policy> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let by_fingerprint = || {
            let shipped = || shipped::policy_ids().filter_map(shipped::policy);
            let is = |found: &&Policy| found.fingerprint().to_string() == id;
            is_fingerprint(id)
                .then(|| own.policies().iter().find(is).or_else(|| shipped().find(is)))
                .flatten()
        };
        own.policy(id).or_else(by_fingerprint).cloned()
    }

    /// The instrument that a field of a call names.
    pub(crate) fn named_instrument(&self, fields: &Fields<'_>) -> Result<Instrument, Errors> {
        let id = fields.required("instrument")?;
        self.instrument(&id)
            .ok_or_else(|| self.unknown("instrument", "unknown-instrument", &id, &self.instrument_ids()))
    }

    /// The policy that a field of a call names.
    pub(crate) fn named_policy(&self, fields: &Fields<'_>, field: &'static str) -> Result<Policy, Errors> {
        let id = fields.required(field)?;
        self.policy(&id).ok_or_else(|| self.unknown(field, "unknown-policy", &id, &self.policy_ids()))
    }

    /// The ids of the instruments: those of this build, then those that were loaded.
    pub(crate) fn instrument_ids(&self) -> Vec<String> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let own = own.instruments().iter().map(|(_, own)| own.id().to_owned());
        let shipped = shipped::instrument_ids().map(str::to_owned);
        shipped.chain(own.filter(|id| shipped::instrument_toml(id).is_none())).collect()
    }

    /// The ids of the policies likewise.
    pub(crate) fn policy_ids(&self) -> Vec<String> {
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let own = own.policies().iter().map(|own| own.id().to_owned());
        let shipped = shipped::policy_ids().map(str::to_owned);
        shipped.chain(own.filter(|id| shipped::policy_toml(id).is_none())).collect()
    }

    /// A field names something that there is not. The word itself is not repeated: it may be anything.
    pub(crate) fn unknown(&self, field: &str, code: &'static str, word: &str, known: &[String]) -> Errors {
        let error =
            DetailedError::new(code, format!("what `{field}` names is not in this build and was not loaded"));
        let error = error.at([field]);
        match suggestion(word, known.iter().map(String::as_str)) {
            Some(near) => error.help(format!("did you mean `{near}`?")).alone(),
            None => error
                .help("the call `list` names all there are; the call `load` adds one of your own")
                .alone(),
        }
    }
}

fn is_fingerprint(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
