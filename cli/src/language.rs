//! `--lang`: the language in which results are written.

use clap::Args;
use psyscreen::text::LanguageTag;
use psyscreen::{Instrument, Policy};

use crate::failure::Failure;

/// The languages of the program's own words.
pub(crate) const OWN: [&str; 2] = ["en", "zh-Hans"];

/// The option of the commands that write texts.
#[derive(Debug, Args)]
pub(crate) struct LanguageArguments {
    /// Language of titles, labels and messages: en, zh-Hans [default: en]
    #[arg(long, value_name = "TAG", value_parser = parse_language, help_heading = "Output")]
    lang: Option<String>,
}

impl LanguageArguments {
    /// The tag that is asked for, or English.
    pub(crate) fn tag(&self) -> &str {
        self.lang.as_deref().unwrap_or("en")
    }

    /// Refuses a language in which there is nothing to write.
    pub(crate) fn require_one_of<'t>(
        &self,
        languages: impl IntoIterator<Item = &'t str>,
    ) -> Result<(), Failure> {
        require_one_of("--lang", self.tag(), OWN.into_iter().chain(languages))
    }

    /// Refuses the option where it would change nothing.
    pub(crate) fn refuse_with(&self, because: &str) -> Result<(), Failure> {
        match &self.lang {
            None => Ok(()),
            Some(_) => Err(Failure::Message(format!("--lang changes nothing here: {because}; leave it out"))),
        }
    }
}

/// Refuses a language that is none of those there are, in whatever script or country.
pub(crate) fn require_one_of<'t>(
    option: &str,
    tag: &str,
    languages: impl IntoIterator<Item = &'t str>,
) -> Result<(), Failure> {
    let mut known: Vec<&str> = languages.into_iter().collect();
    if known.iter().any(|known| is_same(known, tag)) {
        return Ok(());
    }
    known.sort_unstable();
    known.dedup();
    Err(Failure::Message(format!(
        "{option} {tag}: there is nothing in this language; there are {}",
        known.join(", ")
    )))
}

/// Whether two tags are of one language, in whatever script or country.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    LanguageTag(one).is_same_language(LanguageTag(other))
}

/// The languages in which an instrument has texts.
pub(crate) fn of_instrument(instrument: &Instrument) -> impl Iterator<Item = &str> {
    instrument
        .wording()
        .map(|(language, _)| language)
        .chain(instrument.title().iter().map(|(language, _)| language))
}

/// The languages in which a policy has texts.
pub(crate) fn of_policy(policy: &Policy) -> impl Iterator<Item = &str> {
    policy.title().iter().map(|(language, _)| language)
}

/// A language tag, also as systems write it: `zh_CN`.
pub(crate) fn parse_language(text: &str) -> Result<String, String> {
    let tag = text.split('.').next().unwrap_or_default().replace('_', "-");
    let mut parts = tag.split('-');
    let main = parts.next().unwrap_or_default();
    let is_main = matches!(main.len(), 2 | 3) && main.bytes().all(|byte| byte.is_ascii_alphabetic());
    let are_parts = parts
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    match is_main && are_parts {
        true => Ok(tag),
        false => Err("write a language tag such as `en` or `zh-Hans`".to_owned()),
    }
}
