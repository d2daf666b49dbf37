//! Whether people got better between two administrations: by a service's definition, or by what a change must be to be real.

mod change;
mod definition;
mod response;
mod service;

pub use change::{ChangePlan, Changes, Method};
pub use definition::{Measure, OutcomeDefinition, OutcomeSource};
pub use service::ServiceOutcomes;
