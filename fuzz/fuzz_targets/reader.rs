//! Fuzz target: splitting any text into rows and scanning them as events.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("reader", input));
