//! Which customers a model learns from, and which it is tested on.

use crate::stats::rng::{Rng, key};

/// The share of customers that a model learns from.
pub const TRAIN_SHARE: f64 = 0.7;

/// The seed of the split, so that the same customers are held back each time.
pub const SPLIT_SEED: u64 = 20_141_023;

/// Customers' rows in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainTestSplit {
    /// The rows to learn from.
    pub train: Vec<u32>,
    /// The rows held back for the test, in an order of chance.
    pub test: Vec<u32>,
}

/// Splits customers 70 to 30 by chance, those who clicked and those who did not each by themselves, so that few clicks can't
/// all fall into one part. All customers and those who clicked are each split to the nearest whole one.
///
/// ```
/// use daypart_engine::propensity::split::split;
/// let clicked: Vec<bool> = (0..100).map(|row| row < 20).collect();
/// let parts = split(&clicked);
/// let clicks = |rows: &[u32]| rows.iter().filter(|&&row| clicked[row as usize]).count();
/// assert_eq!((parts.train.len(), clicks(&parts.train)), (70, 14));
/// assert_eq!((parts.test.len(), clicks(&parts.test)), (30, 6));
/// ```
pub fn split(clicked: &[bool]) -> TrainTestSplit {
    let share = |count: usize| (count as f64 * TRAIN_SHARE).round() as usize;
    let all = share(clicked.len());
    let yes = share(clicked.iter().filter(|&&clicked| clicked).count());
    // How many of each kind are still to be learnt from: those who did not click, those who did.
    let mut room = [all.saturating_sub(yes), yes];
    let mut parts = TrainTestSplit {
        train: Vec::with_capacity(all),
        test: Vec::with_capacity(clicked.len() - all),
    };
    for row in shuffled(clicked.len() as u32) {
        let room = &mut room[usize::from(clicked[row as usize])];
        if *room > 0 {
            *room -= 1;
            parts.train.push(row);
        } else {
            parts.test.push(row);
        }
    }
    parts
}

/// The numbers below a count in an order of chance (Fisher and Yates's shuffle, in the form of Durstenfeld, "Algorithm 235",
/// 1964).
fn shuffled(count: u32) -> Vec<u32> {
    let mut rng = Rng::new(key(SPLIT_SEED, b'o'.into(), 0));
    let mut order: Vec<u32> = (0..count).collect();
    for place in (1..count).rev() {
        order.swap(place as usize, rng.below(place + 1) as usize);
    }
    order
}
