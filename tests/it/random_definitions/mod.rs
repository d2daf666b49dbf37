//! Random definitions against an evaluator written apart: every sheet with every kind of blank, every completion of it.
//!
//! `PSYSCREEN_INSTRUMENTS=10000` tries more instruments than the plain test; a failure names the seed, and the definition it
//! makes is printed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

mod build;
mod columns;
mod evaluator;
mod form;
mod ratio;

use std::collections::BTreeMap;

use psyscreen::instrument::MissingReason;
use psyscreen::response::Given;
use psyscreen::scoring::Status;
use psyscreen::{Findings, Truth};

use build::{Built, build};
use evaluator::{Cell, Known, World};
use form::{Dice, Form, From, Method, Scale, When};
use ratio::Ratio;

use crate::support::export;

/// The most sheets of one instrument; of more, so many by chance.
const MOST_SHEETS: usize = 4096;

/// What was tried.
#[derive(Debug, Default)]
struct Tried {
    instruments: u64,
    refused: usize,
    sheets: u64,
    in_columns: usize,
    scores: u64,
    prorated: u64,
    withheld: u64,
    exact: u64,
    truths: u64,
    undetermined: u64,
    settled_by_all: u64,
    methods: BTreeMap<&'static str, u32>,
}

// Hazard H01: random definitions against an evaluator written apart.
// Hazard H02: with every completion of what is missing.
#[test]
fn every_score_is_what_an_evaluator_written_apart_says() {
    let wanted = std::env::var("PSYSCREEN_INSTRUMENTS").map_or(200, |count| count.parse().unwrap());
    let threads = u64::try_from(std::thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let tried = std::thread::scope(|scope| {
        let share = |first| move || try_seeds((first..=wanted).step_by(usize::try_from(threads).unwrap()));
        let parts: Vec<_> = (1..=threads).map(|first| scope.spawn(share(first))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).fold(Tried::default(), Tried::and)
    });
    println!("{wanted} seeds: {tried:?}");
    // The library loads most of what is written down, and every method comes.
    assert!(
        tried.instruments * 3 >= wanted * 2,
        "{} of {wanted} seeds give an instrument",
        tried.instruments
    );
    assert_eq!(tried.methods.len(), 12, "{:?}", tried.methods);
    assert!(
        tried.in_columns > 1000
            && tried.prorated > 1000
            && tried.withheld > 1000
            && tried.exact > 10_000
            && tried.undetermined > 1000
    );
}

fn try_seeds(seeds: impl Iterator<Item = u64>) -> Tried {
    let mut tried = Tried::default();
    for seed in seeds {
        if let Some(built) = build(seed) {
            tried.refused += built.refused;
            try_all(&built, seed, &mut tried);
        }
    }
    tried
}

impl Tried {
    fn and(mut self, other: Self) -> Self {
        self.instruments += other.instruments;
        self.refused += other.refused;
        self.sheets += other.sheets;
        self.in_columns += other.in_columns;
        self.scores += other.scores;
        self.prorated += other.prorated;
        self.withheld += other.withheld;
        self.exact += other.exact;
        self.truths += other.truths;
        self.undetermined += other.undetermined;
        self.settled_by_all += other.settled_by_all;
        for (method, count) in other.methods {
            *self.methods.entry(method).or_default() += count;
        }
        self
    }
}

/// The worlds that agree with a cell of a sheet, as bits.
struct Agreeing {
    by_cell: Vec<Vec<(Cell, Vec<u64>)>>,
}

impl Agreeing {
    fn new(form: &Form, worlds: &[World]) -> Self {
        let bits = |item: usize, cell: Cell| -> Vec<u64> {
            let word = |worlds: &[World]| {
                worlds
                    .iter()
                    .rev()
                    .fold(0, |bits, world| bits << 1 | u64::from(form.agrees(world, item, cell)))
            };
            worlds.chunks(64).map(word).collect()
        };
        let by_cell = (0..form.items.len())
            .map(|item| cells(&form.items[item]).into_iter().map(|cell| (cell, bits(item, cell))).collect());
        Self { by_cell: by_cell.collect() }
    }

    /// The worlds that a sheet leaves possible.
    fn with<'w>(&self, sheet: &[Cell], worlds: &'w [World]) -> Vec<&'w World> {
        let mut all = vec![u64::MAX; worlds.len().div_ceil(64)];
        for (cells, cell) in self.by_cell.iter().zip(sheet) {
            let (_, bits) = cells.iter().find(|(known, _)| known == cell).unwrap();
            all.iter_mut().zip(bits).for_each(|(all, bits)| *all &= bits);
        }
        let is_possible = |index: &usize| all[index / 64] >> (index % 64) & 1 == 1;
        (0..worlds.len()).filter(is_possible).map(|index| &worlds[index]).collect()
    }
}

/// Everything that may stand on a sheet for an item.
fn cells(item: &form::Item) -> Vec<Cell> {
    let answers = item.answers().into_iter().map(Cell::Answer);
    answers.chain([Cell::Blank, Cell::Missing, Cell::Unreadable]).collect()
}

fn try_all(built: &Built, seed: u64, tried: &mut Tried) {
    let Built { form, text, instrument, .. } = built;
    let worlds = form.worlds();
    let agreeing = Agreeing::new(form, &worlds);
    tried.instruments += 1;
    export(&seed.to_string(), text);
    for scale in instrument.scales() {
        *tried.methods.entry(scale.method().name()).or_default() += 1;
    }
    let sheets = sheets(form, seed);
    tried.in_columns += columns::compare(built, &sheets, seed);
    for sheet in sheets {
        tried.sheets += 1;
        let given: Vec<String> = form
            .items
            .iter()
            .zip(&sheet)
            .map(|(item, cell)| match cell {
                Cell::Answer(answer) => item.given(*answer),
                _ => String::new(),
            })
            .collect();
        let parity = usize::try_from(tried.sheets % 2).unwrap();
        let answers = sheet.iter().zip(&given).map(|(cell, text)| match cell {
            Cell::Answer(_) => Given::Text(text),
            Cell::Blank => [MissingReason::Skipped, MissingReason::NotAdministered][parity].into(),
            Cell::Missing => [MissingReason::Declined, MissingReason::DontKnow][parity].into(),
            Cell::Unreadable => MissingReason::Unreadable.into(),
        });
        let findings = instrument.respond_in_order(answers).unwrap().score().interpret();
        let context = Context { form, sheet: &sheet, text, seed };
        let possible = agreeing.with(&sheet, &worlds);
        assert!(!possible.is_empty(), "{context:?}: no world");
        let bounds = instrument.scales().iter().map(|scale| {
            let outcome = findings.outcome(scale).unwrap();
            (Ratio::of(outcome.min()), Ratio::of(outcome.max()))
        });
        let known = form.known(&sheet, &bounds.collect::<Vec<_>>());
        for (index, scale) in form.scales.iter().enumerate() {
            context.score(&findings, index, scale, known[index], &possible, tried);
        }
        context.truths(&findings, &known, &possible, tried);
    }
}

/// Every sheet, or some of them.
fn sheets(form: &Form, seed: u64) -> Vec<Vec<Cell>> {
    let cells: Vec<Vec<Cell>> = form.items.iter().map(cells).collect();
    let all: usize = cells.iter().map(Vec::len).product();
    let mut dice = Dice::new(seed);
    let sheet = |mut number: usize| -> Vec<Cell> {
        cells
            .iter()
            .map(|cells| {
                let cell = cells[number % cells.len()];
                number /= cells.len();
                cell
            })
            .collect()
    };
    if all <= MOST_SHEETS {
        (0..all).map(sheet).collect()
    } else {
        (0..MOST_SHEETS).map(|_| sheet(dice.below(all))).collect()
    }
}

/// For a message.
struct Context<'c> {
    form: &'c Form,
    sheet: &'c [Cell],
    text: &'c str,
    seed: u64,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "seed {}, sheet {:?}, of\n{}\n", self.seed, self.sheet, self.text)
    }
}

impl Context<'_> {
    fn score(
        &self,
        findings: &Findings<'_>,
        index: usize,
        scale: &Scale,
        known: Known,
        possible: &[&World],
        tried: &mut Tried,
    ) {
        let outcome = findings.outcome(&findings.instrument().scales()[index]).unwrap();
        let (low, high) = (Ratio::of(outcome.min()), Ratio::of(outcome.max()));
        let (lowest, highest) = scale.range.unwrap();
        tried.scores += 1;
        assert!(low <= high && lowest <= low && high <= highest, "s{index} leaves its range; {self:?}");
        let status = match known {
            Known { value: None, .. } => Status::Unscorable,
            Known { prorated: true, .. } => Status::Prorated,
            Known { .. } => Status::Complete,
        };
        assert_eq!(outcome.status(), status, "s{index}: {known:?}; {self:?}");
        assert_eq!(outcome.value().map(Ratio::of), known.value, "s{index}: {known:?}; {self:?}");
        assert_eq!(outcome.is_withheld(), known.withheld, "s{index}: {known:?}; {self:?}");
        tried.prorated += u64::from(known.prorated);
        tried.withheld += u64::from(known.withheld);
        if let Some(value) = known.value {
            assert!(low <= value && value <= high, "s{index} lies outside its own interval; {self:?}");
        }
        let scores = || possible.iter().filter_map(|world| world.scores[index]);
        for score in scores() {
            assert!(
                low <= score && score <= high,
                "s{index} may be {score:?}, not {low:?} to {high:?}; {self:?}"
            );
        }
        if self.is_exact(scale) {
            tried.exact += 1;
            assert_eq!(
                (Some(low), Some(high)),
                (scores().min(), scores().max()),
                "s{index} is not exact; {self:?}"
            );
        }
    }

    /// Where the documentation says that an interval is exact: items that are always asked, each used once.
    fn is_exact(&self, scale: &Scale) -> bool {
        let plain = scale.members.iter().all(|from| match from {
            From::Item(item) => self.form.items[*item].is_always_asked(),
            From::Scale(_) => false,
        });
        let once = scale.items.len() == scale.members.len();
        let method = !matches!(
            scale.method,
            Method::Over(_) | Method::Recode(_) | Method::Lookup(_) | Method::Duration
        );
        plain && once && method
    }

    fn truths(&self, findings: &Findings<'_>, known: &[Known], possible: &[&World], tried: &mut Tried) {
        let instrument = findings.instrument();
        for (index, critical) in instrument.critical_items().iter().enumerate() {
            let truths = possible.iter().map(|world| Some(world.critical[index]));
            self.never_wrong(findings.critical_item(critical).unwrap(), truths, &format!("k{index}"), tried);
        }
        for (index, scale) in self.form.scales.iter().enumerate() {
            // A prorated value decides by itself.
            let (Some(edge), false) = (scale.cutoff, known[index].prorated) else { continue };
            let truths = possible.iter().map(|world| world.scores[index].map(|score| edge.holds(score)));
            self.never_wrong(
                findings.cutoff(&instrument.scales()[index].cutoffs()[0]).unwrap(),
                truths,
                &format!("s{index}.cut"),
                tried,
            );
        }
        for (index, when) in self.form.criteria.iter().enumerate() {
            if self.reads_prorated(when, known) {
                continue;
            }
            let truths = possible.iter().map(|world| world.criteria[index]);
            self.never_wrong(
                findings.criterion(&instrument.criteria()[index]).unwrap(),
                truths,
                &format!("c{index}"),
                tried,
            );
        }
    }

    fn reads_prorated(&self, when: &When, known: &[Known]) -> bool {
        match when {
            When::All(parts) | When::Any(parts) => parts.iter().any(|part| self.reads_prorated(part, known)),
            When::Not(part) => self.reads_prorated(part, known),
            When::Score(scale, _) => known[*scale].prorated,
            When::Criterion(index) => self.reads_prorated(&self.form.criteria[*index], known),
            When::Item(..) | When::Count { .. } => false,
        }
    }

    /// What is claimed holds in every completion.
    fn never_wrong(
        &self,
        claimed: Truth,
        completions: impl Iterator<Item = Option<bool>>,
        what: &str,
        tried: &mut Tried,
    ) {
        tried.truths += 1;
        let completions: Vec<bool> = completions.flatten().collect();
        match claimed {
            Truth::True => assert!(!completions.contains(&false), "{what} is not always true; {self:?}"),
            Truth::False => assert!(!completions.contains(&true), "{what} is not always false; {self:?}"),
            Truth::Undetermined => {
                tried.undetermined += 1;
                let agree = completions.windows(2).all(|pair| pair[0] == pair[1]);
                tried.settled_by_all += u64::from(agree && !completions.is_empty());
            }
        }
    }
}
