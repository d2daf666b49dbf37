//! A score within its bands: where it stands, what else it may be, and the cutoffs. Black on white, as a line of characters and as
//! SVG that says in words what it shows.

use std::fmt::Write as _;

use psyscreen::Number;
use psyscreen::instrument::Threshold;
use psyscreen::number::Rounding;
use psyscreen::report::ScoreReport;

use crate::page::Page;
use crate::words::{Language, Word};

/// Between the edges of the line of the SVG, in its own units.
const LEFT: f64 = 10.0;
const RIGHT: f64 = 310.0;
/// The most characters of a line.
const COLUMNS: f64 = 60.0;

/// What is drawn of a score; text in one language.
pub(crate) struct Picture {
    low: Number,
    high: Number,
    /// Where the bands begin, the lowest left out.
    edges: Vec<Number>,
    cutoffs: Vec<Number>,
    value: Option<Number>,
    min: Number,
    max: Number,
    /// What it shows: the score, then the rest.
    title: String,
    description: String,
}

impl Picture {
    /// Nothing where the scale has no bands, or the score is not valid. `text` says the score in words.
    pub(crate) fn new(score: &ScoreReport, text: &str, language: Language, tag: &str) -> Option<Self> {
        let (low, high) = score.range;
        if low >= high || score.bands.len() < 2 || score.outcome.is_withheld() {
            return None;
        }
        let mut bands: Vec<(Threshold, &str)> =
            score.bands.iter().map(|band| (band.start, band.label.get(tag))).collect();
        bands.sort_by_key(|(start, _)| (start.value(), start.is_strict()));
        let mut cutoffs: Vec<Number> = score
            .cutoffs
            .iter()
            .filter_map(|cutoff| cutoff.threshold)
            .map(|threshold| threshold.value())
            .collect();
        cutoffs.sort_unstable();
        cutoffs.dedup();
        let colon = language.colon();
        let named = |(start, label): &(Threshold, &str)| language.from(label, *start);
        let mut description = bands.iter().map(named).collect::<Vec<_>>().join(language.semicolon());
        if !cutoffs.is_empty() {
            let values: Vec<String> = cutoffs.iter().map(ToString::to_string).collect();
            description.push_str(language.semicolon());
            description.push_str(language.word(Word::Cutoffs));
            description.push_str(colon);
            description.push_str(&values.join(language.comma()));
        }
        Some(Self {
            low,
            high,
            edges: bands.iter().skip(1).map(|(start, _)| start.value()).collect(),
            cutoffs,
            value: score.outcome.value(),
            min: score.outcome.min(),
            max: score.outcome.max(),
            title: text.to_owned(),
            description,
        })
    }

    /// From 0 to 1.
    fn place(&self, value: Number) -> f64 {
        let (low, high) = (self.low.to_f64(), self.high.to_f64());
        ((value.to_f64() - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// `0 ─────│────┊─●───│─── 27`: bands begin at `│`, cutoffs are `┊`, what the score may be is `═`.
    pub(crate) fn characters(&self) -> String {
        let last = (self.high.to_f64() - self.low.to_f64()).clamp(1.0, COLUMNS);
        let at = |value: Number| (self.place(value) * last).round();
        let (min, max) = (at(self.min), at(self.max));
        let open = self.value.is_none() || self.min < self.max;
        let mut line = format!("{} ", self.low);
        let mut column = 0.0;
        while column <= last {
            let is_at = |value: &Number| (at(*value) - column).abs() < 0.5;
            let sign = if self.value.as_ref().is_some_and(is_at) {
                '●'
            } else if open && (min..=max).contains(&column) {
                '═'
            } else if self.cutoffs.iter().any(is_at) {
                '┊'
            } else if self.edges.iter().any(is_at) {
                '│'
            } else {
                '─'
            };
            line.push(sign);
            column += 1.0;
        }
        let _always = write!(line, " {}", self.high);
        line
    }

    /// The same as SVG; its title and description are what a screen reader says.
    pub(crate) fn svg(&self, page: &mut Page) {
        let x = |value: Number| LEFT + self.place(value) * (RIGHT - LEFT);
        page.raw("<svg class=\"picture\" viewBox=\"0 0 320 32\" role=\"img\">");
        page.element("title", "", &self.title);
        page.element("desc", "", &self.description);
        page.raw("<rect x=\"10\" y=\"11\" width=\"300\" height=\"9\" fill=\"none\" stroke=\"#000\"/>");
        for edge in &self.edges {
            let x = x(*edge);
            page.drawn(format_args!("<path d=\"M{x:.1} 11v9\" stroke=\"#000\"/>"));
        }
        for cutoff in &self.cutoffs {
            let x = x(*cutoff);
            page.drawn(format_args!("<path d=\"M{x:.1} 7v17\" stroke=\"#000\" stroke-dasharray=\"2 1.5\"/>"));
        }
        if self.value.is_none() || self.min < self.max {
            let (min, max) = (x(self.min), x(self.max));
            let width = (max - min).max(1.0);
            page.drawn(format_args!("<rect x=\"{min:.1}\" y=\"14\" width=\"{width:.1}\" height=\"3\"/>"));
        }
        if let Some(value) = self.value {
            let x = x(value);
            page.drawn(format_args!("<path d=\"M{:.1} 2h8l-4 8z\"/>", x - 4.0));
        }
        // Numbers under the line, where there is room for them.
        let mut written: Vec<f64> = Vec::new();
        let ends = [self.low, self.high];
        for number in ends.iter().chain(&self.edges).chain(&self.cutoffs) {
            let x = x(*number);
            if written.iter().any(|other| (other - x).abs() < 10.0) {
                continue;
            }
            written.push(x);
            let shown = number.round(1, Rounding::HalfUp);
            page.drawn(format_args!("<text x=\"{x:.1}\" y=\"30\" text-anchor=\"middle\">{shown}</text>"));
        }
        page.raw("</svg>");
    }
}

#[cfg(test)]
mod tests {
    use psyscreen::{Instrument, Report, Screening, catalog};

    use super::*;

    /// The total of the PHQ-9 with these answers to its first items, the rest `rest`.
    fn total(answers: &str) -> (String, String) {
        let policy = catalog::policy("recovered-2020").unwrap();
        let phq9: &Instrument = catalog::instrument("phq-9").unwrap();
        let codes = answers.chars().map(|code| code.to_digit(10).map(i64::from));
        let given = phq9.items().iter().zip(codes).filter_map(|(item, code)| Some((item.id(), code?)));
        let findings = phq9.respond(given).unwrap().score().interpret();
        let screening = Screening::new().consent(true).with(findings);
        let report = Report::new(&screening, &policy.decide(&screening));
        let score = &report.instruments[0].scores[0];
        let picture = Picture::new(score, "Depression severity: 12", Language::English, "en").unwrap();
        let mut page = Page::default();
        picture.svg(&mut page);
        (picture.characters(), page.into_text())
    }

    #[test]
    fn a_score_stands_within_its_bands() {
        let (line, svg) = total("222222000");
        assert_eq!(line, "0 ─────│─┊┊─┊─●──│────│─────── 27");
        assert!(svg.contains("<title>Depression severity: 12</title>"), "{svg}");
        assert!(svg.contains("<desc>Minimal from 0; Mild from 5; Moderate from 10;"), "{svg}");
        assert!(svg.contains("role=\"img\"") && !svg.contains("y=\"14\""), "nothing is open: {svg}");
    }

    /// Without enough answers there is no value, and what it may be is drawn.
    #[test]
    fn what_is_open_is_drawn() {
        let (line, svg) = total("2222     ");
        assert!(line.contains("═══════════════") && !line.contains('●'), "{line}");
        assert!(svg.contains("y=\"14\""), "{svg}");
    }
}
