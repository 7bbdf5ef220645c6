//! Benchmarks of the engine's kernels (scan, group, query) on one thread with a million events. Run
//! `cargo bench`.
//!
//! `cargo xtask bench` measures the same kernels on larger files, in the browser, and against other systems.

#![allow(clippy::expect_used, reason = "a benchmark without data must fail")]

mod shared;

use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::EventStore;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use shared::Ids;

const EVENTS: u32 = 1_000_000;

fn main() {
    divan::main();
}

fn file(ids: Ids) -> Vec<u8> {
    let mut file = Vec::new();
    shared::write_events(EVENTS, ids, &mut file).expect("writing to memory succeeds");
    file
}

fn chunks(ids: Ids) -> Vec<EventChunk> {
    let file = file(ids);
    let layout = shared::layout_of(&file).expect("the demo is recognised");
    shared::scan(&layout, &file).expect("the demo is valid")
}

fn store(ids: Ids) -> EventStore {
    shared::group(chunks(ids)).expect("the demo fits in memory")
}

#[divan::bench(args = [Ids::Numbers, Ids::Texts], sample_count = 20)]
fn scan(bencher: Bencher<'_, '_>, ids: Ids) {
    let file = file(ids);
    let layout = shared::layout_of(&file).expect("the demo is recognised");
    bencher
        .counter(BytesCount::new(file.len()))
        .bench_local(|| shared::scan(&layout, &file));
}

#[divan::bench(args = [Ids::Numbers, Ids::Texts], sample_count = 20)]
fn group(bencher: Bencher<'_, '_>, ids: Ids) {
    let chunks = chunks(ids);
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| chunks.clone())
        .bench_local_values(shared::group);
}

#[divan::bench(sample_count = 20)]
fn query(bencher: Bencher<'_, '_>) {
    let store = store(Ids::Numbers);
    bencher
        .counter(ItemsCount::new(EVENTS))
        .bench_local(|| execute::run(&store, &Dimensions::default(), &Query::default()));
}

#[divan::bench(sample_count = 20)]
fn filter(bencher: Bencher<'_, '_>) {
    let store = store(Ids::Numbers);
    let some_hours = shared::some_hours();
    bencher
        .counter(ItemsCount::new(EVENTS))
        .bench_local(|| execute::run(&store, &Dimensions::default(), &some_hours));
}
