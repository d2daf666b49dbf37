//! Methods: which keys each needs, members and inputs resolved, tables complete.

use std::ops::Range;

use super::check::{Check, Index, Owner};
use super::context::Context;
use super::count_group::{count_group, duplicate};
use super::items::Items;
use super::range::InputDomain;
use super::tables;
use crate::definition::{RawInput, RawScale};
use crate::diagnostic::{Code, list};
use crate::instrument::{Input, ItemKind, Member, Method};
use crate::number::Number;
use crate::toml_table::At;

/// A method with its names resolved, and whether all of it could be.
pub(super) struct Draft {
    pub(super) method: Method,
    pub(super) sound: bool,
}

/// Name, required keys, optional keys.
type Keys = (&'static str, &'static [&'static str], &'static [&'static str]);

const MEMBERS: &[&str] = &["items", "scales", "reverse", "counted_twice"];

const METHODS: &[Keys] = &[
    ("sum", &[], MEMBERS),
    ("mean", &[], MEMBERS),
    ("weighted-sum", &["weights"], MEMBERS),
    ("count", &["count"], &[]),
    ("max", &[], &["items", "scales"]),
    ("min", &[], &["items", "scales"]),
    ("difference", &["of", "minus"], &[]),
    ("ratio", &["of", "over"], &["times"]),
    ("linear", &["of"], &["multiply", "add"]),
    ("recode", &["of", "classes"], &[]),
    ("lookup", &["of", "table"], &["monotone"]),
    ("duration", &["from", "to"], &[]),
];

/// Resolves what a scale is computed from.
pub(super) fn draft<'t>(
    context: Context<'_, '_, 't>,
    raw: &RawScale<'t>,
    position: usize,
    scales: &Index<'t>,
    items: &mut Items<'t>,
) -> Draft {
    let check = context.check;
    let nothing = Draft { method: Method::Sum(Vec::new()), sound: false };
    let owner = Owner::new("scale", raw.id.as_ref());
    let words: Vec<(&str, &Keys)> = METHODS.iter().map(|keys| (keys.0, keys)).collect();
    let stated = raw.method.as_ref().filter(|word| !word.value.is_empty());
    let Some(keys) = stated.and_then(|word| check.word(word, "method", &words)) else {
        // What its items are for is not known, so none of them is called unused.
        check.items_unresolved();
        return nothing;
    };
    let mut draft = Drafting {
        check,
        owner,
        items,
        scales,
        counter: 0,
        position,
        sound: check_keys(check, owner, raw, keys),
    };
    draft.counter = draft.items.next_counter();
    let method = draft.method(raw, keys.0);
    let sound = draft.sound && check.is_readable();
    match method {
        Some(method) => Draft { method, sound },
        None => {
            check.items_unresolved();
            nothing
        }
    }
}

fn check_keys(check: &Check<'_>, owner: Owner<'_>, raw: &RawScale<'_>, keys: &Keys) -> bool {
    let (method, required, optional) = *keys;
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

struct Drafting<'d, 'p, 't> {
    check: &'d Check<'p>,
    owner: Owner<'t>,
    items: &'d mut Items<'t>,
    scales: &'d Index<'t>,
    counter: usize,
    position: usize,
    sound: bool,
}

impl<'t> Drafting<'_, '_, 't> {
    fn method(&mut self, raw: &RawScale<'t>, name: &str) -> Option<Method> {
        Some(match name {
            "sum" => Method::Sum(self.members(raw)?),
            "mean" => Method::Mean(self.members(raw)?),
            "max" => Method::Max(self.members(raw)?),
            "min" => Method::Min(self.members(raw)?),
            "weighted-sum" => {
                let members = self.members(raw)?;
                self.weigh(raw, members)
            }
            "count" => Method::Count(self.count(raw)),
            "difference" => {
                let (of, minus) = (self.input(raw.of.as_ref()), self.input(raw.minus.as_ref()));
                Method::Difference(of?, minus?)
            }
            "ratio" => {
                let (of, over) = (self.input(raw.of.as_ref()), self.input(raw.over.as_ref()));
                Method::Ratio(of?, over?, raw.times.as_ref().map_or(Number::from(1), |times| times.value))
            }
            "linear" => {
                let of = self.input(raw.of.as_ref());
                let number =
                    |at: &Option<At<Number>>, otherwise| at.as_ref().map_or(otherwise, |at| at.value);
                Method::Linear(of?, number(&raw.multiply, Number::from(1)), number(&raw.add, Number::ZERO))
            }
            "recode" => {
                let of = self.input(raw.of.as_ref());
                let (classes, sound) = tables::classes(self.check, self.owner, raw);
                self.sound &= sound;
                Method::Recode(of?, classes)
            }
            "lookup" => {
                let of = self.input(raw.of.as_ref());
                let (rows, sound) = tables::lookup(self.check, self.owner, raw);
                self.sound &= sound;
                Method::Lookup(of?, rows)
            }
            _ => {
                let (from, to) = (self.clock(raw.from.as_ref()), self.clock(raw.to.as_ref()));
                let (from, to) = (from?, to?);
                if from == to
                    && let Some(at) = &raw.to
                {
                    duplicate(self.check, self.owner, self.items, to, &at.span);
                }
                Method::Duration(from, to)
            }
        })
    }

    /// Items, then scales, some reversed. `None` where there is none at all.
    fn members(&mut self, raw: &RawScale<'t>) -> Option<Vec<Member>> {
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
            self.sound &= self.items.may_stand_alone(self.check, self.owner, *item, span);
        }
        self.reverse(raw, &mut members);
        Some(members)
    }

    /// Whether a scale is a member already. Few scales are compared; more cannot come than the file has names.
    fn has_scale(&self, members: &[Member], first: usize, scale: usize) -> bool {
        members.iter().skip(first).any(|member| member.input == Input::Scale(scale))
    }

    fn use_item(&mut self, item: usize, span: &Range<usize>) -> bool {
        if !self.items.mark(item, self.counter) {
            duplicate(self.check, self.owner, self.items, item, span);
            self.sound = false;
            return false;
        }
        self.sound &= self.items.may_score(self.check, self.owner, item, span);
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
            self.sound &= self.items.may_be_reversed(self.check, self.owner, item, &id.span);
        }
        member.reverse = Some(Number::ZERO);
    }

    fn weigh(&mut self, raw: &RawScale<'t>, members: Vec<Member>) -> Method {
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
        Method::WeightedSum(raw.weights.iter().map(|weight| weight.value).zip(members).collect())
    }

    fn count(&mut self, raw: &RawScale<'t>) -> Vec<crate::instrument::CountGroup> {
        let mut groups = Vec::with_capacity(raw.count.len());
        for raw in &raw.count {
            let group = count_group(self.check, self.owner, raw, self.counter, self.items);
            self.sound &= group.is_some();
            let Some(group) = group else { continue };
            for item in &group.items {
                if self.items.list.get(*item).is_some_and(|item| item.unscored) {
                    self.items.may_score(self.check, self.owner, *item, &raw.head);
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

    fn input(&mut self, raw: Option<&RawInput<'t>>) -> Option<Input> {
        match raw? {
            RawInput::Item(id) => {
                let item = self.items.find(self.check, self.owner, id)?;
                self.items.mark(item, self.counter);
                self.sound &= self.items.may_score(self.check, self.owner, item, &id.span);
                self.sound &= self.items.may_stand_alone(self.check, self.owner, item, &id.span);
                Some(Input::Item(item))
            }
            RawInput::Scale(id) => self.use_scale(id).map(Input::Scale),
        }
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
            self.items.cannot_be_left_out(self.check, self.owner, item, &id.span);
            self.sound = false;
        }
        if found.unscored {
            self.items.may_score(self.check, self.owner, item, &id.span);
        }
        Some(item)
    }
}

/// Writes lowest + highest into each reversed member, once the ranges are known.
pub(super) fn reverse_members(method: &mut Method, input: &impl Fn(Input) -> Option<InputDomain>) {
    let reverse = |member: &mut Member| {
        if member.reverse.is_some() {
            let sum = input(member.input).map(|(domain, _)| domain.low.plus(domain.high));
            member.reverse = Some(sum.unwrap_or(Number::ZERO));
        }
    };
    match method {
        Method::Sum(members) | Method::Mean(members) | Method::Max(members) | Method::Min(members) => {
            members.iter_mut().for_each(reverse);
        }
        Method::WeightedSum(members) => members.iter_mut().map(|(_, member)| member).for_each(reverse),
        _ => {}
    }
}

/// Whether a recoding or a table serves every value of its input; reports what does not.
pub(super) fn covers(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    method: &Method,
    input: &impl Fn(Input) -> Option<InputDomain>,
) -> bool {
    match method {
        Method::Recode(of, _) => {
            input(*of).is_none_or(|(of, _)| tables::reaches_classes(check, owner, raw, &of))
        }
        Method::Lookup(of, _) => input(*of).is_none_or(|(of, _)| tables::covers(check, owner, raw, &of)),
        _ => true,
    }
}
