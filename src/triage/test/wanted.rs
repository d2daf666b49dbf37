//! What an open test waits for.

/// Whoever writes it down.
pub(crate) trait Wanted {
    /// An item, where it has no answer.
    fn item(&mut self, item: usize);
    /// The unanswered items of a scale.
    fn scale(&mut self, scale: usize);
    fn fact(&mut self, fact: usize);
    fn sex(&mut self);
    fn age(&mut self);
}
