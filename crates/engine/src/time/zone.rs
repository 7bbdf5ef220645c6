//! Zones: what a clock on the wall shows at a moment, given the transitions of a place's time.
//!
//! No zone database is in here: whoever knows one (the browser does) gives the transitions.

use crate::collections::sort;
use serde::{Deserialize, Serialize};

/// From a moment on, a place's clocks are so far ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// The moment, in seconds since the start of 1970 in UTC.
    pub from_second: i64,
    /// How far the clocks are ahead of UTC from then on, in seconds; negative when they are behind.
    pub offset_seconds: i32,
}

/// A place's time: its name, and how far its clocks are ahead of UTC.
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
    /// A zone of this name with these transitions, in any order. Before the first one its offset holds already; without
    /// any the clocks show UTC.
    pub fn new(name: &str, mut transitions: Vec<Transition>) -> Zone {
        sort::sort_by_key(&mut transitions, |transition| transition.from_second);
        Zone {
            name: name.to_owned(),
            transitions,
        }
    }

    /// The zone's name, as the tz database has it: "Europe/Berlin".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far the zone's clocks are ahead of UTC at a moment, given in seconds since the start of 1970 in UTC.
    pub fn offset_seconds(&self, utc_second: i64) -> i32 {
        let after = self
            .transitions
            .partition_point(|transition| transition.from_second <= utc_second);
        self.transitions
            .get(after.saturating_sub(1))
            .map_or(0, |transition| transition.offset_seconds)
    }
}
