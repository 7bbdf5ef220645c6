//! The structure of a block of text, found 64 bytes at a time: where fields end, and where quotes and carriage returns are.
//!
//! A block's bytes are compared sixteen at a time with `simd128` in wasm and SSE2 on x86-64; elsewhere a portable path does
//! the same eight at a time, and the tests hold it equal. (The way of Langdale and Lemire, "Parsing Gigabytes of JSON per
//! Second", VLDB Journal 2019: bit masks first, then positions out of the masks.)

/// How many bytes one mask covers.
const LANES: usize = 64;

/// Where the structure of one block stands. Kept between blocks, so that its memory is used again.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Where the delimiters and newlines stand, from the block's start. The positions past `count` are left over.
    ends: Vec<u32>,
    count: usize,
    /// A bit for each quote and carriage return, a mask for every 64 bytes.
    special: Vec<u64>,
    /// How many of those stand before each mask's bytes.
    special_before: Vec<u32>,
}

/// The bits of 64 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// Delimiters and newlines.
    pub ends: u64,
    /// Quotes and carriage returns.
    pub special: u64,
}

impl Structure {
    /// Finds the structure of a block.
    pub fn find(&mut self, block: &[u8], delimiter: u8, quote: u8) {
        self.count = 0;
        self.special.clear();
        self.special_before.clear();
        // At most every byte is an end, and eight positions are written at a time.
        self.ends.resize(block.len() + 2 * LANES, 0);
        let mut special_so_far = 0;
        let (whole, rest) = block.as_chunks::<LANES>();
        for (index, bytes) in whole.iter().enumerate() {
            self.take(
                masks(bytes, delimiter, quote),
                (index * LANES) as u32,
                &mut special_so_far,
            );
        }
        if !rest.is_empty() {
            let mut padded = [0; LANES];
            padded[..rest.len()].copy_from_slice(rest);
            let mut last = masks(&padded, delimiter, quote);
            // A delimiter of zero must not be found in the padding.
            let inside = (1u64 << rest.len()) - 1;
            last = Masks {
                ends: last.ends & inside,
                special: last.special & inside,
            };
            self.take(last, (whole.len() * LANES) as u32, &mut special_so_far);
        }
        self.special.push(0);
        self.special_before.push(special_so_far);
    }

    /// Where delimiters and newlines stand in the block.
    pub fn ends(&self) -> &[u32] {
        &self.ends[..self.count]
    }

    /// How many quotes and carriage returns stand before a position in the block.
    #[inline]
    pub fn special_before(&self, position: usize) -> u32 {
        let (word, bit) = (position / LANES, position % LANES);
        self.special_before[word] + (self.special[word] & ((1 << bit) - 1)).count_ones()
    }

    #[inline]
    fn take(&mut self, masks: Masks, offset: u32, special_so_far: &mut u32) {
        self.special.push(masks.special);
        self.special_before.push(*special_so_far);
        *special_so_far += masks.special.count_ones();
        let mut left = masks.ends;
        let next_count = self.count + left.count_ones() as usize;
        // Eight positions are written whatever their number is, which costs less than a branch for each.
        while left != 0 {
            for slot in &mut self.ends[self.count..][..8] {
                *slot = offset + left.trailing_zeros();
                left &= left.wrapping_sub(1);
            }
            self.count += 8;
        }
        self.count = next_count;
    }
}

/// The masks of 64 bytes, by the machine's vectors where there are some.
#[inline]
pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> Masks {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return wasm::masks(bytes, delimiter, quote);
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    // SAFETY: this line exists only where the whole program is compiled for processors with SSE2.
    return unsafe { sse2::masks(bytes, delimiter, quote) };
    #[allow(unreachable_code, reason = "one of the vector paths may have returned")]
    masks_portable(bytes, delimiter, quote)
}

/// The masks of 64 bytes, without vectors.
pub fn masks_portable(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> Masks {
    let mut masks = Masks::default();
    for (bit, &byte) in bytes.iter().enumerate() {
        masks.ends |= u64::from(byte == delimiter || byte == b'\n') << bit;
        masks.special |= u64::from(byte == quote || byte == b'\r') << bit;
    }
    masks
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128, v128_or};

    use super::{LANES, Masks};

    #[inline]
    pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> Masks {
        let (delimiter, newline) = (u8x16_splat(delimiter), u8x16_splat(b'\n'));
        let (quote, carriage_return) = (u8x16_splat(quote), u8x16_splat(b'\r'));
        let mut masks = Masks::default();
        for (quarter, lanes) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let lanes = load(lanes);
            let bits = |a: v128, b: v128| u64::from(u8x16_bitmask(v128_or(u8x16_eq(lanes, a), u8x16_eq(lanes, b))));
            masks.ends |= bits(delimiter, newline) << (16 * quarter);
            masks.special |= bits(quote, carriage_return) << (16 * quarter);
        }
        masks
    }

    #[inline]
    fn load(lanes: &[u8; 16]) -> v128 {
        let number = u128::from_le_bytes(*lanes);
        u64x2(number as u64, (number >> 64) as u64)
    }
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod sse2 {
    use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};

    use super::{LANES, Masks};

    #[inline]
    #[target_feature(enable = "sse2")]
    pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> Masks {
        let splat = |byte: u8| _mm_set1_epi8(byte as i8);
        let (delimiter, newline) = (splat(delimiter), splat(b'\n'));
        let (quote, carriage_return) = (splat(quote), splat(b'\r'));
        let mut masks = Masks::default();
        for (quarter, lanes) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let lanes = load(lanes);
            let bits = |a: __m128i, b: __m128i| {
                let equal = _mm_or_si128(_mm_cmpeq_epi8(lanes, a), _mm_cmpeq_epi8(lanes, b));
                u64::from(_mm_movemask_epi8(equal) as u32)
            };
            masks.ends |= bits(delimiter, newline) << (16 * quarter);
            masks.special |= bits(quote, carriage_return) << (16 * quarter);
        }
        masks
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn load(lanes: &[u8; 16]) -> __m128i {
        let number = u128::from_le_bytes(*lanes);
        _mm_set_epi64x((number >> 64) as i64, number as i64)
    }
}
