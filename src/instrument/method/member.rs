//! What a method reads, and members of a sum, a mean and the like.

use std::collections::BTreeSet;

use super::input::Input;
use super::names::MethodNames;
use super::slope::Slope;
use super::slot::{Slot, Take};
use crate::instrument::domain::NoDomain::Unknown;
use crate::instrument::domain::{Domain, InputDomain, NoDomain};
use crate::instrument::item::NotApplicable;
use crate::number::Number;

/// The keys of methods with members that may be reversed.
pub(super) const MEMBERS: &[&str] = &["items", "scales", "reverse", "counted_twice"];

/// A member of a sum, a mean and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub(crate) input: Input,
    /// Lowest + highest, where this scale reverses the member.
    pub(crate) reverse: Option<Number>,
}

impl Member {
    /// What it is.
    pub const fn input(&self) -> Input {
        self.input
    }

    /// Whether this scale reverses it (besides any reversal of the item itself).
    pub const fn is_reversed(&self) -> bool {
        self.reverse.is_some()
    }

    /// Where this scale reverses it: its lowest and highest value together, from which the value is taken.
    pub const fn reversal(&self) -> Option<Number> {
        self.reverse
    }

    pub(super) fn complete_reversal(&mut self, inputs: &impl Fn(Input) -> Option<InputDomain>) {
        if self.reverse.is_some() {
            let sum = inputs(self.input).map(|(domain, _)| domain.low.plus(domain.high));
            self.reverse = Some(sum.unwrap_or(Number::ZERO));
        }
    }

    pub(super) fn slot(&self) -> Slot {
        Slot { input: self.input, take: Take::Value { reverse: self.reverse, weight: None } }
    }

    pub(super) fn slope(&self) -> Slope {
        if self.is_reversed() { Slope::Falls } else { Slope::Rises }
    }

    /// What it can be after its scale's reversal, and whether it may leave the scale.
    pub(super) fn reach(
        &self,
        inputs: &impl Fn(Input) -> Option<InputDomain>,
    ) -> Result<(Domain, bool), NoDomain> {
        let (domain, not_applicable) = inputs(self.input).ok_or(Unknown)?;
        let domain = match not_applicable {
            Some(NotApplicable::Counts(value)) => domain.hull(Domain::point(value)?)?,
            _ => domain,
        };
        let domain = match self.reverse {
            Some(sum) => domain.reversed(sum)?,
            None => domain,
        };
        Ok((domain, not_applicable == Some(NotApplicable::Excluded)))
    }

    /// Its values after its scale's reversal.
    pub(super) fn values(
        &self,
        inputs: &impl Fn(Input) -> Option<BTreeSet<Number>>,
    ) -> Option<BTreeSet<Number>> {
        let values = inputs(self.input)?;
        Some(match self.reverse {
            Some(sum) => values.into_iter().map(|value| sum.minus(value)).collect(),
            None => values,
        })
    }
}

/// What the only input of a method can be.
pub(super) fn single(of: Input, inputs: &impl Fn(Input) -> Option<InputDomain>) -> Result<Domain, NoDomain> {
    Member { input: of, reverse: None }.reach(inputs).map(|(domain, _)| domain)
}

/// `sum of items 1 to 9, item 3 reversed`.
pub(super) fn describe(word: &str, members: &[Member], names: &dyn MethodNames) -> String {
    let inputs: Vec<Input> = members.iter().map(Member::input).collect();
    let reversed: Vec<Input> =
        members.iter().filter(|member| member.is_reversed()).map(Member::input).collect();
    let turned = match reversed.as_slice() {
        [] => String::new(),
        reversed => format!(", {} reversed", names.inputs(reversed)),
    };
    format!("{word} of {}{turned}", names.inputs(&inputs))
}
