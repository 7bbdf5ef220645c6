//! Segments: named sets of conditions that are kept between visits, and the comparison that is on screen.

use serde::{Deserialize, Serialize};

use crate::protocol::{ComparisonReport, Export, Request};
use crate::state::panels::segment_sizes::SegmentSizes;
use crate::state::view::filters::FilterEdit;
use crate::state::{Effect, State};
use daypart_engine::query::cohort::{CodeName, CustomerColumn};
use daypart_engine::query::filter::Filter;

/// What the names of kept segments begin with.
pub(in crate::state) const KEPT_AS: &str = "segment.";

/// How long a segment's name may be.
const LONGEST_NAME: usize = 80;

/// How many segments there may be.
const MOST_SEGMENTS: usize = 200;

/// A named set of conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Its conditions. Who is left by them is in the segment.
    pub filter: Filter,
}

/// Segments as a file holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentFile {
    /// Which form the file has; there is one.
    pub daypart_segments: u32,
    /// The segments.
    pub segments: Vec<SegmentText>,
}

/// A segment as a file holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentText {
    /// Its name.
    pub name: String,
    /// Its conditions as a filter's text: `level=2&share-of-daypart-3=50..`.
    pub conditions: String,
}

/// Two groups side by side: a segment, and another or all the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentComparison {
    /// The first segment's name.
    pub first: String,
    /// The second segment's name; `None` for all who are not in the first.
    pub second: Option<String>,
    /// What came of it, once it did.
    pub compared: Option<ComparisonReport>,
    asked: Option<u32>,
}

impl SegmentComparison {
    /// Whether the answer is still to come.
    pub fn waiting(&self) -> bool {
        self.asked.is_some()
    }
}

/// All segments, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segments {
    /// The segments.
    pub list: Vec<Segment>,
    /// The comparison that is on screen.
    pub comparing: Option<SegmentComparison>,
    /// What could not be done with a name or a file, in words.
    pub problem: Option<String>,
    /// The segment that was deleted last, until something else is done with segments.
    pub deleted: Option<Segment>,
    pub(in crate::state) sizes: SegmentSizes,
}

/// What is done with segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SegmentEdit {
    /// The filter that is chosen becomes a segment of this name, in place of one that has it.
    Save(String),
    /// The segment of this name goes.
    Delete(String),
    /// The one that was deleted last comes back.
    Restore,
    /// Its conditions become what is looked at.
    Show(String),
    /// Segments come from a file; those with names that are taken take the place of the others.
    Import(SegmentFile),
    /// A file of segments could not be read; why.
    Misread(String),
    /// Two are compared, or one with the rest.
    Compare(String, Option<String>),
    /// The comparison has been seen.
    Close,
    /// The customers of the segment of this name are wanted as a file, with these columns.
    Export(String, Vec<CustomerColumn>),
}

impl Segments {
    /// The segment of a name.
    pub fn get(&self, name: &str) -> Option<&Segment> {
        self.list.iter().find(|segment| segment.name == name)
    }

    /// How many customers the segment of a name has, if that is known.
    pub fn size_of(&self, name: &str) -> Option<u64> {
        self.sizes.get(name)
    }

    /// All segments as a file holds them.
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

    fn put(&mut self, segment: Segment) {
        self.list.retain(|other| other.name != segment.name);
        let at = self.list.partition_point(|other| other.name < segment.name);
        self.list.insert(at, segment);
    }

    /// What is wrong with a name, if anything.
    fn trouble(&self, name: &str) -> Option<String> {
        if name.is_empty() {
            return Some("A segment needs a name.".to_owned());
        }
        if name.chars().count() > LONGEST_NAME {
            return Some(format!("A segment's name has at most {LONGEST_NAME} letters."));
        }
        if self.list.len() >= MOST_SEGMENTS && self.get(name).is_none() {
            return Some(format!("There are {MOST_SEGMENTS} segments already: delete one first."));
        }
        None
    }
}

impl State {
    /// Takes up the segments that an earlier visit has kept.
    pub(in crate::state) fn recall_segments(&mut self) {
        let kept = self.settings.beginning_with(KEPT_AS).filter_map(|(name, text)| {
            Some(Segment {
                name: name.to_owned(),
                filter: text.parse().ok()?,
            })
        });
        for segment in kept.collect::<Vec<Segment>>() {
            self.segments.put(segment);
        }
    }

    pub(in crate::state) fn edit_segments(&mut self, edit: SegmentEdit, now_ms: f64) -> Vec<Effect> {
        let mut effects = self.do_with_segments(edit, now_ms);
        effects.extend(self.ask_size());
        effects
    }

    fn do_with_segments(&mut self, edit: SegmentEdit, now_ms: f64) -> Vec<Effect> {
        self.segments.problem = None;
        let deleted = self.segments.deleted.take();
        match edit {
            SegmentEdit::Save(name) => {
                let filter = self.filters.chosen.clone();
                self.keep_segment(name.trim(), filter).into_iter().collect()
            }
            SegmentEdit::Delete(name) => {
                self.segments.deleted = self.segments.get(&name).cloned();
                self.segments.list.retain(|segment| segment.name != name);
                let compared =
                    |comparing: &SegmentComparison| comparing.first == name || comparing.second.as_ref() == Some(&name);
                if self.segments.comparing.as_ref().is_some_and(compared) {
                    self.segments.comparing = None;
                }
                self.settings.keep(&kept_as(&name), None).into_iter().collect()
            }
            SegmentEdit::Restore => deleted
                .and_then(|segment| self.keep_segment(&segment.name, segment.filter))
                .into_iter()
                .collect(),
            SegmentEdit::Show(name) => match self.segments.get(&name).map(|segment| segment.filter.clone()) {
                Some(filter) => self.edit_filter(FilterEdit::Replace(filter), now_ms),
                None => Vec::new(),
            },
            SegmentEdit::Import(file) => self.import(file),
            SegmentEdit::Misread(message) => {
                self.segments.problem = Some(message);
                Vec::new()
            }
            SegmentEdit::Compare(first, second) => self.compare(first, second),
            SegmentEdit::Close => {
                self.segments.comparing = None;
                Vec::new()
            }
            SegmentEdit::Export(name, columns) => self.export_segment(&name, columns),
        }
    }

    fn keep_segment(&mut self, name: &str, filter: Filter) -> Option<Effect> {
        if let Some(problem) = self.segments.trouble(name) {
            self.segments.problem = Some(problem);
            return None;
        }
        let kept = self.settings.keep(&kept_as(name), Some(filter.to_string()));
        self.segments.put(Segment {
            name: name.to_owned(),
            filter,
        });
        kept
    }

    /// Takes all segments of a file in, or none, when one of them can't be read.
    fn import(&mut self, file: SegmentFile) -> Vec<Effect> {
        if file.daypart_segments != 1 {
            let form = file.daypart_segments;
            self.segments.problem = Some(format!(
                "The file's form: found {form}, expected 1. It may be of a newer Daypart."
            ));
            return Vec::new();
        }
        let mut read = Vec::new();
        for SegmentText { name, conditions } in file.segments {
            match conditions.parse::<Filter>() {
                Ok(filter) => read.push((name, filter)),
                Err(error) => {
                    self.segments.problem =
                        Some(format!("Segment \"{name}\": {error}. Nothing was taken from the file."));
                    return Vec::new();
                }
            }
        }
        let kept = read
            .into_iter()
            .filter_map(|(name, filter)| self.keep_segment(name.trim(), filter));
        kept.collect()
    }

    fn compare(&mut self, first: String, second: Option<String>) -> Vec<Effect> {
        let filter_of = |name: &String| self.segments.get(name).map(|segment| segment.filter.clone());
        let generation = self.live().map(|shown| shown.generation);
        let (Some(one), Some(generation)) = (filter_of(&first), generation) else {
            return Vec::new();
        };
        let other = second.as_ref().and_then(filter_of);
        let request = Request::Compare {
            first: one,
            second: other,
            dayparts: self.bands.chosen.clone(),
        };
        let message = self.message(request, generation);
        self.segments.comparing = Some(SegmentComparison {
            first,
            second,
            compared: None,
            asked: Some(message.id),
        });
        vec![Effect::Send(message)]
    }

    fn export_segment(&mut self, name: &str, columns: Vec<CustomerColumn>) -> Vec<Effect> {
        let filter = self.segments.get(name).map(|segment| segment.filter.clone());
        let generation = self.live().map(|shown| shown.generation);
        let (Some(filter), Some(generation)) = (filter, generation) else {
            return Vec::new();
        };
        let request = Request::Customers {
            filter,
            dayparts: self.bands.chosen.clone(),
            names: self.names_among(&columns),
            columns,
        };
        let message = self.message(request, generation);
        self.await_file(message.id, Export::Customers, Some(customers_file(name)));
        vec![Effect::Send(message)]
    }

    /// What the values of these columns are called, where that isn't what the file says.
    fn names_among(&self, columns: &[CustomerColumn]) -> Vec<CodeName> {
        let report = self.shown.as_ref().and_then(|shown| shown.report.as_ref());
        let fields = report.map_or(&[][..], |report| &report.fields);
        let fields = fields
            .iter()
            .filter(|field| columns.contains(&CustomerColumn::Field(field.field)));
        let names = fields.flat_map(|field| {
            let told = field.bars.iter().filter(|bar| !bar.value.is_empty());
            told.map(|bar| CodeName {
                field: field.field,
                value: bar.value.clone(),
                name: self.names.of(field.field, &bar.value),
            })
        });
        names.filter(|name| name.name != name.value).collect()
    }

    /// Compares anew what is on screen: the data or the dayparts are others now.
    pub(in crate::state) fn compare_again(&mut self) -> Vec<Effect> {
        match self.segments.comparing.take() {
            Some(SegmentComparison { first, second, .. }) => self.compare(first, second),
            None => Vec::new(),
        }
    }

    /// Compares the same again in events that have grown; what was found before is shown until then.
    pub(in crate::state) fn refresh_comparison(&mut self) -> Vec<Effect> {
        let before = self.segments.comparing.as_ref();
        let before = before.and_then(|comparing| comparing.compared.clone());
        let effects = self.compare_again();
        if let Some(comparing) = &mut self.segments.comparing {
            comparing.compared = before;
        }
        effects
    }

    /// Shows a comparison, if it is the one that was asked for last.
    pub(in crate::state) fn compared(&mut self, id: u32, compared: ComparisonReport) {
        let comparing = self.segments.comparing.as_mut();
        if let Some(comparing) = comparing.filter(|comparing| comparing.asked == Some(id)) {
            comparing.asked = None;
            comparing.compared = Some(compared);
        }
    }

    /// Forgets what was asked for, because it could not be done. Says whether it was asked for by this request.
    pub(in crate::state) fn comparison_failed(&mut self, id: u32) -> bool {
        let asked = |comparing: &SegmentComparison| comparing.asked == Some(id);
        let was = self.segments.comparing.as_ref().is_some_and(asked);
        if was {
            self.segments.comparing = None;
        }
        was
    }
}

/// The name of the file of a segment's customers: the segment's, as far as all systems take it.
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

fn kept_as(name: &str) -> String {
    format!("{KEPT_AS}{name}")
}
