//! Columns that differ in a number only, such as `Q0`, `Q1`, `Q2`: which of them would be which item. Nothing is read by
//! this; it is what a refusal proposes.

use std::collections::BTreeMap;

use psyscreen::{Instrument, catalog};

/// Numbers looked at in one name; further ones are passed over.
const MOST_NUMBERS: usize = 8;

/// Where a table has more columns, the others are not looked through for what may have been meant.
pub(crate) const MOST_GUESSED: usize = 4096;

/// What stands before and after the number, and the columns by their number: without zeros before it, with the letter that
/// belongs to it (`5a`, `p1`).
#[derive(Default)]
pub(crate) struct Series<'h> {
    by_frame: BTreeMap<(String, String), BTreeMap<String, Vec<&'h str>>>,
}

/// The items of one instrument that a proposal is for, and what it may take.
pub(crate) struct Wanted<'i> {
    pub(crate) instrument: &'i Instrument,
    /// The positions of the items without a column.
    pub(crate) lacking: &'i [usize],
    /// Whether the columns must have the instrument's name in theirs, as where there are several instruments.
    pub(crate) by_name: bool,
    /// What all the columns' names begin with, such as `earlier`.
    pub(crate) start: &'i str,
}

impl<'h> Series<'h> {
    /// The columns with these names.
    pub(crate) fn new(names: impl IntoIterator<Item = &'h str>) -> Self {
        let mut series = Self::default();
        for name in names.into_iter().take(MOST_GUESSED) {
            for (before, token, after) in numbers(&name.to_lowercase()) {
                series.by_frame.entry((before, after)).or_default().entry(token).or_default().push(name);
            }
        }
        series
    }

    /// Which column would be which item, by position, if the names count from 0: only where there are as many as the form has
    /// items, or scored items.
    pub(crate) fn counting_from_0(&self, wanted: &Wanted<'_>) -> Option<Vec<(usize, &'h str)>> {
        self.best(wanted, |columns| wanted.counting_from_0(columns))
    }

    /// Which column has the id of which lacking item in its name: the reading with most items, if there is one.
    pub(crate) fn by_id(&self, wanted: &Wanted<'_>) -> Option<Vec<(usize, &'h str)>> {
        self.best(wanted, |columns| wanted.by_id(columns))
    }

    fn best(
        &self,
        wanted: &Wanted<'_>,
        read: impl Fn(&BTreeMap<String, Vec<&'h str>>) -> Vec<(usize, &'h str)>,
    ) -> Option<Vec<(usize, &'h str)>> {
        let mut best: Vec<(usize, &str)> = Vec::new();
        let mut ambiguous = false;
        for ((before, _), columns) in &self.by_frame {
            if !wanted.may_have(before) {
                continue;
            }
            let found = read(columns);
            if found.is_empty() || found.len() < best.len() || found == best {
                continue;
            }
            ambiguous = found.len() == best.len();
            best = found;
        }
        (!ambiguous && !best.is_empty()).then_some(best)
    }

    /// An instrument of the catalog whose name stands before the numbers of several columns.
    pub(crate) fn other_instrument(&self, own: &[&Instrument]) -> Option<&'static str> {
        let many = self.by_frame.iter().filter(|(_, columns)| columns.len() > 1);
        many.filter_map(|((before, _), _)| named(before))
            .find(|id| own.iter().all(|instrument| instrument.id() != *id))
    }
}

impl Wanted<'_> {
    /// Whether columns whose names begin so may be the instrument's.
    fn may_have(&self, before: &str) -> bool {
        let Some(rest) = before.strip_prefix(self.start) else { return false };
        if plain(rest).contains(&plain(self.instrument.id())) {
            return true;
        }
        !self.by_name && named(rest).is_none()
    }

    fn counting_from_0<'h>(&self, columns: &BTreeMap<String, Vec<&'h str>>) -> Vec<(usize, &'h str)> {
        let items = self.instrument.items().iter().enumerate();
        if !columns.contains_key("0") || items.clone().any(|(_, item)| item.id() == "0") {
            return Vec::new();
        }
        let scored: Vec<usize> =
            items.clone().filter(|(_, item)| !item.is_unscored()).map(|(index, _)| index).collect();
        let every: Vec<usize> = items.map(|(index, _)| index).collect();
        let Some(asked) = [scored, every].into_iter().find(|asked| asked.len() == columns.len()) else {
            return Vec::new();
        };
        let numbered = asked
            .into_iter()
            .enumerate()
            .map(|(number, index)| only(columns, &number.to_string()).map(|column| (index, column)));
        numbered.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    fn by_id<'h>(&self, columns: &BTreeMap<String, Vec<&'h str>>) -> Vec<(usize, &'h str)> {
        let items = self.instrument.items();
        if columns.contains_key("0") && items.iter().all(|item| item.id() != "0") {
            return Vec::new();
        }
        let found = |index: &usize| {
            let id = items.get(*index)?.id().to_lowercase();
            Some((*index, only(columns, &id)?))
        };
        self.lacking.iter().filter_map(found).collect()
    }
}

/// The one column with this number.
fn only<'h>(columns: &BTreeMap<String, Vec<&'h str>>, token: &str) -> Option<&'h str> {
    match columns.get(token).map(Vec::as_slice) {
        Some([only]) => Some(*only),
        _ => None,
    }
}

/// The instrument of the catalog that a beginning of a name means, if it means one.
fn named(before: &str) -> Option<&'static str> {
    let before = plain(before);
    catalog::instrument_ids().find(|id| {
        let id = plain(id);
        before.strip_prefix(&id).is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_digit()))
    })
}

/// Letters and digits only, in lower case.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A lower-case name taken apart at each of its numbers: what stands before, the number, what stands after.
fn numbers(name: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut rest = name;
    for _ in 0..MOST_NUMBERS {
        let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) else { break };
        let (_, from_here) = rest.split_at(start);
        let end = from_here.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(from_here.len());
        let (digits, after) = from_here.split_at(end);
        let before = name.strip_suffix(from_here).unwrap_or_default();
        let number = digits.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        let (letter_before, letter_after) = (last_letter(before), first_letter(after));
        let alone_after = letter_after.is_empty();
        if alone_after || !after.starts_with(|first: char| first.is_alphabetic()) {
            found.push((before.to_owned(), number.to_owned(), after.to_owned()));
        }
        if let Some(shorter) = after.strip_prefix(letter_after)
            && !alone_after
        {
            found.push((before.to_owned(), format!("{number}{letter_after}"), shorter.to_owned()));
        }
        if let Some(shorter) = before.strip_suffix(letter_before)
            && !letter_before.is_empty()
            && alone_after
        {
            found.push((shorter.to_owned(), format!("{letter_before}{number}"), after.to_owned()));
        }
        rest = after;
    }
    found
}

/// The one Latin letter with which a text begins, where no other letter or digit follows.
fn first_letter(text: &str) -> &str {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    let alone = !rest.starts_with(char::is_alphanumeric);
    if alone && first.starts_with(|letter: char| letter.is_ascii_alphabetic()) { first } else { "" }
}

/// The one Latin letter with which a text ends, where no other letter or digit stands before.
fn last_letter(text: &str) -> &str {
    let length = text.chars().next_back().map_or(0, char::len_utf8);
    let (rest, last) = text.split_at(text.len().saturating_sub(length));
    let alone = !rest.ends_with(char::is_alphanumeric);
    if alone && last.starts_with(|letter: char| letter.is_ascii_alphabetic()) { last } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(instrument: &str, names: &[&str]) -> Vec<(String, String)> {
        let instrument = catalog::instrument(instrument).unwrap();
        let lacking: Vec<usize> = (0..instrument.items().len()).collect();
        let wanted = Wanted { instrument, lacking: &lacking, by_name: false, start: "" };
        let series = Series::new(names.iter().copied());
        let found = series.counting_from_0(&wanted).or_else(|| series.by_id(&wanted)).unwrap_or_default();
        found
            .into_iter()
            .map(|(item, name)| (instrument.items()[item].id().to_owned(), name.to_owned()))
            .collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(item, name)| ((*item).to_owned(), (*name).to_owned())).collect()
    }

    #[test]
    fn names_from_1_and_from_0() {
        assert_eq!(proposed("phq-2", &["SEQN", "Q01", "Q02"]), pairs(&[("1", "Q01"), ("2", "Q02")]));
        assert_eq!(proposed("phq-2", &["Q0", "Q1"]), pairs(&[("1", "Q0"), ("2", "Q1")]));
        assert_eq!(proposed("phq-2", &["phq2_1_pre", "phq2_2_pre"]).len(), 2);
        assert_eq!(proposed("phq-2", &["G1[SQ001]", "G1[SQ002]"]).len(), 2);
        // Three names from 0 fit no form of two items; two administrations cannot be told apart.
        assert!(proposed("phq-2", &["Q0", "Q1", "Q2"]).is_empty());
        assert!(proposed("phq-2", &["phq2_1_a", "phq2_2_a", "phq2_1_b", "phq2_2_b"]).is_empty());
        // Nine and ten columns: PHQ-9 has ten items, of which nine are scored.
        let nine: Vec<String> = (0..9).map(|number| format!("x{number}")).collect();
        let nine: Vec<&str> = nine.iter().map(String::as_str).collect();
        assert_eq!(proposed("phq-9", &nine)[8], ("9".to_owned(), "x8".to_owned()));
    }

    #[test]
    fn the_columns_of_another_instrument_are_not_proposed() {
        assert!(proposed("gad-7", &["phq9_1", "phq9_2", "phq9_3"]).is_empty());
        let gad7 = catalog::instrument("gad-7").unwrap();
        assert_eq!(Series::new(["PHQ9_1", "PHQ9_2"]).other_instrument(&[gad7]), Some("phq-9"));
    }

    #[test]
    fn letters_belong_to_the_number() {
        let found = proposed("psqi", &["s_1", "s_5a", "s_5b"]);
        assert_eq!(found, pairs(&[("1", "s_1"), ("5a", "s_5a"), ("5b", "s_5b")]));
        assert_eq!(proposed("itq", &["x_p1", "x_p2"]).len(), 2);
    }
}
