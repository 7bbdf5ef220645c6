//! Queries of figures: asked for, in another language, and gone with the files that they are of.

use super::*;
use daypart::engine::ask::{Figure, Language};
use daypart::state::CodeEdit;

fn ask(page: &mut Page) -> Message<Request> {
    let show = CodeEdit::Show(Figure::Hours, "Hours of the day".to_owned());
    sent(&page.act(Action::Code(show)))
}

#[test]
fn the_newest_question_is_answered_and_closing_forgets_it() {
    let mut page = Page::ready(3);
    let first = ask(&mut page);
    let second = sent(&page.act(Action::Code(CodeEdit::Speak(Language::SparkSql))));
    let (figure, language) = (Figure::Hours, Language::SparkSql);
    assert_eq!(second.body, Request::Sql { figure, language });
    page.hear(first.id, first.generation, Reply::Sql("old".to_owned()));
    assert_eq!(page.state.code.as_ref().expect("a query").text, None);
    page.hear(second.id, second.generation, Reply::Sql("SELECT 1;".to_owned()));
    let code = page.state.code.clone().expect("a query");
    assert_eq!((code.text.as_deref(), code.language), (Some("SELECT 1;"), language));
    assert!(page.act(Action::Code(CodeEdit::Close)).is_empty());
    assert_eq!(page.state.code, None);
}

#[test]
fn other_files_take_the_query_with_them() {
    let mut page = Page::ready(3);
    let asked = ask(&mut page);
    let open = page.open();
    page.hear(open.id, open.generation, opened(4));
    assert_eq!(page.state.code, None);
    page.hear(asked.id, asked.generation, Reply::Sql("late".to_owned()));
    assert_eq!(page.state.code, None);
}

#[test]
fn a_query_that_can_not_be_written_is_told() {
    let mut page = Page::ready(3);
    let asked = ask(&mut page);
    let message = "there are no profiles yet".to_owned();
    page.hear(asked.id, asked.generation, Reply::Failed(Failure { message }));
    assert_eq!(
        (page.state.code.is_none(), page.problem()),
        (true, "there are no profiles yet")
    );
}
