//! Succession: which files in use stay when others are dropped, and which give their place to them.
//!
//! A file gives its place to one of the same name, and to one that begins with the same bytes: both are taken for newer forms
//! of it. All files of a kind give their place to one of that kind with other columns, which is likely another data set. So do
//! events to finished profiles and these to events, and finished profiles to those of another run. Any other file is added to
//! those of its kind.

use serde::{Deserialize, Serialize};

use crate::profiles::profile::ProfileSubject;
use crate::schema::kinds::TableKind;
use crate::schema::layout::Layout;
use crate::schema::part_files::PartFile;
use crate::store::fingerprint::Fingerprint;

/// What a file is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: TableKind,
    /// Whom or what its profiles are of.
    of: ProfileSubject,
    /// Its columns, as [`Layout::signature`] has them.
    columns: String,
    /// How many bytes stand before its first row.
    first_row_bytes: u64,
    /// Which run of Spark it is a part of; empty for other files.
    run: String,
    /// Its bytes.
    pub fingerprint: Fingerprint,
}

/// Why a file gives its place to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplaceReason {
    /// It has the same name.
    Name,
    /// It begins with the same bytes.
    Beginning,
    /// It is of the same kind and has other columns.
    Columns,
    /// It was counted elsewhere in another run.
    Run,
    /// One is events, and the other what was counted of them elsewhere.
    Kind,
}

/// How a file came to be in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileOrigin {
    /// There was no other of its kind.
    #[default]
    First,
    /// It was added to others of its kind.
    Added,
    /// It took the place of others.
    Instead {
        /// Their names.
        of: Vec<String>,
        /// Why.
        why: ReplaceReason,
    },
    /// It has grown since it was read, by so many bytes, and only these were read.
    Grown {
        /// How many bytes.
        bytes: u64,
    },
}

impl FileIdentity {
    /// What a file is known by that is read with a layout.
    pub fn new(name: String, layout: &Layout, fingerprint: Fingerprint) -> FileIdentity {
        let run = PartFile::of(&name).map_or("", |part| part.run).to_owned();
        FileIdentity {
            run,
            name,
            role: layout.role,
            of: layout.profiles_of(),
            columns: layout.signature(),
            first_row_bytes: layout.first_row_bytes,
            fingerprint,
        }
    }

    /// Whether the other is of the same kind but has other columns, or profiles of something else.
    fn differs_from(&self, other: &FileIdentity) -> bool {
        self.role == other.role && (self.columns != other.columns || self.of != other.of)
    }

    /// Whether both were counted elsewhere, in different runs.
    fn is_of_another_run(&self, other: &FileIdentity) -> bool {
        self.role == other.role && matches!(self.role, TableKind::Profiles | TableKind::Hours) && self.run != other.run
    }

    /// Whether a file whose first bytes these are begins as this one did, with a row at least.
    fn begins_like(&self, first: &[u8]) -> bool {
        self.fingerprint.size_bytes > self.first_row_bytes && self.fingerprint.begins_like(first)
    }
}

/// The first of some new files, each with its first bytes, to which a file in use gives its place, and why.
///
/// ```
/// use daypart_engine::store::fingerprint::Fingerprint;
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::store::replacement::{FileIdentity, ReplaceReason, successor};
/// let kin = |name: &str, text: &[u8]| {
///     let fingerprint = Fingerprint::new(text.len() as u64, [text, text]);
///     FileIdentity::new(name.to_owned(), &recognise(text).unwrap(), fingerprint)
/// };
/// let text = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";
/// let more = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,453,\"2014-10-24 03:26:20\",0,\"72132\"\n";
/// let other = b"1,48,453,\"2014-10-24 03:26:20\",0,\"72132\"\n";
/// let history = b"time,artist,track\n2014-10-24 03:26:20,Ann,Low Tide\n";
/// let old = kin("tracks.csv", text);
/// let meets = |name: &str, text: &[u8]| successor(&old, [(&kin(name, text), text)]).map(|(_, why)| why);
/// assert_eq!(meets("tracks.csv", other), Some(ReplaceReason::Name));
/// assert_eq!(meets("tracks (1).csv", more), Some(ReplaceReason::Beginning));
/// assert_eq!(meets("history.csv", history), Some(ReplaceReason::Columns));
/// assert_eq!(meets("november.csv", other), None);
/// ```
pub fn successor<'a>(
    old: &FileIdentity,
    new: impl IntoIterator<Item = (&'a FileIdentity, &'a [u8])> + Clone,
) -> Option<(usize, ReplaceReason)> {
    let any_events = new.clone().into_iter().any(|(kin, _)| kin.role == TableKind::Events);
    let find = |why: ReplaceReason| {
        let mut files = new.clone().into_iter();
        let place = files.position(|(kin, first)| match why {
            ReplaceReason::Name => kin.name == old.name,
            ReplaceReason::Beginning => old.begins_like(first),
            ReplaceReason::Columns => old.differs_from(kin),
            ReplaceReason::Run => old.is_of_another_run(kin),
            // Where both come, events are more.
            ReplaceReason::Kind => match old.role {
                TableKind::Events => kin.role == TableKind::Profiles && !any_events,
                TableKind::Profiles | TableKind::Hours => kin.role == TableKind::Events,
                _ => false,
            },
        });
        place.map(|place| (place, why))
    };
    find(ReplaceReason::Name)
        .or_else(|| find(ReplaceReason::Beginning))
        .or_else(|| find(ReplaceReason::Columns))
        .or_else(|| find(ReplaceReason::Run))
        .or_else(|| find(ReplaceReason::Kind))
}
