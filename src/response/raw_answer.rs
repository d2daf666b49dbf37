//! Answers as a form hands them over: owned, and read from JSON as they are.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::given::Given;
use crate::instrument::MissingReason;

/// An answer as it comes from a form: `2`, `"2"`, `"Several days"`, `6.5`, `true`, `null`. What it means, the item says that is
/// answered. A list or an object is an answer that no item allows. `Debug` does not show it.
///
/// ```
/// # #[cfg(feature = "catalog")] {
/// use std::collections::BTreeMap;
/// use psyscreen::response::RawAnswer;
/// let form = r#"{ "1": 2, "2": "Several days", "3": 0.0, "4": null }"#;
/// let form: BTreeMap<String, RawAnswer> = serde_json::from_str(form).unwrap();
/// let phq9 = psyscreen::catalog::instrument("phq-9").unwrap();
/// let answers = phq9.respond(form.iter().map(|(item, answer)| (item.as_str(), answer))).unwrap();
/// assert_eq!(answers.answered_count(), 3);
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer(Raw);

/// What a list or an object is read as: a text that no item allows, so that one such answer does not lose all the others.
const COMPOUND: &str = "…";

#[derive(Clone, PartialEq, Eq)]
enum Raw {
    Whole(i64),
    YesNo(bool),
    Text(String),
    Missing(MissingReason),
}

impl<'a> From<&'a RawAnswer> for Given<'a> {
    fn from(answer: &'a RawAnswer) -> Self {
        match &answer.0 {
            Raw::Whole(code) => Self::Code(*code),
            Raw::YesNo(yes) => Self::YesNo(*yes),
            Raw::Text(text) => Self::Text(text),
            Raw::Missing(reason) => Self::Missing(*reason),
        }
    }
}

/// What no item allows where it does not fit.
macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for RawAnswer {
            fn from(code: $integer) -> Self {
                Self(Raw::Whole(i64::try_from(code).unwrap_or(i64::MAX)))
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

impl From<f64> for RawAnswer {
    /// A whole number is a code; any other number is read as its shortest decimal.
    fn from(number: f64) -> Self {
        let text = number.to_string();
        Self(text.parse().map_or(Raw::Text(text), Raw::Whole))
    }
}

impl From<bool> for RawAnswer {
    fn from(yes: bool) -> Self {
        Self(Raw::YesNo(yes))
    }
}

impl From<String> for RawAnswer {
    fn from(text: String) -> Self {
        Self(Raw::Text(text))
    }
}

impl From<&str> for RawAnswer {
    fn from(text: &str) -> Self {
        Self(Raw::Text(text.to_owned()))
    }
}

impl From<MissingReason> for RawAnswer {
    fn from(reason: MissingReason) -> Self {
        Self(Raw::Missing(reason))
    }
}

impl<A: Into<Self>> From<Option<A>> for RawAnswer {
    /// `None` is a skipped item.
    fn from(answer: Option<A>) -> Self {
        answer.map_or(Self(Raw::Missing(MissingReason::Skipped)), Into::into)
    }
}

/// Shows that there is one.
impl fmt::Debug for RawAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RawAnswer(…)")
    }
}

/// Shows the answer, since whoever serialises a form stores it.
impl Serialize for RawAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Raw::Whole(code) => serializer.serialize_i64(*code),
            Raw::YesNo(yes) => serializer.serialize_bool(*yes),
            Raw::Text(text) => serializer.serialize_str(text),
            Raw::Missing(MissingReason::Skipped) => serializer.serialize_none(),
            Raw::Missing(reason) => serializer.serialize_str(reason.name()),
        }
    }
}

impl<'de> Deserialize<'de> for RawAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RawAnswer;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an answer: a number, a text, true, false or null")
            }

            fn visit_i64<E>(self, code: i64) -> Result<RawAnswer, E> {
                Ok(code.into())
            }

            fn visit_u64<E>(self, code: u64) -> Result<RawAnswer, E> {
                Ok(code.into())
            }

            fn visit_f64<E>(self, number: f64) -> Result<RawAnswer, E> {
                Ok(number.into())
            }

            fn visit_bool<E>(self, yes: bool) -> Result<RawAnswer, E> {
                Ok(yes.into())
            }

            fn visit_str<E>(self, text: &str) -> Result<RawAnswer, E> {
                Ok(text.into())
            }

            fn visit_unit<E>(self) -> Result<RawAnswer, E> {
                Ok(MissingReason::Skipped.into())
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<RawAnswer, A::Error> {
                while list.next_element::<de::IgnoredAny>()?.is_some() {}
                Ok(COMPOUND.into())
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<RawAnswer, A::Error> {
                while map.next_entry::<de::IgnoredAny, de::IgnoredAny>()?.is_some() {}
                Ok(COMPOUND.into())
            }

            fn visit_none<E>(self) -> Result<RawAnswer, E> {
                Ok(MissingReason::Skipped.into())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
