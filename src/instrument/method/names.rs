//! Words for methods.

use super::input::Input;
use crate::instrument::condition::CountGroup;
use crate::number::Number;

/// How the words for a method name what it reads.
pub trait MethodNames {
    /// Items and scales: `items 1 to 9`.
    fn inputs(&self, inputs: &[Input]) -> String;

    /// Items that are counted and when: `of items 1 to 9 at least 2`.
    fn counts(&self, groups: &[CountGroup]) -> String;
}

/// A constant in words: as a fraction where no short decimal says it.
pub(super) fn exact(number: Number) -> String {
    let shown = number.to_string();
    if Number::parse(&shown) == Some(number) { shown } else { format!("{number:?}") }
}
