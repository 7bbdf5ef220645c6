//! The profiles table, exports, and the geometry of rows and chart marks.

use super::*;

#[test]
fn is_ready_only_when_the_rows_have_arrived_too() {
    let mut page = Page::connected();
    let open = page.open();
    assert_eq!((page.state.phase(), open.generation), (Phase::Reading, 1));
    let request = sent(&page.receive(open.id, 1, opened(500)));
    assert!(matches!(
        request.body,
        Request::Rows {
            start: 0,
            count: WINDOW_ROWS,
            ..
        }
    ));
    assert_eq!(
        (page.state.phase(), page.status_line().as_str()),
        (Phase::Ready, "Finishing up")
    );
    page.receive(request.id, 1, rows_from(500, 0, 100));
    let hidden = |page: &Page| page.state.shown.as_ref().is_some_and(ShownData::is_hidden_until_drawn);
    assert!(hidden(&page), "its charts are not drawn yet");
    assert_eq!(page.status_line(), "Finishing up");
    page.dispatch(Action::ChartsDrawn(0));
    assert!(hidden(&page), "the drawn charts belong to another data set");
    page.dispatch(Action::ChartsDrawn(1));
    assert!(!hidden(&page));
    assert_eq!(page.status_line(), "Ready: 1,000 events, 500 customers, 0 rejected");
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn requests_the_rows_on_screen_one_request_at_a_time() {
    let mut page = Page::ready(10_000);
    assert_eq!(
        page.dispatch(Action::ScrollTable { first: 20, count: 40 }),
        vec![],
        "those rows have arrived"
    );
    let request = sent(&page.dispatch(Action::ScrollTable {
        first: 5_000,
        count: 40,
    }));
    assert!(
        matches!(
            request.body,
            Request::Rows {
                start: 4_970,
                count: WINDOW_ROWS,
                ..
            }
        ),
        "{request:?}"
    );
    assert_eq!(
        page.dispatch(Action::ScrollTable {
            first: 7_000,
            count: 40
        }),
        vec![],
        "one request is pending"
    );
    let next = sent(&page.receive(request.id, 1, rows_from(10_000, 4_970, 100)));
    assert!(matches!(next.body, Request::Rows { start: 6_970, .. }));
    assert_eq!(
        page.receive(request.id, 1, rows_from(10_000, 0, 1)),
        vec![],
        "a stale window"
    );
    assert_eq!(page.state.table.window.as_ref().map(|window| window.start), Some(4_970));
    assert_eq!(
        page.receive(next.id, 1, rows_from(10_000, 0, 1)),
        vec![],
        "a wrong reply is not requested again at once"
    );
    let tall = sent(&page.dispatch(Action::ScrollTable { first: 0, count: 5_000 }));
    assert!(matches!(tall.body, Request::Rows { count: WINDOW_ROWS, .. }));
}

#[test]
fn sorting_requests_rows_and_reverses_on_the_second_press() {
    let mut page = Page::ready(500);
    let unique = SortBy::Column(ProfileColumn::Unique);
    let first = sent(&page.dispatch(Action::Sort(unique)));
    let second = sent(&page.dispatch(Action::Sort(unique)));
    let order = |message: &Message<Request>| match &message.body {
        Request::Rows { query, start: 0, .. } => (query.sort, query.descending),
        other => panic!("{other:?}"),
    };
    assert_eq!((order(&first), order(&second)), ((unique, true), (unique, false)));
    let before = page.state.table.window.clone();
    page.receive(first.id, 1, rows_from(500, 0, 7));
    assert_eq!(page.state.table.window, before, "rows of the earlier order are dropped");
    page.receive(second.id, 1, rows_from(500, 0, 9));
    assert_eq!(
        page.state.table.window.as_ref().map(|window| window.rows.len()),
        Some(9)
    );
    let third = sent(&page.dispatch(Action::Sort(SortBy::Customer)));
    assert_eq!(order(&third), (SortBy::Customer, false));
}

#[test]
fn a_search_waits_for_a_pause_in_typing() {
    let mut page = Page::ready(500);
    for text in ["4", "47", " 47 "] {
        assert_eq!(page.dispatch(Action::Search(text.to_owned())), vec![]);
        assert_eq!(page.wait(SEARCH_PAUSE_MS - 1.0), vec![]);
    }
    let request = sent(&page.wait(1.0));
    assert!(matches!(&request.body, Request::Rows { query, start: 0, .. } if query.search == "47"));
    page.receive(request.id, 1, rows_from(1, 0, 1));
    page.dispatch(Action::Search("47".to_owned()));
    assert_eq!(page.wait(SEARCH_PAUSE_MS), vec![], "the same search again");
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn drops_a_sort_column_that_is_gone() {
    let mut page = Page::ready(5);
    page.dispatch(Action::Sort(SortBy::Column(ProfileColumn::Band(0))));
    let open = page.open();
    let mut without_band = report(5);
    without_band.columns.remove(1);
    let files = vec![read(TableKind::Events, 10, 0)];
    let rows = sent(&page.receive(open.id, open.generation, opened_with(files, Some(without_band))));
    assert!(matches!(&rows.body, Request::Rows { query, .. } if query.sort == SortBy::Customer && !query.descending));
}

#[test]
fn saves_an_export_once_and_only_when_requested() {
    let mut page = Page::ready(5);
    let request = sent(&page.dispatch(Action::Export(Export::AggTable)));
    assert_eq!(
        (&request.body, request.generation),
        (&Request::Export(Export::AggTable), 1)
    );
    let file = |export| Reply::File { export };
    assert_eq!(page.receive(request.id + 1, 1, file(Export::AggTable)), vec![]);
    assert_eq!(
        page.receive(request.id, 1, file(Export::AggTable)),
        vec![Effect::SaveFile("agg_table.csv".to_owned())]
    );
    assert_eq!(page.receive(request.id, 1, file(Export::AggTable)), vec![]);
    let failed = sent(&page.dispatch(Action::Export(Export::LiveTable)));
    page.receive(
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
        assert_eq!(next_mark(which, at, count, per_row), expected, "{which:?} from {at:?}");
    }
}

#[test]
fn rows_in_the_document_are_bounded_and_reach_both_ends() {
    for total in [0u32, 1, 10, 5_000, 1_000_000, u32::MAX] {
        for share in [0.0, 0.3, 1.0] {
            let room_px = (f64::from(total) * ROW_HEIGHT_PX).min(8_000_000.0);
            let block = visible_rows(room_px * share, 600.0, total);
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
