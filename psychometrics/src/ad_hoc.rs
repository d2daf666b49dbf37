//! A questionnaire that has no definition: columns and their codes, added up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use psyscreen::Instrument;

use crate::tally::Tally;

/// The id that its definition has.
const ID: &str = "ad-hoc";

/// From how many rows on it tells something that no item was ever answered with the lowest or the highest code.
const ENOUGH_ROWS: u64 = 20;

/// A questionnaire of which only columns and codes are said. Its one scale is `sum`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdHoc {
    names: Vec<String>,
    codes: Vec<i64>,
    reversed: Vec<usize>,
}

impl AdHoc {
    /// Of items with these names, which all have these codes; those of `reverse` count the other way round. The error says what does
    /// not fit.
    pub fn new(names: Vec<String>, mut codes: Vec<i64>, reverse: &[String]) -> Result<Self, String> {
        for (place, name) in names.iter().enumerate() {
            if names.iter().take(place).any(|other| other == name) {
                return Err(format!("item `{name}` stands twice"));
            }
        }
        codes.sort_unstable();
        codes.dedup();
        if codes.len() < 2 {
            return Err("an item needs at least two codes, such as `1..5`".to_owned());
        }
        let mut reversed = Vec::new();
        for name in reverse {
            let place = names.iter().position(|own| own == name);
            reversed
                .push(place.ok_or_else(|| format!("`{name}` is to be reversed and is not among the items"))?);
        }
        Ok(Self { names, codes, reversed })
    }

    /// The names of the items, in the order of the form.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The items' ids in the definition, each with its name: `1=A1`.
    pub fn columns(&self) -> impl Iterator<Item = (String, &str)> {
        (1_usize..).zip(&self.names).map(|(id, name)| (id.to_string(), name.as_str()))
    }

    /// A definition of it. The error says why there can be none, such as a code that is too large.
    pub fn instrument(&self) -> Result<Instrument, String> {
        let count = self.names.len();
        let codes: Vec<String> = self.codes.iter().map(i64::to_string).collect();
        let labels: Vec<String> = codes.iter().map(|code| format!("\"{code}\" = \"{code}\"")).collect();
        let reversed: Vec<String> =
            self.reversed.iter().map(|place| format!("\"{}\"", place.saturating_add(1))).collect();
        let items = i64::try_from(count).unwrap_or(i64::MAX);
        let end = |code: Option<&i64>| code.copied().unwrap_or_default().saturating_mul(items);
        let mut text = format!(
            "format = 1\nid = \"{ID}\"\nrevision = \"ad hoc\"\ntitle.en = \"Items without a definition\"\nconstruct = \"distress\"\n\
             informant = \"self\"\nitem_count = {count}\nwording.en = \"descriptor\"\n\n[licence]\ntext = \"free\"\nscoring = \"free\"\n\
             holder = \"nobody\"\nevidence = \"https://example.org\"\nnote = \"made from columns and codes\"\nchecked = 2026-01-01\n\n[[source]]\nid = \"columns\"\n\
             citation = \"What was said of the columns\"\nurl = \"https://example.org\"\nseen = \"read\"\n\n[options.codes]\ncodes = [{}]\n\
             label.en = {{ {} }}\n",
            codes.join(", "),
            labels.join(", ")
        );
        for id in 1..=count {
            let _fits =
                writeln!(text, "\n[[item]]\nid = \"{id}\"\noptions = \"codes\"\ntext.en = \"Item {id}\"");
        }
        let _fits = write!(
            text,
            "\n[[scale]]\nid = \"sum\"\nmethod = \"sum\"\nitems = [\"1..{count}\"]\nreverse = [{}]\nrange = [{}, {}]\ndirection = \"none\"\n\
             missing = {{ rule = \"all-required\", basis = \"none-published\" }}\nsource = \"columns\"\n",
            reversed.join(", "),
            end(self.codes.first()),
            end(self.codes.last())
        );
        Instrument::from_toml("ad hoc", &text).map_err(|error| error.to_string())
    }
}

/// Whether an instrument was made from columns and codes.
pub(crate) fn is_ad_hoc(instrument: &Instrument) -> bool {
    instrument.id() == ID
}

/// That no item was ever answered with the lowest or the highest code that is said to exist.
pub(crate) fn unused_ends(tally: &Tally) -> Option<String> {
    let mut counts: BTreeMap<i32, u64> = BTreeMap::new();
    for share in tally.answers().into_iter().flat_map(|item| item.answers) {
        let count = counts.entry(share.code?).or_insert(0);
        *count = count.saturating_add(share.n);
    }
    let rows = tally.people.saturating_sub(tally.missing.last().copied().unwrap_or_default());
    let (lowest, highest) = (*counts.first_key_value()?.0, *counts.last_key_value()?.0);
    let never = |code| counts.get(&code) == Some(&0);
    let (looks, ends) = match (never(lowest), never(highest)) {
        (true, true) => ("narrower than --codes".to_owned(), format!("{lowest} or {highest}")),
        (true, false) => (format!("{}-based", lowest.saturating_add(1)), lowest.to_string()),
        (false, true) => ("narrower than --codes".to_owned(), highest.to_string()),
        (false, false) => return None,
    };
    (rows >= ENOUGH_ROWS).then(|| {
        format!(
            "the items look {looks}: in {rows} rows none is {ends}; look whether --codes is right, for the range of the score and \
             what --reverse does depend on it"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_and_codes_make_an_instrument() {
        let ad_hoc = AdHoc::new(named(&["a", "b", "c"]), vec![1, 2, 3, 4, 5], &named(&["b"])).unwrap();
        let instrument = ad_hoc.instrument().unwrap();
        let score = instrument.respond_in_order([5, 1, 2]).unwrap().score().get("sum").unwrap();
        assert_eq!(score.value(), Some(12.into()));
        assert!(instrument.warnings().is_empty(), "{:?}", instrument.warnings());
    }

    #[test]
    fn one_item_and_negative_codes_are_fine() {
        let instrument = AdHoc::new(named(&["a"]), vec![-1, 0, 1], &[]).unwrap().instrument().unwrap();
        let score = instrument.respond_in_order([-1]).unwrap().score().get("sum").unwrap();
        assert_eq!(score.value(), Some((-1).into()));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let error = |names: &[&str], codes: &[i64], reverse: &[&str]| {
            AdHoc::new(named(names), codes.to_vec(), &named(reverse)).unwrap_err()
        };
        assert!(error(&["a", "a"], &[1, 2], &[]).contains("`a` stands twice"));
        assert!(error(&["a", "b"], &[1, 1], &[]).contains("two codes"));
        assert!(error(&["a", "b"], &[1, 2], &["c"]).contains("`c`"));
        let ad_hoc = AdHoc::new(named(&["a", "b"]), vec![1, 9_000_000], &[]).unwrap();
        assert!(ad_hoc.instrument().is_err());
    }
}
