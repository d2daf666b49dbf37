//! Step 2: a raw definition to an [`Instrument`](crate::Instrument). One rule, one diagnostic code; every problem of a file is reported at
//! once, each at its place.

mod answers;
mod bands;
mod change;
mod check;
mod conditions;
mod context;
mod count_group;
mod cutoffs;
mod directions;
mod evidence;
mod identifiers;
mod item;
mod item_use;
mod items;
mod methods;
mod missing;
mod norms;
mod options;
mod plausibility;
mod provenance;
mod repeats;
mod scale_order;
mod scale_range;
mod scales;
mod tables;
pub(crate) mod texts;
mod thresholds;
mod validity;

use std::sync::OnceLock;

pub(crate) use check::{Check, Index, Owner};
pub(crate) use provenance::Sources;
pub(crate) use thresholds::one_or_both;

use context::Context;
use items::Items;
use options::OptionSets;
use scales::Scales;
use texts::Languages;

use crate::definition::RawInstrument;
use crate::diagnostic::{Code, Problems};
use crate::instrument::{AgeRange, Informant, Model, compile};
use crate::period::Period;
use crate::text::Text;
use crate::toml_table::At;

/// Checks a raw definition against every rule and builds the model. `None`, or problems with errors, where it is not
/// one.
pub(crate) fn validate_instrument(raw: RawInstrument<'_>, problems: &Problems) -> Option<Model> {
    let check = Check::new(problems);
    let head = Head::new(&check, &raw);
    let sources = Sources::new(&check, &raw.sources);
    let context = Context { check: &check, sources: &sources };
    let mut languages = Languages::default();
    let mut sets = OptionSets::new(&check, &raw.options, &mut languages);
    item_count(&check, &raw);
    let mut items = Items::new(context, &raw.items, &mut sets, &mut languages);
    conditions::shown_when(&check, &raw.items, &mut items);
    let licence = raw.licence.as_ref().and_then(|raw| provenance::licence(&check, raw));
    let wording = provenance::wording(&check, &raw.wording, &languages, licence.as_ref());
    let scales = Scales::new(context, raw.scales, &mut items);
    let (critical_items, critical_index) =
        evidence::critical_items(context, &raw.critical_items, &mut items, &scales.index);
    let criteria = evidence::criteria(context, &raw.criteria, &mut items, &scales, &critical_index);
    let plausibility = plausibility::checks(context, &raw.plausibility, &mut items, &scales);
    let norms = norms::norms(context, &raw.norms, &scales);
    let reliabilities = norms::reliabilities(context, &raw.reliabilities, &scales);
    let changes = change::changes(context, &raw.changes, &scales);
    let option_sets = sets.finish(&check);
    let items = items.finish(&check);
    let sources = sources.finish(&check);
    let Scales { list: scales, order: scoring_order, cutoff_count, .. } = scales;
    Some(Model {
        id: raw.id?.value.into(),
        revision: raw.revision?.value.into(),
        edition: head.edition,
        title: head.title?,
        construct: raw.construct?.value.into(),
        informant: head.informant?,
        recall: head.recall,
        ages: head.ages,
        wording,
        licence: licence?,
        sources,
        option_sets,
        has_conditional_items: items.iter().any(|item| item.may_be_not_applicable()),
        compiled: compile(&items, &scales, &critical_items, &criteria),
        items,
        scales,
        scoring_order,
        critical_items,
        criteria,
        plausibility,
        norms,
        reliabilities,
        changes,
        cutoff_count,
        warnings: Vec::new(),
        text: Box::default(),
        fingerprint: OnceLock::new(),
    })
}

/// What an instrument may measure: a closed list, so that whoever asks for `sleep` finds all there is.
const CONSTRUCTS: [&str; 42] = [
    "adhd",
    "adversity",
    "affect",
    "alcohol",
    "anxiety",
    "autism",
    "bonding",
    "burnout",
    "caregiver-burden",
    "child",
    "cognition",
    "coping",
    "depression",
    "dissociation",
    "distress",
    "drugs",
    "eating",
    "function",
    "gambling",
    "gaming",
    "grief",
    "life-events",
    "loneliness",
    "mania",
    "obsessive-compulsive",
    "pain",
    "personality",
    "psychosis",
    "quality-of-life",
    "resilience",
    "self-compassion",
    "self-efficacy",
    "self-esteem",
    "sleep",
    "social-support",
    "somatic",
    "stress",
    "suicide",
    "tobacco",
    "trauma",
    "violence",
    "well-being",
];

/// What stands before the items, checked.
struct Head {
    informant: Option<Informant>,
    edition: u32,
    title: Option<Text>,
    recall: Option<Period>,
    ages: AgeRange,
}

impl Head {
    fn new(check: &Check<'_>, raw: &RawInstrument<'_>) -> Self {
        let present = |at: &&At<&str>| !at.value.is_empty();
        if let Some(id) = &raw.id {
            check.id("instrument", id);
        }
        if let Some(construct) = raw.construct.as_ref().filter(present) {
            check.word(construct, "construct", &CONSTRUCTS.map(|construct| (construct, ())));
        }
        let informant = raw.informant.as_ref().filter(present);
        let informant = informant.and_then(|word| check.word(word, "informant", &Informant::WORDS));
        let recall = raw.recall.as_ref().and_then(|recall| {
            let period = Period::parse(recall.value).filter(|period| *period > Period::ZERO);
            if period.is_none() {
                check
                    .add(
                        Code::InvalidPeriod,
                        &recall.span,
                        format!("`{}` is not a valid period", recall.value),
                    )
                    .help("write `P14D` for 14 days, `P1M` for a month");
            }
            period
        });
        let edition = raw.edition.as_ref().map_or(Some(1), |edition| {
            let counted = u32::try_from(edition.value).ok().filter(|edition| *edition >= 1);
            if counted.is_none() {
                check.add(Code::OutOfRange, &edition.span, "editions are counted from 1");
            }
            counted
        });
        Self {
            informant,
            edition: edition.unwrap_or(1),
            title: raw.title.as_ref().map(|title| texts::text(check, title)),
            recall,
            ages: raw.ages.as_ref().and_then(|ages| cutoffs::ages(check, ages)).unwrap_or_default(),
        }
    }
}

fn item_count(check: &Check<'_>, raw: &RawInstrument<'_>) {
    let Some(stated) = &raw.item_count else { return };
    let counted = raw.items.len();
    if check.is_readable() {
        if counted == 0 {
            check.add(Code::NoMembers, &raw.head, "this instrument has no items").help("add an `[[item]]`");
        } else if raw.scales.is_empty() && raw.criteria.is_empty() && raw.critical_items.is_empty() {
            check
                .add(Code::NoMembers, &raw.head, "this instrument gives no result")
                .help("add a `[[scale]]`, a `[[criterion]]` or a `[[critical_item]]`");
        }
    }
    if usize::try_from(stated.value) != Ok(counted) && check.is_readable() {
        check
            .add(
                Code::ItemCount,
                &stated.span,
                format!("`item_count` is {}, and there are {counted} items", stated.value),
            )
            .help("count the items of the published form");
    }
}
