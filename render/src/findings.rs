//! What instruments found, in words: scores, bands, change, critical items and criteria.

use psyscreen::interpretation::ChangeDirection;
use psyscreen::number::Rounding;
use psyscreen::report::{EarlierSignReport, InstrumentReport, ScoreReport, ValidityReport};
use psyscreen::scoring::{Outcome, Status};
use psyscreen::triage::ChangeKind;
use psyscreen::{Report, Truth};

use crate::conditions::Words;
use crate::document::{Entry, Writer};
use crate::picture::Picture;
use crate::words::{Language, Word};

impl Writer<'_> {
    pub(crate) fn findings(&self, report: &Report) -> Vec<Entry> {
        let not_given =
            report.not_given.iter().filter(|_| report.consent.allows_answers()).map(|instrument| {
                let mut entry =
                    Entry::new(self.labelled(self.text(&instrument.label), self.word(Word::NotGiven)));
                let own = |sign: &&EarlierSignReport| sign.instrument == instrument.id;
                entry.details.extend(
                    report
                        .earlier_signs
                        .iter()
                        .filter(own)
                        .map(|sign| self.labelled(self.text(&sign.label), &self.was_positive())),
                );
                entry
            });
        report.instruments.iter().map(|instrument| self.instrument(instrument)).chain(not_given).collect()
    }

    fn instrument(&self, instrument: &InstrumentReport) -> Entry {
        let answered = match self.language {
            Language::English => format!(
                "{} {} {} {}",
                instrument.answered,
                self.word(Word::Of),
                instrument.item_count,
                self.word(Word::Answered)
            ),
            Language::Chinese => format!(
                "{}{}题，{}{}题",
                self.word(Word::Of),
                instrument.item_count,
                self.word(Word::Answered),
                instrument.answered
            ),
        };
        let title = self.text(&instrument.title);
        let mut entry = Entry::new(format!("{title}{}", self.language.in_brackets(&answered)));
        for score in &instrument.scores {
            let text = self.score(score);
            let picture = Picture::new(score, &text, self.language, self.tag);
            entry.pictures.extend(picture.map(|picture| (entry.details.len(), picture)));
            entry.details.push(text);
        }
        for change in instrument.change.iter().chain(&instrument.further_changes) {
            let Some(direction) = change.direction else { continue };
            let said = self.change(direction);
            entry.details.push(match self.text(&change.label) {
                "" => said.to_owned(),
                label => self.labelled(label, said),
            });
        }
        for critical in &instrument.critical_items {
            let word = match critical.positive {
                Truth::True => Word::Positive,
                Truth::False => Word::Negative,
                Truth::Undetermined => Word::Unknown,
            };
            let mut said = self.word(word).to_owned();
            if critical.earlier.is_some_and(Truth::is_true) {
                said.push_str(&format!("{}{}", self.language.semicolon(), self.was_positive()));
            }
            entry.details.push(self.labelled(self.text(&critical.label), &said));
        }
        for criterion in instrument.criteria.iter().filter(|criterion| criterion.met.is_true()) {
            entry.details.push(self.labelled(self.text(&criterion.label), self.word(Word::Met)));
        }
        for found in &instrument.implausible {
            entry.details.push(self.labelled(self.text(&found.label), self.word(Word::Implausible)));
        }
        if let Some(answers) = &instrument.answers {
            let answers: Vec<String> = answers
                .iter()
                .map(|it| format!("{} = {}", it.item, self.language.answer(&it.answer)))
                .collect();
            entry.details.push(self.labelled(self.word(Word::Answers), &answers.join(self.language.comma())));
        }
        entry
    }

    /// `before positive`
    fn was_positive(&self) -> String {
        format!("{}{}{}", self.word(Word::Was), self.space(), self.word(Word::Positive))
    }

    fn score(&self, score: &ScoreReport) -> String {
        let value = format!("{}{}", self.value(score.outcome), self.validity(score));
        let (low, high) = score.range;
        let title =
            format!("{}{}", self.text(&score.title), self.language.in_brackets(&format!("{low}–{high}")));
        let text = self.labelled(&title, &value);
        let Some((low, high)) = &score.band_labels else { return format!("{text}{}", self.compared(score)) };
        let (low, high) = (self.text(low), self.text(high));
        let band = if low == high {
            low.to_owned()
        } else if self.language == Language::English {
            format!("{low} {} {high}", self.word(Word::To))
        } else {
            format!("{low}{}{high}", self.word(Word::To))
        };
        format!("{text}{}{band}{}", self.language.pause(), self.compared(score))
    }

    /// `, valid only while lie scale is below 7`, where that is not so.
    fn validity(&self, score: &ScoreReport) -> String {
        let words = Words { language: self.language, tag: self.tag };
        let text = match &score.valid_when {
            Some(ValidityReport::Score(title, threshold)) => words.valid_while(self.text(title), *threshold),
            Some(ValidityReport::Answered(at_least, items)) => words.valid_with(*at_least, *items),
            _ => return String::new(),
        };
        format!("{}{text}", self.language.pause())
    }

    /// `; before 18, change -6`
    fn compared(&self, score: &ScoreReport) -> String {
        let Some(earlier) = &score.earlier else { return String::new() };
        let space = self.space();
        let value = self.value(*earlier);
        let mut text = format!("{}{}{space}{value}", self.language.semicolon(), self.word(Word::Was));
        if let Some(change) = score.change {
            let change = change.round(2, Rounding::HalfUp);
            text.push_str(&format!(
                "{}{}{space}{change}",
                self.language.pause(),
                self.word(Word::Difference)
            ));
        }
        text
    }

    /// What the published change parameters say, where they say something.
    fn change(&self, direction: ChangeDirection) -> &'static str {
        self.language.change(match direction {
            ChangeDirection::Deteriorated => ChangeKind::Deteriorated,
            ChangeDirection::Improved => ChangeKind::Improved,
            ChangeDirection::Unchanged => ChangeKind::Unchanged,
        })
    }

    /// A score, or what it lies between.
    pub(crate) fn value(&self, outcome: Outcome) -> String {
        let (min, max) = (outcome.min(), outcome.max());
        let between = || match self.language {
            Language::English => format!("{} {min} {} {max}", self.word(Word::Between), self.word(Word::And)),
            Language::Chinese => {
                format!("{}{min}{}{max}之间", self.word(Word::Between), self.word(Word::And))
            }
        };
        // Only shown so: everything is decided by the exact value.
        let value = outcome.value().map(|value| value.round(2, Rounding::HalfUp));
        match (outcome.status(), value) {
            (Status::Complete, Some(value)) => value.to_string(),
            (_, Some(value)) => {
                let note = format!("{}{}{}", self.word(Word::Prorated), self.language.semicolon(), between());
                format!("{value}{}", self.language.in_brackets(&note))
            }
            (_, None) if outcome.is_withheld() => {
                let said = if min == max { min.to_string() } else { between() };
                format!("{said}{}", self.language.in_brackets(self.word(Word::Withheld)))
            }
            (_, None) if min == max => {
                format!("{min}{}", self.language.in_brackets(self.word(Word::Whatever)))
            }
            (_, None) => format!("{}{}", between(), self.language.in_brackets(self.word(Word::Unscorable))),
        }
    }
}
