//! Fast path through the rows of an events file: finds the ends of all fields of a row at once with bit masks,
//! then parses the needed fields.
//!
//! It accepts only *simple* rows, which are nearly all: ids that are numbers or texts, a time like
//! `2014-10-23 03:26:20`, a flag of 0 or 1, quotes only around whole fields and none inside, no delimiters
//! inside quotes, and at most about a kilobyte. It decides nothing about any other row; that is left to the
//! [`slow_path`](crate::scan::slow_path).
//!
//! Rows with the same field lengths have their delimiters at the same offsets. The reader therefore caches the
//! *shapes* of recent rows: for a row with a known shape, the offsets of its fields needn't be computed again.

use std::num::NonZeroUsize;

use crate::collections::seeded_hash::MIXER;
use crate::csv::dialect::Escape;
use crate::csv::structural_index::{self, LANES, StructuralMasks};
use crate::fields::ids::{TEXT_BIT, TextInterner};
use crate::scan::slow_path::text_code;
use crate::schema::layout::{EventLayout, ProfileKey};
use crate::time::civil;

/// Maximum number of columns of a simple row, plus one.
const SLOTS: usize = 64;

/// Maximum length of a simple row in bytes. Offsets are taken modulo this, so that the compiler can drop bounds
/// checks.
const MAX_ROW_BYTES: usize = 1024;

/// Number of bytes of the piece that must follow a row's start.
const WINDOW: usize = MAX_ROW_BYTES + LANES;

/// Eight ASCII zeros.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Number of cached shapes of each kind: rows that end in their first block, and rows that end in their second.
/// This is enough for all combinations of field lengths in a usual file.
const SHAPES: usize = 64;

/// Slot for the shape of a row that is too long to be cached.
const LONG: usize = 2 * SHAPES;

/// Reads the simple rows of one dialect and layout.
#[derive(Debug)]
pub(crate) struct FastPath {
    delimiter: u8,
    quote: u8,
    /// Number of columns of a row.
    columns: usize,
    customer: usize,
    track: Option<usize>,
    time: usize,
    mobile: Option<usize>,
    shapes: Box<[Shape; LONG + 1]>,
}

/// Shape of a row that ends within two blocks, and the offsets of the needed fields in all rows with the same
/// delimiters and quotes.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    /// The row's masks up to its newline. Those of the second block are zero for a row that ends in the first.
    blocks: [StructuralMasks; 2],
    offsets: FieldOffsets,
}

/// Byte offsets of the needed fields in a row.
#[derive(Clone, Copy, Debug, Default)]
struct FieldOffsets {
    customer: TextSpan,
    track: TextSpan,
    /// Start of the time, whose length is fixed.
    time: u16,
    /// Offset of the flag, a single byte.
    mobile: u16,
}

/// Start and length of a field's text, without quotes.
#[derive(Clone, Copy, Debug, Default)]
struct TextSpan {
    start: u16,
    length: u16,
}

/// Ends of a row's fields. The first field's end is at index 1; index 0 is the offset before the row's start.
type FieldEnds = [u16; SLOTS];

impl FastPath {
    /// Creates a reader for a layout; `None` when the fast path doesn't support it. A supported layout has a
    /// customer column, times in one column, no artist column, and quotes escaped by doubling.
    pub(crate) fn new(layout: &EventLayout) -> Option<FastPath> {
        let ProfileKey::Column(customer) = layout.key else {
            return None;
        };
        let dialect = layout.dialect;
        let is_supported = dialect.escape == Escape::Doubled && !dialect.space_after_delimiter;
        let needed = [Some(customer), layout.track, Some(layout.time), layout.mobile];
        let is_supported = is_supported && layout.clock.is_none();
        let all_exist = needed.into_iter().flatten().all(|column| column < layout.columns);
        if !is_supported || !all_exist || layout.artist.is_some() || layout.columns >= SLOTS {
            return None;
        }
        Some(FastPath {
            delimiter: dialect.delimiter,
            quote: dialect.quote?,
            columns: layout.columns,
            customer,
            track: layout.track,
            time: layout.time,
            mobile: layout.mobile,
            shapes: Box::new([Shape::default(); LONG + 1]),
        })
    }

    /// Reads rows from offset `at`, as long as they are simple and start before `until`; returns the offset of
    /// the first row that wasn't read. The last rows of a piece are never read, because a row is read through a
    /// window that extends past its end.
    #[inline(never)]
    pub(crate) fn read(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        until: usize,
        (customers, tracks): (&mut TextInterner, &mut TextInterner),
        events: &mut Vec<[u32; 3]>,
    ) -> usize {
        while at < until
            && let Some(window) = bytes.get(at..).and_then(|rest| rest.first_chunk::<WINDOW>())
            && let Some((shape, length)) = self.shape(window)
            && let Some(event) = self.event(window, shape, customers, tracks)
        {
            events.push(event);
            at += length;
        }
        at
    }

    /// Returns the slot of the shape of the window's first row, and the row's length including its newline;
    /// `None` when the row isn't simple.
    #[inline(always)]
    fn shape(&mut self, window: &[u8; WINDOW]) -> Option<(usize, usize)> {
        let first = structural_index::masks(window.first_chunk()?, self.delimiter, self.quote).first_line();
        if first.newlines != 0 {
            let slot = slot(first.ends);
            if !self.shapes[slot].blocks[0].is_same_shape(&first) {
                self.learn_shape(window, slot, [first, StructuralMasks::default()])?;
            }
            return Some((slot, first.newlines.trailing_zeros() as usize + 1));
        }
        let second =
            structural_index::masks(window.get(LANES..)?.first_chunk()?, self.delimiter, self.quote).first_line();
        if second.newlines != 0 {
            let slot = SHAPES + slot(first.ends ^ second.ends.rotate_left(32));
            let [known, other] = &self.shapes[slot].blocks;
            if !(known.is_same_shape(&first) && other.is_same_shape(&second)) {
                self.learn_shape(window, slot, [first, second])?;
            }
            return Some((slot, LANES + second.newlines.trailing_zeros() as usize + 1));
        }
        let length = self.learn_shape(window, LONG, [first, second])?;
        Some((LONG, length.get()))
    }

    /// Computes the offsets of a row's needed fields, caches them as a shape, and returns the row's length.
    #[inline(never)]
    fn learn_shape(
        &mut self,
        window: &[u8; WINDOW],
        slot: usize,
        blocks: [StructuralMasks; 2],
    ) -> Option<NonZeroUsize> {
        let mut ends = [u16::MAX; SLOTS];
        let length = self.find_ends(window, &blocks, &mut ends)?;
        // `find_ends` has checked the quotes: a field that starts with one ends with one.
        let span_of = |column: usize| {
            let start = ends[column % SLOTS].wrapping_add(1);
            let quote = u16::from(window[usize::from(start) % MAX_ROW_BYTES] == self.quote);
            let end = ends[(column + 1) % SLOTS];
            TextSpan {
                start: start + quote,
                length: end - start - 2 * quote,
            }
        };
        let mobile = self.mobile.map(span_of);
        let time = span_of(self.time);
        if usize::from(time.length) != civil::CANONICAL_BYTES || mobile.is_some_and(|mobile| mobile.length != 1) {
            return None;
        }
        let offsets = FieldOffsets {
            customer: span_of(self.customer),
            track: self.track.map(span_of).unwrap_or_default(),
            time: time.start,
            mobile: mobile.unwrap_or_default().start,
        };
        self.shapes[slot] = Shape { blocks, offsets };
        NonZeroUsize::new(length)
    }

    /// Parses the event in the window's first row; `None` when a field needs the slow path.
    #[inline(always)]
    fn event(
        &self,
        window: &[u8; WINDOW],
        shape: usize,
        customers: &mut TextInterner,
        tracks: &mut TextInterner,
    ) -> Option<[u32; 3]> {
        let offsets = &self.shapes[shape].offsets;
        let flag = match self.mobile {
            Some(_) => u32::from(window[usize::from(offsets.mobile) % MAX_ROW_BYTES].wrapping_sub(b'0')),
            None => 0,
        };
        if flag > 1 {
            return None;
        }
        let start = usize::from(offsets.time) % MAX_ROW_BYTES;
        let time = civil::parse_canonical(window.get(start..)?.first_chunk()?)?;
        let customer = parse_id(window, offsets.customer, customers)?;
        let track = match self.track {
            Some(_) => parse_id(window, offsets.track, tracks)?,
            None => 0,
        };
        Some([customer, track | flag << 31, time])
    }

    /// Finds the ends of the fields of the window's first row, and returns the row's length including its
    /// newline. The masks of its first two blocks are given.
    ///
    /// `None` when the row isn't simple: when it has another number of fields, a quote that isn't one of a pair
    /// around a whole field, or a carriage return anywhere but before the newline, or when it is too long.
    #[inline(always)]
    fn find_ends(&self, window: &[u8; WINDOW], blocks: &[StructuralMasks; 2], ends: &mut FieldEnds) -> Option<usize> {
        let (mut slot, mut base) = (1, 0);
        let mut before = Carry::default();
        loop {
            let masks = match blocks.get(base / LANES) {
                Some(known) => *known,
                None => {
                    structural_index::masks(window.get(base..)?.first_chunk()?, self.delimiter, self.quote).first_line()
                }
            };
            // A carriage return must be followed by the newline.
            let after_return = masks.carriage_returns << 1 | before.returned;
            if after_return & !masks.newlines != 0 {
                return None;
            }
            let stops = masks.ends | masks.carriage_returns;
            let opening = masks.quotes & (stops << 1 | before.stopped);
            // Every other quote must be the last byte of a field that a quote opens. In an addition, the bit of
            // an opening quote carries through the one bits of its field to the field's end.
            let closing = masks.quotes & !opening;
            let (sum, over) = (!stops).overflowing_add(opening);
            let (sum, over_again) = sum.overflowing_add(before.opened);
            if sum & stops != closing << 1 | before.closed {
                return None;
            }
            // In a row that ends with CR LF, the last field ends at the carriage return.
            let mut remaining = stops & !after_return;
            while remaining != 0 {
                ends[slot % SLOTS] = (base as u32 + remaining.trailing_zeros()) as u16;
                slot += 1;
                remaining &= remaining - 1;
            }
            if masks.newlines != 0 {
                let length = base + masks.newlines.trailing_zeros() as usize + 1;
                return (slot == self.columns + 1).then_some(length);
            }
            base += LANES;
            if base == MAX_ROW_BYTES {
                return None;
            }
            before = Carry {
                returned: masks.carriage_returns >> 63,
                stopped: stops >> 63,
                opened: u64::from(over | over_again),
                closed: closing >> 63,
            };
        }
    }
}

/// State carried from one block of a row to the next, each 0 or 1.
struct Carry {
    /// Whether the block ended with a carriage return.
    returned: u64,
    /// Whether a field ended with the block.
    stopped: u64,
    /// Whether a quoted field continues.
    opened: u64,
    /// Whether the block ended with a closing quote.
    closed: u64,
}

impl Default for Carry {
    /// The state at a row's start.
    fn default() -> Carry {
        Carry {
            returned: 0,
            stopped: 1,
            opened: 0,
            closed: 0,
        }
    }
}

/// Cache slot of a shape, by a hash of its field ends.
#[inline(always)]
fn slot(ends: u64) -> usize {
    // The highest bits of the product depend on all bits of the ends.
    (ends.wrapping_mul(MIXER) >> (64 - SHAPES.ilog2())) as usize % SHAPES
}

/// Returns the code of an id.
#[inline(always)]
fn parse_id(window: &[u8; WINDOW], text: TextSpan, texts: &mut TextInterner) -> Option<u32> {
    let (start, length) = (usize::from(text.start) % MAX_ROW_BYTES, usize::from(text.length));
    match small_number(window.get(start..)?.first_chunk()?, length) {
        Some(number) => Some(number),
        None => text_id(window.get(start..)?.get(..length)?, texts),
    }
}

/// Returns the code of an id that isn't a small number.
#[inline(never)]
fn text_id(text: &[u8], texts: &mut TextInterner) -> Option<u32> {
    // The recent texts have already passed the checks below.
    if let Some(known) = texts.find_recent(text) {
        return Some(known | TEXT_BIT);
    }
    // Empty ids, ids with blanks around them, and constant formulas take the slow path.
    let (first, last) = (text.first()?, text.last()?);
    if *first == b'=' || first.is_ascii_whitespace() || last.is_ascii_whitespace() {
        return None;
    }
    text_code(text, texts)
}

/// Parses a whole number of one to eight digits without leading zeros at the start of eight bytes, all digits
/// at once. The method is Daniel Lemire and Wojciech Muła's for eight digits.
#[inline(always)]
fn small_number(eight: &[u8; 8], length: usize) -> Option<u32> {
    let values = u64::from_le_bytes(*eight) ^ ZEROS;
    if !(1..=8).contains(&length) {
        return None;
    }
    // Shift the digits up to the last bytes, with zeros before them.
    let digits = values << (64 - 8 * length);
    if has_non_digit(digits) || (values & 0xFF == 0 && length > 1) {
        return None;
    }
    // Each step joins neighbours: digits into pairs, pairs into fours, fours into the number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32) as u32)
}

/// Returns whether any of eight bytes, less ASCII zero, isn't the value of a decimal digit.
#[inline(always)]
fn has_non_digit(bytes: u64) -> bool {
    (bytes.wrapping_add(0x7676_7676_7676_7676) | bytes) & 0x8080_8080_8080_8080 != 0
}
