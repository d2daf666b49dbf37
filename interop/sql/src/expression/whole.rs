//! Whole numbers: each knows the lowest and the highest that it can be.

use super::truth::Truth;
use crate::dialect::Dialect;

/// Numbers beyond this, also on the way, are refused: with room for what a database adds to them.
const LARGEST: i128 = 1 << 62;

/// A whole number that SQL computes, or NULL for none.
#[derive(Clone, Debug)]
pub(crate) struct Whole {
    pub(super) sql: String,
    /// What it always is.
    known: Option<i128>,
    low: i128,
    high: i128,
    /// The largest magnitude on the way to it.
    widest: i128,
    may_be_null: bool,
    /// Whether it needs parentheses beside an operator.
    is_compound: bool,
    /// The step of the query in which all that it reads is there.
    step: usize,
}

impl Whole {
    pub(crate) fn always(value: i128) -> Self {
        Self {
            sql: value.to_string(),
            known: Some(value),
            low: value,
            high: value,
            widest: value.saturating_abs(),
            may_be_null: false,
            is_compound: value < 0,
            step: 0,
        }
    }

    /// No number.
    pub(crate) fn null((low, high): (i128, i128)) -> Self {
        Self {
            sql: "NULL".to_owned(),
            known: None,
            may_be_null: true,
            is_compound: false,
            ..Self::range(low, high)
        }
    }

    fn range(low: i128, high: i128) -> Self {
        let widest = low.saturating_abs().max(high.saturating_abs());
        Self { known: None, low, high, widest, ..Self::always(0) }
    }

    /// A name or a call, between bounds, of what is there in a step.
    pub(crate) fn new(sql: String, (low, high): (i128, i128), may_be_null: bool, step: usize) -> Self {
        Self { sql, may_be_null, is_compound: false, step, ..Self::range(low, high) }
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    pub(crate) fn known(&self) -> Option<i128> {
        self.known
    }

    pub(crate) fn bounds(&self) -> (i128, i128) {
        (self.low, self.high)
    }

    pub(crate) fn may_be_null(&self) -> bool {
        self.may_be_null
    }

    pub(crate) fn step(&self) -> usize {
        self.step
    }

    /// Whether it fits, also on the way, into 64 bits.
    pub(crate) fn fits(&self) -> bool {
        self.widest <= LARGEST
    }

    /// The same, known to lie between other bounds.
    pub(crate) fn within(self, (low, high): (i128, i128)) -> Self {
        Self { low: self.low.max(low), high: self.high.min(high), ..self }
    }

    fn operand(&self) -> String {
        if self.is_compound { format!("({})", self.sql) } else { self.sql.clone() }
    }

    /// What is made of these, between new bounds.
    fn of(parts: &[&Self], sql: String, (low, high): (i128, i128), is_compound: bool) -> Self {
        let range = Self::range(low, high);
        Self {
            sql,
            widest: parts.iter().map(|part| part.widest).max().unwrap_or(0).max(range.widest),
            may_be_null: parts.iter().any(|part| part.may_be_null),
            is_compound,
            step: parts.iter().map(|part| part.step).max().unwrap_or(0),
            ..range
        }
    }

    pub(crate) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut constant, mut kept) = (0_i128, Vec::new());
        for part in parts {
            match part.known {
                Some(known) => constant = constant.saturating_add(known),
                None => kept.push(part),
            }
        }
        if kept.is_empty() {
            return Self::always(constant);
        }
        if let ([only], 0) = (kept.as_slice(), constant) {
            return only.clone();
        }
        let mut sql = kept.iter().map(Self::operand).collect::<Vec<_>>().join(" + ");
        match constant {
            0 => {}
            1.. => sql.push_str(&format!(" + {constant}")),
            _ => sql.push_str(&format!(" - {}", constant.saturating_abs())),
        }
        let low = kept.iter().fold(constant, |sum, part| sum.saturating_add(part.low));
        let high = kept.iter().fold(constant, |sum, part| sum.saturating_add(part.high));
        Self::of(&kept.iter().collect::<Vec<_>>(), sql, (low, high), true)
    }

    pub(crate) fn plus(&self, value: i128) -> Self {
        Self::sum([self.clone(), Self::always(value)])
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        if other.known.is_some() || self.known.is_some() {
            return Self::sum([self.clone(), other.times(-1)]);
        }
        let bounds = (self.low.saturating_sub(other.high), self.high.saturating_sub(other.low));
        Self::of(&[self, other], format!("{} - {}", self.operand(), other.operand()), bounds, true)
    }

    pub(crate) fn times(&self, factor: i128) -> Self {
        match (self.known, factor) {
            (Some(known), _) => Self::always(known.saturating_mul(factor)),
            (None, 1) => self.clone(),
            (None, 0) if !self.may_be_null => Self::always(0),
            _ => {
                let (a, b) = (self.low.saturating_mul(factor), self.high.saturating_mul(factor));
                let sql = match factor {
                    -1 => format!("-{}", self.operand()),
                    ..0 => format!("{} * ({factor})", self.operand()),
                    _ => format!("{} * {factor}", self.operand()),
                };
                Self::of(&[self], sql, (a.min(b), a.max(b)), true)
            }
        }
    }

    pub(crate) fn by(&self, other: &Self) -> Self {
        match (self.known, other.known) {
            (Some(known), _) => return other.times(known),
            (_, Some(known)) => return self.times(known),
            (None, None) => {}
        }
        let corners =
            [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)];
        let corners = corners.map(|(a, b)| a.saturating_mul(b));
        let bounds = (corners.into_iter().min().unwrap_or(0), corners.into_iter().max().unwrap_or(0));
        Self::of(&[self, other], format!("{} * {}", self.operand(), other.operand()), bounds, true)
    }

    /// The whole number below the quotient by a number that is at least 1.
    pub(crate) fn floor_over(&self, divisor: &Self, dialect: Dialect) -> Self {
        let shift = match self.low {
            0.. => 0,
            // Division by a whole number rounds towards 0, so nothing below 0 is divided.
            low => low.saturating_neg(),
        };
        let of = Self::sum([self.clone(), divisor.times(shift)]);
        let sql = dialect.quotient(&of.operand(), &divisor.operand());
        let quotient = Self::of(&[&of, divisor], sql, (0, of.high), true);
        quotient.plus(shift.saturating_neg()).within((self.low.min(0), self.high.max(0)))
    }

    /// The number where there is one, else another.
    pub(crate) fn or(&self, otherwise: &Self) -> Self {
        if !self.may_be_null {
            return self.clone();
        }
        if self.sql == "NULL" {
            return otherwise.clone();
        }
        let bounds = (self.low.min(otherwise.low), self.high.max(otherwise.high));
        let sql = format!("COALESCE({}, {})", self.sql, otherwise.sql);
        Self { may_be_null: otherwise.may_be_null, ..Self::of(&[self, otherwise], sql, bounds, false) }
    }

    /// The first whose condition certainly holds, else the last.
    pub(crate) fn first(arms: impl IntoIterator<Item = (Truth, Self)>, otherwise: Self) -> Self {
        let (mut kept, last) = Truth::reachable(arms, otherwise);
        while kept.last().is_some_and(|(_, then)| then.sql == last.sql) {
            kept.pop();
        }
        if kept.is_empty() {
            return last;
        }
        let arms: Vec<String> = kept
            .iter()
            .map(|(condition, then)| format!(" WHEN {} THEN {}", condition.sql(), then.sql))
            .collect();
        let end = if last.sql == "NULL" { String::new() } else { format!(" ELSE {}", last.sql) };
        let values: Vec<&Self> = kept.iter().map(|(_, then)| then).chain([&last]).collect();
        let low = values.iter().map(|value| value.low).min().unwrap_or(0);
        let high = values.iter().map(|value| value.high).max().unwrap_or(0);
        let mut found = Self::of(&values, format!("CASE{}{end} END", arms.concat()), (low, high), false);
        found.step = kept.iter().map(|(condition, _)| condition.step()).fold(found.step, usize::max);
        found
    }

    /// The highest of some, or the lowest; none may be NULL.
    pub(crate) fn extreme(parts: &[Self], highest: bool) -> Self {
        let mut kept: Vec<&Self> = Vec::new();
        for part in parts {
            if !kept.iter().any(|other| other.sql == part.sql) {
                kept.push(part);
            }
        }
        if let [only] = kept.as_slice() {
            return (*only).clone();
        }
        let pick = |values: &mut dyn Iterator<Item = i128>| if highest { values.max() } else { values.min() };
        let low = pick(&mut kept.iter().map(|part| part.low)).unwrap_or(0);
        let high = pick(&mut kept.iter().map(|part| part.high)).unwrap_or(0);
        if low == high && kept.iter().any(|part| part.known == Some(low)) {
            return Self::always(low);
        }
        let word = if highest { "GREATEST" } else { "LEAST" };
        let list: Vec<&str> = kept.iter().map(|part| part.sql.as_str()).collect();
        Self::of(&kept, format!("{word}({})", list.join(", ")), (low, high), false)
    }

    pub(crate) fn is_given(&self) -> Truth {
        match self.may_be_null {
            true if self.sql == "NULL" => Truth::always(false),
            true => Truth::new(format!("({} IS NOT NULL)", self.operand()), false, self.step),
            false => Truth::always(true),
        }
    }

    /// A comparison such as `>=`; open where a number is NULL.
    pub(crate) fn compare(&self, operator: Comparison, other: &Self) -> Truth {
        let may_be_null = self.may_be_null || other.may_be_null;
        if !may_be_null {
            let (always, never) = match operator {
                Comparison::AtLeast => (self.low >= other.high, self.high < other.low),
                Comparison::Above => (self.low > other.high, self.high <= other.low),
                Comparison::AtMost => (self.high <= other.low, self.low > other.high),
                Comparison::Below => (self.high < other.low, self.low >= other.high),
                Comparison::Equal => (
                    self.known.is_some() && self.known == other.known,
                    self.high < other.low || self.low > other.high,
                ),
            };
            if always || never {
                return Truth::always(always);
            }
        }
        let sql = format!("({} {} {})", self.operand(), operator.sign(), other.operand());
        Truth::new(sql, may_be_null, self.step.max(other.step))
    }
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    AtLeast,
    Above,
    AtMost,
    Below,
    Equal,
}

impl Comparison {
    const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
            Self::Equal => "=",
        }
    }
}

/// 1 where a condition holds, else 0; the condition is never NULL.
impl From<Truth> for Whole {
    fn from(truth: Truth) -> Self {
        Self::first([(truth, Self::always(1))], Self::always(0))
    }
}
