//! Files that are in use or are to be read, with what is known of them.

use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use web_sys::File;

use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::rejects::log::RejectLog;
use daypart_engine::scan::provenance::EventRows;
use daypart_engine::scan::tail::Tally;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::store::replacement::{FileIdentity, FileOrigin};

/// A file that is to be read.
#[derive(Clone)]
pub struct RequestedFile {
    /// The file.
    pub file: File,
    /// The number by which the page knows it; 0 for none.
    pub handle: u32,
    /// What was said about how it is to be read.
    pub given: Option<ReadOverrides>,
    /// How it came to be in use.
    pub came: FileOrigin,
    /// The files that gave their place to it.
    pub instead_of: Vec<(File, ReadOverrides)>,
}

impl RequestedFile {
    /// A file that was just dropped.
    pub fn new(file: File) -> RequestedFile {
        RequestedFile {
            file,
            handle: 0,
            given: None,
            came: FileOrigin::First,
            instead_of: Vec::new(),
        }
    }

    /// A file in use that is to be read again.
    pub fn again(source: &SourceFile, given: ReadOverrides) -> RequestedFile {
        RequestedFile {
            file: source.file.clone(),
            handle: source.handle,
            given: Some(given),
            came: match &source.came {
                // It is read whole now.
                FileOrigin::Grown { .. } => FileOrigin::First,
                came => came.clone(),
            },
            instead_of: source.instead_of.clone(),
        }
    }
}

/// A file that is in use or was tried.
#[derive(Clone)]
pub struct SourceFile {
    /// The file as it was dropped.
    pub file: File,
    /// The number by which the page knows it; 0 for none.
    pub handle: u32,
    /// Its text in UTF-8, of which the places of its rows are.
    pub text: File,
    /// What was said about how it is to be read.
    pub given: ReadOverrides,
    /// How all of it is read; `None` when it could not be.
    pub layout: Option<Layout>,
    /// How its rows are written.
    pub dialect: Dialect,
    /// How many columns they have.
    pub columns: usize,
    /// The places of its rejected rows, and of those at its end that may yet go on.
    pub log: Rc<RejectLog>,
    pub rest_log: Rc<RejectLog>,
    /// How its events are found in its text again, when they were used.
    pub events: Option<EventRows>,
    /// What it is known by, when it is in use.
    pub kin: Option<FileIdentity>,
    /// How it came to be in use.
    pub came: FileOrigin,
    /// The files that gave their place to it.
    pub instead_of: Vec<(File, ReadOverrides)>,
    /// How reading goes on once it has grown, where that can be.
    pub growing: Option<GrowingFile>,
}

/// What is known of an events file that may grow.
#[derive(Clone)]
pub struct GrowingFile {
    /// A number that no other file has.
    pub number: u32,
    /// How its rows are read.
    pub layout: Layout,
    /// Where the first row starts that may yet go on.
    pub place: StreamPosition,
    /// What was counted of the rows before, without the log of the rejects.
    pub sure: Tally,
}

impl SourceFile {
    /// The number of a file that may grow.
    pub fn number(&self) -> Option<u32> {
        self.growing.as_ref().map(|growing| growing.number)
    }
}

impl GrowingFile {
    /// A file of which nothing was read yet.
    pub fn new(layout: &Layout) -> GrowingFile {
        static NUMBERS: AtomicU32 = AtomicU32::new(0);
        GrowingFile {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            layout: layout.clone(),
            place: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            sure: Tally::default(),
        }
    }
}
