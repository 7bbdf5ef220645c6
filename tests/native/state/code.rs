//! Queries of figures and the job: the question is asked for, written in the language that is wanted, and gone with the files
//! that it is of.

use super::*;
use daypart::sqlgen::QuerySpec;
use daypart::state::QueryEdit;
use daypart_engine::query::target::{Language, QueryTarget};
use daypart_engine::schema::detect::recognise;

fn question(path: &str) -> Reply {
    let file = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,19,\"2014-10-23 09:00:00\",1,\"72132\"\n";
    let mut asked = QuerySpec::default();
    asked.add(path, recognise(file).expect("an events file"));
    Reply::Question(Box::new(asked))
}

fn ask(page: &mut Page) -> Message<Request> {
    let show = QueryEdit::Show(QueryTarget::Hours, "Hours of the day".to_owned());
    sent(&page.act(Action::Code(show)))
}

fn text(page: &Page) -> &str {
    page.state
        .code
        .as_ref()
        .and_then(|code| code.text.as_deref())
        .unwrap_or("")
}

#[test]
fn the_newest_question_is_answered_in_either_language() {
    let mut page = Page::ready(3);
    let first = ask(&mut page);
    assert_eq!(first.body, Request::Question);
    let second = ask(&mut page);
    page.hear(first.id, first.generation, question("old.csv"));
    assert_eq!(text(&page), "");
    page.hear(second.id, second.generation, question("new.csv"));
    assert!(text(&page).contains("read_csv(") && text(&page).contains("'new.csv'"));
    assert!(page.act(Action::Code(QueryEdit::Speak(Language::SparkSql))).is_empty());
    assert!(text(&page).contains("text.`new.csv`"));
    assert!(page.act(Action::Code(QueryEdit::Close)).is_empty());
    assert_eq!(page.state.code, None);
}

#[test]
fn the_job_is_saved_under_its_name() {
    let mut page = Page::ready(3);
    let asked = sent(&page.act(Action::Code(QueryEdit::Job)));
    let effects = page.hear(asked.id, asked.generation, question("tracks.csv"));
    let [Effect::SaveText { name, text }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(name, "daypart_job.py");
    assert!(text.contains("def run(spark, arguments):"));
    assert_eq!(page.state.code, None);
}

#[test]
fn other_files_take_the_query_with_them() {
    let mut page = Page::ready(3);
    let asked = ask(&mut page);
    let open = page.open();
    page.hear(open.id, open.generation, opened(4));
    assert_eq!(page.state.code, None);
    page.hear(asked.id, asked.generation, question("late.csv"));
    assert_eq!(page.state.code, None);
}

#[test]
fn a_question_that_can_not_be_told_is_a_problem() {
    let mut page = Page::ready(3);
    let asked = ask(&mut page);
    let message = "there are no profiles yet".to_owned();
    page.hear(asked.id, asked.generation, Reply::Failed(Failure { message }));
    assert_eq!(
        (page.state.code.is_none(), page.problem()),
        (true, "there are no profiles yet")
    );
}
