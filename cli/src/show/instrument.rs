//! One instrument: what it asks, how it is scored, what its numbers rest on.

use psyscreen::condition::Condition;
use psyscreen::instrument::{
    AgeRange, Cutoff, Evidence, Input, Item, ItemKind, Member, MissingBasis, MissingRule, NormTable,
    NotApplicable, ReliableChange, Remission, Scale, Seen, Sex, Threshold,
};
use psyscreen::text::Text;
use psyscreen::{Instrument, Number};
use serde_json::{Map, Value, json};

use super::words;
use crate::wrap;

/// Everything, as JSON. Numbers and ids are the definition's own.
pub(crate) fn view(instrument: &Instrument) -> Value {
    let source = |index: usize| instrument.sources().get(index).map(|source| source.id().to_owned());
    json!({
        "kind": "instrument",
        "id": instrument.id(),
        "revision": instrument.revision(),
        "edition": instrument.edition(),
        "fingerprint": instrument.fingerprint(),
        "title": instrument.title(),
        "construct": instrument.construct(),
        "informant": instrument.informant(),
        "recall": instrument.recall(),
        "ages": instrument.ages(),
        "wording": instrument.wording().map(|(language, wording)| (language.to_owned(), wording.name().into())).collect::<Map<_, _>>(),
        "licence": instrument.licence(),
        "items": instrument.items().iter().map(|item| item_view(instrument, item)).collect::<Vec<_>>(),
        "scales": instrument.scales().iter().map(|scale| json!({
            "id": scale.id(),
            "title": scale.title(),
            "method": scale.method().name(),
            "members": members_view(instrument, scale),
            "range": [scale.range().0, scale.range().1],
            "direction": scale.direction(),
            "missing": missing_view(instrument, scale),
            "bands": scale.bands().iter().map(|band| json!({
                "id": band.id(), "label": band.label(), "from": band.from(), "severity": band.severity(),
                "source": source(band.source_index()),
            })).collect::<Vec<_>>(),
            "cutoffs": scale.cutoffs().iter().map(|cutoff| with_evidence(cutoff.evidence(), json!({
                "id": cutoff.id(), "label": cutoff.label(), "groups": groups_view(cutoff),
                "source": source(cutoff.source_index()),
            }))).collect::<Vec<_>>(),
            "source": source(scale.source_index()),
        })).collect::<Vec<_>>(),
        "critical_items": instrument.critical_items().iter().map(|critical| json!({
            "id": critical.id(), "label": critical.label(), "concern": critical.concern(),
            "item": instrument.items().get(critical.item_index()).map(Item::id),
            "threshold": threshold_view(critical.threshold()), "source": source(critical.source_index()),
        })).collect::<Vec<_>>(),
        "criteria": instrument.criteria().iter().map(|criterion| with_evidence(criterion.evidence(), json!({
            "id": criterion.id(), "label": criterion.label(), "source": source(criterion.source_index()),
            "when": words::both(|language| instrument.in_words(criterion.condition(), language)),
            "condition": words::condition(criterion.condition(), &|test| instrument.in_words(&Condition::Test(test.clone()), "en")),
            "evidence_source": criterion.evidence_source_index().and_then(source),
        }))).collect::<Vec<_>>(),
        "norms": instrument.norms().iter().map(|norm| json!({
            "id": norm.id(), "scale": scale_id(instrument, norm.scale_index()), "population": norm.population(),
            "sex": norm.sex(), "ages": norm.ages(), "source": source(norm.source_index()),
            "table": norm_view(norm.table()),
        })).collect::<Vec<_>>(),
        "reliability": instrument.reliabilities().iter().map(|found| json!({
            "scale": scale_id(instrument, found.scale_index()), "kind": found.kind(), "value": found.value(),
            "population": found.population(), "source": source(found.source_index()),
        })).collect::<Vec<_>>(),
        "change": instrument.change().map(|change| json!({
            "scale": scale_id(instrument, change.scale_index()),
            "reliable": change.reliable().map(ReliableChange::points),
            "reliable_source": change.reliable_source_index().and_then(source),
            "reliable_population": change.reliable_population(),
            "response": change.response(),
            "response_source": change.response_source_index().and_then(source),
            "response_population": change.response_population(),
            "remission": change.remission().map(|remission| match remission {
                Remission::Below(value) => json!({ "below": value }),
                Remission::Above(value) => json!({ "above": value }),
            }),
            "remission_source": change.remission_source_index().and_then(source),
            "remission_population": change.remission_population(),
            "minimal_important": change.minimal_important(),
            "minimal_important_source": change.minimal_important_source_index().and_then(source),
            "minimal_important_population": change.minimal_important_population(),
        })),
        "sources": instrument.sources(),
    })
}

fn scale_id(instrument: &Instrument, index: usize) -> Option<&str> {
    instrument.scales().get(index).map(Scale::id)
}

fn item_view(instrument: &Instrument, item: &Item) -> Value {
    let kind = match item.kind() {
        ItemKind::Options { .. } => "options",
        ItemKind::Number { .. } => "number",
        ItemKind::Clock => "clock",
        ItemKind::Duration => "duration",
        _ => "other",
    };
    let (low, high) = item.score_range();
    json!({
        "id": item.id(),
        "text": item.text(),
        "kind": kind,
        "options": instrument.options(item).iter().map(|option| json!({
            "code": option.code(), "points": option.points(), "label": option.label(),
        })).collect::<Vec<_>>(),
        "score_range": [low, high],
        "reverse_keyed": item.is_reverse_keyed(),
        "shown_when": item.shown_when().map(|when| words::both(|language| instrument.in_words(when, language))),
        "unscored": item.is_unscored(),
        "numbering_varies": item.numbering_varies(),
        "not_applicable": item.not_applicable().map(|counts| match counts {
            NotApplicable::Excluded => json!("excluded"),
            NotApplicable::Counts(value) => json!(value),
        }),
        "loinc": item.loinc(),
    })
}

/// The items and scores of a scale that has members, each with whether it is reversed.
fn members_view(instrument: &Instrument, scale: &Scale) -> Value {
    let input = |input: Input| match input {
        Input::Item(item) => json!({ "item": instrument.items().get(item).map(Item::id) }),
        Input::Scale(scale) => json!({ "scale": scale_id(instrument, scale) }),
    };
    let member = |member: &Member, weight: Option<Number>| {
        let mut view = input(member.input());
        if let Value::Object(map) = &mut view {
            map.insert("reversed".to_owned(), json!(member.is_reversed()));
            if let Some(weight) = weight {
                map.insert("weight".to_owned(), json!(weight));
            }
        }
        view
    };
    match scale.method().members() {
        Some(members) => members.into_iter().map(|(own, weight)| member(own, weight)).collect(),
        None => {
            let mut inputs = Vec::new();
            scale.method().for_each_input(&mut |own| inputs.push(input(own)));
            Value::Array(inputs)
        }
    }
}

fn missing_view(instrument: &Instrument, scale: &Scale) -> Value {
    let mut rule = match scale.missing() {
        MissingRule::AllRequired => json!({ "rule": "all-required" }),
        MissingRule::Prorate { min_answered, .. } => {
            json!({ "min_answered": min_answered, "fill": "prorate" })
        }
    };
    if let Some(rule) = rule.as_object_mut() {
        match scale.missing_basis() {
            MissingBasis::Source(index) => {
                let source = instrument.sources().get(index).map(|source| source.id());
                rule.insert("source".to_owned(), json!(source));
            }
            MissingBasis::NonePublished => {
                rule.insert("basis".to_owned(), json!("none-published"));
            }
            MissingBasis::Unstated => {}
        }
    }
    rule
}

fn with_evidence(evidence: &Evidence, mut view: Value) -> Value {
    if let Value::Object(map) = &mut view {
        map.insert("target".to_owned(), json!(evidence.target()));
        map.insert("population".to_owned(), json!(evidence.population()));
        map.insert("sensitivity".to_owned(), json!(evidence.sensitivity()));
        map.insert("specificity".to_owned(), json!(evidence.specificity()));
    }
    view
}

fn threshold_view(threshold: Threshold) -> Value {
    json!({ threshold.key(): threshold.value() })
}

fn groups_view(cutoff: &Cutoff) -> Value {
    let group = |group: &psyscreen::instrument::CutoffGroup| {
        let mut view = threshold_view(group.threshold());
        if let Value::Object(map) = &mut view {
            if let Some(sex) = group.sex() {
                map.insert("sex".to_owned(), json!(sex));
            }
            if group.ages().from().is_some() || group.ages().to().is_some() {
                map.insert("ages".to_owned(), json!(group.ages()));
            }
        }
        view
    };
    cutoff.groups().iter().map(group).collect()
}

fn norm_view(table: &NormTable) -> Value {
    match table {
        NormTable::MeanSd(mean, sd) => json!({ "mean": mean, "sd": sd }),
        NormTable::Percentiles(rows) => json!({ "percentiles": rows }),
        NormTable::TScores(rows) => json!({ "t_scores": rows }),
        _ => Value::Null,
    }
}

/// Everything that a reader asks first.
pub(crate) fn text(instrument: &Instrument, language: &str) -> String {
    let mut page = Page { instrument, language, text: String::new() };
    page.head();
    page.items();
    page.scales();
    page.findings();
    page.norms();
    page.sources();
    page.text
}

struct Page<'a> {
    instrument: &'a Instrument,
    language: &'a str,
    text: String,
}

impl Page<'_> {
    /// Adds a line; a long one goes on under its own beginning.
    fn line(&mut self, line: &str) {
        const WIDTH: usize = 100;
        let body = line.trim_start_matches(['\n', ' ']);
        let indent = " ".repeat(line.trim_start_matches('\n').len().saturating_sub(body.len()));
        let hanging = format!("{indent}    ");
        if line.starts_with('\n') {
            self.text.push('\n');
        }
        for part in wrap::lines(body, WIDTH, &indent, if indent.is_empty() { "" } else { &hanging }) {
            self.text.push_str(&part);
            self.text.push('\n');
        }
    }

    fn words<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }

    fn source(&self, index: usize) -> String {
        self.instrument.sources().get(index).map_or_else(String::new, |source| match source.seen() {
            Some(Seen::SecondHand) => format!(" [{}, second-hand]", source.id()),
            _ => format!(" [{}]", source.id()),
        })
    }

    fn head(&mut self) {
        let Self { instrument, .. } = *self;
        let title = self.words(instrument.title()).to_owned();
        self.line(&title);
        let edition = instrument.edition();
        self.line(&format!("id {}, revision {}, edition {edition}", instrument.id(), instrument.revision()));
        let mut about =
            format!("measures {}, answered by {}", instrument.construct(), instrument.informant());
        if let Some(recall) = instrument.recall() {
            about.push_str(&format!(", about the last {}", words::period(recall)));
        }
        about.push_str(&ages(instrument.ages()));
        self.line(&about);
        let licence = instrument.licence();
        let holder = licence.holder().map_or_else(String::new, |holder| format!(", held by {holder}"));
        self.line(&format!(
            "wording {}, scoring {}{holder} ({}, looked up {})",
            licence.text(),
            licence.scoring(),
            licence.evidence(),
            licence.checked()
        ));
        if let Some(note) = licence.note() {
            self.line(note);
        }
        let wording: Vec<String> = instrument
            .wording()
            .map(|(language, wording)| format!("{language} {}", wording.name()))
            .collect();
        self.line(&format!("item texts: {}", wording.join(", ")));
    }

    fn items(&mut self) {
        let Self { instrument, .. } = *self;
        self.line("\nItems");
        let mut shown: Vec<Vec<String>> = Vec::new();
        for item in instrument.items() {
            let options: Vec<String> = instrument
                .options(item)
                .iter()
                .map(|option| {
                    let label = self.words(option.label());
                    // What an answer counts, where that is not its code.
                    let points = if Number::from(option.code()) == option.points() {
                        String::new()
                    } else {
                        format!(" (counts {})", option.points())
                    };
                    format!("{} {label}{points}", option.code())
                })
                .collect();
            let answers = match item.kind() {
                ItemKind::Options { .. } => match shown.iter().position(|before| *before == options) {
                    Some(set) => format!("options {}", letter(set)),
                    None => {
                        shown.push(options);
                        format!("options {}", letter(shown.len().saturating_sub(1)))
                    }
                },
                ItemKind::Clock => "time of day".to_owned(),
                _ => {
                    let (low, high) = item.score_range();
                    format!("number {low} to {high}")
                }
            };
            let mut notes = vec![answers];
            if item.is_reverse_keyed() {
                notes.push("reverse-keyed".to_owned());
            }
            if item.is_unscored() {
                notes.push("not scored".to_owned());
            }
            match (item.shown_when(), item.may_be_not_applicable()) {
                (Some(when), _) => notes.push(format!("asked when {}", instrument.in_words(when, "en"))),
                (None, true) => notes.push("may be left out".to_owned()),
                (None, false) => {}
            }
            let words = self.words(item.text()).to_owned();
            self.line(&format!("  {:>3}  {words} ({})", item.id(), notes.join(", ")));
        }
        for (set, options) in shown.iter().enumerate() {
            self.line(&format!("  options {}: {}", letter(set), options.join(" | ")));
        }
    }

    fn scales(&mut self) {
        let Self { instrument, .. } = *self;
        self.line("\nScores");
        for scale in instrument.scales() {
            let (low, high) = scale.range();
            let missing = match scale.missing() {
                MissingRule::AllRequired => "all answers required".to_owned(),
                MissingRule::Prorate { min_answered, .. } => format!("prorated from {min_answered} answers"),
            } + &match scale.missing_basis() {
                MissingBasis::Source(index) => self.source(index),
                MissingBasis::NonePublished => " (no rule is published)".to_owned(),
                MissingBasis::Unstated => String::new(),
            };
            let direction = match scale.direction() {
                psyscreen::instrument::Direction::HigherIsWorse => ", higher is worse",
                psyscreen::instrument::Direction::HigherIsBetter => ", higher is better",
                psyscreen::instrument::Direction::None => "",
            };
            let source = self.source(scale.source_index());
            let made = words::method(instrument, scale);
            let round = scale.round().map_or_else(String::new, |round| {
                let decimals = match round.decimals() {
                    0 => "to whole numbers".to_owned(),
                    decimals => format!("to {decimals} decimals"),
                };
                format!(", rounded {decimals}{}", self.source(round.source_index()))
            });
            self.line(&format!("  {}  {made}{source}", scale.id()));
            self.line(&format!("      {low} to {high}{direction}{round}; {missing}"));
            for band in scale.bands() {
                let (label, source) = (self.words(band.label()).to_owned(), self.source(band.source_index()));
                self.line(&format!(
                    "      from {:<5} {} ({label}){source}",
                    band.from().to_string(),
                    band.id()
                ));
            }
            for cutoff in scale.cutoffs() {
                let line = self.cutoff(cutoff);
                self.line(&format!("      {line}"));
            }
        }
    }

    fn cutoff(&self, cutoff: &Cutoff) -> String {
        let groups: Vec<String> = cutoff
            .groups()
            .iter()
            .map(|group| format!("{}{}{}", sex(group.sex()), group.threshold(), ages(group.ages())))
            .collect();
        format!(
            "{}: {}{}{}",
            cutoff.id(),
            groups.join("; "),
            words::evidence(cutoff.evidence()),
            self.source(cutoff.source_index())
        )
    }

    fn findings(&mut self) {
        let Self { instrument, .. } = *self;
        if !instrument.critical_items().is_empty() {
            self.line("\nCritical items, read from their own answer");
        }
        for critical in instrument.critical_items() {
            let item = instrument.items().get(critical.item_index()).map_or("", Item::id);
            let source = self.source(critical.source_index());
            let threshold = critical.threshold();
            self.line(&format!(
                "  {}  item {item} {threshold} ({}){source}",
                critical.id(),
                critical.concern()
            ));
        }
        if !instrument.criteria().is_empty() {
            self.line("\nCriteria");
        }
        for criterion in instrument.criteria() {
            let (label, source) =
                (self.words(criterion.label()).to_owned(), self.source(criterion.source_index()));
            let label = if label == criterion.id() { String::new() } else { format!("{label}: ") };
            let rule = instrument.in_words(criterion.condition(), self.language);
            let mut evidence = words::evidence(criterion.evidence());
            if let Some(index) = criterion.evidence_source_index() {
                evidence.push_str(&self.source(index));
            }
            self.line(&format!("  {}  {label}{rule}{source}{evidence}", criterion.id()));
        }
        if let Some(change) = instrument.change() {
            let scale = scale_id(instrument, change.scale_index()).unwrap_or_default();
            self.line(&format!("\nChange of {scale}"));
            let reliable = change.reliable().map(|it| format!("reliable from {:.2} points", it.points()));
            self.change(reliable, change.reliable_population(), change.reliable_source_index());
            let response = change.response().map(|it| format!("response from {it} of the first score"));
            self.change(response, change.response_population(), change.response_source_index());
            let remission = change.remission().map(|remission| match remission {
                Remission::Below(value) => format!("remission below {value}"),
                Remission::Above(value) => format!("remission above {value}"),
            });
            self.change(remission, change.remission_population(), change.remission_source_index());
            let minimal =
                change.minimal_important().map(|it| format!("noticed by patients from {it} points"));
            self.change(
                minimal,
                change.minimal_important_population(),
                change.minimal_important_source_index(),
            );
        }
    }

    fn change(&mut self, value: Option<String>, population: Option<&str>, source: Option<usize>) {
        if let Some(value) = value {
            let population = population.map_or_else(String::new, |population| format!(", in {population}"));
            let source = source.map_or_else(String::new, |index| self.source(index));
            self.line(&format!("  {value}{population}{source}"));
        }
    }

    fn norms(&mut self) {
        let Self { instrument, .. } = *self;
        if !instrument.norms().is_empty() {
            self.line("\nNorms");
        }
        for norm in instrument.norms() {
            let scale = scale_id(instrument, norm.scale_index()).unwrap_or_default();
            let table = match norm.table() {
                NormTable::MeanSd(mean, sd) => format!("mean {mean}, SD {sd}"),
                NormTable::Percentiles(rows) => format!("percentiles, {} rows", rows.len()),
                NormTable::TScores(rows) => format!("T scores, {} rows", rows.len()),
                _ => "a table".to_owned(),
            };
            self.line(&format!(
                "  {}  {scale}: {table}, in {}{}{}{}",
                norm.id(),
                norm.population(),
                norm.sex().map_or_else(String::new, |sex| format!(", {sex}")),
                ages(norm.ages()),
                self.source(norm.source_index())
            ));
        }
        if !instrument.reliabilities().is_empty() {
            self.line("\nReliability");
        }
        for found in instrument.reliabilities() {
            let scale = scale_id(instrument, found.scale_index()).unwrap_or_default();
            self.line(&format!(
                "  {scale}  {} {}{}{}",
                found.kind(),
                found.value(),
                found.population().map_or_else(String::new, |population| format!(", in {population}")),
                self.source(found.source_index())
            ));
        }
    }

    fn sources(&mut self) {
        let Self { instrument, .. } = *self;
        self.line("\nSources");
        for source in instrument.sources() {
            self.line(&format!("  [{}] {source}", source.id()));
        }
    }
}

fn letter(index: usize) -> String {
    let letter =
        u32::try_from(index).ok().and_then(|index| char::from_u32(index.saturating_add(u32::from('A'))));
    letter.filter(char::is_ascii_uppercase).map_or_else(|| index.saturating_add(1).to_string(), String::from)
}

fn sex(sex: Option<Sex>) -> String {
    sex.map_or_else(String::new, |sex| format!("{sex} "))
}

fn ages(ages: AgeRange) -> String {
    match (ages.from(), ages.to()) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", aged {from} and over"),
        (None, Some(to)) => format!(", aged up to {to}"),
        (Some(from), Some(to)) => format!(", aged {from} to {to}"),
    }
}
