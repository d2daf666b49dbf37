//! What a method needs to know of its scale.

use crate::instrument::missing::MissingRule;
use crate::number::Number;

/// The range of a scale and its rule for missing members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The lowest and highest value.
    pub(crate) range: (Number, Number),
    pub(crate) missing: MissingRule,
}
