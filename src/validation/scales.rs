//! Scales: members and methods resolved, put in order, and their ranges computed and compared with those stated.

use std::ops::Range;

use super::bands;
use super::check::{Check, Index, MAX_ITEMS, Owner};
use super::context::Context;
use super::cutoffs;
use super::directions;
use super::items::{Items, place};
use super::methods::{self, Draft};
use super::missing::{self, missing_rule};
use super::repeats;
use super::tables::Tables;
use super::texts;
use crate::definition::RawScale;
use crate::diagnostic::Code;
use crate::instrument::{
    Direction, Domain, FORMS, Input, InputDomain, ItemSet, Member, Method, MissingRule, NoDomain, Round,
    Scale,
};
use crate::number::Number;
use crate::toml_table::At;

/// The most bands, and the most cutoffs, of one scale.
const MAX_READINGS: usize = 64;

/// Ids of other columns where results are written.
pub(super) const RESERVED: &[&str] = &["id", "problem"];

/// The scales of a file.
pub(super) struct Scales<'t> {
    pub(super) index: Index<'t>,
    pub(super) list: Vec<Scale>,
    pub(super) band_names: Vec<Index<'t>>,
    pub(super) cutoff_names: Vec<Index<'t>>,
    /// Each scale after those it uses.
    pub(super) order: Vec<usize>,
    pub(super) cutoff_count: usize,
}

impl<'t> Scales<'t> {
    pub(super) fn new(context: Context<'_, '_, 't>, raw: Vec<RawScale<'t>>, items: &mut Items<'t>) -> Self {
        let check = context.check;
        if let Some(extra) = raw.get(MAX_ITEMS) {
            check.add(Code::TooLarge, &extra.head, format!("there are more than {MAX_ITEMS} scales"));
        }
        let raw: Vec<_> = raw.into_iter().take(MAX_ITEMS).collect();
        let index = Index::new(check, "scale", RESERVED, raw.iter().map(|scale| scale.id.as_ref()));
        let drafts: Vec<Draft> = raw
            .iter()
            .enumerate()
            .map(|(position, scale)| methods::draft(context, scale, position, &index, items))
            .collect();
        let (order, sound) = order(check, &raw, &drafts);
        let mut directions = Vec::with_capacity(raw.len());
        for scale in &raw {
            let words = &[
                ("higher-is-worse", Direction::HigherIsWorse),
                ("higher-is-better", Direction::HigherIsBetter),
                ("none", Direction::None),
            ];
            let stated = scale.direction.as_ref().filter(|word| !word.value.is_empty());
            directions.push(stated.and_then(|word| check.word(word, "direction", words)));
        }
        let mut built: Vec<Option<Scale>> = raw.iter().map(|_| None).collect();
        let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
        let mut reached: Vec<ItemSet> = vec![ItemSet::default(); raw.len()];
        for position in &order {
            let (Some(raw), Some(Some(mut draft))) =
                (raw.get(*position), drafts.get_mut(*position).map(Option::take))
            else {
                continue;
            };
            draft.sound &= sound.get(*position).copied().unwrap_or(false);
            let direction = directions.get(*position).copied().flatten();
            directions::check(check, raw, &draft, direction, &directions);
            let mut scale = scale(context, raw, draft, direction, items, &built);
            scale.items = repeats::items_of(&scale.method, &reached);
            repeats::check(context, raw, &scale, &reached, &index, items);
            if let Some(reached) = reached.get_mut(*position) {
                reached.clone_from(&scale.items);
            }
            if let Some(place) = built.get_mut(*position) {
                *place = Some(scale);
            }
        }
        let mut scales = Self {
            index,
            list: Vec::with_capacity(raw.len()),
            band_names: Vec::with_capacity(raw.len()),
            cutoff_names: Vec::with_capacity(raw.len()),
            order,
            cutoff_count: 0,
        };
        // Bands and cutoffs last and in the order of the file: nothing else depends on them.
        for raw in &raw {
            for (kind, count) in [("bands", raw.bands.len()), ("cutoffs", raw.cutoffs.len())] {
                if count > MAX_READINGS {
                    let owner = Owner::new("scale", raw.id.as_ref());
                    let message = format!("{owner} has more than {MAX_READINGS} {kind}");
                    check.add(Code::TooLarge, &raw.head, message);
                }
            }
        }
        for ((raw, mut scale), direction) in raw.iter().zip(built.into_iter().flatten()).zip(&directions) {
            let domain = scale.reach;
            let owner = Owner::new("scale", raw.id.as_ref());
            let names = |kind, reserved: &[&str], ids: Vec<Option<&At<&'t str>>>| {
                Index::new(check, kind, reserved, ids.into_iter())
            };
            scales.band_names.push(names(
                "band",
                &[],
                raw.bands.iter().map(|band| band.id.as_ref()).collect(),
            ));
            scales.cutoff_names.push(names(
                "cutoff",
                &["min", "max", "status", "band", "earlier", "change"],
                raw.cutoffs.iter().map(|cutoff| cutoff.id.as_ref()).collect(),
            ));
            scale.bands = bands::bands(context, owner, raw, domain.as_ref(), *direction, scale.range.0);
            scale.cutoffs = raw
                .cutoffs
                .iter()
                .map(|raw| cutoffs::cutoff(context, owner, raw, domain.as_ref(), *direction))
                .collect();
            scale.first_cutoff = scales.cutoff_count;
            scales.cutoff_count = scales.cutoff_count.saturating_add(scale.cutoffs.len());
            scales.list.push(scale);
        }
        scales
    }

    /// The position of a named scale; reports it where there is none.
    pub(super) fn find(&self, check: &Check<'_>, owner: Owner<'_>, id: Option<&At<&str>>) -> Option<usize> {
        self.index.find(check, Code::UnknownScale, owner, id.filter(|id| !id.value.is_empty())?)
    }
}

/// Puts each scale after those it uses, and says which of them are in no circle and use none that is.
fn order(check: &Check<'_>, raw: &[RawScale<'_>], drafts: &[Draft]) -> (Vec<usize>, Vec<bool>) {
    let mut inputs: Vec<Vec<usize>> = Vec::with_capacity(drafts.len());
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (position, draft) in drafts.iter().enumerate() {
        let mut used = Vec::new();
        draft.method.for_each_input(&mut |input| {
            if let Input::Scale(scale) = input {
                used.push(scale);
                if let Some(users) = users.get_mut(scale) {
                    users.push(position);
                }
            }
        });
        inputs.push(used);
    }
    let mut waiting: Vec<usize> = inputs.iter().map(Vec::len).collect();
    let mut order: Vec<usize> =
        waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(position, _)| position).collect();
    let mut next = 0;
    while let Some(scale) = order.get(next).copied() {
        next = next.saturating_add(1);
        for user in users.get(scale).into_iter().flatten() {
            if let Some(waiting) = waiting.get_mut(*user) {
                *waiting = waiting.saturating_sub(1);
                if *waiting == 0 {
                    order.push(*user);
                }
            }
        }
    }
    let mut sound = vec![true; drafts.len()];
    if order.len() < drafts.len() {
        let mut walked = vec![usize::MAX; drafts.len()];
        for start in 0..drafts.len() {
            let mut at = start;
            // Follow what each scale waits for until a scale comes again: that one is in a circle.
            while waiting.get(at).is_some_and(|count| *count > 0)
                && let Some(seen) = walked.get_mut(at)
            {
                if *seen != usize::MAX {
                    if *seen == start {
                        report_circle(check, raw, &inputs, &waiting, at);
                    }
                    break;
                }
                *seen = start;
                let waits = |scale: &usize| waiting.get(*scale).is_some_and(|count| *count > 0);
                let Some(next) =
                    inputs.get(at).and_then(|inputs| inputs.iter().copied().find(|scale| waits(scale)))
                else {
                    break;
                };
                at = next;
            }
        }
        for (position, waiting) in waiting.iter().enumerate() {
            if *waiting > 0 {
                order.push(position);
                if let Some(sound) = sound.get_mut(position) {
                    *sound = false;
                }
            }
        }
    }
    (order, sound)
}

fn report_circle(
    check: &Check<'_>,
    raw: &[RawScale<'_>],
    inputs: &[Vec<usize>],
    waiting: &[usize],
    start: usize,
) {
    let id = |scale: usize| raw.get(scale).and_then(|scale| scale.id.as_ref()).map_or("", |id| id.value);
    let mut names = vec![format!("`{}`", id(start))];
    let mut at = start;
    while let Some(next) = inputs.get(at).and_then(|inputs| {
        inputs.iter().copied().find(|scale| waiting.get(*scale).is_some_and(|count| *count > 0))
    }) {
        if names.len() < 8 || next == start {
            names.push(format!("`{}`", id(next)));
        } else if names.len() == 8 {
            names.push("…".to_owned());
        }
        if next == start {
            break;
        }
        at = next;
    }
    if let Some(scale) = raw.get(start) {
        check
            .add(
                Code::ScaleCycle,
                &place(scale.id.as_ref(), &scale.head),
                format!("scales use each other in a circle: {}", names.join(" uses ")),
            )
            .label("uses itself");
    }
}

/// One scale without its bands and cutoffs; `before` has those it uses.
fn scale<'t>(
    context: Context<'_, '_, 't>,
    raw: &RawScale<'t>,
    draft: Draft,
    direction: Option<Direction>,
    items: &Items<'t>,
    before: &[Option<Scale>],
) -> Scale {
    let check = context.check;
    let owner = Owner::new("scale", raw.id.as_ref());
    let Draft { mut method, sound, .. } = draft;
    let input = |input: Input| -> Option<InputDomain> {
        match input {
            Input::Item(item) => {
                let not_applicable = items.list.get(item)?.not_applicable;
                Some((items.domains.get(item).copied().flatten()?, not_applicable))
            }
            Input::Scale(scale) => Some((before.get(scale)?.as_ref()?.reach?, None)),
        }
    };
    method.complete_reversals(&input);
    let (missing, missing_basis) = missing_rule(context, owner, raw, &method, &input);
    let round = missing::round(context, owner, raw);
    let sound = sound && method.covers(&input, &Tables { check, owner, raw });
    let computed = if sound { compute(&method, missing, round, &input) } else { Err(NoDomain::Unknown) };
    let at = place(raw.id.as_ref(), &raw.head);
    match computed {
        Err(NoDomain::TooLarge) => {
            check
                .add(
                    Code::NumberTooLarge,
                    &at,
                    format!("{owner} can be too large or too finely divided to be exact"),
                )
                .help("use smaller numbers, or weights with fewer decimals");
        }
        Err(NoDomain::ZeroDivisor) => {
            let span = raw.method_keys.iter().find(|key| key.value == "over").map_or(&at, |key| &key.span);
            check.add(Code::ZeroDivisor, span, format!("{owner} divides by what can be 0"));
        }
        Err(NoDomain::Unknown) | Ok(_) => {}
    }
    let (range, domain) = compare_range(check, owner, raw, computed.ok());
    let source = context.cite(owner, raw.source.as_ref());
    Scale {
        id: raw.id.as_ref().map_or("", |id| id.value).into(),
        title: texts::label(check, raw.title.as_ref(), raw.id.as_ref()),
        method,
        reach: domain,
        items: ItemSet::default(),
        range,
        direction: direction.unwrap_or(Direction::None),
        missing,
        missing_basis,
        round,
        bands: Vec::new(),
        cutoffs: Vec::new(),
        first_cutoff: 0,
        source,
    }
}

/// What a scale can be: by its method, then prorated, then rounded.
fn compute(
    method: &Method,
    missing: MissingRule,
    round: Option<Round>,
    input: &impl Fn(Input) -> Option<InputDomain>,
) -> Result<Domain, NoDomain> {
    let mut domain = method.reach(input)?;
    if let (MissingRule::Prorate { rounding, .. }, Some(members)) = (missing, method.equal_members()) {
        let is_asked =
            |member: &Member| input(member.input).is_some_and(|(_, not_applicable)| not_applicable.is_none());
        let all_are_asked = members.iter().all(is_asked);
        domain = domain.prorated(method.divides(), members.len(), rounding, all_are_asked)?;
    }
    match round {
        Some(round) => domain.rounded(round.decimals(), round.rounding()),
        None => Ok(domain),
    }
}

/// The stated range against the computed one. The domain is given back only where they agree.
fn compare_range(
    check: &Check<'_>,
    owner: Owner<'_>,
    raw: &RawScale<'_>,
    computed: Option<Domain>,
) -> ((Number, Number), Option<Domain>) {
    let is_free = |word: &At<&str>| FORMS.iter().any(|form| form.name == word.value && !form.states_range);
    let may_be_absent = raw.method.as_ref().is_none_or(is_free);
    let fallback = computed.map_or((Number::ZERO, Number::ZERO), |domain| (domain.low, domain.high));
    let Some(stated) = &raw.range else {
        if !may_be_absent && check.is_readable() {
            let note = check.add(Code::RangeShape, &raw.head, format!("{owner} states no range"));
            if let Some(domain) = computed {
                note.help(format!(
                    "its members reach {} to {}; compare with its source",
                    domain.low, domain.high
                ));
            }
        }
        return (fallback, computed);
    };
    let (low, high) = match stated.value.as_slice() {
        [low, high] if low.value <= high.value => (low.value, high.value),
        _ => {
            if check.is_readable() {
                check
                    .add(
                        Code::RangeShape,
                        &stated.span,
                        format!("the range of {owner} is not two ascending numbers"),
                    )
                    .help("write `range = [lowest, highest]`");
            }
            return (fallback, computed);
        }
    };
    match computed {
        Some(domain) if (domain.low, domain.high) != (low, high) => {
            report_mismatch(check, owner, &stated.span, (low, high), &domain);
            ((low, high), None)
        }
        computed => ((low, high), computed),
    }
}

fn report_mismatch(
    check: &Check<'_>,
    owner: Owner<'_>,
    span: &Range<usize>,
    (low, high): (Number, Number),
    computed: &Domain,
) {
    let (from, to) = (computed.low, computed.high);
    check
        .add(
            Code::RangeMismatch,
            span,
            format!("{owner} is said to go from {low} to {high}, but what it is computed from reaches {from} to {to}"),
        )
        .label(format!("computed: {from} to {to}"))
        .help("compare the members, their codes and the stated range with the published form");
}
