//! The timeline: events by day, or by longer units where there are too many days to tell apart.

use serde::{Deserialize, Serialize};

use crate::query::mobile_split::MobileSplit;
use crate::time::civil::{DAY_SECONDS, civil};

/// How many bins a unit may give before the next longer one is taken.
const MOST_BINS: usize = 130;

/// What a bin of a timeline covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A day.
    #[default]
    Day,
    /// A week from Monday on.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

/// One bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Its first day, counted from the start of 1970.
    pub first_day: u32,
    /// Its last day.
    pub last_day: u32,
    /// Its events.
    pub events: MobileSplit,
}

/// Events over time, from the first to the last bin that can hold any, without gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// What a bin covers.
    pub unit: Unit,
    /// The bins in order.
    pub bins: Vec<Bin>,
}

impl Timeline {
    /// The timeline of events by day, of which the first day is given. Every day lies in one bin; the first and the last bin
    /// reach no further than the days do.
    ///
    /// ```
    /// use daypart_engine::query::report::MobileSplit;
    /// use daypart_engine::query::timeline::{Timeline, Unit};
    /// let days = vec![MobileSplit { mobile: 1, other: 2 }; 365];
    /// let year = Timeline::of(16_071, &days);
    /// assert_eq!((year.unit, year.bins.len(), year.bins[0].events.total()), (Unit::Week, 53, 15));
    /// ```
    pub fn of(first_day: u32, days: &[MobileSplit]) -> Timeline {
        Timeline::of_units(&[Unit::Day, Unit::Week, Unit::Month, Unit::Year], first_day, days)
    }

    /// The same by the first of some units that doesn't give too many bins, or else by the last one.
    pub fn of_units(units: &[Unit], first_day: u32, days: &[MobileSplit]) -> Timeline {
        let last = units.len().saturating_sub(1);
        units
            .iter()
            .enumerate()
            .map(|(place, &unit)| (place, Timeline::by(unit, first_day, days)))
            .find(|(place, timeline)| timeline.bins.len() <= MOST_BINS || *place == last)
            .map_or_else(Timeline::default, |(_, timeline)| timeline)
    }

    fn by(unit: Unit, first_day: u32, days: &[MobileSplit]) -> Timeline {
        let mut bins: Vec<Bin> = Vec::new();
        let mut number = None;
        for (day, &events) in (first_day..).zip(days) {
            let this = Some(number_of(unit, day));
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

/// A number that all days of one bin share and no neighbouring bin has.
fn number_of(unit: Unit, day: u32) -> u32 {
    // 1970 began on a Thursday, three days after a Monday.
    let at = |day: u32| civil(day.min(u32::MAX / DAY_SECONDS) * DAY_SECONDS);
    match unit {
        Unit::Day => day,
        Unit::Week => (day + 3) / 7,
        Unit::Month => at(day).year * 12 + at(day).month,
        Unit::Year => at(day).year,
    }
}
