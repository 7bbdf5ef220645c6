//! The structure of text, found 64 bytes at a time: where fields end, and where quotes and carriage returns are.
//!
//! The bytes are compared sixteen at a time with `simd128` in wasm and SSE2 on x86-64; elsewhere a portable path does the
//! same one by one, and the tests hold it equal. (Bit masks as in Langdale and Lemire, "Parsing Gigabytes of JSON per
//! Second", VLDB Journal 2019.)

/// How many bytes one mask covers.
pub const LANES: usize = 64;

/// The bits of 64 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StructuralMasks {
    /// Delimiters and newlines.
    pub ends: u64,
    /// Newlines.
    pub newlines: u64,
    /// Quotes.
    pub quotes: u64,
    /// Carriage returns.
    pub returns: u64,
}

impl StructuralMasks {
    /// Whether these are the ends, quotes and carriage returns of another block; of newlines it says nothing.
    #[inline]
    pub fn are_ends_of(&self, other: &StructuralMasks) -> bool {
        (self.ends ^ other.ends) | (self.quotes ^ other.quotes) | (self.returns ^ other.returns) == 0
    }

    /// What belongs to the first line, with its newline; everything where no newline is.
    #[inline]
    #[must_use]
    pub fn line(self) -> StructuralMasks {
        let line = self.newlines ^ self.newlines.wrapping_sub(1);
        StructuralMasks {
            ends: self.ends & line,
            newlines: self.newlines & line,
            quotes: self.quotes & line,
            returns: self.returns & line,
        }
    }
}

/// The masks of 64 bytes, by the machine's vectors where there are some.
#[inline]
pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> StructuralMasks {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return wasm::masks(bytes, delimiter, quote);
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    // SAFETY: this line exists only where the whole program is compiled for processors with SSE2.
    return unsafe { sse2::masks(bytes, delimiter, quote) };
    #[allow(unreachable_code, reason = "one of the vector paths may have returned")]
    masks_portable(bytes, delimiter, quote)
}

/// The masks of 64 bytes, without vectors.
pub fn masks_portable(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> StructuralMasks {
    let mut masks = StructuralMasks::default();
    for (bit, &byte) in bytes.iter().enumerate() {
        masks.ends |= u64::from(byte == delimiter || byte == b'\n') << bit;
        masks.newlines |= u64::from(byte == b'\n') << bit;
        masks.quotes |= u64::from(byte == quote) << bit;
        masks.returns |= u64::from(byte == b'\r') << bit;
    }
    masks
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128, v128_any_true, v128_or};

    use super::{LANES, StructuralMasks};

    #[inline]
    pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> StructuralMasks {
        let quarters = quarters(bytes);
        let of = |byte: u8| bits(quarters, u8x16_splat(byte));
        let newlines = of(b'\n');
        let returns = quarters.map(|quarter| u8x16_eq(quarter, u8x16_splat(b'\r')));
        // Most files have none.
        let has_returns = v128_any_true(v128_or(
            v128_or(returns[0], returns[1]),
            v128_or(returns[2], returns[3]),
        ));
        StructuralMasks {
            ends: of(delimiter) | newlines,
            newlines,
            quotes: of(quote),
            returns: if has_returns { of(b'\r') } else { 0 },
        }
    }

    #[inline]
    fn bits(quarters: [v128; 4], byte: v128) -> u64 {
        let [a, b, c, d] = quarters.map(|quarter| u64::from(u8x16_bitmask(u8x16_eq(quarter, byte))));
        a | b << 16 | c << 32 | d << 48
    }

    #[inline]
    fn quarters(bytes: &[u8; LANES]) -> [v128; 4] {
        let words = bytes.as_chunks::<8>().0;
        let word = |at: usize| u64::from_le_bytes(words[at]);
        [0, 2, 4, 6].map(|at| u64x2(word(at), word(at + 1)))
    }
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod sse2 {
    use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};

    use super::{LANES, StructuralMasks};

    #[inline]
    #[target_feature(enable = "sse2")]
    pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> StructuralMasks {
        let quarters = quarters(bytes);
        let of = |byte: u8| bits(quarters, _mm_set1_epi8(byte as i8));
        let newlines = of(b'\n');
        let returns = quarters.map(|quarter| _mm_cmpeq_epi8(quarter, _mm_set1_epi8(b'\r' as i8)));
        let any = _mm_or_si128(
            _mm_or_si128(returns[0], returns[1]),
            _mm_or_si128(returns[2], returns[3]),
        );
        // Most files have none.
        let has_returns = _mm_movemask_epi8(any) != 0;
        StructuralMasks {
            ends: of(delimiter) | newlines,
            newlines,
            quotes: of(quote),
            returns: if has_returns { of(b'\r') } else { 0 },
        }
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn bits(quarters: [__m128i; 4], byte: __m128i) -> u64 {
        let [a, b, c, d] = quarters.map(|quarter| u64::from(_mm_movemask_epi8(_mm_cmpeq_epi8(quarter, byte)) as u32));
        a | b << 16 | c << 32 | d << 48
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn quarters(bytes: &[u8; LANES]) -> [__m128i; 4] {
        let words = bytes.as_chunks::<8>().0;
        let word = |at: usize| i64::from_le_bytes(words[at]);
        [0, 2, 4, 6].map(|at| _mm_set_epi64x(word(at + 1), word(at)))
    }
}
