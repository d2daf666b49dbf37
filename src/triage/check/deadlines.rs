//! One act, one deadline: what takes the place of what, deadlines that bring others forward, and what words say of time.

use std::collections::BTreeSet;

use crate::definition::RawText;
use crate::diagnostic::Code;
use crate::period::Period;
use crate::triage::policy::{Actions, Level, Recommendation, Rule};
use crate::triage::raw_policy::{RawActions, RawGiven, RawLevel, RawPolicy, RawRule};
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
    let sooner = |giver: Giver<'_>| {
        let owner = giver.owner;
        for (raw, index) in giver.raw.recommend.iter().zip(&giver.actions.recommend) {
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
    let raw_levels = &raw.levels;
    for (raw, level) in raw_levels.iter().zip(levels) {
        let Some(level) = level else { continue };
        let giver = of_level(raw, level);
        sooner(giver);
        two_deadlines(check, giver, giver, recommendations);
        after_follow_up(check, giver, recommendations);
        words(check, giver.owner, &[&raw.label], level.actions.follow_up);
        words_of_notices(check, giver);
    }
    for (raw, rule) in raw.rules.iter().zip(rules) {
        let Some(rule) = rule else { continue };
        let owner = Owner::new("rule", raw.id.as_ref());
        let giver = Giver { owner, raw: &raw.actions, actions: &rule.actions };
        sooner(giver);
        two_deadlines(check, giver, giver, recommendations);
        // Whoever a rule raises to a level, or leaves at the lowest, has what that level gives.
        let level = rule.level.unwrap_or(0);
        let found = levels.get(level).and_then(Option::as_ref);
        words_of_rule(check, raw, giver, found, recommendations);
        if let (Some(raw), Some(level)) = (raw_levels.get(level), found) {
            two_deadlines(check, giver, of_level(raw, level), recommendations);
        }
        words_of_notices(check, giver);
    }
    for (raw, own) in raw.recommendations.iter().zip(recommendations) {
        let Some(own) = own else { continue };
        let owner = Owner::new("recommendation", raw.id.as_ref());
        words(check, owner, &[&raw.label, &raw.text], own.within);
    }
}

fn of_level<'l>(raw: &'l RawLevel<'l>, level: &'l Level) -> Giver<'l> {
    let owner = Owner::new("level", raw.id.as_ref());
    Giver { owner, raw: &raw.actions, actions: &level.actions }
}

/// A level or a rule: what it sets in motion, as written and read.
#[derive(Clone, Copy)]
struct Giver<'l> {
    owner: Owner<'l>,
    raw: &'l RawActions<'l>,
    actions: &'l Actions,
}

impl<'l> Giver<'l> {
    fn within(&self, index: usize, own: &Recommendation) -> Option<Period> {
        let sooner = self.actions.sooner.iter().filter(|(at, _)| *at == index).map(|(_, within)| *within);
        sooner.chain(own.within).min()
    }

    /// What has a deadline, with its place.
    fn timed(
        self,
        recommendations: &'l [Option<Recommendation>],
    ) -> impl Iterator<Item = (&'l RawGiven<'l>, usize, &'l Recommendation, Period)> {
        self.raw.recommend.iter().zip(&self.actions.recommend).filter_map(move |(raw, index)| {
            let own = recommendations.get(*index)?.as_ref()?;
            Some((raw, *index, own, self.within(*index, own)?))
        })
    }
}

/// One act has one deadline, whatever gives it: `others` are given to everybody to whom `given` is.
fn two_deadlines(
    check: &Check<'_>,
    given: Giver<'_>,
    others: Giver<'_>,
    recommendations: &[Option<Recommendation>],
) {
    for (raw, index, own, within) in given.timed(recommendations) {
        let other = others.timed(recommendations).find(|(_, other_index, other, other_within)| {
            own.is_one_act_with(other)
                && *other_within != within
                // Of two that stand in one list, the later one is told.
                && (*other_within < within || others.owner != given.owner)
                && !other.replaces.contains(&index)
                && !own.replaces.contains(other_index)
        });
        if let Some((_, _, other, other_within)) = other {
            let has =
                if others.owner == given.owner { String::new() } else { format!("{} has ", others.owner) };
            let (late, soon, earliest) =
                if within > other_within { (own, other, other_within) } else { (other, own, within) };
            check
                .add(
                    Code::TwoDeadlines,
                    &raw.id.span,
                    format!(
                        "{} has `{}` within {within} and {has}`{}` within {other_within}",
                        given.owner, own.id, other.id
                    ),
                )
                .label("the same act at another time")
                .help(format!(
                    "let `{}` replace `{}`, or give the one its earliest deadline: `{{ id = \"{}\", within = \"{earliest}\" }}`",
                    soon.id, late.id, late.id
                ));
        }
    }
}

/// What a level wants done after the person is seen again has two deadlines: its own, and the follow-up.
fn after_follow_up(check: &Check<'_>, given: Giver<'_>, recommendations: &[Option<Recommendation>]) {
    let Some(follow_up) = given.actions.follow_up else { return };
    for (raw, index) in given.raw.recommend.iter().zip(&given.actions.recommend) {
        let Some(own) = recommendations.get(*index).and_then(Option::as_ref) else { continue };
        let replaced =
            given.actions.recommend.iter().filter_map(|other| recommendations.get(*other)?.as_ref());
        if replaced.into_iter().any(|other| other.replaces.contains(index)) {
            continue;
        }
        if let Some(within) = given.within(*index, own).filter(|within| *within > follow_up) {
            check
                .add(
                    Code::TwoDeadlines,
                    &raw.id.span,
                    format!(
                        "{} has `{}` within {within} and is followed up within {follow_up}",
                        given.owner, own.id
                    ),
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
    let key = own.map_or_else(|| "no key says so".to_owned(), |own| format!("its key says {own}"));
    let own: Vec<Period> = own.into_iter().collect();
    let texts = texts.iter().filter_map(|text| text.as_ref());
    texts.for_each(|text| said_otherwise(check, owner, text, &own, &key, |_| true));
}

/// Reports a period in the words of a notice that is not the notice's own.
fn words_of_notices(check: &Check<'_>, giver: Giver<'_>) {
    for (notice, raw) in giver.actions.notify.iter().zip(&giver.raw.notify) {
        words(check, giver.owner, &[&raw.label], Some(notice.within));
    }
}

/// Reports a deadline in the label of a rule that none of its keys has. How long somebody has been ill is not a deadline.
fn words_of_rule(
    check: &Check<'_>,
    raw: &RawRule<'_>,
    given: Giver<'_>,
    level: Option<&Level>,
    recommendations: &[Option<Recommendation>],
) {
    let Some(label) = &raw.label else { return };
    let of_level = level.and_then(|level| level.actions.follow_up);
    let follow_ups = given.actions.follow_up.into_iter().chain(of_level);
    let notices = given.actions.notify.iter().map(|notice| notice.within);
    let timed = given.timed(recommendations).map(|(.., within)| within);
    let own: Vec<Period> = follow_ups.chain(notices).chain(timed).collect();
    said_otherwise(check, given.owner, label, &own, "none of its keys says so", |said| said.is_deadline);
}

fn said_otherwise(
    check: &Check<'_>,
    owner: Owner<'_>,
    text: &RawText<'_>,
    own: &[Period],
    key: &str,
    counts: impl Fn(&Said) -> bool,
) {
    for (_, text) in &text.by_language {
        // A day is 24 hours: periods are compared by their length.
        let other = |said: &Period| own.iter().all(|own| said.nominal_hours() != own.nominal_hours());
        let said = periods_in(text.value).into_iter().filter(&counts).map(|said| said.period);
        for said in said.filter(other).collect::<BTreeSet<Period>>() {
            check
                .add(Code::DeadlineInWords, &text.span, format!("a text of {owner} says {said}, {key}"))
                .help("say times in `within` and `follow_up` only: a report prints them in words");
        }
    }
}

/// A period that a text names.
struct Said {
    period: Period,
    /// Whether something is to be done within it.
    is_deadline: bool,
}

/// The periods that a text names: `2 weeks`, `2周`, `14天内`, `3个月`, `24 hours`, `today`, `当日`.
fn periods_in(text: &str) -> Vec<Said> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    if ["today", "same day", "当日", "当天"].iter().any(|word| lower.contains(word)) {
        found.extend(Period::parse("P1D").map(|period| Said { period, is_deadline: true }));
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
        let within = lower.get(..start).is_some_and(|before| before.trim_end().ends_with("within"));
        let named = units.iter().find_map(|(word, letter)| Some((unit.strip_prefix(word)?, *letter)));
        // An age: 18周岁.
        let named = named.filter(|(after, _)| !after.starts_with('岁'));
        if let (true, false, Some((after, letter))) = (alone, every, named) {
            let time = if letter == 'H' { "T" } else { "" };
            let inside = ["内", "之内", "以内"].iter().any(|word| after.trim_start().starts_with(word));
            let period = Period::parse(&format!("P{time}{digits}{letter}"));
            found.extend(period.map(|period| Said { period, is_deadline: within || inside }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::periods_in;
    use crate::period::Period;

    #[test]
    fn an_age_is_not_a_period() {
        let periods = |text: &str| periods_in(text).iter().map(|said| said.period).collect::<Vec<_>>();
        assert_eq!(periods("未满18周岁的，2周内由监护人陪同"), [Period::parse("P2W").unwrap()]);
        assert!(periods("18岁以下").is_empty());
    }
}
