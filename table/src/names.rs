//! The names that columns can have, and what each means.

use std::collections::BTreeMap;

use psyscreen::Instrument;
use psyscreen::triage::Fact;

use crate::codes::Scope;
use crate::header::listed;
use crate::likeness;
use crate::titles;
use psyscreen::diagnostic::suggestion as nearest;

/// What a column can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// An item, by the positions of instrument and item.
    Item(usize, usize),
    /// The same of an earlier administration.
    Earlier(usize, usize),
    Fact(usize),
    Consent,
    /// The day of the screening.
    Date,
    Sex,
    Age,
}

/// Every name a column can have, and what it is then.
pub(crate) struct Names<'d> {
    pub(crate) instruments: &'d [&'d Instrument],
    by_name: BTreeMap<String, Target>,
    /// Names as they are suggested.
    shown: Vec<String>,
    /// What facts are also called, besides their names: their questions, and what is reported.
    fact_words: Vec<(String, String)>,
}

impl<'d> Names<'d> {
    /// The names of the items of `instruments`, now and earlier, of `facts`, and of the person's properties; for a triage also of
    /// consent and of the day. Items without their instrument's name are understood only where there is one instrument.
    pub(crate) fn new(instruments: &'d [&'d Instrument], facts: &[Fact], triage: bool) -> Self {
        let mut names =
            Self { instruments, by_name: BTreeMap::new(), shown: Vec::new(), fact_words: Vec::new() };
        for (position, instrument) in instruments.iter().enumerate() {
            let id = instrument.id().to_lowercase();
            let spellings = likeness::spellings(instrument);
            for (index, item) in instrument.items().iter().enumerate() {
                let target = Target::Item(position, index);
                let item = item.id().to_lowercase();
                for spelling in &spellings {
                    for separator in [".", "_"] {
                        let name = format!("{spelling}{separator}{item}");
                        let earlier = format!("earlier{separator}{name}");
                        names.by_name.entry(earlier).or_insert(Target::Earlier(position, index));
                        names.by_name.entry(name).or_insert(target);
                    }
                }
                if instruments.len() == 1 {
                    names.shown.push(item.clone());
                    names.by_name.entry(format!("item{item}")).or_insert(target);
                    for separator in [".", "_"] {
                        let earlier = format!("earlier{separator}{item}");
                        names.by_name.entry(earlier).or_insert(Target::Earlier(position, index));
                    }
                    names.by_name.insert(item, target);
                } else {
                    names.shown.push(format!("{id}.{item}"));
                }
            }
        }
        for (index, fact) in facts.iter().enumerate() {
            let id = fact.id().to_lowercase();
            names.shown.push(id.clone());
            let questions = fact.label().iter().map(|(_, label)| titles::question(label));
            let reported = id.strip_suffix("-reported").map(str::to_owned);
            names.fact_words.extend(questions.chain(reported).map(|word| (word, id.clone())));
            names.by_name.entry(id.replace('-', "_")).or_insert(Target::Fact(index));
            names.by_name.entry(id).or_insert(Target::Fact(index));
        }
        let mut own = |name: &str, target| {
            names.shown.push(name.to_owned());
            // A policy's facts `age` and `sex` are those of the person.
            if !matches!(names.by_name.get(name), Some(Target::Item(..))) {
                names.by_name.insert(name.to_owned(), target);
            }
        };
        own("sex", Target::Sex);
        own("age", Target::Age);
        if triage {
            own("consent", Target::Consent);
            own("date", Target::Date);
        }
        names
    }

    /// What a name means here.
    pub(crate) fn get(&self, name: &str) -> Option<Target> {
        self.by_name.get(&name.trim().to_lowercase()).copied()
    }

    /// What to do about a name that means nothing here.
    pub(crate) fn hint(&self, name: &str) -> String {
        match nearest(name, self.shown.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it can be {}", listed(&self.shown)),
        }
    }

    /// The items that a name with `*` in place of the item stands for, each with its id, in the order of the form.
    pub(crate) fn items_named(&self, pattern: &str) -> Vec<(String, Target)> {
        let mut found = Vec::new();
        for (position, instrument) in self.instruments.iter().enumerate() {
            for (index, item) in instrument.items().iter().enumerate() {
                let id = item.id().to_lowercase();
                let target = self.get(&pattern.replacen('*', &id, 1));
                if let Some(target @ (Target::Item(of, at) | Target::Earlier(of, at))) = target
                    && (of, at) == (position, index)
                {
                    found.push((id, target));
                }
            }
        }
        found
    }

    /// How patterns are written here.
    pub(crate) fn patterns(&self) -> String {
        match self.instruments {
            [_] => "`*`".to_owned(),
            all => listed(&all.iter().map(|instrument| format!("{}.*", instrument.id())).collect::<Vec<_>>()),
        }
    }

    fn item_name(&self, instrument: usize, item: usize) -> String {
        let Some(found) = self.instruments.get(instrument) else { return String::new() };
        let item = found.items().get(item).map_or("", |item| item.id());
        if self.instruments.len() == 1 { item.to_owned() } else { format!("{}.{item}", found.id()) }
    }

    /// Whether a scope of `--missing` or `--recode` means this item.
    pub(crate) fn applies(&self, scope: &Scope, instrument: usize, item: usize) -> bool {
        match scope {
            Scope::Everything => true,
            Scope::Named(name) => {
                self.get(name) == Some(Target::Item(instrument, item))
                    || self
                        .instruments
                        .get(instrument)
                        .is_some_and(|found| found.id().eq_ignore_ascii_case(name))
            }
        }
    }

    /// Refuses a scope that means nothing.
    pub(crate) fn check_scope(&self, option: &str, scope: &Scope) -> Result<(), String> {
        let Scope::Named(name) = scope else { return Ok(()) };
        if self.get(name).is_some()
            || self.instruments.iter().any(|found| found.id().eq_ignore_ascii_case(name))
        {
            return Ok(());
        }
        let ids = self.instruments.iter().map(|found| found.id());
        let hint = nearest(name, self.shown.iter().map(String::as_str).chain(ids))
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Err(format!("{option} is for `{name}`, which is neither an item nor an instrument here{hint}"))
    }

    /// An item as it is named in options and messages.
    pub(crate) fn shown_item(&self, target: Target) -> String {
        match target {
            Target::Item(instrument, item) => self.item_name(instrument, item),
            Target::Earlier(instrument, item) => {
                let id = self.instruments.get(instrument).map_or("", |found| found.id());
                let item = self.instruments.get(instrument).and_then(|found| found.items().get(item));
                format!("earlier.{id}.{}", item.map_or("", |item| item.id()))
            }
            _ => String::new(),
        }
    }

    /// What a column is, as messages and lists call it.
    pub(crate) fn meaning(&self, target: Target, facts: &[Fact]) -> String {
        match target {
            Target::Item(..) | Target::Earlier(..) => self.shown_item(target),
            Target::Fact(index) => facts.get(index).map_or(String::new(), |fact| fact.id().to_owned()),
            Target::Consent => "consent".to_owned(),
            Target::Date => "date".to_owned(),
            Target::Sex => "sex".to_owned(),
            Target::Age => "age".to_owned(),
        }
    }

    /// The fact whose question a name is, or that it says without its last word, as `violence` says `violence-reported`.
    pub(crate) fn fact_in_words(&self, name: &str) -> Option<&str> {
        let question = titles::question(name);
        let same = self.fact_words.iter().find(|(word, _)| *word == question);
        let near = || {
            /// Longer ones are questions, which nobody writes nearly.
            const LONGEST: usize = 40;
            let words = self.fact_words.iter().map(|(word, _)| word.as_str());
            let word = nearest(name, words.filter(|word| word.len() <= LONGEST))?;
            self.fact_words.iter().find(|(known, _)| known == word)
        };
        same.or_else(near).map(|(_, fact)| fact.as_str())
    }

    /// The facts of the policy, and consent, by the names that their columns have.
    pub(crate) fn spoken_facts(&self) -> impl Iterator<Item = (Target, &str)> {
        self.by_name
            .iter()
            .filter(|(_, target)| matches!(target, Target::Fact(_) | Target::Consent))
            .map(|(name, target)| (*target, name.as_str()))
    }
}
