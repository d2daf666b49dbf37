//! Conditions: `all`, `any` and `not` over tests, three-valued. Instruments use them over items and scores, policies
//! over what instruments found and what workers reported.

use crate::truth::Truth;

/// A tree of tests of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition<T> {
    /// One test.
    Test(T),
    /// Every part holds; an empty list holds.
    All(Vec<Self>),
    /// At least one part holds; an empty list does not.
    Any(Vec<Self>),
    /// The part does not hold.
    Not(Box<Self>),
}

impl<T> Condition<T> {
    /// Evaluates the tree, given what each test says.
    pub fn evaluate(&self, test: &mut impl FnMut(&T) -> Truth) -> Truth {
        match self {
            Self::Test(leaf) => test(leaf),
            Self::All(parts) => parts.iter().fold(Truth::True, |truth, part| {
                if truth.is_false() { truth } else { truth.and(part.evaluate(test)) }
            }),
            Self::Any(parts) => parts.iter().fold(Truth::False, |truth, part| {
                if truth.is_true() { truth } else { truth.or(part.evaluate(test)) }
            }),
            Self::Not(part) => part.evaluate(test).negate(),
        }
    }

    /// Calls `visit` with every test, and whether it stands under an odd number of `not`s.
    pub fn for_each_test<'c>(&'c self, visit: &mut impl FnMut(&'c T, bool)) {
        self.walk(false, visit);
    }

    fn walk<'c>(&'c self, negated: bool, visit: &mut impl FnMut(&'c T, bool)) {
        match self {
            Self::Test(leaf) => visit(leaf, negated),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.walk(negated, visit);
                }
            }
            Self::Not(part) => part.walk(!negated, visit),
        }
    }

    /// The tests whose value still matters: those that are undetermined themselves and stand in a branch that is.
    pub(crate) fn open_tests<'c>(&'c self, test: &mut impl FnMut(&T) -> Truth, open: &mut Vec<&'c T>) {
        match self {
            Self::Test(leaf) => {
                if test(leaf).is_undetermined() {
                    open.push(leaf);
                }
            }
            Self::All(parts) | Self::Any(parts) => {
                if self.evaluate(test).is_undetermined() {
                    for part in parts {
                        part.open_tests(test, open);
                    }
                }
            }
            Self::Not(part) => part.open_tests(test, open),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &&str) -> Truth {
        match *name {
            "yes" => Truth::True,
            "no" => Truth::False,
            _ => Truth::Undetermined,
        }
    }

    fn any(names: &[&'static str]) -> Condition<&'static str> {
        Condition::Any(names.iter().map(|name| Condition::Test(*name)).collect())
    }

    fn all(names: &[&'static str]) -> Condition<&'static str> {
        Condition::All(names.iter().map(|name| Condition::Test(*name)).collect())
    }

    #[test]
    fn kleene() {
        for (condition, truth) in [
            (any(&["no", "maybe"]), Truth::Undetermined),
            (any(&["maybe", "yes"]), Truth::True),
            (any(&[]), Truth::False),
            (all(&["yes", "maybe"]), Truth::Undetermined),
            (all(&["maybe", "no"]), Truth::False),
            (all(&[]), Truth::True),
            (Condition::Not(Box::new(all(&["maybe"]))), Truth::Undetermined),
            (Condition::Not(Box::new(any(&["no"]))), Truth::True),
        ] {
            assert_eq!(condition.evaluate(&mut value), truth, "{condition:?}");
        }
    }

    #[test]
    fn settled_branches_ask_nothing() {
        let condition = Condition::All(vec![any(&["yes", "maybe-a"]), any(&["no", "maybe-b"])]);
        let mut open = Vec::new();
        condition.open_tests(&mut value, &mut open);
        assert_eq!(open, [&"maybe-b"]);
    }
}
