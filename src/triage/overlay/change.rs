//! The words for what an overlay changes of its base, in English and in Chinese.

use crate::definition::RawText;
use crate::text::Text;
use crate::triage::policy::{CHINESE, OverlayChange};

impl OverlayChange {
    /// Something that the base does not have; `words` are its own.
    pub(super) fn adds(kind: Kind, id: &str, words: &Words) -> Self {
        let (english, chinese) = kind.words();
        Self::new(
            format!("adds {english} `{id}`{}", between(": ", &words.english, "")),
            format!("新增{chinese} `{id}`{}", between("：", &words.chinese, "")),
        )
    }

    /// A rule that raises to a higher level.
    pub(super) fn raises(rule: &str, label: &Words, from: Option<&str>, to: &str) -> Self {
        let english = from.map_or("no level".to_owned(), |from| format!("`{from}`"));
        let chinese = from.map_or("不定级".to_owned(), |from| format!("`{from}`"));
        Self::new(
            format!("raises rule `{rule}`{} from {english} to `{to}`", between(" (", &label.english, ")")),
            format!("将规则 `{rule}`{}由{chinese}升至 `{to}`", between("（", &label.chinese, "）")),
        )
    }

    /// Other words in one language.
    pub(super) fn rewords(kind: Kind, id: &str, what: What, tag: &str, old: Option<&str>, new: &str) -> Self {
        let (english, chinese) = kind.words();
        let (what, what_chinese) = what.words();
        Self::new(
            match old {
                Some(old) => {
                    format!("changes the {what} ({tag}) of {english} `{id}` from \"{old}\" to \"{new}\"")
                }
                None => format!("gives {english} `{id}` a {what} ({tag}): \"{new}\""),
            },
            match old {
                Some(old) => format!("将{chinese} `{id}` 的{what_chinese}（{tag}）由“{old}”改为“{new}”"),
                None => format!("为{chinese} `{id}` 增加{what_chinese}（{tag}）：“{new}”"),
            },
        )
    }

    /// Another telephone number, and where it was looked up.
    pub(super) fn telephone(resource: &str, old: &str, new: &str, source: &str) -> Self {
        let (english, chinese) = Kind::Resource.words();
        Self::new(
            format!(
                "changes the telephone number of {english} `{resource}` from `{old}` to `{new}` (source `{source}`)"
            ),
            format!("将{chinese} `{resource}` 的电话由 `{old}` 改为 `{new}`（来源 `{source}`）"),
        )
    }
}

/// Nothing where there is nothing.
fn between(before: &str, text: &str, after: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{before}{text}{after}") }
}

/// A text in the two languages of changes: English where it has no Chinese.
#[derive(Default)]
pub(super) struct Words {
    english: String,
    chinese: String,
}

impl Words {
    pub(super) fn of(raw: Option<&RawText<'_>>) -> Self {
        let Some(raw) = raw else { return Self::default() };
        let texts = raw.by_language.iter().map(|(tag, text)| (tag.value.into(), text.value.into()));
        Self::of_text(&Text::new(texts.collect()))
    }

    pub(super) fn of_text(text: &Text) -> Self {
        Self { english: text.get("en").to_owned(), chinese: text.get(CHINESE).to_owned() }
    }

    /// The same in both languages.
    pub(super) fn plain(text: &str) -> Self {
        Self { english: text.to_owned(), chinese: text.to_owned() }
    }

    /// With something more behind it.
    pub(super) fn and(mut self, english: &str, chinese: &str) -> Self {
        self.english.push_str(english);
        self.chinese.push_str(chinese);
        self
    }
}

/// What an overlay may add or reword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Instrument,
    Source,
    Provider,
    Fact,
    Level,
    Recommendation,
    Resource,
    Rule,
    Guarantee,
}

impl Kind {
    /// What may be reworded.
    pub(super) const REWORDED: [Self; 6] =
        [Self::Level, Self::Rule, Self::Recommendation, Self::Provider, Self::Fact, Self::Resource];

    /// Its word in policies.
    pub(super) const fn key(self) -> &'static str {
        self.words().0
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Instrument => ("instrument", "量表"),
            Self::Source => ("source", "来源"),
            Self::Provider => ("provider", "人员"),
            Self::Fact => ("fact", "情况"),
            Self::Level => ("level", "级别"),
            Self::Recommendation => ("recommendation", "建议"),
            Self::Resource => ("resource", "求助资源"),
            Self::Rule => ("rule", "规则"),
            Self::Guarantee => ("guarantee", "保证"),
        }
    }
}

/// Which words of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Label,
    Text,
}

impl What {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Label => ("label", "名称"),
            Self::Text => ("text", "说明"),
        }
    }
}
