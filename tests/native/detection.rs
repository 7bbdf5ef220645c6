//! Schema detection: the kind and layout of a file, by content alone.

use daypart_engine::schema::detect::{MAX_COLUMNS, recognise, recognise_as};
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::schema::unrecognised::Unrecognised;

use crate::shared::shared_data;

#[test]
fn recognises_files_by_content() {
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
    for (text, table_kind, first_row_bytes) in cases {
        let layout = recognise(text.as_bytes()).unwrap();
        assert_eq!(
            (layout.table_kind, layout.first_row_bytes),
            (table_kind, first_row_bytes),
            "{text:?}"
        );
    }
    assert!(
        recognise(b"a,b,1,2014-10-23,5.5\n").is_err(),
        "a date alone has no time of day"
    );
}

#[test]
fn a_header_assigns_the_columns() {
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
fn recognises_text_event_ids_by_position() {
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
    // An id that occurs twice is no event id, so the first column is the customer.
    let layout = recognise(text("e-1f,c-9,t-1,\"2014-10-23 04:26:20\",0,\"72132\"\n").as_bytes()).unwrap();
    assert_eq!(layout.events().unwrap().key, ProfileKey::Column(0));
}

#[test]
fn explains_files_that_are_no_table() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "is empty"),
        (b"\n\n\r\n", "is empty"),
        (b"\xEF\xBB\xBF", "is empty"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG image"),
        (b"PK\x03\x04....", "an Excel workbook or ZIP archive"),
        (b"abc\0def\n", "binary data"),
        (
            b"1,2\n3,4\n",
            "2 columns separated by commas (whole numbers, whole numbers)",
        ),
    ];
    for (bytes, expected) in cases {
        let message = recognise(bytes).unwrap_err().to_string();
        assert!(
            message.contains(expected),
            "message for {:?}: {message:?}",
            bytes.escape_ascii().to_string()
        );
    }
}

#[test]
fn rejects_a_table_with_too_many_columns() {
    let row = |columns: usize| [vec!["1"; columns].join(","), "\n".to_owned()].concat().repeat(3);
    let error = recognise(row(MAX_COLUMNS + 1).as_bytes()).unwrap_err();
    assert_eq!(error, Unrecognised::TooWide(MAX_COLUMNS + 1));
    let overrides = ReadOverrides {
        table_kind: Some(TableKind::Events),
        ..ReadOverrides::default()
    };
    assert!(recognise_as(row(MAX_COLUMNS + 1).as_bytes(), &overrides).is_err());
    assert_eq!(
        recognise_as(row(MAX_COLUMNS).as_bytes(), &overrides)
            .unwrap()
            .columns
            .len(),
        MAX_COLUMNS
    );
}

#[test]
fn nuls_after_valid_rows_are_damage_not_binary_data() {
    let good = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n".repeat(20);
    for damage in [
        "\0".repeat(70_000),
        "\0\0\0\n".repeat(500),
        format!("7,1\0,\0,{}\n", "\0".repeat(9)),
    ] {
        let layout = recognise(format!("{good}{damage}").as_bytes()).unwrap();
        assert_eq!((layout.table_kind, layout.columns.len()), (TableKind::Events, 6));
        assert!(recognise(format!("{damage}{good}").as_bytes()).is_err());
    }
}

#[test]
fn the_message_lists_the_known_headers() {
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
fn recognises_the_real_files() {
    for (name, table_kind) in [
        ("tracks_live.csv", TableKind::Events),
        ("cust.csv", TableKind::Customers),
        ("music.csv", TableKind::Music),
    ] {
        let Some(file) = shared_data(name) else { return };
        assert_eq!(
            recognise(&file[..file.len().min(65_536)]).unwrap().table_kind,
            table_kind,
            "{name}"
        );
    }
}
