//! Event counts by mobile flag.

use serde::{Deserialize, Serialize};

/// Event counts by mobile flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MobileSplit {
    /// Events with the mobile flag set.
    pub mobile: u64,
    /// Events without it.
    pub other: u64,
}

impl MobileSplit {
    /// Returns the number of all events.
    pub fn total(self) -> u64 {
        self.mobile + self.other
    }

    /// Returns the mobile share of all events, 0 to 1; 0 without events.
    pub fn mobile_share(self) -> f64 {
        if self.total() == 0 {
            0.0
        } else {
            self.mobile as f64 / self.total() as f64
        }
    }
}

impl std::ops::AddAssign for MobileSplit {
    fn add_assign(&mut self, other: MobileSplit) {
        self.mobile += other.mobile;
        self.other += other.other;
    }
}

impl std::iter::Sum for MobileSplit {
    fn sum<I: Iterator<Item = MobileSplit>>(parts: I) -> MobileSplit {
        parts.fold(MobileSplit::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}
