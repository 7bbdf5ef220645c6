//! Manifests: saving the files and settings of a run, and restoring a run from a dropped manifest.

use std::rc::Rc;

use crate::protocol::{BUILD, Digest, FileOutcome, FileReport, Request};
use crate::state::effect::Effects;
use crate::state::files::remembered_overrides::format_overrides;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use crate::state::text::status_line::table_kind_label;
use crate::state::{Effect, ShownData};
use daypart_engine::export::manifest::{Manifest, ManifestEntry};
use daypart_engine::query::filter::Filter;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::text::number_format;

/// A run being restored from a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestRun {
    /// The files of the run.
    pub files: Vec<ManifestFile>,
}

/// A file listed in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestFile {
    /// Entry in the manifest.
    pub file: ManifestEntry,
    /// Whether a dropped file matches it.
    pub found: FileMatch,
}

/// Match between a manifest entry and the files in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileMatch {
    /// The file was not dropped yet.
    #[default]
    Missing,
    /// A file with the same hash is in use.
    Same,
    /// A file of the same name but with different contents is in use; its size in bytes.
    Different(u64),
}

/// An operation on manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestEdit {
    /// Save a manifest of the run on screen.
    Save,
    /// Restore the run of a dropped manifest.
    Restore(Box<Manifest>),
    /// Close the panel.
    Close,
}

/// The run being restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifests {
    /// The run, while its panel is open.
    pub run: Option<ManifestRun>,
}

/// The run as it was on screen when the user saved it. Files opened later don't change it.
#[derive(Clone, Debug)]
pub(in crate::state) struct SavedRun {
    files: Rc<Vec<FileReport>>,
    dayparts: String,
    filter: Filter,
}

impl PartialEq for SavedRun {
    /// Two runs are equal if they are of the same list of files, seen through the same view.
    fn eq(&self, other: &SavedRun) -> bool {
        Rc::ptr_eq(&self.files, &other.files) && self.dayparts == other.dayparts && self.filter == other.filter
    }
}

impl Manifests {
    /// Opens the run of a manifest, and compares its files with those in use.
    pub(in crate::state) fn open(&mut self, files: Vec<ManifestEntry>, scene: &Scene, effects: &mut Effects) {
        let wanted = |file| ManifestFile {
            file,
            found: FileMatch::default(),
        };
        self.run = Some(ManifestRun {
            files: files.into_iter().map(wanted).collect(),
        });
        self.compare(scene, effects);
    }

    /// Closes the panel.
    pub(in crate::state) fn close(&mut self, effects: &mut Effects) {
        effects.requests.discard(is_comparison);
        self.run = None;
    }

    /// Requests the hashes of the files in use, to compare them with the manifest that is being restored.
    pub(in crate::state) fn compare(&self, scene: &Scene, effects: &mut Effects) {
        effects.requests.discard(is_comparison);
        if let (Some(_), Some(generation)) = (&self.run, scene.generation()) {
            effects.send(generation, Request::Digest, Pending::ManifestToCompare);
        }
    }

    /// Compares the files in use with the manifest that is being restored.
    pub(in crate::state) fn take_digests(&mut self, digests: &[Digest], scene: &Scene) {
        if let (Some(data), Some(run)) = (&scene.data, &mut self.run) {
            for wanted in &mut run.files {
                wanted.found = match_file(&wanted.file, data, digests);
            }
        }
    }
}

/// Requests the hashes of the files in use, to save a manifest of the run on screen. A run that is being saved
/// already is not saved twice.
pub(in crate::state) fn save(scene: &Scene, effects: &mut Effects) {
    let Some(data) = &scene.data else { return };
    let run = SavedRun {
        files: data.files.clone(),
        dayparts: scene.dayparts().to_string(),
        filter: scene.view.filter.clone(),
    };
    let pending = Pending::ManifestToSave(run);
    if !effects.requests.contains(|other| *other == pending) {
        effects.send(data.generation, Request::Digest, pending);
    }
}

/// Saves the manifest of a run, once the hashes of its files are known.
pub(in crate::state) fn save_run(run: &SavedRun, digests: &[Digest], effects: &mut Effects) {
    effects.push(Effect::SaveManifest(Box::new(run.manifest(digests))));
}

fn is_comparison(pending: &Pending) -> bool {
    matches!(pending, Pending::ManifestToCompare)
}

impl ManifestFile {
    /// Returns a sentence on the file.
    pub fn sentence(&self) -> String {
        let size = number_format::bytes(self.file.size_bytes);
        match self.found {
            FileMatch::Missing => format!("{} ({size}): not added yet.", self.file.name),
            FileMatch::Same => format!("{}: matches.", self.file.name),
            FileMatch::Different(bytes) if bytes == self.file.size_bytes => {
                format!("{}: a different file of the same size.", self.file.name)
            }
            FileMatch::Different(bytes) => format!(
                "{}: a different file with {bytes} bytes; expected {}.",
                self.file.name, self.file.size_bytes
            ),
        }
    }
}

/// Matches a manifest entry against the files in use: by hash, else by name.
fn match_file(wanted: &ManifestEntry, shown: &ShownData, digests: &[Digest]) -> FileMatch {
    let same = |digest: &Digest| digest.sha256.eq_ignore_ascii_case(&wanted.sha256);
    if digests.iter().any(same) {
        return FileMatch::Same;
    }
    let namesake = shown.files.iter().find(|file| file.name == wanted.name);
    namesake.map_or(FileMatch::Missing, |file| FileMatch::Different(file.size_bytes))
}

impl SavedRun {
    /// Creates the run's manifest.
    fn manifest(&self, digests: &[Digest]) -> Manifest {
        let files = self.files.iter().zip(digests).filter_map(|(file, digest)| {
            let FileOutcome::Read(read) = &file.outcome else {
                return None;
            };
            Some(ManifestEntry {
                name: file.name.clone(),
                size_bytes: file.size_bytes,
                sha256: digest.sha256.clone(),
                table_kind: table_kind_label(read.table_kind).to_owned(),
                signature: digest.signature.clone(),
                overrides: format_overrides(&digest.overrides),
                rows: read.rows,
                kept: read.kept,
                rejected: read.rejects.total(),
            })
        });
        let files: Vec<ManifestEntry> = files.collect();
        let events = || {
            files
                .iter()
                .filter(|file| file.table_kind == table_kind_label(TableKind::Events))
        };
        let zones = digests
            .iter()
            .filter(|digest| digest.overrides.table_kind == Some(TableKind::Events));
        let zone = zones.filter_map(|digest| digest.overrides.zone.as_ref()).next();
        Manifest {
            daypart_manifest: Manifest::FORMAT_VERSION,
            version: BUILD.to_owned(),
            dayparts: self.dayparts.clone(),
            filter: self.filter.to_string(),
            zone: zone.map_or("UTC", |zone| zone.name()).to_owned(),
            rows: events().map(|file| file.rows).sum(),
            kept: events().map(|file| file.kept).sum(),
            rejected: events().map(|file| file.rejected).sum(),
            files,
        }
    }
}
