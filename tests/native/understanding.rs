//! What is understood of files with other columns than the default ones: the sentence for the user, for a table of headers
//! and kinds of values.

use daypart_engine::schema::detect::{recognise, recognise_as};
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::schema::layout::ReadOverrides;
use daypart_engine::schema::preview::preview;
use daypart_engine::schema::understanding::{phrases, sentence};
use daypart_engine::time::civil::{DAY_SECONDS, civil};
use daypart_engine::time::parse::Epoch;

/// Number of rows of each table.
const ROWS: usize = 24;

/// Returns the text of a cell in row `row`, by the name of its kind of value.
fn cell(kind: &str, row: usize) -> String {
    // Persons, songs and devices repeat in periods without a common factor, so that none determines another.
    let song = row * 5 % 7;
    match kind {
        "person" => ["ann", "bodo", "celia", "dmitri"][row * 3 % 4].to_owned(),
        "email" => format!("{}@example.org", cell("person", row)),
        "person number" => (row * 3 % 4 + 1).to_string(),
        "client" => format!("Client {}", row * 3 % 4),
        "song" => [
            "Low Tide",
            "Seven Doors",
            "Copper Rain",
            "Paper Moth",
            "Tin Lanterns",
            "Winter Ferry",
            "A Quiet Mile",
        ][song]
            .to_owned(),
        "artist" => ["Mira Quill", "Glass Harbour", "Otto Pell"][song % 3].to_owned(),
        "album" => format!("{} LP", cell("artist", row)),
        "artist id" => format!("a-{:04x}", song % 3 + 40_000),
        "song id, often missing" if row.is_multiple_of(5) => String::new(),
        "song id" | "song id, often missing" => format!("t-{:04x}", song + 50_000),
        "song number" => (700 + song).to_string(),
        "row" => row.to_string(),
        "quoted row" => format!("\"{}\"", row + 1),
        "time" => format!(
            "2022-03-{:02} {:02}:{:02}:11",
            1 + row % 28,
            row * 7 % 24,
            row * 13 % 60
        ),
        "day" => format!("2022-03-{:02}", 1 + row % 28),
        "day from 45581" => {
            let day = civil((45_581 - 25_569 + row as u32) * DAY_SECONDS);
            format!("{}/{}/{}", day.month, day.day, day.year)
        }
        "day of March" => format!("{:02}.03.2022", 1 + row % 28),
        "clock" => format!("{:02}:{:02}", row * 7 % 24, row * 13 % 60),
        "seconds" => (1_522_583_189 + row * 40_000).to_string(),
        "day number" => format!("{}.25", 45_581 + row),
        "milliseconds" => format!("{:03}", row * 37 % 1000),
        "flag" => (row % 2).to_string(),
        "yes or no" => ["Yes", "No"][row % 2].to_owned(),
        "true or false" => ["true", "false"][row % 3 / 2].to_owned(),
        "device" => ["iPhone", "web player", "Windows"][row % 3].to_owned(),
        "device, half unknown" => ["ios", "Partner bmw", "NULL", "\\N"][row % 4].to_owned(),
        "code" => (row % 5).to_string(),
        "address" => format!("10.0.0.{}", row * 3 % 4),
        "offset" => "+0100".to_owned(),
        "" => String::new(),
        constant => constant.to_owned(),
    }
}

/// Returns a table with these kinds of values, with or without a header.
fn table(header: &str, kinds: &[&str]) -> String {
    let rows = (0..ROWS).map(|row| kinds.iter().map(|kind| cell(kind, row)).collect::<Vec<_>>().join(","));
    let header = (!header.is_empty()).then(|| header.to_owned());
    header.into_iter().chain(rows).map(|line| line + "\n").collect()
}

/// Headers, the kinds of values in the columns below, and the sentence without "Read as: ".
const TABLES: &[(&str, &[&str], &str)] = &[
    // Flags that aren't about a device.
    (
        "user,track,time,loved",
        &["person", "song", "time", "true or false"],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user,track,time,Apple Music Subscription",
        &["person", "song", "time", "yes or no"],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user_id,song,ts,listen_type,target",
        &["person", "song", "time", "flag", "flag"],
        "person from user_id, track from song, time from ts, mobile unknown.",
    ),
    (
        "user,track,time,mobile",
        &["person", "song", "time", "flag"],
        "person from user, track from track, time from time, mobile from mobile.",
    ),
    (
        "Timestamp,Who?,What did you hear?,On a phone?",
        &["time", "person", "song", "yes or no"],
        "person from Who?, track from What did you hear?, time from Timestamp, mobile from On a phone?.",
    ),
    (
        "",
        &["row", "person", "song", "time", "flag"],
        "person from Column 2 (guessed), track from Column 3 (guessed), time from Column 4 (guessed), mobile from Column 5.",
    ),
    // Columns of devices.
    (
        "user,track,time,device",
        &["person", "song", "time", ""],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user,track,time,device",
        &["person", "song", "time", "code"],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user,track,time,platform",
        &["person", "song", "time", "device, half unknown"],
        "person from user, track from track, time from time, mobile from platform.",
    ),
    (
        "user,track,time,context_device_type",
        &["person", "song", "time", "device"],
        "person from user, track from track, time from time, mobile from context_device_type.",
    ),
    (
        "user,song,time,client",
        &["person", "song", "time", "device"],
        "person from user, track from song, time from time, mobile from client.",
    ),
    (
        "Client,Song,Date",
        &["client", "song", "time"],
        "person from Client, track from Song, time from Date, mobile unknown.",
    ),
    (
        "client,song,date",
        &["person number", "song", "time"],
        "person from client, track from song, time from date, mobile unknown.",
    ),
    (
        "a,b,c,d",
        &["person", "song", "time", "device"],
        "person from a (guessed), track from b (guessed), time from c (guessed), mobile from d (guessed).",
    ),
    // Files without a header.
    (
        "",
        &["person", "song", "time"],
        "person from Column 1 (guessed), track from Column 2 (guessed), time from Column 3 (guessed), mobile unknown.",
    ),
    (
        "",
        &["time", "person", "song"],
        "person from Column 2 (guessed), track from Column 3 (guessed), time from Column 1 (guessed), mobile unknown.",
    ),
    (
        "",
        &["artist", "song", "time"],
        "one listener’s plays, track from Column 2 and Column 1 (guessed), time from Column 3 (guessed), mobile unknown.",
    ),
    (
        "",
        &["song", "artist", "album", "time"],
        "one listener’s plays, track from Column 1 and Column 2 (guessed), time from Column 4 (guessed), mobile unknown.",
    ),
    (
        "",
        &["artist", "album", "song", "time", "", ""],
        "one listener’s plays, track from Column 3 and Column 1 (guessed), time from Column 4 (guessed), mobile unknown.",
    ),
    (
        "",
        &["person", "artist", "song", "time"],
        "person from Column 1 (guessed), track from Column 3 and Column 2 (guessed), time from Column 4 (guessed), mobile unknown.",
    ),
    (
        "",
        &[
            "person",
            "time",
            "artist id",
            "artist",
            "song id, often missing",
            "song",
        ],
        "person from Column 1 (guessed), track from Column 6 and Column 4 (guessed), time from Column 2 (guessed), mobile unknown.",
    ),
    (
        "",
        &["person number", "song number", "seconds"],
        "person from Column 1 (guessed), track from Column 2 (guessed), time from Column 3 (seconds since 1970, shown in UTC, guessed), mobile unknown.",
    ),
    (
        "",
        &["person number", "song number", "code", "seconds"],
        "person from Column 1 (guessed), track from Column 2 (guessed), time from Column 4 (seconds since 1970, shown in UTC, guessed), mobile unknown.",
    ),
    // One of person and track by name, the other by contents.
    (
        "subscriber_id,media_id,played_at",
        &["client", "song id", "time"],
        "person from subscriber_id, track from media_id, time from played_at, mobile unknown.",
    ),
    (
        "msno,song_id,play_time",
        &["person", "song id", "time"],
        "person from msno, track from song_id, time from play_time, mobile unknown.",
    ),
    (
        "Email Address,video_id,Timestamp",
        &["email", "song id", "time"],
        "person from Email Address, track from video_id, time from Timestamp, mobile unknown.",
    ),
    (
        "contact,song,when",
        &["email", "song", "time"],
        "person from contact (guessed), track from song, time from when, mobile unknown.",
    ),
    (
        "someone,song,when",
        &["person", "song", "time"],
        "person from someone (guessed), track from song, time from when, mobile unknown.",
    ),
    (
        "user,something,when",
        &["person", "song", "time"],
        "person from user, track from something (guessed), time from when, mobile unknown.",
    ),
    (
        "Song Title,Artist,ISRC,Album Title,Platform Name,Date",
        &["song", "artist", "song id", "album", "device", "time"],
        "one listener’s plays, track from Song Title and Artist, time from Date, mobile from Platform Name.",
    ),
    (
        "artist,album,song,playlist,date",
        &["artist", "album", "song", "code", "time"],
        "one listener’s plays, track from song and artist, time from date, mobile unknown.",
    ),
    (
        "Benutzer,Lied,Datum,Uhrzeit,Gerät",
        &["person", "song", "day of March", "clock", "device"],
        "person from Benutzer, track from Lied, time from Datum and Uhrzeit (day first), mobile from Gerät.",
    ),
    // Header and rows of different length.
    (
        "user,track,time,mobile",
        &["quoted row", "person", "song", "time", "flag"],
        "person from user, track from track, time from time, mobile from mobile.",
    ),
    (
        ",user,track,time",
        &["row", "person", "song", "time"],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user,track,time",
        &["person", "song", "time", ""],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user,track,time,",
        &["person", "song", "time"],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "asctime,user,track",
        &["time", "milliseconds", "person", "song"],
        "person from user, track from track, time from asctime, mobile unknown.",
    ),
    (
        "level,time,user,song",
        &["INFO", "time", "milliseconds", "person", "song"],
        "person from user, track from song, time from time, mobile unknown.",
    ),
    (
        "user,track,asctime",
        &["person", "song", "time", "milliseconds"],
        "person from user, track from track, time from asctime, mobile unknown.",
    ),
    (
        "user,track,time",
        &["person", "song", "time", "", ""],
        "person from user, track from track, time from time, mobile unknown.",
    ),
    (
        "user,email,created",
        &["row", "email", "time"],
        "person from user, track unknown, time from created, mobile unknown.",
    ),
    (
        "user,track,date,played",
        &["person", "song", "day from 45581", "day number"],
        "person from user, track from track, time from played (day numbers of a spreadsheet, guessed), mobile unknown.",
    ),
    // Day and time of day in two columns; names against values.
    (
        "date,time,user,track",
        &["day", "clock", "person", "song"],
        "person from user, track from track, time from date and time, mobile unknown.",
    ),
    (
        "id,d,t,who,what",
        &["row", "day", "clock", "person", "song"],
        "person from who, track from what, time from d and t (guessed), mobile unknown.",
    ),
    (
        "date,time,datetime,user,track",
        &["day", "clock", "time", "person", "song"],
        "person from user, track from track, time from datetime, mobile unknown.",
    ),
    (
        "time,when,user,track",
        &["row", "time", "person", "song"],
        "person from user, track from track, time from when, mobile unknown.",
    ),
    (
        "user,track,received_at,timestamp",
        &["person", "song", "time", "time"],
        "person from user, track from track, time from timestamp, mobile unknown.",
    ),
    (
        "user,track,time,tz",
        &["person", "song", "time", "offset"],
        "person from user, track from track, time from time and tz (shown in UTC, guessed), mobile unknown.",
    ),
];

#[test]
fn says_which_columns_tell_person_track_time_and_device() {
    let mut wrong = Vec::new();
    for (header, kinds, expected) in TABLES {
        let found = match recognise(table(header, kinds).as_bytes()) {
            Ok(layout) => sentence(&phrases(&layout)),
            Err(error) => error.to_string(),
        };
        if found != format!("Read as: {expected}") {
            wrong.push(format!(
                "{header} over {kinds:?}\n  found    {found}\n  expected {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn logs_of_servers_name_their_columns_before_the_rows() {
    for (delimiter, names) in [
        (' ', "date time c-ip cs-username song"),
        ('\t', "date\ttime\tc-ip\tcs-username\tsong"),
    ] {
        let rows = (0..ROWS).map(|row| {
            let cells = ["day", "clock", "address", "person", "song id"].map(|kind| cell(kind, row));
            cells.join(&delimiter.to_string())
        });
        let head = [
            "#Software: a server".to_owned(),
            "#Version: 1.0".to_owned(),
            format!("#Fields: {names}"),
        ];
        let text: String = head.into_iter().chain(rows).map(|line| line + "\n").collect();
        assert_eq!(
            sentence(&phrases(&recognise(text.as_bytes()).unwrap())),
            "Read as: person from cs-username, track from song, time from date and time, mobile unknown."
        );
    }
}

/// Tables without a readable time, and a part of the message.
const REFUSED: [(&str, &[&str], &str); 6] = [
    (
        "user,track,played,mobile",
        &["person", "song", "yesterday", "flag"],
        "The nearest is “played” with “yesterday”. Export times",
    ),
    (
        "user,track,played,mobile",
        &["person", "song", "day number", "flag"],
        "“played” with “45581.25”, which looks like the number of a day in a spreadsheet",
    ),
    (
        "user,track,date",
        &["person", "song", "day"],
        "“date” with “2022-03-01”, a date without a time of day. Export the plays with date and time",
    ),
    (
        "user,track,time",
        &["person", "song", "clock"],
        "“time” with “00:00”, a time of day without a date",
    ),
    (
        "user,name,time",
        &["person", "client", "later"],
        "The nearest is “time” with “later”",
    ),
    ("city,people", &["Berlin", "row"], "use one of these headers"),
];

#[test]
fn names_the_cause_when_no_time_can_be_read() {
    for (header, kinds, expected) in REFUSED {
        let error = recognise(table(header, kinds).as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{header} over {kinds:?}: {error}");
    }
}

#[test]
fn day_numbers_are_read_once_chosen() {
    let text = table("user,track,played", &["person", "song", "day number"]);
    let overrides = ReadOverrides {
        epoch: Some(Epoch::SpreadsheetDays),
        ..ReadOverrides::default()
    };
    let layout = recognise_as(text.as_bytes(), &overrides).unwrap();
    assert_eq!(
        sentence(&phrases(&layout)),
        "Read as: person from user, track from track, time from played (day numbers of a spreadsheet), mobile unknown."
    );
}

#[test]
fn warns_before_reading_when_no_value_fits_the_chosen_kind() {
    let warning = |kinds: &[&str], chosen: ColumnKind| {
        let text = table("user,track,time,other", kinds);
        let columns = [
            ColumnKind::Customer,
            ColumnKind::Track,
            ColumnKind::Time,
            ColumnKind::Ignored,
        ];
        let chosen = match chosen {
            ColumnKind::Time => vec![
                ColumnKind::Customer,
                ColumnKind::Track,
                ColumnKind::Ignored,
                ColumnKind::Time,
            ],
            kind => [&columns[..3], &[kind]].concat(),
        };
        let overrides = ReadOverrides {
            columns: Some(chosen),
            ..ReadOverrides::default()
        };
        let layout = recognise_as(text.as_bytes(), &overrides).unwrap();
        preview(text.as_bytes(), &layout).warning
    };
    let kinds = |other| ["person", "song", "time", other];
    assert_eq!(
        warning(&kinds("day"), ColumnKind::Time).unwrap(),
        "None of the first 24 values of “other” can be read as a time. The nearest is “other” with “2022-03-01”, a date \
         without a time of day. Export the plays with date and time."
    );
    assert!(
        warning(&kinds("album"), ColumnKind::Mobile)
            .unwrap()
            .contains("names a known device")
    );
    assert_eq!(warning(&kinds("device"), ColumnKind::Mobile), None);
    assert_eq!(
        warning(&kinds(""), ColumnKind::Zip).unwrap(),
        "“other” has no value in the first rows."
    );
    assert_eq!(warning(&kinds("time"), ColumnKind::Time), None);
}
