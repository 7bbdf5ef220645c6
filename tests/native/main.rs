//! The native tests.
fn main() {}
