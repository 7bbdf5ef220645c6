//! A split: events by mobile flag.

use serde::{Deserialize, Serialize};

/// Events by mobile flag. `other` holds all that are not mobile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Events whose mobile flag is set.
    pub mobile: u64,
    /// Events whose mobile flag is not set.
    pub other: u64,
}

impl Split {
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

impl std::ops::AddAssign for Split {
    fn add_assign(&mut self, other: Split) {
        self.mobile += other.mobile;
        self.other += other.other;
    }
}

impl std::iter::Sum for Split {
    fn sum<I: Iterator<Item = Split>>(parts: I) -> Split {
        parts.fold(Split::default(), |mut sum, part| {
            sum += part;
            sum
        })
    }
}
