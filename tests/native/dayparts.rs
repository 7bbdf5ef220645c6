//! Custom dayparts: presets, column names, parsing of typed times, and validation errors.

use daypart_engine::time::dayparts::{DaypartError, Dayparts, Preset, clock, parse_clock};
use proptest::prelude::*;

/// Bands as names and starts.
type Bands<'a> = &'a [(&'a str, u32)];

fn columns(dayparts: &Dayparts) -> Vec<&str> {
    dayparts.bands().iter().map(|band| band.column.as_str()).collect()
}

fn named(bands: Bands<'_>) -> Result<Dayparts, DaypartError> {
    Dayparts::named(bands.iter().map(|&(name, start)| (name.to_owned(), start)).collect())
}

#[test]
fn every_preset_is_valid() {
    for preset in Preset::ALL {
        let dayparts = preset.dayparts();
        let bands = dayparts
            .bands()
            .iter()
            .map(|band| (band.name.clone(), band.start_minute));
        assert_eq!(
            Dayparts::named(bands.collect()),
            Ok(dayparts.clone()),
            "{}",
            preset.name()
        );
    }
    assert_eq!(
        columns(&Preset::FourParts.dayparts()),
        ["morn_tracks", "aft_tracks", "eve_tracks", "night_tracks"]
    );
    assert_eq!(
        columns(&Preset::Radio.dayparts()),
        [
            "morning_drive_tracks",
            "midday_tracks",
            "afternoon_drive_tracks",
            "eve_tracks",
            "overnight_tracks"
        ]
    );
}

#[test]
fn column_names_are_safe_and_unique() {
    let cases: [(Bands<'_>, &[&str]); 4] = [
        (&[("=1+1", 0), ("A,b\"c", 60)], &["daypart_1_1_tracks", "a_b_c_tracks"]),
        (&[("夜", 0), ("昼", 600)], &["daypart_1_tracks", "daypart_2_tracks"]),
        (&[("Late.", 0), ("Late?", 600)], &["late_tracks", "late_2_tracks"]),
        (
            &[("Unique", 0), ("Mobile", 600)],
            &["unique_2_tracks", "mobile_2_tracks"],
        ),
    ];
    for (bands, expected) in cases {
        assert_eq!(columns(&named(bands).unwrap()), expected);
    }
}

#[test]
fn rejects_invalid_names_and_starts() {
    let long = "x".repeat(31);
    let cases: [(Bands<'_>, DaypartError); 5] = [
        (&[("Day", 0), (" ", 60)], DaypartError::NoName(2)),
        (&[(long.as_str(), 0), ("Night", 60)], DaypartError::BadName(1)),
        (&[("Day", 0), ("two\nlines", 60)], DaypartError::BadName(2)),
        (&[("Day", 0), ("DAY ", 60)], DaypartError::SameName("DAY".to_owned())),
        (
            &[("Day", 0), ("Night", 1440)],
            DaypartError::StartOutsideDay("Night".to_owned(), 1440),
        ),
    ];
    for (bands, expected) in cases {
        assert_eq!(named(bands), Err(expected));
    }
}

#[test]
fn parses_typed_times() {
    let cases = [
        ("7", Some(420)),
        ("07", Some(420)),
        ("7:30", Some(450)),
        ("07.30", Some(450)),
        ("730", Some(450)),
        ("0:00", Some(0)),
        ("24:00", Some(0)),
        ("23:59", Some(1439)),
        ("24:01", None),
        ("25", None),
        ("7:5", None),
        ("7:60", None),
        ("-7", None),
        ("7:30 pm", None),
        ("", None),
        (":30", None),
        ("é30", None),
        ("99999", None),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_clock(text), expected, "{text:?}");
    }
}

/// One to nine lines in the form of dayparts, in clock order. Two to eight are dayparts unless a name is blank or
/// occurs twice.
fn daypart_lines() -> impl Strategy<Value = String> {
    proptest::collection::btree_map(0u32..1440, "[^\\p{C}]{1,8}", 1..=9).prop_map(|bands| {
        let lines = bands.iter().map(|(&start, name)| format!("{} {name}\n", clock(start)));
        lines.collect()
    })
}

proptest! {
    #[test]
    fn clock_times_round_trip(minute in 0u32..1440) {
        prop_assert_eq!(parse_clock(&clock(minute)), Some(minute));
    }

    #[test]
    fn dayparts_round_trip(
        starts in proptest::collection::btree_set(0u32..1440, 2..=8),
        names in proptest::collection::vec("[^\\p{C}]{0,12}", 8),
    ) {
        let bands = starts.iter().zip(&names).enumerate();
        let bands = bands.map(|(index, (&start, name))| (format!("{index}{name}"), start)).collect();
        let dayparts = Dayparts::named(bands).unwrap();
        let columns: std::collections::BTreeSet<&str> = columns(&dayparts).into_iter().collect();
        prop_assert_eq!(columns.len(), starts.len());
        let safe = |column: &&str| column.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        prop_assert!(columns.iter().all(safe));
        prop_assert_eq!(dayparts.to_string().parse(), Ok(dayparts));
    }

    #[test]
    fn parsing_any_text_does_not_panic(text in prop_oneof![".{0,60}", daypart_lines()]) {
        if let Ok(dayparts) = text.parse::<Dayparts>() {
            prop_assert!((2..=8).contains(&text.lines().count()));
            prop_assert_eq!(dayparts.bands().len(), text.lines().count());
            prop_assert_eq!(dayparts.to_string().parse(), Ok(dayparts));
        }
    }
}
