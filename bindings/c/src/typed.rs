//! One person by numbers: codes in the order of the form, results by position. For speed; everything else is a call.

use psyscreen::instrument::{Band, MissingReason, Scale};
use psyscreen::response::Given;
use psyscreen::scoring::Status as Scored;
use psyscreen::triage::{FactKind, FactValue};
use psyscreen::{Findings, Instrument, Number, Policy, Screening, Truth};
use psyscreen_json::Engine;

use crate::border::{Status, borrowed, free, give, guarded, list, out};

/// One score.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// The score; NaN when it is not scorable.
    pub value: f64,
    /// The lowest that some completion of the missing answers gives.
    pub min: f64,
    /// The highest.
    pub max: f64,
    /// 0 complete, 1 prorated, 2 unscorable.
    pub status: i32,
    /// The position of the lowest band it may be in; -1 where there is none.
    pub band_low: i32,
    /// The position of the highest.
    pub band_high: i32,
}

/// The code of an answer that was given and cannot be read, such as a number beyond the range of `int8_t`.
pub const UNREADABLE: i8 = i8::MIN;

/// The code of an answer that is left blank. Every other one, -1 and -9 too, is a code that the form has or is unreadable.
pub const BLANK: i8 = i8::MIN + 1;

/// Answers to one instrument, as codes in the order of its form, [`BLANK`] or [`UNREADABLE`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// The codes; NULL where the instrument was not given.
    pub codes: *const i8,
    /// How many there are.
    pub count: usize,
}

/// What a policy decided, by the positions of levels.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    /// The level, with scores as published.
    pub level: i32,
    /// The lowest level that some completion of what is missing gives.
    pub at_least: i32,
    /// The highest.
    pub at_most: i32,
    /// After how many days the person is seen again, by nominal length; -1 where the policy says nothing.
    pub follow_up_days: i32,
    /// How many questions would settle the level.
    pub ask: usize,
}

/// A function that opens what an id names.
macro_rules! open {
    ($open:ident, $free:ident, $type:ty, $find:ident) => {
        /// Opens what an id or a fingerprint names. It can be used on when the engine is freed or unloads it.
        ///
        /// # Safety
        ///
        /// `engine` is from `psyscreen_engine_new`; `id` points to `length` bytes; `handle` points to where it is written.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $open(
            engine: *const Engine,
            id: *const u8,
            length: usize,
            handle: *mut *mut $type,
        ) -> Status {
            guarded(|| {
                // SAFETY: the caller's promise.
                let engine = unsafe { engine.as_ref() }.ok_or(Status::Argument)?;
                // SAFETY: the caller's promise.
                let id = unsafe { borrowed(id, length)? };
                let found = engine.$find(id).ok_or(Status::Unknown)?;
                // SAFETY: the caller's promise.
                unsafe { give(handle, found) }
            })
        }

        /// Frees a handle and sets the pointer to NULL.
        ///
        /// # Safety
        ///
        /// `handle` points to a pointer that is NULL or was opened, and nobody uses it any more.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $free(handle: *mut *mut $type) {
            // SAFETY: the caller's promise.
            unsafe { free(handle) }
        }
    };
}

open!(psyscreen_instrument_open, psyscreen_instrument_free, Instrument, instrument);
open!(psyscreen_policy_open, psyscreen_policy_free, Policy, policy);

/// The id at a position of a list of something that was opened.
macro_rules! ids {
    ($($name:ident($type:ty) $handle:ident, $at:ident => $ids:expr;)*) => {$(
        /// How many there are, and the id of the one at position `at` where `at` is not beyond them. The id belongs to the handle.
        ///
        /// # Safety
        ///
        /// `handle` was opened; the other pointers are NULL or point to where they are written.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            handle: *const $type,
            $at: usize,
            count: *mut usize,
            id: *mut *const u8,
            length: *mut usize,
        ) -> Status {
            guarded(|| {
                // SAFETY: the caller's promise.
                let $handle = unsafe { handle.as_ref() }.ok_or(Status::Argument)?;
                let ids: Vec<&str> = $ids.collect();
                if !count.is_null() {
                    // SAFETY: the caller's promise.
                    unsafe { out(count, ids.len())? };
                }
                let found = ids.get($at).ok_or(Status::Unknown)?;
                // SAFETY: the caller's promise.
                unsafe { out(id, found.as_ptr())? };
                // SAFETY: the caller's promise.
                unsafe { out(length, found.len()) }
            })
        }
    )*};
}

ids! {
    psyscreen_instrument_item(Instrument) it, at => it.items().iter().map(|item| item.id());
    psyscreen_instrument_scale(Instrument) it, at => it.scales().iter().map(|scale| scale.id());
    psyscreen_instrument_critical_item(Instrument) it, at => it.critical_items().iter().map(|critical| critical.id());
    psyscreen_policy_instrument(Policy) it, at => it.instruments().map(Instrument::id);
    psyscreen_policy_level(Policy) it, at => it.levels().iter().map(|level| level.id());
    psyscreen_policy_fact(Policy) it, at => it.facts().iter().map(|fact| fact.id());
}

/// The id of a band of a scale, likewise.
///
/// # Safety
///
/// As for the others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_instrument_band(
    instrument: *const Instrument,
    scale: usize,
    at: usize,
    id: *mut *const u8,
    length: *mut usize,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let instrument = unsafe { instrument.as_ref() }.ok_or(Status::Argument)?;
        let band = instrument.scales().get(scale).and_then(|scale| scale.bands().get(at));
        let found = band.ok_or(Status::Unknown)?.id();
        // SAFETY: the caller's promise.
        unsafe { out(id, found.as_ptr())? };
        // SAFETY: the caller's promise.
        unsafe { out(length, found.len()) }
    })
}

/// Scores one person: a score for each scale, and for each critical item 1 (positive), 0 (negative) or 2 (undetermined).
///
/// # Safety
///
/// `instrument` was opened; `codes`, `scores` and `critical` point to so many.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_score(
    instrument: *const Instrument,
    codes: *const i8,
    count: usize,
    scores: *mut Score,
    score_count: usize,
    critical: *mut i8,
    critical_count: usize,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let instrument = unsafe { instrument.as_ref() }.ok_or(Status::Argument)?;
        // SAFETY: the caller's promise.
        let codes = unsafe { list(codes, count)? };
        let too_little =
            score_count < instrument.scales().len() || critical_count < instrument.critical_items().len();
        if too_little || (scores.is_null() && score_count > 0) || (critical.is_null() && critical_count > 0) {
            return Err(Status::Argument);
        }
        let (findings, status) = found(instrument, codes);
        for (index, scale) in instrument.scales().iter().enumerate() {
            let Some(score) = score(&findings, scale) else { return Err(Status::Unknown) };
            // SAFETY: there is room for so many.
            let place = unsafe { scores.add(index) };
            // SAFETY: likewise.
            unsafe { place.write(score) };
        }
        for (index, item) in instrument.critical_items().iter().enumerate() {
            let positive = match findings.critical_item(item) {
                Some(Truth::True) => 1,
                Some(Truth::False) => 0,
                _ => 2,
            };
            // SAFETY: there is room for so many.
            let place = unsafe { critical.add(index) };
            // SAFETY: likewise.
            unsafe { place.write(positive) };
        }
        Ok(status)
    })
}

/// Decides about one person. `consent` is 1, 0, or negative for unknown; `answers` are in the order of the policy's instruments, `facts`
/// in that of its facts: 0 or 1, the position of a value, or a number; `INT32_MIN` is unknown. Those that are not given are not known.
///
/// # Safety
///
/// `policy` was opened; `answers`, and what they point to, and `facts` point to so many; `decision` points to where it is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn psyscreen_triage(
    policy: *const Policy,
    consent: i8,
    answers: *const Answers,
    answer_count: usize,
    facts: *const i32,
    fact_count: usize,
    decision: *mut Decision,
) -> Status {
    guarded(|| {
        // SAFETY: the caller's promise.
        let policy = unsafe { policy.as_ref() }.ok_or(Status::Argument)?;
        // SAFETY: the caller's promise.
        let answers = unsafe { list(answers, answer_count)? };
        // SAFETY: the caller's promise.
        let facts = unsafe { list(facts, fact_count)? };
        let mut status = Status::Ok;
        let mut screening = Screening::new();
        if consent >= 0 {
            screening = screening.consent(consent > 0);
        }
        // Without consent the policy looks at no answer, but must know which there are.
        let may_use = consent > 0 || !policy.requires_consent();
        for (instrument, answers) in policy.instruments().zip(answers) {
            if !answers.codes.is_null() {
                // SAFETY: the caller's promise.
                let (findings, own) = found(instrument, unsafe { list(answers.codes, answers.count)? });
                status = if own == Status::Ok || !may_use { status } else { own };
                screening = screening.with(findings);
            }
        }
        for (fact, value) in policy.facts().iter().zip(facts).filter(|(_, value)| **value != i32::MIN) {
            let value = match fact.kind() {
                FactKind::OneOf(values) => {
                    let known = usize::try_from(*value).ok().and_then(|at| values.get(at));
                    known.map_or(FactValue::Number(i64::from(*value)), |known| known.id().into())
                }
                _ => FactValue::Number(i64::from(*value)),
            };
            screening = screening.fact(fact.id(), value);
        }
        let decided = policy.decide(&screening);
        let (level, at_least, at_most) = decided.level_indices();
        let position = |index: usize| i32::try_from(index).unwrap_or(i32::MAX);
        let days = decided.follow_up().map(|period| i32::try_from(period.nominal_days()).unwrap_or(i32::MAX));
        let found = Decision {
            level: position(level),
            at_least: position(at_least),
            at_most: position(at_most),
            follow_up_days: days.unwrap_or(-1),
            ask: decided.ask().len(),
        };
        // SAFETY: the caller's promise.
        unsafe { out(decision, found)? };
        Ok(if decided.problems().is_empty() { status } else { Status::Problems })
    })
}

/// What is found in codes. One that the form does not have is unreadable; the others count.
fn found<'i>(instrument: &'i Instrument, codes: &[i8]) -> (Findings<'i>, Status) {
    let given = codes.iter().map(|code| match *code {
        UNREADABLE => Given::Missing(MissingReason::Unreadable),
        BLANK => Given::Missing(MissingReason::Skipped),
        code => Given::Code(i64::from(code)),
    });
    let status = if codes.contains(&UNREADABLE) { Status::Problems } else { Status::Ok };
    match instrument.respond_in_order(given) {
        Ok(responses) => (responses.score().interpret(), status),
        Err(error) => (error.readable(instrument).score().interpret(), Status::Problems),
    }
}

fn score(findings: &Findings<'_>, scale: &Scale) -> Option<Score> {
    let outcome = findings.outcome(scale)?;
    let position = |band: &Band| {
        let at = scale.bands().iter().position(|own| own.id() == band.id())?;
        i32::try_from(at).ok()
    };
    let bands = findings.band_range(scale).and_then(|(low, high)| position(low).zip(position(high)));
    let (band_low, band_high) = bands.unwrap_or((-1, -1));
    Some(Score {
        value: outcome.value().map_or(f64::NAN, Number::to_f64),
        min: outcome.min().to_f64(),
        max: outcome.max().to_f64(),
        status: match outcome.status() {
            Scored::Complete => 0,
            Scored::Prorated => 1,
            Scored::Unscorable => 2,
        },
        band_low,
        band_high,
    })
}
