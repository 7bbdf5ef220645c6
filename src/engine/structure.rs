//! The structure of text, found 64 bytes at a time: where fields end, and where quotes and carriage returns are.
//!
//! The bytes are compared sixteen at a time with `simd128` in wasm and SSE2 on x86-64; elsewhere a portable path does the
//! same one by one, and the tests hold it equal. (Bit masks as in Langdale and Lemire, "Parsing Gigabytes of JSON per
//! Second", VLDB Journal 2019.)

/// How many bytes one mask covers.
pub const LANES: usize = 64;

/// The bits of 64 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// Delimiters and newlines.
    pub ends: u64,
    /// Newlines.
    pub newlines: u64,
    /// Quotes and carriage returns.
    pub special: u64,
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
        masks.newlines |= u64::from(byte == b'\n') << bit;
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
            masks.newlines |= bits(newline, newline) << (16 * quarter);
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
            masks.newlines |= bits(newline, newline) << (16 * quarter);
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
