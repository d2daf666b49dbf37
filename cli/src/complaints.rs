//! Draws what is wrong with the mapping of a table, each thing at its place.

use crate::carets;
use crate::terminal::visible;
use psyscreen_json::{Finding, Place, Weight};
use psyscreen_table::{Complaint, MappingError};

/// More are counted, not drawn.
const MOST_DRAWN: usize = 50;

/// Everything that is wrong.
pub(crate) fn draw(error: &MappingError) -> String {
    let one = |complaint: &Complaint| match (complaint.span(), error.source_file()) {
        (Some(span), Some(source)) => {
            let (code, message) = (complaint.code(), complaint.message());
            let finding = Finding::new(Weight::Error, code, source.name(), message);
            carets::draw(source, [&finding.at(Some(Place::new(source.text(), &span))).help(complaint.help())])
        }
        _ => visible(&format!("error: {complaint}\n")).into_owned(),
    };
    let mut text: String = error.complaints().iter().take(MOST_DRAWN).map(one).collect();
    let more = error.complaints().len().saturating_sub(MOST_DRAWN);
    if more > 0 {
        text.push_str(&format!("error: and {more} more like these\n"));
    }
    text
}
