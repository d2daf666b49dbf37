//! Columns that have the questions as their names, as online forms write them.

use psyscreen::Instrument;

use crate::header::Header;
use crate::values::folded;

/// A column and the item whose question it has.
pub(super) struct Titled {
    pub(super) column: usize,
    pub(super) item: usize,
    /// Word for word.
    pub(super) is_exact: bool,
}

/// Shorter texts are in too many others.
const SHORTEST: usize = 12;

/// The question in the name of a column: without its number, or what stands in brackets at the end, as in a grid.
fn question(name: &str) -> String {
    let name = name.trim();
    let inner = name.strip_suffix(']').and_then(|text| text.rsplit_once('[')).map(|(_, inner)| inner);
    let text = inner.unwrap_or(name);
    let text = text
        .strip_prefix(['Q', 'q'])
        .filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        .unwrap_or(text);
    let text = text.trim_start_matches(|letter: char| {
        letter.is_ascii_digit()
            || letter.is_whitespace()
            || matches!(letter, '.' | ')' | ':' | '、' | '-' | '．' | '(')
    });
    folded(text)
}

/// The columns whose names are the questions, for items of which only one column is.
pub(super) fn find(header: &Header, instrument: &Instrument) -> Vec<Titled> {
    let questions: Vec<String> = (0..header.len()).map(|column| question(header.name(column))).collect();
    let mut found: Vec<Titled> = Vec::new();
    for (item, of) in instrument.items().iter().enumerate() {
        let texts: Vec<String> = of.text().iter().map(|(_, text)| folded(text)).collect();
        let matching = |exact: bool| -> Vec<usize> {
            let fits = |question: &String, text: &String| {
                if exact {
                    question == text
                } else {
                    let shortest = question.len().min(text.len());
                    shortest >= SHORTEST
                        && (question.contains(text.as_str()) || text.contains(question.as_str()))
                }
            };
            let columns = questions.iter().enumerate();
            columns
                .filter(|(_, question)| !question.is_empty() && texts.iter().any(|text| fits(question, text)))
                .map(|(column, _)| column)
                .collect()
        };
        let (columns, is_exact) = match matching(true) {
            none if none.is_empty() => (matching(false), false),
            exact => (exact, true),
        };
        if let [column] = columns.as_slice()
            && found.iter().all(|before| before.column != *column)
        {
            found.push(Titled { column: *column, item, is_exact });
        }
    }
    // A column that fits two items by parts of its name is neither's for certain.
    found
}
