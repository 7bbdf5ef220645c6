//! Files in messages: their description, their inspection, and the result of reading them.

use serde::{Deserialize, Serialize};

use daypart_engine::rejects::log::Rejects;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::schema::preview::Preview;
use daypart_engine::schema::understanding::Phrase;
use daypart_engine::store::replacement::FileOrigin;
use daypart_engine::store::unknown_devices::UnknownDevices;

/// A dropped file before it is inspected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSpec {
    /// Name of the file, for messages only.
    pub name: String,
    /// Size of the file.
    pub size_bytes: u64,
    /// Number of the handle through which the page can read the file again; 0 without a handle.
    pub handle: u32,
}

/// Hash, column signature and overrides of a file in use, as a manifest records them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// Column signature, as [`Layout::signature`] returns it; empty for a file that is no table.
    pub signature: String,
    /// Everything that determines how the file was read.
    pub overrides: ReadOverrides,
}

/// Report on one file of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name of the file.
    pub name: String,
    /// Size of the file.
    pub size_bytes: u64,
    /// Whether and how it was read.
    pub outcome: FileOutcome,
    /// Whether it is a table, so that import settings apply.
    pub table: bool,
    /// Overrides that it was read with; empty for a file that was recognised automatically.
    pub overrides: ReadOverrides,
    /// What the user should check or decide, because the file is ambiguous.
    pub question: Option<String>,
    /// Whether it was added to other files or replaced some.
    pub origin: FileOrigin,
    /// Notes on its relation to the other files in use, one sentence each.
    pub messages: Vec<String>,
    /// The number from [`FileSpec::handle`]; also 0 where appended rows can't be found from the file's bytes.
    pub handle: u32,
}

impl FileReport {
    /// Returns the table kind that was recognised; `None` when the file could not be used.
    pub fn table_kind(&self) -> Option<TableKind> {
        match &self.outcome {
            FileOutcome::Read(read) => Some(read.table_kind),
            FileOutcome::Unused { .. } => None,
        }
    }
}

/// Saved read overrides for files with the same columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedOverrides {
    /// Column signature, as [`Layout::signature`] returns it.
    pub signature: String,
    /// The overrides.
    pub overrides: ReadOverrides,
}

/// The beginning of a file, read with the overrides of its import settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePreview {
    /// Column signature, under which overrides are saved.
    pub signature: String,
    /// Layout that the file would be read with.
    pub layout: Layout,
    /// First rows of the file.
    pub preview: Preview,
    /// Why the file can't be read with these overrides, or what the user should check.
    pub question: Option<String>,
    /// Whether the file can be read with these overrides.
    pub readable: bool,
}

/// Whether and how a file was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FileOutcome {
    /// Its rows were read.
    Read(Box<ReadFile>),
    /// The file could not be used.
    Unused {
        /// What was found, what was expected, and what to do.
        message: String,
    },
}

/// A file whose rows were read. Invariant: `rows == kept + rejects.total()`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadFile {
    /// The table kind that was recognised.
    pub table_kind: TableKind,
    /// Number of data rows, without the header.
    pub rows: u64,
    /// Number of rows that were used.
    pub kept: u64,
    /// The rejected rows. Their full log stays with the worker.
    pub rejects: Rejects,
    /// How its columns were understood, a phrase for each of person, track, time and device.
    pub read_as: Vec<Phrase>,
    /// Events on unknown devices.
    pub unknown_devices: UnknownDevices,
    /// Further notes, one sentence each, such as unmatched quotation marks that were kept as plain text.
    pub notes: Vec<String>,
}
