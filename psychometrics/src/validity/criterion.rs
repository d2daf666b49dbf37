//! Which side of the criterion a person is on.

use psyscreen::Number;

/// Which values of a column are which side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criterion {
    positive: Vec<String>,
    negative: Vec<String>,
}

/// A side of the criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The person has what is looked for.
    Positive,
    /// The person does not.
    Negative,
    /// Nothing is known.
    Blank,
    /// The value is in neither list.
    Neither,
}

impl Criterion {
    /// By the values of each side. Where only one list has values, every other value that is not blank is the other side. The error
    /// says what does not fit.
    pub fn new(positive: Vec<String>, negative: Vec<String>) -> Result<Self, String> {
        if positive.is_empty() && negative.is_empty() {
            return Err("no value is said to be positive or negative".to_owned());
        }
        if let Some(both) = positive.iter().find(|value| holds(&negative, value)) {
            return Err(format!("`{both}` is said to be positive and negative"));
        }
        Ok(Self { positive, negative })
    }

    /// The word for the side that every other value is on, where only one side has values.
    pub(super) fn implied(&self) -> Option<(Side, &'static str)> {
        match (self.positive.as_slice(), self.negative.as_slice()) {
            (_, []) => Some((Side::Negative, "negative")),
            ([], _) => Some((Side::Positive, "positive")),
            _ => None,
        }
    }

    /// The side of a value.
    pub fn side(&self, value: &str) -> Side {
        let value = value.trim();
        let other = |is_empty: bool, side: Side| if is_empty { side } else { Side::Neither };
        if holds(&self.positive, value) {
            Side::Positive
        } else if holds(&self.negative, value) {
            Side::Negative
        } else if is_blank(value) {
            Side::Blank
        } else if self.negative.is_empty() {
            Side::Negative
        } else {
            other(self.positive.is_empty(), Side::Positive)
        }
    }
}

/// Whether nothing stands in a field.
pub(super) fn is_blank(value: &str) -> bool {
    value.is_empty() || value.eq_ignore_ascii_case("na") || value.eq_ignore_ascii_case("nan")
}

/// Whether a value is one that often stands for a missing one.
pub(super) fn looks_missing(value: &str) -> bool {
    const MARKS: [&str; 8] = [".", "?", "n/a", "#n/a", "null", "missing", "unknown", "refused"];
    const NUMBERS: [&str; 6] = ["9", "99", "999", "-9", "-99", "-999"];
    MARKS.iter().any(|mark| value.eq_ignore_ascii_case(mark)) || holds(&NUMBERS.map(str::to_owned), value)
}

/// Whether a value is among others: the same text, or the same number.
fn holds(values: &[String], value: &str) -> bool {
    let number = Number::parse(value);
    values.iter().any(|own| {
        let own = own.trim();
        own == value || (number.is_some() && Number::parse(own) == number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn one_list_leaves_the_rest_to_the_other_side() {
        let criterion = Criterion::new(list(&["1", "2"]), list(&[])).unwrap();
        assert_eq!(criterion.side("1.0"), Side::Positive);
        assert_eq!(criterion.side("7"), Side::Negative);
        assert_eq!(criterion.side(" NA"), Side::Blank);
        let criterion = Criterion::new(list(&[]), list(&["no"])).unwrap();
        assert_eq!(criterion.side("maybe"), Side::Positive);
    }

    #[test]
    fn with_two_lists_a_third_value_is_neither() {
        let criterion = Criterion::new(list(&["yes"]), list(&["no"])).unwrap();
        assert_eq!(criterion.side("unknown"), Side::Neither);
        assert!(Criterion::new(list(&["1"]), list(&["1.0"])).is_err());
        assert!(Criterion::new(list(&[]), list(&[])).is_err());
    }
}
