//! Who answers a questionnaire.

use crate::closed_words::closed_words;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Informant {
    /// The person in question.
    SelfReport,
    /// A parent.
    Parent,
    /// A teacher.
    Teacher,
    /// Whoever cares for the person.
    Caregiver,
    /// A clinician or another trained interviewer.
    Clinician,
}

closed_words! { Informant, "informant":
    SelfReport = "self",
    Parent = "parent",
    Teacher = "teacher",
    Caregiver = "caregiver",
    Clinician = "clinician",
}
