//! Profiles table: sort order, debounced search, rows on screen, and the next window to request. The worker sorts and
//! searches.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::{Effect, State};
use daypart_engine::query::profile_table::{SortBy, TableQuery, TableWindow};
use daypart_engine::query::report::Report;

/// Maximum number of rows in a request.
pub const WINDOW_ROWS: u32 = 100;

/// Debounce time: pause in typing before a search starts.
pub const SEARCH_PAUSE_MS: f64 = 150.0;

/// Assumed number of rows on screen before the page has measured it.
const FIRST_VIEW_ROWS: u32 = 40;

/// State of the profiles table.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileTable {
    /// Sort order and search.
    pub query: TableQuery,
    /// Text in the search box. The search follows after a pause in typing.
    pub typed: String,
    /// The latest window of rows.
    pub window: Option<Rc<TableWindow>>,
    /// Number of changes of order and search; each change scrolls back to the top.
    pub turn: u32,
    search_due_ms: Option<f64>,
    view: (u32, u32),
    pending: Option<PendingWindow>,
    /// Whether the window belongs to an earlier order or search. It stays on screen until the next one arrives.
    outdated: bool,
}

/// A pending request for a window.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PendingWindow {
    id: u32,
    view: (u32, u32),
}

impl Default for ProfileTable {
    fn default() -> ProfileTable {
        ProfileTable {
            query: TableQuery::default(),
            typed: String::new(),
            window: None,
            turn: 0,
            search_due_ms: None,
            view: (0, FIRST_VIEW_ROWS),
            pending: None,
            outdated: false,
        }
    }
}

impl ProfileTable {
    /// Returns whether a window is pending.
    pub fn waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Returns whether this request is the pending one.
    pub(in crate::state) fn waits_for(&self, id: u32) -> bool {
        self.pending.is_some_and(|pending| pending.id == id)
    }

    /// Returns whether a search waits for a pause in typing.
    pub(in crate::state) fn search_pending(&self) -> bool {
        self.search_due_ms.is_some()
    }

    /// Switches to another data set: no rows yet, scrolled to the top. Keeps search and order where they still apply.
    pub(in crate::state) fn reset(&mut self, report: Option<&Report>, names: bool) {
        self.keep_sortable(report, names);
        self.window = None;
        self.go_to_top();
    }

    /// Switches to another report of the same data, so rows have to be requested again. Rows on screen stay until
    /// then if the columns are the same.
    pub(in crate::state) fn recount(&mut self, report: &Report, same_columns: bool) {
        self.keep_sortable(Some(report), self.query.sort == SortBy::Name);
        if !same_columns {
            self.window = None;
        }
        self.pending = None;
        self.outdated = true;
    }

    /// Falls back to sorting by id if the sort column is gone.
    fn keep_sortable(&mut self, report: Option<&Report>, names: bool) {
        let sortable = match self.query.sort {
            SortBy::Customer => true,
            SortBy::Name => names,
            SortBy::Column(column) => {
                report.is_some_and(|report| report.columns.iter().any(|each| each.column == column))
            }
        };
        if !sortable {
            self.query.sort = SortBy::Customer;
            self.query.descending = false;
        }
    }

    /// Clears the pending request, because the worker is gone.
    pub(in crate::state) fn cancel_pending(&mut self) {
        self.pending = None;
        self.search_due_ms = None;
    }

    /// Sorts by a column, or reverses its direction. Numbers start with the largest, ids and names with the first.
    pub(in crate::state) fn sort(&mut self, by: SortBy) {
        if self.query.sort == by {
            self.query.descending = !self.query.descending;
        } else {
            self.query.sort = by;
            self.query.descending = matches!(by, SortBy::Column(_));
        }
        self.go_to_top();
    }

    /// Records the text in the search box.
    pub(in crate::state) fn type_search(&mut self, text: String, now_ms: f64) {
        self.typed = text;
        self.search_due_ms = Some(now_ms + SEARCH_PAUSE_MS);
    }

    /// Starts the search after a pause in typing. Returns whether the search has changed.
    pub(in crate::state) fn tick(&mut self, now_ms: f64) -> bool {
        if self.search_due_ms.is_none_or(|due_ms| now_ms < due_ms) {
            return false;
        }
        self.search_due_ms = None;
        let text = self.typed.trim();
        let changed = text != self.query.search;
        if changed {
            self.query.search = text.to_owned();
            self.go_to_top();
        }
        changed
    }

    /// Starts the search at once. Returns whether it has changed.
    pub(in crate::state) fn search_now(&mut self, now_ms: f64) -> bool {
        self.search_due_ms = self.search_due_ms.map(|_| now_ms);
        self.tick(now_ms)
    }

    /// Returns whether the window contains the result of the latest search.
    pub(in crate::state) fn is_settled(&self) -> bool {
        self.search_due_ms.is_none() && !self.outdated && self.window.is_some()
    }

    /// Records the rows on screen. Returns whether they have changed.
    pub(in crate::state) fn set_view(&mut self, first: u32, count: u32) -> bool {
        let view = (first, count.min(WINDOW_ROWS));
        let moved = view != self.view;
        self.view = view;
        moved
    }

    /// Returns start and count of the rows to request; `None` if the rows on screen are known or requested already.
    ///
    /// Only one request is pending at a time, so that dragging the scrollbar doesn't queue up windows that no one
    /// sees.
    pub(in crate::state) fn wanted(&self) -> Option<(u32, u32)> {
        let covered = !self.outdated && self.window.as_ref().is_some_and(|window| self.covered_by(window));
        if self.pending.is_some() || covered {
            return None;
        }
        let (first, count) = self.view;
        let spare = WINDOW_ROWS.saturating_sub(count) / 2;
        Some((first.saturating_sub(spare), WINDOW_ROWS))
    }

    /// Records the pending request for the rows on screen.
    pub(in crate::state) fn mark_pending(&mut self, id: u32) {
        self.pending = Some(PendingWindow { id, view: self.view });
    }

    /// Stores a window, if it answers the pending request. Returns whether rows have scrolled into view since then,
    /// which may need another request. The same view is never requested twice in a row, even if the answer was wrong.
    pub(in crate::state) fn take_window(&mut self, id: u32, window: TableWindow) -> bool {
        match self.pending.filter(|pending| pending.id == id) {
            None => false,
            Some(pending) => {
                self.pending = None;
                self.outdated = false;
                self.window = Some(Rc::new(window));
                pending.view != self.view
            }
        }
    }

    fn covered_by(&self, window: &TableWindow) -> bool {
        let (first, count) = self.view;
        let end = first.saturating_add(count).min(window.total);
        let window_end = window.start.saturating_add(window.rows.len() as u32);
        (window.start <= first && end <= window_end) || first >= end
    }

    fn go_to_top(&mut self) {
        self.view.0 = 0;
        self.turn += 1;
        self.pending = None;
        self.outdated = true;
    }
}

impl State {
    /// Requests the rows on screen, unless they are known or requested already.
    pub(in crate::state) fn request_rows(&mut self) -> Vec<Effect> {
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.live && shown.has_events()) else {
            return Vec::new();
        };
        let generation = shown.generation;
        let Some((start, count)) = self.table.wanted() else {
            return Vec::new();
        };
        let query = self.table.query.clone();
        let message = self.message(Request::Rows { query, start, count }, generation);
        self.table.mark_pending(message.id);
        vec![Effect::Send(message)]
    }
}
