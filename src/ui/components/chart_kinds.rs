//! Which charts the page has, what they are drawn from, and which function draws each.

use crate::chart::{self, ChartNeeds, Drawing, Style};
use crate::protocol::PropensityOutcome;
use crate::state::AdModel;
use crate::ui::ptr_eq_rc::PtrEqRc;
use daypart_engine::query::filter::Values;
use daypart_engine::query::report::Report;
use daypart_engine::query::target::QueryTarget;

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
    /// The figure that it draws.
    pub fn figure(self) -> QueryTarget {
        match self {
            ChartKind::Clock | ChartKind::Hours => QueryTarget::Hours,
            ChartKind::Dayparts => QueryTarget::Dayparts,
            ChartKind::Week => QueryTarget::Week,
            ChartKind::Timeline => QueryTarget::Timeline,
            ChartKind::MobileOverall => QueryTarget::Mobile,
            ChartKind::MobileByDaypart => QueryTarget::MobileByDaypart,
            ChartKind::MobileByHour => QueryTarget::MobileByHour,
            ChartKind::Distribution(column) => QueryTarget::Distribution(column),
            ChartKind::Spark(band) => QueryTarget::HoursOf(band),
        }
    }

    /// What it is drawn from.
    fn needs(self) -> ChartNeeds {
        match self {
            ChartKind::Dayparts | ChartKind::MobileOverall | ChartKind::Distribution(_) => ChartNeeds::Profiles,
            ChartKind::Clock | ChartKind::Hours | ChartKind::Week | ChartKind::MobileByHour | ChartKind::Spark(_) => {
                ChartNeeds::Hours
            }
            ChartKind::MobileByDaypart => ChartNeeds::MobileByBand,
            ChartKind::Timeline => ChartNeeds::Events,
        }
    }

    /// What the report lacks to draw it of, in a sentence; `None` when nothing.
    pub fn lacking(self, report: &Report) -> Option<String> {
        chart::lacking(report, self.needs())
    }

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

/// One of the charts of what was learnt of an ad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropensityChart {
    /// What drives clicks.
    Coefficients,
    /// How much more often each tenth clicks.
    Lift,
    /// Whether as many click as was predicted.
    Calibration,
}

/// A chart with what it is drawn from.
#[derive(Clone, PartialEq)]
pub enum Picture {
    /// A chart of the report.
    Report(ChartKind, PtrEqRc<Report>),
    /// A chart of what was learnt of an ad.
    Propensity(PropensityChart, PtrEqRc<AdModel>),
}

impl Picture {
    /// Draws the chart; `None` when there is nothing of its kind to draw.
    pub fn draw(&self, style: Style) -> Option<Drawing> {
        match self {
            Picture::Report(kind, report) => kind.draw(report, style),
            Picture::Propensity(chart, offer) => {
                let PropensityOutcome::Made(report) = &offer.outcome else {
                    return None;
                };
                Some(match chart {
                    PropensityChart::Coefficients => chart::coefficients(&report.model, &offer.dayparts, style),
                    PropensityChart::Lift => chart::lift(&report.evaluation, style),
                    PropensityChart::Calibration => chart::calibration(&report.evaluation, style),
                })
            }
        }
    }

    /// The figure whose query can be asked for; a model's pictures have none.
    pub fn figure(&self) -> Option<QueryTarget> {
        match self {
            Picture::Report(kind, report) => report.parts.events.then(|| kind.figure()),
            Picture::Propensity(..) => None,
        }
    }

    /// What is lacking to draw it of, in a sentence; `None` when nothing.
    pub fn lacking(&self) -> Option<String> {
        match self {
            Picture::Report(kind, report) => kind.lacking(report),
            Picture::Propensity(..) => None,
        }
    }

    /// Whether values of a drawing's subject can be chosen to look at.
    pub fn picks(&self, drawing: &Drawing) -> bool {
        match self {
            Picture::Report(_, report) => drawing.subject.is_some_and(|subject| report.answers(subject)),
            Picture::Propensity(..) => false,
        }
    }

    /// Which values of a drawing's subject are chosen to look at; `None` when no choice was made.
    pub fn chosen(&self, drawing: &Drawing) -> Option<Values> {
        match self {
            Picture::Report(_, report) => report.filter.get(drawing.subject?).cloned(),
            Picture::Propensity(..) => None,
        }
    }
}
