//! The scales of a file: members and methods resolved, put in order, each with its range, bands and cutoffs.

use super::bands;
use super::check::{Check, Index, MAX_ITEMS, Owner, place};
use super::context::Context;
use super::cutoffs;
use super::directions;
use super::items::Items;
use super::methods::{self, ResolvedMethod};
use super::missing::{self, missing_rule};
use super::repeats;
use super::scale_order::order;
use super::scale_range::{compare_range, compute};
use super::tables::Tables;
use super::texts;
use super::validity::validity;
use crate::definition::RawScale;
use crate::diagnostic::Code;
use crate::instrument::{Direction, Input, InputDomain, ItemSet, NoDomain, Scale};
use crate::toml_table::At;

/// The most bands, and the most cutoffs, of one scale.
const MAX_BANDS_OR_CUTOFFS: usize = 64;

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
        let drafts: Vec<ResolvedMethod> = raw
            .iter()
            .enumerate()
            .map(|(position, scale)| methods::draft(context, scale, position, &index, items))
            .collect();
        let (order, sound) = order(check, &raw, &drafts);
        let mut directions = Vec::with_capacity(raw.len());
        for scale in &raw {
            let stated = scale.direction.as_ref().filter(|word| !word.value.is_empty());
            directions.push(stated.and_then(|word| check.word(word, "direction", &Direction::WORDS)));
        }
        let mut built: Vec<Option<Scale>> = raw.iter().map(|_| None).collect();
        let mut drafts: Vec<Option<ResolvedMethod>> = drafts.into_iter().map(Some).collect();
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
                if count > MAX_BANDS_OR_CUTOFFS {
                    let owner = Owner::new("scale", raw.id.as_ref());
                    let message = format!("{owner} has more than {MAX_BANDS_OR_CUTOFFS} {kind}");
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

/// One scale without its bands and cutoffs; `before` has those it uses.
fn scale<'t>(
    context: Context<'_, '_, 't>,
    raw: &RawScale<'t>,
    draft: ResolvedMethod,
    direction: Option<Direction>,
    items: &Items<'t>,
    before: &[Option<Scale>],
) -> Scale {
    let check = context.check;
    let owner = Owner::new("scale", raw.id.as_ref());
    let ResolvedMethod { mut method, sound, validity_scale } = draft;
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
    let read = validity_scale.map(|scale| (scale, before.get(scale).and_then(|scale| scale.as_ref()?.reach)));
    let validity = validity(context, owner, raw.valid_when.as_ref(), read, items);
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
        validity,
        bands: Vec::new(),
        cutoffs: Vec::new(),
        first_cutoff: 0,
        source,
    }
}
