//! Jobs: from a drop to the shown data set, with progress, cancelling, and waiting drops.

use super::*;

#[test]
fn the_status_line_summarises_the_files() {
    let cases: [(Vec<FileReport>, Option<Report>, &str); 5] = [
        (
            vec![read(TableKind::Customers, 5000, 0)],
            None,
            "Ready: 5,000 customers read; add an events file to see profiles",
        ),
        (
            vec![
                read(TableKind::Music, 1750, 0),
                read(TableKind::Customers, 1, 2),
                unused(),
            ],
            None,
            "Ready: 1 customer, 1,750 tracks read, 2 rejected; add an events file to see profiles",
        ),
        (vec![unused()], None, "No files could be read"),
        (vec![], None, "No files loaded"),
        (
            vec![read(TableKind::Events, 0, 3)],
            Some(report(0)),
            "Ready: 0 events, 0 customers, 3 rejected",
        ),
    ];
    for (files, report, expected) in cases {
        let mut page = Page::connected();
        let open = page.open();
        let effects = page.receive(open.id, 1, opened_with(files, report));
        assert_eq!((page.status_line().as_str(), effects), (expected, vec![]));
    }
}

#[test]
fn files_dropped_before_the_start_are_not_lost() {
    let mut page = Page {
        state: State::default(),
        now_ms: 1_000.0,
    };
    let open = sent(&page.dispatch(Action::Open(vec![FileSpec {
        name: "tracks.csv".to_owned(),
        size_bytes: 100,
        handle: 0,
    }])));
    assert_eq!(
        page.dispatch(Action::Start),
        [],
        "a second start would end the worker that has the files"
    );
    let build = BUILD.to_owned();
    page.receive(0, 0, Reply::Hello { build });
    page.receive(open.id, open.generation, opened(3));
    assert_eq!(page.generation(), Some(open.generation));
}

#[test]
fn announces_progress_at_most_once_a_second() {
    let mut page = Page::connected();
    let open = page.open();
    let steps = [
        (300.0, 100_000, "Reading: 0%"),
        (600.0, 250_000, "Reading: 0%"),
        (150.0, 417_000, "Reading: 41%"),
        (900.0, 600_000, "Reading: 41%"),
        (200.0, 990_000, "Reading: 99%"),
    ];
    for (ms, bytes, expected) in steps {
        page.now_ms += ms;
        page.receive(open.id, 1, progress(Stage::Reading, bytes, page.now_ms - 1_000.0));
        assert_eq!(page.status_line(), expected, "{bytes} bytes");
    }
    page.receive(open.id + 1, 1, progress(Stage::Reading, 10, 5_000.0));
    let done = page
        .state
        .jobs
        .running
        .as_ref()
        .and_then(|job| job.progress)
        .map(|progress| progress.bytes_done);
    assert_eq!(done, Some(990_000), "progress of another job");
}

#[test]
fn time_left_follows_a_smoothed_speed() {
    let mut page = Page::connected();
    let open = page.open();
    for (bytes, elapsed_ms) in [(0, 0.0), (100_000, 1_000.0), (200_000, 2_000.0)] {
        page.receive(open.id, 1, progress(Stage::Reading, bytes, elapsed_ms));
    }
    let job = page.state.jobs.running.clone().expect("a job");
    assert_eq!(job.left_text().as_deref(), Some("about 8 s left"));
    assert_eq!(job.rows_text().as_deref(), Some("4,000 rows"));
    assert_eq!(job.speed_text().as_deref(), Some("2,000 rows/s"));
    assert_eq!(job.bytes_text().as_deref(), Some("200 KB of 1.00 MB"));
    // One slow second changes the estimate, but only in part.
    page.receive(open.id, 1, progress(Stage::Reading, 201_000, 3_000.0));
    let left = page
        .state
        .jobs
        .running
        .as_ref()
        .and_then(daypart::state::JobProgress::left_text)
        .expect("time left");
    assert_eq!(left, "about 14 s left");
    page.receive(open.id, 1, progress(Stage::Counting, 0, 3_100.0));
    assert_eq!(
        page.state
            .jobs
            .running
            .as_ref()
            .and_then(daypart::state::JobProgress::left_text),
        None,
        "a new stage has its own speed"
    );
}

#[test]
fn cancel_returns_to_the_earlier_data_set() {
    let mut empty = Page::connected();
    let open = empty.open();
    let cancel = sent(&empty.dispatch(Action::Cancel));
    assert_eq!(cancel.body, Request::Cancel { job: open.id });
    assert_eq!(
        (empty.state.phase(), empty.status_line().as_str()),
        (Phase::Empty, "Cancelled")
    );
    assert!(
        empty.state.tick_ms().is_some(),
        "ticks go on until the cancel is answered"
    );
    empty.receive(open.id, 1, Reply::Cancelled);
    empty.receive(cancel.id, 1, Reply::Cancelled);
    assert_eq!(empty.state.tick_ms(), None);
    assert_eq!(empty.dispatch(Action::Cancel), vec![], "nothing to cancel");

    let mut shown = Page::ready(3);
    shown.open();
    shown.dispatch(Action::Cancel);
    assert_eq!((shown.state.phase(), shown.generation()), (Phase::Ready, Some(1)));
    assert!(shown.status_line().starts_with("Cancelled"));
    let rows = sent(&shown.dispatch(Action::Sort(SortBy::Column(ProfileColumn::Mobile))));
    assert_eq!(rows.generation, 1, "rows are requested from the earlier data set");
}

#[test]
fn shows_a_job_that_finished_before_its_cancel() {
    let mut page = Page::ready(3);
    let open = page.open();
    page.dispatch(Action::Cancel);
    page.receive(open.id, open.generation, opened(9));
    assert_eq!(page.generation(), Some(open.generation));
}

/// The requests in these effects.
fn bodies(effects: &[Effect]) -> Vec<Request> {
    let messages = effects.iter().filter_map(|effect| match effect {
        Effect::Send(message) => Some(message.body.clone()),
        _ => None,
    });
    messages.collect()
}

#[test]
fn a_drop_waits_for_the_earlier_one_and_both_are_read() {
    let mut page = Page::ready(3);
    let first = page.open();
    let second = page.open();
    let third = page.open();
    assert_eq!(page.status_line(), "Reading: 0%; 2 more files are waiting");
    assert_eq!(
        [second.generation, third.generation],
        [first.generation + 1, first.generation + 2]
    );
    page.receive(second.id, second.generation, progress(Stage::Reading, 10, 5_000.0));
    let done = page.state.jobs.running.as_ref().and_then(|job| job.progress);
    assert_eq!(done, None, "progress of a job that has not begun");
    for (open, waiting) in [(&first, 1), (&second, 0)] {
        page.receive(open.id, open.generation, opened(4));
        assert_eq!(page.generation(), Some(open.generation), "each is shown as it arrives");
        assert_eq!(
            (page.state.phase(), page.state.jobs.waiting.len()),
            (Phase::Reading, waiting)
        );
    }
    assert_eq!(page.status_line(), "Reading: 0%");
    page.receive(third.id, third.generation, opened(5));
    assert_eq!(
        (page.state.phase(), page.generation()),
        (Phase::Ready, Some(third.generation))
    );
}

#[test]
fn cancel_stops_the_running_job_and_starts_the_next() {
    let mut page = Page::ready(3);
    let first = page.open();
    let second = page.open();
    assert_eq!(
        bodies(&page.dispatch(Action::Cancel)),
        [Request::Cancel { job: first.id }]
    );
    page.receive(first.id, first.generation, Reply::Cancelled);
    assert_eq!(page.state.jobs.running.as_ref().map(|job| job.id), Some(second.id));
    assert_eq!(page.status_line(), "Reading: 0%", "the next one's line is its own");
    page.receive(second.id, second.generation, opened(4));
    assert_eq!(page.generation(), Some(second.generation));
}

#[test]
fn cancel_all_stops_running_and_waiting_jobs() {
    let mut page = Page::ready(3);
    let jobs = [page.open(), page.open(), page.open()].map(|open| open.id);
    let mut stopped = bodies(&page.dispatch(Action::CancelAll));
    stopped.sort_by_key(|body| format!("{body:?}"));
    assert_eq!(stopped, jobs.map(|job| Request::Cancel { job }));
    assert_eq!((page.state.phase(), page.generation()), (Phase::Ready, Some(1)));
    assert!(page.status_line().starts_with("Cancelled"));
}

#[test]
fn a_failed_job_is_followed_by_the_next() {
    let mut page = Page::ready(3);
    let first = page.open();
    let second = page.open();
    let message = "tracks.csv: could not be read".to_owned();
    page.receive(first.id, first.generation, Reply::Failed(Failure { message }));
    assert_eq!(page.problem(), "tracks.csv: could not be read");
    page.receive(second.id, second.generation, opened(4));
    assert_eq!(page.generation(), Some(second.generation));
    assert_eq!(
        page.problem(),
        "tracks.csv: could not be read",
        "it stays until the user dismisses it"
    );
}

#[test]
fn the_demo_replaces_running_and_waiting_jobs() {
    let mut page = Page::ready(3);
    let first = page.open();
    let second = page.open();
    let effects = page.dispatch(Action::Demo);
    let cancel = |job: u32| Request::Cancel { job };
    let view = View::default();
    assert_eq!(
        bodies(&effects),
        [cancel(second.id), cancel(first.id), Request::Demo { view }]
    );
    let demo = sent(&effects);
    assert_eq!(demo.generation, second.generation + 1);
    assert_eq!(page.receive(first.id, first.generation, opened(9)), vec![]);
    assert_eq!(
        (page.state.phase(), page.generation()),
        (Phase::Reading, Some(1)),
        "the late data set is not shown"
    );
    page.receive(demo.id, demo.generation, opened(4));
    assert_eq!(page.generation(), Some(demo.generation));
    page.receive(first.id, first.generation, opened(9));
    assert_eq!(
        page.generation(),
        Some(demo.generation),
        "an old data set never comes back"
    );
}

#[test]
fn files_replace_a_running_demo() {
    let mut page = Page::connected();
    let demo = sent(&page.dispatch(Action::Demo));
    let effects = page.dispatch(Action::Open(vec![FileSpec {
        name: "tracks.csv".to_owned(),
        size_bytes: 100,
        handle: 0,
    }]));
    assert_eq!(bodies(&effects)[0], Request::Cancel { job: demo.id });
    let open = sent(&effects);
    page.receive(demo.id, demo.generation, Reply::Cancelled);
    assert_eq!(page.state.jobs.running.as_ref().map(|job| job.id), Some(open.id));
}

#[test]
fn no_file_is_removed_while_a_job_is_running() {
    let mut page = Page::ready(3);
    page.open();
    assert_eq!(page.dispatch(Action::ChangeFile(0, FileChange::Remove)), vec![]);
}

#[test]
fn shows_a_late_data_set_when_the_next_job_ends_without_one() {
    for end in ["cancel", "failure"] {
        let mut page = Page::ready(3);
        let first = page.open();
        let second = page.open();
        // It was finished before the cancel arrived at the worker.
        page.dispatch(Action::Cancel);
        page.receive(first.id, first.generation, opened(9));
        assert_eq!(page.generation(), Some(1), "{end}: the next job is running");
        match end {
            "cancel" => page.dispatch(Action::Cancel),
            _ => page.receive(
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
            "{end}: the worker holds this data set"
        );
    }
}

#[test]
fn rows_of_a_late_data_set_are_never_shown_beside_the_earlier_one() {
    let mut page = Page::ready(300);
    let first = page.open();
    let second = page.open();
    let rows = sent(&page.dispatch(Action::ScrollTable { first: 200, count: 40 }));
    page.dispatch(Action::Export(Export::LiveTable));
    page.dispatch(Action::Cancel);
    page.receive(first.id, first.generation, opened(9));
    // The worker answers from the data set that it holds.
    page.receive(rows.id, rows.generation, rows_from(9, 0, WINDOW_ROWS));
    let total = |page: &Page| page.state.table.window.as_ref().map(|window| window.total);
    assert_eq!((page.generation(), total(&page)), (Some(1), Some(300)));
    assert_eq!(
        page.problem(),
        "Other files were read before this download was complete. Start it again."
    );
    assert_eq!(
        page.dispatch(Action::ScrollTable { first: 100, count: 40 }),
        vec![],
        "the worker holds no more rows of the data set on screen"
    );
    page.receive(second.id, second.generation, opened(5));
    assert_eq!(page.generation(), Some(second.generation));
}

#[test]
fn a_late_data_set_ends_requests_without_a_message_if_no_download_is_among_them() {
    let mut page = Page::ready(300);
    let first = page.open();
    page.open();
    page.dispatch(Action::ScrollTable { first: 200, count: 40 });
    page.dispatch(Action::Cancel);
    page.receive(first.id, first.generation, opened(9));
    assert_eq!(page.problem(), "");
}

#[test]
fn reports_a_failed_job_and_continues() {
    let mut page = Page::connected();
    let open = page.open();
    page.receive(
        open.id,
        1,
        Reply::Failed(Failure {
            message: "tracks.csv: could not be read".to_owned(),
        }),
    );
    assert_eq!(
        (page.problem(), page.status_line().as_str()),
        ("tracks.csv: could not be read", "No files could be read")
    );
    page.receive(
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
