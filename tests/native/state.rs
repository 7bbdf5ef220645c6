//! The page's state: every transition, and what must not happen in between.

use daypart::engine::daypart::Dayparts;
use daypart::engine::reject::{Reason, Reject, Rejects};
use daypart::engine::report::{Column, ColumnReport, Report, Split};
use daypart::engine::role::Role;
use daypart::engine::stats::{ColumnStats, Histogram};
use daypart::engine::table::{SortBy, TableRow, TableWindow};
use daypart::protocol::{
    BUILD, Export, Failure, FileOutcome, FileReport, FileSpec, Message, Opened, Progress, ReadFile, Reply, Request,
    Stage,
};
use daypart::state::{
    Action, Effect, Link, PING_EVERY_MS, Phase, ROW_HEIGHT_PX, SEARCH_PAUSE_MS, SILENCE_LIMIT_MS, START_LIMIT_MS,
    State, Step, WINDOW_ROWS, block, status, step,
};

/// A page under test, with its clock.
struct Page {
    state: State,
    now_ms: f64,
}

impl Page {
    /// A page whose worker is up.
    fn up() -> Page {
        let mut page = Page {
            state: State::default(),
            now_ms: 1_000.0,
        };
        page.act(Action::Start);
        page.hear(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        page
    }

    /// A page that shows a data set of so many customers, with the first window there.
    fn ready(customers: u32) -> Page {
        let mut page = Page::up();
        let open = page.open();
        let rows = sent(&page.hear(open.id, open.generation, opened(customers)));
        page.hear(rows.id, rows.generation, rows_from(customers, 0, WINDOW_ROWS));
        page
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        self.state.update(action, self.now_ms)
    }

    fn hear(&mut self, id: u32, generation: u32, body: Reply) -> Vec<Effect> {
        self.act(Action::Heard(Message { id, generation, body }))
    }

    fn open(&mut self) -> Message<Request> {
        sent(&self.act(Action::Open(vec![FileSpec {
            name: "tracks.csv".to_owned(),
            size_bytes: 100,
        }])))
    }

    fn wait(&mut self, ms: f64) -> Vec<Effect> {
        self.now_ms += ms;
        self.act(Action::Tick)
    }

    /// Lets time pass in ticks of 100 ms until a tick has an effect or the time is over.
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

    fn status(&self) -> String {
        status(&self.state)
    }

    fn problem(&self) -> &str {
        self.state.problem.as_ref().map_or("", |problem| &problem.message)
    }

    fn generation(&self) -> Option<u32> {
        self.state.shown.as_ref().map(|shown| shown.generation)
    }
}

/// The last message among the effects.
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

fn column(column: Column, label: &str) -> ColumnReport {
    ColumnReport {
        column,
        label: label.to_owned(),
        name: label.to_lowercase(),
        stats: ColumnStats {
            moments: [1.0, 2.0].into_iter().collect(),
            quantiles: [1.0; 5],
            histogram: Histogram::default(),
        },
    }
}

fn report(customers: u32) -> Report {
    Report {
        dayparts: Dayparts::default(),
        events: u64::from(customers) * 2,
        customers: u64::from(customers),
        tracks: 7,
        span: Some((0, 86_400)),
        columns: vec![
            column(Column::Unique, "Unique tracks"),
            column(Column::Band(0), "Morning"),
            column(Column::Mobile, "Mobile"),
        ],
        by_band: vec![Split { mobile: 1, other: 1 }; 4],
        by_weekday_hour: vec![Split::default(); 168],
    }
}

fn read(role: Role, kept: u64, rejected: u64) -> FileReport {
    let mut rejects = Rejects::default();
    for line in 0..rejected {
        rejects.push(Reject {
            line,
            offset_bytes: 0,
            column: "time".to_owned(),
            reason: Reason::NotATime,
            found: "x".to_owned(),
            expected: "a time of day".to_owned(),
        });
    }
    let outcome = FileOutcome::Read(ReadFile {
        role,
        rows: kept + rejected,
        kept,
        rejects,
        notes: Vec::new(),
    });
    FileReport {
        name: "some.csv".to_owned(),
        size_bytes: 10,
        outcome,
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
    }
}

fn opened_with(files: Vec<FileReport>, report: Option<Report>) -> Reply {
    Reply::Opened(Box::new(Opened {
        files,
        report,
        names: false,
        demo: false,
        elapsed_ms: 5.0,
    }))
}

fn opened(customers: u32) -> Reply {
    opened_with(
        vec![read(Role::Events, u64::from(customers) * 2, 0)],
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

#[test]
fn starts_a_worker_and_greets_it() {
    let mut page = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    let effects = page.act(Action::Start);
    assert_eq!(effects[0], Effect::StartWorker);
    assert_eq!(
        sent(&effects).body,
        Request::Hello {
            build: BUILD.to_owned()
        }
    );
    assert_eq!((page.state.link, page.state.phase()), (Link::Starting, Phase::Empty));
    assert_eq!(page.status(), "Nothing read yet");
}

#[test]
fn a_drop_leads_to_ready_only_when_rows_are_there_too() {
    let mut page = Page::up();
    let open = page.open();
    assert_eq!((page.state.phase(), open.generation), (Phase::Reading, 1));
    let asked = sent(&page.hear(open.id, 1, opened(500)));
    assert!(matches!(
        asked.body,
        Request::Rows {
            start: 0,
            count: WINDOW_ROWS,
            ..
        }
    ));
    assert_eq!(
        (page.state.phase(), page.status().as_str()),
        (Phase::Ready, "Nearly there")
    );
    page.hear(asked.id, 1, rows_from(500, 0, 100));
    assert_eq!(page.status(), "Ready: 1,000 events, 500 customers, 0 rejected");
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn status_says_what_was_read() {
    let cases: [(Vec<FileReport>, Option<Report>, &str); 5] = [
        (
            vec![read(Role::Customers, 5000, 0)],
            None,
            "Ready: 5,000 customers read; drop an events file to see profiles",
        ),
        (
            vec![read(Role::Music, 1750, 0), read(Role::Customers, 1, 2), unused()],
            None,
            "Ready: 1 customer, 1,750 tracks read, 2 rejected; drop an events file to see profiles",
        ),
        (vec![unused()], None, "Nothing could be read"),
        (vec![], None, "Nothing could be read"),
        (
            vec![read(Role::Events, 0, 3)],
            Some(report(0)),
            "Ready: 0 events, 0 customers, 3 rejected",
        ),
    ];
    for (files, report, expected) in cases {
        let mut page = Page::up();
        let open = page.open();
        let effects = page.hear(open.id, 1, opened_with(files, report));
        assert_eq!((page.status().as_str(), effects), (expected, vec![]));
    }
}

#[test]
fn another_build_is_told_and_never_spoken_to() {
    let mut page = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    page.act(Action::Start);
    let early = page.open();
    let effects = page.hear(
        0,
        0,
        Reply::Hello {
            build: "older".to_owned(),
        },
    );
    assert_eq!((effects, page.state.link), (vec![Effect::StopWorker], Link::Mismatched));
    assert!(
        page.problem()
            .starts_with("This page and its worker are of different builds: reload")
    );
    assert!(page.state.problem.as_ref().is_some_and(|problem| problem.reload));
    assert_eq!(page.state.phase(), Phase::Empty);
    assert_eq!(page.hear(early.id, early.generation, opened(5)), vec![]);
    page.act(Action::Dismiss);
    for action in [
        Action::Demo,
        Action::Open(vec![FileSpec {
            name: String::new(),
            size_bytes: 0,
        }]),
        Action::Died("x".into()),
    ] {
        assert_eq!(page.act(action), vec![]);
    }
    assert!(page.problem().contains("reload"));
}

#[test]
fn progress_is_announced_at_most_once_a_second() {
    let mut page = Page::up();
    let open = page.open();
    let steps = [
        (300.0, 100_000, "Reading: 0 %"),
        (600.0, 250_000, "Reading: 0 %"),
        (150.0, 417_000, "Reading: 41 %"),
        (900.0, 600_000, "Reading: 41 %"),
        (200.0, 990_000, "Reading: 99 %"),
    ];
    for (ms, bytes, expected) in steps {
        page.now_ms += ms;
        page.hear(open.id, 1, progress(Stage::Reading, bytes, page.now_ms - 1_000.0));
        assert_eq!(page.status(), expected, "{bytes} bytes");
    }
    page.hear(open.id + 1, 1, progress(Stage::Reading, 10, 5_000.0));
    let done = page
        .state
        .job
        .as_ref()
        .and_then(|job| job.progress)
        .map(|progress| progress.bytes_done);
    assert_eq!(done, Some(990_000), "progress of another job");
}

#[test]
fn time_left_follows_a_smoothed_speed() {
    let mut page = Page::up();
    let open = page.open();
    for (bytes, elapsed_ms) in [(0, 0.0), (100_000, 1_000.0), (200_000, 2_000.0)] {
        page.hear(open.id, 1, progress(Stage::Reading, bytes, elapsed_ms));
    }
    let job = page.state.job.clone().expect("a job");
    assert_eq!(job.left_text().as_deref(), Some("about 8 s left"));
    assert_eq!(job.rows_text().as_deref(), Some("4,000 rows"));
    assert_eq!(job.speed_text().as_deref(), Some("2,000 rows/s"));
    assert_eq!(job.bytes_text().as_deref(), Some("200 KB of 1.00 MB"));
    // One slow second moves the estimate, but not all the way to what that second alone would say.
    page.hear(open.id, 1, progress(Stage::Reading, 201_000, 3_000.0));
    let left = page
        .state
        .job
        .as_ref()
        .and_then(|job| job.left_text())
        .expect("time left");
    assert_eq!(left, "about 14 s left");
    page.hear(open.id, 1, progress(Stage::Counting, 0, 3_100.0));
    assert_eq!(
        page.state.job.as_ref().and_then(|job| job.left_text()),
        None,
        "a new stage has its own speed"
    );
}

#[test]
fn cancel_returns_to_what_was_before() {
    let mut empty = Page::up();
    let open = empty.open();
    let cancel = sent(&empty.act(Action::Cancel));
    assert_eq!(cancel.body, Request::Cancel { job: open.id });
    assert_eq!(
        (empty.state.phase(), empty.status().as_str()),
        (Phase::Empty, "Cancelled")
    );
    assert!(
        empty.state.tick_ms().is_some(),
        "the watch goes on until the cancel is answered"
    );
    empty.hear(open.id, 1, Reply::Cancelled);
    empty.hear(cancel.id, 1, Reply::Cancelled);
    assert_eq!(empty.state.tick_ms(), None);
    assert_eq!(empty.act(Action::Cancel), vec![], "nothing to cancel");

    let mut shown = Page::ready(3);
    shown.open();
    shown.act(Action::Cancel);
    assert_eq!((shown.state.phase(), shown.generation()), (Phase::Ready, Some(1)));
    assert!(shown.status().starts_with("Cancelled"));
    let rows = sent(&shown.act(Action::Sort(SortBy::Column(Column::Mobile))));
    assert_eq!(rows.generation, 1, "the earlier data set is what rows are asked of");
}

#[test]
fn a_job_that_was_done_before_its_cancel_is_shown() {
    let mut page = Page::ready(3);
    let open = page.open();
    page.act(Action::Cancel);
    page.hear(open.id, open.generation, opened(9));
    assert_eq!(page.generation(), Some(open.generation));
}

#[test]
fn a_new_drop_cancels_the_running_job_and_drops_its_replies() {
    let mut page = Page::ready(3);
    let first = page.open();
    let effects = page.act(Action::Demo);
    let bodies: Vec<Request> = effects
        .iter()
        .map(|effect| sent(std::slice::from_ref(effect)).body)
        .collect();
    assert_eq!(bodies, [Request::Cancel { job: first.id }, Request::Demo]);
    let demo = sent(&effects);
    assert_eq!(demo.generation, first.generation + 1);
    assert_eq!(page.hear(first.id, first.generation, opened(9)), vec![]);
    assert_eq!(
        (page.state.phase(), page.generation()),
        (Phase::Reading, Some(1)),
        "the late data set is not shown"
    );
    page.hear(demo.id, demo.generation, opened(4));
    assert_eq!(page.generation(), Some(demo.generation));
    page.hear(first.id, first.generation, opened(9));
    assert_eq!(
        page.generation(),
        Some(demo.generation),
        "an old data set never comes back"
    );
}

#[test]
fn a_late_data_set_is_shown_when_the_job_after_it_is_stopped() {
    for end in ["cancel", "failure"] {
        let mut page = Page::ready(3);
        let first = page.open();
        let second = page.open();
        page.hear(first.id, first.generation, opened(9));
        match end {
            "cancel" => page.act(Action::Cancel),
            _ => page.hear(
                second.id,
                second.generation,
                Reply::Failed(Failure {
                    message: "no".to_owned(),
                }),
            ),
        };
        assert_eq!(
            page.generation(),
            Some(first.generation),
            "{end}: this is what the worker holds"
        );
    }
}

#[test]
fn a_failed_job_is_told_and_the_page_goes_on() {
    let mut page = Page::up();
    let open = page.open();
    page.hear(
        open.id,
        1,
        Reply::Failed(Failure {
            message: "tracks.csv: could not be read".to_owned(),
        }),
    );
    assert_eq!(
        (page.problem(), page.status().as_str()),
        ("tracks.csv: could not be read", "Nothing could be read")
    );
    page.hear(
        open.id,
        1,
        Reply::Failed(Failure {
            message: "again".to_owned(),
        }),
    );
    assert_eq!(page.problem(), "tracks.csv: could not be read", "a stale failure");
    page.open();
    assert_eq!((page.problem(), page.state.phase()), ("", Phase::Reading));
}

#[test]
fn the_worker_is_asked_and_given_up_after_silence() {
    let mut page = Page::ready(3);
    page.now_ms += 3_600_000.0;
    page.open();
    let ping = page.wait_for_effect(PING_EVERY_MS + 100.0);
    assert_eq!(sent(&ping).body, Request::Ping);
    let Message { id, generation, .. } = sent(&ping);
    page.hear(id, generation, Reply::Pong);
    let heard_ms = page.now_ms;
    let effects = loop {
        let effects = page.wait(100.0);
        if effects.contains(&Effect::StartWorker) {
            break effects;
        }
        assert!(
            page.now_ms - heard_ms < SILENCE_LIMIT_MS + 200.0,
            "silence was not noticed"
        );
    };
    assert!(page.now_ms - heard_ms >= SILENCE_LIMIT_MS);
    assert!(matches!(sent(&effects).body, Request::Hello { .. }));
    assert!(page.problem().contains("Drop the files again"), "{}", page.problem());
    assert_eq!(page.status(), "Stopped: drop the files again to go on");
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn a_page_that_slept_does_not_blame_the_worker() {
    let mut page = Page::up();
    page.open();
    page.wait(100.0);
    let effects = page.wait(3_600_000.0);
    assert!(!effects.contains(&Effect::StartWorker));
    assert_eq!(page.state.phase(), Phase::Reading);
}

#[test]
fn a_worker_that_never_starts_gets_longer_and_is_not_restarted_by_itself() {
    let mut page = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    page.act(Action::Start);
    page.open();
    let effects = page.wait_for_effect(START_LIMIT_MS + 1_000.0);
    assert_eq!((effects, page.state.link), (vec![Effect::StopWorker], Link::Down));
    assert!(page.now_ms >= START_LIMIT_MS);
    assert!(page.problem().starts_with("The worker could not be started"));
    let again = page.act(Action::Demo);
    assert_eq!(again[0], Effect::StartWorker, "the person may try again");
}

#[test]
fn a_crash_is_told_and_another_worker_started() {
    let crash = || Reply::Crashed {
        detail: "out of memory".to_owned(),
    };
    for died in [false, true] {
        let mut page = Page::ready(3);
        page.open();
        let effects = match died {
            true => page.act(Action::Died("out of memory".to_owned())),
            false => page.hear(0, 0, crash()),
        };
        assert_eq!(effects[0], Effect::StartWorker);
        assert!(page.problem().contains("out of memory"));
        assert_eq!(page.state.phase(), Phase::Ready, "the figures stay");
        assert_eq!(
            page.act(Action::Export(Export::LiveTable)),
            vec![],
            "the worker holds nothing to export"
        );
        assert_eq!(page.act(Action::Sort(SortBy::Name)), vec![]);
        page.hear(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        let open = page.open();
        page.hear(open.id, open.generation, opened(2));
        assert!(page.state.shown.as_ref().is_some_and(|shown| shown.live));
    }
    let mut page = Page::up();
    let mut started = 0;
    for _ in 0..10 {
        page.hear(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        started += usize::from(page.hear(0, 0, crash()).contains(&Effect::StartWorker));
    }
    assert_eq!(started, 3, "a worker that always crashes is not restarted for ever");
}

#[test]
fn rows_follow_the_view_one_request_at_a_time() {
    let mut page = Page::ready(10_000);
    assert_eq!(
        page.act(Action::View { first: 20, count: 40 }),
        vec![],
        "those rows are there"
    );
    let asked = sent(&page.act(Action::View {
        first: 5_000,
        count: 40,
    }));
    assert!(
        matches!(
            asked.body,
            Request::Rows {
                start: 4_970,
                count: WINDOW_ROWS,
                ..
            }
        ),
        "{asked:?}"
    );
    assert_eq!(
        page.act(Action::View {
            first: 7_000,
            count: 40
        }),
        vec![],
        "one request is out"
    );
    let next = sent(&page.hear(asked.id, 1, rows_from(10_000, 4_970, 100)));
    assert!(matches!(next.body, Request::Rows { start: 6_970, .. }));
    assert_eq!(
        page.hear(asked.id, 1, rows_from(10_000, 0, 1)),
        vec![],
        "a stale window"
    );
    assert_eq!(page.state.table.window.as_ref().map(|window| window.start), Some(4_970));
    assert_eq!(
        page.hear(next.id, 1, rows_from(10_000, 0, 1)),
        vec![],
        "a wrong answer is not asked for again at once"
    );
    let tall = sent(&page.act(Action::View { first: 0, count: 5_000 }));
    assert!(matches!(tall.body, Request::Rows { count: WINDOW_ROWS, .. }));
}

#[test]
fn sorting_asks_anew_and_turns_on_the_second_press() {
    let mut page = Page::ready(500);
    let unique = SortBy::Column(Column::Unique);
    let first = sent(&page.act(Action::Sort(unique)));
    let second = sent(&page.act(Action::Sort(unique)));
    let turned = |message: &Message<Request>| match &message.body {
        Request::Rows { query, start: 0, .. } => (query.sort, query.descending),
        other => panic!("{other:?}"),
    };
    assert_eq!((turned(&first), turned(&second)), ((unique, true), (unique, false)));
    let before = page.state.table.window.clone();
    page.hear(first.id, 1, rows_from(500, 0, 7));
    assert_eq!(page.state.table.window, before, "rows of the earlier order are dropped");
    page.hear(second.id, 1, rows_from(500, 0, 9));
    assert_eq!(
        page.state.table.window.as_ref().map(|window| window.rows.len()),
        Some(9)
    );
    let third = sent(&page.act(Action::Sort(SortBy::Customer)));
    assert_eq!(turned(&third), (SortBy::Customer, false));
}

#[test]
fn a_search_waits_until_typing_rests() {
    let mut page = Page::ready(500);
    for text in ["4", "47", " 47 "] {
        assert_eq!(page.act(Action::Search(text.to_owned())), vec![]);
        assert_eq!(page.wait(SEARCH_PAUSE_MS - 1.0), vec![]);
    }
    let asked = sent(&page.wait(1.0));
    assert!(matches!(&asked.body, Request::Rows { query, start: 0, .. } if query.search == "47"));
    page.hear(asked.id, 1, rows_from(1, 0, 1));
    page.act(Action::Search("47".to_owned()));
    assert_eq!(page.wait(SEARCH_PAUSE_MS), vec![], "the same search again");
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn an_order_that_makes_no_sense_any_more_is_dropped() {
    let mut page = Page::ready(5);
    page.act(Action::Sort(SortBy::Column(Column::Band(0))));
    let open = page.open();
    let mut without_band = report(5);
    without_band.columns.remove(1);
    let files = vec![read(Role::Events, 10, 0)];
    let rows = sent(&page.hear(open.id, open.generation, opened_with(files, Some(without_band))));
    assert!(matches!(&rows.body, Request::Rows { query, .. } if query.sort == SortBy::Customer && !query.descending));
}

#[test]
fn an_export_is_saved_once_and_only_when_asked_for() {
    let mut page = Page::ready(5);
    let asked = sent(&page.act(Action::Export(Export::AggTable)));
    assert_eq!((&asked.body, asked.generation), (&Request::Export(Export::AggTable), 1));
    let file = |export| Reply::File { export };
    assert_eq!(page.hear(asked.id + 1, 1, file(Export::AggTable)), vec![]);
    assert_eq!(
        page.hear(asked.id, 1, file(Export::AggTable)),
        vec![Effect::Save(Export::AggTable)]
    );
    assert_eq!(page.hear(asked.id, 1, file(Export::AggTable)), vec![]);
    let failed = sent(&page.act(Action::Export(Export::LiveTable)));
    page.hear(
        failed.id,
        1,
        Reply::Failed(Failure {
            message: "no room".to_owned(),
        }),
    );
    assert_eq!((page.problem(), page.state.tick_ms()), ("no room", None));
}

#[test]
fn steps_stop_at_the_edges() {
    let cases = [
        (Step::Right, None, 0, 0, None),
        (Step::Last, None, 5, 5, Some(4)),
        (Step::Right, Some(4), 5, 5, Some(4)),
        (Step::Up, Some(1), 5, 5, Some(2)),
        (Step::Down, Some(1), 5, 5, Some(0)),
        (Step::Up, Some(3), 168, 24, Some(3)),
        (Step::Up, Some(30), 168, 24, Some(6)),
        (Step::Down, Some(150), 168, 24, Some(150)),
        (Step::First, Some(99), 5, 5, Some(0)),
    ];
    for (which, at, count, per_row, expected) in cases {
        assert_eq!(step(which, at, count, per_row), expected, "{which:?} from {at:?}");
    }
}

#[test]
fn rows_in_the_document_are_bounded_and_reach_both_ends() {
    for total in [0u32, 1, 10, 5_000, 1_000_000, u32::MAX] {
        for share in [0.0, 0.3, 1.0] {
            let room_px = (f64::from(total) * ROW_HEIGHT_PX).min(8_000_000.0);
            let block = block(room_px * share, 600.0, total);
            assert!(block.count <= 40, "{total} {share}: {block:?}");
            assert!(block.first + block.count <= total);
            if share == 0.0 {
                assert_eq!((block.first, block.above_px), (0, 0.0));
            }
            if share == 1.0 {
                assert_eq!(block.first + block.count, total, "the end of {total} rows");
            }
        }
    }
}
