//! Texts by language.

use super::check::Check;
use crate::characters::is_blank;
use crate::definition::RawText;
use crate::diagnostic::Code;
use crate::text::Text;
use crate::toml_table::At;

/// The most languages of one file; they are compared with each other.
const MAX_LANGUAGES: usize = 64;

/// Reads a text: English among its languages, no text empty.
pub(crate) fn text(check: &Check<'_>, raw: &RawText<'_>) -> Text {
    let mut has_english = false;
    for (language, text) in &raw.by_language {
        self::language(check, language);
        has_english |= language.value == "en";
        not_empty(check, text);
    }
    if !has_english {
        check
            .add(Code::MissingEnglish, &raw.span, "this text has no English")
            .label("no `en` here")
            .help("write `{ en = \"…\" }`");
    }
    Text::new(
        raw.by_language.iter().map(|(language, text)| (language.value.into(), text.value.into())).collect(),
    )
}

/// A label, or the id where none is given.
pub(crate) fn label(check: &Check<'_>, raw: Option<&RawText<'_>>, id: Option<&At<&str>>) -> Text {
    match raw {
        Some(raw) => text(check, raw),
        None => Text::new(vec![("en".into(), id.map_or("", |id| id.value).into())]),
    }
}

pub(crate) fn not_empty(check: &Check<'_>, text: &At<&str>) {
    if is_blank(text.value) {
        check.add(Code::EmptyText, &text.span, "this text is empty");
    }
}

/// Checks a language tag: `en`, `pt-BR`, `zh-Hans`.
pub(crate) fn language(check: &Check<'_>, tag: &At<&str>) {
    if !is_language(tag.value) {
        check
            .add(Code::InvalidLanguage, &tag.span, format!("`{}` is not a valid language tag", tag.value))
            .help(match tag.value.replace('_', "-") {
                tag if is_language(&tag) => format!("write `{tag}`"),
                _ => "write a tag such as `en`, `pt-BR` or `zh-Hans`".to_owned(),
            });
    }
}

fn is_language(tag: &str) -> bool {
    let lower = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut parts = tag.split('-');
    let main = parts.next().unwrap_or_default();
    matches!(main.len(), 2 | 3)
        && lower(main)
        && parts.all(|part| match part.len() {
            2 => upper(part),
            3 => part.bytes().all(|byte| byte.is_ascii_digit()),
            4 => part.get(..1).is_some_and(upper) && part.get(1..).is_some_and(lower),
            length => (5..=8).contains(&length) && part.bytes().all(|byte| byte.is_ascii_lowercase()),
        })
}

/// The languages in which items and options have texts, each with the place where it first occurs.
#[derive(Default)]
pub(crate) struct Languages<'t> {
    seen: Vec<At<&'t str>>,
}

impl<'t> Languages<'t> {
    pub(crate) fn note(&mut self, check: &Check<'_>, language: &At<&'t str>) {
        if self.seen.iter().any(|seen| seen.value == language.value) || self.seen.len() > MAX_LANGUAGES {
            return;
        }
        if self.seen.len() == MAX_LANGUAGES {
            check.add(
                Code::TooLarge,
                &language.span,
                format!("there are more than {MAX_LANGUAGES} languages"),
            );
        }
        self.seen.push(language.clone());
    }

    pub(crate) fn all(&self) -> &[At<&'t str>] {
        &self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags() {
        for good in ["en", "zh-Hans", "pt-BR", "zh-Hant-TW", "es-419", "yue"] {
            assert!(is_language(good), "{good}");
        }
        for bad in ["", "e", "EN", "english", "zh-hans", "pt-br", "zh_Hans", "en-"] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}
