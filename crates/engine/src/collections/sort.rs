//! Stable sorting with one shared copy of the machine code, for small binaries where speed does not matter.
//!
//! The standard library's sorts are monomorphised for each type and comparison, at several kilobytes of wasm each.

use std::cmp::Ordering;

/// Sorts a slice with a comparison function. The sort is stable.
///
/// ```
/// use daypart_engine::collections::sort::sort;
/// let mut words = ["to", "be", "or", "not"];
/// sort(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["to", "be", "or", "not"]);
/// sort(&mut words, |a, b| b.cmp(a));
/// assert_eq!(words, ["to", "or", "not", "be"]);
/// ```
pub fn sort<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut sources = sorted_indices(items.len(), &|a, b| compare(&items[a as usize], &items[b as usize]));
    for start in 0..sources.len() {
        // Applies one cycle of the permutation.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut sources[at], at as u32) as usize;
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Sorts a slice by a key, which is computed for each comparison. The sort is stable.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort(items, |a, b| key(a).cmp(&key(b)));
}

/// The indices `0..count` in sorted order. Not generic, so that it is compiled once.
#[inline(never)]
fn sorted_indices(count: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut indices: Vec<u32> = (0..count as u32).collect();
    indices.sort_by(|&a, &b| compare(a, b));
    indices
}
