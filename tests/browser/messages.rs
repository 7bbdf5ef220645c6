//! Every message between the page and its workers survives JavaScript's structured clone.

use std::collections::BTreeMap;
use std::fmt::Debug;

use daypart::platform::envelope::Envelope;
use daypart::protocol::{
    BUILD, ChunkHead, ComparisonReport, Export, Failure, FileChange, FileOutcome, FileReport, FileSpec, Growth,
    Message, Opened, Progress, PropensityFile, PropensityOutcome, ReadFile, RememberedOverrides, Reply, Request,
    ScanReply, ScanRequest, Stage,
};
use daypart::worker::scanner::transfer::{InvalidChunk, from_buffers, to_buffers};
use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::csv::repair_stats::RepairStats;
use daypart_engine::fields::ids::TextArena;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::{self, Features, PropensityReport, Score};
use daypart_engine::query::cohort::{CodeName, CustomerColumn};
use daypart_engine::query::customer_detail::{ArtistPlays, CustomerDetail, DetailRow, PeerGroup, TrackPlays};
use daypart_engine::query::dimensions::Join;
use daypart_engine::query::profile_table::{SortBy, TableQuery, TableRow, TableWindow};
use daypart_engine::query::report::{
    AdBar, ColumnReport, CountsBeforeGrowth, FieldBar, FieldReport, MobileSplit, Parts, ProfileColumn, ProfileSubject,
    Report,
};
use daypart_engine::query::timeline::Timeline;
use daypart_engine::query::view::View;
use daypart_engine::rejects::log::{Reject, RejectLog, RejectReason, Rejects};
use daypart_engine::scan::provenance::{SourceLine, SourceLines};
use daypart_engine::scan::range::RangeResult;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{EventLayout, ProfileKey, ReadOverrides};
use daypart_engine::schema::understanding::Phrase;
use daypart_engine::stats::column_stats::ColumnStats;
use daypart_engine::stats::group_comparison::compare_groups;
use daypart_engine::stats::histogram::Histogram;
use daypart_engine::stats::moments::Moments;
use daypart_engine::stats::quantiles::QUANTILES;
use daypart_engine::store::chunk::{EventChunk, EventGroups};
use daypart_engine::store::replacement::{FileOrigin, ReplaceReason};
use daypart_engine::store::unknown_devices::UnknownDevices;
use daypart_engine::time::dayparts::{Dayparts, Preset};
use daypart_engine::time::parse::DateOrder;
use daypart_engine::time::zone::{Transition, Zone};
use js_sys::{Array, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::File;

/// The largest integer that JavaScript's numbers represent exactly, its neighbours, and the largest `u64`.
const LARGE: [u64; 4] = [(1 << 53) - 1, 1 << 53, (1 << 53) + 1, u64::MAX];

const TABLE_KINDS: [TableKind; 4] = [
    TableKind::Events,
    TableKind::Customers,
    TableKind::Music,
    TableKind::Clicks,
];

/// Sends an envelope as `postMessage` does: a structured clone with its buffers transferred.
fn posted<T: Serialize + DeserializeOwned>(envelope: &Envelope<T>) -> Envelope<T> {
    let (value, transfer) = envelope.pack().unwrap();
    let options = js_sys::Object::new();
    Reflect::set(&options, &"transfer".into(), &transfer).unwrap();
    let clone: js_sys::Function = Reflect::get(&js_sys::global(), &"structuredClone".into())
        .unwrap()
        .dyn_into()
        .unwrap();
    let received = clone.call2(&JsValue::NULL, &value, &options).unwrap();
    Envelope::unpack(&received).unwrap()
}

fn assert_round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug + Clone>(body: T) {
    let received = posted(&Envelope::new(body.clone()));
    assert_eq!(received.body, body);
    assert!(received.files.is_empty() && received.buffers.is_empty());
}

fn message<T>(body: T) -> Message<T> {
    Message {
        id: u32::MAX,
        generation: 7,
        body,
    }
}

fn unknown_devices() -> UnknownDevices {
    UnknownDevices {
        events: 7,
        texts: vec![("toaster".to_owned(), 4), ("\u{FFFD}".to_owned(), 3)],
    }
}

fn exports() -> Vec<Export> {
    let mut all = vec![Export::LiveTable, Export::AggTable, Export::SourceRows];
    all.extend([PropensityFile::Scores, PropensityFile::Features].map(Export::Propensity));
    all.extend(TABLE_KINDS.map(Export::Demo));
    all
}

fn rejects(count: u64) -> Rejects {
    Rejects {
        by_reason: BTreeMap::from([
            (RejectReason::TooFewFields, 1),
            (RejectReason::NotATime, count),
            (RejectReason::TooLong, 0),
        ]),
        listed: vec![Reject {
            line: count,
            offset_bytes: count,
            column: "time".to_owned(),
            reason: RejectReason::NotATime,
            found: "\u{0}<b>\"25:61\"\n\u{1F3B5}".to_owned(),
            expected: String::new(),
        }],
        log: RejectLog::default(),
    }
}

fn overrides() -> ReadOverrides {
    ReadOverrides {
        table_kind: Some(TableKind::Events),
        encoding: Some(Encoding::Windows1252),
        delimiter: Some(b'\t'),
        quote: Some(None),
        header_rows: Some(2),
        columns: Some(vec![ColumnKind::Customer, ColumnKind::Ignored]),
        date_order: Some(DateOrder::MonthFirst),
        zone: Some(Zone::new("Asia/Tokyo", Vec::new())),
        key: Some(ProfileKey::Month),
        ..ReadOverrides::default()
    }
}

/// Profiles of this number of customers.
fn profiles(count: u32) -> Profiles {
    Profiles {
        customers: (0..count).collect(),
        unique: (0..count).collect(),
        bands: vec![vec![7; count as usize]],
        mobile: vec![0; count as usize],
    }
}

fn report(count: u64) -> Report {
    let column = |column, label: &str| ColumnReport {
        column,
        label: label.to_owned(),
        name: label.to_lowercase(),
        stats: ColumnStats {
            moments: (1..=20u32)
                .map(f64::from)
                .fold(Moments::default(), |mut moments, value| {
                    moments.push(value);
                    moments
                }),
            quantiles: [0.1; QUANTILES.len()],
            histogram: Histogram {
                low: 3,
                width: u32::MAX,
                counts: vec![0, count],
                beyond: count,
            },
        },
        unfiltered: None,
    };
    let split = MobileSplit {
        mobile: count,
        other: count,
    };
    Report {
        before: Some(CountsBeforeGrowth {
            by_band: vec![count, 0],
            by_hour: vec![count; 24],
        }),
        of: ProfileSubject::default(),
        dayparts: Dayparts::default(),
        events: count,
        customers: count,
        tracks: count,
        span: Some((0, u32::MAX)),
        columns: vec![
            column(ProfileColumn::Unique, "Unique"),
            column(ProfileColumn::Band(3), "Night"),
            column(ProfileColumn::Mobile, "Mobile"),
        ],
        by_band: vec![split; 4],
        parts: Parts {
            tracks: true,
            mobile: false,
            hours: false,
            ..Parts::default()
        },
        by_weekday_hour: vec![split; 168],
        filter: "hour=17-21&unique-tracks=3..&level=,2".parse().expect("a filter"),
        all_events: count,
        all_customers: count,
        hours: vec![split; 24],
        by_mobile: split,
        mobile_by_band: vec![split; 4],
        mobile_hours: vec![split; 24],
        timeline: Timeline::of(7, &[split]),
        fields: vec![FieldReport {
            field: ColumnKind::Level,
            bars: vec![FieldBar {
                value: "2".to_owned(),
                customers: count,
                events: count,
            }],
        }],
        ads: vec![AdBar {
            ad: "ADV".to_owned(),
            clicks: count,
            customers: count,
            clicks_without_events: count,
        }],
        joins: vec![Join {
            table_kind: TableKind::Music,
            rows: count,
            ids: count,
            matched: count,
            unknown: count,
        }],
    }
}

fn customer_detail(count: u64) -> CustomerDetail {
    let figure = |peer_percentile_rank| DetailRow {
        column: ProfileColumn::Band(3),
        label: "Night".to_owned(),
        value: u32::MAX,
        percentile_rank: 0.1 + 0.2,
        peer_percentile_rank,
    };
    CustomerDetail {
        id: "007".to_owned(),
        name: Some(String::new()),
        report: report(count),
        profile: vec![figure(None), figure(Some(1.0))],
        customers: count,
        peer_group: Some(PeerGroup {
            value: "2".to_owned(),
            customers: count,
        }),
        tracks: vec![TrackPlays {
            id: "10".to_owned(),
            title: None,
            artist: Some("Cher".to_owned()),
            events: count,
        }],
        artists: vec![ArtistPlays {
            name: "Cher".to_owned(),
            events: count,
        }],
        fields: vec![(ColumnKind::LinkedApps, "1".to_owned())],
        clicks: Some(vec![("ADV".to_owned(), count)]),
    }
}

fn opened(count: u64) -> Opened {
    let files = TABLE_KINDS.map(|table_kind| FileReport {
        name: "a\nb \"c\".csv".to_owned(),
        size_bytes: count,
        outcome: FileOutcome::Read(Box::new(ReadFile {
            table_kind,
            rows: count,
            kept: count,
            rejects: rejects(count),
            read_as: vec![Phrase {
                subject: "time".to_owned(),
                columns: vec!["Date".to_owned(), "Time".to_owned()],
                details: vec!["day first".to_owned()],
                guessed: true,
            }],
            unknown_devices: unknown_devices(),
            notes: vec![String::new(), "20 rows".to_owned()],
        })),
        table: true,
        overrides: overrides(),
        question: Some("Day or month first?".to_owned()),
        origin: FileOrigin::Replaced {
            names: vec!["b.csv".to_owned()],
            reason: ReplaceReason::Columns,
        },
        messages: vec!["Part 2 is missing.".to_owned()],
        handle: 0,
    });
    let mut files = Vec::from(files);
    files.push(FileReport {
        name: String::new(),
        size_bytes: 0,
        outcome: FileOutcome::Unused {
            message: "it is empty".to_owned(),
        },
        table: false,
        overrides: ReadOverrides::default(),
        question: None,
        origin: FileOrigin::Grown { bytes: count },
        messages: Vec::new(),
        handle: 0,
    });
    Opened {
        files,
        report: Some(report(count)),
        names: true,
        demo: false,
        demo_codes: false,
        growth: Some(Growth {
            events: count,
            new_customers: 1,
            returning_customers: count,
            rejected: 2,
            averages: vec![("Morning".to_owned(), 0.1, 0.3)],
        }),
        elapsed_ms: 0.1 + 0.2,
    }
}

/// A model trained on customers who click more often the earlier in the day they listen.
fn trained_model() -> PropensityReport {
    let early: Vec<u32> = (0..200).map(|row| row % 10).collect();
    let clicked: Vec<bool> = early.iter().zip(0..).map(|(&early, row)| early > row % 7).collect();
    let late = early.iter().map(|early| 10 - early).collect();
    let profiles = Profiles {
        customers: (0..200).collect(),
        unique: vec![7; 200],
        bands: vec![early, late],
        mobile: vec![3; 200],
    };
    propensity::train(&Features::of(&profiles), &clicked).unwrap()
}

#[wasm_bindgen_test]
fn every_request_survives_a_structured_clone() {
    let query = |sort| TableQuery {
        sort,
        descending: true,
        search: "ß <b> \u{1F3B5}".to_owned(),
    };
    let rows = |sort| Request::Rows {
        query: query(sort),
        start: u32::MAX,
        count: 0,
    };
    let mut all = vec![
        Request::Hello {
            build: BUILD.to_owned(),
        },
        Request::Open {
            files: Vec::new(),
            remembered: vec![RememberedOverrides {
                signature: "named a\u{1F}b".to_owned(),
                overrides: overrides(),
            }],
            view: View::default(),
        },
        Request::Reread {
            of: 3,
            file: 1,
            change: FileChange::Read(Box::new(overrides())),
            view: View::default(),
        },
        Request::Reread {
            of: 3,
            file: 1,
            change: FileChange::RemoveOthers,
            view: View::default(),
        },
        Request::Preview {
            file: 0,
            overrides: Box::new(ReadOverrides {
                quote: Some(Some(b'\'')),
                ..ReadOverrides::default()
            }),
        },
        Request::Grow {
            handle: 3,
            view: View::default(),
        },
        Request::Demo {
            view: View {
                dayparts: Preset::Radio.dayparts(),
                filter: "mobile=1".parse().expect("a filter"),
            },
        },
        Request::Query {
            view: View {
                dayparts: Preset::WorkingDay.dayparts(),
                ..View::default()
            },
        },
        rows(SortBy::Customer),
        rows(SortBy::Name),
        rows(SortBy::Column(ProfileColumn::Unique)),
        rows(SortBy::Column(ProfileColumn::Band(2))),
        rows(SortBy::Column(ProfileColumn::Mobile)),
        Request::Customer {
            id: "ß <b> \u{1F3B5}".to_owned(),
            view: View::default(),
        },
        Request::SourceRows { id: String::new() },
        Request::SaveSourceRows { id: "7".to_owned() },
        Request::Propensity {
            ad: "<b>=1+1\u{1F3B5}".to_owned(),
            dayparts: Preset::Radio.dayparts(),
        },
        Request::PropensityScore {
            customer: "-9223372036854775808".to_owned(),
            ad: String::new(),
            dayparts: Dayparts::default(),
        },
        Request::PropensityFile {
            ad: "ADV".to_owned(),
            dayparts: Dayparts::default(),
            file: PropensityFile::Features,
        },
        Request::Cancel { job: 3 },
        Request::Compare {
            first: "level=2".parse().expect("a filter"),
            second: None,
            dayparts: Dayparts::default(),
        },
        Request::Compare {
            first: "hour=1".parse().expect("a filter"),
            second: Some("clicked=A%2CB,".parse().expect("a filter")),
            dayparts: Dayparts::default(),
        },
        Request::ExportCustomers {
            filter: "first=2014-10-01..".parse().expect("a filter"),
            dayparts: Dayparts::default(),
            columns: vec![
                CustomerColumn::Name,
                CustomerColumn::Events,
                CustomerColumn::Figure(ProfileColumn::Band(2)),
                CustomerColumn::Field(ColumnKind::SignDate),
            ],
            names: vec![CodeName {
                field: ColumnKind::Level,
                value: "2".to_owned(),
                name: "Gold".to_owned(),
            }],
        },
        Request::CountCustomers {
            filter: "level=2".parse().expect("a filter"),
            dayparts: Dayparts::default(),
        },
        Request::Ping,
    ];
    all.extend(exports().into_iter().map(Request::Export));
    all.extend(LARGE.map(|size_bytes| Request::Open {
        files: vec![FileSpec {
            name: "x.csv".to_owned(),
            size_bytes,
            handle: 7,
        }],
        remembered: Vec::new(),
        view: View::default(),
    }));
    all.into_iter().map(message).for_each(assert_round_trips);
}

#[wasm_bindgen_test]
fn every_reply_survives_a_structured_clone() {
    let row = |name: Option<&str>| TableRow {
        customer: "-9223372036854775808".to_owned(),
        name: name.map(str::to_owned),
        values: vec![0, u32::MAX],
    };
    let mut all = vec![
        Reply::Hello {
            build: BUILD.to_owned(),
        },
        Reply::Opened(Box::new(Opened {
            files: Vec::new(),
            report: None,
            names: false,
            demo: true,
            demo_codes: true,
            growth: None,
            elapsed_ms: 0.0,
        })),
        Reply::Report(Box::new(report(7))),
        Reply::Rows(TableWindow {
            total: u32::MAX,
            start: 1,
            rows: vec![row(None), row(Some("")), row(Some("Ada"))],
        }),
        Reply::Rows(TableWindow::default()),
        Reply::CustomerCount(u64::MAX),
        Reply::Compared(Box::new(ComparisonReport {
            columns: compare_groups(&profiles(40), &profiles(1)),
            labels: vec!["Unique tracks".to_owned()],
            customers: [40, u64::MAX],
            events: [1 << 53, 0],
            by_band: [vec![1], Vec::new()],
            by_hour: [vec![0; 24], vec![1; 24]],
        })),
        Reply::CustomerDetail(Box::default()),
        Reply::CustomerDetail(Box::new(customer_detail(u64::MAX))),
        Reply::SourceRows(SourceLines {
            total: u64::MAX,
            lines: vec![SourceLine {
                file: "a,\"b\".csv".to_owned(),
                line: u64::MAX,
                text: "0,\u{FFFD}\n<img>".to_owned(),
            }],
        }),
        Reply::Propensity(Box::new(PropensityOutcome::Trained(trained_model()))),
        Reply::Propensity(Box::new(PropensityOutcome::NotTrained(
            "this ad: found nothing".to_owned(),
        ))),
        Reply::PropensityScore(None),
        Reply::PropensityScore(Some(Score {
            probability: 0.1 + 0.2,
            contributions: vec![
                (ProfileColumn::Band(7), f64::MIN_POSITIVE),
                (ProfileColumn::Mobile, -0.0),
            ],
        })),
        Reply::Cancelled,
        Reply::Pong,
        Reply::Failed(Failure {
            message: "it is gone".to_owned(),
        }),
        Reply::Crashed {
            detail: "panicked".to_owned(),
        },
    ];
    all.extend(exports().into_iter().map(|export| Reply::File { export }));
    all.extend(LARGE.map(|count| Reply::Opened(Box::new(opened(count)))));
    for stage in [Stage::MakingDemo, Stage::Recognising, Stage::Reading, Stage::Counting] {
        all.extend(LARGE.map(|count| {
            Reply::Progress(Progress {
                stage,
                bytes_done: count,
                bytes_total: count,
                rows: count,
                elapsed_ms: 1e-9,
            })
        }));
    }
    all.into_iter().map(message).for_each(assert_round_trips);
}

#[wasm_bindgen_test]
fn missing_values_survive_a_structured_clone() {
    let mut without = report(0);
    without.span = None;
    without.columns[0].stats.quantiles = [f64::INFINITY; QUANTILES.len()];
    assert_round_trips(message(Reply::Opened(Box::new(Opened {
        report: Some(without),
        ..opened(0)
    }))));
}

#[wasm_bindgen_test]
fn every_scanner_message_survives_a_structured_clone() {
    for position in LARGE {
        assert_round_trips(ScanRequest::Start {
            layout: Box::new(EventLayout {
                dialect: Dialect {
                    delimiter: b';',
                    escape: Escape::Byte(b'\\'),
                    ..Dialect::default()
                },
                zone: Zone::new(
                    "Europe/Berlin",
                    vec![Transition {
                        from_second: -(1 << 40),
                        offset_seconds: -3600,
                    }],
                ),
                ..EventLayout::default_order()
            }),
            file_bytes: position,
            may_grow: true,
        });
        for first_row in [None, Some(position)] {
            assert_round_trips(ScanRequest::Range {
                index: 9,
                start: position,
                end: position,
                first_row,
            });
            let head = ChunkHead::split(RangeResult {
                first_row,
                ..ranged(position)
            })
            .0;
            assert_round_trips(ScanReply::Ranged {
                index: 0,
                head: Box::new(head),
            });
        }
    }
    let text = "x".to_owned();
    assert_round_trips(ScanReply::Hello { build: text.clone() });
    assert_round_trips(ScanReply::Failed { message: text.clone() });
    assert_round_trips(ScanReply::Crashed { detail: text });
}

fn ranged(count: u64) -> RangeResult {
    let texts = |bytes: &[u8], ends: &[u32]| TextArena {
        bytes: bytes.to_vec(),
        ends: ends.to_vec(),
    };
    RangeResult {
        end: count,
        first_row: None,
        next_row: count,
        inside_oversized_row: true,
        lines: count,
        chunk: EventChunk {
            groups: EventGroups {
                customers: vec![0, u32::MAX],
                ends: vec![1, 2],
                events: vec![[1, 0], [2, u32::MAX]],
            },
            new_customers: texts(b"ab", &[1, 2]),
            new_tracks: texts(b"", &[]),
            rejects: rejects(count),
            rows: count,
            unknown_devices: unknown_devices(),
            repair_stats: RepairStats {
                stray_quotes: count,
                repaired: count,
                windows_1252: count,
            },
        },
    }
}

#[wasm_bindgen_test]
fn transfers_a_chunk_unchanged() {
    let result = ranged(1 << 53);
    let (head, buffers) = ChunkHead::split(result.clone());
    let sent = Envelope {
        buffers: to_buffers(&buffers),
        ..Envelope::new(ScanReply::Ranged {
            index: 4,
            head: Box::new(head),
        })
    };
    let received = posted(&sent);
    // A transferred buffer is empty for its sender.
    assert!(sent.buffers.iter().all(|buffer| buffer.byte_length() == 0));
    let ScanReply::Ranged { index: 4, head } = received.body else {
        panic!("found {:?}", received.body);
    };
    let mut buffers = received.buffers;
    let missing = from_buffers(&buffers[1..]);
    assert_eq!(missing, Err(InvalidChunk::Incomplete), "a buffer is missing");
    assert_eq!(from_buffers(&buffers).map(|buffers| head.join(buffers)), Ok(result));
    buffers.swap(1, 0);
    assert_eq!(
        from_buffers(&buffers),
        Err(InvalidChunk::Incomplete),
        "groups without events"
    );
}

#[wasm_bindgen_test]
fn attaches_files_in_order() {
    let files: Vec<File> = ["a.csv", "b \"2\".csv"]
        .map(|name| File::new_with_str_sequence(&Array::of1(&name.into()), name).unwrap())
        .into();
    let received = posted(&Envelope {
        files,
        ..Envelope::new(message(Request::Ping))
    });
    let names: Vec<String> = received.files.iter().map(File::name).collect();
    assert_eq!(names, ["a.csv", "b \"2\".csv"]);
    assert_eq!(received.files[1].size(), 9.0);
}

#[wasm_bindgen_test]
fn reports_a_value_that_is_no_message() {
    let foreign = js_sys::JSON::parse(r#"{"body": {"id": 1, "generation": 1, "body": "Sing"}}"#).unwrap();
    for value in [foreign, JsValue::from_str("hello"), js_sys::Object::new().into()] {
        let error = Envelope::<Message<Request>>::unpack(&value).unwrap_err();
        assert!(error.len() > 5, "{error}");
    }
    assert!(Envelope::<Message<Request>>::unpack(&JsValue::NULL).is_err());
}
