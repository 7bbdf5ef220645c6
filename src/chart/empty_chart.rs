//! Why a report can't be drawn as some chart: it is of finished profiles, which don't tell what the chart shows.

use daypart_engine::query::report::Report;

/// What a chart is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartNeeds {
    /// The profiles alone.
    Profiles,
    /// Listens by hour.
    Hours,
    /// Mobile listens by daypart.
    MobileByBand,
    /// Single events.
    Events,
}

/// What a report lacks for a chart, in sentences that say what to do; `None` when it can be drawn.
///
/// ```
/// use daypart::chart::ChartNeeds;
/// use daypart::chart::empty_chart;
/// use daypart_engine::query::report::Report;
/// let mut report = Report::default();
/// assert_eq!(lacking(&report, ChartNeeds::Events), None);
/// report.parts.events = false;
/// assert!(lacking(&report, ChartNeeds::Events).unwrap().contains("Drop the events file"));
/// ```
pub fn lacking(report: &Report, needs: ChartNeeds) -> Option<String> {
    let parts = report.parts;
    let some = !report.filter.is_empty();
    let text = match needs {
        ChartNeeds::Profiles => return None,
        ChartNeeds::Hours if parts.hours => return None,
        ChartNeeds::MobileByBand if parts.mobile_by_band => return None,
        ChartNeeds::Events if parts.events => return None,
        ChartNeeds::Hours if some => {
            "Finished profiles don’t tell at which hours those who are chosen listen. Drop the events file to see it."
        }
        ChartNeeds::Hours => {
            "Finished profiles don’t tell the hours. Drop the hourly counts of the same run, or the events file, to see them."
        }
        ChartNeeds::MobileByBand if !parts.mobile => {
            "The profiles have no column that tells mobile listens, so nothing is known of them."
        }
        ChartNeeds::MobileByBand if some => {
            "Precomputed profiles don’t tell how much of each daypart is mobile for those who are chosen. Drop the events file to \
             see it."
        }
        ChartNeeds::MobileByBand if parts.hours => {
            "Hourly counts tell this only of dayparts that begin at whole hours. Drop the events file to see it."
        }
        ChartNeeds::MobileByBand => {
            "Precomputed profiles don’t tell how much of each daypart is mobile. Drop the hourly counts of the same run, or the \
             events file, to see it."
        }
        ChartNeeds::Events => {
            "This needs single events, which finished profiles don’t have. Drop the events file to see it."
        }
    };
    Some(text.to_owned())
}
