//! The shipped instruments and policies. Each is read when it is first asked for.
//!
//! ```
//! use psyscreen::catalog;
//! assert!(catalog::instrument_ids().any(|id| id == "phq-9"));
//! assert!(catalog::instrument("phq-9").is_some());
//! assert!(catalog::instrument("phq-0").is_none());
//! ```

use std::sync::OnceLock;

use crate::instrument::Instrument;
use crate::triage::Policy;

include!(concat!(env!("OUT_DIR"), "/catalog_list.rs"));

static LOADED_INSTRUMENTS: [OnceLock<Option<Instrument>>; INSTRUMENTS.len()] =
    [const { OnceLock::new() }; INSTRUMENTS.len()];
static LOADED_POLICIES: [OnceLock<Option<Policy>>; POLICIES.len()] =
    [const { OnceLock::new() }; POLICIES.len()];

/// The ids of the shipped instruments, in alphabetical order.
pub fn instrument_ids() -> impl ExactSizeIterator<Item = &'static str> {
    INSTRUMENTS.iter().map(|(id, _)| *id)
}

/// The ids of the shipped policies, in alphabetical order.
pub fn policy_ids() -> impl ExactSizeIterator<Item = &'static str> {
    POLICIES.iter().map(|(id, _)| *id)
}

/// The shipped instrument with this id. Every shipped definition loads, which a test proves.
pub fn instrument(id: &str) -> Option<&'static Instrument> {
    let index = position(&INSTRUMENTS, id)?;
    let (id, text) = INSTRUMENTS.get(index)?;
    let loaded = LOADED_INSTRUMENTS.get(index)?;
    loaded.get_or_init(|| Instrument::from_toml(&format!("instruments/{id}.toml"), text).ok()).as_ref()
}

/// The shipped policy with this id, over the shipped instruments. Every shipped policy loads, which a test proves.
pub fn policy(id: &str) -> Option<&'static Policy> {
    let index = position(&POLICIES, id)?;
    let (id, text) = POLICIES.get(index)?;
    let loaded = LOADED_POLICIES.get(index)?;
    loaded.get_or_init(|| Policy::from_toml(&format!("policies/{id}.toml"), text, &instrument).ok()).as_ref()
}

/// The definition of the shipped instrument with this id.
pub fn instrument_toml(id: &str) -> Option<&'static str> {
    INSTRUMENTS.get(position(&INSTRUMENTS, id)?).map(|(_, text)| *text)
}

/// The text of the shipped policy with this id.
pub fn policy_toml(id: &str) -> Option<&'static str> {
    POLICIES.get(position(&POLICIES, id)?).map(|(_, text)| *text)
}

fn position(list: &[(&str, &str)], id: &str) -> Option<usize> {
    list.binary_search_by(|(known, _)| (*known).cmp(id)).ok()
}
