//! Lowest, highest, value and status of a row, packed into one word as a sum.

use super::cells::CHUNK;
use super::fields::Fields;
use crate::number::Number;
use crate::outcome::{Outcome, Status};

/// What the least of all inputs comes to.
#[derive(Clone, Copy)]
pub(super) struct Base {
    pub(super) denominator: i64,
    pub(super) min: i16,
    pub(super) max: i16,
    pub(super) value: i16,
    /// The greatest number that an end or a value can be.
    pub(super) highest: i16,
}

impl Base {
    /// Lowest, highest, value (0 where there is none) and status of a row.
    #[inline]
    fn unpacked(self, sum: u64) -> (i16, i16, i16, Status) {
        let [a, b, c, d, e, f, complete, valued] = sum.to_le_bytes();
        let number = |bytes: [u8; 2], base: i16| i16::from_le_bytes(bytes).wrapping_add(base);
        let has_value = i16::from(valued == 0).wrapping_neg();
        let value = number([e, f], self.value) & has_value;
        // In the order of the words, so that it is arithmetic.
        let status = match u8::from(complete | valued != 0).wrapping_add(u8::from(valued != 0)) {
            0 => Status::Complete,
            1 => Status::Prorated,
            _ => Status::Unscorable,
        };
        (number([a, b], self.min), number([c, d], self.max), value, status)
    }

    /// The least that an end or a value can be.
    pub(super) fn lowest(self) -> i16 {
        self.min.min(self.max).min(self.value)
    }

    /// Sets the numbers of a chunk.
    pub(super) fn set_all(self, sums: &[u64; CHUNK], fields: &mut Fields) {
        let numbers = fields.min.iter_mut().zip(&mut fields.max).zip(&mut fields.value);
        let published = fields.low.iter_mut().zip(&mut fields.high).zip(&mut fields.status);
        for ((((min, max), value), ((low, high), status)), sum) in numbers.zip(published).zip(sums) {
            (*min, *max, *value, *status) = self.unpacked(*sum);
            let has_value = i16::from(*status != Status::Unscorable).wrapping_neg();
            *low = (*value & has_value) | (*min & !has_value);
            *high = (*value & has_value) | (*max & !has_value);
        }
    }

    pub(super) fn outcome(self, sum: u64) -> Outcome {
        let (min, max, value, status) = self.unpacked(sum);
        let number = |units: i16| Number::ratio(units.into(), self.denominator).unwrap_or(Number::ZERO);
        match status {
            Status::Complete => Outcome::complete(number(value)),
            Status::Prorated => Outcome::prorated(number(value), number(min), number(max)),
            Status::Unscorable => Outcome::unscorable(number(min), number(max)),
        }
    }
}
