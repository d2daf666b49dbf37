//! What an overlay changes of its base, in words.

use std::fmt;

use crate::text::Text;

/// One thing in which an overlay differs from its base. `Display` is English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayChange(Text);

impl OverlayChange {
    pub(crate) fn new(english: String, chinese: String) -> Self {
        let both = [("en", english), (CHINESE, chinese)];
        Self(Text::new(both.map(|(tag, text)| (tag.into(), text.into())).into()))
    }

    /// What differs, in English and in Chinese.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

impl fmt::Display for OverlayChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0.get("en"))
    }
}

/// The second language of changes.
pub(crate) const CHINESE: &str = "zh-Hans";
