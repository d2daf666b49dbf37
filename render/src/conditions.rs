//! Conditions in words: when a rule holds, when a criterion is met, when an item is asked. English and Chinese; the one home
//! of these words, for reports and for whoever shows a definition.

use psyscreen::condition::Condition;
use psyscreen::instrument::{CountGroup, Input, Item, Scale, Test, Threshold, ValidWhen, Validity};
use psyscreen::report::Subject;
use psyscreen::text::Text;
use psyscreen::triage::PolicyTest;
use psyscreen::{Instrument, Policy};

use crate::words::{Language, Word};

/// Who puts conditions into words.
#[derive(Clone, Copy)]
pub(crate) struct Words<'t> {
    pub(crate) language: Language,
    pub(crate) tag: &'t str,
}

impl<'t> Words<'t> {
    fn new(tag: &'t str) -> Self {
        Self { language: Language::of(tag), tag }
    }

    fn text<'x>(&self, text: &'x Text) -> &'x str {
        text.get(self.tag)
    }

    fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }

    /// Between words, where the language has it.
    fn space(&self) -> &'static str {
        if self.language == Language::English { " " } else { "" }
    }

    fn threshold(&self, threshold: Threshold) -> String {
        let word = match threshold {
            Threshold::AtLeast(_) => Word::AtLeast,
            Threshold::Above(_) => Word::Above,
            Threshold::AtMost(_) => Word::AtMost,
            Threshold::Below(_) => Word::Below,
        };
        format!("{}{}{}", self.word(word), self.space(), threshold.value())
    }

    /// `valid only while lie scale is below 7`
    pub(crate) fn valid_while(&self, scale: &str, threshold: Threshold) -> String {
        let threshold = self.threshold(threshold);
        match self.language {
            Language::English => format!("valid only while {scale} is {threshold}"),
            Language::Chinese => format!("仅当{scale}{threshold}时有效"),
        }
    }

    /// `valid only with 22 of 26 answers`
    pub(crate) fn valid_with(&self, at_least: usize, items: usize) -> String {
        match self.language {
            Language::English => format!("valid only with at least {at_least} of {items} answers"),
            Language::Chinese => format!("{items}题中至少作答{at_least}题才有效"),
        }
    }

    pub(crate) fn subject(&self, subject: &Subject) -> String {
        let space = self.space();
        let labelled = |label: &str, text: &str| format!("{label}{}{text}", self.language.colon());
        match subject {
            Subject::Threshold(value) => self.threshold(*value),
            Subject::Band(label) => format!("{}{space}{}", self.text(label), self.word(Word::BandOrMore)),
            Subject::Cutoff(label, Some(value)) => labelled(&self.threshold(*value), self.text(label)),
            Subject::Cutoff(label, None) => self.text(label).to_owned(),
            Subject::CriticalItem(label) => labelled(self.text(label), self.word(Word::Positive)),
            Subject::Criterion(label) => labelled(self.text(label), self.word(Word::Met)),
            Subject::Change(change) => self.language.change(*change).to_owned(),
            Subject::Yes(label) => format!("{} {}", self.text(label), self.word(Word::Yes)),
            Subject::OneOf(label, values) => {
                let values: Vec<&str> = values.iter().map(|value| self.text(value)).collect();
                format!("{} {}", self.text(label), self.language.either(&values))
            }
            Subject::Number(label, low, high) => format!("{} {low}–{high}", self.text(label)),
            Subject::Known(label, value) => labelled(name(self.text(label)), self.text(value)),
        }
    }

    /// What is said where `subject` does not hold: of a threshold the other side of it, of anything else that it is not so.
    pub(crate) fn not(&self, subject: &Subject) -> String {
        match subject {
            Subject::Threshold(value) => self.threshold(value.negated()),
            Subject::Cutoff(label, Some(value)) => {
                let cutoff = format!(
                    "{}{}{}",
                    self.word(Word::Cutoff),
                    self.space(),
                    self.language.quoted(self.text(label))
                );
                format!("{}{}", self.threshold(value.negated()), self.language.in_brackets(&cutoff))
            }
            Subject::Yes(label) => format!("{} {}", self.text(label), self.word(Word::No)),
            other => format!("{}{}{}", self.word(Word::NotSo), self.space(), self.subject(other)),
        }
    }

    /// `not (…)`
    fn not_so(&self, text: &str) -> String {
        match self.language {
            Language::English => format!("{} ({text})", self.word(Word::NotSo)),
            Language::Chinese => format!("{}（{text}）", self.word(Word::NotSo)),
        }
    }

    /// `a and (b or c)`, `a；且b`. `test` puts a test into words, and whether it holds or not.
    fn condition<T>(&self, condition: &Condition<T>, test: &impl Fn(&T, bool) -> String) -> String {
        let joined = |parts: &[Condition<T>], word: Word| {
            let part = |part: &Condition<T>| match part {
                Condition::All(inner) | Condition::Any(inner) if inner.len() > 1 => {
                    let text = self.condition(part, test);
                    if self.language == Language::English {
                        format!("({text})")
                    } else {
                        format!("（{text}）")
                    }
                }
                _ => self.condition(part, test),
            };
            parts.iter().map(part).collect::<Vec<_>>().join(self.word(word))
        };
        match condition {
            Condition::Test(own) => test(own, true),
            Condition::All(parts) => joined(parts, Word::Both),
            Condition::Any(parts) => joined(parts, Word::Either),
            Condition::Not(part) => match &**part {
                Condition::Test(own) => test(own, false),
                part => self.not_so(&self.condition(part, test)),
            },
        }
    }

    /// A test of a policy, or that it does not hold.
    fn policy_test(&self, policy: &Policy, test: &PolicyTest, holds: bool) -> String {
        match Subject::of_test(policy, test) {
            subject if holds => self.of_test(policy, test, subject),
            Some(Subject::Threshold(value)) => {
                self.of_test(policy, test, Some(Subject::Threshold(value.negated())))
            }
            subject => self.not_so(&self.of_test(policy, test, subject)),
        }
    }

    fn of_test(&self, policy: &Policy, test: &PolicyTest, subject: Option<Subject>) -> String {
        let titled = |instrument: &Instrument, text: String| {
            format!("{}{}{text}", self.text(instrument.title()), self.language.colon())
        };
        let subject = subject.map(|subject| self.subject(&subject));
        let Some(instrument) = test.instrument().and_then(|index| policy.instruments().nth(index)) else {
            return subject.unwrap_or_default();
        };
        let Some((_, test)) = test.finding() else { return titled(instrument, subject.unwrap_or_default()) };
        let said = subject.unwrap_or_else(|| self.test(instrument, test, true));
        let scale = match test {
            Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
                instrument.scales().get(*scale)
            }
            _ => None,
        };
        match scale {
            Some(scale) => titled(instrument, format!("{}{}{said}", self.scale(scale), self.gap(&said))),
            None => titled(instrument, said),
        }
    }

    /// Between a score's name and what is said of it.
    fn gap(&self, said: &str) -> &'static str {
        let chinese = said.chars().next().is_some_and(|first| !first.is_ascii());
        if self.language == Language::Chinese && chinese { "" } else { " " }
    }

    fn scale<'s>(&self, scale: &'s Scale) -> &'s str {
        let title = self.text(scale.title());
        if title.is_empty() { scale.id() } else { title }
    }

    /// A test within an instrument, by the ids of its scales, or that it does not hold.
    fn test(&self, instrument: &Instrument, test: &Test, holds: bool) -> String {
        let negated = match test {
            _ if holds => return self.holding(instrument, test),
            Test::Item { item, threshold } => Test::Item { item: *item, threshold: threshold.negated() },
            Test::Score { scale, threshold } => Test::Score { scale: *scale, threshold: threshold.negated() },
            _ => return self.not_so(&self.holding(instrument, test)),
        };
        self.holding(instrument, &negated)
    }

    fn holding(&self, instrument: &Instrument, test: &Test) -> String {
        let scale = |index: usize| instrument.scales().get(index);
        let id = |index: usize| scale(index).map_or("", Scale::id);
        match test {
            Test::Count { groups, at_least, at_most } => {
                let all: usize = groups.iter().map(|group| group.items().len()).sum();
                let number = match (at_least, at_most) {
                    (least, most) if *most >= all => format!("{} {least}", self.word(Word::AtLeast)),
                    (0, most) => format!("{} {most}", self.word(Word::AtMost)),
                    (least, most) if least == most => format!("{} {least}", self.word(Word::Exactly)),
                    (least, most) => format!("{least} {} {most}", self.word(Word::To)),
                };
                let counted = self.counted(instrument, groups);
                match self.language {
                    Language::English => format!("{number} of [{counted}]"),
                    Language::Chinese => format!("以下各题中{number}题：[{counted}]"),
                }
            }
            Test::Item { item, threshold } => {
                format!("{} {}", self.inputs(instrument, &[Input::Item(*item)]), self.threshold(*threshold))
            }
            Test::Score { scale, threshold } => format!("{} {}", id(*scale), self.threshold(*threshold)),
            Test::Band { scale: index, severity } => {
                let bands = scale(*index).map_or(&[][..], Scale::bands);
                let band =
                    bands.iter().find(|band| band.severity() == *severity).map_or("", |band| band.id());
                format!("{} {band} {}", id(*index), self.word(Word::BandOrMore))
            }
            Test::Cutoff { scale: index, cutoff } => {
                let cutoff = scale(*index).and_then(|scale| scale.cutoffs().get(*cutoff));
                format!("{}.{}", id(*index), cutoff.map_or("", |cutoff| cutoff.id()))
            }
            Test::Criterion(index) => {
                instrument.criteria().get(*index).map_or("", |criterion| criterion.id()).to_owned()
            }
            _ => String::new(),
        }
    }

    /// `items 1–8 at least 2; item 9 at least 1`.
    fn counted(&self, instrument: &Instrument, groups: &[CountGroup]) -> String {
        let group = |group: &CountGroup| {
            let items: Vec<Input> = group.items().iter().map(|item| Input::Item(*item)).collect();
            format!("{} {}", self.inputs(instrument, &items), self.threshold(group.threshold()))
        };
        groups.iter().map(group).collect::<Vec<_>>().join(self.language.semicolon())
    }

    /// `items 1–8`, `题目1–8`, `total`: items that stand together in the form are drawn together.
    fn inputs(&self, instrument: &Instrument, inputs: &[Input]) -> String {
        let id = |index: usize| instrument.items().get(index).map_or("", Item::id);
        let mut items: Vec<(usize, usize)> = Vec::new();
        let mut scales: Vec<&str> = Vec::new();
        for input in inputs {
            match input {
                Input::Item(index) => match items.last_mut() {
                    Some((_, last)) if last.checked_add(1) == Some(*index) => *last = *index,
                    _ => items.push((*index, *index)),
                },
                Input::Scale(index) => scales.push(instrument.scales().get(*index).map_or("", Scale::id)),
            }
        }
        let one = matches!(items.as_slice(), [(first, last)] if first == last);
        let runs: Vec<String> = items
            .iter()
            .map(|(first, last)| {
                if first == last { id(*first).to_owned() } else { format!("{}–{}", id(*first), id(*last)) }
            })
            .collect();
        let runs = runs.join(self.language.comma());
        let mut parts = Vec::new();
        if !runs.is_empty() {
            parts.push(match (self.language, one) {
                (Language::English, true) => format!("item {runs}"),
                (Language::English, false) => format!("items {runs}"),
                (Language::Chinese, _) => format!("题目{runs}"),
            });
        }
        if !scales.is_empty() {
            parts.push(scales.join(self.language.comma()));
        }
        parts.join(self.word(Word::Both))
    }
}

/// A condition of a policy in words, in the language of a tag: when a rule holds, when a step is due, whom a guarantee is about.
/// Chinese for `zh` and its variants, English for any other.
///
/// ```
/// let policy = psyscreen::catalog::policy("recovered-2020").unwrap();
/// let rule = policy.rules().iter().find(|rule| rule.id() == "suicide-risk").unwrap();
/// let words = |tag| psyscreen_render::conditions::of_policy(policy, rule.when(), tag);
/// assert!(words("en").contains(": positive or "));
/// assert!(words("zh-Hans").contains("或"));
/// ```
pub fn of_policy(policy: &Policy, condition: &Condition<usize>, language: &str) -> String {
    let words = Words::new(language);
    words.condition(condition, &|test, holds| {
        policy.tests().get(*test).map_or_else(String::new, |test| words.policy_test(policy, test, holds))
    })
}

/// A condition of an instrument in words, in the language of a tag: when a criterion is met, when an item is asked. Chinese for
/// `zh` and its variants, English for any other.
///
/// ```
/// let phq9 = psyscreen::catalog::instrument("phq-9").unwrap();
/// let criterion = phq9.criteria().first().unwrap();
/// let words = psyscreen_render::conditions::of_instrument(phq9, criterion.condition(), "en");
/// assert!(words.contains("at least 5 of [items 1–8 at least 2; item 9 at least 1]"), "{words}");
/// ```
pub fn of_instrument(instrument: &Instrument, condition: &Condition<Test>, language: &str) -> String {
    let words = Words::new(language);
    words.condition(condition, &|test, holds| words.test(instrument, test, holds))
}

/// Items and scores as an input of a score, in words: `items 1–9`, `题目1–9`.
pub fn inputs(instrument: &Instrument, inputs: &[Input], language: &str) -> String {
    Words::new(language).inputs(instrument, inputs)
}

/// What is counted, in words: `items 1–8 at least 2; item 9 at least 1`.
pub fn counted(instrument: &Instrument, groups: &[CountGroup], language: &str) -> String {
    Words::new(language).counted(instrument, groups)
}

/// When a score is valid, in words: `valid only while lie is below 7`.
pub fn validity(instrument: &Instrument, validity: &Validity, language: &str) -> String {
    let words = Words::new(language);
    match validity.rule() {
        ValidWhen::Score { scale, threshold } => {
            words.valid_while(instrument.scales().get(*scale).map_or("", Scale::id), *threshold)
        }
        ValidWhen::Answered { items, at_least } => words.valid_with(*at_least, items.len()),
    }
}

/// What a question is about: `Risk grade` of `Risk grade: 0 none, 1 threats`, without its question mark.
fn name(question: &str) -> &str {
    let name = question.split([':', '：']).next().unwrap_or(question);
    name.trim_end_matches(['?', '？'])
}
