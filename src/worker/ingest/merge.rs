//! Joining: what a job has read comes to what there was, by the plan that it was read by.

use std::rc::Rc;

use crate::protocol::FileReport;
use crate::worker::coordinator::session::{Events, Session};
use crate::worker::ingest::candidates::{EventsPlan, OpenPlan};
use crate::worker::ingest::open::Read;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::replacement::{FileOrigin, ReplaceReason};

impl Session {
    /// Has what a job has read be all there is.
    ///
    /// # Errors
    /// When memory is full; nothing is left then.
    pub fn become_all(&mut self, read: Read) -> Result<(), String> {
        let has_mark = read.session.has_mark || self.has_mark;
        let (demo, came) = (read.session.demo.clone(), read.plan.candidates.iter());
        let came = came.map(|candidate| candidate.came.clone()).collect();
        *self = Session {
            version: self.version,
            ..Session::new(read.session.generation)
        };
        self.take(read, came)?;
        (self.demo, self.has_mark) = (demo, has_mark);
        Ok(())
    }

    /// Adds what a job has read, and lets go of the files that give their place to others. Files that could not be used
    /// take no place, and those of an earlier job were told once and are not told again.
    ///
    /// # Errors
    /// When memory has no room for the new events.
    pub fn join(&mut self, mut read: Read) -> Result<(), String> {
        let is_used: Vec<bool> = read.session.files.iter().map(|file| file.role().is_some()).collect();
        // Nothing of the demo stays beside a file of one's own.
        if !self.demo.is_empty() && is_used.contains(&true) {
            *self = Session {
                version: self.version,
                ..Session::new(read.session.generation)
            };
        }
        read.plan.settle(&is_used, read.session.events.is_some());
        let OpenPlan { candidates, goes, .. } = &read.plan;
        let mut came: Vec<FileOrigin> = candidates.iter().map(|candidate| candidate.came.clone()).collect();
        for (index, candidate) in candidates.iter().enumerate() {
            let role = read.session.files[index].role();
            if let Some(grown) = &candidate.grown {
                let before = self.sources.iter().find(|source| source.number() == Some(grown.number));
                // While a file is watched, it is told how much has come in all.
                let told = match before.map(|source| &source.came) {
                    Some(FileOrigin::Grown { bytes }) if candidate.waits => *bytes,
                    _ => 0,
                };
                let before = before.map_or(0, |source| source.file.size() as u64);
                came[index] = FileOrigin::Grown {
                    bytes: told + (candidate.file.size() as u64).saturating_sub(before),
                };
                continue;
            }
            let gave = |(source, goes): (usize, &Option<(usize, _)>)| match goes {
                Some((into, why)) if *into == index && self.sources[source].file != candidate.file => {
                    Some((source, *why))
                }
                _ => None,
            };
            let gave: Vec<(usize, _)> = goes.iter().enumerate().filter_map(gave).collect();
            let stays = |(of, goes): (&FileReport, &Option<_>)| goes.is_none() && of.role() == role;
            if let Some(&(_, why)) = gave.first() {
                let names = gave.iter().map(|&(source, _)| self.files[source].name.clone());
                came[index] = FileOrigin::Instead {
                    of: names.collect(),
                    why,
                };
                let source = &mut read.session.sources[index];
                let handles = gave.iter().map(|&(place, _)| &self.sources[place]);
                source.instead_of = handles.map(|each| (each.file.clone(), each.given.clone())).collect();
            } else if role.is_some() && self.files.iter().zip(goes).any(stays) {
                came[index] = FileOrigin::Added;
            }
        }
        self.take(read, came)
    }

    /// Takes in what was read.
    fn take(&mut self, read: Read, came: Vec<FileOrigin>) -> Result<(), String> {
        let Read {
            session: new,
            held,
            plan,
        } = read;
        self.generation = new.generation;
        // The mark is that of the run before, unless only some parts were added to it.
        let other_run = |(_, why): &(usize, ReplaceReason)| {
            matches!(why, ReplaceReason::Run | ReplaceReason::Kind | ReplaceReason::Columns)
        };
        self.has_mark &= !plan.goes.iter().flatten().any(other_run);
        self.has_mark |= new.has_mark;
        self.version += 1;
        self.order = None;
        let mut sources = new.sources;
        self.join_events(new.events, held, &plan)?;
        let mut goes = plan.goes.iter();
        let mut gone = self.files.iter().map(|file| {
            let goes = goes.next().is_some_and(Option::is_some);
            goes || file.role().is_none()
        });
        let gone: Vec<bool> = gone.by_ref().collect();
        for (source, candidate) in sources.iter_mut().zip(&plan.candidates) {
            let number = candidate.grown.as_ref().map(|grown| grown.number);
            let before = self
                .sources
                .iter_mut()
                .find(|each| number.is_some() && each.number() == number);
            if let Some(before) = before {
                // The log of what was read before goes on.
                let later = std::mem::replace(&mut source.log, before.log.clone());
                before.log = Rc::default();
                Rc::make_mut(&mut source.log).append(later.as_ref().clone());
            }
        }
        let mut references = std::mem::take(&mut self.references).into_iter();
        let old = std::mem::take(&mut self.files)
            .into_iter()
            .zip(std::mem::take(&mut self.sources));
        for ((file, source), gone) in old.zip(gone) {
            // Each file of another kind than events has its table, in the same order.
            let table = match file.role() {
                Some(TableKind::Events) | None => None,
                Some(_) => references.next(),
            };
            if !gone {
                self.references.extend(table);
                self.files.push(file);
                self.sources.push(source);
            }
        }
        self.references.extend(new.references);
        for ((mut file, mut source), came) in new.files.into_iter().zip(sources).zip(came) {
            let role = file.role();
            let alone = role.is_none() || !self.files.iter().any(|other| other.role() == role);
            file.came = if came == FileOrigin::Added && alone {
                FileOrigin::First
            } else {
                came
            };
            source.came = file.came.clone();
            self.files.push(file);
            self.sources.push(source);
        }
        Ok(())
    }

    fn join_events(
        &mut self,
        new: Option<Events>,
        held: Vec<(u32, EventStore)>,
        plan: &OpenPlan,
    ) -> Result<(), String> {
        match plan.events {
            EventsPlan::Keep => {
                self.since = None;
                return Ok(());
            }
            EventsPlan::Add => self.begin_growth(plan.watched()),
            EventsPlan::Anew => self.since = None,
        }
        let there = self.events.as_mut().filter(|_| plan.events == EventsPlan::Add);
        let full = |_| "Memory was full. Close other tabs and drop the files again, or parts of them.".to_owned();
        let Some(new) = new else { return Ok(()) };
        let Some(there) = there else {
            let mut new = new;
            for (number, rest) in held {
                new.store.hold(number, rest).map_err(full)?;
            }
            self.events = (!new.store.is_empty()).then_some(new);
            return Ok(());
        };
        for candidate in &plan.candidates {
            if let Some(grown) = &candidate.grown {
                there.store.let_go(grown.number);
            }
        }
        let mut came = vec![there.store.absorb(new.store).map_err(full)?];
        for (number, rest) in held {
            came.push(there.store.hold(number, rest).map_err(full)?);
        }
        there.everyone = None;
        there.query.parts.tracks |= new.query.parts.tracks;
        there.query.parts.mobile |= new.query.parts.mobile;
        if let Some(since) = &mut self.since {
            came.iter().for_each(|came| since.count(came));
        }
        Ok(())
    }
}
