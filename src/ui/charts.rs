//! Which charts the page has, and which function draws each.

use crate::chart::{self, Drawing, Style};
use crate::engine::report::Report;

/// One of the page's charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// The 24 hours as a ring.
    Clock,
    /// The dayparts side by side.
    Dayparts,
    /// The 24 hours as bars.
    Hours,
    /// Hours by weekdays.
    Week,
    /// The days, weeks, months or years.
    Timeline,
    /// Mobile against other.
    MobileOverall,
    /// Mobile by daypart.
    MobileByDaypart,
    /// Mobile by hour.
    MobileByHour,
    /// The distribution of the profile column with this index.
    Distribution(usize),
    /// The hours of the band with this index.
    Spark(usize),
}

impl ChartKind {
    /// Draws the chart; `None` when the report has no such column.
    pub fn draw(self, report: &Report, style: Style) -> Option<Drawing> {
        Some(match self {
            ChartKind::Clock => chart::clock(report, style),
            ChartKind::Dayparts => chart::dayparts(report, style),
            ChartKind::Hours => chart::hours(report, style),
            ChartKind::Week => chart::week(report, style),
            ChartKind::Timeline => chart::timeline(report, style),
            ChartKind::MobileOverall => chart::mobile_overall(report, style),
            ChartKind::MobileByDaypart => chart::mobile_by_daypart(report, style),
            ChartKind::MobileByHour => chart::mobile_by_hour(report, style),
            ChartKind::Distribution(column) => chart::distribution(report.columns.get(column)?, report, style),
            ChartKind::Spark(band) => chart::spark(report, band, style),
        })
    }
}
