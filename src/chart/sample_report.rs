//! An invented report, small enough to be at hand before anything was read: what the empty page shows of a result.

use daypart_engine::query::report::{MobileSplit, Report};

/// Listens by hour of the day, in thousands: a day as one imagines it.
const LISTENS: [u64; 24] = [
    15, 9, 6, 4, 4, 7, 18, 34, 39, 30, 26, 27, 31, 29, 27, 30, 35, 47, 62, 70, 73, 68, 50, 29,
];

/// How many customers they are of.
const CUSTOMERS: u64 = 5_000;

/// The report. Only what is drawn of hours, dayparts and devices is in it.
///
/// ```
/// use daypart::chart::{Scheme, Style, clock};
/// use daypart::chart::sample_report;
/// let style = Style { scheme: Scheme::Light, width_px: 400 };
/// assert!(clock(&sample(), style).sentence.contains("20 to 21"));
/// ```
pub fn sample() -> Report {
    let mut report = Report {
        customers: CUSTOMERS,
        all_customers: CUSTOMERS,
        ..Report::default()
    };
    report.by_band = vec![MobileSplit::default(); report.dayparts.bands().len()];
    for (hour, &thousands) in LISTENS.iter().enumerate() {
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
