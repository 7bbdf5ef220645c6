//! Structural index: bit masks of delimiters, newlines, quotes and carriage returns for 64 bytes of text.
//!
//! Uses `simd128` in wasm and SSE2 on x86-64, sixteen bytes at a time. Elsewhere a portable version compares byte
//! by byte; tests check that all versions agree. The bit masks follow Langdale and Lemire, "Parsing Gigabytes of
//! JSON per Second", VLDB Journal 2019.

/// Number of bytes that a mask covers.
pub const LANES: usize = 64;

/// The bit masks of 64 bytes; bit 0 is the first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StructuralMasks {
    /// Field ends: delimiters and newlines.
    pub ends: u64,
    /// Newlines.
    pub newlines: u64,
    /// Quotes.
    pub quotes: u64,
    /// Carriage returns.
    pub carriage_returns: u64,
}

impl StructuralMasks {
    /// Returns whether the field ends, quotes and carriage returns are the same. Does not compare newlines.
    #[inline]
    pub fn is_same_shape(&self, other: &StructuralMasks) -> bool {
        (self.ends ^ other.ends) | (self.quotes ^ other.quotes) | (self.carriage_returns ^ other.carriage_returns) == 0
    }

    /// The masks of the first line only, including its newline; all bits if there is no newline.
    #[inline]
    #[must_use]
    pub fn first_line(self) -> StructuralMasks {
        let first_line = self.newlines ^ self.newlines.wrapping_sub(1);
        StructuralMasks {
            ends: self.ends & first_line,
            newlines: self.newlines & first_line,
            quotes: self.quotes & first_line,
            carriage_returns: self.carriage_returns & first_line,
        }
    }
}

/// Computes the masks of 64 bytes, with vector instructions where available.
#[inline]
pub fn masks(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> StructuralMasks {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return wasm::masks(bytes, delimiter, quote);
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    // SAFETY: this line is compiled only if SSE2 is enabled for the whole program.
    return unsafe { sse2::masks(bytes, delimiter, quote) };
    #[allow(unreachable_code, reason = "one of the vector paths may have returned")]
    masks_portable(bytes, delimiter, quote)
}

/// Computes the masks of 64 bytes, without vector instructions.
pub fn masks_portable(bytes: &[u8; LANES], delimiter: u8, quote: u8) -> StructuralMasks {
    let mut masks = StructuralMasks::default();
    for (bit, &byte) in bytes.iter().enumerate() {
        masks.ends |= u64::from(byte == delimiter || byte == b'\n') << bit;
        masks.newlines |= u64::from(byte == b'\n') << bit;
        masks.quotes |= u64::from(byte == quote) << bit;
        masks.carriage_returns |= u64::from(byte == b'\r') << bit;
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
        let carriage_returns = quarters.map(|quarter| u8x16_eq(quarter, u8x16_splat(b'\r')));
        // Most files have no carriage returns.
        let has_returns = v128_any_true(v128_or(
            v128_or(carriage_returns[0], carriage_returns[1]),
            v128_or(carriage_returns[2], carriage_returns[3]),
        ));
        StructuralMasks {
            ends: of(delimiter) | newlines,
            newlines,
            quotes: of(quote),
            carriage_returns: if has_returns { of(b'\r') } else { 0 },
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
        let carriage_returns = quarters.map(|quarter| _mm_cmpeq_epi8(quarter, _mm_set1_epi8(b'\r' as i8)));
        let any = _mm_or_si128(
            _mm_or_si128(carriage_returns[0], carriage_returns[1]),
            _mm_or_si128(carriage_returns[2], carriage_returns[3]),
        );
        // Most files have no carriage returns.
        let has_returns = _mm_movemask_epi8(any) != 0;
        StructuralMasks {
            ends: of(delimiter) | newlines,
            newlines,
            quotes: of(quote),
            carriage_returns: if has_returns { of(b'\r') } else { 0 },
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
