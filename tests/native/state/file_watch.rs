//! Watched files: when they are checked and read, and why a watch stops.

use super::*;
use daypart::protocol::{Growth, PropensityOutcome};
use daypart::state::{CHECK_EVERY_MS, FileCheck, PropensityEdit, SegmentEdit, WatchEdit};

/// A page that shows a file that can be watched.
fn page() -> Page {
    let mut page = Page::connected();
    let open = page.open();
    let rows = sent(&page.receive(open.id, 1, grown_to(3, None)));
    page.receive(rows.id, 1, rows_from(3, 0, WINDOW_ROWS));
    page.dispatch(Action::ChartsDrawn(1));
    page
}

fn opened_of(customers: u32, growth: Option<Growth>) -> Box<Opened> {
    let file = FileReport {
        handle: 7,
        ..read(TableKind::Events, u64::from(customers) * 2, 0)
    };
    Box::new(Opened {
        files: vec![file],
        report: Some(report(customers)),
        names: false,
        demo: false,
        demo_codes: false,
        growth,
        elapsed_ms: 5.0,
    })
}

fn grown_to(customers: u32, growth: Option<Growth>) -> Reply {
    Reply::Opened(opened_of(customers, growth))
}

fn some_growth() -> Option<Growth> {
    Some(Growth {
        events: 2,
        ..Growth::default()
    })
}

/// Reports this file size to the page, and returns the effects.
fn check(page: &mut Page, size_bytes: u64) -> Vec<Effect> {
    page.dispatch(Action::FileChecked(
        7,
        FileCheck::Present(size_bytes, size_bytes as f64),
    ))
}

#[test]
fn checks_a_watched_file_every_second_and_reads_it_when_it_has_changed() {
    let mut page = page();
    assert_eq!(
        page.dispatch(Action::Watch(WatchEdit::Start(7))),
        [Effect::CheckFile(7)]
    );
    let grow = sent(&check(&mut page, 120));
    let view = View::default();
    assert_eq!((grow.generation, grow.body), (1, Request::Grow { handle: 7, view }));
    assert_eq!(
        page.wait_for_effect(CHECK_EVERY_MS * 1.5),
        [],
        "not while it is being read"
    );
    let rows = sent(&page.receive(grow.id, 1, Reply::Grown(opened_of(4, some_growth()))));
    assert!(matches!(rows.body, Request::Rows { .. }), "the table follows");
    assert_eq!(
        page.state
            .shown
            .as_ref()
            .and_then(|shown| shown.report.as_ref())
            .map(|report| report.customers),
        Some(4)
    );
    assert_eq!(
        (page.generation(), page.state.phase()),
        (Some(1), Phase::Ready),
        "it is the same data set"
    );
    page.receive(rows.id, 1, rows_from(4, 0, WINDOW_ROWS));

    assert_eq!(page.wait_for_effect(CHECK_EVERY_MS), [Effect::CheckFile(7)]);
    assert_eq!(check(&mut page, 120), [], "nothing was appended");
}

#[test]
fn a_paused_watch_checks_nothing_until_it_resumes() {
    let mut page = page();
    page.dispatch(Action::Watch(WatchEdit::Start(7)));
    page.dispatch(Action::Watch(WatchEdit::Pause(7)));
    assert_eq!(check(&mut page, 120), [], "a check that was already running");
    assert_eq!(page.wait_for_effect(5.0 * CHECK_EVERY_MS), []);
    assert_eq!(page.state.tick_ms(), None);
    assert_eq!(
        page.dispatch(Action::Watch(WatchEdit::Start(7))),
        [Effect::CheckFile(7)]
    );
}

#[test]
fn a_watch_stops_with_a_reason_when_its_file_is_gone_or_different() {
    let stopped = |page: &Page| page.state.watch_for(7).and_then(|watch| watch.stopped.clone());
    let mut gone = page();
    gone.dispatch(Action::Watch(WatchEdit::Start(7)));
    gone.dispatch(Action::FileChecked(7, FileCheck::Missing("NotFoundError".to_owned())));
    assert_eq!(
        stopped(&gone),
        None,
        "a file that is being replaced is missing for a moment"
    );
    let mut checks = 1;
    while stopped(&gone).is_none() {
        checks += 1;
        assert_eq!(gone.wait_for_effect(CHECK_EVERY_MS / 2.0), [Effect::CheckFile(7)]);
        gone.dispatch(Action::FileChecked(7, FileCheck::Missing("NotFoundError".to_owned())));
    }
    assert_eq!(checks, 20);
    assert_eq!(
        stopped(&gone).as_deref(),
        Some("is no longer watched because it is gone: NotFoundError")
    );

    let mut other = page();
    other.dispatch(Action::Watch(WatchEdit::Start(7)));
    let grow = sent(&check(&mut other, 50));
    let reason = "it has become shorter.".to_owned();
    other.receive(grow.id, 1, Reply::NotGrown { reason });
    assert_eq!(
        stopped(&other).as_deref(),
        Some("is no longer watched: it has become shorter.")
    );
    assert_eq!(other.wait_for_effect(5.0 * CHECK_EVERY_MS), []);
}

#[test]
fn retries_a_file_that_is_being_written_but_not_forever() {
    let mut page = page();
    page.dispatch(Action::Watch(WatchEdit::Start(7)));
    let mut tries = 0;
    while page.state.watch_for(7).is_some_and(|watch| watch.stopped.is_none()) {
        tries += 1;
        let grow = sent(&check(&mut page, 100 + tries));
        let message = "could not be read".to_owned();
        page.receive(grow.id, 1, Reply::Failed(Failure { message }));
        assert_eq!(page.problem(), "", "one failure is no problem");
        page.wait_for_effect(CHECK_EVERY_MS / 2.0);
    }
    assert_eq!(tries, 20);
}

#[test]
fn a_drop_takes_priority_and_ends_the_watch_of_a_removed_file() {
    let mut page = page();
    page.dispatch(Action::Watch(WatchEdit::Start(7)));
    let open = page.open();
    assert_eq!(check(&mut page, 120), [], "the list is about to change");
    page.receive(open.id, open.generation, opened(9));
    assert_eq!(page.state.watch_for(7), None);
}

#[test]
fn files_chosen_to_be_watched_are_watched_once_they_are_read() {
    let mut page = Page::connected();
    let open = sent(&page.dispatch(Action::OpenToWatch(vec![FileSpec {
        name: "tracks.csv".to_owned(),
        size_bytes: 100,
        handle: 7,
    }])));
    page.receive(open.id, 1, grown_to(3, None));
    assert!(page.wait_for_effect(CHECK_EVERY_MS).contains(&Effect::CheckFile(7)));
}

#[test]
fn checks_again_when_the_browser_does_not_answer() {
    let mut page = page();
    page.dispatch(Action::Watch(WatchEdit::Start(7)));
    let is_check = |effects: &[Effect]| effects.contains(&Effect::CheckFile(7));
    assert!(!is_check(&page.wait(9_000.0)), "the first check is still open");
    page.wait(1_000.0);
    assert!(is_check(&page.wait(200.0)));
    assert!(page.state.watch_for(7).is_some_and(|watch| watch.stopped.is_none()));
}

#[test]
fn appended_rows_train_the_model_and_count_the_segments_again() {
    let mut page = page();
    let model = sent(&page.dispatch(Action::Propensity(PropensityEdit::Choose("ADV_A".to_owned()))));
    let outcome = PropensityOutcome::NotTrained("no clicks".to_owned());
    page.receive(model.id, model.generation, Reply::Propensity(Box::new(outcome)));
    let size = sent(&page.dispatch(Action::Segment(SegmentEdit::Save("A".to_owned()))));
    page.receive(size.id, size.generation, Reply::CustomerCount(2));
    page.dispatch(Action::Watch(WatchEdit::Start(7)));
    let grow = sent(&check(&mut page, 200));
    let effects = page.receive(grow.id, grow.generation, Reply::Grown(opened_of(4, some_growth())));
    let sends = |wanted: fn(&Request) -> bool| {
        let sent = |effect: &Effect| matches!(effect, Effect::Send(message) if wanted(&message.body));
        effects.iter().any(sent)
    };
    assert!(sends(|request| matches!(request, Request::Propensity { .. })));
    assert!(sends(|request| matches!(request, Request::CountCustomers { .. })));
    assert_eq!(
        page.state.segments.size_of("A"),
        Some(2),
        "the earlier size stays on screen until then"
    );
}
