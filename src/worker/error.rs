//! Worker errors: the reasons why a request, a file or a scan fails, and their texts for the user.
//!
//! The worker passes errors as values. They become text only through this file, when a reply is sent or a file's
//! report is written.

use std::fmt;

use crate::protocol::BUILD;
use daypart_engine::fields::ids::Id;
use daypart_engine::propensity::PropensityError;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::unrecognised::Unrecognised;
use daypart_engine::text::number_format;

/// Why a request fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// A message isn't a request of this build.
    UnreadableRequest,
    /// The job queue has ended.
    QueueClosed,
    /// The browser could not start the scanners.
    ScannersNotStarted(ReadFailure),
    /// The request to read a file's new rows has no file attached.
    NoFileAttached,
    /// The request lacks an input of the file to download.
    IncompleteRequest {
        /// The file to download.
        file: &'static str,
        /// The missing input.
        missing: &'static str,
    },
    /// The file list has changed since the import settings were opened.
    FileListChanged,
    /// The request refers to a data set that others have replaced.
    OtherData,
    /// The file list has changed since saving began.
    RunChanged,
    /// The file is no longer in the list.
    FileGone,
    /// Other files have replaced the demo's.
    DemoReplaced,
    /// There are no events.
    NoEvents,
    /// Precomputed profiles contain no tracks.
    NoTracks,
    /// Precomputed profiles can't be written as a query.
    NoQuery,
    /// No events belong to this customer.
    UnknownCustomer {
        /// Singular noun for the profiles' subject.
        noun: &'static str,
        /// The requested id.
        id: Id,
    },
    /// No customer clicked the ad.
    AdNotClicked,
    /// No model can be trained.
    NotTrainable(PropensityError),
    /// Memory has no room to add the new events to those in use.
    OutOfMemory,
    /// The only file of the request can't be used.
    File(FileError),
    /// One of several files can't be used.
    InFile {
        /// The file's name.
        file: String,
        /// The reason.
        error: FileError,
    },
    /// The file contains no table.
    NoTable {
        /// The file's name.
        file: String,
    },
    /// A file to download can't be written.
    NotWritten {
        /// The file.
        file: &'static str,
        /// The browser's or the CSV writer's message.
        reason: String,
    },
    /// A file whose rejected rows are to be downloaded can't be read again.
    RejectsUnreadable {
        /// The file to download.
        export: &'static str,
        /// The file that contains the rows.
        file: String,
        /// The browser's message.
        reason: String,
    },
    /// A file with a customer's source lines can't be read again.
    SourceUnreadable {
        /// The file.
        file: String,
        /// The browser's message.
        reason: String,
    },
    /// The demo's files can't be written. Contains the browser's message.
    DemoNotWritten(String),
}

/// Why a file can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// It is no table of a known kind.
    NotRecognised(Unrecognised),
    /// Required columns are missing.
    MissingColumns {
        /// The columns.
        columns: Vec<ColumnKind>,
        /// The kind of table that needs them.
        table_kind: TableKind,
    },
    /// It can't be read to its end.
    Unreadable(ReadFailure),
    /// It has a header but no rows.
    NoRows,
    /// It has more events than memory can hold.
    TooManyEvents {
        /// The estimated number of events in the file.
        events: u64,
        /// The number of events that fit.
        limit: u64,
    },
    /// Memory has no room for its events.
    OutOfMemory,
    /// Memory was full before its turn.
    NotReached,
    /// Another events file of the same drop can't be used.
    OtherFileFailed {
        /// The other file's name.
        file: String,
    },
}

/// Why a file can't be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFailure {
    /// The browser's message.
    Browser(String),
    /// The layout has no time column.
    NoTimeColumn,
    /// A scanner's message.
    Scanner(String),
    /// A scanner ended. Contains the browser's message.
    ScannerStopped(String),
    /// A scanner panicked. Contains the panic's message.
    ScannerPanicked(String),
    /// A scanner is of another build.
    OtherBuild(String),
    /// A scanner's buffers form no chunk.
    IncompleteEvents,
    /// All scanners have ended.
    ScannersEnded,
    /// No scanner answers.
    ScannersSilent,
    /// There is no scanner with a number.
    UnknownScanner,
    /// A scanner received no file with the request to scan one.
    NoFileToScan,
    /// A scanner received a range before its file.
    RangeBeforeFile,
    /// A scanner's queue has ended.
    QueueClosed,
}

/// Why a watched file can't be continued. Its text follows the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotGrown {
    /// It is no longer in use.
    NotInUse,
    /// It is shorter than before.
    Shorter,
    /// Its earlier bytes have changed.
    Rewritten,
    /// Its new state can't be used.
    File(FileError),
}

impl From<String> for ReadFailure {
    /// Wraps an error of the platform layer, whose errors are the browser's messages.
    fn from(message: String) -> ReadFailure {
        ReadFailure::Browser(message)
    }
}

impl From<ReadFailure> for FileError {
    fn from(failure: ReadFailure) -> FileError {
        FileError::Unreadable(failure)
    }
}

impl From<FileError> for WorkerError {
    fn from(error: FileError) -> WorkerError {
        WorkerError::File(error)
    }
}

impl From<FileError> for NotGrown {
    fn from(error: FileError) -> NotGrown {
        NotGrown::File(error)
    }
}

impl WorkerError {
    /// Returns the error of a file to download that can't be written.
    pub fn not_written(file: &'static str, reason: &dyn fmt::Display) -> WorkerError {
        let reason = reason.to_string();
        WorkerError::NotWritten { file, reason }
    }
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WorkerError::UnreadableRequest => "The worker can’t read a request of the page. Reload this page.",
            WorkerError::QueueClosed => "The worker accepts no more jobs. Reload this page.",
            WorkerError::ScannersNotStarted(reason) => {
                return write!(
                    f,
                    "The browser could not start the workers that read files: {reason}. Reload this page or try \
                     another browser."
                );
            }
            WorkerError::NoFileAttached => "The request has no file attached. Drop the file again.",
            WorkerError::IncompleteRequest { file, missing } => {
                return write!(f, "{file}: found no {missing} in the request");
            }
            WorkerError::FileListChanged => "The list of files has changed. Open the import settings again.",
            WorkerError::OtherData => "Other files have been read in the meantime. Try again with these.",
            WorkerError::RunChanged => {
                "The run wasn’t saved: other files were opened at the same moment. Save it again."
            }
            WorkerError::FileGone => "The file is no longer available. Drop it again.",
            WorkerError::DemoReplaced => "The demo’s files are no longer available: other files have replaced them.",
            WorkerError::NoEvents => "No profiles yet. Drop an events file first.",
            WorkerError::NoTracks => "Ready-made profiles contain no tracks. Drop the events file to see them.",
            WorkerError::NoQuery => "Ready-made profiles can’t be written as a query. Drop the events file.",
            WorkerError::UnknownCustomer { noun, id } => {
                return write!(
                    f,
                    "No {noun} “{id}” has events in these files. Choose another one in the table."
                );
            }
            WorkerError::AdNotClicked => "No row in the clicks file names this ad. Choose another ad.",
            WorkerError::NotTrainable(error) => return error.fmt(f),
            WorkerError::OutOfMemory => {
                "The browser has no memory left for these events. Close other tabs and drop the files again, or only \
                 some of them."
            }
            WorkerError::File(error) => return error.fmt(f),
            WorkerError::InFile { file, error } => return write!(f, "{file}: {error}"),
            WorkerError::NoTable { file } => return write!(f, "{file} does not contain a table"),
            WorkerError::NotWritten { file, reason } => return write!(f, "{file} could not be written: {reason}"),
            WorkerError::RejectsUnreadable { export, file, reason } => {
                let reason = reason.trim_end_matches('.');
                return write!(
                    f,
                    "{export} could not be written: {file}, which contains the rows, can no longer be read ({reason}). \
                     If the file was changed or moved since you dropped it, drop it again."
                );
            }
            WorkerError::SourceUnreadable { file, reason } => {
                let reason = reason.trim_end_matches('.');
                return write!(
                    f,
                    "The source lines could not be found: {file} can no longer be read ({reason}). If the file was \
                     changed or moved since you dropped it, drop it again."
                );
            }
            WorkerError::DemoNotWritten(message) => message,
        })
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileError::NotRecognised(error) => return error.fmt(f),
            FileError::MissingColumns { columns, table_kind } => {
                let columns: Vec<&str> = columns.iter().map(|column| column.name()).collect();
                return write!(
                    f,
                    "No column contains {}, which a file of {} needs. Choose the column below, or another file type.",
                    columns.join(" and "),
                    table_kind.row_noun()
                );
            }
            FileError::Unreadable(failure) => {
                let reason = failure.to_string();
                return write!(
                    f,
                    "The file could not be read to the end: {}. Make sure it still exists and is complete, then drop \
                     it again.",
                    reason.trim_end_matches('.')
                );
            }
            FileError::NoRows => {
                "The file has a header but no rows. Make sure the export has finished, then drop it again."
            }
            FileError::TooManyEvents { events, limit } => {
                return write!(
                    f,
                    "The file has about {}, but a tab has memory for about {}. Nothing was read. Split the file, for \
                     example by date, and drop one part.",
                    number_format::counted(*events, "events"),
                    number_format::count(*limit)
                );
            }
            FileError::OutOfMemory => {
                "The browser has no memory left for the events. Close other tabs and drop the file again, or split it \
                 and drop one part."
            }
            FileError::NotReached => "Not read: memory was full after the files before it.",
            FileError::OtherFileFailed { file } => {
                return write!(
                    f,
                    "Not used, because {file} from the same drop could not be read to the end."
                );
            }
        })
    }
}

impl fmt::Display for ReadFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReadFailure::Browser(message) | ReadFailure::Scanner(message) => message,
            ReadFailure::NoTimeColumn => "no column contains a time",
            ReadFailure::ScannerStopped(reason) => return write!(f, "a worker stopped: {reason}"),
            ReadFailure::ScannerPanicked(detail) => return write!(f, "a worker failed: {detail}"),
            ReadFailure::OtherBuild(build) => {
                return write!(
                    f,
                    "this page is build {BUILD}, but a worker is build {build}; reload this page"
                );
            }
            ReadFailure::IncompleteEvents => "a worker sent incomplete events",
            ReadFailure::ScannersEnded => "the workers that read files have ended",
            ReadFailure::ScannersSilent => "the workers that read files no longer answer",
            ReadFailure::UnknownScanner => "found no worker with this number",
            ReadFailure::NoFileToScan => "found no attached file, expected the file to scan",
            ReadFailure::RangeBeforeFile => "found a range, expected its file first",
            ReadFailure::QueueClosed => "a worker accepts no more ranges",
        })
    }
}

impl fmt::Display for NotGrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotGrown::NotInUse => "it is no longer in use.",
            NotGrown::Shorter => "it is now shorter, so it is a different file. Drop it again to read it.",
            NotGrown::Rewritten => "it was changed, not only extended. Drop it again to read it.",
            NotGrown::File(error) => return error.fmt(f),
        })
    }
}
