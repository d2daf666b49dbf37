//! A report as headings and entries, and these as plain text.

use std::cell::RefCell;

use psyscreen::Report;
use psyscreen::report::{
    Because, DecisionReport, Explanation, ItemUsed, NoticeReport, Question, RecommendationReport,
    ResourceReport, ScoreUsed, Subject,
};
use psyscreen::text::{LanguageTag, Text};

use crate::conditions::Words;
use crate::picture::Picture;
use crate::words::{Language, Word};

/// What a sheet says, in one language.
pub(crate) struct Document {
    title: String,
    subtitle: String,
    sections: Vec<Section>,
}

struct Section {
    heading: String,
    entries: Vec<Entry>,
}

/// One line, and what belongs under it.
pub(crate) struct Entry {
    pub(crate) head: String,
    pub(crate) details: Vec<String>,
    /// Each under a detail, by its position.
    pub(crate) pictures: Vec<(usize, Picture)>,
}

impl Entry {
    pub(crate) fn new(head: impl Into<String>) -> Self {
        Self { head: head.into(), details: Vec::new(), pictures: Vec::new() }
    }
}

/// Writes `report` in one language.
pub(crate) fn document(report: &Report, tag: &str) -> Document {
    Writer::new(tag).document(report)
}

/// Puts the parts of a report into words.
pub(crate) struct Writer<'t> {
    pub(crate) language: Language,
    pub(crate) tag: &'t str,
    /// What was cited so far; a citation is its number.
    pub(crate) sources: RefCell<Vec<String>>,
    /// The words of clauses that were quoted so far; each is quoted once.
    quoted: RefCell<Vec<Box<str>>>,
}

impl<'t> Writer<'t> {
    pub(crate) fn new(tag: &'t str) -> Self {
        Self { language: Language::of(tag), tag, sources: RefCell::default(), quoted: RefCell::default() }
    }

    fn document(&self, report: &Report) -> Document {
        let decision = &report.decision;
        let mut sections = Vec::new();
        let mut section = |heading: Word, entries: Vec<Entry>| {
            if !entries.is_empty() {
                sections.push(Section { heading: self.word(heading).to_owned(), entries });
            }
        };
        section(Word::Level, self.level(report));
        section(Word::Tell, decision.notify.iter().map(|notice| self.notice(notice)).collect());
        section(
            Word::Do,
            decision.recommendations.iter().map(|it| self.recommendation(decision, it)).collect(),
        );
        section(Word::FollowUp, vec![self.follow_up(report)]);
        section(Word::Ask, self.questions(&decision.questions));
        section(Word::Why, self.explanations(report));
        section(
            Word::MayHold,
            decision.undetermined_labels.iter().map(|label| Entry::new(self.text(label))).collect(),
        );
        section(Word::Findings, self.findings(report));
        section(Word::Call, self.resources(report));
        section(
            Word::Problems,
            report.problems.iter().map(|it| Entry::new(self.language.problem(it))).collect(),
        );
        let sources = self.sources.take();
        section(
            Word::Sources,
            (1..).zip(sources).map(|(number, it)| Entry::new(format!("[{number}] {it}"))).collect(),
        );
        section(Word::Overlay, self.differences(report));
        section(Word::MadeWith, self.made_with(report));
        Document {
            title: self.word(Word::Title).to_owned(),
            subtitle: format!("{}{}", self.text(&decision.title), self.pad(self.word(Word::NoDiagnosis))),
            sections,
        }
    }

    pub(crate) fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }

    pub(crate) fn text<'x>(&self, text: &'x Text) -> &'x str {
        text.get(self.tag)
    }

    /// A space between sentences where the language has one.
    fn pad(&self, text: &str) -> String {
        match self.language {
            Language::English => format!(". {text}"),
            Language::Chinese => format!("。{text}"),
        }
    }

    pub(crate) fn labelled(&self, label: &str, text: &str) -> String {
        format!("{label}{}{text}", self.language.colon())
    }

    pub(crate) fn level(&self, report: &Report) -> Vec<Entry> {
        let decision = &report.decision;
        let mut entry = Entry::new(self.text(&decision.level_label));
        if let Some(consent) = self.language.consent(report.consent) {
            entry.details.push(consent.to_owned());
        }
        let guardian = decision.guardian.as_ref();
        entry.details.extend(guardian.and_then(|it| {
            let words = self.language.guardian(it.agrees, it.below, self.text(&it.role_label))?;
            Some(format!("{words}{}", self.cited(&it.source, &it.clause)))
        }));
        if decision.at_least == decision.at_most {
            entry.details.push(self.word(Word::Settled).to_owned());
        } else {
            let (low, high) = (self.text(&decision.bounds.0), self.text(&decision.bounds.1));
            let (low, high) = (self.language.quoted(low), self.language.quoted(high));
            let range = match self.language {
                Language::English => format!("{low} {} {high}", self.word(Word::To)),
                Language::Chinese => format!("{low}{}{high}", self.word(Word::To)),
            };
            entry.details.push(self.labelled(self.word(Word::Open), &range));
        }
        vec![entry]
    }

    fn notice(&self, notice: &NoticeReport) -> Entry {
        let who = self.text(&notice.role_label);
        let when = self.language.within(notice.within);
        let head = self.labelled(&self.ours(when, notice.ours), who);
        if notice.label.is_empty() {
            return Entry::new(head);
        }
        let what = self.text(&notice.label);
        Entry::new(match self.language {
            Language::English => format!("{head}: {what}"),
            Language::Chinese => format!("{head}，{what}"),
        })
    }

    /// A period, and whether it is our choice.
    pub(crate) fn ours(&self, when: String, ours: bool) -> String {
        if !ours {
            return when;
        }
        format!("{when}{}", self.language.in_brackets(self.word(Word::OurChoice)))
    }

    /// When something that is offered starts.
    pub(crate) fn offered(&self, decision: &DecisionReport) -> String {
        let guardian = decision.guardian.as_ref();
        self.language.offered(guardian.map(|it| (it.agrees, it.below, self.text(&it.role_label))))
    }

    fn recommendation(&self, decision: &DecisionReport, recommendation: &RecommendationReport) -> Entry {
        let providers: Vec<&str> =
            recommendation.providers.iter().map(|provider| self.text(&provider.label)).collect();
        let providers = self.language.either(&providers);
        let mut marks = vec![self.language.modality(recommendation.modality).to_owned()];
        if let Some(within) = recommendation.within {
            marks.push(self.language.within(within));
            if recommendation.ours {
                marks.push(self.word(Word::OurChoice).to_owned());
            }
        }
        if recommendation.offered {
            marks.push(self.offered(decision));
        }
        if recommendation.provisional {
            marks.push(self.word(Word::Provisional).to_owned());
        }
        let marks = self.language.in_brackets(&marks.join(self.language.semicolon()));
        let mut entry = Entry::new(format!("{}{marks}", self.text(&recommendation.label)));
        entry.details.push(match self.language {
            Language::English => format!("{} {providers}", self.word(Word::By)),
            Language::Chinese => format!("{}{providers}负责", self.word(Word::By)),
        });
        if !recommendation.text.is_empty() {
            entry.details.push(self.text(&recommendation.text).to_owned());
        }
        entry
    }

    /// For a worker: with the mark of a period that is our choice.
    pub(crate) fn follow_up(&self, report: &Report) -> Entry {
        let mut entry = self.seen_again(report);
        entry.head = self.ours(entry.head, report.decision.follow_up_ours);
        entry
    }

    /// For the person.
    pub(crate) fn seen_again(&self, report: &Report) -> Entry {
        let decision = &report.decision;
        let Some(follow_up) = decision.follow_up else {
            return Entry::new(self.word(Word::NoFollowUp));
        };
        let mut entry = Entry::new(self.language.within(follow_up));
        if let Some(due) = &decision.follow_up_due {
            entry.details.push(self.labelled(self.word(Word::Due), &due.to_string()));
        }
        if let Some(days) = decision.follow_up_overdue_days.filter(|days| *days > 0) {
            entry.details.push(self.language.overdue(days));
        }
        entry
    }

    pub(crate) fn questions(&self, questions: &[Question]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut current: Option<&Text> = None;
        // Nobody is asked single questions before they agree to be asked any.
        let no_consent = matches!(questions.first(), Some(Question::Consent));
        for question in questions {
            match question {
                Question::Consent => entries.push(Entry::new(self.word(Word::AskConsent))),
                Question::Sex => entries.push(Entry::new(self.word(Word::AskSex))),
                Question::Age => entries.push(Entry::new(self.word(Word::AskAge))),
                Question::Fact(label) => entries.push(Entry::new(self.text(label))),
                Question::Item { instrument, item, text } => {
                    let title = self.text(instrument);
                    if no_consent {
                        // Each questionnaire once, however its items are mixed with those of others.
                        let head = self.labelled(self.word(Word::AskInstrument), title);
                        if entries.iter().all(|entry| entry.head != head) {
                            entries.push(Entry::new(head));
                        }
                    } else if current != Some(instrument) {
                        entries.push(Entry::new(title));
                    }
                    if let Some(entry) = entries.last_mut().filter(|_| !no_consent) {
                        entry.details.push(format!("{item}. {}", self.text(text)));
                    }
                }
            }
            current = match question {
                Question::Item { instrument, .. } => Some(instrument),
                _ => None,
            };
        }
        entries
    }

    /// Why: each rule that holds, with the words of its clause where these are about the person's level and not about a lower one.
    pub(crate) fn explanations(&self, report: &Report) -> Vec<Entry> {
        let explain = |explanation: &Explanation| {
            let mut entry = self.explanation(explanation);
            let is_lower = explanation.level.as_ref().is_some_and(|level| *level != report.decision.level);
            if let Some(words) = explanation.quotation.as_ref().filter(|_| !is_lower)
                && !self.quoted.borrow().contains(words)
            {
                let quoted = self.language.quoted(words);
                entry.details.insert(0, self.labelled(self.word(Word::InItsWords), &quoted));
                self.quoted.borrow_mut().push(words.clone());
            }
            entry
        };
        report.explanation.iter().map(explain).collect()
    }

    /// The source by its number in the list at the end, and the place in it.
    fn cited(&self, source: &String, clause: &str) -> String {
        let cited = self.cite(std::slice::from_ref(source));
        match (cited.strip_suffix(']'), clause.split_once(' ')) {
            (Some(cited), Some((_, place))) => format!("{cited}{}{place}]", self.language.pause()),
            _ => cited,
        }
    }

    fn explanation(&self, explanation: &Explanation) -> Entry {
        let cited = self.cited(&explanation.source, &explanation.clause);
        let mut entry = Entry::new(format!("{}{cited}", self.text(&explanation.label)));
        if explanation.rule.is_none() {
            entry.details.push(self.word(Word::Everybody).to_owned());
        }
        entry.details.extend(explanation.because.iter().map(|because| self.because(because)));
        entry
    }

    /// ` [1][2]`, the numbers of sources in the list at the end.
    fn cite(&self, sources: &[String]) -> String {
        let mut known = self.sources.borrow_mut();
        let mut cited = String::new();
        for source in sources {
            let at = known.iter().position(|known| known == source).unwrap_or_else(|| {
                known.push(source.clone());
                known.len().saturating_sub(1)
            });
            if cited.is_empty() {
                cited.push_str(self.space());
            }
            cited.push_str(&format!("[{}]", at.saturating_add(1)));
        }
        cited
    }

    pub(crate) fn space(&self) -> &'static str {
        if self.language == Language::English { " " } else { "" }
    }

    fn because(&self, because: &Because) -> String {
        let mut text = String::new();
        if let Some(instrument) = &because.instrument {
            text.push_str(self.text(instrument));
            text.push_str(self.language.colon());
        }
        if let Some(score) = &because.score {
            text.push_str(&self.score_used(score, because.earlier.as_ref()));
            text.push_str(self.language.semicolon());
        }
        match &because.subject {
            // What is known is said, and not what it is not.
            Subject::Known(..) => text.push_str(&self.subject(&because.subject)),
            subject if because.holds => text.push_str(&self.subject(subject)),
            subject => text.push_str(&Words { language: self.language, tag: self.tag }.not(subject)),
        }
        if !because.items.is_empty() {
            let from = if because.items.len() == 1 { Word::FromItem } else { Word::FromItems };
            let from = format!("{} {}", self.word(from), self.items(&because.items));
            text.push_str(&self.language.in_brackets(&from));
        }
        text.push_str(&self.cite(&because.sources));
        text
    }

    /// `1–9`, or with answers `1 = 2, 2 = 0`.
    fn items(&self, items: &[ItemUsed]) -> String {
        let number = |item: &ItemUsed| item.id.parse::<u32>().ok().filter(|_| item.answer.is_none());
        let mut texts: Vec<String> = Vec::new();
        let mut rest = items;
        while let Some((first, after)) = rest.split_first() {
            let mut last = first;
            rest = after;
            while let (Some(known), Some((next, after))) = (number(last), rest.split_first()) {
                if number(next) != known.checked_add(1) {
                    break;
                }
                last = next;
                rest = after;
            }
            texts.push(match &first.answer {
                Some(answer) => format!("{} = {}", first.id, self.language.answer(answer)),
                None if first.id == last.id => first.id.to_string(),
                None => format!("{}–{}", first.id, last.id),
            });
        }
        texts.join(self.language.comma())
    }

    fn score_used(&self, score: &ScoreUsed, earlier: Option<&ScoreUsed>) -> String {
        let title = self.text(&score.title);
        let now = self.value(score.outcome);
        match earlier.and_then(|earlier| earlier.outcome.value()) {
            Some(before) => {
                format!(
                    "{title} {} {before}{}{} {now}",
                    self.word(Word::Was),
                    self.language.pause(),
                    self.word(Word::Now)
                )
            }
            None => format!("{title} {now}"),
        }
    }

    fn subject(&self, subject: &Subject) -> String {
        Words { language: self.language, tag: self.tag }.subject(subject)
    }

    /// Hotlines that speak the reader's language first.
    pub(crate) fn sorted_resources<'r>(&self, report: &'r Report) -> Vec<&'r ResourceReport> {
        let mut resources: Vec<&ResourceReport> = report.resources.iter().collect();
        resources.sort_by_key(|resource| !self.speaks(&resource.languages));
        resources
    }

    /// Whether the reader's language is among `languages`.
    fn speaks(&self, languages: &[Box<str>]) -> bool {
        let own = LanguageTag(self.tag);
        languages.iter().any(|language| LanguageTag(language).is_same_language(own))
    }

    /// The name of a hotline; its place where the report has several, and its languages where the reader's is not among them.
    pub(crate) fn resource(&self, report: &Report, resource: &ResourceReport) -> String {
        let mut notes = Vec::new();
        if report.resources.iter().any(|other| other.place != resource.place) {
            notes.push(resource.place.to_string());
        }
        if !self.speaks(&resource.languages) {
            notes.push(resource.languages.join(self.language.comma()));
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            self.language.in_brackets(&notes.join(self.language.semicolon()))
        };
        format!("{}{notes}", self.text(&resource.label))
    }

    pub(crate) fn resources(&self, report: &Report) -> Vec<Entry> {
        self.sorted_resources(report)
            .into_iter()
            .map(|resource| Entry::new(self.labelled(&self.resource(report, resource), &resource.telephone)))
            .collect()
    }

    /// In what an overlay differs from the policy it extends.
    pub(crate) fn differences(&self, report: &Report) -> Vec<Entry> {
        let decision = &report.decision;
        let Some(base) = &decision.extends else { return Vec::new() };
        let mut entry = Entry::new(base.to_string());
        entry.details = decision.differences.iter().map(|text| self.text(text).to_owned()).collect();
        vec![entry]
    }

    pub(crate) fn made_with(&self, report: &Report) -> Vec<Entry> {
        let line = |id: &str, revision: Option<&str>, edition: u32, fingerprint: String| {
            let revision = revision.map(|revision| format!(" {revision}")).unwrap_or_default();
            let pause = self.language.pause();
            Entry::new(format!(
                "{id}{revision}{pause}{} {edition}{pause}SHA-256 {fingerprint}",
                self.word(Word::Edition)
            ))
        };
        let decision = &report.decision;
        let policy = line(&decision.policy, None, decision.edition, decision.fingerprint.to_string());
        let instruments = report.instruments.iter().map(|instrument| {
            line(
                &instrument.id,
                Some(&instrument.revision),
                instrument.edition,
                instrument.fingerprint.to_string(),
            )
        });
        std::iter::once(policy).chain(instruments).collect()
    }
}

impl Document {
    pub(crate) fn new(
        writer: &Writer<'_>,
        title: Word,
        subtitle: Word,
        parts: Vec<(Word, Vec<Entry>)>,
    ) -> Self {
        let section = |(heading, entries): (Word, Vec<Entry>)| Section {
            heading: writer.word(heading).to_owned(),
            entries,
        };
        Self {
            title: writer.word(title).to_owned(),
            subtitle: writer.word(subtitle).to_owned(),
            sections: parts.into_iter().map(section).collect(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title, self.subtitle);
        for section in &self.sections {
            text.push_str(&format!("\n{}\n", section.heading));
            for entry in &section.entries {
                text.push_str(&format!("- {}\n", entry.head));
                for (position, detail) in entry.details.iter().enumerate() {
                    text.push_str(&format!("  {detail}\n"));
                    for (_, picture) in entry.pictures.iter().filter(|(under, _)| *under == position) {
                        text.push_str(&format!("  {}\n", picture.characters()));
                    }
                }
            }
        }
        text
    }
}
