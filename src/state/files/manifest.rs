//! Manifests: saving the files and settings of a run, and restoring a run from a dropped manifest.

use std::rc::Rc;

use crate::protocol::{BUILD, Digest, FileOutcome, FileReport, Request};
use crate::state::files::remembered_overrides::{format_overrides, parse_overrides};
use crate::state::text::status_line::table_kind_label;
use crate::state::{Effect, ShownData, State};
use daypart_engine::export::manifest::{Manifest, ManifestEntry};
use daypart_engine::query::filter::Filter;
use daypart_engine::query::view::View;
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

/// The pending requests for the hashes of the files in use. A comparison never replaces a save.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct PendingDigests {
    saves: Vec<PendingSave>,
    /// Id of the latest request that compares the files with a manifest.
    comparison: Option<u32>,
}

/// A manifest to save once the hashes of its files arrive.
#[derive(Clone, Debug, PartialEq)]
struct PendingSave {
    id: u32,
    run: SavedRun,
}

/// The run as it was on screen when the user saved it. Files opened later don't change it.
#[derive(Clone, Debug)]
struct SavedRun {
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

impl PendingDigests {
    /// Returns whether a request is pending.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.comparison.is_some() || !self.saves.is_empty()
    }

    /// Clears the pending comparison, because it is of earlier files.
    pub(in crate::state) fn cancel_comparison(&mut self) {
        self.comparison = None;
    }

    /// Clears all pending requests, because the worker is gone.
    pub(in crate::state) fn cancel_pending(&mut self) {
        *self = PendingDigests::default();
    }
}

impl State {
    pub(in crate::state) fn edit_manifest(&mut self, edit: ManifestEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            ManifestEdit::Save => self.save_manifest().into_iter().collect(),
            ManifestEdit::Restore(manifest) => match manifest.view() {
                Ok((dayparts, filter)) => self.restore(*manifest, View { dayparts, filter }, now_ms),
                Err(message) => {
                    self.report_problem(message);
                    Vec::new()
                }
            },
            ManifestEdit::Close => {
                self.manifest_run = None;
                Vec::new()
            }
        }
    }

    /// Applies a manifest's settings, and compares its files with those in use.
    fn restore(&mut self, manifest: Manifest, view: View, now_ms: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for file in &manifest.files {
            if let Some(overrides) = parse_overrides(&file.overrides) {
                effects.extend(self.remember(&file.signature, &overrides));
            }
        }
        effects.extend(self.adopt_view(view, now_ms));
        let wanted = |file| ManifestFile {
            file,
            found: FileMatch::default(),
        };
        self.manifest_run = Some(ManifestRun {
            files: manifest.files.into_iter().map(wanted).collect(),
        });
        effects.extend(self.request_comparison());
        effects
    }

    /// Requests the hashes of the files in use, to save a manifest of the run on screen. A run that is being saved
    /// already is not saved twice.
    fn save_manifest(&mut self) -> Option<Effect> {
        let shown = self.live_data()?;
        let generation = shown.generation;
        let run = SavedRun {
            files: shown.files.clone(),
            dayparts: self.daypart_editor.chosen.to_string(),
            filter: self.filters.chosen.clone(),
        };
        if self.pending_digests.saves.iter().any(|pending| pending.run == run) {
            return None;
        }
        let message = self.message(Request::Digest, generation);
        self.pending_digests.saves.push(PendingSave { id: message.id, run });
        Some(Effect::Send(message))
    }

    /// Requests the hashes of the files in use, to compare them with the manifest that is being restored.
    pub(in crate::state) fn request_comparison(&mut self) -> Option<Effect> {
        self.manifest_run.as_ref()?;
        let generation = self.live_data()?.generation;
        let message = self.message(Request::Digest, generation);
        self.pending_digests.comparison = Some(message.id);
        Some(Effect::Send(message))
    }

    /// Handles hashes: saves a manifest, or compares the files with the one being restored.
    pub(in crate::state) fn take_digests(&mut self, id: u32, generation: u32, digests: &[Digest]) -> Vec<Effect> {
        let pending = &mut self.pending_digests;
        if let Some(index) = pending.saves.iter().position(|save| save.id == id) {
            let manifest = pending.saves.remove(index).run.manifest(digests);
            return vec![Effect::SaveManifest(Box::new(manifest))];
        }
        let is_current = pending.comparison.take_if(|pending| *pending == id).is_some();
        let shown = self.shown.as_ref().filter(|shown| shown.generation == generation);
        if let (true, Some(shown), Some(run)) = (is_current, shown, &mut self.manifest_run) {
            for wanted in &mut run.files {
                wanted.found = match_file(&wanted.file, shown, digests);
            }
        }
        Vec::new()
    }

    /// Clears the failed hash request. Returns whether it was one of these.
    pub(in crate::state) fn digests_failed(&mut self, id: u32) -> bool {
        let pending = &mut self.pending_digests;
        let saves = pending.saves.len();
        pending.saves.retain(|save| save.id != id);
        pending.saves.len() < saves || pending.comparison.take_if(|pending| *pending == id).is_some()
    }
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
