//! Random distributions of the demo: a normal distribution, a shuffle that needs no memory, and weighted
//! sampling.
//!
//! Everything is integer arithmetic, as in [`rng`](crate::stats::rng), whose streams it draws from.

use crate::stats::rng::{Rng, scale};

impl Rng {
    /// Draws from an approximate normal distribution with mean 0 and standard deviation `SIGMA`: the sum of
    /// twelve uniform numbers, which reaches six standard deviations either way.
    pub fn normal(&mut self) -> i64 {
        let mut sum = 0;
        for _ in 0..3 {
            let bits = self.draw();
            sum += (0..4).map(|lane| ((bits >> (16 * lane)) & 0xFFFF) as i64).sum::<i64>();
        }
        sum - 6 * 0xFFFF
    }
}

/// One standard deviation of [`Rng::normal`].
pub const SIGMA: i64 = 1 << 16;

/// Two to the power of `exponent` / [`SIGMA`], in units of 1 / [`SIGMA`], within one percent. It turns a normal
/// quantity into a log-normal one.
pub fn exp2(exponent: i64) -> u64 {
    let whole = exponent.div_euclid(SIGMA).clamp(-16, 30);
    let rest = exponent.rem_euclid(SIGMA) as u64;
    // A parabola through 1, the square root of two and 2.
    let curve = (1 << 16) + rest - ((((rest * ((1 << 16) - rest)) >> 16) * 22_489) >> 16);
    if whole >= 0 { curve << whole } else { curve >> -whole }
}

/// Permutation of the numbers 0 to `len` - 1 that is computed number by number, without a table.
///
/// Invertible steps (an odd factor, a shifted xor) permute the next power of two; a number past the end is
/// permuted again until it is inside (cycle walking: Black and Rogaway, "Ciphers with arbitrary finite
/// domains", 2002).
#[derive(Clone, Debug)]
pub struct Shuffle {
    len: u64,
    bits: u32,
    salt: u64,
}

impl Shuffle {
    /// Creates the permutation of `len` numbers for a key.
    pub fn new(len: u64, key: u64) -> Shuffle {
        let bits = (64 - len.max(2).saturating_sub(1).leading_zeros()).max(4);
        Shuffle { len, bits, salt: key }
    }

    /// The number at an index; both are 0 to `len` - 1.
    pub fn at(&self, index: u64) -> u64 {
        let mut number = self.step(index);
        while number >= self.len {
            number = self.step(number);
        }
        number
    }

    fn step(&self, number: u64) -> u64 {
        let mask = (1 << self.bits) - 1;
        let half = self.bits.div_ceil(2);
        let mut number = number ^ (self.salt & mask);
        for factor in [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03, 0xBF58_476D_1CE4_E5B9_u64] {
            number = number.wrapping_mul(factor) & mask;
            number ^= number >> half;
            number = number.wrapping_add(self.salt >> 32) & mask;
        }
        number
    }
}

/// Apportions a total by weight: whole parts that add up to the total exactly, each at least `least` if the
/// total allows it.
pub fn apportion(weights: &[u64], total: u64, least: u64) -> Vec<u64> {
    let least = if least * weights.len() as u64 > total { 0 } else { least };
    let spread = u128::from(total - least * weights.len() as u64);
    let sum = weights.iter().map(|&weight| u128::from(weight)).sum::<u128>().max(1);
    let mut before = 0;
    let mut assigned = 0;
    let mut parts = Vec::with_capacity(weights.len());
    for &weight in weights {
        before += u128::from(weight);
        let upto = (before * spread / sum) as u64;
        parts.push(least + upto - assigned);
        assigned = upto;
    }
    parts
}

/// Table for weighted sampling: each item has slots in proportion to its weight, so drawing is a single lookup.
#[derive(Clone, Debug)]
pub struct SamplingTable(Vec<u32>);

impl SamplingTable {
    /// Creates a table with `slots` slots, apportioned by weight among the items 0, 1, 2 and so on, at least
    /// one slot each if there are enough. A table without items draws 0.
    pub fn new(weights: &[u64], slots: u64) -> SamplingTable {
        SamplingTable::of(&(0..weights.len() as u32).collect::<Vec<_>>(), weights, slots)
    }

    /// Like [`SamplingTable::new`], for any items.
    pub fn of(items: &[u32], weights: &[u64], slots: u64) -> SamplingTable {
        let mut table = Vec::with_capacity(slots as usize);
        for (&item, count) in items.iter().zip(apportion(weights, slots, 1)) {
            table.extend(std::iter::repeat_n(item, count as usize));
        }
        SamplingTable(table)
    }

    /// Draws an item with 64 random bits.
    pub fn draw(&self, bits: u64) -> u32 {
        let slot = scale(bits, self.0.len() as u32) as usize;
        self.0.get(slot).copied().unwrap_or(0)
    }
}
