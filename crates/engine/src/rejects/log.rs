//! Rejects: the rows that were not used, each with its place and the reason, so that rows in = rows kept + rows rejected.
//!
//! The first ones are kept whole, to be shown; of all the others a few bytes each remember the place and the reason, from
//! which `retrieve` finds the row again.

use serde::{Deserialize, Serialize};

/// How many rejects a [`Rejects`] keeps whole; the rest are counted.
pub const REJECTS_LISTED: usize = 100;

/// How many rejects a [`RejectLog`] remembers; those past it are only counted. At about five bytes each this is some
/// fifty megabytes.
pub const REJECTS_LOGGED: u64 = 10_000_000;

/// Why a row could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// The row has fewer fields than the file's other rows.
    TooFewFields,
    /// The row has more fields than the file's other rows.
    TooManyFields,
    /// A field that is needed is empty.
    Empty,
    /// The field is not a date and time.
    NotATime,
    /// The field is a time outside what can be kept.
    TimeOutOfRange,
    /// The field is not a mobile flag.
    NotAFlag,
    /// The field is not a number.
    NotANumber,
    /// The row's text is not valid UTF-8 in a field that is needed.
    NotText,
    /// The row is longer than a row can be.
    TooLong,
    /// The row's figures can't all be true.
    Contradiction,
    /// An earlier row of the file is for the same id, where each id has one row.
    Repeated,
}

impl Reason {
    /// All reasons, in their order.
    const ALL: [Reason; 11] = [
        Reason::TooFewFields,
        Reason::TooManyFields,
        Reason::Empty,
        Reason::NotATime,
        Reason::TimeOutOfRange,
        Reason::NotAFlag,
        Reason::NotANumber,
        Reason::NotText,
        Reason::TooLong,
        Reason::Contradiction,
        Reason::Repeated,
    ];

    /// The reason in words, for the list of rejects and for `rejects.csv`.
    pub fn text(self) -> &'static str {
        match self {
            Reason::TooFewFields => "too few fields",
            Reason::TooManyFields => "too many fields",
            Reason::Empty => "empty field",
            Reason::NotATime => "not a date and time",
            Reason::TimeOutOfRange => "time out of range",
            Reason::NotAFlag => "not a mobile flag",
            Reason::NotANumber => "not a number",
            Reason::NotText => "not readable as text",
            Reason::TooLong => "row too long",
            Reason::Contradiction => "figures that contradict each other",
            Reason::Repeated => "id with a row before it",
        }
    }
}

/// A row that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The line in the file at which the row starts, from 1.
    pub line: u64,
    /// Where the row starts, in bytes from the file's start.
    pub offset_bytes: u64,
    /// The name of the column at fault; empty when it is the row as a whole.
    pub column: String,
    /// Why the row was not used.
    pub reason: Reason,
    /// What stood there, cut to a length that can be shown.
    pub found: String,
    /// What was looked for, in words: "a time of day", "6 fields".
    pub expected: String,
}

/// The rejects of one file: all of them counted by reason, the first ones whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejects {
    /// How many rows were rejected for each reason, in the order of [`Reason`]; reasons that did not occur are absent.
    pub by_reason: std::collections::BTreeMap<Reason, u64>,
    /// The first rejects in the file's order, at most [`REJECTS_LISTED`].
    pub listed: Vec<Reject>,
    /// The places of all rejects, in the file's order.
    pub log: RejectLog,
}

impl Rejects {
    /// Counts a reject, and keeps it when it is among the first.
    pub fn push(&mut self, reject: Reject) {
        *self.by_reason.entry(reject.reason).or_default() += 1;
        self.log.push(LoggedReject {
            line: reject.line,
            offset_bytes: reject.offset_bytes,
            reason: reject.reason,
        });
        if self.listed.len() < REJECTS_LISTED {
            self.listed.push(reject);
        }
    }

    /// How many rows were rejected.
    pub fn total(&self) -> u64 {
        self.by_reason.values().sum()
    }

    /// Adds the rejects of a later part of the same file. The parts must be joined in the file's order, so that those
    /// listed are the first ones; lines and offsets are taken as they are.
    pub fn append(&mut self, later: Rejects) {
        for (reason, count) in later.by_reason {
            *self.by_reason.entry(reason).or_default() += count;
        }
        let room = REJECTS_LISTED.saturating_sub(self.listed.len());
        self.listed.extend(later.listed.into_iter().take(room));
        self.log.append(later.log);
    }

    /// Has the lines counted from an earlier place, so many lines before.
    pub fn shift_lines(&mut self, lines: u64) {
        for reject in &mut self.listed {
            reject.line += lines;
        }
        self.log.shift_lines(lines);
    }
}

/// The place of a rejected row, and why it was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedReject {
    /// The line at which the row starts, from 1.
    pub line: u64,
    /// Where the row starts, in bytes.
    pub offset_bytes: u64,
    /// Why the row was not used.
    pub reason: Reason,
}

/// The places of rejected rows in their file's order, in a few bytes each.
///
/// ```
/// use daypart_engine::rejects::log::{LoggedReject, Reason, RejectLog};
/// let reject = LoggedReject { line: 7, offset_bytes: 300, reason: Reason::NotATime };
/// let mut log = RejectLog::default();
/// log.push(reject);
/// assert_eq!(log.iter().collect::<Vec<_>>(), [reject]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectLog {
    count: u64,
    ends: Option<(LoggedReject, LoggedReject)>,
    /// From each reject to the next: the distance in bytes and in lines, as numbers of seven bits a byte with the lowest
    /// first, and the reason.
    #[serde(with = "as_bytes")]
    steps: Vec<u8>,
}

impl RejectLog {
    /// How many rejects are remembered.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Remembers a reject that comes after those before, as long as there are fewer than [`REJECTS_LOGGED`].
    pub fn push(&mut self, reject: LoggedReject) {
        if self.count >= REJECTS_LOGGED {
            return;
        }
        self.count += 1;
        let Some((_, last)) = &mut self.ends else {
            self.ends = Some((reject, reject));
            return;
        };
        let reason = Reason::ALL
            .iter()
            .position(|&reason| reason == reject.reason)
            .unwrap_or(0);
        put_number(&mut self.steps, reject.offset_bytes.saturating_sub(last.offset_bytes));
        put_number(&mut self.steps, reject.line.saturating_sub(last.line));
        self.steps.push(reason as u8);
        *last = reject;
    }

    /// The rejects in their order.
    pub fn iter(&self) -> impl Iterator<Item = LoggedReject> + '_ {
        let first = self.ends.map(|(first, _)| first);
        let mut steps = self.steps.as_slice();
        std::iter::successors(first, move |before| {
            let offset = take_number(&mut steps)?;
            let line = take_number(&mut steps)?;
            let (&reason, rest) = steps.split_first()?;
            steps = rest;
            Some(LoggedReject {
                line: before.line + line,
                offset_bytes: before.offset_bytes + offset,
                reason: *Reason::ALL.get(usize::from(reason))?,
            })
        })
    }

    /// Adds the rejects of a later part of the same file.
    pub fn append(&mut self, later: RejectLog) {
        if self.is_empty() && later.count <= REJECTS_LOGGED {
            *self = later;
            return;
        }
        let Some((first, last)) = later.ends else { return };
        if self.count + later.count > REJECTS_LOGGED {
            later.iter().for_each(|reject| self.push(reject));
            return;
        }
        self.push(first);
        self.steps.extend_from_slice(&later.steps);
        self.count += later.count - 1;
        if let Some(ends) = &mut self.ends {
            ends.1 = last;
        }
    }

    fn shift_lines(&mut self, lines: u64) {
        if let Some((first, last)) = &mut self.ends {
            first.line += lines;
            last.line += lines;
        }
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Bytes as one value on their way between workers, and not as a list of numbers.
mod as_bytes {
    use serde::de::{Deserializer, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }

        deserializer.deserialize_byte_buf(Bytes)
    }
}
