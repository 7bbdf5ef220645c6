//! Transitions of the page's state. This file contains the page under test and sample replies of the worker; each
//! module below tests one part of the state.

mod customer;
mod dayparts;
mod file_origin;
mod file_watch;
mod filters;
mod import_settings;
mod jobs;
mod json_kind;
mod manifest;
mod profile_table;
mod propensity;
mod query_panel;
mod random_sequences;
mod saved_data;
mod segments;
mod top_tracks;
mod worker;

use daypart::protocol::{
    BUILD, Export, Failure, FileChange, FileOutcome, FileReport, FileSpec, Message, Opened, Progress, ReadFile, Reply,
    Request, Stage, WARM_UP_ID,
};
use daypart::state::{
    Action, Effect, Link, MarkStep, PING_EVERY_MS, Phase, ROW_HEIGHT_PX, SEARCH_PAUSE_MS, SILENCE_LIMIT_MS,
    START_LIMIT_MS, ShownData, State, WINDOW_ROWS, WarmUp, next_mark, status_line, visible_rows,
};
use daypart_engine::query::profile_table::{SortBy, TableRow, TableWindow};
use daypart_engine::query::report::{ColumnReport, MobileSplit, Parts, ProfileColumn, ProfileSubject, Report};
use daypart_engine::query::view::View;
use daypart_engine::rejects::log::{Reject, RejectReason, Rejects};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::ReadOverrides;
use daypart_engine::stats::column_stats::ColumnStats;
use daypart_engine::stats::histogram::Histogram;
use daypart_engine::store::replacement::FileOrigin;
use daypart_engine::store::unknown_devices::UnknownDevices;
use daypart_engine::time::dayparts::Dayparts;

/// A page under test with its clock.
struct Page {
    state: State,
    now_ms: f64,
}

impl Page {
    /// A page that is connected to its worker.
    fn connected() -> Page {
        let mut page = Page {
            state: State::default(),
            now_ms: 1_000.0,
        };
        page.dispatch(Action::Start);
        page.receive(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        page
    }

    /// A page that shows a data set with this number of customers, with drawn charts and the first window of rows.
    fn ready(customers: u32) -> Page {
        let mut page = Page::connected();
        let open = page.open();
        let rows = sent(&page.receive(open.id, open.generation, opened(customers)));
        page.receive(rows.id, rows.generation, rows_from(customers, 0, WINDOW_ROWS));
        page.dispatch(Action::ChartsDrawn(open.generation));
        page
    }

    fn dispatch(&mut self, action: Action) -> Vec<Effect> {
        self.state.update(action, self.now_ms)
    }

    fn receive(&mut self, id: u32, generation: u32, body: Reply) -> Vec<Effect> {
        self.dispatch(Action::WorkerMessage(Message { id, generation, body }))
    }

    fn open(&mut self) -> Message<Request> {
        sent(&self.dispatch(Action::Open(vec![FileSpec {
            name: "tracks.csv".to_owned(),
            size_bytes: 100,
            handle: 0,
        }])))
    }

    fn wait(&mut self, ms: f64) -> Vec<Effect> {
        self.now_ms += ms;
        self.dispatch(Action::Tick)
    }

    /// Advances time in ticks of 100 ms until a tick has an effect or the time is over.
    fn wait_for_effect(&mut self, ms: f64) -> Vec<Effect> {
        let end_ms = self.now_ms + ms;
        while self.now_ms < end_ms {
            let effects = self.wait(100.0);
            if !effects.is_empty() {
                return effects;
            }
        }
        Vec::new()
    }

    fn status_line(&self) -> String {
        status_line(&self.state)
    }

    fn problem(&self) -> &str {
        self.state.problem.as_ref().map_or("", |problem| &problem.message)
    }

    fn generation(&self) -> Option<u32> {
        self.state.shown.as_ref().map(|shown| shown.generation)
    }
}

/// The last message in the effects.
fn sent(effects: &[Effect]) -> Message<Request> {
    effects
        .iter()
        .rev()
        .find_map(|effect| match effect {
            Effect::Send(message) => Some(message.clone()),
            _ => None,
        })
        .expect("a message among the effects")
}

fn column(column: ProfileColumn, label: &str) -> ColumnReport {
    ColumnReport {
        column,
        label: label.to_owned(),
        name: label.to_lowercase(),
        stats: ColumnStats {
            moments: [1.0, 2.0].into_iter().collect(),
            quantiles: [1.0; 5],
            histogram: Histogram::default(),
        },
        unfiltered: None,
    }
}

fn report(customers: u32) -> Report {
    Report {
        of: ProfileSubject::default(),
        dayparts: Dayparts::default(),
        events: u64::from(customers) * 2,
        customers: u64::from(customers),
        tracks: 7,
        span: Some((0, 86_400)),
        columns: vec![
            column(ProfileColumn::Unique, "Unique tracks"),
            column(ProfileColumn::Band(0), "Morning"),
            column(ProfileColumn::Mobile, "Mobile"),
        ],
        by_band: vec![MobileSplit { mobile: 1, other: 1 }; 4],
        by_weekday_hour: vec![MobileSplit::default(); 168],
        all_events: u64::from(customers) * 2,
        all_customers: u64::from(customers),
        // Without track IDs no top tracks are requested; the tests of top tracks set this.
        parts: Parts {
            tracks: false,
            ..Parts::default()
        },
        ..Report::default()
    }
}

fn read(table_kind: TableKind, kept: u64, rejected: u64) -> FileReport {
    let mut rejects = Rejects::default();
    for line in 0..rejected {
        rejects.push(Reject {
            line,
            offset_bytes: 0,
            column: "time".to_owned(),
            reason: RejectReason::NotATime,
            found: "x".to_owned(),
            expected: "a time of day".to_owned(),
        });
    }
    let outcome = FileOutcome::Read(Box::new(ReadFile {
        table_kind,
        rows: kept + rejected,
        kept,
        rejects,
        read_as: Vec::new(),
        unknown_devices: UnknownDevices::default(),
        notes: Vec::new(),
    }));
    FileReport {
        name: "some.csv".to_owned(),
        size_bytes: 10,
        outcome,
        table: true,
        overrides: ReadOverrides::default(),
        question: None,
        origin: FileOrigin::First,
        messages: Vec::new(),
        handle: 0,
    }
}

fn unused() -> FileReport {
    let outcome = FileOutcome::Unused {
        message: "cat.png: found a picture, expected text".to_owned(),
    };
    FileReport {
        name: "cat.png".to_owned(),
        size_bytes: 10,
        outcome,
        table: false,
        overrides: ReadOverrides::default(),
        question: None,
        origin: FileOrigin::First,
        messages: Vec::new(),
        handle: 0,
    }
}

fn opened_with(files: Vec<FileReport>, report: Option<Report>) -> Reply {
    Reply::Opened(Box::new(Opened {
        files,
        report,
        names: false,
        demo: false,
        demo_codes: false,
        growth: None,
        elapsed_ms: 5.0,
    }))
}

/// The same data, with customers files that have exactly the demo's columns.
fn with_demo_codes(reply: Reply) -> Reply {
    match reply {
        Reply::Opened(mut opened) => {
            opened.demo_codes = true;
            Reply::Opened(opened)
        }
        other => other,
    }
}

fn opened(customers: u32) -> Reply {
    opened_with(
        vec![read(TableKind::Events, u64::from(customers) * 2, 0)],
        Some(report(customers)),
    )
}

fn rows_from(total: u32, start: u32, count: u32) -> Reply {
    let end = (start + count).min(total);
    let rows = (start..end)
        .map(|row| TableRow {
            customer: row.to_string(),
            name: None,
            values: vec![1, 1, 0],
        })
        .collect();
    Reply::Rows(TableWindow { total, start, rows })
}

fn progress(stage: Stage, bytes_done: u64, elapsed_ms: f64) -> Reply {
    Reply::Progress(Progress {
        stage,
        bytes_done,
        bytes_total: 1_000_000,
        rows: bytes_done / 50,
        elapsed_ms,
    })
}
