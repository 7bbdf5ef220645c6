//! Query panel: the SQL behind a figure, and the Spark job to download.
//!
//! The coordinator sends a [`QuerySpec`], and the page formats it: formatting takes no time, and the page is the side
//! that is built to be small.

use std::rc::Rc;

use crate::protocol::Request;
use crate::sqlgen::QuerySpec;
use crate::state::Effect;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
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

/// The query panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queries {
    /// The query on screen.
    pub panel: Option<QueryPanel>,
    /// Description of the report that the query computes.
    spec: Option<Box<QuerySpec>>,
}

impl Queries {
    /// Applies a change. The caller has requested the report of the current view, so that the query matches it.
    pub(in crate::state) fn edit(&mut self, edit: QueryEdit, scene: &Scene, effects: &mut Effects) {
        match edit {
            QueryEdit::Show(target, title) => {
                self.close(effects);
                if request(Pending::ShownQuery, scene, effects) {
                    self.panel = Some(QueryPanel {
                        target,
                        title,
                        language: Language::default(),
                        text: None,
                    });
                }
            }
            QueryEdit::SetLanguage(language) => {
                if let Some(panel) = &mut self.panel {
                    panel.language = language;
                }
                self.render();
            }
            QueryEdit::Close => self.close(effects),
            QueryEdit::SaveSparkJob => {
                request(Pending::SparkJob, scene, effects);
            }
        }
    }

    /// Shows the query that computes the open figure.
    pub(in crate::state) fn take_spec(&mut self, spec: Box<QuerySpec>) {
        self.spec = Some(spec);
        self.render();
    }

    fn render(&mut self) {
        if let (Some(panel), Some(spec)) = (&mut self.panel, &self.spec) {
            panel.text = Some(spec.sql(&panel.target, panel.language).into());
        }
    }

    /// Closes the panel. Spark jobs are still saved.
    pub(in crate::state) fn close(&mut self, effects: &mut Effects) {
        effects
            .requests
            .discard(|pending| matches!(pending, Pending::ShownQuery));
        *self = Queries::default();
    }
}

/// Saves the Spark job of a report.
pub(in crate::state) fn save_job(spec: &QuerySpec, effects: &mut Effects) {
    let (name, text) = (JOB.to_owned(), spec.job());
    effects.push(Effect::SaveText { name, text });
}

/// Requests the description of the report on screen. Returns whether there is one.
fn request(pending: Pending, scene: &Scene, effects: &mut Effects) -> bool {
    let generation = scene.generation();
    if let Some(generation) = generation {
        effects.send(generation, Request::QuerySpec, pending);
    }
    generation.is_some()
}
