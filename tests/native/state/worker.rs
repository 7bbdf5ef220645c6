//! The worker: its start, its build, its silence and its end.

use super::*;

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

/// What the worker makes up, in the order in which it is told.
fn rehearsal() -> [Reply; 3] {
    [opened(5), rows_from(5, 0, 5), Reply::Tracks(Box::default())]
}

#[test]
fn a_rehearsal_goes_on_while_nothing_was_read() {
    let mut page = Page::up();
    let before = page.state.clone();
    let told = rehearsal().map(|reply| {
        assert_eq!(page.hear(REHEARSAL, 0, reply), vec![]);
        page.state.rehearsal.as_ref().map(Rehearsal::is_whole)
    });
    assert_eq!(told, [Some(false), Some(false), Some(true)]);
    assert_eq!((&page.state.shown, page.state.phase()), (&None, Phase::Empty));
    assert_eq!(page.status(), "Nothing read yet");
    assert_eq!(page.act(Action::Rehearsed), vec![]);
    assert_eq!((page.state.rehearsal, page.state.shown), (None, before.shown));
}

#[test]
fn a_rehearsal_ends_when_something_real_begins() {
    let [report, rows, tracks] = rehearsal();
    let mut page = Page::up();
    page.hear(REHEARSAL, 0, report.clone());
    let open = page.open();
    assert_eq!(page.state.rehearsal, None);
    for made_up in [rows.clone(), report.clone(), rows, tracks] {
        assert_eq!(page.hear(REHEARSAL, 0, made_up), vec![]);
        assert_eq!((&page.state.rehearsal, &page.state.shown), (&None, &None));
    }
    page.hear(open.id, open.generation, opened(7));
    let shown = page.state.shown.clone();
    assert!(shown.is_some());
    page.hear(REHEARSAL, 0, report);
    assert_eq!((page.state.rehearsal, page.state.shown), (None, shown));
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
            handle: 0,
        }]),
        Action::Died("x".into()),
    ] {
        assert_eq!(page.act(action), vec![]);
    }
    assert!(page.problem().contains("reload"));
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
