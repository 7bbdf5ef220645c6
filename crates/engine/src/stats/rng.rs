//! Pseudo-random numbers that follow from a seed: keyed streams of 64 bits, and how they are taken down to a range.
//!
//! Everything here is integer arithmetic, so that the browser and a native program draw the same numbers. What is drawn
//! with it, and by which key, is the business of those who draw.

/// A stream of pseudo-random numbers: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
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
    /// The stream that belongs to a key, such as a seed or a mix of a seed and a customer's number.
    pub fn new(key: u64) -> Rng {
        Rng(key)
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from 0 to `bound` - 1, or 0 when the bound is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        scale(self.draw(), bound)
    }

    /// True in so many of 256 cases.
    pub fn chance(&mut self, of_256: u32) -> bool {
        self.below(256) < of_256
    }

    /// A number above 0 and up to 1: one of 2^53 that lie evenly.
    pub fn unit(&mut self) -> f64 {
        ((self.draw() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

/// Scrambles 64 bits into 64 others, one to one (the finaliser of SplitMix64).
pub fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A key for the `index`th thing of a kind, so that each has a stream of its own.
pub fn key(seed: u64, kind: u64, index: u64) -> u64 {
    mix(seed ^ mix(index.wrapping_mul(0xD1B5_4A32_D192_ED03) ^ (kind << 56)))
}

/// Takes 64 random bits down to 0 to `bound` - 1 by multiplication (Lemire, "Fast random integer generation in an
/// interval", 2019, without its rejection step: no number is likelier than another by more than `bound` in 2^32).
pub fn scale(bits: u64, bound: u32) -> u32 {
    (((bits >> 32) * u64::from(bound)) >> 32) as u32
}
