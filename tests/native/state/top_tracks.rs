//! Top tracks, and display names of codes.

use super::*;
use daypart::state::{FilterEdit, NameEdit, Settings};
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::top_tracks::{RankedItem, TrackReport};
use daypart_engine::schema::kinds::ColumnKind;

/// A report of events with track IDs.
fn with_tracks(view: &View) -> Report {
    Report {
        parts: Parts::default(),
        dayparts: view.dayparts.clone(),
        filter: view.filter.clone(),
        ..report(3)
    }
}

fn played(name: &str) -> TrackReport {
    TrackReport {
        tracks: vec![RankedItem {
            name: name.to_owned(),
            artist: None,
            plays: 2,
            listeners: 1,
        }],
        ..TrackReport::default()
    }
}

fn requested_tracks(effects: &[Effect]) -> Option<Message<Request>> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(
            message @ Message {
                body: Request::Tracks { .. },
                ..
            },
        ) => Some(message.clone()),
        _ => None,
    })
}

fn first(page: &Page) -> Option<String> {
    let report = page.state.top_tracks.report.as_ref()?;
    report.tracks.first().map(|played| played.name.clone())
}

#[test]
fn requests_top_tracks_with_the_report_and_is_ready_once_they_arrive() {
    let mut page = Page::connected();
    let open = page.open();
    let opened = Reply::Opened(Box::new(Opened {
        files: vec![read(TableKind::Events, 6, 0)],
        report: Some(with_tracks(&View::default())),
        names: false,
        demo: false,
        demo_codes: false,
        growth: None,
        elapsed_ms: 1.0,
    }));
    let effects = page.receive(open.id, open.generation, opened);
    let request = requested_tracks(&effects).expect("top tracks are requested");
    let rows = effects.iter().find_map(|effect| match effect {
        Effect::Send(
            message @ Message {
                body: Request::Rows { .. },
                ..
            },
        ) => Some(message.clone()),
        _ => None,
    });
    let rows = rows.expect("rows are requested");
    page.receive(rows.id, rows.generation, rows_from(3, 0, WINDOW_ROWS));
    page.dispatch(Action::ChartsDrawn(open.generation));
    assert_eq!(page.status_line(), "Finishing up");
    page.receive(request.id, request.generation, Reply::Tracks(Box::new(played("a"))));
    assert!(page.status_line().starts_with("Ready"), "{}", page.status_line());

    // Two changes in a row: the first reply is stale and not shown, and then the second request is sent.
    let change = |page: &mut Page, hour: u32| {
        let edit = FilterEdit::Toggle(Subject::Hour, Values::code(hour));
        let query = sent(&page.dispatch(Action::Filter(edit)));
        let Request::Query { view } = &query.body else {
            panic!("a recount is requested");
        };
        page.receive(query.id, query.generation, Reply::Report(Box::new(with_tracks(view))))
    };
    let early = requested_tracks(&change(&mut page, 5)).expect("a request");
    assert_eq!(requested_tracks(&change(&mut page, 6)), None);
    let late = page.receive(early.id, early.generation, Reply::Tracks(Box::new(played("b"))));
    assert_eq!(
        first(&page).as_deref(),
        Some("a"),
        "the view on screen has changed since"
    );
    let late = requested_tracks(&late).expect("the latest is requested");
    page.receive(late.id, late.generation, Reply::Tracks(Box::new(played("c"))));
    assert_eq!(first(&page).as_deref(), Some("c"));
}

#[test]
fn codes_have_the_names_that_the_user_sets() {
    let mut page = Page::connected();
    let open = page.open();
    page.receive(open.id, open.generation, with_demo_codes(opened(3)));
    let names = |page: &Page, value: &str| page.state.names.of(ColumnKind::Level, value);
    let set_name =
        |value: &str, name: &str| Action::Name(NameEdit::Set(ColumnKind::Level, value.to_owned(), name.to_owned()));
    assert_eq!(
        [names(&page, "2"), names(&page, "9"), names(&page, "")],
        ["Gold", "9", "unknown"]
    );
    let saved = page.dispatch(set_name("2", " Premium & more "));
    assert_eq!(
        saved,
        [Effect::SaveSetting {
            name: "name.level.2".to_owned(),
            value: Some("Premium & more".to_owned())
        }]
    );
    page.dispatch(set_name("9", "Nine"));
    assert_eq!([names(&page, "2"), names(&page, "9")], ["Premium & more", "Nine"]);
    assert_eq!(page.dispatch(Action::Name(NameEdit::Reset(ColumnKind::Level))).len(), 2);
    assert_eq!([names(&page, "2"), names(&page, "9")], ["Gold", "9"]);
    let mut later = Page::connected();
    let found = [
        ("name.level.2".to_owned(), "Best".to_owned()),
        ("name.x".to_owned(), "y".to_owned()),
    ];
    later.dispatch(Action::LoadSettings(Settings::new(found)));
    assert_eq!(names(&later, "2"), "Best");
}

#[test]
fn codes_in_other_columns_than_the_demos_have_no_names_until_the_user_sets_them() {
    let mut page = Page::ready(3);
    let level = |page: &Page, value: &str| page.state.names.of(ColumnKind::Level, value);
    assert_eq!([level(&page, "2"), level(&page, "")], ["2", "unknown"]);
    let set_name = |name: &str| Action::Name(NameEdit::Set(ColumnKind::Level, "2".to_owned(), name.to_owned()));
    page.dispatch(set_name("Gold"));
    assert_eq!(
        level(&page, "2"),
        "Gold",
        "the name is stored although the demo has the same"
    );
    assert!(page.state.names.has_own(ColumnKind::Level));
    page.dispatch(set_name("2"));
    assert!(
        !page.state.names.has_own(ColumnKind::Level),
        "the code itself is the default"
    );

    // The dictionary follows the files on screen.
    let mut show = |opened: Reply| {
        let open = page.open();
        page.receive(open.id, open.generation, opened);
        level(&page, "2")
    };
    assert_eq!(show(with_demo_codes(opened(3))), "Gold");
    assert_eq!(show(opened(3)), "2");
}
