//! A score and a threshold: `{ score = "phq-9.total", at_least = 10 }`.

use super::resolve::{Conditions, Form, Leaf};
use crate::condition::Condition;
use crate::definition::read_threshold;
use crate::diagnostic::Code;
use crate::instrument::{Band, Scale, Test, Threshold};
use crate::number::Number;
use crate::toml_table::At;
use crate::validation::one_or_both;

pub(super) const FORM: Form =
    Form { subject: "score", keys: &["at_least", "above", "at_most", "below"], check };

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let threshold = read_threshold(&leaf.table);
    let (instrument, definition, rest) = conditions.instrument(owner, name)?;
    let (index, scale) = conditions.scale(owner, definition, name, rest)?;
    let (low, high) = scale.range;
    let mut tests = Vec::new();
    for At { value: threshold, span } in one_or_both(conditions.check, owner, leaf.span, &threshold)? {
        conditions.reachable(
            owner,
            &At::new(format!("a score {threshold}"), &span),
            threshold.holds(low),
            threshold.holds(high),
        );
        if context.needs_source && !is_published(scale, threshold) {
            conditions
                .check
                .add(
                    Code::NoSource,
                    &span,
                    format!(
                        "{owner} uses {}, which is neither a cutoff nor the edge of a band",
                        threshold.value()
                    ),
                )
                .label(format!("not published for `{}`", name.value))
                .help("name where the number comes from: `source = \"…\"`, or test a cutoff or a band");
        }
        tests.push(conditions.finding(context, instrument, Test::Score { scale: index, threshold }, None));
    }
    match tests.as_slice() {
        [only] => Some(only.clone()),
        _ => Some(Condition::All(tests)),
    }
}

/// Whether the number is a cutoff of the scale or the edge of one of its bands, seen from either side.
fn is_published(scale: &Scale, threshold: Threshold) -> bool {
    let one = Number::from(1);
    // The other side of 10 is 9 only where no score lies between.
    let whole = !scale.method.divides();
    // The scores are parted just below the value (`true`) or just above it.
    let parted = |threshold: Threshold| (threshold.value(), threshold.is_upward() != threshold.is_strict());
    let (value, below) = parted(threshold);
    let edges = scale.bands.iter().skip(1).flat_map(Band::starts);
    let cutoffs = scale.cutoffs.iter().flat_map(|cutoff| &cutoff.groups).map(|group| group.threshold);
    edges.chain(cutoffs).map(parted).any(|known| match (known, below) {
        ((known, true), false) => whole && known.minus(one) == value,
        ((known, false), true) => whole && known.plus(one) == value,
        ((known, _), _) => known == value,
    })
}
