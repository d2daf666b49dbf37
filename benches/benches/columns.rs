//! Ten million PHQ-9 in columns on one core (total, interval, status, band, critical item), 3 % of the answers missing: psyscreen
//! beside a loop that was written by hand for this one form, and beside the floor: as many bytes moved from and to memory.
//! All three in turn, so that their ratios are of one run; the same for fewer rows, to see whether a row costs the same.
//! Then rows a second for other instruments.
//!
//! `PSYSCREEN_BENCH_ROWS=1000000 cargo bench --bench columns` does fewer rows. The ratios are printed first.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use psyscreen::Instrument;
use psyscreen::batch::{Column, Columns};

fn rows() -> usize {
    std::env::var("PSYSCREEN_BENCH_ROWS").map_or(10_000_000, |rows| rows.parse().expect("a number of rows"))
}

/// The answers of many people to one item.
struct Item {
    codes: Vec<i8>,
    validity: Vec<u8>,
}

/// Pseudo-random answers, 3 % of them missing.
fn items(instrument: &Instrument, rows: usize) -> Vec<Item> {
    let mut state: u64 = 1;
    let mut next = move |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let column = |item: &psyscreen::instrument::Item| {
        let codes: Vec<i8> = match instrument.options(item) {
            [] => (0..=10).collect(),
            options => options.iter().filter_map(|option| i8::try_from(option.code()).ok()).collect(),
        };
        let mut validity = vec![0_u8; rows.div_ceil(8)];
        for row in 0..rows {
            validity[row / 8] |= u8::from(next(100) >= 3) << (row % 8);
        }
        Item { codes: (0..rows).map(|_| codes[next(codes.len() as u64) as usize]).collect(), validity }
    };
    instrument.items().iter().map(column).collect()
}

fn columns(items: &[Item]) -> Columns<'_> {
    let columns = items.iter().map(|item| Column::i8(&item.codes).with_validity(&item.validity, 0));
    Columns::in_order(columns).expect("columns of one length")
}

/// What the loop by hand and the floor write.
#[derive(Default)]
struct Out {
    value: Vec<i16>,
    min: Vec<i16>,
    max: Vec<i16>,
    status: Vec<u8>,
    lowest_band: Vec<u8>,
    highest_band: Vec<u8>,
    certain: Vec<u8>,
    possible: Vec<u8>,
}

impl Out {
    fn new(rows: usize) -> Self {
        Self {
            value: vec![0; rows],
            min: vec![0; rows],
            max: vec![0; rows],
            status: vec![0; rows],
            lowest_band: vec![0; rows],
            highest_band: vec![0; rows],
            certain: vec![0; rows / 8],
            possible: vec![0; rows / 8],
        }
    }
}

const ROWS: usize = 256;

/// Numbers are in parts of 1 / 56, the least in which 9 / 8 and 9 / 7 of a total are whole.
const UNITS: i16 = 56;

fn band(value: i16) -> u8 {
    let reached = |from: i16| u8::from(value >= from * UNITS);
    reached(5).wrapping_add(reached(10)).wrapping_add(reached(15)).wrapping_add(reached(20))
}

fn most(total: u8, missing: u8) -> i16 {
    i16::from(total.wrapping_add(missing.wrapping_mul(3))).wrapping_mul(UNITS)
}

/// PHQ-9 and nothing else, over chunks that stay in the nearest cache; a code that the form does not have is not looked for.
fn by_hand(items: &[Item], out: &mut Out) {
    let rows = items[0].codes.len();
    for start in (0..rows).step_by(ROWS) {
        let end = start + ROWS;
        let (mut total, mut missing) = ([0_u8; ROWS], [0_u8; ROWS]);
        let mut valid = [0_u8; ROWS];
        for item in &items[..9] {
            for (eight, bits) in valid.chunks_exact_mut(8).zip(&item.validity[start / 8..end / 8]) {
                let own = u64::from(*bits).wrapping_mul(0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
                let set = (own.wrapping_add(0x7F7F_7F7F_7F7F_7F7F) & 0x8080_8080_8080_8080) >> 7;
                eight.copy_from_slice(&set.wrapping_mul(0xFF).to_le_bytes());
            }
            let codes = &item.codes[start..end];
            for (((total, missing), code), valid) in total.iter_mut().zip(&mut missing).zip(codes).zip(&valid) {
                *total = total.wrapping_add(*code as u8 & valid);
                *missing = missing.wrapping_add(1 & !valid);
            }
        }
        let critical = items[8].codes[start..end].iter().zip(&valid);
        let mut certain = [0_u8; ROWS];
        let mut possible = [0_u8; ROWS];
        for (((code, valid), certain), possible) in critical.zip(&mut certain).zip(&mut possible) {
            *certain = u8::from(*code >= 1) & valid & 1;
            *possible = *certain | (1 & !valid);
        }
        for (bytes, bits) in
            [(&certain, &mut out.certain[start / 8..end / 8]), (&possible, &mut out.possible[start / 8..end / 8])]
        {
            for (eight, bits) in bytes.chunks_exact(8).zip(bits) {
                let eight: [u8; 8] = eight.try_into().expect("eight bytes");
                *bits = (u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
            }
        }
        let rows = start..end;
        let numbers = out.min[rows.clone()].iter_mut().zip(&mut out.max[rows.clone()]);
        for (((min, max), status), (total, missing)) in
            numbers.zip(&mut out.status[rows.clone()]).zip(total.iter().zip(&missing))
        {
            *min = i16::from(*total).wrapping_mul(UNITS);
            *max = most(*total, *missing);
            *status = u8::from(*missing >= 1).wrapping_add(u8::from(*missing >= 3));
        }
        let bands = out.lowest_band[rows.clone()].iter_mut().zip(&mut out.highest_band[rows.clone()]);
        for ((value, (lowest, highest)), (total, missing)) in
            out.value[rows].iter_mut().zip(bands).zip(total.iter().zip(&missing))
        {
            // A missing answer counts as the mean of the others, if there are no more than two.
            let one = i16::from(*missing == 1).wrapping_neg();
            let two = i16::from(*missing == 2).wrapping_neg();
            let known = i16::from(*missing <= 2).wrapping_neg();
            let factor = UNITS.wrapping_add(one & (63 - UNITS)).wrapping_add(two & (72 - UNITS));
            *value = i16::from(*total).wrapping_mul(factor) & known;
            *lowest = band(*value | (i16::from(*total).wrapping_mul(UNITS) & !known));
            *highest = band(*value | (most(*total, *missing) & !known));
        }
    }
}

/// Reads every byte that is read and writes every byte that is written, a word at a time, and does nothing else with them.
fn floor(items: &[Item], out: &mut Out) {
    fn sum(bytes: &[u8]) -> u64 {
        let (words, _) = bytes.as_chunks::<8>();
        words.iter().fold(0, |sum, word| sum.wrapping_add(u64::from_le_bytes(*word)))
    }
    let rows = items[0].codes.len();
    for start in (0..rows).step_by(ROWS) {
        let end = start + ROWS;
        let mut all = 0_u64;
        for item in &items[..9] {
            let bytes: &[i8] = &item.codes[start..end];
            let (words, _) = bytes.as_chunks::<8>();
            all = words
                .iter()
                .fold(all, |all, word| all.wrapping_add(u64::from_le_bytes(word.map(|code| code as u8))));
            all = all.wrapping_add(sum(&item.validity[start / 8..end / 8]));
        }
        out.value[start..end].fill(all as i16);
        out.min[start..end].fill(all as i16);
        out.max[start..end].fill(all as i16);
        out.status[start..end].fill(all as u8);
        out.lowest_band[start..end].fill(all as u8);
        out.highest_band[start..end].fill(all as u8);
        out.certain[start / 8..end / 8].fill(all as u8);
        out.possible[start / 8..end / 8].fill(all as u8);
    }
}

fn phq9(criterion: &mut Criterion) {
    let phq9 = psyscreen::catalog::instrument("phq-9").expect("phq-9 is in the catalog");
    // Whole chunks, so that the loop by hand needs no end.
    let rows = rows() / ROWS * ROWS;
    let mut items = items(phq9, rows);
    // Item 10 has no part in these results: it was not put.
    items.truncate(9);
    let given = || {
        let columns = items.iter().map(|item| Column::i8(&item.codes).with_validity(&item.validity, 0));
        Columns::in_order(columns.chain([Column::blank(rows)])).expect("columns of one length")
    };
    let mut group = criterion.benchmark_group("PHQ-9 in columns");
    group.throughput(Throughput::Elements(rows as u64));
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    let batch = phq9.batch().only(["total", "suicidal-ideation"]).expect("results of the PHQ-9").without_cutoffs();
    let mut results = batch.results();
    let mut out = Out::new(rows);
    by_hand(&items, &mut out);
    batch.score(&given(), &mut results).expect("a column for each item");
    let total = &results.scales()[0];
    for row in 0..rows {
        let value = total.value_at(row).map_or(0, |value| (value * f64::from(UNITS)).round() as i16);
        assert!(value == out.value[row] && total.highest_band()[row] == out.highest_band[row], "row {row}");
    }
    assert!(results.critical_items()[0].possible() == out.possible, "critical item");
    group.bench_function("psyscreen", |bencher| {
        bencher.iter(|| batch.score(black_box(&given()), &mut results));
    });
    group.bench_function("by hand", |bencher| bencher.iter(|| by_hand(black_box(&items), &mut out)));
    group.bench_function("floor: the same bytes moved", |bencher| {
        bencher.iter(|| floor(black_box(&items), &mut out));
    });
    let plain = || {
        let columns = items.iter().map(|item| Column::i8(&item.codes));
        Columns::in_order(columns.chain([Column::blank(rows)])).expect("columns of one length")
    };
    group.bench_function("psyscreen, no answer missing", |bencher| {
        bencher.iter(|| batch.score(black_box(&plain()), &mut results));
    });
    group.finish();
}

/// Every result of the instrument; `PSYSCREEN_BENCH_ALL=1` for all of the catalog.
fn others(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("columns");
    let rows = 100_000;
    group.throughput(Throughput::Elements(rows as u64));
    group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(600));
    let all = std::env::var_os("PSYSCREEN_BENCH_ALL").is_some();
    let named = ["phq-9", "pcl-5", "audit", "dass-21", "psqi", "scl-90", "cesd-r"];
    for id in psyscreen::catalog::instrument_ids().filter(|id| all || named.contains(id)) {
        let instrument = psyscreen::catalog::instrument(id).expect("the catalog has it");
        let items = items(instrument, rows);
        let batch = instrument.batch();
        let mut results = batch.results();
        group.bench_function(BenchmarkId::from_parameter(id), |bencher| {
            bencher.iter(|| batch.score(black_box(&columns(&items)), &mut results));
        });
    }
    group.finish();
}

/// The least time of several rounds, in which all three take turns.
fn ratios(_criterion: &mut Criterion) {
    let phq9 = psyscreen::catalog::instrument("phq-9").expect("phq-9 is in the catalog");
    let batch = phq9.batch().only(["total", "suicidal-ideation"]).expect("results of the PHQ-9").without_cutoffs();
    println!("nanoseconds a row, least of several rounds in turn: psyscreen, by hand, floor");
    for most in [100_000, 1_000_000, 10_000_000] {
        let rows = most.min(rows()) / ROWS * ROWS;
        let mut items = items(phq9, rows);
        items.truncate(9);
        let columns = items.iter().map(|item| Column::i8(&item.codes).with_validity(&item.validity, 0));
        let columns = Columns::in_order(columns.chain([Column::blank(rows)])).expect("columns of one length");
        let (mut results, mut out, mut least) = (batch.results(), Out::new(rows), [f64::MAX; 3]);
        for _ in 0..(30_000_000 / rows).clamp(9, 60) {
            let mut time = |place: usize, work: &mut dyn FnMut()| {
                let start = Instant::now();
                work();
                least[place] = least[place].min(start.elapsed().as_secs_f64() * 1e9 / rows as f64);
            };
            time(0, &mut || batch.score(black_box(&columns), &mut results).expect("a column for each item"));
            time(1, &mut || by_hand(black_box(&items), &mut out));
            time(2, &mut || floor(black_box(&items), &mut out));
        }
        let [own, hand, floor] = least;
        println!(
            "{rows:>9} rows: {own:.2}, {hand:.2}, {floor:.2}; psyscreen is {:.2} of the floor, {:.2} of the loop by hand",
            floor / own,
            hand / own
        );
    }
}

criterion_group!(benches, ratios, phq9, others);
criterion_main!(benches);
