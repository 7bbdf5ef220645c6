//! Single values: parsing and formatting of times, dayparts and ids.

use daypart_engine::fields::ids::{Id, TextInterner};
use daypart_engine::time::civil::{TimeError, WallSecond, civil, wall_second};
use daypart_engine::time::dayparts::{Band, DaypartError, Dayparts};
use daypart_engine::time::names::TimeNames;
use daypart_engine::time::parse::{self, TimeFormat};
use daypart_engine::time::zone::Zone;
use proptest::prelude::*;

fn parse(text: &[u8]) -> Result<WallSecond, TimeError> {
    parse::parse(text, TimeFormat::default(), &Zone::default(), &TimeNames::NONE).map(|moment| moment.at)
}

#[test]
fn parses_iso_times_and_rejects_invalid_ones() {
    let at = |hour: u32, minute: u32, second: u32| Ok(1_414_022_400 + hour * 3600 + minute * 60 + second);
    let cases: [(&str, Result<u32, TimeError>); 20] = [
        ("2014-10-23 00:00:00", at(0, 0, 0)),
        ("2014-10-23 03:26", at(3, 26, 0)),
        ("2014-10-23T03:26:20", at(3, 26, 20)),
        ("2014-10-23 03:26:20.999", at(3, 26, 20)),
        (" 2014-10-23 03:26:20 ", at(3, 26, 20)),
        ("2014-10-23 23:59:60", at(24, 0, 0)),
        ("1970-01-01 00:00:00", Ok(0)),
        ("2106-02-07 06:28:15", Ok(u32::MAX)),
        ("2106-02-07 06:28:16", Err(TimeError::OutOfRange)),
        ("1969-12-31 23:59:59", Err(TimeError::OutOfRange)),
        ("9999-12-31 23:59:59", Err(TimeError::OutOfRange)),
        ("2014-10-23 24:00:01", Err(TimeError::NotATime)),
        ("2014-10-23 03:60:00", Err(TimeError::NotATime)),
        ("2014-02-29 03:26:20", Err(TimeError::NotATime)),
        ("2014-00-10 03:26:20", Err(TimeError::NotATime)),
        ("2014-10-23", Err(TimeError::NotATime)),
        ("2014-10-23 03:26:20.", Err(TimeError::NotATime)),
        ("2014-10-23 03:26:20Y", Err(TimeError::NotATime)),
        ("2014/10-23 03:26:20", Err(TimeError::NotATime)),
        ("", Err(TimeError::NotATime)),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn interner_distinguishes_texts_with_the_same_ends() {
    // The cache of recent texts hashes only the length and the ends of a text.
    let texts = [
        "",
        "a",
        "12345678",
        "12345678-1-12345678",
        "12345678-2-12345678",
        "12345678-1-12345679",
    ];
    let mut interner = TextInterner::default();
    for _ in 0..3 {
        for (index, text) in texts.iter().enumerate() {
            assert_eq!(interner.intern(text.as_bytes()), Some(index as u32), "{text:?}");
        }
    }
    assert_eq!(interner.intern(b"not UTF-8: \xFF, is new"), None);
    assert_eq!(interner.take_new().len(), texts.len());
}

#[test]
fn the_fast_path_agrees_with_the_general_parser() {
    // A leading blank forces the general parser.
    let same = |text: &[u8]| {
        let other = [b" ", text].concat();
        assert_eq!(parse(text), parse(&other), "{:?}", String::from_utf8_lossy(text));
    };
    for base in [
        "2016-02-29 23:59:59",
        "1970-01-01 00:00:00",
        "2105-12-31 23:59:59",
        "2106-02-07 06:28:15",
    ] {
        for at in [0, 2, 5, 8, 11, 14, 17] {
            for pair in 0..100 {
                let mut text = base.to_owned();
                text.replace_range(at..at + 2, &format!("{pair:02}"));
                same(text.as_bytes());
            }
        }
        for at in 0..base.len() {
            for byte in 0..=255 {
                let mut text = base.as_bytes().to_vec();
                text[at] = byte;
                same(&text);
            }
        }
    }
}

proptest! {
    #[test]
    fn every_second_round_trips(second in any::<u32>()) {
        let at = civil(second);
        prop_assert_eq!(wall_second(at.year, at.month, at.day, at.hour, at.minute, at.second), Some(second));
        prop_assert_eq!((second / 86_400 + 3) % 7, at.weekday);
    }

    #[test]
    fn ids_round_trip(text in "-?[0-9]{0,22}|[a-z0-9é-]{0,9}") {
        prop_assert_eq!(Id::parse(&text).to_string(), text);
    }

    #[test]
    fn every_minute_belongs_to_the_band_that_started_last(starts in proptest::collection::btree_set(0u32..1440, 2..=8), minute in 0u32..1440, turn in 0usize..8) {
        let mut starts: Vec<u32> = starts.into_iter().collect();
        let length = starts.len();
        starts.rotate_left(turn % length);
        let bands = starts.iter().map(|&start_minute| Band { name: start_minute.to_string(), column: String::new(), start_minute });
        let dayparts = Dayparts::new(bands.collect()).unwrap();
        let since = |start: u32| (minute + 1440 - start) % 1440;
        let expected = starts.iter().copied().min_by_key(|&start| since(start)).unwrap();
        prop_assert_eq!(dayparts.bands()[dayparts.band_at(minute)].start_minute, expected);
    }
}

#[test]
fn default_bands_start_at_5_12_17_and_22() {
    let dayparts = Dayparts::default();
    let names: Vec<usize> = (0..24).map(|hour| dayparts.band_at(hour * 60)).collect();
    assert_eq!(
        names,
        [3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]
    );
    assert_eq!(
        (dayparts.band_at(299), dayparts.band_at(1319), dayparts.band_at(1320)),
        (3, 2, 3)
    );
    assert_eq!(
        (dayparts.span(0), dayparts.span(3)),
        ("05:00–12:00".to_owned(), "22:00–05:00".to_owned())
    );
}

#[test]
fn rejects_invalid_bands() {
    let bands = |starts: &[u32]| {
        Dayparts::new(
            starts
                .iter()
                .map(|&start_minute| Band {
                    name: format!("b{start_minute}"),
                    column: String::new(),
                    start_minute,
                })
                .collect(),
        )
    };
    assert_eq!(bands(&[5]).unwrap_err(), DaypartError::BandCount(1));
    assert_eq!(bands(&[0; 9]).unwrap_err(), DaypartError::BandCount(9));
    assert_eq!(
        bands(&[5, 1440]).unwrap_err(),
        DaypartError::StartOutsideDay("b1440".to_owned(), 1440)
    );
    assert_eq!(
        bands(&[5, 9, 7]).unwrap_err(),
        DaypartError::OutOfOrder("b7".to_owned())
    );
    assert_eq!(bands(&[5, 5]).unwrap_err(), DaypartError::OutOfOrder("b5".to_owned()));
}
