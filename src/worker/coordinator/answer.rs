//! Answers: how a request is answered, and the one place that sends replies to requests.

use futures::future::LocalBoxFuture;
use js_sys::Uint8Array;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{Export, Failure, Message, Reply};
use crate::worker::coordinator::jobs::Task;
use crate::worker::error::WorkerError;
use daypart_engine::query::view::View;

/// How a request is answered.
pub enum Answer {
    /// With this result.
    Now(Result<Response, WorkerError>),
    /// With a result that is computed in the background, between other requests.
    Later(LocalBoxFuture<'static, Result<Response, WorkerError>>),
    /// With the result of a job, which waits for the jobs before it. The view is that of its report.
    Job(Task, View),
}

/// The successful result of a request.
pub enum Response {
    /// A reply.
    Reply(Reply),
    /// A file to download.
    File(Export, ExportFile),
}

/// The content of a file to download.
pub enum ExportFile {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// An existing file.
    File(File),
}

impl Answer {
    /// Answers with a reply.
    pub fn reply(reply: Reply) -> Answer {
        Answer::Now(Ok(Response::Reply(reply)))
    }

    /// Answers with a result, in the reply that `reply` constructs.
    pub fn now<T>(result: Result<T, WorkerError>, reply: impl FnOnce(Box<T>) -> Reply) -> Answer {
        Answer::Now(result.map(|value| Response::Reply(reply(Box::new(value)))))
    }

    /// Answers with a file in memory.
    pub fn bytes(export: Export, bytes: Result<Vec<u8>, WorkerError>) -> Answer {
        Answer::Now(bytes.map(|bytes| Response::File(export, ExportFile::Bytes(bytes))))
    }

    /// Answers with an existing file.
    pub fn file(export: Export, file: Result<File, WorkerError>) -> Answer {
        Answer::Now(file.map(|file| Response::File(export, ExportFile::File(file))))
    }

    /// Answers with a future's result, in the reply that `reply` constructs.
    pub fn later<T>(
        result: impl Future<Output = Result<T, WorkerError>> + 'static,
        reply: impl FnOnce(Box<T>) -> Reply + 'static,
    ) -> Answer {
        Answer::Later(Box::pin(async move {
            let value = result.await?;
            Ok(Response::Reply(reply(Box::new(value))))
        }))
    }

    /// Answers with a file that a future writes.
    pub fn file_later(export: Export, file: impl Future<Output = Result<File, WorkerError>> + 'static) -> Answer {
        Answer::Later(Box::pin(async move {
            let file = file.await?;
            Ok(Response::File(export, ExportFile::File(file)))
        }))
    }
}

/// The reply that the coordinator owes to a request. Sending it consumes it.
#[must_use]
pub struct PendingReply {
    /// The request's id.
    pub id: u32,
    /// The number of the data set that the request refers to.
    pub generation: u32,
}

impl PendingReply {
    /// Sends the final reply to the request.
    pub fn send(self, result: Result<Response, WorkerError>) {
        let PendingReply { id, generation } = self;
        let (body, files, buffers) = match result {
            Ok(Response::Reply(reply)) => (reply, Vec::new(), Vec::new()),
            Ok(Response::File(export, ExportFile::Bytes(bytes))) => {
                let buffer = Uint8Array::from(bytes.as_slice()).buffer();
                (Reply::File { export }, Vec::new(), vec![buffer])
            }
            Ok(Response::File(export, ExportFile::File(file))) => (Reply::File { export }, vec![file], Vec::new()),
            Err(error) => {
                let message = error.to_string();
                (Reply::Failed(Failure { message }), Vec::new(), Vec::new())
            }
        };
        let body = Message { id, generation, body };
        worker_scope::post(&Envelope { body, files, buffers });
    }

    /// Sends the final reply once it is computed.
    pub fn send_later(self, result: LocalBoxFuture<'static, Result<Response, WorkerError>>) {
        spawn_local(async move { self.send(result.await) });
    }
}
