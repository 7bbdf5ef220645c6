//! The question on screen as code: the query behind a figure, while it is seen, and the job for Spark.
//!
//! The lead tells the question, and it writes itself here: writing takes no time, and this side of the page is the one that
//! is built to be small.

use std::rc::Rc;

use crate::protocol::Request;
use crate::sqlgen::QuerySpec;
use crate::state::{Effect, State};
use daypart_engine::query::target::{Language, QueryTarget};

/// What the job's file is called.
const JOB: &str = "daypart_job.py";

/// A figure's query on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryPanel {
    /// The figure.
    pub figure: QueryTarget,
    /// What the figure is called on the page.
    pub title: String,
    /// The language that the query is in.
    pub language: Language,
    /// The query; `None` until it is known.
    pub text: Option<Rc<str>>,
}

/// The question that was asked for, and what it is for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct PendingQuery {
    asked: Option<u32>,
    for_job: bool,
    known: Option<Box<QuerySpec>>,
}

/// What is done with code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryEdit {
    /// The query behind a figure of this name is wanted.
    Show(QueryTarget, String),
    /// It is wanted in this language.
    Speak(Language),
    /// It was seen.
    Close,
    /// The job for Spark is wanted as a file.
    Job,
}

impl PendingQuery {
    /// Whether it is still to come.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.asked.is_some()
    }
}

impl State {
    pub(in crate::state) fn edit_code(&mut self, edit: QueryEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            QueryEdit::Show(figure, title) => {
                let effects = self.ask_question(false, now_ms);
                self.code = (!effects.is_empty()).then(|| QueryPanel {
                    figure,
                    title,
                    language: Language::default(),
                    text: None,
                });
                effects
            }
            QueryEdit::Speak(language) => {
                if let Some(code) = &mut self.code {
                    code.language = language;
                }
                self.write_code();
                Vec::new()
            }
            QueryEdit::Close => {
                self.code = None;
                Vec::new()
            }
            QueryEdit::Job => self.ask_question(true, now_ms),
        }
    }

    fn ask_question(&mut self, for_job: bool, now_ms: f64) -> Vec<Effect> {
        let Some(generation) = self.live().map(|shown| shown.generation) else {
            return Vec::new();
        };
        // It has to be of what was chosen last, even while that is still to be counted.
        let mut effects: Vec<Effect> = self.ask_count(true, now_ms).into_iter().collect();
        let message = self.message(Request::Question, generation);
        self.question = PendingQuery {
            asked: Some(message.id),
            for_job,
            known: None,
        };
        effects.push(Effect::Send(message));
        effects
    }

    /// Takes in a question, if it is the one that was asked for last.
    pub(in crate::state) fn told_question(&mut self, id: u32, asked: Box<QuerySpec>) -> Vec<Effect> {
        if self.question.asked != Some(id) {
            return Vec::new();
        }
        self.question.asked = None;
        if self.question.for_job {
            let (name, text) = (JOB.to_owned(), asked.job());
            return vec![Effect::SaveText { name, text }];
        }
        self.question.known = Some(asked);
        self.write_code();
        Vec::new()
    }

    fn write_code(&mut self) {
        if let (Some(code), Some(asked)) = (&mut self.code, &self.question.known) {
            code.text = Some(asked.sql(&code.figure, code.language).into());
        }
    }

    /// Forgets a question that could not be told. Says whether it was asked for by this request.
    pub(in crate::state) fn question_failed(&mut self, id: u32) -> bool {
        let was = self.question.asked == Some(id);
        if was {
            self.forget_question();
        }
        was
    }

    /// Forgets the question, and the query that was written of it.
    pub(in crate::state) fn forget_question(&mut self) {
        (self.code, self.question) = (None, PendingQuery::default());
    }
}
