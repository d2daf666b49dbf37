//! An answer as it is written.

use std::io;

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
    let mut text = Pieces(Vec::with_capacity(2048));
    // What is written here has texts as keys and no number that JSON does not have.
    let written = serde_json::to_writer(&mut text, answer).ok();
    written.and_then(|()| String::from_utf8(text.0).ok()).unwrap_or_else(|| {
        r#"{"errors":[{"code":"not-written","place":null,"message":"the answer cannot be written as JSON","help":null}]}"#.to_owned()
    })
}

/// JSON is written in hundreds of pieces of a few bytes. In WebAssembly these are pushed byte by byte: it calls its host for each copy, which
/// took a seventh of the time of an answer. Elsewhere a copy is faster.
struct Pieces(Vec<u8>);

impl io::Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        const SHORT: usize = if cfg!(target_family = "wasm") { 16 } else { 0 };
        if piece.len() > SHORT {
            self.0.extend_from_slice(piece);
        } else {
            piece.iter().for_each(|byte| self.0.push(*byte));
        }
        Ok(piece.len())
    }

    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        self.write(piece).map(|_all| ())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
