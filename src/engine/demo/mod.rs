//! The demo: a music service that never was, as the four files that its real sister would drop on the page.
mod catalogue;
mod clicks;
mod listeners;
mod listens;
mod people;
mod random;
mod rhythm;
mod titles;

use catalogue::Catalogue;
use listeners::Listener;
use listens::Listens;
use rhythm::Rhythm;

/// The seed of the demo that the page shows.
pub const DEMO_SEED: u64 = 20_141_023;

/// How much of everything a demo has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSize {
    /// How many events. Customers who get none stay in the customers' file; there are none such while there are at
    /// least as many events as customers.
    pub events: u32,
    /// How many customers; none is taken as one.
    pub customers: u32,
    /// How many tracks; none is taken as one.
    pub tracks: u32,
}

impl Default for DemoSize {
    /// A million events of 5,000 customers with 1,750 tracks.
    fn default() -> DemoSize {
        DemoSize {
            events: 1_000_000,
            customers: 5_000,
            tracks: 1_750,
        }
    }
}

/// A service, ready to be written.
#[derive(Clone, Debug)]
pub struct Demo {
    size: DemoSize,
    seed: u64,
    rhythm: Rhythm,
    music: Catalogue,
    listeners: Vec<Listener>,
    listens: Listens,
    written_events: u32,
}

impl Demo {
    /// The service of a size and a seed. Equal sizes and seeds give equal bytes, in the browser as elsewhere.
    ///
    /// It takes memory for customers (about 60 bytes each) and tracks, and none for events.
    pub fn new(size: DemoSize, seed: u64) -> Demo {
        let size = DemoSize {
            customers: size.customers.max(1),
            tracks: size.tracks.max(1),
            ..size
        };
        let rhythm = Rhythm::new(seed);
        let music = Catalogue::new(size.tracks, seed);
        let listeners = listeners::listeners(size.events, size.customers, &rhythm, seed);
        let listens = Listens::new(size.events, &listeners, seed);
        Demo {
            size,
            seed,
            rhythm,
            music,
            listeners,
            listens,
            written_events: 0,
        }
    }

    /// The customers' file, with header: `CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps`.
    pub fn customers(&self) -> Vec<u8> {
        listeners::file(&self.listeners)
    }

    /// The music file, with header: `TrackId,Title,Artist,Length`, the length in seconds.
    pub fn music(&self) -> Vec<u8> {
        self.music.file()
    }

    /// The clicks' file, without header: click id, customer id, advertisement, time.
    pub fn clicks(&self) -> Vec<u8> {
        clicks::file(&self.listeners, &self.rhythm, self.seed)
    }

    /// Appends the next lines of the events' file to `out`, at most `events` of them, and tells whether there are more.
    ///
    /// The file has no header; a line is event id, customer id, track id, local time, mobile flag, zip:
    /// `0,48,453,"2014-10-23 03:26:20",0,"72132"`.
    ///
    /// ```
    /// use daypart::engine::demo::{DEMO_SEED, Demo, DemoSize};
    /// let mut demo = Demo::new(DemoSize { events: 2_500, customers: 50, tracks: 100 }, DEMO_SEED);
    /// let mut file = Vec::new();
    /// while demo.write_events(1_000, &mut file) {}
    /// assert_eq!(file.iter().filter(|&&byte| byte == b'\n').count(), 2_500);
    /// ```
    pub fn write_events(&mut self, events: u32, out: &mut Vec<u8>) -> bool {
        let end = self.size.events.min(self.written_events.saturating_add(events));
        for id in self.written_events..end {
            self.listens.write(id, &self.listeners, &self.music, &self.rhythm, out);
        }
        self.written_events = end;
        end < self.size.events
    }

    /// Goes on with the event of this id, so that the events can be written again, or in pieces by several workers.
    pub fn seek(&mut self, event_id: u32) {
        self.written_events = event_id.min(self.size.events);
    }
}
