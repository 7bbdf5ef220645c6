//! Fuzz target: filters in their text form.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("filter", input));
