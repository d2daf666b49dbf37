//! Texts, ids and periods of a policy as it writes them.

use crate::definition::RawText;
use crate::diagnostic::Code;
use crate::period::Period;
use crate::text::Text;
use crate::toml_table::At;
use crate::validation::{Check, Index, texts};

pub(super) fn owned(text: Option<&At<&str>>) -> Box<str> {
    text.map_or("", |text| text.value).into()
}

pub(super) fn text(check: &Check<'_>, raw: Option<&RawText<'_>>) -> Text {
    raw.map_or_else(Text::default, |raw| texts::text(check, raw))
}

pub(super) fn period(check: &Check<'_>, at: &At<&str>) -> Option<Period> {
    let read = Period::parse(at.value);
    // An empty text was reported by the reader.
    if read.is_none() && !at.value.trim().is_empty() {
        check
            .add(Code::InvalidPeriod, &at.span, format!("`{}` is not a valid period", at.value))
            .help("write `P14D` for 14 days, `P6M` for 6 months, `PT0S` for at once");
    }
    read
}

/// What is absent may be; what is there must have been understood.
pub(super) fn optional<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(understood) => Some(understood),
    }
}

/// Reports ids that come twice, for things that nothing refers to.
pub(super) fn unique_ids<'a, 't: 'a>(
    check: &Check<'_>,
    kind: &'static str,
    ids: impl ExactSizeIterator<Item = Option<&'a At<&'t str>>>,
) {
    Index::new(check, kind, &[], ids);
}
