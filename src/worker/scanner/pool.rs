//! The scanner pool: starts scanners one after the other, restarts those that never respond, and merges their
//! messages into one stream.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};
use js_sys::ArrayBuffer;
use wasm_bindgen_futures::spawn_local;

use crate::platform::envelope::Envelope;
use crate::platform::worker_handle::{WorkerEvent, WorkerHandle};
use crate::platform::worker_scope;
use crate::protocol::{BUILD, ChunkHead, SCANNER, ScanReply, ScanRequest};
use crate::worker::error::ReadFailure;

/// The time to wait for a message from any scanner, and the number of such waits before the scanners count as
/// lost. A machine that was asleep meanwhile uses up one wait, not all of them.
const REPLY_TIMEOUT_MS: i32 = 5_000;
const MAX_TIMEOUTS: u32 = 4;

/// The time to wait for a scanner to respond before the next one is started. In Firefox, a worker that starts
/// another one while its first is being loaded may hang forever.
const SPAWN_DELAY_MS: i32 = 1_000;

/// The number of restarts for scanners that never responded or failed while starting: a browser may lose one,
/// mostly while it is busy.
const MAX_RESTARTS: u32 = 4;

/// A message of a scanner, with the scanner's number.
type NumberedMessage = (usize, WorkerEvent<ScanReply>);

/// A scanner as seen by the coordinator.
struct Scanner {
    worker: WorkerHandle<ScanRequest>,
    /// Whether it has sent its Hello. Only then does it get work, so that one that never starts holds nothing
    /// up.
    is_ready: bool,
}

/// An event that matters to a parallel scan.
pub enum ScannerEvent {
    /// A scanner is ready for the first time.
    Ready(usize),
    /// A scanner has scanned a range: its number, the range's index and the result.
    RangeScanned(usize, usize, Box<ChunkHead>, Vec<ArrayBuffer>),
}

/// Starts scanners.
struct Spawner {
    events: mpsc::UnboundedSender<NumberedMessage>,
    /// Receives a signal when a scanner sends its first message or fails.
    responded: mpsc::UnboundedSender<()>,
}

impl Spawner {
    fn start(&self, number: usize) -> Result<Scanner, ReadFailure> {
        let events = self.events.clone();
        let responded = Cell::new(Some(self.responded.clone()));
        let worker = WorkerHandle::start(SCANNER, move |message| {
            // The receivers are gone when the pool was dropped; the message is then of no use.
            if let Some(responded) = responded.take() {
                drop(responded.unbounded_send(()));
            }
            drop(events.unbounded_send((number, message)));
        })?;
        Ok(Scanner {
            worker,
            is_ready: false,
        })
    }
}

/// All scanners of a coordinator.
pub struct ScannerPool {
    scanners: Rc<RefCell<Vec<Scanner>>>,
    messages: mpsc::UnboundedReceiver<NumberedMessage>,
    /// The number of restarts that are left.
    restarts_left: u32,
    all_spawned: Option<oneshot::Receiver<()>>,
}

impl ScannerPool {
    /// Starts a number of scanners, one after the other.
    ///
    /// # Errors
    /// When the browser can't start workers from a worker.
    pub fn start(count: usize) -> Result<ScannerPool, ReadFailure> {
        let (events, messages) = mpsc::unbounded();
        let (responded, mut responses) = mpsc::unbounded();
        let spawner = Spawner { events, responded };
        let scanners = Rc::new(RefCell::new(vec![spawner.start(0)?]));
        let weak_scanners = Rc::downgrade(&scanners);
        let (spawned, all_spawned) = oneshot::channel();
        spawn_local(async move {
            // Dropping the sender resolves the receiver.
            let _resolves_on_drop = spawned;
            for number in 1..count {
                select(responses.next(), Box::pin(worker_scope::pause(SPAWN_DELAY_MS))).await;
                let Some(scanners) = weak_scanners.upgrade() else {
                    return;
                };
                // If no more can be started, the existing ones do all the work.
                let Ok(scanner) = spawner.start(number) else { return };
                scanners.borrow_mut().push(scanner);
            }
        });
        Ok(ScannerPool {
            scanners,
            messages,
            restarts_left: MAX_RESTARTS,
            all_spawned: Some(all_spawned),
        })
    }

    /// Returns a future that resolves once all scanners have been requested from the browser, whether or not
    /// they have responded. Usable once.
    pub fn all_spawned(&mut self) -> impl Future<Output = ()> + use<> {
        let all_spawned = self.all_spawned.take();
        async move {
            if let Some(all_spawned) = all_spawned {
                // A dropped sender is the signal.
                let _ = all_spawned.await;
            }
        }
    }

    /// Returns the numbers of the scanners that are ready.
    pub fn ready(&self) -> Vec<usize> {
        self.with_readiness(true)
    }

    fn with_readiness(&self, is_ready: bool) -> Vec<usize> {
        let scanners = self.scanners.borrow();
        (0..scanners.len())
            .filter(|&number| scanners[number].is_ready == is_ready)
            .collect()
    }

    /// Sends a request to one scanner.
    ///
    /// # Errors
    /// When the message can't be written or posted.
    pub fn send(&self, number: usize, envelope: &Envelope<ScanRequest>) -> Result<(), ReadFailure> {
        let scanners = self.scanners.borrow();
        let scanner = scanners.get(number).ok_or(ReadFailure::UnknownScanner)?;
        Ok(scanner.worker.send(envelope)?)
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// When a scanner fails or none responds in time.
    pub async fn next(&mut self) -> Result<ScannerEvent, ReadFailure> {
        loop {
            let message = self.next_message().await?;
            if let Some(event) = self.interpret(message)? {
                return Ok(event);
            }
        }
    }

    /// Processes queued messages without waiting, and returns the number of ranges done among them.
    ///
    /// # Errors
    /// As [`ScannerPool::next`].
    pub fn drain(&mut self) -> Result<usize, ReadFailure> {
        let mut done = 0;
        while let Ok(message) = self.messages.try_recv() {
            done += usize::from(matches!(self.interpret(message)?, Some(ScannerEvent::RangeScanned(..))));
        }
        Ok(done)
    }

    /// Turns a message into an event; `None` when nothing follows from it.
    fn interpret(&mut self, (number, message): NumberedMessage) -> Result<Option<ScannerEvent>, ReadFailure> {
        let is_ready = self
            .scanners
            .borrow()
            .get(number)
            .is_some_and(|scanner| scanner.is_ready);
        let Envelope { body, buffers, .. } = match message {
            WorkerEvent::Message(envelope) => envelope,
            WorkerEvent::Dead(_) if !is_ready && self.restarts_left > 0 => {
                self.restart(number)?;
                return Ok(None);
            }
            WorkerEvent::Dead(reason) => return Err(ReadFailure::ScannerStopped(reason)),
        };
        match body {
            ScanReply::Ranged { index, head } => Ok(Some(ScannerEvent::RangeScanned(number, index, head, buffers))),
            ScanReply::Hello { build } if build == BUILD => {
                if let Some(scanner) = self.scanners.borrow_mut().get_mut(number) {
                    scanner.is_ready = true;
                }
                Ok(Some(ScannerEvent::Ready(number)))
            }
            ScanReply::Hello { build } => Err(ReadFailure::OtherBuild(build)),
            ScanReply::Failed { message } => Err(ReadFailure::Scanner(message)),
            ScanReply::Crashed { detail } => Err(ReadFailure::ScannerPanicked(detail)),
        }
    }

    /// Waits for the next message of any scanner. A worker that the browser has ended sends nothing, not even
    /// an error.
    async fn next_message(&mut self) -> Result<NumberedMessage, ReadFailure> {
        for _ in 0..MAX_TIMEOUTS {
            match select(self.messages.next(), Box::pin(worker_scope::pause(REPLY_TIMEOUT_MS))).await {
                Either::Left((Some(message), _)) => return Ok(message),
                Either::Left((None, _)) => return Err(ReadFailure::ScannersEnded),
                Either::Right(_) => {}
            }
            for number in self.with_readiness(false) {
                if self.restarts_left > 0 {
                    self.restart(number)?;
                }
            }
        }
        Err(ReadFailure::ScannersSilent)
    }

    /// Restarts a scanner that never responded.
    fn restart(&mut self, number: usize) -> Result<(), ReadFailure> {
        self.restarts_left -= 1;
        if let Some(scanner) = self.scanners.borrow().get(number) {
            scanner.worker.restart_if_silent()?;
        }
        Ok(())
    }
}
