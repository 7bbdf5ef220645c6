//! Manifests: saved from what is on screen, taken up again, and the files compared.

use super::*;
use daypart::protocol::Digest;
use daypart::state::{FileMatch, ManifestEdit};
use daypart_engine::export::manifest::{Manifest, ManifestEntry};
use daypart_engine::schema::layout::ProfileKey;

fn digest(sign: &str) -> Digest {
    Digest {
        sha256: sign.repeat(64),
        signature: "named user".to_owned(),
        given: ReadOverrides {
            role: Some(TableKind::Events),
            header_rows: Some(1),
            key: Some(ProfileKey::Column(0)),
            ..ReadOverrides::default()
        },
    }
}

fn file(name: &str, sign: &str) -> ManifestEntry {
    ManifestEntry {
        name: name.to_owned(),
        size_bytes: 12,
        sha256: sign.repeat(64),
        role: "Events".to_owned(),
        signature: "named user".to_owned(),
        reading: "role=Events|header=1|key=column 0".to_owned(),
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

fn arrive(page: &mut Page, manifest: Manifest) -> Vec<Effect> {
    page.act(Action::Manifest(ManifestEdit::Arrive(Box::new(manifest))))
}

fn found(page: &Page) -> Vec<FileMatch> {
    let rerun = page.state.rerun.as_ref().expect("a run to make again");
    rerun.files.iter().map(|wanted| wanted.found).collect()
}

#[test]
fn what_is_on_screen_is_saved_with_its_hashes() {
    let mut page = Page::ready(3);
    let asked = sent(&page.act(Action::Manifest(ManifestEdit::Save)));
    assert_eq!(asked.body, Request::Digest);
    let effects = page.hear(asked.id, asked.generation, Reply::Digests(vec![digest("a")]));
    let [Effect::SaveManifest(saved)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((saved.rows, saved.kept, saved.rejected), (6, 6, 0));
    assert_eq!(
        (saved.files[0].sha256.len(), saved.files[0].name.as_str()),
        (64, "some.csv")
    );
    assert_eq!(saved.files[0].reading, "role=Events|header=1|key=column 0");
    // What was saved can be taken up.
    assert!(saved.view().is_ok());
}

#[test]
fn settings_come_back_and_files_are_asked_for() {
    let mut page = Page::up();
    let effects = arrive(&mut page, manifest(vec![file("a.csv", "a"), file("b.csv", "b")]));
    assert!(
        effects.contains(&Effect::Keep {
            name: "columns named user".to_owned(),
            value: Some("role=Events|header=1|key=column 0".to_owned())
        }),
        "{effects:?}"
    );
    assert_eq!(page.state.filters.chosen.to_string(), "hour=3-9");
    assert_eq!(page.state.bands.chosen.bands().len(), 2);
    assert_eq!(found(&page), [FileMatch::Nothing; 2]);
    // The files that are dropped then are compared by their hashes, whatever they are called.
    let open = page.open();
    let asked = page.hear(open.id, open.generation, opened(3));
    let hashes = asked.iter().find_map(|effect| match effect {
        Effect::Send(message) if message.body == Request::Digest => Some(message.clone()),
        _ => None,
    });
    let hashes = hashes.expect("hashes are asked for");
    page.hear(hashes.id, hashes.generation, Reply::Digests(vec![digest("B")]));
    assert_eq!(found(&page), [FileMatch::Nothing, FileMatch::Same]);
    page.act(Action::Manifest(ManifestEdit::Close));
    assert_eq!(page.state.rerun, None);
}

#[test]
fn a_file_of_the_same_name_with_other_bytes_is_told() {
    let mut page = Page::ready(3);
    let asked = sent(&arrive(&mut page, manifest(vec![file("some.csv", "a")])));
    page.hear(asked.id, asked.generation, Reply::Digests(vec![digest("c")]));
    assert_eq!(found(&page), [FileMatch::Other(10)]);
    let sentence = page.state.rerun.as_ref().expect("a run").files[0].sentence();
    assert_eq!(
        sentence,
        "some.csv: another file, with 10 bytes; the manifest’s had 12."
    );
}

#[test]
fn a_manifest_that_can_not_be_is_told_and_changes_nothing() {
    let good = manifest(vec![file("a.csv", "a")]);
    let mut bad = vec![good.clone(); 5];
    bad[0].daypart_manifest = 2;
    bad[1].filter = "hour=99".to_owned();
    bad[2].dayparts = "noon".to_owned();
    bad[3].kept = 3;
    bad[4].files[0].sha256 = "short".to_owned();
    for manifest in bad {
        let mut page = Page::up();
        assert!(arrive(&mut page, manifest).is_empty());
        assert!(page.problem().contains("the manifest"), "{}", page.problem());
        assert_eq!(
            (page.state.rerun.is_none(), page.state.filters.chosen.is_empty()),
            (true, true)
        );
    }
}
