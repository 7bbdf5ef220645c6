//! Roles: what a file is taken for, by its content alone.

use daypart_engine::schema::detect::{MOST_COLUMNS, Unrecognised, recognise, recognise_as};
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};

use crate::shared::shared_data;

#[test]
fn files_are_recognised_by_content() {
    let cases: [(&str, TableKind, u64); 11] = [
        ("0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n", TableKind::Events, 0),
        ("0;48;453;2014-10-23 03:26;0;72132\n", TableKind::Events, 0),
        ("EventId,CustId,TrackId,DateTime,Mobile,Zip\n", TableKind::Events, 43),
        (
            "user_id,song,timestamp,is_mobile\nann,s1,2014-10-23 03:26:20,1\n",
            TableKind::Events,
            33,
        ),
        (
            "eins,zwei,drei,vier,fuenf,sechs\n0,48,453,2014-10-23 03:26:20,0,72132\n",
            TableKind::Events,
            32,
        ),
        (
            "CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n",
            TableKind::Customers,
            77,
        ),
        (
            "0,\"Ann\",0,\"1 Road\",\"72132\",\"06/04/2013\",1,1,1,0\n",
            TableKind::Customers,
            0,
        ),
        ("TrackId,Title,Artist,Length\n", TableKind::Music, 28),
        ("0,Caught,38 Special,200\n", TableKind::Music, 0),
        (
            "0,109,\"ADV_FREE_REFERRAL\",\"2014-12-18 08:15:16\"\n",
            TableKind::Clicks,
            0,
        ),
        (
            "\u{FEFF}id,customer,ad,time\r\n0,109,A,2014-12-18 08:15:16\r\n",
            TableKind::Clicks,
            24,
        ),
    ];
    for (text, role, first_row_bytes) in cases {
        let layout = recognise(text.as_bytes()).unwrap();
        assert_eq!(
            (layout.role, layout.first_row_bytes),
            (role, first_row_bytes),
            "{text:?}"
        );
    }
    assert!(
        recognise(b"a,b,1,2014-10-23,5.5\n").is_err(),
        "a date alone says nothing of the time of day"
    );
}

#[test]
fn a_header_says_where_the_columns_are() {
    let layout = recognise(b"mobile,time,track id,user\n1,2014-10-23 03:26:20,5,7\n").unwrap();
    let columns = layout.events().unwrap();
    assert_eq!(
        (
            columns.key,
            columns.track,
            columns.time,
            columns.mobile,
            columns.columns
        ),
        (ProfileKey::Column(3), Some(2), 1, Some(0), 4)
    );
    assert_eq!(layout.column(ColumnKind::Zip), None);
}

#[test]
fn events_that_are_named_by_texts_are_told_by_their_place_too() {
    let rows = [("e-1f", "c-9"), ("e-2a", "c-9"), ("e-3c", "c-4")];
    let text = |last: &str| -> String {
        let row = |(event, customer): &(&str, &str)| {
            format!("{event},{customer},t-1,\"2014-10-23 03:26:20\",0,\"72132\"\n{last}")
        };
        rows.iter().map(row).collect()
    };
    let layout = recognise(text("").as_bytes()).unwrap();
    let columns = layout.events().unwrap();
    assert_eq!((columns.key, columns.track), (ProfileKey::Column(1), Some(2)));
    // A name that comes twice is of no event: then the first column tells who listens.
    let layout = recognise(text("e-1f,c-9,t-1,\"2014-10-23 04:26:20\",0,\"72132\"\n").as_bytes()).unwrap();
    assert_eq!(layout.events().unwrap().key, ProfileKey::Column(0));
}

#[test]
fn what_is_no_table_is_told() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "is empty"),
        (b"\n\n\r\n", "is empty"),
        (b"\xEF\xBB\xBF", "is empty"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG picture"),
        (b"PK\x03\x04....", "spreadsheet"),
        (b"abc\0def\n", "binary data"),
        (
            b"1,2\n3,4\n",
            "found 2 columns with commas between (whole numbers, whole numbers)",
        ),
    ];
    for (bytes, expected) in cases {
        let message = recognise(bytes).unwrap_err().to_string();
        assert!(
            message.contains(expected),
            "{:?} gave {message:?}",
            bytes.escape_ascii().to_string()
        );
    }
}

#[test]
fn a_table_too_wide_to_be_one_is_told() {
    let row = |columns: usize| [vec!["1"; columns].join(","), "\n".to_owned()].concat().repeat(3);
    let error = recognise(row(MOST_COLUMNS + 1).as_bytes()).unwrap_err();
    assert_eq!(error, Unrecognised::TooWide(MOST_COLUMNS + 1));
    let given = ReadOverrides {
        role: Some(TableKind::Events),
        ..ReadOverrides::default()
    };
    assert!(recognise_as(row(MOST_COLUMNS + 1).as_bytes(), &given).is_err());
    assert_eq!(
        recognise_as(row(MOST_COLUMNS).as_bytes(), &given)
            .unwrap()
            .columns
            .len(),
        MOST_COLUMNS
    );
}

#[test]
fn nuls_behind_good_rows_are_damage_and_no_other_kind_of_file() {
    let good = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n".repeat(20);
    for damage in [
        "\0".repeat(70_000),
        "\0\0\0\n".repeat(500),
        format!("7,1\0,\0,{}\n", "\0".repeat(9)),
    ] {
        let layout = recognise(format!("{good}{damage}").as_bytes()).unwrap();
        assert_eq!((layout.role, layout.columns.len()), (TableKind::Events, 6));
        assert!(recognise(format!("{damage}{good}").as_bytes()).is_err());
    }
}

#[test]
fn a_message_names_what_was_looked_for() {
    let error = recognise(b"city,people\nBerlin,3\n").unwrap_err();
    assert!(matches!(error, Unrecognised::OtherTable { columns: 2, .. }));
    let message = error.to_string();
    for word in [
        "city, people",
        "Events (event, customer, track, time, mobile, zip)",
        "Clicks",
        "Customers",
        "Music",
    ] {
        assert!(message.contains(word), "{word:?} in {message:?}");
    }
}

#[test]
fn the_real_files_are_recognised() {
    for (name, role) in [
        ("tracks_live.csv", TableKind::Events),
        ("cust.csv", TableKind::Customers),
        ("music.csv", TableKind::Music),
    ] {
        let Some(file) = shared_data(name) else { return };
        assert_eq!(recognise(&file[..file.len().min(65_536)]).unwrap().role, role, "{name}");
    }
}
