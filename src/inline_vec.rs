//! A list that stays inside its owner while it is short, so that scoring one person does not touch the heap.

/// Up to `N` values inline, more on the heap.
///
/// A plain struct, not an enum: lists are moved along with their owners at every step of scoring, and a struct without a
/// tag moves in whole words.
#[derive(Clone)]
pub(crate) struct InlineVec<T, const N: usize> {
    inline: [T; N],
    length: usize,
    /// All values, where there are more than `N`.
    heap: Option<Box<[T]>>,
}

impl<T: Copy, const N: usize> InlineVec<T, N> {
    /// A list of `length` copies of `value`.
    #[inline]
    pub(crate) fn filled(value: T, length: usize) -> Self {
        let heap = if length > N { Some(vec![value; length].into()) } else { None };
        Self { inline: [value; N], length, heap }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        match &self.heap {
            None => self.inline.get(..self.length).unwrap_or_default(),
            Some(values) => values,
        }
    }

    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        match &mut self.heap {
            None => self.inline.get_mut(..self.length).unwrap_or_default(),
            Some(values) => values,
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
            assert_eq!(list.heap.is_none(), length <= 4);
            if let Some(last) = list.as_mut_slice().last_mut() {
                *last = 9;
                assert_eq!(list.as_slice().last(), Some(&9));
            }
        }
    }
}
