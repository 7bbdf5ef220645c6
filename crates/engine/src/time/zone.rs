//! Time zones as a list of UTC offset transitions.
//!
//! There is no time zone database here: the caller supplies the transitions (the page takes them from the browser).

use crate::collections::sort;
use crate::time::civil::DAY_SECONDS;
use serde::{Deserialize, Serialize};

/// A change of the UTC offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// When the offset takes effect, in seconds since 1970-01-01 00:00:00 UTC.
    pub from_second: i64,
    /// The offset from then on, in seconds east of UTC; negative west of it.
    pub offset_seconds: i32,
}

/// A time zone: its name and its UTC offset over time.
///
/// ```
/// use daypart_engine::time::zone::{Transition, Zone};
/// let berlin = Zone::new("Europe/Berlin", vec![
///     Transition { from_second: 1_396_141_200, offset_seconds: 7200 },
///     Transition { from_second: 1_414_285_200, offset_seconds: 3600 },
/// ]);
/// assert_eq!(berlin.offset_seconds(1_414_285_199), 7200);
/// assert_eq!(berlin.offset_seconds(1_414_285_200), 3600);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    name: String,
    transitions: Vec<Transition>,
}

impl Default for Zone {
    /// UTC.
    fn default() -> Zone {
        Zone {
            name: "UTC".to_owned(),
            transitions: Vec::new(),
        }
    }
}

impl Zone {
    /// Creates a zone from its transitions, in any order.
    ///
    /// The offset of the first transition also applies to all times before it. A zone without transitions is UTC.
    pub fn new(name: &str, mut transitions: Vec<Transition>) -> Zone {
        sort::sort_by_key(&mut transitions, |transition| transition.from_second);
        Zone {
            name: name.to_owned(),
            transitions,
        }
    }

    /// The zone's name in the tz database: "Europe/Berlin".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the UTC offset in seconds at a time given in seconds since 1970-01-01 00:00:00 UTC.
    pub fn offset_seconds(&self, utc_second: i64) -> i32 {
        let after = self
            .transitions
            .partition_point(|transition| transition.from_second <= utc_second);
        self.transitions
            .get(after.saturating_sub(1))
            .map_or(0, |transition| transition.offset_seconds)
    }

    /// Converts a local second of this zone to one in UTC.
    ///
    /// A time that the clock shows twice is the earlier one, and a time that it skips is as long after the change as
    /// it says: the offset before the change holds in both cases.
    ///
    /// ```
    /// use daypart_engine::time::zone::{Transition, Zone};
    /// let berlin = Zone::new("Europe/Berlin", vec![
    ///     Transition { from_second: 1_396_141_200, offset_seconds: 7200 },
    ///     Transition { from_second: 1_414_285_200, offset_seconds: 3600 },
    /// ]);
    /// // 2014-10-26 02:30 occurs at 00:30 UTC and again an hour later.
    /// assert_eq!(berlin.utc_second(1_414_290_600), 1_414_283_400);
    /// ```
    pub fn utc_second(&self, local_second: i64) -> i64 {
        let utc = |offset: i32| local_second.saturating_sub(i64::from(offset));
        let day = i64::from(DAY_SECONDS);
        let before = self.offset_seconds(local_second.saturating_sub(day));
        let after = self.offset_seconds(local_second.saturating_add(day));
        // Only a second after the change has the offset after it, and no earlier reading.
        let is_after = self.offset_seconds(utc(after)) == after && self.offset_seconds(utc(before)) != before;
        utc(if is_after { after } else { before })
    }
}
