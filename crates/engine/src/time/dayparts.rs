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
/// use daypart_engine::time::dayparts::Dayparts;
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

/// The most characters that a band's name may have.
pub const NAME_CHARACTERS: usize = 30;

/// Columns of the exports that no band's column may be called like.
const TAKEN_COLUMNS: [&str; 2] = ["unique_tracks", "mobile_tracks"];

/// Why bands can't be made into dayparts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaypartError {
    /// A band has no name; its place, from 1.
    NoName(usize),
    /// A band's name is too long, or holds a line break or another control character; its place, from 1.
    BadName(usize),
    /// Two bands have the same name, but for case; the name.
    SameName(String),
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
            DaypartError::NoName(place) => {
                write!(f, "daypart {place}: found no name, expected one such as \"Morning\"")
            }
            DaypartError::BadName(place) => {
                write!(
                    f,
                    "daypart {place}: found a name that is too long or runs over lines, expected at most {NAME_CHARACTERS} characters"
                )
            }
            DaypartError::SameName(name) => {
                write!(
                    f,
                    "daypart \"{name}\": found this name twice, expected names that differ"
                )
            }
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
        Preset::FourParts.dayparts()
    }
}

/// Dayparts that many people use, to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The seed's four: [`Dayparts::default`].
    FourParts,
    /// The weekday dayparts of radio, as Nielsen Audio reports them.
    Radio,
    /// A day around office hours.
    WorkingDay,
}

impl Preset {
    /// All presets, in the order in which they are offered; the first is the default.
    pub const ALL: [Preset; 3] = [Preset::FourParts, Preset::Radio, Preset::WorkingDay];

    /// The preset's name.
    pub fn name(self) -> &'static str {
        match self {
            Preset::FourParts => "Morning to night",
            Preset::Radio => "Nielsen Audio",
            Preset::WorkingDay => "Working day",
        }
    }

    /// The bands, each by its first hour and its name.
    fn hours(self) -> &'static [(u32, &'static str)] {
        match self {
            Preset::FourParts => &[(5, "Morning"), (12, "Afternoon"), (17, "Evening"), (22, "Night")],
            Preset::Radio => &[
                (6, "Morning drive"),
                (10, "Midday"),
                (15, "Afternoon drive"),
                (19, "Evening"),
                (0, "Overnight"),
            ],
            Preset::WorkingDay => &[
                (6, "Before work"),
                (9, "Forenoon"),
                (12, "Lunch"),
                (13, "Afternoon"),
                (17, "After work"),
                (22, "Night"),
            ],
        }
    }

    /// The preset's dayparts.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::{Dayparts, Preset};
    /// assert_eq!(Preset::FourParts.dayparts(), Dayparts::default());
    /// assert_eq!(Preset::Radio.dayparts().span(4), "0 to 6");
    /// ```
    pub fn dayparts(self) -> Dayparts {
        let bands = self.hours().iter().map(|&(hour, name)| (name.to_owned(), hour * 60));
        // A test holds every preset to the rules.
        Dayparts {
            bands: with_columns(bands.collect()),
        }
    }
}

/// Bands of names and starts, each with a column's name of its own.
///
/// A column is called after its band in lower-case ASCII with underscores. The four names of the seed's dayparts keep
/// the seed's columns.
fn with_columns(bands: Vec<(String, u32)>) -> Vec<Band> {
    let mut taken: Vec<String> = TAKEN_COLUMNS.map(str::to_owned).into();
    let bands = bands.into_iter().enumerate().map(|(index, (name, start_minute))| {
        let stem = column_stem(&name, index);
        let mut column = format!("{stem}_tracks");
        let mut number = 1;
        while taken.contains(&column) {
            number += 1;
            column = format!("{stem}_{number}_tracks");
        }
        taken.push(column.clone());
        Band {
            name,
            column,
            start_minute,
        }
    });
    bands.collect()
}

fn column_stem(name: &str, index: usize) -> String {
    let mut stem = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            stem.push(letter.to_ascii_lowercase());
        } else if !stem.is_empty() && !stem.ends_with('_') {
            stem.push('_');
        }
    }
    match stem.trim_end_matches('_') {
        "morning" => "morn".to_owned(),
        "afternoon" => "aft".to_owned(),
        "evening" => "eve".to_owned(),
        "" => format!("daypart_{}", index + 1),
        // A name in SQL starts with a letter.
        stem if stem.starts_with(|letter: char| letter.is_ascii_digit()) => format!("daypart_{stem}"),
        stem => stem.to_owned(),
    }
}

/// A minute of the day as people write it: "7:30".
///
/// ```
/// use daypart_engine::time::dayparts::{clock, parse_clock};
/// assert_eq!(clock(450), "7:30");
/// assert_eq!(parse_clock(" 7:30 "), Some(450));
/// assert_eq!((parse_clock("24"), parse_clock("0730"), parse_clock("7:60")), (Some(0), Some(450), None));
/// ```
pub fn clock(minute: u32) -> String {
    format!("{}:{:02}", minute / 60 % 24, minute % 60)
}

/// The minute of the day that a text tells: "7", "7:30", "7.30" or "0730", on a clock of 24 hours. 24:00 is midnight.
pub fn parse_clock(text: &str) -> Option<u32> {
    let text = text.trim();
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((hour, minute)) => (hour, minute),
        None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
        None => (text, "00"),
    };
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        let digits = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    let at = hour * 60 + minute;
    (minute < 60 && at <= DAY_MINUTES).then_some(at % DAY_MINUTES)
}

impl std::fmt::Display for Dayparts {
    /// A line for each band, its start and its name, as [`Dayparts::from_str`](std::str::FromStr) reads them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for band in &self.bands {
            writeln!(f, "{} {}", clock(band.start_minute), band.name)?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Dayparts {
    type Err = DaypartError;

    /// Reads what was written with `Display`.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::{Dayparts, Preset};
    /// let radio = Preset::Radio.dayparts();
    /// assert_eq!(radio.to_string().parse(), Ok(radio));
    /// assert!("noon to noon".parse::<Dayparts>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Dayparts, DaypartError> {
        let band = |line: &str| {
            let (start, name) = line.split_once(' ')?;
            Some((name.to_owned(), parse_clock(start)?))
        };
        let bands = text.lines().map(band).collect::<Option<Vec<_>>>();
        Dayparts::named(bands.unwrap_or_default())
    }
}

impl Dayparts {
    /// Dayparts from names and starts in minutes, in clock order; the exports' columns are called after the names.
    ///
    /// # Errors
    /// As [`Dayparts::new`], and when a name is missing, too long, or there twice.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::Dayparts;
    /// let dayparts = Dayparts::named(vec![("Day".into(), 360), ("Late & night".into(), 1_200)]).unwrap();
    /// let columns: Vec<&str> = dayparts.bands().iter().map(|band| band.column.as_str()).collect();
    /// assert_eq!(columns, ["day_tracks", "late_night_tracks"]);
    /// ```
    pub fn named(bands: Vec<(String, u32)>) -> Result<Dayparts, DaypartError> {
        let bands: Vec<(String, u32)> = bands
            .into_iter()
            .map(|(name, start)| (name.trim().to_owned(), start))
            .collect();
        for (index, (name, _)) in bands.iter().enumerate() {
            if name.is_empty() {
                return Err(DaypartError::NoName(index + 1));
            }
            if name.chars().count() > NAME_CHARACTERS || name.chars().any(char::is_control) {
                return Err(DaypartError::BadName(index + 1));
            }
            let same = |other: &(String, u32)| other.0.to_lowercase() == name.to_lowercase();
            if bands[..index].iter().any(same) {
                return Err(DaypartError::SameName(name.clone()));
            }
        }
        Dayparts::new(with_columns(bands))
    }

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

    /// The dayparts whose columns in exports are called so: the `chosen` ones or else a preset's. When others begin isn't known.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::{Dayparts, Preset};
    /// let columns = ["morn_tracks", "aft_tracks", "eve_tracks", "night_tracks"];
    /// assert_eq!(Dayparts::of_columns(&columns, &Preset::Radio.dayparts()), Some(Dayparts::default()));
    /// assert_eq!(Dayparts::of_columns(&["early_tracks", "late_tracks"], &Dayparts::default()), None);
    /// ```
    pub fn of_columns(columns: &[&str], chosen: &Dayparts) -> Option<Dayparts> {
        let are_of = |dayparts: &Dayparts| {
            let own = dayparts.bands.iter().map(|band| band.column.as_str());
            own.eq(columns.iter().copied())
        };
        let presets = Preset::ALL.map(Preset::dayparts);
        std::iter::once(chosen)
            .chain(&presets)
            .find(|dayparts| are_of(dayparts))
            .cloned()
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
