//! Truths of many rows, two bits each.

use crate::batch::TruthColumn;
use crate::condition::Condition;
use crate::truth::Truth;

/// A truth for each row, eight rows to a byte. Bits beyond the last row mean nothing.
#[derive(Clone)]
pub(super) struct Truths {
    /// Those that hold.
    pub(super) certain: Vec<u8>,
    /// Those that hold or may.
    pub(super) possible: Vec<u8>,
}

impl Truths {
    /// The same in every row, in so many bytes.
    pub(super) fn always(truth: Truth, bytes: usize) -> Self {
        let fill = |holds: bool| vec![if holds { u8::MAX } else { 0 }; bytes];
        Self { certain: fill(truth.is_true()), possible: fill(!truth.is_false()) }
    }

    /// Of each row.
    pub(super) fn of_rows(rows: usize, truth: impl Fn(usize) -> Truth) -> Self {
        let mut truths = Self::always(Truth::False, rows.div_ceil(8));
        let places = truths.certain.iter_mut().zip(&mut truths.possible).enumerate();
        for (byte, (certain, possible)) in places {
            let first = byte.saturating_mul(8);
            for bit in 0..8.min(rows.saturating_sub(first)) {
                let truth = truth(first.saturating_add(bit));
                *certain |= u8::from(truth.is_true()) << bit;
                *possible |= u8::from(!truth.is_false()) << bit;
            }
        }
        truths
    }

    /// True where a bit is set, false elsewhere.
    pub(super) fn of_bits(bits: &[u8]) -> Self {
        Self { certain: bits.to_vec(), possible: bits.to_vec() }
    }

    pub(super) fn of_column(column: &TruthColumn) -> Self {
        Self { certain: column.certain().to_vec(), possible: column.possible().to_vec() }
    }

    fn each(&mut self, other: &Self, both: impl Fn(u8, u8) -> u8) {
        let certain = self.certain.iter_mut().zip(&other.certain);
        for (one, other) in certain.chain(self.possible.iter_mut().zip(&other.possible)) {
            *one = both(*one, *other);
        }
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.each(other, |one, other| one & other);
        self
    }

    pub(super) fn or(mut self, other: &Self) -> Self {
        self.each(other, |one, other| one | other);
        self
    }

    fn negated(self) -> Self {
        let flipped = |bits: Vec<u8>| bits.into_iter().map(|byte| !byte).collect();
        Self { certain: flipped(self.possible), possible: flipped(self.certain) }
    }

    /// This where it is settled, the other where it is open.
    pub(super) fn or_else(&self, other: &Self) -> Self {
        let mut chosen = self.clone();
        let sides = chosen.certain.iter_mut().zip(&mut chosen.possible);
        for ((certain, possible), (other_certain, other_possible)) in
            sides.zip(other.certain.iter().zip(&other.possible))
        {
            let open = !*certain & *possible;
            *certain |= open & other_certain;
            *possible = *possible & !open | open & other_possible;
        }
        chosen
    }

    /// The one where a bit is set, the other where it is not.
    pub(super) fn chosen(bits: &[u8], one: &Self, other: &Self) -> Self {
        let choose = |one: &[u8], other: &[u8]| {
            let both = one.iter().zip(other).zip(bits);
            both.map(|((one, other), bits)| one & bits | other & !bits).collect()
        };
        Self {
            certain: choose(&one.certain, &other.certain),
            possible: choose(&one.possible, &other.possible),
        }
    }

    /// What a condition over tests says, each of which has its truths.
    pub(super) fn of_condition(condition: &Condition<usize>, tests: &[Self], bytes: usize) -> Self {
        let part = |part: &Condition<usize>| Self::of_condition(part, tests, bytes);
        match condition {
            Condition::Test(test) => {
                tests.get(*test).cloned().unwrap_or_else(|| Self::always(Truth::Undetermined, bytes))
            }
            Condition::All(parts) => {
                parts.iter().fold(Self::always(Truth::True, bytes), |all, own| all.and(&part(own)))
            }
            Condition::Any(parts) => {
                parts.iter().fold(Self::always(Truth::False, bytes), |any, own| any.or(&part(own)))
            }
            Condition::Not(own) => part(own).negated(),
        }
    }
}
