//! The engine compiled to wasm returns the same results as the native one: files read through the browser, tables,
//! and the demo.

use daypart::platform::file_reader::{FileWriter, RangeReader, read, unzipped, unzipped_beginning};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::demo::{DEMO_SEED, Demo};
use daypart_engine::export::tables;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::recognise;
use daypart_engine::store::event_store::StoreBuilder;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::File;

use crate::pins::{PINS, hash};

fn file(pieces: &[&[u8]]) -> File {
    let mut maker = FileWriter::default();
    for piece in pieces {
        maker.add(piece).unwrap();
    }
    maker.finish("made.csv").unwrap()
}

#[wasm_bindgen_test]
async fn reads_ranges_of_a_file() {
    let made = file(&[b"0123", b"", b"456789"]);
    assert_eq!((made.size(), made.name()), (10.0, "made.csv".to_owned()));
    assert_eq!(read(&made, &(0..10)).await.unwrap(), b"0123456789");
    assert_eq!(read(&made, &(3..6)).await.unwrap(), b"345");
    assert_eq!(read(&made, &(10..10)).await.unwrap(), b"");
}

/// Reads pieces of a range in sequence and compares them with the file: pieces of several megabytes, overlapping
/// pieces, and pieces before, after or across the end of the range.
async fn pieces_match_the_file() {
    let text: Vec<u8> = (0..5_000_000u32).map(|at| (at % 251) as u8).collect();
    let made = file(&[&text]);
    let end = text.len() as u64;
    let mut pieces = RangeReader::start(&made, 100..4_500_000).unwrap();
    // A second range is read at the same time.
    let mut others = RangeReader::start(&made, 4_000_000..end).unwrap();
    let wanted = [
        100..100,
        100..1_000_100,
        1_000_050..1_900_000,
        1_000_050..3_000_000,
        2_999_999..3_000_000,
        3_500_000..4_500_000,
        4_499_990..4_600_000,
        10..20,
        4_999_999..end,
        end..end,
    ];
    for range in wanted {
        let bytes = pieces.get(&range).await.unwrap();
        assert_eq!(bytes.len() as u64, range.end - range.start, "{range:?}");
        assert!(bytes == &text[range.start as usize..range.end as usize], "{range:?}");
    }
    let bytes = others.get(&(4_000_000..4_000_010)).await.unwrap();
    assert_eq!(bytes, &text[4_000_000..4_000_010]);
    let mut beyond = RangeReader::start(&made, 4_999_990..end + 10).unwrap();
    assert_eq!(
        beyond.get(&(4_999_995..end + 10)).await.unwrap_err(),
        "found 5 bytes, expected 15: the file has changed since it was dropped"
    );
}

#[wasm_bindgen_test]
async fn reads_a_range_in_pieces_with_and_without_byte_streams() {
    pieces_match_the_file().await;
    let blob = Reflect::get(&js_sys::global(), &"Blob".into()).unwrap();
    let prototype = Reflect::get(&blob, &"prototype".into()).unwrap();
    let stream = Reflect::get(&prototype, &"stream".into()).unwrap();
    let none = js_sys::Function::new_no_args("return {}");
    Reflect::set(&prototype, &"stream".into(), &none).unwrap();
    pieces_match_the_file().await;
    Reflect::set(&prototype, &"stream".into(), &stream).unwrap();
}

#[wasm_bindgen_test]
async fn reports_a_range_past_the_end() {
    let made = file(&[b"0123456789"]);
    let error = read(&made, &(5..20)).await.unwrap_err();
    assert_eq!(
        error,
        "found 5 bytes, expected 15: the file has changed since it was dropped"
    );
    assert!(
        read(&made, &(1 << 40..(1 << 40) + 1))
            .await
            .unwrap_err()
            .contains("found 0 bytes")
    );
}

#[wasm_bindgen_test]
fn the_demo_equals_the_native_one() {
    // The demo of a million events takes too long without optimisation.
    for (size, pins) in PINS.into_iter().filter(|(size, _)| size.events <= 10_000) {
        let mut demo = Demo::new(size, DEMO_SEED);
        let mut events = Vec::new();
        while demo.write_events(1_000, &mut events) {}
        let found = [events, demo.customers(), demo.music(), demo.clicks()].map(|file| hash(&file));
        assert_eq!(found, pins, "{size:?}: found {found:#X?}");
    }
}

const EVENTS: &[u8] = b"\xEF\xBB\xBFEventID,CustID,TrackID,DateTime,Mobile,Zip\r\n\
    0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\r\n\
    1,9,19,\"2014-10-15 18:32:14\",1,\"17307\"\r\n\
    2,48,453,\"2014-10-24 11:59:59\",1,\"72132\"\r\n\
    3,48,7,\"2014-10-24 12:00:00\",0,\"72132\"\r\n\
    4,48,7,\"2014-10-24 25:00:00\",0,\"72132\"\r\n\
    5,48,8,\"2014-10-24 22:00:00\",1,\"72132\"";

#[wasm_bindgen_test]
async fn an_events_file_produces_the_expected_tables() {
    let made = file(&[EVENTS]);
    let bytes = read(&made, &(0..EVENTS.len() as u64)).await.unwrap();
    let layout = recognise(&bytes).unwrap();
    let mut scanner = EventScanner::new(layout.events().unwrap());
    scanner.start_at(StreamPosition::new(layout.first_row_bytes, layout.first_row_lines));
    scanner.feed(&bytes[layout.first_row_bytes as usize..], true);
    let mut chunk = scanner.take_chunk();
    assert_eq!((chunk.rows, chunk.rejects.total()), (6, 1));
    assert_eq!(
        (chunk.rejects.listed[0].line, chunk.rejects.listed[0].found.as_str()),
        (6, "2014-10-24 25:00:00")
    );
    let mut builder = StoreBuilder::default();
    builder.register_ids(0, &mut chunk);
    builder.push(0, chunk).unwrap();
    let store = builder.finish().unwrap();
    let (profiles, report) = execute::run(&store, &Dimensions::default(), &Query::default());
    let live = tables::live_table(store.customers(), &profiles, &report).unwrap();
    assert_eq!(
        String::from_utf8(live).unwrap().replace("\r\n", "\n"),
        "custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks\n\
         9,1,0,0,1,0,1\n\
         48,3,1,1,0,2,2\n"
    );
    let aggregate = String::from_utf8(tables::agg_table(&report).unwrap()).unwrap();
    let line = |name: &str| aggregate.lines().find(|line| line.starts_with(name)).map(str::to_owned);
    assert_eq!(line("mean,").as_deref(), Some("mean,2,0.5,0.5,0.5,1,1.5"));
    assert_eq!(line("variance,").as_deref(), Some("variance,2,0.5,0.5,0.5,2,0.5"));
    assert_eq!(line("norm_l1,").as_deref(), Some("norm_l1,4,1,1,1,2,3"));
}

/// Compresses a file with the browser's `CompressionStream`.
async fn gzipped(file: &File) -> File {
    let class = Reflect::get(&js_sys::global(), &"CompressionStream".into()).unwrap();
    let class: js_sys::Function = class.unchecked_into();
    let packing = Reflect::construct(&class, &Array::of1(&"gzip".into())).unwrap();
    let stream = file.stream().pipe_through(packing.unchecked_ref());
    let class: js_sys::Function = Reflect::get(&js_sys::global(), &"Response".into())
        .unwrap()
        .unchecked_into();
    let response = Reflect::construct(&class, &Array::of1(&stream)).unwrap();
    let buffer: js_sys::Function = Reflect::get(&response, &"arrayBuffer".into()).unwrap().unchecked_into();
    let promise: Promise = buffer.call0(&response).unwrap().unchecked_into();
    let bytes = Uint8Array::new(&JsFuture::from(promise).await.unwrap()).to_vec();
    self::file(&[&bytes])
}

#[wasm_bindgen_test]
async fn decompresses_gzip_and_reports_a_damaged_archive() {
    let text = b"user,track,time\nann,s1,2014-10-23 03:26:20\n".repeat(9_000);
    let archive = gzipped(&file(&[&text])).await;
    assert!(archive.size() < text.len() as f64 / 20.0);
    let unpacked = unzipped(&archive).await.unwrap();
    assert_eq!(read(&unpacked, &(0..text.len() as u64)).await.unwrap(), text);
    let beginning = unzipped_beginning(&archive, 1_000).await.unwrap();
    assert_eq!(beginning, text[..1_000]);
    let whole = read(&archive, &(0..archive.size() as u64)).await.unwrap();
    let cut = file(&[&whole[..whole.len() / 2]]);
    assert!(unzipped(&cut).await.unwrap_err().contains("can’t be unpacked"));
}

#[wasm_bindgen_test]
async fn stops_decompressing_an_archive_that_expands_too_far() {
    let zeros = vec![0; 8 << 20];
    let pieces: Vec<&[u8]> = std::iter::repeat_n(zeros.as_slice(), 9).collect();
    let error = unzipped(&gzipped(&file(&pieces)).await).await.unwrap_err();
    assert!(error.contains("unpacks to more than 64 MB"), "{error}");
}
