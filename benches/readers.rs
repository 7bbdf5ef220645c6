//! Comparison with other CSV readers: time to read a million events into columns on one thread. It justifies
//! the engine's own reader. Run `cargo bench --bench readers`.
//!
//! The other readers only split rows and parse four fields of each. The engine also validates every field,
//! reports the position and reason of each rejected row, and groups the events by customer.

#![allow(clippy::expect_used, reason = "a benchmark without data must fail")]

#[allow(dead_code, reason = "other benchmarks use the rest of it")]
mod shared;

use csv_core::ReadRecordResult;
use daypart_engine::time::civil::wall_second;
use divan::Bencher;
use divan::counter::BytesCount;
use shared::Ids;
use simd_csv::{ByteRecord, TotalReader, ZeroCopyReader};

const EVENTS: u32 = 1_000_000;

/// Needed columns of the default events file, and its number of columns.
const CUSTOMER: usize = 1;
const TRACK: usize = 2;
const TIME: usize = 3;
const MOBILE: usize = 4;
const COLUMNS: usize = 6;

/// An event: customer, track with the mobile flag in its highest bit, and time.
type Event = [u32; 3];

fn main() {
    let file = file();
    let expected = total(&engine(&file));
    for (name, read) in READERS {
        assert_eq!(total(&read(&file)), expected, "{name} must read the same events");
    }
    divan::main();
}

type Reader = (&'static str, fn(&[u8]) -> Vec<Event>);

const READERS: [Reader; 4] = [
    ("csv-core", |file| csv_core_record(file, event)),
    ("simd-csv in memory", |file| simd_csv_total(file, event)),
    ("simd-csv without copies", |file| simd_csv_zero_copy(file, event)),
    ("memchr", |file| memchr_positions(file, event)),
];

/// The same readers, without parsing the fields.
const SPLITTERS: [Reader; 4] = [
    ("csv-core", |file| csv_core_record(file, lengths)),
    ("simd-csv in memory", |file| simd_csv_total(file, lengths)),
    ("simd-csv without copies", |file| simd_csv_zero_copy(file, lengths)),
    ("memchr", |file| memchr_positions(file, lengths)),
];

fn file() -> Vec<u8> {
    let mut file = Vec::new();
    shared::write_events(EVENTS, Ids::Numbers, &mut file).expect("writing to memory succeeds");
    file
}

/// Number of events, and the sum of all their values.
fn total(events: &[Event]) -> (usize, u64) {
    (
        events.len(),
        events.iter().flatten().map(|&value| u64::from(value)).sum(),
    )
}

#[divan::bench(args = READERS.map(|(name, _)| name), sample_count = 20)]
fn others(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, &READERS, name);
}

#[divan::bench(args = SPLITTERS.map(|(name, _)| name), sample_count = 20)]
fn others_that_only_split(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, &SPLITTERS, name);
}

fn time(bencher: Bencher<'_, '_>, readers: &[Reader], name: &str) {
    let file = file();
    let (_, read) = readers
        .iter()
        .find(|(other, _)| *other == name)
        .expect("the reader is listed");
    bencher.counter(BytesCount::new(file.len())).bench_local(|| read(&file));
}

#[divan::bench(sample_count = 20)]
fn ours(bencher: Bencher<'_, '_>) {
    let file = file();
    let layout = shared::layout_of(&file).expect("the demo is recognised");
    bencher
        .counter(BytesCount::new(file.len()))
        .bench_local(|| shared::scan(&layout, &file));
}

/// The events according to the engine.
fn engine(file: &[u8]) -> Vec<Event> {
    let layout = shared::layout_of(file).expect("the demo is recognised");
    let chunks = shared::scan(&layout, file).expect("the demo is valid");
    let mut events = Vec::new();
    for groups in chunks.iter().map(|chunk| &chunk.groups) {
        let mut start = 0;
        for (&customer, &end) in groups.customers.iter().zip(&groups.ends) {
            let run = &groups.events[start..end as usize];
            events.extend(run.iter().map(|&[track, time]| [customer, track, time]));
            start = end as usize;
        }
    }
    events
}

/// Converts the fields customer, track, time and mobile flag to an event.
trait Convert: Fn(&[u8], &[u8], &[u8], &[u8]) -> Option<Event> {}

impl<T: Fn(&[u8], &[u8], &[u8], &[u8]) -> Option<Event>> Convert for T {}

fn csv_core_record(file: &[u8], convert: impl Convert) -> Vec<Event> {
    let mut reader = csv_core::Reader::new();
    let (mut fields, mut ends) = ([0; 1024], [0; COLUMNS]);
    let mut events = Vec::new();
    let mut rest = file;
    loop {
        let (result, read, _, columns) = reader.read_record(rest, &mut fields, &mut ends);
        rest = &rest[read..];
        match result {
            ReadRecordResult::Record if columns == COLUMNS => {
                let field = |column: usize| fields.get(ends[column - 1]..ends[column]).unwrap_or_default();
                events.extend(convert(field(CUSTOMER), field(TRACK), field(TIME), field(MOBILE)));
            }
            ReadRecordResult::InputEmpty | ReadRecordResult::End if rest.is_empty() => {
                if result == ReadRecordResult::End {
                    return events;
                }
            }
            _ => return events,
        }
    }
}

fn simd_csv_total(file: &[u8], convert: impl Convert) -> Vec<Event> {
    let mut builder = simd_csv::TotalReaderBuilder::new();
    let mut reader: TotalReader<'_> = builder.has_headers(false).from_bytes(file);
    let mut record = ByteRecord::new();
    let mut events = Vec::new();
    while reader.read_byte_record(&mut record) {
        let field = |column: usize| record.get(column).unwrap_or_default();
        events.extend(convert(field(CUSTOMER), field(TRACK), field(TIME), field(MOBILE)));
    }
    events
}

fn simd_csv_zero_copy(file: &[u8], convert: impl Convert) -> Vec<Event> {
    let mut builder = simd_csv::ZeroCopyReaderBuilder::new();
    let mut reader: ZeroCopyReader<&[u8]> = builder.has_headers(false).buffer_capacity(1 << 20).from_reader(file);
    let mut events = Vec::new();
    while let Ok(Some(record)) = reader.read_byte_record() {
        let field = |column: usize| record.unquote(column).unwrap_or_default();
        events.extend(convert(field(CUSTOMER), field(TRACK), field(TIME), field(MOBILE)));
    }
    events
}

/// Splits rows at the positions of delimiters, newlines and quotes, found one at a time.
fn memchr_positions(file: &[u8], convert: impl Convert) -> Vec<Event> {
    let mut events = Vec::new();
    let mut ends = [0; COLUMNS];
    let (mut start, mut column, mut is_quoted) = (0, 0, false);
    for at in memchr::memchr3_iter(b',', b'\n', b'"', file) {
        match file[at] {
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            byte => {
                if let Some(end) = ends.get_mut(column) {
                    *end = at;
                }
                column += 1;
                if byte == b'\n' {
                    if column == COLUMNS {
                        let field = |column: usize| unquoted(&file[ends[column - 1] + 1..ends[column]]);
                        events.extend(convert(field(CUSTOMER), field(TRACK), field(TIME), field(MOBILE)));
                    }
                    (start, column) = (at + 1, 0);
                }
            }
        }
    }
    assert_eq!(start, file.len(), "the demo ends with a newline");
    events
}

fn unquoted(field: &[u8]) -> &[u8] {
    field
        .strip_prefix(b"\"")
        .and_then(|field| field.strip_suffix(b"\""))
        .unwrap_or(field)
}

/// Parses an event's four fields; `None` when one is invalid, as in a header.
fn event(customer: &[u8], track: &[u8], time: &[u8], mobile: &[u8]) -> Option<Event> {
    let mobile = match mobile {
        b"0" => 0,
        b"1" => 1,
        _ => return None,
    };
    Some([number(customer)?, number(track)? | mobile << 31, seconds(time)?])
}

/// Returns the fields' lengths, so that splitting can't be optimised away.
fn lengths(customer: &[u8], track: &[u8], time: &[u8], mobile: &[u8]) -> Option<Event> {
    Some([
        customer.len() as u32,
        track.len() as u32,
        (time.len() + mobile.len()) as u32,
    ])
}

fn number(digits: &[u8]) -> Option<u32> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let mut number = 0;
    for byte in digits {
        number = number * 10 + digit(byte)?;
    }
    (!digits.is_empty() && digits.len() < 10).then_some(number)
}

/// Parses a time like `2014-10-23 03:26:20`.
fn seconds(time: &[u8]) -> Option<u32> {
    let part = |from: usize, to: usize| number(time.get(from..to)?);
    let is_canonical = time.len() == 19 && time[4] == b'-' && time[7] == b'-' && time[10] == b' ' && time[13] == b':';
    if !is_canonical || time[16] != b':' {
        return None;
    }
    wall_second(
        part(0, 4)?,
        part(5, 7)?,
        part(8, 10)?,
        part(11, 13)?,
        part(14, 16)?,
        part(17, 19)?,
    )
}
