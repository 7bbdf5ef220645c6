//! Seeded pseudo-random numbers: keyed streams of 64 bits, and their reduction to a range.
//!
//! It uses only integer arithmetic, so that the browser and a native program draw the same numbers. Callers
//! choose the keys.

/// A stream of pseudo-random numbers by SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014).
///
/// ```
/// use daypart_engine::stats::rng::Rng;
/// assert_eq!(Rng::new(0).draw(), 0xE220_A839_7B1D_CDAF);
/// assert!(Rng::new(1).below(6) < 6);
/// ```
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// Creates the stream of a key, such as a seed or a [`key`] derived from one.
    pub fn new(key: u64) -> Rng {
        Rng(key)
    }

    /// Returns the next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Returns a number from 0 to `bound` - 1, or 0 if the bound is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        scale(self.draw(), bound)
    }

    /// Returns true with a probability of `of_256` / 256.
    pub fn chance(&mut self, of_256: u32) -> bool {
        self.below(256) < of_256
    }

    /// Returns a number above 0 and up to 1: one of 2^53 evenly spaced ones.
    pub fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

/// Scrambles 64 bits, one to one (the finaliser of SplitMix64).
pub fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Returns a key for the `index`th item of a kind, so that each has a stream of its own.
pub fn key(seed: u64, kind: u64, index: u64) -> u64 {
    mix(seed ^ mix(index.wrapping_mul(0xD1B5_4A32_D192_ED03) ^ (kind << 56)))
}

/// Reduces 64 random bits to 0 to `bound` - 1 by multiplication (Lemire, "Fast random integer generation in an
/// interval", 2019, without its rejection step: no number is likelier than another by more than `bound` in
/// 2^32).
pub fn scale(bits: u64, bound: u32) -> u32 {
    (((bits >> 32) * u64::from(bound)) >> 32) as u32
}
