//! Manifests: what a run of the page was made of, so that it can be made again: the files, how they were read and looked at,
//! and what came of their rows.
//!
//! A manifest is a JSON file for people and programs. What stands in it as text (conditions, dayparts, how a file is read) is
//! in the forms in which addresses and the browser's storage hold it.

use serde::{Deserialize, Serialize};

use crate::query::filter::Filter;
use crate::time::dayparts::Dayparts;

/// A run of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which form the file has; there is one.
    pub daypart_manifest: u32,
    /// Which build of the page has written it.
    pub version: String,
    /// The files.
    pub files: Vec<ManifestEntry>,
    /// The dayparts, a line each: `5:00 Morning`.
    pub dayparts: String,
    /// The conditions: `hour=17-21&level=2`.
    pub filter: String,
    /// The zone in which times were shown that say their own.
    pub zone: String,
    /// Rows of the events files.
    pub rows: u64,
    /// Those that were used.
    pub kept: u64,
    /// Those that were not.
    pub rejected: u64,
}

/// A file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Its name.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it was taken for.
    pub role: String,
    /// What files with the same columns have in common.
    pub signature: String,
    /// How it was read: `role=Events|header=1|columns=customer,track,time`.
    pub reading: String,
    /// Its rows.
    pub rows: u64,
    /// Those that were used.
    pub kept: u64,
    /// Those that were not.
    pub rejected: u64,
}

impl Manifest {
    /// The form that this page writes and reads.
    pub const FORM: u32 = 1;

    /// How the events were looked at.
    ///
    /// # Errors
    /// What was found and what was expected, as a sentence.
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
        if self.daypart_manifest != Manifest::FORM {
            return Err(format!(
                "the manifest’s form: found {}, expected {}. It may be of a newer Daypart.",
                self.daypart_manifest,
                Manifest::FORM
            ));
        }
        let sums = self.files.iter().map(|file| (file.rows, file.kept, file.rejected));
        for (rows, kept, rejected) in sums.chain([(self.rows, self.kept, self.rejected)]) {
            if kept.checked_add(rejected) != Some(rows) {
                return Err(format!(
                    "the manifest’s counts: found {rows} rows, of which {kept} were kept and {rejected} rejected; expected that \
                     these two are all rows."
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
