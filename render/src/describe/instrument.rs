//! One instrument: what it asks, how it is scored, what its numbers rest on.

use psyscreen::instrument::{
    AgeRange, Cutoff, CutoffGroup, Direction, Item, ItemKind, MissingBasis, MissingRule, NormTable,
    Remission, Scale, Seen, Sex, Threshold,
};
use psyscreen::text::Text;
use psyscreen::{Instrument, Number};

use super::method;
use crate::conditions;
use crate::words::Language;
use crate::wrap;

/// An instrument: what it asks, how it is scored, what its numbers rest on. Everything that a reader asks first.
#[must_use]
pub fn instrument(instrument: &Instrument, language: &str) -> String {
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
            about.push_str(&format!(", about the last {}", Language::English.period(recall)));
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
                (Some(when), _) => {
                    notes.push(format!("asked when {}", conditions::of_instrument(instrument, when, "en")))
                }
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
                Direction::HigherIsWorse => ", higher is worse",
                Direction::HigherIsBetter => ", higher is better",
                Direction::None => "",
            };
            let source = self.source(scale.source_index());
            let made = method::method(instrument, scale);
            let round = scale.round().map_or_else(String::new, |round| {
                let decimals = match round.decimals() {
                    0 => "to whole numbers".to_owned(),
                    decimals => format!("to {decimals} decimals"),
                };
                format!(", rounded {decimals}{}", self.source(round.source_index()))
            });
            self.line(&format!("  {}  {made}{source}", scale.id()));
            let valid = scale.validity().map_or_else(String::new, |validity| {
                format!(
                    "; {}{}",
                    method::validity(instrument, validity),
                    self.source(validity.source_index())
                )
            });
            self.line(&format!("      {low} to {high}{direction}{round}; {missing}{valid}"));
            for band in scale.bands() {
                let (label, source) = (self.words(band.label()).to_owned(), self.source(band.source_index()));
                let from = |start: Threshold| if start.is_strict() { "above" } else { "from" };
                let starts = match band.start() {
                    Some(start) => format!("{} {:<5}", from(start), start.value().to_string()),
                    None => {
                        let group = |group: &CutoffGroup| {
                            let start = group.threshold();
                            let (sex, ages) = (sex(group.sex()), ages(group.ages()));
                            format!("{sex}{} {}{ages}", from(start), start.value())
                        };
                        band.groups().iter().map(group).collect::<Vec<_>>().join(", ")
                    }
                };
                self.line(&format!("      {starts} {} ({label}){source}", band.id()));
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
            method::evidence(cutoff.evidence()),
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
            let rule = conditions::of_instrument(instrument, criterion.condition(), self.language);
            let mut evidence = method::evidence(criterion.evidence());
            if let Some(index) = criterion.evidence_source_index() {
                evidence.push_str(&self.source(index));
            }
            self.line(&format!("  {}  {label}{rule}{source}{evidence}", criterion.id()));
        }
        for change in instrument.changes() {
            let scale = scale_id(instrument, change.scale_index()).unwrap_or_default();
            let id = change.id().map_or_else(String::new, |id| format!(" ({id})"));
            let label = match self.words(change.label()) {
                "" => String::new(),
                label if change.id() == Some(label) => String::new(),
                label => format!(": {label}"),
            };
            self.line(&format!("\nChange of {scale}{id}{label}"));
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
                NormTable::SkewedMeanSd(mean, sd) => {
                    format!("mean {mean}, SD {sd}, skewed, so without T scores")
                }
                NormTable::Percentiles(rows) => format!("percentiles, {} rows", rows.len()),
                NormTable::TScores(rows) => format!("T scores, {} rows", rows.len()),
                _ => "a table".to_owned(),
            };
            self.line(&format!(
                "  {}  {scale}: {table}, in {}{}{}{}{}{}",
                norm.id(),
                norm.population(),
                norm.people().map_or_else(String::new, |people| format!(", n = {people}")),
                norm.years().map_or_else(String::new, |years| format!(", {years}")),
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

fn scale_id(instrument: &Instrument, index: usize) -> Option<&str> {
    instrument.scales().get(index).map(Scale::id)
}
