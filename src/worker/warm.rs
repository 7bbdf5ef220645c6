//! Warming up: a browser runs wasm slowly at first and compiles well what it has seen to be called often, and it takes the
//! better code only when a function is entered anew. So each worker does a little of its work on made-up rows when it
//! starts, while the person is still choosing files, in pieces so small that a request needs not wait.
//!
//! What is to be warm stands in functions marked `#[inline(never)]`, so that there is one of each.

use crate::engine::event::EventChunk;
use crate::engine::facts::Facts;
use crate::engine::grouping::Grouper;
use crate::engine::layout::EventLayout;
use crate::engine::query::{self, Query};
use crate::engine::recognise::recognise;
use crate::engine::report::Report;
use crate::engine::scan::EventScanner;
use crate::engine::store::StoreBuilder;
use crate::engine::tracks;
use crate::platform::scope;

/// How often each piece of work is done. More brought nothing when it was measured.
const TURNS: u32 = 60;

/// How many rows a piece has.
const ROWS: u32 = 1_000;

/// How many events the lead counts at a time, and of how many customers: runs are as long as in a file's piece.
const EVENTS: u32 = 5_000;
const CUSTOMERS: u32 = 100;

/// Warms up what a scanner does.
pub async fn scanner() {
    let rows = made_up_rows();
    let mut scanner = EventScanner::new(EventLayout::seed());
    for _ in 0..TURNS {
        scanner.feed(&rows, true);
        scanner.take_chunk();
        scope::breathe().await;
    }
}

/// Warms up what the lead does, and gives a report of made-up rows.
pub async fn lead() -> Option<Report> {
    let rows = made_up_rows();
    let mut last = None;
    for turn in 0..TURNS {
        if turn % 10 == 0 && recognise(&rows).is_err() {
            return None;
        }
        let event = |row: u32| [row % CUSTOMERS, (row % ROWS) | ((row & 1) << 31), row * 60];
        let mut events = (0..EVENTS).map(event).collect();
        let chunk = EventChunk {
            groups: Grouper::default().group(&mut events),
            ..EventChunk::default()
        };
        let mut builder = StoreBuilder::default();
        builder.push(0, chunk).ok()?;
        let store = builder.finish().ok()?;
        for filter in ["hour=3", "hour=3&unique-tracks=1..", ""] {
            let mut query = Query::default();
            query.view.filter = filter.parse().unwrap_or_default();
            last = Some(query::run(&store, &Facts::default(), &query).1);
            tracks::count(&store, &Facts::default(), &query.view);
        }
        scope::breathe().await;
    }
    last
}

/// Rows like those of the seed's events file.
fn made_up_rows() -> Vec<u8> {
    let row = |row: u32| {
        let (minute, second) = (row / 60 % 60, row % 60);
        let (customer, track) = (row * 7 % 5_000, row * 3 % 1_750);
        format!(
            "{row},{customer},{track},\"2014-10-23 03:{minute:02}:{second:02}\",{},\"72132\"\n",
            row % 2
        )
    };
    (0..ROWS).map(row).collect::<String>().into_bytes()
}
