//! Saved data: listed with descriptions, and deleted one by one or all at once.

use super::*;
use daypart::state::{SegmentEdit, Settings};
use daypart_engine::time::dayparts::Dayparts;

const DAYPARTS: &str = "6:00 Day\n18:00 Rest\n";

fn page() -> Page {
    let mut page = Page::ready(3);
    let saved = [
        ("dayparts", DAYPARTS),
        ("segment.Night owls", "hour=0-4"),
        ("name.level.1", "Silver"),
        ("columns named custid\u{1F}when", "role=Events"),
        ("scheme", "dark"),
    ];
    let saved = saved.map(|(name, value)| (name.to_owned(), value.to_owned()));
    page.dispatch(Action::LoadSettings(Settings::new(saved)));
    page
}

fn deleted(effects: &[Effect]) -> Vec<&str> {
    let names = effects.iter().filter_map(|effect| match effect {
        Effect::SaveSetting { name, value: None } => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

#[test]
fn lists_saved_settings_with_descriptions() {
    let saved = page().state.saved_items();
    let listed: Vec<(&str, &str)> = saved
        .iter()
        .map(|each| (each.description.as_str(), each.value.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            (
                "Import settings for files with these columns: custid, when",
                "role=Events"
            ),
            ("Dayparts", "6:00 Day, 18:00 Rest"),
            ("Name of level 1", "Silver"),
            ("Segment “Night owls”", "hour=0-4"),
        ]
    );
}

#[test]
fn deletes_one_setting() {
    let mut page = page();
    let effects = page.dispatch(Action::Forget(Some("segment.Night owls".to_owned())));
    assert_eq!(deleted(&effects), ["segment.Night owls"]);
    assert!(page.state.segments.list.is_empty());
    assert_eq!(page.state.saved_items().len(), 3);
    assert_eq!(page.state.daypart_editor.chosen.bands().len(), 2);
}

#[test]
fn deletes_all_settings() {
    let mut page = page();
    let effects = page.dispatch(Action::Forget(None));
    let mut names = deleted(&effects);
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names,
        [
            "columns named custid\u{1F}when",
            "dayparts",
            "name.level.1",
            "scheme",
            "segment.Night owls"
        ]
    );
    assert_eq!(page.state.saved_items(), []);
    assert_eq!(page.state.daypart_editor.chosen, Dayparts::default());
    assert!(page.state.segments.list.is_empty());
    // A segment of the same name can be created again.
    page.dispatch(Action::Segment(SegmentEdit::Close));
}
