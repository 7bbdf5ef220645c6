//! Number formats for people: counts with separators, percentages, sizes, dates and durations.

use crate::time::civil::{MONTHS, WallSecond, civil};

/// Formats a count with thousands separators.
///
/// ```
/// assert_eq!(daypart_engine::text::number_format::count(1_234_567), "1,234,567");
/// ```
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Formats a number with thousands separators and a fixed number of decimals.
///
/// ```
/// assert_eq!(daypart_engine::text::number_format::decimal(1234.567, 1), "1,234.6");
/// assert_eq!(daypart_engine::text::number_format::decimal(-0.5, 2), "-0.50");
/// ```
pub fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let sign = if number < 0.0 { "-" } else { "" };
    match whole.parse() {
        Ok(whole) => format!("{sign}{}{rest}", count(whole)),
        Err(_) => format!("{sign}{text}"),
    }
}

/// Formats a number with about three significant digits and at most two decimals: 0.54, 12.3, 1,234.
///
/// ```
/// use daypart_engine::text::number_format::short;
/// assert_eq!([short(0.5447), short(12.34), short(1234.6), short(3.0)], ["0.54", "12.3", "1,235", "3.00"]);
/// ```
pub fn short(number: f64) -> String {
    let decimals = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    decimal(number, decimals)
}

/// Formats a share between 0 and 1 as a percentage: "35%".
///
/// Whole percent, or one decimal where rounding would show 0% or 100% for a share that is neither.
///
/// ```
/// use daypart_engine::text::number_format::percent;
/// assert_eq!([percent(0.314), percent(0.002), percent(0.9996), percent(1.0)], ["31%", "0.2%", "100.0%", "100%"]);
/// ```
pub fn percent(share: f64) -> String {
    let hundredths = share * 100.0;
    let misleading = (hundredths < 0.5 && hundredths > 0.0) || (99.5..100.0).contains(&hundredths);
    decimal(hundredths, usize::from(misleading)) + "%"
}

/// Formats a size in bytes with a decimal unit, as file managers and browsers do: "47.0 MB".
///
/// ```
/// use daypart_engine::text::number_format::bytes;
/// assert_eq!([bytes(512), bytes(47_000_000), bytes(4_800_000_000)], ["512 bytes", "47.0 MB", "4.80 GB"]);
/// ```
pub fn bytes(size: u64) -> String {
    let (divisor, unit) = match size {
        0..1_000 => {
            return if size == 1 {
                "1 byte".to_owned()
            } else {
                format!("{size} bytes")
            };
        }
        1_000..1_000_000 => (1e3, "KB"),
        1_000_000..1_000_000_000 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
    format!("{} {unit}", short(size as f64 / divisor))
}

/// Formats a duration in milliseconds: "0.21 s", "12 s", "3 min 20 s".
///
/// ```
/// use daypart_engine::text::number_format::duration;
/// assert_eq!([duration(214.0), duration(12_400.0), duration(200_000.0)], ["0.21 s", "12 s", "3 min 20 s"]);
/// ```
pub fn duration(milliseconds: f64) -> String {
    let seconds = milliseconds / 1000.0;
    match seconds {
        seconds if seconds < 10.0 => format!("{seconds:.2} s"),
        seconds if seconds < 60.0 => format!("{seconds:.0} s"),
        seconds => {
            let whole = seconds.round() as u64;
            format!("{} min {} s", whole / 60, whole % 60)
        }
    }
}

/// Formats the date of a wall-clock time: "23 October 2014".
///
/// ```
/// assert_eq!(daypart_engine::text::number_format::date(1_414_034_780), "23 October 2014");
/// ```
pub fn date(at: WallSecond) -> String {
    let at = civil(at);
    format!("{} {} {}", at.day, MONTHS[at.month as usize - 1], at.year)
}

/// Formats a count with its noun: "1 event", "3,474 events". Takes the plural and drops its "s" for a count of one.
///
/// ```
/// use daypart_engine::text::number_format::counted;
/// assert_eq!([counted(1, "events"), counted(2, "events")], ["1 event", "2 events"]);
/// ```
pub fn counted(number: u64, plural: &str) -> String {
    let noun = if number == 1 {
        plural.strip_suffix('s').unwrap_or(plural)
    } else {
        plural
    };
    format!("{} {noun}", count(number))
}
