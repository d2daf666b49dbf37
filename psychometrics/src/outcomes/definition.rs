//! A service's definition of outcomes: data with sources, checked when it is read.

use psyscreen::Instrument;
use psyscreen::instrument::{ChangeRule, Direction, ReliableChange, Remission};
use serde::Deserialize;

/// A service's definition of outcomes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeDefinition {
    format: u32,
    id: String,
    title: std::collections::BTreeMap<String, String>,
    rule: Rule,
    /// What of the rule is this library's own choice.
    ours: Option<String>,
    #[serde(rename = "source")]
    sources: Vec<OutcomeSource>,
    #[serde(rename = "measure")]
    measures: Vec<Measure>,
}

/// How outcomes are counted: a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Rule {
    /// Whoever is a case on some measure first, and on none last, is recovered.
    Caseness,
    /// Whoever lost the share of the first score that the instrument's `[change]` names has responded; whoever comes below its limit is in
    /// remission.
    ResponseRemission,
}

/// Where a definition was read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeSource {
    /// Its id.
    pub id: String,
    /// Authors, year, title.
    pub citation: String,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// How it was seen: `read`, `abstract`, `second-hand`.
    pub seen: String,
}

/// A measure of a definition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The id of its instrument.
    pub instrument: String,
    /// The id of the scale.
    pub scale: String,
    /// The id of the set of its instrument's change parameters; where it is left out, the first of the scale that has a reliable change.
    pub change: Option<String>,
    /// From which score on somebody is a case, where the rule needs that.
    pub case_at_least: Option<i64>,
    /// The id of the source.
    pub source: String,
}

/// The definitions of this build.
const SHIPPED: [(&str, &str); 2] = [
    ("talking-therapies", include_str!("../../outcomes/talking-therapies.toml")),
    ("response-remission", include_str!("../../outcomes/response-remission.toml")),
];

impl OutcomeDefinition {
    /// The ids of the definitions of this build.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(id, _)| *id)
    }

    /// The text of one of this build.
    pub fn shipped(id: &str) -> Option<&'static str> {
        SHIPPED.iter().find(|(own, _)| *own == id).map(|(_, text)| *text)
    }

    /// Reads a definition, and checks it against the instruments that it uses. The error says what is wrong.
    pub fn from_toml<'i>(
        text: &str,
        instrument: impl Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, String> {
        let definition: Self =
            toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        if definition.format != 1 {
            return Err(format!("format {} is not known; write `format = 1`", definition.format));
        }
        if !definition.title.contains_key("en") {
            return Err("the title has no English; add `title.en`".to_owned());
        }
        match (definition.rule, definition.measures.len()) {
            (_, 0) => return Err("there is no measure; add `[[measure]]`".to_owned()),
            (Rule::ResponseRemission, 2..) => {
                return Err("rule `response-remission` is of one measure; leave the others out".to_owned());
            }
            _ => {}
        }
        for source in &definition.sources {
            if source.doi.is_none() && source.url.is_none() {
                return Err(format!("source `{}` has neither `doi` nor `url`", source.id));
            }
            if !["read", "abstract", "second-hand"].contains(&source.seen.as_str()) {
                return Err(format!("source `{}`: `seen` is `read`, `abstract` or `second-hand`", source.id));
            }
        }
        for measure in &definition.measures {
            measure.check(definition.rule, &definition.sources, instrument(&measure.instrument))?;
        }
        Ok(definition)
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How it counts.
    pub(super) fn rule(&self) -> Rule {
        self.rule
    }

    /// Its measures.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// Where it was read.
    pub fn sources(&self) -> &[OutcomeSource] {
        &self.sources
    }

    /// What of the rule is this library's own choice.
    pub fn ours(&self) -> Option<&str> {
        self.ours.as_deref()
    }
}

impl Measure {
    fn check(
        &self,
        rule: Rule,
        sources: &[OutcomeSource],
        instrument: Option<&Instrument>,
    ) -> Result<(), String> {
        let Self { instrument: id, scale, source, .. } = self;
        if !sources.iter().any(|own| own.id == *source) {
            return Err(format!("measure `{id}` names the source `{source}`, which is not declared"));
        }
        let instrument = instrument.ok_or_else(|| format!("measure `{id}` is not an instrument here"))?;
        let scale = instrument.scale(scale).ok_or_else(|| format!("`{id}` has no scale `{scale}`"))?;
        if scale.direction() != Direction::HigherIsWorse {
            return Err(format!("`{id}.{}` is not a score whose higher values are worse", scale.id()));
        }
        if rule == Rule::ResponseRemission {
            return match (self.case_at_least, self.response(instrument)) {
                (Some(_), _) => Err(format!(
                    "measure `{id}`: rule `response-remission` has no cases; leave `case_at_least` out"
                )),
                (None, None) => {
                    Err(format!("`{id}` has no response and remission of `{}` in its `[change]`", scale.id()))
                }
                (None, Some(_)) => Ok(()),
            };
        }
        let case = self.case_at_least.ok_or_else(|| format!("measure `{id}` has no `case_at_least`"))?;
        let case = psyscreen::Number::from(case);
        let (low, high) = scale.range();
        if case <= low || case > high {
            return Err(format!(
                "`case_at_least = {case}` is outside the range of `{id}.{}`, {low} to {high}",
                scale.id()
            ));
        }
        self.reliable(instrument).map(|_| ()).ok_or_else(|| match &self.change {
            Some(change) => format!("`{id}` has no reliable change of `{}` called `{change}`", scale.id()),
            None => format!("`{id}` has no reliable change of `{}` in its `[change]`", scale.id()),
        })
    }

    /// The share of the first score that a response loses, and what is remission, by its instrument.
    pub(super) fn response(&self, instrument: &Instrument) -> Option<(psyscreen::Number, Remission)> {
        self.changes(instrument).find_map(|change| change.response().zip(change.remission()))
    }

    /// From which difference a change of the measure is reliable, by its instrument.
    pub(super) fn reliable(&self, instrument: &Instrument) -> Option<ReliableChange> {
        self.changes(instrument).find_map(ChangeRule::reliable)
    }

    /// The sets of change parameters of its scale that are meant: the named one, or all.
    fn changes<'i>(&self, instrument: &'i Instrument) -> impl Iterator<Item = &'i ChangeRule> {
        let is_meant = |change: &&ChangeRule| {
            let scale = instrument.scales().get(change.scale_index());
            let is_named = self.change.as_deref().is_none_or(|id| change.id() == Some(id));
            is_named && scale.is_some_and(|scale| scale.id() == self.scale)
        };
        instrument.changes().iter().filter(is_meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psyscreen::catalog;

    #[test]
    fn what_is_shipped_is_right() {
        for id in OutcomeDefinition::ids() {
            let text = OutcomeDefinition::shipped(id).unwrap();
            let read = OutcomeDefinition::from_toml(text, catalog::instrument).unwrap();
            assert_eq!(read.id(), id);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let text = OutcomeDefinition::shipped("talking-therapies").unwrap();
        for (from, to, part) in [
            ("case_at_least = 10", "case_at_least = 90", "outside the range"),
            ("instrument = \"gad-7\"", "instrument = \"gad-70\"", "not an instrument"),
            ("source = \"mindstep-2018\"", "source = \"nobody\"", "not declared"),
            ("rule = \"caseness\"", "rule = \"other\"", "other"),
            ("format = 1", "format = 2", "format 2"),
            ("seen = \"second-hand\"", "seen = \"heard\"", "seen"),
            ("scale = \"total\"", "scale = \"sum\"", "no scale"),
            ("scale = \"total\"", "scale = \"total\"\nchange = \"own\"", "called `own`"),
        ] {
            let error =
                OutcomeDefinition::from_toml(&text.replace(from, to), catalog::instrument).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        let text = OutcomeDefinition::shipped("response-remission").unwrap();
        for (from, to, part) in [
            ("instrument = \"phq-9\"", "instrument = \"gad-7\"", "no response and remission"),
            ("scale = \"total\"", "scale = \"total\"\ncase_at_least = 10", "leave `case_at_least` out"),
        ] {
            let error =
                OutcomeDefinition::from_toml(&text.replace(from, to), catalog::instrument).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
