//! Timeline: events by day, or by a longer unit where days would be too many bins to tell apart.

use serde::{Deserialize, Serialize};

use crate::query::mobile_split::MobileSplit;
use crate::time::civil::{DAY_SECONDS, civil};

/// Maximum number of bins; with more, the next longer unit is used.
const MAX_BINS: usize = 130;

/// Unit of time of a bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A day.
    #[default]
    Day,
    /// A week from Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// One bin of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// First day, as a number of days since the start of 1970.
    pub first_day: u32,
    /// Last day.
    pub last_day: u32,
    /// Events of these days.
    pub events: MobileSplit,
}

/// Events over time, in consecutive bins without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Unit of a bin.
    pub unit: Unit,
    /// The bins, in chronological order.
    pub bins: Vec<Bin>,
}

impl Timeline {
    /// Builds a timeline from events by day, starting at `first_day`.
    ///
    /// The first and the last bin may be shorter than the unit, since bins cover only the days passed.
    ///
    /// ```
    /// use daypart_engine::query::report::MobileSplit;
    /// use daypart_engine::query::timeline::{Timeline, Unit};
    /// let days = vec![MobileSplit { mobile: 1, other: 2 }; 365];
    /// let year = Timeline::of(16_071, &days);
    /// assert_eq!((year.unit, year.bins.len(), year.bins[0].events.total()), (Unit::Week, 53, 15));
    /// ```
    pub fn of(first_day: u32, days: &[MobileSplit]) -> Timeline {
        Timeline::with_units(&[Unit::Day, Unit::Week, Unit::Month, Unit::Year], first_day, days)
    }

    /// Builds a timeline by the first unit that doesn't exceed the maximum number of bins, else by the last one.
    pub fn with_units(units: &[Unit], first_day: u32, days: &[MobileSplit]) -> Timeline {
        let last = units.len().saturating_sub(1);
        units
            .iter()
            .enumerate()
            .map(|(index, &unit)| (index, Timeline::by(unit, first_day, days)))
            .find(|(index, timeline)| timeline.bins.len() <= MAX_BINS || *index == last)
            .map_or_else(Timeline::default, |(_, timeline)| timeline)
    }

    fn by(unit: Unit, first_day: u32, days: &[MobileSplit]) -> Timeline {
        let mut bins: Vec<Bin> = Vec::new();
        let mut number = None;
        for (day, &events) in (first_day..).zip(days) {
            let this = Some(bin_number(unit, day));
            match bins.last_mut() {
                Some(bin) if this == number => {
                    bin.last_day = day;
                    bin.events += events;
                }
                _ => bins.push(Bin {
                    first_day: day,
                    last_day: day,
                    events,
                }),
            }
            number = this;
        }
        Timeline { unit, bins }
    }
}

/// Returns a number that all days of a bin share and that differs from those of neighbouring bins.
fn bin_number(unit: Unit, day: u32) -> u32 {
    // 1970 began on a Thursday, three days after a Monday.
    let at = |day: u32| civil(day.min(u32::MAX / DAY_SECONDS) * DAY_SECONDS);
    match unit {
        Unit::Day => day,
        Unit::Week => (day + 3) / 7,
        Unit::Month => at(day).year * 12 + at(day).month,
        Unit::Year => at(day).year,
    }
}
