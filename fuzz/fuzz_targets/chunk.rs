//! Fuzz target: a scanner's chunk of events after its transfer between workers.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("chunk", input));
