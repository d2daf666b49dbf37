//! One act, one deadline: what takes the place of what, deadlines that bring others forward, and what words say of time.

use std::collections::BTreeSet;

use crate::definition::RawText;
use crate::diagnostic::Code;
use crate::period::Period;
use crate::triage::policy::{Level, Modality, Recommendation, Rule};
use crate::triage::raw_policy::{RawGiven, RawPolicy};
use crate::validation::{Check, Owner};

/// Reports replacements by which somebody would get less.
pub(super) fn check_replacements(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    recommendations: &[Option<Recommendation>],
) {
    for (raw, own) in raw.recommendations.iter().zip(recommendations) {
        let Some(own) = own else { continue };
        let owner = Owner::new("recommendation", raw.id.as_ref());
        for (at, replaced) in raw.replaces.iter().zip(&own.replaces) {
            let Some(replaced) = recommendations.get(*replaced).and_then(Option::as_ref) else { continue };
            let sooner = own.within.is_some_and(|own| replaced.within.is_none_or(|other| own <= other));
            let problem = if replaced.id == own.id {
                "replaces itself"
            } else if !replaced.replaces.is_empty() {
                "replaces what itself replaces another"
            } else if !sooner {
                "replaces what has an earlier deadline"
            } else if replaced.modality.is_for_crisis() && !own.modality.is_for_crisis() {
                "takes the place of crisis support"
            } else if own.needs_consent && !replaced.needs_consent {
                "needs consent and replaces what does not"
            } else {
                continue;
            };
            check
                .add(Code::Replacement, &at.span, format!("{owner} {problem}"))
                .help("`replaces` is for the same act sooner: nobody may get less by it");
        }
    }
}

/// Reports deadlines that bring nothing forward, two deadlines for one act, and words that say another time than the
/// keys do.
pub(super) fn check_deadlines(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    recommendations: &[Option<Recommendation>],
    levels: &[Option<Level>],
    rules: &[Option<Rule>],
) {
    let get = |index: usize| recommendations.get(index).and_then(Option::as_ref);
    let sooner = |owner: Owner<'_>, raw: &[RawGiven<'_>], given: &[usize]| {
        for (raw, index) in raw.iter().zip(given) {
            let Some(at) = &raw.within else { continue };
            let (Some(within), Some(own)) = (Period::parse(at.value), get(*index)) else { continue };
            if own.within.is_some_and(|own| own <= within) {
                check
                    .add(
                        Code::DeadlineOrder,
                        &at.span,
                        format!("{owner} wants `{}` later than it has to be done anyway", own.id),
                    )
                    .help("leave out this `within`, or make it sooner than that of the recommendation");
            }
        }
    };
    for (raw, level) in raw.levels.iter().zip(levels) {
        let Some(level) = level else { continue };
        let owner = Owner::new("level", raw.id.as_ref());
        sooner(owner, &raw.recommend, &level.recommend);
        let given = Given { recommend: &level.recommend, sooner: &level.sooner };
        two_deadlines(check, owner, &raw.recommend, given, recommendations);
        after_follow_up(check, owner, &raw.recommend, given, level.follow_up, recommendations);
        words(check, owner, &[&raw.label], level.follow_up);
        for (notice, raw) in level.notify.iter().zip(&raw.notify) {
            words(check, owner, &[&raw.label], Some(notice.within));
        }
    }
    for (raw, rule) in raw.rules.iter().zip(rules) {
        let Some(rule) = rule else { continue };
        let owner = Owner::new("rule", raw.id.as_ref());
        sooner(owner, &raw.recommend, &rule.recommend);
        for (notice, raw) in rule.notify.iter().zip(&raw.notify) {
            words(check, owner, &[&raw.label], Some(notice.within));
        }
    }
    for (raw, own) in raw.recommendations.iter().zip(recommendations) {
        let Some(own) = own else { continue };
        let owner = Owner::new("recommendation", raw.id.as_ref());
        words(check, owner, &[&raw.label, &raw.text], own.within);
    }
}

/// What a level recommends, and by when.
#[derive(Clone, Copy)]
struct Given<'l> {
    recommend: &'l [usize],
    sooner: &'l [(usize, Period)],
}

impl Given<'_> {
    fn within(&self, index: usize, own: &Recommendation) -> Option<Period> {
        let sooner = self.sooner.iter().filter(|(at, _)| *at == index).map(|(_, within)| *within);
        sooner.chain(own.within).min()
    }
}

/// Two referrals, or two admissions, that one provider carries out are one act: then one deadline. Of other modalities one
/// person may well do several things.
fn two_deadlines(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &[RawGiven<'_>],
    given: Given<'_>,
    recommendations: &[Option<Recommendation>],
) {
    let get = |index: usize| recommendations.get(index).and_then(Option::as_ref);
    let timed: Vec<_> = raw
        .iter()
        .zip(given.recommend)
        .filter_map(|(raw, index)| {
            let own = get(*index)?;
            Some((raw, *index, own, given.within(*index, own)?))
        })
        .collect();
    for (raw, index, own, within) in &timed {
        let other = timed.iter().find(|(_, other_index, other, other_within)| {
            matches!(own.modality, Modality::Referral | Modality::Admission)
                && other.modality == own.modality
                && other_within < within
                && !other.replaces.contains(index)
                && !own.replaces.contains(other_index)
                && other.providers.iter().any(|provider| own.providers.contains(provider))
        });
        if let Some((_, _, other, other_within)) = other {
            let first =
                format!("{owner} has `{}` within {within} and `{}` within {other_within}", own.id, other.id);
            check.add(Code::TwoDeadlines, &raw.id.span, first).label("the same act, later").help(format!(
                "let `{}` replace `{}`, or give the one its earliest deadline: `{{ id = \"{}\", within = \"{other_within}\" }}`",
                other.id, own.id, own.id
            ));
        }
    }
}

/// What a level wants done after the person is seen again has two deadlines: its own, and the follow-up.
fn after_follow_up(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &[RawGiven<'_>],
    given: Given<'_>,
    follow_up: Option<Period>,
    recommendations: &[Option<Recommendation>],
) {
    let Some(follow_up) = follow_up else { return };
    for (raw, index) in raw.iter().zip(given.recommend) {
        let Some(own) = recommendations.get(*index).and_then(Option::as_ref) else { continue };
        let replaced = given.recommend.iter().filter_map(|other| recommendations.get(*other)?.as_ref());
        if replaced.into_iter().any(|other| other.replaces.contains(index)) {
            continue;
        }
        if let Some(within) = given.within(*index, own).filter(|within| *within > follow_up) {
            check
                .add(
                    Code::TwoDeadlines,
                    &raw.id.span,
                    format!("{owner} has `{}` within {within} and is followed up within {follow_up}", own.id),
                )
                .label("may come after the person is seen again")
                .help(format!(
                    "give it the earlier deadline at this level: `{{ id = \"{}\", within = \"{follow_up}\" }}`",
                    own.id
                ));
        }
    }
}

/// Reports a period in words that is not the one of the key.
fn words(check: &Check<'_>, owner: Owner<'_>, texts: &[&Option<RawText<'_>>], own: Option<Period>) {
    let texts = texts.iter().filter_map(|text| text.as_ref()).flat_map(|text| &text.by_language);
    for (_, text) in texts {
        // A day is 24 hours: periods are compared by their length.
        let other = |said: &Period| own.is_none_or(|own| said.nominal_hours() != own.nominal_hours());
        let said: BTreeSet<Period> = periods_in(text.value).into_iter().filter(other).collect();
        for said in said {
            let key = own.map_or_else(|| "no key says so".to_owned(), |own| format!("its key says {own}"));
            check
                .add(Code::DeadlineInWords, &text.span, format!("a text of {owner} says {said}, {key}"))
                .help("say times in `within` and `follow_up` only: a report prints them in words");
        }
    }
}

/// The periods that a text names: `2 weeks`, `2周`, `14天内`, `3个月`, `24 hours`, `today`, `当日`.
fn periods_in(text: &str) -> Vec<Period> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    if ["today", "same day", "当日", "当天"].iter().any(|word| lower.contains(word)) {
        found.extend(Period::parse("P1D"));
    }
    let rest = |at: usize| lower.get(at..).unwrap_or_default();
    let mut at = 0;
    while let Some(start) =
        rest(at).find(|first: char| first.is_ascii_digit()).map(|offset| at.saturating_add(offset))
    {
        let digits: String = rest(start).chars().take_while(char::is_ascii_digit).collect();
        at = start.saturating_add(digits.len());
        let unit = rest(at).trim_start();
        // A number that belongs to something else: `12356`, `PHQ-9`, `1-2`.
        let alone = lower.get(..start).and_then(|before| before.chars().next_back()).is_none_or(|before| {
            !before.is_ascii_alphanumeric()
                && !matches!(before, '-' | '.' | '/' | '～' | '~' | '至' | '到' | '每')
        });
        let every = lower.get(..start).is_some_and(|before| before.trim_end().ends_with("every"));
        let units = [
            ("小时", 'H'),
            ("hour", 'H'),
            ("天", 'D'),
            ("日", 'D'),
            ("day", 'D'),
            ("周", 'W'),
            ("week", 'W'),
            ("个月", 'M'),
            ("month", 'M'),
        ];
        let unit = units.iter().find(|(word, _)| unit.starts_with(word)).map(|(_, unit)| *unit);
        if let (true, false, Some(unit)) = (alone, every, unit) {
            let time = if unit == 'H' { "T" } else { "" };
            found.extend(Period::parse(&format!("P{time}{digits}{unit}")));
        }
    }
    found
}
