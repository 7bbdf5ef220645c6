//! Segments: saving, importing, comparison and exporting, and rejected names.

use super::*;
use daypart::protocol::{ComparisonReport, Failure};
use daypart::state::{DaypartEdit, FilterEdit, SegmentEdit, SegmentFile, SegmentText, Settings};
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::cohort::CustomerColumn;
use daypart_engine::query::filter::Filter;
use daypart_engine::stats::group_comparison::compare_groups;
use daypart_engine::time::dayparts::Preset;

fn filter(text: &str) -> Filter {
    text.parse().expect("a filter")
}

fn segment(page: &mut Page, name: &str, conditions: &str) -> Vec<Effect> {
    page.dispatch(Action::Filter(FilterEdit::Replace(filter(conditions))));
    page.dispatch(Action::Segment(SegmentEdit::Save(name.to_owned())))
}

fn names(page: &Page) -> Vec<&str> {
    page.state
        .segments
        .list
        .iter()
        .map(|segment| segment.name.as_str())
        .collect()
}

fn saved_settings(effects: &[Effect]) -> Vec<(&str, Option<&str>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SaveSetting { name, value } => Some((name.as_str(), value.as_deref())),
            _ => None,
        })
        .collect()
}

fn compared() -> ComparisonReport {
    ComparisonReport {
        columns: compare_groups(&Profiles::default(), &Profiles::default()),
        labels: vec!["Unique tracks".to_owned()],
        customers: [1, 2],
        events: [3, 4],
        by_band: [vec![3], vec![4]],
        by_hour: [vec![0; 24], vec![0; 24]],
    }
}

#[test]
fn saves_loads_replaces_deletes_and_restores_a_segment() {
    let mut page = Page::ready(3);
    let effects = segment(&mut page, " Evening people ", "share-of-daypart-3=50..");
    assert_eq!(
        saved_settings(&effects),
        [("segment.Evening people", Some("share-of-daypart-3=50.."))]
    );
    segment(&mut page, "Gold", "level=2");
    segment(&mut page, "Gold", "level=1,2");
    assert_eq!(names(&page), ["Evening people", "Gold"]);
    page.dispatch(Action::Filter(FilterEdit::Clear));
    page.dispatch(Action::Segment(SegmentEdit::Show("Gold".to_owned())));
    assert_eq!(page.state.filters.chosen, filter("level=1,2"));
    let effects = page.dispatch(Action::Segment(SegmentEdit::Delete("Gold".to_owned())));
    assert_eq!(saved_settings(&effects), [("segment.Gold", None)]);
    assert_eq!(names(&page), ["Evening people"]);
    let effects = page.dispatch(Action::Segment(SegmentEdit::Restore));
    assert_eq!(saved_settings(&effects), [("segment.Gold", Some("level=1,2"))]);
    assert_eq!(names(&page), ["Evening people", "Gold"]);
    assert!(page.dispatch(Action::Segment(SegmentEdit::Restore)).is_empty());
    let mut later = Page::connected();
    let kept = [("segment.A", "level=2"), ("segment.Broken", "level"), ("dayparts", "x")];
    later.dispatch(Action::LoadSettings(Settings::new(
        kept.map(|(name, text)| (name.to_owned(), text.to_owned())),
    )));
    assert_eq!(names(&later), ["A"]);
}

#[test]
fn rejects_invalid_names() {
    let mut page = Page::ready(3);
    for (name, problem) in [("  ", "needs a name"), ("x".repeat(81).as_str(), "at most 80")] {
        assert!(
            saved_settings(&segment(&mut page, name, "level=2")).is_empty(),
            "{name}"
        );
        let problem_text = page.state.segments.problem.clone().expect("a problem");
        assert!(problem_text.contains(problem), "{problem_text}");
    }
    for number in 0..201 {
        page.dispatch(Action::Segment(SegmentEdit::Save(format!("s{number}"))));
    }
    assert_eq!(names(&page).len(), 200);
    assert!(
        page.state
            .segments
            .problem
            .as_ref()
            .is_some_and(|problem_text| problem_text.contains("Delete one first"))
    );
}

#[test]
fn imports_a_file_completely_or_not_at_all() {
    let mut page = Page::ready(3);
    segment(&mut page, "<img src=x onerror=alert(1)>", "gender=%3Cb%3E&hour=5");
    segment(&mut page, "B", "events=2..");
    let file = page.state.segments.file();
    let mut other = Page::ready(3);
    let effects = other.dispatch(Action::Segment(SegmentEdit::Import(file.clone())));
    assert_eq!(saved_settings(&effects).len(), 2);
    assert_eq!(other.state.segments.list, page.state.segments.list);
    let mut broken = file.clone();
    broken.segments.push(SegmentText {
        name: "C".to_owned(),
        conditions: "hour=99".to_owned(),
    });
    let newer = SegmentFile {
        daypart_segments: 2,
        ..file
    };
    for (file, problem_text) in [
        (broken, "Segment “C”: found the condition"),
        (newer, "found version 2, expected 1"),
    ] {
        let mut page = Page::ready(3);
        assert!(saved_settings(&page.dispatch(Action::Segment(SegmentEdit::Import(file)))).is_empty());
        assert!(names(&page).is_empty());
        let problem = page.state.segments.problem.clone().expect("a problem");
        assert!(
            problem.starts_with(problem_text) || problem.contains(problem_text),
            "{problem}"
        );
    }
}

#[test]
fn nothing_is_compared_without_a_report() {
    let mut page = Page::connected();
    let open = page.open();
    let customers = read(TableKind::Customers, 3, 0);
    page.receive(open.id, open.generation, opened_with(vec![customers], None));
    segment(&mut page, "A", "level=2");
    page.dispatch(Action::Segment(SegmentEdit::Compare("A".to_owned(), None)));
    // A later growth would otherwise leave it behind: it comes without a report too.
    assert_eq!(page.state.segments.comparison, None);
}

#[test]
fn compares_two_segments_and_ignores_a_stale_reply() {
    let mut page = Page::ready(3);
    segment(&mut page, "A", "level=2");
    segment(&mut page, "B", "mobile=1");
    let with = |second: Option<&str>| Action::Segment(SegmentEdit::Compare("A".to_owned(), second.map(str::to_owned)));
    let old = sent(&page.dispatch(with(None)));
    let new = sent(&page.dispatch(with(Some("B"))));
    let Request::Compare { first, second, .. } = &new.body else {
        panic!("a comparison is requested");
    };
    assert_eq!(
        (first, second.as_ref()),
        (&filter("level=2"), Some(&filter("mobile=1")))
    );
    page.receive(old.id, old.generation, Reply::Compared(Box::new(compared())));
    let comparison = page.state.segments.comparison.clone().expect("a comparison");
    assert!(page.state.pending_ids().contains(&new.id) && comparison.compared.is_none());
    page.receive(new.id, new.generation, Reply::Compared(Box::new(compared())));
    let comparison = page.state.segments.comparison.clone().expect("a comparison");
    assert_eq!(
        (comparison.second.as_deref(), comparison.compared),
        (Some("B"), Some(compared()))
    );
    page.dispatch(Action::Segment(SegmentEdit::Delete("B".to_owned())));
    assert_eq!(page.state.segments.comparison, None);
}

#[test]
fn saves_the_customers_of_a_segment() {
    let mut page = Page::ready(3);
    segment(&mut page, "A", "level=2");
    let columns = vec![CustomerColumn::Name, CustomerColumn::Events];
    let request = sent(&page.dispatch(Action::Segment(SegmentEdit::Export("A".to_owned(), columns.clone()))));
    let Request::ExportCustomers {
        filter: of,
        columns: wanted,
        ..
    } = &request.body
    else {
        panic!("a file is requested");
    };
    assert_eq!((of, wanted), (&filter("level=2"), &columns));
    let export = Export::Customers;
    let effects = page.receive(request.id, request.generation, Reply::File { export });
    assert_eq!(effects, [Effect::SaveFile("customers-A.csv".to_owned())]);
}

fn requested_size(effects: &[Effect]) -> Option<(u32, String)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Message {
            id,
            body: Request::CountCustomers { filter, .. },
            ..
        }) => Some((*id, filter.to_string())),
        _ => None,
    })
}

/// Imports segments.
fn import(page: &mut Page, segments: &[(&str, &str)]) -> Vec<Effect> {
    let text = |(name, conditions): &(&str, &str)| SegmentText {
        name: (*name).to_owned(),
        conditions: (*conditions).to_owned(),
    };
    page.dispatch(Action::Segment(SegmentEdit::Import(SegmentFile {
        daypart_segments: 1,
        segments: segments.iter().map(text).collect(),
    })))
}

#[test]
fn requests_sizes_one_by_one_and_again_when_they_may_have_changed() {
    let mut page = Page::ready(3);
    let generation = page.generation().expect("data");
    let sizes = |page: &Page| ["A", "B"].map(|name| page.state.segments.size_of(name));
    let half = "share-of-daypart-1=50..";
    let (id, of) = requested_size(&import(&mut page, &[("A", "level=2"), ("B", half)])).expect("a size is requested");
    assert_eq!(of, "level=2");
    let effects = page.receive(id, generation, Reply::CustomerCount(7));
    let (id, of) = requested_size(&effects).expect("the next one is requested");
    assert_eq!((of.as_str(), sizes(&page)), (half, [Some(7), None]));
    assert_eq!(
        requested_size(&page.receive(id, generation, Reply::CustomerCount(2))),
        None
    );
    assert_eq!(sizes(&page), [Some(7), Some(2)]);

    // Other conditions under the same name have another size.
    let (id, of) = requested_size(&import(&mut page, &[("A", "level=1")])).expect("a size is requested");
    assert_eq!((of.as_str(), sizes(&page)), ("level=1", [None, Some(2)]));
    page.receive(id, generation, Reply::CustomerCount(1));

    // With other dayparts, only a segment that refers to dayparts has another size.
    let query = sent(&page.dispatch(Action::Dayparts(DaypartEdit::Preset(Preset::Radio))));
    let other = Report {
        dayparts: Preset::Radio.dayparts(),
        ..report(3)
    };
    let effects = page.receive(query.id, generation, Reply::Report(Box::new(other)));
    let (id, of) = requested_size(&effects).expect("its size is requested");
    assert_eq!((of.as_str(), sizes(&page)), (half, [Some(1), None]));
    page.receive(
        id,
        generation,
        Reply::Failed(Failure {
            message: "no".to_owned(),
        }),
    );
    assert_eq!(page.problem(), "no");

    // Other data have other sizes.
    let open = page.open();
    let effects = page.receive(open.id, open.generation, opened(5));
    assert_eq!(sizes(&page), [None, None]);
    assert!(requested_size(&effects).is_none(), "the dayparts are counted first");
}

#[test]
fn another_data_set_repeats_the_comparison() {
    let mut page = Page::ready(3);
    segment(&mut page, "A", "level=2");
    let request = sent(&page.dispatch(Action::Segment(SegmentEdit::Compare("A".to_owned(), None))));
    page.receive(request.id, request.generation, Reply::Compared(Box::new(compared())));
    let open = page.open();
    let effects = page.receive(open.id, open.generation, opened(5));
    let again = effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::Send(Message {
                body: Request::Compare { .. },
                ..
            })
        )
    });
    assert!(again);
    assert!(
        page.state
            .segments
            .comparison
            .as_ref()
            .is_some_and(|comparison| comparison.compared.is_none())
    );
}

#[test]
fn files_without_events_clear_the_sizes() {
    let mut page = Page::ready(3);
    let request = sent(&page.dispatch(Action::Segment(SegmentEdit::Save("A".to_owned()))));
    page.receive(request.id, request.generation, Reply::CustomerCount(2));
    assert_eq!(page.state.segments.size_of("A"), Some(2));
    let open = page.open();
    page.receive(open.id, open.generation, opened_with(Vec::new(), None));
    assert_eq!(page.state.segments.size_of("A"), None);
}

#[test]
fn imports_all_segments_of_a_file_or_none() {
    let mut page = Page::ready(3);
    let text = |name: &str| SegmentText {
        name: name.to_owned(),
        conditions: "level=2".to_owned(),
    };
    let file = SegmentFile {
        daypart_segments: 1,
        segments: vec![text("A"), text("  ")],
    };
    let effects = page.dispatch(Action::Segment(SegmentEdit::Import(file)));
    assert_eq!((names(&page), saved_settings(&effects)), (vec![], vec![]));
    assert_eq!(
        page.state.segments.problem.as_deref(),
        Some("A segment needs a name. No segment was imported.")
    );
}

#[test]
fn a_comparison_closes_with_either_of_its_segments() {
    for (deleted, stays) in [("A", false), ("B", false), ("C", true)] {
        let mut page = Page::ready(3);
        for name in ["A", "B", "C"] {
            page.dispatch(Action::Segment(SegmentEdit::Save(name.to_owned())));
        }
        page.dispatch(Action::Segment(SegmentEdit::Compare(
            "A".to_owned(),
            Some("B".to_owned()),
        )));
        page.dispatch(Action::Segment(SegmentEdit::Delete(deleted.to_owned())));
        assert_eq!(page.state.segments.comparison.is_some(), stays, "{deleted}");
    }
}
