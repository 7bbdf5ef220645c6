//! The filter with its undo history, and the URL fragment of a view.

use daypart_engine::query::filter::{Filter, Subject, Values, percent_decode, percent_encode};
use daypart_engine::query::view::View;
use daypart_engine::time::dayparts::Dayparts;

/// Maximum number of undo steps.
const MAX_STEPS: usize = 100;

/// Prefix of the dayparts in a URL fragment.
const DAYPARTS: &str = "dayparts=";

/// Prefix of the open customer's id in a URL fragment; see `customer_detail`.
pub(in crate::state) const CUSTOMER: &str = "customer=";

/// A change of the filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterEdit {
    /// Add these values, or remove them if the filter has all of them.
    Toggle(Subject, Values),
    /// Set these values as the only ones of their subject.
    Choose(Subject, Values),
    /// Remove the condition on a subject.
    Drop(Subject),
    /// Remove all conditions.
    Clear,
    /// Replace the filter by another one.
    Replace(Filter),
    /// Go back to the previous filter.
    Undo,
    /// Repeat the change that was undone last.
    Redo,
}

/// The filter with its undo history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The filter in effect.
    pub chosen: Filter,
    before: Vec<Filter>,
    after: Vec<Filter>,
}

impl Filters {
    /// Returns whether there is a previous filter.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Returns whether there is an undone change to repeat.
    pub fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    /// Changes the filter. Returns whether it differs from before.
    pub(in crate::state) fn edit(&mut self, edit: FilterEdit) -> bool {
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
        if self.before.len() > MAX_STEPS {
            self.before.remove(0);
        }
        true
    }

    /// Removes conditions that refer to dayparts, because the dayparts have changed.
    pub(in crate::state) fn drop_daypart_conditions(&mut self) {
        let subjects: Vec<Subject> = self.chosen.conditions().map(|(subject, _)| subject).collect();
        for subject in subjects.into_iter().filter(|subject| subject.is_about_dayparts()) {
            self.edit(FilterEdit::Drop(subject));
        }
    }
}

/// Pops the filter in effect from one stack, and pushes the previous one onto the other. Returns whether there was
/// one.
fn step(from: &mut Vec<Filter>, chosen: &mut Filter, onto: &mut Vec<Filter>) -> bool {
    let Some(next) = from.pop() else {
        return false;
    };
    onto.push(std::mem::replace(chosen, next));
    true
}

/// Returns the URL fragment of a view, without its `#`; empty for the default view.
pub(in crate::state) fn fragment_of(view: &View) -> String {
    let mut fragment = view.filter.to_string();
    if view.dayparts != Dayparts::default() {
        if !fragment.is_empty() {
            fragment.push('&');
        }
        fragment.push_str(DAYPARTS);
        fragment.push_str(&percent_encode(&view.dayparts.to_string()));
    }
    fragment
}

/// Returns whether a URL fragment names a section of the page: it has no condition.
pub(in crate::state) fn is_section_link(fragment: &str) -> bool {
    !fragment.is_empty() && !fragment.contains('=')
}

/// Returns the view of a URL fragment; `None` for any other fragment.
pub(in crate::state) fn view_from_fragment(fragment: &str) -> Option<View> {
    let parts = fragment.split('&').filter(|part| !part.starts_with(CUSTOMER));
    let (dayparts, conditions): (Vec<&str>, Vec<&str>) = parts.partition(|part| part.starts_with(DAYPARTS));
    let dayparts = match dayparts.first().and_then(|part| part.strip_prefix(DAYPARTS)) {
        Some(text) => percent_decode(text)?.parse().ok()?,
        None => Dayparts::default(),
    };
    Some(View {
        dayparts,
        filter: conditions.join("&").parse().ok()?,
    })
}
