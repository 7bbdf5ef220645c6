//! The profiles table: its order, its search, which rows are on screen, and which of them are asked for next. Sorting
//! and searching themselves happen in the worker.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::{Effect, State};
use daypart_engine::query::profile_table::{SortBy, TableQuery, TableWindow};
use daypart_engine::query::report::Report;

/// How many rows are asked for at once, at most.
pub const WINDOW_ROWS: u32 = 100;

/// How long typing has to rest before a search starts.
pub const SEARCH_PAUSE_MS: f64 = 150.0;

/// How many rows are taken to be on screen before anyone has measured.
const FIRST_VIEW_ROWS: u32 = 40;

/// The profiles table as the page knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileTable {
    /// What is asked for: order and search.
    pub query: TableQuery,
    /// What stands in the search box; the search follows when typing rests.
    pub typed: String,
    /// The last window that came.
    pub window: Option<Rc<TableWindow>>,
    /// Counts changes of order and search, so that the scroll position can go back to the top.
    pub turn: u32,
    search_due_ms: Option<f64>,
    view: (u32, u32),
    asked: Option<QuerySpec>,
    /// Whether the window is of an earlier order or search. It stays on screen until the next one comes.
    outdated: bool,
}

/// A window that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct QuerySpec {
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
            asked: None,
            outdated: false,
        }
    }
}

impl ProfileTable {
    /// Whether a window was asked for and has not come.
    pub fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether the window is asked for by this request.
    pub(in crate::state) fn waits_for(&self, id: u32) -> bool {
        self.asked.is_some_and(|asked| asked.id == id)
    }

    /// Whether a search waits for typing to rest.
    pub(in crate::state) fn search_pending(&self) -> bool {
        self.search_due_ms.is_some()
    }

    /// Turns to another data set: no rows yet, the top in view. The order and the search stay where they still make sense.
    pub(in crate::state) fn renew(&mut self, report: Option<&Report>, names: bool) {
        self.keep_sortable(report, names);
        self.window = None;
        self.go_to_top();
    }

    /// Turns to another count of the same customers, whose rows have to be asked for anew. Those on screen stay until then
    /// where they have the same columns.
    pub(in crate::state) fn recount(&mut self, report: &Report, same_columns: bool) {
        self.keep_sortable(Some(report), self.query.sort == SortBy::Name);
        if !same_columns {
            self.window = None;
        }
        self.asked = None;
        self.outdated = true;
    }

    /// Goes back to the order of ids when the column that was sorted by is gone.
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

    /// Forgets what was asked for, because nobody will answer.
    pub(in crate::state) fn give_up(&mut self) {
        self.asked = None;
        self.search_due_ms = None;
    }

    /// Sorts by another column, or turns the direction. Figures start with the largest, ids and names with the first.
    pub(in crate::state) fn sort(&mut self, by: SortBy) {
        if self.query.sort == by {
            self.query.descending = !self.query.descending;
        } else {
            self.query.sort = by;
            self.query.descending = matches!(by, SortBy::Column(_));
        }
        self.go_to_top();
    }

    /// Takes in what stands in the search box.
    pub(in crate::state) fn type_search(&mut self, text: String, now_ms: f64) {
        self.typed = text;
        self.search_due_ms = Some(now_ms + SEARCH_PAUSE_MS);
    }

    /// Starts the search when typing has rested long enough, and says whether it did.
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

    /// Starts the search without waiting for typing to rest, and says whether it is another one.
    pub(in crate::state) fn search_now(&mut self, now_ms: f64) -> bool {
        self.search_due_ms = self.search_due_ms.map(|_| now_ms);
        self.tick(now_ms)
    }

    /// Whether the window holds what was searched for last.
    pub(in crate::state) fn is_settled(&self) -> bool {
        self.search_due_ms.is_none() && !self.outdated && self.window.is_some()
    }

    /// Takes in which rows are on screen, and says whether they are others than before.
    pub(in crate::state) fn look_at(&mut self, first: u32, count: u32) -> bool {
        let view = (first, count.min(WINDOW_ROWS));
        let moved = view != self.view;
        self.view = view;
        moved
    }

    /// Which rows to ask for now: start and count. `None` when all in view are there or on their way.
    ///
    /// One request is out at a time, so that a dragged scrollbar doesn't pile up windows that nobody will see.
    pub(in crate::state) fn wanted(&self) -> Option<(u32, u32)> {
        let covered = !self.outdated && self.window.as_ref().is_some_and(|window| self.covered_by(window));
        if self.asked.is_some() || covered {
            return None;
        }
        let (first, count) = self.view;
        let spare = WINDOW_ROWS.saturating_sub(count) / 2;
        Some((first.saturating_sub(spare), WINDOW_ROWS))
    }

    /// Notes that the rows in view are asked for by this request.
    pub(in crate::state) fn ask(&mut self, id: u32) {
        self.asked = Some(QuerySpec { id, view: self.view });
    }

    /// Takes a window in, when it is the one that was asked for last. Says whether rows that came into view meanwhile
    /// may need another: the same view is never asked for twice in a row, whatever the answer was.
    pub(in crate::state) fn take(&mut self, id: u32, window: TableWindow) -> bool {
        match self.asked.filter(|asked| asked.id == id) {
            None => false,
            Some(asked) => {
                self.asked = None;
                self.outdated = false;
                self.window = Some(Rc::new(window));
                asked.view != self.view
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
        self.asked = None;
        self.outdated = true;
    }
}

impl State {
    /// Asks for the rows on screen, unless they are there or on their way.
    pub(in crate::state) fn ask_rows(&mut self) -> Vec<Effect> {
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.live && shown.has_events()) else {
            return Vec::new();
        };
        let generation = shown.generation;
        let Some((start, count)) = self.table.wanted() else {
            return Vec::new();
        };
        let query = self.table.query.clone();
        let message = self.message(Request::Rows { query, start, count }, generation);
        self.table.ask(message.id);
        vec![Effect::Send(message)]
    }
}
