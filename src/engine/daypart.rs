//! Dayparts: the bands that a day is cut into, and which band a minute belongs to.

use serde::{Deserialize, Serialize};

/// Minutes in a day.
pub const DAY_MINUTES: u32 = 1440;

/// One band of the day. It lasts until the next band of its [`Dayparts`] starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The name that people read, such as "Morning".
    pub name: String,
    /// The profile column's name in exports, such as "morn_tracks".
    pub column: String,
    /// The first minute of the day that belongs to the band, 0 to 1439.
    pub start_minute: u32,
}

/// A day cut into two to eight bands, in the order in which profiles show them; the last one runs over midnight when it
/// starts after the first.
///
/// ```
/// use daypart::engine::daypart::Dayparts;
/// let dayparts = Dayparts::default();
/// let names: Vec<&str> = dayparts.bands().iter().map(|band| band.name.as_str()).collect();
/// assert_eq!(names, ["Morning", "Afternoon", "Evening", "Night"]);
/// assert_eq!(dayparts.band_at(4 * 60 + 59), 3);
/// assert_eq!(dayparts.band_at(5 * 60), 0);
/// assert_eq!(dayparts.band_at(22 * 60), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dayparts {
    bands: Vec<Band>,
}

/// Why bands can't be made into dayparts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaypartError {
    /// There are fewer than two or more than eight bands; the number found.
    BandCount(usize),
    /// A band starts at or past the day's end; its name and its start in minutes.
    StartOutsideDay(String, u32),
    /// The starts don't follow each other around the clock; the name of the first band out of order.
    OutOfOrder(String),
}

impl std::fmt::Display for DaypartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DaypartError::BandCount(found) => write!(f, "dayparts: found {found} bands, expected 2 to 8"),
            DaypartError::StartOutsideDay(name, found) => {
                write!(
                    f,
                    "daypart \"{name}\": found a start at minute {found}, expected 0 to 1439"
                )
            }
            DaypartError::OutOfOrder(name) => {
                write!(
                    f,
                    "daypart \"{name}\": starts before the one in front of it, expected starts in clock order"
                )
            }
        }
    }
}

impl std::error::Error for DaypartError {}

impl Default for Dayparts {
    /// The seed's bounds: morning from 5, afternoon from 12, evening from 17, night from 22 to 5.
    fn default() -> Dayparts {
        let band = |name: &str, column: &str, hour: u32| Band {
            name: name.to_owned(),
            column: column.to_owned(),
            start_minute: hour * 60,
        };
        Dayparts {
            bands: vec![
                band("Morning", "morn_tracks", 5),
                band("Afternoon", "aft_tracks", 12),
                band("Evening", "eve_tracks", 17),
                band("Night", "night_tracks", 22),
            ],
        }
    }
}

impl Dayparts {
    /// Dayparts from bands in clock order; a single step over midnight is allowed anywhere in the order.
    ///
    /// # Errors
    /// When there are not two to eight bands, a start is not a minute of the day, or the starts don't follow each other
    /// around the clock.
    pub fn new(bands: Vec<Band>) -> Result<Dayparts, DaypartError> {
        if !(2..=8).contains(&bands.len()) {
            return Err(DaypartError::BandCount(bands.len()));
        }
        if let Some(band) = bands.iter().find(|band| band.start_minute >= DAY_MINUTES) {
            return Err(DaypartError::StartOutsideDay(band.name.clone(), band.start_minute));
        }
        let from_first = |band: &Band| (band.start_minute + DAY_MINUTES - bands[0].start_minute) % DAY_MINUTES;
        let disorder = bands
            .windows(2)
            .find(|pair| from_first(&pair[0]) >= from_first(&pair[1]));
        if let Some(pair) = disorder {
            return Err(DaypartError::OutOfOrder(pair[1].name.clone()));
        }
        Ok(Dayparts { bands })
    }

    /// The bands in display order.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The index of the band that holds a minute of the day; minutes past the day's end wrap around.
    pub fn band_at(&self, minute: u32) -> usize {
        let first = self.bands[0].start_minute;
        let from_first = |minute: u32| (minute % DAY_MINUTES + DAY_MINUTES - first) % DAY_MINUTES;
        let at = from_first(minute);
        self.bands
            .iter()
            .rposition(|band| from_first(band.start_minute) <= at)
            .unwrap_or(0)
    }

    /// The minute of the day at which a band ends, 0 to 1439: the start of the band after it.
    pub fn end_minute(&self, band: usize) -> u32 {
        self.bands[(band + 1) % self.bands.len()].start_minute
    }

    /// When a band lasts, in words: "5 to 12", or "17:30 to 22" where a bound is not on the hour.
    pub fn span(&self, band: usize) -> String {
        let clock = |minute: u32| match minute % 60 {
            0 => format!("{}", minute / 60),
            past => format!("{}:{past:02}", minute / 60),
        };
        format!(
            "{} to {}",
            clock(self.bands[band].start_minute),
            clock(self.end_minute(band))
        )
    }
}
