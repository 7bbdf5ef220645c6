//! Fuzz target: schema detection on the beginning of any file.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("detect", input));
