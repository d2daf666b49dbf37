//! Which column of a file is which item, fact or property of the person.

use std::collections::BTreeMap;

use psyscreen::{Fact, Instrument};

use crate::codes::Scope;
use crate::definitions::nearest;
use crate::failure::Failure;
use crate::input::text_of;
use crate::mapping::{Condition, Mapping};
use crate::rows::Row;

/// The first line of a file.
#[derive(Debug)]
pub(crate) struct Header {
    names: Vec<String>,
}

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
    instruments: &'d [&'static Instrument],
    by_name: BTreeMap<String, Target>,
    /// Names as they are suggested.
    shown: Vec<String>,
}

/// Where everything stands in a row.
#[derive(Debug)]
pub(crate) struct Layout {
    columns: BTreeMap<Target, usize>,
    /// What is the same in all rows, as a cell would hold it.
    same_for_all: BTreeMap<Target, String>,
    pub(crate) keep: Vec<usize>,
    /// Which answers count only where a column says so.
    pub(crate) only_where: Vec<Condition>,
    /// What to tell before the work begins.
    pub(crate) warnings: Vec<String>,
}

impl Header {
    pub(crate) fn new(names: Vec<String>) -> Self {
        Self { names }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// The name of a column, as far as a message has room for it.
    pub(crate) fn shown(&self, column: usize) -> String {
        shortened(self.name(column))
    }

    /// The one column with this name: exactly, or else in another case.
    pub(crate) fn find(&self, name: &str) -> Result<usize, String> {
        let matching = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            self.names.iter().enumerate().filter(|(_, column)| same(column)).map(|(index, _)| index).collect()
        };
        let mut found = matching(&|column| column == name);
        if found.is_empty() {
            let lower = name.to_lowercase();
            found = matching(&|column| column.to_lowercase() == lower);
        }
        match found.as_slice() {
            [only] => Ok(*only),
            [] => Err(match nearest(name, self.names.iter().map(String::as_str)) {
                Some(near) => format!("there is no column `{name}`; did you mean `{near}`?"),
                None => format!("there is no column `{name}`; the columns are {}", self.listed()),
            }),
            _ => {
                Err(format!("there are {} columns `{name}`; rename them, so that one is meant", found.len()))
            }
        }
    }

    /// The columns' names, as far as a message has room for them.
    pub(crate) fn listed(&self) -> String {
        const SHOWN: usize = 12;
        let mut listed: Vec<String> =
            self.names.iter().take(SHOWN).map(|name| format!("`{}`", shortened(name))).collect();
        if let Some(more) = self.names.len().checked_sub(SHOWN)
            && more > 0
        {
            listed.push(format!("and {more} more"));
        }
        listed.join(", ")
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= 40 { name.to_owned() } else { name.chars().take(39).chain(['…']).collect() }
}

impl<'d> Names<'d> {
    /// The names of the items of `instruments`, of `facts`, and of the person's properties; for a triage also of consent, of the
    /// day, and of earlier answers. Items without their instrument's name are understood only where there is one instrument.
    pub(crate) fn new(instruments: &'d [&'static Instrument], facts: &[Fact], triage: bool) -> Self {
        let mut names = Self { instruments, by_name: BTreeMap::new(), shown: Vec::new() };
        for (position, instrument) in instruments.iter().enumerate() {
            let id = instrument.id().to_lowercase();
            let spellings = [id.clone(), id.replace('-', ""), id.replace('-', "_")];
            for (index, item) in instrument.items().iter().enumerate() {
                let target = Target::Item(position, index);
                let item = item.id().to_lowercase();
                for spelling in &spellings {
                    for separator in [".", "_"] {
                        let name = format!("{spelling}{separator}{item}");
                        if triage {
                            let earlier = format!("earlier{separator}{name}");
                            names.by_name.entry(earlier).or_insert(Target::Earlier(position, index));
                        }
                        names.by_name.entry(name).or_insert(target);
                    }
                }
                if instruments.len() == 1 {
                    names.shown.push(item.clone());
                    names.by_name.entry(format!("item{item}")).or_insert(target);
                    names.by_name.insert(item, target);
                } else {
                    names.shown.push(format!("{id}.{item}"));
                }
            }
        }
        for (index, fact) in facts.iter().enumerate() {
            let id = fact.id().to_lowercase();
            names.shown.push(id.clone());
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
        Err(format!("{option} is for `{name}`, which is no item and no instrument here{hint}"))
    }

    /// Works out the layout of a file from its header and what is declared of it.
    pub(crate) fn lay_out(&self, header: &Header, mapping: &Mapping) -> Result<Layout, Failure> {
        let assigned = mapping.assign(self, header)?;
        let taken = assigned.taken;
        let mut layout = Layout {
            columns: assigned.columns,
            same_for_all: assigned.same_for_all,
            keep: assigned.keep.map_or_else(|| kept(header), Ok)?,
            only_where: assigned.only_where,
            warnings: Vec::new(),
        };
        let declared: Vec<Target> = layout.columns.keys().copied().collect();
        for (column, name) in header.names.iter().enumerate() {
            let Some(target) = self.get(name) else { continue };
            if taken.get(column).copied().unwrap_or(true) || declared.contains(&target) {
                continue;
            }
            if let Some(before) = layout.columns.insert(target, column) {
                let what = match target {
                    Target::Item(instrument, item) => format!("item `{}`", self.item_name(instrument, item)),
                    _ => format!("`{}`", name.to_lowercase()),
                };
                return Err(format!(
                    "the columns `{}` and `{name}` (columns {} and {}) are both {what}; rename one, or choose with \
                     --columns",
                    header.name(before),
                    before.saturating_add(1),
                    column.saturating_add(1),
                ).into());
            }
        }
        self.check_coverage(header, &mut layout)?;
        Ok(layout)
    }

    /// No item at all is a mistake; some missing items are told.
    fn check_coverage(&self, header: &Header, layout: &mut Layout) -> Result<(), String> {
        let mut found_any = layout.columns.keys().any(|target| matches!(target, Target::Fact(_)));
        let (mut absent, mut not_given) = (Vec::new(), Vec::new());
        for (position, instrument) in self.instruments.iter().enumerate() {
            let lacks = |index: &usize| !layout.columns.contains_key(&Target::Item(position, *index));
            let all: Vec<usize> = (0..instrument.items().len()).filter(lacks).collect();
            if all.len() < instrument.items().len() {
                found_any = true;
                let scored =
                    |index: &usize| instrument.items().get(*index).is_some_and(|item| !item.is_unscored());
                absent.extend(all.into_iter().filter(scored).map(|index| (position, index)));
            } else {
                not_given.push(instrument.id());
            }
        }
        if !found_any {
            let ids: Vec<&str> = self.instruments.iter().map(|instrument| instrument.id()).collect();
            let every = self.instruments.iter().enumerate().flat_map(|(position, instrument)| {
                (0..instrument.items().len()).map(move |index| (position, index))
            });
            let first = self.instruments.first().and_then(|instrument| instrument.items().first());
            let first = first.map_or_else(String::new, |_| self.item_name(0, 0));
            let help = self.guess(header, every).map_or_else(
                || format!("name them with --columns {first}=COLUMN,…"),
                |guess| format!("perhaps --columns {guess}"),
            );
            return Err(format!(
                "no column is an item of {}; the columns are {}; {help}",
                ids.join(", "),
                header.listed()
            ));
        }
        if !not_given.is_empty() {
            layout.warnings.push(format!("no column is an item of {}: not given", not_given.join(", ")));
        }
        if !absent.is_empty() {
            let names: Vec<String> =
                absent.iter().map(|(position, index)| self.item_name(*position, *index)).collect();
            let help = self
                .guess(header, absent.iter().copied())
                .map_or_else(String::new, |guess| format!("; perhaps --columns {guess}"));
            let items = if names.len() == 1 { "item" } else { "items" };
            layout.warnings.push(format!("no column is {items} {}: not administered{help}", listed(&names)));
        }
        Ok(())
    }

    /// A `--columns` that would fit: unused columns whose names end in the items' ids.
    fn guess(&self, header: &Header, items: impl Iterator<Item = (usize, usize)>) -> Option<String> {
        let mut guesses = Vec::new();
        for (position, index) in items {
            let instrument = self.instruments.get(position)?;
            let id = instrument.items().get(index)?.id().to_lowercase();
            let plain = instrument.id().replace('-', "");
            let ends: Vec<&String> = header
                .names
                .iter()
                .filter(|name| self.get(name).is_none())
                .filter(|name| {
                    let name = name.to_lowercase();
                    let Some(before) = name.strip_suffix(&id) else { return false };
                    let before = before.trim_end_matches('0');
                    let may_belong = self.instruments.len() == 1
                        || before.replace(['-', '_', '.', ' '], "").contains(&plain);
                    may_belong && !before.is_empty() && !before.ends_with(|last: char| last.is_ascii_digit())
                })
                .collect();
            let [only] = ends.as_slice() else { continue };
            if !only.contains([',', '=']) {
                guesses.push(format!("{}={only}", self.item_name(position, index)));
            }
        }
        (!guesses.is_empty()).then(|| guesses.join(","))
    }
}

/// The columns to keep where nothing is said of it.
fn kept(header: &Header) -> Result<Vec<usize>, String> {
    match header.find("id") {
        Ok(column) => Ok(vec![column]),
        Err(_) if !header.names.iter().any(|name| name.eq_ignore_ascii_case("id")) => Ok(Vec::new()),
        // Results without the id that they seem to have could not be told apart.
        Err(text) => Err(format!("{text}, or say by --keep what to keep")),
    }
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut listed: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if let Some(more) = names.len().checked_sub(SHOWN)
        && more > 0
    {
        listed.push(format!("and {more} more"));
    }
    listed.join(", ")
}

impl Layout {
    pub(crate) fn column(&self, target: Target) -> Option<usize> {
        self.columns.get(&target).copied()
    }

    /// Whether there is a column for it, or it is the same in all rows.
    pub(crate) fn knows(&self, target: Target) -> bool {
        self.columns.contains_key(&target) || self.same_for_all.contains_key(&target)
    }

    /// What a row says of a target that is not an item; `None` where nothing says it.
    pub(crate) fn text<'t>(
        &'t self,
        row: &'t Row,
        target: Target,
        header: &Header,
    ) -> Result<Option<&'t str>, String> {
        if let Some(text) = self.same_for_all.get(&target) {
            return Ok(Some(text.trim()));
        }
        match self.column(target) {
            Some(column) => Ok(Some(text_of(row, column, header)?.trim())),
            None => Ok(None),
        }
    }
}
