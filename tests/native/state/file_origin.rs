//! Notes on files that were added to others or replaced some, and the action that undoes it.

use super::*;
use daypart::state::file_origin;
use daypart_engine::store::replacement::ReplaceReason;

#[test]
fn describes_the_origin_of_a_file_and_how_to_undo_it() {
    let replaced = |reason| FileOrigin::Replaced {
        names: vec!["old.csv".to_owned()],
        reason,
    };
    let cases = [
        (TableKind::Events, FileOrigin::First, None, None),
        (
            TableKind::Events,
            FileOrigin::Added,
            Some("added; the events of all 2 files are used."),
            Some(FileChange::RemoveOthers),
        ),
        (
            TableKind::Customers,
            FileOrigin::Added,
            Some("added; all 2 files are used. A customer in several files is taken from the first one."),
            Some(FileChange::RemoveOthers),
        ),
        (
            TableKind::Events,
            replaced(ReplaceReason::Columns),
            Some("replaced old.csv because its columns differ."),
            Some(FileChange::RestoreBeside),
        ),
        (
            TableKind::Music,
            replaced(ReplaceReason::Beginning),
            Some("replaced old.csv, which starts with the same rows."),
            Some(FileChange::RestoreBeside),
        ),
        (
            TableKind::Profiles,
            replaced(ReplaceReason::Run),
            Some("replaced old.csv, which belongs to another run."),
            Some(FileChange::RestoreBeside),
        ),
        (
            TableKind::Profiles,
            replaced(ReplaceReason::Kind),
            Some("replaced old.csv because ready-made profiles can’t be combined with events."),
            Some(FileChange::RestoreReplaced),
        ),
        (
            TableKind::Events,
            replaced(ReplaceReason::Kind),
            Some("replaced old.csv because ready-made profiles can’t be combined with events."),
            Some(FileChange::RestoreReplaced),
        ),
        (
            TableKind::Events,
            FileOrigin::Grown { bytes: 1_200 },
            Some("grew by 1.20 KB; only the new rows were read."),
            None,
        ),
    ];
    for (table_kind, origin, text, undo) in cases {
        let file = FileReport {
            origin: origin.clone(),
            ..read(table_kind, 3, 0)
        };
        let files = [read(table_kind, 2, 0), read(TableKind::Clicks, 2, 0), file, unused()];
        let note = file_origin(&files, 2);
        assert_eq!(note.as_ref().map(|note| note.text.as_str()), text, "{origin:?}");
        assert_eq!(
            note.and_then(|note| note.undo).map(|(_, change)| change),
            undo,
            "{origin:?}"
        );
    }
}

#[test]
fn requests_a_change_of_a_file() {
    let mut page = Page::ready(3);
    let reread = sent(&page.dispatch(Action::ChangeFile(0, FileChange::RemoveOthers)));
    let expected = Request::Reread {
        of: 1,
        file: 0,
        change: FileChange::RemoveOthers,
        view: View::default(),
    };
    assert_eq!((reread.generation, reread.body), (2, expected));
}
