//! Fuzz target: files of exported segments.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("segments", input));
