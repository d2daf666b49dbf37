//! Logic of three values.

/// True, false, or unknown.
pub(super) type Truth = Option<bool>;

pub(super) fn and(one: Truth, other: Truth) -> Truth {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub(super) fn or(one: Truth, other: Truth) -> Truth {
    and(one.map(|one| !one), other.map(|other| !other)).map(|both| !both)
}

/// What all of several possible values say.
pub(super) fn all(mut values: impl Iterator<Item = bool>) -> Truth {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}
