//! Chart kinds: the charts of the page, the data that each needs, and the function that draws it.
//!
//! [`chart`](crate::chart) draws them.

use crate::chart::{self, ChartNeeds, Drawing};
use crate::protocol::PropensityOutcome;
use crate::state::AdModel;
use crate::ui::ptr_eq_rc::PtrEqRc;
use daypart_engine::query::filter::Values;
use daypart_engine::query::report::Report;
use daypart_engine::query::target::QueryTarget;

/// A chart of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// The 24 hours as a clock.
    Clock,
    /// The dayparts side by side.
    Dayparts,
    /// The 24 hours as bars.
    Hours,
    /// Hours by weekday, as a heatmap.
    Week,
    /// Plays by day, week, month or year.
    Timeline,
    /// Mobile and other plays.
    MobileOverall,
    /// Mobile share by daypart.
    MobileByDaypart,
    /// Mobile share by hour.
    MobileByHour,
    /// The distribution of the profile column with this index.
    Distribution(usize),
    /// The hours of the daypart with this index, as a sparkline.
    Sparkline(usize),
}

impl ChartKind {
    /// Returns the query behind the chart.
    pub fn query_target(self) -> QueryTarget {
        match self {
            ChartKind::Clock | ChartKind::Hours => QueryTarget::Hours,
            ChartKind::Dayparts => QueryTarget::Dayparts,
            ChartKind::Week => QueryTarget::Week,
            ChartKind::Timeline => QueryTarget::Timeline,
            ChartKind::MobileOverall => QueryTarget::Mobile,
            ChartKind::MobileByDaypart => QueryTarget::MobileByDaypart,
            ChartKind::MobileByHour => QueryTarget::MobileByHour,
            ChartKind::Distribution(column) => QueryTarget::Distribution(column),
            ChartKind::Sparkline(band) => QueryTarget::HoursOf(band),
        }
    }

    /// Returns the data that the chart needs.
    fn data_needs(self) -> ChartNeeds {
        match self {
            ChartKind::Dayparts | ChartKind::MobileOverall | ChartKind::Distribution(_) => ChartNeeds::Profiles,
            ChartKind::Clock
            | ChartKind::Hours
            | ChartKind::Week
            | ChartKind::MobileByHour
            | ChartKind::Sparkline(_) => ChartNeeds::Hours,
            ChartKind::MobileByDaypart => ChartNeeds::MobileByBand,
            ChartKind::Timeline => ChartNeeds::Events,
        }
    }

    /// Returns a sentence that says which data the report lacks for this chart; `None` if it lacks none.
    pub fn empty_reason(self, report: &Report) -> Option<String> {
        chart::empty_chart(report, self.data_needs())
    }

    /// Draws the chart. Returns `None` if the report has no such column.
    pub fn draw(self, report: &Report, width_px: u32) -> Option<Drawing> {
        Some(match self {
            ChartKind::Clock => chart::clock(report, width_px),
            ChartKind::Dayparts => chart::dayparts(report, width_px),
            ChartKind::Hours => chart::hours(report, width_px),
            ChartKind::Week => chart::week(report, width_px),
            ChartKind::Timeline => chart::timeline(report, width_px),
            ChartKind::MobileOverall => chart::mobile_overall(report, width_px),
            ChartKind::MobileByDaypart => chart::mobile_by_daypart(report, width_px),
            ChartKind::MobileByHour => chart::mobile_by_hour(report, width_px),
            ChartKind::Distribution(column) => chart::distribution(report.columns.get(column)?, report, width_px),
            ChartKind::Sparkline(band) => chart::sparkline(report, band, width_px),
        })
    }
}

/// A chart of a propensity model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropensityChart {
    /// Odds ratios of the features.
    Coefficients,
    /// Lift of each decile.
    Lift,
    /// Predicted and actual click rates.
    Calibration,
}

/// A chart with the data that it is drawn from.
#[derive(Clone, PartialEq)]
pub enum ChartSource {
    /// A chart of the report.
    Report(ChartKind, PtrEqRc<Report>),
    /// A chart of an ad's propensity model.
    Propensity(PropensityChart, PtrEqRc<AdModel>),
}

impl ChartSource {
    /// Draws the chart. Returns `None` if there is no data of its kind.
    pub fn draw(&self, width_px: u32) -> Option<Drawing> {
        match self {
            ChartSource::Report(kind, report) => kind.draw(report, width_px),
            ChartSource::Propensity(chart, ad_model) => {
                let PropensityOutcome::Trained(report) = &ad_model.outcome else {
                    return None;
                };
                Some(match chart {
                    PropensityChart::Coefficients => chart::coefficients(&report.model, &ad_model.dayparts, width_px),
                    PropensityChart::Lift => chart::lift(&report.evaluation, width_px),
                    PropensityChart::Calibration => chart::calibration(&report.evaluation, width_px),
                })
            }
        }
    }

    /// Returns the query behind the chart; `None` for charts of a model and for reports without events.
    pub fn query_target(&self) -> Option<QueryTarget> {
        match self {
            ChartSource::Report(kind, report) => report.parts.events.then(|| kind.query_target()),
            ChartSource::Propensity(..) => None,
        }
    }

    /// Returns a sentence that says which data the chart lacks; `None` if it lacks none.
    pub fn empty_reason(&self) -> Option<String> {
        match self {
            ChartSource::Report(kind, report) => kind.empty_reason(report),
            ChartSource::Propensity(..) => None,
        }
    }

    /// Returns whether the report can be filtered by a drawing's subject.
    pub fn can_filter(&self, drawing: &Drawing) -> bool {
        match self {
            ChartSource::Report(_, report) => drawing.subject.is_some_and(|subject| report.answers(subject)),
            ChartSource::Propensity(..) => false,
        }
    }

    /// Returns the filter on a drawing's subject; `None` without a filter.
    pub fn filter_values(&self, drawing: &Drawing) -> Option<Values> {
        match self {
            ChartSource::Report(_, report) => report.filter.get(drawing.subject?).cloned(),
            ChartSource::Propensity(..) => None,
        }
    }
}
