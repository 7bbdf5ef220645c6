//! Fuzz target: manifests of a run.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("manifest", input));
