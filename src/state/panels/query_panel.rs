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

/// The pending or latest query spec, and its purpose.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct PendingQuery {
    pending: Option<u32>,
    for_job: bool,
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
    /// Returns whether it is pending.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.pending.is_some()
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
        self.pending_query = PendingQuery {
            pending: Some(message.id),
            for_job,
            spec: None,
        };
        effects.push(Effect::Send(message));
        effects
    }

    /// Handles a query spec, if it answers the latest request: saves the job or shows the query.
    pub(in crate::state) fn take_query_spec(&mut self, id: u32, spec: Box<QuerySpec>) -> Vec<Effect> {
        if self.pending_query.pending != Some(id) {
            return Vec::new();
        }
        self.pending_query.pending = None;
        if self.pending_query.for_job {
            let (name, text) = (JOB.to_owned(), spec.job());
            return vec![Effect::SaveText { name, text }];
        }
        self.pending_query.spec = Some(spec);
        self.render_query();
        Vec::new()
    }

    fn render_query(&mut self) {
        if let (Some(panel), Some(spec)) = (&mut self.query_panel, &self.pending_query.spec) {
            panel.text = Some(spec.sql(&panel.target, panel.language).into());
        }
    }

    /// Clears the failed request. Returns whether it was this one.
    pub(in crate::state) fn query_spec_failed(&mut self, id: u32) -> bool {
        let was_pending = self.pending_query.pending == Some(id);
        if was_pending {
            self.clear_query();
        }
        was_pending
    }

    /// Closes the panel and clears the query spec.
    pub(in crate::state) fn clear_query(&mut self) {
        (self.query_panel, self.pending_query) = (None, PendingQuery::default());
    }
}
