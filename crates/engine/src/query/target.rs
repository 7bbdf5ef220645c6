//! Targets of query generation: which figure of the page, and in which language.
//!
//! The application generates the text of the query.

use serde::{Deserialize, Serialize};

use crate::schema::kinds::ColumnKind;

/// Language of a generated query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// DuckDB's SQL.
    #[default]
    DuckDb,
    /// Spark SQL.
    SparkSql,
    /// Python with PySpark's DataFrame API.
    Python,
}

/// A figure of the page that a query can reproduce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryTarget {
    /// Number of events, customers and tracks, and the first and the last day.
    Totals,
    /// The profiles, as in `live_table.csv`.
    Profiles,
    /// The statistics of the profile columns, as in `agg_table.csv`.
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
    /// Distribution of the profile column with this index over customers.
    Distribution(usize),
    /// Events by hour in the daypart with this index.
    HoursOf(usize),
    /// Customers and events by value of a field of the customers file.
    Field(ColumnKind),
    /// Clicks and customers by ad.
    Ads,
    /// The tracks with the most plays.
    Tracks,
    /// The artists with the most plays.
    Artists,
}
