//! How a score moved since an earlier administration: `{ change = "phq-9", is = "deteriorated" }`.

use super::resolve::{Conditions, Form, Leaf};
use super::wanted::Wanted;
use super::words::named;
use crate::condition::Condition;
use crate::diagnostic::Code;
use crate::instrument::{Direction, Instrument};
use crate::interpretation::{Change, Findings, View};
use crate::triage::policy::{ChangeKind, PolicyTest};
use crate::truth::Truth;

pub(super) const FORM: Form = Form { subject: "change", keys: &["is"], check };

fn check(conditions: &mut Conditions<'_, '_, '_>, leaf: &Leaf<'_>) -> Option<Condition<usize>> {
    let Leaf { context, name, .. } = *leaf;
    let owner = context.owner;
    let is = leaf.table.require("is")?.string()?;
    let words = ChangeKind::ALL.map(|kind| (kind.name(), kind));
    let kind = conditions.check.word(&is, "kind of change", &words);
    let (instrument, definition, rest) = conditions.instrument(owner, name)?;
    if !rest.is_empty() {
        conditions
            .check
            .add(Code::UnknownInstrument, &name.span, format!("`{}` is not an instrument", name.value))
            .help(format!("change is that of the instrument's main score: write `{}`", definition.id));
        return None;
    }
    let kind = kind?;
    if !has_change(definition, kind) {
        conditions
            .check
            .add(
                Code::ChangeNotPublished,
                &is.span,
                format!("`{}` has no published parameters of this change", definition.id),
            )
            .label("not published");
        return None;
    }
    if context.decides {
        conditions.read_instruments.insert(instrument);
    }
    Some(conditions.test(PolicyTest::Change { instrument, is: kind }))
}

fn has_change(definition: &Instrument, kind: ChangeKind) -> bool {
    let Some(rule) = definition.change() else { return false };
    match kind {
        ChangeKind::Deteriorated | ChangeKind::Improved | ChangeKind::Unchanged => rule.reliable.is_some(),
        // "Better by a fraction of the first score" has a meaning only where less is better.
        ChangeKind::Response => {
            let direction = definition.scales.get(rule.scale).map(|scale| scale.direction);
            rule.response.is_some() && direction == Some(Direction::HigherIsWorse)
        }
        ChangeKind::Remission => rule.remission.is_some(),
    }
}

/// What it says, as published and as enclosed.
pub(super) fn says(
    earlier: Option<&Findings<'_>>,
    findings: Option<&Findings<'_>>,
    answers_allowed: bool,
    is: ChangeKind,
) -> (Truth, Truth) {
    // Without an earlier administration there is no change to speak of.
    let Some(earlier) = earlier else { return (Truth::False, Truth::False) };
    // With one, the change is known once its answers may be used.
    let Some(findings) = findings.filter(|_| answers_allowed) else {
        return (Truth::Undetermined, Truth::Undetermined);
    };
    let says = |view| change_says(Change::between_in(earlier, findings, view), is);
    (says(View::Published), says(View::Enclosed))
}

/// What a test of change says; an instrument without published change parameters has no change to speak of.
pub(crate) fn change_says(change: Option<Change<'_>>, is: ChangeKind) -> Truth {
    let Some(change) = change else { return Truth::False };
    match is {
        ChangeKind::Deteriorated => change.deteriorated(),
        ChangeKind::Improved => change.improved(),
        ChangeKind::Unchanged => change.deteriorated().or(change.improved()).negate(),
        ChangeKind::Response => change.response(),
        ChangeKind::Remission => change.remission(),
    }
}

/// What it waits for: the answers to the score that is compared.
pub(super) fn wants(findings: &Findings<'_>, wanted: &mut dyn Wanted) {
    if let Some(rule) = findings.instrument().change() {
        wanted.scale(rule.scale);
    }
}

/// In words of the file.
pub(super) fn describe(instrument: &Instrument, is: ChangeKind) -> String {
    format!("{} {}", instrument.id, is.name())
}

/// As a policy writes it.
pub(super) fn toml(instrument: &Instrument, is: ChangeKind) -> String {
    named("change", &instrument.id, &format!(", is = \"{}\"", is.name()))
}
