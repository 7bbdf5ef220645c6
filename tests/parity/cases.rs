//! Parity cases: files with a view.

use std::fs;
use std::io::Write;
use std::path::Path;

use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::time::dayparts::{Dayparts, Preset};
use daypart_engine::time::zone::{Transition, Zone};

/// A file of a case.
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// Its import settings.
    pub given: ReadOverrides,
}

/// A case.
pub struct Case {
    /// Its folder's name.
    pub name: &'static str,
    /// Its files, events first.
    pub inputs: Vec<Input>,
    /// The view.
    pub view: View,
    /// Whether Spark runs the job. Planning takes Spark some seconds per case, so cases that differ only in
    /// values run in DuckDB only.
    pub spark: bool,
    /// The charts whose SQL Spark runs as well; `None` for all. Spark plans each for a second or two, and its
    /// SQL consists of the same steps as the job, so only some cases have any.
    pub spark_sql: Option<&'static [&'static str]>,
}

/// The number of demo events: affordable in continuous integration, and enough for every bin to have some.
const DEMO_EVENTS: u32 = 60_000;

/// The cases that only DuckDB runs.
const DUCKDB_ALONE: [&str; 5] = ["radio", "clicked_filter", "first_filter", "years", "weekdays"];

/// All cases. The case `real` is skipped where `../shared/data` is absent.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    match real() {
        Some(inputs) => cases.push(case("real", inputs, "")),
        None => log_skip("parity::real"),
    }
    let mut demo_case = case("demo", demo(), "");
    demo_case.spark_sql = Some(&["totals", "profiles", "statistics", "artists"]);
    cases.push(demo_case);

    let mut radio = case("radio", demo().into_iter().take(1).collect(), "");
    radio.view.dayparts = Preset::Radio.dayparts();
    cases.push(radio);
    let mut minutes = case(
        "minutes",
        demo().into_iter().take(1).collect(),
        "daypart=1-2&hour=0-12,23",
    );
    minutes.view.dayparts = dayparts(&[
        ("Late & \"night\"", 1_410),
        ("It's; --", 331),
        ("${PATH} \\ \u{2028}ü", 725),
    ]);
    minutes.spark_sql = Some(&["dayparts"]);
    cases.push(minutes);

    // Every filter dimension, in combinations.
    for (name, filter) in [
        (
            "events_filter",
            "daypart=0,2&hour=6-20&mobile=1&date=2014-10-10..2014-12-20",
        ),
        ("week_filter", "week=0-50,100-160&share-of-daypart-3=20..60&events=5.."),
        (
            "customers_filter",
            "unique-tracks=5..40&daypart-1=1..&mobile-listens=..20&share-of-mobile-listens=10..90",
        ),
        (
            "first_filter",
            "first=..2014-10-20&last=2014-12-01..&share-of-unique-tracks=50..&daypart-7=..3",
        ),
        (
            "fields_filter",
            "level=1,2&campaign=0,1,2,&gender=0&status=1&linked-apps=0,1&sign-up-date=2012,2013",
        ),
        ("clicked_filter", "mobile=0&clicked=ADV_REDUCED_1DAY,"),
        ("ads_filter", "hour=17-21&clicked=ADV_FREE_REFERRAL,it%27s&level=0,1"),
        ("no_customer", "events=4000000000.."),
    ] {
        cases.push(case(name, demo(), filter));
    }
    cases.push(case("rejects", vec![input("rejects.csv", rejects())], ""));
    cases.push(case("text_ids", vec![input("text ids.csv", text_ids())], "daypart=0-2"));
    let mut hostile_case = case("hostile", hostile(), "level=gold%27%3B,%24%7Bx%7D&clicked=a%22b%5C,%0A");
    hostile_case.spark_sql = Some(&["profiles", "field_level", "ads", "timeline", "week"]);
    cases.push(hostile_case);
    cases.push(case("two_files", two_files(), ""));
    cases.push(case("times", vec![input("times.csv", times())], ""));
    cases.push(case("zoned", vec![zoned()], ""));
    cases.push(case("epochs", vec![epochs()], ""));
    cases.push(case("dialects", dialects(), ""));
    for (name, key) in [
        ("artists", ProfileKey::Column(0)),
        ("whole", ProfileKey::WholeFile),
        ("years", ProfileKey::Year),
        ("months", ProfileKey::Month),
        ("weekdays", ProfileKey::Weekday),
    ] {
        let mut history = input("history.csv", history());
        history.given.key = Some(key);
        cases.push(case(name, vec![history], ""));
    }
    cases
}

/// Appends a case to the skip log, which `cargo xtask test` sets and counts, or reports it on the terminal.
fn log_skip(case: &str) {
    let log =
        std::env::var_os("DAYPART_SKIP_LOG").map(|log| fs::OpenOptions::new().append(true).create(true).open(log));
    if let Some(Ok(mut log)) = log {
        // A log that can't be written loses a line of the report, not a comparison.
        let _ = writeln!(log, "{case}");
    } else {
        println!("skipped {case}: ../shared/data is absent");
    }
}

fn case(name: &'static str, inputs: Vec<Input>, filter: &str) -> Case {
    Case {
        name,
        inputs,
        view: View {
            filter: filter.parse().unwrap_or_default(),
            ..View::default()
        },
        spark: !DUCKDB_ALONE.contains(&name),
        spark_sql: Some(&[]),
    }
}

fn input(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
    Input {
        name: name.to_owned(),
        bytes: bytes.into(),
        given: ReadOverrides::default(),
    }
}

fn dayparts(bands: &[(&str, u32)]) -> Dayparts {
    let bands = bands.iter().map(|&(name, start)| (name.to_owned(), start)).collect();
    Dayparts::named(bands).unwrap_or_default()
}

/// The real files, where present.
fn real() -> Option<Vec<Input>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let names = ["tracks_live.csv", "cust.csv", "music.csv"];
    let read = names.map(|name| Some(input(name, fs::read(folder.join(name)).ok()?)));
    read.into_iter().collect()
}

/// The demo's four files.
fn demo() -> Vec<Input> {
    let size = DemoSize {
        events: DEMO_EVENTS,
        customers: 1_500,
        tracks: 600,
    };
    let mut demo = Demo::new(size, DEMO_SEED);
    let mut events = Vec::new();
    demo.write_events(DEMO_EVENTS, &mut events);
    vec![
        input("demo_tracks.csv", events),
        input("demo_cust.csv", demo.customers()),
        input("demo_music.csv", demo.music()),
        input("demo_clicks.csv", demo.clicks()),
    ]
}

/// Valid rows among every kind of row that both the code and the reader reject, with all kinds of line ends.
fn rejects() -> String {
    let mut text = String::from("\u{FEFF}");
    for number in 0..60 {
        text.push_str(&format!(
            "{number},{},{},\"2014-10-{:02} {:02}:30:00\",{},\"01234\"\n",
            number % 7,
            number % 11,
            number % 28 + 1,
            number % 24,
            number % 2
        ));
    }
    text.push_str("\n\n  \n,\n,,,,,\n");
    text.push_str("1,,3,\"2014-10-23 03:26:20\",0,\"1\"\n1,  ,3,\"2014-10-23 03:26:20\",0,\"1\"\r\n1,2,,\"2014-10-23 03:26:20\",0,\"1\"\r");
    text.push_str("1,\" 5 \",3,\"2014-10-23 03:26:20\",yes,\"1\"\n1,5,3,\"\",0,\"1\"\n1,5,3, ,0,\"1\"\n1,5,3,2014-10-23,0,\"1\"\n");
    text.push_str("1,5,3,\"2014-13-23 03:26:20\",0,\"1\"\n1,5,3,\"2014-02-29 03:26:20\",0,\"1\"\n1,5,3,\"2014-10-23 24:00:01\",0,\"1\"\n");
    text.push_str("1,5,3,\"1969-12-31 23:59:59\",0,\"1\"\n1,5,3,\"2106-02-07 06:28:15\",1,\"1\"\n1,5,3,\"2106-02-07 06:28:16\",1,\"1\"\n");
    text.push_str("1,5,3,\"2014-10-23 03:26:60\",0,\"1\"\n1,5,3,\"2014-10-23 03:26:61\",0,\"1\"\n1,5,3,\"2014-10-23 3:26\",0,\"1\"\n");
    for flag in [
        "2",
        "",
        " ",
        "-1",
        "01",
        "TRUE",
        "No",
        "iPhone 6",
        "Android TV",
        "Windows Phone",
        "radios",
        "x-ios",
        "web player",
        "Windows iPad",
        "\u{2003}y\u{A0}",
        "1.0",
        "1.00",
    ] {
        text.push_str(&format!("1,5,4,\"2014-10-23 03:26:20\",{flag},\"1\"\n"));
    }
    text.push_str("1,5,3,\"2014-10-23 03:26:20\",0\n1,5,3\n1\n1,5,3,\"2014-10-23 03:26:20\",0,\"1\",7\n1,5,3,\"2014-10-23 03:26:20\",0,\"1\",\n");
    text.push_str("=1+2,@SUM(A1),+3,\"2014-10-23 03:26:20\",9,\"1\"\n-7,\"-7\",3,\"2014-10-23 03:26:20\",0,\"1\"\n1,=cmd,3,\"2014-10-23 03:26:20\",0,\"1\"\n");
    text.push_str("1,0048,3,\"2014-10-23 03:26:20\",0,\"1\"\n1,\"a,\"\"b\"\"\",\"\",\"2014-10-23 03:26:20\",0,\"1\"\n1,\"a,\"\"b\"\"\",\"x\"\"\",\"2014-10-23 03:26:20\",0,\"1\"\n");
    text.push_str("1,5,3,\"2014-10-23 03:26:20\",0,\"lonely\n1,6,4,2014-10-23 03:26:20,0,12\" wide\n1,9,9,\"2014-10-23 03:26:20\",0,\"1\"");
    text
}

/// Text ids, under a header in another order, with other delimiters.
fn text_ids() -> String {
    let mut text = String::from("sep comment\nDevice;Played at;User \"name\"\u{2028};Track ID;x\n");
    for number in 0..400u32 {
        let user = [
            "Zoë", "ann", "Ann", "7", "007", "李雷", "o'neil", "`tick`", "a b", "${x}",
        ][number as usize % 10];
        let device = ["iPhone", "Web", "desktop", "Android"][number as usize % 4];
        text.push_str(&format!(
            "{device};2014-{:02}-{:02}T{:02}:{:02};{user};t-{:x};\n",
            number % 12 + 1,
            number % 28 + 1,
            number % 24,
            number * 7 % 60,
            number * number % 37
        ));
    }
    text.replace("sep comment\n", "")
}

/// Names and values that would break out of the code, if anything could.
fn hostile() -> Vec<Input> {
    let header =
        "id,\"cust\"\"'`;\n\"\"\"\"\"\"\",track ${HOME} \\,\"time\"\"\"\"\"\"\nimport os #\",mobile,zip */ --\n";
    let mut events = header.replace("time\"\"\"\"\"\"\nimport os #", "time");
    let users = [
        "'; DROP TABLE x; --",
        "\"\"\"\"\"\"",
        "\\",
        "${spark.app.name}",
        "{x}",
        "%s",
        "$1\\1",
        "`",
        "\u{2028}\u{202E}",
        "<script>",
    ];
    for number in 0..300usize {
        let user = users[number % users.len()];
        events.push_str(&format!(
            "{number},\"{user}\",\"{}\",2014-11-{:02} {:02}:15:00,{},1\n",
            users[number * 3 % users.len()],
            number % 28 + 1,
            number % 24,
            number % 2
        ));
    }
    let mut customers = String::from("CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n");
    let mut clicks = String::new();
    for (number, user) in users.iter().enumerate() {
        let level = ["gold';", "${x}", "silver"][number % 3];
        customers.push_str(&format!(
            "\"{user}\",\"N {number}\",0,a,1,06/04/2013,1,\"{level}\",1,0\n"
        ));
        customers.push_str(&format!("\"{user}\",\"again\",0,a,1,06/04/2013,1,silver,1,0\n"));
        let ad = ["a\"\"b\\", "other"][number % 2];
        clicks.push_str(&format!("{number},\"{user}\",\"{ad}\",2014-12-18 08:15:16\n"));
    }
    let mut customers = input("cust {a,b}?.csv", customers);
    customers.given.table_kind = Some(TableKind::Customers);
    let mut clicks = input("clicks `${spark.app.name}`.csv", clicks);
    clicks.given.table_kind = Some(TableKind::Clicks);
    vec![input("it's \"odd\" [1] *.csv", events), customers, clicks]
}

/// Two files with different layouts, one without a device column.
fn two_files() -> Vec<Input> {
    let (mut first, mut second) = (String::new(), String::from("user\ttime\ttrack\n"));
    for number in 0..200u32 {
        first.push_str(&format!(
            "{number},{},{},\"2014-10-{:02} {:02}:30:00\",{},\"01234\"\n",
            number % 9,
            number % 13,
            number % 28 + 1,
            number % 24,
            number % 2
        ));
        second.push_str(&format!(
            "{}\t2014-11-{:02} {:02}:05:00\t{}\n",
            number % 17,
            number % 28 + 1,
            number % 24,
            number % 5
        ));
    }
    second.push_str("8\tno time\t1\n");
    vec![input("first.csv", first), input("second.tsv", second)]
}

/// Every form of time that generated queries read, with no zone or its own, and some invalid ones.
fn times() -> String {
    let mut text = String::from("user,track,time\n");
    let written = [
        "2014-10-23 03:26:20",
        "2014-10-23T03:26:20Z",
        "2014-10-23T03:26:20.123+02:00",
        "2014-10-23 03:26:20 UTC",
        "2014-10-23  03:26",
        "2014/1/2 3:04:05",
        "2014.10.23 3:26",
        "2014-10/23 3:26",
        "20141023T032620",
        "20141023 03:26",
        "20141023T032620,5-0330",
        "23/10/2014 03:26",
        "23.10.14 03:26",
        "23-10-69 03:26",
        "23-10-70 03:26",
        "23/10.2014 03:26",
        "10/23/2014 03:26",
        "3/4/2014 3:26 PM",
        "3/4/2014 3 pm",
        "3/4/2014 13 pm",
        "3/4/2014 12 am",
        "3/4/2014 12:30 P.M.",
        "3/4/2014 0:30 am",
        "23 Oct 2014, 03:26",
        "23-October-2014 03:26",
        "Oct 23, 2014 3:26 AM",
        "Oct 23 2014 15:26",
        "Oct 232014 15:26",
        "October.23,2014 15:26",
        "Thu, 23 Oct 2014 03:26:20 GMT",
        "Thursday 23 Oct 2014 3:26",
        "Thu Oct 23, 2014 3:26",
        "ThuOct 23, 2014 3:26",
        "thu,oct 23, 2014 3:26",
        "2014-10-23",
        "03:26",
        "2014-10-23 03",
        "2014-10-23 03:26:20 +0200",
        "2014-10-23 03:26:20+02",
        "2014-10-23 03:26:20 +19:00",
        "2014-10-23 03:26:20 +02:75",
        "2014-10-23 03:26:20.",
        "2014-10-23 03:26.5",
        "2014-10-23 03.5 pm",
        "2014-02-29 03:26",
        "2012-02-29 03:26",
        "2000-02-29 03:26",
        "2100-02-29 03:26",
        "1970-01-01 00:00:00",
        "1969-12-31 23:59:59",
        "1970-01-01 00:00:00+01:00",
        "2106-02-07 06:28:15",
        "2106-02-07 06:28:16",
        "2106-02-07 06:28:15-00:01",
        "0000-00-00 00:00",
        "2014-10-23 23:59:60",
        "2014-00-10 1:00",
        "2014-10-00 1:00",
        "2014-10-32 1:00",
        "123-10-10 1:00",
        "1/2/345 1:00",
        "1/2/34 1:00",
        "tomorrow",
        "1414034780",
        "2014-10-23t3:26",
        "2014-10-23 , 3:26",
        "2014-10-23 3:26 z",
        "2014-10-23 3:6",
        "2014-10-23 123:26",
        "may 5, 2014 5:05 am",
        "5 may14 5:05",
        "5/june/2014 1:00",
        "\u{FF12}014-10-23 3:26",
    ];
    for (number, time) in written.iter().enumerate() {
        text.push_str(&format!("{},{},\"{time}\"\n", number % 5, number % 7));
        text.push_str(&format!(
            "{},{},\"  {}\t\"\n",
            number % 5,
            number % 3,
            time.to_uppercase()
        ));
    }
    // The form of most times determines the order of days and months.
    for number in 0..100 {
        text.push_str(&format!(
            "{},{},{}/10/2014 {:02}:10\n",
            number % 5,
            number,
            number % 16 + 13,
            number % 24
        ));
    }
    text
}

/// Times with an offset, converted to another zone.
fn zoned() -> Input {
    let mut text = String::from("user,track,time\n");
    for hour in 0..400u32 {
        let day = hour / 24;
        text.push_str(&format!(
            "{},{},2014-10-{:02}T{:02}:30:00Z\n",
            hour % 3,
            hour % 5,
            day + 18 - day / 14 * 14,
            hour % 24
        ));
    }
    text.push_str(
        "1,1,2014-10-26T00:59:59Z\n1,1,2014-10-26T01:00:00Z\n1,1,2014-07-01T12:00:00+05:30\n1,1,1970-01-01T00:00:00Z\n",
    );
    let mut zoned = input("zoned.csv", text);
    zoned.given.zone = Some(Zone::new(
        "Europe/Berlin",
        vec![
            Transition {
                from_second: 0,
                offset_seconds: 3600,
            },
            Transition {
                from_second: 1_396_141_200,
                offset_seconds: 7200,
            },
            Transition {
                from_second: 1_414_285_200,
                offset_seconds: 3600,
            },
        ],
    ));
    zoned
}

/// Times as counts since 1970, converted to a zone.
fn epochs() -> Input {
    let mut text = String::from("user,track,ts\n");
    for number in 0..300u64 {
        text.push_str(&format!(
            "{},{},{}\n",
            number % 3,
            number % 5,
            1_414_034_780_000 + number * 3_600_123
        ));
    }
    text.push_str("1,1,0\n1,1,1414034780000.75\n1,1,1414034780000.\n1,1,-5\n1,1,4294967295999\n1,1,9294967295999\n1,1,00001414034780000\n");
    text.push_str("1,1,123456789012345678901\n1,1,99999999999999999999999\n1,1,2014-10-23 03:26:20\n1,1,\n");
    let mut epochs = input("epochs.csv", text);
    epochs.given.zone = Some(Zone::new(
        "America/New_York",
        vec![
            Transition {
                from_second: 0,
                offset_seconds: -5 * 3600,
            },
            Transition {
                from_second: 1_394_348_400,
                offset_seconds: -4 * 3600,
            },
            Transition {
                from_second: 1_414_908_000,
                offset_seconds: -5 * 3600,
            },
        ],
    ));
    epochs
}

/// Other dialects: blanks after delimiters or around quotes, backslash escapes, and a trailing delimiter.
fn dialects() -> Vec<Input> {
    let mut spaced = String::from("user, track, time, mobile\n");
    let mut escaped = String::from("user|track|time|mobile\n");
    let mut trailing = String::from("user;track;time;mobile;\n");
    let mut padded = String::from("user,track,time,mobile\n");
    for number in 0..120u32 {
        let time = format!("2014-10-{:02} {:02}:30:00", number % 28 + 1, number % 24);
        spaced.push_str(&format!(
            "u{}, \"t, {}\", {time}, {}\n",
            number % 4,
            number % 6,
            number % 2
        ));
        escaped.push_str(&format!(
            "\"say \\\"{}\\\"\"|\"a|b\\\\{}\"|\"{time}\"|{}\n",
            number % 3,
            number % 4,
            number % 2
        ));
        trailing.push_str(&format!("u{};t{};{time};{};\n", number % 4, number % 6, number % 2));
        padded.push_str(&format!(
            "u{},\"t, {}\" ,\t\"{time}\" ,{}\n",
            number % 4,
            number % 6,
            number % 2
        ));
    }
    trailing.push_str("u1;t1;2014-10-10 10:10;1\nu1;t1;2014-10-10 10:10;1;;\nu1;t1;;\n");
    vec![
        input("spaced.csv", spaced),
        input("escaped.csv", escaped),
        input("trailing.csv", trailing),
        input("padded.csv", padded),
    ]
}

/// One person's history, as Last.fm exports it.
fn history() -> String {
    let mut text = String::new();
    for number in 0..600u32 {
        text.push_str(&format!(
            "Artist {},Album,Title {},{} {} {} {:02}:{:02}\n",
            number % 7,
            number % 11,
            number % 28 + 1,
            ["Jan", "Oct", "Dec"][number as usize % 3],
            2012 + number % 4,
            number % 24,
            number * 13 % 60
        ));
    }
    text.push_str(",Album,Title 3,12 Oct 2014 10:00\nArtist 1,Album,,12 Oct 2014 10:00\n");
    text
}
