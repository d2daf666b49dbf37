//! Columns as they are declared, found in the header of a table.

use std::collections::BTreeMap;

use super::declared::{Column, ColumnOf, ColumnRule, Mapping, RowCondition};
use super::notes::{Complaint, Origin};
use crate::error::TableError;
use crate::header::Header;
use crate::layout::Condition;
use crate::names::{Names, Target};
use psyscreen_render::Language;

/// Where in a row everything stands that is declared.
pub(crate) struct Assigned {
    pub(crate) columns: BTreeMap<Target, usize>,
    /// Per column, whether it is spoken for.
    pub(crate) taken: Vec<bool>,
    pub(crate) same_for_all: BTreeMap<Target, String>,
    /// The columns to keep, if that is declared.
    pub(crate) keep: Option<Vec<usize>>,
    pub(crate) only_where: Vec<Condition>,
    /// The items that were not asked, and have no column for that reason.
    pub(crate) not_administered: Vec<Target>,
}

impl Mapping {
    /// Finds everything declared in the header, or says all that cannot be found.
    pub(crate) fn assign(&self, names: &Names<'_>, header: &Header) -> Result<Assigned, TableError> {
        let assigned = Assigned {
            columns: BTreeMap::new(),
            taken: vec![false; header.len()],
            same_for_all: BTreeMap::new(),
            keep: None,
            only_where: Vec::new(),
            not_administered: Vec::new(),
        };
        let shares = self.study.is_some();
        let mut work = Work { names, header, assigned, complaints: Vec::new(), shares };
        // Patterns give way to what is said of single columns.
        for rule in &self.columns {
            if let ColumnOf::One(column) = &rule.column {
                work.one(rule, column);
            }
        }
        for (column, origin) in &self.ignore {
            work.ignored(column, origin);
        }
        for rule in &self.columns {
            if let ColumnOf::Pattern { before, after, from } = &rule.column {
                work.pattern(rule, (before, after), *from);
            }
        }
        for same in &self.same_for_all {
            work.same_for_all(&same.name, &same.text, &same.origin);
        }
        if let Some(keep) = &self.keep {
            let mut kept: Vec<usize> = Vec::new();
            for (column, origin) in keep {
                let found = work.find(column, origin, "--keep", &shown(column));
                kept.extend(found.filter(|column| !kept.contains(column)));
            }
            work.assigned.keep = Some(kept);
        }
        for condition in &self.only_where {
            work.condition(condition);
        }
        for (name, origin) in &self.not_administered {
            work.not_administered(name, origin);
        }
        if work.complaints.is_empty() { Ok(work.assigned) } else { Err(self.refused(work.complaints)) }
    }
}

fn shown(column: &Column) -> String {
    match column {
        Column::Name(name) => name.clone(),
        Column::Number(number) => number.to_string(),
    }
}

struct Work<'w, 'n> {
    names: &'w Names<'n>,
    header: &'w Header,
    assigned: Assigned,
    complaints: Vec<Complaint>,
    /// Whether one column may be an item of several instruments: a study holds a short form against the long one that it is part of.
    shares: bool,
}

impl Work<'_, '_> {
    fn complain(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    /// The position of a column; `written` is the rest of the option.
    fn find(&mut self, column: &Column, origin: &Origin, option: &str, written: &str) -> Option<usize> {
        let found = match column {
            Column::Name(name) => {
                self.header.find(name).map_err(|refusal| refusal.text(Language::English).to_owned())
            }
            Column::Number(number) => match number.checked_sub(1) {
                Some(index) if index < self.header.len() => Ok(index),
                _ => Err(format!(
                    "there is no column {number}; the columns are numbered from 1 to {}",
                    self.header.len()
                )),
            },
        };
        match found {
            Ok(index) => Some(index),
            Err(text) => {
                let message = match origin {
                    Origin::Option => format!("{option} {written}: {text}"),
                    Origin::File(_) => text,
                };
                self.complain(Complaint::new(origin, "unknown-column", message));
                None
            }
        }
    }

    fn one(&mut self, rule: &ColumnRule, column: &Column) {
        let Some(target) = self.target(&rule.name, &rule.origin) else { return };
        let written = format!("{}={}", rule.name, shown(column));
        let Some(column) = self.find(column, &rule.origin, "--columns", &written) else { return };
        self.put(rule, target, column);
    }

    fn put(&mut self, rule: &ColumnRule, target: Target, column: usize) {
        let subject = rule.origin.subject("--columns");
        let taken = !self.is_free_for(target, column);
        self.assigned.taken.get_mut(column).iter_mut().for_each(|taken| **taken = true);
        if self.assigned.columns.insert(target, column).is_some_and(|before| before != column) {
            let message = format!("{subject} gives `{}` two columns", rule.name);
            self.complain(Complaint::new(&rule.origin, "contradiction", message));
        } else if taken {
            let message = format!("{subject} gives the column `{}` two meanings", self.header.shown(column));
            self.complain(Complaint::new(&rule.origin, "contradiction", message));
        }
    }

    /// Whether a column may have this meaning beside those that it has.
    fn is_free_for(&self, target: Target, column: usize) -> bool {
        if !self.assigned.taken.get(column).copied().unwrap_or(true) {
            return true;
        }
        let Target::Item(instrument, _) = target else { return false };
        let mut others = self
            .assigned
            .columns
            .iter()
            .filter(|(_, own)| **own == column)
            .map(|(other, _)| other)
            .peekable();
        let is_other = |other: &Target| matches!(other, Target::Item(of, _) if *of != instrument);
        self.shares && others.peek().is_some() && others.all(is_other)
    }

    fn target(&mut self, name: &str, origin: &Origin) -> Option<Target> {
        let found = self.names.get(name);
        if found.is_none() {
            let message = format!("{} names `{name}`, which is not known here", origin.subject("--columns"));
            let help = self.names.hint(name);
            self.complain(Complaint::new(origin, "unknown-name", message).with_help(help));
        }
        found
    }

    fn ignored(&mut self, column: &Column, origin: &Origin) {
        // A beginning and `*`: all columns that begin so.
        if let Column::Name(name) = column
            && let Some(start) = name.strip_suffix('*')
            && self.header.find(name).is_err()
        {
            let start = start.to_lowercase();
            let begins = |column: &usize| self.header.name(*column).to_lowercase().starts_with(&start);
            let found: Vec<usize> = (0..self.header.len()).filter(begins).collect();
            if found.is_empty() {
                let message = format!("no column begins with `{start}`");
                let help = format!("the columns are {}", self.header.listed());
                self.complain(Complaint::new(origin, "unknown-column", message).with_help(help));
            }
            found.into_iter().for_each(|column| self.ignored_column(column, origin));
            return;
        }
        let Some(column) = self.find(column, origin, "--ignore", &shown(column)) else { return };
        self.ignored_column(column, origin);
    }

    fn ignored_column(&mut self, column: usize, origin: &Origin) {
        let taken = self.assigned.taken.get_mut(column).is_some_and(|taken| std::mem::replace(taken, true));
        if taken && self.assigned.columns.values().any(|other| *other == column) {
            let message =
                format!("the column `{}` is given a meaning and ignored", self.header.shown(column));
            self.complain(Complaint::new(origin, "contradiction", message));
        }
    }

    /// All items of which a column fits the pattern.
    fn pattern(&mut self, rule: &ColumnRule, (before, after): (&str, &str), from: Option<i64>) {
        let items = self.names.items_named(&rule.name);
        if items.is_empty() {
            let subject = rule.origin.subject("--columns");
            let message = format!("{subject} names `{}`, which stands for no items here", rule.name);
            let help = format!("write {}", self.names.patterns());
            self.complain(Complaint::new(&rule.origin, "unknown-name", message).with_help(help));
            return;
        }
        let ids: Vec<(String, Target)> = match from {
            None => items,
            Some(from) => {
                let numbers = (0_i64..).map(|place| from.saturating_add(place).to_string());
                numbers.zip(items).map(|(number, (_, target))| (number, target)).collect()
            }
        };
        let declared: Vec<Target> = self.assigned.columns.keys().copied().collect();
        let mut found = false;
        for column in 0..self.header.len() {
            let name = self.header.name(column).to_lowercase();
            let middle = name
                .strip_prefix(&before.to_lowercase())
                .and_then(|rest| rest.strip_suffix(&after.to_lowercase()));
            let Some(middle) = middle else { continue };
            let found_item = ids.iter().find(|(id, _)| same_id(id, middle));
            let is_free = match found_item {
                Some((_, target)) => self.is_free_for(*target, column),
                None => !self.assigned.taken.get(column).copied().unwrap_or(true),
            };
            if !is_free {
                continue;
            }
            match found_item {
                Some((_, target)) => {
                    found = true;
                    if !declared.contains(target) {
                        self.put(rule, *target, column);
                    }
                }
                None if middle.starts_with(|first: char| first.is_ascii_digit()) => {
                    self.stray(rule, column, middle, from);
                }
                None => {}
            }
        }
        if !found {
            let message = format!("no column fits the pattern `{before}*{after}`");
            let help = format!("the columns are {}", self.header.listed());
            self.complain(Complaint::new(&rule.origin, "unknown-column", message).with_help(help));
        }
    }

    /// A column that is numbered like an item and is none: the others may then be numbered otherwise than the form.
    fn stray(&mut self, rule: &ColumnRule, column: usize, middle: &str, from: Option<i64>) {
        let message = format!(
            "the column `{}` fits the pattern, and `{middle}` is not an item of `{}`",
            self.header.shown(column),
            rule.name
        );
        let help = if from.is_none() && middle.trim_start_matches('0').is_empty() {
            "if the names count from 0, write { pattern = \"…\", from = 0 } in a map; else name the column under `ignore`"
        } else {
            "if it is something else, name the column under `ignore` in a map; else name the items' columns one by one"
        };
        self.complain(Complaint::new(&rule.origin, "stray-column", message).with_help(help));
    }

    fn same_for_all(&mut self, name: &str, text: &str, origin: &Origin) {
        let Some(target) = self.target(name, origin) else { return };
        if matches!(target, Target::Item(..) | Target::Earlier(..)) {
            let message = format!("`{name}` is an item, and answers are not the same for all");
            self.complain(
                Complaint::new(origin, "wrong-name", message).with_help("name its column under `columns`"),
            );
            return;
        }
        let column = self.assigned.columns.get(&target).copied().or_else(|| {
            (0..self.header.len()).find(|column| {
                let taken = self.assigned.taken.get(*column).copied().unwrap_or(true);
                !taken && self.names.get(self.header.name(*column)) == Some(target)
            })
        });
        if let Some(column) = column {
            let message = format!(
                "`{name}` is the same for all, and the table has a column `{}` for it",
                self.header.shown(column)
            );
            let help = "remove one of them; a column that is not meant is named under `ignore`";
            self.complain(Complaint::new(origin, "contradiction", message).with_help(help));
        }
        if self.assigned.same_for_all.insert(target, text.to_owned()).is_some() {
            let message = format!("`{name}` is declared twice");
            self.complain(Complaint::new(origin, "contradiction", message));
        }
    }

    fn not_administered(&mut self, name: &str, origin: &Origin) {
        match self.names.get(name) {
            Some(target @ (Target::Item(..) | Target::Earlier(..))) => {
                self.assigned.not_administered.push(target)
            }
            _ => {
                let subject = origin.subject("--not-administered");
                let message = format!("{subject} names `{name}`, which is not an item here");
                let help = self.names.hint(name);
                self.complain(Complaint::new(origin, "unknown-name", message).with_help(help));
            }
        }
    }

    fn condition(&mut self, condition: &RowCondition) {
        let RowCondition { scope, column, is, origin } = condition;
        if let Err(text) = self.names.check_scope(origin.subject("--only-where"), scope) {
            self.complain(Complaint::new(origin, "unknown-name", text));
        }
        if let Some(column) = self.find(column, origin, "--only-where", &shown(column)) {
            let is = is.clone();
            self.assigned.only_where.push(Condition { scope: scope.clone(), column, is });
        }
    }
}

/// `5a` and `05A`.
pub(crate) fn same_id(id: &str, written: &str) -> bool {
    let plain = |text: &str| {
        let rest = text.trim_start_matches('0');
        if rest.starts_with(|first: char| first.is_ascii_digit()) {
            rest.to_owned()
        } else {
            format!("0{rest}")
        }
    };
    let is_numbered = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    id == written || (is_numbered(id) && is_numbered(written) && plain(id) == plain(written))
}
