//! Segments: named filters that are saved between visits, their import and export, and the comparison on screen.

use serde::{Deserialize, Serialize};

use crate::protocol::{ComparisonReport, Export, Request};
use crate::state::effect::Effects;
use crate::state::panels::segment_sizes::{SegmentSizes, SizeKey};
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use crate::state::{CodeNames, Settings};
use daypart_engine::query::cohort::{CodeName, CustomerColumn};
use daypart_engine::query::filter::Filter;

/// Prefix of the settings that store segments.
pub(in crate::state) const STORAGE_PREFIX: &str = "segment.";

/// Maximum length of a segment's name, in characters.
const MAX_NAME_CHARS: usize = 80;

/// Maximum number of segments.
const MAX_SEGMENTS: usize = 200;

/// A named filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Conditions that its customers meet.
    pub filter: Filter,
}

/// A file of segments, serialised as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentFile {
    /// Format version of the file; always 1.
    pub daypart_segments: u32,
    /// The segments.
    pub segments: Vec<SegmentText>,
}

/// A segment in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentText {
    /// Its name.
    pub name: String,
    /// Its conditions in the text format of a filter: `level=2&share-of-daypart-3=50..`.
    pub conditions: String,
}

/// A comparison of a segment with another one or with all other customers.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentComparison {
    /// Name of the first segment.
    pub first: String,
    /// Name of the second segment; `None` for all customers outside the first.
    pub second: Option<String>,
    /// The result, once it has arrived.
    pub compared: Option<ComparisonReport>,
}

/// All segments, sorted by name, and the comparison on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segments {
    /// The segments.
    pub list: Vec<Segment>,
    /// The comparison on screen.
    pub comparison: Option<SegmentComparison>,
    /// Why a name or a file was rejected.
    pub problem: Option<String>,
    /// The segment that was deleted last, until the next change of segments.
    pub deleted: Option<Segment>,
    pub(in crate::state) sizes: SegmentSizes,
}

/// A change of the segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SegmentEdit {
    /// Save the current filter as a segment of this name, and replace an existing one.
    Save(String),
    /// Delete the segment of this name.
    Delete(String),
    /// Restore the segment that was deleted last.
    Restore,
    /// Apply the segment's conditions as the filter.
    Show(String),
    /// Import the segments of a file, and replace existing ones of the same names.
    Import(SegmentFile),
    /// Import the segments of a file that was dropped on the page. Problems are reported above all sections, because
    /// the one of segments may be out of view.
    ImportDropped(SegmentFile),
    /// A file of segments could not be read; the reason.
    Unreadable(String),
    /// Compare two segments, or one with all other customers.
    Compare(String, Option<String>),
    /// Close the comparison.
    Close,
    /// Save the customers of the segment of this name as a file with these columns.
    Export(String, Vec<CustomerColumn>),
}

impl Segments {
    /// Returns the segment of this name.
    pub fn get(&self, name: &str) -> Option<&Segment> {
        self.list.iter().find(|segment| segment.name == name)
    }

    /// Returns the number of customers in the segment of this name, if it is known.
    pub fn size_of(&self, name: &str) -> Option<u64> {
        self.sizes.get(name)
    }

    /// Requests the next unknown or outdated size.
    pub(in crate::state) fn request_size(&mut self, scene: &Scene, effects: &mut Effects) {
        self.sizes.request(&self.list, scene, effects);
    }

    /// Stores a size and requests the next one. While files are watched, only one is requested each time they have
    /// grown.
    pub(in crate::state) fn take_size(
        &mut self,
        key: SizeKey,
        customers: u64,
        watching: bool,
        scene: &Scene,
        effects: &mut Effects,
    ) {
        if self.sizes.take(key, customers) || !watching {
            self.request_size(scene, effects);
        }
    }

    /// Returns all segments as a file.
    pub fn file(&self) -> SegmentFile {
        let text = |segment: &Segment| SegmentText {
            name: segment.name.clone(),
            conditions: segment.filter.to_string(),
        };
        SegmentFile {
            daypart_segments: 1,
            segments: self.list.iter().map(text).collect(),
        }
    }

    /// Inserts a segment in the order of names, and replaces one of the same name.
    fn insert(&mut self, segment: Segment) {
        self.list.retain(|other| other.name != segment.name);
        let at = self.list.partition_point(|other| other.name < segment.name);
        self.list.insert(at, segment);
    }

    /// Returns what is wrong with a name, if anything.
    fn name_problem(&self, name: &str) -> Option<String> {
        if name.is_empty() {
            return Some("A segment needs a name.".to_owned());
        }
        if name.chars().count() > MAX_NAME_CHARS {
            return Some(format!("A segment’s name has at most {MAX_NAME_CHARS} characters."));
        }
        if self.list.len() >= MAX_SEGMENTS && self.get(name).is_none() {
            return Some(format!("There are already {MAX_SEGMENTS} segments. Delete one first."));
        }
        None
    }
}

impl Segments {
    /// Loads the segments saved by an earlier visit.
    pub(in crate::state) fn load(&mut self, settings: &Settings) {
        for (name, text) in settings.with_prefix(STORAGE_PREFIX) {
            if let Ok(filter) = text.parse() {
                let name = name.to_owned();
                self.insert(Segment { name, filter });
            }
        }
    }

    /// Applies a change. Leaves [`SegmentEdit::Show`] to the caller, which owns the filter.
    pub(in crate::state) fn edit(
        &mut self,
        edit: SegmentEdit,
        scene: &Scene,
        names: &CodeNames,
        settings: &mut Settings,
        effects: &mut Effects,
    ) {
        self.problem = None;
        let deleted = self.deleted.take();
        match edit {
            SegmentEdit::Show(_) => {}
            SegmentEdit::Save(name) => {
                let filter = scene.view.filter.clone();
                self.save(vec![(name.trim().to_owned(), filter)], settings, effects);
            }
            SegmentEdit::Delete(name) => self.delete(&name, settings, effects),
            SegmentEdit::Restore => {
                let restored = deleted.into_iter().map(|segment| (segment.name, segment.filter));
                self.save(restored.collect(), settings, effects);
            }
            SegmentEdit::Import(file) => self.import(file, settings, effects),
            SegmentEdit::ImportDropped(file) => {
                self.import(file, settings, effects);
                if let Some(problem) = self.problem.take() {
                    effects.report(problem);
                }
            }
            SegmentEdit::Unreadable(message) => self.problem = Some(message),
            SegmentEdit::Compare(first, second) => self.compare(first, second, scene, effects),
            SegmentEdit::Close => self.close_comparison(effects),
            SegmentEdit::Export(name, columns) => self.export(&name, columns, scene, names, effects),
        }
    }

    fn delete(&mut self, name: &str, settings: &mut Settings, effects: &mut Effects) {
        self.deleted = self.get(name).cloned();
        self.list.retain(|segment| segment.name != name);
        let compared = self.comparison.as_ref();
        if compared.is_some_and(|compared| compared.first == name || compared.second.as_deref() == Some(name)) {
            self.close_comparison(effects);
        }
        settings.set(&storage_key(name), None, effects);
    }

    /// Saves all of these segments, or sets the problem and saves none if a name is invalid.
    fn save(&mut self, segments: Vec<(String, Filter)>, settings: &mut Settings, effects: &mut Effects) {
        let before = self.list.clone();
        for (name, filter) in &segments {
            if let Some(problem) = self.name_problem(name) {
                self.problem = Some(problem);
                self.list = before;
                return;
            }
            let (name, filter) = (name.clone(), filter.clone());
            self.insert(Segment { name, filter });
        }
        for (name, filter) in segments {
            settings.set(&storage_key(&name), Some(filter.to_string()), effects);
        }
    }

    /// Imports all segments of a file, or none if one of them is invalid.
    fn import(&mut self, file: SegmentFile, settings: &mut Settings, effects: &mut Effects) {
        if file.daypart_segments != 1 {
            let version = file.daypart_segments;
            self.problem = Some(format!(
                "Segments file: found version {version}, expected 1. It may come from a newer Daypart."
            ));
            return;
        }
        let mut read = Vec::new();
        for SegmentText { name, conditions } in file.segments {
            match conditions.parse::<Filter>() {
                Ok(filter) => read.push((name.trim().to_owned(), filter)),
                Err(error) => {
                    self.problem = Some(format!("Segment “{name}”: {error}. No segment was imported."));
                    return;
                }
            }
        }
        self.save(read, settings, effects);
        if let Some(problem) = &mut self.problem {
            problem.push_str(" No segment was imported.");
        }
    }

    fn filter_of(&self, name: &str) -> Option<Filter> {
        self.get(name).map(|segment| segment.filter.clone())
    }

    /// Compares customers. Without a report there are none.
    fn compare(&mut self, first: String, second: Option<String>, scene: &Scene, effects: &mut Effects) {
        let generation = scene.generation().filter(|_| scene.report().is_some());
        let (Some(generation), Some(filter)) = (generation, self.filter_of(&first)) else {
            return;
        };
        let request = Request::Compare {
            first: filter,
            second: second.as_deref().and_then(|name| self.filter_of(name)),
            dayparts: scene.dayparts().clone(),
        };
        effects.requests.discard(is_comparison);
        effects.send(generation, request, Pending::Comparison);
        self.comparison = Some(SegmentComparison {
            first,
            second,
            compared: None,
        });
    }

    fn export(
        &self,
        name: &str,
        columns: Vec<CustomerColumn>,
        scene: &Scene,
        names: &CodeNames,
        effects: &mut Effects,
    ) {
        let (Some(generation), Some(filter)) = (scene.generation(), self.filter_of(name)) else {
            return;
        };
        let request = Request::ExportCustomers {
            filter,
            dayparts: scene.dayparts().clone(),
            names: names_for_columns(&columns, scene, names),
            columns,
        };
        let pending = Pending::File {
            export: Export::Customers,
            name: customers_file(name),
        };
        effects.send(generation, request, pending);
    }

    /// Closes the comparison.
    pub(in crate::state) fn close_comparison(&mut self, effects: &mut Effects) {
        effects.requests.discard(is_comparison);
        self.comparison = None;
    }

    /// Repeats the comparison on screen, because the data or the dayparts have changed.
    pub(in crate::state) fn repeat_comparison(&mut self, scene: &Scene, effects: &mut Effects) {
        let before = self.comparison.take();
        effects.requests.discard(is_comparison);
        if let Some(SegmentComparison { first, second, .. }) = before {
            self.compare(first, second, scene, effects);
        }
    }

    /// Repeats the comparison because rows were appended. The earlier result stays on screen until then.
    pub(in crate::state) fn refresh_comparison(&mut self, scene: &Scene, effects: &mut Effects) {
        let before = self.comparison.as_ref();
        let before = before.and_then(|comparison| comparison.compared.clone());
        self.repeat_comparison(scene, effects);
        if let Some(comparison) = &mut self.comparison {
            comparison.compared = before;
        }
    }

    /// Shows a comparison.
    pub(in crate::state) fn take_comparison(&mut self, compared: ComparisonReport) {
        if let Some(comparison) = &mut self.comparison {
            comparison.compared = Some(compared);
        }
    }
}

fn is_comparison(pending: &Pending) -> bool {
    matches!(pending, Pending::Comparison)
}

/// Returns the display names of the values in these columns, where they differ from the file's.
fn names_for_columns(columns: &[CustomerColumn], scene: &Scene, names: &CodeNames) -> Vec<CodeName> {
    let fields = scene.report().map_or(&[][..], |report| &report.fields);
    let fields = fields
        .iter()
        .filter(|field| columns.contains(&CustomerColumn::Field(field.field)));
    let names = fields.flat_map(|field| {
        let known = field.bars.iter().filter(|bar| !bar.value.is_empty());
        known.map(|bar| CodeName {
            field: field.field,
            value: bar.value.clone(),
            name: names.of(field.field, &bar.value),
        })
    });
    names.filter(|name| name.name != name.value).collect()
}

/// Returns the file name for a segment's customers: the segment's name, reduced to characters that all systems
/// accept.
///
/// ```
/// use daypart::state::customers_file;
/// assert_eq!(customers_file("Gold / evenings"), "customers-Gold-evenings.csv");
/// assert_eq!(customers_file("…"), "customers.csv");
/// ```
pub fn customers_file(segment: &str) -> String {
    let words = segment.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words = words.filter(|word| !word.is_empty());
    let name = words.fold("customers".to_owned(), |name, word| format!("{name}-{word}"));
    format!("{name}.csv")
}

fn storage_key(name: &str) -> String {
    format!("{STORAGE_PREFIX}{name}")
}
