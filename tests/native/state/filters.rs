//! The filter in the page's state: what is asked of the worker, what can be undone, and the address.

use super::*;
use daypart::state::{Edit, FilterEdit, why_nobody};
use daypart_engine::query::filter::{Filter, Subject, Values};
use daypart_engine::query::report::{AdBar, FieldBar, FieldReport};
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::time::dayparts::Preset;

fn filter(text: &str) -> Filter {
    text.parse().expect("a filter")
}

fn toggle(hour: u32) -> Action {
    Action::Filter(FilterEdit::Toggle(Subject::Hour, Values::code(hour)))
}

fn asked(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Message {
            body: Request::Query { view },
            ..
        }) => Some(view.filter.to_string()),
        _ => None,
    })
}

fn address(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Address(fragment) => Some(fragment.as_str()),
        _ => None,
    })
}

fn counted(view: &View) -> Reply {
    Reply::Report(Box::new(Report {
        dayparts: view.dayparts.clone(),
        filter: view.filter.clone(),
        ..report(3)
    }))
}

#[test]
fn a_choice_is_counted_and_leads_back_by_its_address() {
    let mut page = Page::ready(3);
    let effects = page.act(toggle(18));
    assert_eq!(asked(&effects).as_deref(), Some("hour=18"));
    assert_eq!(address(&effects), Some("hour=18"));
    // One count is out at a time; the newest choice is asked for when it has come.
    let more = page.act(toggle(19));
    assert_eq!((asked(&more), address(&more)), (None, Some("hour=18-19")));
    let view = View {
        filter: filter("hour=18"),
        ..View::default()
    };
    let query = sent(&effects);
    let effects = page.hear(query.id, query.generation, counted(&view));
    assert_eq!(asked(&effects).as_deref(), Some("hour=18-19"));
}

#[test]
fn steps_are_undone_and_done_again() {
    let mut page = Page::ready(3);
    let chosen = |page: &Page| page.state.filters.chosen.to_string();
    page.act(toggle(5));
    page.act(toggle(6));
    page.act(Action::Filter(FilterEdit::Choose(Subject::Mobile, Values::code(1))));
    assert_eq!(chosen(&page), "hour=5-6&mobile=1");
    page.act(Action::Filter(FilterEdit::Undo));
    page.act(Action::Filter(FilterEdit::Undo));
    assert_eq!(chosen(&page), "hour=5");
    page.act(Action::Filter(FilterEdit::Redo));
    assert_eq!(chosen(&page), "hour=5-6");
    page.act(Action::Filter(FilterEdit::Clear));
    assert_eq!(chosen(&page), "");
    assert!(
        !page.state.filters.can_redo(),
        "a new choice leaves nothing to do again"
    );
    for _ in 0..9 {
        page.act(Action::Filter(FilterEdit::Undo));
    }
    assert_eq!(chosen(&page), "");
    assert!(!page.state.filters.can_undo());
    assert!(
        page.act(Action::Filter(FilterEdit::Clear)).is_empty(),
        "nothing changes"
    );
}

#[test]
fn an_address_is_taken_up() {
    let radio = Preset::Radio.dayparts();
    let mut page = Page::ready(3);
    page.act(Action::Dayparts(Edit::Preset(Preset::Radio)));
    let effects = page.act(toggle(18));
    let link = address(&effects).expect("an address").to_owned();
    let mut other = Page::ready(3);
    let effects = other.act(Action::Arrive(link));
    assert_eq!(asked(&effects).as_deref(), Some("hour=18"));
    assert_eq!(other.state.view().dayparts, radio);
    for nonsense in [
        "rejected",
        "hour=25",
        "hour=1&x",
        "dayparts=%00",
        "dayparts=x&hour=1",
        "<script>=1",
    ] {
        assert!(other.act(Action::Arrive(nonsense.to_owned())).is_empty(), "{nonsense}");
        assert_eq!(other.state.filters.chosen, filter("hour=18"), "{nonsense}");
    }
    other.act(Action::Arrive(String::new()));
    assert!(other.state.filters.chosen.is_empty());
    assert_eq!(
        other.state.view().dayparts,
        radio,
        "an address that says nothing leaves the dayparts alone"
    );
}

#[test]
fn what_is_dropped_is_counted_by_the_filter_of_the_address() {
    let mut page = Page::up();
    page.act(Action::Arrive("level=2".to_owned()));
    let Request::Open { view, .. } = page.open().body else {
        panic!("an open");
    };
    assert_eq!(view.filter, filter("level=2"));
}

#[test]
fn other_dayparts_leave_no_choice_by_dayparts_that_are_gone() {
    let mut page = Page::ready(3);
    page.act(Action::Filter(FilterEdit::Replace(filter(
        "daypart=3&hour=5&daypart-4=2..&share-of-daypart-1=50..",
    ))));
    page.act(Action::Dayparts(Edit::Preset(Preset::Radio)));
    assert_eq!(page.state.filters.chosen, filter("hour=5"));
}

#[test]
fn a_condition_that_no_file_can_meet_says_why() {
    let bare = report(3);
    let told = Report {
        fields: vec![FieldReport {
            field: ColumnKind::Level,
            bars: vec![FieldBar {
                value: "2".to_owned(),
                customers: 1,
                events: 2,
            }],
        }],
        ads: vec![AdBar {
            ad: "ADV".to_owned(),
            clicks: 1,
            customers: 1,
            of_others: 0,
        }],
        ..report(3)
    };
    let drop = "Drop such a file, or remove the condition.";
    let cases = [
        (
            "clicked=ADV",
            Some("“Clicked” leaves nobody, because no clicks file is in use."),
            None,
        ),
        ("clicked=", None, None),
        (
            "clicked=OTHER",
            Some("“Clicked” leaves nobody, because no clicks file is in use."),
            Some("“Clicked” leaves nobody, because no clicks file in use has a click on that."),
        ),
        (
            "level=2",
            Some("“Level” leaves nobody, because no customers file in use tells the level."),
            None,
        ),
        (
            "level=7",
            Some("“Level” leaves nobody, because no customers file in use tells the level."),
            Some("“Level” leaves nobody, because the customers files in use say that of none of the customers."),
        ),
        ("hour=3", None, None),
        (
            "unique-tracks=1..",
            Some("“Unique tracks” leaves nobody, because the events files in use don’t tell of tracks."),
            Some("“Unique tracks” leaves nobody, because the events files in use don’t tell of tracks."),
        ),
    ];
    for (filter, without, with) in cases {
        let filter = filter.parse().expect(filter);
        for (report, expected) in [(&bare, without), (&told, with)] {
            let expected: Vec<String> = expected.iter().map(|text| format!("{text} {drop}")).collect();
            assert_eq!(why_nobody(&filter, report), expected, "{filter}");
        }
    }
}
