//! Orders: sorting with one copy of the code for all that is in no hurry. The standard library's sorts are compiled anew for each
//! type and each comparison, to several kilobytes of wasm every time.

use std::cmp::Ordering;

/// Sorts things by a comparison; those that are equal stay in their order.
///
/// ```
/// use daypart_engine::collections::sort::sort;
/// let mut words = ["to", "be", "or", "not"];
/// sort(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["to", "be", "or", "not"]);
/// sort(&mut words, |a, b| b.cmp(a));
/// assert_eq!(words, ["to", "or", "not", "be"]);
/// ```
pub fn sort<T>(things: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places = places(things.len(), &|a, b| compare(&things[a as usize], &things[b as usize]));
    for start in 0..places.len() {
        // Each thing of a circle of places comes where it belongs.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut places[at], at as u32) as usize;
            if from == start || from == at {
                break;
            }
            things.swap(at, from);
            at = from;
        }
    }
}

/// Sorts things by a key that is made for each comparison.
pub fn sort_by_key<T, K: Ord>(things: &mut [T], key: impl Fn(&T) -> K) {
    sort(things, |a, b| key(a).cmp(&key(b)));
}

/// The places of so many things in order.
#[inline(never)]
fn places(count: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut places: Vec<u32> = (0..count as u32).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}
