//! Categories of answers, and which of them people gave together: what models of single answers are made of. Whole numbers in a fixed
//! order, so that neither the order of the people nor the pieces they come in change a figure.

use psyscreen::instrument::Answer;
use psyscreen::{Instrument, Scores};

use crate::grouped::Grouped;
use crate::items::{ScaleItem, ScaleItems};
use crate::parts::{Part, ScaleChoice, parts};
use crate::plan::Answers;
use crate::rows::Rows;
use crate::tally::{Pattern, Patterns};

/// The categories of an item: its answers from what counts least up. Answers that count the same are one category.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Categories {
    /// Its id.
    pub(crate) item: String,
    /// What each counts in the scale.
    pub(crate) values: Vec<f64>,
    /// How a message calls each.
    pub(crate) names: Vec<String>,
    /// The category of each answer, from 1 on.
    of: Vec<u16>,
}

impl Categories {
    fn new(item: &ScaleItem) -> Self {
        let mut values: Vec<f64> = item.answers().iter().map(|(_, value)| *value).collect();
        values.sort_by(f64::total_cmp);
        values.dedup_by(|one, other| one.total_cmp(other).is_eq());
        let place =
            |value: f64| values.iter().position(|own| own.total_cmp(&value).is_eq()).unwrap_or_default();
        let of = item
            .answers()
            .iter()
            .map(|(_, value)| u16::try_from(place(*value)).unwrap_or(u16::MAX).saturating_add(1));
        let mut names = vec![String::new(); values.len()];
        for (code, value) in item.answers() {
            let code = code.map_or_else(|| "not applicable".to_owned(), |code| code.to_string());
            if let Some(name) = names.get_mut(place(*value)) {
                *name = if name.is_empty() { code } else { format!("{name} or {code}") };
            }
        }
        Self { item: item.id().to_owned(), of: of.collect(), names, values }
    }
}

/// The categories of the items of a scale.
pub(crate) fn categories(items: &ScaleItems) -> Vec<Categories> {
    items.as_slice().iter().map(Categories::new).collect()
}

/// A scale, its items, and their categories.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) part: Part,
    items: ScaleItems,
    pub(crate) categories: Vec<Categories>,
}

/// Answers of people to the items of scales, for everybody and by group.
#[derive(Clone, Debug)]
pub struct AnswerSample {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) asked: Vec<Asked>,
    pub(crate) people: Grouped<Crowd>,
    pub(crate) persons: Option<Vec<Person>>,
    answers: Vec<Answer>,
    /// Working memory: for each scale the categories of a person's answers.
    rows: Vec<Vec<u16>>,
}

/// One of the people whose own results are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    /// For each scale.
    pub(crate) patterns: Vec<Pattern>,
}

/// Everybody, or the people of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowd {
    /// For each scale.
    pub(crate) patterns: Vec<Patterns>,
    /// Those with every answer, those without some, and those without any in a scale.
    pub(crate) complete: u64,
    pub(crate) partial: u64,
    pub(crate) blank: u64,
}

impl AnswerSample {
    /// Of these scales of instruments; `names` are names for the items of the only instrument, where it has others in the table. The
    /// error says which scale there is none of, or cannot be looked at in this way.
    pub fn new(
        instruments: Vec<Instrument>,
        choice: ScaleChoice<'_>,
        names: &[String],
    ) -> Result<Self, String> {
        let asked: Vec<Asked> = parts(&instruments, choice, names)?
            .into_iter()
            .map(|(part, items)| Asked { part, categories: categories(&items), items })
            .collect();
        let people = Grouped::new(Crowd::new(asked.len()), None);
        Ok(Self { instruments, asked, people, persons: None, answers: Vec::new(), rows: Vec::new() })
    }

    /// How many scales there are.
    pub fn scales(&self) -> usize {
        self.asked.len()
    }

    /// Counts each group of this column too.
    #[must_use]
    pub fn by(mut self, column: Option<String>) -> Self {
        self.people = Grouped::new(Crowd::new(self.asked.len()), column);
        self
    }

    /// Keeps whose answers they are, for results of single people.
    #[must_use]
    pub fn with_persons(mut self) -> Self {
        self.persons = Some(Vec::new());
        self
    }

    /// Counts a person: the scores of each instrument in their order, the group, and whose row it is.
    pub fn push(&mut self, scores: &[Scores<'_>], group: Option<&str>, id: impl FnOnce() -> String) {
        self.rows.resize(self.asked.len(), Vec::new());
        for (asked, row) in self.asked.iter().zip(&mut self.rows) {
            self.answers.clear();
            self.answers.extend(
                scores.get(asked.part.of).into_iter().flat_map(|scores| scores.responses().in_order()),
            );
            let answer =
                |item: &ScaleItem| self.answers.get(item.index()).and_then(|answer| item.position(*answer));
            let category = |(item, categories): (&ScaleItem, &Categories)| {
                answer(item).and_then(|place| categories.of.get(place)).copied().unwrap_or_default()
            };
            row.clear();
            row.extend(asked.items.as_slice().iter().zip(&asked.categories).map(category));
        }
        self.people.push(group, |crowd| crowd.push(&self.rows));
        if let Some(persons) = &mut self.persons {
            let kept =
                self.people.all().patterns.iter().zip(&self.rows).map(|(patterns, row)| patterns.kept(row));
            persons.push(Person { id: id(), patterns: kept.collect() });
        }
    }
}

impl Crowd {
    fn new(scales: usize) -> Self {
        Self { patterns: vec![Patterns::default(); scales], ..Self::default() }
    }

    /// Counts a person: for each scale the categories of the answers.
    fn push(&mut self, rows: &[Vec<u16>]) {
        let is_complete = |row: &Vec<u16>| row.iter().all(|category| *category > 0);
        let is_blank = |row: &Vec<u16>| row.iter().all(|category| *category == 0);
        let count = match (rows.iter().all(is_complete), rows.iter().any(is_blank)) {
            (true, _) => &mut self.complete,
            (false, true) => &mut self.blank,
            (false, false) => &mut self.partial,
        };
        *count = count.saturating_add(1);
        self.patterns.iter_mut().zip(rows).for_each(|(own, row)| own.push(row));
    }

    /// Who of them is used.
    pub(crate) fn account(&self, answers: Answers, rows: Rows) -> Rows {
        let (used, incomplete, blank) = match answers {
            Answers::Complete => (self.complete, self.partial.saturating_add(self.blank), 0),
            Answers::Available => (self.complete.saturating_add(self.partial), 0, self.blank),
        };
        let mut rows = Rows { used, incomplete, ..rows };
        rows.exclude("no item of the scale is answered", blank);
        rows.exclude_torn();
        rows
    }
}
