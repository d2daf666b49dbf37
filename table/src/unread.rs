//! Columns that nobody reads and that speak of a form that is used, of a fact, or of danger: `phq9_9_t2`, `t1_phq9_9`, `9.1`, `PHQ 9 (3)`,
//! a question in its own words, `suicide_risk`. Each may hold what somebody must see, so none passes without a word.

use std::collections::{BTreeMap, BTreeSet};

use psyscreen::characters::narrow;
use psyscreen::{Instrument, catalog};

use crate::header::Header;
use crate::likeness;
use crate::series::plain;

/// A number after one of these is a time, a place or a sum, and not an item.
const NOT_BEFORE_ITEMS: [&str; 32] = [
    "t", "v", "w", "d", "m", "y", "s", "wave", "time", "visit", "day", "week", "wk", "month", "year", "arm",
    "phase", "session", "pre", "post", "total", "sum", "score", "scale", "mean", "date", "complete", "level",
    "band", "version", "form", "event",
];

/// What is told of as danger wherever it stands in a name, without what stands between its words.
const DANGER: [&str; 50] = [
    "suicid",
    "suicíd",
    "suizid",
    "selbstmord",
    "selbstverletz",
    "automutil",
    "autoles",
    "суицид",
    "самоубий",
    "самоповрежд",
    "selfharm",
    "selfinjur",
    "selfhurt",
    "selfcut",
    "selfmutil",
    "selfdestruct",
    "selfinflict",
    "hurtself",
    "hurtmyself",
    "hurtyourself",
    "hurthimself",
    "hurtherself",
    "hurtingself",
    "hurtingmyself",
    "hurtingyourself",
    "harmself",
    "harmmyself",
    "harmyourself",
    "harmingself",
    "killself",
    "killmyself",
    "killyourself",
    "killhimself",
    "killherself",
    "betteroffdead",
    "wishtobedead",
    "wishdead",
    "wanttodie",
    "wantstodie",
    "wishtodie",
    "thoughtsofdeath",
    "endmylife",
    "endyourlife",
    "endlife",
    "takemylife",
    "nssi",
    "자살",
    "자해",
    "死にたい",
    "parasuic",
];

/// The same in Chinese and Japanese signs, simplified and traditional.
const DANGER_IN_SIGNS: [&str; 27] = [
    "自杀",
    "自殺",
    "自伤",
    "自傷",
    "自残",
    "自殘",
    "轻生",
    "輕生",
    "伤害自己",
    "傷害自己",
    "自我伤害",
    "自我傷害",
    "伤害自身",
    "想死",
    "求死",
    "寻死",
    "尋死",
    "自尽",
    "自盡",
    "割腕",
    "不想活",
    "活不下去",
    "结束生命",
    "結束生命",
    "死掉",
    "死的念头",
    "厌世",
];

/// Harm to others, where a policy asks about it.
const DANGER_TO_OTHERS: [&str; 14] = [
    "violen",
    "harmother",
    "harmtoother",
    "harmingother",
    "hurtother",
    "hurtingother",
    "dangertoother",
    "homicid",
    "暴力",
    "伤人",
    "傷人",
    "伤害他人",
    "傷害他人",
    "杀人",
];

/// What a name is made of: runs of letters, of digits and of other signs of writing, in small plain letters.
fn tokens(name: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut kind = 0_u8;
    for letter in name.chars() {
        let letter = narrow(letter);
        let own = match letter {
            _ if letter.is_ascii_digit() => 1,
            _ if letter.is_ascii_alphabetic() => 2,
            _ if letter.is_alphanumeric() => 3,
            _ => 0,
        };
        if own != 0 {
            match tokens.last_mut() {
                Some(last) if own == kind => last.push(letter.to_ascii_lowercase()),
                _ => tokens.push(letter.to_ascii_lowercase().into()),
            }
        }
        kind = own;
    }
    tokens
}

/// The item whose number stands among these parts of a name.
fn item_among(parts: &[String], instrument: &Instrument) -> Option<usize> {
    parts.iter().enumerate().find_map(|(at, part)| {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        if before.is_some_and(|before| NOT_BEFORE_ITEMS.contains(&before.as_str())) {
            return None;
        }
        item_of(part, instrument)
    })
}

fn item_of(number: &str, instrument: &Instrument) -> Option<usize> {
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = number.trim_start_matches('0');
    instrument.items().iter().position(|item| item.id() == number)
}

/// The item that a name speaks of, by the instrument's id anywhere in it and the item's number beside that.
pub(crate) fn item_by_id(name: &str, instrument: &Instrument) -> Option<usize> {
    let (tokens, id) = (tokens(name), plain(instrument.id()));
    (0..tokens.len()).find_map(|start| {
        let mut joined = String::new();
        let end = tokens.iter().enumerate().skip(start).find_map(|(at, token)| {
            joined.push_str(token);
            (joined == id).then(|| at.saturating_add(1))
        })?;
        let (before, after) = (tokens.get(..start)?, tokens.get(end..)?);
        item_among(after, instrument).or_else(|| item_among(before, instrument))
    })
}

/// The item that a name speaks of by the letters of the instrument's id and a number, as in `PHQ 3`.
pub(crate) fn item_by_letters(name: &str, instrument: &Instrument) -> Option<usize> {
    /// Shorter ones are the beginning of anything.
    const SHORTEST: usize = 3;
    let id = plain(instrument.id());
    let letters = id.trim_end_matches(|last: char| last.is_ascii_digit());
    let tokens = tokens(name);
    let at = tokens.iter().position(|token| token == letters)?;
    let number = tokens.get(at.saturating_add(1)).filter(|_| letters.len() >= SHORTEST && letters != id)?;
    item_of(number, instrument)
}

/// Whether a name is that of a column that is read, with something behind it: `9.1`, `phq9_9 (2)`.
pub(crate) fn continues(name: &str, read: &BTreeSet<String>) -> bool {
    let name = name.to_lowercase();
    name.char_indices().any(|(at, letter)| {
        !letter.is_alphanumeric()
            && name.get(..at).is_some_and(|start| !start.is_empty() && read.contains(start))
    })
}

/// Whether a name speaks of suicide or self-harm.
pub(crate) fn speaks_of_danger(name: &str) -> bool {
    let joined: String = tokens(name).concat().to_lowercase();
    DANGER.iter().chain(&DANGER_IN_SIGNS).any(|word| joined.contains(word))
}

/// Whether a name speaks of harm to others.
pub(crate) fn speaks_of_violence(name: &str) -> bool {
    let joined: String = tokens(name).concat().to_lowercase();
    DANGER_TO_OTHERS.iter().any(|word| joined.contains(word))
}

/// The instrument of the catalog, with critical items and not among these, whose item a name is by its full id: `asq.5`.
pub(crate) fn item_of_other(name: &str, own: &[&Instrument]) -> Option<&'static Instrument> {
    let start = plain(name);
    let others = catalog::instrument_ids()
        .filter(|id| start.starts_with(&plain(id)) && own.iter().all(|instrument| instrument.id() != *id));
    // The longest id is meant: `phq-9` begins as `phq-9-something` does.
    let other = others.max_by_key(|id| id.len()).and_then(catalog::instrument)?;
    let is_watched = !other.critical_items().is_empty();
    (is_watched && likeness::spellings(other).iter().any(|id| is_item_after(name, id, other)))
        .then_some(other)
}

/// Whether a name is an id, a mark and an item of the instrument.
fn is_item_after(name: &str, id: &str, instrument: &Instrument) -> bool {
    let name = name.trim().to_lowercase();
    let item = name.strip_prefix(id).and_then(|rest| rest.strip_prefix(['.', '_', '-', ' ']));
    item.is_some_and(|item| instrument.items().iter().any(|known| known.id().eq_ignore_ascii_case(item)))
}

/// Columns that could be a whole form, for there are as many of a kind as the form has items: names that differ in their numbers only
/// (`DPQ010`, `DPQ020`, …), or names that are whole questions.
pub(crate) fn whole_form(columns: &[usize], header: &Header, instrument: &Instrument) -> Vec<usize> {
    /// Of two columns nothing can be said.
    const FEWEST: usize = 3;
    let wanted = instrument.items().iter().filter(|item| !item.is_unscored()).count().max(FEWEST);
    let mut kinds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for column in columns {
        if let Some(kind) = kind_of(header.name(*column)) {
            kinds.entry(kind).or_default().push(*column);
        }
    }
    kinds.into_values().filter(|alike| alike.len() >= wanted).flatten().collect()
}

/// What a name has in common with those of the other items of its form.
fn kind_of(name: &str) -> Option<String> {
    /// A question has so many words, or so many Chinese signs.
    const WORDS: usize = 4;
    const SIGNS: usize = 6;
    let tokens = tokens(name);
    let is_digits = |token: &&String| token.bytes().all(|byte| byte.is_ascii_digit());
    let signs: usize =
        tokens.iter().filter(|token| !token.is_ascii()).map(|token| token.chars().count()).sum();
    if name.split_whitespace().count() >= WORDS || signs >= SIGNS {
        return Some("?".to_owned());
    }
    let frame = |token: &String| if is_digits(&token) { "#".to_owned() } else { token.clone() };
    tokens
        .iter()
        .any(|token| is_digits(&token))
        .then(|| tokens.iter().map(frame).collect::<Vec<_>>().join(" "))
}

/// The columns that are read as items, in small letters.
pub(crate) fn names_of(columns: impl Iterator<Item = usize>, header: &Header) -> BTreeSet<String> {
    columns.map(|column| header.name(column).to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use psyscreen::catalog;

    #[test]
    fn names_that_speak_of_an_item_are_seen() {
        let phq9 = catalog::instrument("phq-9").unwrap();
        for name in [
            "phq9_9_t1",
            "t1_phq9_9",
            "phq9_9_pre",
            "phq9_9.x",
            "phq9_9_score",
            "phq9.9.value",
            "data.phq9_9",
            "baseline_arm_1.phq9_9",
            "PHQ9[9]",
            "phq9[SQ009]",
            "PHQ9#9",
            "PHQ9(9)",
            "phq9/9",
            "phq9_9 (0-3)",
            "phq9_9?",
            "PHQ9_9_",
            "PHQ-9 9.",
            "9. phq9",
            "phq－9_9",
            "ＰＨＱ９＿9",
            "phq9：9",
            "phq9_９",
            "PHQ9题9",
            "phq9第9题",
            "phq9_9_v2",
            "phq9_9_复测",
            "phq9_9_1",
        ] {
            assert_eq!(item_by_id(name, phq9), Some(8), "{name}");
        }
        for name in [
            "phq9",
            "phq9_total",
            "phq9_t1",
            "phq9_total_t2",
            "phq9_date_1",
            "gad7_9",
            "phq99",
            "phq9_2024",
            "age_9",
        ] {
            assert_eq!(item_by_id(name, phq9), None, "{name}");
        }
        for name in ["PHQ_3", "phq3", "PHQ 3", "t1_phq_3"] {
            assert_eq!(item_by_letters(name, phq9), Some(2), "{name}");
        }
        assert_eq!(item_by_letters("phq_total", phq9), None);
    }

    #[test]
    fn names_that_speak_of_danger_are_seen() {
        for name in [
            "self-harm",
            "Suicide_Risk",
            "SUICIDAL",
            "自杀意念",
            "有无自伤",
            "phq-9.suicidal-ideation",
            "Self Harm ever",
            "伤害自己",
            "有不如死掉或用某种方式伤害自己的念头",
            "不想活",
            "hurt_self",
            "thoughts better off dead",
            "Thoughts of hurting yourself",
            "Wish to be dead",
            "ideação suicída",
            "Selbstverletzung",
        ] {
            assert!(speaks_of_danger(name), "{name}");
        }
        for name in ["harm_reduction", "self_esteem", "自信", "id"] {
            assert!(!speaks_of_danger(name), "{name}");
        }
    }

    #[test]
    fn what_stands_behind_the_name_of_a_column_that_is_read_is_seen() {
        let read: BTreeSet<String> = ["9", "phq9_9", "dpq090"].map(str::to_owned).into();
        for name in ["9.1", "phq9_9_t2", "PHQ9_9 (2)", "DPQ090-b"] {
            assert!(continues(name, &read), "{name}");
        }
        for name in ["9", "99", "phq9_91", "phq9", "x_9"] {
            assert!(!continues(name, &read), "{name}");
        }
    }
}
