//! The report: what one query says about all events, small enough to hand to the page whole.

use serde::{Deserialize, Serialize};

use crate::query::dimensions::Join;
use crate::query::filter::{Filter, Subject};
use crate::query::timeline::Timeline;
use crate::query::view::View;
use crate::schema::kinds::ColumnKind;
use crate::stats::column_stats::ColumnStats;
use crate::time::civil::WallSecond;
use crate::time::dayparts::Dayparts;

pub use crate::profiles::column::ProfileColumn;
pub use crate::profiles::profile::{Parts, ProfileSubject};
pub use crate::query::mobile_split::MobileSplit;

/// One profile column: what it is and what its values look like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// Which figure it is.
    pub column: ProfileColumn,
    /// The name that people read: "Unique tracks", "Morning", "Mobile".
    pub label: String,
    /// The name in exports: "unique_tracks", "morn_tracks", "mobile_tracks".
    pub name: String,
    /// Its statistics over all profiles that are left.
    pub stats: ColumnStats,
    /// Its statistics over the profiles that would be left without the filter's condition on this very column, where it has
    /// one.
    pub unfiltered: Option<ColumnStats>,
}

impl ColumnReport {
    /// What the column's own view shows: its statistics without the condition on it.
    pub fn view(&self) -> &ColumnStats {
        self.unfiltered.as_ref().unwrap_or(&self.stats)
    }
}

/// How many customers have one value of a field, and how many events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldBar {
    /// The value as the file has it; empty for customers without a row or a value there.
    pub value: String,
    /// Customers.
    pub customers: u64,
    /// Their events.
    pub events: u64,
}

/// A field of the customers' file, by its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldReport {
    /// What the field holds.
    pub field: ColumnKind,
    /// Its values in order; those that no customer at all has are left out.
    pub bars: Vec<FieldBar>,
}

/// An ad, and who clicked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdBar {
    /// The ad.
    pub ad: String,
    /// Clicks by customers who have events left.
    pub clicks: u64,
    /// How many of these customers clicked it.
    pub customers: u64,
    /// Clicks by those who have no event at all; a filter doesn't change them.
    pub of_others: u64,
}

/// What one query says. Figures are of what the query's filter leaves; the parts that stand for a subject of filters
/// ignore the condition on that subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whom or what the profiles are of.
    pub of: ProfileSubject,
    /// The bands that the profiles were counted by.
    pub dayparts: Dayparts,
    /// What the query looked at.
    pub filter: Filter,
    /// How many events were counted.
    pub events: u64,
    /// How many customers have at least one of them.
    pub customers: u64,
    /// How many events there are without a filter.
    pub all_events: u64,
    /// How many customers there are without a filter.
    pub all_customers: u64,
    /// How many distinct tracks the counted events are of.
    pub tracks: u64,
    /// The first and the last event's time; `None` without events.
    pub span: Option<(WallSecond, WallSecond)>,
    /// The profile columns in their order: unique tracks, the bands, mobile.
    pub columns: Vec<ColumnReport>,
    /// Which parts the events have; figures of the others are 0.
    pub parts: Parts,
    /// Events by band, in the dayparts' order, whatever dayparts are chosen.
    pub by_band: Vec<MobileSplit>,
    /// Events by hour of day, 0 to 23, whatever hours are chosen.
    pub hours: Vec<MobileSplit>,
    /// Events by weekday (Monday first) and hour: `by_weekday_hour[weekday * 24 + hour]`, 168 of them, whatever hours of the
    /// week are chosen.
    pub by_weekday_hour: Vec<MobileSplit>,
    /// Events by mobile flag, whichever is chosen.
    pub by_mobile: MobileSplit,
    /// Events by band, whatever dayparts and whichever mobile flag are chosen.
    pub mobile_by_band: Vec<MobileSplit>,
    /// Events by hour of day, whatever hours and whichever mobile flag are chosen.
    pub mobile_hours: Vec<MobileSplit>,
    /// Events over time, whatever days are chosen.
    pub timeline: Timeline,
    /// What the customers' file says of those who are left.
    pub fields: Vec<FieldReport>,
    /// The ads, those with the most clicks in all first.
    pub ads: Vec<AdBar>,
    /// How well the other files match the events.
    pub joins: Vec<Join>,
    /// How many events there were before the files grew; `None` when they did not.
    pub before: Option<BeforeGrowth>,
}

/// Events as they were before the files grew, in the same view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeGrowth {
    /// By band.
    pub by_band: Vec<u64>,
    /// By hour of day.
    pub by_hour: Vec<u64>,
}

impl Report {
    /// What is remembered of it, to be shown beside what comes after it.
    pub fn as_before(&self) -> BeforeGrowth {
        BeforeGrowth {
            by_band: self.by_band.iter().map(|split| split.total()).collect(),
            by_hour: self.hours.iter().map(|split| split.total()).collect(),
        }
    }

    /// How the events were looked at.
    pub fn view(&self) -> View {
        View {
            dayparts: self.dayparts.clone(),
            filter: self.filter.clone(),
        }
    }

    /// Whether the events tell anything of a column; where they don't, its figures are 0 and mean nothing.
    pub fn knows(&self, column: ProfileColumn) -> bool {
        match column {
            ProfileColumn::Unique => self.parts.tracks,
            ProfileColumn::Band(_) => true,
            ProfileColumn::Mobile => self.parts.mobile,
        }
    }

    /// Whether a condition on a subject can be answered: one on events only where there are events.
    pub fn answers(&self, subject: Subject) -> bool {
        let of_events = subject.is_of_events() || matches!(subject, Subject::First | Subject::Last);
        self.parts.events || !of_events
    }

    /// Events by hour of day, 0 to 23.
    pub fn by_hour(&self) -> [MobileSplit; 24] {
        hours_of_day(&self.hours)
    }

    /// Events by hour of day whatever the mobile flag.
    pub fn mobile_by_hour(&self) -> [MobileSplit; 24] {
        hours_of_day(&self.mobile_hours)
    }

    /// All events of a view: of its hours, or its bands.
    pub fn whole(view: &[MobileSplit]) -> MobileSplit {
        view.iter().copied().sum()
    }

    /// The band that an hour is coloured by: the one that holds the hour's middle.
    pub fn band_of_hour(&self, hour: usize) -> usize {
        self.dayparts.band_at(hour as u32 * 60 + 30)
    }
}

fn hours_of_day(view: &[MobileSplit]) -> [MobileSplit; 24] {
    std::array::from_fn(|hour| view.get(hour).copied().unwrap_or_default())
}
