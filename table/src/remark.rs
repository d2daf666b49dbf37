//! What is told beside the results.

use psyscreen_render::Language;

/// One thing that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    is_warning: bool,
    english: String,
    chinese: String,
}

impl Remark {
    /// Good to know; everything may be in order.
    pub(crate) fn note(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { is_warning: false, english: english.into(), chinese: chinese.into() }
    }

    /// The table may not be what it is taken for: the exit status says so too.
    pub(crate) fn warning(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { is_warning: true, ..Self::note(english, chinese) }
    }

    /// What is told, and what to do.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        language.pick(&self.english, &self.chinese)
    }

    /// Whether the table may not be what it is taken for.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.is_warning
    }
}

/// `3 rows`, `1 row`.
pub(crate) fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
