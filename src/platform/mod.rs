//! The browser's abilities behind plain functions: workers and what is said to them, files, downloads, theme.

pub mod lead;
pub mod reading;
pub mod scope;
pub mod thread;
pub mod wire;
