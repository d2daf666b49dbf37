//! Columns that have the questions as their names, as online forms write them.

use psyscreen::Instrument;
use psyscreen::instrument::{Concern, Item};

use crate::header::Header;
use crate::unread::speaks_of_danger;
use crate::values::folded;

/// A column and the item whose question it has.
pub(crate) struct Titled {
    pub(crate) column: usize,
    pub(crate) item: usize,
    /// Word for word.
    pub(crate) is_exact: bool,
}

/// Shorter texts are in too many others.
const SHORTEST: usize = 12;

/// The question in the name of a column: without its number, or what stands in brackets at the end, as in a grid.
pub(crate) fn question(name: &str) -> String {
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
    folded(text).trim_end_matches('?').to_owned()
}

fn fits(question: &str, text: &str, exact: bool) -> bool {
    if exact {
        return !question.is_empty() && question == text;
    }
    question.len().min(text.len()) >= SHORTEST && (question.contains(text) || text.contains(question))
}

/// The questions of an instrument, in every language.
pub(crate) struct Questions(Vec<(String, bool)>);

impl Questions {
    pub(crate) fn of(instrument: &Instrument) -> Self {
        let is_critical = |item: usize| instrument.critical_items().iter().any(|of| of.item_index() == item);
        let items = instrument.items().iter().enumerate();
        let texts = |(index, item): (usize, &Item)| -> Vec<(String, bool)> {
            item.text().iter().map(|(_, text)| (question(text), is_critical(index))).collect()
        };
        Self(items.flat_map(texts).collect())
    }

    /// Whether a name is one of them: word for word, or, of a critical item, part of it.
    pub(crate) fn has(&self, name: &str) -> bool {
        let question = question(name);
        self.0.iter().any(|(text, is_critical)| {
            fits(&question, text, true) || (*is_critical && fits(&question, text, false))
        })
    }
}

/// Which of some columns would be which of the items that lack one, by what their names say: the question, or, of the one item about
/// suicide or self-harm, that. Only where one column does.
pub(crate) fn in_words(
    header: &Header,
    columns: &[usize],
    instrument: &Instrument,
    lacking: &[usize],
) -> Vec<(usize, usize)> {
    let titled: Vec<(usize, usize)> = find(header, instrument)
        .into_iter()
        .filter(|found| columns.contains(&found.column) && lacking.contains(&found.item))
        .map(|found| (found.item, found.column))
        .collect();
    let mut dangers: Vec<usize> = instrument
        .critical_items()
        .iter()
        .filter(|critical| matches!(critical.concern(), Concern::Suicide | Concern::SelfHarm))
        .map(|critical| critical.item_index())
        .filter(|item| lacking.contains(item) && titled.iter().all(|(titled, _)| titled != item))
        .collect();
    dangers.dedup();
    let is_free = |column: &usize| titled.iter().all(|(_, taken)| taken != column);
    let speaking: Vec<usize> = columns
        .iter()
        .copied()
        .filter(|column| is_free(column) && speaks_of_danger(header.name(*column)))
        .collect();
    let danger = match (dangers.as_slice(), speaking.as_slice()) {
        ([item], [column]) => Some((*item, *column)),
        _ => None,
    };
    titled.into_iter().chain(danger).collect()
}

/// The columns whose names are the questions, for items of which only one column is.
pub(crate) fn find(header: &Header, instrument: &Instrument) -> Vec<Titled> {
    let questions: Vec<String> = (0..header.len()).map(|column| question(header.name(column))).collect();
    let mut found: Vec<Titled> = Vec::new();
    for (item, of) in instrument.items().iter().enumerate() {
        let texts: Vec<String> = of.text().iter().map(|(_, text)| question(text)).collect();
        let matching = |exact: bool| -> Vec<usize> {
            let is_asked = |question: &String| texts.iter().any(|text| fits(question, text, exact));
            let columns = questions.iter().enumerate();
            columns.filter(|(_, question)| is_asked(question)).map(|(column, _)| column).collect()
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
