//! Customer detail: requests, stale replies, and the URL fragment.

use super::*;
use daypart::state::{CustomerEdit, DaypartEdit, FilterEdit, SourceRowsPanel};
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::scan::provenance::{SourceLine, SourceLines};
use daypart_engine::time::dayparts::Preset;

fn open(id: &str) -> Action {
    Action::Customer(CustomerEdit::Open(id.to_owned()))
}

fn detail(id: &str) -> Reply {
    detail_with(id, &Dayparts::default())
}

fn detail_with(id: &str, dayparts: &Dayparts) -> Reply {
    Reply::CustomerDetail(Box::new(CustomerDetail {
        id: id.to_owned(),
        report: Report {
            dayparts: dayparts.clone(),
            ..report(1)
        },
        ..CustomerDetail::default()
    }))
}

fn lines(total: u64) -> SourceLines {
    SourceLines {
        total,
        lines: vec![SourceLine {
            file: "a.csv".to_owned(),
            line: 1,
            text: "0,48".to_owned(),
        }],
    }
}

fn failed() -> Reply {
    Reply::Failed(Failure {
        message: "no customer “5” has an event in these files".to_owned(),
    })
}

/// Ids of the customers whose detail these effects request.
fn requested(effects: &[Effect]) -> Vec<&str> {
    let requests = effects.iter().filter_map(|effect| match effect {
        Effect::Send(Message {
            body: Request::Customer { id, .. },
            ..
        }) => Some(id.as_str()),
        _ => None,
    });
    requests.collect()
}

fn fragment(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::SetFragment(fragment) => Some(fragment.as_str()),
        _ => None,
    })
}

/// Id of the customer whose detail is on screen.
fn shown(page: &Page) -> Option<&str> {
    let detail = page.state.customer.open.as_ref()?.detail.as_ref()?;
    Some(detail.id.as_str())
}

fn sources(page: &Page) -> Option<&SourceRowsPanel> {
    page.state.customer.open.as_ref().map(|customer| &customer.sources)
}

#[test]
fn opens_and_closes_with_its_fragment() {
    let mut page = Page::ready(9);
    let effects = page.dispatch(open("5 & é"));
    assert_eq!(
        (requested(&effects), fragment(&effects)),
        (vec!["5 & é"], Some("customer=5%20%26%20%C3%A9"))
    );
    assert_eq!((shown(&page), page.state.tick_ms()), (None, Some(100)));
    let request = sent(&effects);
    page.receive(request.id, request.generation, detail("5 & é"));
    assert_eq!((shown(&page), page.state.tick_ms()), (Some("5 & é"), None));
    // Opening the same customer again requests nothing, but is counted.
    let turn = page.state.customer.open.as_ref().map(|customer| customer.turn);
    assert_eq!(page.dispatch(open("5 & é")), vec![]);
    assert_ne!(page.state.customer.open.as_ref().map(|customer| customer.turn), turn);
    let effects = page.dispatch(Action::Customer(CustomerEdit::Close));
    assert_eq!((fragment(&effects), shown(&page)), (Some(""), None));
    assert_eq!(page.dispatch(Action::Customer(CustomerEdit::Close)), vec![]);
}

#[test]
fn the_filter_and_the_customer_share_the_fragment() {
    let mut page = Page::ready(9);
    page.dispatch(open("5"));
    let effects = page.dispatch(Action::Filter(FilterEdit::Replace("hour=6".parse().expect("a filter"))));
    assert_eq!(fragment(&effects), Some("hour=6&customer=5"));
    assert_eq!(requested(&effects), Vec::<&str>::new(), "the detail covers all events");
    let effects = page.dispatch(Action::OpenFragment("hour=6".to_owned()));
    assert_eq!((fragment(&effects), page.state.customer.open.is_some()), (None, false));
    let effects = page.dispatch(Action::OpenFragment("hour=6&customer=7".to_owned()));
    assert_eq!((fragment(&effects), requested(&effects)), (None, vec!["7"]));
    assert_eq!(page.state.view().filter.to_string(), "hour=6");
    // A link to a section of the page doesn't lead to a view.
    page.dispatch(Action::OpenFragment("statistics".to_owned()));
    assert!(page.state.customer.open.is_some());
}

#[test]
fn a_fragment_opens_the_detail_once_there_are_data() {
    let mut page = Page::connected();
    let effects = page.dispatch(Action::OpenFragment("customer=0%2C7".to_owned()));
    assert_eq!((requested(&effects), fragment(&effects)), (vec![], None));
    let job = page.open();
    let effects = page.receive(job.id, job.generation, opened(9));
    assert_eq!(requested(&effects), ["0,7"]);
    // An invalid escape sequence is no customer id.
    page.dispatch(Action::OpenFragment("customer=%F".to_owned()));
    assert!(page.state.customer.open.is_none());
}

#[test]
fn shows_only_the_latest_requested_detail() {
    let mut page = Page::ready(9);
    let first = sent(&page.dispatch(open("5")));
    let second = sent(&page.dispatch(open("6")));
    page.receive(first.id, first.generation, detail("5"));
    assert_eq!(shown(&page), None);
    page.receive(second.id, second.generation, detail("6"));
    assert_eq!(shown(&page), Some("6"));
    page.receive(first.id, first.generation, failed());
    assert_eq!((shown(&page), page.problem()), (Some("6"), ""));
}

#[test]
fn other_data_reload_the_detail() {
    let mut page = Page::ready(9);
    let request = sent(&page.dispatch(open("5")));
    page.receive(request.id, request.generation, detail("5"));
    let lines_request = sent(&page.dispatch(Action::Customer(CustomerEdit::ShowSourceRows)));
    let job = page.open();
    let effects = page.receive(job.id, job.generation, opened(7));
    assert_eq!(
        (requested(&effects), shown(&page)),
        (vec!["5"], None),
        "the detail belongs to the earlier data"
    );
    assert_eq!(sources(&page), Some(&SourceRowsPanel::Hidden));
    page.receive(lines_request.id, lines_request.generation, Reply::SourceRows(lines(2)));
    assert_eq!(sources(&page), Some(&SourceRowsPanel::Hidden), "so do the rows");
    let request = effects.iter().find_map(|effect| match effect {
        Effect::Send(message) if matches!(message.body, Request::Customer { .. }) => Some(message.clone()),
        _ => None,
    });
    let request = request.expect("a request");
    assert_eq!(request.generation, job.generation);
    let effects = page.receive(request.id, request.generation, failed());
    assert!(page.problem().contains("no customer “5”"));
    assert_eq!(
        (page.state.customer.open.is_some(), fragment(&effects)),
        (false, Some(""))
    );
}

#[test]
fn other_dayparts_reload_the_detail() {
    let mut page = Page::ready(9);
    let request = sent(&page.dispatch(open("5")));
    page.receive(request.id, request.generation, detail("5"));
    let count = sent(&page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio))));
    let radio = Preset::Radio.dayparts();
    let counted = Reply::Report(Box::new(Report {
        dayparts: radio.clone(),
        ..report(9)
    }));
    let effects = page.receive(count.id, count.generation, counted);
    assert_eq!(
        (requested(&effects), shown(&page)),
        (vec!["5"], Some("5")),
        "the detail stays until the next one arrives"
    );
    let request = sent(&effects);
    // Dayparts that changed meanwhile request it once more.
    page.dispatch(Action::Dayparts(DaypartEdit::Reset));
    let effects = page.receive(request.id, request.generation, detail_with("5", &radio));
    assert_eq!(requested(&effects), ["5"]);
    let request = sent(&effects);
    let effects = page.receive(request.id, request.generation, detail("5"));
    assert_eq!(requested(&effects), Vec::<&str>::new());
}

#[test]
fn source_rows_are_requested_once_and_cancelled_when_the_detail_closes() {
    let mut page = Page::ready(9);
    let ask = || Action::Customer(CustomerEdit::ShowSourceRows);
    assert_eq!(page.dispatch(ask()), vec![], "no customer is open");
    let request = sent(&page.dispatch(open("5")));
    page.receive(request.id, request.generation, detail("5"));
    let request = sent(&page.dispatch(ask()));
    assert!(matches!(&request.body, Request::SourceRows { id } if id == "5"));
    assert_eq!(page.dispatch(ask()), vec![]);
    page.receive(request.id, request.generation, progress(Stage::Reading, 250_000, 10.0));
    assert_eq!(sources(&page), Some(&SourceRowsPanel::Loading { share: 0.25 }));
    let effects = page.dispatch(open("6"));
    assert!(matches!(
        effects.first(),
        Some(Effect::Send(Message { body: Request::Cancel { job }, .. })) if *job == request.id
    ));
    let Some(Effect::Send(cancel)) = effects.first() else {
        panic!("a cancel");
    };
    page.receive(cancel.id, cancel.generation, Reply::Cancelled);
    page.receive(request.id, request.generation, Reply::Cancelled);
    page.receive(request.id, request.generation, Reply::SourceRows(lines(2)));
    assert_eq!(
        (sources(&page), page.state.jobs.cancelled),
        (Some(&SourceRowsPanel::Hidden), false)
    );
    let sixth = sent(&effects);
    page.receive(sixth.id, sixth.generation, detail("6"));
    let request = sent(&page.dispatch(ask()));
    page.receive(request.id, request.generation, Reply::SourceRows(lines(2)));
    assert_eq!(
        sources(&page),
        Some(&SourceRowsPanel::Loaded(std::rc::Rc::new(lines(2))))
    );
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn reports_source_rows_that_fail_and_keeps_the_detail() {
    let mut page = Page::ready(9);
    let request = sent(&page.dispatch(open("5")));
    page.receive(request.id, request.generation, detail("5"));
    let request = sent(&page.dispatch(Action::Customer(CustomerEdit::ShowSourceRows)));
    let gone = Failure {
        message: "a.csv can't be read any more".to_owned(),
    };
    page.receive(request.id, request.generation, Reply::Failed(gone));
    assert_eq!(
        (shown(&page), sources(&page)),
        (Some("5"), Some(&SourceRowsPanel::Hidden))
    );
    assert!(page.problem().contains("can't be read"));
}

#[test]
fn saves_source_rows_under_their_file_name() {
    let mut page = Page::ready(9);
    let save = || Action::Customer(CustomerEdit::SaveSourceRows);
    assert_eq!(page.dispatch(save()), vec![]);
    let request = sent(&page.dispatch(open("5")));
    page.receive(request.id, request.generation, detail("5"));
    let request = sent(&page.dispatch(save()));
    assert!(matches!(&request.body, Request::SaveSourceRows { id } if id == "5"));
    let export = Export::SourceRows;
    let effects = page.receive(request.id, request.generation, Reply::File { export });
    assert_eq!(effects, vec![Effect::SaveFile(export.file_name().to_owned())]);
    assert_eq!(export.file_name(), "source_lines.csv");
}

#[test]
fn a_search_with_one_hit_opens_it() {
    let mut page = Page::ready(500);
    page.dispatch(Action::Search("ann".to_owned()));
    // It doesn't wait for a pause in typing.
    let rows = sent(&page.dispatch(Action::Customer(CustomerEdit::Find)));
    assert!(matches!(&rows.body, Request::Rows { query, .. } if query.search == "ann"));
    let row = TableRow {
        customer: "48".to_owned(),
        name: Some("Ann".to_owned()),
        values: vec![1, 1, 0],
    };
    let window = TableWindow {
        total: 1,
        start: 0,
        rows: vec![row],
    };
    let effects = page.receive(rows.id, rows.generation, Reply::Rows(window));
    assert_eq!(requested(&effects), ["48"]);
    // The second time, the window has arrived already.
    page.dispatch(Action::Customer(CustomerEdit::Close));
    assert_eq!(requested(&page.dispatch(Action::Customer(CustomerEdit::Find))), ["48"]);
}

#[test]
fn a_search_with_many_hits_opens_the_exact_id_if_there_is_one() {
    let mut page = Page::ready(500);
    page.dispatch(Action::Search("4".to_owned()));
    let rows = sent(&page.dispatch(Action::Customer(CustomerEdit::Find)));
    let effects = page.receive(rows.id, rows.generation, rows_from(30, 0, 30));
    assert_eq!(requested(&effects), ["4"]);
    let request = sent(&effects);
    page.receive(request.id, request.generation, failed());
    assert_eq!(
        (page.problem(), page.state.customer.open.is_some()),
        ("", false),
        "the number of hits is information enough"
    );
}

#[test]
fn typing_on_opens_nothing() {
    let mut page = Page::ready(500);
    page.dispatch(Action::Search("4".to_owned()));
    let rows = sent(&page.dispatch(Action::Customer(CustomerEdit::Find)));
    page.dispatch(Action::Search("48".to_owned()));
    assert_eq!(
        requested(&page.receive(rows.id, rows.generation, rows_from(1, 0, 1))),
        Vec::<&str>::new()
    );
    let rows = sent(&page.wait(SEARCH_PAUSE_MS));
    assert_eq!(
        requested(&page.receive(rows.id, rows.generation, rows_from(1, 0, 1))),
        Vec::<&str>::new()
    );
    page.dispatch(Action::Search(String::new()));
    assert_eq!(
        requested(&page.dispatch(Action::Customer(CustomerEdit::Find))),
        Vec::<&str>::new()
    );
}

#[test]
fn nothing_is_pending_after_the_worker_died() {
    let mut page = Page::ready(9);
    page.dispatch(open("5"));
    page.dispatch(Action::WorkerDied("out of memory".to_owned()));
    assert!(page.state.customer.open.is_none());
    assert_eq!(page.state.tick_ms(), None);
    // A detail that waits for data keeps waiting.
    let mut page = Page::connected();
    page.dispatch(Action::OpenFragment("customer=7".to_owned()));
    page.dispatch(Action::WorkerDied("out of memory".to_owned()));
    assert!(page.state.customer.open.is_some());
}

#[test]
fn a_search_of_a_dead_worker_opens_nothing_later() {
    let mut page = Page::ready(500);
    page.dispatch(Action::Search("ann".to_owned()));
    page.dispatch(Action::Customer(CustomerEdit::Find));
    page.dispatch(Action::WorkerDied("out of memory".to_owned()));
    page.receive(
        0,
        0,
        Reply::Hello {
            build: BUILD.to_owned(),
        },
    );
    let open = page.open();
    let rows = sent(&page.receive(open.id, open.generation, opened(500)));
    page.receive(rows.id, rows.generation, rows_from(1, 0, WINDOW_ROWS));
    assert_eq!(shown(&page), None);
}
