//! A base under its overlay: what is added, raised and reworded, and each difference in words.

use super::change::{Kind, What, Words};
use super::raw_overlay::{RawOverlay, Rewording};
use crate::definition::RawText;
use crate::diagnostic::{Code, Problems, list, suggestion};
use crate::instrument::Instrument;
use crate::toml_table::At;
use crate::triage::policy::{Modality, OverlayChange, Policy};
use crate::triage::raw_policy::*;

/// The base under its overlay.
pub(super) struct Merge<'m, 't, 'i> {
    pub(super) problems: &'m Problems,
    /// The base as it was checked.
    pub(super) base: &'m Policy,
    /// The same as it is written, which the overlay changes.
    pub(super) raw: RawPolicy<'t>,
    pub(super) instrument: &'m dyn Fn(&str) -> Option<&'i Instrument>,
    pub(super) differences: Vec<OverlayChange>,
}

impl<'t> Merge<'_, 't, '_> {
    pub(super) fn apply(&mut self, overlay: RawOverlay<'t>) {
        self.check_names(&overlay);
        self.check_replacements(&overlay.recommendations);
        self.raw.id = overlay.id;
        self.raw.edition = overlay.edition;
        self.raw.title = overlay.title;
        for (rule, level) in overlay.raises {
            if let (Some(rule), Some(level)) = (rule, level) {
                self.raise(&rule, level);
            }
        }
        for rewording in overlay.rewordings {
            self.reword(rewording);
        }
        let instrument = self.instrument;
        let (problems, raw, changes) = (self.problems, &mut self.raw, &mut self.differences);
        let mut adding = Adding { problems, changes };
        adding.add(
            Kind::Instrument,
            &mut raw.uses,
            overlay.uses,
            |id| Some(id),
            |id| instrument(id.value).map_or_else(Words::default, |found| Words::of_text(found.title())),
        );
        adding.add(
            Kind::Source,
            &mut raw.sources,
            overlay.sources,
            |part| part.id.as_ref(),
            |part| Words::plain(part.citation.as_ref().map_or("", |text| text.value)),
        );
        adding.add(
            Kind::Provider,
            &mut raw.providers,
            overlay.providers,
            |part| part.id.as_ref(),
            |part| Words::of(part.label.as_ref()),
        );
        adding.add(
            Kind::Fact,
            &mut raw.facts,
            overlay.facts,
            |part| part.id.as_ref(),
            |part| Words::of(part.label.as_ref()),
        );
        adding.add(
            Kind::Recommendation,
            &mut raw.recommendations,
            overlay.recommendations,
            |part| part.id.as_ref(),
            |part| Words::of(part.label.as_ref()),
        );
        adding.add(
            Kind::Resource,
            &mut raw.resources,
            overlay.resources,
            |part| part.id.as_ref(),
            |part| {
                let number = part.telephone.as_ref().map_or("", |text| text.value);
                Words::of(part.label.as_ref()).and(&format!(", {number}"), &format!("，{number}"))
            },
        );
        adding.add(
            Kind::Rule,
            &mut raw.rules,
            overlay.rules,
            |part| part.id.as_ref(),
            |part| {
                let words = Words::of(part.label.as_ref());
                match part.level.as_ref().map(|level| level.value) {
                    Some(level) => words.and(&format!(", raises to `{level}`"), &format!("，升至 `{level}`")),
                    None => words,
                }
            },
        );
        adding.add(
            Kind::Guarantee,
            &mut raw.guarantees,
            overlay.guarantees,
            |part| part.id.as_ref(),
            |_| Words::default(),
        );
    }

    /// What the base recommends stays: only an overlay's own recommendations can be replaced by its others.
    fn check_replacements(&self, added: &[RawRecommendation<'t>]) {
        let base = |id: &str| self.base.recommendations().iter().any(|own| own.id() == id);
        for replaced in added.iter().flat_map(|own| &own.replaces).filter(|id| base(id.value)) {
            self.problems
                .add(
                    Code::Replacement,
                    &replaced.span,
                    format!("the base recommends `{}`, which an overlay cannot replace", replaced.value),
                )
                .help("an overlay adds: let its recommendation stand beside that of the base");
        }
    }

    /// Whoever reads a result must see that it is not the base's.
    fn check_names(&self, overlay: &RawOverlay<'_>) {
        if let Some(id) = overlay.id.as_ref().filter(|id| id.value == self.base.id()) {
            self.problems
                .add(Code::OverlayName, &id.span, format!("`{}` is the id of the base", id.value))
                .help(format!("give the overlay an id of its own, such as `{}-local`", id.value));
        }
        let titles = overlay.title.iter().flat_map(|title| &title.by_language);
        for (_, title) in titles {
            let same =
                |(_, base): (&str, &str)| base.trim().to_lowercase() == title.value.trim().to_lowercase();
            if self.base.title().iter().any(same) {
                self.problems
                    .add(Code::OverlayName, &title.span, "this is the title of the base")
                    .help("say in the title whose version it is: a report shows it first");
            }
        }
    }

    fn raise(&mut self, rule: &At<&'t str>, level: At<&'t str>) {
        let rank = |id: &str| {
            self.raw.levels.iter().position(|level| level.id.as_ref().is_some_and(|known| known.value == id))
        };
        let Some(to) = rank(level.value) else {
            let levels = self.raw.levels.iter().filter_map(|level| level.id.as_ref()).map(|id| id.value);
            self.problems
                .add(Code::UnknownLevel, &level.span, format!("there is no level `{}`", level.value))
                .help(format!("the levels are {}", list(levels)));
            return;
        };
        let found = self.find(Kind::Rule, rule).and_then(|index| self.raw.rules.get(index));
        let Some(found) = found else { return };
        let before = found.level.as_ref().map(|level| level.value);
        if before.and_then(rank).is_some_and(|before| before >= to) {
            let before = before.unwrap_or_default();
            self.problems
                .add(Code::OverlayLowers, &level.span, format!("`{}` is not above `{before}`", level.value))
                .help(format!("rule `{}` raises to `{before}`; an overlay may raise it further", rule.value));
            return;
        }
        let label = Words::of(found.label.as_ref());
        self.differences.push(OverlayChange::raises(rule.value, &label, before, level.value));
        if let Some(found) =
            self.raw.rules.iter_mut().find(|known| known.id.as_ref().is_some_and(|id| id.value == rule.value))
        {
            found.level = Some(level);
        }
    }

    fn reword(&mut self, rewording: Rewording<'t>) {
        let Rewording { head, of: Some((kind, id)), label, text, telephone, source } = rewording else {
            return;
        };
        if (text.is_some() && kind != Kind::Recommendation)
            || (telephone.is_some() && kind != Kind::Resource)
            || (source.is_some() && telephone.is_none())
        {
            self.problems
                .add(Code::UnusedKey, &head, format!("a {} has no such words", kind.key()))
                .help("`text` is for a recommendation, `telephone` with its `source` for a resource");
            return;
        }
        if label.is_none() && text.is_none() && telephone.is_none() {
            self.problems
                .add(Code::MissingKey, &head, "this changes no words")
                .help("give `label`, `text` or `telephone`");
            return;
        }
        let Some(index) = self.find(kind, &id) else { return };
        if (label.is_some() || text.is_some())
            && let Some(reason) = self.is_about_safety(kind, index)
        {
            self.problems
                .add(
                    Code::Reworded,
                    &head,
                    format!("this changes the words of {} `{}`", kind.key(), id.value),
                )
                .label(reason)
                .help("let somebody who knows the plan read both wordings: `psyscreen show` lists them");
        }
        if let Some(telephone) = telephone {
            let Some(source) = source else {
                self.problems
                    .add(Code::Telephone, &telephone.span, "nobody says where this number was looked up")
                    .help("add `source = \"…\"`, the id of a `[[source]]` with `checked`, the day on which somebody did");
                return;
            };
            if let Some(resource) = self.raw.resources.get_mut(index) {
                let old = resource.telephone.as_ref().map_or("", |old| old.value);
                let change = OverlayChange::telephone(id.value, old, telephone.value, source.value);
                self.differences.push(change);
                resource.telephone = Some(telephone);
                resource.source = Some(source);
            }
        }
        let (raw, changes) = (&mut self.raw, &mut self.differences);
        let mut put = |what: What, place: Option<&mut Option<RawText<'t>>>, new: Option<RawText<'t>>| {
            if let (Some(place), Some(new)) = (place, new) {
                changed(kind, id.value, what, place.as_ref(), &new, changes);
                *place = Some(over(place.take(), new));
            }
        };
        put(What::Text, raw.recommendations.get_mut(index).map(|part| &mut part.text), text);
        let place = match kind {
            Kind::Level => raw.levels.get_mut(index).map(|part| &mut part.label),
            Kind::Rule => raw.rules.get_mut(index).map(|part| &mut part.label),
            Kind::Recommendation => raw.recommendations.get_mut(index).map(|part| &mut part.label),
            Kind::Provider => raw.providers.get_mut(index).map(|part| &mut part.label),
            Kind::Fact => raw.facts.get_mut(index).map(|part| &mut part.label),
            _ => raw.resources.get_mut(index).map(|part| &mut part.label),
        };
        put(What::Label, place, label);
    }

    /// Why other words for this could turn a danger into none.
    fn is_about_safety(&self, kind: Kind, index: usize) -> Option<&'static str> {
        let crisis = |modality: Modality| matches!(modality, Modality::Crisis | Modality::Admission);
        match kind {
            Kind::Level => Some("a level is known by its name"),
            Kind::Fact => self
                .base
                .facts()
                .get(index)
                .filter(|fact| fact.is_risk())
                .map(|_| "a question about a risk: asked the other way round, its `no` would hide one"),
            Kind::Recommendation => self
                .base
                .recommendations()
                .get(index)
                .filter(|found| crisis(found.modality()))
                .map(|_| "what is done in a crisis"),
            Kind::Provider => {
                let told = self.base.all_actions().flat_map(|actions| &actions.notify);
                let acts = self.base.recommendations().iter().filter(|found| crisis(found.modality()));
                let acts = acts.flat_map(|found| found.provider_indices().iter().copied());
                told.map(|notice| notice.role_index())
                    .chain(acts)
                    .any(|known| known == index)
                    .then_some("acts in a crisis, or is notified of people at risk")
            }
            _ => None,
        }
    }

    /// The position of something of the base by its id.
    fn find(&self, kind: Kind, id: &At<&str>) -> Option<usize> {
        let raw = &self.raw;
        let ids: Vec<Option<&At<&str>>> = match kind {
            Kind::Level => raw.levels.iter().map(|part| part.id.as_ref()).collect(),
            Kind::Rule => raw.rules.iter().map(|part| part.id.as_ref()).collect(),
            Kind::Recommendation => raw.recommendations.iter().map(|part| part.id.as_ref()).collect(),
            Kind::Provider => raw.providers.iter().map(|part| part.id.as_ref()).collect(),
            Kind::Fact => raw.facts.iter().map(|part| part.id.as_ref()).collect(),
            _ => raw.resources.iter().map(|part| part.id.as_ref()).collect(),
        };
        let known: Vec<&str> = ids.into_iter().map(|id| id.map_or("", |id| id.value)).collect();
        let found = known.iter().position(|known| *known == id.value);
        if found.is_none() {
            let message = format!("the base has no {} `{}`", kind.key(), id.value);
            let note = self.problems.add(Code::UnknownRule, &id.span, message);
            match suggestion(id.value, known.iter().copied()) {
                Some(near) => note.help(format!("did you mean `{near}`?")),
                None => note.help(format!("it has {}", list(known.iter().copied()))),
            };
        }
        found
    }
}

/// Puts what an overlay adds behind what its base has.
struct Adding<'a> {
    problems: &'a Problems,
    changes: &'a mut Vec<OverlayChange>,
}

impl Adding<'_> {
    fn add<'t, T>(
        &mut self,
        kind: Kind,
        place: &mut Vec<T>,
        added: Vec<T>,
        id: impl for<'p> Fn(&'p T) -> Option<&'p At<&'t str>>,
        words: impl Fn(&T) -> Words,
    ) {
        let known: std::collections::HashSet<&'t str> =
            place.iter().filter_map(&id).map(|id| id.value).collect();
        for part in added {
            if let Some(id) = id(&part) {
                if known.contains(id.value) {
                    let key = kind.key();
                    self.problems
                        .add(Code::DuplicateId, &id.span, format!("the base has a {key} `{}`", id.value))
                        .label("the base's stays as it is")
                        .help("give this one another id; `[[raise]]` and `[[wording]]` change what the base has");
                    continue;
                }
                self.changes.push(OverlayChange::adds(kind, id.value, &words(&part)));
            }
            place.push(part);
        }
    }
}

/// Lists what new words change, language by language.
fn changed(
    kind: Kind,
    id: &str,
    what: What,
    old: Option<&RawText<'_>>,
    new: &RawText<'_>,
    changes: &mut Vec<OverlayChange>,
) {
    for (tag, text) in &new.by_language {
        let old = old.and_then(|old| old.by_language.iter().find(|(known, _)| known.value == tag.value));
        let old = old.map(|(_, text)| text.value);
        if old != Some(text.value) {
            changes.push(OverlayChange::rewords(kind, id, what, tag.value, old, text.value));
        }
    }
}

/// New words over old ones: a language that has no new ones keeps its old ones. A new `zh` takes the place of `zh-Hans` too.
fn over<'t>(old: Option<RawText<'t>>, new: RawText<'t>) -> RawText<'t> {
    let mut merged = new;
    let replaced: Vec<&str> = merged.by_language.iter().map(|(tag, _)| tag.value).collect();
    let stays = |tag: &str| {
        replaced
            .iter()
            .all(|new| tag.strip_prefix(new).is_none_or(|rest| !rest.is_empty() && !rest.starts_with('-')))
    };
    let kept: Vec<_> =
        old.into_iter().flat_map(|old| old.by_language).filter(|(tag, _)| stays(tag.value)).collect();
    merged.by_language.extend(kept);
    merged
}
