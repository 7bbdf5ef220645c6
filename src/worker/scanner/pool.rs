//! The scanners as the lead holds them: started one after the other, started anew where one never comes, and heard together.

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

/// How long the lead waits at a time for a word of any scanner, and how often before it gives them up. A machine that was
/// asleep meanwhile uses up one of these turns, not all of them.
const PATIENCE_MS: i32 = 5_000;
const PATIENCE_TURNS: u32 = 4;

/// How long the next scanner waits for the one before it to be there. In Firefox, a worker that starts another one while its
/// first is being loaded may never come back from that.
const NEXT_AFTER_MS: i32 = 1_000;

/// How often scanners are started anew that said nothing from the start, or failed in it: a browser may lose one on the way,
/// most of all while it is busy.
const STARTS_AGAIN: u32 = 4;

/// What a scanner said, with its number.
type FromScanner = (usize, WorkerEvent<ScanReply>);

/// A scanner in the lead's hands.
struct Scanner {
    thread: WorkerHandle<ScanRequest>,
    /// Whether it has said that it is there. Only then is it given work, so that one that never comes holds nothing up.
    is_ready: bool,
}

/// What is heard of the scanners.
pub enum Word {
    /// One is ready, which it was not before.
    Ready(usize),
    /// One has done a range: the scanner, the range, and what was found in it.
    Ranged(usize, usize, ChunkHead, Vec<ArrayBuffer>),
}

/// Who starts scanners.
struct Starter {
    say: mpsc::UnboundedSender<FromScanner>,
    /// Told when a scanner says its first word, or fails.
    came: mpsc::UnboundedSender<()>,
}

impl Starter {
    fn start(&self, number: usize) -> Result<Scanner, String> {
        let say = self.say.clone();
        let came = Cell::new(Some(self.came.clone()));
        let thread = WorkerHandle::start(SCANNER, move |heard| {
            // Nobody listens any more when the crew is gone, and then nothing needs to be told.
            if let Some(came) = came.take() {
                drop(came.unbounded_send(()));
            }
            drop(say.unbounded_send((number, heard)));
        })?;
        Ok(Scanner {
            thread,
            is_ready: false,
        })
    }
}

/// The scanners.
pub struct ScannerPool {
    scanners: Rc<RefCell<Vec<Scanner>>>,
    heard: mpsc::UnboundedReceiver<FromScanner>,
    /// How many more times scanners are started anew.
    starts_left: u32,
    begun: Option<oneshot::Receiver<()>>,
}

impl ScannerPool {
    /// Starts so many scanners, one after the other.
    ///
    /// # Errors
    /// When the browser can't start workers from a worker.
    pub fn start(count: usize) -> Result<ScannerPool, String> {
        let (say, heard) = mpsc::unbounded();
        let (came, mut coming) = mpsc::unbounded();
        let starter = Starter { say, came };
        let scanners = Rc::new(RefCell::new(vec![starter.start(0)?]));
        let for_more = Rc::downgrade(&scanners);
        let (begin, begun) = oneshot::channel();
        spawn_local(async move {
            // Dropped at the end, which tells that it has come.
            let _begin = begin;
            for number in 1..count {
                select(coming.next(), Box::pin(worker_scope::pause(NEXT_AFTER_MS))).await;
                let Some(scanners) = for_more.upgrade() else { return };
                // Where no more can be started, those that are there do all the work.
                let Ok(scanner) = starter.start(number) else { return };
                scanners.borrow_mut().push(scanner);
            }
        });
        Ok(ScannerPool {
            scanners,
            heard,
            starts_left: STARTS_AGAIN,
            begun: Some(begun),
        })
    }

    /// Comes once the browser has been asked for all scanners, whether or not they are there yet. Given once.
    pub fn begun(&mut self) -> impl Future<Output = ()> + use<> {
        let begun = self.begun.take();
        async move {
            if let Some(begun) = begun {
                // Whether it was told or its sender is gone is the same.
                let _ = begun.await;
            }
        }
    }

    /// The numbers of those that are ready.
    pub fn ready(&self) -> Vec<usize> {
        self.which(true)
    }

    fn which(&self, is_ready: bool) -> Vec<usize> {
        let scanners = self.scanners.borrow();
        (0..scanners.len())
            .filter(|&number| scanners[number].is_ready == is_ready)
            .collect()
    }

    /// Says something to one of them.
    ///
    /// # Errors
    /// When the message can't be written or posted, with the reason.
    pub fn send(&self, number: usize, parcel: &Envelope<ScanRequest>) -> Result<(), String> {
        match self.scanners.borrow().get(number) {
            Some(scanner) => scanner.thread.send(parcel),
            None => Err("a worker is gone".to_owned()),
        }
    }

    /// The next thing that matters of what they say.
    ///
    /// # Errors
    /// When one of them fails or none says anything, with the reason.
    pub async fn next(&mut self) -> Result<Word, String> {
        loop {
            let said = self.hear().await?;
            if let Some(word) = self.understand(said)? {
                return Ok(word);
            }
        }
    }

    /// Takes in what was said while nobody listened: most of all, who is ready. Gives how many ranges were done meanwhile.
    ///
    /// # Errors
    /// As [`ScannerPool::next`].
    pub fn catch_up(&mut self) -> Result<usize, String> {
        let mut done = 0;
        while let Ok(said) = self.heard.try_recv() {
            done += usize::from(matches!(self.understand(said)?, Some(Word::Ranged(..))));
        }
        Ok(done)
    }

    /// What a scanner's words mean; `None` when nothing follows from them.
    fn understand(&mut self, (number, heard): FromScanner) -> Result<Option<Word>, String> {
        let is_ready = self
            .scanners
            .borrow()
            .get(number)
            .is_some_and(|scanner| scanner.is_ready);
        let Envelope { body, buffers, .. } = match heard {
            WorkerEvent::Message(parcel) => parcel,
            WorkerEvent::Dead(_) if !is_ready && self.starts_left > 0 => {
                self.start_again(number)?;
                return Ok(None);
            }
            WorkerEvent::Dead(reason) => return Err(format!("a worker stopped: {reason}")),
        };
        match body {
            ScanReply::Ranged { index, head } => Ok(Some(Word::Ranged(number, index, head, buffers))),
            ScanReply::Hello { build } if build == BUILD => {
                if let Some(scanner) = self.scanners.borrow_mut().get_mut(number) {
                    scanner.is_ready = true;
                }
                Ok(Some(Word::Ready(number)))
            }
            ScanReply::Hello { build } => Err(format!(
                "the page is of build {BUILD}, but a worker is of {build}: reload the page"
            )),
            ScanReply::Failed { message } => Err(message),
            ScanReply::Crashed { detail } => Err(format!("a worker failed: {detail}")),
        }
    }

    /// The next word of any scanner. A worker that the browser has ended says nothing at all, not even that.
    async fn hear(&mut self) -> Result<FromScanner, String> {
        for _ in 0..PATIENCE_TURNS {
            match select(self.heard.next(), Box::pin(worker_scope::pause(PATIENCE_MS))).await {
                Either::Left((Some(heard), _)) => return Ok(heard),
                Either::Left((None, _)) => return Err("the workers that read files are gone".to_owned()),
                Either::Right(_) => {}
            }
            for number in self.which(false) {
                if self.starts_left > 0 {
                    self.start_again(number)?;
                }
            }
        }
        Err("the workers that read files do not answer any more".to_owned())
    }

    /// Starts a scanner anew that never came.
    fn start_again(&mut self, number: usize) -> Result<(), String> {
        self.starts_left -= 1;
        match self.scanners.borrow().get(number) {
            Some(scanner) => scanner.thread.start_anew(),
            None => Ok(()),
        }
    }
}
