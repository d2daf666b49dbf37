//! A call in, its answer out: what can be called, and the fields of each call.

#[cfg(feature = "authoring")]
mod authoring;
mod definitions;
mod people;

use crate::answer::{Answered, refused};
use crate::detailed_error::{DetailedError, words};
use crate::engine::Engine;
use crate::fields::Fields;

/// One call: its name, its fields, and what carries it out.
type Call = (&'static str, &'static [&'static str], fn(&Engine, &Fields<'_>) -> Answered);

/// All of them.
const CALLS: &[Call] = &[
    ("list", &["call"], definitions::list),
    ("load", &["call", "text", "name"], definitions::load),
    ("unload", &["call", "id"], definitions::unload),
    ("describe", &["call", "id", "as", "language", "definitions"], definitions::describe),
    (
        "score",
        &["call", "instrument", "answers", "earlier", "sex", "age", "report", "with_answers", "definitions"],
        people::score,
    ),
    (
        "change",
        &["call", "instrument", "answers", "earlier", "sex", "age", "report", "with_answers", "definitions"],
        people::change,
    ),
    (
        "triage",
        &[
            "call",
            "policy",
            "answers",
            "earlier",
            "facts",
            "consent",
            "sex",
            "age",
            "place",
            "date",
            "today",
            "report",
            "with_answers",
            "language",
            "sheet",
            "definitions",
        ],
        people::triage,
    ),
    (
        "next",
        &[
            "call",
            "policy",
            "answers",
            "earlier",
            "facts",
            "consent",
            "sex",
            "age",
            "place",
            "date",
            "today",
            "definitions",
        ],
        people::next,
    ),
    #[cfg(feature = "authoring")]
    ("check", &["call", "text", "name", "definitions"], authoring::check),
    #[cfg(feature = "authoring")]
    ("prove", &["call", "policy", "newer", "definitions"], authoring::prove),
];

impl Engine {
    /// The answer to a call. It is always one object of JSON: `{"result": …, "problems": […]}`, or `{"errors": […]}` where the
    /// call cannot be carried out. The same call to engines that have loaded the same is answered by the same bytes.
    #[must_use]
    pub fn call(&self, call: &str) -> String {
        self.answered(call).unwrap_or_else(refused)
    }

    fn answered(&self, call: &str) -> Answered {
        let fields = Fields::read(call)?;
        let name = fields.required("call")?;
        let Some((_, known, run)) = CALLS.iter().find(|(known, ..)| *known == name) else {
            let calls = words(CALLS.iter().map(|(name, ..)| *name));
            let error = DetailedError::new("unknown-call", "there is no such call").at(["call"]);
            return Err(error.help(format!("the calls are {calls}")).alone());
        };
        fields.must_be(known)?;
        match definitions::brought_along(self, &fields)? {
            Some(engine) => run(&engine, &fields),
            None => run(self, &fields),
        }
    }
}
