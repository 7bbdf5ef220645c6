//! The filter: requested recounts, undo, and the URL fragment.

use super::*;
use daypart::state::{DaypartEdit, FilterEdit, explain_empty_result};
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

fn requested(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Message {
            body: Request::Query { view },
            ..
        }) => Some(view.filter.to_string()),
        _ => None,
    })
}

fn fragment(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::SetFragment(fragment) => Some(fragment.as_str()),
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
fn a_change_requests_a_recount_and_sets_the_fragment() {
    let mut page = Page::ready(3);
    let effects = page.dispatch(toggle(18));
    assert_eq!(requested(&effects).as_deref(), Some("hour=18"));
    assert_eq!(fragment(&effects), Some("hour=18"));
    // One recount is pending at a time; the latest filter is requested once it has arrived.
    let more = page.dispatch(toggle(19));
    assert_eq!((requested(&more), fragment(&more)), (None, Some("hour=18-19")));
    let view = View {
        filter: filter("hour=18"),
        ..View::default()
    };
    let query = sent(&effects);
    let effects = page.receive(query.id, query.generation, counted(&view));
    assert_eq!(requested(&effects).as_deref(), Some("hour=18-19"));
}

#[test]
fn undoes_and_redoes_changes() {
    let mut page = Page::ready(3);
    let chosen = |page: &Page| page.state.filters.chosen.to_string();
    page.dispatch(toggle(5));
    page.dispatch(toggle(6));
    page.dispatch(Action::Filter(FilterEdit::Choose(Subject::Mobile, Values::code(1))));
    assert_eq!(chosen(&page), "hour=5-6&mobile=1");
    page.dispatch(Action::Filter(FilterEdit::Undo));
    page.dispatch(Action::Filter(FilterEdit::Undo));
    assert_eq!(chosen(&page), "hour=5");
    page.dispatch(Action::Filter(FilterEdit::Redo));
    assert_eq!(chosen(&page), "hour=5-6");
    page.dispatch(Action::Filter(FilterEdit::Clear));
    assert_eq!(chosen(&page), "");
    assert!(!page.state.filters.can_redo(), "a new change clears the redo history");
    for _ in 0..9 {
        page.dispatch(Action::Filter(FilterEdit::Undo));
    }
    assert_eq!(chosen(&page), "");
    assert!(!page.state.filters.can_undo());
    assert!(
        page.dispatch(Action::Filter(FilterEdit::Clear)).is_empty(),
        "nothing changes"
    );
}

#[test]
fn applies_a_fragment() {
    let radio = Preset::Radio.dayparts();
    let mut page = Page::ready(3);
    page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio)));
    let effects = page.dispatch(toggle(18));
    let link = fragment(&effects).expect("a fragment").to_owned();
    let mut other = Page::ready(3);
    let effects = other.dispatch(Action::OpenFragment(link));
    assert_eq!(requested(&effects).as_deref(), Some("hour=18"));
    assert_eq!(other.state.view().dayparts, radio);
    for nonsense in ["hour=25", "hour=1&x", "dayparts=%00", "dayparts=x&hour=1", "<script>=1"] {
        assert!(
            other.dispatch(Action::OpenFragment(nonsense.to_owned())).is_empty(),
            "{nonsense}"
        );
        assert_eq!(other.state.filters.chosen, filter("hour=18"), "{nonsense}");
    }
    other.dispatch(Action::OpenFragment(String::new()));
    assert!(other.state.filters.chosen.is_empty());
    assert_eq!(
        other.state.view().dayparts,
        radio,
        "an empty fragment keeps the dayparts"
    );
}

#[test]
fn a_section_name_in_the_address_keeps_the_view_and_its_address() {
    let sections = [
        "time",
        "mobile",
        "customers",
        "who",
        "music",
        "segments",
        "offers",
        "statistics",
        "rejected",
        "main",
    ];
    let mut page = Page::ready(3);
    for section in sections {
        let effects = page.dispatch(Action::OpenFragment(section.to_owned()));
        assert!(effects.is_empty(), "the default view has no fragment: {section}");
    }
    page.dispatch(toggle(18));
    for section in sections {
        let effects = page.dispatch(Action::OpenFragment(section.to_owned()));
        assert_eq!(effects, [Effect::SetFragment("hour=18".to_owned())], "{section}");
        assert_eq!(page.state.filters.chosen, filter("hour=18"), "{section}");
    }
}

#[test]
fn a_drop_uses_the_filter_of_the_fragment() {
    let mut page = Page::connected();
    page.dispatch(Action::OpenFragment("level=2".to_owned()));
    let Request::Open { view, .. } = page.open().body else {
        panic!("an open");
    };
    assert_eq!(view.filter, filter("level=2"));
}

#[test]
fn other_dayparts_remove_conditions_on_dayparts() {
    let mut page = Page::ready(3);
    page.dispatch(Action::Filter(FilterEdit::Replace(filter(
        "daypart=3&hour=5&daypart-4=2..&share-of-daypart-1=50..",
    ))));
    page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio)));
    assert_eq!(page.state.filters.chosen, filter("hour=5"));
}

#[test]
fn explains_a_condition_that_no_customer_can_meet() {
    let bare = report(3);
    let known = Report {
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
            clicks_without_events: 0,
        }],
        ..report(3)
    };
    let drop = "Add such a file or remove the condition.";
    let cases = [
        (
            "clicked=ADV",
            Some("“Clicked” matches no customers because there is no clicks file."),
            None,
        ),
        ("clicked=", None, None),
        (
            "clicked=OTHER",
            Some("“Clicked” matches no customers because there is no clicks file."),
            Some("“Clicked” matches no customers because no clicks file has a click on that ad."),
        ),
        (
            "level=2",
            Some("“Level” matches no customers because no customers file has the level."),
            None,
        ),
        (
            "level=7",
            Some("“Level” matches no customers because no customers file has the level."),
            Some("“Level” matches no customers because no customers file has that value for any of the customers."),
        ),
        ("hour=3", None, None),
        (
            "unique-tracks=1..",
            Some("“Unique tracks” matches no customers because no events file has track IDs."),
            Some("“Unique tracks” matches no customers because no events file has track IDs."),
        ),
    ];
    for (filter, without, with) in cases {
        let filter = filter.parse().expect(filter);
        for (report, expected) in [(&bare, without), (&known, with)] {
            let expected: Vec<String> = expected.iter().map(|text| format!("{text} {drop}")).collect();
            assert_eq!(explain_empty_result(&filter, report), expected, "{filter}");
        }
    }
}

#[test]
fn a_range_of_one_number_reads_as_the_number() {
    let text = |condition: &str| {
        let filter = filter(condition);
        let (subject, values) = filter.conditions().next().expect("a condition");
        daypart::state::condition_text(subject, values, &Dayparts::default(), |_, value| value.to_owned()).1
    };
    assert_eq!(text("share-of-daypart-3=50..50"), "50%");
    assert_eq!(text("share-of-daypart-3=50..60"), "50–60%");
    assert_eq!(text("share-of-daypart-3=50.."), "50% or more");
}
