//! Decides about a million made-up people at once, and about some of them one by one: `cargo run --release --example cohort`.

use std::time::Instant;

use psyscreen::batch::{Column, Columns};
use psyscreen::batch_triage::Cohort;
use psyscreen::{Screening, catalog};

const PEOPLE: usize = 1_000_000;
const ONE_BY_ONE: usize = 20_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = catalog::policy("recovered-2020").ok_or("not in this build")?;
    // Pseudo-random codes: half of the answers are 0.
    let mut seed = 1_u64;
    let mut code = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [.., low, high] = seed.to_le_bytes();
        if low % 2 == 0 { 0 } else { i8::try_from(high % 4).unwrap_or(0) }
    };
    let answers: Vec<Vec<Vec<i8>>> = policy
        .instruments()
        .map(|form| form.items().iter().map(|_| (0..PEOPLE).map(|_| code()).collect()).collect())
        .collect();
    let consent = vec![Some(true); PEOPLE];
    let mut cohort = Cohort::of(PEOPLE).consent(&consent);
    for (form, columns) in policy.instruments().zip(&answers) {
        cohort = cohort.answers(form.id(), Columns::in_order(columns.iter().map(|codes| Column::i8(codes)))?);
    }

    let batch = policy.batch();
    let start = Instant::now();
    let decisions = batch.decide(&cohort)?;
    println!("{PEOPLE} people in columns: {:.2} s", start.elapsed().as_secs_f64());
    for (index, level) in policy.levels().iter().enumerate() {
        let here = (0..PEOPLE).filter(|row| decisions.level(*row) == index).count();
        println!("  {}: {here}", level.id());
    }

    let start = Instant::now();
    let mut same = 0_usize;
    for row in 0..ONE_BY_ONE {
        let mut screening = Screening::new().consent(true);
        for (form, columns) in policy.instruments().zip(&answers) {
            let codes = columns.iter().map(|codes| codes.get(row).copied());
            screening = screening.with(form.respond_in_order(codes)?.score().interpret());
        }
        let level = policy.decide(&screening).level_indices().0;
        same = same.saturating_add(usize::from(level == decisions.level(row)));
    }
    println!(
        "{ONE_BY_ONE} of them one by one: {:.2} s, {same} with the same level",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
