//! The query of a figure and the Spark job: they are requested, formatted in the selected language, and closed when
//! the files change.

use super::*;
use daypart::sqlgen::QuerySpec;
use daypart::state::QueryEdit;
use daypart_engine::query::target::{Language, QueryTarget};
use daypart_engine::schema::detect::recognise;

fn query_spec(path: &str) -> Reply {
    let file = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,19,\"2014-10-23 09:00:00\",1,\"72132\"\n";
    let mut pending = QuerySpec::default();
    pending.add(path, recognise(file).expect("an events file"));
    Reply::QuerySpec(Box::new(pending))
}

fn show_query(page: &mut Page) -> Message<Request> {
    let show = QueryEdit::Show(QueryTarget::Hours, "Hours of the day".to_owned());
    sent(&page.dispatch(Action::Query(show)))
}

fn text(page: &Page) -> &str {
    page.state
        .queries
        .panel
        .as_ref()
        .and_then(|code| code.text.as_deref())
        .unwrap_or("")
}

#[test]
fn shows_the_latest_query_in_either_language() {
    let mut page = Page::ready(3);
    let first = show_query(&mut page);
    assert_eq!(first.body, Request::QuerySpec);
    let second = show_query(&mut page);
    page.receive(first.id, first.generation, query_spec("old.csv"));
    assert_eq!(text(&page), "");
    page.receive(second.id, second.generation, query_spec("new.csv"));
    assert!(text(&page).contains("read_csv(") && text(&page).contains("'new.csv'"));
    assert!(
        page.dispatch(Action::Query(QueryEdit::SetLanguage(Language::SparkSql)))
            .is_empty()
    );
    assert!(text(&page).contains("text.`new.csv`"));
    assert!(page.dispatch(Action::Query(QueryEdit::Close)).is_empty());
    assert_eq!(page.state.queries.panel, None);
}

#[test]
fn saves_the_job_under_its_name() {
    let mut page = Page::ready(3);
    let pending = sent(&page.dispatch(Action::Query(QueryEdit::SaveSparkJob)));
    let effects = page.receive(pending.id, pending.generation, query_spec("tracks.csv"));
    let [Effect::SaveText { name, text }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(name, "daypart_job.py");
    assert!(text.contains("def run(spark, arguments):"));
    assert_eq!(page.state.queries.panel, None);
}

#[test]
fn other_files_close_the_query() {
    let mut page = Page::ready(3);
    let pending = show_query(&mut page);
    let open = page.open();
    page.receive(open.id, open.generation, opened(4));
    assert_eq!(page.state.queries.panel, None);
    page.receive(pending.id, pending.generation, query_spec("late.csv"));
    assert_eq!(page.state.queries.panel, None);
}

#[test]
fn reports_a_query_that_fails() {
    let mut page = Page::ready(3);
    let pending = show_query(&mut page);
    let message = "there are no profiles yet".to_owned();
    page.receive(pending.id, pending.generation, Reply::Failed(Failure { message }));
    assert_eq!(
        (page.state.queries.panel.is_none(), page.problem()),
        (true, "there are no profiles yet")
    );
}

/// Whether the effects save the Spark job.
fn saves_job(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::SaveText { name, .. }] if name == "daypart_job.py")
}

#[test]
fn a_query_and_a_job_requested_together_are_both_answered() {
    for job_first in [true, false] {
        let mut page = Page::ready(3);
        let save = |page: &mut Page| sent(&page.dispatch(Action::Query(QueryEdit::SaveSparkJob)));
        let (job, query) = if job_first {
            (save(&mut page), show_query(&mut page))
        } else {
            let query = show_query(&mut page);
            (save(&mut page), query)
        };
        let effects = page.receive(job.id, job.generation, query_spec("tracks.csv"));
        assert!(saves_job(&effects), "job first: {job_first}: {effects:?}");
        assert!(
            page.receive(query.id, query.generation, query_spec("tracks.csv"))
                .is_empty()
        );
        assert!(text(&page).contains("'tracks.csv'"), "job first: {job_first}");
    }
}

#[test]
fn neither_other_files_nor_a_failed_query_cancel_a_job() {
    let mut page = Page::ready(3);
    let job = sent(&page.dispatch(Action::Query(QueryEdit::SaveSparkJob)));
    let query = show_query(&mut page);
    let message = "there are no profiles yet".to_owned();
    page.receive(query.id, query.generation, Reply::Failed(Failure { message }));
    let open = page.open();
    page.receive(open.id, open.generation, opened(4));
    let effects = page.receive(job.id, job.generation, query_spec("tracks.csv"));
    assert!(saves_job(&effects), "{effects:?}");
}

#[test]
fn a_query_that_a_dead_worker_would_have_answered_closes() {
    let mut page = Page::ready(3);
    show_query(&mut page);
    page.dispatch(Action::WorkerDied("out of memory".to_owned()));
    assert_eq!(page.state.queries.panel, None);
}
