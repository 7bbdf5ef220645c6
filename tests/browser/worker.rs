//! The coordinator's answers to requests: each request gets exactly one, also without a file or when it is cancelled.

use daypart::protocol::{Export, Reply, Request};
use daypart::worker::coordinator::answer::{Answer, PendingReply, Response};
use daypart::worker::coordinator::dispatch::Coordinator;
use daypart::worker::coordinator::jobs::JobQueue;
use daypart::worker::error::WorkerError;
use daypart_engine::query::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

/// Returns a coordinator without data. Its jobs never run.
fn coordinator() -> Coordinator {
    let (jobs, _) = JobQueue::new();
    Coordinator::new(jobs)
}

/// Returns the final result of a request without attached files.
async fn result_of(answer: Answer) -> Result<Response, WorkerError> {
    match answer {
        Answer::Now(result) => result,
        Answer::Later(result) => result.await,
        Answer::Job(..) => panic!("found a job"),
    }
}

fn answer(coordinator: &Coordinator, id: u32, request: Request) -> Answer {
    coordinator.answer(&PendingReply { id, generation: 0 }, request, Vec::new())
}

fn source_rows() -> Request {
    Request::SourceRows { id: "48".to_owned() }
}

fn is_cancelled(result: &Result<Response, WorkerError>) -> bool {
    matches!(result, Ok(Response::Reply(Reply::Cancelled)))
}

#[wasm_bindgen_test]
async fn a_request_to_read_new_rows_without_a_file_fails() {
    let view = View::default();
    let result = result_of(answer(&coordinator(), 1, Request::Grow { handle: 1, view })).await;
    assert!(matches!(result, Err(WorkerError::NoFileAttached)));
}

#[wasm_bindgen_test]
async fn a_cancelled_search_and_its_cancel_both_get_an_answer() {
    let coordinator = coordinator();
    let search = answer(&coordinator, 1, source_rows());
    let cancel = answer(&coordinator, 2, Request::Cancel { job: 1 });
    assert!(is_cancelled(&result_of(cancel).await));
    assert!(is_cancelled(&result_of(search).await));
}

#[wasm_bindgen_test]
async fn a_later_search_cancels_an_earlier_one() {
    let coordinator = coordinator();
    let first = answer(&coordinator, 1, source_rows());
    let second = answer(&coordinator, 2, source_rows());
    assert!(is_cancelled(&result_of(first).await));
    let found = result_of(second).await;
    assert!(matches!(found, Ok(Response::Reply(Reply::SourceRows(lines))) if lines.total == 0));
}

#[wasm_bindgen_test]
async fn a_file_to_download_that_lacks_its_input_fails() {
    let coordinator = coordinator();
    for (export, message) in [
        (Export::Customers, "customers.csv: found no filter in the request"),
        (Export::SourceRows, "source_lines.csv: found no customer in the request"),
        (Export::LiveTable, "No profiles yet. Drop an events file first."),
    ] {
        let result = result_of(answer(&coordinator, 1, Request::Export(export))).await;
        assert_eq!(result.err().map(|error| error.to_string()).as_deref(), Some(message));
    }
}
