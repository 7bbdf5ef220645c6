//! The scan: an events file's bytes into columns of customer, track, time and mobile flag.
//!
//! Nearly every row is plain, and is read by [`EventScanner::plain_row`] without looking at any byte twice. A row that is
//! not, for whatever reason, goes through [`Records`] and the checks of [`EventScanner::careful_row`], which decide alone
//! what a row means; the fast way only ever accepts what they would accept.

use crate::engine::dialect::Dialect;
use crate::engine::event::{EventChunk, EventColumns, MOBILE_BIT};
use crate::engine::id::{Interner, TEXT_BIT};
use crate::engine::place::Place;
use crate::engine::record::{MAX_ROW_BYTES, Records, Row};
use crate::engine::reject::{Reason, Reject};
use crate::engine::time::{self, TimeError};

/// How much of a rejected field is kept to show, in characters.
const FOUND_CHARACTERS: usize = 60;

/// What a column holds, for the fast way through a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ignored,
    Customer,
    Track,
    Time,
    Mobile,
}

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
    kinds: Vec<Kind>,
    /// Whether a byte can end a field or needs care: delimiter, quote, carriage return, newline.
    special: [bool; 256],
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
        let mut special = [false; 256];
        for byte in [dialect.delimiter, dialect.quote, b'\r', b'\n'] {
            special[usize::from(byte)] = true;
        }
        let kind = |column| match column {
            _ if column == columns.customer => Kind::Customer,
            _ if column == columns.track => Kind::Track,
            _ if column == columns.time => Kind::Time,
            _ if column == columns.mobile => Kind::Mobile,
            _ => Kind::Ignored,
        };
        EventScanner {
            dialect,
            columns,
            kinds: (0..columns.columns).map(kind).collect(),
            special,
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
        // Behind the last newline no row is known to be whole, so the fast way stops there and needs no other bound.
        let whole = memchr::memrchr(b'\n', bytes).map_or(0, |last| last + 1);
        while at < bytes.len() && at < until {
            if at < whole
                && let Some(next) = self.plain_row(&bytes[..whole], at)
            {
                self.place.lines += 1;
                self.chunk.rows += 1;
                at = next;
                continue;
            }
            // A row that starts at `until` must not be reached by way of the blank lines before it.
            if matches!(bytes[at], b'\n' | b'\r') {
                match bytes.get(at + 1) {
                    Some(b'\n') if bytes[at] == b'\r' => at += 2,
                    None if bytes[at] == b'\r' && !complete => break,
                    _ => at += 1,
                }
                self.place.lines += 1;
                continue;
            }
            match self.careful_row(bytes, at, complete) {
                Some(next) => at = next,
                None => break,
            }
        }
        if at < until && self.place.gives_up(&bytes[at..]) {
            let mut reject = too_long(&bytes[at..]);
            reject.line = self.place.lines + 1;
            reject.offset_bytes = self.place.offset_bytes + at as u64;
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

    /// Reads the row at `at` if it is plain: as many fields as expected, each without surprises. Gives where the next row
    /// starts; `None` leaves everything as it was, but for texts that were met.
    #[inline]
    fn plain_row(&mut self, bytes: &[u8], mut at: usize) -> Option<usize> {
        let Dialect { delimiter, quote } = self.dialect;
        let mut event = Plain::default();
        let last = self.kinds.len().checked_sub(1)?;
        for (index, &kind) in self.kinds.iter().enumerate() {
            let quoted = *bytes.get(at)? == quote;
            at += usize::from(quoted);
            let start = at;
            match kind {
                Kind::Ignored => at = self.field_end(bytes, at)?,
                Kind::Customer => (event.customer, at) = id_code(bytes, at, &self.special, &mut self.customers)?,
                Kind::Track => (event.track, at) = id_code(bytes, at, &self.special, &mut self.tracks)?,
                Kind::Time => {
                    at += 19;
                    event.time = time::parse_canonical(bytes.get(start..at)?)?;
                }
                Kind::Mobile => {
                    event.mobile = u32::from(bytes.get(at)?.wrapping_sub(b'0'));
                    if event.mobile > 1 {
                        return None;
                    }
                    at += 1;
                }
            }
            if quoted {
                if *bytes.get(at)? != quote {
                    return None;
                }
                at += 1;
            }
            let end = *bytes.get(at)?;
            at += 1;
            if index < last {
                if end != delimiter {
                    return None;
                }
            } else if end == b'\r' {
                if *bytes.get(at)? != b'\n' {
                    return None;
                }
                at += 1;
            } else if end != b'\n' {
                return None;
            }
        }
        self.chunk.customer.push(event.customer);
        self.chunk.track.push(event.track | event.mobile << 31);
        self.chunk.time.push(event.time);
        Some(at)
    }

    #[inline]
    fn field_end(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let length = bytes
            .get(from..)?
            .iter()
            .position(|&byte| self.special[usize::from(byte)])?;
        Some(from + length)
    }

    /// Reads the row at `at`, whatever it is, into an event or a reject, and gives where the next row starts. `None` when
    /// the piece ends before the row does.
    fn careful_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        let mut records = Records::new(&bytes[at..], self.dialect, complete).repairing(self.columns.columns);
        if let Some(row) = records.next_row() {
            self.chunk.rows += 1;
            self.chunk.stray_quotes += u64::from(row.stray_quote);
            match self.event_of(&row) {
                Ok(event) => {
                    self.chunk.customer.push(event.customer);
                    self.chunk.track.push(event.track | event.mobile << 31);
                    self.chunk.time.push(event.time);
                }
                Err(mut reject) => {
                    reject.line = self.place.lines + row.lines_before + 1;
                    reject.offset_bytes = self.place.offset_bytes + (at + row.start) as u64;
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
        if row.too_long {
            return Err(too_long(row.raw()));
        }
        if row.len() != columns {
            let reason = if row.len() < columns {
                Reason::TooFewFields
            } else {
                Reason::TooManyFields
            };
            let found = format!("{} fields: {}", row.len(), shown(row.raw()));
            return Err(reject(reason, "", found, &format!("{columns} fields")));
        }
        Ok(Plain {
            customer: careful_id(row.field(customer), "customer", &mut self.customers)?,
            track: careful_id(row.field(track), "track", &mut self.tracks)?,
            time: careful_time(row.field(time))?,
            mobile: careful_flag(row.field(mobile))?,
        })
    }
}

/// Reads an id in the fast way: gives its code and where its field ends.
#[inline]
fn id_code(bytes: &[u8], start: usize, special: &[bool; 256], texts: &mut Interner) -> Option<(u32, usize)> {
    let mut at = start;
    let mut number = 0;
    loop {
        let digit = bytes.get(at)?.wrapping_sub(b'0');
        // Eight digits always stay below the text bit; longer numbers take the way of texts.
        if digit > 9 || at - start == 8 {
            break;
        }
        number = number * 10 + u32::from(digit);
        at += 1;
    }
    let leading_zero = bytes[start] == b'0' && at - start > 1;
    if at > start && special[usize::from(bytes[at])] && !leading_zero {
        return Some((number, at));
    }
    while !special[usize::from(*bytes.get(at)?)] {
        at += 1;
    }
    let text = &bytes[start..at];
    // Empty ids and blanks around an id are for the careful way.
    if text.first()?.is_ascii_whitespace() || text.last()?.is_ascii_whitespace() {
        return None;
    }
    Some((text_code(text, texts)?, at))
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
        return Err(reject(Reason::Empty, column, String::new(), expected));
    }
    text_code(text, texts).ok_or_else(|| reject(Reason::NotText, column, shown(text), expected))
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
    Err(reject(reason, "time", shown(field), expected))
}

fn careful_flag(field: &[u8]) -> Result<u32, Reject> {
    let text = field.trim_ascii();
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
    match text {
        _ if is_one_of(&["1", "true", "yes"]) => Ok(1),
        _ if is_one_of(&["0", "false", "no"]) => Ok(0),
        _ if text.is_empty() => Err(reject(Reason::Empty, "mobile", String::new(), "a mobile flag, 0 or 1")),
        _ => Err(reject(
            Reason::NotAFlag,
            "mobile",
            shown(field),
            "a mobile flag, 0 or 1",
        )),
    }
}

fn too_long(row: &[u8]) -> Reject {
    reject(
        Reason::TooLong,
        "",
        shown(row),
        &format!("a row of at most {MAX_ROW_BYTES} bytes"),
    )
}

/// A reject whose place is still to be told.
pub(crate) fn reject(reason: Reason, column: &str, found: String, expected: &str) -> Reject {
    Reject {
        line: 0,
        offset_bytes: 0,
        column: column.to_owned(),
        reason,
        found,
        expected: expected.to_owned(),
    }
}

/// A field's text, cut to a length that can be shown.
pub(crate) fn shown(field: &[u8]) -> String {
    let beginning = &field[..field.len().min(4 * FOUND_CHARACTERS)];
    let text = String::from_utf8_lossy(beginning);
    match text.char_indices().nth(FOUND_CHARACTERS) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None if beginning.len() < field.len() => format!("{text}…"),
        None => text.into_owned(),
    }
}

/// The mobile flag must not touch an id's code.
const _: () = assert!(MOBILE_BIT > TEXT_BIT && MOBILE_BIT == 1 << 31);
