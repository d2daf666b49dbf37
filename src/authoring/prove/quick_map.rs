//! Maps over the numbers that the prover gives out itself. They are asked millions of times, so they are hashed by a
//! multiplication; a hash that withstands chosen keys takes twice as long as all the rest.

use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are numbers of the prover's own.
pub(super) type QuickMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Multiply>>;

/// Mixes each word in by a multiplication.
#[derive(Default)]
pub(super) struct Multiply(u64);

/// Odd, with about as many ones as zeros (the golden ratio's fraction).
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Multiply {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        rest.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(FACTOR);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write(&number.to_le_bytes());
    }

    #[inline]
    fn write_isize(&mut self, number: isize) {
        self.write(&number.to_le_bytes());
    }

    #[inline]
    fn write_i64(&mut self, number: i64) {
        self.write(&number.to_le_bytes());
    }

    /// The high bits depend on every bit of the keys, and a map takes the low ones.
    #[inline]
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}
