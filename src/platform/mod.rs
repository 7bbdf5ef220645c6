//! The browser's APIs behind plain functions: one ability a file.
//!
//! | file | ability |
//! |---|---|
//! | `clipboard` | copying a text, selecting an element's text |
//! | `download` | saving bytes and texts as files |
//! | `element_size` | observing an element's width, publishing an element's height to CSS |
//! | `envelope` | messages as JavaScript values with files and transferable buffers |
//! | `event_listener` | event listeners that end when dropped |
//! | `file_handles` | File System Access handles, for files that are read repeatedly |
//! | `file_reader` | reading byte ranges, unpacking gzip, writing files piece by piece |
//! | `focus` | keyboard focus: moving it to a part of the page, restoring it when the focused element goes away |
//! | `folders` | the tables in dropped folders |
//! | `input_events` | files, text and choices from input events and drops, plain clicks |
//! | `json` | values as JSON text, and JSON files as values |
//! | `offline` | the service worker, which keeps a copy of the page |
//! | `png` | an SVG as a PNG |
//! | `print` | the print dialog |
//! | `saved_page` | a part of the page as a standalone HTML file |
//! | `storage` | local storage |
//! | `theme` | light and dark colour schemes |
//! | `time_zone` | the browser's time zones and their transitions |
//! | `timer` | the clock, timers and callbacks after painting |
//! | `url_fragment` | the fragment of the page's address |
//! | `visibility` | observing whether an element is in view |
//! | `worker_handle` | a worker from its owner's side |
//! | `worker_scope` | a worker from its own side |
//!
//! Nothing here knows what the page displays. Errors are texts for the user.

pub mod clipboard;
pub mod download;
pub mod element_size;
pub mod envelope;
pub mod event_listener;
pub mod file_handles;
pub mod file_reader;
pub mod focus;
pub mod folders;
pub mod input_events;
pub mod json;
pub mod month_names;
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
