//! A list that stays inside its owner while it is short, so that scoring one person does not touch the heap.

/// Up to `N` values inline, more on the heap.
#[derive(Clone)]
pub(crate) enum InlineVec<T, const N: usize> {
    Inline { length: usize, values: [T; N] },
    Heap(Vec<T>),
}

impl<T: Copy, const N: usize> InlineVec<T, N> {
    /// A list of `length` copies of `value`.
    #[inline]
    pub(crate) fn filled(value: T, length: usize) -> Self {
        if length <= N {
            Self::Inline { length, values: [value; N] }
        } else {
            Self::Heap(vec![value; length])
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::Inline { length, values } => values.get(..*length).unwrap_or(values),
            Self::Heap(values) => values,
        }
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        match self {
            Self::Inline { length, values } => {
                let length = (*length).min(N);
                values.get_mut(..length).unwrap_or_default()
            }
            Self::Heap(values) => values,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_is_inline_and_long_is_not() {
        for length in [0, 1, 4, 5, 100] {
            let mut list: InlineVec<u8, 4> = InlineVec::filled(7, length);
            assert_eq!(list.as_slice(), vec![7; length]);
            assert_eq!(matches!(list, InlineVec::Inline { .. }), length <= 4);
            if let Some(last) = list.as_mut_slice().last_mut() {
                *last = 9;
                assert_eq!(list.as_slice().last(), Some(&9));
            }
        }
    }
}
