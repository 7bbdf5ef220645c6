//! The demo: a music service that never was, as the four files that its real sister would drop on the page.
//!
//! This module owns what is in those files. Reading them back is the business of the rest of the engine, which gets them
//! as the bytes of any dropped file. Everything follows from the seed by integer arithmetic, so the bytes are the same in
//! the browser and elsewhere, and an event is found from its id alone, so a file of any length is written in pieces.
//! Whatever resembles a real person, artist or song does so by chance.
//!
//! # What is in it
//!
//! July to December 2014. Each listen belongs to one of five habits (commute, work, home, late, leisure) that differ in
//! weekdays, hours and the use of phones, and every customer mixes them in an own way. Listens come in sittings of up to
//! eight tracks on one device. Customers have a collection that they return to, artists of whom they are fans, and now
//! and then a trip to another zip. The files in their order of making: `rhythm` is the calendar, `catalogue` the
//! music, `listeners` the customers, `listens` the events and `clicks` the clicks.
//!
//! # Differences that are really there
//!
//! Figures of the default size and [`DEMO_SEED`], as means over customers; the tests hold them within bands. Shares are of
//! the customer's events, dayparts by the default bounds.
//!
//! | customers | number | events | unique tracks | morning | afternoon | evening | night | mobile | unique |
//! |---|---|---|---|---|---|---|---|---|---|
//! | free | 3,324 | 165 | 60 | 0.25 | 0.24 | 0.33 | 0.18 | 0.53 | 0.46 |
//! | silver | 1,225 | 249 | 100 | 0.23 | 0.24 | 0.36 | 0.18 | 0.46 | 0.49 |
//! | gold | 451 | 328 | 136 | 0.20 | 0.24 | 0.37 | 0.19 | 0.41 | 0.54 |
//! | clicked `ADV_REDUCED_1DAY` | 967 | 171 | 54 | 0.23 | 0.23 | 0.32 | 0.21 | 0.60 | 0.41 |
//! | did not | 4,033 | 207 | 82 | 0.24 | 0.24 | 0.35 | 0.17 | 0.48 | 0.48 |
//!
//! * A logistic regression on the six shares tells who clicked the reduced price with an AUC of about 0.76 on customers
//!   that it has not seen (0.75 to 0.78 over five splits of 70 to 30); night alone gives 0.61, mobile and unique 0.68 each.
//!   One in four free customers clicked it, one in eight silver and one in eighteen gold ones.
//! * Months grow from 125,000 events in July to 215,000 in December, with new customers and gently with their appetite.
//! * Campaigns sign up in waves: thirty days free in January and July, Super Bowl in February, retail stores in August and
//!   before Christmas, web offers in spring and early autumn; without a campaign all the time. Half of those from a store
//!   pay, a quarter of those from the web.
//! * Weekdays have a commute (7 to 9 o'clock is four times Sunday's), Friday and Saturday a late night. A phone plays 0.68
//!   of the listens at 7, 0.43 at 10 and 0.44 at 20 o'clock; customers' mobile shares spread by 0.20 around 0.50.
//! * Activity is log-normal: the median customer has 100 events, the top one 9,148, the top tenth 46 percent of all.
//! * One customer in twelve has closed the account and fallen silent, and 205 open ones have not listened since September.
//! * Popular tracks follow a flattened Zipf law and a habit's artists are three times as likely in it. Each month brings
//!   four hits that come out in its first half, fill a part of everyone's listens and fade after three months; one track in
//!   twenty besides comes out within the half year, and nothing is heard before it is out.

mod catalogue;
mod clicks;
pub mod code_names;
mod listeners;
mod listens;
mod people;
mod random;
mod rhythm;
mod titles;

use catalogue::Catalogue;
use listeners::DemoCustomer;
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
    listeners: Vec<DemoCustomer>,
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
    /// use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
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
