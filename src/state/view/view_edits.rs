//! Changes of the view and of the address that leads to it: each change updates the URL fragment and requests a
//! recount.

use crate::state::view::daypart_editor::{DaypartEdit, DaypartEditor, STORAGE_NAME};
use crate::state::view::filters::{CUSTOMER, FilterEdit, fragment_of, is_section_link, view_from_fragment};
use crate::state::{Effect, State};
use daypart_engine::query::filter::{percent_decode, percent_encode};
use daypart_engine::query::view::View;

impl State {
    /// Returns the view: the dayparts and the filter in effect.
    pub fn view(&self) -> View {
        View {
            dayparts: self.daypart_editor.chosen.clone(),
            filter: self.filters.chosen.clone(),
        }
    }

    /// Changes the filter.
    pub(in crate::state) fn edit_filter(&mut self, edit: FilterEdit) {
        if self.filters.edit(edit) {
            self.set_fragment();
            self.request_recount();
        }
    }

    /// Applies the dayparts saved by an earlier visit, if they are valid.
    pub(in crate::state) fn load_dayparts(&mut self) {
        if let Some(Ok(dayparts)) = self.settings.get(STORAGE_NAME).map(str::parse) {
            self.daypart_editor = DaypartEditor::of(dayparts);
        }
    }

    /// Changes the dayparts and saves them.
    pub(in crate::state) fn edit_dayparts(&mut self, edit: DaypartEdit) {
        let is_reset = edit == DaypartEdit::Reset;
        let band_count = self.daypart_editor.chosen.bands().len();
        let changed = self.daypart_editor.edit(edit);
        if !changed && !is_reset {
            return;
        }
        if self.daypart_editor.chosen.bands().len() != band_count {
            self.filters.drop_daypart_conditions();
        }
        let value = (!is_reset).then(|| self.daypart_editor.chosen.to_string());
        self.settings.set(STORAGE_NAME, value, &mut self.effects);
        if changed {
            self.set_fragment();
        }
        self.request_recount();
    }

    /// Applies a view.
    pub(in crate::state) fn adopt_view(&mut self, view: View) {
        self.replace_view(view);
        self.set_fragment();
        self.request_recount();
    }

    fn replace_view(&mut self, view: View) {
        self.filters.edit(FilterEdit::Replace(view.filter));
        if view.dayparts != self.daypart_editor.chosen {
            self.daypart_editor = DaypartEditor::of(view.dayparts);
        }
    }

    /// Opens a URL fragment: applies its view, and opens or closes the customer detail. A fragment without a view
    /// changes nothing; if it is a link to a section, the address of the view on screen is restored.
    pub(in crate::state) fn open_fragment(&mut self, fragment: &str) {
        let Some(mut view) = view_from_fragment(fragment) else {
            if is_section_link(fragment) && !self.fragment().is_empty() {
                self.set_fragment();
            }
            return;
        };
        if fragment.is_empty() {
            // An empty fragment keeps the dayparts of an earlier visit.
            view.dayparts = self.daypart_editor.chosen.clone();
        }
        self.replace_view(view);
        self.request_recount();
        let scene = self.scene();
        let id = fragment.split('&').find_map(|part| part.strip_prefix(CUSTOMER));
        match id.and_then(percent_decode).filter(|id| !id.is_empty()) {
            Some(id) => self.customer.open(id, &scene, &mut self.effects),
            None => self.customer.close(&mut self.effects),
        }
    }

    /// Returns the URL fragment of the view and the open customer.
    fn fragment(&self) -> String {
        let mut fragment = fragment_of(&self.view());
        if let Some(id) = self.customer.id() {
            if !fragment.is_empty() {
                fragment.push('&');
            }
            fragment.push_str(CUSTOMER);
            fragment.push_str(&percent_encode(id));
        }
        fragment
    }

    /// Sets the URL fragment to the view and the open customer.
    pub(in crate::state) fn set_fragment(&mut self) {
        let fragment = self.fragment();
        self.effects.push(Effect::SetFragment(fragment));
    }

    /// Requests the report of the view, unless it is shown or another recount is pending.
    pub(in crate::state) fn request_recount(&mut self) {
        let scene = self.scene();
        self.recount.request(&scene, &mut self.effects);
    }

    /// Requests the report of the view even if another recount is pending, because a file or query must match it.
    pub(in crate::state) fn request_recount_now(&mut self) {
        let scene = self.scene();
        self.recount.request_now(&scene, &mut self.effects);
    }
}
