//! Looks: what fields and columns look like, on which guesses about headers and meanings rest.

use crate::fields::device;
use crate::time::civil::TimeError;
use crate::time::parse::{self, DateOrder, TimeFormat};
use crate::time::zone::Zone;

/// What a field looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InferredType {
    /// Nothing, or blanks.
    Empty,
    /// Digits alone.
    WholeNumber,
    /// A number with a sign, a fraction, a unit of money or a percent sign; a date or a time of day alone.
    Measure,
    /// A date and time.
    Time,
    /// Anything else.
    Text,
}

impl InferredType {
    /// What a field looks like.
    pub fn of(field: &[u8]) -> InferredType {
        let field = field.trim_ascii();
        match field {
            [] => InferredType::Empty,
            _ if field.iter().all(u8::is_ascii_digit) => InferredType::WholeNumber,
            _ if is_time(field) => InferredType::Time,
            _ if is_measure(field) => InferredType::Measure,
            _ => InferredType::Text,
        }
    }

    /// Whether it is something that no header says.
    pub fn is_typed(self) -> bool {
        matches!(
            self,
            InferredType::WholeNumber | InferredType::Measure | InferredType::Time
        )
    }

    /// What it looks like, in words, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            InferredType::Empty => "nothing",
            InferredType::WholeNumber => "whole numbers",
            InferredType::Measure => "numbers or dates",
            InferredType::Time => "times",
            InferredType::Text => "text",
        }
    }
}

fn is_time(field: &[u8]) -> bool {
    let utc = Zone::default();
    [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().any(|order| {
        let form = TimeFormat {
            order,
            ..TimeFormat::default()
        };
        parse::parse(field, form, &utc) != Err(TimeError::NotATime)
    })
}

/// Whether a field is made of digits and the signs that stand in numbers, dates and times of day, with a digit more often
/// than any other sign.
fn is_measure(field: &[u8]) -> bool {
    let field = ["$".as_bytes(), "€".as_bytes(), "£".as_bytes()]
        .into_iter()
        .find_map(|sign| field.strip_prefix(sign))
        .unwrap_or(field)
        .trim_ascii();
    let digits = field.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits * 2 > field.len() && field.iter().all(|byte| b"0123456789.,:/-+% eE".contains(byte))
}

/// What a column looks like, over many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ObservedColumn {
    /// What most of its fields look like that are not empty; [`InferredType::Empty`] when all are.
    pub looks: InferredType,
    /// Whether nearly all of its fields say whether a device is mobile, and not all are numbers other than 0 and 1.
    pub flags: bool,
    /// Whether nearly all of its fields are numbers that count from 1970.
    pub epoch: bool,
    /// Whether every field differs from all others.
    pub distinct: bool,
}

impl ObservedColumn {
    /// What a column of these fields looks like.
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
            let looks = InferredType::of(field.as_bytes());
            let Some(kind) = KINDS.iter().position(|&kind| kind == looks) else {
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
            looks: commonest
                .filter(|_| filled > 0)
                .map_or(InferredType::Empty, |kind| KINDS[kind]),
            flags: nearly_all(flags),
            epoch: nearly_all(epochs),
            distinct: filled > 1 && seen.len() == filled,
        }
    }
}
