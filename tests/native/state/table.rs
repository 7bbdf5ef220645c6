//! The profiles table, exports, and the geometry of rows and marks.

use super::*;

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
    let behind = |page: &Page| page.state.shown.as_ref().is_some_and(ShownData::is_behind_the_scene);
    assert!(behind(&page), "its charts are not there yet");
    assert_eq!(page.status(), "Nearly there");
    page.act(Action::Drawn(0));
    assert!(behind(&page), "what was drawn is of another data set");
    page.act(Action::Drawn(1));
    assert!(!behind(&page));
    assert_eq!(page.status(), "Ready: 1,000 events, 500 customers, 0 rejected");
    assert_eq!(page.state.tick_ms(), None);
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
    let unique = SortBy::Column(ProfileColumn::Unique);
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
    page.act(Action::Sort(SortBy::Column(ProfileColumn::Band(0))));
    let open = page.open();
    let mut without_band = report(5);
    without_band.columns.remove(1);
    let files = vec![read(TableKind::Events, 10, 0)];
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
        vec![Effect::Save("agg_table.csv".to_owned())]
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
        (MarkStep::Right, None, 0, 0, None),
        (MarkStep::Last, None, 5, 5, Some(4)),
        (MarkStep::Right, Some(4), 5, 5, Some(4)),
        (MarkStep::Up, Some(1), 5, 5, Some(2)),
        (MarkStep::Down, Some(1), 5, 5, Some(0)),
        (MarkStep::Up, Some(3), 168, 24, Some(3)),
        (MarkStep::Up, Some(30), 168, 24, Some(6)),
        (MarkStep::Down, Some(150), 168, 24, Some(150)),
        (MarkStep::First, Some(99), 5, 5, Some(0)),
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
