//! The engine as a package of its own, which `daypart` takes in as its module `engine`.

#[path = "mod.rs"]
pub mod engine;
