//! Hash tables whose hashes nobody can foresee: a file's author who could would choose ids that all fall together, and each
//! look-up would go through all of them. Natively the standard tables take their key from where memory lies; in wasm memory lies
//! the same on each visit, so a key is given from outside.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use foldhash::SharedSeed;
use foldhash::fast::{FoldHasher, SeedableRandomState};

/// A hash map with the key.
pub type Map<K, V> = hashbrown::HashMap<K, V, SeededState>;

/// A hash set with the key.
pub type Set<T> = hashbrown::HashSet<T, SeededState>;

/// An odd number whose bits look random, from the golden ratio: times it, a number's bits reach the highest ones of the product
/// (Knuth, "The Art of Computer Programming", volume 3, 6.4).
pub(crate) const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;

static SEEDS: OnceLock<(SharedSeed, u64)> = OnceLock::new();

/// Sets the key, which should be a random number: once, before the first table is made. Says whether it holds now.
pub fn set_key(key: u64) -> bool {
    SEEDS.set(seeds(key)).is_ok()
}

fn seeds(key: u64) -> (SharedSeed, u64) {
    // The second number must not be told by the first.
    (SharedSeed::from_u64(key), key.rotate_left(32).wrapping_mul(MIXER))
}

/// Makes hashers that hash by the key.
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
    fn another_key_gives_other_hashes_and_a_second_one_is_refused() {
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
