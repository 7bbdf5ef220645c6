//! What the browser keeps is listed in words, and forgotten one by one or all at once.

use super::*;
use daypart::state::{SegmentEdit, Settings};
use daypart_engine::time::dayparts::Dayparts;

const DAYPARTS: &str = "6:00 Day\n18:00 Rest\n";

fn page() -> Page {
    let mut page = Page::ready(3);
    let kept = [
        ("dayparts", DAYPARTS),
        ("segment.Night owls", "hour=0-4"),
        ("name.level.1", "Silver"),
        ("columns named custid\u{1F}when", "role=Events"),
        ("scheme", "dark"),
    ];
    let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
    page.act(Action::Recall(Settings::new(kept)));
    page
}

fn forgotten(effects: &[Effect]) -> Vec<&str> {
    let names = effects.iter().filter_map(|effect| match effect {
        Effect::Keep { name, value: None } => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

#[test]
fn what_is_kept_is_listed_in_words() {
    let kept = page().state.kept();
    let listed: Vec<(&str, &str)> = kept
        .iter()
        .map(|each| (each.about.as_str(), each.value.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            ("How files with these columns are read: custid, when", "role=Events"),
            ("Dayparts", "6:00 Day, 18:00 Rest"),
            ("Name of level 1", "Silver"),
            ("Segment “Night owls”", "hour=0-4"),
        ]
    );
}

#[test]
fn each_is_forgotten_by_itself() {
    let mut page = page();
    let effects = page.act(Action::Forget(Some("segment.Night owls".to_owned())));
    assert_eq!(forgotten(&effects), ["segment.Night owls"]);
    assert!(page.state.segments.list.is_empty());
    assert_eq!(page.state.kept().len(), 3);
    assert_eq!(page.state.bands.chosen.bands().len(), 2);
}

#[test]
fn all_is_forgotten_at_once() {
    let mut page = page();
    let effects = page.act(Action::Forget(None));
    let mut names = forgotten(&effects);
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
    assert_eq!(page.state.kept(), []);
    assert_eq!(page.state.bands.chosen, Dayparts::default());
    assert!(page.state.segments.list.is_empty());
    // A segment of the same name can be made again.
    page.act(Action::Segment(SegmentEdit::Close));
}
