//! Warns of columns that nobody reads and that speak of a form that is used, or of danger.

use std::collections::BTreeMap;

use psyscreen::instrument::Concern;

use super::{Coverage, Form};
use crate::guess::proposed_for;
use crate::likeness;
use crate::names::Target;
use crate::remark::Remark;
use crate::series::MOST_GUESSED;
use crate::titles::Questions;
use crate::unread;

impl Coverage<'_, '_> {
    /// Warns of columns that nobody reads and that speak of a form that is used, or of danger.
    pub(super) fn check_unread(&self, remarks: &mut Vec<Remark>) {
        /// Longer names are texts.
        const LONGEST: usize = 256;
        let near: Vec<usize> = self.near_facts().iter().map(|(column, _)| *column).collect();
        let is_open = |column: &usize| {
            let name = self.header.name(*column);
            name.len() <= LONGEST
                && !near.contains(column)
                && likeness::of(name, self.names.instruments).is_none()
        };
        let mut open: Vec<usize> = self.unused.iter().copied().filter(is_open).collect();
        self.check_other_forms(&mut open, remarks);
        for position in 0..self.names.instruments.len() {
            let found = self.speaking_of(Form { position, earlier: false }, &open);
            if !found.is_empty() {
                open.retain(|column| !found.contains(column));
                remarks.push(self.unread(position, &found));
            }
        }
        let (own, others) =
            (self.waits_for(&[Concern::Suicide, Concern::SelfHarm]), self.waits_for(&[Concern::Violence]));
        open.retain(|column| {
            let name = self.header.name(*column);
            (own && unread::speaks_of_danger(name)) || (others && unread::speaks_of_violence(name))
        });
        if !open.is_empty() {
            let (columns, speak, are, _) = self.many(&open, "speak", "are");
            let ignore = self.ignore(&open);
            remarks.push(Remark::warning(
                format!(
                    "{columns} {speak} of suicide, self-harm or violence and {are} not read; say which item or fact of the policy it is with \
                     --columns NAME=COLUMN, or leave it alone with {ignore}"
                ),
                format!(
                    "{}的名称涉及自杀、自伤或暴力，但未被读取；请用 --columns NAME=COLUMN 指明是哪一题或方案中的哪一情况，或用 {ignore} 忽略",
                    self.in_chinese(&open)
                ),
            ));
        }
    }

    /// Warns, in a triage, of the items of forms that the policy does not use and that ask about danger.
    fn check_other_forms(&self, open: &mut Vec<usize>, remarks: &mut Vec<Remark>) {
        if self.names.spoken_facts().next().is_none() {
            return;
        }
        let other = |column: &usize| unread::item_of_other(self.header.name(*column), self.names.instruments);
        let mut forms: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for column in open.iter() {
            if let Some(form) = other(column) {
                forms.entry(form.id()).or_default().push(*column);
            }
        }
        for (id, columns) in forms {
            open.retain(|column| !columns.contains(column));
            let (names, ..) = self.many(&columns, "", "are");
            let (is, ignore) = (if columns.len() == 1 { "is" } else { "are" }, self.ignore(&columns));
            remarks.push(Remark::warning(
                format!(
                    "{names} {is} of {id}, which asks about danger and which the policy does not use: not read, whatever is \
                     answered there; score them with `psyscreen score {id}`, and leave them alone here with {ignore}"
                ),
                format!(
                    "{}属于{id}，该量表询问危险情况，而方案不使用它：无论如何作答均未被读取；请用 `psyscreen score {id}` 计分，此处用 \
                     {ignore} 忽略",
                    self.in_chinese(&columns)
                ),
            ));
        }
    }

    /// Whether somebody waits for signs of these: a policy with facts, or a critical item.
    fn waits_for(&self, concerns: &[Concern]) -> bool {
        let is_fact = |(target, _): (Target, &str)| matches!(target, Target::Fact(_));
        let mut critical = self.names.instruments.iter().flat_map(|instrument| instrument.critical_items());
        self.names.spoken_facts().any(is_fact) || critical.any(|item| concerns.contains(&item.concern()))
    }

    /// The columns that speak of a form: by its name and an item, by a question of it, by the name of one of its columns and
    /// something behind it; and
    /// where it has no column at all, whatever a mapping file would propose.
    fn speaking_of(&self, form: Form, open: &[usize]) -> Vec<usize> {
        // Whoever said which column is which item has chosen among those that look alike.
        let Some(instrument) = self.instrument(form).filter(|_| self.goes_by_names(form)) else {
            return Vec::new();
        };
        let items = (0..instrument.items().len()).filter_map(|item| self.layout.column(form.target(item)));
        let read = unread::names_of(items, self.header);
        let questions = Questions::of(instrument);
        let name = |column: &usize| self.header.name(*column);
        let speaks = |column: &usize| {
            unread::item_by_id(name(column), instrument).is_some()
                || questions.has(name(column))
                || (!read.is_empty() && unread::continues(name(column), &read))
        };
        let mut found: Vec<usize> = open.iter().copied().filter(speaks).collect();
        let lettered: Vec<usize> = open
            .iter()
            .copied()
            .filter(|column| {
                unread::item_by_letters(name(column), instrument)
                    .is_some_and(|item| self.layout.column(form.target(item)).is_none())
            })
            .collect();
        // One such name may be that of another form's sum.
        if lettered.len() > 1 {
            found.extend(lettered);
        }
        if read.is_empty() && self.header.len() <= MOST_GUESSED {
            let proposed = proposed_for(self.header, instrument);
            found.extend(open.iter().copied().filter(|column| proposed.contains(column)));
            if found.is_empty() {
                found = unread::whole_form(open, self.header, instrument);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn unread(&self, position: usize, columns: &[usize]) -> Remark {
        let (names, speak, are, they_are) = self.many(columns, "look", "are");
        let form = Form { position, earlier: false };
        let id = self.instrument(form).map_or("", |found| found.id());
        let first = self.names.shown_item(form.target(0));
        let ignore = self.ignore(columns);
        Remark::warning(
            format!(
                "{names} {speak} like answers to {id} and {are} not read; say which column is which item with --columns \
                 {first}=COLUMN,… (`psyscreen map` proposes it), or of an earlier time with earlier.{id}.ITEM=COLUMN, or that \
                 {they_are} to be left alone with {ignore}"
            ),
            format!(
                "{}看起来像{id}的作答，但未被读取；请用 --columns {first}=COLUMN,… 指明哪一列是哪一题（`psyscreen map` \
                 会给出建议），先前测评用 earlier.{id}.ITEM=COLUMN，或用 {ignore} 忽略",
                self.in_chinese(columns)
            ),
        )
    }
}
