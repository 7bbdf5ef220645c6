//! A scanner: reads ranges of an events file and hands their columns to the lead.

use std::cell::RefCell;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen_futures::spawn_local;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{BUILD, ScanReply, ScanRequest};
use crate::worker::scanner::range::{ScanJob, Task};
use crate::worker::warm_up;

/// What is to be done next: a range, by its place among all of them.
type Next = (usize, Task);

/// Answers the lead from now on.
pub fn start() {
    worker_scope::on_panic(|detail| worker_scope::post(&Envelope::new(ScanReply::Crashed { detail })));
    let (tasks, mut waiting) = mpsc::unbounded::<Next>();
    let job: RefCell<Option<Rc<ScanJob>>> = RefCell::new(None);
    worker_scope::listen(move |parcel: Result<Envelope<ScanRequest>, String>| {
        let trouble = match parcel {
            Ok(parcel) => receive(parcel, &job, &tasks),
            Err(message) => Err(message),
        };
        if let Err(message) = trouble {
            worker_scope::post(&Envelope::new(ScanReply::Failed { message }));
        }
    });
    spawn_local(async move {
        let mut room = Vec::new();
        while let Some((index, task)) = waiting.next().await {
            match task.run(&mut room).await {
                Ok((head, buffers)) => worker_scope::post(&Envelope {
                    buffers,
                    ..Envelope::new(ScanReply::Ranged { index, head })
                }),
                Err(message) => worker_scope::post(&Envelope::new(ScanReply::Failed { message })),
            }
        }
    });
    worker_scope::post(&Envelope::new(ScanReply::Hello {
        build: BUILD.to_owned(),
    }));
    spawn_local(warm_up::scanner());
}

/// Takes one request in: a range's reading starts at once, so that it goes on while the range before is scanned.
fn receive(
    parcel: Envelope<ScanRequest>,
    job: &RefCell<Option<Rc<ScanJob>>>,
    tasks: &mpsc::UnboundedSender<Next>,
) -> Result<(), String> {
    match parcel.body {
        ScanRequest::Start {
            layout,
            file_bytes,
            left_open,
        } => {
            let file = parcel
                .files
                .into_iter()
                .next()
                .ok_or("the file to scan did not come along")?;
            job.replace(Some(Rc::new(ScanJob::new(file, file_bytes, left_open, layout))));
            Ok(())
        }
        ScanRequest::Range {
            index,
            start,
            end,
            first_row,
        } => {
            let job = job.borrow().clone().ok_or("a range came before its file")?;
            let task = Task::begin(job, start..end, first_row);
            tasks.unbounded_send((index, task)).map_err(|error| error.to_string())
        }
    }
}
