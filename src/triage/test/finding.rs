//! What an instrument found: the tests of scores, bands, cutoffs, critical items and criteria once their names are resolved.

use super::wanted::Wanted;
use super::words::named;
use crate::instrument::{CriticalItem, Cutoff, CutoffGroup, Instrument, Person, Scale, Test};
use crate::interpretation::{Findings, View};
use crate::truth::Truth;

/// What it says, as published and as enclosed.
#[inline]
pub(super) fn says(findings: Option<&Findings<'_>>, test: &Test) -> (Truth, Truth) {
    let Some(findings) = findings else { return (Truth::Undetermined, Truth::Undetermined) };
    let enclosed = findings.test(test, View::Enclosed);
    // The published view only decides what the enclosed one leaves open.
    let published = if enclosed.is_undetermined() { findings.test(test, View::Published) } else { enclosed };
    (published, enclosed)
}

/// Says what the test waits for: items, scores, the person's sex and age.
pub(super) fn wants(findings: &Findings<'_>, test: &Test, wanted: &mut dyn Wanted) {
    match test {
        Test::Item { item, .. } => wanted.item(*item),
        Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
            if findings.test(test, View::Enclosed).is_undetermined() && waits_for_score(findings, test) {
                wanted.scale(*scale);
            }
        }
        Test::Count { .. } | Test::Criterion(_) => {
            findings.open_items(test).into_iter().for_each(|item| wanted.item(item));
        }
    }
    wants_person(findings, test, wanted);
}

/// Sex and age, where a band or a cutoff still depends on them.
fn wants_person(findings: &Findings<'_>, test: &Test, wanted: &mut dyn Wanted) {
    match test {
        Test::Band { .. } | Test::Cutoff { .. } => {
            let (sex, age) = waits_for_person(findings, test);
            if sex {
                wanted.sex();
            }
            if age {
                wanted.age();
            }
        }
        Test::Criterion(index) => {
            let mut open = Vec::new();
            if let Some(criterion) = findings.instrument().criteria.get(*index) {
                let mut truth = |test: &Test| findings.test(test, View::Enclosed);
                criterion.condition.open_tests(&mut truth, &mut open);
            }
            for test in open {
                // A criterion reads only earlier ones.
                if !matches!(test, Test::Criterion(earlier) if earlier >= index) {
                    wants_person(findings, test, wanted);
                }
            }
        }
        _ => {}
    }
}

/// What a cutoff, or the start of a band, says in each group to which the person may belong; nothing for other tests.
fn possible_groups<'f>(findings: &'f Findings<'_>, test: &Test) -> Vec<(&'f CutoffGroup, Truth)> {
    let scale = |index: usize| findings.instrument().scales.get(index);
    let (index, groups, is_below) = match test {
        Test::Cutoff { scale: index, cutoff } => {
            let cutoff = scale(*index).and_then(|scale| scale.cutoffs.get(*cutoff));
            (*index, cutoff.map_or(&[][..], |cutoff| &cutoff.groups), false)
        }
        Test::Band { scale: index, severity } => {
            let edge = scale(*index).and_then(|scale| scale.band_edge(*severity));
            let (groups, is_below) = edge.map_or((&[][..], false), |(band, below)| (&*band.groups, below));
            (*index, groups, is_below)
        }
        _ => return Vec::new(),
    };
    let outcome = findings.outcome_at(index);
    let says = |group: &CutoffGroup| {
        let truth = group.threshold.truth_over(outcome.min(), outcome.max());
        if is_below { truth.negate() } else { truth }
    };
    let groups = groups.iter().filter(|group| may_include(group, findings.person()));
    groups.map(|group| (group, says(group))).collect()
}

/// Whether more answers can change what a test of a score says. Where 4 to 7 points are reached by every woman and by no man,
/// only the person's sex can.
fn waits_for_score(findings: &Findings<'_>, test: &Test) -> bool {
    let groups = possible_groups(findings, test);
    groups.is_empty() || groups.iter().any(|(_, truth)| truth.is_undetermined())
}

/// Whether the person's sex, and age, can change what a band or a cutoff says.
fn waits_for_person(findings: &Findings<'_>, test: &Test) -> (bool, bool) {
    let person = findings.person();
    let groups = possible_groups(findings, test);
    let (mut sex, mut age) = (false, false);
    for (position, (one, truth)) in groups.iter().enumerate() {
        for (other, other_truth) in groups.iter().skip(position.saturating_add(1)) {
            let same = truth == other_truth && !truth.is_undetermined();
            if one.threshold != other.threshold && !same {
                sex |= person.sex.is_none() && one.sex != other.sex;
                age |= person.age.is_none() && one.ages != other.ages;
            }
        }
    }
    (sex, age)
}

fn may_include(group: &CutoffGroup, person: Person) -> bool {
    group.sex.is_none_or(|sex| person.sex.is_none_or(|own| own == sex))
        && person.age.is_none_or(|age| group.ages.contains(age))
}

/// In words of the file: `total at least 10`.
pub(super) fn describe(instrument: &Instrument, test: &Test, critical_item: Option<usize>) -> String {
    let own = match test {
        Test::Score { scale, threshold } => format!("{} {threshold}", scale_id(instrument, *scale)),
        Test::Band { scale, severity } => {
            format!("{} {} or more", scale_id(instrument, *scale), band_id(instrument, *scale, *severity))
        }
        Test::Cutoff { scale, cutoff } => cutoff_id(instrument, *scale, *cutoff),
        Test::Criterion(index) => criterion_id(instrument, *index).to_owned(),
        Test::Item { item, .. } => match critical_id(instrument, critical_item) {
            Some(id) => id.to_owned(),
            None => instrument.items.get(*item).map_or("", |item| item.id()).to_owned(),
        },
        Test::Count { .. } => "count".to_owned(),
    };
    format!("{}.{own}", instrument.id)
}

/// As a policy writes it.
pub(super) fn toml(instrument: &Instrument, test: &Test, critical_item: Option<usize>) -> String {
    let (key, own, rest) = match test {
        Test::Score { scale, threshold } => {
            let rest = format!(", {} = {}", threshold.key(), threshold.value());
            ("score", scale_id(instrument, *scale).to_owned(), rest)
        }
        Test::Band { scale, severity } => {
            let rest = format!(", at_least = \"{}\"", band_id(instrument, *scale, *severity));
            ("band", scale_id(instrument, *scale).to_owned(), rest)
        }
        Test::Cutoff { scale, cutoff } => ("cutoff", cutoff_id(instrument, *scale, *cutoff), String::new()),
        Test::Criterion(index) => ("criterion", criterion_id(instrument, *index).to_owned(), String::new()),
        Test::Item { .. } | Test::Count { .. } => {
            let id = critical_id(instrument, critical_item).unwrap_or_default();
            ("critical_item", id.to_owned(), String::new())
        }
    };
    named(key, &format!("{}.{own}", instrument.id), &rest)
}

fn scale_id(instrument: &Instrument, scale: usize) -> &str {
    instrument.scales.get(scale).map_or("", Scale::id)
}

fn band_id(instrument: &Instrument, scale: usize, severity: usize) -> &str {
    let bands = instrument.scales.get(scale).map_or(&[][..], |scale| &scale.bands);
    bands.iter().find(|band| band.severity == severity).map_or("", |band| band.id())
}

fn cutoff_id(instrument: &Instrument, scale: usize, cutoff: usize) -> String {
    let found = instrument.scales.get(scale).and_then(|scale| scale.cutoffs.get(cutoff));
    format!("{}.{}", scale_id(instrument, scale), found.map_or("", Cutoff::id))
}

fn criterion_id(instrument: &Instrument, index: usize) -> &str {
    instrument.criteria.get(index).map_or("", |criterion| criterion.id())
}

fn critical_id(instrument: &Instrument, index: Option<usize>) -> Option<&str> {
    index.and_then(|index| instrument.critical_items.get(index)).map(CriticalItem::id)
}
