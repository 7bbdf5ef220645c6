//! The release page in `dist/`.
//!
//! [`trunk`] builds it, [`styles`] strips the style sheets, and [`seal`] adds a content security policy and the offline file list. [`build_id`] hashes the
//! sources, so that a page, its workers and its sources can be matched. [`sizes`] checks the size budget, [`server`] serves
//! the files with the [`headers`] of a static host, [`compression`] is shared by both, and [`files`] lists files.

pub mod build_id;
pub mod compression;
pub mod files;
pub mod headers;
pub mod seal;
pub mod server;
pub mod sizes;
pub mod styles;
pub mod trunk;
