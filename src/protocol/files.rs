//! What is said about files: before, while and after they are read.

use serde::{Deserialize, Serialize};

use daypart_engine::query::report::Report;
use daypart_engine::rejects::log::Rejects;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::schema::preview::Preview;
use daypart_engine::store::replacement::FileOrigin;

/// What the page knows of a dropped file before anyone has looked inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSpec {
    /// The file's name, for messages only.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// The number by which the page knows the way to look at it again; 0 when there is none.
    pub handle: u32,
}

/// What tells a file from others, and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What files with the same columns have in common, as [`Layout::signature`] has it; empty for a file that is no table.
    pub signature: String,
    /// All that says how it was read.
    pub given: ReadOverrides,
}

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Writing the demo's files.
    MakingDemo,
    /// Looking at the files' beginnings.
    Recognising,
    /// Reading rows.
    Reading,
    /// Grouping events by customer and counting.
    Counting,
}

impl Stage {
    /// The stage in words: "Reading".
    pub fn text(self) -> &'static str {
        match self {
            Stage::MakingDemo => "Making the demo",
            Stage::Recognising => "Looking at the files",
            Stage::Reading => "Reading",
            Stage::Counting => "Counting",
        }
    }
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Bytes done so far in this stage.
    pub bytes_done: u64,
    /// Bytes to do in this stage.
    pub bytes_total: u64,
    /// Rows read so far.
    pub rows: u64,
    /// Time since the job began.
    pub elapsed_ms: f64,
}

/// What came of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// The file's name.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// Whether and how it was read.
    pub outcome: FileOutcome,
    /// Whether it is a table, so that a person can say how it is to be read.
    pub table: bool,
    /// What was said about how it is to be read; nothing for a file that was told by itself.
    pub given: ReadOverrides,
    /// What the person should look at or decide, because the file can't tell.
    pub question: Option<String>,
    /// How it came to be in use beside other files, or in their place.
    pub came: FileOrigin,
    /// What is to be said of it beside the other files in use, a sentence each.
    pub told: Vec<String>,
    /// The number that [`FileSpec`] had for it; 0 as well where it can't be told from its bytes what was appended.
    pub handle: u32,
}

impl FileReport {
    /// What it was taken for; `None` when it could not be used.
    pub fn role(&self) -> Option<TableKind> {
        match &self.outcome {
            FileOutcome::Read(read) => Some(read.role),
            FileOutcome::Unused { .. } => None,
        }
    }
}

/// What a person is remembered to have said about files with the same columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The columns, as [`Layout::signature`] has them.
    pub signature: String,
    /// What was said.
    pub given: ReadOverrides,
}

/// A look at the beginning of a file, read as the person says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// What files with the same columns have in common, to remember by.
    pub signature: String,
    /// How the file would be read.
    pub layout: Layout,
    /// Its first rows.
    pub preview: Preview,
    /// Why it can't be read so, or what the person should look at.
    pub question: Option<String>,
    /// Whether the file can be read so.
    pub readable: bool,
}

/// Whether and how a file was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FileOutcome {
    /// Its rows were read.
    Read(ReadFile),
    /// It could not be used at all; a message that says what was found, what was looked for and what to do.
    Unused {
        /// The message.
        message: String,
    },
}

/// A file whose rows were read: `rows == kept + rejects.total()`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadFile {
    /// What the file was taken for.
    pub role: TableKind,
    /// Data rows in the file; a header is not one.
    pub rows: u64,
    /// Rows that were used.
    pub kept: u64,
    /// Rows that were not. Their log stays with the worker.
    pub rejects: Rejects,
    /// What else a person should know, a sentence each: "20 rows had one stray quote, which was read as a letter."
    pub notes: Vec<String>,
}

/// The end of an `Open` or `Demo` job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// What came of every file that is now in use or was tried in this job, in the order of dropping.
    pub files: Vec<FileReport>,
    /// What the events say; `None` as long as no events were read.
    pub report: Option<Report>,
    /// Whether the profiles have names, because a customers file was read.
    pub names: bool,
    /// Whether the data are the demo's, so that its files can be downloaded.
    pub demo: bool,
    /// What came to the events that were there; `None` where they are others.
    pub growth: Option<Growth>,
    /// How long the job took.
    pub elapsed_ms: f64,
}

/// What came to the events that were there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// How many events, whatever is chosen to look at.
    pub events: u64,
    /// How many customers who had none before.
    pub new_customers: u64,
    /// How many customers who had some before.
    pub returning_customers: u64,
    /// How many rows that could not be used.
    pub rejected: u64,
    /// The profile columns' names with their averages before and after, of what is chosen to look at. None when that
    /// has changed too.
    pub averages: Vec<(String, f64, f64)>,
}

/// Why a request could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What was being done: subject, found, expected, and what to do next.
    pub message: String,
}
