//! Profiles table: sort order, debounced search, rows on screen, and the next window to request. The worker sorts and
//! searches.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
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
    /// Whether the window belongs to an earlier order or search. It stays on screen until the next one arrives.
    outdated: bool,
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
            outdated: false,
        }
    }
}

impl ProfileTable {
    /// Returns whether a search waits for a pause in typing.
    pub(in crate::state) fn search_pending(&self) -> bool {
        self.search_due_ms.is_some()
    }

    /// Switches to another data set: no rows yet, scrolled to the top. Keeps search and order where they still apply.
    pub(in crate::state) fn reset(&mut self, report: Option<&Report>, names: bool, effects: &mut Effects) {
        self.keep_sortable(report, names);
        self.window = None;
        self.go_to_top(effects);
    }

    /// Switches to another report of the same data, so rows have to be requested again. Rows on screen stay until
    /// then if the columns are the same.
    pub(in crate::state) fn recount(&mut self, report: &Report, same_columns: bool, effects: &mut Effects) {
        self.keep_sortable(Some(report), self.query.sort == SortBy::Name);
        if !same_columns {
            self.window = None;
        }
        self.invalidate(effects);
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

    /// Discards a search that waits for a pause in typing, because the worker is gone or can't answer.
    pub(in crate::state) fn cancel_search(&mut self) {
        self.search_due_ms = None;
    }

    /// Sorts by a column, or reverses its direction. Numbers start with the largest, ids and names with the first.
    pub(in crate::state) fn sort(&mut self, by: SortBy, scene: &Scene, effects: &mut Effects) {
        if self.query.sort == by {
            self.query.descending = !self.query.descending;
        } else {
            self.query.sort = by;
            self.query.descending = matches!(by, SortBy::Column(_));
        }
        self.go_to_top(effects);
        self.request(scene, effects);
    }

    /// Records the text in the search box.
    pub(in crate::state) fn type_search(&mut self, text: String, now_ms: f64) {
        self.typed = text;
        self.search_due_ms = Some(now_ms + SEARCH_PAUSE_MS);
    }

    /// Starts the search if typing has paused.
    pub(in crate::state) fn tick(&mut self, scene: &Scene, effects: &mut Effects) {
        if self.search_due_ms.is_some_and(|due_ms| scene.now_ms >= due_ms) {
            self.search_now(scene, effects);
        }
    }

    /// Starts a search that waits for a pause in typing.
    pub(in crate::state) fn search_now(&mut self, scene: &Scene, effects: &mut Effects) {
        let was_due = self.search_due_ms.take().is_some();
        let text = self.typed.trim();
        if was_due && text != self.query.search {
            self.query.search = text.to_owned();
            self.go_to_top(effects);
            self.request(scene, effects);
        }
    }

    /// Returns whether the window contains the result of the latest search.
    pub(in crate::state) fn is_settled(&self) -> bool {
        self.search_due_ms.is_none() && !self.outdated && self.window.is_some()
    }

    /// Records the rows on screen, and requests them if they have changed.
    pub(in crate::state) fn scroll(&mut self, first: u32, count: u32, scene: &Scene, effects: &mut Effects) {
        let view = (first, count.min(WINDOW_ROWS));
        if std::mem::replace(&mut self.view, view) != view {
            self.request(scene, effects);
        }
    }

    /// Requests the rows on screen, unless they are known or requested already.
    ///
    /// Only one request is pending at a time, so that dragging the scrollbar doesn't queue up windows that no one
    /// sees.
    pub(in crate::state) fn request(&self, scene: &Scene, effects: &mut Effects) {
        let Some(data) = scene.data.as_ref().filter(|data| data.has_events()) else {
            return;
        };
        let covered = !self.outdated && self.window.as_ref().is_some_and(|window| self.covered_by(window));
        if covered || effects.requests.contains(is_rows) {
            return;
        }
        let (first, count) = self.view;
        let spare = WINDOW_ROWS.saturating_sub(count) / 2;
        let request = Request::Rows {
            query: self.query.clone(),
            start: first.saturating_sub(spare),
            count: WINDOW_ROWS,
        };
        effects.send(data.generation, request, Pending::Rows(first, count));
    }

    /// Shows a window that was requested for this view, and requests the next one if the view has moved since. The
    /// same view is never requested twice in a row, even if the answer was wrong.
    pub(in crate::state) fn take_window(
        &mut self,
        view: (u32, u32),
        window: TableWindow,
        scene: &Scene,
        effects: &mut Effects,
    ) {
        self.outdated = false;
        self.window = Some(Rc::new(window));
        if view != self.view {
            self.request(scene, effects);
        }
    }

    fn covered_by(&self, window: &TableWindow) -> bool {
        let (first, count) = self.view;
        let end = first.saturating_add(count).min(window.total);
        let window_end = window.start.saturating_add(window.rows.len() as u32);
        (window.start <= first && end <= window_end) || first >= end
    }

    fn go_to_top(&mut self, effects: &mut Effects) {
        self.view.0 = 0;
        self.turn += 1;
        self.invalidate(effects);
    }

    /// Marks the window as outdated and discards the pending request for another one.
    fn invalidate(&mut self, effects: &mut Effects) {
        self.outdated = true;
        effects.requests.discard(is_rows);
    }
}

fn is_rows(pending: &Pending) -> bool {
    matches!(pending, Pending::Rows(..))
}
