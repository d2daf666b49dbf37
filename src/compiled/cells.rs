//! One cell for each answer: its recorded value or, as one of the lowest numbers, why there is none.

/// How many items have their answers in bytes, on the stack.
pub(crate) const CELL_BYTES: usize = 32;

/// The lowest byte that is a value.
pub(crate) const LOWEST_VALUE: i8 = -100;

/// What keeps one answer.
pub(crate) trait Cell: Copy {
    /// The lowest number that is a value.
    const LOWEST_VALUE: i32;
    /// The lowest number of all; it and those after it say why there is no value.
    const LOWEST: i32;

    fn number(self) -> i32;

    /// Of a number that fits: a value, or one of the lowest.
    fn of(number: i32) -> Self;

    /// Of a code that the item has and records as it is, so that it fits.
    fn of_plain(code: i64) -> Self;

    /// The recorded value, if there is an answer.
    #[inline]
    fn recorded(self) -> Option<i32> {
        let number = self.number();
        (number >= Self::LOWEST_VALUE).then_some(number)
    }
}

impl Cell for i8 {
    const LOWEST: i32 = -128;
    #[expect(clippy::as_conversions, reason = "widens")]
    const LOWEST_VALUE: i32 = LOWEST_VALUE as i32;

    #[inline]
    fn number(self) -> i32 {
        i32::from(self)
    }

    #[inline]
    fn of(number: i32) -> Self {
        Self::try_from(number).unwrap_or(Self::MIN)
    }

    #[inline]
    fn of_plain(code: i64) -> Self {
        let [byte, ..] = code.to_le_bytes();
        Self::from_le_bytes([byte])
    }
}

/// Definitions keep every recorded value far above the lowest.
impl Cell for i32 {
    const LOWEST: i32 = Self::MIN;
    const LOWEST_VALUE: i32 = Self::MIN + 16;

    #[inline]
    fn number(self) -> i32 {
        self
    }

    #[inline]
    fn of(number: i32) -> Self {
        number
    }

    #[inline]
    fn of_plain(code: i64) -> Self {
        let [a, b, c, d, ..] = code.to_le_bytes();
        Self::from_le_bytes([a, b, c, d])
    }
}
