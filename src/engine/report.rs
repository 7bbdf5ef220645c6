//! The report: what one query says about all events, small enough to hand to the page whole.

use serde::{Deserialize, Serialize};

use crate::engine::daypart::Dayparts;
use crate::engine::stats::ColumnStats;
use crate::engine::time::WallSecond;

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

/// Which figure of a profile a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Column {
    /// Distinct tracks.
    Unique,
    /// Events in the band with this index in the report's dayparts.
    Band(usize),
    /// Events with the mobile flag set.
    Mobile,
}

/// One profile column: what it is and what its values look like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// Which figure it is.
    pub column: Column,
    /// The name that people read: "Unique tracks", "Morning", "Mobile".
    pub label: String,
    /// The name in exports: "unique_tracks", "morn_tracks", "mobile_tracks".
    pub name: String,
    /// Its statistics over all profiles.
    pub stats: ColumnStats,
}

/// Whom or what the profiles are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfilesOf {
    /// A customer each.
    #[default]
    Customers,
    /// An artist each.
    Artists,
    /// A track each.
    Tracks,
    /// A zip code each.
    Zips,
    /// The only listener of a whole file.
    Listeners,
    /// A year each.
    Years,
    /// A month each.
    Months,
    /// A weekday each.
    Weekdays,
    /// A value each of a column that means nothing known.
    Values,
}

impl ProfilesOf {
    /// One of them in words: "customer".
    pub fn one(self) -> &'static str {
        let many = self.many();
        many.strip_suffix('s').unwrap_or(many)
    }

    /// Many of them in words: "customers".
    pub fn many(self) -> &'static str {
        match self {
            ProfilesOf::Customers => "customers",
            ProfilesOf::Artists => "artists",
            ProfilesOf::Tracks => "tracks",
            ProfilesOf::Zips => "zip codes",
            ProfilesOf::Listeners => "listeners",
            ProfilesOf::Years => "years",
            ProfilesOf::Months => "months",
            ProfilesOf::Weekdays => "weekdays",
            ProfilesOf::Values => "values",
        }
    }

    /// Many of them as a heading: "Customers".
    pub fn heading(self) -> &'static str {
        match self {
            ProfilesOf::Customers => "Customers",
            ProfilesOf::Artists => "Artists",
            ProfilesOf::Tracks => "Tracks",
            ProfilesOf::Zips => "Zip codes",
            ProfilesOf::Listeners => "Listeners",
            ProfilesOf::Years => "Years",
            ProfilesOf::Months => "Months",
            ProfilesOf::Weekdays => "Weekdays",
            ProfilesOf::Values => "Values",
        }
    }

    /// The name of the exports' first column; that of customers is the seed's.
    pub fn column(self) -> &'static str {
        match self {
            ProfilesOf::Customers => "custid",
            ProfilesOf::Zips => "zip",
            other => other.one(),
        }
    }
}

/// Which parts the events have beside their times; what a file has no column for is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Whether the tracks are known, so that distinct ones can be counted.
    pub tracks: bool,
    /// Whether it is known what was heard on a mobile device.
    pub mobile: bool,
}

impl Default for Parts {
    /// All parts.
    fn default() -> Parts {
        Parts {
            tracks: true,
            mobile: true,
        }
    }
}

/// What one query says about all events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whom or what the profiles are of.
    pub of: ProfilesOf,
    /// The bands that the profiles were counted by.
    pub dayparts: Dayparts,
    /// How many events were counted.
    pub events: u64,
    /// How many customers have at least one of them.
    pub customers: u64,
    /// How many distinct tracks they are of.
    pub tracks: u64,
    /// The first and the last event's time; `None` without events.
    pub span: Option<(WallSecond, WallSecond)>,
    /// The profile columns in their order: unique tracks, the bands, mobile.
    pub columns: Vec<ColumnReport>,
    /// Events by band, in the dayparts' order.
    pub by_band: Vec<Split>,
    /// Which parts the events have; figures of the others are 0.
    pub parts: Parts,
    /// Events by weekday (Monday first) and hour: `by_weekday_hour[weekday * 24 + hour]`, 168 of them.
    pub by_weekday_hour: Vec<Split>,
}

impl Report {
    /// Whether the events tell anything of a column; where they don't, its figures are 0 and mean nothing.
    pub fn knows(&self, column: Column) -> bool {
        match column {
            Column::Unique => self.parts.tracks,
            Column::Band(_) => true,
            Column::Mobile => self.parts.mobile,
        }
    }

    /// Events of all hours and weekdays together.
    pub fn overall(&self) -> Split {
        self.by_weekday_hour.iter().copied().sum()
    }

    /// Events by hour of day, 0 to 23, over all weekdays.
    pub fn by_hour(&self) -> [Split; 24] {
        std::array::from_fn(|hour| self.by_weekday_hour.iter().skip(hour).step_by(24).copied().sum())
    }

    /// The band that an hour is coloured by: the one that holds the hour's middle.
    pub fn band_of_hour(&self, hour: usize) -> usize {
        self.dayparts.band_at(hour as u32 * 60 + 30)
    }
}
