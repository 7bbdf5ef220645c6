//! Sample report: made-up plays for the chart on the welcome page, before any file is loaded.

use daypart_engine::query::report::{MobileSplit, Report};

/// Plays by hour of the day in thousands, shaped like a typical day.
const PLAYS_THOUSANDS: [u64; 24] = [
    15, 9, 6, 4, 4, 7, 18, 34, 39, 30, 26, 27, 31, 29, 27, 30, 35, 47, 62, 70, 73, 68, 50, 29,
];

/// Number of customers with these plays.
const CUSTOMERS: u64 = 5_000;

/// Builds the sample report. It contains only what charts of hours, dayparts and devices need.
///
/// ```
/// use daypart::chart::{clock, sample_report};
/// assert!(clock(&sample_report(), 400).sentence.contains("20:00–21:00"));
/// ```
pub fn sample_report() -> Report {
    let mut report = Report {
        customers: CUSTOMERS,
        all_customers: CUSTOMERS,
        ..Report::default()
    };
    report.by_band = vec![MobileSplit::default(); report.dayparts.bands().len()];
    for (hour, &thousands) in PLAYS_THOUSANDS.iter().enumerate() {
        let events = thousands * 1_000;
        let split = MobileSplit {
            mobile: events * 3 / 5,
            other: events * 2 / 5,
        };
        report.hours.push(split);
        let band = report.band_of_hour(hour);
        report.by_band[band] += split;
        report.by_mobile += split;
        report.events += events;
    }
    report.all_events = report.events;
    report.mobile_hours = report.hours.clone();
    report.mobile_by_band = report.by_band.clone();
    report
}
