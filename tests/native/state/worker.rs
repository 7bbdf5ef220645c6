//! Supervision of the worker: handshake, builds, timeouts and crashes.

use super::*;
use daypart::state::{CustomerEdit, FilterEdit, ImportEdit, ManifestEdit, PropensityEdit, QueryEdit, SegmentEdit};
use daypart_engine::export::manifest::Manifest;
use daypart_engine::query::target::QueryTarget;

#[test]
fn starts_a_worker_with_a_handshake() {
    let mut page = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    let effects = page.dispatch(Action::Start);
    assert_eq!(effects[0], Effect::StartWorker);
    assert_eq!(
        sent(&effects).body,
        Request::Hello {
            build: BUILD.to_owned()
        }
    );
    assert_eq!(
        (page.state.connection.link, page.state.phase()),
        (Link::Starting, Phase::Empty)
    );
    assert_eq!(page.status_line(), "No files loaded");
}

/// The worker's warm-up replies, in order.
fn warm_up() -> [Reply; 3] {
    [opened(5), rows_from(5, 0, 5), Reply::Tracks(Box::default())]
}

#[test]
fn a_warm_up_runs_while_nothing_is_loaded() {
    let mut page = Page::connected();
    let before = page.state.clone();
    let complete = warm_up().map(|reply| {
        assert_eq!(page.receive(WARM_UP_ID, 0, reply), vec![]);
        page.state.warm_up.as_ref().map(WarmUp::is_complete)
    });
    assert_eq!(complete, [Some(false), Some(false), Some(true)]);
    assert_eq!((&page.state.shown, page.state.phase()), (&None, Phase::Empty));
    assert_eq!(page.status_line(), "No files loaded");
    assert_eq!(page.dispatch(Action::WarmUpDrawn), vec![]);
    assert_eq!((page.state.warm_up, page.state.shown), (None, before.shown));
}

#[test]
fn a_warm_up_ends_when_a_job_begins() {
    let [report, rows, tracks] = warm_up();
    let mut page = Page::connected();
    page.receive(WARM_UP_ID, 0, report.clone());
    let open = page.open();
    assert_eq!(page.state.warm_up, None);
    for made_up in [rows.clone(), report.clone(), rows, tracks] {
        assert_eq!(page.receive(WARM_UP_ID, 0, made_up), vec![]);
        assert_eq!((&page.state.warm_up, &page.state.shown), (&None, &None));
    }
    page.receive(open.id, open.generation, opened(7));
    let shown = page.state.shown.clone();
    assert!(shown.is_some());
    page.receive(WARM_UP_ID, 0, report);
    assert_eq!((page.state.warm_up, page.state.shown), (None, shown));
}

#[test]
fn reports_a_worker_of_another_build_and_sends_it_nothing() {
    let mut page = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    page.dispatch(Action::Start);
    let early = page.open();
    let effects = page.receive(
        0,
        0,
        Reply::Hello {
            build: "older".to_owned(),
        },
    );
    assert_eq!(
        (effects, page.state.connection.link),
        (vec![Effect::StopWorker], Link::Mismatched)
    );
    assert!(
        page.problem()
            .starts_with("This page and its worker are from different builds. Reload")
    );
    assert!(page.state.problem.as_ref().is_some_and(|problem| problem.reload));
    assert_eq!(page.state.phase(), Phase::Empty);
    assert_eq!(page.receive(early.id, early.generation, opened(5)), vec![]);
    page.dispatch(Action::Dismiss);
    for action in [
        Action::Demo,
        Action::Open(vec![FileSpec {
            name: String::new(),
            size_bytes: 0,
            handle: 0,
        }]),
        Action::WorkerDied("x".into()),
    ] {
        assert_eq!(page.dispatch(action), vec![]);
    }
    assert!(page.problem().contains("Reload"));
}

#[test]
fn pings_the_worker_and_replaces_it_after_silence() {
    let mut page = Page::ready(3);
    page.now_ms += 3_600_000.0;
    page.open();
    let ping = page.wait_for_effect(PING_EVERY_MS + 100.0);
    assert_eq!(sent(&ping).body, Request::Ping);
    let Message { id, generation, .. } = sent(&ping);
    page.receive(id, generation, Reply::Pong);
    let last_message_ms = page.now_ms;
    let effects = loop {
        let effects = page.wait(100.0);
        if effects.contains(&Effect::StartWorker) {
            break effects;
        }
        assert!(
            page.now_ms - last_message_ms < SILENCE_LIMIT_MS + 200.0,
            "silence was not noticed"
        );
    };
    assert!(page.now_ms - last_message_ms >= SILENCE_LIMIT_MS);
    assert!(matches!(sent(&effects).body, Request::Hello { .. }));
    assert!(page.problem().contains("Drop the files again"), "{}", page.problem());
    assert_eq!(page.status_line(), "Stopped: drop the files again to continue");
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn a_suspended_page_does_not_blame_the_worker() {
    let mut page = Page::connected();
    page.open();
    page.wait(100.0);
    let effects = page.wait(3_600_000.0);
    assert!(!effects.contains(&Effect::StartWorker));
    assert_eq!(page.state.phase(), Phase::Reading);
}

#[test]
fn a_worker_that_never_starts_has_a_longer_limit_and_no_automatic_restart() {
    let mut page = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    page.dispatch(Action::Start);
    page.open();
    let effects = page.wait_for_effect(START_LIMIT_MS + 1_000.0);
    assert_eq!(
        (effects, page.state.connection.link),
        (vec![Effect::StopWorker], Link::Down)
    );
    assert!(page.now_ms >= START_LIMIT_MS);
    assert!(page.problem().starts_with("The worker could not be started"));
    let again = page.dispatch(Action::Demo);
    assert_eq!(again[0], Effect::StartWorker, "the user may try again");
}

#[test]
fn reports_a_crash_and_starts_another_worker() {
    let crash = || Reply::Crashed {
        detail: "out of memory".to_owned(),
    };
    for died in [false, true] {
        let mut page = Page::ready(3);
        page.open();
        let effects = match died {
            true => page.dispatch(Action::WorkerDied("out of memory".to_owned())),
            false => page.receive(0, 0, crash()),
        };
        assert_eq!(effects[0], Effect::StartWorker);
        assert!(page.problem().contains("out of memory"));
        assert_eq!(page.state.phase(), Phase::Ready, "the figures stay");
        assert_eq!(
            page.dispatch(Action::Export(Export::LiveTable)),
            vec![],
            "the worker has nothing to export"
        );
        assert_eq!(page.dispatch(Action::Sort(SortBy::Name)), vec![]);
        page.receive(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        let open = page.open();
        page.receive(open.id, open.generation, opened(2));
        assert!(page.state.shown.as_ref().is_some_and(|shown| shown.live));
    }
    let mut page = Page::connected();
    let mut started = 0;
    for _ in 0..10 {
        page.receive(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        started += usize::from(page.receive(0, 0, crash()).contains(&Effect::StartWorker));
    }
    assert_eq!(started, 3, "a worker that always crashes is not restarted forever");
}

#[test]
fn a_worker_that_has_read_files_is_restarted_again() {
    let mut page = Page::connected();
    let hello = || Reply::Hello {
        build: BUILD.to_owned(),
    };
    let crash = || Reply::Crashed {
        detail: "out of memory".to_owned(),
    };
    for crashes in 1..=6 {
        let open = page.open();
        page.receive(open.id, open.generation, opened(3));
        assert_eq!(page.receive(0, 0, crash())[0], Effect::StartWorker, "crash {crashes}");
        page.receive(0, 0, hello());
    }
}

/// Actions that send requests, each of another kind.
fn requesting_actions() -> Vec<Action> {
    let filter = |text: &str| Action::Filter(FilterEdit::Replace(text.parse().expect("a filter")));
    let manifest = Manifest {
        daypart_manifest: Manifest::FORMAT_VERSION,
        version: BUILD.to_owned(),
        files: Vec::new(),
        dayparts: Dayparts::default().to_string(),
        filter: String::new(),
        zone: "UTC".to_owned(),
        rows: 0,
        kept: 0,
        rejected: 0,
    };
    vec![
        Action::Sort(SortBy::Column(ProfileColumn::Mobile)),
        filter("hour=7"),
        Action::Segment(SegmentEdit::Compare("A".to_owned(), None)),
        Action::Segment(SegmentEdit::Export("A".to_owned(), Vec::new())),
        Action::Customer(CustomerEdit::Open("5".to_owned())),
        Action::Propensity(PropensityEdit::Choose("ADV_A".to_owned())),
        Action::Query(QueryEdit::Show(QueryTarget::Hours, "Hours".to_owned())),
        Action::Query(QueryEdit::SaveSparkJob),
        Action::Manifest(ManifestEdit::Save),
        Action::Manifest(ManifestEdit::Restore(Box::new(manifest))),
        Action::Import(ImportEdit::Open(0)),
        Action::Export(Export::LiveTable),
    ]
}

#[test]
fn every_request_is_given_up_when_the_worker_dies() {
    for action in requesting_actions() {
        let mut page = Page::ready(300);
        page.dispatch(Action::Segment(SegmentEdit::Save("A".to_owned())));
        let request = sent(&page.dispatch(action.clone()));
        assert!(page.state.pending_ids().contains(&request.id), "{action:?}");
        page.dispatch(Action::WorkerDied("it was ended".to_owned()));
        assert_eq!(page.state.pending_ids(), Vec::<u32>::new(), "{action:?}");
        page.receive(
            0,
            0,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        );
        assert_eq!(page.state.tick_ms(), None, "{action:?}");
        page.dispatch(Action::Dismiss);
        assert_eq!(
            (page.wait(SILENCE_LIMIT_MS), page.problem()),
            (vec![], ""),
            "{action:?}"
        );
    }
}

#[test]
fn an_unreadable_request_is_given_up_without_the_data() {
    let mut page = Page::ready(300);
    page.dispatch(Action::Export(Export::LiveTable));
    let message = "The worker can’t read a request of the page. Reload this page.".to_owned();
    page.receive(0, 0, Reply::Failed(Failure { message }));
    assert_eq!(page.state.pending_ids(), Vec::<u32>::new());
    assert!(page.problem().starts_with("The worker can’t read a request"));
    assert!(page.state.shown.as_ref().is_some_and(|shown| shown.live));
}

#[test]
fn a_reply_of_the_wrong_kind_ends_its_request() {
    let mut page = Page::ready(300);
    let export = sent(&page.dispatch(Action::Export(Export::LiveTable)));
    page.receive(
        export.id,
        export.generation,
        Reply::File {
            export: Export::AggTable,
        },
    );
    assert_eq!(page.state.pending_ids(), Vec::<u32>::new());
    assert_eq!(
        page.problem(),
        "The worker sent a reply of the wrong kind. Reload this page."
    );
}
