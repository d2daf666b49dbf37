//! Why: which rule, which condition, which score from which answers, which source.

use serde::Serialize;

use super::subject::Subject;
use crate::instrument::{Instrument, ItemSet, Source, Test};
use crate::interpretation::{Findings, View};
use crate::scoring::Outcome;
use crate::text::Text;
use crate::triage::{ChangeKind, Decision, Policy, PolicyTest, Rule, Screening};
use crate::truth::Truth;

/// One rule that holds, and what makes it hold. The rules of the level come first.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// `null` where no rule was needed: everybody has the first level.
    pub rule: Option<Box<str>>,
    /// The label of the rule, or of the level.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// The level that it gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Box<str>>,
    /// The clause of the plan.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub clause: Box<str>,
    /// Its words, in the language of the plan, where the policy quotes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotation: Option<Box<str>>,
    /// The plan.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub source: String,
    /// The tests that make it hold.
    pub because: Vec<Because>,
}

/// One test that makes a rule hold.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Because {
    /// In the words of the policy: `phq-9.total at least 10`.
    pub test: String,
    /// `false` under a `not`.
    pub holds: bool,
    /// The title of the instrument that was read.
    #[serde(skip)]
    pub instrument: Option<Text>,
    /// What was tested, for a reader.
    #[serde(skip)]
    pub subject: Subject,
    /// The score that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreUsed>,
    /// The score of the earlier administration, for a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<ScoreUsed>,
    /// The items that were read; their answers only in a report with answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemUsed>,
    /// Where the number comes from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// A score that a reason rests on.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ScoreUsed {
    /// The id of the scale.
    pub id: Box<str>,
    /// Its title.
    #[serde(skip)]
    pub title: Text,
    /// The score itself.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// An item that a reason rests on.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ItemUsed {
    /// Its id.
    pub id: Box<str>,
    /// Its answer, in a report with answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// What explains a decision, each with its reasons.
pub(super) fn explain(screening: &Screening<'_>, decision: &Decision<'_>, answers: bool) -> Vec<Explanation> {
    reasons_in_order(decision)
        .map(|rule| match rule {
            Some(rule) => Explanation::of_rule(screening, decision, rule, answers),
            None => Explanation::of_level(decision),
        })
        .collect()
}

/// The rules that hold: those that give the level first, then the others in the order of the policy. Where none gives the level, the
/// level itself (`None`) is first: everybody has it.
pub(super) fn reasons_in_order<'p>(decision: &Decision<'p>) -> impl Iterator<Item = Option<&'p Rule>> {
    let (level, ..) = decision.level_indices();
    let gives_level = move |rule: &&Rule| rule.level_index() == Some(level);
    let itself = (!decision.fired().any(|rule| gives_level(&rule))).then_some(None);
    let given = decision.fired().filter(gives_level);
    let others = decision.fired().filter(move |rule| !gives_level(rule));
    itself.into_iter().chain(given.chain(others).map(Some))
}

fn cited(sources: &[Source], index: usize) -> String {
    sources.get(index).map(ToString::to_string).unwrap_or_default()
}

impl Explanation {
    fn of_level(decision: &Decision<'_>) -> Self {
        let own = decision.level();
        let actions = own.actions();
        Self {
            rule: None,
            label: own.label().clone(),
            level: Some(own.id().into()),
            clause: actions.clause().as_str().into(),
            quotation: actions.quotation().map(Into::into),
            source: cited(decision.policy().sources(), actions.clause().source_index()),
            because: Vec::new(),
        }
    }

    fn of_rule(screening: &Screening<'_>, decision: &Decision<'_>, rule: &Rule, answers: bool) -> Self {
        let (policy, actions) = (decision.policy(), rule.actions());
        let because = decision.reasons(rule.when()).into_iter().filter_map(|(index, truth)| {
            let test = policy.tests().get(index)?;
            Because::new(screening, policy, rule, test, truth, answers)
        });
        Self {
            rule: Some(rule.id().into()),
            label: rule.label().clone(),
            level: rule
                .level_index()
                .and_then(|level| policy.levels().get(level))
                .map(|level| level.id().into()),
            clause: actions.clause().as_str().into(),
            quotation: actions.quotation().map(Into::into),
            source: cited(policy.sources(), actions.clause().source_index()),
            because: because.collect(),
        }
    }
}

impl ScoreUsed {
    fn new(findings: &Findings<'_>, index: usize) -> Option<Self> {
        let scale = findings.instrument().scales().get(index)?;
        Some(Self {
            id: scale.id().into(),
            title: scale.title().clone(),
            outcome: findings.outcome_at(index),
        })
    }
}

impl Because {
    fn new(
        screening: &Screening<'_>,
        policy: &Policy,
        rule: &Rule,
        test: &PolicyTest,
        truth: Truth,
        answers: bool,
    ) -> Option<Self> {
        let mut because = Self {
            test: policy.describe(test),
            holds: truth.is_true(),
            instrument: None,
            subject: Subject::Yes(Text::default()),
            score: None,
            earlier: None,
            items: Vec::new(),
            sources: Vec::new(),
        };
        match test {
            PolicyTest::Fact { fact: index, test } => {
                let fact = policy.facts().get(*index)?;
                let known = policy.known_fact(screening, *index);
                because.subject = known
                    .and_then(|known| Subject::of_known(fact, known))
                    .unwrap_or_else(|| Subject::of_fact(fact, test));
            }
            PolicyTest::Change { instrument, is } => {
                let instrument = policy.instruments().nth(*instrument)?;
                let rule = instrument.change()?;
                because.subject = Subject::Change(*is);
                because.instrument = Some(instrument.title().clone());
                let source = match is {
                    ChangeKind::Response => rule.response_source_index(),
                    ChangeKind::Remission => rule.remission_source_index(),
                    _ => rule.reliable_source_index(),
                };
                because.sources.extend(source.map(|source| cited(instrument.sources(), source)));
                because.read_scale(find(screening, instrument), rule.scale_index(), answers);
                let earlier =
                    screening.earlier.iter().rfind(|earlier| earlier.instrument().id() == instrument.id());
                because.earlier = earlier.and_then(|earlier| ScoreUsed::new(earlier, rule.scale_index()));
            }
            PolicyTest::Finding { instrument, test, critical_item } => {
                let instrument = policy.instruments().nth(*instrument)?;
                because.instrument = Some(instrument.title().clone());
                let found = find_where(screening, instrument, test, truth);
                because.finding(instrument, found, test, *critical_item, answers)?;
                if matches!(test, Test::Score { .. })
                    && let Some(source) = rule.source_index()
                {
                    because.sources = vec![cited(policy.sources(), source)];
                }
            }
        }
        Some(because)
    }

    fn finding(
        &mut self,
        instrument: &Instrument,
        findings: Option<&Findings<'_>>,
        test: &Test,
        critical_item: Option<usize>,
        answers: bool,
    ) -> Option<()> {
        self.subject = Subject::of_finding(instrument, test, critical_item)?;
        let source = match test {
            Test::Item { item, .. } => {
                let critical = instrument.critical_items().get(critical_item?)?;
                self.read_items(instrument, findings, &ItemSet::from_iter([*item]), answers);
                critical.source_index()
            }
            Test::Criterion(index) => {
                let criterion = instrument.criteria().get(*index)?;
                let mut items = ItemSet::default();
                criterion_items(instrument, *index, &mut items);
                self.read_items(instrument, findings, &items, answers);
                criterion.source_index()
            }
            Test::Score { scale: index, .. } => {
                self.read_scale(findings, *index, answers);
                instrument.scales().get(*index)?.source_index()
            }
            Test::Band { scale: index, severity } => {
                let band = instrument
                    .scales()
                    .get(*index)?
                    .bands()
                    .iter()
                    .find(|band| band.severity() == *severity)?;
                self.read_scale(findings, *index, answers);
                band.source_index()
            }
            Test::Cutoff { scale: index, cutoff } => {
                let cutoff = instrument.scales().get(*index)?.cutoffs().get(*cutoff)?;
                self.read_scale(findings, *index, answers);
                cutoff.source_index()
            }
            Test::Count { .. } => return None,
        };
        self.sources.push(cited(instrument.sources(), source));
        Some(())
    }

    fn read_scale(&mut self, findings: Option<&Findings<'_>>, index: usize, answers: bool) {
        let Some(findings) = findings else { return };
        let instrument = findings.instrument();
        let Some(scale) = instrument.scales().get(index) else { return };
        self.score = ScoreUsed::new(findings, index);
        self.read_items(instrument, Some(findings), &scale.items, answers);
    }

    fn read_items(
        &mut self,
        instrument: &Instrument,
        findings: Option<&Findings<'_>>,
        items: &ItemSet,
        answers: bool,
    ) {
        self.items.extend(items.iter().filter_map(|index| {
            let item = instrument.items().get(index)?;
            let answer = findings
                .filter(|_| answers)
                .map(|findings| findings.responses().answer_at(index).shown(item));
            Some(ItemUsed { id: item.id().into(), answer })
        }));
    }
}

fn find<'s, 'i>(screening: &'s Screening<'i>, instrument: &Instrument) -> Option<&'s Findings<'i>> {
    screening.findings().iter().find(|findings| findings.instrument().id() == instrument.id())
}

/// The administration of which a test says this; of several the first.
fn find_where<'s, 'i>(
    screening: &'s Screening<'i>,
    instrument: &Instrument,
    test: &Test,
    truth: Truth,
) -> Option<&'s Findings<'i>> {
    let mut own =
        screening.findings().iter().filter(|findings| findings.instrument().id() == instrument.id());
    own.clone().find(|findings| findings.test(test, View::Published) == truth).or_else(|| own.next())
}

fn criterion_items(instrument: &Instrument, index: usize, items: &mut ItemSet) {
    let Some(criterion) = instrument.criteria().get(index) else { return };
    criterion.condition().for_each_test(&mut |test, _| match test {
        Test::Count { groups, .. } => {
            for item in groups.iter().flat_map(|group| group.items()) {
                items.insert(*item);
            }
        }
        Test::Item { item, .. } => {
            items.insert(*item);
        }
        Test::Score { scale, .. } | Test::Band { scale, .. } | Test::Cutoff { scale, .. } => {
            if let Some(scale) = instrument.scales().get(*scale) {
                items.join(&scale.items);
            }
        }
        Test::Criterion(earlier) if *earlier < index => criterion_items(instrument, *earlier, items),
        Test::Criterion(_) => {}
    });
}
