//! Time parsing in generated code: the same forms and limits as [`daypart_engine::time::parse`].
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

/// Returns the steps that parse a column `time` of lower-case text without surrounding blanks.
///
/// They add `second`, the local time in seconds since the start of 1970, and `time_error`, the text of the
/// reason why it is not a time, or an empty text.
pub(in crate::sqlgen) fn steps(name: &Name, from: Name, format: TimeFormat, zone: &Zone) -> Vec<Step> {
    let stage = |stage: &str| -> Name { format!("{name}_{stage}").into() };
    let pattern = Expr::Pattern("TIME", pattern());
    let split = Step::from(
        stage("split"),
        "Splits the time into date, clock, am or pm, and offset from UTC.",
        from,
    )
    .with_columns([named("time_pieces", col("time").split_groups(pattern, 5))]);
    let piece = |index: usize| col("time_pieces").group(index);
    let pieces = Step::from(
        stage("pieces"),
        "The date is in one of two groups: the second is for dates that begin with a month's name.",
        stage("split"),
    )
    .with_columns([
        named("day_text", call(Op::Concat, [piece(1), piece(2)])),
        named("clock", piece(3)),
        named("am_pm", piece(4).substring(1, 1)),
        named("offset_text", piece(5)),
    ]);

    let find = |from: &'static str, name: &'static str, pattern: &str| {
        col(from).extract(Expr::Pattern(name, pattern.to_owned()))
    };
    let date_parts = Step::from(
        stage("parts"),
        "The numbers and the month's name, as text.",
        stage("pieces"),
    )
    .with_columns([
        named("first", find("day_text", "FIRST_NUMBER", "^([0-9]+)")),
        named("month_name", find("day_text", "MONTH_NAME", "([a-z]{3})")),
        named(
            "middle",
            find("day_text", "MIDDLE_NUMBER", "^[0-9a-z]+[^0-9a-z]*([0-9]+)"),
        ),
        named("last", find("day_text", "LAST_NUMBER", "([0-9]+)\\z")),
        named("hour_text", find("clock", "HOUR", "^([0-9]{1,2})")),
        named(
            "minute_text",
            find("clock", "MINUTE", "^(?:[0-9]{1,2}:|[0-9]{2})([0-9]{2})"),
        ),
        named(
            "second_text",
            find("clock", "SECOND", "^(?:[0-9]{1,2}:[0-9]{2}:|[0-9]{4})([0-9]{2})"),
        ),
        named("offset_hour", find("offset_text", "OFFSET_HOURS", "([0-9]{2})")),
        named(
            "offset_minute",
            find("offset_text", "OFFSET_MINUTES", "[0-9]{2}:?([0-9]{2})"),
        ),
    ])
    .with_barrier();

    let first_letters = || col("first").length();
    let eight = || first_letters().is(8);
    let four = || first_letters().is(4);
    let has_name = || col("month_name").differs_from("");
    let last = || col("last").to_number();
    // Two-digit years are between 1970 and 2069.
    let full = case(
        [
            (col("last").length().is(4), last()),
            (last().less_than(70), last().plus(2000)),
        ],
        last().plus(1900),
    );
    let year = case(
        [
            (eight(), col("first").substring(1, 4).to_number()),
            (four(), col("first").to_number()),
        ],
        full,
    );
    let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name_arms: Vec<(Expr, Expr)> = months
        .into_iter()
        .zip(1i64..)
        .map(|(name, number)| (col("month_name").is(name), num(number)))
        .collect();
    let (month_last, day_last) = match format.order {
        DateOrder::DayFirst => ("middle", "first"),
        DateOrder::MonthFirst => ("first", "middle"),
    };
    let mut month_arms = vec![(eight(), col("first").substring(5, 2).to_number())];
    month_arms.push((four(), col("middle").to_number()));
    month_arms.extend(name_arms);
    let month = case_all(month_arms, col(month_last).to_number());
    let day = case(
        [
            (eight(), col("first").substring(7, 2).to_number()),
            (four(), last()),
            (has_name().and(col("first").is("")), col("middle").to_number()),
            (has_name(), col("first").to_number()),
        ],
        col(day_last).to_number(),
    );
    let hour = || col("hour_text").to_number();
    let twelve = || hour().modulo(12);
    let numbers = Step::from(stage("numbers"), "Converts the text to numbers.", stage("parts"))
        .with_columns([
            named("year", year),
            named("month", month),
            named("day_of_month", day),
            named(
                "hour_shown",
                case(
                    [
                        (col("am_pm").is(""), hour()),
                        (hour().between(1, 12).not(), num(99)),
                        (col("am_pm").is("p"), twelve().plus(12)),
                    ],
                    twelve(),
                ),
            ),
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
        ])
        .with_barrier();

    // Years begin in March, so that a leap day is the last day of a year.
    let early = || col("month").at_most(2);
    let march_years = Step::from(
        stage("march_years"),
        "Counts years and months from March, so that a leap day is the last day of a year.",
        stage("numbers"),
    )
    .with_columns([
        named("march_year", case([(early(), col("year").minus(1))], col("year"))),
        named(
            "march_month",
            case([(early(), col("month").plus(9))], col("month").minus(3)),
        ),
    ]);

    let leap = col("year").modulo(4).is(0).and(
        col("year")
            .modulo(100)
            .differs_from(0)
            .or(col("year").modulo(400).is(0)),
    );
    let longest = case(
        [
            (call(Op::In, [col("month"), num(4), num(6), num(9), num(11)]), num(30)),
            (col("month").differs_from(2), num(31)),
            (leap, num(29)),
        ],
        num(28),
    );
    let is_valid = all(vec![
        col("time_pieces").is_split(),
        col("month").between(1, 12),
        num(1).at_most(col("day_of_month")),
        col("day_of_month").at_most(longest),
        col("hour_shown").at_most(23),
        col("minute").at_most(59),
        col("seconds").at_most(60),
        col("offset_hours").at_most(18),
        col("offset_minutes").at_most(59),
    ])
    .unwrap_or(Expr::Null);
    // Days since the start of 1970, after Howard Hinnant's days_from_civil.
    let march_year = || col("march_year");
    let days = march_year()
        .times(365)
        .plus(march_year().floor_div(4))
        .plus(march_year().floor_div(400))
        .plus(col("march_month").times(153).plus(2).floor_div(5))
        .plus(col("day_of_month"))
        .minus(march_year().floor_div(100))
        .minus(719_469);
    let clock_seconds = col("hour_shown")
        .times(3600)
        .plus(col("minute").times(60))
        .plus(col("seconds"));
    let offset = col("offset_hours").times(3600).plus(col("offset_minutes").times(60));
    let seconds = Step::from(
        stage("seconds"),
        "The local time in seconds since the start of 1970, and the offset from UTC if there is one.",
        stage("march_years"),
    )
    .with_columns([
        named("is_valid", is_valid),
        named("local_second", days.times(i64::from(DAY_SECONDS)).plus(clock_seconds)),
        named(
            "utc_offset",
            case(
                [(col("offset_text").substring(1, 1).is("-"), num(0).minus(offset.clone()))],
                offset,
            ),
        ),
    ])
    .with_barrier();

    let in_range = |second: Expr| second.between(0, i64::from(u32::MAX));
    let to_local = |utc: Expr| {
        if zone.name() == "UTC" {
            utc
        } else {
            call(Op::ToLocalTime, [utc, text(zone.name().to_owned())])
        }
    };
    let is_real = || col("is_valid").and(in_range(col("local_second")));
    let mut second_arms = Vec::new();
    let mut error_arms = vec![(col("time").is(""), text(RejectReason::Empty.text()))];
    if let Some(epoch) = format.epoch {
        let is_count = || Expr::Pattern("COUNTED", "^[0-9]+(?:[.][0-9]*)?\\z".to_owned());
        let number = col("time").extract(Expr::Pattern(
            "COUNTED_NUMBER",
            "^0*([0-9]{0,18})(?:[.][0-9]*)?\\z".to_owned(),
        ));
        let parts = match epoch {
            Epoch::Seconds => 1,
            Epoch::Milliseconds => 1_000,
            Epoch::Microseconds => 1_000_000,
        };
        let utc = number.to_number().floor_div(parts);
        // No zone is needed for times far outside the valid range.
        let in_zone_range = || utc.clone().at_most(i64::from(u32::MAX) + i64::from(DAY_SECONDS));
        let short_count = Expr::Pattern("COUNTED_SHORT", "^0*[0-9]{1,18}(?:[.][0-9]*)?\\z".to_owned());
        second_arms.push((
            col("time").matches(short_count).and(in_zone_range()),
            to_local(case([(in_zone_range(), utc.clone())], num(0))),
        ));
        second_arms.push((col("time").matches(is_count()), num(-1)));
        error_arms.push((col("time").matches(is_count()), text("")));
    }
    second_arms.push((is_real().and(col("offset_text").is("")), col("local_second")));
    second_arms.push((
        is_real(),
        to_local(case(
            [(is_real(), col("local_second").minus(col("utc_offset")))],
            num(0),
        )),
    ));
    error_arms.push((col("is_valid").not(), text(RejectReason::NotATime.text())));
    let read = Step::from(
        stage("read"),
        format!("Converts times with an offset to the time zone {}.", zone.name()),
        stage("seconds"),
    )
    .with_columns([
        named("second", case_all(second_arms, num(-1))),
        named("parse_error", case_all(error_arms, text(""))),
    ]);
    let outside = any([
        col("second").less_than(0),
        num(i64::from(u32::MAX)).less_than(col("second")),
    ])
    .unwrap_or(Expr::Null);
    let checked = Step::from(
        stage("times"),
        "Rejects times outside 1970 to early 2106.",
        stage("read"),
    )
    .with_columns([named(
        "time_error",
        case(
            [
                (col("parse_error").differs_from(""), col("parse_error")),
                (outside, text(RejectReason::TimeOutOfRange.text())),
            ],
            text(""),
        ),
    )]);
    vec![split, pieces, date_parts, numbers, march_years, seconds, read, checked]
}
