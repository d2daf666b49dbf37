//! Tables: of text within the call, or in memory beside it.

use std::num::NonZeroUsize;
use std::thread;

use psyscreen::{Instrument, Policy};
use psyscreen_render::Language;
use psyscreen_table::format::{Csv, Series};
use psyscreen_table::frame::Frame;
use psyscreen_table::{
    Complaint, Declaration, Input, Mapping, MappingError, Remark, Score, TableError, Triage, Whole, parse_day,
};
use serde::Serialize;

use crate::answer::{Answered, answer_with};
use crate::detailed_error::{DetailedError, ErrorPlace, Errors};
use crate::engine::Engine;
use crate::fields::Fields;
use crate::finding::Place;

/// The fields of the call.
pub(super) const FIELDS: &[&str] = &[
    "call",
    "instrument",
    "policy",
    "table",
    "map",
    "columns",
    "keep",
    "ignore",
    "not_administered",
    "only_where",
    "missing",
    "recode",
    "labels",
    "date",
    "today",
    "place",
    "language",
    "definitions",
];
/// What a single thread does sooner than others are started.
const SMALL: usize = 1 << 20;

/// What is found of a table.
#[derive(Serialize)]
struct Worked {
    rows: u64,
    /// Which column was read as what.
    columns: Vec<ReadAs>,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    csv: Option<String>,
}

#[derive(Serialize)]
struct ReadAs {
    column: String,
    r#as: String,
}

/// By what a table is worked on.
enum Subject {
    Instrument(Instrument),
    Policy(Policy),
}

/// Scores or decides about every row of a table, as the command line does.
pub(super) fn table(engine: &Engine, fields: &Fields<'_>) -> Answered {
    let text = fields.required("table")?;
    let asked = Asked::new(engine, fields)?;
    let (mapping, language) = (&asked.mapping, asked.language);
    let name = language.pick("the table", "表格");
    let input = Input::look_at(name, Box::new(text.as_bytes()), mapping.delimiter());
    let mut input = input.map_err(|error| refused(&error, language))?;
    let threads = threads(text.len());
    let mut csv = Vec::new();
    let written = (Csv::new(language), &mut csv);
    let whole = match &asked.subject {
        Subject::Instrument(instrument) => {
            Whole::of(&mut input, mapping, Score::new(instrument), written, language, threads)
        }
        Subject::Policy(policy) => {
            Whole::of(&mut input, mapping, asked.triage(policy, fields)?, written, language, threads)
        }
    };
    let whole = whole.map_err(|error| refused(&error, language))?;
    asked.told(whole, String::from_utf8(csv).ok())
}

/// The same for a table in memory, with the results as columns.
pub(super) fn frame(
    engine: &Engine,
    fields: &Fields<'_>,
    frame: &Frame<'_>,
) -> Result<(String, Vec<Series>), Errors> {
    if fields.raw("table").is_some() {
        return Err(DetailedError::new("unknown-field", "the table is handed over beside the call")
            .at(["table"])
            .alone());
    }
    let mut asked = Asked::new(engine, fields)?;
    asked.mapping.keep_nothing();
    let cells = frame.pieces.iter().map(|piece| piece.rows.saturating_mul(frame.names.len()));
    let threads = threads(cells.sum());
    let (mapping, language) = (&asked.mapping, asked.language);
    let worked = match &asked.subject {
        Subject::Instrument(instrument) => {
            Whole::of_frame(frame, mapping, Score::new(instrument), language, threads)
        }
        Subject::Policy(policy) => {
            Whole::of_frame(frame, mapping, asked.triage(policy, fields)?, language, threads)
        }
    };
    let (whole, series) = worked.map_err(|error| refused(&error, language))?;
    Ok((asked.told(whole, None)?, series))
}

/// One thread for little, else one for each core.
fn threads(size: usize) -> NonZeroUsize {
    let many = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    if size < SMALL { NonZeroUsize::MIN } else { many() }
}

/// What the call says beside the table.
struct Asked {
    subject: Subject,
    mapping: Mapping,
    language: Language,
}

impl Asked {
    fn new(engine: &Engine, fields: &Fields<'_>) -> Result<Self, Errors> {
        let subject = match (fields.raw("instrument").is_some(), fields.raw("policy").is_some()) {
            (_, false) => Subject::Instrument(engine.named_instrument(fields)?),
            (false, true) => Subject::Policy(engine.named_policy(fields, "policy")?),
            (true, true) => {
                let error =
                    DetailedError::new("two-subjects", "a table is scored or decided about, not both");
                return Err(error.help("give `instrument` or `policy`").alone());
            }
        };
        let language = fields.text("language")?.unwrap_or_else(|| "en".to_owned());
        Ok(Self { subject, mapping: mapping(fields)?, language: Language::of(&language) })
    }

    fn triage<'p>(&self, policy: &'p Policy, fields: &Fields<'_>) -> Result<Triage<'p>, Errors> {
        let day = |name: &'static str| {
            let wrong = |help| {
                DetailedError::new("wrong-type", format!("the field `{name}` is not a day"))
                    .at([name])
                    .help(help)
                    .alone()
            };
            fields.text(name)?.map(|text| parse_day(&text).map_err(wrong)).transpose()
        };
        let place = fields.text("place")?;
        Ok(Triage::new(policy).date(day("date")?).today(day("today")?).place(place.as_deref()))
    }

    /// The answer.
    fn told(&self, whole: Whole, csv: Option<String>) -> Answered {
        let (warnings, notes): (Vec<Remark>, Vec<Remark>) =
            whole.remarks.into_iter().partition(Remark::is_warning);
        let text = |remark: &Remark| remark.text(self.language).to_owned();
        let mut problems: Errors =
            warnings.iter().map(|remark| DetailedError::new("table-doubtful", text(remark))).collect();
        if whole.problems.has_any() {
            problems.push(DetailedError::new("rows", whole.problems.lines(whole.rows).join("\n")));
        }
        let columns = whole.columns.into_iter().map(|(column, r#as)| ReadAs { column, r#as });
        let notes = notes.iter().map(text).collect();
        answer_with(Worked { rows: whole.rows, columns: columns.collect(), notes, csv }, problems)
    }
}

/// What is declared of the table: a map, and options, each as the command line takes it.
fn mapping(fields: &Fields<'_>) -> Result<Mapping, Errors> {
    let mut mapping = match fields.text("map")? {
        Some(text) => Mapping::from_toml("map", &text).map_err(|error| refused(&error, Language::English))?,
        None => Mapping::empty(),
    };
    type Declare = fn(&str) -> Result<Declaration, String>;
    let options: [(&'static str, Declare); 7] = [
        ("columns", Declaration::columns),
        ("keep", Declaration::keep),
        ("ignore", Declaration::ignore),
        ("not_administered", Declaration::not_administered),
        ("only_where", Declaration::only_where),
        ("missing", Declaration::missing),
        ("recode", Declaration::recode),
    ];
    for (name, declare) in options {
        if let Some(text) = fields.text(name)? {
            let wrong = |help| {
                DetailedError::new("wrong-declaration", format!("the field `{name}` cannot be understood"))
                    .at([name])
                    .help(help)
                    .alone()
            };
            mapping.declare(&declare(&text).map_err(wrong)?);
        }
    }
    if let Some(tag) = fields.text("labels")? {
        mapping.declare_labels(&tag);
    }
    Ok(mapping)
}

/// Why a table cannot be worked on.
fn refused(error: &TableError, language: Language) -> Errors {
    match error {
        TableError::Mapping(error) => error.complaints().iter().map(|one| complaint(error, one)).collect(),
        other => {
            let text = other.text(language);
            let (message, help) = text.split_once(language.pick("; ", "；")).unwrap_or((&text, ""));
            let error = DetailedError::new("table-refused", message);
            if help.is_empty() { error.alone() } else { error.help(help).alone() }
        }
    }
}

fn complaint(error: &MappingError, complaint: &Complaint) -> DetailedError {
    let place = complaint.span().zip(error.source_file()).map(|(span, source)| ErrorPlace::Text {
        file: source.name().to_owned(),
        place: Place::new(source.text(), &span),
    });
    let found = DetailedError { place, ..DetailedError::new(complaint.code(), complaint.message()) };
    match complaint.help() {
        Some(help) => found.help(help),
        None => found,
    }
}
