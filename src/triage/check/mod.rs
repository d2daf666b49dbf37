//! Raw policy to policy: every reference resolved, every rule of the format checked, all problems at once.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use super::check_condition::{Conditions, Context};
use super::check_steps::steps;
use super::policy::*;
use super::raw_policy::*;
use crate::condition::Condition;
use crate::definition::RawText;
use crate::diagnostic::{Code, Problems};
use crate::instrument::{Instrument, Test, Threshold};
use crate::number::Number;
use crate::period::Period;
use crate::response::Responses;
use crate::text::Text;
use crate::toml_table::At;
use crate::validation::{Check, Index, Owner, Sources, texts};

/// The most instruments one policy uses: each is a form that somebody has to fill in.
const MAX_INSTRUMENTS: usize = 100;
/// The most values of one fact.
const MAX_VALUES: usize = 500;

/// Checks a policy against the instruments that `instrument` finds.
pub(super) fn check_policy<'i>(
    raw: &RawPolicy<'_>,
    head: Range<usize>,
    problems: &Problems,
    instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
) -> Option<Policy<'i>> {
    let check = &Check::new(problems);
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
    let fact_index =
        Index::new(check, "fact", &["consent", "id"], raw.facts.iter().map(|fact| fact.id.as_ref()));
    let facts: Vec<Option<Fact>> = raw.facts.iter().map(|raw| fact(check, raw)).collect();
    let recommendations: Vec<Option<Recommendation>> =
        raw.recommendations.iter().map(|raw| names.recommendation(raw)).collect();
    let max_follow_up = raw.max_follow_up.as_ref().and_then(|at| period(check, at));
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
    };
    unique_ids(check, "rule", raw.rules.iter().map(|rule| rule.id.as_ref()));
    let rules: Vec<Option<Rule>> = raw.rules.iter().map(|rule| names.rule(&mut conditions, rule)).collect();
    let read_items = std::mem::take(&mut conditions.read_items);
    let (steps, dues, carried) = steps(check, raw, &use_index, &instruments, &mut conditions);
    unique_ids(check, "guarantee", raw.guarantees.iter().map(|guarantee| guarantee.id.as_ref()));
    let guarantees: Vec<Option<Guarantee>> =
        raw.guarantees.iter().map(|guarantee| names.guarantee(&mut conditions, guarantee)).collect();
    let unanswered_critical = raw.unanswered_critical.as_ref().map(|raw| names.unanswered_critical(raw));
    check_critical_items(check, raw, &instruments, &read_items);
    stronger_rules(check, raw, &rules, &conditions.tests, &instruments);
    if check.is_readable() && !problems.has_errors() {
        unused(check, raw, &conditions.read_facts, &conditions.read_instruments, &instruments);
    }
    let tests = conditions.tests;
    let sources = sources.finish(check);

    let mut item_count: usize = 0;
    let uses = instruments
        .iter()
        .flatten()
        .zip(dues)
        .zip(carried)
        .map(|(((position, instrument), due), carried)| {
            let own: Vec<usize> = of_instrument(&tests, *position);
            let first_item = item_count;
            item_count = item_count.saturating_add(instrument.items.len());
            Use {
                instrument,
                blank: Responses::blank(instrument).score().interpret(),
                first_item,
                due,
                carried,
                depends_on_person: instrument
                    .scales
                    .iter()
                    .any(|scale| scale.cutoffs.iter().any(|cutoff| cutoff.depends_on_person())),
                tests: own,
            }
        })
        .collect();
    let rules: Vec<Rule> = rules.into_iter().collect::<Option<_>>()?;
    Some(Policy {
        id: owned(raw.id.as_ref()),
        edition: edition?,
        title,
        consent_required: consent?,
        uses,
        item_count,
        order: order(&steps, instruments.len()),
        max_follow_up,
        sources,
        providers,
        facts: facts.into_iter().collect::<Option<_>>()?,
        levels: levels.into_iter().collect::<Option<_>>()?,
        recommendations: recommendations.into_iter().collect::<Option<_>>()?,
        resources: resources.into_iter().collect::<Option<_>>()?,
        parts: parts(&rules),
        rules,
        unanswered_critical: optional(unanswered_critical)?,
        steps,
        guarantees: guarantees.into_iter().collect::<Option<_>>()?,
        fact_tests: tests
            .iter()
            .enumerate()
            .filter(|(_, test)| matches!(test, PolicyTest::Fact { .. }))
            .map(|(position, _)| position)
            .collect(),
        tests,
        differences: Vec::new(),
        warnings: Vec::new(),
        text: Box::default(),
        fingerprint: OnceLock::new(),
    })
}

/// What each alone makes one of the rules hold: from the highest level down, since what decides a higher level may make
/// it needless to ask about a lower one; single tests first, since theirs are the answers that decide alone.
fn parts(rules: &[Rule]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (rule, found) in rules.iter().enumerate() {
        if let Some(level) = found.level {
            alternatives(&found.when, &mut |when| parts.push(Part { rule, level, when: when.clone() }));
        }
    }
    parts.sort_by_key(|part| (Reverse(part.level), !matches!(part.when, Condition::Test(_))));
    parts
}

/// The parts of which each alone makes the condition true.
fn alternatives(condition: &Condition<usize>, visit: &mut impl FnMut(&Condition<usize>)) {
    match condition {
        Condition::Any(parts) => parts.iter().for_each(|part| alternatives(part, visit)),
        Condition::All(parts) if parts.len() == 1 => {
            parts.iter().for_each(|part| alternatives(part, visit));
        }
        _ => visit(condition),
    }
}

fn of_instrument(tests: &[PolicyTest], instrument: usize) -> Vec<usize> {
    let own = |test: &PolicyTest| match test {
        PolicyTest::Finding { instrument: at, .. } | PolicyTest::Change { instrument: at, .. } => {
            *at == instrument
        }
        PolicyTest::Fact { .. } => false,
    };
    tests.iter().enumerate().filter(|(_, test)| own(test)).map(|(position, _)| position).collect()
}

/// The order in which instruments are looked at: those of no step, then step by step.
fn order(steps: &[Step], count: usize) -> Vec<usize> {
    let stepped: Vec<usize> = steps.iter().flat_map(|step| &step.give).copied().collect();
    let always = (0..count).filter(|instrument| !stepped.contains(instrument));
    always.chain(stepped.iter().copied()).collect()
}

fn owned(text: Option<&At<&str>>) -> Box<str> {
    text.map_or("", |text| text.value).into()
}

fn text(check: &Check<'_>, raw: Option<&RawText<'_>>) -> Text {
    raw.map_or_else(Text::default, |raw| texts::text(check, raw))
}

fn period(check: &Check<'_>, at: &At<&str>) -> Option<Period> {
    let read = Period::parse(at.value);
    // An empty text was reported by the reader.
    if read.is_none() && !at.value.trim().is_empty() {
        check
            .add(Code::InvalidPeriod, &at.span, format!("`{}` is no period", at.value))
            .help("write `P14D` for 14 days, `P6M` for 6 months, `PT0S` for at once");
    }
    read
}

/// What is absent may be; what is there must have been understood.
fn optional<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(None) => None,
        Some(understood) => Some(understood),
    }
}

/// Reports ids that come twice, for things that nothing refers to.
fn unique_ids<'a, 't: 'a>(
    check: &Check<'_>,
    kind: &'static str,
    ids: impl ExactSizeIterator<Item = Option<&'a At<&'t str>>>,
) {
    Index::new(check, kind, &[], ids);
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
        if definition.is_none() && index.get(id.value) == Some(position) {
            check
                .add(Code::UnknownInstrument, &id.span, format!("there is no instrument `{}`", id.value))
                .label("not among the instruments the policy is loaded against");
        }
        found.push(definition.map(|definition| {
            let position = count;
            count = count.saturating_add(1);
            (position, definition)
        }));
    }
    found
}

fn fact(check: &Check<'_>, raw: &RawFact<'_>) -> Option<Fact> {
    let owner = Owner::new("fact", raw.id.as_ref());
    let shape = |message: String, help: &str| {
        check.add(Code::FactShape, &raw.head, message).help(help);
    };
    let label = text(check, raw.label.as_ref());
    let risk = raw.risk.as_ref().is_some_and(|risk| risk.value);
    let limits = raw.min.is_some() || raw.max.is_some();
    let kind = match raw.kind.as_ref()?.value {
        "yes-no" => {
            if raw.values.is_some() || limits {
                shape(format!("{owner} is answered yes or no"), "leave out `values`, `min` and `max`");
            }
            FactKind::YesNo
        }
        "one-of" => {
            if limits || raw.risk.is_some() {
                let help = "leave out `min`, `max` and `risk`; name the values that raise in a rule";
                shape(format!("{owner} is one of several values"), help);
            }
            let values = raw.values.as_ref().map_or(&[][..], |values| &values.value);
            if values.len() < 2 {
                shape(
                    format!("{owner} has fewer than two values"),
                    "write `values = [{ id = \"…\", label = {…} }, …]`",
                );
            }
            if values.len() > MAX_VALUES {
                check.add(Code::TooLarge, &raw.head, format!("{owner} has more than {MAX_VALUES} values"));
                return None;
            }
            unique_ids(check, "value", values.iter().map(|value| value.id.as_ref()));
            let read = |value: &RawProvider<'_>| FactOption {
                id: owned(value.id.as_ref()),
                label: text(check, value.label.as_ref()),
            };
            FactKind::OneOf(values.iter().map(read).collect())
        }
        "number" => {
            if raw.values.is_some() {
                shape(format!("{owner} is a number"), "leave out `values`");
            }
            match (&raw.min, &raw.max) {
                (Some(min), Some(max)) if min.value < max.value => {
                    FactKind::Number { min: min.value, max: max.value }
                }
                _ => {
                    shape(
                        format!("{owner} has no limits"),
                        "give `min` and `max`, whole numbers, the lower first",
                    );
                    return None;
                }
            }
        }
        _ => {
            let kind = raw.kind.as_ref()?;
            check.word::<()>(kind, "kind of fact", &[("yes-no", ()), ("one-of", ()), ("number", ())]);
            return None;
        }
    };
    let id = owned(raw.id.as_ref());
    let of_person = match (&*id, &kind) {
        ("age", FactKind::Number { .. }) => true,
        ("sex", FactKind::OneOf(values)) => {
            values.iter().all(|value| matches!(&*value.id, "female" | "male"))
        }
        ("age" | "sex", _) => false,
        _ => true,
    };
    if !of_person {
        shape(
            format!("{owner} is taken from the person and cannot be of this kind"),
            "`age` is a `number`, `sex` a `one-of` with the values `female` and `male`",
        );
    }
    Some(Fact { id, label, kind, risk })
}

/// The names that levels, recommendations and rules use.
struct Names<'c, 't> {
    check: &'c Check<'c>,
    sources: &'c Sources<'t>,
    providers: Index<'t>,
    recommendations: Index<'t>,
    levels: Index<'t>,
}

impl Names<'_, '_> {
    /// `source-id §2.4`
    fn clause(&self, owner: Owner<'_>, raw: Option<&At<&str>>) -> Option<Clause> {
        let raw = raw?;
        let id = raw.value.split_whitespace().next()?;
        let source = self.sources.find(self.check, owner, &At::new(id, &raw.span))?;
        Some(Clause { text: raw.value.into(), source })
    }

    fn recommendation(&self, raw: &RawRecommendation<'_>) -> Option<Recommendation> {
        let owner = Owner::new("recommendation", raw.id.as_ref());
        let words = Modality::ALL.map(|modality| (modality.name(), modality));
        let modality =
            raw.modality.as_ref().and_then(|modality| self.check.word(modality, "modality", &words));
        let providers = self.provider_list(owner, &raw.provider);
        let within = raw.within.as_ref().map(|at| period(self.check, at));
        let clause = self.clause(owner, raw.clause.as_ref());
        let label = text(self.check, raw.label.as_ref());
        let text = text(self.check, raw.text.as_ref());
        Some(Recommendation {
            id: owned(raw.id.as_ref()),
            modality: modality?,
            label,
            text,
            providers: providers?,
            needs_consent: raw.needs_consent.as_ref()?.value,
            provisional: raw.provisional.as_ref().is_some_and(|at| at.value),
            within: optional(within)?,
            clause: clause?,
        })
    }

    fn provider_list(&self, owner: Owner<'_>, ids: &[At<&str>]) -> Option<Vec<usize>> {
        let found: Vec<_> =
            ids.iter().map(|id| self.providers.find(self.check, Code::UnknownProvider, owner, id)).collect();
        found.into_iter().collect()
    }

    fn recommendation_list(&self, owner: Owner<'_>, ids: &[At<&str>]) -> Option<Vec<usize>> {
        let found: Vec<_> = ids
            .iter()
            .map(|id| self.recommendations.find(self.check, Code::UnknownRecommendation, owner, id))
            .collect();
        found.into_iter().collect()
    }

    fn notices(&self, owner: Owner<'_>, raw: &[RawNotice<'_>]) -> Option<Vec<Notice>> {
        let read = |raw: &RawNotice<'_>| {
            let role = raw
                .role
                .as_ref()
                .and_then(|role| self.providers.find(self.check, Code::UnknownProvider, owner, role));
            let within = raw.within.as_ref().and_then(|at| period(self.check, at));
            let label = text(self.check, raw.label.as_ref());
            Some(Notice { role: role?, within: within?, label })
        };
        let notices: Vec<_> = raw.iter().map(read).collect();
        notices.into_iter().collect()
    }

    fn level(&self, raw: &RawLevel<'_>) -> Option<Level> {
        let owner = Owner::new("level", raw.id.as_ref());
        if raw.recommend.is_empty() {
            self.check
                .add(Code::EmptyLevel, &raw.head, format!("{owner} recommends nothing"))
                .help("nobody leaves with nothing: add `recommend = [\"…\"]`");
        }
        let recommend = self.recommendation_list(owner, &raw.recommend);
        let notify = self.notices(owner, &raw.notify);
        let follow_up = raw.follow_up.as_ref().map(|at| period(self.check, at));
        let clause = self.clause(owner, raw.clause.as_ref());
        let label = text(self.check, raw.label.as_ref());
        Some(Level {
            id: owned(raw.id.as_ref()),
            label,
            recommend: recommend?,
            notify: notify?,
            follow_up: optional(follow_up)?,
            clause: clause?,
        })
    }

    fn resource(&self, raw: &RawResource<'_>) -> Option<Resource> {
        let owner = Owner::new("resource", raw.id.as_ref());
        let label = text(self.check, raw.label.as_ref());
        if let Some(place) = &raw.place
            && !is_place(place.value)
            && !place.value.trim().is_empty()
        {
            self.check
                .add(Code::InvalidPlace, &place.span, format!("`{}` is no ISO 3166 code", place.value))
                .help("write a country such as `CN`, or a part of it such as `CN-33`");
        }
        raw.languages.iter().for_each(|language| texts::language(self.check, language));
        let source = raw.source.as_ref().and_then(|source| self.sources.find(self.check, owner, source));
        Some(Resource {
            id: owned(raw.id.as_ref()),
            label,
            telephone: owned(raw.telephone.as_ref()),
            place: owned(raw.place.as_ref()),
            languages: raw.languages.iter().map(|language| language.value.into()).collect(),
            source: source?,
        })
    }

    fn rule(&self, conditions: &mut Conditions<'_, '_, '_>, raw: &RawRule<'_>) -> Option<Rule> {
        let owner = Owner::new("rule", raw.id.as_ref());
        let level =
            raw.level.as_ref().map(|level| self.levels.find(self.check, Code::UnknownLevel, owner, level));
        let raises = level.is_some_and(|level| level != Some(0));
        if !raises && raw.recommend.is_empty() && raw.notify.is_empty() && raw.follow_up.is_none() {
            self.check
                .add(Code::RuleEffect, &raw.head, format!("{owner} has no effect"))
                .help("add a `level` above the first, or `recommend`, `notify` or `follow_up`");
        }
        let context = Context { owner, needs_source: raw.source.is_none(), decides: true };
        let when = raw.when.as_ref().and_then(|when| conditions.condition(context, when));
        let recommend = self.recommendation_list(owner, &raw.recommend);
        let notify = self.notices(owner, &raw.notify);
        let follow_up = raw.follow_up.as_ref().map(|at| period(self.check, at));
        let clause = self.clause(owner, raw.clause.as_ref());
        let source = raw.source.as_ref().map(|source| self.sources.find(self.check, owner, source));
        let label = text(self.check, raw.label.as_ref());
        Some(Rule {
            id: owned(raw.id.as_ref()),
            label,
            level: optional(level)?,
            when: when?,
            recommend: recommend?,
            notify: notify?,
            follow_up: optional(follow_up)?,
            clause: clause?,
            source: optional(source)?,
        })
    }

    fn unanswered_critical(&self, raw: &RawUnansweredCritical<'_>) -> Option<UnansweredCritical> {
        let owner = Owner::new("table", Some(&At { value: "unanswered_critical", span: 0..0 }));
        let recommend = self.recommendation_list(owner, &raw.recommend);
        let within = raw.within.as_ref().and_then(|at| period(self.check, at));
        let clause = raw.clause.as_ref().map(|clause| self.clause(owner, Some(clause)));
        Some(UnansweredCritical { recommend: recommend?, within: within?, clause: optional(clause)? })
    }

    fn guarantee(
        &self,
        conditions: &mut Conditions<'_, '_, '_>,
        raw: &RawGuarantee<'_>,
    ) -> Option<Guarantee> {
        let owner = Owner::new("guarantee", raw.id.as_ref());
        if raw.level_at_least.is_none() && raw.recommends.is_empty() && raw.follow_up_at_most.is_none() {
            self.check
                .add(Code::GuaranteeShape, &raw.head, format!("{owner} promises nothing"))
                .help("add `level_at_least`, `recommends` or `follow_up_at_most`");
        }
        let context = Context { owner, needs_source: false, decides: false };
        let when = raw.when.as_ref().map(|when| conditions.condition(context, when));
        let level = raw
            .level_at_least
            .as_ref()
            .map(|level| self.levels.find(self.check, Code::UnknownLevel, owner, level));
        let recommends = self.recommendation_list(owner, &raw.recommends);
        let follow_up = raw.follow_up_at_most.as_ref().map(|at| period(self.check, at));
        Some(Guarantee {
            id: owned(raw.id.as_ref()),
            when: optional(when)?,
            level_at_least: optional(level)?,
            recommends: recommends?,
            follow_up_at_most: optional(follow_up)?,
        })
    }
}

/// `CN`, or `CN-33`: a country, or a part of one.
fn is_place(text: &str) -> bool {
    let (country, part) = match text.split_once('-') {
        Some((country, part)) => (country, Some(part)),
        None => (text, None),
    };
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && part.is_none_or(|part| {
            (1..=3).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        })
}

fn check_levels(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    head: &Range<usize>,
    levels: &[Option<Level>],
    max_follow_up: Option<Period>,
) {
    if levels.is_empty() && check.is_readable() {
        check
            .add(Code::NoLevels, head, "this policy has no levels")
            .help("add `[[level]]` tables, the lowest first");
    }
    let mut below: Option<Period> = None;
    for (raw, level) in raw.levels.iter().zip(levels) {
        let Some(level) = level else { continue };
        let place = raw.follow_up.as_ref().map_or(&raw.head, |at| &at.span);
        let owner = Owner::new("level", raw.id.as_ref());
        let later = match (below, level.follow_up) {
            (Some(below), Some(own)) => own > below,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if later {
            check
                .add(Code::FollowUpOrder, place, format!("{owner} is followed up later than a lower level"))
                .help("give it a `follow_up` no longer than that of the level below");
        }
        if let Some(longest) = max_follow_up
            && level.follow_up.is_none_or(|own| own > longest)
        {
            check
                .add(Code::FollowUpTooLong, place, format!("{owner} is not followed up within {longest}"))
                .label("`max_follow_up` allows no longer");
        }
        below = level.follow_up.or(below);
    }
}

fn check_critical_items(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    instruments: &[Option<(usize, &Instrument)>],
    read_items: &HashSet<(usize, usize)>,
) {
    let mut with_critical_items = None;
    for (id, found) in raw.uses.iter().zip(instruments) {
        let Some((position, instrument)) = found else { continue };
        for critical in &instrument.critical_items {
            with_critical_items = with_critical_items.or(Some(id));
            if check.is_readable() && !read_items.contains(&(*position, critical.item)) {
                check
                    .add(
                        Code::IgnoredCriticalItem,
                        &id.span,
                        format!("no rule reads critical item `{}.{}`", instrument.id, critical.id),
                    )
                    .label(format!("a sign of {}", critical.concern))
                    .help(format!(
                        "test `{{ critical_item = \"{}.{}\" }}` in a rule",
                        instrument.id, critical.id
                    ));
            }
        }
    }
    if let Some(id) = with_critical_items
        && raw.unanswered_critical.is_none()
        && check.is_readable()
    {
        check
            .add(
                Code::NoUnansweredCritical,
                &id.span,
                "nothing says what happens while a critical item has no answer",
            )
            .label("has critical items")
            .help("add `[unanswered_critical]` with `recommend` and `within`");
    }
}

/// One score and the way its threshold points.
#[derive(PartialEq, Eq, Hash)]
struct ScoreKey {
    instrument: usize,
    scale: usize,
    upwards: bool,
}

/// How much of a score a threshold needs, among those that point the same way: above 2 needs more than at least 2.
type Strength = (Number, bool);

/// Reports rules that need more of a score than another and raise less.
fn stronger_rules(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    rules: &[Option<Rule>],
    tests: &[PolicyTest],
    instruments: &[Option<(usize, &Instrument)>],
) {
    let mut by_score: HashMap<ScoreKey, Vec<(Strength, usize, usize)>> = HashMap::new();
    for (position, rule) in rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let Some(level) = rule.level else { continue };
        sufficient(&rule.when, &mut |test| {
            if let Some((key, value)) = tests.get(test).and_then(|test| score_threshold(test, instruments)) {
                by_score.entry(key).or_default().push((value, level, position));
            }
        });
    }
    for mut thresholds in by_score.into_values() {
        // From the weakest threshold to the strongest.
        thresholds.sort_by_key(|(strength, ..)| *strength);
        let mut weaker: Option<(usize, usize)> = None;
        let mut pending: Option<(Strength, usize, usize)> = None;
        for (value, level, position) in thresholds {
            if let Some((last, highest, rule)) = pending
                && last != value
            {
                if weaker.is_none_or(|(before, _)| highest > before) {
                    weaker = Some((highest, rule));
                }
                pending = None;
            }
            if let Some((above, other)) = weaker
                && above > level
            {
                report_stronger(check, raw, position, other);
            }
            if pending.is_none_or(|(_, highest, _)| level > highest) {
                pending = Some((value, level, position));
            }
        }
    }
}

fn report_stronger(check: &Check<'_>, raw: &RawPolicy<'_>, position: usize, other: usize) {
    let Some(rule) = raw.rules.get(position) else { return };
    let owner = Owner::new("rule", rule.id.as_ref());
    let other = Owner::new("rule", raw.rules.get(other).and_then(|rule| rule.id.as_ref()));
    let place = rule.level.as_ref().map_or(&rule.head, |level| &level.span);
    check
        .add(Code::StrongerRule, place, format!("{owner} needs a worse score than {other} and raises less"))
        .label("never decides")
        .help("exchange the levels or the thresholds, or leave out this `level`");
}

/// The tests any of which alone makes the condition true.
fn sufficient(condition: &Condition<usize>, visit: &mut impl FnMut(usize)) {
    alternatives(condition, &mut |part| {
        if let Condition::Test(test) = part {
            visit(*test);
        }
    });
}

fn score_threshold(
    test: &PolicyTest,
    instruments: &[Option<(usize, &Instrument)>],
) -> Option<(ScoreKey, Strength)> {
    let PolicyTest::Finding { instrument, test, .. } = test else { return None };
    let definition = instruments.iter().flatten().find(|(at, _)| at == instrument)?.1;
    let (scale, threshold) = match test {
        Test::Score { scale, threshold } => (*scale, *threshold),
        Test::Cutoff { scale, cutoff } => {
            match definition.scales.get(*scale)?.cutoffs.get(*cutoff)?.groups.as_slice() {
                [only] => (*scale, only.threshold),
                _ => return None,
            }
        }
        Test::Band { scale, severity } => {
            let bands = &definition.scales.get(*scale)?.bands;
            let at = bands.iter().position(|band| band.severity == *severity)?;
            // Where higher is better, the band ends where the next begins.
            let higher_is_worse = bands.last()?.severity > bands.first()?.severity;
            if !higher_is_worse {
                return None;
            }
            (*scale, Threshold::AtLeast(bands.get(at)?.from))
        }
        _ => return None,
    };
    let upwards = threshold.is_upward();
    let value = threshold.value();
    let strength = (if upwards { value } else { Number::ZERO.minus(value) }, threshold.is_strict());
    Some((ScoreKey { instrument: *instrument, scale, upwards }, strength))
}

/// Reports what is declared and decides nothing.
fn unused(
    check: &Check<'_>,
    raw: &RawPolicy<'_>,
    read_facts: &HashSet<usize>,
    read_instruments: &HashSet<usize>,
    instruments: &[Option<(usize, &Instrument)>],
) {
    for (id, found) in raw.uses.iter().zip(instruments) {
        if found.is_some_and(|(position, _)| !read_instruments.contains(&position)) {
            check.add(Code::UnusedInstrument, &id.span, format!("no rule reads instrument `{}`", id.value));
        }
    }
    for (position, fact) in raw.facts.iter().enumerate() {
        if let Some(id) = fact.id.as_ref().filter(|_| !read_facts.contains(&position)) {
            check.add(Code::UnusedFact, &id.span, format!("no rule reads fact `{}`", id.value));
        }
    }
    let lists = raw.levels.iter().map(|level| &level.recommend);
    let lists = lists.chain(raw.rules.iter().map(|rule| &rule.recommend));
    let lists = lists.chain(raw.unanswered_critical.iter().map(|raw| &raw.recommend));
    let given: HashSet<&str> = lists.flatten().map(|id| id.value).collect();
    for recommendation in &raw.recommendations {
        if let Some(id) = recommendation.id.as_ref().filter(|id| !given.contains(id.value)) {
            check.add(
                Code::UnusedRecommendation,
                &id.span,
                format!("nothing gives recommendation `{}`", id.value),
            );
        }
    }
    let notices = raw.levels.iter().flat_map(|level| &level.notify);
    let notices = notices.chain(raw.rules.iter().flat_map(|rule| &rule.notify));
    let roles = notices.filter_map(|notice| notice.role.as_ref());
    let acting = raw.recommendations.iter().flat_map(|recommendation| &recommendation.provider);
    let named: HashSet<&str> = roles.chain(acting).map(|id| id.value).collect();
    for provider in &raw.providers {
        if let Some(id) = provider.id.as_ref().filter(|id| !named.contains(id.value)) {
            check.add(Code::UnusedProvider, &id.span, format!("nothing names provider `{}`", id.value));
        }
    }
}
