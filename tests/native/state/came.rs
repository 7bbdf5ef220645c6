//! What is told of files that come beside others or in their place, and the way back.

use super::*;
use daypart::state::came;
use daypart_engine::store::replacement::ReplaceReason;

#[test]
fn how_a_file_came_is_told_with_the_way_back() {
    let instead = |why| FileOrigin::Instead {
        of: vec!["old.csv".to_owned()],
        why,
    };
    let cases = [
        (TableKind::Events, FileOrigin::First, None, None),
        (
            TableKind::Events,
            FileOrigin::Added,
            Some("it was added, and the events of all 2 files count."),
            Some(FileChange::Alone),
        ),
        (
            TableKind::Customers,
            FileOrigin::Added,
            Some("it was added, and all 2 files count; of a customer in several the first file tells."),
            Some(FileChange::Alone),
        ),
        (
            TableKind::Events,
            instead(ReplaceReason::Columns),
            Some("it took the place of old.csv, because its columns are others."),
            Some(FileChange::Beside),
        ),
        (
            TableKind::Music,
            instead(ReplaceReason::Beginning),
            Some("it took the place of old.csv, which begins the same."),
            Some(FileChange::Beside),
        ),
        (
            TableKind::Profiles,
            instead(ReplaceReason::Run),
            Some("it took the place of old.csv, which is of another run."),
            Some(FileChange::Beside),
        ),
        (
            TableKind::Profiles,
            instead(ReplaceReason::Kind),
            Some("it took the place of old.csv, because finished profiles stand for themselves."),
            Some(FileChange::Before),
        ),
        (
            TableKind::Events,
            instead(ReplaceReason::Kind),
            Some("it took the place of old.csv, because the page counts events itself."),
            Some(FileChange::Before),
        ),
        (
            TableKind::Events,
            FileOrigin::Grown { bytes: 1_200 },
            Some("it has grown by 1.20 KB, and only these were read."),
            None,
        ),
    ];
    for (role, how, text, undo) in cases {
        let file = FileReport {
            came: how.clone(),
            ..read(role, 3, 0)
        };
        let files = [read(role, 2, 0), read(TableKind::Clicks, 2, 0), file, unused()];
        let told = came(&files, 2);
        assert_eq!(told.as_ref().map(|told| told.text.as_str()), text, "{how:?}");
        assert_eq!(
            told.and_then(|told| told.undo).map(|(_, change)| change),
            undo,
            "{how:?}"
        );
    }
}

#[test]
fn a_change_of_a_file_is_asked_for() {
    let mut page = Page::ready(3);
    let reread = sent(&page.act(Action::Change(0, FileChange::Alone)));
    let expected = Request::Reread {
        of: 1,
        file: 0,
        change: FileChange::Alone,
        view: View::default(),
    };
    assert_eq!((reread.generation, reread.body), (2, expected));
}
