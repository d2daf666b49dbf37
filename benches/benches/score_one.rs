//! One PHQ-9, answered, scored and interpreted (interval, status, band, cutoffs, critical item, criteria), beside the crate
//! clincalc through its JSON API and a hand-written floor. (What a closure returns, `iter` itself keeps from being optimised away.)

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

const ANSWERS: [i32; 9] = [2, 2, 1, 1, 0, 1, 1, 0, 1];
const IDS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Nine adds and a band look-up; no checks, no missing answers, no interval.
fn floor(answers: &[i32; 9]) -> (i32, usize) {
    let total: i32 = answers.iter().sum();
    let band = [5, 10, 15, 20].iter().filter(|from| total >= **from).count();
    (total, band)
}

fn score_one(criterion: &mut Criterion) {
    let phq9 = psyscreen::catalog::instrument("phq-9").expect("phq-9 is in the catalog");
    let mut group = criterion.benchmark_group("one PHQ-9");
    group.bench_function("psyscreen, by position", |bencher| {
        bencher.iter(|| {
            let responses = phq9.respond_in_order(black_box(ANSWERS)).expect("allowed answers");
            responses.score().interpret()
        });
    });
    group.bench_function("psyscreen, by id", |bencher| {
        bencher.iter(|| {
            let named = IDS.into_iter().zip(black_box(ANSWERS));
            phq9.respond(named).expect("allowed answers").score().interpret()
        });
    });
    group.bench_function("psyscreen, two answers missing", |bencher| {
        let answers = [Some(2), None, Some(1), Some(1), Some(0), None, Some(1), Some(0), Some(1)];
        bencher.iter(|| {
            let responses = phq9.respond_in_order(black_box(answers)).expect("allowed answers");
            responses.score().interpret()
        });
    });
    group.bench_function("clincalc, JSON value", |bencher| {
        let calculator = clincalc::get("phq9").expect("clincalc has phq9");
        let input = serde_json::json!({ "responses": ANSWERS });
        bencher.iter(|| calculator.calculate(black_box(&input)).expect("a result"));
    });
    group
        .bench_function("floor: nine adds and a band", |bencher| bencher.iter(|| floor(&black_box(ANSWERS))));
    group.finish();
}

criterion_group!(benches, score_one);
criterion_main!(benches);
