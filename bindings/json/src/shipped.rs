//! The instruments and policies of this build: those of the catalog, or none where the feature `catalog` is off.

#[cfg(feature = "catalog")]
pub(crate) use psyscreen::catalog::{
    instrument, instrument_ids, instrument_toml, policy, policy_ids, policy_toml,
};

#[cfg(not(feature = "catalog"))]
mod nothing {
    use psyscreen::{Instrument, Policy};

    pub(crate) fn instrument(_id: &str) -> Option<&'static Instrument> {
        None
    }

    pub(crate) fn policy(_id: &str) -> Option<&'static Policy> {
        None
    }

    pub(crate) fn instrument_toml(_id: &str) -> Option<&'static str> {
        None
    }

    pub(crate) fn policy_toml(_id: &str) -> Option<&'static str> {
        None
    }

    pub(crate) fn instrument_ids() -> impl ExactSizeIterator<Item = &'static str> {
        std::iter::empty()
    }

    pub(crate) fn policy_ids() -> impl ExactSizeIterator<Item = &'static str> {
        std::iter::empty()
    }
}

#[cfg(not(feature = "catalog"))]
pub(crate) use nothing::{instrument, instrument_ids, instrument_toml, policy, policy_ids, policy_toml};
