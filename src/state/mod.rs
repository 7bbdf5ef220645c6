//! The page's state as plain Rust: an action goes in, effects come out.
