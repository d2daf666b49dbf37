//! Loading and validating every shipped definition, beside what the TOML parser alone takes for the same text.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};

fn load_definition(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for id in ["phq-9", "gad-7", "psqi", "pcl-5"] {
        let text = psyscreen::catalog::instrument_toml(id).expect("in the catalog");
        group.bench_function(format!("{id}: load and validate"), |bencher| {
            bencher
                .iter(|| psyscreen::Instrument::from_toml(id, black_box(text)).expect("a valid definition"));
        });
        group.bench_function(format!("{id}: parse only"), |bencher| {
            bencher.iter(|| toml::de::DeTable::parse(black_box(text)).expect("TOML"));
        });
    }
    group.bench_function("the whole catalogue: load and validate", |bencher| {
        bencher.iter(|| {
            for id in psyscreen::catalog::instrument_ids() {
                let text = psyscreen::catalog::instrument_toml(id).expect("in the catalog");
                black_box(psyscreen::Instrument::from_toml(id, text).expect("a valid definition"));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, load_definition);
criterion_main!(benches);
