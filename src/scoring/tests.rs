//! Most instruments are scored and interpreted by flat tables: sums by factors, bands and cutoffs by a row for each value,
//! critical items and criteria by bits. They agree with the general way on everything.

use crate::catalog;
use crate::instrument::{Instrument, Item, ItemKind, MissingReason};
use crate::interpretation::Findings;
use crate::response::Given;

/// Pseudo-random numbers (an LCG of Knuth's): the same on every run.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

/// One of the answers that the item allows: an option, or a number, clock time or duration between its limits.
fn some_answer(instrument: &Instrument, item: &Item, chosen: usize) -> Given<'static> {
    let options = instrument.options(item);
    if let Some(position) = chosen.checked_rem(options.len()) {
        return Given::from(options[position].code);
    }
    let (low, high) = match item.kind() {
        // Recorded in parts of the unit, answered in whole units.
        ItemKind::Number { decimals } => {
            let parts = 10_i64.pow(decimals);
            (i64::from(item.recorded.0).div_euclid(parts), i64::from(item.recorded.1).div_euclid(parts))
        }
        _ => (i64::from(item.recorded.0), i64::from(item.recorded.1)),
    };
    let width = high.saturating_sub(low).saturating_add(1);
    Given::from(low.saturating_add(i64::try_from(chosen).unwrap().rem_euclid(width)))
}

#[test]
fn flat_tables_agree_with_the_general_methods() {
    let mut state = 1;
    let mut compared = 0_u32;
    let mut tables = [0_usize; 3];
    for id in catalog::instrument_ids() {
        let text = catalog::instrument_toml(id).unwrap();
        let flat = Instrument::from_toml(id, text).unwrap();
        let mut general = Instrument::from_toml(id, text).unwrap();
        let found = general.model_mut().compiled.take_tables();
        if found == [0; 3] {
            continue;
        }
        for (all, found) in tables.iter_mut().zip(found) {
            *all = all.saturating_add(found);
        }
        for round in 0..200_usize {
            // From no answer missing to most of them.
            let missing_percent = round.checked_rem(4).unwrap_or_default().saturating_mul(30);
            let answers: Vec<Given<'_>> = flat
                .items
                .iter()
                .map(|item| {
                    let blank = next(&mut state).checked_rem(100).unwrap_or_default() < missing_percent;
                    let chosen = next(&mut state);
                    if blank {
                        Given::Missing(MissingReason::Skipped)
                    } else {
                        some_answer(&flat, item, chosen)
                    }
                })
                .collect();
            let one = flat.respond_in_order(answers.iter().copied()).unwrap().score();
            let other = general.respond_in_order(answers.iter().copied()).unwrap().score();
            let (one, other) = (one.interpret(), other.interpret());
            for (index, scale) in flat.scales.iter().enumerate() {
                let name = format!("{id}.{}, round {round}", scale.id);
                assert!(one.outcome_at(index) == other.outcome_at(index), "{name}");
                let bands = |findings: &Findings<'_>| {
                    findings.bands_at(index).map(|(low, high)| (low.id.clone(), high.id.clone()))
                };
                assert!(bands(&one) == bands(&other), "{name}, band");
                for cutoff in 0..scale.cutoffs.len() {
                    assert!(
                        one.cutoff_at(scale, cutoff) == other.cutoff_at(scale, cutoff),
                        "{name}, cutoff {cutoff}"
                    );
                }
                compared = compared.saturating_add(1);
            }
            for index in 0..flat.critical_items.len() {
                assert!(
                    one.critical_item_at(index) == other.critical_item_at(index),
                    "{id}, critical item {index}"
                );
            }
            for index in 0..flat.criteria.len() {
                assert!(one.criterion_at(index) == other.criterion_at(index), "{id}, criterion {index}");
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
    // Sums, scores, bits: that a kind of table is never made would otherwise pass unseen.
    assert!(tables.iter().all(|count| *count > 20), "{tables:?}");
}
