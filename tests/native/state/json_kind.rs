//! JSON files recognised by their contents: manifests, segments files, and everything else with one sentence.

use super::*;
use daypart::state::{JsonKind, ManifestEdit, SegmentEdit, SegmentFile, begins_like_json};
use daypart_engine::export::manifest::Manifest;
use serde_json::Value;

const MANIFEST: &str = r#"{"daypart_manifest": 1, "version": "dev", "files": [{"name": "a.csv", "size_bytes": 12,
    "sha256": "aa", "role": "Events", "signature": "", "reading": "", "rows": 3, "kept": 2, "rejected": 1}],
    "dayparts": "", "filter": "", "zone": "UTC", "rows": 3, "kept": 2, "rejected": 1}"#;

const SEGMENTS: &str = r#"{"daypart_segments": 1, "segments": [{"name": "A", "conditions": "level=2"}]}"#;

fn kind(text: &str) -> Result<JsonKind, String> {
    let value: Value = serde_json::from_str(text).expect("JSON");
    JsonKind::of(&|name| value.get(name).map(Value::as_f64))
}

#[test]
fn recognises_each_file_by_its_fields() {
    assert_eq!(kind(MANIFEST), Ok(JsonKind::Manifest));
    assert_eq!(kind(SEGMENTS), Ok(JsonKind::Segments));
    // What is recognised can be read.
    assert!(serde_json::from_str::<Manifest>(MANIFEST).is_ok());
    assert!(serde_json::from_str::<SegmentFile>(SEGMENTS).is_ok());
    // Further fields are for later versions of the page.
    assert_eq!(
        kind(&SEGMENTS.replace('}', ", \"note\": [[[[[1]]]]]}")),
        Ok(JsonKind::Segments)
    );
}

#[test]
fn recognises_what_the_page_exports() {
    let mut page = Page::ready(3);
    page.dispatch(Action::Segment(SegmentEdit::Save("A".to_owned())));
    let text = serde_json::to_string(&page.state.segments.file()).expect("JSON");
    assert_eq!(kind(&text), Ok(JsonKind::Segments));
    assert_eq!(
        kind(&serde_json::to_string(&serde_json::from_str::<Manifest>(MANIFEST).unwrap()).unwrap()),
        Ok(JsonKind::Manifest)
    );
}

#[test]
fn reports_any_other_json_in_one_sentence() {
    let other = "found other JSON, expected a file that “Save this run” or “Export segments” writes";
    let manifest = "found a manifest of another version, expected version 1. A newer Daypart may have written it.";
    for (text, message) in [
        ("{\"a\": 1}", other),
        ("[1]", other),
        ("null", other),
        ("\"daypart_manifest\"", other),
        ("{\"daypart_manifest\": \"1\"}", manifest),
        ("{\"daypart_manifest\": null}", manifest),
        (
            "{\"daypart_segments\": 2}",
            "found a segments file of another version, expected version 1. A newer Daypart may have written it.",
        ),
    ] {
        assert_eq!(kind(text), Err(message.to_owned()), "{text}");
    }
    assert_eq!(
        JsonKind::Segments.damaged(),
        "found a segments file with a damaged field, expected one that “Export segments” writes"
    );
}

#[test]
fn contents_decide_whether_a_file_may_be_a_table() {
    for (text, is_json) in [
        ("\u{feff} \n{", true),
        ("[", true),
        ("0,48,19", false),
        ("", false),
        ("\"a\",b", false),
    ] {
        assert_eq!(begins_like_json(text), is_json, "{text}");
    }
}

#[test]
fn dropped_segments_are_imported_and_their_problems_reported_above_all_sections() {
    let mut page = Page::connected();
    let file: SegmentFile = serde_json::from_str(SEGMENTS).expect("a segments file");
    let effects = page.dispatch(Action::Segment(SegmentEdit::ImportDropped(file.clone())));
    assert!(
        effects.contains(&Effect::SaveSetting {
            name: "segment.A".to_owned(),
            value: Some("level=2".to_owned())
        }),
        "{effects:?}"
    );
    let mut broken = file;
    broken.segments[0].conditions = "hour=99".to_owned();
    page.dispatch(Action::Segment(SegmentEdit::ImportDropped(broken)));
    assert!(page.problem().starts_with("Segment “A”: found"), "{}", page.problem());
    assert_eq!(page.state.segments.problem, None);
    // The manifest's own checks report in the same place.
    let manifest: Manifest = serde_json::from_str(MANIFEST).expect("a manifest");
    page.dispatch(Action::Manifest(ManifestEdit::Restore(Box::new(manifest))));
    assert!(page.problem().contains("hash of a.csv"), "{}", page.problem());
}
