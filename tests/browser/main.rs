//! Tests that need a real browser.
fn main() {}
