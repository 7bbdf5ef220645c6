//! Segments: named filters that are saved between visits, their import and export, and the comparison on screen.

use serde::{Deserialize, Serialize};

use crate::protocol::{ComparisonReport, Export, Request};
use crate::state::panels::segment_sizes::SegmentSizes;
use crate::state::view::filters::FilterEdit;
use crate::state::{Effect, State};
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
    pending: Option<u32>,
}

impl SegmentComparison {
    /// Returns whether the result is pending.
    pub fn waiting(&self) -> bool {
        self.pending.is_some()
    }
}

/// All segments, sorted by name.
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

impl State {
    /// Loads the segments saved by an earlier visit.
    pub(in crate::state) fn load_segments(&mut self) {
        let saved = self.settings.with_prefix(STORAGE_PREFIX).filter_map(|(name, text)| {
            Some(Segment {
                name: name.to_owned(),
                filter: text.parse().ok()?,
            })
        });
        for segment in saved.collect::<Vec<Segment>>() {
            self.segments.insert(segment);
        }
    }

    pub(in crate::state) fn edit_segments(&mut self, edit: SegmentEdit, now_ms: f64) -> Vec<Effect> {
        let mut effects = self.apply_segment_edit(edit, now_ms);
        effects.extend(self.request_size());
        effects
    }

    fn apply_segment_edit(&mut self, edit: SegmentEdit, now_ms: f64) -> Vec<Effect> {
        self.segments.problem = None;
        let deleted = self.segments.deleted.take();
        match edit {
            SegmentEdit::Save(name) => {
                let filter = self.filters.chosen.clone();
                self.save_segment(name.trim(), filter).into_iter().collect()
            }
            SegmentEdit::Delete(name) => {
                self.segments.deleted = self.segments.get(&name).cloned();
                self.segments.list.retain(|segment| segment.name != name);
                let compared = |comparison: &SegmentComparison| {
                    comparison.first == name || comparison.second.as_ref() == Some(&name)
                };
                if self.segments.comparison.as_ref().is_some_and(compared) {
                    self.segments.comparison = None;
                }
                self.settings.set(&storage_key(&name), None).into_iter().collect()
            }
            SegmentEdit::Restore => deleted
                .and_then(|segment| self.save_segment(&segment.name, segment.filter))
                .into_iter()
                .collect(),
            SegmentEdit::Show(name) => match self.segments.get(&name).map(|segment| segment.filter.clone()) {
                Some(filter) => self.edit_filter(FilterEdit::Replace(filter), now_ms),
                None => Vec::new(),
            },
            SegmentEdit::Import(file) => self.import(file),
            SegmentEdit::ImportDropped(file) => {
                let effects = self.import(file);
                if let Some(problem) = self.segments.problem.take() {
                    self.report_problem(problem);
                }
                effects
            }
            SegmentEdit::Unreadable(message) => {
                self.segments.problem = Some(message);
                Vec::new()
            }
            SegmentEdit::Compare(first, second) => self.compare(first, second),
            SegmentEdit::Close => {
                self.segments.comparison = None;
                Vec::new()
            }
            SegmentEdit::Export(name, columns) => self.export_segment(&name, columns),
        }
    }

    fn save_segment(&mut self, name: &str, filter: Filter) -> Option<Effect> {
        if let Some(problem) = self.segments.name_problem(name) {
            self.segments.problem = Some(problem);
            return None;
        }
        let effect = self.settings.set(&storage_key(name), Some(filter.to_string()));
        self.segments.insert(Segment {
            name: name.to_owned(),
            filter,
        });
        effect
    }

    /// Imports all segments of a file, or none if one of them is invalid.
    fn import(&mut self, file: SegmentFile) -> Vec<Effect> {
        if file.daypart_segments != 1 {
            let version = file.daypart_segments;
            self.segments.problem = Some(format!(
                "Segments file: found version {version}, expected 1. It may come from a newer Daypart."
            ));
            return Vec::new();
        }
        let mut read = Vec::new();
        for SegmentText { name, conditions } in file.segments {
            match conditions.parse::<Filter>() {
                Ok(filter) => read.push((name, filter)),
                Err(error) => {
                    self.segments.problem = Some(format!("Segment “{name}”: {error}. No segment was imported."));
                    return Vec::new();
                }
            }
        }
        let effects = read
            .into_iter()
            .filter_map(|(name, filter)| self.save_segment(name.trim(), filter));
        effects.collect()
    }

    fn compare(&mut self, first: String, second: Option<String>) -> Vec<Effect> {
        let filter_of = |name: &String| self.segments.get(name).map(|segment| segment.filter.clone());
        let generation = self.live_data().map(|shown| shown.generation);
        let (Some(one), Some(generation)) = (filter_of(&first), generation) else {
            return Vec::new();
        };
        let other = second.as_ref().and_then(filter_of);
        let request = Request::Compare {
            first: one,
            second: other,
            dayparts: self.daypart_editor.chosen.clone(),
        };
        let message = self.message(request, generation);
        self.segments.comparison = Some(SegmentComparison {
            first,
            second,
            compared: None,
            pending: Some(message.id),
        });
        vec![Effect::Send(message)]
    }

    fn export_segment(&mut self, name: &str, columns: Vec<CustomerColumn>) -> Vec<Effect> {
        let filter = self.segments.get(name).map(|segment| segment.filter.clone());
        let generation = self.live_data().map(|shown| shown.generation);
        let (Some(filter), Some(generation)) = (filter, generation) else {
            return Vec::new();
        };
        let request = Request::ExportCustomers {
            filter,
            dayparts: self.daypart_editor.chosen.clone(),
            names: self.names_for_columns(&columns),
            columns,
        };
        let message = self.message(request, generation);
        self.expect_file(message.id, Export::Customers, Some(customers_file(name)));
        vec![Effect::Send(message)]
    }

    /// Returns the display names of the values in these columns, where they differ from the file's.
    fn names_for_columns(&self, columns: &[CustomerColumn]) -> Vec<CodeName> {
        let report = self.shown.as_ref().and_then(|shown| shown.report.as_ref());
        let fields = report.map_or(&[][..], |report| &report.fields);
        let fields = fields
            .iter()
            .filter(|field| columns.contains(&CustomerColumn::Field(field.field)));
        let names = fields.flat_map(|field| {
            let known = field.bars.iter().filter(|bar| !bar.value.is_empty());
            known.map(|bar| CodeName {
                field: field.field,
                value: bar.value.clone(),
                name: self.names.of(field.field, &bar.value),
            })
        });
        names.filter(|name| name.name != name.value).collect()
    }

    /// Repeats the comparison on screen, because the data or the dayparts have changed.
    pub(in crate::state) fn repeat_comparison(&mut self) -> Vec<Effect> {
        match self.segments.comparison.take() {
            Some(SegmentComparison { first, second, .. }) => self.compare(first, second),
            None => Vec::new(),
        }
    }

    /// Repeats the comparison because rows were appended. The earlier result stays on screen until then.
    pub(in crate::state) fn refresh_comparison(&mut self) -> Vec<Effect> {
        let before = self.segments.comparison.as_ref();
        let before = before.and_then(|comparison| comparison.compared.clone());
        let effects = self.repeat_comparison();
        if let Some(comparison) = &mut self.segments.comparison {
            comparison.compared = before;
        }
        effects
    }

    /// Shows a comparison, if it answers the latest request.
    pub(in crate::state) fn take_comparison(&mut self, id: u32, compared: ComparisonReport) {
        let comparison = self.segments.comparison.as_mut();
        if let Some(comparison) = comparison.filter(|comparison| comparison.pending == Some(id)) {
            comparison.pending = None;
            comparison.compared = Some(compared);
        }
    }

    /// Closes the failed comparison. Returns whether it was this request.
    pub(in crate::state) fn comparison_failed(&mut self, id: u32) -> bool {
        let pending = |comparison: &SegmentComparison| comparison.pending == Some(id);
        let was_pending = self.segments.comparison.as_ref().is_some_and(pending);
        if was_pending {
            self.segments.comparison = None;
        }
        was_pending
    }
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
