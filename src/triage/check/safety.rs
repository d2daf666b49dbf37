//! What a policy can say and no careful author means: a sign of danger that is not a crisis, a level that nobody looks after,
//! a question about danger that may wait.

use super::alternatives::sufficient;
use crate::diagnostic::Code;
use crate::instrument::{Concern, CriticalItem, Instrument, Test};
use crate::period::Period;
use crate::triage::policy::{Level, PolicyTest, Recommendation, Rule};
use crate::triage::raw_policy::RawPolicy;
use crate::validation::{Check, Owner};

/// What is dangerous by itself.
const CRISIS_CONCERNS: [Concern; 5] =
    [Concern::Suicide, Concern::SelfHarm, Concern::Violence, Concern::Safety, Concern::Psychosis];

/// How long a question about danger may stay open without a warning, in days. The number is ours: no plan names one, and
/// every shipped policy asks within a day.
const MOST_DAYS_OPEN: u32 = 3;

/// The checked parts of a policy that the warnings look at.
pub(super) struct Parts<'p, 'i> {
    pub(super) instruments: &'p [Option<(usize, &'i Instrument)>],
    pub(super) levels: &'p [Option<Level>],
    pub(super) rules: &'p [Option<Rule>],
    pub(super) recommendations: &'p [Option<Recommendation>],
    pub(super) tests: &'p [PolicyTest],
}

pub(super) fn check_safety(check: &Check<'_>, raw: &RawPolicy<'_>, parts: &Parts<'_, '_>) {
    if !check.is_readable() {
        return;
    }
    let critical_items = || parts.instruments.iter().flatten().flat_map(|(_, own)| &own.critical_items);
    crisis_signs(check, raw, parts);
    if critical_items().any(is_crisis_sign) {
        crisis_level(check, raw, parts);
    }
    follow_ups(check, raw, parts.levels);
    let within = raw.unanswered_critical.as_ref().and_then(|raw| raw.within.as_ref());
    let late = |period: Period| period.nominal_days() > MOST_DAYS_OPEN;
    if let Some(at) = within.filter(|at| Period::parse(at.value).is_some_and(late)) {
        check
            .add(
                Code::LateQuestion,
                &at.span,
                format!("a question about danger may stay open for {}", at.value),
            )
            .help(format!("ask within {MOST_DAYS_OPEN} days: nobody knows what the answer would have been"));
    }
}

fn is_crisis_sign(critical: &CriticalItem) -> bool {
    CRISIS_CONCERNS.contains(&critical.concern)
}

/// A critical item of such a concern that does not by itself raise to the highest level. One that no rule reads is reported
/// elsewhere.
fn crisis_signs(check: &Check<'_>, raw: &RawPolicy<'_>, parts: &Parts<'_, '_>) {
    let Some(highest) = parts.levels.len().checked_sub(1).filter(|highest| *highest > 0) else { return };
    let top = parts.levels.get(highest).and_then(Option::as_ref).map_or("", |level| level.id());
    for (id, found) in raw.uses.iter().zip(parts.instruments) {
        let Some((position, instrument)) = found else { continue };
        for critical in instrument.critical_items.iter().filter(|critical| is_crisis_sign(critical)) {
            let reads = |test: usize| {
                let own = Test::Item { item: critical.item, threshold: critical.threshold };
                parts.tests.get(test).and_then(PolicyTest::finding) == Some((*position, &own))
            };
            let (mut read, mut reaches) = (false, false);
            for rule in parts.rules.iter().flatten() {
                rule.when.for_each_test(&mut |test, _| read |= reads(*test));
                if rule.level == Some(highest) {
                    sufficient(&rule.when, &mut |test| reaches |= reads(test));
                }
            }
            if read && !reaches {
                check
                    .add(
                        Code::CrisisSign,
                        &id.span,
                        format!("`{}.{}` alone does not raise to `{top}`", instrument.id, critical.id),
                    )
                    .label(format!("a sign of {}", critical.concern))
                    .help(format!(
                        "test `{{ critical_item = \"{}.{}\" }}` in a rule of level `{top}`, alone or under `any`",
                        instrument.id, critical.id
                    ));
            }
        }
    }
}

/// The highest level offers somebody in danger nothing that helps in danger.
fn crisis_level(check: &Check<'_>, raw: &RawPolicy<'_>, parts: &Parts<'_, '_>) {
    let (Some(at), Some(Some(level))) = (raw.levels.last(), parts.levels.last()) else { return };
    let helps = level
        .actions
        .recommend
        .iter()
        .filter_map(|index| parts.recommendations.get(*index).map(Option::as_ref))
        // What was refused for something else is looked at again when that is mended.
        .any(|own| own.is_none_or(|own| own.modality.is_for_crisis()));
    if !helps {
        let owner = Owner::new("level", at.id.as_ref());
        check
            .add(Code::CrisisLevel, &at.head, format!("{owner} is the highest and has no help for a crisis"))
            .help("recommend something of modality `crisis` or `admission`");
    }
}

/// Levels at which nobody is seen again. A lower level with a follow-up, and `max_follow_up`, make that an error.
fn follow_ups(check: &Check<'_>, raw: &RawPolicy<'_>, levels: &[Option<Level>]) {
    if raw.max_follow_up.is_some() {
        return;
    }
    let without = |(_, level): &(_, &Option<Level>)| {
        level.as_ref().is_some_and(|level| level.actions.follow_up.is_none())
    };
    for (at, _) in raw.levels.iter().zip(levels).take_while(without) {
        let owner = Owner::new("level", at.id.as_ref());
        check
            .add(Code::NoFollowUp, &at.head, format!("{owner} has no follow-up"))
            .help("add `follow_up = \"P6M\"`: nobody is left without a next time");
    }
}
