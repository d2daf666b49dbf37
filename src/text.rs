//! Text in several languages. Labels are shown; they never influence a score.

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// A language tag: `en`, `zh-Hans`, or as systems write it, `zh_CN`.
///
/// ```
/// use psyscreen::text::LanguageTag;
/// assert!(LanguageTag("zh_CN").is_same_language(LanguageTag("ZH-Hans")));
/// assert_eq!(LanguageTag("pt-BR").language(), "pt");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LanguageTag<'t>(pub &'t str);

impl<'t> LanguageTag<'t> {
    /// The language alone, without script and country: `zh` of `zh-Hans`.
    #[must_use]
    pub fn language(self) -> &'t str {
        self.0.split(['-', '_', '.']).next().unwrap_or_default()
    }

    /// Whether both are of one language, in whatever script or country.
    #[must_use]
    pub fn is_same_language(self, other: LanguageTag<'_>) -> bool {
        self.language().eq_ignore_ascii_case(other.language())
    }
}

/// The same text by language tag (`en`, `zh-Hans`), English always among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Shared, for reports hold many texts of the definitions.
    by_language: Arc<[(Box<str>, Box<str>)]>,
}

impl Text {
    pub(crate) fn new(by_language: Vec<(Box<str>, Box<str>)>) -> Self {
        Self { by_language: by_language.into() }
    }

    /// The text in `language`, or else in English.
    ///
    /// Where there is none with this very tag, one with the same first part stands in: `zh-Hans` for `zh-CN` and `zh_CN`, `en` for
    /// `en-GB`; of several the first by its tag.
    pub fn get(&self, language: &str) -> &str {
        self.exact(language)
            .or_else(|| self.related(language))
            .or_else(|| self.exact("en"))
            .unwrap_or_default()
    }

    /// The text with this very tag, in any case; `None` where there is no such translation.
    pub fn exact(&self, language: &str) -> Option<&str> {
        self.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(language)).map(|(_, text)| text)
    }

    /// The text of another script or country of the same language.
    fn related(&self, language: &str) -> Option<&str> {
        let wanted = LanguageTag(language);
        let related = self.iter().filter(|(tag, _)| LanguageTag(tag).is_same_language(wanted));
        related.min_by_key(|(tag, _)| *tag).map(|(_, text)| text)
    }

    /// Every language and its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_language.iter().map(|(language, text)| (&**language, &**text))
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.by_language.is_empty()
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.by_language.len()))?;
        for (language, text) in self.iter() {
            map.serialize_entry(language, text)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_fall_back_to_english() {
        let text = Text::new(vec![("en".into(), "mild".into()), ("zh-Hans".into(), "轻度".into())]);
        assert_eq!(text.get("zh-Hans"), "轻度");
        assert_eq!(text.get("zh-CN"), "轻度");
        assert_eq!(text.get("zh_CN"), "轻度");
        assert_eq!(text.get("fr"), "mild");
        assert_eq!(text.exact("fr"), None);
        assert_eq!(text.exact("ZH-hans"), Some("轻度"));
    }

    #[test]
    fn another_script_is_no_translation() {
        let text = |tags: [&'static str; 2]| {
            Text::new(tags.iter().chain(&["en"]).map(|tag| ((*tag).into(), (*tag).into())).collect())
        };
        for wanted in ["zh-Hant", "pt-PT", "zh"] {
            assert_eq!(text(["zh-Hans", "pt-BR"]).exact(wanted), None, "{wanted}");
        }
        // Something in the language is shown rather than English, and which does not depend on the order of the file.
        assert_eq!(text(["zh-Hant", "zh-Hans"]).get("zh-CN"), "zh-Hans");
        assert_eq!(text(["zh-Hans", "zh-Hant"]).get("zh"), "zh-Hans");
    }
}
