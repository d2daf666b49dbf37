//! Levels, recommendations, resources, rules and guarantees: each with the names it uses resolved.

use super::read::{optional, owned, period, text};
use crate::diagnostic::Code;
use crate::period::Period;
use crate::toml_table::At;
use crate::triage::policy::*;
use crate::triage::raw_policy::*;
use crate::triage::test::{Conditions, Context, test_of_fact};
use crate::validation::{Check, Index, Owner, Sources, texts};

/// No number to call is shorter: 110, 988.
const LEAST_DIGITS: usize = 3;

/// The ages below which a guardian may be asked: an age of majority in years, with room for every law.
const AGES_OF_MAJORITY: std::ops::RangeInclusive<i64> = 1..=25;

/// The names that levels, recommendations and rules use.
pub(super) struct Names<'c, 't> {
    pub(super) check: &'c Check<'c>,
    pub(super) sources: &'c Sources<'t>,
    pub(super) providers: Index<'t>,
    pub(super) recommendations: Index<'t>,
    pub(super) levels: Index<'t>,
}

/// Recommendations, those of them that come with a deadline of their own, and those of them whose deadline is ours.
type GivenList = (Vec<usize>, Vec<(usize, Period)>, Vec<usize>);

impl Names<'_, '_> {
    /// `source-id §2.4`
    fn clause(&self, owner: Owner<'_>, raw: Option<&At<&str>>) -> Option<Clause> {
        let raw = raw?;
        let id = raw.value.split_whitespace().next()?;
        let source = self.sources.find(self.check, owner, &At::new(id, &raw.span))?;
        Some(Clause { text: raw.value.into(), source })
    }

    pub(super) fn recommendation(&self, raw: &RawRecommendation<'_>) -> Option<Recommendation> {
        let owner = Owner::new("recommendation", raw.id.as_ref());
        let words = Modality::ALL.map(|modality| (modality.name(), modality));
        let modality =
            raw.modality.as_ref().and_then(|modality| self.check.word(modality, "modality", &words));
        let providers = self.provider_list(owner, &raw.provider);
        let within = raw.within.as_ref().map(|at| period(self.check, at));
        let ours = self.is_ours(owner, raw.ours.as_ref(), raw.within.as_ref());
        let replaces = self.recommendation_list(owner, &raw.replaces);
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
            ours,
            replaces: replaces?,
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

    /// The recommendations, and those of them that come with a deadline of their own.
    fn given_list(&self, owner: Owner<'_>, given: &[RawGiven<'_>]) -> Option<GivenList> {
        let read = |given: &RawGiven<'_>| {
            let ours = self.is_ours(owner, given.ours.as_ref(), given.within.as_ref());
            let index = self.recommendations.find(self.check, Code::UnknownRecommendation, owner, &given.id);
            let within = optional(given.within.as_ref().map(|at| period(self.check, at)));
            Some((index?, within?, ours))
        };
        let found: Vec<Option<(usize, Option<Period>, bool)>> = given.iter().map(read).collect();
        let found: Vec<(usize, Option<Period>, bool)> = found.into_iter().collect::<Option<_>>()?;
        let sooner = found.iter().filter_map(|(index, within, _)| Some((*index, (*within)?))).collect();
        let ours = found.iter().filter(|(.., ours)| *ours).map(|(index, ..)| *index).collect();
        Some((found.into_iter().map(|(index, ..)| index).collect(), sooner, ours))
    }

    /// Whether a period is ours; that nothing is ours is a slip.
    fn is_ours(&self, owner: Owner<'_>, ours: Option<&At<bool>>, period: Option<&At<&str>>) -> bool {
        if let (Some(at), None) = (ours, period) {
            self.check
                .add(Code::UnusedKey, &at.span, format!("`ours` of {owner} has no period beside it"))
                .help("it says that the plan does not give the period: add `within` or `follow_up`");
        }
        ours.is_some_and(|at| at.value)
    }

    pub(super) fn guardian(&self, raw: &RawGuardian<'_>) -> Option<Guardian> {
        let owner = Owner::new("table", Some(&At { value: "guardian", span: 0..0 }));
        let below = raw.below.as_ref().and_then(|at| {
            let below = u16::try_from(at.value).ok().filter(|_| AGES_OF_MAJORITY.contains(&at.value));
            if below.is_none() {
                self.check
                    .add(Code::OutOfRange, &at.span, format!("`{}` is not an age of majority", at.value))
                    .help("write the age in years from which a person agrees alone, such as 18");
            }
            below
        });
        let role = raw
            .role
            .as_ref()
            .and_then(|role| self.providers.find(self.check, Code::UnknownProvider, owner, role));
        let clause = self.clause(owner, raw.clause.as_ref());
        Some(Guardian { below: below?, role: role?, clause: clause? })
    }

    fn notices(&self, owner: Owner<'_>, raw: &[RawNotice<'_>]) -> Option<Vec<Notice>> {
        let read = |raw: &RawNotice<'_>| {
            let role = raw
                .role
                .as_ref()
                .and_then(|role| self.providers.find(self.check, Code::UnknownProvider, owner, role));
            let within = raw.within.as_ref().and_then(|at| period(self.check, at));
            let label = text(self.check, raw.label.as_ref());
            let ours = self.is_ours(owner, raw.ours.as_ref(), raw.within.as_ref());
            Some(Notice { role: role?, within: within?, ours, label })
        };
        let notices: Vec<_> = raw.iter().map(read).collect();
        notices.into_iter().collect()
    }

    fn actions(&self, owner: Owner<'_>, raw: &RawActions<'_>) -> Option<Actions> {
        let given = self.given_list(owner, &raw.recommend);
        let notify = self.notices(owner, &raw.notify);
        let follow_up = raw.follow_up.as_ref().map(|at| period(self.check, at));
        let clause = self.clause(owner, raw.clause.as_ref());
        let ours = self.is_ours(owner, raw.ours.as_ref(), raw.follow_up.as_ref());
        let (recommend, sooner, sooner_ours) = given?;
        Some(Actions {
            recommend,
            sooner,
            sooner_ours,
            notify: notify?,
            follow_up: optional(follow_up)?,
            ours,
            clause: clause?,
            quotation: raw.quotation.as_ref().map(|words| words.value.into()),
        })
    }

    pub(super) fn level(&self, raw: &RawLevel<'_>) -> Option<Level> {
        let owner = Owner::new("level", raw.id.as_ref());
        if raw.actions.recommend.is_empty() {
            self.check
                .add(Code::EmptyLevel, &raw.head, format!("{owner} recommends nothing"))
                .help("nobody leaves with nothing: add `recommend = [\"…\"]`");
        }
        let actions = self.actions(owner, &raw.actions);
        let label = text(self.check, raw.label.as_ref());
        Some(Level { id: owned(raw.id.as_ref()), label, actions: actions? })
    }

    pub(super) fn resource(&self, raw: &RawResource<'_>) -> Option<Resource> {
        let owner = Owner::new("resource", raw.id.as_ref());
        let label = text(self.check, raw.label.as_ref());
        if let Some(place) = &raw.place
            && !is_place(place.value)
            && !place.value.trim().is_empty()
        {
            self.check
                .add(
                    Code::InvalidPlace,
                    &place.span,
                    format!("`{}` is not a valid ISO 3166 code", place.value),
                )
                .help("write a country such as `CN`, or a part of it such as `CN-33`");
        }
        raw.languages.iter().for_each(|language| texts::language(self.check, language));
        if let Some(number) = &raw.telephone
            && number.value.chars().filter(char::is_ascii_digit).count() < LEAST_DIGITS
            && !number.value.trim().is_empty()
        {
            self.check
                .add(Code::Telephone, &number.span, format!("`{}` is not a telephone number", number.value))
                .help("write the number to dial, such as `12356`");
        }
        let source = raw.source.as_ref().and_then(|source| self.sources.find(self.check, owner, source));
        if let (Some(found), Some(at)) = (source, &raw.source)
            && self.sources.get(found).is_some_and(|source| source.checked().is_none())
        {
            self.check
                .add(
                    Code::Telephone,
                    &at.span,
                    format!("source `{}` does not say when it was looked up", at.value),
                )
                .help("add `checked`, the day, to that `[[source]]`");
        }
        Some(Resource {
            id: owned(raw.id.as_ref()),
            label,
            telephone: owned(raw.telephone.as_ref()),
            place: owned(raw.place.as_ref()),
            languages: raw.languages.iter().map(|language| language.value.into()).collect(),
            source: source?,
        })
    }

    pub(super) fn rule(
        &self,
        conditions: &mut Conditions<'_, '_, '_>,
        position: usize,
        raw: &RawRule<'_>,
    ) -> Option<Rule> {
        let owner = Owner::new("rule", raw.id.as_ref());
        let level =
            raw.level.as_ref().map(|level| self.levels.find(self.check, Code::UnknownLevel, owner, level));
        let raises = level.is_some_and(|level| level != Some(0));
        let RawActions { recommend, notify, follow_up, .. } = &raw.actions;
        if !raises && recommend.is_empty() && notify.is_empty() && follow_up.is_none() {
            self.check
                .add(Code::RuleEffect, &raw.head, format!("{owner} has no effect"))
                .help("add a `level` above the first, or `recommend`, `notify` or `follow_up`");
        }
        let context =
            Context { owner, needs_source: raw.source.is_none(), decides: true, rule: Some(position) };
        let when = raw.when.as_ref().and_then(|when| conditions.condition(context, when));
        let actions = self.actions(owner, &raw.actions);
        let source = raw.source.as_ref().map(|source| self.sources.find(self.check, owner, source));
        let label = text(self.check, raw.label.as_ref());
        Some(Rule {
            id: owned(raw.id.as_ref()),
            label,
            level: optional(level)?,
            when: when?,
            actions: actions?,
            source: optional(source)?,
        })
    }

    pub(super) fn unanswered_critical(&self, raw: &RawUnansweredCritical<'_>) -> Option<UnansweredCritical> {
        let owner = Owner::new("table", Some(&At { value: "unanswered_critical", span: 0..0 }));
        let recommend = self.recommendation_list(owner, &raw.recommend);
        let within = raw.within.as_ref().and_then(|at| period(self.check, at));
        let clause = raw.clause.as_ref().map(|clause| self.clause(owner, Some(clause)));
        let ours = raw.ours.as_ref().is_some_and(|at| at.value);
        Some(UnansweredCritical { recommend: recommend?, within: within?, ours, clause: optional(clause)? })
    }

    pub(super) fn unanswered_fact(
        &self,
        conditions: &mut Conditions<'_, '_, '_>,
        raw: &RawUnansweredFact<'_>,
    ) -> Option<UnansweredFact> {
        let owner = Owner::new("unanswered fact", raw.fact.as_ref());
        let found = raw.fact.as_ref().and_then(|id| test_of_fact(conditions, owner, id));
        if raw.recommend.is_empty() && raw.follow_up.is_none() {
            self.check
                .add(Code::RuleEffect, &raw.head, format!("{owner} has no effect"))
                .help("say in `recommend` who finds it out");
        }
        let context = Context { owner, needs_source: false, decides: false, rule: None };
        let when = raw.when.as_ref().map(|when| conditions.condition(context, when));
        let recommend = self.recommendation_list(owner, &raw.recommend);
        let within = raw.within.as_ref().and_then(|at| period(self.check, at));
        let follow_up = raw.follow_up.as_ref().map(|at| period(self.check, at));
        let clause = raw.clause.as_ref().map(|clause| self.clause(owner, Some(clause)));
        let (fact, test) = found?;
        Some(UnansweredFact {
            fact,
            test,
            when: optional(when)?,
            recommend: recommend?,
            within: within?,
            follow_up: optional(follow_up)?,
            ours: raw.ours.as_ref().is_some_and(|at| at.value),
            clause: optional(clause)?,
        })
    }

    /// `{ role = "police", within = "PT0S" }`
    fn notified(&self, owner: Owner<'_>, raw: &RawNotified<'_>) -> Option<(usize, Option<Period>)> {
        let role = raw
            .role
            .as_ref()
            .and_then(|role| self.providers.find(self.check, Code::UnknownProvider, owner, role));
        let within = optional(raw.within.as_ref().map(|at| period(self.check, at)));
        Some((role?, within?))
    }

    pub(super) fn guarantee(
        &self,
        conditions: &mut Conditions<'_, '_, '_>,
        raw: &RawGuarantee<'_>,
    ) -> Option<Guarantee> {
        let owner = Owner::new("guarantee", raw.id.as_ref());
        if raw.level_at_least.is_none()
            && raw.recommends.is_empty()
            && raw.notifies.is_empty()
            && raw.follow_up_at_most.is_none()
        {
            self.check
                .add(Code::GuaranteeShape, &raw.head, format!("{owner} promises nothing"))
                .help("add `level_at_least`, `recommends`, `notifies` or `follow_up_at_most`");
        }
        let context = Context { owner, needs_source: false, decides: false, rule: None };
        let when = raw.when.as_ref().map(|when| conditions.condition(context, when));
        let unanswered_fact = raw.unanswered_fact.as_ref().map(|id| test_of_fact(conditions, owner, id));
        let level = raw
            .level_at_least
            .as_ref()
            .map(|level| self.levels.find(self.check, Code::UnknownLevel, owner, level));
        let recommends = self.given_list(owner, &raw.recommends);
        let notifies: Vec<_> = raw.notifies.iter().map(|raw| self.notified(owner, raw)).collect();
        let follow_up = raw.follow_up_at_most.as_ref().map(|at| period(self.check, at));
        let (recommends, recommends_within, _) = recommends?;
        Some(Guarantee {
            id: owned(raw.id.as_ref()),
            when: optional(when)?,
            unanswered_fact: optional(unanswered_fact)?,
            level_at_least: optional(level)?,
            recommends,
            recommends_within,
            notifies: notifies.into_iter().collect::<Option<_>>()?,
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
