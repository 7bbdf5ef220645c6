//! Manifests: saving what a run was made of, and making it again from one that was dropped.

use crate::protocol::{BUILD, Digest, FileOutcome, Request};
use crate::state::files::remembered_overrides::{read_given, write_given};
use crate::state::text::status_line::names_of_roles;
use crate::state::{Effect, ShownData, State};
use daypart_engine::export::manifest::{Manifest, ManifestEntry};
use daypart_engine::query::filter::Filter;
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::text::number_format;

/// A run that is made again: its files, and what is at hand of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestRun {
    /// The files.
    pub files: Vec<ManifestFile>,
}

/// A file that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestFile {
    /// The file.
    pub file: ManifestEntry,
    /// What is at hand of it.
    pub found: FileMatch,
}

/// What is at hand of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileMatch {
    /// Nothing yet.
    #[default]
    Nothing,
    /// The very same file.
    Same,
    /// One of the same name, of this size, with other bytes in it.
    Other(u64),
}

/// What is done with manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestEdit {
    /// One of what is on screen is wanted.
    Save,
    /// One was dropped.
    Arrive(Box<Manifest>),
    /// One could not be read; why.
    Misread(String),
    /// What it asks for was seen.
    Close,
}

/// The hashes that were asked for, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::state) struct PendingDigests {
    id: u32,
    /// Whether a manifest is to be saved; else files are compared with one.
    saves: bool,
}

impl State {
    pub(in crate::state) fn edit_manifest(&mut self, edit: ManifestEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            ManifestEdit::Save => self.ask_hashes(true).into_iter().collect(),
            ManifestEdit::Arrive(manifest) => match manifest.view() {
                Ok((dayparts, filter)) => self.restore(*manifest, View { dayparts, filter }, now_ms),
                Err(message) => {
                    self.tell(message);
                    Vec::new()
                }
            },
            ManifestEdit::Misread(message) => {
                self.tell(message);
                Vec::new()
            }
            ManifestEdit::Close => {
                self.rerun = None;
                Vec::new()
            }
        }
    }

    /// Takes up a manifest's settings, and compares the files at hand with its own.
    fn restore(&mut self, manifest: Manifest, view: View, now_ms: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for file in &manifest.files {
            if let Some(given) = read_given(&file.reading) {
                effects.extend(self.remember(&file.signature, &given));
            }
        }
        effects.extend(self.take_view(view, now_ms));
        let wanted = |file| ManifestFile {
            file,
            found: FileMatch::default(),
        };
        self.rerun = Some(ManifestRun {
            files: manifest.files.into_iter().map(wanted).collect(),
        });
        effects.extend(self.ask_hashes(false));
        effects
    }

    /// Asks for the hashes of the files at hand: of those on screen to save them, or to compare them with a manifest's.
    pub(in crate::state) fn ask_hashes(&mut self, saves: bool) -> Option<Effect> {
        if !saves && self.rerun.is_none() {
            return None;
        }
        let generation = self.live()?.generation;
        let message = self.message(Request::Digest, generation);
        self.hashing = Some(PendingDigests { id: message.id, saves });
        Some(Effect::Send(message))
    }

    pub(in crate::state) fn hashed(&mut self, id: u32, generation: u32, digests: &[Digest]) -> Vec<Effect> {
        let Some(hashing) = self.hashing.take_if(|hashing| hashing.id == id) else {
            return Vec::new();
        };
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.generation == generation) else {
            return Vec::new();
        };
        if hashing.saves {
            let filter = self.filters.chosen.clone();
            return vec![Effect::SaveManifest(Box::new(manifest_of(
                shown,
                digests,
                &self.bands.chosen.to_string(),
                &filter,
            )))];
        }
        if let Some(rerun) = &mut self.rerun {
            for wanted in &mut rerun.files {
                wanted.found = found(&wanted.file, shown, digests);
            }
        }
        Vec::new()
    }

    /// Forgets hashes that could not be made. Says whether they were asked for by this request.
    pub(in crate::state) fn hashes_failed(&mut self, id: u32) -> bool {
        self.hashing.take_if(|hashing| hashing.id == id).is_some()
    }
}

impl ManifestFile {
    /// What is to be said of the file.
    pub fn sentence(&self) -> String {
        let size = number_format::bytes(self.file.size_bytes);
        match self.found {
            FileMatch::Nothing => format!("{}, {size}: drop it.", self.file.name),
            FileMatch::Same => format!("{}: the same file.", self.file.name),
            FileMatch::Other(bytes) if bytes == self.file.size_bytes => {
                format!("{}: another file, as large but with other bytes in it.", self.file.name)
            }
            FileMatch::Other(bytes) => format!(
                "{}: another file, with {bytes} bytes; the manifest’s had {}.",
                self.file.name, self.file.size_bytes
            ),
        }
    }
}

/// What is at hand of a file, whatever it is called by now.
fn found(wanted: &ManifestEntry, shown: &ShownData, digests: &[Digest]) -> FileMatch {
    let same = |digest: &Digest| digest.sha256.eq_ignore_ascii_case(&wanted.sha256);
    if digests.iter().any(same) {
        return FileMatch::Same;
    }
    let namesake = shown.files.iter().find(|file| file.name == wanted.name);
    namesake.map_or(FileMatch::Nothing, |file| FileMatch::Other(file.size_bytes))
}

fn manifest_of(shown: &ShownData, digests: &[Digest], dayparts: &str, filter: &Filter) -> Manifest {
    let files = shown.files.iter().zip(digests).filter_map(|(file, digest)| {
        let FileOutcome::Read(read) = &file.outcome else {
            return None;
        };
        Some(ManifestEntry {
            name: file.name.clone(),
            size_bytes: file.size_bytes,
            sha256: digest.sha256.clone(),
            role: names_of_roles(read.role).to_owned(),
            signature: digest.signature.clone(),
            reading: write_given(&digest.given),
            rows: read.rows,
            kept: read.kept,
            rejected: read.rejects.total(),
        })
    });
    let files: Vec<ManifestEntry> = files.collect();
    let events = || {
        files
            .iter()
            .filter(|file| file.role == names_of_roles(TableKind::Events))
    };
    let zones = digests
        .iter()
        .filter(|digest| digest.given.role == Some(TableKind::Events));
    let zone = zones.filter_map(|digest| digest.given.zone.as_ref()).next();
    Manifest {
        daypart_manifest: Manifest::FORM,
        version: BUILD.to_owned(),
        dayparts: dayparts.to_owned(),
        filter: filter.to_string(),
        zone: zone.map_or("UTC", |zone| zone.name()).to_owned(),
        rows: events().map(|file| file.rows).sum(),
        kept: events().map(|file| file.kept).sum(),
        rejected: events().map(|file| file.rejected).sum(),
        files,
    }
}
