//! What can be asked to be written as a query: which figure, and for which system.

use serde::{Deserialize, Serialize};

use crate::schema::kinds::ColumnKind;

/// A language that a query is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// SQL as DuckDB has it.
    #[default]
    DuckDb,
    /// SQL as Spark has it.
    SparkSql,
    /// Python with PySpark's DataFrame API.
    Python,
}

/// A figure of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryTarget {
    /// How many events, customers and tracks there are, and the first and the last day.
    Totals,
    /// The profiles, as `live_table.csv` has them.
    Profiles,
    /// The statistics of their columns, as `agg_table.csv` has them.
    Statistics,
    /// Events by daypart.
    Dayparts,
    /// Events by hour.
    Hours,
    /// Events by weekday and hour.
    Week,
    /// Events over time.
    Timeline,
    /// Events by mobile flag.
    Mobile,
    /// Events by mobile flag in each daypart.
    MobileByDaypart,
    /// Events by mobile flag in each hour.
    MobileByHour,
    /// How many customers have how much of the profile column with this index.
    Distribution(usize),
    /// Events by hour in the daypart with this index.
    HoursOf(usize),
    /// Customers and events by what the customers file says.
    Field(ColumnKind),
    /// Clicks and customers by ad.
    Ads,
    /// The tracks with the most listens.
    Tracks,
    /// The artists with the most listens.
    Artists,
}
