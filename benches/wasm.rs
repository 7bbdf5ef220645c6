//! The engine's kernels as a bare wasm module, so that `cargo xtask bench` can time one thread in the browser without
//! what reading and handing over cost there.
//!
//! It is called from `tests/bench/rivals.js`: `prepare` once, then `scan`, `group`, `query` and `filter` in turn, the clock
//! outside.

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

/// Writes so many of the demo's events into memory, with texts as ids or whole numbers, and gives how many bytes they
/// are; 0 when they can't be written.
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

/// Scans the bytes, and gives how many events were found; 0 when they can't be read.
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

/// Groups what the last scan found by customer, and gives how many customers there are.
#[unsafe(no_mangle)]
pub extern "C" fn group() -> u32 {
    let store = shared::group(CHUNKS.take()).ok();
    let customers = store.as_ref().map_or(0, |store| store.customers().len() as u32);
    STORE.set(store);
    customers
}

/// Asks for all that was grouped, and gives how many customers there are in all.
#[unsafe(no_mangle)]
pub extern "C" fn query() -> u32 {
    ask(&Query::default())
}

/// Asks for some hours of what was grouped, and gives how many customers there are in all.
#[unsafe(no_mangle)]
pub extern "C" fn filter() -> u32 {
    ask(&shared::some_hours())
}

fn ask(query: &Query) -> u32 {
    STORE.with_borrow(|store| {
        let answer = |store| execute::run(store, &Dimensions::default(), query).1.all_customers as u32;
        store.as_ref().map_or(0, answer)
    })
}
