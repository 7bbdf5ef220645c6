//! State of the files in use: their list, where each came from, import settings, watched files,
//! manifests, and which JSON file is one.
//!
//! Start with `import_settings`. Jobs that read files are in `job_queue`.

pub(crate) mod file_list;
pub(crate) mod file_origin;
pub(crate) mod file_watch;
pub(crate) mod import_settings;
pub(crate) mod json_kind;
pub(crate) mod manifest;
pub(crate) mod remembered_overrides;
