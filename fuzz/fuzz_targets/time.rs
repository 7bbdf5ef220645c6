//! Fuzz target: times in every supported format.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("time", input));
