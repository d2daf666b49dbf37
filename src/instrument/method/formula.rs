//! How a method computes, for whoever says it in another language.

use super::input::Input;
use super::listed::{LookupRow, RecodeClass};
use super::member::Member;
use crate::instrument::condition::CountGroup;
use crate::number::Number;

/// How a method computes, for whoever says it in another language, such as SQL. Scoring itself does not go by it.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use psyscreen::instrument::Formula;
/// # let text = std::fs::read_to_string("instruments/gad-7.toml")?;
/// # let gad7 = psyscreen::Instrument::from_toml("gad-7.toml", &text)?;
/// let total = gad7.scale("total").ok_or("GAD-7 has a total")?;
/// assert!(matches!(total.method().formula(), Formula::Sum { members, is_mean: false } if members.len() == 7));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub enum Formula<'m> {
    /// The sum of weight × member, or the mean of the members.
    Sum {
        /// Each with its weight.
        members: Vec<(&'m Member, Number)>,
        /// Whether the sum is divided by the number of members that count.
        is_mean: bool,
    },
    /// The highest member, or the lowest.
    Extreme {
        /// The members.
        members: Vec<&'m Member>,
        /// Whether it is the highest.
        highest: bool,
    },
    /// The number of items that satisfy their test.
    Count(&'m [CountGroup]),
    /// First minus second.
    Difference {
        /// The first.
        of: Input,
        /// The second.
        minus: Input,
    },
    /// First over second, times a constant; nothing where the second is 0.
    Ratio {
        /// The first.
        of: Input,
        /// The second.
        over: Input,
        /// The constant.
        times: Number,
    },
    /// Input × multiply + add.
    Linear {
        /// The input.
        of: Input,
        /// The factor.
        multiply: Number,
        /// What is added.
        add: Number,
    },
    /// The value of the last class whose start the input has reached.
    Recode {
        /// The input.
        of: Input,
        /// The classes, the lowest first.
        classes: &'m [RecodeClass],
    },
    /// The value of the row of exactly the input; nothing between rows.
    Lookup {
        /// The input.
        of: Input,
        /// The rows.
        rows: &'m [LookupRow],
    },
    /// The minutes from one clock item to another, over midnight: from 1 to 1440.
    Duration {
        /// The item of the beginning, by position.
        from: usize,
        /// The item of the end.
        to: usize,
    },
}
