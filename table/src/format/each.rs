//! Nothing is written: each row goes to a function.

/// A function that sees what was found of each row.
pub struct Each<S>(pub S);
