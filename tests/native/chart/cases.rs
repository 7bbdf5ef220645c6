//! Test reports: a typical service and edge cases.
//!
//! Everything that the engine would calculate is calculated here from the counts by weekday and hour, so that
//! each report is consistent.

use daypart_engine::query::report::{ColumnReport, MobileSplit, ProfileColumn, ProfileSubject, Report};
use daypart_engine::stats::column_stats::ColumnStats;
use daypart_engine::stats::histogram::Histogram;
use daypart_engine::stats::moments::Moments;
use daypart_engine::stats::quantiles::QUANTILES;
use daypart_engine::time::civil::wall_second;
use daypart_engine::time::dayparts::{Band, Dayparts};

/// Builds a report from the plays in each hour of the week, `cell(weekday, hour)`. Bands are names and start
/// hours.
pub fn report(bands: &[(&str, u32)], customers: u64, cell: impl Fn(usize, usize) -> MobileSplit) -> Report {
    let dayparts = Dayparts::new(
        bands
            .iter()
            .map(|&(name, hour)| Band {
                name: name.to_owned(),
                column: format!("{}_tracks", name.to_lowercase()),
                start_minute: hour * 60,
            })
            .collect(),
    )
    .expect("bands in clock order");
    let by_weekday_hour: Vec<MobileSplit> = (0..168).map(|hour| cell(hour / 24, hour % 24)).collect();
    let mut by_band = vec![MobileSplit::default(); bands.len()];
    for (hour, split) in by_weekday_hour.iter().enumerate() {
        by_band[dayparts.band_at(hour as u32 % 24 * 60)] += *split;
    }
    let overall: MobileSplit = by_weekday_hour.iter().copied().sum();
    let hours: Vec<MobileSplit> = (0..24)
        .map(|hour| by_weekday_hour.iter().skip(hour).step_by(24).copied().sum())
        .collect();
    let events = overall.total();
    let mean = |plays: u64| plays as f64 / customers.max(1) as f64;
    let mut columns = vec![column(
        ProfileColumn::Unique,
        "Unique tracks",
        mean(events) * 0.75,
        customers,
    )];
    for (band, split) in by_band.iter().enumerate() {
        columns.push(column(
            ProfileColumn::Band(band),
            bands[band].0,
            mean(split.total()),
            customers,
        ));
    }
    columns.push(column(ProfileColumn::Mobile, "Mobile", mean(overall.mobile), customers));
    Report {
        of: ProfileSubject::default(),
        dayparts,
        events,
        customers,
        tracks: events.min(1_750),
        span: (events > 0).then(|| {
            let first = wall_second(2014, 10, 1, 0, 0, 7).expect("a time");
            let last = if events > 1 {
                wall_second(2014, 12, 30, 23, 59, 1)
            } else {
                Some(first)
            };
            (first, last.expect("a time"))
        }),
        columns,
        mobile_by_band: by_band.clone(),
        by_band,
        mobile_hours: hours.clone(),
        hours,
        by_mobile: overall,
        by_weekday_hour,
        all_events: events,
        all_customers: customers,
        ..Report::default()
    }
}

/// Builds a column with this mean and a long-tailed distribution.
fn column(which: ProfileColumn, label: &str, mean: f64, customers: u64) -> ColumnReport {
    let sampled = customers.min(2_000);
    let raw: Vec<f64> = (0..sampled)
        .map(|index| {
            let part = (index as f64 + 0.5) / sampled as f64;
            (1.0 - part).ln().powi(2) + 0.15
        })
        .collect();
    let scale = mean * sampled as f64 / raw.iter().sum::<f64>().max(1.0);
    let mut values: Vec<u64> = raw.iter().map(|value| (value * scale).round() as u64).collect();
    values.sort_unstable();
    let moments: Moments = values.iter().map(|&value| value as f64).collect();
    let at = |part: f64| -> f64 {
        let Some(last) = values.len().checked_sub(1) else {
            return 0.0;
        };
        let position = part * last as f64;
        let (below, above) = (
            values[position.floor() as usize] as f64,
            values[position.ceil() as usize] as f64,
        );
        below + (above - below) * position.fract()
    };
    let top = at(0.97).ceil() as u64 + 1;
    let width = top.div_ceil(24).max(1) as u32;
    let bins = if values.is_empty() {
        0
    } else {
        (top as u32).div_ceil(width) as usize
    };
    let mut histogram = Histogram {
        low: 0,
        width,
        counts: vec![0; bins],
        beyond: 0,
    };
    for &value in &values {
        match histogram.counts.get_mut((value / u64::from(width)) as usize) {
            Some(bin) => *bin += 1,
            None => histogram.beyond += 1,
        }
    }
    ColumnReport {
        column: which,
        label: label.to_owned(),
        name: label.to_lowercase(),
        stats: ColumnStats {
            moments,
            quantiles: QUANTILES.map(at),
            histogram,
        },
        unfiltered: None,
    }
}

pub const FOUR: [(&str, u32); 4] = [("Morning", 5), ("Afternoon", 12), ("Evening", 17), ("Night", 22)];
pub const EIGHT: [(&str, u32); 8] = [
    ("Early", 5),
    ("Breakfast", 7),
    ("Working morning", 9),
    ("Lunch", 12),
    ("Afternoon", 14),
    ("Drive time on the road", 17),
    ("Evening", 19),
    ("Night", 23),
];
pub const MARKUP: &str = "<img src=x onerror=alert(1)>";

const HOURS: [u64; 24] = [
    52, 46, 38, 30, 27, 34, 45, 58, 66, 61, 57, 55, 50, 47, 45, 46, 49, 48, 44, 42, 43, 47, 56, 60,
];

/// A million plays by 5,000 customers, busiest in the morning and on weekend nights.
pub fn typical() -> Report {
    report(&FOUR, 5_000, typical_cell)
}

fn typical_cell(weekday: usize, hour: usize) -> MobileSplit {
    let weekend_night = weekday >= 4 && !(2..20).contains(&hour);
    let late_riser = weekday > 4 && hour < 9;
    let factor = if weekend_night { 160 } else { 100 } * if late_riser && !weekend_night { 6 } else { 10 };
    let total = HOURS[hour] * factor / 9 + (weekday * 31 + hour * 17) as u64 % 60;
    let share = 0.6 + 0.1 * ((hour as f64 - 1.0) / 24.0 * std::f64::consts::TAU).cos();
    let mobile = (total as f64 * share) as u64;
    MobileSplit {
        mobile,
        other: total - mobile,
    }
}

/// All cases with their names.
pub fn all() -> Vec<(&'static str, Report)> {
    let none = |_: usize, _: usize| MobileSplit::default();
    let one = |weekday: usize, hour: usize| MobileSplit {
        mobile: u64::from((weekday, hour) == (4, 22)),
        other: 0,
    };
    let spike = |weekday: usize, hour: usize| MobileSplit {
        mobile: if (weekday, hour) == (2, 3) { 900_000 } else { 10 },
        other: 7,
    };
    let no_mobile = |weekday: usize, hour: usize| MobileSplit {
        mobile: 0,
        other: typical_cell(weekday, hour).total(),
    };
    let all_mobile = |weekday: usize, hour: usize| MobileSplit {
        mobile: typical_cell(weekday, hour).total(),
        other: 0,
    };
    let huge = |weekday: usize, hour: usize| MobileSplit {
        mobile: 5_000_000_000 + (weekday * hour) as u64,
        other: 3_000_000_000,
    };
    let even = |_: usize, _: usize| MobileSplit { mobile: 3, other: 3 };
    let few_hours = |_: usize, hour: usize| MobileSplit {
        mobile: if hour == 8 { 40 } else { 0 },
        other: if hour == 19 { 40 } else { 0 },
    };
    vec![
        ("typical", typical()),
        ("zero events", report(&FOUR, 0, none)),
        ("one event", report(&FOUR, 1, one)),
        ("one spike hour", report(&FOUR, 200, spike)),
        ("two bands", report(&[("Day", 6), ("Night", 18)], 5_000, typical_cell)),
        ("eight bands", report(&EIGHT, 5_000, typical_cell)),
        (
            "markup as a name",
            report(
                &[(MARKUP, 5), ("\u{0}\u{8}&\"'", 12), ("夜の音楽", 17)],
                9,
                typical_cell,
            ),
        ),
        ("no mobile", report(&FOUR, 5_000, no_mobile)),
        ("all mobile", report(&FOUR, 5_000, all_mobile)),
        ("huge counts", report(&FOUR, 9, huge)),
        ("all equal", report(&FOUR, 12, even)),
        ("two hours alone", report(&FOUR, 3, few_hours)),
    ]
}
