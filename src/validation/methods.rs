//! Methods: whether each has its keys, with members and inputs resolved.

use std::ops::Range;

use super::check::{Check, Index, Owner};
use super::context::Context;
use super::count_group::{count_group, duplicate};
use super::item_use::ItemUse;
use super::items::Items;
use super::tables;
use super::validity;
use crate::definition::{RawInput, RawScale};
use crate::diagnostic::{Code, list};
use crate::instrument::{
    CountGroup, FORMS, Form, Input, ItemKind, Keys, LookupRow, Member, Method, RecodeClass,
};
use crate::number::Number;
use crate::toml_table::At;

/// A method with its names resolved, and whether all of it could be.
pub(super) struct ResolvedMethod {
    pub(super) method: Method,
    pub(super) sound: bool,
    /// The scale that its validity reads.
    pub(super) validity_scale: Option<usize>,
}

/// Resolves what a scale is computed from.
pub(super) fn draft<'t>(
    context: Context<'_, '_, 't>,
    raw: &RawScale<'t>,
    position: usize,
    scales: &Index<'t>,
    items: &mut Items<'t>,
) -> ResolvedMethod {
    let check = context.check;
    let nothing = ResolvedMethod { method: Method::nothing(), sound: false, validity_scale: None };
    let owner = Owner::new("scale", raw.id.as_ref());
    let words: Vec<(&str, &Form)> = FORMS.iter().map(|form| (form.name, form)).collect();
    let stated = raw.method.as_ref().filter(|word| !word.value.is_empty());
    let Some(form) = stated.and_then(|word| check.word(word, "method", &words)) else {
        // What its items are for is not known, so none of them is called unused.
        check.items_unresolved();
        return nothing;
    };
    let mut draft = Resolver {
        check,
        owner,
        items,
        scales,
        counter: 0,
        position,
        raw,
        sound: check_keys(check, owner, raw, form),
    };
    draft.counter = draft.items.next_counter();
    let method = (form.read)(&mut draft);
    let sound = draft.sound && check.is_readable();
    match method {
        Some(method) => ResolvedMethod {
            method,
            sound,
            validity_scale: validity::scale_read(check, owner, raw.valid_when.as_ref(), position, scales),
        },
        None => {
            check.items_unresolved();
            nothing
        }
    }
}

fn check_keys(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, form: &Form) -> bool {
    let Form { name: method, required, optional, .. } = *form;
    let mut complete = true;
    for key in &raw.method_keys {
        if !required.contains(&key.value) && !optional.contains(&key.value) {
            let known = required.iter().chain(optional).copied();
            check
                .add(Code::MethodKeys, &key.span, format!("method `{method}` does not use `{}`", key.value))
                .help(format!("its keys are {}", list(known)));
        }
    }
    for needed in required {
        if raw.method_keys.iter().all(|key| key.value != *needed) {
            check.add(Code::MethodKeys, &raw.head, format!("{owner}: method `{method}` needs `{needed}`"));
            complete = false;
        }
    }
    complete
}

struct Resolver<'d, 'p, 't> {
    check: &'d Check<'p>,
    owner: Owner<'t>,
    items: &'d mut Items<'t>,
    scales: &'d Index<'t>,
    counter: usize,
    position: usize,
    raw: &'d RawScale<'t>,
    sound: bool,
}

impl Keys for Resolver<'_, '_, '_> {
    /// Items, then scales, some reversed. `None` where there is none at all.
    fn members(&mut self) -> Option<Vec<Member>> {
        let raw = self.raw;
        let (expanded, resolved) = self.items.expand(self.check, self.owner, &raw.items);
        self.sound &= resolved;
        let mut members = Vec::with_capacity(expanded.len().saturating_add(raw.scales.len()));
        let mut places: Vec<&Range<usize>> = Vec::with_capacity(members.capacity());
        for (item, span) in expanded {
            if self.use_item(item, span) {
                members.push(Member { input: Input::Item(item), reverse: None });
                places.push(span);
            }
        }
        let first_scale = members.len();
        for id in &raw.scales {
            match self.use_scale(id) {
                Some(scale) if self.has_scale(&members, first_scale, scale) => {
                    self.check
                        .add(
                            Code::DuplicateMember,
                            &id.span,
                            format!("{} has scale `{}` twice", self.owner, id.value),
                        )
                        .label("it would count double");
                    self.sound = false;
                }
                Some(scale) => members.push(Member { input: Input::Scale(scale), reverse: None }),
                None => {}
            }
        }
        if members.is_empty() {
            let named = !raw.items.is_empty() || !raw.scales.is_empty();
            if !named && self.check.is_readable() {
                self.check
                    .add(Code::NoMembers, &raw.head, format!("{} has no members", self.owner))
                    .help("give it `items` or `scales`");
            }
            return None;
        }
        if let ([Member { input: Input::Item(item), .. }], [span]) = (members.as_slice(), places.as_slice()) {
            self.sound &= self.used(*item, span).is_some_and(ItemUse::may_stand_alone);
        }
        self.reverse(raw, &mut members);
        Some(members)
    }

    fn weights(&mut self, members: Vec<Member>) -> Vec<(Number, Member)> {
        let raw = self.raw;
        let span = raw.method_keys.iter().find(|key| key.value == "weights").map(|key| &key.span);
        if raw.weights.len() != members.len()
            && self.sound
            && self.check.is_readable()
            && let Some(span) = span
        {
            self.check
                .add(
                    Code::WeightsCount,
                    span,
                    format!("{} has {} members and {} weights", self.owner, members.len(), raw.weights.len()),
                )
                .help("give one weight per member, items first");
            self.sound = false;
        }
        raw.weights.iter().map(|weight| weight.value).zip(members).collect()
    }

    fn groups(&mut self) -> Vec<CountGroup> {
        let raw = self.raw;
        let mut groups = Vec::with_capacity(raw.count.len());
        for raw in &raw.count {
            let group = count_group(self.check, self.owner, raw, self.counter, self.items);
            self.sound &= group.is_some();
            let Some(group) = group else { continue };
            for item in &group.items {
                if self.items.list.get(*item).is_some_and(|item| item.unscored) {
                    self.used(*item, &raw.head).map(ItemUse::may_score);
                }
            }
            groups.push(group);
        }
        if raw.count.is_empty() && self.sound && self.check.is_readable() {
            self.check.add(Code::NoMembers, &raw.head, format!("{} counts nothing", self.owner));
            self.sound = false;
        }
        groups
    }

    fn input(&mut self, key: &'static str) -> Option<Input> {
        let raw = match key {
            "of" => &self.raw.of,
            "minus" => &self.raw.minus,
            "over" => &self.raw.over,
            _ => &None,
        };
        match raw.as_ref()? {
            RawInput::Item(id) => {
                let item = self.items.find(self.check, self.owner, id)?;
                self.items.mark(item, self.counter);
                self.sound &= self.used(item, &id.span).is_some_and(ItemUse::may_score);
                self.sound &= self.used(item, &id.span).is_some_and(ItemUse::may_stand_alone);
                Some(Input::Item(item))
            }
            RawInput::Scale(id) => self.use_scale(id).map(Input::Scale),
        }
    }

    fn clocks(&mut self) -> Option<(usize, usize)> {
        let raw = self.raw;
        let (from, to) = (self.clock(raw.from.as_ref()), self.clock(raw.to.as_ref()));
        let (from, to) = (from?, to?);
        if from == to
            && let Some(at) = &raw.to
        {
            duplicate(self.check, self.owner, self.items, to, &at.span);
        }
        Some((from, to))
    }

    fn number(&self, key: &'static str) -> Option<Number> {
        let at = match key {
            "times" => &self.raw.times,
            "multiply" => &self.raw.multiply,
            "add" => &self.raw.add,
            _ => &None,
        };
        at.as_ref().map(|at| at.value)
    }

    fn classes(&mut self) -> Vec<RecodeClass> {
        let (classes, sound) = tables::classes(self.check, self.owner, self.raw);
        self.sound &= sound;
        classes
    }

    fn table(&mut self) -> Vec<LookupRow> {
        let (rows, sound) = tables::lookup(self.check, self.owner, self.raw);
        self.sound &= sound;
        rows
    }
}

impl<'t> Resolver<'_, '_, 't> {
    /// Whether a scale is a member already. Few scales are compared; more cannot come than the file has names.
    fn has_scale(&self, members: &[Member], first: usize, scale: usize) -> bool {
        members.iter().skip(first).any(|member| member.input == Input::Scale(scale))
    }

    fn used<'a>(&'a self, item: usize, span: &'a Range<usize>) -> Option<ItemUse<'a>> {
        self.items.used(self.check, self.owner, item, span)
    }

    fn use_item(&mut self, item: usize, span: &Range<usize>) -> bool {
        if !self.items.mark(item, self.counter) {
            duplicate(self.check, self.owner, self.items, item, span);
            self.sound = false;
            return false;
        }
        self.sound &= self.used(item, span).is_some_and(ItemUse::may_score);
        true
    }

    fn use_scale(&mut self, id: &At<&str>) -> Option<usize> {
        let found = self.scales.find(self.check, Code::UnknownScale, self.owner, id);
        self.sound &= found.is_some();
        if found == Some(self.position) {
            self.check
                .add(Code::ScaleCycle, &id.span, format!("{} uses itself", self.owner))
                .help("a scale is computed from others");
            self.sound = false;
            return None;
        }
        found
    }

    fn reverse(&mut self, raw: &RawScale<'t>, members: &mut [Member]) {
        for id in &raw.reverse {
            let scale =
                if id.value.contains("..") { None } else { self.scales.get(id.value).map(Input::Scale) };
            let reversed: Vec<Input> = match scale {
                Some(scale) if self.items.index.get(id.value).is_none() => vec![scale],
                _ => {
                    let (items, resolved) =
                        self.items.expand(self.check, self.owner, std::slice::from_ref(id));
                    self.sound &= resolved;
                    items.into_iter().map(|(item, _)| Input::Item(item)).collect()
                }
            };
            for input in reversed {
                self.reverse_one(id, input, members);
            }
        }
    }

    fn reverse_one(&mut self, id: &At<&str>, input: Input, members: &mut [Member]) {
        let name = match input {
            Input::Item(item) => self.items.list.get(item).map_or("", |item| &*item.id),
            Input::Scale(_) => id.value,
        };
        let Some(member) = members.iter_mut().find(|member| member.input == input) else {
            self.check
                .add(
                    Code::ReverseMember,
                    &id.span,
                    format!("{} reverses `{name}`, which it does not use", self.owner),
                )
                .label("not a member");
            self.sound = false;
            return;
        };
        let keyed = match input {
            Input::Item(item) => self.items.list.get(item).is_some_and(|item| item.reverse_keyed),
            Input::Scale(_) => false,
        };
        if keyed || member.reverse.is_some() {
            let (what, help) = if keyed {
                ("is reverse-keyed itself", "remove it here, or remove `reverse_keyed` at the item")
            } else {
                ("is reversed here already", "name each member once")
            };
            self.check
                .add(
                    Code::DoubleReversal,
                    &id.span,
                    format!("{} reverses `{name}`, which {what}", self.owner),
                )
                .label("reversed twice")
                .help(help);
            self.sound = false;
        }
        if let Input::Item(item) = input {
            self.sound &= self.used(item, &id.span).is_some_and(ItemUse::may_be_reversed);
        }
        member.reverse = Some(Number::ZERO);
    }

    fn clock(&mut self, id: Option<&At<&'t str>>) -> Option<usize> {
        let id = id?;
        let item = self.items.find(self.check, self.owner, id)?;
        self.items.mark(item, self.counter);
        let found = self.items.list.get(item)?;
        if found.kind != ItemKind::Clock && self.items.domains.get(item).is_some_and(Option::is_some) {
            self.check
                .add(
                    Code::ClockItem,
                    &id.span,
                    format!("{} runs between times, and item `{}` is none", self.owner, id.value),
                )
                .help("give the item `kind = \"clock\"`");
            self.sound = false;
        }
        if found.may_be_not_applicable() {
            if let Some(used) = self.used(item, &id.span) {
                used.cannot_be_left_out();
            }
            self.sound = false;
        }
        if found.unscored {
            self.used(item, &id.span).map(ItemUse::may_score);
        }
        Some(item)
    }
}
