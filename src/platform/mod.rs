//! The browser's abilities behind plain functions: messages, files, downloads, theme, time.
//!
//! Nothing here knows what the page shows; errors come back as texts that a person can be told.

pub mod download;
pub mod files;
pub mod lead;
pub mod listen;
pub mod picture;
pub mod size;
pub mod theme;
pub mod timer;
