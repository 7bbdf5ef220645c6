//! Manifest of a run: the files with their hashes, import settings, dayparts and filter, and the row counts, so
//! that the run can be restored.
//!
//! A manifest is a JSON file for people and programs. Filter, dayparts and import settings have the same text
//! forms as in page addresses and in the browser's storage.

use serde::{Deserialize, Serialize};

use crate::query::filter::Filter;
use crate::time::dayparts::Dayparts;

/// Manifest of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the format, see [`Manifest::FORMAT_VERSION`].
    pub daypart_manifest: u32,
    /// Build of the page that wrote it.
    pub version: String,
    /// The files.
    pub files: Vec<ManifestEntry>,
    /// The dayparts, one per line: `5:00 Morning`.
    pub dayparts: String,
    /// The filter: `hour=17-21&level=2`.
    pub filter: String,
    /// Time zone in which times with an offset were shown.
    pub zone: String,
    /// Number of rows of the events files.
    pub rows: u64,
    /// Number of rows used.
    pub kept: u64,
    /// Number of rows rejected.
    pub rejected: u64,
}

/// One file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// The kind of table that it was read as.
    #[serde(rename = "role")]
    pub table_kind: String,
    /// Signature of the columns, equal for files with the same columns.
    pub signature: String,
    /// Import settings: `role=Events|header=1|columns=customer,track,time`.
    #[serde(rename = "reading")]
    pub overrides: String,
    /// Number of rows.
    pub rows: u64,
    /// Number of rows used.
    pub kept: u64,
    /// Number of rows rejected.
    pub rejected: u64,
}

impl Manifest {
    /// Version of the format that this build writes and reads.
    pub const FORMAT_VERSION: u32 = 1;

    /// Validates the manifest and returns its dayparts and filter.
    ///
    /// # Errors
    /// Returns a sentence with what was found and what was expected.
    ///
    /// ```
    /// use daypart_engine::export::manifest::Manifest;
    /// let mut manifest = Manifest {
    ///     daypart_manifest: 1,
    ///     version: "dev".into(),
    ///     files: Vec::new(),
    ///     dayparts: "5:00 Day\n17:00 Night\n".into(),
    ///     filter: "hour=3".into(),
    ///     zone: "UTC".into(),
    ///     rows: 0,
    ///     kept: 0,
    ///     rejected: 0,
    /// };
    /// assert!(manifest.view().is_ok());
    /// manifest.rejected = 1;
    /// assert!(manifest.view().unwrap_err().contains("0 rows"));
    /// ```
    pub fn view(&self) -> Result<(Dayparts, Filter), String> {
        if self.daypart_manifest != Manifest::FORMAT_VERSION {
            return Err(format!(
                "the manifest’s version: found {}, expected {}. A newer version of Daypart may have written it.",
                self.daypart_manifest,
                Manifest::FORMAT_VERSION
            ));
        }
        let sums = self.files.iter().map(|file| (file.rows, file.kept, file.rejected));
        for (rows, kept, rejected) in sums.chain([(self.rows, self.kept, self.rejected)]) {
            if kept.checked_add(rejected) != Some(rows) {
                return Err(format!(
                    "the manifest’s counts: found {rows} rows, {kept} kept and {rejected} rejected; expected kept and \
                     rejected rows to add up to all rows."
                ));
            }
        }
        if let Some(file) = self.files.iter().find(|file| !is_hash(&file.sha256)) {
            return Err(format!(
                "the manifest’s hash of {}: found \"{}\", expected 64 hexadecimal digits.",
                file.name, file.sha256
            ));
        }
        let dayparts = self
            .dayparts
            .parse()
            .map_err(|error| format!("the manifest: {error}."))?;
        let filter = self.filter.parse().map_err(|error| format!("the manifest: {error}."))?;
        Ok((dayparts, filter))
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
