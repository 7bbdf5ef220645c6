//! Empty charts: the sentence in place of a chart that a report lacks the data for.
//!
//! Reports of precomputed profiles don't contain everything that charts of events show.

use daypart_engine::query::report::Report;

/// The data that a chart is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartNeeds {
    /// Profiles only.
    Profiles,
    /// Plays by hour.
    Hours,
    /// Mobile plays by daypart.
    MobileByBand,
    /// Single events.
    Events,
}

/// Returns a sentence that says what the report lacks for a chart and which file to add; `None` if it can be
/// drawn.
///
/// ```
/// use daypart::chart::{ChartNeeds, empty_chart};
/// use daypart_engine::query::report::Report;
/// let mut report = Report::default();
/// assert_eq!(empty_chart(&report, ChartNeeds::Events), None);
/// report.parts.events = false;
/// assert!(empty_chart(&report, ChartNeeds::Events).unwrap().contains("Drop the events file"));
/// ```
pub fn empty_chart(report: &Report, needs: ChartNeeds) -> Option<String> {
    let parts = report.parts;
    let filtered = !report.filter.is_empty();
    let text = match needs {
        ChartNeeds::Profiles => return None,
        ChartNeeds::Hours if parts.hours => return None,
        ChartNeeds::MobileByBand if parts.mobile_by_band => return None,
        ChartNeeds::Events if parts.events => return None,
        ChartNeeds::Hours if filtered => {
            "Ready-made profiles don’t contain the hours of a filtered selection. Drop the events file to see this \
             chart."
        }
        ChartNeeds::Hours => {
            "Ready-made profiles don’t contain hours. Drop the hourly counts of the same run, or the events file, to see \
             this chart."
        }
        ChartNeeds::MobileByBand if !parts.mobile => {
            "The profiles have no column for mobile plays, so the mobile share is unknown."
        }
        ChartNeeds::MobileByBand if filtered => {
            "Ready-made profiles don’t contain mobile plays by daypart for a filtered selection. Drop the events file \
             to see this chart."
        }
        ChartNeeds::MobileByBand if parts.hours => {
            "Hourly counts show this only for dayparts that start on the hour. Drop the events file to see this chart."
        }
        ChartNeeds::MobileByBand => {
            "Ready-made profiles don’t contain mobile plays by daypart. Drop the hourly counts of the same run, or the \
             events file, to see this chart."
        }
        ChartNeeds::Events => {
            "This chart needs single events, which ready-made profiles don’t contain. Drop the events file to see it."
        }
    };
    Some(text.to_owned())
}
