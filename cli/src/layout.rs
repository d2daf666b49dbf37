//! Which column of a file is which item, fact or property of the person.

use std::collections::BTreeMap;

use psyscreen::Instrument;
use psyscreen::triage::Fact;

use crate::codes::Scope;
use crate::coverage::Coverage;
use crate::definitions::nearest;
use crate::failure::Failure;
use crate::header::{Header, listed};
use crate::input::text_of;
use crate::likeness::{self, Likeness};
use crate::mapping::{Condition, Mapping};
use crate::problem::Problem;
use crate::remark::Remark;
use crate::rows::Row;

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
    pub(crate) instruments: &'d [&'static Instrument],
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
    /// The columns that have a name and no meaning.
    pub(crate) unused: Vec<usize>,
    /// What to tell before the work begins.
    pub(crate) remarks: Vec<Remark>,
}

impl<'d> Names<'d> {
    /// The names of the items of `instruments`, now and earlier, of `facts`, and of the person's properties; for a triage also of
    /// consent and of the day. Items without their instrument's name are understood only where there is one instrument.
    pub(crate) fn new(instruments: &'d [&'static Instrument], facts: &[Fact], triage: bool) -> Self {
        let mut names = Self { instruments, by_name: BTreeMap::new(), shown: Vec::new() };
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
        Err(format!("{option} is for `{name}`, which is neither an item nor an instrument here{hint}"))
    }

    /// Works out the layout of a file from its header and what is declared of it.
    pub(crate) fn lay_out(&self, header: &Header, mapping: &Mapping) -> Result<Layout, Failure> {
        let assigned = mapping.assign(self, header)?;
        let taken = assigned.taken;
        let is_kept = assigned.keep.is_some();
        let mut layout = Layout {
            columns: assigned.columns,
            same_for_all: assigned.same_for_all,
            keep: assigned.keep.map_or_else(|| kept(header), Ok)?,
            only_where: assigned.only_where,
            unused: Vec::new(),
            remarks: Vec::new(),
        };
        let declared: Vec<Target> = layout.columns.keys().copied().collect();
        let by_name: Vec<(usize, Target)> = (0..header.len())
            .filter(|column| !taken.get(*column).copied().unwrap_or(true))
            .filter_map(|column| self.get(header.name(column)).map(|target| (column, target)))
            .filter(|(_, target)| !declared.contains(target))
            .collect();
        self.refuse_answers(header, &by_name)?;
        for (column, target) in by_name {
            let name = header.name(column);
            if let Some(before) = layout.columns.insert(target, column) {
                let what = match target {
                    Target::Item(..) => format!("item `{}`", self.shown_item(target)),
                    _ => format!("`{}`", name.to_lowercase()),
                };
                return Err(Failure::Message(format!(
                    "the columns `{}` and `{name}` (columns {} and {}) are both {what}; rename one, choose with --columns, or \
                     leave one alone with --ignore",
                    header.name(before),
                    before.saturating_add(1),
                    column.saturating_add(1),
                )));
            }
        }
        let used: Vec<usize> = layout.columns.values().copied().collect();
        let of_file: Vec<usize> = (0..header.len())
            .filter(|column| !header.name(*column).is_empty())
            .filter(|column| used.contains(column) || !taken.get(*column).copied().unwrap_or(true))
            .collect();
        let conditions: Vec<usize> = layout.only_where.iter().map(|condition| condition.column).collect();
        let is_free = |column: &usize| !used.contains(column) && !conditions.contains(column);
        layout.unused = of_file.iter().copied().filter(is_free).collect();
        let mut remarks = self.remarks(header, &assigned.not_administered, &of_file, &declared, &layout)?;
        if !is_kept && layout.keep.is_empty() && !layout.unused.is_empty() {
            let others: Vec<String> =
                layout.unused.iter().map(|column| header.name(*column).to_owned()).collect();
            remarks.push(Remark::Warning(format!(
                "no column is `id`, so the results do not say whose they are; name the column that does with --keep; the \
                 columns that are not read are {}",
                listed(&others)
            )));
        }
        layout.remarks = remarks;
        Ok(layout)
    }

    /// Refuses a header of bare numbers that are not in the order of a form, where nothing else shows that it is a header: they
    /// are more likely the answers of the first person.
    fn refuse_answers(&self, header: &Header, by_name: &[(usize, Target)]) -> Result<(), String> {
        let is_bare = |column: &usize| header.name(*column).bytes().all(|byte| byte.is_ascii_digit());
        let numbers: Vec<&str> = by_name
            .iter()
            .filter(|(column, target)| matches!(target, Target::Item(..)) && is_bare(column))
            .map(|(column, _)| header.name(*column))
            .collect();
        let is_header = header.has_id()
            || by_name.iter().any(|(column, target)| !matches!(target, Target::Item(..)) || !is_bare(column));
        let value = |number: &&str| number.parse::<u32>().unwrap_or(u32::MAX);
        if is_header || numbers.is_sorted_by(|one, next| value(one) < value(next)) {
            return Ok(());
        }
        // What it holds is not shown: it may be somebody's answers.
        Err("the first line looks like a row of answers, not like a header that names the columns; add a header; if these are \
             names, say with --columns ITEM=COLUMN,… which column is which item"
            .to_owned())
    }

    /// Tells what of the header may be wrong, or refuses it.
    fn remarks(
        &self,
        header: &Header,
        not_administered: &[Target],
        of_file: &[usize],
        declared: &[Target],
        layout: &Layout,
    ) -> Result<Vec<Remark>, String> {
        if let Some(target) = not_administered.iter().find(|target| layout.columns.contains_key(target)) {
            let item = self.shown_item(*target);
            return Err(format!("item `{item}` is said to be not administered, and it has a column"));
        }
        let is_declared =
            |column: &usize| declared.iter().any(|target| layout.column(*target) == Some(*column));
        let coverage = Coverage {
            names: self,
            header,
            layout,
            declared,
            unused: &layout.unused,
            proposable: of_file.iter().copied().filter(|column| !is_declared(column)).collect(),
            not_administered,
        };
        coverage.check()
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

    /// The facts of the policy, and consent, by the names that their columns have.
    pub(crate) fn spoken_facts(&self) -> impl Iterator<Item = (Target, &str)> {
        self.by_name
            .iter()
            .filter(|(_, target)| matches!(target, Target::Fact(_) | Target::Consent))
            .map(|(name, target)| (*target, name.as_str()))
    }

    /// Whether an item was found by its bare number, as in the header of a single form.
    pub(crate) fn has_bare_items(&self, header: &Header, layout: &Layout, declared: &[Target]) -> bool {
        layout.columns.iter().any(|(target, column)| {
            matches!(target, Target::Item(..))
                && !declared.contains(target)
                && matches!(likeness::of(header.name(*column), self.instruments), Some((Likeness::Bare, _)))
        })
    }
}

/// The columns to keep where nothing is said of it.
fn kept(header: &Header) -> Result<Vec<usize>, String> {
    match header.find("id") {
        Ok(column) => Ok(vec![column]),
        Err(_) if !header.has_id() => Ok(Vec::new()),
        // Results without the id that they seem to have could not be told apart.
        Err(text) => Err(format!("{text}, or say by --keep what to keep")),
    }
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
        row: &'t Row<'_>,
        target: Target,
        header: &Header,
    ) -> Result<Option<&'t str>, Problem> {
        if let Some(text) = self.same_for_all.get(&target) {
            return Ok(Some(text.trim()));
        }
        match self.column(target) {
            Some(column) => Ok(Some(text_of(row, column, header)?.trim())),
            None => Ok(None),
        }
    }
}
