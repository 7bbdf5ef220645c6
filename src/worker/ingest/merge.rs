//! Merge: adds a job's result to the session, by the plan that the files were read by.

use std::rc::Rc;

use crate::protocol::FileReport;
use crate::worker::coordinator::session::{Events, Session};
use crate::worker::ingest::candidates::{EventsPlan, OpenPlan};
use crate::worker::ingest::open::OpenResult;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::replacement::{FileOrigin, ReplaceReason};

impl Session {
    /// Replaces the session's data with a job's result.
    ///
    /// # Errors
    /// Returns a message when memory is full; the session is then empty.
    pub fn replace_all(&mut self, read: OpenResult) -> Result<(), String> {
        let has_success_marker = read.session.has_success_marker || self.has_success_marker;
        let (demo, origin) = (read.session.demo.clone(), read.plan.candidates.iter());
        let origin = origin.map(|candidate| candidate.origin.clone()).collect();
        *self = Session {
            version: self.version,
            ..Session::new(read.session.generation)
        };
        self.take(read, origin)?;
        (self.demo, self.has_success_marker) = (demo, has_success_marker);
        Ok(())
    }

    /// Adds a job's result, and removes the files that it replaces. Files that could not be used replace
    /// nothing, and unusable files of an earlier job, which were reported once, are removed.
    ///
    /// # Errors
    /// Returns a message when memory has no room for the new events.
    pub fn merge(&mut self, mut read: OpenResult) -> Result<(), String> {
        let is_used: Vec<bool> = read
            .session
            .files
            .iter()
            .map(|file| file.table_kind().is_some())
            .collect();
        // The demo's files never stay in use together with the user's own.
        if !self.demo.is_empty() && is_used.contains(&true) {
            *self = Session {
                version: self.version,
                ..Session::new(read.session.generation)
            };
        }
        read.plan.discard_unused(&is_used, read.session.events.is_some());
        let OpenPlan {
            candidates,
            replacements,
            ..
        } = &read.plan;
        let mut origin: Vec<FileOrigin> = candidates.iter().map(|candidate| candidate.origin.clone()).collect();
        for (index, candidate) in candidates.iter().enumerate() {
            let table_kind = read.session.files[index].table_kind();
            if let Some(grown) = &candidate.grown {
                let before = self.sources.iter().find(|source| source.number() == Some(grown.number));
                // For a watched file, the report counts all growth since the watch began.
                let earlier_bytes = match before.map(|source| &source.origin) {
                    Some(FileOrigin::Grown { bytes }) if candidate.is_watched => *bytes,
                    _ => 0,
                };
                let before = before.map_or(0, |source| source.file.size() as u64);
                origin[index] = FileOrigin::Grown {
                    bytes: earlier_bytes + (candidate.file.size() as u64).saturating_sub(before),
                };
                continue;
            }
            let replaced_by_it = |(source, replacement): (usize, &Option<(usize, _)>)| match replacement {
                Some((by, reason)) if *by == index && self.sources[source].file != candidate.file => {
                    Some((source, *reason))
                }
                _ => None,
            };
            let replaced: Vec<(usize, _)> = replacements.iter().enumerate().filter_map(replaced_by_it).collect();
            let is_kept =
                |(of, replacement): (&FileReport, &Option<_>)| replacement.is_none() && of.table_kind() == table_kind;
            if let Some(&(_, reason)) = replaced.first() {
                let names = replaced.iter().map(|&(source, _)| self.files[source].name.clone());
                origin[index] = FileOrigin::Replaced {
                    names: names.collect(),
                    reason,
                };
                let source = &mut read.session.sources[index];
                let sources = replaced.iter().map(|&(index, _)| &self.sources[index]);
                source.replaced = sources
                    .map(|each| (each.file.clone(), each.overrides.clone()))
                    .collect();
            } else if table_kind.is_some() && self.files.iter().zip(replacements).any(is_kept) {
                origin[index] = FileOrigin::Added;
            }
        }
        self.take(read, origin)
    }

    /// Adds files, events and lookup tables, and removes what the plan replaces.
    fn take(&mut self, read: OpenResult, origin: Vec<FileOrigin>) -> Result<(), String> {
        let OpenResult {
            session: new,
            provisional,
            plan,
        } = read;
        self.generation = new.generation;
        // The marker belongs to the earlier run, unless parts were only added to it.
        let other_run = |(_, reason): &(usize, ReplaceReason)| {
            matches!(
                reason,
                ReplaceReason::Run | ReplaceReason::Kind | ReplaceReason::Columns
            )
        };
        self.has_success_marker &= !plan.replacements.iter().flatten().any(other_run);
        self.has_success_marker |= new.has_success_marker;
        self.version += 1;
        self.order = None;
        let mut sources = new.sources;
        self.join_events(new.events, provisional, &plan)?;
        let mut replacements = plan.replacements.iter();
        let mut is_removed = self.files.iter().map(|file| {
            let is_replaced = replacements.next().is_some_and(Option::is_some);
            is_replaced || file.table_kind().is_none()
        });
        let is_removed: Vec<bool> = is_removed.by_ref().collect();
        for (source, candidate) in sources.iter_mut().zip(&plan.candidates) {
            let number = candidate.grown.as_ref().map(|grown| grown.number);
            let before = self
                .sources
                .iter_mut()
                .find(|each| number.is_some() && each.number() == number);
            if let Some(before) = before {
                // The log continues that of the rows read before.
                let later = std::mem::replace(&mut source.log, before.log.clone());
                before.log = Rc::default();
                Rc::make_mut(&mut source.log).append(later.as_ref().clone());
            }
        }
        let mut lookup_tables = std::mem::take(&mut self.lookup_tables).into_iter();
        let old = std::mem::take(&mut self.files)
            .into_iter()
            .zip(std::mem::take(&mut self.sources));
        for ((file, source), removed) in old.zip(is_removed) {
            // Every file except an events file has one lookup table, in the same order.
            let table = match file.table_kind() {
                Some(TableKind::Events) | None => None,
                Some(_) => lookup_tables.next(),
            };
            if !removed {
                self.lookup_tables.extend(table);
                self.files.push(file);
                self.sources.push(source);
            }
        }
        self.lookup_tables.extend(new.lookup_tables);
        for ((mut file, mut source), origin) in new.files.into_iter().zip(sources).zip(origin) {
            let table_kind = file.table_kind();
            let alone = table_kind.is_none() || !self.files.iter().any(|other| other.table_kind() == table_kind);
            file.origin = if origin == FileOrigin::Added && alone {
                FileOrigin::First
            } else {
                origin
            };
            source.origin = file.origin.clone();
            self.files.push(file);
            self.sources.push(source);
        }
        Ok(())
    }

    fn join_events(
        &mut self,
        new: Option<Events>,
        provisional: Vec<(u32, EventStore)>,
        plan: &OpenPlan,
    ) -> Result<(), String> {
        match plan.events {
            EventsPlan::Keep => {
                self.baseline = None;
                return Ok(());
            }
            EventsPlan::Add => self.begin_growth(plan.watched()),
            EventsPlan::Replace => self.baseline = None,
        }
        let existing = self.events.as_mut().filter(|_| plan.events == EventsPlan::Add);
        let full = |_| {
            "The browser has no memory left for these events. Close other tabs and drop the files again, or only some of \
             them."
                .to_owned()
        };
        let Some(new) = new else { return Ok(()) };
        let Some(existing) = existing else {
            let mut new = new;
            for (number, tail) in provisional {
                new.store.append_provisional(number, tail).map_err(full)?;
            }
            self.events = (!new.store.is_empty()).then_some(new);
            return Ok(());
        };
        for candidate in &plan.candidates {
            if let Some(grown) = &candidate.grown {
                existing.store.remove_provisional(grown.number);
            }
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
