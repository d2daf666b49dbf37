//! Step 6: a policy's rules over what was found and what is known: a level, its reasons, who does what by when, and what
//! is left to ask. Deciding is total; only loading a policy can fail.

mod ask;
mod carry;
mod case;
mod check;
mod decision;
mod known_facts;
mod overlay;
mod pathway;
mod policy;
mod problem;
mod prove;
mod raw_policy;
mod screening;
mod yes_no;

pub use ask::Ask;
pub(crate) use check::check_policy;
pub use decision::{Consent, Decision, Recommended};
pub use overlay::overlay_base;
pub use pathway::{NextStep, ToGive};
pub use policy::{
    ChangeKind, Clause, Fact, FactKind, FactOption, FactTest, Guarantee, Level, Modality, Notice,
    OverlayChange, Policy, PolicyTest, Provider, Recommendation, Resource, Rule, Step, UnansweredCritical,
    UnansweredFact,
};
pub use problem::{Help, ProblemKind, ScreeningProblem};
pub use prove::{
    Check, Comparison, Counterexample, Expected, Gain, InstrumentSize, Proof, Sizes, UnguardedRule, Verdict,
};
pub(crate) use raw_policy::read_policy;
pub use screening::{FactValue, Screening};
pub use yes_no::yes_or_no;
