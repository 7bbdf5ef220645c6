//! Query panel: the SQL behind a figure, and the Spark job to download.
//!
//! The coordinator sends a [`QuerySpec`], and the page formats it: formatting takes no time, and the page is the side
//! that is built to be small.

use std::rc::Rc;

use crate::protocol::Request;
use crate::sqlgen::QuerySpec;
use crate::state::{Effect, State};
use daypart_engine::query::target::{Language, QueryTarget};

/// File name of the Spark job.
const JOB: &str = "daypart_job.py";

/// The query of a figure, on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryPanel {
    /// The figure that the query computes.
    pub target: QueryTarget,
    /// Title of the figure on the page.
    pub title: String,
    /// Language of the query.
    pub language: Language,
    /// Text of the query; `None` while it is pending.
    pub text: Option<Rc<str>>,
}

/// The pending requests for query specs. A query on screen never replaces a job to save, nor the other way round.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct PendingQuery {
    /// Id of the latest request for the query on screen.
    shown: Option<u32>,
    /// Ids of the requests for Spark jobs to save.
    jobs: Vec<u32>,
    /// Spec of the query on screen.
    spec: Option<Box<QuerySpec>>,
}

/// A change of the query panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryEdit {
    /// Show the query behind a figure with this title.
    Show(QueryTarget, String),
    /// Switch the language.
    SetLanguage(Language),
    /// Close the panel.
    Close,
    /// Save the Spark job as a file.
    SaveSparkJob,
}

impl PendingQuery {
    /// Returns whether a request is pending.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.shown.is_some() || !self.jobs.is_empty()
    }
}

impl State {
    pub(in crate::state) fn edit_query(&mut self, edit: QueryEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            QueryEdit::Show(target, title) => {
                let effects = self.request_query_spec(false, now_ms);
                self.query_panel = (!effects.is_empty()).then(|| QueryPanel {
                    target,
                    title,
                    language: Language::default(),
                    text: None,
                });
                effects
            }
            QueryEdit::SetLanguage(language) => {
                if let Some(panel) = &mut self.query_panel {
                    panel.language = language;
                }
                self.render_query();
                Vec::new()
            }
            QueryEdit::Close => {
                self.query_panel = None;
                Vec::new()
            }
            QueryEdit::SaveSparkJob => self.request_query_spec(true, now_ms),
        }
    }

    fn request_query_spec(&mut self, for_job: bool, now_ms: f64) -> Vec<Effect> {
        let Some(generation) = self.live_data().map(|shown| shown.generation) else {
            return Vec::new();
        };
        // The query must match the latest view, even if its recount is still pending.
        let mut effects: Vec<Effect> = self.request_recount(true, now_ms).into_iter().collect();
        let message = self.message(Request::QuerySpec, generation);
        if for_job {
            self.pending_query.jobs.push(message.id);
        } else {
            self.pending_query.shown = Some(message.id);
            self.pending_query.spec = None;
        }
        effects.push(Effect::Send(message));
        effects
    }

    /// Handles a query spec: saves the job, or shows the query if this answers its latest request.
    pub(in crate::state) fn take_query_spec(&mut self, id: u32, spec: Box<QuerySpec>) -> Vec<Effect> {
        if self.take_pending_job(id) {
            let (name, text) = (JOB.to_owned(), spec.job());
            return vec![Effect::SaveText { name, text }];
        }
        if self.pending_query.shown.take_if(|pending| *pending == id).is_some() {
            self.pending_query.spec = Some(spec);
            self.render_query();
        }
        Vec::new()
    }

    /// Removes a request from the pending jobs. Returns whether it was one of them.
    fn take_pending_job(&mut self, id: u32) -> bool {
        let jobs = &mut self.pending_query.jobs;
        let index = jobs.iter().position(|job| *job == id);
        index.map(|index| jobs.remove(index)).is_some()
    }

    fn render_query(&mut self) {
        if let (Some(panel), Some(spec)) = (&mut self.query_panel, &self.pending_query.spec) {
            panel.text = Some(spec.sql(&panel.target, panel.language).into());
        }
    }

    /// Clears the failed request. Returns whether it was one of these.
    pub(in crate::state) fn query_spec_failed(&mut self, id: u32) -> bool {
        let was_shown = self.pending_query.shown == Some(id);
        if was_shown {
            self.close_query();
        }
        was_shown || self.take_pending_job(id)
    }

    /// Closes the panel and clears its query. Jobs are still saved.
    pub(in crate::state) fn close_query(&mut self) {
        self.query_panel = None;
        (self.pending_query.shown, self.pending_query.spec) = (None, None);
    }

    /// Clears all pending requests, because the worker is gone. A query that is complete stays on screen.
    pub(in crate::state) fn cancel_pending_queries(&mut self) {
        self.pending_query.jobs.clear();
        if self.pending_query.shown.is_some() {
            self.close_query();
        }
    }
}
