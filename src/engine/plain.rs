//! The fast way through rows of an events file: the ends of a row's fields all at once, then the fields that are needed.
//!
//! It takes only *plain* rows, as nearly all are: numbers or texts as ids, a time like `2014-10-23 03:26:20`, a flag of 0 or
//! 1, quotes only around whole fields and none inside, no delimiters inside quotes, and not very long. Of any other row it
//! says nothing, and the careful way decides.

use crate::engine::careful::text_code;
use crate::engine::dialect::Escape;
use crate::engine::id::Interner;
use crate::engine::layout::{EventLayout, Key};
use crate::engine::structure::{self, LANES};
use crate::engine::time;

/// The most columns that a row can have here, and one more.
const SLOTS: usize = 64;

/// How long a plain row can be. Positions are taken modulo this, which the compiler needs to see that they are inside.
const LONGEST_ROW: usize = 1024;

/// What must be at hand of the piece from a row's start on.
const WINDOW: usize = LONGEST_ROW + LANES;

/// The bytes of eight digits 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Reads plain rows of one dialect and layout.
#[derive(Debug)]
pub(crate) struct PlainRows {
    delimiter: u8,
    quote: u8,
    /// How many columns a row has.
    columns: usize,
    customer: usize,
    track: Option<usize>,
    time: usize,
    mobile: Option<usize>,
    habits: Habits,
}

/// How the last rows were written. The next one is read as if it were the same, which is then checked: that costs less than
/// to look at every field for quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Habits {
    /// 1 for each column that is quoted, else 0.
    quotes: [u8; SLOTS],
    /// The columns that are quoted.
    quoted: Vec<u8>,
    /// 1 when a carriage return stands before the newline, else 0.
    returns: u8,
}

/// Where the fields of a row end. The first of them ends at slot 1; slot 0 is a place before the row's start.
type Ends = [u16; SLOTS];

impl PlainRows {
    /// A reader of rows with a layout; `None` when no row can be plain. In a layout that is understood, a column tells the
    /// customer and one the track, fields stand between single bytes, and quotes are doubled inside quotes.
    pub(crate) fn new(layout: &EventLayout) -> Option<PlainRows> {
        let Key::Column(customer) = layout.key else {
            return None;
        };
        let dialect = layout.dialect;
        let understood = dialect.escape == Escape::Doubled && !dialect.blank_behind && !dialect.trailing;
        let parts = [Some(customer), layout.track, Some(layout.time), layout.mobile];
        let are_there = parts.into_iter().flatten().all(|part| part < layout.columns);
        if !understood || !are_there || layout.artist.is_some() || layout.columns >= SLOTS {
            return None;
        }
        Some(PlainRows {
            delimiter: dialect.delimiter,
            quote: dialect.quote?,
            columns: layout.columns,
            customer,
            track: layout.track,
            time: layout.time,
            mobile: layout.mobile,
            habits: Habits {
                quotes: [0; SLOTS],
                quoted: Vec::new(),
                returns: 0,
            },
        })
    }

    /// Reads rows from `at` on, as long as they are plain and start before `until`, and gives where the first row starts
    /// that was not read. The last rows of a piece are left alone, because what follows a row must be at hand too.
    pub(crate) fn read(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        until: usize,
        (customers, tracks): (&mut Interner, &mut Interner),
        events: &mut Vec<[u32; 3]>,
    ) -> usize {
        let mut ends = [u16::MAX; SLOTS];
        while at < until
            && let Some(window) = bytes.get(at..).and_then(|rest| rest.first_chunk::<WINDOW>())
        {
            if let Some((event, length)) = self.row(window, &mut ends, customers, tracks) {
                events.push(event);
                at += length;
            } else if !self.learn(window, &mut ends) {
                break;
            }
        }
        at
    }

    /// The event in the row that the window begins with, and how long the row is.
    #[inline(always)]
    fn row(
        &self,
        window: &[u8; WINDOW],
        ends: &mut Ends,
        customers: &mut Interner,
        tracks: &mut Interner,
    ) -> Option<([u32; 3], usize)> {
        let (newline, special) = self.find_ends(window, ends)?;
        let Habits {
            quotes,
            quoted,
            returns,
        } = &self.habits;
        let slot = |column: usize| column % SLOTS;
        let end_of = |column: usize| usize::from(ends[slot(column + 1)]) % LONGEST_ROW;
        let start_of = |column: usize| usize::from(ends[slot(column)].wrapping_add(1)) % LONGEST_ROW;
        // Every quote must be one of a pair around a field, and every carriage return must stand before the newline.
        let mut accounted = u32::from(*returns);
        if *returns == 1 && window[newline.wrapping_sub(1) % LONGEST_ROW] != b'\r' {
            return None;
        }
        for &column in quoted {
            let (first, last) = (
                start_of(usize::from(column)),
                end_of(usize::from(column)).wrapping_sub(1),
            );
            if first >= last || window[first] != self.quote || window[last % LONGEST_ROW] != self.quote {
                return None;
            }
            accounted += 2;
        }
        if accounted != special {
            return None;
        }
        let text_of = |column: usize| {
            let quote = usize::from(quotes[slot(column)]);
            let start = start_of(column) + quote;
            (start, end_of(column).wrapping_sub(quote).wrapping_sub(start))
        };
        let flag = match self.mobile {
            Some(column) => {
                let (start, length) = text_of(column);
                let flag = u32::from(window[start].wrapping_sub(b'0'));
                if flag > 1 || length != 1 {
                    return None;
                }
                flag
            }
            None => 0,
        };
        let (start, length) = text_of(self.time);
        let time = time::parse_canonical(window.get(start..)?.first_chunk()?)?;
        if length != time::CANONICAL_BYTES {
            return None;
        }
        let customer = id(window, text_of(self.customer), customers)?;
        let track = match self.track {
            Some(column) => id(window, text_of(column), tracks)?,
            None => 0,
        };
        Some(([customer, track | flag << 31, time], newline + 1))
    }

    /// Finds where the fields of the row end that the window begins with, and gives where its newline stands and how many
    /// quotes and carriage returns it has. `None` when it has another number of fields or is too long.
    #[inline(always)]
    fn find_ends(&self, window: &[u8; WINDOW], ends: &mut Ends) -> Option<(usize, u32)> {
        let mut base = 0;
        let mut masks = structure::masks(window.first_chunk()?, self.delimiter, self.quote);
        let mut left = masks.ends;
        let mut special = 0;
        for slot in &mut ends[1..=self.columns % SLOTS] {
            while left == 0 {
                // A row that goes on past this mask must not have ended in it.
                if masks.newlines != 0 {
                    return None;
                }
                special += masks.special.count_ones();
                base += LANES;
                if base == LONGEST_ROW {
                    return None;
                }
                masks = structure::masks(window.get(base..)?.first_chunk()?, self.delimiter, self.quote);
                left = masks.ends;
            }
            *slot = (base as u32 + left.trailing_zeros()) as u16;
            left &= left - 1;
        }
        let newline = base + masks.newlines.trailing_zeros() as usize;
        // The carriage return of the row's end, if there is one, belongs to no field.
        let last = &mut ends[self.columns % SLOTS];
        if usize::from(*last) != newline {
            return None;
        }
        *last = last.wrapping_sub(u16::from(self.habits.returns));
        special += (masks.special & ((1 << (newline % LANES)) - 1)).count_ones();
        Some((newline, special))
    }

    /// Looks at how a row is written that could not be read, and says whether that is another way than was expected.
    #[cold]
    fn learn(&mut self, window: &[u8; WINDOW], ends: &mut Ends) -> bool {
        let mut learnt = Habits {
            quotes: [0; SLOTS],
            quoted: Vec::new(),
            returns: 0,
        };
        let Some((newline, _)) = self.find_ends(window, ends) else {
            return false;
        };
        learnt.returns = u8::from(newline > 0 && window[newline % LONGEST_ROW - 1] == b'\r');
        for (column, before) in ends[..self.columns % SLOTS].iter().enumerate() {
            if window[usize::from(before.wrapping_add(1)) % LONGEST_ROW] == self.quote {
                learnt.quotes[column] = 1;
                learnt.quoted.push(column as u8);
            }
        }
        let other = learnt != self.habits;
        self.habits = learnt;
        other
    }
}

/// The code of an id whose text starts at a place and has a length.
#[inline(always)]
fn id(window: &[u8; WINDOW], (start, length): (usize, usize), texts: &mut Interner) -> Option<u32> {
    if let Some(number) = small_number(window.get(start..)?.first_chunk()?, length) {
        return Some(number);
    }
    let text = window.get(start..)?.get(..length)?;
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
    if time::other_than_digits(digits) != 0 || (values & 0xFF == 0 && length > 1) {
        return None;
    }
    // Each step joins neighbours: digits to pairs, pairs to fours, fours to the number.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    Some((low.wrapping_add(high) >> 32) as u32)
}
