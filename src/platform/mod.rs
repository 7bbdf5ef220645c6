//! The browser's abilities behind plain functions: workers and what is said to them, files, downloads, paper, theme, storage, time
//! and time zones.
//!
//! Nothing here knows what the page shows; errors come back as texts that a person can be told.

pub mod clipboard;
pub mod download;
pub mod element_size;
pub mod envelope;
pub mod event_listener;
pub mod file_handles;
pub mod file_reader;
pub mod files;
pub mod focus;
pub mod folders;
pub mod json;
pub mod offline;
pub mod png;
pub mod print;
pub mod saved_page;
pub mod storage;
pub mod theme;
pub mod time_zone;
pub mod timer;
pub mod url_fragment;
pub mod visibility;
pub mod worker_handle;
pub mod worker_scope;
