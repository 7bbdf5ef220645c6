//! Shared helpers: read whole files through scanner, store and query.

use std::ops::Range;

use daypart_engine::csv::encoding::{self, Encoding};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::csv::repair_stats::RepairStats;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::report::Report;
use daypart_engine::rejects::log::Rejects;
use daypart_engine::scan::range::{RangeChain, RangeScan, RangeVerdict};
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::layout::Layout;
use daypart_engine::schema::lookup_table::{LookupReader, LookupTable};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};

/// Everything that is computed from an events file.
pub struct Answer {
    pub store: EventStore,
    pub profiles: Profiles,
    pub report: Report,
    pub rows: u64,
    pub repair_stats: RepairStats,
    pub rejects: Rejects,
}

/// Reads a whole events file in pieces of a fixed size.
pub fn read_events(file: &[u8], piece_bytes: usize) -> Answer {
    let layout = recognise(file).expect("an events file");
    let chunks = scan(&layout, file, piece_bytes);
    answer(vec![chunks])
}

/// Reads a whole file in any encoding, which may contain a second table, with a known layout.
pub fn read_with(layout: &Layout, file: &[u8]) -> Answer {
    let text = match layout.encoding {
        Encoding::Utf8 => file.to_vec(),
        other => encoding::decode_all(file, other),
    };
    let end = layout.end_bytes.map_or(text.len(), |end| end as usize);
    answer(vec![scan(layout, &text[..end], 1 << 20)])
}

/// Reads a whole customers, music or clicks file.
pub fn read_lookup_table(text: &str) -> LookupTable {
    let layout = recognise(text.as_bytes()).expect("a lookup table");
    let mut reader = LookupReader::new(&layout);
    reader.feed(&text.as_bytes()[layout.first_row_bytes as usize..], true);
    reader.finish().0
}

/// Scans a file in pieces of a fixed size with one scanner, and returns one chunk per piece.
pub fn scan(layout: &Layout, file: &[u8], piece_bytes: usize) -> Vec<EventChunk> {
    let columns = layout.events().expect("an events file");
    let mut scanner = EventScanner::new(columns.clone());
    let first_row = layout.first_row_bytes as usize;
    scanner.start_at(StreamPosition::new(layout.first_row_bytes, layout.first_row_lines));
    let mut chunks = Vec::new();
    let (mut start, mut end) = (first_row, first_row);
    while end < file.len() {
        end = (end + piece_bytes).min(file.len());
        start += scanner.feed(&file[start..end], end == file.len());
        chunks.push(scanner.take_chunk());
    }
    assert_eq!(start, file.len(), "a scanner consumes the whole file");
    chunks
}

/// The cost of reading in ranges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Number of ranges that were scanned again.
    pub rescans: usize,
    /// Number of bytes that were requested from the file, including repeated reads.
    pub bytes: u64,
}

/// Reads an events file in ranges of a fixed size, shared by several scanners whose results arrive in reverse
/// order. Also returns the number of ranges that were scanned again.
pub fn read_in_ranges(file: &[u8], range_bytes: u64, scanners: usize) -> (Answer, usize) {
    let layout = recognise(file).expect("an events file");
    let (answer, work) = read_in_ranges_as(&layout, file, range_bytes, scanners);
    (answer, work.rescans)
}

/// Like [`read_in_ranges`], for a file with a known layout. Returns the cost as well.
pub fn read_in_ranges_as(layout: &Layout, file: &[u8], range_bytes: u64, scanners: usize) -> (Answer, Work) {
    let columns = layout.events().expect("an events file");
    let mut workers: Vec<EventScanner> = (0..scanners).map(|_| EventScanner::new(columns.clone())).collect();
    // Small chunks, so that the store has several.
    let mut builder = StoreBuilder::with_min_chunk_events(20);
    let mut work = Work::default();
    let bytes_read = &mut work.bytes;
    let mut run = |builder: &mut StoreBuilder, index: usize, range: Range<u64>, first_row: Option<u64>| {
        let scanner = &mut workers[index % scanners];
        // A realistic piece size, and small ones whose pieces end anywhere in a row.
        let piece_bytes = [1 << 20, 16, 150][index % 3];
        let mut scan = RangeScan::new(range, file.len() as u64, first_row).with_piece_bytes(piece_bytes);
        while let Some(wanted) = scan.wants() {
            *bytes_read += wanted.end - wanted.start;
            scan.feed(scanner, &file[wanted.start as usize..wanted.end as usize]);
        }
        let mut result = scan.finish(scanner);
        builder.register_ids(index % scanners, &mut result.chunk);
        result
    };
    let mut starts: Vec<u64> = (layout.first_row_bytes..file.len() as u64)
        .step_by(range_bytes as usize)
        .collect();
    starts.push(file.len() as u64);
    let ranges: Vec<Range<u64>> = starts.windows(2).map(|pair| pair[0]..pair[1]).collect();
    let mut results = Vec::new();
    for (index, range) in ranges.iter().enumerate() {
        let known = (index == 0).then_some(layout.first_row_bytes);
        results.push((index, run(&mut builder, index, range.clone(), known)));
    }
    let mut chain = RangeChain::new(StreamPosition::new(layout.first_row_bytes, layout.first_row_lines));
    let mut tally = Tally::default();
    while let Some((index, result)) = results.pop() {
        for verdict in chain.submit(index, result) {
            match verdict {
                RangeVerdict::Take { index, chunk } => tally.push(&mut builder, index % scanners, *chunk),
                RangeVerdict::Rescan { index, first_row } => {
                    work.rescans += 1;
                    results.push((index, run(&mut builder, index, ranges[index].clone(), Some(first_row))));
                }
            }
        }
    }
    assert_eq!(chain.accepted(), ranges.len(), "every range is accepted in the end");
    (tally.answer(builder), work)
}

/// Counts while chunks are added to the store.
#[derive(Default)]
struct Tally {
    rows: u64,
    repair_stats: RepairStats,
    rejects: Rejects,
}

impl Tally {
    fn push(&mut self, builder: &mut StoreBuilder, scanner: usize, mut chunk: EventChunk) {
        self.rows += chunk.rows;
        self.repair_stats += chunk.repair_stats;
        self.rejects.append(std::mem::take(&mut chunk.rejects));
        builder.push(scanner, chunk).expect("room for the events");
    }

    fn answer(self, builder: StoreBuilder) -> Answer {
        let store = builder.finish().expect("room for the events");
        let Tally {
            rows,
            repair_stats,
            rejects,
        } = self;
        assert_eq!(
            rows,
            store.len() as u64 + rejects.total(),
            "rows in = rows kept + rows rejected"
        );
        let (profiles, report) = execute::run(&store, &Dimensions::default(), &Query::default());
        Answer {
            store,
            profiles,
            report,
            rows,
            repair_stats,
            rejects,
        }
    }
}

/// Combines the chunks of several scanners.
pub fn answer(scanners: Vec<Vec<EventChunk>>) -> Answer {
    let mut builder = StoreBuilder::default();
    let mut tally = Tally::default();
    for (scanner, chunks) in scanners.into_iter().enumerate() {
        for chunk in chunks {
            tally.push(&mut builder, scanner, chunk);
        }
    }
    tally.answer(builder)
}
