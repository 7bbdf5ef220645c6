//! The browser's abilities behind plain functions: workers and what is said to them, files, downloads, paper, theme, storage, time
//! and time zones.
//!
//! Nothing here knows what the page shows; errors come back as texts that a person can be told.

pub mod address;
pub mod clipboard;
pub mod download;
pub mod files;
pub mod focus;
pub mod folders;
pub mod handles;
pub mod json;
pub mod listen;
pub mod offline;
pub mod paper;
pub mod picture;
pub mod reading;
pub mod saved_page;
pub mod scope;
pub mod sight;
pub mod size;
pub mod storage;
pub mod theme;
pub mod thread;
pub mod timer;
pub mod wire;
pub mod zone;
