//! Option sets: codes, points, labels per code, missing codes.

use std::collections::HashSet;
use std::collections::hash_map::{Entry, HashMap};
use std::ops::Range;

use super::check::{Check, Index};
use super::texts::{self, Languages};
use crate::characters::as_seen;
use crate::definition::RawOptions;
use crate::diagnostic::{Code, list};
use crate::instrument::{MissingReason, OptionSet, ResponseOption};
use crate::number::Number;
use crate::text::Text;
use crate::toml_table::At;

/// The highest absolute value of a code, of points and of the limits of a number.
pub(super) const MAX_VALUE: i64 = 1_000_000;
/// Up to here codes are compared with each other.
const MAX_LINEAR_LOOKUP: usize = 16;
/// So far back the first of two equal codes is looked for, so that a long list stays linear.
const MAX_LOOKED_BACK: usize = 100;

/// The option sets of a file.
pub(super) struct OptionSets<'t> {
    pub(super) index: Index<'t>,
    pub(super) sets: Vec<OptionSet>,
    places: Vec<Range<usize>>,
    /// Whether the codes of each set could be read, so that what follows from them is known.
    pub(super) known: Vec<bool>,
    pub(super) used: Vec<bool>,
    pub(super) all_resolved: bool,
}

impl<'t> OptionSets<'t> {
    pub(super) fn new(check: &Check<'_>, raw: &[RawOptions<'t>], languages: &mut Languages<'t>) -> Self {
        let index = Index::new(check, "option set", &[], raw.iter().map(|set| Some(&set.id)));
        let mut known = Vec::with_capacity(raw.len());
        let sets = raw
            .iter()
            .map(|raw| {
                let (set, sound) = option_set(check, raw, languages);
                known.push(sound);
                set
            })
            .collect();
        let places = raw.iter().map(|raw| raw.id.span.clone()).collect();
        Self { index, sets, places, known, used: vec![false; raw.len()], all_resolved: true }
    }

    /// Reports sets that no item uses.
    pub(super) fn finish(self, check: &Check<'_>) -> Vec<OptionSet> {
        if check.is_readable() && self.all_resolved {
            for ((used, place), set) in self.used.iter().zip(&self.places).zip(&self.sets) {
                if !used {
                    check
                        .add(Code::UnusedOptions, place, format!("no item uses option set `{}`", set.id))
                        .label("not used");
                }
            }
        }
        self.sets
    }
}

fn option_set<'t>(
    check: &Check<'_>,
    raw: &RawOptions<'t>,
    languages: &mut Languages<'t>,
) -> (OptionSet, bool) {
    let set = raw.id.value;
    let mut sound = check.is_readable();
    let mut codes = Vec::with_capacity(raw.codes.len());
    let mut taken = Taken::new(raw.codes.len().saturating_add(raw.missing.len()));
    for code in &raw.codes {
        match small(check, code) {
            Some(value) if taken.insert(value) => codes.push(value),
            Some(value) => {
                let note = check
                    .add(
                        Code::DuplicateCode,
                        &code.span,
                        format!("option set `{set}` has code {value} twice"),
                    )
                    .label("the second");
                if let Some(first) =
                    raw.codes.iter().take(MAX_LOOKED_BACK).find(|first| first.value == code.value)
                {
                    note.also(&first.span, "the first");
                }
                sound = false;
            }
            None => sound = false,
        }
    }
    if codes.is_empty() && check.is_readable() {
        check.add(Code::NoMembers, &raw.id.span, format!("option set `{set}` has no codes"));
        sound = false;
    }
    let mut pairs = raw.codes.iter().zip(raw.codes.iter().skip(1));
    if let Some((_, later)) = pairs.find(|(a, b)| a.value > b.value) {
        check
            .add(Code::CodeOrder, &later.span, format!("the codes of option set `{set}` are not ascending"))
            .label("lower than the one before");
    }
    let points = points(check, raw, &codes, &mut sound);
    let labels = labels(check, raw, &codes, sound, languages);
    let missing = missing(check, raw, &mut taken);
    let options = codes
        .iter()
        .zip(labels)
        .enumerate()
        .map(|(position, (code, label))| ResponseOption {
            code: *code,
            points: points.as_ref().map_or_else(
                || Number::from(*code),
                |points| points.get(position).copied().unwrap_or(Number::ZERO),
            ),
            label: Text::new(label),
        })
        .collect();
    (OptionSet { id: set.into(), options, missing }, sound)
}

/// A code that fits.
fn small(check: &Check<'_>, code: &At<i64>) -> Option<i32> {
    let fits = code.value.saturating_abs() <= MAX_VALUE;
    if !fits {
        check
            .add(Code::NumberTooLarge, &code.span, format!("{} is too large for a code", code.value))
            .help(format!("codes go up to {MAX_VALUE}"));
    }
    i32::try_from(code.value).ok().filter(|_| fits)
}

fn points(check: &Check<'_>, raw: &RawOptions<'_>, codes: &[i32], sound: &mut bool) -> Option<Vec<Number>> {
    let (span, points) = raw.points.as_ref()?;
    if points.len() != codes.len() && *sound {
        check
            .add(
                Code::PointsCount,
                span,
                format!(
                    "option set `{}` has {} codes and {} points",
                    raw.id.value,
                    codes.len(),
                    points.len()
                ),
            )
            .help("give one number per code, in the order of `codes`");
        *sound = false;
    }
    for point in points {
        if !fits_points(point.value) {
            check.add(Code::NumberTooLarge, &point.span, format!("{} is too large here", point.value));
            *sound = false;
        }
    }
    Some(points.iter().map(|point| point.value).collect())
}

/// Whether a number is small enough, and has few enough decimals, for points.
pub(super) fn fits_points(value: Number) -> bool {
    value.numerator().saturating_abs() <= MAX_VALUE.saturating_mul(value.denominator())
        && value.denominator() <= 1000
}

/// Per code, its label in each language.
fn labels<'t>(
    check: &Check<'_>,
    raw: &RawOptions<'t>,
    codes: &[i32],
    sound: bool,
    languages: &mut Languages<'t>,
) -> Vec<Vec<(Box<str>, Box<str>)>> {
    let mut by_code: Vec<Vec<(Box<str>, Box<str>)>> =
        codes.iter().map(|_| Vec::with_capacity(raw.labels.len())).collect();
    let mut sorted: Vec<(i32, usize)> = codes.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let position = |code: i32| {
        let at = sorted.binary_search_by_key(&code, |(code, _)| *code).ok()?;
        sorted.get(at).map(|(_, position)| *position)
    };
    let mut has_english = raw.labels.is_empty();
    for (language, labels) in &raw.labels {
        texts::language(check, language);
        languages.note(check, language);
        has_english |= language.value == "en";
        let mut named = vec![false; codes.len()];
        for (key, label) in labels {
            texts::not_empty(check, label);
            let Some(position) = code_of(key.value).and_then(position) else {
                if sound {
                    let set = raw.id.value;
                    let note = check.add(
                        Code::UnknownLabel,
                        &key.span,
                        format!("option set `{set}` has no code {}", key.value),
                    );
                    let known: Vec<String> = codes.iter().take(21).map(i32::to_string).collect();
                    note.label("no such code")
                        .help(format!("its codes are {}", list(known.iter().map(String::as_str))));
                }
                continue;
            };
            if let (Some(texts), Some(named)) = (by_code.get_mut(position), named.get_mut(position)) {
                texts.push((language.value.into(), label.value.into()));
                *named = true;
            }
        }
        let unnamed: Vec<String> = codes
            .iter()
            .zip(&named)
            .filter(|(_, named)| !**named)
            .map(|(code, _)| code.to_string())
            .collect();
        if !unnamed.is_empty() && sound {
            let codes = list(unnamed.iter().map(String::as_str));
            check
                .add(
                    Code::MissingLabel,
                    &language.span,
                    format!(
                        "`{}` names no label for {codes} of option set `{}`",
                        language.value, raw.id.value
                    ),
                )
                .label("a label is missing");
        }
        distinct(check, language.value, labels);
    }
    if !has_english {
        check
            .add(
                Code::MissingEnglish,
                &raw.id.span,
                format!("option set `{}` has no English labels", raw.id.value),
            )
            .help("add `label.en`");
    }
    by_code
}

/// A code as a key: `0`, `12`, `-1`, in that spelling only.
fn code_of(key: &str) -> Option<i32> {
    let digits = key.strip_prefix('-').unwrap_or(key);
    let canonical = !digits.starts_with('+') && (digits == "0" || !digits.starts_with('0')) && key != "-0";
    key.parse().ok().filter(|_| canonical)
}

/// Reports labels that stand twice in one language, or look as if they did.
fn distinct(check: &Check<'_>, language: &str, labels: &[(At<&str>, At<&str>)]) {
    let mut many: HashMap<String, &Range<usize>> = HashMap::new();
    for (_, label) in labels {
        let seen = as_seen(label.value);
        // An empty label is told of as such.
        if seen.is_empty() {
            continue;
        }
        match many.entry(seen) {
            Entry::Vacant(place) => {
                place.insert(&label.span);
            }
            Entry::Occupied(first) => {
                let message = format!("two codes are labelled `{}` in `{language}`", first.key());
                let note = check.add(Code::DuplicateLabel, &label.span, message).label("the second");
                note.also(first.get(), "the first");
            }
        }
    }
}

fn missing(check: &Check<'_>, raw: &RawOptions<'_>, taken: &mut Taken) -> Vec<(i32, MissingReason)> {
    let mut missing = Vec::with_capacity(raw.missing.len());
    for (reason, code) in &raw.missing {
        let reason = check.word(reason, "reason for a missing answer", &MissingReason::WORDS);
        let Some(value) = small(check, code) else { continue };
        if taken.insert(value) {
            missing.extend(reason.map(|reason| (value, reason)));
        } else {
            check
                .add(
                    Code::DuplicateCode,
                    &code.span,
                    format!("code {value} of option set `{}` stands for two things", raw.id.value),
                )
                .label("already a code of this set");
        }
    }
    missing
}

/// Codes seen so far.
struct Taken {
    few: Vec<i32>,
    many: Option<HashSet<i32>>,
}

impl Taken {
    fn new(expected: usize) -> Self {
        if expected <= MAX_LINEAR_LOOKUP {
            Self { few: Vec::with_capacity(expected), many: None }
        } else {
            Self { few: Vec::new(), many: Some(HashSet::with_capacity(expected)) }
        }
    }

    /// Whether `code` is new.
    fn insert(&mut self, code: i32) -> bool {
        if let Some(many) = &mut self.many {
            return many.insert(code);
        }
        let new = !self.few.contains(&code);
        if new {
            self.few.push(code);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_spelling() {
        for (key, code) in [("0", Some(0)), ("12", Some(12)), ("-1", Some(-1))] {
            assert_eq!(code_of(key), code);
        }
        for bad in ["", "01", "+1", "-0", "1.0", "one", "99999999999"] {
            assert_eq!(code_of(bad), None, "{bad}");
        }
    }
}
