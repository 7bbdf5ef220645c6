//! Demo data generator: the four files of an invented music service, as a real one would export them.
//!
//! This module defines the content of those files. The rest of the engine reads them like any dropped file.
//! Everything follows from the seed by integer arithmetic, so the bytes are the same in every browser and on
//! every platform. An event is computed from its id alone, so a file of any length can be written in pieces.
//! Any resemblance to real people, artists or songs is coincidental.
//!
//! # Content
//!
//! July to December 2014. Each play belongs to one of five habits (commute, work, home, late, leisure), which
//! differ in weekdays, hours and phone use; each customer has an individual mix of them. Plays come in sittings
//! of up to eight tracks on one device. Customers have a collection that they return to, favourite artists, and
//! an occasional trip to another ZIP code. The modules in order of generation: `rhythm` is the calendar,
//! `catalogue` the music, `customers` the customers, `events` the events and `clicks` the ad clicks.
//!
//! # Built-in differences between groups
//!
//! Figures for the default size and [`DEMO_SEED`], as means over customers; the tests keep them within bounds.
//! Shares are of the customer's events, dayparts have the default bounds.
//!
//! | customers | number | events | unique tracks | morning | afternoon | evening | night | mobile | unique |
//! |---|---|---|---|---|---|---|---|---|---|
//! | free | 3,324 | 165 | 60 | 0.25 | 0.24 | 0.33 | 0.18 | 0.53 | 0.46 |
//! | silver | 1,225 | 249 | 100 | 0.23 | 0.24 | 0.36 | 0.18 | 0.46 | 0.49 |
//! | gold | 451 | 328 | 136 | 0.20 | 0.24 | 0.37 | 0.19 | 0.41 | 0.54 |
//! | clicked `ADV_REDUCED_1DAY` | 967 | 171 | 54 | 0.23 | 0.23 | 0.32 | 0.21 | 0.60 | 0.41 |
//! | did not | 4,033 | 207 | 82 | 0.24 | 0.24 | 0.35 | 0.17 | 0.48 | 0.48 |
//!
//! * A logistic regression on the six shares predicts clicks on the reduced price with an AUC of about 0.76 on
//!   test customers (0.75 to 0.78 over five 70/30 splits); night alone has an AUC of 0.61, mobile and unique
//!   0.68 each. One in four free customers clicked it, one in eight silver and one in eighteen gold ones.
//! * Months grow from 125,000 events in July to 215,000 in December: customers sign up, and existing ones
//!   gradually play more.
//! * Campaigns sign up in waves: thirty days free in January and July, Super Bowl in February, retail stores in
//!   August and before Christmas, web offers in spring and early autumn; customers without a campaign sign up
//!   all the time. Half of the customers from a store pay, a quarter of those from the web.
//! * Weekdays have a commute (7 to 9 o'clock has four times the plays of Sunday), Friday and Saturday a late
//!   night. Phones have 0.68 of the plays at 7, 0.43 at 10 and 0.44 at 20 o'clock; customers' mobile shares
//!   have a standard deviation of 0.20 around 0.50.
//! * Activity is log-normal: the median customer has 100 events, the top one 9,148, the top tenth 46 percent of
//!   all.
//! * One customer in twelve has closed the account and stopped playing, and 205 open accounts have no plays
//!   since September.
//! * Track popularity follows a flattened Zipf law, and a habit's artists are three times as likely in it. Each
//!   month brings four hits that come out in its first half, take a part of all customers' plays and fade after
//!   three months. Of the other tracks, one in twenty comes out within the half year. No track is played before
//!   it is out.

mod catalogue;
mod clicks;
pub mod code_names;
mod customers;
mod events;
mod people;
mod random;
mod rhythm;
mod titles;

use catalogue::Catalogue;
pub use clicks::REDUCED_AD;
use customers::DemoCustomer;
use events::EventGenerator;
use rhythm::Rhythm;

/// Seed of the demo on the page.
pub const DEMO_SEED: u64 = 20_141_023;

/// Size of a demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSize {
    /// Number of events. Customers without events stay in the customers file; every customer has one if there
    /// are at least as many events as customers.
    pub events: u32,
    /// Number of customers, at least 1.
    pub customers: u32,
    /// Number of tracks, at least 1.
    pub tracks: u32,
}

impl Default for DemoSize {
    /// A million events, 5,000 customers and 1,750 tracks.
    fn default() -> DemoSize {
        DemoSize {
            events: 1_000_000,
            customers: 5_000,
            tracks: 1_750,
        }
    }
}

/// Generator of a demo's files.
#[derive(Clone, Debug)]
pub struct Demo {
    size: DemoSize,
    seed: u64,
    rhythm: Rhythm,
    music: Catalogue,
    customers: Vec<DemoCustomer>,
    event_generator: EventGenerator,
    written_events: u32,
}

impl Demo {
    /// Creates the generator for a size and a seed. Equal sizes and seeds produce equal bytes on every platform.
    ///
    /// It needs memory for customers (about 60 bytes each) and tracks, but none for events.
    pub fn new(size: DemoSize, seed: u64) -> Demo {
        let size = DemoSize {
            customers: size.customers.max(1),
            tracks: size.tracks.max(1),
            ..size
        };
        let rhythm = Rhythm::new(seed);
        let music = Catalogue::new(size.tracks, seed);
        let customers = customers::customers(size.events, size.customers, &rhythm, seed);
        let event_generator = EventGenerator::new(size.events, &customers, seed);
        Demo {
            size,
            seed,
            rhythm,
            music,
            customers,
            event_generator,
            written_events: 0,
        }
    }

    /// Writes the customers file, with the header
    /// `CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps`.
    pub fn customers(&self) -> Vec<u8> {
        customers::file(&self.customers)
    }

    /// Writes the music file, with the header `TrackId,Title,Artist,Length`; lengths are in seconds.
    pub fn music(&self) -> Vec<u8> {
        self.music.file()
    }

    /// Writes the clicks file, without a header: click id, customer id, advertisement, time.
    pub fn clicks(&self) -> Vec<u8> {
        clicks::file(&self.customers, &self.rhythm, self.seed)
    }

    /// Appends up to `events` lines of the events file to `out`, and returns whether there are more.
    ///
    /// The file has no header. A line is event id, customer id, track id, local time, mobile flag, ZIP code:
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
            self.event_generator
                .write(id, &self.customers, &self.music, &self.rhythm, out);
        }
        self.written_events = end;
        end < self.size.events
    }

    /// Continues with the event of this id, so that events can be written again, or in pieces by several workers.
    pub fn seek(&mut self, event_id: u32) {
        self.written_events = event_id.min(self.size.events);
    }
}
