//! Times in every form of the table in docs/file-formats.md: its rows, and random times written in its forms and read
//! back. The rows are the test's data.

use daypart_engine::time::civil::{self, CivilTime, TimeError};
use daypart_engine::time::names::{MonthName, TimeNames, month_words, months_for, zone_names};
use daypart_engine::time::parse::{
    Epoch, Moment, TimeFormat, infer_time_format, is_date, is_time, is_time_of_day, looks_like_day_number, parse,
};
use daypart_engine::time::zone::{Transition, Zone};

mod forms;

const DOCS: &str = include_str!("../../docs/file-formats.md");

/// Months as the browser names them after a day, long and short, by language.
const LANGUAGES: [(&str, &str, &str); 10] = [
    (
        "de",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan. Feb. Mär Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    ),
    (
        "fr",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    ),
    (
        "es",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
    ),
    (
        "it",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
    ),
    (
        "pt",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    ),
    (
        "nl",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
    ),
    (
        "pl",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    ),
    (
        "ru",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.",
    ),
    (
        "tr",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
    ),
    (
        "sv",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
    ),
];

fn language(index: usize) -> Vec<MonthName> {
    let (_, long, short) = LANGUAGES[index];
    [long, short]
        .iter()
        .flat_map(|names| {
            names
                .split(' ')
                .zip(1..)
                .map(|(name, month)| MonthName::new(name, month))
        })
        .collect()
}

fn zone(name: &str, changes: &[(i64, i32)]) -> Zone {
    let transition = |&(from_second, offset_seconds): &(i64, i32)| Transition {
        from_second,
        offset_seconds,
    };
    Zone::new(name, changes.iter().map(transition).collect())
}

/// The European rule for years around the table's times, and later years at winter time.
fn berlin() -> Zone {
    let summers = [
        (1_396_141_200, 1_414_285_200),
        (1_427_590_800, 1_445_734_800),
        (1_459_040_400, 1_477_789_200),
    ];
    let changes = summers.iter().flat_map(|&(from, to)| [(from, 7200), (to, 3600)]);
    zone(
        "Europe/Berlin",
        &std::iter::once((0, 3600)).chain(changes).collect::<Vec<_>>(),
    )
}

/// The names that a text needs, as the worker supplies them.
fn names_for(text: &str, zones: &[Zone]) -> TimeNames {
    let languages: Vec<_> = (0..LANGUAGES.len()).map(language).collect();
    let named = zone_names(format!("{text}\n").as_bytes());
    TimeNames {
        months: months_for(&month_words(text.as_bytes()), &languages),
        zones: zones
            .iter()
            .filter(|zone| named.iter().any(|name| name == zone.name()))
            .cloned()
            .collect(),
    }
}

/// Reads a text alone, as a column with the format that it has evidence of.
fn read(text: &str, names: &TimeNames) -> Result<Moment, TimeError> {
    let mut format = infer_time_format(std::iter::once(text.as_bytes()), names).format;
    if looks_like_day_number(text.as_bytes()) {
        format.epoch = Some(Epoch::SpreadsheetDays);
    }
    parse(text.as_bytes(), format, &Zone::default(), names)
}

fn written(at: u32) -> String {
    let CivilTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ..
    } = civil::civil(at);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// The rows of the documentation's table: the text, the time, and whether generated queries read it.
fn table() -> Vec<(&'static str, &'static str, bool)> {
    let section = DOCS.split("\n## Times\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let text = cells.next()?.strip_suffix('`')?;
        let time = cells.next()?.trim_matches('`');
        Some((text, time, cells.next()?.trim() == "yes"))
    });
    rows.collect()
}

#[test]
fn the_documented_forms_are_read() {
    let rows = table();
    assert!(rows.len() > 50, "{} rows", rows.len());
    for (text, time, common) in rows {
        let names = names_for(text, &[berlin()]);
        let found = read(text, &names).map(|moment| (written(moment.at), moment.common));
        assert_eq!(found, Ok((time.to_owned(), common)), "{text:?}");
        let is_number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".,E+".contains(&byte));
        assert_eq!(
            is_time(text.as_bytes()),
            !is_number || text == "20141023032620",
            "{text:?}"
        );
        for junk in ["x", "1", ".", " and more", ":", "\u{202F}x", "+"] {
            // Digits and points may belong to a number, and digits to a year or a fraction.
            let longer = format!("{text}{junk}");
            let ends_in_number = text.ends_with(|last: char| last.is_ascii_digit());
            if !(ends_in_number && matches!(junk, "1" | ".") || junk == "." && !text.ends_with('.')) {
                assert_eq!(read(&longer, &names), Err(TimeError::NotATime), "{longer:?}");
            }
        }
    }
}

#[test]
fn other_texts_are_no_times() {
    let texts = [
        // Prose with a date in it.
        "on 2014-10-23 03:26",
        "2014-10-23 03:26 in Berlin",
        "2014-10-23 03:26 hello",
        "Recorded 23 Oct 2014 03:26",
        "23 Oct 2014 noon 03:26",
        "May 2014 03:26",
        "24 Hours 2014",
        "1 o'clock",
        // Other things with numbers.
        "192.168.10.23",
        "10.23.2014.03:26",
        "2014.10.23.03.26",
        "3.26",
        "+49 30 2014",
        "2014-10-23/2014-10-24",
        // Ambiguous or incomplete.
        "2014-10-23 3.5",
        "2014-10-23 03.26.5",
        "2014-10-23 03.26:20",
        "2014-10-23 0326",
        "2014-10 03:26",
        "2018-W54-1 03:26",
        "2018-W53-1 03:26",
        "2018-W00-1 03:26",
        "2018-W47-8 03:26",
        "2018-W47 03:26",
        "2018-366 03:26",
        "2018-000 03:26",
        "2018/329 03:26",
        "2014-10-23 24:00:01",
        "2014-10-23 24:01",
        "2014-10-23 13:26 PM",
        "2014-10-23 03:26 IST",
        "2014-10-23 03:26 BST",
        "2014-10-23 03:26 MSK",
        "2014-10-23 03:26 Europe/Nowhere",
        "2014-10-23 03:26 +0200 (CEST",
        "2014-10-23 03:26 +02:00[Europe/Berlin",
        "2014-10-23 03:26 +02:60",
        "[2014-10-23 03:26",
        "2014-10-23:03:26",
        "20141323032620",
        "23. Foo 2014, 03:26",
        "Oct 23 03:26:20",
        "Oct 23 03:26:20 14",
        "1.2.3.4",
        "",
        "\u{202F}",
    ];
    let names = names_for("1. März 2014", &[berlin()]);
    for text in texts {
        assert_eq!(read(text, &names), Err(TimeError::NotATime), "{text:?}");
    }
}

#[test]
fn forms_that_resemble_each_other_are_told_apart() {
    let cases = [
        // Points: a date's, a time of day's, and a fraction's.
        ("12.05.2014 03.26", "2014-05-12 03:26:00"),
        ("12.05.2014 03:26.20", "2014-05-12 03:26:00"),
        ("12.05.2014 03.26.20.5", "2014-05-12 03:26:20"),
        ("12.05.14 03.26", "2014-05-12 03:26:00"),
        ("2014.05.12 03.26", "2014-05-12 03:26:00"),
        // The day of the year, and month and day.
        ("2018-329 06:25", "2018-11-25 06:25:00"),
        ("2018-3-29 06:25", "2018-03-29 06:25:00"),
        ("2018-03-2 06:25", "2018-03-02 06:25:00"),
        // The year before and after the time of day.
        ("Oct 23 2014 20:14", "2014-10-23 20:14:00"),
        ("Oct 23 20:14 2014", "2014-10-23 20:14:00"),
        ("Oct 23 20:14:20 2014", "2014-10-23 20:14:20"),
        // A zone that begins like AM or PM.
        ("2014-10-23 03:26 AEST", "2014-10-22 17:26:00"),
        ("2014-10-23 03:26 PST", "2014-10-23 11:26:00"),
        ("2014-10-23 03:26P PST", "2014-10-23 23:26:00"),
        // Tuesday and March, in French.
        ("mar. 11 nov. 2014 03:26", "2014-11-11 03:26:00"),
        ("mar 21, 2014 03:26", "2014-03-21 03:26:00"),
        ("21 mar 2014 03:26", "2014-03-21 03:26:00"),
        // An offset and a fraction.
        ("2014-10-23 03:26:20.5-2", "2014-10-23 05:26:20"),
        ("2014-10-23T0326+02", "2014-10-23 01:26:00"),
        ("2014-10-23 03:26:20\u{2212}02:00", "2014-10-23 05:26:20"),
        (
            "\u{200E}10\u{200E}/\u{200E}23\u{200E}/\u{200E}2014 03:26",
            "2014-10-23 03:26:00",
        ),
        // The ends of years by weeks.
        ("2018-W01-1 00:00", "2018-01-01 00:00:00"),
        ("2019-W01-1 00:00", "2018-12-31 00:00:00"),
        ("2020W537T000000Z", "2021-01-03 00:00:00"),
    ];
    let french = TimeNames {
        months: language(1),
        zones: Vec::new(),
    };
    for (text, time) in cases {
        let found = read(text, &french).map(|moment| written(moment.at));
        assert_eq!(found.as_deref(), Ok(time), "{text:?}");
    }
    // Bytes of Windows-1252: a no-break blank, and a letter.
    for text in [&b"23.10.2014\xA003:26"[..], b"23 D\xE9c 2014 03:26"] {
        assert!(parse(text, TimeFormat::default(), &Zone::default(), &french).is_ok());
    }
}

#[test]
fn a_zones_clock_that_changes() {
    let names = TimeNames {
        months: Vec::new(),
        zones: vec![berlin()],
    };
    let cases = [
        ("2014-10-26 01:59:59 Europe/Berlin", "2014-10-25 23:59:59"),
        // Shown twice: the earlier one.
        ("2014-10-26 02:00:00 Europe/Berlin", "2014-10-26 00:00:00"),
        ("2014-10-26 02:59:59 Europe/Berlin", "2014-10-26 00:59:59"),
        ("2014-10-26 03:00:00 Europe/Berlin", "2014-10-26 02:00:00"),
        ("2014-03-30 01:59:59 Europe/Berlin", "2014-03-30 00:59:59"),
        // Skipped: from before the change.
        ("2014-03-30 02:30:00 Europe/Berlin", "2014-03-30 01:30:00"),
        ("2014-03-30 03:00:00 Europe/Berlin", "2014-03-30 01:00:00"),
        ("1970-01-01 01:00:00 Europe/Berlin", "1970-01-01 00:00:00"),
    ];
    for (text, time) in cases {
        let found = read(text, &names).map(|moment| (written(moment.at), moment.zoned));
        assert_eq!(found, Ok((time.to_owned(), true)), "{text:?}");
    }
}

#[test]
fn numbers_are_read_without_rounding() {
    let at = |text: &str, epoch, zoned| {
        let format = TimeFormat {
            epoch: Some(epoch),
            zoned,
            ..TimeFormat::default()
        };
        parse(text.as_bytes(), format, &zone("", &[(0, 3600)]), &TimeNames::NONE).map(|moment| moment.at)
    };
    let second = 1_414_034_780;
    let cases = [
        ("1414034780", Epoch::Seconds, Ok(second)),
        ("1414034780,999999999999999999999", Epoch::Seconds, Ok(second)),
        ("1.414034780E9", Epoch::Seconds, Ok(second)),
        ("1.4140347809E+09", Epoch::Seconds, Ok(second)),
        ("1414034780e0", Epoch::Seconds, Ok(second)),
        ("14140347805e-1", Epoch::Seconds, Ok(second)),
        ("1.414034780999E+12", Epoch::Milliseconds, Ok(second)),
        ("1414034780999.9999", Epoch::Milliseconds, Ok(second)),
        ("1414034780999999999", Epoch::Nanoseconds, Ok(second)),
        ("5", Epoch::Nanoseconds, Ok(0)),
        ("5e-99", Epoch::Seconds, Ok(0)),
        ("0e99", Epoch::Seconds, Ok(0)),
        ("1e99", Epoch::Seconds, Err(TimeError::OutOfRange)),
        ("4294967296", Epoch::Seconds, Err(TimeError::OutOfRange)),
        ("1e100", Epoch::Seconds, Err(TimeError::NotATime)),
        ("1e", Epoch::Seconds, Err(TimeError::NotATime)),
        ("1.2.3", Epoch::Seconds, Err(TimeError::NotATime)),
        ("1,", Epoch::Seconds, Err(TimeError::NotATime)),
        ("-1", Epoch::Seconds, Err(TimeError::NotATime)),
        // 09:52 in five digits of a day.
        ("43831,41111", Epoch::SpreadsheetDays, Ok(1_577_872_320)),
        ("43831.5", Epoch::SpreadsheetDays, Ok(1_577_880_000)),
        ("43831.999999999999999", Epoch::SpreadsheetDays, Ok(1_577_923_200)),
        ("25569", Epoch::SpreadsheetDays, Ok(0)),
        ("25568", Epoch::SpreadsheetDays, Err(TimeError::OutOfRange)),
        ("75279.5", Epoch::SpreadsheetDays, Err(TimeError::OutOfRange)),
        (
            "99999999999999999999",
            Epoch::SpreadsheetDays,
            Err(TimeError::OutOfRange),
        ),
    ];
    for (text, epoch, expected) in cases {
        assert_eq!(at(text, epoch, false), expected, "{text} {epoch:?}");
        // Counts are instants if the column is, and day numbers never.
        let shift = if epoch == Epoch::SpreadsheetDays { 0 } else { 3600 };
        if let Ok(local) = expected {
            assert_eq!(at(text, epoch, true), Ok(local + shift), "{text} {epoch:?}");
        }
    }
    for (text, is_day) in [
        ("43831.41111", true),
        ("43831,4", true),
        ("43831", false),
        ("25568.5", false),
        ("73051.5", false),
        ("4.3831E4", false),
        ("143831.5", false),
    ] {
        assert_eq!(looks_like_day_number(text.as_bytes()), is_day, "{text}");
    }
}

#[test]
fn rounded_numbers_are_noticed() {
    let cases: [(&[&str], Option<Epoch>, Option<u32>); 7] = [
        (&["1.54107E+12", "1.5411E+12"], Some(Epoch::Milliseconds), Some(10_000)),
        (&["1.54107E+12", "1.541071949000E+12"], Some(Epoch::Milliseconds), None),
        (&["1.54107195E+12"], Some(Epoch::Milliseconds), None),
        (&["1.5410719E+12"], Some(Epoch::Milliseconds), Some(100)),
        (&["1.54107E+09", "1541071949"], Some(Epoch::Seconds), None),
        (&["1.54107E+09"], Some(Epoch::Seconds), Some(10_000)),
        (&["2E+18"], Some(Epoch::Nanoseconds), Some(1_000_000_000)),
    ];
    for (fields, epoch, rounded) in cases {
        let inferred = infer_time_format(fields.iter().map(|field| field.as_bytes()), &TimeNames::NONE);
        assert_eq!(
            (inferred.format.epoch, inferred.rounded_to_seconds),
            (epoch, rounded),
            "{fields:?}"
        );
    }
}

#[test]
fn dates_and_times_of_day_are_recognised() {
    let dates = [
        "2018-11-25",
        "20181125",
        "2018-W47-7",
        "2018W477",
        "2018-329",
        "25.11.2018",
        "11/25/2018",
        "25. 11. 2018",
        "25/11/18",
        "25 Nov 2018",
        "November 25, 2018",
        "Sunday, 25 November 2018",
        "25. Nov. 2018",
        "So., 25. November 2018",
        "25 listopada 2018",
    ];
    let clocks = [
        "03:26",
        "3:26",
        "5:04pm",
        "5:04\u{202F}PM",
        "5 pm",
        "03.26",
        "23.26.40",
        "3:26:20.5",
        "03h26",
        "03:26 Uhr",
        "24:00",
        "03:26:20+02:00",
        "03:26 CET",
    ];
    let neither = [
        "",
        "x",
        "3.26",
        "3",
        "0326",
        "032620",
        "13/13/2018",
        "2018-11",
        "2018-366",
        "25:00",
        "03:60",
        "3:26 x",
        "2014-10-23 03:26",
        "May 2018",
        "20181325",
        "1543127122",
        "Oct 23 03:26",
    ];
    let names = names_for("25. listopada 2018", &[]);
    for date in dates {
        assert!(
            is_date(date.as_bytes()) && !is_time_of_day(date.as_bytes()) && !is_time(date.as_bytes()),
            "{date}"
        );
        for clock in clocks {
            let joined = format!("{date} {clock}");
            assert!(is_time(joined.as_bytes()), "{joined}");
            assert!(read(&joined, &names).is_ok(), "{joined}");
        }
    }
    for clock in clocks {
        assert!(
            is_time_of_day(clock.as_bytes()) && !is_date(clock.as_bytes()),
            "{clock}"
        );
    }
    // 26 March 2020, or a time of day: other fields of the column decide.
    assert!(is_date(b"03.26.20") && is_time_of_day(b"03.26.20"));
    for text in neither {
        assert!(!is_date(text.as_bytes()) && !is_time_of_day(text.as_bytes()), "{text}");
    }
}

#[test]
fn a_file_needs_the_names_between_its_numbers() {
    let words = |text: &str| month_words(text.as_bytes());
    assert_eq!(
        words("a;01. Mär 2014, 16:18\nb;06. Mai 2014\nc;11. Okt 2014"),
        ["mär", "mai", "okt"]
    );
    assert_eq!(
        words("23 de outubro de 2014;23 Eki 2014;2014. okt. 23."),
        ["outubro", "eki", "okt"]
    );
    assert_eq!(
        words("Top 40;Route 66 Blues x;23 Oct 2014;2014-10-23T03:26Z;3:26 PM 5"),
        [""; 0]
    );
    let zones = |text: &str| zone_names(text.as_bytes());
    assert_eq!(zones("3:26 PM America/New_York,x"), ["America/New_York"]);
    assert_eq!(zones("2014-10-23 03:26 Etc/GMT+5"), ["Etc/GMT+5"]);
    assert_eq!(zones("Live 1999 AC/DC,http://a/B,12/Nov/2014"), [""; 0]);
}
