//! The engine's kernels as a bare wasm module, with which `cargo xtask bench` times one thread in the browser
//! without the cost of reading files and transferring data.
//!
//! `tests/bench/baselines.js` calls `prepare` once, then `scan`, `group`, `query` and `filter` in turn, and
//! measures the time.

#![cfg(target_arch = "wasm32")]

mod shared;

use std::cell::RefCell;

use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::schema::layout::Layout;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::EventStore;
use shared::Ids;

thread_local! {
    static FILE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static LAYOUT: RefCell<Option<Layout>> = const { RefCell::new(None) };
    static CHUNKS: RefCell<Vec<EventChunk>> = const { RefCell::new(Vec::new()) };
    static STORE: RefCell<Option<EventStore>> = const { RefCell::new(None) };
}

/// Writes a number of the demo's events into memory, with ids as texts or whole numbers, and returns their size
/// in bytes; 0 on failure.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(events: u32, text_ids: bool) -> u32 {
    let ids = if text_ids { Ids::Texts } else { Ids::Numbers };
    FILE.with_borrow_mut(|file| {
        file.clear();
        let written = shared::write_events(events, ids, file);
        LAYOUT.set(shared::layout_of(file).ok());
        written.map_or(0, |bytes| bytes as u32)
    })
}

/// Scans the bytes, and returns the number of events; 0 on failure.
#[unsafe(no_mangle)]
pub extern "C" fn scan() -> u32 {
    FILE.with_borrow(|file| {
        let scanned = LAYOUT.with_borrow(|layout| shared::scan(layout.as_ref()?, file).ok());
        let chunks = scanned.unwrap_or_default();
        let events = chunks.iter().map(EventChunk::len).sum::<usize>();
        CHUNKS.set(chunks);
        events as u32
    })
}

/// Groups the events of the last scan by customer, and returns the number of customers; 0 on failure.
#[unsafe(no_mangle)]
pub extern "C" fn group() -> u32 {
    let store = shared::group(CHUNKS.take()).ok();
    let customers = store.as_ref().map_or(0, |store| store.customers().len() as u32);
    STORE.set(store);
    customers
}

/// Queries all grouped events, and returns the total number of customers.
#[unsafe(no_mangle)]
pub extern "C" fn query() -> u32 {
    run(&Query::default())
}

/// Queries some hours of the grouped events, and returns the total number of customers.
#[unsafe(no_mangle)]
pub extern "C" fn filter() -> u32 {
    run(&shared::some_hours())
}

fn run(query: &Query) -> u32 {
    STORE.with_borrow(|store| {
        let answer = |store| execute::run(store, &Dimensions::default(), query).1.all_customers as u32;
        store.as_ref().map_or(0, answer)
    })
}
