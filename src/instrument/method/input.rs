//! What a method reads.

/// Something a scale is computed from, by its position in the instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// An item's score.
    Item(usize),
    /// Another scale's value.
    Scale(usize),
}
