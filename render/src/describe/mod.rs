//! Instruments and policies described for a reader: what `psyscreen show` writes.

mod instrument;
mod method;
mod policy;

pub use instrument::instrument;
pub use policy::policy;
