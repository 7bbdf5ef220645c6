//! Times, as `engine::time::parse` reads them: the same forms, the same limits, in expressions and whole numbers alone, so that no
//! system's own idea of a date has a part in it.

use crate::sqlgen::expr::{Expr, Name, Op, Step, all, any, call, case, case_all, col, named, num, text};
use daypart_engine::rejects::log::Reason;
use daypart_engine::time::civil::DAY_SECONDS;
use daypart_engine::time::parse::{DateOrder, Epoch, TimeFormat};
use daypart_engine::time::zone::Zone;

/// The blanks that may stand in a time.
const B: &str = "[ \\t\\n\\f\\r]";

/// The months' names, short and whole.
const MONTH: &str = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?\
                     |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

/// The weekdays' names, short and whole.
const WEEKDAY: &str = "(?:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";

/// A date and time in small letters. Its groups: the date, if it doesn't begin with a month's name, and if it does, the clock,
/// half of the day, and how far it is from UTC.
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

/// The steps that read a column `time` of small letters without blanks at its ends. They add `second`, what the clock showed
/// in seconds since the start of 1970, and `trouble`, the text of the reason why it is no time, or an empty one.
pub(in crate::sqlgen) fn steps(name: &Name, from: Name, form: TimeFormat, zone: &Zone) -> Vec<Step> {
    let stage = |stage: &str| -> Name { format!("{name}_{stage}").into() };
    let pattern = Expr::Pattern("TIME", pattern());
    let apart = Step::from(
        stage("apart"),
        "The time in its pieces: date, clock, half of the day, offset from UTC.",
        from,
    )
    .adding([named("time_pieces", col("time").taken_apart(pattern, 5))]);
    let piece = |place: usize| col("time_pieces").piece(place);
    let pieces = Step::from(
        stage("pieces"),
        "A date is in one of two pieces: one of them begins with the month's name.",
        stage("apart"),
    )
    .adding([
        named("day_text", call(Op::Concat, [piece(1), piece(2)])),
        named("clock", piece(3)),
        named("half", piece(4).part(1, 1)),
        named("offset_text", piece(5)),
    ]);

    let find = |from: &'static str, name: &'static str, pattern: &str| {
        col(from).extract(Expr::Pattern(name, pattern.to_owned()))
    };
    let date_parts = Step::from(
        stage("parts"),
        "The numbers in these pieces, as texts, and the month's name.",
        stage("pieces"),
    )
    .adding([
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
    .finished();

    let first_letters = || col("first").letters();
    let eight = || first_letters().is(8);
    let four = || first_letters().is(4);
    let has_name = || col("month_name").differs_from("");
    let last = || col("last").number();
    // A year of two digits lies between 1970 and 2069.
    let full = case(
        [
            (col("last").letters().is(4), last()),
            (last().below(70), last().plus(2000)),
        ],
        last().plus(1900),
    );
    let year = case(
        [
            (eight(), col("first").part(1, 4).number()),
            (four(), col("first").number()),
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
    let (month_last, day_last) = match form.order {
        DateOrder::DayFirst => ("middle", "first"),
        DateOrder::MonthFirst => ("first", "middle"),
    };
    let mut month_arms = vec![(eight(), col("first").part(5, 2).number())];
    month_arms.push((four(), col("middle").number()));
    month_arms.extend(name_arms);
    let month = case_all(month_arms, col(month_last).number());
    let day = case(
        [
            (eight(), col("first").part(7, 2).number()),
            (four(), last()),
            (has_name().and(col("first").is("")), col("middle").number()),
            (has_name(), col("first").number()),
        ],
        col(day_last).number(),
    );
    let hour = || col("hour_text").number();
    let twelve = || hour().modulo(12);
    let numbers = Step::from(stage("numbers"), "The same as numbers.", stage("parts"))
        .adding([
            named("year", year),
            named("month", month),
            named("day_of_month", day),
            named(
                "hour_shown",
                case(
                    [
                        (col("half").is(""), hour()),
                        (hour().within(1, 12).not(), num(99)),
                        (col("half").is("p"), twelve().plus(12)),
                    ],
                    twelve(),
                ),
            ),
            // Only a clock of twelve hours may leave the minutes out.
            named(
                "minute",
                case(
                    [(col("minute_text").is("").and(col("half").is("")), num(99))],
                    col("minute_text").number(),
                ),
            ),
            named("seconds", col("second_text").number()),
            named("offset_hours", col("offset_hour").number()),
            named("offset_minutes", col("offset_minute").number()),
        ])
        .finished();

    // Years begin in March, so that a leap day is their last.
    let early = || col("month").up_to(2);
    let marches = Step::from(
        stage("marches"),
        "Years and months counted from March, so that a leap day is a year's last.",
        stage("numbers"),
    )
    .adding([
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
    let real = all(vec![
        col("time_pieces").came_apart(),
        col("month").within(1, 12),
        num(1).up_to(col("day_of_month")),
        col("day_of_month").up_to(longest),
        col("hour_shown").up_to(23),
        col("minute").up_to(59),
        col("seconds").up_to(60),
        col("offset_hours").up_to(18),
        col("offset_minutes").up_to(59),
    ])
    .unwrap_or(Expr::Null);
    // Days since the start of 1970, after Howard Hinnant's days_from_civil.
    let march_year = || col("march_year");
    let days = march_year()
        .times(365)
        .plus(march_year().over(4))
        .plus(march_year().over(400))
        .plus(col("march_month").times(153).plus(2).over(5))
        .plus(col("day_of_month"))
        .minus(march_year().over(100))
        .minus(719_469);
    let clock_seconds = col("hour_shown")
        .times(3600)
        .plus(col("minute").times(60))
        .plus(col("seconds"));
    let ahead = col("offset_hours").times(3600).plus(col("offset_minutes").times(60));
    let seconds = Step::from(
        stage("seconds"),
        "What the clock showed, in seconds since the start of 1970, and the time in UTC where it says its offset.",
        stage("marches"),
    )
    .adding([
        named("real", real),
        named("written", days.times(i64::from(DAY_SECONDS)).plus(clock_seconds)),
        named(
            "ahead",
            case(
                [(col("offset_text").part(1, 1).is("-"), num(0).minus(ahead.clone()))],
                ahead,
            ),
        ),
    ])
    .finished();

    let in_range = |second: Expr| second.within(0, i64::from(u32::MAX));
    let shown = |utc: Expr| {
        if zone.name() == "UTC" {
            utc
        } else {
            call(Op::ShownIn, [utc, text(zone.name().to_owned())])
        }
    };
    let is_real = || col("real").and(in_range(col("written")));
    let mut second_arms = Vec::new();
    let mut trouble_arms = vec![(col("time").is(""), text(Reason::Empty.text()))];
    if let Some(epoch) = form.epoch {
        let plain = || Expr::Pattern("COUNTED", "^[0-9]+(?:[.][0-9]*)?\\z".to_owned());
        let number = col("time").extract(Expr::Pattern(
            "COUNTED_NUMBER",
            "^0*([0-9]{0,18})(?:[.][0-9]*)?\\z".to_owned(),
        ));
        let parts = match epoch {
            Epoch::Seconds => 1,
            Epoch::Milliseconds => 1_000,
            Epoch::Microseconds => 1_000_000,
        };
        let utc = number.number().over(parts);
        // Far outside of what a second can count, no zone needs to be asked.
        let near = || utc.clone().up_to(i64::from(u32::MAX) + i64::from(DAY_SECONDS));
        let readable = Expr::Pattern("COUNTED_SHORT", "^0*[0-9]{1,18}(?:[.][0-9]*)?\\z".to_owned());
        second_arms.push((
            col("time").matches(readable).and(near()),
            shown(case([(near(), utc.clone())], num(0))),
        ));
        second_arms.push((col("time").matches(plain()), num(-1)));
        trouble_arms.push((col("time").matches(plain()), text("")));
    }
    second_arms.push((is_real().and(col("offset_text").is("")), col("written")));
    second_arms.push((
        is_real(),
        shown(case([(is_real(), col("written").minus(col("ahead")))], num(0))),
    ));
    trouble_arms.push((col("real").not(), text(Reason::NotATime.text())));
    let read = Step::from(
        stage("read"),
        format!(
            "Times that say their zone are shown as the clocks of {} showed them.",
            zone.name()
        ),
        stage("seconds"),
    )
    .adding([
        named("second", case_all(second_arms, num(-1))),
        named("no_time", case_all(trouble_arms, text(""))),
    ]);
    let outside = any([col("second").below(0), num(i64::from(u32::MAX)).below(col("second"))]).unwrap_or(Expr::Null);
    let judged = Step::from(
        stage("times"),
        "A time outside 1970 to early 2106 can't be kept.",
        stage("read"),
    )
    .adding([named(
        "trouble",
        case(
            [
                (col("no_time").differs_from(""), col("no_time")),
                (outside, text(Reason::TimeOutOfRange.text())),
            ],
            text(""),
        ),
    )]);
    vec![apart, pieces, date_parts, numbers, marches, seconds, read, judged]
}
