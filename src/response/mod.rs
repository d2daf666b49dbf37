//! Step 3: answers, checked against one instrument. Nothing is scored that was not understood, and no answer shows
//! unless asked for.

mod answer_cells;
mod error;
mod given;
mod raw_answer;
mod respond;
mod responses;
mod stored;
mod twice;

pub use crate::instrument::Answer;
pub(crate) use answer_cells::{AnswerCells, UNANSWERED, answer_of, cell_of};
pub use error::{ResponseError, ResponseProblem, ResponseProblemKind};
pub use given::Given;
pub(crate) use given::answer_of_code;
pub use raw_answer::RawAnswer;
pub use responses::{Responses, UnmaskedResponses};
pub use stored::{RestoreError, StoredAnswers};
