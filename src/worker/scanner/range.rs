//! One byte range of an events file: read, scanned, and split into a reply for the coordinator.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use js_sys::ArrayBuffer;
use web_sys::File;

use crate::platform::file_reader::{RangeReader, out_of_memory};
use crate::protocol::ChunkHead;
use crate::worker::error::ReadFailure;
use crate::worker::scanner::transfer::to_buffers;
use daypart_engine::scan::range::RangeScan;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::layout::EventLayout;

/// The file that a scanner works on, with the scanner's state.
pub struct ScanJob {
    file: File,
    file_bytes: u64,
    may_grow: bool,
    scanner: RefCell<EventScanner>,
}

impl ScanJob {
    /// Creates the job of scanning a file. `may_grow` leaves a last row alone that could still continue.
    pub fn new(file: File, file_bytes: u64, may_grow: bool, layout: EventLayout) -> ScanJob {
        ScanJob {
            file,
            file_bytes,
            may_grow,
            scanner: RefCell::new(EventScanner::new(layout)),
        }
    }
}

/// A queued range whose bytes are already being read.
pub struct RangeTask {
    scan: RangeScan,
    reader: Result<RangeReader, ReadFailure>,
    job: Rc<ScanJob>,
}

impl RangeTask {
    /// Starts to read a range. `first_row` is the position of its first row, if known.
    pub fn begin(job: Rc<ScanJob>, range: Range<u64>, first_row: Option<u64>) -> RangeTask {
        let scan = RangeScan::new(range, job.file_bytes, first_row).may_grow(job.may_grow);
        RangeTask {
            reader: RangeReader::start(&job.file, scan.expected_bytes()).map_err(ReadFailure::Browser),
            scan,
            job,
        }
    }

    /// Scans the range and returns the reply for the coordinator. The buffer is reused for the bytes of later
    /// ranges.
    ///
    /// # Errors
    /// When the range can't be read or memory has no room for it.
    pub async fn run(self, buffer: &mut Vec<u8>) -> Result<(ChunkHead, Vec<ArrayBuffer>), ReadFailure> {
        let RangeTask { mut scan, reader, job } = self;
        let mut reader = reader?;
        reader.set_buffer(std::mem::take(buffer));
        let bytes = scan.expected_bytes().end - scan.expected_bytes().start;
        job.scanner
            .borrow_mut()
            .reserve(bytes as usize)
            .map_err(|_| out_of_memory(bytes))?;
        while let Some(wanted) = scan.wants() {
            let bytes = reader.get(&wanted).await?;
            scan.feed(&mut job.scanner.borrow_mut(), bytes);
        }
        *buffer = reader.into_buffer();
        let (head, buffers) = ChunkHead::split(scan.finish(&mut job.scanner.borrow_mut()));
        Ok((head, to_buffers(&buffers)))
    }
}
