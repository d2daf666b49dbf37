//! Closed lists of words: each a variant with its word, written the same in definitions, on the command line and when stored.

use std::fmt;

/// Why a text is not one of a closed list of words. It does not show the text, which may be an answer in the wrong place.
///
/// ```
/// use psyscreen::instrument::MissingReason;
/// let error = "refused".parse::<MissingReason>().unwrap_err();
/// let words = "`skipped`, `declined`, `dont-know`, `not-administered` and `unreadable`";
/// assert_eq!(error.to_string(), format!("not a reason for a missing answer; the words are {words}"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    pub(crate) what: &'static str,
    pub(crate) known: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "not a {}; the words are {}",
            self.what,
            crate::diagnostic::list(self.known.iter().copied())
        )
    }
}

impl std::error::Error for UnknownWord {}

/// For a list of words: `ALL`, `name`, `Display`, `FromStr`, and the same word in serialised form, both ways.
macro_rules! closed_words {
    ($type:ident, $what:literal: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $type {
            /// All of them, in the order of their declaration.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// Each with its word.
            #[allow(dead_code, reason = "only words of definitions and policies are looked up with their variant")]
            pub(crate) const WORDS: [(&'static str, Self); [$($word),+].len()] = [$(($word, Self::$variant)),+];

            /// Its word.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::closed_words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.into_iter().find(|known| known.name() == text);
                found.ok_or(crate::closed_words::UnknownWord { what: $what, known: &[$($word),+] })
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use closed_words;
