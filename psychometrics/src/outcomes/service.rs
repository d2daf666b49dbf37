//! Outcomes by a service's definition, counted.

use psyscreen::instrument::ReliableChange;
use psyscreen::{Instrument, Number};
use serde_json::{Map, Value, json};

use super::definition::{Measure, OutcomeDefinition, Rule};
use super::response::Responses;
use crate::document::{identity, value};
use crate::estimate::finite;
use crate::numeric::ratio;
use crate::rows::Rows;

/// People by what became of them.
#[derive(Clone, Debug)]
pub struct ServiceOutcomes {
    definition: OutcomeDefinition,
    instruments: Vec<Instrument>,
    people: u64,
    counts: Counts,
    responses: Responses,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    paired: u64,
    caseness_first: u64,
    recovery: u64,
    improved: u64,
    deteriorated: u64,
    reliable_recovery: u64,
    /// A first measurement of everything, and no last one.
    only_first: u64,
    only_first_cases: u64,
}

/// Which way a measure moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Better,
    Worse,
    Same,
}

impl ServiceOutcomes {
    /// By this definition; `instruments` are those of its measures, in their order.
    pub fn new(definition: OutcomeDefinition, instruments: Vec<Instrument>) -> Self {
        Self {
            definition,
            instruments,
            people: 0,
            counts: Counts::default(),
            responses: Responses::default(),
        }
    }

    /// Counts a person: the first and the last score of each measure.
    pub fn push(&mut self, scores: &[(Option<Number>, Option<Number>)]) {
        self.people = self.people.saturating_add(1);
        let measures = self.definition.measures();
        if self.definition.rule() == Rule::ResponseRemission {
            let change = measures.first().zip(self.instruments.first());
            let change = change.and_then(|(measure, instrument)| measure.response(instrument));
            if let (Some((share, remission)), Some((Some(first), last))) = (change, scores.first()) {
                self.responses.push(share, remission, *first, *last);
            }
            return;
        }
        let is_case = |score: Number, measure: &Measure| {
            measure.case_at_least.is_some_and(|case| score >= Number::from(case))
        };
        let firsts: Option<Vec<Number>> = scores.iter().map(|(first, _)| *first).collect();
        let lasts: Option<Vec<Number>> = scores.iter().map(|(_, last)| *last).collect();
        let Some(firsts) = firsts.filter(|firsts| firsts.len() == measures.len()) else { return };
        let was_case = firsts.iter().zip(measures).any(|(score, measure)| is_case(*score, measure));
        let counts = &mut self.counts;
        let one = |count: &mut u64, is_so: bool| *count = count.saturating_add(u64::from(is_so));
        let Some(lasts) = lasts else {
            one(&mut counts.only_first, true);
            one(&mut counts.only_first_cases, was_case);
            return;
        };
        let moves: Vec<Move> = firsts
            .iter()
            .zip(&lasts)
            .zip(measures.iter().zip(&self.instruments))
            .map(|((first, last), (measure, instrument))| moved(measure.reliable(instrument), *first, *last))
            .collect();
        let is_recovered =
            was_case && !lasts.iter().zip(measures).any(|(score, measure)| is_case(*score, measure));
        let is_better = moves.contains(&Move::Better) && !moves.contains(&Move::Worse);
        let is_worse = moves.contains(&Move::Worse) && !moves.contains(&Move::Better);
        one(&mut counts.paired, true);
        one(&mut counts.caseness_first, was_case);
        one(&mut counts.recovery, is_recovered);
        one(&mut counts.improved, is_better);
        one(&mut counts.deteriorated, is_worse);
        one(&mut counts.reliable_recovery, is_recovered && is_better);
    }

    /// What was counted, as a document.
    pub fn document(&self, rows: Rows) -> Value {
        match self.definition.rule() {
            Rule::Caseness => {
                self.with_account(self.caseness(), self.counts.paired, self.counts.only_first, rows)
            }
            Rule::ResponseRemission => self.with_account(
                self.responses.document(),
                self.responses.paired,
                self.responses.only_first,
                rows,
            ),
        }
    }

    fn with_account(&self, found: Map<String, Value>, paired: u64, only_first: u64, rows: Rows) -> Value {
        let mut account = Rows { used: paired, ..rows };
        account.exclude("there is a first measurement and no last one", only_first);
        account.incomplete = self.people.saturating_sub(paired).saturating_sub(only_first);
        account.exclude_torn();
        let sources = self.definition.sources().iter().map(|source| {
            let mut found = json!({ "id": source.id, "citation": source.citation });
            let more = [("doi", &source.doi), ("url", &source.url), ("seen", &Some(source.seen.clone()))];
            for (key, text) in more {
                if let (Some(found), Some(text)) = (found.as_object_mut(), text) {
                    found.insert(key.to_owned(), json!(text));
                }
            }
            found
        });
        json!({
            "instruments": self.instruments.iter().map(identity).collect::<Vec<_>>(),
            "method": { "definition": self.definition.id(), "ours": self.definition.ours(), "sources": sources.collect::<Vec<_>>() },
            "rows": value(&account),
            self.definition.id().replace('-', "_"): found,
        })
    }

    fn caseness(&self) -> Map<String, Value> {
        let Counts {
            paired,
            caseness_first,
            recovery,
            improved,
            deteriorated,
            reliable_recovery,
            only_first,
            only_first_cases,
        } = self.counts;
        let percent = |part: u64, whole: u64| finite(100.0 * ratio(part, whole));
        let all_cases = caseness_first.saturating_add(only_first_cases);
        let all = paired.saturating_add(only_first);
        // At worst nobody without a last measurement did well, at best everybody.
        let bounds = |part: u64, missing: u64, whole: u64| json!({ "low_percent": percent(part, whole), "high_percent": percent(part.saturating_add(missing), whole) });
        let mut found = Map::new();
        for (key, count) in [
            ("paired", paired),
            ("caseness_first", caseness_first),
            ("recovery", recovery),
            ("reliable_improvement", improved),
            ("reliable_deterioration", deteriorated),
            ("no_reliable_change", paired.saturating_sub(improved).saturating_sub(deteriorated)),
            ("reliable_recovery", reliable_recovery),
        ] {
            found.insert(key.to_owned(), json!(count));
        }
        found.insert("recovery_percent".to_owned(), json!(percent(recovery, caseness_first)));
        found.insert(
            "reliable_recovery_percent".to_owned(),
            json!(percent(reliable_recovery, caseness_first)),
        );
        found.insert("reliable_improvement_percent".to_owned(), json!(percent(improved, paired)));
        if paired == 0 {
            found.insert("reason".to_owned(), json!("nobody has both measurements of every measure"));
        } else if caseness_first == 0 {
            found.insert("reason".to_owned(), json!("nobody was a case first, so nobody could recover"));
        }
        found.insert(
            "without_last".to_owned(),
            json!({
                "n": only_first,
                "caseness_first": only_first_cases,
                "recovery": bounds(recovery, only_first_cases, all_cases),
                "reliable_recovery": bounds(reliable_recovery, only_first_cases, all_cases),
                "reliable_improvement": bounds(improved, only_first, all),
            }),
        );
        found
    }
}

fn moved(reliable: Option<ReliableChange>, first: Number, last: Number) -> Move {
    let points = Number::ratio(
        last.numerator()
            .saturating_mul(first.denominator())
            .saturating_sub(first.numerator().saturating_mul(last.denominator())),
        first.denominator().saturating_mul(last.denominator()),
    );
    match (reliable, points) {
        (Some(reliable), Some(points)) if reliable.is_reached(points) && points < Number::ZERO => {
            Move::Better
        }
        (Some(reliable), Some(points)) if reliable.is_reached(points) => Move::Worse,
        _ => Move::Same,
    }
}
