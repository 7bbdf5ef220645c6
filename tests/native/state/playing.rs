//! What is played, and the names of codes.

use super::*;
use daypart::state::{FilterEdit, NameEdit, Settings};
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::top_tracks::{RankedItem, TrackReport};
use daypart_engine::schema::kinds::ColumnKind;

/// A report of events that tell tracks.
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
            by: None,
            listens: 2,
            listeners: 1,
        }],
        ..TrackReport::default()
    }
}

fn asks_tracks(effects: &[Effect]) -> Option<Message<Request>> {
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
    let report = page.state.playing.report.as_ref()?;
    report.tracks.first().map(|played| played.name.clone())
}

#[test]
fn what_is_played_is_asked_for_with_the_report_and_counts_for_ready() {
    let mut page = Page::up();
    let open = page.open();
    let opened = Reply::Opened(Box::new(Opened {
        files: vec![read(TableKind::Events, 6, 0)],
        report: Some(with_tracks(&View::default())),
        names: false,
        demo: false,
        growth: None,
        elapsed_ms: 1.0,
    }));
    let effects = page.hear(open.id, open.generation, opened);
    let asked = asks_tracks(&effects).expect("what is played is asked for");
    let rows = effects.iter().find_map(|effect| match effect {
        Effect::Send(
            message @ Message {
                body: Request::Rows { .. },
                ..
            },
        ) => Some(message.clone()),
        _ => None,
    });
    let rows = rows.expect("rows are asked for");
    page.hear(rows.id, rows.generation, rows_from(3, 0, WINDOW_ROWS));
    page.act(Action::Drawn(open.generation));
    assert_eq!(page.status(), "Nearly there");
    page.hear(asked.id, asked.generation, Reply::Tracks(Box::new(played("a"))));
    assert!(page.status().starts_with("Ready"), "{}", page.status());

    // Two changes in a row: the answer to the first is not shown, and only then is the second asked for.
    let change = |page: &mut Page, hour: u32| {
        let edit = FilterEdit::Toggle(Subject::Hour, Values::code(hour));
        let query = sent(&page.act(Action::Filter(edit)));
        let Request::Query { view } = &query.body else {
            panic!("a count is asked for");
        };
        page.hear(query.id, query.generation, Reply::Report(Box::new(with_tracks(view))))
    };
    let early = asks_tracks(&change(&mut page, 5)).expect("asked for");
    assert_eq!(asks_tracks(&change(&mut page, 6)), None);
    let late = page.hear(early.id, early.generation, Reply::Tracks(Box::new(played("b"))));
    assert_eq!(
        first(&page).as_deref(),
        Some("a"),
        "what is on screen is no longer of hour 5"
    );
    let late = asks_tracks(&late).expect("the newest is asked for");
    page.hear(late.id, late.generation, Reply::Tracks(Box::new(played("c"))));
    assert_eq!(first(&page).as_deref(), Some("c"));
}

#[test]
fn codes_are_called_as_the_person_says() {
    let mut page = Page::ready(3);
    let names = |page: &Page, value: &str| page.state.names.of(ColumnKind::Level, value);
    let call =
        |value: &str, name: &str| Action::Name(NameEdit::Call(ColumnKind::Level, value.to_owned(), name.to_owned()));
    assert_eq!(
        [names(&page, "2"), names(&page, "9"), names(&page, "")],
        ["Gold", "9", "not known"]
    );
    let kept = page.act(call("2", " Premium & more "));
    assert_eq!(
        kept,
        [Effect::Keep {
            name: "name.level.2".to_owned(),
            value: Some("Premium & more".to_owned())
        }]
    );
    page.act(call("9", "Nine"));
    assert_eq!([names(&page, "2"), names(&page, "9")], ["Premium & more", "Nine"]);
    assert_eq!(page.act(Action::Name(NameEdit::Reset(ColumnKind::Level))).len(), 2);
    assert_eq!([names(&page, "2"), names(&page, "9")], ["Gold", "9"]);
    let mut later = Page::up();
    let found = [
        ("name.level.2".to_owned(), "Best".to_owned()),
        ("name.x".to_owned(), "y".to_owned()),
    ];
    later.act(Action::Recall(Settings::new(found)));
    assert_eq!(names(&later, "2"), "Best");
}
