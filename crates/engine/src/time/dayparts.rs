//! Dayparts: named bands of the day such as "Morning", presets, and the lookup of the band for a minute.

use serde::{Deserialize, Serialize};

/// Minutes in a day.
pub const DAY_MINUTES: u32 = 1440;

/// One band of the day. It ends where the next band of its [`Dayparts`] starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The display name, such as "Morning".
    pub name: String,
    /// The name of the band's profile column in exports, such as "morn_tracks".
    pub column: String,
    /// The band's first minute of the day, 0 to 1439.
    pub start_minute: u32,
}

/// A division of the day into two to eight bands, in display order.
///
/// Each band lasts until the next one starts, and the last one until the first one starts; one of them may run
/// over midnight.
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

/// The maximum length of a band's name, in characters.
pub const NAME_CHARACTERS: usize = 30;

/// Names of export columns that a band's column must not have.
const TAKEN_COLUMNS: [&str; 2] = ["unique_tracks", "mobile_tracks"];

/// Why a list of bands is not a valid division of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaypartError {
    /// A band has no name. Contains its position, from 1.
    NoName(usize),
    /// A band's name is too long, or contains a line break or another control character. Contains its position,
    /// from 1.
    BadName(usize),
    /// Two bands have the same name, ignoring case. Contains the name.
    SameName(String),
    /// There are fewer than two or more than eight bands. Contains their number.
    BandCount(usize),
    /// A band starts at or after the end of the day. Contains its name and its start in minutes.
    StartOutsideDay(String, u32),
    /// The starts are not in clock order. Contains the name of the first band out of order.
    OutOfOrder(String),
}

impl std::fmt::Display for DaypartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DaypartError::NoName(position) => {
                write!(f, "Daypart {position} has no name. Enter one, such as “Morning”.")
            }
            DaypartError::BadName(position) => {
                write!(
                    f,
                    "The name of daypart {position} is too long or contains a line break. Use at most {NAME_CHARACTERS} characters."
                )
            }
            DaypartError::SameName(name) => {
                write!(f, "Two dayparts are called “{name}”. Use different names.")
            }
            DaypartError::BandCount(found) => write!(f, "Found {found} dayparts. Use 2 to 8."),
            DaypartError::StartOutsideDay(name, found) => {
                write!(f, "“{name}” starts at minute {found} of the day. Use 0 to 1439.")
            }
            DaypartError::OutOfOrder(name) => {
                write!(
                    f,
                    "“{name}” starts before the previous daypart. Use start times in clock order."
                )
            }
        }
    }
}

impl std::error::Error for DaypartError {}

impl Default for Dayparts {
    /// The four default bands: morning from 05:00, afternoon from 12:00, evening from 17:00, night from 22:00 to
    /// 05:00.
    fn default() -> Dayparts {
        Preset::FourParts.dayparts()
    }
}

/// Common divisions of the day, to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Morning, afternoon, evening and night: [`Dayparts::default`].
    FourParts,
    /// Weekday dayparts of radio, as reported by Nielsen Audio.
    Radio,
    /// A day around office hours.
    WorkingDay,
}

impl Preset {
    /// All presets in display order; the first is the default.
    pub const ALL: [Preset; 3] = [Preset::FourParts, Preset::Radio, Preset::WorkingDay];

    /// The display name.
    pub fn name(self) -> &'static str {
        match self {
            Preset::FourParts => "Standard",
            Preset::Radio => "Nielsen Audio",
            Preset::WorkingDay => "Working day",
        }
    }

    /// The first hour and the name of each band.
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
    /// assert_eq!(Preset::Radio.dayparts().span(4), "00:00–06:00");
    /// ```
    pub fn dayparts(self) -> Dayparts {
        let bands = self.hours().iter().map(|&(hour, name)| (name.to_owned(), hour * 60));
        // Not validated here; a test checks that every preset is valid.
        Dayparts {
            bands: with_columns(bands.collect()),
        }
    }
}

/// Builds bands from names and starts, each with a unique column name.
///
/// A column name is the band's name in lower-case ASCII with underscores. The four default bands have the fixed
/// columns "morn_tracks", "aft_tracks", "eve_tracks" and "night_tracks".
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

/// Formats a minute of the day as in an input field: "7:30".
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

/// Formats a range of minutes of the day for display: "05:00–12:00". A range that ends at midnight ends at "24:00".
///
/// ```
/// use daypart_engine::time::dayparts::clock_range;
/// assert_eq!([clock_range(300, 720), clock_range(1140, 0)], ["05:00–12:00", "19:00–24:00"]);
/// ```
pub fn clock_range(start_minute: u32, end_minute: u32) -> String {
    let padded = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let end_minute = if end_minute == 0 { DAY_MINUTES } else { end_minute };
    format!("{}–{}", padded(start_minute), padded(end_minute))
}

/// Parses a time of day on a 24-hour clock: "7", "7:30", "7.30" or "0730". Returns its minute of the day; 24:00
/// is 0.
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
    /// Writes one line per band, with its start and its name. [`FromStr`](std::str::FromStr) parses this format.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for band in &self.bands {
            writeln!(f, "{} {}", clock(band.start_minute), band.name)?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Dayparts {
    type Err = DaypartError;

    /// Parses the format that `Display` writes.
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
    /// Creates dayparts from names and starts in minutes, in clock order. Column names are derived from the names.
    ///
    /// # Errors
    /// As for [`Dayparts::new`], and when a name is missing, too long, or used twice.
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

    /// Creates dayparts from bands in clock order. The order may start at any time of day, so it may pass
    /// midnight once.
    ///
    /// # Errors
    /// When there are not two to eight bands, a start is not a minute of the day, or the starts are not in clock
    /// order.
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

    /// Finds the dayparts with these export columns, among the `chosen` ones and the presets.
    ///
    /// Returns `None` for other columns, because column names don't contain the start times.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::{Dayparts, Preset};
    /// let columns = ["morn_tracks", "aft_tracks", "eve_tracks", "night_tracks"];
    /// assert_eq!(Dayparts::of_columns(&columns, &Preset::Radio.dayparts()), Some(Dayparts::default()));
    /// assert_eq!(Dayparts::of_columns(&["early_tracks", "late_tracks"], &Dayparts::default()), None);
    /// ```
    pub fn of_columns(columns: &[&str], chosen: &Dayparts) -> Option<Dayparts> {
        let has_columns = |dayparts: &Dayparts| {
            let own = dayparts.bands.iter().map(|band| band.column.as_str());
            own.eq(columns.iter().copied())
        };
        let presets = Preset::ALL.map(Preset::dayparts);
        std::iter::once(chosen)
            .chain(&presets)
            .find(|dayparts| has_columns(dayparts))
            .cloned()
    }

    /// The bands in display order.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Returns the index of the band that contains a minute of the day. Minutes from 1440 on wrap around.
    pub fn band_at(&self, minute: u32) -> usize {
        let first = self.bands[0].start_minute;
        let from_first = |minute: u32| (minute % DAY_MINUTES + DAY_MINUTES - first) % DAY_MINUTES;
        let at = from_first(minute);
        self.bands
            .iter()
            .rposition(|band| from_first(band.start_minute) <= at)
            .unwrap_or(0)
    }

    /// Returns the minute of the day at which a band ends, 0 to 1439: the start of the next band.
    pub fn end_minute(&self, band: usize) -> u32 {
        self.bands[(band + 1) % self.bands.len()].start_minute
    }

    /// Formats the time range of a band: "05:00–12:00".
    pub fn span(&self, band: usize) -> String {
        clock_range(self.bands[band].start_minute, self.end_minute(band))
    }
}
