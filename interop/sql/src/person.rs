//! Sex and age, on which some cutoffs and norms depend.

use psyscreen::instrument::{AgeRange, Sex};

use crate::expression::{Comparison, Truth, Whole};
use crate::query::Query;

/// The columns of the table.
pub(crate) const SEX: &str = "sex";
pub(crate) const AGE: &str = "age";

/// Ages above this are not read.
const OLDEST: i128 = 130;

/// What each row says of the person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Open where the sex is not known.
    is_female: Truth,
    /// In completed years; NULL where it is not known.
    pub(crate) age: Whole,
}

impl Person {
    /// Reads the columns of the table; what is not asked for is unknown and needs no column.
    pub(crate) fn read(query: &mut Query, needs_sex: bool, needs_age: bool) -> Self {
        let (dialect, open) = (query.dialect(), psyscreen::Truth::Undetermined);
        let is_female = if needs_sex {
            let word = format!("LOWER(TRIM(CAST({} AS {})))", dialect.quoted(SEX), dialect.text());
            let sql = format!(
                "CASE WHEN {word} IN ('female', 'f') THEN TRUE WHEN {word} IN ('male', 'm') THEN FALSE END"
            );
            Truth::new(query.read("is_female", sql, 0), true, 1)
        } else {
            Truth::always(open)
        };
        let age = if needs_age {
            let column = dialect.quoted(AGE);
            let years = format!("CAST(FLOOR({column}) AS {})", dialect.whole());
            let sql = format!(
                "CASE WHEN {column} >= 0 AND {column} < {} THEN {years} END",
                OLDEST.saturating_add(1)
            );
            Whole::new(query.read("age_in_years", sql, 0), (0, OLDEST), true, 1)
        } else {
            Whole::null((0, OLDEST))
        };
        Self { is_female, age }
    }

    /// Whether the person has this sex; open where it is not known.
    pub(crate) fn is(&self, sex: Sex) -> Truth {
        match sex {
            Sex::Female => self.is_female.clone(),
            _ => self.is_female.clone().negated(),
        }
    }

    /// Whether the age lies in a range; open where it is not known.
    pub(crate) fn is_aged(&self, ages: AgeRange) -> Truth {
        if self.age.known().is_none() && !self.age.may_be_null()
            || ages.from().is_none() && ages.to().is_none()
        {
            return Truth::always(true);
        }
        if !self.has_age_column() {
            return Truth::always(psyscreen::Truth::Undetermined);
        }
        let bound = |operator, years: Option<u16>| {
            years
                .map_or(Truth::always(true), |years| self.age.compare(operator, &Whole::always(years.into())))
        };
        Truth::and([bound(Comparison::AtLeast, ages.from()), bound(Comparison::AtMost, ages.to())])
    }

    fn has_age_column(&self) -> bool {
        self.age.step() > 0
    }
}
