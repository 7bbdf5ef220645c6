//! Fuzz target: the page's URL fragment.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| daypart_fuzz::run("fragment", input));
