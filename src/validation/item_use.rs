//! Whether a score, a count or a condition may use an item as it does.

use std::ops::Range;

use super::check::{Check, Owner};
use crate::diagnostic::Code;
use crate::instrument::{Domain, Item, ItemKind, NotApplicable};

/// One use of an item: by whom, and where that is written.
#[derive(Clone, Copy)]
pub(super) struct ItemUse<'a> {
    pub(super) check: &'a Check<'a>,
    pub(super) owner: Owner<'a>,
    pub(super) item: &'a Item,
    /// What the item's score can be; `None` if it could not be computed because of another error.
    pub(super) domain: Option<Domain>,
    pub(super) span: &'a Range<usize>,
}

impl ItemUse<'_> {
    /// Checks that a score may use the item: that it is scored, no clock time, and says what it counts when skipped.
    pub(super) fn may_score(self) -> bool {
        let Self { check, owner, item, span, .. } = self;
        if item.unscored {
            check
                .add(
                    Code::UnscoredItem,
                    span,
                    format!("{owner} uses item `{}`, which is marked `unscored`", item.id),
                )
                .help("remove it here, or remove `unscored = true` at the item");
        }
        self.says_when_skipped();
        self.is_number()
    }

    /// Checks that an item that the form may skip says what it then counts.
    pub(super) fn says_when_skipped(self) {
        let Self { check, owner, item, span, .. } = self;
        if item.may_be_not_applicable() && item.not_applicable.is_none() {
            check
                .add(
                    Code::NotApplicable,
                    span,
                    format!("{owner} uses item `{}`, which the form may skip; nothing says what it then counts", item.id),
                )
                .help("add `not_applicable_as` (\"excluded\" or a number) and `not_applicable_source` to the item");
        }
    }

    /// Checks that the item can be all that a score is computed from: one that is excluded, or may be left blank, would leave
    /// a score that nobody gave an answer for.
    pub(super) fn may_stand_alone(self) -> bool {
        let may = !self.item.optional && self.item.not_applicable != Some(NotApplicable::Excluded);
        if !may {
            self.cannot_be_left_out();
        }
        may
    }

    pub(super) fn cannot_be_left_out(self) {
        let Self { check, owner, item, span, .. } = self;
        check
            .add(
                Code::NotApplicable,
                span,
                format!("{owner} cannot do without item `{}`, which may be left out", item.id),
            )
            .label("may be left out")
            .help("a score that has no other input needs an item that is always answered");
    }

    /// Checks that a scale may reverse the item: what it counts when it is skipped is reversed with it, so it lies in the
    /// range of the item.
    pub(super) fn may_be_reversed(self) -> bool {
        let Self { check, owner, item, span, .. } = self;
        let Some(NotApplicable::Counts(counts)) = item.not_applicable else { return true };
        let (low, high) = item.score_range();
        let may = low <= counts && counts <= high;
        if !may {
            check
                .add(
                    Code::NotApplicable,
                    span,
                    format!(
                        "{owner} reverses item `{}`, which counts {counts} when it is skipped; that is outside {low} to {high}",
                        item.id
                    ),
                )
                .help("make the item `reverse_keyed`: what it counts when it is skipped is then not reversed");
        }
        may
    }

    /// Checks that the item is not a clock time used as a number.
    fn is_number(self) -> bool {
        let Self { check, owner, item, span, .. } = self;
        let is_clock = item.kind == ItemKind::Clock;
        if is_clock {
            check
                .add(
                    Code::ClockItem,
                    span,
                    format!("{owner} uses item `{}`, a time of day, as a number", item.id),
                )
                .help("a scale with `method = \"duration\"` gives the minutes between two times");
        }
        !is_clock
    }

    /// What the item's score can be, for a threshold on it; reports a clock time.
    pub(super) fn comparable(self) -> Option<Domain> {
        if self.is_number() { self.domain } else { None }
    }
}
