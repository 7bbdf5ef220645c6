//! Watching files: when they are looked at, what is taken in, and why a watch stops.

use super::*;
use daypart::protocol::Growth;
use daypart::state::{FileCheck, LOOK_EVERY_MS, WatchEdit};

/// A page that shows a file of so many events that can be watched.
fn page() -> Page {
    let mut page = Page::up();
    let open = page.open();
    let rows = sent(&page.hear(open.id, 1, grown_to(3, None)));
    page.hear(rows.id, 1, rows_from(3, 0, WINDOW_ROWS));
    page.act(Action::Drawn(1));
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

/// Has the page find the file so large, and gives what is asked then.
fn see(page: &mut Page, size_bytes: u64) -> Vec<Effect> {
    page.act(Action::Seen(7, FileCheck::There(size_bytes, size_bytes as f64)))
}

#[test]
fn a_watched_file_is_looked_at_every_second_and_read_when_it_has_changed() {
    let mut page = page();
    assert_eq!(page.act(Action::Watch(WatchEdit::Start(7))), [Effect::Look(7)]);
    let grow = sent(&see(&mut page, 120));
    let view = View::default();
    assert_eq!((grow.generation, grow.body), (1, Request::Grow { handle: 7, view }));
    assert_eq!(page.wait_for_effect(LOOK_EVERY_MS * 1.5), [], "not while it is read");
    let rows = sent(&page.hear(grow.id, 1, Reply::Grown(opened_of(4, some_growth()))));
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
    page.hear(rows.id, 1, rows_from(4, 0, WINDOW_ROWS));

    assert_eq!(page.wait_for_effect(LOOK_EVERY_MS), [Effect::Look(7)]);
    assert_eq!(see(&mut page, 120), [], "nothing was appended");
}

#[test]
fn a_paused_watch_looks_no_more_until_it_goes_on() {
    let mut page = page();
    page.act(Action::Watch(WatchEdit::Start(7)));
    page.act(Action::Watch(WatchEdit::Pause(7)));
    assert_eq!(see(&mut page, 120), [], "a look that was under way");
    assert_eq!(page.wait_for_effect(5.0 * LOOK_EVERY_MS), []);
    assert_eq!(page.state.tick_ms(), None);
    assert_eq!(page.act(Action::Watch(WatchEdit::Start(7))), [Effect::Look(7)]);
}

#[test]
fn a_watch_stops_with_a_word_when_its_file_is_gone_or_another_one() {
    let stopped = |page: &Page| page.state.watch_of(7).and_then(|watch| watch.stopped.clone());
    let mut gone = page();
    gone.act(Action::Watch(WatchEdit::Start(7)));
    gone.act(Action::Seen(7, FileCheck::Gone("NotFoundError".to_owned())));
    assert_eq!(
        stopped(&gone),
        None,
        "a file that is put in its place is away for a moment"
    );
    let mut looks = 1;
    while stopped(&gone).is_none() {
        looks += 1;
        assert_eq!(gone.wait_for_effect(LOOK_EVERY_MS / 2.0), [Effect::Look(7)]);
        gone.act(Action::Seen(7, FileCheck::Gone("NotFoundError".to_owned())));
    }
    assert_eq!(looks, 20);
    assert_eq!(
        stopped(&gone).as_deref(),
        Some("is no longer watched, because it is gone: NotFoundError")
    );

    let mut other = page();
    other.act(Action::Watch(WatchEdit::Start(7)));
    let grow = sent(&see(&mut other, 50));
    let why = "it has become shorter.".to_owned();
    other.hear(grow.id, 1, Reply::NotGrown { why });
    assert_eq!(
        stopped(&other).as_deref(),
        Some("is no longer watched: it has become shorter.")
    );
    assert_eq!(other.wait_for_effect(5.0 * LOOK_EVERY_MS), []);
}

#[test]
fn a_file_that_is_just_written_is_looked_at_again_soon_and_not_for_ever() {
    let mut page = page();
    page.act(Action::Watch(WatchEdit::Start(7)));
    let mut tries = 0;
    while page.state.watch_of(7).is_some_and(|watch| watch.stopped.is_none()) {
        tries += 1;
        let grow = sent(&see(&mut page, 100 + tries));
        let message = "could not be read".to_owned();
        page.hear(grow.id, 1, Reply::Failed(Failure { message }));
        assert_eq!(page.problem(), "", "one failure is no problem");
        page.wait_for_effect(LOOK_EVERY_MS / 2.0);
    }
    assert_eq!(tries, 20);
}

#[test]
fn a_drop_comes_before_the_watch_and_a_removed_file_is_no_longer_watched() {
    let mut page = page();
    page.act(Action::Watch(WatchEdit::Start(7)));
    let open = page.open();
    assert_eq!(see(&mut page, 120), [], "the list is about to change");
    page.hear(open.id, open.generation, opened(9));
    assert_eq!(page.state.watch_of(7), None);
}

#[test]
fn files_that_are_picked_to_be_watched_are_watched_once_they_were_read() {
    let mut page = Page::up();
    let open = sent(&page.act(Action::OpenToWatch(vec![FileSpec {
        name: "tracks.csv".to_owned(),
        size_bytes: 100,
        handle: 7,
    }])));
    page.hear(open.id, 1, grown_to(3, None));
    assert!(page.wait_for_effect(LOOK_EVERY_MS).contains(&Effect::Look(7)));
}
