//! What a good definition has and this one lacks: evidence, in its vectors, that each rule is the one that was meant.

use std::collections::BTreeSet;
use std::fmt;

use super::{Vector, reach};
use crate::instrument::{
    Criterion, Cutoff, CutoffGroup, Direction, Input, Instrument, Item, Member, MissingRule, Scale, Threshold,
};
use crate::interpretation::Findings;
use crate::number::Number;
use crate::response::Answer;
use crate::scoring::Status;
use crate::truth::Truth;

/// With fewer vectors than this an instrument is hardly tried at all.
const FEW: usize = 6;

/// Something that the vectors of an instrument do not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    code: LintCode,
    subject: Box<str>,
    message: String,
}

impl Lint {
    fn new(code: LintCode, subject: impl Into<Box<str>>, message: impl Into<String>) -> Self {
        Self { code, subject: subject.into(), message: message.into() }
    }

    /// Which kind of lack it is.
    pub fn code(&self) -> LintCode {
        self.code
    }

    /// What it is about, by id: `total`, `total.mild`, `suicidal-ideation`; the instrument's id for the whole of it.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What is lacking, in one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// `warning[band-edge]: …`
impl fmt::Display for Lint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "warning[{}]: {}", self.code.as_str(), self.message)
    }
}

/// The kinds of lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LintCode {
    /// There are no vectors.
    NoVectors,
    /// There are hardly any.
    FewVectors,
    /// A band has no vectors on its edge.
    BandEdge,
    /// A cutoff has no vectors on its edge, for each of its groups.
    CutoffEdge,
    /// A critical item is not shown both ways.
    CriticalItemOneSided,
    /// A criterion is not shown both ways.
    CriterionOneSided,
    /// No vector reaches an end of a scale's range.
    EndNotReached,
    /// The worst answers do not give the worst score, or an item could be reversed without any vector noticing.
    LooksUnreversed,
    /// A rule for missing answers is not shown.
    MissingRuleNotShown,
}

impl LintCode {
    /// Every code.
    pub const ALL: [Self; 9] = [
        Self::NoVectors,
        Self::FewVectors,
        Self::BandEdge,
        Self::CutoffEdge,
        Self::CriticalItemOneSided,
        Self::CriterionOneSided,
        Self::EndNotReached,
        Self::LooksUnreversed,
        Self::MissingRuleNotShown,
    ];

    /// The stable code: `band-edge`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoVectors => "no-vectors",
            Self::FewVectors => "few-vectors",
            Self::BandEdge => "band-edge",
            Self::CutoffEdge => "cutoff-edge",
            Self::CriticalItemOneSided => "critical-item-one-sided",
            Self::CriterionOneSided => "criterion-one-sided",
            Self::EndNotReached => "end-not-reached",
            Self::LooksUnreversed => "looks-unreversed",
            Self::MissingRuleNotShown => "missing-rule-not-shown",
        }
    }

    /// What it means and what to do.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::NoVectors => {
                "No file of vectors lies beside the definition. Nobody but its author has computed with it: work some \
                 rows out by hand from the source, or with another program."
            }
            Self::FewVectors => {
                "There are fewer than six vectors. Add the lowest and highest answers and the edges."
            }
            Self::BandEdge => {
                "No vector has the lowest score of a band, or none has the highest score below it. A limit that is off \
                 by one would not be noticed."
            }
            Self::CutoffEdge => {
                "No vector has the score of a cutoff, or none has its neighbour on the other side; for a cutoff by sex \
                 or age, in each group."
            }
            Self::CriticalItemOneSided => {
                "A critical item is not both positive and negative in some vectors."
            }
            Self::CriterionOneSided => "A criterion is not both met and unmet in some vectors.",
            Self::EndNotReached => {
                "No vector reaches the lowest or the highest score of a scale, so nothing shows that the right items \
                 are in it."
            }
            Self::LooksUnreversed => {
                "A vector named as the worst (or best) answers does not give the worst (or best) score; or reversing \
                 an item, or another item in its place, would change no score that any vector states. Add a vector in \
                 which the item alone is at its extreme."
            }
            Self::MissingRuleNotShown => {
                "No vector has just enough answers for the rule, or none has one too few."
            }
        }
    }
}

impl fmt::Display for LintCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Instrument {
    /// What `vectors` do not show of this instrument; nothing for one whose every limit and rule was tried.
    pub fn lint(&self, vectors: &[Vector<'_>]) -> Vec<Lint> {
        if vectors.is_empty() {
            return vec![Lint::new(LintCode::NoVectors, self.id(), format!("`{}` has no vectors", self.id))];
        }
        let mut lints = Vec::new();
        if vectors.len() < FEW {
            let message = format!("`{}` has only {} vectors", self.id, vectors.len());
            lints.push(Lint::new(LintCode::FewVectors, self.id(), message));
        }
        let look = Look { instrument: self, vectors };
        for (index, scale) in self.scales.iter().enumerate() {
            look.edges(index, scale, &mut lints);
            look.ends(index, scale, &mut lints);
            look.missing_rule(index, scale, &mut lints);
            look.reversal(index, scale, &mut lints);
        }
        for (index, critical) in self.critical_items.iter().enumerate() {
            let found = |findings: &Findings<'_>| findings.critical_item_at(index);
            look.both_ways(LintCode::CriticalItemOneSided, "critical item", &critical.id, found, &mut lints);
        }
        for (index, Criterion { id, .. }) in self.criteria.iter().enumerate() {
            let found = |findings: &Findings<'_>| findings.criterion_at(index);
            look.both_ways(LintCode::CriterionOneSided, "criterion", id, found, &mut lints);
        }
        lints
    }
}

struct Look<'l, 'i> {
    instrument: &'i Instrument,
    vectors: &'l [Vector<'l>],
}

impl Look<'_, '_> {
    /// Both sides of every band and of every group of every cutoff.
    fn edges(&self, index: usize, scale: &Scale, lints: &mut Vec<Lint>) {
        if scale.bands.len() < 2 && scale.cutoffs.is_empty() {
            return;
        }
        let reachable = reach::values(self.instrument, index);
        let values: BTreeSet<Number> =
            self.vectors.iter().filter_map(|vector| vector.findings.outcome_at(index).value()).collect();
        for band in scale.bands.iter().skip(1) {
            let mut edge = |start: Threshold, values: &BTreeSet<Number>| {
                let Some(lack) = lack(start, values, reachable.as_ref()) else { return };
                let subject = format!("{}.{}", scale.id, band.id);
                let message =
                    format!("band `{}` of `{}` starts at {}, and {lack}", band.id, scale.id, start.value());
                lints.push(Lint::new(LintCode::BandEdge, subject, message));
            };
            if !band.depends_on_person() {
                edge(band.start, &values);
            }
            for group in &band.groups {
                edge(group.threshold, &self.values_in_group(index, group));
            }
        }
        for cutoff in &scale.cutoffs {
            for group in &cutoff.groups {
                let values = self.values_in_group(index, group);
                if let Some(lack) = lack(group.threshold, &values, reachable.as_ref()) {
                    lints.push(cutoff_lint(scale, cutoff, group, &lack));
                }
            }
        }
    }

    /// The values of people who certainly belong to a group.
    fn values_in_group(&self, index: usize, group: &CutoffGroup) -> BTreeSet<Number> {
        self.vectors
            .iter()
            .filter(|vector| group.includes(vector.findings.person()).is_true())
            .filter_map(|vector| vector.findings.outcome_at(index).value())
            .collect()
    }

    /// Both ends of the range.
    fn ends(&self, index: usize, scale: &Scale, lints: &mut Vec<Lint>) {
        if scale.direction == Direction::None || !scale.method.is_listed() {
            return;
        }
        for (name, end) in [("lowest", scale.range.0), ("highest", scale.range.1)] {
            if !self.vectors.iter().any(|vector| vector.findings.outcome_at(index).value() == Some(end)) {
                let message = format!("no vector has the {name} score of `{}`, {end}", scale.id);
                lints.push(Lint::new(LintCode::EndNotReached, &*scale.id, message));
            }
        }
    }

    /// A complete answer sheet, and one on each side of the rule.
    fn missing_rule(&self, index: usize, scale: &Scale, lints: &mut Vec<Lint>) {
        if scale.direction == Direction::None || scale.method.counts() {
            return;
        }
        let seen = |status: Status, missing: Option<usize>| {
            self.vectors.iter().any(|vector| {
                vector.findings.outcome_at(index).status() == status
                    && missing.is_none_or(|missing| missing_members(&vector.findings, scale) == missing)
            })
        };
        let lack = match scale.missing {
            MissingRule::AllRequired if seen(Status::Unscorable, None) => return,
            MissingRule::AllRequired => "no vector lacks an answer of it".to_owned(),
            MissingRule::Prorate { min_answered, .. } => {
                let mut members: usize = 0;
                scale.method.for_each_input(&mut |_| members = members.saturating_add(1));
                let most = members.saturating_sub(min_answered);
                // A rule that lets every member but none be missing has no other side.
                if !seen(Status::Prorated, Some(most)) {
                    format!("no vector is prorated from just {min_answered} of {members} answers")
                } else if !seen(Status::Unscorable, Some(most.saturating_add(1))) {
                    format!(
                        "no vector has one answer too few, {} of {members}",
                        min_answered.saturating_sub(1)
                    )
                } else {
                    return;
                }
            }
        };
        let message = format!("the missing rule of `{}` is not shown: {lack}", scale.id);
        lints.push(Lint::new(LintCode::MissingRuleNotShown, &*scale.id, message));
    }

    fn both_ways(
        &self,
        code: LintCode,
        what: &str,
        id: &str,
        found: impl Fn(&Findings<'_>) -> Truth,
        lints: &mut Vec<Lint>,
    ) {
        let seen =
            |truth| self.vectors.iter().any(|vector| vector.states(id) && found(&vector.findings) == truth);
        for (truth, word) in [(Truth::True, "true"), (Truth::False, "false")] {
            if !seen(truth) {
                lints.push(Lint::new(
                    code,
                    id,
                    format!("in no vector is the {what} `{id}` stated to be {word}"),
                ));
            }
        }
    }

    /// Whether a reversal too many, too few, or of the wrong item would be noticed.
    fn reversal(&self, index: usize, scale: &Scale, lints: &mut Vec<Lint>) {
        let worst_first = match scale.direction {
            Direction::HigherIsWorse => [("worst", scale.range.1), ("best", scale.range.0)],
            Direction::HigherIsBetter => [("worst", scale.range.0), ("best", scale.range.1)],
            Direction::None => return,
        };
        for vector in self.vectors {
            let Some(value) = vector.findings.outcome_at(index).value() else { continue };
            for (word, end) in worst_first {
                if vector.kind.split('-').any(|part| part == word)
                    && vector.kind.split('-').count() == 2
                    && value != end
                {
                    let message = format!(
                        "the vector `{}` gives `{}` the score {value}, whose {word} score is {end}",
                        vector.kind, scale.id
                    );
                    lints.push(Lint::new(LintCode::LooksUnreversed, &*scale.id, message));
                }
            }
        }
        let Some(members) = scale.method.equal_members() else { return };
        let items: Vec<(usize, &Item, bool)> =
            members.iter().filter_map(|member| self.turned(member)).collect();
        let stating: Vec<&Vector<'_>> =
            self.vectors.iter().filter(|vector| self.states_scale_or_user(vector, index)).collect();
        let shift = |vector: &Vector<'_>, item: usize, entry: &Item| match vector
            .findings
            .responses()
            .answer_at(item)
        {
            Answer::Given(recorded) if vector.findings.outcome_at(index).value().is_some() => {
                let (low, high) = entry.score_range();
                Some(low.plus(high).minus(entry.score(recorded).times(Number::from(2))))
            }
            _ => None,
        };
        let noticed = |first: (usize, &Item), second: Option<(usize, &Item)>| {
            stating.iter().any(|vector| {
                let Some(one) = shift(vector, first.0, first.1) else { return false };
                let other = match second {
                    Some((item, entry)) => shift(vector, item, entry),
                    None => Some(Number::ZERO),
                };
                other.is_some_and(|other| one.plus(other) != Number::ZERO)
            })
        };
        for (item, entry, turned) in &items {
            if !noticed((*item, entry), None) {
                let message = format!(
                    "item `{}` of `{}` could be reversed without any vector noticing",
                    entry.id, scale.id
                );
                lints.push(Lint::new(
                    LintCode::LooksUnreversed,
                    format!("{}.{}", scale.id, entry.id),
                    message,
                ));
                continue;
            }
            if !turned {
                continue;
            }
            let instead = items.iter().find(|(other, candidate, turned)| {
                !turned && !noticed((*item, entry), Some((*other, candidate)))
            });
            if let Some((_, candidate, _)) = instead {
                let message = format!(
                    "`{}` reverses item `{}`; if item `{}` were reversed instead, no vector would notice",
                    scale.id, entry.id, candidate.id
                );
                lints.push(Lint::new(
                    LintCode::LooksUnreversed,
                    format!("{}.{}", scale.id, entry.id),
                    message,
                ));
            }
        }
    }

    /// An item among the members, and whether a higher code of it counts less in the scale.
    fn turned(&self, member: &Member) -> Option<(usize, &Item, bool)> {
        let Input::Item(index) = member.input else { return None };
        let item = self.instrument.items.get(index)?;
        let falls = item.score(item.recorded.0) > item.score(item.recorded.1);
        Some((index, item, falls != member.reverse.is_some()))
    }

    /// Whether a vector states the value of a scale, or of one that is computed from it.
    fn states_scale_or_user(&self, vector: &Vector<'_>, index: usize) -> bool {
        let mut names = vec![false; self.instrument.scales.len()];
        if let Some(place) = names.get_mut(index) {
            *place = true;
        }
        for position in &self.instrument.scoring_order {
            let Some(scale) = self.instrument.scales.get(*position) else { continue };
            let mut uses = false;
            scale.method.for_each_input(&mut |input| {
                uses |= matches!(input, Input::Scale(scale) if names.get(scale).copied().unwrap_or(false));
            });
            if let Some(place) = names.get_mut(*position) {
                *place |= uses;
            }
        }
        self.instrument.scales.iter().zip(names).any(|(scale, named)| named && vector.states(&scale.id))
    }
}

fn cutoff_lint(scale: &Scale, cutoff: &Cutoff, group: &CutoffGroup, lack: &str) -> Lint {
    let subject = format!("{}.{}", scale.id, cutoff.id);
    let mut whom = String::new();
    if let Some(sex) = group.sex {
        whom.push_str(&format!(" for the {sex} sex"));
    }
    if !group.ages.is_open() {
        let end = |age: Option<u16>| age.map(|age| age.to_string()).unwrap_or_default();
        whom.push_str(&format!(" at ages {}..{}", end(group.ages.from), end(group.ages.to)));
    }
    let message =
        format!("cutoff `{}` of `{}` is {}{whom}, and {lack}", cutoff.id, scale.id, group.threshold.value());
    Lint::new(LintCode::CutoffEdge, subject, message)
}

/// What is lacking at a threshold: the last value on one side or the first on the other. Where the reachable values are
/// not known, any value on each side will do.
fn lack(
    threshold: Threshold,
    values: &BTreeSet<Number>,
    reachable: Option<&BTreeSet<Number>>,
) -> Option<String> {
    let edge = threshold.value();
    let (below, above): (Option<Number>, Option<Number>) = match reachable {
        None => {
            let holds = values.iter().any(|value| threshold.holds(*value));
            let fails = values.iter().any(|value| !threshold.holds(*value));
            return (!(holds && fails)).then(|| "no vectors stand on both sides of it".to_owned());
        }
        // The value itself stands on the upper side of `at_least` and `below`, on the lower one of the others.
        Some(all) if threshold.is_upward() != threshold.is_strict() => {
            (all.range(..edge).next_back().copied(), all.range(edge..).next().copied())
        }
        Some(all) => {
            (all.range(..=edge).next_back().copied(), all.iter().find(|value| **value > edge).copied())
        }
    };
    let lacking: Vec<String> = [below, above]
        .into_iter()
        .flatten()
        .filter(|value| !values.contains(value))
        .map(|value| value.to_string())
        .collect();
    (!lacking.is_empty()).then(|| format!("no vector has the score {}", lacking.join(" or ")))
}

/// How many members of a scale have no value.
fn missing_members(findings: &Findings<'_>, scale: &Scale) -> usize {
    let mut missing: usize = 0;
    scale.method.for_each_input(&mut |input| {
        let lacks = match input {
            Input::Item(item) => findings.responses().answer_at(item).missing_reason().is_some(),
            Input::Scale(scale) => findings.outcome_at(scale).value().is_none(),
        };
        missing = missing.saturating_add(usize::from(lacks));
    });
    missing
}
