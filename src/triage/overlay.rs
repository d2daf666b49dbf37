//! Overlays: a service adapts a published plan without being able to break it. An overlay may add and raise; it can take
//! nothing away, and every difference is listed.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::check::check_policy;
use super::policy::{Policy, PolicyError};
use super::raw_policy::*;
use crate::definition::{RawText, read_format, read_sources, read_text};
use crate::diagnostic::{Code, Problems, SourceFile, suggestion};
use crate::instrument::{Fingerprint, Instrument};
use crate::toml_table::{self, At, Table, list};

/// Keys of an overlay. What else a policy has is its base's.
const OVERLAY: &[&str] = &[
    "format",
    "id",
    "edition",
    "title",
    "extends",
    "uses",
    "source",
    "provider",
    "fact",
    "recommendation",
    "resource",
    "rule",
    "guarantee",
    "raise",
    "wording",
];
/// What an overlay may reword.
const REWORDED: &[&str] = &["level", "rule", "recommendation", "provider", "fact", "resource"];

/// One thing in which an overlay differs from its base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayChange(Box<str>);

impl fmt::Display for OverlayChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// The id of the policy that a text extends; `None` where it is no overlay.
///
/// ```
/// assert_eq!(psyscreen::overlay_base("extends = 'recovered-2020'").as_deref(), Some("recovered-2020"));
/// assert_eq!(psyscreen::overlay_base("id = 'recovered-2020'"), None);
/// ```
pub fn overlay_base(text: &str) -> Option<String> {
    let problems = Problems::default();
    toml_table::parse(&SourceFile::new("", text), &problems, |table| {
        table.get("extends")?.string().map(|id| id.value.to_owned())
    })
}

impl<'i> Policy<'i> {
    /// Reads and checks a local overlay over this policy: the published plan with what a service adds to it.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] holds every problem of the overlay's text: what any policy may have, and whatever would take
    /// something of the base away or lower it.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// use psyscreen::catalog;
    /// let base = catalog::policy("recovered-2020").unwrap();
    /// let local = base
    ///     .extend(
    ///         "ours.toml",
    ///         "format = 1
    ///          id = 'our-town'
    ///          title = { en = 'Our town' }
    ///          extends = 'recovered-2020'
    ///          [[raise]]
    ///          rule = 'key-person'
    ///          level = 'crisis'",
    ///         &catalog::instrument,
    ///     )
    ///     .unwrap();
    /// assert_eq!(local.differences().len(), 1);
    /// assert!(local.differences()[0].to_string().starts_with("raises rule `key-person` from `individual` to `crisis`"));
    /// # }
    /// ```
    pub fn extend(
        &self,
        name: &str,
        text: &str,
        instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, PolicyError> {
        // The overlay is read as if it stood behind its base, so that every place says which of the two it is in.
        let base_text = &*self.text;
        let placed = format!("{}{text}", " ".repeat(base_text.len()));
        let (problems, base_problems) = (Problems::default(), Problems::default());
        let mut extends = 0..0;
        let policy = toml_table::parse(&SourceFile::new(name, base_text), &base_problems, |base_table| {
            let base = read_base(base_table, &problems)?;
            toml_table::parse(&SourceFile::new(name, &placed), &problems, |table| {
                let overlay = read_overlay(table)?;
                extends = overlay.extends.as_ref().map_or(0..0, |id| id.span.clone());
                let mut merge = Merge { problems: &problems, raw: base, differences: Vec::new() };
                merge.check_base(&self.id, overlay.extends.as_ref());
                let head = table.span();
                merge.apply(overlay);
                let mut policy = check_policy(&merge.raw, head, &problems, instrument)?;
                policy.differences = merge.differences;
                Some(policy)
            })
        });
        let by = base_text.len();
        let extends = extends.start.saturating_sub(by)..extends.end.saturating_sub(by);
        let problems = problems.moved_back(by, &extends);
        let valid = !problems.has_errors() && !base_problems.has_errors();
        let diagnostics = problems.into_diagnostics(&SourceFile::new(name, text));
        match policy {
            Some(mut policy) if valid => {
                policy.warnings = diagnostics;
                policy.text = text.into();
                // What was used is both texts.
                policy.fingerprint = OnceLock::from(Fingerprint::of(&format!("{base_text}\n{text}")));
                Ok(policy)
            }
            _ => Err(PolicyError { name: name.into(), text: text.into(), diagnostics }),
        }
    }
}

/// The base, which has been checked before; an overlay cannot be one.
fn read_base<'t>(table: Table<'t>, problems: &Problems) -> Option<RawPolicy<'t>> {
    if table.has("extends") {
        problems
            .add(Code::WrongBase, &(0..0), "the base is an overlay itself")
            .help("extend a policy that stands by itself, and write both changes into one overlay");
        return None;
    }
    read_policy(table)
}

/// An overlay as written.
struct RawOverlay<'t> {
    id: Option<At<&'t str>>,
    edition: Option<At<i64>>,
    title: Option<RawText<'t>>,
    extends: Option<At<&'t str>>,
    uses: Vec<At<&'t str>>,
    sources: Vec<crate::definition::RawSource<'t>>,
    providers: Vec<RawProvider<'t>>,
    facts: Vec<RawFact<'t>>,
    recommendations: Vec<RawRecommendation<'t>>,
    resources: Vec<RawResource<'t>>,
    rules: Vec<RawRule<'t>>,
    guarantees: Vec<RawGuarantee<'t>>,
    raises: Vec<Raise<'t>>,
    rewordings: Vec<Rewording<'t>>,
}

/// A rule and the level to which it is raised.
type Raise<'t> = (Option<At<&'t str>>, Option<At<&'t str>>);

/// Other words, or another telephone number, for something of the base.
struct Rewording<'t> {
    head: Range<usize>,
    of: Option<(&'static str, At<&'t str>)>,
    label: Option<RawText<'t>>,
    text: Option<RawText<'t>>,
    telephone: Option<At<&'t str>>,
}

fn read_overlay<'t>(table: Table<'t>) -> Option<RawOverlay<'t>> {
    read_format(&table)?;
    for (key, _) in table.entries() {
        if !OVERLAY.contains(&key.value) {
            let note = table.problems().add(
                Code::OverlayKey,
                &key.span,
                format!("an overlay cannot have `{}`", key.value),
            );
            note.help(format!("its keys are {}", list(OVERLAY.iter().copied())));
        }
    }
    Some(RawOverlay {
        id: required(&table, "id"),
        edition: table.integer("edition"),
        title: required_text(&table, "title"),
        extends: required(&table, "extends"),
        uses: table.strings("uses"),
        sources: read_sources(&table),
        providers: table.tables("provider", &["id", "label"]).iter().map(read_provider).collect(),
        facts: table.tables("fact", FACT).iter().map(read_fact).collect(),
        recommendations: table
            .tables("recommendation", RECOMMENDATION)
            .iter()
            .map(read_recommendation)
            .collect(),
        resources: table.tables("resource", RESOURCE).iter().map(read_resource).collect(),
        rules: table.tables("rule", RULE).iter().map(read_rule).collect(),
        guarantees: table.tables("guarantee", GUARANTEE).iter().map(read_guarantee).collect(),
        raises: table
            .tables("raise", &["rule", "level"])
            .iter()
            .map(|raise| (required(raise, "rule"), required(raise, "level")))
            .collect(),
        rewordings: table.tables("wording", &WORDING).iter().map(read_rewording).collect(),
    })
}

const WORDING: [&str; 9] =
    ["level", "rule", "recommendation", "provider", "fact", "resource", "label", "text", "telephone"];

fn read_rewording<'t>(table: &Table<'t>) -> Rewording<'t> {
    let mut named = REWORDED.iter().filter(|kind| table.has(kind));
    let of = match (named.next(), named.next()) {
        (Some(kind), None) => table.string(kind).map(|id| (*kind, id)),
        _ => {
            let note = table.problems().add(
                Code::MissingKey,
                &table.head(),
                "this says nothing, or several things, to reword",
            );
            note.help(format!("give exactly one of {}", list(REWORDED.iter().copied())));
            None
        }
    };
    Rewording {
        head: table.head(),
        of,
        label: read_text(table, "label"),
        text: read_text(table, "text"),
        telephone: table.string("telephone"),
    }
}

fn add<'t, T>(
    kind: &str,
    place: &mut Vec<T>,
    added: Vec<T>,
    id: impl for<'p> Fn(&'p T) -> Option<&'p At<&'t str>>,
    changes: &mut Vec<OverlayChange>,
) {
    for part in added {
        if let Some(id) = id(&part) {
            changes.push(OverlayChange(format!("adds {kind} `{}`", id.value).into()));
        }
        place.push(part);
    }
}

/// The base under its overlay.
struct Merge<'m, 't> {
    problems: &'m Problems,
    raw: RawPolicy<'t>,
    differences: Vec<OverlayChange>,
}

impl<'t> Merge<'_, 't> {
    fn check_base(&self, base: &str, extends: Option<&At<&str>>) {
        if let Some(id) = extends.filter(|id| id.value != base) {
            self.problems.add(
                Code::WrongBase,
                &id.span,
                format!("this extends `{}`, not `{base}`", id.value),
            );
        }
    }

    fn apply(&mut self, overlay: RawOverlay<'t>) {
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
        let (raw, changes) = (&mut self.raw, &mut self.differences);
        add("instrument", &mut raw.uses, overlay.uses, |id| Some(id), changes);
        add("source", &mut raw.sources, overlay.sources, |part| part.id.as_ref(), changes);
        add("provider", &mut raw.providers, overlay.providers, |part| part.id.as_ref(), changes);
        add("fact", &mut raw.facts, overlay.facts, |part| part.id.as_ref(), changes);
        add(
            "recommendation",
            &mut raw.recommendations,
            overlay.recommendations,
            |part| part.id.as_ref(),
            changes,
        );
        add("resource", &mut raw.resources, overlay.resources, |part| part.id.as_ref(), changes);
        add("rule", &mut raw.rules, overlay.rules, |part| part.id.as_ref(), changes);
        add("guarantee", &mut raw.guarantees, overlay.guarantees, |part| part.id.as_ref(), changes);
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
        let from = self.find(Code::UnknownRule, "rule", rule, |raw| {
            raw.rules.iter().map(|rule| rule.id.as_ref()).collect()
        });
        let Some(found) = from.and_then(|index| self.raw.rules.get(index)) else { return };
        let before = found.level.as_ref().map(|level| level.value);
        if before.and_then(rank).is_some_and(|before| before >= to) {
            let before = before.unwrap_or_default();
            self.problems
                .add(Code::OverlayLowers, &level.span, format!("`{}` is not above `{before}`", level.value))
                .help(format!("rule `{}` raises to `{before}`; an overlay may raise it further", rule.value));
            return;
        }
        let from = before.map_or("no level".to_owned(), |before| format!("`{before}`"));
        let text = format!("raises rule `{}` from {from} to `{}`", rule.value, level.value);
        self.differences.push(OverlayChange(text.into()));
        if let Some(found) =
            self.raw.rules.iter_mut().find(|known| known.id.as_ref().is_some_and(|id| id.value == rule.value))
        {
            found.level = Some(level);
        }
    }

    fn reword(&mut self, rewording: Rewording<'t>) {
        let Rewording { head, of: Some((kind, id)), label, text, telephone } = rewording else { return };
        if (text.is_some() && kind != "recommendation") || (telephone.is_some() && kind != "resource") {
            self.problems
                .add(Code::UnusedKey, &head, format!("a {kind} has no such words"))
                .help("`text` is for a recommendation, `telephone` for a resource");
            return;
        }
        if label.is_none() && text.is_none() && telephone.is_none() {
            self.problems
                .add(Code::MissingKey, &head, "this changes no words")
                .help("give `label`, `text` or `telephone`");
            return;
        }
        let index = self.find(Code::UnknownRule, kind, &id, |raw| match kind {
            "level" => raw.levels.iter().map(|part| part.id.as_ref()).collect(),
            "rule" => raw.rules.iter().map(|part| part.id.as_ref()).collect(),
            "recommendation" => raw.recommendations.iter().map(|part| part.id.as_ref()).collect(),
            "provider" => raw.providers.iter().map(|part| part.id.as_ref()).collect(),
            "fact" => raw.facts.iter().map(|part| part.id.as_ref()).collect(),
            _ => raw.resources.iter().map(|part| part.id.as_ref()).collect(),
        });
        let Some(index) = index else { return };
        let what = if telephone.is_some() { "telephone number" } else { "wording" };
        self.differences.push(OverlayChange(format!("changes the {what} of {kind} `{}`", id.value).into()));
        let raw = &mut self.raw;
        let place = match kind {
            "level" => raw.levels.get_mut(index).map(|part| &mut part.label),
            "rule" => raw.rules.get_mut(index).map(|part| &mut part.label),
            "recommendation" => raw.recommendations.get_mut(index).map(|part| {
                if text.is_some() {
                    part.text = text;
                }
                &mut part.label
            }),
            "provider" => raw.providers.get_mut(index).map(|part| &mut part.label),
            "fact" => raw.facts.get_mut(index).map(|part| &mut part.label),
            _ => raw.resources.get_mut(index).map(|part| {
                if telephone.is_some() {
                    part.telephone = telephone;
                }
                &mut part.label
            }),
        };
        if let (Some(place), Some(label)) = (place, label) {
            *place = Some(label);
        }
    }

    /// The position of something of the base by its id.
    fn find(
        &self,
        code: Code,
        kind: &str,
        id: &At<&str>,
        ids: impl for<'r> FnOnce(&'r RawPolicy<'t>) -> Vec<Option<&'r At<&'t str>>>,
    ) -> Option<usize> {
        let known: Vec<&str> = ids(&self.raw).into_iter().map(|id| id.map_or("", |id| id.value)).collect();
        let found = known.iter().position(|known| *known == id.value);
        if found.is_none() {
            let note = self.problems.add(code, &id.span, format!("the base has no {kind} `{}`", id.value));
            match suggestion(id.value, known.iter().copied()) {
                Some(near) => note.help(format!("did you mean `{near}`?")),
                None => note.help(format!("it has {}", list(known.iter().copied()))),
            };
        }
        found
    }
}
