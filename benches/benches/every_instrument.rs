//! Every instrument of the catalog in columns on one core, every result of it, 3 % of the answers missing: how fast the slowest are.
//!
//! `cargo bench --bench every_instrument` lists all of them, the slowest first; `cargo bench --bench every_instrument -- scl-90 psqi` some.
//! Rows are not alike: one of SCL-90 has 90 answers, one of PHQ-9 has 10. So the answers read and the bytes of results written are told too.
//! The time is the least of many short rounds, so that what else the machine does matters little.

use std::hint::black_box;
use std::time::{Duration, Instant};

use psyscreen::Instrument;
use psyscreen::batch::{BatchResults, Column, Columns, NumberColumn, TruthColumn};
use psyscreen::instrument::Item;

/// So many rows stay in the second cache, with their results.
const ROWS: usize = 4_096;
/// A round has whole chunks of so many rows, and fewer of them where it would take longer than this.
const CHUNK: usize = 256;
const SHORT: Duration = Duration::from_millis(1);
/// Rounds end after so long, if there were at least three: those that are named are measured longer, for a profiler too.
const LONGEST: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];

/// The answers of many people to one item: in bytes where all of its codes fit.
struct Answers {
    bytes: Option<Vec<i8>>,
    words: Vec<i16>,
    validity: Vec<u8>,
}

impl Answers {
    fn new(instrument: &Instrument, item: &Item, next: &mut impl FnMut(usize) -> usize) -> Self {
        let options = instrument.options(item);
        let (low, high) = item.recorded_range();
        let code = |next: &mut dyn FnMut(usize) -> usize| match options {
            [] => i64::from(low) + next((high - low) as usize + 1) as i64,
            options => options[next(options.len())].code().into(),
        };
        let words: Vec<i16> = (0..ROWS).map(|_| i16::try_from(code(next)).unwrap_or(0)).collect();
        let bytes = words.iter().map(|code| i8::try_from(*code).ok()).collect();
        let mut validity = vec![0_u8; ROWS.div_ceil(8)];
        for row in 0..ROWS {
            validity[row / 8] |= u8::from(next(100) >= 3) << (row % 8);
        }
        Self { bytes, words, validity }
    }

    fn column(&self) -> Column<'_> {
        let column = self.bytes.as_ref().map_or(Column::i16(&self.words), |bytes| Column::i8(bytes));
        column.with_validity(&self.validity, 0)
    }
}

/// How many bytes the results take.
fn bytes(results: &BatchResults) -> usize {
    let numbers = |numbers: &NumberColumn| match numbers {
        NumberColumn::Scaled { values, .. } => values.len() * 2,
        NumberColumn::Floats(values) => values.len() * 8,
    };
    let truths = |truths: &TruthColumn| truths.certain().len() + truths.possible().len();
    let scales = results.scales().iter().map(|scale| {
        let all = [scale.value(), scale.min(), scale.max()].into_iter().map(numbers).sum::<usize>();
        let bands = scale.status().len() + scale.lowest_band().len() + scale.highest_band().len();
        let norms = scale.norms().iter().map(|norm| norm.len() * size_of::<Option<f64>>()).sum::<usize>();
        all + bands + norms + scale.cutoffs().iter().map(truths).sum::<usize>()
    });
    let both = results.critical_items().iter().chain(results.criteria());
    scales.sum::<usize>() + both.map(truths).sum::<usize>()
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let mut found = Vec::new();
    for id in psyscreen::catalog::instrument_ids() {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == id) {
            continue;
        }
        let instrument = psyscreen::catalog::instrument(id).expect("the catalog has it");
        let mut state: u64 = 1;
        let mut next = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % limit
        };
        let answers: Vec<Answers> =
            instrument.items().iter().map(|item| Answers::new(instrument, item, &mut next)).collect();
        let columns = Columns::in_order(answers.iter().map(Answers::column)).expect("columns of one length");
        let batch = instrument.batch();
        let mut results = batch.results();
        // A short round is seldom interrupted.
        let begin = Instant::now();
        batch.score(&columns, &mut results).expect("a column for each item");
        let written = bytes(&results) as f64 / ROWS as f64;
        let share = SHORT.as_secs_f64() / begin.elapsed().as_secs_f64();
        let rows = ((ROWS as f64 * share / CHUNK as f64) as usize * CHUNK).clamp(CHUNK, ROWS);
        let columns = columns.range(0..rows);
        let mut least = f64::MAX;
        let start = Instant::now();
        for round in 0.. {
            let begin = Instant::now();
            batch.score(black_box(&columns), &mut results).expect("a column for each item");
            least = least.min(begin.elapsed().as_secs_f64());
            if round > 1 && start.elapsed() > LONGEST[usize::from(!wanted.is_empty())] {
                break;
            }
        }
        let rows = rows as f64 / least / 1e6;
        let answers = rows * instrument.items().len() as f64;
        found.push((rows, answers, written, instrument.items().len(), instrument.scales().len(), id));
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    println!("{:>8} {:>8} {:>8} {:>6} {:>6}  {}", "Mrows/s", "Mansw/s", "bytes/row", "items", "scales", "instrument");
    for (rows, answers, written, items, scales, id) in &found {
        println!("{rows:>8.2} {answers:>8.0} {written:>8.0} {items:>6} {scales:>6}  {id}");
    }
    let slow = found.iter().filter(|(rows, ..)| *rows < 20.0).count();
    println!("{slow} of {} are below 20 million rows a second", found.len());
}
