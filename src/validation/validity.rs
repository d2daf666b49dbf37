//! When a score may be claimed: the rule of a scale about another scale, or about how much of the form is answered.

use super::check::{Check, Index, Owner};
use super::context::Context;
use super::count_group::duplicate;
use super::items::Items;
use super::thresholds;
use crate::definition::RawValidity;
use crate::diagnostic::Code;
use crate::instrument::{Domain, ItemSet, Threshold, ValidWhen, Validity};
use crate::toml_table::At;

/// The scale that a rule reads, if it reads one; `own` is the position of the scale that has the rule.
pub(super) fn scale_read(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: Option<&RawValidity<'_>>,
    own: usize,
    scales: &Index<'_>,
) -> Option<usize> {
    let id = raw?.score.as_ref()?;
    let found = scales.find(check, Code::UnknownScale, owner, id)?;
    if found == own {
        check
            .add(Code::ScaleCycle, &id.span, format!("{owner} is valid by its own score"))
            .help("name the scale that says whether the answers can be trusted");
        return None;
    }
    Some(found)
}

/// The rule with its names resolved; `read` is the scale that it reads, with what that can be.
pub(super) fn validity<'t>(
    context: Context<'_, '_, 't>,
    owner: Owner<'_>,
    raw: Option<&RawValidity<'t>>,
    read: Option<(usize, Option<Domain>)>,
    items: &Items<'t>,
) -> Option<Validity> {
    let (check, raw) = (context.check, raw?);
    let source = context.cite(owner, raw.source.as_ref());
    let rule = match (&raw.score, &raw.answered) {
        (Some(id), None) => {
            let threshold = thresholds::one(check, owner, &raw.head, &raw.threshold)?;
            let (scale, domain) = read?;
            if let Some(domain) = domain {
                let subject = Owner::new("scale", Some(id));
                thresholds::check_reachable(check, owner, subject, &threshold, &domain);
            }
            ValidWhen::Score { scale, threshold: threshold.value }
        }
        (None, Some(answered)) => {
            let items = answered_items(check, owner, answered, items)?;
            ValidWhen::Answered { at_least: fewest(check, owner, raw, items.len())?, items }
        }
        _ => {
            check
                .add(Code::ConditionShape, &raw.head, format!("what {owner} is valid by is not one thing"))
                .help("give `score` with a threshold, or `answered` with `at_least`");
            return None;
        }
    };
    Some(Validity { rule, source })
}

/// The items whose answers are counted: none twice, and none that the form may skip.
fn answered_items<'t>(
    check: &Check<'_>,
    owner: Owner<'_>,
    answered: &At<Vec<At<&'t str>>>,
    items: &Items<'t>,
) -> Option<Vec<usize>> {
    let (expanded, mut sound) = items.expand(check, owner, &answered.value);
    if expanded.is_empty() && sound && check.is_readable() {
        check.add(Code::NoMembers, &answered.span, format!("`answered` of {owner} has no items"));
    }
    let mut seen = ItemSet::default();
    for (item, span) in &expanded {
        if !seen.insert(*item) {
            duplicate(check, owner, items, *item, span);
            sound = false;
        } else if let Some(found) = items.list.get(*item).filter(|found| found.may_be_not_applicable()) {
            check
                .add(
                    Code::NotApplicable,
                    span,
                    format!("{owner} counts answers, and item `{}` may be left out", found.id),
                )
                .label("may be left out")
                .help("name the items that everybody is asked");
            sound = false;
        }
    }
    (sound && !expanded.is_empty()).then(|| expanded.into_iter().map(|(item, _)| item).collect())
}

/// The fewest answers.
fn fewest(check: &Check<'_>, owner: Owner<'_>, raw: &RawValidity<'_>, items: usize) -> Option<usize> {
    let threshold = thresholds::one(check, owner, &raw.head, &raw.threshold)?;
    let Threshold::AtLeast(number) = threshold.value else {
        check
            .add(
                Code::ThresholdShape,
                &threshold.span,
                format!("{owner} is valid with few answers, and not with many"),
            )
            .help("write `at_least`");
        return None;
    };
    let fewest = number.to_integer().and_then(|number| usize::try_from(number).ok());
    let found = fewest.filter(|fewest| (1..=items).contains(fewest));
    if found.is_none() {
        check
            .add(
                Code::MinAnswered,
                &threshold.span,
                format!("{owner} counts the answers to {items} items, so {number} cannot be needed"),
            )
            .label(format!("1 to {items}"));
    }
    found
}
