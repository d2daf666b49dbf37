//! What the rules have at hand: where problems go, and the sources of the file.

use std::ops::{Deref, Range};

use super::check::{Check, Owner};
use super::provenance::Sources;
use crate::toml_table::At;

/// The check of one file, with its sources. What [`Check`] can do, it can do too.
#[derive(Clone, Copy)]
pub(super) struct Context<'c, 'p, 't> {
    pub(super) check: &'c Check<'p>,
    pub(super) sources: &'c Sources<'t>,
}

impl<'p> Deref for Context<'_, 'p, '_> {
    type Target = Check<'p>;

    fn deref(&self) -> &Self::Target {
        self.check
    }
}

impl Context<'_, '_, '_> {
    /// The position of a cited source. 0 where the citation is missing, which the reader has reported.
    pub(super) fn cite(self, owner: Owner<'_>, id: Option<&At<&str>>) -> usize {
        self.sources.cite(self.check, owner, id)
    }

    /// The position of a named source; reports it where there is none.
    pub(super) fn source(self, owner: Owner<'_>, id: &At<&str>) -> Option<usize> {
        self.sources.find(self.check, owner, id)
    }

    /// A citation that a value beside it needs; `value` is where that value stands.
    pub(super) fn cite_for(
        self,
        owner: Owner<'_>,
        key: &str,
        value: &Range<usize>,
        id: Option<&At<&str>>,
    ) -> usize {
        self.sources.cite_for(self.check, owner, key, value, id)
    }
}
