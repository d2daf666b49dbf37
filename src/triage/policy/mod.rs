//! The validated policy: levels, facts, recommendations and rules, immutable, with every reference resolved.

use std::fmt;
use std::sync::OnceLock;

use serde::Serialize;

use super::check_policy::check_policy;
use super::overlay::OverlayChange;
use super::raw_policy::read_policy;
use crate::condition::Condition;
use crate::diagnostic::{Diagnostic, Problems, SourceFile, write_lines};
use crate::instrument::{Fingerprint, Instrument, Source, Test};
use crate::interpretation::Findings;
use crate::period::Period;
use crate::text::Text;
use crate::toml_table;

/// A triage policy: who is raised to which level by what, and who then does what by when.
///
/// A policy is loaded against the instruments it uses and cannot be wrong in any way the library knows of. It decides by
/// [`decide`](Self::decide).
///
/// ```
/// # #[cfg(feature = "catalog")] {
/// let policy = psyscreen::catalog::policy("recovered-2020").unwrap();
/// assert_eq!(policy.levels().first().unwrap().id(), "routine");
/// assert!(policy.levels().last().unwrap().id() == "crisis");
/// # }
/// ```
pub struct Policy<'i> {
    pub(crate) id: Box<str>,
    pub(crate) edition: u32,
    pub(crate) title: Text,
    pub(crate) consent_required: bool,
    pub(crate) uses: Vec<Use<'i>>,
    /// How many items the instruments have together.
    pub(crate) item_count: usize,
    /// The order in which they are looked at: a step after those it depends on.
    pub(crate) order: Vec<usize>,
    pub(crate) max_follow_up: Option<Period>,
    pub(crate) sources: Vec<Source>,
    pub(crate) providers: Vec<Provider>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) levels: Vec<Level>,
    pub(crate) recommendations: Vec<Recommendation>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) rules: Vec<Rule>,
    /// What each alone makes a rule hold that raises: from the highest level down, single tests before others.
    pub(crate) parts: Vec<Part>,
    pub(crate) unanswered_critical: Option<UnansweredCritical>,
    pub(crate) steps: Vec<Step>,
    pub(crate) guarantees: Vec<Guarantee>,
    /// Every distinct test of the policy; conditions name them by position.
    pub(crate) tests: Vec<PolicyTest>,
    /// Those over facts, by position.
    pub(crate) fact_tests: Vec<usize>,
    /// What an overlay changed of its base; empty for a policy that stands by itself.
    pub(crate) differences: Vec<OverlayChange>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) text: Box<str>,
    pub(crate) fingerprint: OnceLock<Fingerprint>,
}

/// An instrument as a policy uses it.
pub(crate) struct Use<'i> {
    pub(crate) instrument: &'i Instrument,
    /// What is known of it while nobody has answered it.
    pub(crate) blank: Findings<'i>,
    /// How many items the instruments before it have.
    pub(crate) first_item: usize,
    /// When it is due; `None` for always.
    pub(crate) due: Option<Condition<usize>>,
    /// Its items that have the answer of an item of an earlier instrument.
    pub(crate) carried: Vec<Carried>,
    /// Whether something it says depends on sex or age.
    pub(crate) depends_on_person: bool,
    /// The policy's tests of it, by position.
    pub(crate) tests: Vec<usize>,
}

/// A part of a rule's condition that alone makes the rule hold.
pub(crate) struct Part {
    pub(crate) rule: usize,
    pub(crate) level: usize,
    pub(crate) when: Condition<usize>,
}

/// An item whose answer is that of an item of an earlier instrument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried {
    pub(crate) item: usize,
    pub(crate) from_use: usize,
    pub(crate) from_item: usize,
}

/// One test of a policy's conditions. Instruments, facts and the like are named by their position.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyTest {
    /// What an instrument found.
    Finding {
        /// Which of the policy's instruments.
        instrument: usize,
        /// The test within the instrument.
        test: Test,
        /// The critical item the test stands for, if it stands for one.
        critical_item: Option<usize>,
    },
    /// How a score moved since an earlier administration.
    Change {
        /// Which of the policy's instruments.
        instrument: usize,
        /// Which movement.
        is: ChangeKind,
    },
    /// What is known besides.
    Fact {
        /// Which of the policy's facts.
        fact: usize,
        /// What it must be.
        test: FactTest,
    },
}

/// A movement of a score between two administrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Reliably worse.
    Deteriorated,
    /// Reliably better.
    Improved,
    /// Neither.
    Unchanged,
    /// Better by the published fraction.
    Response,
    /// Below the published threshold of remission.
    Remission,
}

impl ChangeKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Deteriorated, Self::Improved, Self::Unchanged, Self::Response, Self::Remission];

    /// Its word in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deteriorated => "deteriorated",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Response => "response",
            Self::Remission => "remission",
        }
    }
}

/// What a fact must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FactTest {
    /// Yes.
    Yes,
    /// One of these values, by position, ascending.
    OneOf(Vec<usize>),
    /// Within these bounds, both included.
    Number {
        /// The lowest.
        at_least: i64,
        /// The highest.
        at_most: i64,
    },
}

/// Somebody who acts or is notified.
#[derive(Clone, Debug)]
pub struct Provider {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
}

impl Provider {
    /// Its id: `social-worker`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// Something known or reported besides questionnaires.
#[derive(Clone, Debug)]
pub struct Fact {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) kind: FactKind,
    pub(crate) risk: bool,
}

impl Fact {
    /// Its id: `bereaved`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The question a worker is asked, by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What values it may have.
    pub fn kind(&self) -> &FactKind {
        &self.kind
    }

    /// Whether a yes, or a higher number, may only raise.
    pub fn is_risk(&self) -> bool {
        self.risk
    }
}

/// What values a fact may have.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// One of some values.
    OneOf(Vec<FactOption>),
    /// A whole number between two limits, both included.
    Number {
        /// The lowest.
        min: i64,
        /// The highest.
        max: i64,
    },
}

/// One value of a one-of fact.
#[derive(Clone, Debug)]
pub struct FactOption {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
}

impl FactOption {
    /// Its id: `bereaved-family`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// A notification: who must be told by when.
#[derive(Clone, Debug)]
pub struct Notice {
    pub(crate) role: usize,
    pub(crate) within: Period,
    pub(crate) label: Text,
}

impl Notice {
    /// The position of who is told in [`providers`](Policy::providers).
    pub fn role_index(&self) -> usize {
        self.role
    }

    /// By when.
    pub fn within(&self) -> Period {
        self.within
    }

    /// Of what, by language; empty where the policy does not say.
    pub fn label(&self) -> &Text {
        &self.label
    }
}

/// A level of support. Everybody has at least the first.
#[derive(Clone, Debug)]
pub struct Level {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) recommend: Vec<usize>,
    pub(crate) notify: Vec<Notice>,
    pub(crate) follow_up: Option<Period>,
    pub(crate) clause: Clause,
}

impl Level {
    /// Its id: `crisis`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// What everybody at this level gets, by position in [`recommendations`](Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// Who is told whenever somebody is at this level.
    pub fn notices(&self) -> &[Notice] {
        &self.notify
    }

    /// Within what period the person is seen again.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up
    }

    /// Where the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }
}

/// A place in a source: `recovered-2020 §2.4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    pub(crate) text: Box<str>,
    pub(crate) source: usize,
}

impl Clause {
    /// As the policy writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The position of its source in [`sources`](Policy::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }
}

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
    pub(crate) const ALL: [Self; 12] = [
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
    pub(crate) clause: Clause,
}

impl Recommendation {
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

    /// Who may do it, by position in [`providers`](Policy::providers).
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

    /// The position of the source of the number in [`sources`](Policy::sources).
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

/// One rule: when its condition holds, the person is raised to its level, and what it recommends is added.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) level: Option<usize>,
    pub(crate) when: Condition<usize>,
    pub(crate) recommend: Vec<usize>,
    pub(crate) notify: Vec<Notice>,
    pub(crate) follow_up: Option<Period>,
    pub(crate) clause: Clause,
    pub(crate) source: Option<usize>,
}

impl Rule {
    /// Its id: `suicide-risk`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The reason it states, by language.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The position of the level it raises to, if it raises, in [`levels`](Policy::levels).
    pub fn level_index(&self) -> Option<usize> {
        self.level
    }

    /// Its condition, over positions in [`tests`](Policy::tests).
    pub fn when(&self) -> &Condition<usize> {
        &self.when
    }

    /// What it adds, by position in [`recommendations`](Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// Who is told while it holds.
    pub fn notices(&self) -> &[Notice] {
        &self.notify
    }

    /// Within what period the person is seen again while it holds.
    pub fn follow_up(&self) -> Option<Period> {
        self.follow_up
    }

    /// Where the plan says so.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }

    /// The position of the source of its numbers in [`sources`](Policy::sources), where it names one.
    pub fn source_index(&self) -> Option<usize> {
        self.source
    }
}

/// What happens while a critical item has no answer.
#[derive(Clone, Debug)]
pub struct UnansweredCritical {
    pub(crate) recommend: Vec<usize>,
    pub(crate) within: Period,
    pub(crate) clause: Option<Clause>,
}

impl UnansweredCritical {
    /// What is recommended, by position in [`recommendations`](Policy::recommendations).
    pub fn recommendation_indices(&self) -> &[usize] {
        &self.recommend
    }

    /// By when.
    pub fn within(&self) -> Period {
        self.within
    }

    /// Where the plan says so, if it does.
    pub fn clause(&self) -> Option<&Clause> {
        self.clause.as_ref()
    }
}

/// One step of stepped screening.
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) give: Vec<usize>,
    pub(crate) when: Option<Condition<usize>>,
    /// Instrument and item, by position.
    pub(crate) carried: Vec<(usize, usize)>,
}

impl Step {
    /// What is given, by position in [`instruments`](Policy::instruments).
    pub fn give(&self) -> &[usize] {
        &self.give
    }

    /// When; `None` for always.
    pub fn when(&self) -> Option<&Condition<usize>> {
        self.when.as_ref()
    }

    /// The items that take their answer from an instrument of an earlier step: instrument and item, by position.
    pub fn carried(&self) -> impl Iterator<Item = (usize, usize)> {
        self.carried.iter().copied()
    }
}

/// Something that must hold whatever was answered, missing or reported.
#[derive(Clone, Debug)]
pub struct Guarantee {
    pub(crate) id: Box<str>,
    pub(crate) when: Option<Condition<usize>>,
    pub(crate) level_at_least: Option<usize>,
    pub(crate) recommends: Vec<usize>,
    pub(crate) follow_up_at_most: Option<Period>,
}

impl Guarantee {
    /// Its id: `suicide-item-never-below-crisis`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// For whom; `None` for everybody.
    pub fn when(&self) -> Option<&Condition<usize>> {
        self.when.as_ref()
    }

    /// The position of the lowest level allowed.
    pub fn level_at_least(&self) -> Option<usize> {
        self.level_at_least
    }

    /// What is always recommended, by position in [`recommendations`](Policy::recommendations).
    pub fn recommends(&self) -> &[usize] {
        &self.recommends
    }

    /// The longest follow-up allowed.
    pub fn follow_up_at_most(&self) -> Option<Period> {
        self.follow_up_at_most
    }
}

/// Why a text is no policy: every problem, in the order of the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct PolicyError {
    pub(super) name: Box<str>,
    pub(super) text: Box<str>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lines(formatter, &self.diagnostics)
    }
}

impl PolicyError {
    /// Every error and warning, in the order of the file.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text they are about.
    pub fn source_file(&self) -> SourceFile<'_> {
        SourceFile::new(&self.name, &self.text)
    }
}

impl<'i> Policy<'i> {
    /// Reads and checks a policy. `name` is what problems are reported under, usually the path of the file; `instrument`
    /// finds the instruments it uses.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] holds every problem of the text at once: syntax, unknown keys, unknown ids, rules that can never
    /// hold, and so on; `docs/diagnostics.md` lists them all.
    ///
    /// ```
    /// let error = psyscreen::Policy::from_toml("mine.toml", "format = 1\nid = 'Mine'", &|_| None).unwrap_err();
    /// assert!(error.to_string().contains("mine.toml:2:6: error[invalid-id]"));
    /// ```
    pub fn from_toml(
        name: &str,
        text: &str,
        instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, PolicyError> {
        let source = SourceFile::new(name, text);
        let problems = Problems::default();
        let policy = toml_table::parse(&source, &problems, |table| {
            let raw = read_policy(table)?;
            check_policy(&raw, table.span(), &problems, instrument)
        });
        let valid = !problems.has_errors();
        let diagnostics = problems.into_diagnostics(&source);
        match policy {
            Some(mut policy) if valid => {
                policy.warnings = diagnostics;
                policy.text = text.into();
                Ok(policy)
            }
            _ => Err(PolicyError { name: name.into(), text: text.into(), diagnostics }),
        }
    }

    /// What an overlay changes of the policy it extends, one entry each; none for a policy that stands by itself.
    pub fn differences(&self) -> &[OverlayChange] {
        &self.differences
    }

    /// Its id: `recovered-2020`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Counts corrections of the file, from 1.
    pub fn edition(&self) -> u32 {
        self.edition
    }

    /// Its title, by language.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// Whether answers are used only with recorded consent.
    pub fn requires_consent(&self) -> bool {
        self.consent_required
    }

    /// The instruments it uses, in the order in which they are given.
    pub fn instruments(&self) -> impl ExactSizeIterator<Item = &'i Instrument> {
        self.uses.iter().map(|used| used.instrument)
    }

    /// The longest follow-up its plan allows.
    pub fn max_follow_up(&self) -> Option<Period> {
        self.max_follow_up
    }

    /// Everything it cites.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Who acts and who is notified.
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// What may be known besides questionnaires.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The levels, ascending.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// What may be recommended.
    pub fn recommendations(&self) -> &[Recommendation] {
        &self.recommendations
    }

    /// Hotlines and the like.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What happens while a critical item has no answer.
    pub fn unanswered_critical(&self) -> Option<&UnansweredCritical> {
        self.unanswered_critical.as_ref()
    }

    /// The steps of stepped screening; none where everything is given at once.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What must hold whatever was answered.
    pub fn guarantees(&self) -> &[Guarantee] {
        &self.guarantees
    }

    /// Every distinct test of its conditions.
    pub fn tests(&self) -> &[PolicyTest] {
        &self.tests
    }

    /// What a careful author would still mend in it.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The text it was read from.
    pub fn toml(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of its text, so that a report can say exactly what it was decided with.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.fingerprint.get_or_init(|| Fingerprint::of(&self.text))
    }

    /// A test in words of the file: `phq-9.total at least 10`.
    pub fn describe(&self, test: &PolicyTest) -> String {
        match test {
            PolicyTest::Finding { instrument, test, critical_item } => {
                let Some(instrument) = self.uses.get(*instrument).map(|used| used.instrument) else {
                    return String::new();
                };
                let critical = critical_item.and_then(|index| instrument.critical_items.get(index));
                match (critical, describe(instrument, test)) {
                    (Some(critical), _) => format!("{}.{}", instrument.id, critical.id),
                    (None, text) => format!("{}.{text}", instrument.id),
                }
            }
            PolicyTest::Change { instrument, is } => {
                let id = self.uses.get(*instrument).map_or("", |used| used.instrument.id());
                format!("{id} {}", is.name())
            }
            PolicyTest::Fact { fact, test } => {
                let Some(fact) = self.facts.get(*fact) else { return String::new() };
                match (test, &fact.kind) {
                    (FactTest::OneOf(positions), FactKind::OneOf(values)) => {
                        let ids: Vec<&str> = positions
                            .iter()
                            .filter_map(|index| values.get(*index))
                            .map(FactOption::id)
                            .collect();
                        format!("{} {}", fact.id, ids.join(" or "))
                    }
                    (FactTest::Number { at_least, at_most }, FactKind::Number { min, max }) => {
                        match (at_least > min, at_most < max) {
                            (true, true) => format!("{} {at_least} to {at_most}", fact.id),
                            (false, true) => format!("{} at most {at_most}", fact.id),
                            _ => format!("{} at least {at_least}", fact.id),
                        }
                    }
                    _ => fact.id.to_string(),
                }
            }
        }
    }
}

fn describe(instrument: &Instrument, test: &Test) -> String {
    let scale = |index: usize| instrument.scales.get(index);
    match test {
        Test::Score { scale: index, threshold } => {
            let id = scale(*index).map_or("", |scale| scale.id());
            format!("{id} {threshold}")
        }
        Test::Band { scale: index, severity } => {
            let found = scale(*index);
            let band = found.and_then(|scale| scale.bands.iter().find(|band| band.severity == *severity));
            format!("{} {} or more", found.map_or("", |scale| scale.id()), band.map_or("", |band| band.id()))
        }
        Test::Cutoff { scale: index, cutoff } => {
            let found = scale(*index);
            let cutoff = found.and_then(|scale| scale.cutoffs.get(*cutoff)).map_or("", |cutoff| cutoff.id());
            format!("{}.{cutoff}", found.map_or("", |scale| scale.id()))
        }
        Test::Criterion(index) => {
            instrument.criteria.get(*index).map_or("", |criterion| criterion.id()).to_owned()
        }
        Test::Item { item, .. } => instrument.items.get(*item).map_or("", |item| item.id()).to_owned(),
        Test::Count { .. } => "count".to_owned(),
    }
}

/// Shows what it is, not its whole content.
impl fmt::Debug for Policy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Policy")
            .field("id", &self.id)
            .field("levels", &self.levels.len())
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}
