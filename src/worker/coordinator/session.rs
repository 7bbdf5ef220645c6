//! The session: the event store with its report, the lookup tables, and the files they came from.
//!
//! It answers queries from memory. Reading files and merging them is left to
//! [`ingest`](crate::worker::ingest).

use web_sys::File;

use crate::protocol::{ComparisonReport, Export, FileChange, FileOutcome, FileReport, Growth, Opened};
use crate::worker::coordinator::growth_baseline::GrowthBaseline;
use crate::worker::error::WorkerError;
use crate::worker::ingest::precomputed_notes;
use crate::worker::ingest::source::{RequestedFile, SourceFile};
use daypart_engine::demo::code_names;
use daypart_engine::export::tables;
use daypart_engine::fields::ids::{Id, position_in};
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::cohort::{self, CodeName, CustomerColumn};
use daypart_engine::query::customer_detail::{self, CustomerDetail};
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, AggregatedQuery, Query};
use daypart_engine::query::filter::Filter;
use daypart_engine::query::profile_table::{TableOrder, TableQuery, TableWindow};
use daypart_engine::query::report::{ProfileColumn, ProfileSubject, Report};
use daypart_engine::query::top_tracks::{self, TrackReport};
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::lookup_table::LookupTable;
use daypart_engine::schema::part_files::PartFile;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::precomputed::Precomputed;
use daypart_engine::store::replacement::FileOrigin;
use daypart_engine::time::dayparts::Dayparts;

/// The events with the current query and its results.
pub struct Events {
    pub(in crate::worker) store: EventStore,
    pub(in crate::worker) query: Query,
    pub(in crate::worker) dimensions: Dimensions,
    /// Counts of the current query; `None` once the store or the dimensions have changed.
    counted: Option<AggregatedQuery>,
    pub(in crate::worker) report: Report,
    /// Unfiltered profiles by some dayparts, cached when those in `counted` are filtered or by other
    /// dayparts.
    pub(in crate::worker) unfiltered: Option<(Dayparts, Profiles)>,
}

impl Events {
    /// Returns events that are neither joined with other files nor counted yet; [`Session::refresh`] does
    /// both.
    pub fn new(store: EventStore, query: Query) -> Events {
        Events {
            store,
            query,
            dimensions: Dimensions::default(),
            counted: None,
            report: Report::default(),
            unfiltered: None,
        }
    }

    /// Returns precomputed profiles that are not joined or counted yet.
    fn from_precomputed(ids: Vec<Id>, precomputed: Precomputed) -> Events {
        let query = Query {
            of: precomputed.profile_subject(),
            parts: precomputed.parts(),
            ..Query::default()
        };
        Events::new(EventStore::from_precomputed(ids, precomputed), query)
    }

    /// Returns the dayparts to count by: the requested ones, or precomputed profiles' own.
    pub(in crate::worker) fn dayparts(&self, requested: &Dayparts) -> Dayparts {
        let own = self.store.precomputed().map(Precomputed::dayparts);
        own.unwrap_or(requested).clone()
    }

    fn apply_view(&mut self, view: View) {
        self.query.view = View {
            dayparts: self.dayparts(&view.dayparts),
            filter: view.filter,
        };
        self.count();
    }

    fn count(&mut self) {
        let (counted, report) = execute::run_reusing(self.counted.take(), &self.store, &self.dimensions, &self.query);
        (self.counted, self.report) = (Some(counted), report);
    }
}

/// The files to read again after a change to one of them.
pub struct RereadPlan {
    /// The files, in reading order.
    pub files: Vec<RequestedFile>,
    /// The demo's files, when the data are the demo's.
    pub demo: Vec<(TableKind, File)>,
}

/// Everything that was read and is in use.
#[derive(Default)]
pub struct Session {
    /// The events; `None` until some are read.
    pub events: Option<Events>,
    /// The lookup tables by kind, in the order of dropping.
    pub lookup_tables: Vec<(TableKind, LookupTable)>,
    /// The report on each file in use.
    pub files: Vec<FileReport>,
    /// The same files with their reading state, in the same order.
    pub sources: Vec<SourceFile>,
    /// The number of the data set.
    pub generation: u32,
    /// The number of changes to the data so far.
    pub version: u32,
    /// The demo's files, when the data are the demo's.
    pub demo: Vec<(TableKind, File)>,
    /// Whether Spark's `_SUCCESS` marker was among the dropped files.
    pub has_success_marker: bool,
    /// The state of the events before they grew; `None` when they were replaced.
    pub baseline: Option<GrowthBaseline>,
    /// The growth since the baseline.
    pub growth: Option<Growth>,
    /// The profile table's last requested order.
    pub(in crate::worker) order: Option<TableOrder>,
}

impl Session {
    /// Returns an empty session.
    pub fn new(generation: u32) -> Session {
        Session {
            generation,
            ..Session::default()
        }
    }

    /// Returns the files that new files are added to. Files are never added to the demo's.
    pub fn in_use(&self) -> Vec<SourceFile> {
        if self.demo.is_empty() {
            self.sources.clone()
        } else {
            Vec::new()
        }
    }

    /// Records a growth baseline before events are added. A watch keeps the baseline of its start, as long as
    /// the view is the same.
    pub fn begin_growth(&mut self, watched: Option<u32>) {
        let Some(Events { store, report, .. }) = &self.events else {
            self.baseline = None;
            return;
        };
        let goes_on = |baseline: &GrowthBaseline| {
            watched.is_some() && baseline.watched == watched && baseline.is_of(&report.view())
        };
        if !self.baseline.as_ref().is_some_and(goes_on) {
            self.baseline = Some(GrowthBaseline::now(store, report, self.rejected(), watched));
        }
    }

    /// Updates the growth since the baseline.
    fn update_growth(&mut self) {
        let rejected = self.rejected();
        self.growth = match (&self.baseline, &mut self.events) {
            (Some(baseline), Some(Events { store, report, .. })) => Some(baseline.growth(store, report, rejected)),
            _ => None,
        };
    }

    /// Returns the number of rejected rows in events files.
    fn rejected(&self) -> u64 {
        let read = self.files.iter().map(|file| match &file.outcome {
            FileOutcome::Read(read) if read.table_kind == TableKind::Events => read.rejects.total(),
            _ => 0,
        });
        read.sum()
    }

    /// Joins the events with the lookup tables, and counts them.
    pub fn refresh(&mut self, view: View) {
        self.use_precomputed(&view.dayparts);
        if let Some(events) = &mut self.events {
            events.dimensions = match events.query.of {
                ProfileSubject::Customers => Dimensions::new(&events.store, &self.lookup_tables),
                // The lookup tables describe customers only, not other subjects that profiles can have.
                _ => Dimensions::default(),
            };
            events.counted = None;
            events.apply_view(view);
        }
        self.update_growth();
    }

    /// Uses precomputed profiles where there are no events, and updates the messages about their files.
    fn use_precomputed(&mut self, dayparts: &Dayparts) {
        let counted = self.events.take().filter(|events| events.store.precomputed().is_none());
        let precomputed = if counted.is_none() {
            Precomputed::of(&self.lookup_tables, dayparts)
        } else {
            None
        };
        let (profiles, problems) = precomputed.map_or((None, Vec::new()), |precomputed| {
            (precomputed.profiles, precomputed.problems)
        });
        self.events = counted.or_else(|| profiles.map(|(ids, precomputed)| Events::from_precomputed(ids, precomputed)));
        let places = self.files.iter().enumerate();
        // Every file except an events file has one lookup table, in the same order.
        let tables = places.filter(|(_, file)| !matches!(file.table_kind(), None | Some(TableKind::Events)));
        let tables: Vec<usize> = tables.map(|(index, _)| index).collect();
        let counts_events = (self.events.as_ref()).is_some_and(|events| events.store.precomputed().is_none());
        let messages = precomputed_notes::messages(&self.files, counts_events, self.has_success_marker);
        for (file, messages) in self.files.iter_mut().zip(messages) {
            file.messages = messages;
        }
        for (table, problem) in problems {
            if let Some(file) = tables.get(table).and_then(|&index| self.files.get_mut(index)) {
                file.messages.push(problem.to_string());
            }
        }
    }

    /// Returns a file by its index in a generation's list; `None` when the list has changed since.
    pub fn file(&self, generation: u32, file: usize) -> Option<File> {
        let source = self.sources.get(file).filter(|_| generation == self.generation);
        source.map(|source| source.file.clone())
    }

    /// Returns the files of a generation's list, in its order.
    ///
    /// # Errors
    /// When the list has changed since.
    pub fn sources_of(&self, generation: u32) -> Result<Vec<SourceFile>, WorkerError> {
        if generation == self.generation {
            Ok(self.sources.clone())
        } else {
            Err(WorkerError::RunChanged)
        }
    }

    /// Returns the files to read again when one file of a generation's list changes.
    ///
    /// # Errors
    /// When the list has changed since.
    pub fn reread(&self, generation: u32, file: usize, change: &FileChange) -> Result<RereadPlan, WorkerError> {
        self.file(generation, file).ok_or(WorkerError::FileListChanged)?;
        let table_kind = |index: usize| self.files.get(index).and_then(FileReport::table_kind);
        let is_events = |index: usize| table_kind(index) == Some(TableKind::Events);
        let counts = |index: usize| {
            matches!(
                table_kind(index),
                Some(TableKind::Events | TableKind::Profiles | TableKind::Hours)
            )
        };
        let run = |index: usize| {
            self.files
                .get(index)
                .and_then(|file| Some(PartFile::of(&file.name)?.run))
        };
        let same_run =
            |index: usize| table_kind(index) == table_kind(file) && run(index).is_some() && run(index) == run(file);
        let mut files = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            let mut wanted = RequestedFile::reread(source, source.overrides.clone());
            match change {
                FileChange::Read(overrides) if index == file => wanted.overrides = Some((**overrides).clone()),
                FileChange::Remove if index == file => continue,
                FileChange::RemoveRun if same_run(index) => continue,
                FileChange::RemoveOthers if index == file => wanted.origin = FileOrigin::First,
                FileChange::RemoveOthers if table_kind(index) == table_kind(file) => continue,
                FileChange::RestoreBeside | FileChange::RestoreReplaced if index == file => {
                    for (file, overrides) in std::mem::take(&mut wanted.replaced) {
                        let overrides = Some(overrides);
                        files.push(RequestedFile {
                            overrides,
                            ..RequestedFile::new(file)
                        });
                    }
                    if *change == FileChange::RestoreReplaced {
                        continue;
                    }
                    wanted.origin = FileOrigin::Added;
                }
                FileChange::RestoreReplaced if is_events(index) == is_events(file) && counts(index) => continue,
                _ => {}
            }
            files.push(wanted);
        }
        let stays_demo = matches!(change, FileChange::Read(_));
        Ok(RereadPlan {
            files,
            demo: if stays_demo { self.demo.clone() } else { Vec::new() },
        })
    }

    /// Returns the state of the session for the page, at the end of a job.
    pub fn opened(&self, elapsed_ms: f64) -> Opened {
        let used = self.files.iter().zip(&self.sources);
        let used = used.filter(|(file, _)| file.table_kind().is_some());
        Opened {
            demo_codes: code_names::apply_to(used.filter_map(|(_, source)| source.layout.as_ref())),
            files: self.files.clone(),
            report: self.events.as_ref().map(|events| events.report.clone()),
            names: self
                .lookup_tables
                .iter()
                .any(|(table_kind, _)| *table_kind == TableKind::Customers),
            demo: !self.demo.is_empty(),
            growth: self.growth.clone(),
            elapsed_ms,
        }
    }

    /// Counts the events by other dayparts or with another filter. The table and the exports follow.
    ///
    /// # Errors
    /// When there are no events.
    pub fn query(&mut self, view: View) -> Result<Report, WorkerError> {
        let events = self.events.as_mut().ok_or(WorkerError::NoEvents)?;
        events.apply_view(view);
        self.order = None;
        Ok(events.report.clone())
    }

    /// Counts the plays of each track and artist in a view.
    ///
    /// # Errors
    /// When there are no events, or only precomputed profiles.
    pub fn tracks(&self, view: &View) -> Result<TrackReport, WorkerError> {
        let Events { store, dimensions, .. } = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        if store.precomputed().is_some() {
            return Err(WorkerError::NoTracks);
        }
        Ok(top_tracks::count(store, dimensions, view))
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
    ) -> Result<ComparisonReport, WorkerError> {
        let events = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        let dayparts = &events.dayparts(dayparts);
        let groups = cohort::compare(&events.store, &events.dimensions, first, second, dayparts);
        let label = |column: ProfileColumn| execute::column_names(column, dayparts).0.to_owned();
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

    /// Returns a window of the profiles table; empty without events.
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
        let lookup_tables = &self.lookup_tables;
        let name = |id: &Id| name_of(lookup_tables, id);
        let order = match self.order.take() {
            Some(order) if *order.query() == query => order,
            _ => TableOrder::new(query, store.customers(), profiles, name),
        };
        let window = order.window(start, count, store.customers(), profiles, name);
        self.order = Some(order);
        window
    }

    /// Returns one customer's detail, counted by some dayparts and regardless of the filter.
    ///
    /// # Errors
    /// When there are no events, or none of such a customer.
    pub fn customer_detail(&mut self, id: &str, dayparts: Dayparts) -> Result<CustomerDetail, WorkerError> {
        let events = self.events.as_mut().ok_or(WorkerError::NoEvents)?;
        let id = Id::parse(id);
        let index = position_in(events.store.customers(), &id);
        let index = index.ok_or_else(|| WorkerError::UnknownCustomer {
            noun: events.query.of.one(),
            id: id.clone(),
        })?;
        let query = Query {
            view: View {
                dayparts: events.dayparts(&dayparts),
                filter: Filter::default(),
            },
            ..events.query.clone()
        };
        let unfiltered = if let Some(counted) = events.counted.as_ref().filter(|_| events.query == query) {
            counted.profiles()
        } else {
            let kept = events.unfiltered.take();
            let kept = kept.filter(|(dayparts, _)| *dayparts == query.view.dayparts);
            let count = || {
                let (profiles, _) = execute::run(&events.store, &events.dimensions, &query);
                (query.view.dayparts.clone(), profiles)
            };
            let (_, unfiltered) = events.unfiltered.insert(kept.unwrap_or_else(count));
            unfiltered
        };
        let lookup_tables = &self.lookup_tables;
        let lookup = |column_kind| match query.of {
            ProfileSubject::Customers => customer_value(lookup_tables, &id, column_kind),
            _ => None,
        };
        Ok(customer_detail::build(
            index,
            &events.store,
            &events.dimensions,
            &query,
            unfiltered,
            lookup,
        ))
    }

    /// Returns the number of customers that match a filter.
    ///
    /// # Errors
    /// When there are no events.
    pub fn size(&self, filter: &Filter, dayparts: &Dayparts) -> Result<u64, WorkerError> {
        let events = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        Ok(cohort::count_customers(
            &events.store,
            &events.dimensions,
            filter,
            &events.dayparts(dayparts),
        ))
    }

    /// Returns the customers that match a filter as a CSV file.
    ///
    /// # Errors
    /// When there are no events, or the file can't be written.
    pub fn customers(
        &self,
        filter: &Filter,
        dayparts: &Dayparts,
        columns: &[CustomerColumn],
        names: &[CodeName],
    ) -> Result<Vec<u8>, WorkerError> {
        let events = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        let query = Query {
            view: View {
                dayparts: events.dayparts(dayparts),
                filter: filter.clone(),
            },
            ..events.query.clone()
        };
        let lookup = |id: &Id, column_kind| match query.of {
            ProfileSubject::Customers => customer_value(&self.lookup_tables, id, column_kind),
            _ => None,
        };
        cohort::customers_csv(&events.store, &events.dimensions, &query, columns, names, lookup)
            .map_err(|error| WorkerError::not_written(Export::Customers.file_name(), &error))
    }

    /// Returns the profiles as a CSV file.
    ///
    /// # Errors
    /// When there are no events, or the file can't be written.
    pub fn live_table(&self) -> Result<Vec<u8>, WorkerError> {
        let Events {
            store, counted, report, ..
        } = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        let profiles = counted.as_ref().ok_or(WorkerError::NoEvents)?.profiles();
        tables::live_table(store.customers(), profiles, report)
            .map_err(|error| WorkerError::not_written(Export::LiveTable.file_name(), &error))
    }

    /// Returns the statistics of the profile columns as a CSV file.
    ///
    /// # Errors
    /// When there are no events, or the file can't be written.
    pub fn agg_table(&self) -> Result<Vec<u8>, WorkerError> {
        let events = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        tables::agg_table(&events.report)
            .map_err(|error| WorkerError::not_written(Export::AggTable.file_name(), &error))
    }

    /// Returns one of the demo's files.
    ///
    /// # Errors
    /// When other files have replaced the demo's.
    pub fn demo_file(&self, table_kind: TableKind) -> Result<File, WorkerError> {
        let mut files = self.demo.iter();
        let file = files.find(|(of, _)| *of == table_kind);
        file.map(|(_, file)| file.clone()).ok_or(WorkerError::DemoReplaced)
    }
}

/// Returns a customer's name from the customers files; `None` when there is none or it is empty.
pub(in crate::worker) fn name_of<'a>(lookup_tables: &'a [(TableKind, LookupTable)], id: &Id) -> Option<&'a str> {
    customer_value(lookup_tables, id, ColumnKind::Name).filter(|name| !name.is_empty())
}

/// Returns a customer's value in a column, from the first customers file that contains the customer.
fn customer_value<'a>(
    lookup_tables: &'a [(TableKind, LookupTable)],
    id: &Id,
    column_kind: ColumnKind,
) -> Option<&'a str> {
    let mut customers = lookup_tables
        .iter()
        .filter(|(table_kind, _)| *table_kind == TableKind::Customers);
    customers.find_map(|(_, lookup_table)| lookup_table.get(id, column_kind))
}
