//! Hash tables with a random seed, as protection against hash flooding.
//!
//! If the hash function were predictable, the author of a file could choose ids that all collide, and each
//! look-up would scan all of them. Native programs derive a seed from memory addresses (ASLR); in wasm those are
//! the same on each visit, so the caller sets the seed.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use foldhash::SharedSeed;
use foldhash::fast::{FoldHasher, SeedableRandomState};

/// A hash map with the seeded hasher.
pub type Map<K, V> = hashbrown::HashMap<K, V, SeededState>;

/// A hash set with the seeded hasher.
pub type Set<T> = hashbrown::HashSet<T, SeededState>;

/// The multiplier of Fibonacci hashing: an odd number with random-looking bits, derived from the golden ratio.
///
/// Multiplication by it spreads all bits of a number into the high bits of the product (Knuth, "The Art of Computer
/// Programming", volume 3, 6.4).
pub(crate) const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;

static SEEDS: OnceLock<(SharedSeed, u64)> = OnceLock::new();

/// Sets the seed to a random number. Call this once, before the first table is created.
///
/// Returns `false`, and changes nothing, when a seed is already in use.
pub fn set_key(key: u64) -> bool {
    SEEDS.set(seeds(key)).is_ok()
}

fn seeds(key: u64) -> (SharedSeed, u64) {
    // The two numbers must look unrelated.
    (SharedSeed::from_u64(key), key.rotate_left(32).wrapping_mul(MIXER))
}

/// Builds hashers that use the seed set by [`set_key`].
#[derive(Clone, Debug)]
pub struct SeededState(SeedableRandomState);

impl Default for SeededState {
    fn default() -> SeededState {
        let (shared, own) = SEEDS.get_or_init(|| seeds(0));
        SeededState(SeedableRandomState::with_seed(*own, shared))
    }
}

impl BuildHasher for SeededState {
    type Hasher = FoldHasher<'static>;

    #[inline]
    fn build_hasher(&self) -> FoldHasher<'static> {
        self.0.build_hasher()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_depend_on_the_key_and_a_second_key_is_refused() {
        let hash = |key: u64, text: &str| {
            let (shared, own) = seeds(key);
            let shared: &'static SharedSeed = Box::leak(Box::new(shared));
            SeedableRandomState::with_seed(own, shared).hash_one(text)
        };
        for text in ["", "a", "e-1f", "a text of more than sixteen bytes"] {
            assert_eq!(hash(1, text), hash(1, text));
            assert_ne!(hash(1, text), hash(2, text));
        }
        let before = SeededState::default().hash_one("a");
        assert!(!set_key(77));
        assert_eq!(SeededState::default().hash_one("a"), before);
    }
}
