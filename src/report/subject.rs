//! What a reason is about: the data from which a reader's words are made.

use crate::instrument::{Instrument, Test, Threshold};
use crate::text::Text;
use crate::triage::{ChangeKind, Fact, FactKind, FactOption, FactTest, Policy, PolicyTest};

/// What a test looks at.
#[derive(Clone)]
pub enum Subject {
    /// A score and a threshold.
    Threshold(Threshold),
    /// A band or a worse one.
    Band(Text),
    /// The label, and the threshold where there is one for everybody.
    Cutoff(Text, Option<Threshold>),
    /// A critical item that is positive.
    CriticalItem(Text),
    /// A criterion that is met.
    Criterion(Text),
    /// A change since an earlier administration.
    Change(ChangeKind),
    /// A fact that is yes.
    Yes(Text),
    /// A fact, and the values of which it is one.
    OneOf(Text, Vec<Text>),
    /// A fact that is a number, and between which it lies.
    Number(Text, i64, i64),
    /// What is known of the person: the value of a one-of fact, a number.
    Known(Text, Text),
}

impl Subject {
    /// What a test of a policy looks at; `None` for a test of items that no policy can name.
    pub fn of_test(policy: &Policy, test: &PolicyTest) -> Option<Self> {
        match test {
            PolicyTest::Finding { instrument, test, critical_item } => {
                Self::of_finding(policy.instruments().nth(*instrument)?, test, *critical_item)
            }
            PolicyTest::Change { is, .. } => Some(Self::Change(*is)),
            PolicyTest::Fact { fact, test } => Some(Self::of_fact(policy.facts().get(*fact)?, test)),
        }
    }

    /// What a test of an instrument looks at; `None` for a test of items that no policy can name.
    pub fn of_finding(instrument: &Instrument, test: &Test, critical_item: Option<usize>) -> Option<Self> {
        Some(match test {
            Test::Item { .. } => {
                Self::CriticalItem(instrument.critical_items().get(critical_item?)?.label().clone())
            }
            Test::Criterion(index) => Self::Criterion(instrument.criteria().get(*index)?.label().clone()),
            Test::Score { threshold, .. } => Self::Threshold(*threshold),
            Test::Band { scale, severity } => {
                let bands = instrument.scales().get(*scale)?.bands();
                Self::Band(bands.iter().find(|band| band.severity() == *severity)?.label().clone())
            }
            Test::Cutoff { scale, cutoff } => {
                let cutoff = instrument.scales().get(*scale)?.cutoffs().get(*cutoff)?;
                let threshold = match cutoff.groups() {
                    [only] => Some(only.threshold()),
                    _ => None,
                };
                Self::Cutoff(cutoff.label().clone(), threshold)
            }
            Test::Count { .. } => return None,
        })
    }

    /// What a test of a fact looks at.
    pub fn of_fact(fact: &Fact, test: &FactTest) -> Self {
        let label = fact.label().clone();
        match (test, fact.kind()) {
            (FactTest::OneOf(positions), FactKind::OneOf(values)) => {
                let labels = positions.iter().filter_map(|index| values.get(*index)).map(FactOption::label);
                Self::OneOf(label, labels.cloned().collect())
            }
            (FactTest::Number { at_least, at_most }, _) => Self::Number(label, *at_least, *at_most),
            _ => Self::Yes(label),
        }
    }
}

impl Subject {
    /// What is known of a fact, in place of what the rule asks of it; nothing more is to be said of a yes.
    pub(crate) fn of_known(fact: &Fact, known: i64) -> Option<Self> {
        let value = match fact.kind() {
            FactKind::YesNo => return None,
            FactKind::OneOf(values) => values.get(usize::try_from(known).ok()?)?.label().clone(),
            FactKind::Number { .. } => Text::new(vec![("en".into(), known.to_string().into())]),
        };
        Some(Self::Known(fact.label().clone(), value))
    }
}
