//! The files of a drop before they are read: what each is, and how they go together with those that are in use.

use futures::future::{join, try_join};
use web_sys::File;

use crate::platform::file_reader;
use crate::protocol::Remembered;
use crate::worker::ingest::decode::{self, unreadable};
use crate::worker::ingest::inspect::{self, Inspection};
use crate::worker::ingest::source::{GrowingFile, RequestedFile, SourceFile};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::store::fingerprint::Fingerprint;
use daypart_engine::store::replacement::{FileIdentity, FileOrigin, ReplaceReason, successor};

/// A file that is to be read, and what was found in its beginning.
pub struct Candidate {
    pub file: File,
    pub handle: u32,
    /// The file's text, which is the file itself unless it is packed or in another encoding than UTF-8.
    pub text: File,
    /// How much of the text is read: all of it, unless another table follows the first one.
    pub bytes: u64,
    pub looked: Inspection,
    pub came: FileOrigin,
    pub instead_of: Vec<(File, ReadOverrides)>,
    /// What it is known by, when it can be read.
    pub kin: Option<FileIdentity>,
    first: Vec<u8>,
    /// Where reading goes on, when the file is one in use that has only grown.
    pub grown: Option<GrowingFile>,
    /// Whether what may yet go on at its end is waited for, and not read as if the file ended there.
    pub waits: bool,
}

impl Candidate {
    /// Looks at a file.
    pub async fn new(wanted: RequestedFile, remembered: &[Remembered]) -> Candidate {
        let RequestedFile {
            file,
            handle,
            given,
            came,
            instead_of,
        } = wanted;
        // Each read is a way through the browser and back, so none waits for another.
        let look = inspect::look(&file, given, remembered);
        let (mut looked, blocks) = join(look, blocks(&file, file.size() as u64)).await;
        let mut text = file.clone();
        let mut kin = None;
        let mut first = Vec::new();
        if let Ok(layout) = &mut looked.layout {
            match text_and_blocks(&file, layout, blocks).await {
                Ok((decoded, blocks)) => {
                    text = decoded;
                    let fingerprint = Fingerprint::new(file.size() as u64, [&blocks[0], &blocks[1]]);
                    kin = Some(FileIdentity::new(file.name(), layout, fingerprint));
                    [first, _] = blocks;
                }
                Err(error) => looked.layout = Err(unreadable(&error)),
            }
        }
        let end_bytes = looked.layout.as_ref().ok().and_then(|layout| layout.end_bytes);
        Candidate {
            handle,
            bytes: end_bytes.unwrap_or(text.size() as u64),
            file,
            text,
            looked,
            came,
            instead_of,
            kin,
            first,
            grown: None,
            waits: false,
        }
    }

    /// The layout of an events file.
    pub fn events(&self) -> Option<&Layout> {
        let layout = self.looked.layout.as_ref().ok();
        layout.filter(|layout| layout.role == TableKind::Events)
    }

    /// Whether the file is read from itself and to its end, so that what is appended goes on where it ends.
    pub fn can_grow(&self) -> bool {
        let table_ends = self.events().is_none_or(|layout| layout.end_bytes.is_some());
        self.text == self.file && !table_ends
    }
}

/// A file's text, what is to be known of how it was made, and the blocks that the file is told by.
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

/// The blocks by which a file was told when it had so many bytes.
async fn blocks(file: &File, size_bytes: u64) -> Result<[Vec<u8>; 2], String> {
    let [first, last] = Fingerprint::blocks(size_bytes);
    let (first, last) = try_join(file_reader::read(file, &first), file_reader::read(file, &last)).await?;
    Ok([first, last])
}

/// How the events of a drop go together with those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsPlan {
    /// No events file comes or goes.
    Keep,
    /// They are added to those that are there.
    Add,
    /// They take the place of those that are there; files that stay are read again with them.
    Anew,
}

/// How a drop's files go together with those that are in use.
pub struct OpenPlan {
    /// The files that are to be read.
    pub candidates: Vec<Candidate>,
    /// For each file in use, the candidate that it gives its place to, and why.
    pub goes: Vec<Option<(usize, ReplaceReason)>>,
    /// What becomes of the events.
    pub events: EventsPlan,
}

impl OpenPlan {
    /// Files that go together with no others.
    pub fn anew(candidates: Vec<Candidate>) -> OpenPlan {
        OpenPlan {
            candidates,
            goes: Vec::new(),
            events: EventsPlan::Anew,
        }
    }

    /// The plan for files that are dropped beside those in use.
    pub async fn beside(mut candidates: Vec<Candidate>, in_use: &[SourceFile]) -> OpenPlan {
        let readable = candidates.iter().enumerate();
        let readable: Vec<(usize, &FileIdentity, &[u8])> = readable
            .filter_map(|(index, each)| Some((index, each.kin.as_ref()?, each.first.as_slice())))
            .collect();
        let goes: Vec<Option<(usize, ReplaceReason)>> = in_use
            .iter()
            .map(|source| {
                let new = readable.iter().map(|&(_, kin, first)| (kin, first));
                let (place, why) = successor(source.kin.as_ref()?, new)?;
                Some((readable[place].0, why))
            })
            .collect();
        let mut plan = OpenPlan {
            goes,
            events: EventsPlan::Keep,
            candidates: Vec::new(),
        };
        for (source, goes) in in_use.iter().zip(&plan.goes) {
            if let Some((index, ReplaceReason::Name | ReplaceReason::Beginning)) = *goes {
                let candidate = &mut candidates[index];
                if candidate.grown.is_none() {
                    candidate.grown = gone_on(source, candidate).await;
                }
            }
        }
        plan.plan_events(&candidates, in_use);
        if plan.events == EventsPlan::Anew {
            let stays = in_use.iter().zip(&plan.goes);
            let stays = stays.filter(|(source, goes)| source.events.is_some() && goes.is_none());
            let mut all = Vec::new();
            for (source, _) in stays {
                all.push(Candidate::new(RequestedFile::again(source, source.given.clone()), &[]).await);
            }
            for (index, _) in plan.goes.iter_mut().flatten() {
                *index += all.len();
            }
            for (index, source) in in_use.iter().enumerate() {
                // Those that stay and are read again give their place to themselves.
                if source.events.is_some() && plan.goes[index].is_none() {
                    let itself = all.iter().position(|each| each.file == source.file);
                    plan.goes[index] = itself.map(|itself| (itself, ReplaceReason::Name));
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

    /// The number of the file that is watched, when the plan is to look at it again.
    pub fn watched(&self) -> Option<u32> {
        let watched = self.candidates.iter().find(|candidate| candidate.waits)?;
        Some(watched.grown.as_ref()?.number)
    }

    /// Takes in what came of the files: one that could not be used takes no place, and without events the old ones stay.
    pub fn settle(&mut self, is_used: &[bool], events_read: bool) {
        let used = |index: usize| is_used.get(index).copied().unwrap_or(false);
        let mut any_events = false;
        for (index, candidate) in self.candidates.iter_mut().enumerate() {
            any_events |= events_read && used(index) && candidate.events().is_some();
            candidate.grown = candidate.grown.take().filter(|_| events_read && used(index));
        }
        let are_events = |index: usize| self.candidates[index].events().is_some();
        for goes in &mut self.goes {
            // What is not among the events that were read any more can't stay in the list.
            *goes = goes.filter(|&(index, _)| used(index) || (any_events && are_events(index)));
        }
        let give_way = self.goes.iter().flatten().any(|(_, why)| *why == ReplaceReason::Kind);
        if !any_events && !give_way {
            self.events = EventsPlan::Keep;
        }
    }

    /// The plan for a file in use that is looked at again; why there is none, to stand behind the file's name.
    pub async fn of_growth(wanted: RequestedFile, in_use: &[SourceFile], at: usize) -> Result<OpenPlan, String> {
        let source = &in_use[at];
        let known = source.kin.as_ref().map_or(0, |kin| kin.fingerprint.size_bytes);
        if (wanted.file.size() as u64) < known {
            return Err("it has become shorter, so it is another file by now. Drop it again to read it.".to_owned());
        }
        let mut candidate = Candidate::new(wanted, &[]).await;
        if let Err(message) = &candidate.looked.layout {
            return Err(message.clone());
        }
        candidate.grown = gone_on(source, &candidate).await;
        candidate.waits = true;
        if candidate.grown.is_none() {
            return Err("it has changed otherwise than by growing. Drop it again to read it.".to_owned());
        }
        let mut goes = vec![None; in_use.len()];
        goes[at] = Some((0, ReplaceReason::Name));
        Ok(OpenPlan {
            candidates: vec![candidate],
            goes,
            events: EventsPlan::Add,
        })
    }

    fn plan_events(&mut self, candidates: &[Candidate], in_use: &[SourceFile]) {
        let of_events = in_use.iter().zip(&self.goes);
        let of_events = of_events.filter(|(source, _)| source.events.is_some());
        let (mut leave, mut any) = (false, false);
        for (source, goes) in of_events {
            any = true;
            let into = goes.and_then(|(index, _)| candidates[index].grown.as_ref());
            leave |= goes.is_some() && into.is_none_or(|grown| source.number() != Some(grown.number));
        }
        let comes = candidates.iter().any(|candidate| candidate.events().is_some());
        self.events = match (comes, leave, any) {
            (_, true, _) | (true, _, false) => EventsPlan::Anew,
            (true, false, true) => EventsPlan::Add,
            (false, false, _) => EventsPlan::Keep,
        };
    }
}

/// Where reading goes on in a file in use, when a new one is that file and has only grown.
async fn gone_on(source: &SourceFile, new: &Candidate) -> Option<GrowingFile> {
    let growing = source.growing.as_ref()?;
    let fingerprint = &source.kin.as_ref()?.fingerprint;
    let layout = new.events()?;
    let grown = new.can_grow() && new.bytes >= fingerprint.size_bytes && growing.layout.reads_like(layout);
    if !grown {
        return None;
    }
    let [first, last] = blocks(&new.file, fingerprint.size_bytes).await.ok()?;
    fingerprint.is_start_of([&first, &last]).then(|| growing.clone())
}
