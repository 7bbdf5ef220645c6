//! Step 4 of opening files, the merge: adds scanned files to the session, and removes those that they replace.

use std::rc::Rc;

use web_sys::File;

use crate::protocol::FileReport;
use crate::worker::coordinator::session::Session;
use crate::worker::error::WorkerError;
use crate::worker::ingest::replacements::{EventsPlan, NewFileResult, Replacements};
use crate::worker::ingest::scan::{Scanned, ScannedFile};
use crate::worker::ingest::source::{GrowingFile, SourceFile};
use daypart_engine::rejects::log::RejectLog;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::replacement::{FileOrigin, ReplaceReason};

impl Session {
    /// Replaces the session's data with scanned files. `demo` are the demo's files, when the data are the demo's.
    ///
    /// # Errors
    /// When memory is full; the session is then empty.
    pub fn replace_all(&mut self, scanned: Scanned, demo: Vec<(TableKind, File)>) -> Result<(), WorkerError> {
        let has_success_marker = self.has_success_marker;
        self.clear(scanned.generation);
        self.add(scanned)?;
        (self.demo, self.has_success_marker) = (demo, has_success_marker);
        Ok(())
    }

    /// Adds scanned files, and removes the files that they replace. Files that can't be used replace nothing,
    /// and unusable files of an earlier job, which were reported once, are removed. `has_success_marker` is true
    /// when Spark's `_SUCCESS` marker was among the dropped files.
    ///
    /// # Errors
    /// When memory has no room for the new events.
    pub fn merge(&mut self, mut scanned: Scanned, has_success_marker: bool) -> Result<(), WorkerError> {
        // The demo's files never stay in use together with the user's own.
        if !self.demo.is_empty() && scanned.files.iter().any(|file| file.outcome.is_ok()) {
            self.clear(scanned.generation);
        }
        let results = scanned.files.iter().map(|file| NewFileResult {
            is_events: file.inspected.events().is_some(),
            is_used: file.outcome.is_ok(),
        });
        let results: Vec<NewFileResult> = results.collect();
        scanned.replacements.settle(&results);
        for (index, file) in scanned.files.iter_mut().enumerate() {
            file.grown = file.grown.take().filter(|_| file.outcome.is_ok());
            self.set_origin(file, index, &scanned.replacements);
        }
        // The marker belongs to the earlier run, unless parts were only added to it.
        let is_other_run = |reason| {
            matches!(
                reason,
                ReplaceReason::Run | ReplaceReason::Kind | ReplaceReason::Columns
            )
        };
        self.has_success_marker &= !scanned.replacements.reasons().any(is_other_run);
        self.has_success_marker |= has_success_marker;
        self.add(scanned)
    }

    /// Removes all data, for another data set.
    fn clear(&mut self, generation: u32) {
        *self = Session {
            version: self.version,
            ..Session::new(generation)
        };
    }

    /// Sets how a new file joins those in use, and which it replaces.
    fn set_origin(&self, file: &mut ScannedFile, index: usize, replacements: &Replacements) {
        if let Some(grown) = &file.grown {
            let before = self.source_with_number(grown);
            // For a watched file, the report counts all growth since the watch began.
            let earlier_bytes = match before.map(|source| &source.origin) {
                Some(FileOrigin::Grown { bytes }) if file.is_watched => *bytes,
                _ => 0,
            };
            let before_bytes = before.map_or(0, |source| source.file.size() as u64);
            let new_bytes = (file.inspected.file.size() as u64).saturating_sub(before_bytes);
            file.inspected.origin = FileOrigin::Grown {
                bytes: earlier_bytes + new_bytes,
            };
            return;
        }
        let inspected = &mut file.inspected;
        let replaced = replacements.replaced_by(index);
        let replaced: Vec<(usize, ReplaceReason)> = replaced
            .filter(|&(loaded, _)| self.sources[loaded].file != inspected.file)
            .collect();
        if let Some(&(_, reason)) = replaced.first() {
            let names = replaced.iter().map(|&(loaded, _)| self.files[loaded].name.clone());
            let names = names.collect();
            inspected.origin = FileOrigin::Replaced { names, reason };
            let sources = replaced.iter().map(|&(loaded, _)| &self.sources[loaded]);
            inspected.replaced = sources
                .map(|source| (source.file.clone(), source.overrides.clone()))
                .collect();
            return;
        }
        let table_kind = file.outcome.as_ref().ok().map(|read| read.table_kind);
        let is_kept_of_kind = |(loaded, other): (usize, &FileReport)| {
            replacements.of(loaded).is_none() && other.table_kind() == table_kind
        };
        if table_kind.is_some() && self.files.iter().enumerate().any(is_kept_of_kind) {
            inspected.origin = FileOrigin::Added;
        }
    }

    /// Returns the file in use that a grown file continues.
    fn source_with_number(&self, grown: &GrowingFile) -> Option<&SourceFile> {
        self.sources.iter().find(|source| source.number() == Some(grown.number))
    }

    /// Adds files, events and lookup tables, and removes what they replace.
    fn add(&mut self, mut scanned: Scanned) -> Result<(), WorkerError> {
        self.generation = scanned.generation;
        self.version += 1;
        self.order = None;
        self.join_events(&mut scanned)?;
        let earlier_logs: Vec<Option<Rc<RejectLog>>> = scanned
            .files
            .iter()
            .map(|file| self.take_log(file.grown.as_ref()))
            .collect();
        self.remove_replaced(&scanned.replacements);
        for (file, earlier_log) in scanned.files.into_iter().zip(earlier_logs) {
            self.add_file(file, earlier_log);
        }
        Ok(())
    }

    /// Takes the reject log of the file in use that a grown file continues.
    fn take_log(&mut self, grown: Option<&GrowingFile>) -> Option<Rc<RejectLog>> {
        let number = grown?.number;
        let before = self.sources.iter_mut().find(|source| source.number() == Some(number))?;
        Some(std::mem::take(&mut before.log))
    }

    /// Removes the files that are replaced, and those that could not be used.
    fn remove_replaced(&mut self, replacements: &Replacements) {
        let mut lookup_tables = std::mem::take(&mut self.lookup_tables).into_iter();
        let files = std::mem::take(&mut self.files).into_iter();
        let loaded = files.zip(std::mem::take(&mut self.sources));
        for (index, (file, source)) in loaded.enumerate() {
            // Every file except an events file has one lookup table, in the same order.
            let table = match file.table_kind() {
                Some(TableKind::Events) | None => None,
                Some(_) => lookup_tables.next(),
            };
            if replacements.of(index).is_none() && file.table_kind().is_some() {
                self.lookup_tables.extend(table);
                self.files.push(file);
                self.sources.push(source);
            }
        }
    }

    /// Adds a file and its lookup table. Its reject log continues `earlier_log`.
    fn add_file(&mut self, file: ScannedFile, earlier_log: Option<Rc<RejectLog>>) {
        let (mut report, mut source, table) = file.into_parts();
        if let Some(mut log) = earlier_log {
            Rc::make_mut(&mut log).append(source.log.as_ref().clone());
            source.log = log;
        }
        let table_kind = report.table_kind();
        let is_alone = table_kind.is_none() || !self.files.iter().any(|other| other.table_kind() == table_kind);
        if report.origin == FileOrigin::Added && is_alone {
            report.origin = FileOrigin::First;
        }
        source.origin = report.origin.clone();
        let table = table.and_then(|table| Some((table_kind?, table)));
        self.lookup_tables.extend(table);
        self.files.push(report);
        self.sources.push(source);
    }

    /// Adds the new events to those in use, or replaces them.
    fn join_events(&mut self, scanned: &mut Scanned) -> Result<(), WorkerError> {
        let grown = || {
            scanned
                .files
                .iter()
                .filter_map(|file| Some((file, file.grown.as_ref()?)))
        };
        match scanned.replacements.events {
            EventsPlan::Keep => {
                self.baseline = None;
                return Ok(());
            }
            EventsPlan::Add => {
                let watched = grown().find(|(file, _)| file.is_watched);
                self.begin_growth(watched.map(|(_, grown)| grown.number));
            }
            EventsPlan::Replace => self.baseline = None,
        }
        let continued: Vec<u32> = grown().map(|(_, grown)| grown.number).collect();
        let provisional = provisional_events(&mut scanned.files);
        let Some(mut new) = scanned.events.take() else {
            return Ok(());
        };
        let full = |_| WorkerError::OutOfMemory;
        let is_added = scanned.replacements.events == EventsPlan::Add;
        let Some(existing) = self.events.as_mut().filter(|_| is_added) else {
            for (number, tail) in provisional {
                new.store.append_provisional(number, tail).map_err(full)?;
            }
            self.events = (!new.store.is_empty()).then_some(new);
            return Ok(());
        };
        for number in continued {
            existing.store.remove_provisional(number);
        }
        let mut appended = vec![existing.store.append(new.store).map_err(full)?];
        for (number, tail) in provisional {
            appended.push(existing.store.append_provisional(number, tail).map_err(full)?);
        }
        existing.unfiltered = None;
        existing.query.parts.tracks |= new.query.parts.tracks;
        existing.query.parts.mobile |= new.query.parts.mobile;
        if let Some(baseline) = &mut self.baseline {
            appended.iter().for_each(|appended| baseline.count(appended));
        }
        Ok(())
    }
}

/// Takes the events of incomplete last rows, which may still continue, by file number.
fn provisional_events(files: &mut [ScannedFile]) -> Vec<(u32, EventStore)> {
    let states = files.iter_mut().filter_map(|file| file.events_state.as_mut());
    let provisional = states.filter_map(|state| Some((state.growing.as_ref()?.number, state.tail.take()?)));
    provisional.collect()
}
