//! An answer as it is written.

use serde::Serialize;

use crate::detailed_error::Errors;

/// The text of an answer, or why there is none.
pub(crate) type Answered = Result<String, Errors>;

/// What is answered to a call that can be carried out.
#[derive(Serialize)]
struct Answer<R> {
    result: R,
    /// What of a person could not be used.
    problems: Errors,
}

/// What is answered to a call that cannot be carried out.
#[derive(Serialize)]
struct Refused {
    errors: Errors,
}

/// The answer to a call that is about nobody.
pub(crate) fn answer(result: impl Serialize) -> Answered {
    answer_with(result, Vec::new())
}

/// The answer, and what of the person could not be used.
pub(crate) fn answer_with(result: impl Serialize, problems: Errors) -> Answered {
    Ok(written(&Answer { result, problems }))
}

/// The answer to a call that cannot be carried out.
pub(crate) fn refused(errors: Errors) -> String {
    written(&Refused { errors })
}

fn written(answer: &impl Serialize) -> String {
    // What is written here has texts as keys and no number that JSON does not have.
    serde_json::to_string(answer).unwrap_or_else(|_| {
        r#"{"errors":[{"code":"not-written","place":null,"message":"the answer cannot be written as JSON","help":null}]}"#.to_owned()
    })
}
