//! What can be read but not be meant: levels that wait longer above than below, critical items that nobody reads, rules that
//! never decide, and what is declared in vain.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::alternatives::sufficient;
use crate::diagnostic::Code;
use crate::instrument::{Instrument, Test};
use crate::number::Number;
use crate::period::Period;
use crate::triage::policy::*;
use crate::triage::raw_policy::*;
use crate::validation::{Check, Owner};

pub(super) fn check_levels(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    head: &Range<usize>,
    levels: &[Option<Level>],
    max_follow_up: Option<Period>,
) {
    if levels.is_empty() && check.is_readable() {
        check
            .add(Code::NoLevels, head, "this policy has no levels")
            .help("add `[[level]]` tables, the lowest first");
    }
    let mut below: Option<Period> = None;
    for (raw, level) in raw.levels.iter().zip(levels) {
        let Some(level) = level else { continue };
        let place = raw.actions.follow_up.as_ref().map_or(&raw.head, |at| &at.span);
        let owner = Owner::new("level", raw.id.as_ref());
        let later = match (below, level.actions.follow_up) {
            (Some(below), Some(own)) => own > below,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if later {
            check
                .add(Code::FollowUpOrder, place, format!("{owner} is followed up later than a lower level"))
                .help("give it a `follow_up` no longer than that of the level below");
        }
        if let Some(longest) = max_follow_up
            && level.actions.follow_up.is_none_or(|own| own > longest)
        {
            check
                .add(Code::FollowUpTooLong, place, format!("{owner} is not followed up within {longest}"))
                .label("`max_follow_up` allows no longer");
        }
        below = level.actions.follow_up.or(below);
    }
}

pub(super) fn check_critical_items(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    instruments: &[Option<(usize, &Instrument)>],
    read_items: &HashSet<(usize, usize)>,
) {
    let mut with_critical_items = None;
    for (id, found) in raw.uses.iter().zip(instruments) {
        let Some((position, instrument)) = found else { continue };
        for critical in &instrument.critical_items {
            with_critical_items = with_critical_items.or(Some(id));
            if check.is_readable() && !read_items.contains(&(*position, critical.item)) {
                check
                    .add(
                        Code::IgnoredCriticalItem,
                        &id.span,
                        format!("no rule reads critical item `{}.{}`", instrument.id, critical.id),
                    )
                    .label(format!("a sign of {}", critical.concern))
                    .help(format!(
                        "test `{{ critical_item = \"{}.{}\" }}` in a rule",
                        instrument.id, critical.id
                    ));
            }
        }
    }
    if let Some(id) = with_critical_items
        && raw.unanswered_critical.is_none()
        && check.is_readable()
    {
        check
            .add(
                Code::NoUnansweredCritical,
                &id.span,
                "nothing says what happens while a critical item has no answer",
            )
            .label("has critical items")
            .help("add `[unanswered_critical]` with `recommend` and `within`");
    }
}

/// One score and the way its threshold points.
#[derive(PartialEq, Eq, Hash)]
struct ScoreKey {
    instrument: usize,
    scale: usize,
    upwards: bool,
}

/// How much of a score a threshold needs, among those that point the same way: above 2 needs more than at least 2.
type Strength = (Number, bool);

/// Reports rules that need more of a score than another and raise less.
pub(super) fn stronger_rules(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    rules: &[Option<Rule>],
    tests: &[PolicyTest],
    instruments: &[Option<(usize, &Instrument)>],
) {
    let mut by_score: HashMap<ScoreKey, Vec<(Strength, usize, usize)>> = HashMap::new();
    for (position, rule) in rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let Some(level) = rule.level else { continue };
        sufficient(&rule.when, &mut |test| {
            if let Some((key, value)) = tests.get(test).and_then(|test| score_threshold(test, instruments)) {
                by_score.entry(key).or_default().push((value, level, position));
            }
        });
    }
    for mut thresholds in by_score.into_values() {
        // From the weakest threshold to the strongest.
        thresholds.sort_by_key(|(strength, ..)| *strength);
        let mut weaker: Option<(usize, usize)> = None;
        let mut pending: Option<(Strength, usize, usize)> = None;
        for (value, level, position) in thresholds {
            if let Some((last, highest, rule)) = pending
                && last != value
            {
                if weaker.is_none_or(|(before, _)| highest > before) {
                    weaker = Some((highest, rule));
                }
                pending = None;
            }
            if let Some((above, other)) = weaker
                && above > level
            {
                report_stronger(check, raw, position, other);
            }
            if pending.is_none_or(|(_, highest, _)| level > highest) {
                pending = Some((value, level, position));
            }
        }
    }
}

fn report_stronger(check: &Check<'_>, raw: &RawPolicy<'_>, position: usize, other: usize) {
    let Some(rule) = raw.rules.get(position) else { return };
    let owner = Owner::new("rule", rule.id.as_ref());
    let other = Owner::new("rule", raw.rules.get(other).and_then(|rule| rule.id.as_ref()));
    let place = rule.level.as_ref().map_or(&rule.head, |level| &level.span);
    check
        .add(Code::StrongerRule, place, format!("{owner} needs a worse score than {other} and raises less"))
        .label("never decides")
        .help("exchange the levels or the thresholds, or leave out this `level`");
}

fn score_threshold(
    test: &PolicyTest,
    instruments: &[Option<(usize, &Instrument)>],
) -> Option<(ScoreKey, Strength)> {
    let (instrument, test) = test.finding()?;
    let definition = instruments.iter().flatten().find(|(at, _)| *at == instrument)?.1;
    let (scale, threshold) = match test {
        Test::Score { scale, threshold } => (*scale, *threshold),
        Test::Cutoff { scale, cutoff } => {
            match definition.scales.get(*scale)?.cutoffs.get(*cutoff)?.groups.as_slice() {
                [only] => (*scale, only.threshold),
                _ => return None,
            }
        }
        Test::Band { scale, severity } => {
            let bands = &definition.scales.get(*scale)?.bands;
            let at = bands.iter().position(|band| band.severity == *severity)?;
            // Where higher is better, the band ends where the next begins.
            let higher_is_worse = bands.last()?.severity > bands.first()?.severity;
            if !higher_is_worse {
                return None;
            }
            let band = bands.get(at).filter(|band| !band.depends_on_person())?;
            (*scale, band.start)
        }
        _ => return None,
    };
    let upwards = threshold.is_upward();
    let value = threshold.value();
    let strength = (if upwards { value } else { Number::ZERO.minus(value) }, threshold.is_strict());
    Some((ScoreKey { instrument, scale, upwards }, strength))
}

/// Reports what is declared and decides nothing.
pub(super) fn unused(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    read_facts: &HashSet<usize>,
    read_instruments: &HashSet<usize>,
    instruments: &[Option<(usize, &Instrument)>],
) {
    for (id, found) in raw.uses.iter().zip(instruments) {
        if found.is_some_and(|(position, _)| !read_instruments.contains(&position)) {
            check.add(Code::UnusedInstrument, &id.span, format!("no rule reads instrument `{}`", id.value));
        }
    }
    for (position, fact) in raw.facts.iter().enumerate() {
        if let Some(id) = fact.id.as_ref().filter(|_| !read_facts.contains(&position)) {
            check.add(Code::UnusedFact, &id.span, format!("no rule reads fact `{}`", id.value));
        }
    }
    let given = raw.all_actions().flat_map(|actions| &actions.recommend).map(|given| &given.id);
    let while_open = raw.unanswered_critical.iter().map(|raw| &raw.recommend);
    let while_open = while_open.chain(raw.unanswered_facts.iter().map(|raw| &raw.recommend)).flatten();
    let given: HashSet<&str> = given.chain(while_open).map(|id| id.value).collect();
    for recommendation in &raw.recommendations {
        if let Some(id) = recommendation.id.as_ref().filter(|id| !given.contains(id.value)) {
            check.add(
                Code::UnusedRecommendation,
                &id.span,
                format!("nothing gives recommendation `{}`", id.value),
            );
        }
    }
    let notices = raw.all_actions().flat_map(|actions| &actions.notify);
    let roles = notices.filter_map(|notice| notice.role.as_ref());
    let acting = raw.recommendations.iter().flat_map(|recommendation| &recommendation.provider);
    let guardian = raw.guardian.iter().filter_map(|guardian| guardian.role.as_ref());
    let named: HashSet<&str> = roles.chain(acting).chain(guardian).map(|id| id.value).collect();
    for provider in &raw.providers {
        if let Some(id) = provider.id.as_ref().filter(|id| !named.contains(id.value)) {
            check.add(Code::UnusedProvider, &id.span, format!("nothing names provider `{}`", id.value));
        }
    }
}
