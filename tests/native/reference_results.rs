//! Real files: results against those of DuckDB and PySpark.

use daypart_engine::export::tables;
use daypart_engine::fields::ids::Id;
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::lookup_table::LookupReader;

use crate::shared::shared_data;
use crate::support::read_events;

fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn live_table_equals_the_reference() {
    let (Some(events), Some(expected)) = (shared_data("tracks_live.csv"), shared_data("expected/live_table.csv"))
    else {
        return;
    };
    let answer = read_events(&events, 1 << 20);
    assert_eq!(
        (answer.rows, answer.rejects.total(), answer.repair_stats.stray_quotes),
        (3474, 0, 0)
    );
    let ours = tables::live_table(answer.store.customers(), &answer.profiles, &answer.report).unwrap();
    assert_eq!(table(&ours), table(&expected));
}

#[test]
fn agg_table_equals_the_reference_to_twelve_digits() {
    let (Some(events), Some(expected)) = (shared_data("tracks_live.csv"), shared_data("expected/agg_table.csv")) else {
        return;
    };
    let answer = read_events(&events, 1 << 20);
    let ours = table(&tables::agg_table(&answer.report).unwrap());
    let expected = table(&expected);
    assert_eq!(ours[0], expected[0]);
    for (row, (ours, expected)) in ours.iter().zip(&expected).enumerate().skip(1) {
        assert_eq!(ours[0], expected[0], "row {row}");
        for (ours, expected) in ours[1..].iter().zip(&expected[1..]) {
            let (ours, expected): (f64, f64) = (ours.parse().unwrap(), expected.parse().unwrap());
            let off = (ours - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
            assert!(ours == expected || off <= 1e-12, "row {row}: {ours} is not {expected}");
        }
    }
    let names: Vec<&str> = ours[expected.len()..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        names,
        [
            "quantile_05",
            "quantile_25",
            "quantile_50",
            "quantile_75",
            "quantile_95"
        ]
    );
}

#[test]
fn results_do_not_depend_on_piece_size() {
    let Some(events) = shared_data("tracks_live.csv") else {
        return;
    };
    let whole = read_events(&events, usize::MAX / 2);
    for piece_bytes in [100, 4096, 65_537] {
        let pieces = read_events(&events, piece_bytes);
        assert_eq!(pieces.report, whole.report, "pieces of {piece_bytes} bytes");
        assert_eq!(pieces.profiles, whole.profiles, "pieces of {piece_bytes} bytes");
    }
}

#[test]
fn all_tracks_load_despite_twenty_unbalanced_quotes() {
    let Some(music) = shared_data("music.csv") else { return };
    let layout = recognise(&music).unwrap();
    assert_eq!(layout.table_kind, TableKind::Music);
    for piece_bytes in [300, music.len()] {
        let mut reader = LookupReader::new(&layout);
        let mut start = layout.first_row_bytes as usize;
        let mut end = start;
        while end < music.len() {
            end = (end + piece_bytes).min(music.len());
            start += reader.feed(&music[start..end], end == music.len());
        }
        let (table, counts) = reader.finish();
        assert_eq!((table.rows(), table.ids(), counts.rows), (1750, 1750, 1750));
        assert_eq!((counts.repair_stats.stray_quotes, counts.rejects.total()), (20, 0));
        assert_eq!(table.get(&Id::Number(326), ColumnKind::Artist), Some("\"Crosby"));
        assert!(table.get(&Id::Number(1749), ColumnKind::Length).is_some());
    }
}

#[test]
fn customers_have_names() {
    let Some(customers) = shared_data("cust.csv") else {
        return;
    };
    let layout = recognise(&customers).unwrap();
    assert_eq!(layout.table_kind, TableKind::Customers);
    let mut reader = LookupReader::new(&layout);
    reader.feed(&customers[layout.first_row_bytes as usize..], true);
    let (table, counts) = reader.finish();
    assert_eq!(
        (table.rows(), counts.rejects.total(), counts.repair_stats.stray_quotes),
        (5000, 0, 0)
    );
    assert_eq!(table.get(&Id::Number(0), ColumnKind::Name), Some("Gregory Koval"));
}
