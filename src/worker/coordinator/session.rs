//! What the lead holds: the events store with its report, the reference tables, and which files they came from.

use web_sys::File;

use crate::protocol::{ComparisonReport, Export, FileChange, FileOutcome, FileReport, Growth, Opened};
use crate::worker::coordinator::growth_baseline::GrowthBaseline;
use crate::worker::ingest::precomputed_notes;
use crate::worker::ingest::source::{RequestedFile, SourceFile};
use daypart_engine::export::tables;
use daypart_engine::fields::ids::Id;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::cohort::{self, CodeName, CustomerColumn};
use daypart_engine::query::customer_detail::{self, CustomerDetail};
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Counted, Query};
use daypart_engine::query::filter::Filter;
use daypart_engine::query::profile_table::{TableOrder, TableQuery, TableWindow};
use daypart_engine::query::report::{ProfileColumn, ProfileSubject, Report};
use daypart_engine::query::top_tracks::{self, TrackReport};
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::lookup_table::Reference;
use daypart_engine::schema::part_files::PartFile;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::precomputed::Precomputed;
use daypart_engine::store::replacement::FileOrigin;
use daypart_engine::time::dayparts::Dayparts;

/// What is told to whom asks for figures before there are any.
pub(in crate::worker) const NO_EVENTS: &str = "there are no profiles yet: drop an events file first";

/// The events and what a query made of them.
pub struct Events {
    pub(in crate::worker) store: EventStore,
    pub(in crate::worker) query: Query,
    pub(in crate::worker) facts: Dimensions,
    /// What was counted; `None` when the store or the facts are others since.
    counted: Option<Counted>,
    pub(in crate::worker) report: Report,
    /// The profiles of all customers by some dayparts, when the ones above were of some customers or other dayparts.
    pub(in crate::worker) everyone: Option<(Dayparts, Profiles)>,
}

impl Events {
    /// Events that are yet to be joined with what other files say, and counted: [`Session::settle`] does both.
    pub fn new(store: EventStore, query: Query) -> Events {
        Events {
            store,
            query,
            facts: Dimensions::default(),
            counted: None,
            report: Report::default(),
            everyone: None,
        }
    }

    /// Finished profiles, which are yet to be joined and looked at.
    fn finished(ids: Vec<Id>, finished: Precomputed) -> Events {
        let query = Query {
            of: finished.profiles_of(),
            parts: finished.parts(),
            ..Query::default()
        };
        Events::new(EventStore::of_finished(ids, finished), query)
    }

    /// The dayparts that can be counted by, when these are asked for: finished profiles have their own.
    pub(in crate::worker) fn dayparts(&self, asked: &Dayparts) -> Dayparts {
        let own = self.store.finished().map(Precomputed::dayparts);
        own.unwrap_or(asked).clone()
    }

    fn look(&mut self, view: View) {
        self.query.view = View {
            dayparts: self.dayparts(&view.dayparts),
            filter: view.filter,
        };
        self.count();
    }

    fn count(&mut self) {
        let (counted, report) = execute::run_after(self.counted.take(), &self.store, &self.facts, &self.query);
        (self.counted, self.report) = (Some(counted), report);
    }
}

/// What is to be read again.
pub struct Rereading {
    /// The files.
    pub files: Vec<RequestedFile>,
    /// The demo's files, when the data are the demo's.
    pub demo: Vec<(TableKind, File)>,
}

/// All that was read and is in use.
#[derive(Default)]
pub struct Session {
    /// The events; `None` until some were read.
    pub events: Option<Events>,
    /// The reference tables by role, in the order of dropping.
    pub references: Vec<(TableKind, Reference)>,
    /// What is told of each file in use.
    pub files: Vec<FileReport>,
    /// The same files themselves, in the same order.
    pub sources: Vec<SourceFile>,
    /// Which data set this is.
    pub generation: u32,
    /// Counts the changes of the data.
    pub version: u32,
    /// The demo's files, when the data are the demo's.
    pub demo: Vec<(TableKind, File)>,
    /// Whether Spark's mark that a table is whole was among the files of a drop.
    pub has_mark: bool,
    /// How the events were before others came to them; `None` when they are others.
    pub since: Option<GrowthBaseline>,
    /// What came to them since.
    pub growth: Option<Growth>,
    /// The table's order as it was last asked for.
    pub(in crate::worker) order: Option<TableOrder>,
}

impl Session {
    /// A session that holds nothing yet.
    pub fn new(generation: u32) -> Session {
        Session {
            generation,
            ..Session::default()
        }
    }

    /// The files that others can come beside. There is nothing beside the demo's.
    pub fn in_use(&self) -> Vec<SourceFile> {
        if self.demo.is_empty() {
            self.sources.clone()
        } else {
            Vec::new()
        }
    }

    /// Remembers how the events are, before others come to them. A watch goes on from where it began, as long as they are
    /// looked at in the same way.
    pub fn begin_growth(&mut self, watched: Option<u32>) {
        let Some(Events { store, report, .. }) = &self.events else {
            self.since = None;
            return;
        };
        let goes_on =
            |since: &GrowthBaseline| watched.is_some() && since.watched == watched && since.is_of(&report.view());
        if !self.since.as_ref().is_some_and(goes_on) {
            self.since = Some(GrowthBaseline::now(store, report, self.rejected(), watched));
        }
    }

    /// Tells what has come to the events since that was remembered.
    fn tell_growth(&mut self) {
        let rejected = self.rejected();
        self.growth = match (&self.since, &mut self.events) {
            (Some(since), Some(Events { store, report, .. })) => Some(since.growth(store, report, rejected)),
            _ => None,
        };
    }

    /// How many rows of events files could not be used.
    fn rejected(&self) -> u64 {
        let read = self.files.iter().map(|file| match &file.outcome {
            FileOutcome::Read(read) if read.role == TableKind::Events => read.rejects.total(),
            _ => 0,
        });
        read.sum()
    }

    /// Joins the events with the reference tables, and counts them.
    pub fn settle(&mut self, view: View) {
        self.finish(&view.dayparts);
        if let Some(events) = &mut self.events {
            events.facts = match events.query.of {
                ProfileSubject::Customers => Dimensions::new(&events.store, &self.references),
                // The other files tell of customers, and of nothing else that profiles can be of.
                _ => Dimensions::default(),
            };
            events.counted = None;
            events.look(view);
        }
        self.tell_growth();
    }

    /// Has finished profiles stand for events where there are none, and tells what is to be said of their files.
    fn finish(&mut self, chosen: &Dayparts) {
        let counted = self.events.take().filter(|events| events.store.finished().is_none());
        let made = if counted.is_none() {
            Precomputed::of(&self.references, chosen)
        } else {
            None
        };
        let (profiles, troubles) = made.map_or((None, Vec::new()), |made| (made.profiles, made.troubles));
        self.events = counted.or_else(|| profiles.map(|(ids, finished)| Events::finished(ids, finished)));
        let places = self.files.iter().enumerate();
        // Each file of another kind than events has its table, in the same order.
        let tables = places.filter(|(_, file)| !matches!(file.role(), None | Some(TableKind::Events)));
        let tables: Vec<usize> = tables.map(|(index, _)| index).collect();
        let are_counted = (self.events.as_ref()).is_some_and(|events| events.store.finished().is_none());
        let told = precomputed_notes::told(&self.files, are_counted, self.has_mark);
        for (file, told) in self.files.iter_mut().zip(told) {
            file.told = told;
        }
        for (table, trouble) in troubles {
            if let Some(file) = tables.get(table).and_then(|&index| self.files.get_mut(index)) {
                file.told.push(trouble.to_string());
            }
        }
    }

    /// A file by its place in a generation's list. `None` when the list is another one by now.
    pub fn file(&self, generation: u32, file: usize) -> Option<File> {
        let source = self.sources.get(file).filter(|_| generation == self.generation);
        source.map(|source| source.file.clone())
    }

    /// The files to read again when one of them, of a generation's list, changes. `None` when the list is another one by now.
    pub fn again(&self, generation: u32, file: usize, change: &FileChange) -> Option<Rereading> {
        self.file(generation, file)?;
        let role = |index: usize| self.files.get(index).and_then(FileReport::role);
        let is_events = |index: usize| role(index) == Some(TableKind::Events);
        let counts = |index: usize| {
            matches!(
                role(index),
                Some(TableKind::Events | TableKind::Profiles | TableKind::Hours)
            )
        };
        let run = |index: usize| {
            self.files
                .get(index)
                .and_then(|file| Some(PartFile::of(&file.name)?.run))
        };
        let same_run = |index: usize| role(index) == role(file) && run(index).is_some() && run(index) == run(file);
        let mut files = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            let mut wanted = RequestedFile::again(source, source.given.clone());
            match change {
                FileChange::Read(given) if index == file => wanted.given = Some(given.clone()),
                FileChange::Remove if index == file => continue,
                FileChange::RemoveRun if same_run(index) => continue,
                FileChange::Alone if index == file => wanted.came = FileOrigin::First,
                FileChange::Alone if role(index) == role(file) => continue,
                FileChange::Beside | FileChange::Before if index == file => {
                    for (file, given) in std::mem::take(&mut wanted.instead_of) {
                        let given = Some(given);
                        files.push(RequestedFile {
                            given,
                            ..RequestedFile::new(file)
                        });
                    }
                    if *change == FileChange::Before {
                        continue;
                    }
                    wanted.came = FileOrigin::Added;
                }
                FileChange::Before if is_events(index) == is_events(file) && counts(index) => continue,
                _ => {}
            }
            files.push(wanted);
        }
        let stays_demo = matches!(change, FileChange::Read(_));
        Some(Rereading {
            files,
            demo: if stays_demo { self.demo.clone() } else { Vec::new() },
        })
    }

    /// What the page is told when a job has ended.
    pub fn opened(&self, elapsed_ms: f64) -> Opened {
        Opened {
            files: self.files.clone(),
            report: self.events.as_ref().map(|events| events.report.clone()),
            names: self.references.iter().any(|(role, _)| *role == TableKind::Customers),
            demo: !self.demo.is_empty(),
            growth: self.growth.clone(),
            elapsed_ms,
        }
    }

    /// Counts the events by other dayparts or with another filter; the table and the exports follow.
    ///
    /// # Errors
    /// When there are no events.
    pub fn count(&mut self, view: View) -> Result<Report, String> {
        let events = self.events.as_mut().ok_or(NO_EVENTS)?;
        events.look(view);
        self.order = None;
        Ok(events.report.clone())
    }

    /// Counts what is played in what a view leaves.
    ///
    /// # Errors
    /// When there are no events.
    pub fn tracks(&self, view: &View) -> Result<TrackReport, String> {
        let Events { store, facts, .. } = self.events.as_ref().ok_or(NO_EVENTS)?;
        if store.finished().is_some() {
            return Err("the tracks of finished profiles are not known: drop the events file".to_owned());
        }
        Ok(top_tracks::count(store, facts, view))
    }

    /// Compares two groups of customers.
    ///
    /// # Errors
    /// When there are no events.
    pub fn compare(
        &self,
        first: &Filter,
        second: Option<&Filter>,
        dayparts: &Dayparts,
    ) -> Result<ComparisonReport, String> {
        let events = self.events.as_ref().ok_or(NO_EVENTS)?;
        let dayparts = &events.dayparts(dayparts);
        let groups = cohort::compare(&events.store, &events.facts, first, second, dayparts);
        let label = |column: ProfileColumn| execute::names(column, dayparts).0.to_owned();
        Ok(ComparisonReport {
            labels: groups
                .columns
                .columns
                .iter()
                .map(|(column, _)| label(*column))
                .collect(),
            customers: groups.customers,
            events: groups.events,
            by_band: groups.by_band,
            by_hour: groups.by_hour,
            columns: groups.columns,
        })
    }

    /// A window of the profiles table; empty without events.
    pub fn rows(&mut self, query: TableQuery, start: u32, count: u32) -> TableWindow {
        let Some(Events {
            store,
            counted: Some(counted),
            ..
        }) = &self.events
        else {
            return TableWindow::default();
        };
        let profiles = counted.profiles();
        let references = &self.references;
        let name = |id: &Id| name_of(references, id);
        let order = match self.order.take() {
            Some(order) if *order.query() == query => order,
            _ => TableOrder::new(query, store.customers(), profiles, name),
        };
        let window = order.window(start, count, store.customers(), profiles, name);
        self.order = Some(order);
        window
    }

    /// All that is known of a customer, by some dayparts.
    ///
    /// # Errors
    /// When there are no events, or none of such a customer.
    pub fn card(&mut self, id: &str, dayparts: Dayparts) -> Result<CustomerDetail, String> {
        let events = self.events.as_mut().ok_or(NO_EVENTS)?;
        let id = Id::parse(id);
        let place = events.store.customers().iter().position(|known| *known == id);
        let place = place.ok_or_else(|| {
            let of = events.query.of;
            format!(
                "no {} “{id}” has an event in these files: look for another in the table.",
                of.one()
            )
        })?;
        let query = Query {
            view: View {
                dayparts: events.dayparts(&dayparts),
                filter: Filter::default(),
            },
            ..events.query.clone()
        };
        let everyone = if let Some(counted) = events.counted.as_ref().filter(|_| events.query == query) {
            counted.profiles()
        } else {
            let kept = events.everyone.take();
            let kept = kept.filter(|(dayparts, _)| *dayparts == query.view.dayparts);
            let count = || {
                let (profiles, _) = execute::run(&events.store, &events.facts, &query);
                (query.view.dayparts.clone(), profiles)
            };
            let (_, everyone) = events.everyone.insert(kept.unwrap_or_else(count));
            everyone
        };
        let references = &self.references;
        let told = |meaning| match query.of {
            ProfileSubject::Customers => told_of(references, &id, meaning),
            _ => None,
        };
        Ok(customer_detail::of(
            place,
            &events.store,
            &events.facts,
            &query,
            everyone,
            told,
        ))
    }

    /// How many customers a filter leaves.
    ///
    /// # Errors
    /// When there are no events.
    pub fn size(&self, filter: &Filter, dayparts: &Dayparts) -> Result<u64, String> {
        let events = self.events.as_ref().ok_or(NO_EVENTS)?;
        Ok(cohort::size(
            &events.store,
            &events.facts,
            filter,
            &events.dayparts(dayparts),
        ))
    }

    /// The customers whom a filter leaves, as a file.
    ///
    /// # Errors
    /// When there are no events, or it can't be written.
    pub fn customers(
        &self,
        filter: &Filter,
        dayparts: &Dayparts,
        columns: &[CustomerColumn],
        names: &[CodeName],
    ) -> Result<ExportFile, String> {
        let events = self.events.as_ref().ok_or(NO_EVENTS)?;
        let told = |id: &Id, meaning| told_of(&self.references, id, meaning);
        let dayparts = &events.dayparts(dayparts);
        cohort::customers_csv(&events.store, &events.facts, filter, dayparts, columns, names, told)
            .map(ExportFile::Bytes)
            .map_err(|error| format!("{} could not be written: {error}", Export::Customers.file_name()))
    }

    /// A file to download.
    ///
    /// # Errors
    /// When there is nothing to make it of, or it can't be written.
    pub fn export(&self, export: Export) -> Result<ExportFile, String> {
        let events = || self.events.as_ref().ok_or(NO_EVENTS);
        let bytes = match export {
            Export::LiveTable => {
                let Events {
                    store, counted, report, ..
                } = events()?;
                let profiles = counted.as_ref().ok_or(NO_EVENTS)?.profiles();
                tables::live_table(store.customers(), profiles, report)
            }
            Export::AggTable => tables::agg_table(&events()?.report),
            Export::Customers => return Err("which customers was not said".into()),
            Export::Propensity(_) => return Err("which ad was not said".into()),
            Export::Rejects => return Ok(ExportFile::Rejected(self.sources.clone())),
            Export::Sources => return Err("whose source lines are wanted was not said".to_owned()),
            Export::Demo(role) => {
                let file = self
                    .demo
                    .iter()
                    .find(|(of, _)| *of == role)
                    .map(|(_, file)| file.clone());
                return file
                    .map(ExportFile::File)
                    .ok_or_else(|| "the demo's files are gone: other files were read since".into());
            }
        };
        bytes
            .map(ExportFile::Bytes)
            .map_err(|error| format!("{} could not be written: {error}", export.file_name()))
    }
}

/// A file to download, as it is at hand.
pub enum ExportFile {
    /// Written just now.
    Bytes(Vec<u8>),
    /// A file that is there already.
    File(File),
    /// The rejected rows of these files, which are to be read from them.
    Rejected(Vec<SourceFile>),
    /// The rows of these files that a customer's figures rest on, likewise.
    Traced(Vec<SourceFile>, String),
}

/// A customer's name, if a customers file told it.
pub(in crate::worker) fn name_of<'a>(references: &'a [(TableKind, Reference)], id: &Id) -> Option<&'a str> {
    told_of(references, id, ColumnKind::Name).filter(|name| !name.is_empty())
}

/// What the first customers file that knows a customer says of them.
fn told_of<'a>(references: &'a [(TableKind, Reference)], id: &Id, meaning: ColumnKind) -> Option<&'a str> {
    let mut customers = references.iter().filter(|(role, _)| *role == TableKind::Customers);
    customers.find_map(|(_, reference)| reference.get(id, meaning))
}
