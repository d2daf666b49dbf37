//! Raw policy to policy: every reference resolved, every rule of the format checked, all problems at once.

mod alternatives;
mod deadlines;
mod fact;
mod lowering;
mod names;
mod read;
mod safety;
mod sense;
mod steps;
mod validity;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::alternatives::parts;
use self::deadlines::{check_deadlines, check_replacements};
use self::fact::{RESERVED, fact, no_fact_is_an_item};
use self::lowering::check_lowering;
use self::names::Names;
use self::read::{optional, owned, period, text, unique_ids};
use self::safety::{Parts, check_safety};
use self::sense::{check_critical_items, check_levels, stronger_rules, unused};
use self::steps::steps;
use self::validity::check_validity;
use crate::diagnostic::{Code, Problems};
use crate::instrument::{Instrument, Scale};
use crate::scoring::Outcomes;
use crate::triage::policy::*;
use crate::triage::raw_policy::*;
use crate::triage::test::Conditions;
use crate::validation::{Check, Index, Sources};

/// The most instruments one policy uses: each is a form that somebody has to fill in.
const MAX_INSTRUMENTS: usize = 100;

/// The most rules, and the most facts. Each is looked at for each person, so a file of one MiB could make a table of one MiB
/// take minutes.
const MAX_ENTRIES: usize = 2_000;

/// Checks a policy against the instruments that `instrument` finds.
pub(crate) fn check_policy<'i>(
    raw: &RawPolicy<'_>,
    head: Range<usize>,
    problems: &Problems,
    instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
) -> Option<Model> {
    let check = &Check::new(problems);
    at_most(check, "rules", raw.rules.iter().map(|rule| &rule.head));
    at_most(check, "facts", raw.facts.iter().map(|fact| &fact.head));
    if let Some(id) = &raw.id {
        check.id("policy", id);
    }
    let edition = match &raw.edition {
        None => Some(1),
        Some(edition) => {
            let valid = u32::try_from(edition.value).ok().filter(|edition| *edition > 0);
            if valid.is_none() {
                check.add(Code::OutOfRange, &edition.span, "`edition` counts from 1");
            }
            valid
        }
    };
    let title = text(check, raw.title.as_ref());
    let consent = raw.consent.as_ref().and_then(|consent| {
        check.word(consent, "consent rule", &[("required", true), ("not-required", false)])
    });

    let use_index = Index::new(check, "instrument", &[], raw.uses.iter().map(Some));
    let instruments = find_instruments(check, raw, &use_index, instrument);
    let sources = Sources::new(check, &raw.sources);
    let names = Names {
        check,
        sources: &sources,
        providers: Index::new(
            check,
            "provider",
            &[],
            raw.providers.iter().map(|provider| provider.id.as_ref()),
        ),
        recommendations: Index::new(
            check,
            "recommendation",
            &[],
            raw.recommendations.iter().map(|recommendation| recommendation.id.as_ref()),
        ),
        levels: Index::new(check, "level", &[], raw.levels.iter().map(|level| level.id.as_ref())),
    };
    let providers = raw
        .providers
        .iter()
        .map(|provider| Provider {
            id: owned(provider.id.as_ref()),
            label: text(check, provider.label.as_ref()),
        })
        .collect();
    let fact_index = Index::new(check, "fact", RESERVED, raw.facts.iter().map(|fact| fact.id.as_ref()));
    no_fact_is_an_item(check, raw, &instruments);
    let facts: Vec<Option<Fact>> = raw.facts.iter().map(|raw| fact(check, raw)).collect();
    let recommendations: Vec<Option<Recommendation>> =
        raw.recommendations.iter().map(|raw| names.recommendation(raw)).collect();
    let max_follow_up = raw.max_follow_up.as_ref().and_then(|at| period(check, at));
    let guardian = raw.guardian.as_ref().map(|guardian| names.guardian(guardian));
    let levels: Vec<Option<Level>> = raw.levels.iter().map(|level| names.level(level)).collect();
    let head = raw.id.as_ref().map_or(head, |id| id.span.clone());
    check_levels(check, raw, &head, &levels, max_follow_up);
    let resources: Vec<Option<Resource>> =
        raw.resources.iter().map(|resource| names.resource(resource)).collect();
    unique_ids(check, "resource", raw.resources.iter().map(|resource| resource.id.as_ref()));

    let mut conditions = Conditions {
        check,
        uses: &use_index,
        instruments: &instruments,
        fact_index: &fact_index,
        facts: &facts,
        tests: Vec::new(),
        positions: HashMap::new(),
        read_items: HashSet::new(),
        read_facts: HashSet::new(),
        read_instruments: HashSet::new(),
        lowering: Vec::new(),
    };
    unique_ids(check, "rule", raw.rules.iter().map(|rule| rule.id.as_ref()));
    let rules: Vec<Option<Rule>> = raw
        .rules
        .iter()
        .enumerate()
        .map(|(position, rule)| names.rule(&mut conditions, position, rule))
        .collect();
    let read_items = std::mem::take(&mut conditions.read_items);
    let (steps, dues, carried) = steps(check, raw, &use_index, &instruments, &mut conditions);
    unique_ids(check, "unanswered fact", raw.unanswered_facts.iter().map(|raw| raw.fact.as_ref()));
    let unanswered_facts: Vec<Option<UnansweredFact>> =
        raw.unanswered_facts.iter().map(|raw| names.unanswered_fact(&mut conditions, raw)).collect();
    unique_ids(check, "guarantee", raw.guarantees.iter().map(|guarantee| guarantee.id.as_ref()));
    let guarantees: Vec<Option<Guarantee>> =
        raw.guarantees.iter().map(|guarantee| names.guarantee(&mut conditions, guarantee)).collect();
    let unanswered_critical = raw.unanswered_critical.as_ref().map(|raw| names.unanswered_critical(raw));
    check_critical_items(check, raw, &instruments, &read_items);
    check_validity(check, raw, &instruments, &conditions.tests);
    check_lowering(check, &conditions.lowering, &facts, &rules, &conditions.tests);
    check_replacements(check, raw, &recommendations);
    check_deadlines(check, raw, &recommendations, &levels, &rules);
    let looked_at = Parts {
        instruments: &instruments,
        levels: &levels,
        rules: &rules,
        recommendations: &recommendations,
        tests: &conditions.tests,
    };
    check_safety(check, raw, &looked_at);
    stronger_rules(check, raw, &rules, &conditions.tests, &instruments);
    if check.is_readable() && !problems.has_errors() {
        unused(check, raw, &conditions.read_facts, &conditions.read_instruments, &instruments);
    }
    let tests = conditions.tests;
    let sources = sources.finish(check);

    let uses = instruments
        .iter()
        .flatten()
        .zip(dues)
        .zip(carried)
        .map(|(((_, instrument), due), carried)| Use {
            instrument: Instrument::clone(instrument),
            first_item: 0,
            blank: Outcomes::of_blank(instrument),
            due,
            carried,
            depends_on_person: instrument.scales.iter().any(Scale::depends_on_person),
            tests: Vec::new(),
        })
        .collect();
    let rules: Vec<Rule> = rules.into_iter().collect::<Option<_>>()?;
    let mut model = Model {
        id: owned(raw.id.as_ref()),
        edition: edition?,
        title,
        consent_required: consent?,
        uses,
        order: order(&steps, instruments.len()),
        max_follow_up,
        guardian: optional(guardian)?,
        sources,
        providers,
        facts: facts.into_iter().collect::<Option<_>>()?,
        levels: levels.into_iter().collect::<Option<_>>()?,
        recommendations: recommendations.into_iter().collect::<Option<_>>()?,
        resources: resources.into_iter().collect::<Option<_>>()?,
        parts: parts(&rules),
        rules,
        unanswered_critical: optional(unanswered_critical)?,
        unanswered_facts: unanswered_facts.into_iter().collect::<Option<_>>()?,
        steps,
        guarantees: guarantees.into_iter().collect::<Option<_>>()?,
        tests,
        ..Model::blank()
    };
    model.complete();
    Some(model)
}

/// The order in which instruments are looked at: those of no step, then step by step.
fn order(steps: &[Step], count: usize) -> Vec<usize> {
    let stepped: Vec<usize> = steps.iter().flat_map(|step| &step.give).copied().collect();
    let always = (0..count).filter(|instrument| !stepped.contains(instrument));
    always.chain(stepped.iter().copied()).collect()
}

fn at_most<'h>(check: &Check<'_>, what: &str, mut heads: impl Iterator<Item = &'h Range<usize>>) {
    if let Some(extra) = heads.nth(MAX_ENTRIES) {
        check.add(Code::TooLarge, extra, format!("there are more than {MAX_ENTRIES} {what}"));
    }
}

fn find_instruments<'i>(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    index: &Index<'_>,
    instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
) -> Vec<Option<(usize, &'i Instrument)>> {
    let mut found = Vec::new();
    let mut count: usize = 0;
    for (position, id) in raw.uses.iter().enumerate() {
        if position >= MAX_INSTRUMENTS {
            check.add(
                Code::TooLarge,
                &id.span,
                format!("a policy uses at most {MAX_INSTRUMENTS} instruments"),
            );
            break;
        }
        let definition = if index.get(id.value) == Some(position) { instrument(id.value) } else { None };
        let definition = definition.filter(|found| found.id() == id.value);
        if definition.is_none() && index.get(id.value) == Some(position) {
            check
                .add(Code::UnknownInstrument, &id.span, format!("there is no instrument `{}`", id.value))
                .label("not among the instruments the policy is loaded against")
                .help(
                    "an instrument of your own is given beside the policy: as another file to `psyscreen check`, elsewhere \
                     by `--instrument FILE`",
                );
        }
        found.push(definition.map(|definition| {
            let position = count;
            count = count.saturating_add(1);
            (position, definition)
        }));
    }
    found
}
