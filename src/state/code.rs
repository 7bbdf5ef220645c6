//! The query behind a figure, while it is seen.

use std::rc::Rc;

use super::{Effect, State};
use crate::engine::ask::{Figure, Language};
use crate::protocol::Request;

/// A figure's query on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// The figure.
    pub figure: Figure,
    /// What the figure is called on the page.
    pub title: String,
    /// The language that the query is in.
    pub language: Language,
    /// The query; `None` until it is known.
    pub text: Option<Rc<str>>,
    asked: Option<u32>,
}

/// What is done with queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeEdit {
    /// The query behind a figure of this name is wanted.
    Show(Figure, String),
    /// It is wanted in this language.
    Speak(Language),
    /// It was seen.
    Close,
}

impl Code {
    /// Whether the query is still to come.
    pub fn waiting(&self) -> bool {
        self.asked.is_some()
    }
}

impl State {
    pub(super) fn edit_code(&mut self, edit: CodeEdit) -> Vec<Effect> {
        match edit {
            CodeEdit::Show(figure, title) => self.ask_code(figure, title, Language::default()),
            CodeEdit::Speak(language) => match self.code.take() {
                Some(code) => self.ask_code(code.figure, code.title, language),
                None => Vec::new(),
            },
            CodeEdit::Close => {
                self.code = None;
                Vec::new()
            }
        }
    }

    fn ask_code(&mut self, figure: Figure, title: String, language: Language) -> Vec<Effect> {
        let Some(generation) = self.live().map(|shown| shown.generation) else {
            return Vec::new();
        };
        let request = Request::Sql {
            figure: figure.clone(),
            language,
        };
        let message = self.message(request, generation);
        self.code = Some(Code {
            figure,
            title,
            language,
            text: None,
            asked: Some(message.id),
        });
        vec![Effect::Send(message)]
    }

    /// Shows a query, if it is the one that was asked for last.
    pub(super) fn told_code(&mut self, id: u32, text: String) {
        if let Some(code) = self.code.as_mut().filter(|code| code.asked == Some(id)) {
            code.asked = None;
            code.text = Some(text.into());
        }
    }

    /// Forgets a query that could not be written. Says whether it was asked for by this request.
    pub(super) fn code_failed(&mut self, id: u32) -> bool {
        let was = self.code.as_ref().is_some_and(|code| code.asked == Some(id));
        if was {
            self.code = None;
        }
        was
    }
}
