//! The card of one customer in the page's state: what is asked of the worker, which answers still count, and the address.

use super::*;
use daypart::state::{CustomerEdit, Edit, FilterEdit, SourceRowsPanel};
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::scan::provenance::{SourceLine, SourceLines};
use daypart_engine::time::dayparts::Preset;

fn open(id: &str) -> Action {
    Action::Customer(CustomerEdit::Open(id.to_owned()))
}

fn card(id: &str) -> Reply {
    card_by(id, &Dayparts::default())
}

fn card_by(id: &str, dayparts: &Dayparts) -> Reply {
    Reply::Card(Box::new(CustomerDetail {
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

/// Whose cards are asked for by these effects.
fn asked(effects: &[Effect]) -> Vec<&str> {
    let requests = effects.iter().filter_map(|effect| match effect {
        Effect::Send(Message {
            body: Request::Customer { id, .. },
            ..
        }) => Some(id.as_str()),
        _ => None,
    });
    requests.collect()
}

fn address(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Address(fragment) => Some(fragment.as_str()),
        _ => None,
    })
}

/// Whose card is on screen.
fn shown(page: &Page) -> Option<&str> {
    let card = page.state.customer.as_ref()?.card.as_ref()?;
    Some(card.id.as_str())
}

fn sources(page: &Page) -> Option<&SourceRowsPanel> {
    page.state.customer.as_ref().map(|customer| &customer.sources)
}

#[test]
fn a_card_opens_and_closes_with_its_address() {
    let mut page = Page::ready(9);
    let effects = page.act(open("5 & é"));
    assert_eq!(
        (asked(&effects), address(&effects)),
        (vec!["5 & é"], Some("customer=5%20%26%20%C3%A9"))
    );
    assert_eq!((shown(&page), page.state.tick_ms()), (None, Some(100)));
    let request = sent(&effects);
    page.hear(request.id, request.generation, card("5 & é"));
    assert_eq!((shown(&page), page.state.tick_ms()), (Some("5 & é"), None));
    // The same once more asks for nothing, but is told apart from the first time.
    let turn = page.state.customer.as_ref().map(|customer| customer.turn);
    assert_eq!(page.act(open("5 & é")), vec![]);
    assert_ne!(page.state.customer.as_ref().map(|customer| customer.turn), turn);
    let effects = page.act(Action::Customer(CustomerEdit::Close));
    assert_eq!((address(&effects), shown(&page)), (Some(""), None));
    assert_eq!(page.act(Action::Customer(CustomerEdit::Close)), vec![]);
}

#[test]
fn the_filter_and_the_card_share_the_address() {
    let mut page = Page::ready(9);
    page.act(open("5"));
    let effects = page.act(Action::Filter(FilterEdit::Replace("hour=6".parse().expect("a filter"))));
    assert_eq!(address(&effects), Some("hour=6&customer=5"));
    assert_eq!(asked(&effects), Vec::<&str>::new(), "a card is of all events");
    let effects = page.act(Action::Arrive("hour=6".to_owned()));
    assert_eq!((address(&effects), page.state.customer.is_some()), (None, false));
    let effects = page.act(Action::Arrive("hour=6&customer=7".to_owned()));
    assert_eq!((address(&effects), asked(&effects)), (None, vec!["7"]));
    assert_eq!(page.state.view().filter.to_string(), "hour=6");
    // A way to a section of the page is none to a view.
    page.act(Action::Arrive("statistics".to_owned()));
    assert!(page.state.customer.is_some());
}

#[test]
fn an_address_opens_the_card_once_there_are_data() {
    let mut page = Page::up();
    let effects = page.act(Action::Arrive("customer=0%2C7".to_owned()));
    assert_eq!((asked(&effects), address(&effects)), (vec![], None));
    let job = page.open();
    let effects = page.hear(job.id, job.generation, opened(9));
    assert_eq!(asked(&effects), ["0,7"]);
    // What an escape can't be is no customer.
    page.act(Action::Arrive("customer=%F".to_owned()));
    assert!(page.state.customer.is_none());
}

#[test]
fn only_the_card_that_was_asked_for_last_is_shown() {
    let mut page = Page::ready(9);
    let first = sent(&page.act(open("5")));
    let second = sent(&page.act(open("6")));
    page.hear(first.id, first.generation, card("5"));
    assert_eq!(shown(&page), None);
    page.hear(second.id, second.generation, card("6"));
    assert_eq!(shown(&page), Some("6"));
    page.hear(first.id, first.generation, failed());
    assert_eq!((shown(&page), page.problem()), (Some("6"), ""));
}

#[test]
fn other_data_make_another_card() {
    let mut page = Page::ready(9);
    let request = sent(&page.act(open("5")));
    page.hear(request.id, request.generation, card("5"));
    let lines_request = sent(&page.act(Action::Customer(CustomerEdit::AskSources)));
    let job = page.open();
    let effects = page.hear(job.id, job.generation, opened(7));
    assert_eq!(
        (asked(&effects), shown(&page)),
        (vec!["5"], None),
        "the card is of the data before"
    );
    assert_eq!(sources(&page), Some(&SourceRowsPanel::Unseen));
    page.hear(lines_request.id, lines_request.generation, Reply::Sources(lines(2)));
    assert_eq!(sources(&page), Some(&SourceRowsPanel::Unseen), "so are the lines");
    let request = effects.iter().find_map(|effect| match effect {
        Effect::Send(message) if matches!(message.body, Request::Customer { .. }) => Some(message.clone()),
        _ => None,
    });
    let request = request.expect("a request");
    assert_eq!(request.generation, job.generation);
    let effects = page.hear(request.id, request.generation, failed());
    assert!(page.problem().contains("no customer “5”"));
    assert_eq!((page.state.customer.is_some(), address(&effects)), (false, Some("")));
}

#[test]
fn other_dayparts_make_another_card() {
    let mut page = Page::ready(9);
    let request = sent(&page.act(open("5")));
    page.hear(request.id, request.generation, card("5"));
    let count = sent(&page.act(Action::Dayparts(Edit::Preset(Preset::Radio))));
    let radio = Preset::Radio.dayparts();
    let counted = Reply::Report(Box::new(Report {
        dayparts: radio.clone(),
        ..report(9)
    }));
    let effects = page.hear(count.id, count.generation, counted);
    assert_eq!(
        (asked(&effects), shown(&page)),
        (vec!["5"], Some("5")),
        "the card stays until the next one comes"
    );
    let request = sent(&effects);
    // Dayparts that changed meanwhile ask once more.
    page.act(Action::Dayparts(Edit::Reset));
    let effects = page.hear(request.id, request.generation, card_by("5", &radio));
    assert_eq!(asked(&effects), ["5"]);
    let request = sent(&effects);
    let effects = page.hear(request.id, request.generation, card("5"));
    assert_eq!(asked(&effects), Vec::<&str>::new());
}

#[test]
fn lines_are_asked_for_once_and_stopped_when_nobody_wants_them() {
    let mut page = Page::ready(9);
    let ask = || Action::Customer(CustomerEdit::AskSources);
    assert_eq!(page.act(ask()), vec![], "whose?");
    let request = sent(&page.act(open("5")));
    page.hear(request.id, request.generation, card("5"));
    let request = sent(&page.act(ask()));
    assert!(matches!(&request.body, Request::Sources { id } if id == "5"));
    assert_eq!(page.act(ask()), vec![]);
    page.hear(request.id, request.generation, progress(Stage::Reading, 250_000, 10.0));
    assert_eq!(
        sources(&page),
        Some(&SourceRowsPanel::Coming {
            asked: request.id,
            share: 0.25
        })
    );
    let effects = page.act(open("6"));
    assert!(matches!(
        effects.first(),
        Some(Effect::Send(Message { body: Request::Cancel { job }, .. })) if *job == request.id
    ));
    page.hear(request.id, request.generation, Reply::Cancelled);
    page.hear(request.id, request.generation, Reply::Sources(lines(2)));
    assert_eq!(
        (sources(&page), page.state.cancelled),
        (Some(&SourceRowsPanel::Unseen), false)
    );
    let six = sent(&effects);
    page.hear(six.id, six.generation, card("6"));
    let request = sent(&page.act(ask()));
    page.hear(request.id, request.generation, Reply::Sources(lines(2)));
    assert_eq!(sources(&page), Some(&SourceRowsPanel::Here(std::rc::Rc::new(lines(2)))));
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn lines_that_cannot_be_found_are_told_and_the_card_stays() {
    let mut page = Page::ready(9);
    let request = sent(&page.act(open("5")));
    page.hear(request.id, request.generation, card("5"));
    let request = sent(&page.act(Action::Customer(CustomerEdit::AskSources)));
    let gone = Failure {
        message: "a.csv can't be read any more".to_owned(),
    };
    page.hear(request.id, request.generation, Reply::Failed(gone));
    assert_eq!(
        (shown(&page), sources(&page)),
        (Some("5"), Some(&SourceRowsPanel::Unseen))
    );
    assert!(page.problem().contains("can't be read"));
}

#[test]
fn lines_are_saved_under_their_name() {
    let mut page = Page::ready(9);
    let save = || Action::Customer(CustomerEdit::SaveSources);
    assert_eq!(page.act(save()), vec![]);
    let request = sent(&page.act(open("5")));
    page.hear(request.id, request.generation, card("5"));
    let request = sent(&page.act(save()));
    assert!(matches!(&request.body, Request::SaveSources { id } if id == "5"));
    let export = Export::Sources;
    let effects = page.hear(request.id, request.generation, Reply::File { export });
    assert_eq!(effects, vec![Effect::Save(export.file_name().to_owned())]);
    assert_eq!(export.file_name(), "source_lines.csv");
}

#[test]
fn a_search_with_one_hit_opens_it() {
    let mut page = Page::ready(500);
    page.act(Action::Search("ann".to_owned()));
    // It doesn't wait for typing to rest.
    let rows = sent(&page.act(Action::Customer(CustomerEdit::Find)));
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
    let effects = page.hear(rows.id, rows.generation, Reply::Rows(window));
    assert_eq!(asked(&effects), ["48"]);
    // Once more, the window is there already.
    page.act(Action::Customer(CustomerEdit::Close));
    assert_eq!(asked(&page.act(Action::Customer(CustomerEdit::Find))), ["48"]);
}

#[test]
fn a_search_with_many_hits_opens_the_very_id_if_there_is_one() {
    let mut page = Page::ready(500);
    page.act(Action::Search("4".to_owned()));
    let rows = sent(&page.act(Action::Customer(CustomerEdit::Find)));
    let effects = page.hear(rows.id, rows.generation, rows_from(30, 0, 30));
    assert_eq!(asked(&effects), ["4"]);
    let request = sent(&effects);
    page.hear(request.id, request.generation, failed());
    assert_eq!(
        (page.problem(), page.state.customer.is_some()),
        ("", false),
        "how many were found says enough"
    );
}

#[test]
fn typing_on_opens_nothing() {
    let mut page = Page::ready(500);
    page.act(Action::Search("4".to_owned()));
    let rows = sent(&page.act(Action::Customer(CustomerEdit::Find)));
    page.act(Action::Search("48".to_owned()));
    assert_eq!(
        asked(&page.hear(rows.id, rows.generation, rows_from(1, 0, 1))),
        Vec::<&str>::new()
    );
    let rows = sent(&page.wait(SEARCH_PAUSE_MS));
    assert_eq!(
        asked(&page.hear(rows.id, rows.generation, rows_from(1, 0, 1))),
        Vec::<&str>::new()
    );
    page.act(Action::Search(String::new()));
    assert_eq!(
        asked(&page.act(Action::Customer(CustomerEdit::Find))),
        Vec::<&str>::new()
    );
}

#[test]
fn a_worker_that_is_gone_owes_nothing() {
    let mut page = Page::ready(9);
    page.act(open("5"));
    page.act(Action::Died("out of memory".to_owned()));
    assert!(page.state.customer.is_none());
    assert_eq!(page.state.tick_ms(), None);
    // One that waits for data goes on waiting.
    let mut page = Page::up();
    page.act(Action::Arrive("customer=7".to_owned()));
    page.act(Action::Died("out of memory".to_owned()));
    assert!(page.state.customer.is_some());
}
