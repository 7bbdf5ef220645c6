//! Replacement of files: which loaded files a newly dropped file replaces, and why.
//!
//! A new file replaces a loaded one with the same name, or with the same first bytes: it is assumed to be a
//! newer version. A new file replaces all files of its kind that have other columns: they are probably another
//! data set. Events replace precomputed profiles and the other way round, and precomputed profiles replace
//! those of another run. Any other file is added to those of its kind.

use serde::{Deserialize, Serialize};

use crate::profiles::profile::ProfileSubject;
use crate::schema::kinds::TableKind;
use crate::schema::layout::Layout;
use crate::schema::part_files::PartFile;
use crate::store::fingerprint::Fingerprint;

/// Identity of a dropped file: its name, kind and columns, and the fingerprint of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// File name.
    pub name: String,
    /// Kind of its table.
    pub table_kind: TableKind,
    /// Subject of its profiles.
    subject: ProfileSubject,
    /// Its [`Layout::signature`].
    columns: String,
    /// Offset of its first row.
    first_row_bytes: u64,
    /// Identifier of the Spark run that wrote it; empty if its name has none.
    run: String,
    /// Fingerprint of its bytes.
    pub fingerprint: Fingerprint,
}

/// Why a new file replaces a loaded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplaceReason {
    /// They have the same name.
    Name,
    /// They begin with the same bytes.
    Beginning,
    /// They are of the same kind and have different columns.
    Columns,
    /// They are precomputed tables of different runs.
    Run,
    /// One contains events, the other precomputed figures.
    Kind,
}

/// How a file joined the loaded files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileOrigin {
    /// It was the first of its kind.
    #[default]
    First,
    /// It was added to others of its kind.
    Added,
    /// It replaced others.
    Replaced {
        /// Names of the replaced files.
        names: Vec<String>,
        /// Why it replaced them.
        reason: ReplaceReason,
    },
    /// It has grown since it was read, and only the new bytes were read.
    Grown {
        /// Number of new bytes.
        bytes: u64,
    },
}

impl FileIdentity {
    /// Creates the identity of a file that is read with a layout.
    pub fn new(name: String, layout: &Layout, fingerprint: Fingerprint) -> FileIdentity {
        let run = PartFile::of(&name).map_or("", |part| part.run).to_owned();
        FileIdentity {
            run,
            name,
            table_kind: layout.table_kind,
            subject: layout.profile_subject(),
            columns: layout.signature(),
            first_row_bytes: layout.first_row_bytes,
            fingerprint,
        }
    }

    /// Returns whether the other is of the same kind but has other columns, or profiles of another subject.
    fn differs_from(&self, other: &FileIdentity) -> bool {
        self.table_kind == other.table_kind && (self.columns != other.columns || self.subject != other.subject)
    }

    /// Returns whether both are precomputed tables of the same kind, from different runs.
    fn is_of_another_run(&self, other: &FileIdentity) -> bool {
        let is_precomputed = matches!(self.table_kind, TableKind::Profiles | TableKind::Hours);
        self.table_kind == other.table_kind && is_precomputed && self.run != other.run
    }

    /// Returns whether a file with these first bytes begins like this one, which has at least one row.
    fn begins_like(&self, first: &[u8]) -> bool {
        self.fingerprint.size_bytes > self.first_row_bytes && self.fingerprint.begins_like(first)
    }
}

/// Finds the new file that replaces a loaded one: its index among the new files, and the reason. Each new file
/// comes with its first bytes.
///
/// ```
/// use daypart_engine::store::fingerprint::Fingerprint;
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::store::replacement::{FileIdentity, ReplaceReason, find_replacement};
/// let identity = |name: &str, text: &[u8]| {
///     let fingerprint = Fingerprint::new(text.len() as u64, [text, text]);
///     FileIdentity::new(name.to_owned(), &recognise(text).unwrap(), fingerprint)
/// };
/// let text = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";
/// let more = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,453,\"2014-10-24 03:26:20\",0,\"72132\"\n";
/// let other = b"1,48,453,\"2014-10-24 03:26:20\",0,\"72132\"\n";
/// let history = b"time,artist,track\n2014-10-24 03:26:20,Ann,Low Tide\n";
/// let old = identity("tracks.csv", text);
/// let reason = |name: &str, text: &[u8]| find_replacement(&old, [(&identity(name, text), text)]).map(|(_, reason)| reason);
/// assert_eq!(reason("tracks.csv", other), Some(ReplaceReason::Name));
/// assert_eq!(reason("tracks (1).csv", more), Some(ReplaceReason::Beginning));
/// assert_eq!(reason("history.csv", history), Some(ReplaceReason::Columns));
/// assert_eq!(reason("november.csv", other), None);
/// ```
pub fn find_replacement<'a>(
    old: &FileIdentity,
    new: impl IntoIterator<Item = (&'a FileIdentity, &'a [u8])> + Clone,
) -> Option<(usize, ReplaceReason)> {
    let any_events = new
        .clone()
        .into_iter()
        .any(|(file, _)| file.table_kind == TableKind::Events);
    let find = |reason: ReplaceReason| {
        let mut files = new.clone().into_iter();
        let index = files.position(|(file, first)| match reason {
            ReplaceReason::Name => file.name == old.name,
            ReplaceReason::Beginning => old.begins_like(first),
            ReplaceReason::Columns => old.differs_from(file),
            ReplaceReason::Run => old.is_of_another_run(file),
            // If both kinds are dropped, events win, as they contain more.
            ReplaceReason::Kind => match old.table_kind {
                TableKind::Events => file.table_kind == TableKind::Profiles && !any_events,
                TableKind::Profiles | TableKind::Hours => file.table_kind == TableKind::Events,
                _ => false,
            },
        });
        index.map(|index| (index, reason))
    };
    find(ReplaceReason::Name)
        .or_else(|| find(ReplaceReason::Beginning))
        .or_else(|| find(ReplaceReason::Columns))
        .or_else(|| find(ReplaceReason::Run))
        .or_else(|| find(ReplaceReason::Kind))
}
