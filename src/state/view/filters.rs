//! The filter that is chosen, the ones before and after it, and the address that leads back to the same view.

use crate::state::view::daypart_editor::DaypartEditor;
use crate::state::{Effect, State};
use daypart_engine::query::filter::{Filter, Subject, Values, escaped, unescaped};
use daypart_engine::query::view::View;
use daypart_engine::time::dayparts::Dayparts;

/// How many steps can be undone.
const MOST_STEPS: usize = 100;

/// The part of an address that holds the dayparts.
const DAYPARTS: &str = "dayparts=";

/// The part of an address that holds the id of the customer whose card is open. What becomes of it is `customer`'s business.
pub(in crate::state) const CUSTOMER: &str = "customer=";

/// A change of the filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterEdit {
    /// These values are chosen as well, or no longer where all of them were.
    Toggle(Subject, Values),
    /// These values are chosen and no others of their subject.
    Choose(Subject, Values),
    /// Whatever was chosen of a subject no longer is.
    Drop(Subject),
    /// Nothing is chosen any more.
    Clear,
    /// Another filter takes this one's place.
    Replace(Filter),
    /// Back to the filter before.
    Undo,
    /// Forth again.
    Redo,
}

/// The filter with its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// What is looked at.
    pub chosen: Filter,
    before: Vec<Filter>,
    after: Vec<Filter>,
}

impl Filters {
    /// Whether there is a filter to go back to.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is one to go forth to.
    pub fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    /// Changes the filter. Whether it is another one now.
    fn edit(&mut self, edit: FilterEdit) -> bool {
        let chosen = match edit {
            FilterEdit::Toggle(subject, values) => self.chosen.toggle(subject, values),
            FilterEdit::Choose(subject, values) => self.chosen.with(subject, values),
            FilterEdit::Drop(subject) => self.chosen.without(subject),
            FilterEdit::Clear => Filter::default(),
            FilterEdit::Replace(filter) => filter,
            FilterEdit::Undo => return step(&mut self.before, &mut self.chosen, &mut self.after),
            FilterEdit::Redo => return step(&mut self.after, &mut self.chosen, &mut self.before),
        };
        if chosen == self.chosen {
            return false;
        }
        self.after.clear();
        self.before.push(std::mem::replace(&mut self.chosen, chosen));
        if self.before.len() > MOST_STEPS {
            self.before.remove(0);
        }
        true
    }
}

/// Takes the last of one pile in the place of what is chosen, which goes onto the other pile.
fn step(from: &mut Vec<Filter>, chosen: &mut Filter, onto: &mut Vec<Filter>) -> bool {
    let Some(next) = from.pop() else {
        return false;
    };
    onto.push(std::mem::replace(chosen, next));
    true
}

impl State {
    /// How the events are looked at.
    pub fn view(&self) -> View {
        View {
            dayparts: self.bands.chosen.clone(),
            filter: self.filters.chosen.clone(),
        }
    }

    pub(in crate::state) fn edit_filter(&mut self, edit: FilterEdit, now_ms: f64) -> Vec<Effect> {
        if !self.filters.edit(edit) {
            return Vec::new();
        }
        let mut effects = vec![self.addressed()];
        effects.extend(self.ask_count(false, now_ms));
        effects
    }

    /// Leaves out what is chosen by dayparts, when there are others than before.
    pub(in crate::state) fn forget_bands(&mut self) {
        let chosen = &self.filters.chosen;
        let subjects: Vec<Subject> = chosen.conditions().map(|(subject, _)| subject).collect();
        for subject in subjects.into_iter().filter(|subject| subject.is_of_bands()) {
            self.filters.edit(FilterEdit::Drop(subject));
        }
    }

    /// Takes up a view, whatever was chosen before.
    pub(in crate::state) fn take_view(&mut self, view: View, now_ms: f64) -> Vec<Effect> {
        self.filters.edit(FilterEdit::Replace(view.filter));
        if view.dayparts != self.bands.chosen {
            self.bands = DaypartEditor::of(view.dayparts);
        }
        let mut effects = vec![self.addressed()];
        effects.extend(self.ask_count(false, now_ms));
        effects
    }

    /// Takes up the view that an address leads to. An address that leads to none, such as a link within the page, changes
    /// nothing.
    pub(in crate::state) fn arrive(&mut self, fragment: &str, now_ms: f64) -> Vec<Effect> {
        let Some(view) = view_of(fragment) else {
            return Vec::new();
        };
        self.filters.edit(FilterEdit::Replace(view.filter));
        // An address that says nothing leaves the dayparts of an earlier visit alone.
        if !fragment.is_empty() && view.dayparts != self.bands.chosen {
            self.bands = DaypartEditor::of(view.dayparts);
        }
        self.ask_count(false, now_ms).into_iter().collect()
    }
}

/// The fragment of an address that leads to a view, without its `#`; empty for the view that a visit begins with.
pub(in crate::state) fn address(view: &View) -> String {
    let mut fragment = view.filter.to_string();
    if view.dayparts != Dayparts::default() {
        if !fragment.is_empty() {
            fragment.push('&');
        }
        fragment.push_str(DAYPARTS);
        fragment.push_str(&escaped(&view.dayparts.to_string()));
    }
    fragment
}

/// The view that a fragment leads to; `None` where it leads to none.
pub(in crate::state) fn view_of(fragment: &str) -> Option<View> {
    let parts = fragment.split('&').filter(|part| !part.starts_with(CUSTOMER));
    let (dayparts, conditions): (Vec<&str>, Vec<&str>) = parts.partition(|part| part.starts_with(DAYPARTS));
    let dayparts = match dayparts.first().and_then(|part| part.strip_prefix(DAYPARTS)) {
        Some(text) => unescaped(text)?.parse().ok()?,
        None => Dayparts::default(),
    };
    Some(View {
        dayparts,
        filter: conditions.join("&").parse().ok()?,
    })
}
