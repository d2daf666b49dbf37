//! The words for sex.

use psyscreen::instrument::Sex;

use super::plain::plain;

/// What a word says: `female`, `f`, `woman`, `女`; `male`, `m`, `man`, `男`. Numbers say nothing until they are declared.
pub(crate) fn sex(text: &str) -> Option<Sex> {
    let text = plain(text).to_lowercase();
    match text.as_str() {
        "woman" | "girl" | "女" | "女性" | "女生" => Some(Sex::Female),
        "man" | "boy" | "男" | "男性" | "男生" => Some(Sex::Male),
        other => Sex::parse(other),
    }
}

/// Whether a word says that the sex is another, or is not known.
pub(crate) fn is_no_sex(text: &str) -> bool {
    let text = plain(text).to_lowercase();
    ["other", "unknown", "其他", "其它", "未知", "不详"].contains(&text.as_str())
}
