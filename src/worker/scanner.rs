//! A scanner: reads ranges of an events file and hands their columns to the lead.

use std::cell::RefCell;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use js_sys::ArrayBuffer;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::engine::layout::EventLayout;
use crate::engine::range::RangeScan;
use crate::engine::scan::EventScanner;
use crate::platform::reading::{Pieces, no_room};
use crate::platform::scope;
use crate::platform::wire::Parcel;
use crate::protocol::{BUILD, ChunkHead, ScanReply, ScanRequest};
use crate::worker::transfer::to_buffers;
use crate::worker::warm;

/// A range that waits for its turn, with its reading under way.
struct Task {
    index: usize,
    scan: RangeScan,
    pieces: Result<Pieces, String>,
    job: Rc<Job>,
}

/// The file at hand.
struct Job {
    file: File,
    file_bytes: u64,
    left_open: bool,
    scanner: RefCell<EventScanner>,
}

/// Answers the lead from now on.
pub fn start() {
    scope::on_panic(|detail| scope::post(&Parcel::new(ScanReply::Crashed { detail })));
    let (tasks, mut waiting) = mpsc::unbounded::<Task>();
    let job: RefCell<Option<Rc<Job>>> = RefCell::new(None);
    scope::listen(move |parcel: Result<Parcel<ScanRequest>, String>| {
        let trouble = match parcel {
            Ok(parcel) => receive(parcel, &job, &tasks),
            Err(message) => Err(message),
        };
        if let Err(message) = trouble {
            scope::post(&Parcel::new(ScanReply::Failed { message }));
        }
    });
    spawn_local(async move {
        let mut room = Vec::new();
        while let Some(task) = waiting.next().await {
            let index = task.index;
            match run(task, &mut room).await {
                Ok((head, buffers)) => scope::post(&Parcel {
                    buffers,
                    ..Parcel::new(ScanReply::Ranged { index, head })
                }),
                Err(message) => scope::post(&Parcel::new(ScanReply::Failed { message })),
            }
        }
    });
    scope::post(&Parcel::new(ScanReply::Hello {
        build: BUILD.to_owned(),
    }));
    spawn_local(warm::scanner());
}

/// Takes one request in: a range's reading starts at once, so that it goes on while the range before is scanned.
fn receive(
    parcel: Parcel<ScanRequest>,
    job: &RefCell<Option<Rc<Job>>>,
    tasks: &mpsc::UnboundedSender<Task>,
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
            let scanner = RefCell::new(EventScanner::new(layout));
            job.replace(Some(Rc::new(Job {
                file,
                file_bytes,
                left_open,
                scanner,
            })));
            Ok(())
        }
        ScanRequest::Range {
            index,
            start,
            end,
            first_row,
        } => {
            let job = job.borrow().clone().ok_or("a range came before its file")?;
            let scan = RangeScan::new(start..end, job.file_bytes, first_row).left_open(job.left_open);
            let pieces = Pieces::start(&job.file, scan.likely());
            tasks
                .unbounded_send(Task {
                    index,
                    scan,
                    pieces,
                    job,
                })
                .map_err(|error| error.to_string())
        }
    }
}

/// Reads a whole file of the seed's layout as one range, and gives what would be handed to the lead.
///
/// # Errors
/// When it can't be read, with the reason.
pub async fn read_whole(file: File, room: &mut Vec<u8>) -> Result<(ChunkHead, Vec<ArrayBuffer>), String> {
    let file_bytes = file.size() as u64;
    let scan = RangeScan::new(0..file_bytes, file_bytes, Some(0));
    let task = Task {
        index: 0,
        pieces: Pieces::start(&file, scan.likely()),
        scan,
        job: Rc::new(Job {
            file,
            file_bytes,
            left_open: false,
            scanner: RefCell::new(EventScanner::new(EventLayout::seed())),
        }),
    };
    run(task, room).await
}

/// Reads and scans one range, and gives what is handed to the lead. The room is for its bytes, and for those of the next one
/// after it.
async fn run(task: Task, room: &mut Vec<u8>) -> Result<(ChunkHead, Vec<ArrayBuffer>), String> {
    let Task {
        mut scan, pieces, job, ..
    } = task;
    let mut pieces = pieces?;
    pieces.take_room(std::mem::take(room));
    let bytes = scan.likely().end - scan.likely().start;
    job.scanner
        .borrow_mut()
        .make_room(bytes as usize)
        .map_err(|_| no_room(bytes))?;
    while let Some(wanted) = scan.wants() {
        let bytes = pieces.get(&wanted).await?;
        scan.feed(&mut job.scanner.borrow_mut(), bytes);
    }
    *room = pieces.into_room();
    let (head, buffers) = ChunkHead::split(scan.finish(&mut job.scanner.borrow_mut()));
    Ok((head, to_buffers(&buffers)))
}
