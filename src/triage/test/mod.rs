//! The tests of conditions, one file per kind: how a policy writes it, what is checked of it, what it says of a person, what it
//! waits for and its words. Nobody else tells the kinds apart where it can be helped.

mod band;
mod change;
mod criterion;
mod critical_item;
mod cutoff;
mod fact;
mod finding;
mod lowering;
mod resolve;
mod score;
mod wanted;
mod words;

pub(crate) use change::change_says;
pub(crate) use fact::{fact_truth, test_of_fact};
pub(crate) use lowering::Lowering;
pub(crate) use resolve::{Conditions, Context, RawPolicyTest};
pub(super) use wanted::Wanted;

use self::resolve::Form;
use crate::definition::{Leaves, RawCondition, read_condition};
use crate::diagnostic::Code;
use crate::interpretation::Findings;
use crate::toml_table::{Table, Value};
use crate::triage::policy::{Policy, PolicyTest};
use crate::truth::Truth;

/// Every kind that a policy may write.
const FORMS: [&Form; 7] = [
    &score::FORM,
    &band::FORM,
    &cutoff::FORM,
    &critical_item::FORM,
    &criterion::FORM,
    &change::FORM,
    &fact::FORM,
];

/// Reads a condition of a policy.
pub(crate) fn read_when<'t>(value: Value<'t>) -> Option<RawCondition<RawPolicyTest<'t>>> {
    let subjects = FORMS.map(|form| form.subject);
    let keys = [&subjects, other_keys().as_slice()].concat();
    let leaves = Leaves { keys: &keys, subjects: &subjects, read: read_test };
    read_condition(value.any_table()?, &leaves, &[])
}

/// The keys that some kind has beside its subject, each once.
fn other_keys() -> Vec<&'static str> {
    FORMS.iter().flat_map(|form| form.keys).fold(Vec::new(), |mut all, key| {
        if !all.contains(key) {
            all.push(*key);
        }
        all
    })
}

fn read_test<'t>(table: Table<'t>) -> Option<RawPolicyTest<'t>> {
    let form = FORMS.into_iter().find(|form| table.has(form.subject))?;
    let name = table.string(form.subject);
    for key in other_keys().into_iter().filter(|key| !form.keys.contains(key)) {
        if let Some(span) = table.key_span(key) {
            let message = format!("`{key}` means nothing beside `{}`", form.subject);
            table.problems().add(Code::UnusedKey, &span, message);
        }
    }
    Some(RawPolicyTest { form, name: name?, table })
}

/// What is known of one person.
pub(super) trait Known {
    fn findings(&self, instrument: usize) -> Option<&Findings<'_>>;
    fn earlier(&self, instrument: usize) -> Option<&Findings<'_>>;
    fn fact(&self, fact: usize) -> Option<i64>;
    fn answers_allowed(&self) -> bool;
}

/// What a test says of a person, as published and as enclosed, apart from whether its instrument is due.
#[inline]
pub(super) fn says(test: &PolicyTest, known: &impl Known) -> (Truth, Truth) {
    match test {
        PolicyTest::Finding { instrument, test, .. } => finding::says(known.findings(*instrument), test),
        PolicyTest::Change { instrument, is } => {
            let earlier = known.earlier(*instrument);
            change::says(earlier, known.findings(*instrument), known.answers_allowed(), *is)
        }
        PolicyTest::Fact { fact, test } => {
            let truth = fact_truth(known.fact(*fact), test);
            (truth, truth)
        }
    }
}

/// Says what an open test waits for.
pub(super) fn wants(test: &PolicyTest, findings: Option<&Findings<'_>>, wanted: &mut dyn Wanted) {
    match (test, findings) {
        (PolicyTest::Finding { test, .. }, Some(findings)) => finding::wants(findings, test, wanted),
        (PolicyTest::Change { .. }, Some(findings)) => change::wants(findings, wanted),
        (PolicyTest::Fact { fact, .. }, _) => wanted.fact(*fact),
        (PolicyTest::Finding { .. } | PolicyTest::Change { .. }, None) => {}
    }
}

impl Policy {
    /// A test in words of the file: `phq-9.total at least 10`.
    pub fn describe(&self, test: &PolicyTest) -> String {
        let instrument = |index: usize| self.uses.get(index).map(|used| &used.instrument);
        let words = match test {
            PolicyTest::Finding { instrument: index, test, critical_item } => {
                instrument(*index).map(|instrument| finding::describe(instrument, test, *critical_item))
            }
            PolicyTest::Change { instrument: index, is } => {
                instrument(*index).map(|instrument| change::describe(instrument, *is))
            }
            PolicyTest::Fact { fact, test } => self.facts.get(*fact).map(|fact| fact::describe(fact, test)),
        };
        words.unwrap_or_default()
    }

    /// A test as a policy writes it: `{ score = "phq-9.total", at_least = 10 }`.
    pub(crate) fn test_toml(&self, test: &PolicyTest) -> String {
        let instrument = |index: usize| self.uses.get(index).map(|used| &used.instrument);
        let text = match test {
            PolicyTest::Finding { instrument: index, test, critical_item } => {
                instrument(*index).map(|instrument| finding::toml(instrument, test, *critical_item))
            }
            PolicyTest::Change { instrument: index, is } => {
                instrument(*index).map(|instrument| change::toml(instrument, *is))
            }
            PolicyTest::Fact { fact, test } => self.facts.get(*fact).map(|fact| fact::toml(fact, test)),
        };
        text.unwrap_or_default()
    }
}
