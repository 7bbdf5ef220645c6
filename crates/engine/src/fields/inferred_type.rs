//! Type inference for fields and columns, the basis for detecting headers and column kinds.
//!
//! Column kinds themselves are inferred in [`schema`](crate::schema).

use crate::fields::device;
use crate::fields::missing::is_missing;
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
            _ if is_ip_address(field) => InferredType::Text,
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

/// Returns whether a field is an IPv4 address, which identifies a listener in the logs of servers.
fn is_ip_address(field: &[u8]) -> bool {
    std::str::from_utf8(field).is_ok_and(|text| text.parse::<std::net::Ipv4Addr>().is_ok())
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

/// Observations on a column from many rows. Missing values don't count, see [`is_missing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ObservedColumn {
    /// The most frequent type of the values; [`InferredType::Empty`] when all are missing.
    pub inferred_type: InferredType,
    /// Number of fields.
    pub rows: usize,
    /// Number of values.
    pub filled: usize,
    /// Number of distinct values.
    pub values: usize,
    /// Number of values that are names of devices, see [`device::mobile`].
    pub devices: usize,
    /// Number of values that are flags, such as 0 and 1.
    pub flags: usize,
    /// Number of values that are dates and times.
    pub times: usize,
    /// Number of values that are plausible counts since 1970, see [`parse::epoch_by_size`].
    pub epochs: usize,
    /// Number of values that are dates without a time of day.
    pub dates: usize,
    /// Number of values that are times of day without a date.
    pub clocks: usize,
    /// Number of values that look like day numbers of a spreadsheet.
    pub day_numbers: usize,
    /// Number of values that are e-mail addresses.
    pub emails: usize,
    /// Total length of the values in bytes.
    pub bytes: usize,
}

impl ObservedColumn {
    /// Observes the fields of a column.
    pub fn of<'a>(fields: impl Iterator<Item = &'a str>) -> ObservedColumn {
        const TYPES: [InferredType; 4] = [
            InferredType::Text,
            InferredType::WholeNumber,
            InferredType::Measure,
            InferredType::Time,
        ];
        let mut column = ObservedColumn::default();
        let mut counts = [0usize; TYPES.len()];
        let mut seen = crate::collections::seeded_hash::Set::default();
        for field in fields {
            column.rows += 1;
            if is_missing(field) {
                continue;
            }
            let inferred_type = InferredType::of(field.as_bytes());
            let Some(kind) = TYPES.iter().position(|&kind| kind == inferred_type) else {
                continue;
            };
            counts[kind] += 1;
            seen.insert(field);
            column.count(field.trim(), inferred_type);
        }
        let commonest = (0..TYPES.len()).rev().max_by_key(|&kind| counts[kind]);
        column.values = seen.len();
        column.inferred_type = commonest
            .filter(|_| column.filled > 0)
            .map_or(InferredType::Empty, |kind| TYPES[kind]);
        column
    }

    /// Counts one value.
    fn count(&mut self, field: &str, inferred_type: InferredType) {
        let bytes = field.as_bytes();
        let is_flag = device::flag(&field.to_lowercase()).is_some();
        self.filled += 1;
        self.bytes += bytes.len();
        self.flags += usize::from(is_flag);
        self.times += usize::from(inferred_type == InferredType::Time);
        self.epochs += usize::from(parse::epoch_by_size(bytes).is_some());
        self.day_numbers += usize::from(parse::looks_like_day_number(bytes));
        if inferred_type == InferredType::Text {
            self.devices += usize::from(!is_flag && device::mobile(field).is_some());
            self.emails += usize::from(is_email(field));
        }
        if inferred_type != InferredType::Time {
            self.dates += usize::from(parse::is_date(bytes));
            self.clocks += usize::from(parse::is_time_of_day(bytes));
        }
    }

    /// Returns whether at least 90% of the values, and at least one, are among these.
    pub fn is_mostly(&self, count: usize) -> bool {
        count > 0 && count * 10 >= self.filled * 9
    }

    /// Returns whether there are at least two values and all of them differ.
    pub fn is_distinct(&self) -> bool {
        self.filled > 1 && self.values == self.filled
    }

    /// Returns whether nearly all values are flags or names of devices.
    pub fn is_device(&self) -> bool {
        self.is_mostly(self.devices + self.flags)
    }

    /// Returns whether the values are readable as times: dates and times, or counts since 1970.
    pub fn is_time(&self) -> bool {
        self.filled > 0 && (self.times + self.epochs) * 2 > self.filled
    }
}

impl Default for ObservedColumn {
    fn default() -> ObservedColumn {
        ObservedColumn {
            inferred_type: InferredType::Empty,
            rows: 0,
            filled: 0,
            values: 0,
            devices: 0,
            flags: 0,
            times: 0,
            epochs: 0,
            dates: 0,
            clocks: 0,
            day_numbers: 0,
            emails: 0,
            bytes: 0,
        }
    }
}

/// Returns whether a text has the form of an e-mail address.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
}
