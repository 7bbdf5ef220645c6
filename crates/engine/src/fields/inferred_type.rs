//! Type inference for fields and columns, the basis for detecting headers and column kinds.
//!
//! Column kinds themselves are inferred in [`schema`](crate::schema).

use crate::fields::device;
use crate::time::parse;

/// The type inferred for a field from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InferredType {
    /// Empty or blank.
    Empty,
    /// Digits only.
    WholeNumber,
    /// A number with a sign, a fraction, a currency sign or a percent sign; a date, or a time of day.
    Measure,
    /// A date and time.
    Time,
    /// Anything else.
    Text,
}

impl InferredType {
    /// Infers the type of a field.
    pub fn of(field: &[u8]) -> InferredType {
        let field = field.trim_ascii();
        match field {
            [] => InferredType::Empty,
            _ if field.iter().all(u8::is_ascii_digit) => InferredType::WholeNumber,
            _ if parse::is_time(field) => InferredType::Time,
            _ if is_measure(field) => InferredType::Measure,
            _ => InferredType::Text,
        }
    }

    /// Returns whether this is a type that no header cell has: a number, a date or a time.
    pub fn is_typed(self) -> bool {
        matches!(
            self,
            InferredType::WholeNumber | InferredType::Measure | InferredType::Time
        )
    }

    /// The type in words, for messages: "whole numbers".
    pub fn description(self) -> &'static str {
        match self {
            InferredType::Empty => "nothing",
            InferredType::WholeNumber => "whole numbers",
            InferredType::Measure => "numbers or dates",
            InferredType::Time => "times",
            InferredType::Text => "text",
        }
    }
}

/// Returns whether a field consists of digits and the signs of numbers, dates and times of day, and more than
/// half of it is digits.
fn is_measure(field: &[u8]) -> bool {
    let field = ["$".as_bytes(), "€".as_bytes(), "£".as_bytes()]
        .into_iter()
        .find_map(|sign| field.strip_prefix(sign))
        .unwrap_or(field)
        .trim_ascii();
    let digits = field.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits * 2 > field.len() && field.iter().all(|byte| b"0123456789.,:/-+% eE".contains(byte))
}

/// The type inferred for a column from many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ObservedColumn {
    /// The most frequent type of the non-empty fields; [`InferredType::Empty`] when all are empty.
    pub inferred_type: InferredType,
    /// Whether at least 90% of the non-empty fields are mobile flags or device names, see [`device::mobile`].
    pub flags: bool,
    /// Whether at least 90% of the non-empty fields are plausible counts since 1970, see [`parse::epoch_by_size`].
    pub epoch: bool,
    /// Whether there are at least two non-empty fields and all of them differ.
    pub distinct: bool,
}

impl ObservedColumn {
    /// Infers the type of a column from its fields.
    pub fn of<'a>(fields: impl Iterator<Item = &'a str>) -> ObservedColumn {
        const KINDS: [InferredType; 4] = [
            InferredType::Text,
            InferredType::WholeNumber,
            InferredType::Measure,
            InferredType::Time,
        ];
        let mut counts = [0usize; KINDS.len()];
        let (mut filled, mut flags, mut epochs) = (0, 0, 0);
        let mut seen = crate::collections::seeded_hash::Set::default();
        for field in fields {
            let inferred_type = InferredType::of(field.as_bytes());
            let Some(kind) = KINDS.iter().position(|&kind| kind == inferred_type) else {
                continue;
            };
            counts[kind] += 1;
            filled += 1;
            seen.insert(field);
            flags += usize::from(device::mobile(field).is_some());
            epochs += usize::from(parse::epoch_by_size(field.trim().as_bytes()).is_some());
        }
        let commonest = (0..KINDS.len()).rev().max_by_key(|&kind| counts[kind]);
        let nearly_all = |count: usize| filled > 0 && count * 10 >= filled * 9;
        ObservedColumn {
            inferred_type: commonest
                .filter(|_| filled > 0)
                .map_or(InferredType::Empty, |kind| KINDS[kind]),
            flags: nearly_all(flags),
            epoch: nearly_all(epochs),
            distinct: filled > 1 && seen.len() == filled,
        }
    }
}
