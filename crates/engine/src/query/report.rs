//! Report: the result of one query, small enough to send to the page as a whole.
//!
//! [`execute`](crate::query::execute) builds it.

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

/// Names and statistics of one profile column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// The column.
    pub column: ProfileColumn,
    /// Label on screen: "Unique tracks", "Morning", "Mobile".
    pub label: String,
    /// Name in exports: "unique_tracks", "morn_tracks", "mobile_tracks".
    pub name: String,
    /// Statistics over all matching profiles.
    pub stats: ColumnStats,
    /// Statistics over the profiles that match without the condition on this column; `None` if there is no such
    /// condition.
    pub unfiltered: Option<ColumnStats>,
}

impl ColumnReport {
    /// Returns the statistics that the column's own chart shows: those without the condition on the column.
    pub fn view(&self) -> &ColumnStats {
        self.unfiltered.as_ref().unwrap_or(&self.stats)
    }
}

/// Number of customers and events with one value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldBar {
    /// The value, as in the file; empty for customers without a row or a value.
    pub value: String,
    /// Number of customers.
    pub customers: u64,
    /// Number of their events.
    pub events: u64,
}

/// Customers and events by value of a field of the customers file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldReport {
    /// Kind of the field.
    pub field: ColumnKind,
    /// The values in order. Values that no customer with events has are left out.
    pub bars: Vec<FieldBar>,
}

/// Number of clicks on an ad, and of customers who clicked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdBar {
    /// The ad.
    pub ad: String,
    /// Clicks by matching customers.
    pub clicks: u64,
    /// Number of matching customers who clicked it.
    pub customers: u64,
    /// Clicks by customers without any event, which no filter changes.
    pub clicks_without_events: u64,
}

/// Result of one query: figures of the matching events and customers.
///
/// The parts that belong to a filter subject ignore the condition on that subject (cross-filter).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Subject of the profiles; customers by default.
    pub of: ProfileSubject,
    /// The bands that the profiles are counted by.
    pub dayparts: Dayparts,
    /// The filter of the query.
    pub filter: Filter,
    /// Number of matching events.
    pub events: u64,
    /// Number of customers with at least one of them.
    pub customers: u64,
    /// Number of events without a filter.
    pub all_events: u64,
    /// Number of customers without a filter.
    pub all_customers: u64,
    /// Number of distinct tracks of the matching events.
    pub tracks: u64,
    /// Times of the first and the last event; `None` without events.
    pub span: Option<(WallSecond, WallSecond)>,
    /// The profile columns in their order: unique tracks, the bands, mobile.
    pub columns: Vec<ColumnReport>,
    /// Which parts of the data are known; figures of the others are 0.
    pub parts: Parts,
    /// Events by band, in the order of the dayparts, ignoring the condition on dayparts.
    pub by_band: Vec<MobileSplit>,
    /// Events by hour of day, 0 to 23, ignoring the condition on hours.
    pub hours: Vec<MobileSplit>,
    /// Events by weekday (Monday first) and hour, 168 counts: `by_weekday_hour[weekday * 24 + hour]`. Ignores
    /// the condition on hours of the week.
    pub by_weekday_hour: Vec<MobileSplit>,
    /// Events by mobile flag, ignoring the condition on it.
    pub by_mobile: MobileSplit,
    /// Events by band, ignoring the conditions on dayparts and on the mobile flag.
    pub mobile_by_band: Vec<MobileSplit>,
    /// Events by hour of day, ignoring the conditions on hours and on the mobile flag.
    pub mobile_hours: Vec<MobileSplit>,
    /// Events over time, ignoring the condition on days.
    pub timeline: Timeline,
    /// Matching customers by the fields of the customers file.
    pub fields: Vec<FieldReport>,
    /// The ads, those with the most clicks in total first, in order of name where these are equal.
    pub ads: Vec<AdBar>,
    /// Match statistics of the lookup tables.
    pub joins: Vec<Join>,
    /// Counts before the files grew; `None` if they did not.
    pub before: Option<CountsBeforeGrowth>,
}

/// Event counts before the files grew, in the same view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsBeforeGrowth {
    /// Events by band.
    pub by_band: Vec<u64>,
    /// Events by hour of day.
    pub by_hour: Vec<u64>,
}

impl Report {
    /// Returns the counts that a later report shows for comparison.
    pub fn counts_before_growth(&self) -> CountsBeforeGrowth {
        CountsBeforeGrowth {
            by_band: self.by_band.iter().map(|split| split.total()).collect(),
            by_hour: self.hours.iter().map(|split| split.total()).collect(),
        }
    }

    /// Returns the report's view.
    pub fn view(&self) -> View {
        View {
            dayparts: self.dayparts.clone(),
            filter: self.filter.clone(),
        }
    }

    /// Returns whether the data of a column are known. If not, its figures are 0 and meaningless.
    pub fn knows(&self, column: ProfileColumn) -> bool {
        match column {
            ProfileColumn::Unique => self.parts.tracks,
            ProfileColumn::Band(_) => true,
            ProfileColumn::Mobile => self.parts.mobile,
        }
    }

    /// Returns whether conditions on a subject are possible. Those on events need single events.
    pub fn answers(&self, subject: Subject) -> bool {
        let of_events = subject.is_about_events() || matches!(subject, Subject::First | Subject::Last);
        self.parts.events || !of_events
    }

    /// Returns the events by hour of day, 0 to 23.
    pub fn by_hour(&self) -> [MobileSplit; 24] {
        hours_of_day(&self.hours)
    }

    /// Returns the events by hour of day, ignoring the condition on the mobile flag.
    pub fn mobile_by_hour(&self) -> [MobileSplit; 24] {
        hours_of_day(&self.mobile_hours)
    }

    /// Returns the sum of counts, such as those by hour.
    pub fn sum(counts: &[MobileSplit]) -> MobileSplit {
        counts.iter().copied().sum()
    }

    /// Returns the band that an hour is coloured by: the one that contains the middle of the hour.
    pub fn band_of_hour(&self, hour: usize) -> usize {
        self.dayparts.band_at(hour as u32 * 60 + 30)
    }
}

fn hours_of_day(splits: &[MobileSplit]) -> [MobileSplit; 24] {
    std::array::from_fn(|hour| splits.get(hour).copied().unwrap_or_default())
}
