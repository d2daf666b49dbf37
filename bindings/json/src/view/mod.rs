//! Everything of an instrument or a policy as JSON: what `describe` answers and `psyscreen show --format json` prints.

mod instrument;
mod policy;
mod words;

pub use instrument::instrument;
pub use policy::policy;
