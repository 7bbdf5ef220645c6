//! Requested files and source files: handles of dropped files with their layouts, counts and identities.

use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use web_sys::File;

use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::rejects::log::RejectLog;
use daypart_engine::scan::provenance::EventRows;
use daypart_engine::scan::tail::RowCounts;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::store::replacement::{FileIdentity, FileOrigin};

/// A file to read.
#[derive(Clone)]
pub struct RequestedFile {
    /// The file.
    pub file: File,
    /// The page's number for it; 0 for none.
    pub handle: u32,
    /// Import settings; `None` to detect them.
    pub overrides: Option<ReadOverrides>,
    /// How it joined the files in use.
    pub origin: FileOrigin,
    /// The files that it replaced, with their import settings.
    pub replaced: Vec<(File, ReadOverrides)>,
}

impl RequestedFile {
    /// Returns a newly dropped file.
    pub fn new(file: File) -> RequestedFile {
        RequestedFile {
            file,
            handle: 0,
            overrides: None,
            origin: FileOrigin::First,
            replaced: Vec::new(),
        }
    }

    /// Returns a newly dropped file with the page's number for it.
    pub fn with_handle(file: File, handle: u32) -> RequestedFile {
        RequestedFile {
            handle,
            ..RequestedFile::new(file)
        }
    }

    /// Returns a file in use, to be read again with these import settings.
    pub fn reread(source: &SourceFile, overrides: ReadOverrides) -> RequestedFile {
        RequestedFile {
            file: source.file.clone(),
            handle: source.handle,
            overrides: Some(overrides),
            origin: match &source.origin {
                // A repeated read covers the whole file.
                FileOrigin::Grown { .. } => FileOrigin::First,
                origin => origin.clone(),
            },
            replaced: source.replaced.clone(),
        }
    }
}

/// A file that is in use, or could not be used.
#[derive(Clone)]
pub struct SourceFile {
    /// The file as it was dropped.
    pub file: File,
    /// The page's number for it; 0 for none.
    pub handle: u32,
    /// Its text in UTF-8; row positions refer to it.
    pub text: File,
    /// Its import settings.
    pub overrides: ReadOverrides,
    /// Its layout; `None` when it could not be read.
    pub layout: Option<Layout>,
    /// How its rows are delimited and quoted.
    pub dialect: Dialect,
    /// The number of columns.
    pub columns: usize,
    /// Positions of its rejected rows.
    pub log: Rc<RejectLog>,
    /// Positions of the rejects in an incomplete last row, which may still continue.
    pub tail_log: Rc<RejectLog>,
    /// How to find its events in the text again; `None` when they were not used.
    pub events: Option<EventRows>,
    /// Its identity; `None` when it is not in use.
    pub identity: Option<FileIdentity>,
    /// How it joined the files in use.
    pub origin: FileOrigin,
    /// The files that it replaced, with their import settings.
    pub replaced: Vec<(File, ReadOverrides)>,
    /// How to continue when it grows; `None` when that is impossible.
    pub growing: Option<GrowingFile>,
}

/// The reading state of an events file that may grow.
#[derive(Clone)]
pub struct GrowingFile {
    /// A number unique among all files.
    pub number: u32,
    /// Its layout.
    pub layout: Layout,
    /// The position of the first row that may still continue.
    pub position: StreamPosition,
    /// Counts of the rows before that position, without their reject log.
    pub complete_counts: RowCounts,
}

impl SourceFile {
    /// Returns the number of a file that may grow.
    pub fn number(&self) -> Option<u32> {
        self.growing.as_ref().map(|growing| growing.number)
    }
}

impl GrowingFile {
    /// Returns the state of a file before any of it is read.
    pub fn new(layout: &Layout) -> GrowingFile {
        static NUMBERS: AtomicU32 = AtomicU32::new(0);
        GrowingFile {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            layout: layout.clone(),
            position: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            complete_counts: RowCounts::default(),
        }
    }
}
