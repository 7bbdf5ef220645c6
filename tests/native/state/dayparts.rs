//! The daypart editor, and the recounts that it causes.

use daypart::state::{DaypartEdit, DaypartEditor, Settings};
use daypart_engine::time::dayparts::Preset;

use super::*;

/// The dayparts in effect, one per line: "5:00 Morning".
fn chosen(page: &Page) -> Vec<String> {
    page.state
        .daypart_editor
        .chosen
        .to_string()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// The dayparts of a requested recount.
fn requested(effects: &[Effect]) -> Option<Dayparts> {
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

fn saved(effects: &[Effect]) -> Option<Option<String>> {
    effects.iter().find_map(|effect| match effect {
        Effect::SaveSetting { name, value } if name == "dayparts" => Some(value.clone()),
        _ => None,
    })
}

#[test]
fn applies_each_edit() {
    let start = |row: usize, text: &str| vec![DaypartEdit::Start(row, text.to_owned()), DaypartEdit::Settle];
    let name = |row: usize, text: &str| vec![DaypartEdit::Name(row, text.to_owned()), DaypartEdit::Settle];
    let cases: [(Vec<DaypartEdit>, &str); 12] = [
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
            vec![DaypartEdit::Name(2, "Prime".to_owned())],
            "5:00 Morning|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Move(1, 13 * 60)],
            "5:00 Morning|13:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Move(1, 19 * 60)],
            "5:00 Morning|16:59 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Move(1, 3 * 60)],
            "5:00 Morning|5:01 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Move(3, 60)],
            "5:00 Morning|12:00 Afternoon|17:00 Evening|1:00 Night",
        ),
        (
            vec![DaypartEdit::Move(0, 23 * 60)],
            "23:00 Morning|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Add],
            "5:00 Morning|8:30 Daypart 5|12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Remove(0)],
            "12:00 Afternoon|17:00 Evening|22:00 Night",
        ),
        (
            vec![DaypartEdit::Remove(0), DaypartEdit::Remove(0), DaypartEdit::Remove(0)],
            "17:00 Evening|22:00 Night",
        ),
    ];
    for (edits, expected) in cases {
        let mut page = Page::connected();
        for edit in &edits {
            page.dispatch(Action::Dayparts(edit.clone()));
        }
        assert_eq!(chosen(&page).join("|"), expected, "{edits:?}");
        assert_eq!(page.state.daypart_editor.problem, None, "{edits:?}");
    }
}

#[test]
fn reports_invalid_fields_and_keeps_the_dayparts_in_effect() {
    let cases = [
        (
            DaypartEdit::Start(1, "25:61".to_owned()),
            Some(1),
            "“25:61” isn’t a valid time. Use a 24-hour time such as 7:30.",
        ),
        (
            DaypartEdit::Start(1, "18".to_owned()),
            Some(2),
            "“Evening” starts before the previous daypart. Use start times in clock order.",
        ),
        (
            DaypartEdit::Name(3, "  ".to_owned()),
            Some(3),
            "Daypart 4 has no name. Enter one, such as “Morning”.",
        ),
        (
            DaypartEdit::Name(3, "morning".to_owned()),
            Some(3),
            "Two dayparts are called “morning”. Use different names.",
        ),
    ];
    for (edit, row, message) in cases {
        let mut page = Page::ready(3);
        page.dispatch(Action::Dayparts(edit));
        let effects = page.dispatch(Action::Dayparts(DaypartEdit::Settle));
        let problem = page.state.daypart_editor.problem.clone().expect("a problem");
        assert_eq!((problem.row, problem.message.as_str()), (row, message));
        assert_eq!(
            (effects, page.state.daypart_editor.chosen.clone()),
            (vec![], Dayparts::default())
        );
        page.dispatch(Action::Dayparts(DaypartEdit::Reset));
        assert_eq!(page.state.daypart_editor, DaypartEditor::default());
    }
}

#[test]
fn stops_at_eight_dayparts() {
    let mut page = Page::connected();
    for _ in 0..9 {
        page.dispatch(Action::Dayparts(DaypartEdit::Add));
    }
    assert_eq!(page.state.daypart_editor.rows.len(), 8);
    assert_eq!(page.state.daypart_editor.problem, None);
}

#[test]
fn saves_loads_and_deletes_the_dayparts() {
    let mut page = Page::connected();
    let effects = page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio)));
    let value = saved(&effects).expect("a setting").expect("a value");
    let mut next = Page {
        state: State::default(),
        now_ms: 0.0,
    };
    next.dispatch(Action::LoadSettings(Settings::new([("dayparts".to_owned(), value)])));
    assert_eq!(next.state.daypart_editor.preset(), Some(Preset::Radio));
    assert_eq!(saved(&next.dispatch(Action::Dayparts(DaypartEdit::Reset))), Some(None));
    assert_eq!(next.state.daypart_editor.preset(), Some(Preset::FourParts));
    assert_eq!(
        next.dispatch(Action::Dayparts(DaypartEdit::Reset)),
        vec![],
        "nothing left to delete"
    );
    for damaged in ["", "5:00 Morning", "x", "5:00 Morning\n5:00 Evening"] {
        next.dispatch(Action::LoadSettings(Settings::new([(
            "dayparts".to_owned(),
            damaged.to_owned(),
        )])));
        assert_eq!(next.state.daypart_editor, DaypartEditor::default(), "{damaged:?}");
    }
}

#[test]
fn a_drop_uses_the_dayparts_in_effect() {
    let mut page = Page::connected();
    page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::WorkingDay)));
    let Request::Open { view, .. } = page.open().body else {
        panic!("an open");
    };
    assert_eq!(view.dayparts, Preset::WorkingDay.dayparts());
    let Request::Demo { view } = sent(&page.dispatch(Action::Demo)).body else {
        panic!("a demo");
    };
    assert_eq!(view.dayparts, Preset::WorkingDay.dayparts());
}

#[test]
fn a_change_requests_a_recount_and_then_rows() {
    let mut page = Page::ready(3);
    let radio = Preset::Radio.dayparts();
    let effects = page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio)));
    let query = sent(&effects);
    assert_eq!((requested(&effects), query.generation), (Some(radio.clone()), 1));
    let rows = sent(&page.receive(query.id, 1, counted(&radio)));
    assert!(matches!(rows.body, Request::Rows { .. }));
    assert_eq!(
        page.state
            .shown
            .as_ref()
            .and_then(|shown| shown.report.as_ref())
            .map(|report| &report.dayparts),
        Some(&radio)
    );
    page.receive(rows.id, 1, rows_from(3, 0, WINDOW_ROWS));
    assert!(page.status_line().starts_with("Ready"), "{}", page.status_line());
    assert_eq!(page.state.tick_ms(), None);
}

#[test]
fn the_last_of_several_fast_changes_wins() {
    let mut page = Page::ready(3);
    let first = page.dispatch(Action::Dayparts(DaypartEdit::Move(1, 11 * 60)));
    let query = sent(&first);
    for hour in [10, 9, 8] {
        assert_eq!(
            requested(&page.dispatch(Action::Dayparts(DaypartEdit::Move(1, hour * 60)))),
            None,
            "one request at a time"
        );
    }
    let effects = page.receive(query.id, 1, counted(&requested(&first).expect("dayparts")));
    let last = requested(&effects).expect("the latest dayparts are requested");
    assert_eq!(last.bands()[1].start_minute, 8 * 60);
    let again = sent(&effects);
    page.receive(query.id, 1, counted(&Preset::Radio.dayparts()));
    assert_eq!(
        page.state
            .shown
            .as_ref()
            .and_then(|shown| shown.report.clone())
            .map(|report| report.dayparts.bands()[1].start_minute),
        Some(11 * 60),
        "answered twice"
    );
    page.receive(again.id, 1, counted(&last));
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
fn a_download_uses_the_latest_dayparts() {
    let mut page = Page::ready(3);
    page.dispatch(Action::Dayparts(DaypartEdit::Move(1, 11 * 60)));
    page.dispatch(Action::Dayparts(DaypartEdit::Move(1, 10 * 60)));
    let effects = page.dispatch(Action::Export(Export::LiveTable));
    assert_eq!(
        requested(&effects).map(|dayparts| dayparts.bands()[1].start_minute),
        Some(10 * 60)
    );
    assert_eq!(
        sent(&effects).body,
        Request::Export(Export::LiveTable),
        "and the export after it"
    );
}

#[test]
fn ignores_a_recount_of_an_older_data_set() {
    let mut page = Page::ready(3);
    let query = sent(&page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio))));
    let open = page.open();
    let effects = page.receive(open.id, open.generation, opened(9));
    assert_eq!(
        requested(&effects),
        Some(Preset::Radio.dayparts()),
        "the new data set was counted by other dayparts"
    );
    page.receive(query.id, 1, counted(&Preset::Radio.dayparts()));
    let customers = page
        .state
        .shown
        .as_ref()
        .and_then(|shown| shown.report.as_ref())
        .map(|report| report.customers);
    assert_eq!(customers, Some(9));
}

#[test]
fn reports_a_slow_recount_and_a_failed_one() {
    let mut page = Page::ready(3);
    let query = sent(&page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio))));
    assert!(page.status_line().starts_with("Ready"));
    page.wait(500.0);
    assert_eq!(page.status_line(), "Recalculating…");
    page.receive(
        query.id,
        1,
        Reply::Failed(Failure {
            message: "no memory".to_owned(),
        }),
    );
    assert_eq!((page.problem(), page.state.tick_ms()), ("no memory", None));
}

#[test]
fn stops_sorting_by_a_removed_column() {
    let mut page = Page::ready(3);
    page.dispatch(Action::Sort(SortBy::Column(ProfileColumn::Band(0))));
    let query = sent(&page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio))));
    let mut report = report(3);
    report.dayparts = Preset::Radio.dayparts();
    report.columns.remove(1);
    let rows = sent(&page.receive(query.id, 1, Reply::Report(Box::new(report))));
    assert_eq!(page.state.table.query.sort, SortBy::Customer);
    assert_eq!(page.state.table.window, None, "rows of other columns");
    assert!(matches!(rows.body, Request::Rows { .. }));
}
