//! The scan: an events file's bytes into columns of customer, track, time and mobile flag.
//!
//! Nearly every row is plain: once the [`structure`](crate::engine::structure) of a block is found, such a row is read by
//! [`EventScanner::plain_row`], each field at once. A row that is not, for whatever reason, goes through [`Records`] and the checks of [`EventScanner::careful_row`], which decide alone
//! what a row means; the fast way only ever accepts what they would accept.

use std::ops::Range;

use crate::engine::check;
use crate::engine::dialect::Dialect;
use crate::engine::event::{EventChunk, EventColumns, MOBILE_BIT};
use crate::engine::id::{Interner, TEXT_BIT};
use crate::engine::place::Place;
use crate::engine::record::{Records, Row};
use crate::engine::reject::{Reason, Reject};
use crate::engine::structure::Structure;
use crate::engine::time::{self, TimeError};

/// How much text is looked at for its structure at once: small enough to stay in the processor's nearest memory.
const BLOCK_BYTES: usize = 1 << 14;

/// Reads the rows of an events file, or of a part of one, given piece by piece in order.
///
/// ```
/// use daypart::engine::{dialect::Dialect, event::EventColumns, scan::EventScanner};
/// let mut scanner = EventScanner::new(Dialect::default(), EventColumns::SEED);
/// let text = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,xyz,\"tomorrow\",1,\"1\"\n";
/// let consumed = scanner.feed(text, true);
/// let chunk = scanner.take_chunk();
/// assert_eq!((consumed, chunk.rows, chunk.len()), (text.len(), 2, 1));
/// assert_eq!(chunk.rejects.listed[0].found, "tomorrow");
/// ```
#[derive(Debug)]
pub struct EventScanner {
    dialect: Dialect,
    columns: EventColumns,
    /// The columns that hold no part of an event, the last one first.
    ignored: Vec<usize>,
    structure: Structure,
    customers: Interner,
    tracks: Interner,
    chunk: EventChunk,
    place: Place,
}

/// What the fast way found in a row.
#[derive(Clone, Copy, Default)]
struct Plain {
    customer: u32,
    track: u32,
    time: u32,
    mobile: u32,
}

impl EventScanner {
    /// A scanner of a file written in a dialect, with an event's parts in these columns.
    pub fn new(dialect: Dialect, columns: EventColumns) -> EventScanner {
        let used = [columns.customer, columns.track, columns.time, columns.mobile];
        EventScanner {
            dialect,
            columns,
            ignored: (0..columns.columns)
                .rev()
                .filter(|column| !used.contains(column))
                .collect(),
            structure: Structure::default(),
            customers: Interner::default(),
            tracks: Interner::default(),
            chunk: EventChunk::default(),
            place: Place::default(),
        }
    }

    /// Says where in the file the next piece stands, past a header or what another scanner reads. Lines are counted from
    /// there.
    pub fn start_at(&mut self, place: Place) {
        self.place = place;
    }

    /// Where in the file reading stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Reads the rows of the next piece and gives how many bytes of it were used. What is left over, an unfinished last
    /// row, must stand at the start of the next piece. `complete` says that there is no next piece.
    pub fn feed(&mut self, bytes: &[u8], complete: bool) -> usize {
        self.feed_until(bytes, complete, usize::MAX)
    }

    /// Like [`EventScanner::feed`], but no row is read that starts at or after `until` in the piece.
    pub fn feed_until(&mut self, bytes: &[u8], complete: bool, until: usize) -> usize {
        let mut at = self.place.resume(bytes);
        // Rows of the usual file are about this long, so the columns seldom have to grow.
        let rows = bytes.len().min(until) / 48;
        self.chunk.customer.reserve(rows);
        self.chunk.track.reserve(rows);
        self.chunk.time.reserve(rows);
        // Behind the last newline no row is known to be whole, so the fast way stops there.
        let whole = memchr::memrchr(b'\n', bytes).map_or(0, |last| last + 1);
        while at < bytes.len() && at < until {
            let block = &bytes[at..whole.min(at + BLOCK_BYTES).max(at)];
            let next = match memchr::memrchr(b'\n', block) {
                Some(last) => self.block(bytes, at..at + last + 1, complete, until),
                None => self.odd_row(bytes, at, complete),
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        if at < until && self.place.gives_up(&bytes[at..]) {
            let reject = check::placed(check::too_long(&bytes[at..]), self.place, 0, at);
            self.chunk.rejects.push(reject);
            self.chunk.rows += 1;
            at = bytes.len();
        }
        self.place.offset_bytes += at as u64;
        at
    }

    /// The events read since the last call.
    pub fn take_chunk(&mut self) -> EventChunk {
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.new_customers = self.customers.take_new();
        chunk.new_tracks = self.tracks.take_new();
        chunk
    }

    /// How many events are waiting to be taken.
    pub fn waiting(&self) -> usize {
        self.chunk.len()
    }

    /// Reads the rows of a block, which ends behind a newline, and gives where the next row starts: at the block's end, or
    /// past it when a quoted field runs on. `None` when the piece ends before its first row does.
    fn block(&mut self, bytes: &[u8], block: Range<usize>, complete: bool, until: usize) -> Option<usize> {
        let mut structure = std::mem::take(&mut self.structure);
        structure.find(&bytes[block.clone()], self.dialect.delimiter, self.dialect.quote);
        let ends = structure.ends();
        let columns = self.columns.columns;
        let (mut at, mut end, mut special_before) = (block.start, 0, 0);
        while at < block.end && at < until {
            let plain = ends.get(end..end + columns).and_then(|row_ends| {
                let row_end = *row_ends.last()? as usize;
                let special = structure.special_before(row_end) - special_before;
                let event = self.plain_row(bytes, at, block.start, row_ends, special)?;
                Some((event, row_end + 1, special))
            });
            if let Some((event, row_end, special)) = plain {
                self.place.lines += 1;
                self.chunk.rows += 1;
                self.keep(event);
                special_before += special;
                at = block.start + row_end;
                end += columns;
                continue;
            }
            let Some(next) = self.odd_row(bytes, at, complete) else {
                self.structure = structure;
                return (at > block.start).then_some(at);
            };
            at = next;
            if at < block.end {
                let position = at - block.start;
                end += ends[end..].partition_point(|&end| (end as usize) < position);
                special_before = structure.special_before(position);
            }
        }
        self.structure = structure;
        Some(at)
    }

    /// The event in the row at `at`, if the row is plain: its fields end at `ends`, counted from `base`, the last one at a
    /// newline, and no quote or carriage return stands where it would mean something else. `special` is how many of those
    /// the row has.
    #[inline]
    fn plain_row(&mut self, bytes: &[u8], at: usize, base: usize, ends: &[u32], special: u32) -> Option<Plain> {
        let (&line_end, delimiters) = ends.split_last()?;
        let line_end = base + line_end as usize;
        let is_delimiter = |&end: &u32| bytes[base + end as usize] == self.dialect.delimiter;
        if bytes[line_end] != b'\n' || !delimiters.iter().all(is_delimiter) {
            return None;
        }
        let returns = usize::from(line_end > at && bytes[line_end - 1] == b'\r');
        let quote = self.dialect.quote;
        // A field's text without its quotes, where that ends in the piece, and how many quotes there were.
        let text = |column: usize| -> Option<(&[u8], usize, u32)> {
            let start = column
                .checked_sub(1)
                .map_or(at, |before| base + ends[before] as usize + 1);
            let end = if column == delimiters.len() {
                line_end - returns
            } else {
                base + ends[column] as usize
            };
            match bytes.get(start..end)? {
                [first, text @ .., last] if *first == quote && *last == quote => Some((text, end - 1, 2)),
                field => Some((field, end, 0)),
            }
        };
        let EventColumns {
            customer,
            track,
            time,
            mobile,
            ..
        } = self.columns;
        let (customer, track, time, mobile) = (text(customer)?, text(track)?, text(time)?, text(mobile)?);
        let event = Plain {
            customer: id_code(bytes, customer.0, customer.1, &mut self.customers)?,
            track: id_code(bytes, track.0, track.1, &mut self.tracks)?,
            time: time::parse_canonical(time.0)?,
            mobile: match mobile.0 {
                [flag @ (b'0' | b'1')] => u32::from(flag - b'0'),
                _ => return None,
            },
        };
        // Every quote must be one of a pair around a field, and every carriage return must stand before a newline. The
        // fields that nobody needs are only looked at when the row has more of those.
        let mut accounted = returns as u32 + customer.2 + track.2 + time.2 + mobile.2;
        for &column in &self.ignored {
            if accounted == special {
                break;
            }
            accounted += text(column)?.2;
        }
        (accounted == special).then_some(event)
    }

    #[inline]
    fn keep(&mut self, event: Plain) {
        self.chunk.customer.push(event.customer);
        self.chunk.track.push(event.track | event.mobile << 31);
        self.chunk.time.push(event.time);
    }

    /// Reads what is not a plain row: a blank line, or a row that needs care. Gives where the next row starts; `None` when
    /// the piece ends before that can be told.
    fn odd_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        // A row that starts at a range's end must not be reached by way of the blank lines before it.
        let blank = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r'), None) if !complete => return None,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return self.careful_row(bytes, at, complete),
        };
        self.place.lines += 1;
        Some(at + blank)
    }

    /// Reads the row at `at`, whatever it is, into an event or a reject, and gives where the next row starts. `None` when
    /// the piece ends before the row does.
    fn careful_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        let mut records = Records::new(&bytes[at..], self.dialect, complete).repairing(self.columns.columns);
        if let Some(row) = records.next_row() {
            self.chunk.rows += 1;
            self.chunk.stray_quotes += u64::from(row.stray_quote);
            match self.event_of(&row) {
                Ok(event) => self.keep(event),
                Err(reject) => {
                    let reject = check::placed(reject, self.place, row.lines_before, at + row.start);
                    self.chunk.rejects.push(reject);
                }
            }
            self.place.lines += row.lines_after;
            return Some(at + row.next);
        }
        None
    }

    /// The event that a row tells, or why it tells none. The reject's place is left to the caller.
    fn event_of(&mut self, row: &Row<'_>) -> Result<Plain, Reject> {
        let EventColumns {
            columns,
            customer,
            track,
            time,
            mobile,
        } = self.columns;
        check::width(row, columns)?;
        Ok(Plain {
            customer: careful_id(row.field(customer), "customer", &mut self.customers)?,
            track: careful_id(row.field(track), "track", &mut self.tracks)?,
            time: careful_time(row.field(time))?,
            mobile: careful_flag(row.field(mobile))?,
        })
    }
}

/// The code of an id in the fast way. The field's text ends at `end` in the piece.
#[inline]
fn id_code(bytes: &[u8], field: &[u8], end: usize, texts: &mut Interner) -> Option<u32> {
    if let Some(number) = small_number(bytes, field, end) {
        return Some(number);
    }
    // Empty ids and blanks around an id are for the careful way.
    let (first, last) = (field.first()?, field.last()?);
    if first.is_ascii_whitespace() || last.is_ascii_whitespace() {
        return None;
    }
    text_code(field, texts)
}

/// The value of a whole number of one to eight digits without leading zeros: all its digits at once, out of the eight bytes
/// that end where the field does (after Daniel Lemire and Wojciech Muła's way to parse eight digits).
#[inline]
fn small_number(bytes: &[u8], field: &[u8], end: usize) -> Option<u32> {
    let length = field.len();
    if !(1..=8).contains(&length) || (length > 1 && field[0] == b'0') {
        return None;
    }
    let eight: &[u8; 8] = bytes.get(end.checked_sub(8)?..end)?.try_into().ok()?;
    let digits = (u64::from_le_bytes(*eight) ^ 0x3030_3030_3030_3030) & (u64::MAX << (64 - 8 * length));
    if !time::are_digits(digits) {
        return None;
    }
    // Each step joins neighbours: digits to pairs, pairs to fours, fours to the number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32) as u32)
}

/// The code of an id's text: a small number's own value, or the text's index.
fn text_code(text: &[u8], texts: &mut Interner) -> Option<u32> {
    let canonical = text.iter().all(u8::is_ascii_digit) && (text[0] != b'0' || text.len() == 1) && text.len() <= 10;
    if canonical {
        let number = text
            .iter()
            .fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        if number < u64::from(TEXT_BIT) {
            return Some(number as u32);
        }
    }
    texts.intern(text).map(|index| index | TEXT_BIT)
}

fn careful_id(field: &[u8], column: &str, texts: &mut Interner) -> Result<u32, Reject> {
    let text = field.trim_ascii();
    let expected = match column {
        "customer" => "a customer's id",
        _ => "a track's id",
    };
    if text.is_empty() {
        return Err(check::reject(Reason::Empty, column, String::new(), expected));
    }
    text_code(text, texts).ok_or_else(|| check::reject(Reason::NotText, column, check::shown(text), expected))
}

fn careful_time(field: &[u8]) -> Result<u32, Reject> {
    let reason = match time::parse(field) {
        Ok(at) => return Ok(at),
        Err(_) if field.trim_ascii().is_empty() => Reason::Empty,
        Err(TimeError::NotATime) => Reason::NotATime,
        Err(TimeError::OutOfRange) => Reason::TimeOutOfRange,
    };
    let expected = match reason {
        Reason::TimeOutOfRange => "a date and time between 1970 and 2105",
        _ => "a date and time like 2014-10-23 03:26:20",
    };
    Err(check::reject(reason, "time", check::shown(field), expected))
}

fn careful_flag(field: &[u8]) -> Result<u32, Reject> {
    let text = field.trim_ascii();
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
    match text {
        _ if is_one_of(&["1", "true", "yes"]) => Ok(1),
        _ if is_one_of(&["0", "false", "no"]) => Ok(0),
        _ if text.is_empty() => Err(check::reject(
            Reason::Empty,
            "mobile",
            String::new(),
            "a mobile flag, 0 or 1",
        )),
        _ => Err(check::reject(
            Reason::NotAFlag,
            "mobile",
            check::shown(field),
            "a mobile flag, 0 or 1",
        )),
    }
}

/// The mobile flag must not touch an id's code.
const _: () = assert!(MOBILE_BIT > TEXT_BIT && MOBILE_BIT == 1 << 31);
