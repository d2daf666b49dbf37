//! One person with three instruments: answered, scored, interpreted and triaged; and the decision alone.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use psyscreen::instrument::MissingReason;
use psyscreen::response::Given;
use psyscreen::{Report, Screening, catalog};

fn triage(criterion: &mut Criterion) {
    let policy = catalog::policy("recovered-2020").expect("in the catalog");
    let [phq9, gad7, isi] =
        ["phq-9", "gad-7", "isi"].map(|id| catalog::instrument(id).expect("in the catalog"));
    let answer = || {
        [
            phq9.respond_in_order(black_box([2, 2, 1, 1, 0, 1, 1, 0, 0])).expect("allowed"),
            gad7.respond_in_order(black_box([1, 1, 0, 2, 1, 0, 1])).expect("allowed"),
            isi.respond_in_order(black_box([1, 2, 2, 3, 1, 1, 2])).expect("allowed"),
        ]
    };
    let screen = || {
        answer().into_iter().fold(Screening::new().consent(true), |screening, responses| {
            screening.with(responses.score().interpret())
        })
    };
    let mut group = criterion.benchmark_group("recovered-2020, three instruments");
    group.bench_function("decide", |bencher| {
        let screening = screen();
        bencher.iter(|| black_box(policy.decide(black_box(&screening))));
    });
    // Every fourth answer is missing, and no fact is known; then no answer at all, so that nearly everything is asked.
    for (name, given) in [("decide, a quarter missing", 4), ("decide, nothing answered", 1)] {
        let screening =
            [phq9, gad7, isi].into_iter().fold(Screening::new().consent(true), |screening, instrument| {
                let answers = (0..instrument.items().len()).map(|item| match item % given {
                    0 => Given::Missing(MissingReason::Skipped),
                    _ => Given::Code(0),
                });
                screening.with(instrument.respond_in_order(answers).expect("allowed").score().interpret())
            });
        group
            .bench_function(name, |bencher| bencher.iter(|| black_box(policy.decide(black_box(&screening)))));
    }
    group.bench_function("answer, score, interpret, decide", |bencher| {
        bencher.iter(|| black_box(policy.decide(&screen())));
    });
    group.bench_function("report", |bencher| {
        let screening = screen();
        let decision = policy.decide(&screening);
        bencher.iter(|| black_box(Report::new(&screening, &decision)));
    });
    group.finish();
}

criterion_group!(benches, triage);
criterion_main!(benches);
