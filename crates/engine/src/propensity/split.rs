//! Train-test split: the customers that a model is trained on, and those that it is tested on.

use crate::stats::rng::{Rng, key};

/// Share of the training customers.
pub const TRAIN_SHARE: f64 = 0.7;

/// Seed of the split, so that results are reproducible.
pub const SPLIT_SEED: u64 = 20_141_023;

/// Rows of the customers of each part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainTestSplit {
    /// Rows of the training customers.
    pub train: Vec<u32>,
    /// Rows of the test customers, in random order.
    pub test: Vec<u32>,
}

/// Splits customers randomly, 70 to 30, stratified by outcome.
///
/// Customers who clicked and those who did not are split separately, so that a few clicks can't all be in one
/// part. The numbers of all customers and of those who clicked are each rounded to the nearest whole number.
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
    let train_size = share(clicked.len());
    let train_clicks = share(clicked.iter().filter(|&&clicked| clicked).count());
    // Free places in the training part by outcome: not clicked, clicked.
    let mut free = [train_size.saturating_sub(train_clicks), train_clicks];
    let mut parts = TrainTestSplit {
        train: Vec::with_capacity(train_size),
        test: Vec::with_capacity(clicked.len() - train_size),
    };
    for row in shuffled(clicked.len() as u32) {
        let free = &mut free[usize::from(clicked[row as usize])];
        if *free > 0 {
            *free -= 1;
            parts.train.push(row);
        } else {
            parts.test.push(row);
        }
    }
    parts
}

/// Returns the numbers below a count in random order (Fisher and Yates's shuffle, in the form of Durstenfeld,
/// "Algorithm 235", 1964).
fn shuffled(count: u32) -> Vec<u32> {
    let mut rng = Rng::new(key(SPLIT_SEED, b'o'.into(), 0));
    let mut order: Vec<u32> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last as usize, rng.below(last + 1) as usize);
    }
    order
}
