//! State of the files: how each was read, where it came from, its import settings, the watch over a growing file, the manifest.

pub(crate) mod file_list;
pub(crate) mod file_origin;
pub(crate) mod file_watch;
pub(crate) mod import_settings;
pub(crate) mod manifest;
pub(crate) mod remembered_overrides;
