//! Time parsing in generated code: the same limits as [`daypart_engine::time::parse`], and its common forms
//! ([`TimeFormat::is_common`]).
//!
//! It uses only regular expressions and integers, so that no system's own date parsing takes part.

use crate::sqlgen::expr::{Expr, Name, Op, Step, all, any, call, case, case_all, col, named, num, text};
use daypart_engine::rejects::log::RejectReason;
use daypart_engine::time::civil::DAY_SECONDS;
use daypart_engine::time::parse::{DateOrder, Epoch, TimeFormat};
use daypart_engine::time::zone::Zone;

/// The blanks allowed inside a time.
const B: &str = "[ \\t\\n\\f\\r]";

/// The months' names, short and long.
const MONTH: &str = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?\
                     |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

/// The weekdays' names, short and long.
const WEEKDAY: &str = "(?:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";

/// Returns the pattern of a lower-case date and time. Its groups: the date unless it begins with a month's
/// name, the date if it does, the clock, am or pm, and the offset from UTC.
fn pattern() -> String {
    let numbers = format!(
        "[0-9]{{8}}|[0-9]{{4}}(?:-[0-9]{{1,2}}-|/[0-9]{{1,2}}/|[.][0-9]{{1,2}}[.])[0-9]{{1,2}}\
         |[0-9]{{1,2}}(?:-[0-9]{{1,2}}-|/[0-9]{{1,2}}/|[.][0-9]{{1,2}}[.])(?:[0-9]{{4}}|[0-9]{{2}})\
         |[0-9]{{1,2}}(?:{B}+|[-/.]){MONTH}[-/.,]?{B}*(?:[0-9]{{4}}|[0-9]{{2}})"
    );
    let month_first = format!("{MONTH}[.]?{B}*[0-9]{{1,2}}(?:,{B}*|{B}+)[0-9]{{4}}");
    let date = format!("(?:{WEEKDAY},?{B}*)?({numbers})|(?:{WEEKDAY}(?:,{B}*|{B}+))?({month_first})");
    let clock = "((?:[0-9]{6}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]+)?|[0-9]{1,2})";
    format!(
        "^(?:{date})(?:{B}*,{B}*|{B}+|t){clock}(?:{B}*(am|pm|a[.]m[.]|p[.]m[.]))?{B}*(z|utc|gmt|[-+][0-9]{{2}}(?::?[0-9]{{2}})?)?\\z"
    )
}

/// A step: its name, what it does, and the columns that it adds.
type Stage = (&'static str, Name, Vec<(Name, Expr)>);

/// Returns the steps that parse a column `time` of lower-case text without surrounding blanks.
///
/// They add `second`, the local time in seconds since the start of 1970, and `time_error`, the text of the
/// reason why it is not a time, or an empty text.
pub(in crate::sqlgen) fn steps(name: &Name, from: Name, format: TimeFormat, zone: &Zone) -> Vec<Step> {
    let zone_description = format!("Converts times with an offset to the time zone {}.", zone.name());
    let stages: [Stage; 8] = [
        (
            "split",
            "Splits the time into date, clock, am or pm, and offset from UTC.".into(),
            time_pieces(),
        ),
        (
            "pieces",
            "The date is in one of two groups: the second is for dates that begin with a month's name.".into(),
            date_and_clock(),
        ),
        (
            "parts",
            "The numbers and the month's name, as text.".into(),
            number_texts(),
        ),
        ("numbers", "Converts the text to numbers.".into(), numbers(format.order)),
        (
            "march_years",
            "Counts years and months from March, so that a leap day is the last day of a year.".into(),
            march_year_and_month(),
        ),
        (
            "seconds",
            "The local time in seconds since the start of 1970, and the offset from UTC if there is one.".into(),
            seconds_and_offset(),
        ),
        ("read", zone_description.into(), second_in_zone(format, zone)),
        (
            "times",
            "Rejects times outside 1970 to early 2106.".into(),
            time_error(),
        ),
    ];
    let mut before = from;
    let step = |(stage, description, columns): (&str, Name, Vec<(Name, Expr)>)| {
        let name: Name = format!("{name}_{stage}").into();
        let step = Step::from(name.clone(), description, std::mem::replace(&mut before, name)).with_columns(columns);
        // Later stages use the values of these stages several times.
        match stage {
            "parts" | "numbers" | "seconds" => step.with_barrier(),
            _ => step,
        }
    };
    stages.into_iter().map(step).collect()
}

/// Returns the time, split by [`pattern`].
fn time_pieces() -> Vec<(Name, Expr)> {
    let pattern = Expr::Pattern("TIME", pattern());
    vec![named("time_pieces", col("time").split_groups(pattern, 5))]
}

/// Returns the groups of [`pattern`].
fn date_and_clock() -> Vec<(Name, Expr)> {
    let piece = |index: usize| col("time_pieces").group(index);
    vec![
        named("day_text", call(Op::Concat, [piece(1), piece(2)])),
        named("clock", piece(3)),
        named("am_pm", piece(4).substring(1, 1)),
        named("offset_text", piece(5)),
    ]
}

/// The numbers and the month's name in a time: for each column, its source, its pattern's name and its pattern.
const NUMBER_TEXTS: [(&str, &str, &str, &str); 9] = [
    ("first", "day_text", "FIRST_NUMBER", "^([0-9]+)"),
    ("month_name", "day_text", "MONTH_NAME", "([a-z]{3})"),
    ("middle", "day_text", "MIDDLE_NUMBER", "^[0-9a-z]+[^0-9a-z]*([0-9]+)"),
    ("last", "day_text", "LAST_NUMBER", "([0-9]+)\\z"),
    ("hour_text", "clock", "HOUR", "^([0-9]{1,2})"),
    ("minute_text", "clock", "MINUTE", "^(?:[0-9]{1,2}:|[0-9]{2})([0-9]{2})"),
    (
        "second_text",
        "clock",
        "SECOND",
        "^(?:[0-9]{1,2}:[0-9]{2}:|[0-9]{4})([0-9]{2})",
    ),
    ("offset_hour", "offset_text", "OFFSET_HOURS", "([0-9]{2})"),
    ("offset_minute", "offset_text", "OFFSET_MINUTES", "[0-9]{2}:?([0-9]{2})"),
];

fn number_texts() -> Vec<(Name, Expr)> {
    let find = |(column, source, name, pattern): (&'static str, &'static str, &'static str, &str)| {
        named(column, col(source).extract(Expr::Pattern(name, pattern.to_owned())))
    };
    NUMBER_TEXTS.into_iter().map(find).collect()
}

/// Returns the numbers of a time. 99 marks an hour or minute that is missing or contradicts the rest.
fn numbers(order: DateOrder) -> Vec<(Name, Expr)> {
    vec![
        named("year", year()),
        named("month", month(order)),
        named("day_of_month", day_of_month(order)),
        named("hour_shown", hour()),
        // Only a 12-hour clock may omit the minutes.
        named(
            "minute",
            case(
                [(col("minute_text").is("").and(col("am_pm").is("")), num(99))],
                col("minute_text").to_number(),
            ),
        ),
        named("seconds", col("second_text").to_number()),
        named("offset_hours", col("offset_hour").to_number()),
        named("offset_minutes", col("offset_minute").to_number()),
    ]
}

/// Returns whether a date is one number: year, month and day without delimiters.
fn is_compact() -> Expr {
    col("first").length().is(8)
}

/// Returns whether a date begins with its year.
fn is_year_first() -> Expr {
    col("first").length().is(4)
}

fn year() -> Expr {
    let last = || col("last").to_number();
    // Two-digit years are between 1970 and 2069.
    let full = case(
        [
            (col("last").length().is(4), last()),
            (last().less_than(70), last().plus(2000)),
        ],
        last().plus(1900),
    );
    case(
        [
            (is_compact(), col("first").substring(1, 4).to_number()),
            (is_year_first(), col("first").to_number()),
        ],
        full,
    )
}

fn month(order: DateOrder) -> Expr {
    let names = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let mut arms = vec![
        (is_compact(), col("first").substring(5, 2).to_number()),
        (is_year_first(), col("middle").to_number()),
    ];
    arms.extend(
        names
            .into_iter()
            .zip(1i64..)
            .map(|(name, number)| (col("month_name").is(name), num(number))),
    );
    let column = match order {
        DateOrder::DayFirst => "middle",
        DateOrder::MonthFirst => "first",
    };
    case_all(arms, col(column).to_number())
}

fn day_of_month(order: DateOrder) -> Expr {
    let has_name = || col("month_name").differs_from("");
    let column = match order {
        DateOrder::DayFirst => "first",
        DateOrder::MonthFirst => "middle",
    };
    case(
        [
            (is_compact(), col("first").substring(7, 2).to_number()),
            (is_year_first(), col("last").to_number()),
            (has_name().and(col("first").is("")), col("middle").to_number()),
            (has_name(), col("first").to_number()),
        ],
        col(column).to_number(),
    )
}

/// Returns the hour on a 24-hour clock.
fn hour() -> Expr {
    let hour = || col("hour_text").to_number();
    let twelve = || hour().modulo(12);
    case(
        [
            (col("am_pm").is(""), hour()),
            (hour().between(1, 12).not(), num(99)),
            (col("am_pm").is("p"), twelve().plus(12)),
        ],
        twelve(),
    )
}

fn march_year_and_month() -> Vec<(Name, Expr)> {
    let early = || col("month").at_most(2);
    vec![
        named("march_year", case([(early(), col("year").minus(1))], col("year"))),
        named(
            "march_month",
            case([(early(), col("month").plus(9))], col("month").minus(3)),
        ),
    ]
}

fn seconds_and_offset() -> Vec<(Name, Expr)> {
    let clock = col("hour_shown")
        .times(3600)
        .plus(col("minute").times(60))
        .plus(col("seconds"));
    let offset = col("offset_hours").times(3600).plus(col("offset_minutes").times(60));
    vec![
        named("is_valid", is_valid()),
        named("local_second", day_number().times(i64::from(DAY_SECONDS)).plus(clock)),
        named(
            "utc_offset",
            case(
                [(col("offset_text").substring(1, 1).is("-"), num(0).minus(offset.clone()))],
                offset,
            ),
        ),
    ]
}

/// Returns whether the numbers are those of a time.
fn is_valid() -> Expr {
    all(vec![
        col("time_pieces").is_split(),
        col("month").between(1, 12),
        num(1).at_most(col("day_of_month")),
        col("day_of_month").at_most(days_in_month()),
        col("hour_shown").at_most(23),
        col("minute").at_most(59),
        col("seconds").at_most(60),
        col("offset_hours").at_most(18),
        col("offset_minutes").at_most(59),
    ])
    .unwrap_or(Expr::Null)
}

fn days_in_month() -> Expr {
    let is_leap = col("year").modulo(4).is(0).and(
        col("year")
            .modulo(100)
            .differs_from(0)
            .or(col("year").modulo(400).is(0)),
    );
    case(
        [
            (call(Op::In, [col("month"), num(4), num(6), num(9), num(11)]), num(30)),
            (col("month").differs_from(2), num(31)),
            (is_leap, num(29)),
        ],
        num(28),
    )
}

/// Returns the days since the start of 1970, after Howard Hinnant's `days_from_civil`.
fn day_number() -> Expr {
    let march_year = || col("march_year");
    march_year()
        .times(365)
        .plus(march_year().floor_div(4))
        .plus(march_year().floor_div(400))
        .plus(col("march_month").times(153).plus(2).floor_div(5))
        .plus(col("day_of_month"))
        .minus(march_year().floor_div(100))
        .minus(719_469)
}

/// Returns the local second in a zone, -1 if the text is not a time, and the reason for that.
fn second_in_zone(format: TimeFormat, zone: &Zone) -> Vec<(Name, Expr)> {
    let is_real = || col("is_valid").and(col("local_second").between(0, i64::from(u32::MAX)));
    let mut second_arms = Vec::new();
    let mut error_arms = vec![(col("time").is(""), text(RejectReason::Empty.text()))];
    if let Some(per_second) = format.epoch.and_then(per_second) {
        let is_count = || {
            let pattern = Expr::Pattern("COUNTED", "^[0-9]+(?:[.][0-9]*)?\\z".to_owned());
            col("time").matches(pattern)
        };
        let utc = Zone::default();
        let count_zone = if format.zoned { zone } else { &utc };
        second_arms.push(second_of_count(per_second, count_zone));
        second_arms.push((is_count(), num(-1)));
        error_arms.push((is_count(), text("")));
    }
    second_arms.push((is_real().and(col("offset_text").is("")), col("local_second")));
    let utc = case([(is_real(), col("local_second").minus(col("utc_offset")))], num(0));
    second_arms.push((is_real(), to_local(utc, zone)));
    error_arms.push((col("is_valid").not(), text(RejectReason::NotATime.text())));
    vec![
        named("second", case_all(second_arms, num(-1))),
        named("parse_error", case_all(error_arms, text(""))),
    ]
}

/// Returns the number of units in a second; `None` for day numbers, which the code doesn't read.
fn per_second(epoch: Epoch) -> Option<i64> {
    match epoch {
        Epoch::Seconds => Some(1),
        Epoch::Milliseconds => Some(1_000),
        Epoch::Microseconds => Some(1_000_000),
        Epoch::Nanoseconds => Some(1_000_000_000),
        Epoch::SpreadsheetDays => None,
    }
}

/// Returns whether a time is a count since the start of 1970 in UTC, and its second.
fn second_of_count(per_second: i64, zone: &Zone) -> (Expr, Expr) {
    let number = col("time").extract(Expr::Pattern(
        "COUNTED_NUMBER",
        "^0*([0-9]{0,18})(?:[.][0-9]*)?\\z".to_owned(),
    ));
    let utc = number.to_number().floor_div(per_second);
    // No zone is needed for times far outside the valid range.
    let in_zone_range = || utc.clone().at_most(i64::from(u32::MAX) + i64::from(DAY_SECONDS));
    let short_count = Expr::Pattern("COUNTED_SHORT", "^0*[0-9]{1,18}(?:[.][0-9]*)?\\z".to_owned());
    (
        col("time").matches(short_count).and(in_zone_range()),
        to_local(case([(in_zone_range(), utc.clone())], num(0)), zone),
    )
}

/// Returns the local second of a zone at a second in UTC.
fn to_local(utc: Expr, zone: &Zone) -> Expr {
    if zone.name() == "UTC" {
        utc
    } else {
        call(Op::ToLocalTime, [utc, text(zone.name().to_owned())])
    }
}

fn time_error() -> Vec<(Name, Expr)> {
    let outside = any([
        col("second").less_than(0),
        num(i64::from(u32::MAX)).less_than(col("second")),
    ])
    .unwrap_or(Expr::Null);
    let error = case(
        [
            (col("parse_error").differs_from(""), col("parse_error")),
            (outside, text(RejectReason::TimeOutOfRange.text())),
        ],
        text(""),
    );
    vec![named("time_error", error)]
}
