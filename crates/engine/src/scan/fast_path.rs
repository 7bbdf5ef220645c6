//! The fast way through rows of an events file: the ends of a row's fields all at once, then the fields that are needed.
//!
//! It takes only *plain* rows, as nearly all are: numbers or texts as ids, a time like `2014-10-23 03:26:20`, a flag of 0 or
//! 1, quotes only around whole fields and none inside, no delimiters inside quotes, and not very long. Of any other row it
//! says nothing, and the careful way decides.

use std::num::NonZeroUsize;

use crate::collections::seeded_hash::MIXER;
use crate::csv::dialect::Escape;
use crate::csv::structural_index::{self, LANES, StructuralMasks};
use crate::fields::ids::{TEXT_BIT, TextInterner};
use crate::scan::slow_path::text_code;
use crate::schema::layout::{EventLayout, ProfileKey};
use crate::time::civil;

/// The most columns that a row can have here, and one more.
const SLOTS: usize = 64;

/// How long a plain row can be. Positions are taken modulo this, which the compiler needs to see that they are inside.
const LONGEST_ROW: usize = 1024;

/// What must be at hand of the piece from a row's start on.
const WINDOW: usize = LONGEST_ROW + LANES;

/// The bytes of eight digits 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// How many shapes of rows are kept of each kind, those that end in their first block and those that end in their second:
/// enough for all ways in which the lengths of a usual row's fields differ.
const SHAPES: usize = 64;

/// Where the shape is kept of a row that is too long to be kept.
const LONG: usize = 2 * SHAPES;

/// Reads plain rows of one dialect and layout.
#[derive(Debug)]
pub(crate) struct FastPath {
    delimiter: u8,
    quote: u8,
    /// How many columns a row has.
    columns: usize,
    customer: usize,
    track: Option<usize>,
    time: usize,
    mobile: Option<usize>,
    shapes: Box<[Shape; LONG + 1]>,
}

/// A row that ends within two blocks, and where in all rows with the same ends and quotes stands what is needed.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    /// The row's bits up to its newline. Those of the second block are none where it ends in the first.
    blocks: [StructuralMasks; 2],
    places: Places,
}

/// Where in a row stands what is needed of it, in bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    customer: Text,
    track: Text,
    /// Where the time starts, which has its one length.
    time: u16,
    /// Where the flag is, which is one byte.
    mobile: u16,
}

/// Where a field's text starts, without quotes, and how long it is.
#[derive(Clone, Copy, Debug, Default)]
struct Text {
    start: u16,
    length: u16,
}

/// Where the fields of a row end. The first of them ends at slot 1; slot 0 is a place before the row's start.
type Ends = [u16; SLOTS];

impl FastPath {
    /// A reader of rows with a layout; `None` when no row can be plain. In a layout that is understood, a column tells the
    /// customer and one the track, fields stand between single bytes, and quotes are doubled inside quotes.
    pub(crate) fn new(layout: &EventLayout) -> Option<FastPath> {
        let ProfileKey::Column(customer) = layout.key else {
            return None;
        };
        let dialect = layout.dialect;
        let understood = dialect.escape == Escape::Doubled && !dialect.blank_behind && !dialect.trailing;
        let parts = [Some(customer), layout.track, Some(layout.time), layout.mobile];
        let are_there = parts.into_iter().flatten().all(|part| part < layout.columns);
        if !understood || !are_there || layout.artist.is_some() || layout.columns >= SLOTS {
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

    /// Reads rows from `at` on, as long as they are plain and start before `until`, and gives where the first row starts
    /// that was not read. The last rows of a piece are left alone, because what follows a row must be at hand too.
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

    /// Which shape the row has that the window begins with, and how long it is with its newline; `None` when it isn't plain.
    #[inline(always)]
    fn shape(&mut self, window: &[u8; WINDOW]) -> Option<(usize, usize)> {
        let first = structural_index::masks(window.first_chunk()?, self.delimiter, self.quote).line();
        if first.newlines != 0 {
            let slot = slot(first.ends);
            if !self.shapes[slot].blocks[0].are_ends_of(&first) {
                self.learn(window, slot, [first, StructuralMasks::default()])?;
            }
            return Some((slot, first.newlines.trailing_zeros() as usize + 1));
        }
        let second = structural_index::masks(window.get(LANES..)?.first_chunk()?, self.delimiter, self.quote).line();
        if second.newlines != 0 {
            let slot = SHAPES + slot(first.ends ^ second.ends.rotate_left(32));
            let [known, other] = &self.shapes[slot].blocks;
            if !(known.are_ends_of(&first) && other.are_ends_of(&second)) {
                self.learn(window, slot, [first, second])?;
            }
            return Some((slot, LANES + second.newlines.trailing_zeros() as usize + 1));
        }
        let length = self.learn(window, LONG, [first, second])?;
        Some((LONG, length.get()))
    }

    /// Finds out where what is needed stands in a row, keeps it as a shape, and gives how long the row is.
    #[inline(never)]
    fn learn(&mut self, window: &[u8; WINDOW], slot: usize, blocks: [StructuralMasks; 2]) -> Option<NonZeroUsize> {
        let mut ends = [u16::MAX; SLOTS];
        let length = self.find_ends(window, &blocks, &mut ends)?;
        // Where the quotes stand was checked, so that a field that begins with one ends with another.
        let text_of = |column: usize| {
            let start = ends[column % SLOTS].wrapping_add(1);
            let quote = u16::from(window[usize::from(start) % LONGEST_ROW] == self.quote);
            let end = ends[(column + 1) % SLOTS];
            Text {
                start: start + quote,
                length: end - start - 2 * quote,
            }
        };
        let mobile = self.mobile.map(text_of);
        let time = text_of(self.time);
        if usize::from(time.length) != civil::CANONICAL_BYTES || mobile.is_some_and(|mobile| mobile.length != 1) {
            return None;
        }
        let places = Places {
            customer: text_of(self.customer),
            track: self.track.map(text_of).unwrap_or_default(),
            time: time.start,
            mobile: mobile.unwrap_or_default().start,
        };
        self.shapes[slot] = Shape { blocks, places };
        NonZeroUsize::new(length)
    }

    /// The event in the row that the window begins with.
    #[inline(always)]
    fn event(
        &self,
        window: &[u8; WINDOW],
        shape: usize,
        customers: &mut TextInterner,
        tracks: &mut TextInterner,
    ) -> Option<[u32; 3]> {
        let places = &self.shapes[shape].places;
        let flag = match self.mobile {
            Some(_) => u32::from(window[usize::from(places.mobile) % LONGEST_ROW].wrapping_sub(b'0')),
            None => 0,
        };
        if flag > 1 {
            return None;
        }
        let start = usize::from(places.time) % LONGEST_ROW;
        let time = civil::parse_canonical(window.get(start..)?.first_chunk()?)?;
        let customer = id(window, places.customer, customers)?;
        let track = match self.track {
            Some(_) => id(window, places.track, tracks)?,
            None => 0,
        };
        Some([customer, track | flag << 31, time])
    }

    /// Finds where the fields of the row end that the window begins with, and gives how long it is with its newline. `None`
    /// when it isn't plain: when it has another number of fields, a quote that is not one of a pair around a field, a carriage
    /// return elsewhere than before the newline, or is too long. The bits of its first blocks are known.
    #[inline(always)]
    fn find_ends(&self, window: &[u8; WINDOW], blocks: &[StructuralMasks; 2], ends: &mut Ends) -> Option<usize> {
        let (mut slot, mut base) = (1, 0);
        let mut before = BeforeGrowth::default();
        loop {
            let masks = match blocks.get(base / LANES) {
                Some(known) => *known,
                None => structural_index::masks(window.get(base..)?.first_chunk()?, self.delimiter, self.quote).line(),
            };
            // What a carriage return stands before must be the newline.
            let after_return = masks.returns << 1 | before.returned;
            if after_return & !masks.newlines != 0 {
                return None;
            }
            let stops = masks.ends | masks.returns;
            let opening = masks.quotes & (stops << 1 | before.stopped);
            // Behind all other quotes a field must end, and these must be the fields that a quote opens. To add an opening
            // quote to the ones of its field lets a carry run to the field's end.
            let closing = masks.quotes & !opening;
            let (sum, over) = (!stops).overflowing_add(opening);
            let (sum, over_again) = sum.overflowing_add(before.opened);
            if sum & stops != closing << 1 | before.closed {
                return None;
            }
            // A row that ends with both ends at the carriage return.
            let mut left = stops & !after_return;
            while left != 0 {
                ends[slot % SLOTS] = (base as u32 + left.trailing_zeros()) as u16;
                slot += 1;
                left &= left - 1;
            }
            if masks.newlines != 0 {
                let length = base + masks.newlines.trailing_zeros() as usize + 1;
                return (slot == self.columns + 1).then_some(length);
            }
            base += LANES;
            if base == LONGEST_ROW {
                return None;
            }
            before = BeforeGrowth {
                returned: masks.returns >> 63,
                stopped: stops >> 63,
                opened: u64::from(over | over_again),
                closed: closing >> 63,
            };
        }
    }
}

/// What the bits of a row's next block need to know of the block before, each 0 or 1.
struct BeforeGrowth {
    /// Whether it ended with a carriage return.
    returned: u64,
    /// Whether a field ended with it.
    stopped: u64,
    /// Whether a field that a quote opens goes on.
    opened: u64,
    /// Whether it ended with a quote that closes a field.
    closed: u64,
}

impl Default for BeforeGrowth {
    /// What a row's start needs to know.
    fn default() -> BeforeGrowth {
        BeforeGrowth {
            returned: 0,
            stopped: 1,
            opened: 0,
            closed: 0,
        }
    }
}

/// Where among the shapes of its kind one is kept, by its ends.
#[inline(always)]
fn slot(ends: u64) -> usize {
    // The highest bits of the product hang on all bits of the ends.
    (ends.wrapping_mul(MIXER) >> (64 - SHAPES.ilog2())) as usize % SHAPES
}

/// The code of an id.
#[inline(always)]
fn id(window: &[u8; WINDOW], text: Text, texts: &mut TextInterner) -> Option<u32> {
    let (start, length) = (usize::from(text.start) % LONGEST_ROW, usize::from(text.length));
    match small_number(window.get(start..)?.first_chunk()?, length) {
        Some(number) => Some(number),
        None => text_id(window.get(start..)?.get(..length)?, texts),
    }
}

/// The code of an id that is no small number.
#[inline(never)]
fn text_id(text: &[u8], texts: &mut TextInterner) -> Option<u32> {
    // No other texts are at hand than what the rest of this has let through.
    if let Some(known) = texts.find_at_hand(text) {
        return Some(known | TEXT_BIT);
    }
    // Empty ids and blanks around an id are for the careful way.
    let (first, last) = (text.first()?, text.last()?);
    if first.is_ascii_whitespace() || last.is_ascii_whitespace() {
        return None;
    }
    text_code(text, texts)
}

/// The value of a whole number of one to eight digits without leading zeros, with which eight bytes begin: all its digits at
/// once (after Daniel Lemire and Wojciech Muła's way to parse eight digits).
#[inline(always)]
fn small_number(eight: &[u8; 8], length: usize) -> Option<u32> {
    let values = u64::from_le_bytes(*eight) ^ ZEROS;
    if !(1..=8).contains(&length) {
        return None;
    }
    // The digits move up to where the last of eight would stand, with zeros before them.
    let digits = values << (64 - 8 * length);
    if other_than_digits(digits) || (values & 0xFF == 0 && length > 1) {
        return None;
    }
    // Each step joins neighbours: digits to pairs, pairs to fours, fours to the number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32) as u32)
}

/// Whether one of eight bytes, from which the byte of the digit 0 was taken, is no decimal digit's value.
#[inline(always)]
fn other_than_digits(bytes: u64) -> bool {
    (bytes.wrapping_add(0x7676_7676_7676_7676) | bytes) & 0x8080_8080_8080_8080 != 0
}
