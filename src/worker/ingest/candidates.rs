//! Candidate files: each dropped file with its layout, and the plan of how they join or replace the files in
//! use.

use futures::future::{join, try_join};
use web_sys::File;

use crate::platform::file_reader;
use crate::protocol::RememberedOverrides;
use crate::worker::ingest::decode::{self, unreadable};
use crate::worker::ingest::inspect::{self, Inspection};
use crate::worker::ingest::source::{GrowingFile, RequestedFile, SourceFile};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::store::fingerprint::Fingerprint;
use daypart_engine::store::replacement::{FileIdentity, FileOrigin, ReplaceReason, find_replacement};

/// A file to read, with the results of its inspection.
pub struct Candidate {
    pub file: File,
    pub handle: u32,
    /// The file's text in UTF-8: the file itself, unless it is packed or in another encoding.
    pub text: File,
    /// The number of bytes of the text to read: all, unless another table follows the first one.
    pub bytes: u64,
    pub inspection: Inspection,
    pub origin: FileOrigin,
    pub replaced: Vec<(File, ReadOverrides)>,
    /// Its identity; `None` when it can't be read.
    pub identity: Option<FileIdentity>,
    first: Vec<u8>,
    /// The position to continue from, when the file is one in use that has only grown.
    pub grown: Option<GrowingFile>,
    /// Whether the file is watched: an incomplete last row is left for later, not read as if the file ended
    /// there.
    pub is_watched: bool,
}

impl Candidate {
    /// Inspects a file.
    pub async fn new(requested: RequestedFile, remembered: &[RememberedOverrides]) -> Candidate {
        let RequestedFile {
            file,
            handle,
            overrides,
            origin,
            replaced,
        } = requested;
        // Each read is a round trip through the browser, so they run concurrently.
        let inspection = inspect::inspect(&file, overrides, remembered);
        let (mut inspection, blocks) = join(inspection, blocks(&file, file.size() as u64)).await;
        let mut text = file.clone();
        let mut identity = None;
        let mut first = Vec::new();
        if let Ok(layout) = &mut inspection.layout {
            match text_and_blocks(&file, layout, blocks).await {
                Ok((decoded, blocks)) => {
                    text = decoded;
                    let fingerprint = Fingerprint::new(file.size() as u64, [&blocks[0], &blocks[1]]);
                    identity = Some(FileIdentity::new(file.name(), layout, fingerprint));
                    [first, _] = blocks;
                }
                Err(error) => inspection.layout = Err(unreadable(&error)),
            }
        }
        let end_bytes = inspection.layout.as_ref().ok().and_then(|layout| layout.end_bytes);
        Candidate {
            handle,
            bytes: end_bytes.unwrap_or(text.size() as u64),
            file,
            text,
            inspection,
            origin,
            replaced,
            identity,
            first,
            grown: None,
            is_watched: false,
        }
    }

    /// Returns the layout if this is an events file.
    pub fn events(&self) -> Option<&Layout> {
        let layout = self.inspection.layout.as_ref().ok();
        layout.filter(|layout| layout.table_kind == TableKind::Events)
    }

    /// Returns whether appended bytes continue the rows: the file is read directly and to its end.
    pub fn can_grow(&self) -> bool {
        let table_ends = self.events().is_none_or(|layout| layout.end_bytes.is_some());
        self.text == self.file && !table_ends
    }
}

/// Returns a file's text and its fingerprint blocks, and adds notes on the conversion to the layout.
async fn text_and_blocks(
    file: &File,
    layout: &mut Layout,
    blocks: Result<[Vec<u8>; 2], String>,
) -> Result<(File, [Vec<u8>; 2]), String> {
    let blocks = blocks?;
    let (text, notes) = decode::text_of(file, &blocks[0], layout.encoding).await?;
    layout.notes.extend(notes);
    Ok((text, blocks))
}

/// Reads the fingerprint blocks of a file's first `size_bytes` bytes.
async fn blocks(file: &File, size_bytes: u64) -> Result<[Vec<u8>; 2], String> {
    let [first, last] = Fingerprint::blocks(size_bytes);
    let (first, last) = try_join(file_reader::read(file, &first), file_reader::read(file, &last)).await?;
    Ok([first, last])
}

/// The effect of a drop on the events in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsPlan {
    /// No events file is added or removed.
    Keep,
    /// The new events are added.
    Add,
    /// The new events replace all events; files that stay are read again with them.
    Replace,
}

/// The plan of how a drop's files join or replace the files in use.
pub struct OpenPlan {
    /// The files to read.
    pub candidates: Vec<Candidate>,
    /// For each file in use, the candidate that replaces it, and the reason.
    pub replacements: Vec<Option<(usize, ReplaceReason)>>,
    /// The effect on the events.
    pub events: EventsPlan,
}

impl OpenPlan {
    /// Returns a plan for files that replace everything.
    pub fn replace_all(candidates: Vec<Candidate>) -> OpenPlan {
        OpenPlan {
            candidates,
            replacements: Vec::new(),
            events: EventsPlan::Replace,
        }
    }

    /// Returns the plan for files that are dropped in addition to those in use.
    pub async fn for_drop(mut candidates: Vec<Candidate>, in_use: &[SourceFile]) -> OpenPlan {
        let readable = candidates.iter().enumerate();
        let readable: Vec<(usize, &FileIdentity, &[u8])> = readable
            .filter_map(|(index, each)| Some((index, each.identity.as_ref()?, each.first.as_slice())))
            .collect();
        let replacements: Vec<Option<(usize, ReplaceReason)>> = in_use
            .iter()
            .map(|source| {
                let new = readable.iter().map(|&(_, identity, first)| (identity, first));
                let (index, reason) = find_replacement(source.identity.as_ref()?, new)?;
                Some((readable[index].0, reason))
            })
            .collect();
        let mut plan = OpenPlan {
            replacements,
            events: EventsPlan::Keep,
            candidates: Vec::new(),
        };
        for (source, replacement) in in_use.iter().zip(&plan.replacements) {
            if let Some((index, ReplaceReason::Name | ReplaceReason::Beginning)) = *replacement {
                let candidate = &mut candidates[index];
                if candidate.grown.is_none() {
                    candidate.grown = continuation(source, candidate).await;
                }
            }
        }
        plan.plan_events(&candidates, in_use);
        if plan.events == EventsPlan::Replace {
            let kept = in_use.iter().zip(&plan.replacements);
            let kept = kept.filter(|(source, replacement)| source.events.is_some() && replacement.is_none());
            let mut all = Vec::new();
            for (source, _) in kept {
                all.push(Candidate::new(RequestedFile::reread(source, source.overrides.clone()), &[]).await);
            }
            for (index, _) in plan.replacements.iter_mut().flatten() {
                *index += all.len();
            }
            for (index, source) in in_use.iter().enumerate() {
                // A file that stays and is read again replaces itself.
                if source.events.is_some() && plan.replacements[index].is_none() {
                    let itself = all.iter().position(|each| each.file == source.file);
                    plan.replacements[index] = itself.map(|itself| (itself, ReplaceReason::Name));
                }
            }
            for candidate in &mut candidates {
                candidate.grown = None;
            }
            all.append(&mut candidates);
            candidates = all;
        }
        plan.candidates = candidates;
        plan
    }

    /// Returns the number of the watched file, if the plan continues one.
    pub fn watched(&self) -> Option<u32> {
        let watched = self.candidates.iter().find(|candidate| candidate.is_watched)?;
        Some(watched.grown.as_ref()?.number)
    }

    /// Updates the plan with the results: a file that could not be used replaces nothing, and without new
    /// events the old ones stay.
    pub fn discard_unused(&mut self, is_used: &[bool], events_read: bool) {
        let used = |index: usize| is_used.get(index).copied().unwrap_or(false);
        let mut any_events = false;
        for (index, candidate) in self.candidates.iter_mut().enumerate() {
            any_events |= events_read && used(index) && candidate.events().is_some();
            candidate.grown = candidate.grown.take().filter(|_| events_read && used(index));
        }
        let are_events = |index: usize| self.candidates[index].events().is_some();
        for replacement in &mut self.replacements {
            // A file whose events were not read again can't stay in the list.
            *replacement = replacement.filter(|&(index, _)| used(index) || (any_events && are_events(index)));
        }
        let replaces_other_kind = self
            .replacements
            .iter()
            .flatten()
            .any(|(_, reason)| *reason == ReplaceReason::Kind);
        if !any_events && !replaces_other_kind {
            self.events = EventsPlan::Keep;
        }
    }

    /// Returns the plan for a file in use that may have grown, or the reason why it can't be continued. The
    /// reason is displayed after the file's name.
    pub async fn for_growth(requested: RequestedFile, in_use: &[SourceFile], at: usize) -> Result<OpenPlan, String> {
        let source = &in_use[at];
        let known_bytes = source
            .identity
            .as_ref()
            .map_or(0, |identity| identity.fingerprint.size_bytes);
        if (requested.file.size() as u64) < known_bytes {
            return Err("it is now shorter, so it is a different file. Drop it again to read it.".to_owned());
        }
        let mut candidate = Candidate::new(requested, &[]).await;
        if let Err(message) = &candidate.inspection.layout {
            return Err(message.clone());
        }
        candidate.grown = continuation(source, &candidate).await;
        candidate.is_watched = true;
        if candidate.grown.is_none() {
            return Err("it was changed, not only extended. Drop it again to read it.".to_owned());
        }
        let mut replacements = vec![None; in_use.len()];
        replacements[at] = Some((0, ReplaceReason::Name));
        Ok(OpenPlan {
            candidates: vec![candidate],
            replacements,
            events: EventsPlan::Add,
        })
    }

    fn plan_events(&mut self, candidates: &[Candidate], in_use: &[SourceFile]) {
        let events_files = in_use.iter().zip(&self.replacements);
        let events_files = events_files.filter(|(source, _)| source.events.is_some());
        let (mut any_replaced, mut any_in_use) = (false, false);
        for (source, replacement) in events_files {
            any_in_use = true;
            let continued = replacement.and_then(|(index, _)| candidates[index].grown.as_ref());
            any_replaced |=
                replacement.is_some() && continued.is_none_or(|grown| source.number() != Some(grown.number));
        }
        let any_new = candidates.iter().any(|candidate| candidate.events().is_some());
        self.events = match (any_new, any_replaced, any_in_use) {
            (_, true, _) | (true, _, false) => EventsPlan::Replace,
            (true, false, true) => EventsPlan::Add,
            (false, false, _) => EventsPlan::Keep,
        };
    }
}

/// Returns the position to continue from, if `new` is the same file and has only grown.
async fn continuation(source: &SourceFile, new: &Candidate) -> Option<GrowingFile> {
    let growing = source.growing.as_ref()?;
    let fingerprint = &source.identity.as_ref()?.fingerprint;
    let layout = new.events()?;
    let grown = new.can_grow() && new.bytes >= fingerprint.size_bytes && growing.layout.reads_like(layout);
    if !grown {
        return None;
    }
    let [first, last] = blocks(&new.file, fingerprint.size_bytes).await.ok()?;
    fingerprint.is_start_of([&first, &last]).then(|| growing.clone())
}
