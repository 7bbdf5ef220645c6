//! A split: events by mobile flag.

use serde::{Deserialize, Serialize};

/// Events by mobile flag. `other` holds all that are not mobile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MobileSplit {
    /// Events whose mobile flag is set.
    pub mobile: u64,
    /// Events whose mobile flag is not set.
    pub other: u64,
}

impl MobileSplit {
    /// All events of both kinds.
    pub fn total(self) -> u64 {
        self.mobile + self.other
    }

    /// The mobile part of the total, 0 to 1; 0 when there are no events.
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
