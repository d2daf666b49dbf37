//! A call in, its answer out: what can be called, and the fields of each call.

#[cfg(feature = "authoring")]
mod authoring;
mod definitions;
#[cfg(feature = "render")]
mod describe;
mod people;
#[cfg(feature = "table")]
mod tables;

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
    #[cfg(feature = "render")]
    ("describe", &["call", "id", "as", "language", "definitions"], describe::describe),
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
    #[cfg(feature = "table")]
    ("table", tables::FIELDS, tables::table),
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

    /// The answer to the call `table` about a table in memory, which the call does not hold, and the results as columns; none where
    /// the call cannot be carried out.
    #[cfg(feature = "table")]
    #[must_use]
    pub fn frame(
        &self,
        call: &str,
        frame: &psyscreen_table::frame::Frame<'_>,
    ) -> (String, Option<Vec<psyscreen_table::format::Series>>) {
        let answered = || {
            let fields = Fields::read(call)?;
            fields.must_be(tables::FIELDS)?;
            if fields.required("call")? != "table" {
                return Err(DetailedError::new("unknown-call", "this call takes no table")
                    .at(["call"])
                    .help("the call is `table`")
                    .alone());
            }
            match definitions::brought_along(self, &fields)? {
                Some(engine) => tables::frame(&engine, &fields, frame),
                None => tables::frame(self, &fields, frame),
            }
        };
        match answered() {
            Ok((answer, series)) => (answer, Some(series)),
            Err(errors) => (refused(errors), None),
        }
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
