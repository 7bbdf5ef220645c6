//! Ids of customers and tracks: whole numbers where a file's ids are that, text otherwise.

use serde::{Deserialize, Serialize};

/// An id as a file gives it.
///
/// A text is a [`Number`](Id::Number) only when writing the number gives the same text again, so that no id loses its
/// leading zeros and no two different texts become one id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Id {
    /// A whole number without leading zeros.
    Number(i64),
    /// Any other text.
    Text(Box<str>),
}

impl Id {
    /// The id that a text stands for.
    ///
    /// ```
    /// use daypart::engine::id::Id;
    /// assert_eq!(Id::parse("48"), Id::Number(48));
    /// assert_eq!(Id::parse("0048"), Id::Text("0048".into()));
    /// assert_eq!(Id::parse("-0"), Id::Text("-0".into()));
    /// ```
    pub fn parse(text: &str) -> Id {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let canonical = !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (!digits.starts_with('0') || text == "0");
        match text.parse() {
            Ok(number) if canonical => Id::Number(number),
            _ => Id::Text(text.into()),
        }
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Id::Number(number) => write!(f, "{number}"),
            Id::Text(text) => f.write_str(text),
        }
    }
}
