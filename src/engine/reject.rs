//! Rejects: the rows that were not used, each with its place and the reason, so that rows in = rows kept + rows rejected.

use serde::{Deserialize, Serialize};

/// How many rejects a [`Rejects`] keeps whole; the rest are counted.
pub const REJECTS_LISTED: usize = 100;

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
}

impl Reason {
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
}

impl Rejects {
    /// Counts a reject, and keeps it when it is among the first.
    pub fn push(&mut self, reject: Reject) {
        *self.by_reason.entry(reject.reason).or_default() += 1;
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
    }
}
