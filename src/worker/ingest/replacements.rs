//! Replacements: which files in use a job's files replace, and what that means for the events, as plain values.
//!
//! `plan` collects the values from the files.

use daypart_engine::store::replacement::{FileIdentity, ReplaceReason, find_replacement};

/// A file in use.
#[derive(Clone, Copy, Debug)]
pub struct LoadedFile<'a> {
    /// Its identity, if it could be read.
    pub identity: Option<&'a FileIdentity>,
    /// Whether its events are in use.
    pub has_events: bool,
    /// Its number, if it may grow.
    pub number: Option<u32>,
}

/// A file of the job.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// Its identity, if it can be read.
    pub identity: Option<&'a FileIdentity>,
    /// Its first bytes.
    pub first_bytes: &'a [u8],
    /// Whether it is an events file.
    pub is_events: bool,
    /// The number of the file in use that it continues.
    pub continues: Option<u32>,
}

/// A file of the job after reading.
#[derive(Clone, Copy, Debug)]
pub struct NewFileResult {
    /// Whether it is an events file.
    pub is_events: bool,
    /// Whether it can be used.
    pub is_used: bool,
}

/// The effect of a job on the events in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsPlan {
    /// No events file is added or removed.
    Keep,
    /// The new events are added.
    Add,
    /// The new events replace all events; files that stay are read again with them.
    Replace,
}

/// The files in use that a job's files replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacements {
    /// For each file in use, the index of the new file that replaces it, and the reason. Empty when the job
    /// replaces everything.
    by_loaded: Vec<Option<(usize, ReplaceReason)>>,
    /// The effect on the events.
    pub events: EventsPlan,
}

impl Replacements {
    /// Returns the replacements of a job whose files replace everything.
    pub fn all() -> Replacements {
        Replacements {
            by_loaded: Vec::new(),
            events: EventsPlan::Replace,
        }
    }

    /// Returns the replacement of one file in use by its grown state, the job's only file.
    pub fn grown(loaded: usize, loaded_files: usize) -> Replacements {
        let mut by_loaded = vec![None; loaded_files];
        by_loaded[loaded] = Some((0, ReplaceReason::Name));
        Replacements {
            by_loaded,
            events: EventsPlan::Add,
        }
    }

    /// Finds the files in use that a drop replaces. The effect on the events is left to
    /// [`Replacements::plan_events`], because it depends on which new files continue one in use.
    pub fn find(loaded: &[LoadedFile<'_>], new: &[NewFile<'_>]) -> Replacements {
        let readable = new.iter().enumerate();
        let readable: Vec<(usize, &FileIdentity, &[u8])> = readable
            .filter_map(|(index, file)| Some((index, file.identity?, file.first_bytes)))
            .collect();
        let replacement = |file: &LoadedFile<'_>| {
            let new = readable.iter().map(|&(_, identity, first)| (identity, first));
            let (index, reason) = find_replacement(file.identity?, new)?;
            Some((readable[index].0, reason))
        };
        Replacements {
            by_loaded: loaded.iter().map(replacement).collect(),
            events: EventsPlan::Keep,
        }
    }

    /// Decides whether the new events are added to those in use or replace them.
    pub fn plan_events(&mut self, loaded: &[LoadedFile<'_>], new: &[NewFile<'_>]) {
        let (mut any_replaced, mut any_in_use) = (false, false);
        for (file, replacement) in loaded.iter().zip(&self.by_loaded) {
            if file.has_events {
                any_in_use = true;
                let continued = replacement.and_then(|(index, _)| new[index].continues);
                any_replaced |= replacement.is_some() && (continued.is_none() || continued != file.number);
            }
        }
        let any_new = new.iter().any(|file| file.is_events);
        self.events = match (any_new, any_replaced, any_in_use) {
            (_, true, _) | (true, _, false) => EventsPlan::Replace,
            (true, false, true) => EventsPlan::Add,
            (false, false, _) => EventsPlan::Keep,
        };
    }

    /// Returns the files in use that must be read again because all events are replaced: the events files that
    /// stay. They come before the new files, and each replaces itself.
    pub fn reread_kept(&mut self, loaded: &[LoadedFile<'_>]) -> Vec<usize> {
        if self.events != EventsPlan::Replace {
            return Vec::new();
        }
        let is_kept = |&index: &usize| loaded[index].has_events && self.by_loaded[index].is_none();
        let kept: Vec<usize> = (0..self.by_loaded.len()).filter(is_kept).collect();
        for (index, _) in self.by_loaded.iter_mut().flatten() {
            *index += kept.len();
        }
        for (new, &index) in kept.iter().enumerate() {
            self.by_loaded[index] = Some((new, ReplaceReason::Name));
        }
        kept
    }

    /// Updates the replacements with the results of reading: a file that can't be used replaces nothing, and
    /// without new events the old ones stay.
    pub fn settle(&mut self, new: &[NewFileResult]) {
        let any_events = new.iter().any(|file| file.is_events && file.is_used);
        for replacement in &mut self.by_loaded {
            // A file whose events were not read again can't stay in the list.
            *replacement = replacement.filter(|&(index, _)| new[index].is_used || (any_events && new[index].is_events));
        }
        if !any_events && !self.reasons().any(|reason| reason == ReplaceReason::Kind) {
            self.events = EventsPlan::Keep;
        }
    }

    /// Returns the new file that replaces a file in use, and the reason.
    pub fn of(&self, loaded: usize) -> Option<(usize, ReplaceReason)> {
        self.by_loaded.get(loaded).copied().flatten()
    }

    /// Returns the files in use that a new file replaces, with the reasons.
    pub fn replaced_by(&self, new: usize) -> impl Iterator<Item = (usize, ReplaceReason)> {
        let by_loaded = self.by_loaded.iter().enumerate();
        by_loaded.filter_map(move |(loaded, replacement)| match replacement {
            Some((index, reason)) if *index == new => Some((loaded, *reason)),
            _ => None,
        })
    }

    /// Returns the reason of each replacement.
    pub fn reasons(&self) -> impl Iterator<Item = ReplaceReason> {
        self.by_loaded.iter().flatten().map(|&(_, reason)| reason)
    }
}
