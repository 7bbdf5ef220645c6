//! One range of an events file: read, scanned, and made into what is handed to the lead.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use js_sys::ArrayBuffer;
use web_sys::File;

use crate::platform::file_reader::{RangeReader, no_room};
use crate::protocol::ChunkHead;
use crate::worker::scanner::transfer::to_buffers;
use daypart_engine::scan::range::RangeScan;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::layout::EventLayout;

/// The file at hand, and its one scanner.
pub struct ScanJob {
    file: File,
    file_bytes: u64,
    left_open: bool,
    scanner: RefCell<EventScanner>,
}

impl ScanJob {
    /// A file of so many bytes, of which a row at the end that could go on may be left alone.
    pub fn new(file: File, file_bytes: u64, left_open: bool, layout: EventLayout) -> ScanJob {
        ScanJob {
            file,
            file_bytes,
            left_open,
            scanner: RefCell::new(EventScanner::new(layout)),
        }
    }
}

/// A range that waits for its turn, with its reading under way.
pub struct Task {
    scan: RangeScan,
    pieces: Result<RangeReader, String>,
    job: Rc<ScanJob>,
}

impl Task {
    /// Begins to read a range, whose first row's place may be known.
    pub fn begin(job: Rc<ScanJob>, range: Range<u64>, first_row: Option<u64>) -> Task {
        let scan = RangeScan::new(range, job.file_bytes, first_row).left_open(job.left_open);
        Task {
            pieces: RangeReader::start(&job.file, scan.likely()),
            scan,
            job,
        }
    }

    /// Scans the range, and gives what is handed to the lead. The room is for its bytes, and for those of the next range after it.
    ///
    /// # Errors
    /// When the range can't be read, or memory has no room for it, with the reason.
    pub async fn run(self, room: &mut Vec<u8>) -> Result<(ChunkHead, Vec<ArrayBuffer>), String> {
        let Task { mut scan, pieces, job } = self;
        let mut pieces = pieces?;
        pieces.take_room(std::mem::take(room));
        let bytes = scan.likely().end - scan.likely().start;
        job.scanner
            .borrow_mut()
            .make_room(bytes as usize)
            .map_err(|_| no_room(bytes))?;
        while let Some(wanted) = scan.wants() {
            let bytes = pieces.get(&wanted).await?;
            scan.feed(&mut job.scanner.borrow_mut(), bytes);
        }
        *room = pieces.into_room();
        let (head, buffers) = ChunkHead::split(scan.finish(&mut job.scanner.borrow_mut()));
        Ok((head, to_buffers(&buffers)))
    }
}
