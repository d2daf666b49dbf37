//! Decisions about many people at once: the level of each and what encloses it, and which rules hold, as
//! [`decide`](crate::Policy::decide) finds them one by one.
//!
//! ```
//! # #[cfg(feature = "catalog")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use psyscreen::batch::{Column, Columns};
//! use psyscreen::batch_triage::Cohort;
//! let policy = psyscreen::catalog::policy("recovered-2020").ok_or("not in this build")?;
//! // Two people: one thinks of death, the other is well.
//! let answers = [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [1, 0], [0, 0]];
//! let phq9 = Columns::in_order(answers.iter().map(|codes| Column::i8(codes)))?;
//! let cohort = Cohort::of(2).answers("phq-9", phq9).consent(&[Some(true), Some(true)]);
//! let decisions = policy.batch().decide(&cohort)?;
//! assert_eq!(policy.levels()[decisions.level(0)].id(), "crisis");
//! assert_eq!(policy.levels()[decisions.level(1)].id(), "routine");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "catalog"))]
//! # fn main() {}
//! ```

mod cohort;
#[cfg(all(test, feature = "catalog"))]
mod tests;
mod truths;

use std::fmt;

pub use cohort::{Cohort, CohortError};

use crate::batch::{Batch, Column, Columns, Questions};
use crate::instrument::{Answer, MissingReason};
use crate::interpretation::View;
use crate::response::{Given, answer_of_code};
use crate::triage::known_facts::fact_of_person;
use crate::triage::test::fact_truth;
use crate::triage::{Decision, Fact, FactKind, FactValue, Policy, PolicyTest, Screening};
use crate::truth::Truth;
use truths::Truths;

/// What a policy needs to decide about columns. Making one takes up to some milliseconds, so keep it.
pub struct BatchPolicy<'p> {
    policy: &'p Policy,
    forms: Vec<Form<'p>>,
}

/// One of the policy's instruments.
struct Form<'p> {
    batch: Batch<'p>,
    /// The policy's tests of it, by position; each is asked as published and as enclosed.
    tests: Vec<usize>,
    questions: Questions,
}

/// What a policy decides about many people. `Debug` shows none of it.
pub struct Decisions {
    rows: usize,
    level: Vec<u16>,
    at_least: Vec<u16>,
    at_most: Vec<u16>,
    fired: Vec<Vec<u8>>,
}

impl Decisions {
    /// How many people there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The position of a person's level in [`levels`](Policy::levels); 0 beyond the last.
    pub fn level(&self, row: usize) -> usize {
        at(&self.level, row)
    }

    /// The lowest level that the person will have once everything is known.
    pub fn at_least(&self, row: usize) -> usize {
        at(&self.at_least, row)
    }

    /// The highest.
    pub fn at_most(&self, row: usize) -> usize {
        at(&self.at_most, row)
    }

    /// Puts what was decided about one person.
    fn set(&mut self, row: usize, decision: &Decision<'_>) {
        let (level, at_least, at_most) = decision.level_indices();
        let own = [(&mut self.level, level), (&mut self.at_least, at_least), (&mut self.at_most, at_most)];
        for (levels, level) in own {
            if let Some(place) = levels.get_mut(row) {
                *place = u16::try_from(level).unwrap_or(u16::MAX);
            }
        }
        for (rule, bits) in self.fired.iter_mut().enumerate() {
            let bit = 1_u8 << (row % 8);
            if let Some(byte) = bits.get_mut(row / 8) {
                *byte = if decision.fires(rule) { *byte | bit } else { *byte & !bit };
            }
        }
    }

    /// The positions of all levels: of [`level`](Self::level) and of its lower and upper bound.
    pub fn levels(&self) -> (&[u16], &[u16], &[u16]) {
        (&self.level, &self.at_least, &self.at_most)
    }

    /// Whether a rule, by its position in [`rules`](Policy::rules), holds for a person.
    pub fn fired(&self, rule: usize, row: usize) -> bool {
        self.fired.get(rule).is_some_and(|bits| is_set(bits, row))
    }
}

impl fmt::Debug for Decisions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Decisions").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl fmt::Debug for BatchPolicy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BatchPolicy").field("policy", &self.policy.id()).finish_non_exhaustive()
    }
}

fn at(levels: &[u16], row: usize) -> usize {
    levels.get(row).copied().map_or(0, usize::from)
}

fn is_set(bits: &[u8], row: usize) -> bool {
    bits.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1)
}

impl Policy {
    /// What it needs to decide about columns of people.
    pub fn batch(&self) -> BatchPolicy<'_> {
        let forms = self.uses.iter().map(|used| {
            let batch = used.instrument.batch();
            let finding = |index: &usize| Some((*index, self.tests.get(*index)?.finding()?.1));
            let tests: Vec<_> = used.tests.iter().filter_map(finding).collect();
            let views =
                tests.iter().flat_map(|(_, test)| [(*test, View::Published), (*test, View::Enclosed)]);
            let questions = batch.questions(views);
            Form { batch, tests: tests.iter().map(|(index, _)| *index).collect(), questions }
        });
        BatchPolicy { policy: self, forms: forms.collect() }
    }
}

impl<'p> BatchPolicy<'p> {
    /// The policy.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Decides about everybody. Each level is that of [`Policy::decide`] for a screening with these answers, facts, consent and person,
    /// and without an earlier administration: no rule over change holds.
    ///
    /// # Errors
    ///
    /// [`CohortError`] names a column that the policy has no use for, or that has not a row for everybody.
    pub fn decide(&self, cohort: &Cohort<'_>) -> Result<Decisions, CohortError> {
        self.check(cohort)?;
        let (policy, bytes) = (self.policy, cohort.rows.div_ceil(8));
        let open = || vec![Truths::always(Truth::Undetermined, bytes); policy.tests.len()];
        let (mut published, mut enclosed) = (open(), open());
        let mut set = |index: usize, as_published: Truths, as_enclosed: Truths| {
            let places = published.get_mut(index).zip(enclosed.get_mut(index));
            if let Some(places) = places {
                (*places.0, *places.1) = (as_published, as_enclosed);
            }
        };
        for (index, test) in policy.tests.iter().enumerate() {
            match test {
                PolicyTest::Fact { fact, test } => {
                    let known = |row| fact_truth(self.fact(cohort, *fact, row), test);
                    let truths = Truths::of_rows(cohort.rows, known);
                    set(index, truths.clone(), truths);
                }
                // Without an earlier administration there is no change to speak of.
                PolicyTest::Change { .. } => {
                    let no = Truths::always(Truth::False, bytes);
                    set(index, no.clone(), no);
                }
                PolicyTest::Finding { .. } => {}
            }
        }
        let allowed = self.allowed(cohort);
        let filled = self.filled(cohort);
        for index in &policy.order {
            let (Some(form), Some(used)) = (self.forms.get(*index), policy.uses.get(*index)) else {
                continue;
            };
            let own = cohort.answers.iter().find(|(id, _)| *id == used.instrument.id());
            let given = own.map_or_else(|| vec![0; bytes], |(_, columns)| columns.given());
            let due = used.due.as_ref().map(|due| {
                let given = Truths::of_bits(&given);
                (
                    Truths::of_condition(due, &published, bytes).or(&given),
                    Truths::of_condition(due, &enclosed, bytes).or(&given),
                )
            });
            let answers = filled.get(*index).and_then(Option::as_ref);
            let says = form.says(cohort, own.map(|(_, columns)| columns), answers, &allowed)?;
            let mut set = |test: usize, as_published: Truths, as_enclosed: Truths| {
                if let Some(places) = published.get_mut(test).zip(enclosed.get_mut(test)) {
                    (*places.0, *places.1) = match &due {
                        Some(due) => (as_published.and(&due.0), as_enclosed.and(&due.1)),
                        None => (as_published, as_enclosed),
                    };
                }
            };
            for (test, (as_published, as_enclosed)) in form.tests.iter().zip(says) {
                set(*test, as_enclosed.or_else(&as_published), as_enclosed);
            }
        }
        let mut decisions = self.of_rules(cohort.rows, &published, &enclosed);
        for row in self.disputed(cohort, &filled, &allowed) {
            decisions.set(row, &self.policy.decide(&self.screening(cohort, row)));
        }
        Ok(decisions)
    }

    /// The rows with two answers to one question in two forms, one of which asks it for safety.
    fn disputed(&self, cohort: &Cohort<'_>, filled: &[Option<Vec<Filled>>], allowed: &[u8]) -> Vec<usize> {
        let policy = self.policy;
        let twins = policy.uses.iter().enumerate().flat_map(|(index, used)| {
            used.carried.iter().map(move |twin| ((index, twin.item), (twin.from_use, twin.from_item)))
        });
        let is_critical = |(form, item): (usize, usize)| {
            let critical = policy.uses.get(form).map_or(&[][..], |used| &used.instrument.critical_items);
            critical.iter().any(|critical| critical.item == item)
        };
        let twins: Vec<_> = twins.filter(|(own, from)| is_critical(*own) || is_critical(*from)).collect();
        let given = |(form, item): (usize, usize), row: usize| {
            let instrument = &policy.uses.get(form)?.instrument;
            let code = self.code(cohort, filled, (form, item), row)?;
            answer_of_code(instrument, instrument.items.get(item)?, code).filter(|answer| answer.is_given())
        };
        let differ = |row: usize| {
            let mut twins = twins.iter().map(|(own, from)| (given(*own, row), given(*from, row)));
            twins.any(|(own, from)| own.is_some() && from.is_some() && own != from)
        };
        if twins.is_empty() {
            return Vec::new();
        }
        (0..cohort.rows).filter(|row| is_set(allowed, *row) && differ(*row)).collect()
    }

    /// One person, of whom answers may be used.
    fn screening(&self, cohort: &Cohort<'_>, row: usize) -> Screening<'p> {
        let person = cohort.people.and_then(|people| people.get(row)).copied().unwrap_or_default();
        let mut screening = Screening::new().consent(true).person(person);
        for used in &self.policy.uses {
            let instrument = &used.instrument;
            let own = cohort.answers.iter().find(|(id, _)| *id == instrument.id());
            let Some((_, columns)) = own.filter(|(_, columns)| is_set(&columns.given(), row)) else {
                continue;
            };
            let given = (0..instrument.items.len()).map(|item| {
                columns.code(item, row).map_or(Given::Missing(MissingReason::Skipped), Given::Code)
            });
            let responses =
                instrument.respond_in_order(given).unwrap_or_else(|error| error.readable(instrument));
            screening = screening.with(responses.score().interpret_for(person));
        }
        for (index, fact) in self.policy.facts.iter().enumerate().filter(|(_, fact)| !is_of_person(fact)) {
            let Some(value) = self.fact(cohort, index, row) else { continue };
            let named = match &fact.kind {
                FactKind::OneOf(values) => usize::try_from(value).ok().and_then(|value| values.get(value)),
                _ => None,
            };
            let value = named.map_or(FactValue::Number(value), |named| FactValue::from(&*named.id));
            screening = screening.fact(fact.id(), value);
        }
        screening
    }

    fn of_rules(&self, rows: usize, published: &[Truths], enclosed: &[Truths]) -> Decisions {
        let bytes = rows.div_ceil(8);
        let lowest = || vec![0_u16; rows];
        let mut decisions =
            Decisions { rows, level: lowest(), at_least: lowest(), at_most: lowest(), fired: Vec::new() };
        for rule in &self.policy.rules {
            let certain = Truths::of_condition(&rule.when, enclosed, bytes);
            let holds = certain.or_else(&Truths::of_condition(&rule.when, published, bytes));
            // The text of a policy has no room for more levels.
            if let Some(level) = rule.level.map(|level| u16::try_from(level).unwrap_or(u16::MAX)) {
                raise(&mut decisions.level, &holds.certain, level);
                raise(&mut decisions.at_least, &certain.certain, level);
                raise(&mut decisions.at_most, &certain.possible, level);
            }
            decisions.fired.push(holds.certain);
        }
        decisions
    }

    /// What is known of a fact in a row: as screenings know it.
    fn fact(&self, cohort: &Cohort<'_>, index: usize, row: usize) -> Option<i64> {
        let fact = self.policy.facts.get(index)?;
        if is_of_person(fact) {
            let person = cohort.people.and_then(|people| people.get(row)).copied().unwrap_or_default();
            return fact_of_person(fact, person);
        }
        let (_, values) = cohort.facts.iter().find(|(id, _)| *id == fact.id())?;
        let value = values.get(row).copied().flatten()?;
        match &fact.kind {
            FactKind::YesNo => (0..=1).contains(&value).then_some(value),
            FactKind::OneOf(values) => {
                usize::try_from(value).is_ok_and(|value| value < values.len()).then_some(value)
            }
            FactKind::Number { min, max } => (*min..=*max).contains(&value).then_some(value),
        }
    }

    /// The rows of which answers may be used.
    fn allowed(&self, cohort: &Cohort<'_>) -> Vec<u8> {
        let consent = |row| cohort.consent.and_then(|given| given.get(row).copied().flatten());
        let required = self.policy.consent_required;
        Truths::of_rows(cohort.rows, |row| Truth::from(!required || consent(row) == Some(true))).certain
    }

    /// The code of an item in a row, filled where its instrument takes over answers.
    fn code(
        &self,
        cohort: &Cohort<'_>,
        filled: &[Option<Vec<Filled>>],
        (form, item): (usize, usize),
        row: usize,
    ) -> Option<i64> {
        if let Some(Some(filled)) = filled.get(form) {
            return filled.get(item)?.code(row);
        }
        let id = self.policy.uses.get(form)?.instrument.id();
        let (_, columns) = cohort.answers.iter().find(|(own, _)| *own == id)?;
        columns.code(item, row)
    }

    /// The columns of instruments that take over answers, with their blanks filled.
    fn filled(&self, cohort: &Cohort<'_>) -> Vec<Option<Vec<Filled>>> {
        let policy = self.policy;
        let mut all: Vec<Option<Vec<Filled>>> = policy.uses.iter().map(|_| None).collect();
        for index in &policy.order {
            let Some(used) = policy.uses.get(*index).filter(|used| !used.carried.is_empty()) else {
                continue;
            };
            let items = used.instrument.items().iter().enumerate().map(|(position, item)| {
                let carried = used.carried.iter().find(|carried| carried.item == position);
                Filled::of_rows(cohort.rows, |row| {
                    let own = self.code(cohort, &all, (*index, position), row);
                    let answer = own.and_then(|code| answer_of_code(&used.instrument, item, code));
                    let is_blank = match (own, answer) {
                        (None, _) => true,
                        (_, Some(Answer::Missing(reason))) => reason != MissingReason::Unreadable,
                        _ => false,
                    };
                    let Some(carried) = carried.filter(|_| is_blank) else { return own };
                    let from = &policy.uses.get(carried.from_use)?.instrument;
                    let code = self.code(cohort, &all, (carried.from_use, carried.from_item), row);
                    let answered = code.filter(|code| {
                        let item = from.items().get(carried.from_item);
                        let answer = item.and_then(|item| answer_of_code(from, item, *code));
                        answer.is_some_and(Answer::is_given)
                    });
                    answered.or(own)
                })
            });
            let items: Vec<Filled> = items.collect();
            if let Some(place) = all.get_mut(*index) {
                *place = Some(items);
            }
        }
        all
    }

    fn check(&self, cohort: &Cohort<'_>) -> Result<(), CohortError> {
        let same = |what: &str, rows: usize| match rows == cohort.rows {
            true => Ok(()),
            false => Err(CohortError::Rows { what: what.to_owned(), rows, expected: cohort.rows }),
        };
        for (position, (id, columns)) in cohort.answers.iter().enumerate() {
            let is_used = self.policy.instruments().any(|used| used.id() == *id);
            if !is_used || cohort.answers.iter().take(position).any(|(other, _)| other == id) {
                return Err(CohortError::Instrument((*id).to_owned()));
            }
            same(&format!("`{id}`"), columns.rows())?;
        }
        for (position, (id, values)) in cohort.facts.iter().enumerate() {
            let fact = self.policy.facts.iter().find(|fact| fact.id() == *id);
            let is_twice = cohort.facts.iter().take(position).any(|(other, _)| other == id);
            if is_twice || fact.is_none_or(is_of_person) {
                return Err(CohortError::Fact((*id).to_owned()));
            }
            same(&format!("`{id}`"), values.len())?;
        }
        same("consent", cohort.consent.map_or(cohort.rows, <[_]>::len))?;
        same("people", cohort.people.map_or(cohort.rows, <[_]>::len))
    }
}

/// Whether a fact is the sex or the age of the person.
fn is_of_person(fact: &Fact) -> bool {
    matches!(fact.id(), "sex" | "age")
}

/// Raises the rows whose bit is set.
fn raise(levels: &mut [u16], bits: &[u8], level: u16) {
    for (eight, bits) in levels.chunks_mut(8).zip(bits).filter(|(_, bits)| **bits != 0) {
        for (bit, own) in eight.iter_mut().enumerate() {
            let wanted = level & 0_u16.wrapping_sub(u16::from(bits >> bit & 1));
            *own = (*own).max(wanted);
        }
    }
}

impl Form<'_> {
    /// What each test says of each row, as published and as enclosed, apart from whether the instrument is due.
    fn says(
        &self,
        cohort: &Cohort<'_>,
        own: Option<&Columns<'_>>,
        filled: Option<&Vec<Filled>>,
        allowed: &[u8],
    ) -> Result<Vec<(Truths, Truths)>, CohortError> {
        let instrument = self.batch.instrument();
        let fail = |error| CohortError::Columns { instrument: instrument.id().to_owned(), error };
        let blank = || Columns::in_order(instrument.items().iter().map(|_| Column::blank(cohort.rows)));
        let ask = |columns: Columns<'_>| {
            let columns = match cohort.people {
                Some(people) => columns.with_people(people)?,
                None => columns,
            };
            self.batch.answer(&self.questions, &columns)
        };
        let answers = match (filled, own) {
            (Some(filled), _) => Columns::in_order(filled.iter().map(Filled::column)),
            (None, Some(own)) => Ok(own.clone()),
            (None, None) => blank(),
        };
        let mut truths: Vec<Truths> =
            answers.and_then(ask).map_err(fail)?.iter().map(Truths::of_column).collect();
        if !(0..cohort.rows).all(|row| is_set(allowed, row)) {
            let unknown = blank().and_then(ask).map_err(fail)?;
            for (truths, unknown) in truths.iter_mut().zip(&unknown) {
                *truths = Truths::chosen(allowed, truths, &Truths::of_column(unknown));
            }
        }
        let (pairs, _) = truths.as_chunks::<2>();
        Ok(pairs.iter().cloned().map(|[published, enclosed]| (published, enclosed)).collect())
    }
}

/// A column of codes of our own.
struct Filled {
    codes: Vec<i16>,
    validity: Vec<u8>,
}

impl Filled {
    fn of_rows(rows: usize, code: impl Fn(usize) -> Option<i64>) -> Self {
        let codes: Vec<Option<i16>> =
            (0..rows).map(|row| code(row).and_then(|code| i16::try_from(code).ok())).collect();
        let given = |row: usize| Truth::from(codes.get(row).is_some_and(Option::is_some));
        let validity = Truths::of_rows(rows, given).certain;
        Self { codes: codes.into_iter().map(Option::unwrap_or_default).collect(), validity }
    }

    fn code(&self, row: usize) -> Option<i64> {
        self.codes.get(row).filter(|_| is_set(&self.validity, row)).copied().map(i64::from)
    }

    fn column(&self) -> Column<'_> {
        Column::i16(&self.codes).with_validity(&self.validity, 0)
    }
}
