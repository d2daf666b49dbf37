//! Small instruments and policies of a test's own, written as text and loaded as any other.

use std::fmt::Write as _;

use psyscreen::{Instrument, Policy};

/// What every instrument has before its items.
pub(crate) fn instrument_text(id: &str, items: usize, rest: &str) -> String {
    format!(
        r#"
format = 1
id = "{id}"
revision = "1"
title = {{ en = "Small" }}
construct = "distress"
informant = "self"
item_count = {items}
wording = {{ en = "descriptor" }}
[licence]
text = "free"
scoring = "free"
evidence = "https://example.org/licence"
checked = 2026-11-23
[[source]]
id = "s"
citation = "A source"
url = "https://example.org/s"
[options.often]
codes = [0, 1, 2, 3]
label.en = {{ 0 = "Never", 1 = "Seldom", 2 = "Often", 3 = "Always" }}
[options.yes-no]
codes = [0, 1]
label.en = {{ 0 = "No", 1 = "Yes" }}
{rest}"#
    )
}

/// An item of the options `often` or `yes-no`.
pub(crate) fn item(id: &str, options: &str, rest: &str) -> String {
    format!("[[item]]\nid = \"{id}\"\ntext = {{ en = \"Item {id}\" }}\noptions = \"{options}\"\n{rest}\n")
}

/// Loads a text that has no errors.
#[track_caller]
pub(crate) fn instrument(text: &str) -> Instrument {
    Instrument::from_toml("small.toml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A policy of the levels `low`, `middle`, `high` over `uses`, with `rest`.
pub(crate) fn policy_text(consent: bool, uses: &[&str], rest: &str) -> String {
    let mut text = format!(
        r#"
format = 1
id = "small"
title = {{ en = "Small" }}
consent = "{}"
uses = {uses:?}
[[source]]
id = "s"
citation = "A plan"
url = "https://example.org/plan"
[[provider]]
id = "worker"
label = {{ en = "Worker" }}
"#,
        if consent { "required" } else { "not-required" },
    );
    for (id, follow_up, recommend) in [
        ("low", "P6M", r#""education""#),
        ("middle", "P1M", r#""education", "talk""#),
        ("high", "P1D", r#""crisis-team""#),
    ] {
        let _ = write!(
            text,
            "[[level]]\nid = \"{id}\"\nlabel = {{ en = \"{id}\" }}\nclause = \"s 1\"\nfollow_up = \"{follow_up}\"\n\
             recommend = [{recommend}]\n"
        );
    }
    for (id, modality) in [("education", "education"), ("talk", "individual"), ("crisis-team", "crisis")] {
        let _ = write!(
            text,
            "[[recommendation]]\nid = \"{id}\"\nlabel = {{ en = \"{id}\" }}\nclause = \"s 1\"\n\
             modality = \"{modality}\"\nprovider = [\"worker\"]\nneeds_consent = false\n"
        );
    }
    text.push_str("[unanswered_critical]\nrecommend = [\"talk\"]\nwithin = \"P1D\"\n");
    text.push_str(rest);
    text
}

/// A rule to a level.
pub(crate) fn rule(id: &str, level: &str, when: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\nlabel = {{ en = \"{id}\" }}\nclause = \"s 1\"\nsource = \"s\"\nlevel = \"{level}\"\n{when}\n"
    )
}

/// Loads a policy over these instruments; the diagnostics where it is refused.
pub(crate) fn policy(text: &str, instruments: &[Instrument]) -> Result<Policy, String> {
    let find = |id: &str| instruments.iter().find(|instrument| instrument.id() == id);
    Policy::from_toml("small.toml", text, &find).map_err(|error| error.to_string())
}
