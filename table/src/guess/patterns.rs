//! Columns whose names differ only by the item: `phq9_1_t2`, `phq9_2_t2`, … are `phq9_*_t2`.

use std::collections::BTreeMap;

use psyscreen::{Instrument, catalog};

use crate::header::Header;
use crate::mapping::same_id;
use crate::series::plain;

/// Columns that fit one pattern, and which items they are.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) pattern: String,
    /// The number of the first item in the names, where they count and do not name ids.
    pub(super) from: Option<i64>,
    /// The item of each column, by position.
    pub(super) items: Vec<(usize, usize)>,
    /// Columns that fit the pattern and are not items.
    pub(super) strays: Vec<usize>,
    /// Scored items without a column.
    pub(super) lacking: Vec<usize>,
    /// Whether the names hold that of the instrument.
    pub(super) is_named: bool,
}

type Groups = BTreeMap<(String, String), Vec<(String, usize)>>;

/// The parts of every name that could be an item: a number, or a number and a letter.
fn groups(header: &Header) -> Groups {
    let mut groups = Groups::new();
    for column in 0..header.len() {
        let name = header.name(column);
        if name.contains('*') {
            continue;
        }
        let mut rest = 0_usize;
        while let Some(start) =
            name.get(rest..).and_then(|text| text.find(|letter: char| letter.is_ascii_digit()))
        {
            let start = rest.saturating_add(start);
            let digits = name
                .get(start..)
                .map_or(0, |text| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len()));
            let end = start.saturating_add(digits);
            let mut add = |end: usize| {
                if let (Some(before), Some(token), Some(after)) =
                    (name.get(..start), name.get(start..end), name.get(end..))
                {
                    let key = (before.to_owned(), after.to_owned());
                    groups.entry(key).or_default().push((token.to_lowercase(), column));
                }
            };
            add(end);
            let mut letters = name.get(end..).unwrap_or_default().chars();
            if letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
                && !letters.next().is_some_and(char::is_alphanumeric)
            {
                add(end.saturating_add(1));
            }
            rest = end;
        }
    }
    groups
}

/// The patterns that could be the items of an instrument, the best first.
pub(super) fn candidates(header: &Header, instrument: &Instrument, alone: bool) -> Vec<Candidate> {
    let id = plain(instrument.id());
    let others: Vec<String> = catalog::instrument_ids()
        .map(plain)
        .filter(|other| *other != id && !id.contains(other.as_str()))
        .collect();
    let mut found: Vec<Candidate> = Vec::new();
    for ((before, after), columns) in groups(header) {
        let around = plain(&format!("{before} {after}"));
        let is_named = around.contains(&id);
        let is_others = others.iter().any(|other| around.contains(other.as_str()));
        if is_others && !is_named {
            continue;
        }
        let pattern = format!("{before}*{after}");
        // The number of a form in its name is not an item: `phq*_1`.
        let fits = [None, Some(0), Some(1), Some(2)].into_iter().filter_map(|from| {
            fit(instrument, &columns, from).map(|(items, strays, lacking)| Candidate {
                pattern: pattern.clone(),
                from,
                items,
                strays,
                lacking,
                is_named,
            })
        });
        // Beside other forms, a nameless pattern must fit completely to be worth a thought.
        found.extend(
            fits.min_by_key(|candidate| {
                (candidate.strays.len(), candidate.lacking.len(), candidate.from.is_some())
            })
            .filter(|best| alone || is_named || (best.lacking.is_empty() && best.strays.is_empty())),
        );
    }
    found.sort_by_key(|candidate| (candidate.lacking.len(), candidate.strays.len(), !candidate.is_named));
    let best = found.first().map(|best| (best.lacking.is_empty(), best.is_named));
    // Half a form is of no interest where there is a whole one, nor a nameless where there is one by name.
    if let Some((is_whole, _)) = best {
        found.retain(|candidate| candidate.lacking.is_empty() || !is_whole);
        if found.iter().any(|candidate| candidate.is_named) {
            found.retain(|candidate| candidate.is_named);
        }
    }
    found
}

type Fit = (Vec<(usize, usize)>, Vec<usize>, Vec<usize>);

/// Which columns are which items, if it is most of the form.
fn fit(instrument: &Instrument, columns: &[(String, usize)], from: Option<i64>) -> Option<Fit> {
    let ids: Vec<String> = instrument.items().iter().map(|item| item.id().to_lowercase()).collect();
    let numbered = (1_usize..).zip(&ids).all(|(number, id)| *id == number.to_string());
    if from == Some(1) && numbered {
        return None;
    }
    let place = |token: &str| -> Option<usize> {
        match from {
            None => ids.iter().position(|id| same_id(id, token)),
            Some(from) => {
                let place = token.parse::<i64>().ok()?.checked_sub(from)?;
                usize::try_from(place).ok().filter(|place| *place < ids.len())
            }
        }
    };
    let (mut items, mut strays) = (Vec::new(), Vec::new());
    for (token, column) in columns {
        match place(token) {
            Some(item) if items.iter().all(|(_, other)| *other != item) => items.push((*column, item)),
            _ => strays.push(*column),
        }
    }
    if from == Some(0) && !items.iter().any(|(_, item)| *item == 0) {
        return None;
    }
    let scored: Vec<usize> = instrument
        .items()
        .iter()
        .enumerate()
        .filter(|(_, item)| !item.is_unscored())
        .map(|(index, _)| index)
        .collect();
    let lacking: Vec<usize> =
        scored.iter().copied().filter(|item| items.iter().all(|(_, other)| other != item)).collect();
    let has = scored.len().saturating_sub(lacking.len());
    (has.saturating_mul(2) > scored.len() && strays.len() <= items.len()).then_some((items, strays, lacking))
}
