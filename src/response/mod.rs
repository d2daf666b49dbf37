//! Step 3: answers, checked against one instrument. Nothing is scored that was not understood, and no answer shows
//! unless asked for.

mod error;
mod given;
mod packed;
mod respond;
mod responses;
mod twice;

pub use crate::instrument::Answer;
pub use error::{ResponseError, ResponseProblem, ResponseProblemKind};
pub use given::Given;
pub(crate) use packed::Packed;
pub use responses::{Responses, UnmaskedResponses};
