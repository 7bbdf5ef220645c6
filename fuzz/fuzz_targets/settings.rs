//! Fuzz target: saved settings and read overrides.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("settings", input));
