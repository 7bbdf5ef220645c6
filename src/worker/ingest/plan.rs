//! Step 2 of opening files, the plan: which files are read, from where, and which files in use they replace.

use crate::worker::error::NotGrown;
use crate::worker::ingest::inspect::{Inspected, fingerprint_blocks};
use crate::worker::ingest::replacements::{EventsPlan, LoadedFile, NewFile, Replacements};
use crate::worker::ingest::source::{GrowingFile, RequestedFile, SourceFile};
use daypart_engine::store::replacement::ReplaceReason;

/// The files to read, and how they join or replace the files in use.
pub struct OpenPlan {
    /// The files, in reading order.
    pub files: Vec<PlannedFile>,
    /// The files in use that they replace.
    pub replacements: Replacements,
}

/// A file to read.
pub struct PlannedFile {
    /// The file.
    pub inspected: Inspected,
    /// The position to continue from, when the file is one in use that has only grown.
    pub grown: Option<GrowingFile>,
    /// Whether the file is watched: an incomplete last row is left for later, not read as if the file ended
    /// there.
    pub is_watched: bool,
}

impl PlannedFile {
    /// Returns a file to read from its beginning.
    fn whole(inspected: Inspected) -> PlannedFile {
        PlannedFile {
            inspected,
            grown: None,
            is_watched: false,
        }
    }

    /// Returns the number of bytes to read.
    pub fn new_bytes(&self) -> u64 {
        let done_bytes = self.grown.as_ref().map_or(0, |grown| grown.position.offset_bytes);
        self.inspected.bytes - done_bytes
    }

    fn as_new(&self) -> NewFile<'_> {
        NewFile {
            identity: self.inspected.identity.as_ref(),
            first_bytes: &self.inspected.first_bytes,
            is_events: self.inspected.events().is_some(),
            continues: self.grown.as_ref().map(|grown| grown.number),
        }
    }
}

/// The plan of a drop, before the files in use are inspected that must be read again with it.
pub struct DropPlan {
    plan: OpenPlan,
    /// The files in use to read again.
    pub reread: Vec<RequestedFile>,
}

impl DropPlan {
    /// Returns the complete plan. `reread` are the inspected [`DropPlan::reread`], in the same order.
    pub fn with_reread(self, reread: Vec<Inspected>) -> OpenPlan {
        let mut files: Vec<PlannedFile> = reread.into_iter().map(PlannedFile::whole).collect();
        files.extend(self.plan.files);
        OpenPlan { files, ..self.plan }
    }
}

impl OpenPlan {
    /// Returns a plan for files that replace everything.
    pub fn replace_all(inspected: Vec<Inspected>) -> OpenPlan {
        OpenPlan {
            files: inspected.into_iter().map(PlannedFile::whole).collect(),
            replacements: Replacements::all(),
        }
    }

    /// Returns the plan for files that are dropped in addition to those in use.
    pub async fn for_drop(inspected: Vec<Inspected>, in_use: &[SourceFile]) -> DropPlan {
        let loaded: Vec<LoadedFile<'_>> = in_use.iter().map(as_loaded).collect();
        let mut files: Vec<PlannedFile> = inspected.into_iter().map(PlannedFile::whole).collect();
        let mut replacements = Replacements::find(&loaded, &as_new(&files));
        for (index, source) in in_use.iter().enumerate() {
            if let Some((new, ReplaceReason::Name | ReplaceReason::Beginning)) = replacements.of(index) {
                let file = &mut files[new];
                if file.grown.is_none() {
                    file.grown = continuation(source, &file.inspected).await;
                }
            }
        }
        replacements.plan_events(&loaded, &as_new(&files));
        if replacements.events == EventsPlan::Replace {
            for file in &mut files {
                file.grown = None;
            }
        }
        let reread = replacements.reread_kept(&loaded).into_iter();
        let reread = reread.map(|index| RequestedFile::reread(&in_use[index], in_use[index].overrides.clone()));
        DropPlan {
            reread: reread.collect(),
            plan: OpenPlan { files, replacements },
        }
    }

    /// Returns the plan for the grown state of the file in use at index `at`.
    ///
    /// # Errors
    /// Returns the reason why the file can't be continued.
    pub async fn for_growth(inspected: Inspected, in_use: &[SourceFile], at: usize) -> Result<OpenPlan, NotGrown> {
        if let Err(error) = inspected.layout {
            return Err(error.into());
        }
        let grown = continuation(&in_use[at], &inspected).await;
        Ok(OpenPlan {
            files: vec![PlannedFile {
                grown: Some(grown.ok_or(NotGrown::Rewritten)?),
                inspected,
                is_watched: true,
            }],
            replacements: Replacements::grown(at, in_use.len()),
        })
    }
}

fn as_new(files: &[PlannedFile]) -> Vec<NewFile<'_>> {
    files.iter().map(PlannedFile::as_new).collect()
}

fn as_loaded(source: &SourceFile) -> LoadedFile<'_> {
    LoadedFile {
        identity: source.identity.as_ref(),
        has_events: source.events.is_some(),
        number: source.number(),
    }
}

/// Returns the position to continue from, if `new` is the same file and has only grown.
async fn continuation(source: &SourceFile, new: &Inspected) -> Option<GrowingFile> {
    let growing = source.growing.as_ref()?;
    let fingerprint = &source.identity.as_ref()?.fingerprint;
    let layout = new.events()?;
    let grown = new.can_grow() && new.bytes >= fingerprint.size_bytes && growing.layout.reads_like(layout);
    if !grown {
        return None;
    }
    let [first, last] = fingerprint_blocks(&new.file, fingerprint.size_bytes).await.ok()?;
    fingerprint.is_start_of([&first, &last]).then(|| growing.clone())
}
