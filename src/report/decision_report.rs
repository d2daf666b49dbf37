//! What a policy decided, with what it recommends, whom it notifies and what to ask.

use serde::Serialize;

use crate::instrument::{Date, Fingerprint};
use crate::period::Period;
use crate::text::Text;
use crate::triage::{Ask, Decision, GuardianAgrees, Modality, Policy, Recommended};

/// What a policy decided.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct DecisionReport {
    /// The id of the policy.
    pub policy: Box<str>,
    /// Its title.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Its edition.
    pub edition: u32,
    /// The fingerprint of its text.
    pub fingerprint: Fingerprint,
    /// What an overlay extends, and in what it differs from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<Box<str>>,
    /// In what the overlay differs from that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Text>,
    /// The level, with scores as published.
    pub level: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub level_label: Text,
    /// The lowest level that some completion of what is missing gives.
    pub at_least: Box<str>,
    /// The highest level that some completion of what is missing gives.
    pub at_most: Box<str>,
    /// The labels of these two.
    #[serde(skip)]
    pub bounds: (Text, Text),
    /// The rules that hold.
    pub fired: Vec<Box<str>>,
    /// The rules that may hold.
    pub undetermined: Vec<Box<str>>,
    /// Their labels.
    #[serde(skip)]
    pub undetermined_labels: Vec<Text>,
    /// What is recommended.
    pub recommendations: Vec<RecommendationReport>,
    /// Who is notified.
    pub notify: Vec<NoticeReport>,
    /// Who agrees beside a person who is, or may be, too young to agree alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<GuardianReport>,
    /// When the person is seen again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Period>,
    /// The plan gives no period; this one is our choice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub follow_up_ours: bool,
    /// The same in days.
    pub follow_up_days: Option<u32>,
    /// The day on which that is due, where the day of the screening is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up_due: Option<Date>,
    /// For how many days it has been overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up_overdue_days: Option<u32>,
    /// What to ask, by ids.
    pub ask: Vec<String>,
    /// The same for a reader.
    #[serde(skip)]
    pub questions: Vec<Question>,
}

/// One recommendation.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct RecommendationReport {
    /// Its id.
    pub id: Box<str>,
    /// What kind of help it is.
    pub modality: Modality,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// What it says more.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub text: Text,
    /// Who carries it out; one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<Named>,
    /// It starts when the person agrees.
    pub offered: bool,
    /// It stands until a consultation confirms it.
    pub provisional: bool,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Period>,
    /// The plan gives no deadline; this one is our choice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ours: bool,
    /// The clause of the plan that it carries out.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub clause: Box<str>,
}

/// An id and its label.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Named {
    /// The id.
    pub id: Box<str>,
    /// The label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// Somebody who is notified.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct NoticeReport {
    /// The id of the role.
    pub role: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub role_label: Text,
    /// By when.
    pub within: Period,
    /// The plan gives no period; this one is our choice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ours: bool,
    /// What they are told.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// Who agrees before what is offered starts, and is told of what is done for safety.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct GuardianReport {
    /// Whether they are needed, or only if the person is that young.
    pub agrees: GuardianAgrees,
    /// The age in years below which they are.
    pub below: u16,
    /// The id of the guardian.
    pub role: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub role_label: Text,
    /// Where the law or the plan says so.
    pub clause: Box<str>,
    /// The citation of that source.
    pub source: String,
}

/// A hotline or another place to call.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct ResourceReport {
    /// Its id.
    pub id: Box<str>,
    /// Its label.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// Its number.
    pub telephone: Box<str>,
    /// Whom it serves, as ISO 3166 writes it.
    pub place: Box<str>,
    /// The languages it speaks.
    pub languages: Vec<Box<str>>,
}

/// One thing to ask, for a reader.
#[derive(Clone)]
pub enum Question {
    /// Whether the person agrees to be screened.
    Consent,
    /// An item of a questionnaire.
    Item {
        /// The title of the instrument.
        instrument: Text,
        /// The id of the item.
        item: Box<str>,
        /// Its text.
        text: Text,
    },
    /// A fact, by its label.
    Fact(Text),
    /// The person's sex.
    Sex,
    /// The person's age.
    Age,
}

impl DecisionReport {
    pub(super) fn new(decision: &Decision<'_>) -> Self {
        let policy = decision.policy();
        Self {
            policy: policy.id().into(),
            title: policy.title().clone(),
            edition: policy.edition(),
            fingerprint: policy.fingerprint(),
            extends: policy.extends().map(Into::into),
            differences: policy.differences().iter().map(|change| change.text().clone()).collect(),
            level: decision.level().id().into(),
            level_label: decision.level().label().clone(),
            at_least: decision.at_least().id().into(),
            at_most: decision.at_most().id().into(),
            bounds: (decision.at_least().label().clone(), decision.at_most().label().clone()),
            fired: decision.fired().map(|rule| rule.id().into()).collect(),
            undetermined: decision.undetermined().map(|rule| rule.id().into()).collect(),
            undetermined_labels: decision.undetermined().map(|rule| rule.label().clone()).collect(),
            recommendations: decision
                .recommendations()
                .iter()
                .map(|recommended| RecommendationReport::new(policy, recommended))
                .collect(),
            notify: decision
                .notices()
                .map(|(role, notice)| NoticeReport {
                    role: role.id().into(),
                    role_label: role.label().clone(),
                    within: notice.within(),
                    ours: notice.is_ours(),
                    label: notice.label().clone(),
                })
                .collect(),
            guardian: GuardianReport::new(decision),
            follow_up: decision.follow_up(),
            follow_up_ours: decision.follow_up_is_ours(),
            follow_up_days: decision.follow_up().map(Period::nominal_days),
            follow_up_due: None,
            follow_up_overdue_days: None,
            ask: decision.ask().iter().map(ToString::to_string).collect(),
            questions: decision.ask().iter().map(Question::new).collect(),
        }
    }
}

impl GuardianReport {
    fn new(decision: &Decision<'_>) -> Option<Self> {
        let guardian = decision.policy().guardian().filter(|_| decision.guardian().may_be_needed())?;
        let role = decision.policy().providers().get(guardian.role_index())?;
        let source = decision.policy().sources().get(guardian.clause().source_index())?;
        Some(Self {
            agrees: decision.guardian(),
            below: guardian.below(),
            role: role.id().into(),
            role_label: role.label().clone(),
            clause: guardian.clause().as_str().into(),
            source: source.to_string(),
        })
    }
}

impl RecommendationReport {
    fn new(policy: &Policy, recommended: &Recommended<'_>) -> Self {
        let recommendation = recommended.recommendation();
        let providers =
            recommendation.provider_indices().iter().filter_map(|index| policy.providers().get(*index));
        Self {
            id: recommendation.id().into(),
            modality: recommendation.modality(),
            label: recommendation.label().clone(),
            text: recommendation.text().clone(),
            providers: providers
                .map(|provider| Named { id: provider.id().into(), label: provider.label().clone() })
                .collect(),
            offered: recommended.is_offered(),
            provisional: recommended.is_provisional(),
            within: recommended.within(),
            ours: recommended.is_ours(),
            clause: recommendation.clause().as_str().into(),
        }
    }
}

impl Question {
    fn new(ask: &Ask<'_>) -> Self {
        match ask {
            Ask::Consent => Self::Consent,
            Ask::Item { instrument, item } => Self::Item {
                instrument: instrument.title().clone(),
                item: item.id().into(),
                text: item.text().clone(),
            },
            Ask::Fact(fact) => Self::Fact(fact.label().clone()),
            Ask::Sex => Self::Sex,
            Ask::Age => Self::Age,
        }
    }
}
