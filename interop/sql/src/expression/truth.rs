//! Conditions: true, false, or NULL for undetermined. SQL's own logic of AND, OR and NOT over them is the library's.

use psyscreen::Truth as Known;

/// A condition.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    pub(super) sql: String,
    /// What it always is.
    known: Option<Known>,
    /// Whether it may be NULL.
    may_be_open: bool,
    /// The step of the query in which all that it reads is there.
    pub(super) step: usize,
}

impl Truth {
    /// One that is always the same.
    pub(crate) fn always(known: impl Into<Known>) -> Self {
        let known = known.into();
        let sql = match known {
            Known::True => "TRUE",
            Known::False => "FALSE",
            Known::Undetermined => "CAST(NULL AS BOOLEAN)",
        };
        Self { sql: sql.to_owned(), known: Some(known), may_be_open: known.is_undetermined(), step: 0 }
    }

    /// One that SQL finds, of what is there in a step; with operators in parentheses.
    pub(crate) fn new(sql: String, may_be_open: bool, step: usize) -> Self {
        Self { sql, known: None, may_be_open, step }
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    pub(crate) fn step(&self) -> usize {
        self.step
    }

    pub(crate) fn may_be_open(&self) -> bool {
        self.may_be_open
    }

    pub(crate) fn known(&self) -> Option<Known> {
        self.known
    }

    /// Whether it never holds, for certain.
    pub(crate) fn is_never(&self) -> bool {
        self.known == Some(Known::False)
    }

    /// Whether it always holds, for certain.
    pub(crate) fn is_always(&self) -> bool {
        self.known == Some(Known::True)
    }

    pub(crate) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts, " AND ", Known::True, Known::False)
    }

    pub(crate) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts, " OR ", Known::False, Known::True)
    }

    fn join(parts: impl IntoIterator<Item = Self>, word: &str, indifferent: Known, deciding: Known) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            if part.known == Some(deciding) {
                return part;
            }
            let is_there = kept.iter().any(|other| other.sql == part.sql);
            if part.known != Some(indifferent) && !is_there {
                kept.push(part);
            }
        }
        match kept.as_slice() {
            [] => Self::always(indifferent),
            [only] => only.clone(),
            parts => Self {
                sql: format!("({})", parts.iter().map(Self::sql).collect::<Vec<_>>().join(word)),
                known: None,
                may_be_open: parts.iter().any(Self::may_be_open),
                step: parts.iter().map(Self::step).max().unwrap_or(0),
            },
        }
    }

    pub(crate) fn negated(self) -> Self {
        match self.known {
            Some(known) => Self::always(known.negate()),
            None => Self { sql: format!("(NOT {})", self.sql), ..self },
        }
    }

    /// Whether it certainly holds: never NULL.
    pub(crate) fn certainly(self) -> Self {
        self.or_else(false)
    }

    /// Whether it holds or may: never NULL.
    pub(crate) fn possibly(self) -> Self {
        self.or_else(true)
    }

    fn or_else(self, otherwise: bool) -> Self {
        if !self.may_be_open {
            return self;
        }
        match self.known {
            Some(_) => Self::always(otherwise),
            None => {
                let word = if otherwise { "TRUE" } else { "FALSE" };
                Self { sql: format!("COALESCE({}, {word})", self.sql), may_be_open: false, ..self }
            }
        }
    }

    /// True where the one holds, false where not even the other does, open between. Neither may be NULL.
    pub(crate) fn between(certain: &Self, possible: &Self) -> Self {
        if certain.is_always() || possible.is_never() || certain.sql == possible.sql {
            return certain.clone();
        }
        let mut arms = String::new();
        if !certain.is_never() {
            arms.push_str(&format!(" WHEN {} THEN TRUE", certain.sql));
        }
        if !possible.is_always() {
            arms.push_str(&format!(" WHEN NOT {} THEN FALSE", possible.sql));
        }
        if arms.is_empty() {
            return Self::always(Known::Undetermined);
        }
        Self {
            sql: format!("(CASE{arms} END)"),
            known: None,
            may_be_open: true,
            step: certain.step.max(possible.step),
        }
    }

    /// The arms that a row can come to, and what stands behind them all: an arm whose condition always holds ends the choice.
    pub(super) fn reachable<T>(
        arms: impl IntoIterator<Item = (Self, T)>,
        otherwise: T,
    ) -> (Vec<(Self, T)>, T) {
        let mut kept: Vec<(Self, T)> = Vec::new();
        for (condition, then) in arms {
            if condition.is_always() {
                return (kept, then);
            }
            if !condition.is_never() {
                kept.push((condition, then));
            }
        }
        (kept, otherwise)
    }

    /// The first whose condition certainly holds, else the last.
    pub(crate) fn first(arms: Vec<(Self, Self)>, otherwise: Self) -> Self {
        let (kept, last) = Self::reachable(arms, otherwise);
        if kept.iter().all(|(_, then)| then.sql == last.sql) {
            return last;
        }
        let text: Vec<String> = kept
            .iter()
            .map(|(condition, then)| format!(" WHEN {} THEN {}", condition.sql, then.sql))
            .collect();
        let all = kept.iter().flat_map(|(condition, then)| [condition, then]).chain([&last]);
        Self {
            sql: format!("(CASE{} ELSE {} END)", text.concat(), last.sql),
            known: None,
            may_be_open: last.may_be_open || kept.iter().any(|(_, then)| then.may_be_open),
            step: all.map(Self::step).max().unwrap_or(0),
        }
    }
}
