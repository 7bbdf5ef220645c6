//! Rejected rows with their positions and reasons, and the compressed log of all of them.
//!
//! The first rejects are stored in full, for display. The log stores only the position and reason of each one, in
//! a few bytes, from which [`Retrieval`](crate::rejects::retrieval::Retrieval) reads the row's text again.

use serde::{Deserialize, Serialize};

/// Maximum number of rejects that a [`Rejects`] stores in full.
pub const REJECTS_LISTED: usize = 100;

/// Maximum number of rejects in a [`RejectLog`]; later ones are only counted. At about five bytes each, this is
/// some 50 MB.
pub const REJECTS_LOGGED: u64 = 10_000_000;

/// Why a row was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RejectReason {
    /// The row has fewer fields than the file's other rows.
    TooFewFields,
    /// The row has more fields than the file's other rows.
    TooManyFields,
    /// A required field is empty.
    Empty,
    /// The field is not a date and time.
    NotATime,
    /// The field is a date and time outside the supported range.
    TimeOutOfRange,
    /// The field is not a number.
    NotANumber,
    /// A required field is not valid text.
    NotText,
    /// The row exceeds the maximum length.
    TooLong,
    /// The numbers in the row contradict each other.
    Contradiction,
    /// An earlier row of the file has the same id, where ids must be unique.
    Repeated,
}

impl RejectReason {
    /// All reasons, in order. [`RejectLog`] stores the index into this list.
    const ALL: [RejectReason; 10] = [
        RejectReason::TooFewFields,
        RejectReason::TooManyFields,
        RejectReason::Empty,
        RejectReason::NotATime,
        RejectReason::TimeOutOfRange,
        RejectReason::NotANumber,
        RejectReason::NotText,
        RejectReason::TooLong,
        RejectReason::Contradiction,
        RejectReason::Repeated,
    ];

    /// The reason in words, for the list of rejected rows and for `rejects.csv`.
    pub fn text(self) -> &'static str {
        match self {
            RejectReason::TooFewFields => "too few fields",
            RejectReason::TooManyFields => "too many fields",
            RejectReason::Empty => "empty field",
            RejectReason::NotATime => "not a date and time",
            RejectReason::TimeOutOfRange => "time out of range",
            RejectReason::NotANumber => "not a number",
            RejectReason::NotText => "not valid text",
            RejectReason::TooLong => "row too long",
            RejectReason::Contradiction => "contradictory numbers",
            RejectReason::Repeated => "duplicate ID",
        }
    }
}

/// A rejected row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The line of the file at which the row starts, from 1.
    pub line: u64,
    /// The start of the row, in bytes from the start of the file.
    pub offset_bytes: u64,
    /// The name of the column at fault; empty if the whole row is.
    pub column: String,
    /// Why the row was rejected.
    pub reason: RejectReason,
    /// The text found, shortened for display.
    pub found: String,
    /// The expected content in words: "a time of day", "6 fields".
    pub expected: String,
}

/// The rejects of one file: counts by reason, the first rejects in full, and the log of all positions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejects {
    /// Number of rejected rows by reason. Reasons that did not occur are absent.
    pub by_reason: std::collections::BTreeMap<RejectReason, u64>,
    /// The first rejects in file order, at most [`REJECTS_LISTED`].
    pub listed: Vec<Reject>,
    /// The positions of all rejects, in file order.
    pub log: RejectLog,
}

impl Rejects {
    /// Adds a reject: counts and logs it, and stores it in full if it is among the first.
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

    /// Number of rejected rows.
    pub fn total(&self) -> u64 {
        self.by_reason.values().sum()
    }

    /// Appends the rejects of a later part of the same file.
    ///
    /// Parts must be appended in file order, so that the listed rejects are the first ones. Lines and offsets
    /// stay unchanged.
    pub fn append(&mut self, later: Rejects) {
        for (reason, count) in later.by_reason {
            *self.by_reason.entry(reason).or_default() += count;
        }
        let room = REJECTS_LISTED.saturating_sub(self.listed.len());
        self.listed.extend(later.listed.into_iter().take(room));
        self.log.append(later.log);
    }

    /// Adds a number of lines to the line of each reject.
    pub fn shift_lines(&mut self, lines: u64) {
        for reject in &mut self.listed {
            reject.line += lines;
        }
        self.log.shift_lines(lines);
    }
}

/// The position of a rejected row, and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedReject {
    /// The line of the file at which the row starts, from 1.
    pub line: u64,
    /// The start of the row, in bytes from the start of the file.
    pub offset_bytes: u64,
    /// Why the row was rejected.
    pub reason: RejectReason,
}

/// Compressed log of the positions of rejected rows in file order: delta-encoded, in a few bytes each.
///
/// ```
/// use daypart_engine::rejects::log::{LoggedReject, RejectReason, RejectLog};
/// let reject = LoggedReject { line: 7, offset_bytes: 300, reason: RejectReason::NotATime };
/// let mut log = RejectLog::default();
/// log.push(reject);
/// assert_eq!(log.iter().collect::<Vec<_>>(), [reject]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectLog {
    count: u64,
    ends: Option<(LoggedReject, LoggedReject)>,
    /// For each reject after the first: the distance from the previous one in bytes and in lines, as LEB128
    /// varints, and the reason.
    #[serde(with = "as_bytes")]
    deltas: Vec<u8>,
}

impl RejectLog {
    /// Number of rejects in the log.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Returns whether the log is empty.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Appends a reject, which must come after all others in the file. Ignored once the log contains
    /// [`REJECTS_LOGGED`].
    pub fn push(&mut self, reject: LoggedReject) {
        if self.count >= REJECTS_LOGGED {
            return;
        }
        self.count += 1;
        let Some((_, last)) = &mut self.ends else {
            self.ends = Some((reject, reject));
            return;
        };
        let reason = RejectReason::ALL
            .iter()
            .position(|&reason| reason == reject.reason)
            .unwrap_or(0);
        write_varint(&mut self.deltas, reject.offset_bytes.saturating_sub(last.offset_bytes));
        write_varint(&mut self.deltas, reject.line.saturating_sub(last.line));
        self.deltas.push(reason as u8);
        *last = reject;
    }

    /// Iterates over the rejects in file order.
    pub fn iter(&self) -> impl Iterator<Item = LoggedReject> + '_ {
        let first = self.ends.map(|(first, _)| first);
        let mut deltas = self.deltas.as_slice();
        std::iter::successors(first, move |before| {
            let offset = read_varint(&mut deltas)?;
            let line = read_varint(&mut deltas)?;
            let (&reason, rest) = deltas.split_first()?;
            deltas = rest;
            Some(LoggedReject {
                line: before.line + line,
                offset_bytes: before.offset_bytes + offset,
                reason: *RejectReason::ALL.get(usize::from(reason))?,
            })
        })
    }

    /// Appends the log of a later part of the same file.
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
        self.deltas.extend_from_slice(&later.deltas);
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

/// Appends a number in LEB128: seven bits per byte, lowest first; the top bit marks that more bytes follow.
fn write_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Removes a number in LEB128 from the front. Returns `None` when the bytes end within it.
fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
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

/// Serialises bytes as one byte string between workers instead of as a sequence of numbers.
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
