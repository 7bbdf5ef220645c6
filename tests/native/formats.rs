//! Input formats: tables of cases for times, flags, encodings and whole files.

use std::collections::BTreeSet;

use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::encoding::{Decoder, Encoding, decode_all, detect};
use daypart_engine::fields::device;
use daypart_engine::schema::detect::{recognise, recognise_as};
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{Layout, ProfileKey, ReadOverrides};
use daypart_engine::schema::preview::preview;
use daypart_engine::store::chunk::MOBILE_BIT;
use daypart_engine::time::civil::{TimeError, wall_second};
use daypart_engine::time::names::TimeNames;
use daypart_engine::time::parse::{DateOrder, Epoch, TimeFormat, infer_time_format, parse};
use daypart_engine::time::zone::{Transition, Zone};
use proptest::prelude::*;

use crate::support::{Answer, answer, scan};

/// Berlin time in 2014: summer time from 30 March 01:00 UTC to 26 October 01:00 UTC.
fn berlin() -> Zone {
    let at = |from_second, offset_seconds| Transition {
        from_second,
        offset_seconds,
    };
    Zone::new(
        "Europe/Berlin",
        vec![at(1_414_285_200, 3600), at(0, 3600), at(1_396_141_200, 7200)],
    )
}

#[test]
fn parses_times_in_all_formats() {
    let day_first = TimeFormat::default();
    let month_first = TimeFormat {
        order: DateOrder::MonthFirst,
        ..day_first
    };
    let counts = |epoch| TimeFormat {
        epoch: Some(epoch),
        ..day_first
    };
    let at = |hour, minute, second| Ok(wall_second(2014, 10, 23, hour, minute, second).unwrap());
    let not = Err(TimeError::NotATime);
    let cases: [(&str, TimeFormat, Result<u32, TimeError>); 55] = [
        ("2014-10-23 03:26", day_first, at(3, 26, 0)),
        ("2014-10-23  03:26:20.123456", day_first, at(3, 26, 20)),
        ("2014-10-23 03:26:20,5", day_first, at(3, 26, 20)),
        ("2014/10/23 3:26", day_first, at(3, 26, 0)),
        ("2014.10.23 03:26:20", day_first, at(3, 26, 20)),
        (
            "2014-1-2 03:26",
            day_first,
            Ok(wall_second(2014, 1, 2, 3, 26, 0).unwrap()),
        ),
        ("2014-10-23T03:26:20", day_first, at(3, 26, 20)),
        ("2014-10-23t03:26:20z", day_first, at(3, 26, 20)),
        ("2014-10-23T03:26:20Z", day_first, at(3, 26, 20)),
        ("2014-10-23 03:26:20 UTC", day_first, at(3, 26, 20)),
        ("2014-10-23 05:26:20+0200", day_first, at(3, 26, 20)),
        ("2014-10-23T05:26:20+02:00", day_first, at(3, 26, 20)),
        ("2014-10-22T22:26:20.5-05", day_first, at(3, 26, 20)),
        ("20141023T032620", day_first, at(3, 26, 20)),
        ("20141023T032620Z", day_first, at(3, 26, 20)),
        ("23 Oct 2014 03:26", day_first, at(3, 26, 0)),
        ("23 Oct 2014, 03:26", day_first, at(3, 26, 0)),
        ("23 october 2014 03:26:20", day_first, at(3, 26, 20)),
        ("23-Oct-2014 03:26:20", day_first, at(3, 26, 20)),
        ("23-Oct-14 03:26:20", day_first, at(3, 26, 20)),
        ("Thu, 23 Oct 2014 03:26:20 +0000", day_first, at(3, 26, 20)),
        ("Thursday, 23 October 2014 03:26", day_first, at(3, 26, 0)),
        ("Oct 23, 2014 3:26 AM", day_first, at(3, 26, 0)),
        ("October 23, 2014, 3:26:20 pm", day_first, at(15, 26, 20)),
        ("23/10/2014 03:26", day_first, at(3, 26, 0)),
        ("23.10.2014 03:26:20", day_first, at(3, 26, 20)),
        ("23.10.14, 03:26", day_first, at(3, 26, 0)),
        ("23-10-2014 03:26", day_first, at(3, 26, 0)),
        ("10/23/2014 3:26 AM", month_first, at(3, 26, 0)),
        ("10/23/2014 3:26:20 PM", month_first, at(15, 26, 20)),
        ("10/23/2014 12:26 AM", month_first, at(0, 26, 0)),
        ("10/23/2014 12:26 PM", month_first, at(12, 26, 0)),
        ("10/23/2014 3 p.m.", month_first, at(15, 0, 0)),
        ("10/23/14 03:26", month_first, at(3, 26, 0)),
        ("1414034780", counts(Epoch::Seconds), at(3, 26, 20)),
        ("1414034780.75", counts(Epoch::Seconds), at(3, 26, 20)),
        ("1414034780123", counts(Epoch::Milliseconds), at(3, 26, 20)),
        ("1414034780123456", counts(Epoch::Microseconds), at(3, 26, 20)),
        ("1414034780", day_first, not),
        ("10/23/2014 03:26", day_first, not),
        ("23/10/2014 03:26", month_first, not),
        ("10/23/2014 13:26 PM", month_first, not),
        ("23/10-2014 03:26", day_first, not),
        ("23 Okt 2014 03:26", day_first, not),
        ("31 Feb 2014 03:26", day_first, not),
        ("2014-10-23", day_first, not),
        ("03:26", day_first, not),
        ("2014-10-23 03:26 IST", day_first, not),
        ("2014-10-23 03:26 +99:00", day_first, not),
        ("2014-10-23 03:26:20 and more", day_first, not),
        ("2014-10-23 3", day_first, not),
        ("x", day_first, not),
        ("23 Oct 1914 03:26", day_first, Err(TimeError::OutOfRange)),
        ("9999999999999", counts(Epoch::Seconds), Err(TimeError::OutOfRange)),
        (
            "99999999999999999999999",
            counts(Epoch::Seconds),
            Err(TimeError::OutOfRange),
        ),
    ];
    for (text, format, expected) in cases {
        let found = parse(text.as_bytes(), format, &Zone::default(), &TimeNames::NONE).map(|moment| moment.at);
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn converts_times_with_a_zone_and_keeps_local_times() {
    let zone = berlin();
    let shown = |text: &str| {
        let moment = parse(text.as_bytes(), TimeFormat::default(), &zone, &TimeNames::NONE).unwrap();
        (moment.at, moment.zoned)
    };
    let at = |day, hour, minute| wall_second(2014, 10, day, hour, minute, 0).unwrap();
    assert_eq!(shown("2014-10-26 02:30"), (at(26, 2, 30), false));
    // The hour from 02:00 to 03:00 occurs twice in the night when summer time ends.
    assert_eq!(shown("2014-10-26T00:59:00Z"), (at(26, 2, 59), true));
    assert_eq!(shown("2014-10-26T01:00:00Z"), (at(26, 2, 0), true));
    assert_eq!(shown("2014-10-26T01:30:00+02:00"), (at(26, 1, 30), true));
    assert_eq!(shown("2014-10-25T23:30:00-04:00"), (at(26, 4, 30), true));
}

#[test]
fn infers_the_time_format_of_a_column() {
    let cases: [(&[&str], DateOrder, bool); 7] = [
        (&["1/2/2014 10:00", "13/2/2014 10:00"], DateOrder::DayFirst, false),
        (&["1/2/2014 10:00", "2/13/2014 10:00"], DateOrder::MonthFirst, false),
        (&["1/2/2014 10:00", "2/3/2014 10:00"], DateOrder::DayFirst, true),
        (&["1/2/2014 10:00 AM", "2/3/2014 1:00 PM"], DateOrder::MonthFirst, true),
        (&["2/2/2014 10:00"], DateOrder::DayFirst, false),
        (&["2014-01-02 10:00"], DateOrder::DayFirst, false),
        (&["x", "", "13/2/2014 10:00"], DateOrder::DayFirst, false),
    ];
    for (fields, order, open) in cases {
        let inferred = infer_time_format(fields.iter().map(|field| field.as_bytes()), &TimeNames::NONE);
        assert_eq!(
            (inferred.format.order, inferred.order_ambiguous),
            (order, open),
            "{fields:?}"
        );
    }
    let epochs = [
        (["1414034780", "1414034999"], Some(Epoch::Seconds)),
        (["1414034780000", "1414034999000"], Some(Epoch::Milliseconds)),
        (["1414034780000000", "1414034999000000"], Some(Epoch::Microseconds)),
        (["48", "453"], None),
    ];
    for (fields, epoch) in epochs {
        let format = infer_time_format(fields.iter().map(|field| field.as_bytes()), &TimeNames::NONE).format;
        assert_eq!((format.epoch, format.zoned), (epoch, epoch.is_some()), "{fields:?}");
    }
}

#[test]
fn parses_flags_and_device_names() {
    let mobile = [
        "1",
        "true",
        "YES",
        "ios",
        "iOS 17.2",
        "Android OS 13 API 33",
        "iPhone14,5",
        "Mobile Safari",
        "iPad",
        "Windows Phone",
        "android-tablet",
        "mobile",
    ];
    let other = [
        "0",
        "False",
        "no",
        "Windows 10 (10.0.19045; x64)",
        "web player",
        "WebPlayer (websocket RFC6455)",
        "OS X 12.6.0",
        "Linux",
        "desktop",
        "Android TV",
        "Google Cast",
        "Sonos",
    ];
    for text in mobile {
        assert_eq!(device::mobile(text), Some(true), "{text:?}");
    }
    for text in other {
        assert_eq!(device::mobile(text), Some(false), "{text:?}");
    }
    for text in ["", " ", "2", "radios", "x"] {
        assert_eq!(device::mobile(text), None, "{text:?}");
    }
}

#[test]
fn detects_the_encoding_from_the_beginning() {
    let cases: [(&[u8], Encoding); 9] = [
        (b"", Encoding::Utf8),
        (b"a,b\n", Encoding::Utf8),
        ("Zoë".as_bytes(), Encoding::Utf8),
        (&"Zoë".as_bytes()[..3], Encoding::Utf8),
        (b"Zo\xEB,1", Encoding::Windows1252),
        (b"\xFF\xFEa\0", Encoding::Utf16Le),
        (b"\xFE\xFF\0a", Encoding::Utf16Be),
        (b"a\0,\0b\0\n\0", Encoding::Utf16Le),
        (b"\0a\0,\0b\0\n", Encoding::Utf16Be),
    ];
    for (bytes, encoding) in cases {
        assert_eq!(detect(bytes), encoding, "{:?}", bytes.escape_ascii().to_string());
    }
    assert_eq!(decode_all(b"\x80\x9F\xE9", Encoding::Windows1252), "€Ÿé".as_bytes());
    assert_eq!(
        decode_all(b"a\0\x00\xD8b\0", Encoding::Utf16Le),
        "a\u{FFFD}b".as_bytes()
    );
    assert_eq!(
        decode_all(b"a\xFFb\xE2\x82", Encoding::Utf8),
        "a\u{FFFD}b\u{FFFD}".as_bytes()
    );
}

proptest! {
    #[test]
    fn decoding_in_pieces_equals_decoding_the_whole(text in "\\PC{0,40}", cuts in proptest::collection::vec(1usize..7, 1..40), which in 0..3) {
        let (encoding, bytes): (Encoding, Vec<u8>) = match which {
            0 => (Encoding::Utf8, text.clone().into_bytes()),
            1 => (Encoding::Utf16Le, text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            _ => (Encoding::Utf16Be, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        };
        let mut decoder = Decoder::new(encoding);
        let mut found = Vec::new();
        let mut rest = bytes.as_slice();
        for cut in cuts.iter().cycle() {
            let (piece, later) = rest.split_at((*cut).min(rest.len()));
            decoder.decode(piece, &mut found);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        decoder.finish(&mut found);
        let expected = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        prop_assert_eq!(String::from_utf8(found).unwrap(), expected);
        prop_assert_eq!(decoder.malformed(), 0);
    }

    #[test]
    fn parsing_any_time_does_not_panic(text in "[0-9A-Za-z:/., +-]{0,30}") {
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            let format = TimeFormat { order, epoch: Some(Epoch::Milliseconds), ..TimeFormat::default() };
            let _ = parse(text.as_bytes(), format, &berlin(), &TimeNames::NONE);
        }
    }
}

/// Reads an events file with overrides for the detected layout.
fn read_as(file: &[u8], overrides: &ReadOverrides) -> (Layout, Answer) {
    let layout = recognise_as(file, overrides).unwrap();
    assert_eq!(layout.table_kind, TableKind::Events);
    let answer = answer(vec![scan(&layout, file, 4096)]);
    (layout, answer)
}

/// The name of each profile with its number of events, distinct tracks and mobile events.
fn profiles(answer: &Answer) -> Vec<(String, u32, u32, u32)> {
    let customers = answer.store.customers().iter().enumerate();
    customers
        .map(|(row, id)| {
            let events: u32 = answer.profiles.bands.iter().map(|band| band[row]).sum();
            (
                id.to_string(),
                events,
                answer.profiles.unique[row],
                answer.profiles.mobile[row],
            )
        })
        .collect()
}

const LASTFM: &str = "Miles Davis,Kind of Blue,So What,23 Oct 2014 03:26\n\
    Miles Davis,Kind of Blue,\"Freddie, Freeloader\",23 Oct 2014 08:36\n\
    The Specials,The Specials,Intro,01 Nov 2014 18:00\n\
    Cher,Believe,Intro,02 Nov 2014 18:00\n\
    Cher,Believe,Intro,02 Nov 2014 18:05\n";

#[test]
fn a_file_without_customers_is_one_profile() {
    let (layout, answer) = read_as(LASTFM.as_bytes(), &ReadOverrides::default());
    assert_eq!((layout.key, layout.header_rows), (ProfileKey::WholeFile, 0));
    assert_eq!(answer.rejects.total(), 0);
    // Songs with the same title by two artists are two tracks.
    assert_eq!(profiles(&answer), [("all plays".to_owned(), 5, 4, 0)]);
    assert_eq!(layout.events().unwrap().mobile, None);
}

#[test]
fn groups_profiles_by_the_chosen_key() {
    let keyed = |key| {
        let overrides = ReadOverrides {
            key: Some(key),
            ..ReadOverrides::default()
        };
        let (_, answer) = read_as(LASTFM.as_bytes(), &overrides);
        profiles(&answer)
            .into_iter()
            .map(|(name, events, ..)| (name, events))
            .collect::<Vec<_>>()
    };
    let owned = |pairs: &[(&str, u32)]| -> Vec<(String, u32)> {
        pairs.iter().map(|&(name, events)| (name.to_owned(), events)).collect()
    };
    assert_eq!(
        keyed(ProfileKey::Column(0)),
        owned(&[("Cher", 2), ("Miles Davis", 2), ("The Specials", 1)])
    );
    assert_eq!(keyed(ProfileKey::Month), owned(&[("2014-10", 2), ("2014-11", 3)]));
    assert_eq!(keyed(ProfileKey::Year), owned(&[("2014", 5)]));
    assert_eq!(
        keyed(ProfileKey::Weekday),
        owned(&[("4 Thu", 2), ("6 Sat", 1), ("7 Sun", 2)])
    );
}

#[test]
fn rejects_rows_without_the_key_column() {
    let text = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n".repeat(60);
    let overrides = ReadOverrides {
        key: Some(ProfileKey::Column(9)),
        ..ReadOverrides::default()
    };
    let (_, answer) = read_as(text.as_bytes(), &overrides);
    assert_eq!((answer.rows, answer.store.len(), answer.rejects.total()), (60, 0, 60));
}

#[test]
fn recognises_events_of_other_services() {
    use ColumnKind::{Artist, Customer, Event, Ignored, Mobile, Time, Title, Track};
    let cases: [(&str, &[ColumnKind], ProfileKey); 8] = [
        (
            "endTime,artistName,trackName,msPlayed\n2021-01-02 03:04,Cher,Believe,1000\n",
            &[Time, Artist, Title, Ignored],
            ProfileKey::WholeFile,
        ),
        (
            "ts,username,platform,master_metadata_track_name,master_metadata_album_artist_name\n\
             2021-01-02T03:04:05Z,ann,\"iOS 14.2 (iPhone12,1)\",Believe,Cher\n\
             2021-01-02T03:04:05Z,ann,\"Windows 10 (10.0; x64)\",Believe,Cher\n",
            &[Time, Customer, Mobile, Title, Artist],
            ProfileKey::Column(1),
        ),
        (
            "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n\
             \"1417142160\",\"28 Nov 2014, 02:36\",\"Cher\",\"\",\"Believe\",\"\",\"Believe\",\"\"\n",
            &[Time, Ignored, Artist, Ignored, Ignored, Ignored, Title, Ignored],
            ProfileKey::WholeFile,
        ),
        (
            "user\tsong\twhen\nann\ts1\t2014-10-23 03:26\nbob\ts2\t2014-10-23 03:27\n",
            &[Customer, Track, Time],
            ProfileKey::Column(0),
        ),
        (
            "ann;s1;23.10.2014 03:26;ios\nbob;s2;23.10.2014 03:27;windows\n",
            &[Customer, Track, Time, Mobile],
            ProfileKey::Column(0),
        ),
        (
            "1,ann,s1,2014-10-23 03:26,yes\n2,bob,s2,2014-10-23 03:27,no\n",
            &[Event, Customer, Track, Time, Mobile],
            ProfileKey::Column(1),
        ),
        (
            "who,what,at\nann,s1,1414034780\nbob,s2,1414034781\n",
            &[Customer, Track, Time],
            ProfileKey::Column(0),
        ),
        (
            "s1|2014-10-23 03:26\ns2|2014-10-23 03:27\n",
            &[Track, Time],
            ProfileKey::WholeFile,
        ),
    ];
    for (text, columns, key) in cases {
        let (layout, answer) = read_as(text.as_bytes(), &ReadOverrides::default());
        assert_eq!((layout.columns.as_slice(), layout.key), (columns, key), "{text}");
        assert_eq!(answer.rejects.listed, [], "{text}");
        assert!(!answer.store.is_empty());
    }
}

#[test]
fn reads_events_in_any_dialect() {
    let rows = [
        ("ann", "s1", "2014-10-23 03:26:20", "1"),
        ("bob", "it's, \"so\" |;", "2014-10-23 13:26:20", "0"),
        ("ann", "s2", "2014-10-24 03:26:20", "0"),
    ];
    let quoted = |text: &str, quote: &str, escape: &str| {
        format!("{quote}{}{quote}", text.replace(quote, &format!("{escape}{quote}")))
    };
    let mut expected = None;
    for delimiter in [",", ";", "\t", "|", " ", ", "] {
        for (quote, escape) in [("\"", "\""), ("'", "'"), ("\"", "\\")] {
            for newline in ["\n", "\r\n", "\r", "\n\n"] {
                for before in ["", "\u{FEFF}", "made by hand\n\n"] {
                    let mut text = format!("{before}user{delimiter}track{delimiter}time{delimiter}mobile{newline}");
                    for _ in 0..4 {
                        for (user, track, time, mobile) in rows {
                            let cells = [user, track, time].map(|cell| quoted(cell, quote, escape));
                            text.push_str(&format!("{}{delimiter}{mobile}{newline}", cells.join(delimiter)));
                        }
                    }
                    let (_, answer) = read_as(text.as_bytes(), &ReadOverrides::default());
                    assert_eq!((answer.rows, answer.store.len()), (12, 12), "{text}");
                    let found = profiles(&answer);
                    assert_eq!(*expected.get_or_insert_with(|| found.clone()), found, "{text}");
                    let events = (0..2).flat_map(|customer| answer.store.events_of(customer).flatten());
                    let tracks: BTreeSet<String> = events
                        .map(|[track, _]| answer.store.tracks()[(track & !MOBILE_BIT) as usize].to_string())
                        .collect();
                    let tracks: Vec<&str> = tracks.iter().map(String::as_str).collect();
                    assert_eq!(tracks, ["it's, \"so\" |;", "s1", "s2"], "{text}");
                }
            }
        }
    }
}

#[test]
fn rejects_values_after_the_sample_that_do_not_fit() {
    let mut text = "user,track,time,device\n".to_owned();
    for minute in 0..600 {
        text.push_str(&format!(
            "ann,s1,13/10/2014 {:02}:{:02},ios\n",
            minute / 60,
            minute % 60
        ));
    }
    text.push_str("ann,s1,10/14/2014 10:00,ios\nann,s1,14/10/2014 10:00,toaster\nann,s1,14/10/2014 10:00,web\n");
    let (_, answer) = read_as(text.as_bytes(), &ReadOverrides::default());
    assert_eq!((answer.rows, answer.store.len(), answer.rejects.total()), (603, 602, 1));
    let columns: Vec<&str> = answer
        .rejects
        .listed
        .iter()
        .map(|reject| reject.column.as_str())
        .collect();
    assert_eq!(columns, ["time"]);
    assert_eq!(answer.rejects.listed[0].line, 602);
    let mobile: usize = (0..answer.store.customers().len())
        .flat_map(|customer| answer.store.events_of(customer).flatten())
        .filter(|&&[track, _]| track & MOBILE_BIT != 0)
        .count();
    assert_eq!(mobile, 600);
}

#[test]
fn overrides_replace_detection() {
    let text = b"x;1/2/2014 10:00;a,b\ny;2/3/2014 11:00;c,d\n";
    let overrides = ReadOverrides {
        table_kind: Some(TableKind::Events),
        delimiter: Some(b','),
        quote: Some(None),
        header_rows: Some(1),
        columns: Some(vec![ColumnKind::Customer, ColumnKind::Time]),
        date_order: Some(DateOrder::MonthFirst),
        zone: Some(berlin()),
        key: Some(ProfileKey::Month),
        encoding: Some(Encoding::Windows1252),
        devices: vec![("toaster".to_owned(), true)],
        epoch: None,
        ..ReadOverrides::default()
    };
    let layout = recognise_as(text, &overrides).unwrap();
    let dialect = Dialect {
        quote: None,
        ..Dialect::default()
    };
    assert_eq!(
        (layout.table_kind, layout.dialect, layout.header_rows),
        (TableKind::Events, dialect, 1)
    );
    assert_eq!(layout.names, ["x;1/2/2014 10:00;a", "b"]);
    assert_eq!(layout.columns, [ColumnKind::Customer, ColumnKind::Time]);
    assert_eq!((layout.key, layout.zone.name()), (ProfileKey::Month, "Europe/Berlin"));
    assert_eq!(layout.time.order, DateOrder::MonthFirst);
    assert_eq!(layout.encoding, Encoding::Windows1252);
    // A table of unknown kind can be previewed once its kind is set, and reports the missing columns.
    let table = b"city,people\nBerlin,3\nRome,2\n";
    assert!(recognise(table).is_err());
    let overrides = ReadOverrides {
        table_kind: Some(TableKind::Events),
        ..ReadOverrides::default()
    };
    let layout = recognise_as(table, &overrides).unwrap();
    assert_eq!(layout.missing(), [ColumnKind::Time]);
    assert_eq!(layout.events(), None);
    assert_eq!(preview(table, &layout).rows, [["Berlin", "3"], ["Rome", "2"]]);
}

#[test]
fn a_preview_reports_an_ambiguous_date_order() {
    let ambiguous = b"u,t,time\na,x,1/2/2014 10:00\nb,y,3/4/2014 10:00\n";
    let unambiguous = b"u,t,time\na,x,1/2/2014 10:00\nb,y,13/4/2014 10:00\n";
    let zoned = b"u,t,time\na,x,2014-10-23T03:26:20Z\nb,y,2014-10-23T03:26:20Z\n";
    let shown = |text: &[u8]| {
        let shown = preview(text, &recognise(text).unwrap());
        (shown.date_order_ambiguous, shown.zoned, shown.rows.len())
    };
    assert_eq!(shown(ambiguous), (true, false, 2));
    assert_eq!(shown(unambiguous), (false, false, 2));
    assert_eq!(shown(zoned), (false, true, 2));
}

#[test]
fn files_with_the_same_columns_have_one_signature() {
    let of = |text: &str| recognise(text.as_bytes()).unwrap().signature();
    let one = of("User,Track,Time\na,x,2014-10-23 10:00\n");
    assert_eq!(one, of("user;track;time\r\nb;y;23.10.2014 10:00\r\n"));
    assert_ne!(one, of("user,song,time\na,x,2014-10-23 10:00\n"));
    assert_eq!(of(LASTFM), of("A,B,C,01 Jan 2015 10:00\nA,B,D,01 Jan 2015 10:05\n"));
}

#[test]
fn reports_another_table_after_the_first() {
    let text = "user,track,time\na,x,2014-10-23 10:00\nb,y,2014-10-23 10:00\nc,z,2014-10-23 10:00\n\n\
                name,town\nann,Berlin\nbob,Rome\n";
    let layout = recognise(text.as_bytes()).unwrap();
    assert_eq!(layout.end_bytes, Some(text.find("name,town").unwrap() as u64));
    assert!(
        layout.notes[0].contains("Another table begins at line 6"),
        "{:?}",
        layout.notes
    );
}

#[test]
fn detects_backslash_escapes() {
    let text = b"user,track,time\na,\"say \\\"hi\\\", now\",2014-10-23 10:00\nb,\"5\\\" nails\",2014-10-23 10:00\n";
    let layout = recognise(text).unwrap();
    assert_eq!(layout.dialect.escape, Escape::Byte(b'\\'));
    let rows = preview(text, &layout).rows;
    assert_eq!(
        (rows[0][1].as_str(), rows[1][1].as_str()),
        ("say \"hi\", now", "5\" nails")
    );
}
