//! What is done for a person: recommendations, and where to call.

use serde::Serialize;

use super::clause::Clause;
use crate::period::Period;
use crate::text::Text;

/// What kind of support a recommendation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Modality {
    /// Knowledge about mental health, and where help is.
    Education,
    /// Guided or unguided self-help.
    SelfHelp,
    /// Help with money, care, housing, work.
    Practical,
    /// With others.
    Group,
    /// With the family.
    Family,
    /// One to one.
    Individual,
    /// A closer look, a consultation.
    Assessment,
    /// Watching over time: visits, calls, checks.
    Monitoring,
    /// Handing on a treatment that is under way.
    Continuity,
    /// To a specialist.
    Referral,
    /// Crisis intervention.
    Crisis,
    /// Admission.
    Admission,
}

impl Modality {
    /// Every kind, from the least to the most urgent.
    pub const ALL: [Self; 12] = [
        Self::Education,
        Self::SelfHelp,
        Self::Practical,
        Self::Group,
        Self::Family,
        Self::Individual,
        Self::Assessment,
        Self::Monitoring,
        Self::Continuity,
        Self::Referral,
        Self::Crisis,
        Self::Admission,
    ];

    /// Whether it is for somebody in danger.
    pub const fn is_for_crisis(self) -> bool {
        matches!(self, Self::Crisis | Self::Admission)
    }

    /// Its word in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Education => "education",
            Self::SelfHelp => "self-help",
            Self::Practical => "practical",
            Self::Group => "group",
            Self::Family => "family",
            Self::Individual => "individual",
            Self::Assessment => "assessment",
            Self::Monitoring => "monitoring",
            Self::Continuity => "continuity",
            Self::Referral => "referral",
            Self::Crisis => "crisis",
            Self::Admission => "admission",
        }
    }
}

/// Something to be done for a person.
#[derive(Clone, Debug)]
pub struct Recommendation {
    pub(crate) id: Box<str>,
    pub(crate) modality: Modality,
    pub(crate) label: Text,
    pub(crate) text: Text,
    pub(crate) providers: Vec<usize>,
    pub(crate) needs_consent: bool,
    pub(crate) provisional: bool,
    pub(crate) within: Option<Period>,
    pub(crate) ours: bool,
    pub(crate) replaces: Vec<usize>,
    pub(crate) clause: Clause,
}

impl Recommendation {
    /// Whether the two are one act: two referrals, or two admissions, that one provider carries out. Of other modalities one
    /// person may well do several things.
    pub(crate) fn is_one_act_with(&self, other: &Self) -> bool {
        matches!(self.modality, Modality::Referral | Modality::Admission)
            && other.modality == self.modality
            && self.id != other.id
            && self.providers.iter().any(|provider| other.providers.contains(provider))
    }

    /// Its id: `group`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What kind of support it is.
    pub fn modality(&self) -> Modality {
        self.modality
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What exactly, by language; empty where the policy does not say.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Who may do it, by position in [`providers`](super::Policy::providers).
    pub fn provider_indices(&self) -> &[usize] {
        &self.providers
    }

    /// Whether it is offered and starts only when the person agrees.
    pub fn needs_consent(&self) -> bool {
        self.needs_consent
    }

    /// Whether it stands only until a consultation confirms it.
    pub fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// By when.
    pub fn within(&self) -> Option<Period> {
        self.within
    }

    /// Whether that deadline is our choice, because the plan gives none.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    /// What it takes the place of: the same act later, by position in
    /// [`recommendations`](super::Policy::recommendations). Whoever gets this does not get those as well.
    pub fn replaces(&self) -> &[usize] {
        &self.replaces
    }

    /// Where the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }
}

/// A hotline or the like.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) telephone: Box<str>,
    pub(crate) place: Box<str>,
    pub(crate) languages: Vec<Box<str>>,
    pub(crate) source: usize,
}

impl Resource {
    /// Its id: `hotline-12356`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// Its telephone number.
    pub fn telephone(&self) -> &str {
        &self.telephone
    }

    /// Where it serves: an ISO 3166 code such as `CN` or `CN-33`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The languages it speaks.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|language| &**language)
    }

    /// The position of the source of the number in [`sources`](super::Policy::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// Whether it serves `place`: the place itself or one around it (`CN` serves `CN-33`).
    pub fn serves(&self, place: &str) -> bool {
        let own = &*self.place;
        place.get(..own.len()).is_some_and(|start| start.eq_ignore_ascii_case(own))
            && place.get(own.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}
