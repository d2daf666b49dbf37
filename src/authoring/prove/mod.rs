//! Proof of a policy over everything that can be answered, left out or reported.
//!
//! # How
//!
//! 1. **One instrument** (`reachable`): every combination that the policy's tests of it can take, with any answers and any
//!    pattern of missing ones, is found by walking through its questions one after the other with all answer sheets at
//!    once and merging those that no further answer can tell apart. Scores are computed by the functions that score one
//!    person. Instruments that share answers ([`Step`](crate::triage::Step)s that carry some over) are walked through together.
//! 2. **All instruments and facts** (`product`): conditions are decision diagrams (`diagram`) over these tests. To ask
//!    whether something can go wrong, one block of variables after the other is taken with all the values it can have,
//!    keeping only what is still open of the diagram. That is exact over all combinations, and few states wide.
//! 3. **Both views**: each variable says what its test says as published and as enclosed, so `level` and `at_least` are
//!    proved alike, prorated scores included.
//! 4. **Decided again**: every combination that is found is made into a screening and given to
//!    [`Policy::decide`](crate::Policy::decide). Only what it confirms counts as refuted or as reached.
//!
//! # What needs no check
//!
//! *The level of every completion lies within `[at_least, at_most]`, and so does `level`.* A test says true (or false) as
//! enclosed only if it does for every completion of the missing answers, because scores are intervals that hold every
//! completion; an answer that is carried over is one of the values that the blank item could have had, and it is carried
//! only into items that everybody is asked; `all`, `any` and `not` are monotone in what is known (Kleene's strong logic), so the same holds of every
//! condition. A rule that is true as enclosed is therefore true in every completion, and one that is false in none: the
//! highest level of the former is `at_least`, of all but the latter `at_most`. A prorated value lies within its interval, so
//! as published a test differs from what is enclosed only where that is undetermined, and `level` lies between as well.
//! `tests/triage_laws.rs` holds this against random screenings and completions.
//!
//! *Nothing can be lowered*: rules only raise, so `level` is a maximum.
//!
//! # What is left out
//!
//! Where the walk through an instrument would need more than the stated limits (`run`), its tests are taken to say anything;
//! what is proved then still holds, and what is not is reported as not proved, never as refuted. A look-up that misses ends
//! every claim as not proved: it must not pass for "no counterexample".

mod builder;
mod checks;
mod claim;
mod compare;
mod component;
mod condition_toml;
mod decided;
mod diagram;
mod example;
mod fact_values;
mod fallback;
mod manner;
mod network;
mod order;
mod people;
mod product;
mod promise;
mod proof;
mod question;
mod quick_map;
mod reachable;
mod run;
mod severity;
mod sheets;
mod shown;
mod space;
mod state;
#[cfg(test)]
mod tests;
mod unguarded;
mod union;
mod walk;

use std::rc::Rc;

pub use unguarded::UnguardedRule;

pub use compare::{Comparison, Gain};
pub use proof::{Check, Counterexample, Expected, InstrumentSize, Proof, Sizes, Verdict};

use self::builder::Shared;
use self::checks::claims;
use self::claim::{Claim, Outcome, verdict};
use self::decided::Decided;
use self::people::people;
use self::run::{MOST_WORK, Run};
use self::shown::{fault, reason};
use self::space::Space;
use crate::triage::policy::Policy;

impl Policy {
    /// Proves the policy: its guarantees, and what every policy must keep.
    ///
    /// Over all answers, missing answers, facts and instruments given: every guarantee holds and is about somebody;
    /// everybody has a level and a recommendation; a worse answer or a higher risk never lowers the level, delays the
    /// follow-up or takes away crisis support; a critical item that is positive puts everybody above the lowest level,
    /// whatever else is answered, missing or reported; every rule can hold and every level be reached.
    ///
    /// What is proved is about one administration of each instrument. Where a screening has several of one, the level is the
    /// highest that any choice of them gives.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// let proof = psyscreen::catalog::policy("recovered-2020").unwrap().prove();
    /// assert!(proof.holds(), "{proof}");
    /// # }
    /// ```
    #[must_use]
    pub fn prove(&self) -> Proof {
        self.prove_within(&Rc::new(Run::new(MOST_WORK)))
    }

    fn prove_within(&self, run: &Rc<Run>) -> Proof {
        let claims = claims(self);
        let mut outcomes: Vec<Vec<Outcome>> = claims.iter().map(|_| Vec::new()).collect();
        let mut sizes = Sizes::default();
        let mut shared = Shared::new(run, self);
        let (kinds, people) = people(self);
        for person in people {
            let mut space = Space::new(&mut shared, self, kinds, person);
            space.measure(&mut sizes);
            let mut decided = Decided::new(&mut space);
            for (claim, outcomes) in claims.iter().zip(&mut outcomes) {
                // Somebody is enough.
                let done =
                    claim.is_about_somebody() && outcomes.iter().any(|own| matches!(own, Outcome::Holds(_)));
                if !done {
                    outcomes.push(look(&**claim, &mut decided));
                }
            }
            sizes.widest_frontier = sizes.widest_frontier.max(decided.widest);
            sizes.diagram_nodes = sizes.diagram_nodes.max(space.diagrams.len());
        }
        if run.has_fault() {
            // Whatever was found before may rest on what was not there.
            outcomes.iter_mut().for_each(|outcomes| *outcomes = vec![fault()]);
        }
        let checks =
            claims.iter().zip(outcomes).map(|(claim, outcomes)| verdict(&**claim, self, outcomes)).collect();
        Proof { policy: self.id.to_string(), checks, sizes }
    }
}

/// What becomes of a claim within the limits of work.
fn look(claim: &dyn Claim, decided: &mut Decided<'_, '_>) -> Outcome {
    if let Some(limit) = decided.unfinished {
        return Outcome::Open(reason(limit));
    }
    let run = decided.run();
    run.start_claim();
    let outcome = claim.look(decided);
    match run.end_claim() {
        _ if run.has_fault() => fault(),
        None => outcome,
        // Only what `decide` has confirmed counts.
        Some(limit) => match outcome {
            Outcome::Broken(_, ref cases) if !cases.is_empty() => outcome,
            Outcome::Holds(_) if claim.is_about_somebody() => outcome,
            _ => Outcome::Open(reason(limit)),
        },
    }
}
