//! Step 6: a policy's rules over what was found and what is known: a level, its reasons, who does what by when, and what
//! is left to ask. Deciding is total; only loading a policy can fail.

mod ask;
mod carry;
mod case;
mod check;
pub(crate) mod decision;
pub(crate) mod known_facts;
mod overlay;
mod pathway;
pub(crate) mod policy;
mod problem;
mod raw_policy;
pub(crate) mod screening;
pub(crate) mod test;
mod yes_no;

pub use ask::Ask;
pub(crate) use check::check_policy;
pub use decision::{Consent, Decision, GuardianAgrees, Recommended};
pub use overlay::overlay_base;
pub use pathway::{NextStep, ToGive};
pub use policy::{
    Actions, ChangeKind, Clause, Fact, FactKind, FactOption, FactTest, Guarantee, Guardian, Level, Modality,
    Notice, OverlayChange, Policy, PolicyTest, Provider, Recommendation, Resource, Rule, Step,
    UnansweredCritical, UnansweredFact,
};
pub use problem::{Help, ProblemKind, ScreeningProblem};
pub(crate) use raw_policy::read_policy;
pub use screening::{FactValue, Screening};
pub use yes_no::{NO, YES, yes_or_no};
