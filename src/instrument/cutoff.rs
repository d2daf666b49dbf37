//! Cutoffs: points of a score with a published meaning.

use super::age::{AgeRange, Person, Sex};
use super::evidence::Evidence;
use crate::number::Number;
use crate::text::Text;
use crate::threshold::Threshold;
use crate::truth::Truth;

/// The threshold of a cutoff, or the start of a band, for one group of people.
#[derive(Clone, Copy, Debug)]
pub struct CutoffGroup {
    pub(crate) sex: Option<Sex>,
    pub(crate) ages: AgeRange,
    pub(crate) threshold: Threshold,
}

impl CutoffGroup {
    /// The sex it is for; `None` for both.
    pub fn sex(&self) -> Option<Sex> {
        self.sex
    }

    /// The ages it is for.
    pub fn ages(&self) -> AgeRange {
        self.ages
    }

    /// Its threshold.
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// Whether the person belongs to the group, as far as is known.
    pub(crate) fn includes(&self, person: Person) -> Truth {
        let sex = match (self.sex, person.sex) {
            (None, _) => Truth::True,
            (Some(_), None) => Truth::Undetermined,
            (Some(wanted), Some(sex)) => Truth::from(wanted == sex),
        };
        let age = match person.age {
            _ if self.ages.is_open() => Truth::True,
            None => Truth::Undetermined,
            Some(age) => Truth::from(self.ages.contains(age)),
        };
        sex.and(age)
    }
}

/// A published point of a score: what it screens for, in whom, how well, and by whose evidence.
#[derive(Clone, Debug)]
pub struct Cutoff {
    pub(crate) id: Box<str>,
    pub(crate) label: Text,
    pub(crate) groups: Vec<CutoffGroup>,
    /// Whether every woman, and whether every man, belongs to some group, whatever the age.
    pub(crate) covers_all_ages: [bool; 2],
    pub(crate) evidence: Evidence,
    pub(crate) source: usize,
}

impl Cutoff {
    /// Its id: `probable-depression`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its label by language; the id where none is given.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The thresholds; one for everybody, or one per group by sex or age.
    pub fn groups(&self) -> &[CutoffGroup] {
        &self.groups
    }

    /// What it screens for, in whom, and how well.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The position of its source in [`sources`](super::Instrument::sources).
    pub fn source_index(&self) -> usize {
        self.source
    }

    /// Whether everybody of this sex belongs to some group, whatever the age. Of a person who belongs to none, the cutoff says nothing.
    pub fn covers_all_ages(&self, sex: Sex) -> bool {
        let [women, men] = self.covers_all_ages;
        match sex {
            Sex::Female => women,
            Sex::Male => men,
        }
    }

    /// Whether the answer depends on the person's sex or age.
    pub fn depends_on_person(&self) -> bool {
        self.groups.iter().any(|group| group.sex.is_some() || !group.ages.is_open())
    }

    /// What the cutoff says of a score in `[low, high]` of `person`. Outside every group it is undetermined: nothing is
    /// published for such a person.
    #[inline]
    pub(crate) fn truth_over(&self, low: Number, high: Number, person: Person) -> Truth {
        if let [only] = self.groups.as_slice()
            && only.sex.is_none()
            && only.ages.is_open()
        {
            return only.threshold.truth_over(low, high);
        }
        let mut found: Option<Truth> = None;
        for group in &self.groups {
            if group.includes(person).is_false() {
                continue;
            }
            let truth = group.threshold.truth_over(low, high);
            found = Some(match found {
                None => truth,
                Some(before) if before == truth => truth,
                Some(_) => Truth::Undetermined,
            });
        }
        if self.covers(person) { found.unwrap_or(Truth::Undetermined) } else { Truth::Undetermined }
    }

    /// Whether the person belongs to some group, whatever is not known of them.
    fn covers(&self, person: Person) -> bool {
        let [women, men] = self.covers_all_ages;
        [(Sex::Female, women), (Sex::Male, men)].into_iter().all(|(sex, all_ages)| {
            let with_age = |age| {
                let person = Person { sex: Some(sex), age: Some(age) };
                self.groups.iter().any(|group| group.includes(person).is_true())
            };
            person.sex.is_some_and(|own| own != sex) || all_ages || person.age.is_some_and(with_age)
        })
    }
}
