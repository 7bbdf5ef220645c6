//! Manifests: saving one from the run on screen, restoring it, and comparing the files.

use super::*;
use daypart::protocol::Digest;
use daypart::state::{FileMatch, ManifestEdit};
use daypart_engine::export::manifest::{Manifest, ManifestEntry};
use daypart_engine::schema::layout::ProfileKey;

fn digest(digit: &str) -> Digest {
    Digest {
        sha256: digit.repeat(64),
        signature: "named user".to_owned(),
        overrides: ReadOverrides {
            table_kind: Some(TableKind::Events),
            header_rows: Some(1),
            key: Some(ProfileKey::Column(0)),
            ..ReadOverrides::default()
        },
    }
}

fn file(name: &str, digit: &str) -> ManifestEntry {
    ManifestEntry {
        name: name.to_owned(),
        size_bytes: 12,
        sha256: digit.repeat(64),
        table_kind: "Events".to_owned(),
        signature: "named user".to_owned(),
        overrides: "role=Events|header=1|key=column 0".to_owned(),
        rows: 3,
        kept: 2,
        rejected: 1,
    }
}

fn manifest(files: Vec<ManifestEntry>) -> Manifest {
    Manifest {
        daypart_manifest: 1,
        version: "dev".to_owned(),
        files,
        dayparts: "6:00 Day\n18:00 Night\n".to_owned(),
        filter: "hour=3-9".to_owned(),
        zone: "UTC".to_owned(),
        rows: 3,
        kept: 2,
        rejected: 1,
    }
}

fn restore(page: &mut Page, manifest: Manifest) -> Vec<Effect> {
    page.dispatch(Action::Manifest(ManifestEdit::Restore(Box::new(manifest))))
}

fn found(page: &Page) -> Vec<FileMatch> {
    let manifest_run = page.state.manifests.run.as_ref().expect("a run to restore");
    manifest_run.files.iter().map(|wanted| wanted.found).collect()
}

#[test]
fn saves_the_run_on_screen_with_hashes() {
    let mut page = Page::ready(3);
    let request = sent(&page.dispatch(Action::Manifest(ManifestEdit::Save)));
    assert_eq!(request.body, Request::Digest);
    let effects = page.receive(request.id, request.generation, Reply::Digests(vec![digest("a")]));
    let [Effect::SaveManifest(saved)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((saved.rows, saved.kept, saved.rejected), (6, 6, 0));
    assert_eq!(
        (saved.files[0].sha256.len(), saved.files[0].name.as_str()),
        (64, "some.csv")
    );
    assert_eq!(saved.files[0].overrides, "role=Events|header=1|key=column 0");
    // The saved manifest can be restored.
    assert!(saved.view().is_ok());
}

/// The manifest among the effects.
fn saved(effects: &[Effect]) -> &Manifest {
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::SaveManifest(manifest) => Some(&**manifest),
        _ => None,
    });
    saved.unwrap_or_else(|| panic!("a manifest is saved: {effects:?}"))
}

#[test]
fn a_restored_manifest_does_not_cancel_a_pending_save() {
    let mut page = Page::ready(3);
    let save = sent(&page.dispatch(Action::Manifest(ManifestEdit::Save)));
    let comparison = restore(&mut page, manifest(vec![file("some.csv", "a")]));
    let comparison = sent(&comparison);
    assert_eq!((&save.body, &comparison.body), (&Request::Digest, &Request::Digest));
    let effects = page.receive(save.id, save.generation, Reply::Digests(vec![digest("a")]));
    // The run as it was when it was saved, without the restored filter.
    assert_eq!(saved(&effects).filter, "");
    page.receive(comparison.id, comparison.generation, Reply::Digests(vec![digest("a")]));
    assert_eq!(found(&page), [FileMatch::Same]);
}

#[test]
fn files_opened_later_do_not_cancel_or_change_a_pending_save() {
    let mut page = Page::ready(3);
    let save = sent(&page.dispatch(Action::Manifest(ManifestEdit::Save)));
    let open = page.open();
    page.receive(open.id, open.generation, opened(40));
    let effects = page.receive(save.id, save.generation, Reply::Digests(vec![digest("a")]));
    assert_eq!(saved(&effects).rows, 6);
}

#[test]
fn saves_a_run_once_however_often_the_button_is_pressed_meanwhile() {
    let mut page = Page::ready(3);
    let save = sent(&page.dispatch(Action::Manifest(ManifestEdit::Save)));
    assert!(page.dispatch(Action::Manifest(ManifestEdit::Save)).is_empty());
    saved(&page.receive(save.id, save.generation, Reply::Digests(vec![digest("a")])));
    assert!(!page.dispatch(Action::Manifest(ManifestEdit::Save)).is_empty());
}

#[test]
fn reports_a_save_that_fails_beside_a_comparison() {
    let mut page = Page::ready(3);
    let save = sent(&page.dispatch(Action::Manifest(ManifestEdit::Save)));
    restore(&mut page, manifest(vec![file("some.csv", "a")]));
    let message = "some.csv: the file is gone".to_owned();
    page.receive(save.id, save.generation, Reply::Failed(Failure { message }));
    assert_eq!(page.problem(), "some.csv: the file is gone");
}

#[test]
fn restores_settings_and_compares_dropped_files() {
    let mut page = Page::connected();
    let effects = restore(&mut page, manifest(vec![file("a.csv", "a"), file("b.csv", "b")]));
    assert!(
        effects.contains(&Effect::SaveSetting {
            name: "columns named user".to_owned(),
            value: Some("role=Events|header=1|key=column 0".to_owned())
        }),
        "{effects:?}"
    );
    assert_eq!(page.state.filters.chosen.to_string(), "hour=3-9");
    assert_eq!(page.state.daypart_editor.chosen.bands().len(), 2);
    assert_eq!(found(&page), [FileMatch::Missing; 2]);
    // Dropped files are compared by their hashes, not by name.
    let open = page.open();
    let request = page.receive(open.id, open.generation, opened(3));
    let hashes = request.iter().find_map(|effect| match effect {
        Effect::Send(message) if message.body == Request::Digest => Some(message.clone()),
        _ => None,
    });
    let hashes = hashes.expect("hashes are requested");
    page.receive(hashes.id, hashes.generation, Reply::Digests(vec![digest("B")]));
    assert_eq!(found(&page), [FileMatch::Missing, FileMatch::Same]);
    page.dispatch(Action::Manifest(ManifestEdit::Close));
    assert_eq!(page.state.manifests.run, None);
}

#[test]
fn reports_a_different_file_of_the_same_name() {
    let mut page = Page::ready(3);
    let request = sent(&restore(&mut page, manifest(vec![file("some.csv", "a")])));
    page.receive(request.id, request.generation, Reply::Digests(vec![digest("c")]));
    assert_eq!(found(&page), [FileMatch::Different(10)]);
    let sentence = page.state.manifests.run.as_ref().expect("a run").files[0].sentence();
    assert_eq!(sentence, "some.csv: a different file with 10 bytes; expected 12.");
}

#[test]
fn rejects_an_invalid_manifest_and_changes_nothing() {
    let good = manifest(vec![file("a.csv", "a")]);
    let mut bad = vec![good.clone(); 5];
    bad[0].daypart_manifest = 2;
    bad[1].filter = "hour=99".to_owned();
    bad[2].dayparts = "noon".to_owned();
    bad[3].kept = 3;
    bad[4].files[0].sha256 = "short".to_owned();
    for manifest in bad {
        let mut page = Page::connected();
        assert!(restore(&mut page, manifest).is_empty());
        assert!(page.problem().contains("the manifest"), "{}", page.problem());
        assert_eq!(
            (page.state.manifests.run.is_none(), page.state.filters.chosen.is_empty()),
            (true, true)
        );
    }
}
