//! The dayparts' editor, and counting again by what was chosen there.

use daypart::state::{DaypartEditor, Edit, Settings};
use daypart_engine::time::dayparts::Preset;

use super::*;

/// The names and starts that hold: "Morning 5:00".
fn chosen(page: &Page) -> Vec<String> {
    page.state.bands.chosen.to_string().lines().map(str::to_owned).collect()
}

/// The dayparts that a message asks to count by.
fn asked(effects: &[Effect]) -> Option<Dayparts> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Message {
            body: Request::Query { view },
            ..
        }) => Some(view.dayparts.clone()),
        _ => None,
    })
}

fn counted(dayparts: &Dayparts) -> Reply {
    Reply::Report(Box::new(Report {
        dayparts: dayparts.clone(),
        ..report(3)
    }))
}

fn kept(effects: &[Effect]) -> Option<Option<String>> {
    effects.iter().find_map(|effect| match effect {
        Effect::Keep { name, value } if name == "dayparts" => Some(value.clone()),
        _ => None,
    })
}

#[test]
fn what_the_editor_does() {
    let start = |row: usize, text: &str| vec![Edit::Start(row, text.to_owned()), Edit::Settle];
    let name = |row: usize, text: &str| vec![Edit::Name(row, text.to_owned()), Edit::Settle];
    let cases: [(Vec<Edit>, &str); 12] = [
        (
            start(1, "11:30"),
            "5:00 Morning|11:30 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            start(0, "23"),
            "23:00 Morning|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            name(2, " Prime time "),
            "5:00 Morning|12:00 Afternoon|17:00 Prime time|22:00 Night",
        ),
        (
            vec![Edit::Name(2, "Prime".to_owned())],
            "5:00 Morning|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![Edit::Move(1, 13 * 60)],
            "5:00 Morning|13:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![Edit::Move(1, 19 * 60)],
            "5:00 Morning|16:59 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![Edit::Move(1, 3 * 60)],
            "5:00 Morning|5:01 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![Edit::Move(3, 60)],
            "5:00 Morning|12:00 Afternoon|17:00 Evening|1:00 Night",
        ),
        (
            vec![Edit::Move(0, 23 * 60)],
            "23:00 Morning|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![Edit::Add],
            "5:00 Morning|8:30 Daypart 5|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (vec![Edit::Remove(0)], "12:00 Afternoon|17:00 Evening|22:00 Night"),
        (
            vec![Edit::Remove(0), Edit::Remove(0), Edit::Remove(0)],
            "17:00 Evening|22:00 Night",
        ),
    ];
    for (edits, expected) in cases {
        let mut page = Page::up();
        for edit in &edits {
            page.act(Action::Dayparts(edit.clone()));
        }
        assert_eq!(chosen(&page).join("|"), expected, "{edits:?}");
        assert_eq!(page.state.bands.problem, None, "{edits:?}");
    }
}

#[test]
fn what_can_not_hold_is_told_and_what_held_still_does() {
    let cases = [
        (
            Edit::Start(1, "25:61".to_owned()),
            Some(1),
            "daypart \"Afternoon\": found a start at \"25:61\", expected a time of day such as 7:30",
        ),
        (
            Edit::Start(1, "18".to_owned()),
            Some(2),
            "daypart \"Evening\": starts before the one in front of it, expected starts in clock order",
        ),
        (
            Edit::Name(3, "  ".to_owned()),
            Some(3),
            "daypart 4: found no name, expected one such as \"Morning\"",
        ),
        (
            Edit::Name(3, "morning".to_owned()),
            Some(3),
            "daypart \"morning\": found this name twice, expected names that differ",
        ),
    ];
    for (edit, row, message) in cases {
        let mut page = Page::ready(3);
        page.act(Action::Dayparts(edit));
        let effects = page.act(Action::Dayparts(Edit::Settle));
        let problem = page.state.bands.problem.clone().expect("a problem");
        assert_eq!((problem.row, problem.message.as_str()), (row, message));
        assert_eq!(
            (effects, page.state.bands.chosen.clone()),
            (vec![], Dayparts::default())
        );
        page.act(Action::Dayparts(Edit::Reset));
        assert_eq!(page.state.bands, DaypartEditor::default());
    }
}

#[test]
fn no_more_than_eight_bands() {
    let mut page = Page::up();
    for _ in 0..9 {
        page.act(Action::Dayparts(Edit::Add));
    }
    assert_eq!(page.state.bands.rows.len(), 8);
    assert_eq!(page.state.bands.problem, None);
}

#[test]
fn a_choice_is_kept_recalled_and_forgotten() {
    let mut page = Page::up();
    let effects = page.act(Action::Dayparts(Edit::Preset(Preset::Radio)));
    let value = kept(&effects).expect("a setting").expect("a value");
    let mut next = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    next.act(Action::Recall(Settings::new([("dayparts".to_owned(), value)])));
    assert_eq!(next.state.bands.preset(), Some(Preset::Radio));
    assert_eq!(kept(&next.act(Action::Dayparts(Edit::Reset))), Some(None));
    assert_eq!(next.state.bands.preset(), Some(Preset::FourParts));
    assert_eq!(
        next.act(Action::Dayparts(Edit::Reset)),
        vec![],
        "nothing left to forget"
    );
    for damaged in ["", "5:00 Morning", "x", "5:00 Morning\n5:00 Evening"] {
        next.act(Action::Recall(Settings::new([(
            "dayparts".to_owned(),
            damaged.to_owned(),
        )])));
        assert_eq!(next.state.bands, DaypartEditor::default(), "{damaged:?}");
    }
}

#[test]
fn a_drop_is_counted_by_what_was_chosen() {
    let mut page = Page::up();
    page.act(Action::Dayparts(Edit::Preset(Preset::WorkingDay)));
    let Request::Open { view, .. } = page.open().body else {
        panic!("an open");
    };
    assert_eq!(view.dayparts, Preset::WorkingDay.dayparts());
    let Request::Demo { view } = sent(&page.act(Action::Demo)).body else {
        panic!("a demo");
    };
    assert_eq!(view.dayparts, Preset::WorkingDay.dayparts());
}

#[test]
fn a_choice_counts_from_memory_and_then_asks_for_rows() {
    let mut page = Page::ready(3);
    let radio = Preset::Radio.dayparts();
    let effects = page.act(Action::Dayparts(Edit::Preset(Preset::Radio)));
    let query = sent(&effects);
    assert_eq!((asked(&effects), query.generation), (Some(radio.clone()), 1));
    let rows = sent(&page.hear(query.id, 1, counted(&radio)));
    assert!(matches!(rows.body, Request::Rows { .. }));
    assert_eq!(
        page.state
            .shown
            .as_ref()
            .and_then(|shown| shown.report.as_ref())
            .map(|report| &report.dayparts),
        Some(&radio)
    );
    page.hear(rows.id, 1, rows_from(3, 0, WINDOW_ROWS));
    assert!(page.status().starts_with("Ready"), "{}", page.status());
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn when_choices_come_fast_the_last_one_wins() {
    let mut page = Page::ready(3);
    let first = page.act(Action::Dayparts(Edit::Move(1, 11 * 60)));
    let query = sent(&first);
    for hour in [10, 9, 8] {
        assert_eq!(
            asked(&page.act(Action::Dayparts(Edit::Move(1, hour * 60)))),
            None,
            "one at a time"
        );
    }
    let effects = page.hear(query.id, 1, counted(&asked(&first).expect("dayparts")));
    let last = asked(&effects).expect("the last choice is asked for");
    assert_eq!(last.bands()[1].start_minute, 8 * 60);
    let again = sent(&effects);
    page.hear(query.id, 1, counted(&Preset::Radio.dayparts()));
    assert_eq!(
        page.state
            .shown
            .as_ref()
            .and_then(|shown| shown.report.clone())
            .map(|report| report.dayparts.bands()[1].start_minute),
        Some(11 * 60),
        "answered twice"
    );
    page.hear(again.id, 1, counted(&last));
    assert_eq!(
        page.state
            .shown
            .as_ref()
            .and_then(|shown| shown.report.clone())
            .map(|report| report.dayparts.bands()[1].start_minute),
        Some(8 * 60)
    );
}

#[test]
fn a_download_holds_the_last_choice() {
    let mut page = Page::ready(3);
    page.act(Action::Dayparts(Edit::Move(1, 11 * 60)));
    page.act(Action::Dayparts(Edit::Move(1, 10 * 60)));
    let effects = page.act(Action::Export(Export::LiveTable));
    assert_eq!(
        asked(&effects).map(|dayparts| dayparts.bands()[1].start_minute),
        Some(10 * 60)
    );
    assert_eq!(
        sent(&effects).body,
        Request::Export(Export::LiveTable),
        "and the export after it"
    );
}

#[test]
fn a_count_of_an_older_data_set_is_dropped() {
    let mut page = Page::ready(3);
    let query = sent(&page.act(Action::Dayparts(Edit::Preset(Preset::Radio))));
    let open = page.open();
    let effects = page.hear(open.id, open.generation, opened(9));
    assert_eq!(
        asked(&effects),
        Some(Preset::Radio.dayparts()),
        "the new one was counted by other dayparts"
    );
    page.hear(query.id, 1, counted(&Preset::Radio.dayparts()));
    let customers = page
        .state
        .shown
        .as_ref()
        .and_then(|shown| shown.report.as_ref())
        .map(|report| report.customers);
    assert_eq!(customers, Some(9));
}

#[test]
fn a_count_that_takes_long_is_told_and_one_that_fails_too() {
    let mut page = Page::ready(3);
    let query = sent(&page.act(Action::Dayparts(Edit::Preset(Preset::Radio))));
    assert!(page.status().starts_with("Ready"));
    page.wait(500.0);
    assert_eq!(page.status(), "Counting anew");
    page.hear(
        query.id,
        1,
        Reply::Failed(Failure {
            message: "no memory".to_owned(),
        }),
    );
    assert_eq!((page.problem(), page.state.tick_ms()), ("no memory", None));
}

#[test]
fn a_column_that_is_gone_is_not_sorted_by() {
    let mut page = Page::ready(3);
    page.act(Action::Sort(SortBy::Column(ProfileColumn::Band(0))));
    let query = sent(&page.act(Action::Dayparts(Edit::Preset(Preset::Radio))));
    let mut report = report(3);
    report.dayparts = Preset::Radio.dayparts();
    report.columns.remove(1);
    let rows = sent(&page.hear(query.id, 1, Reply::Report(Box::new(report))));
    assert_eq!(page.state.table.query.sort, SortBy::Customer);
    assert_eq!(page.state.table.window, None, "rows of other columns");
    assert!(matches!(rows.body, Request::Rows { .. }));
}
