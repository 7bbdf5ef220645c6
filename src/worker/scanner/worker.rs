//! The scanner worker: scans byte ranges of an events file and sends the chunks to the coordinator.

use std::cell::RefCell;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen_futures::spawn_local;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{BUILD, ScanReply, ScanRequest};
use crate::worker::error::ReadFailure;
use crate::worker::scanner::range::{RangeTask, ScanJob};
use crate::worker::warm_up;

/// A queued range, with its index in the file.
type QueuedRange = (usize, RangeTask);

/// Starts to listen for requests from the coordinator.
pub fn start() {
    worker_scope::on_panic(|detail| worker_scope::post(&Envelope::new(ScanReply::Crashed { detail })));
    let (tasks, mut queued) = mpsc::unbounded::<QueuedRange>();
    let job: RefCell<Option<Rc<ScanJob>>> = RefCell::new(None);
    worker_scope::listen(move |envelope: Result<Envelope<ScanRequest>, String>| {
        let received = envelope.map_err(ReadFailure::Browser);
        if let Err(failure) = received.and_then(|envelope| receive(envelope, &job, &tasks)) {
            fail(&failure);
        }
    });
    spawn_local(async move {
        let mut buffer = Vec::new();
        while let Some((index, task)) = queued.next().await {
            match task.run(&mut buffer).await {
                Ok((head, buffers)) => worker_scope::post(&Envelope {
                    buffers,
                    ..Envelope::new(ScanReply::Ranged {
                        index,
                        head: Box::new(head),
                    })
                }),
                Err(failure) => fail(&failure),
            }
        }
    });
    worker_scope::post(&Envelope::new(ScanReply::Hello {
        build: BUILD.to_owned(),
    }));
    spawn_local(warm_up::scanner());
}

/// Reports that a request failed.
fn fail(failure: &ReadFailure) {
    let message = failure.to_string();
    worker_scope::post(&Envelope::new(ScanReply::Failed { message }));
}

/// Handles one request. A range's read starts immediately, so that it continues while the previous range is
/// scanned.
fn receive(
    envelope: Envelope<ScanRequest>,
    job: &RefCell<Option<Rc<ScanJob>>>,
    tasks: &mpsc::UnboundedSender<QueuedRange>,
) -> Result<(), ReadFailure> {
    match envelope.body {
        ScanRequest::Start {
            layout,
            file_bytes,
            may_grow,
        } => {
            let file = envelope.files.into_iter().next().ok_or(ReadFailure::NoFileToScan)?;
            job.replace(Some(Rc::new(ScanJob::new(file, file_bytes, may_grow, *layout))));
            Ok(())
        }
        ScanRequest::Range {
            index,
            start,
            end,
            first_row,
        } => {
            let job = job.borrow().clone().ok_or(ReadFailure::RangeBeforeFile)?;
            let task = RangeTask::begin(job, start..end, first_row);
            tasks
                .unbounded_send((index, task))
                .map_err(|_| ReadFailure::QueueClosed)
        }
    }
}
