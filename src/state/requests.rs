//! Pending requests: every request without a reply, by its id, with the data that its reply needs.
//!
//! This is the only record of what the page waits for. A request leaves the list in one of three ways:
//!
//! - its reply arrives ([`PendingRequests::take`]; `replies` handles it),
//! - it is given up, because it failed or its worker died (`State::give_up`, an exhaustive match),
//! - it becomes stale, because a newer request replaces it ([`PendingRequests::discard`]). Its reply is ignored.

use crate::protocol::Export;
use crate::state::files::manifest::SavedRun;
use crate::state::panels::segment_sizes::SizeKey;
use daypart_engine::query::view::View;
use daypart_engine::time::dayparts::Dayparts;

/// A request without a reply.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::state) enum Pending {
    /// A job. `Jobs` keeps its progress.
    Job,
    /// The end of a cancelled job or search.
    Cancel,
    /// The report of this view.
    Recount(View),
    /// The profile table's rows, requested while these rows were on screen: the first row and their number.
    Rows(u32, u32),
    /// The most played tracks.
    Tracks,
    /// The preview of the open import settings.
    Preview,
    /// The comparison of segments on screen.
    Comparison,
    /// The size of a segment.
    SegmentSize(Box<SizeKey>),
    /// The model of an ad.
    Model {
        /// The ad.
        ad: String,
        /// Dayparts that define the features.
        dayparts: Dayparts,
    },
    /// The open customer's score for this ad.
    Score(String),
    /// The open customer's detail.
    CustomerDetail,
    /// The original rows behind the open customer's figures.
    SourceRows,
    /// A file to download.
    File {
        /// Which file.
        export: Export,
        /// Name of the downloaded file.
        name: String,
    },
    /// The query on screen.
    ShownQuery,
    /// The Spark job to save.
    SparkJob,
    /// The hashes for a manifest of this run, to save it.
    ManifestToSave(SavedRun),
    /// The hashes to compare with the manifest that is being restored.
    ManifestToCompare,
    /// The rows appended to a watched file.
    Growth {
        /// The file's handle.
        handle: u32,
        /// Its size in bytes and modification time when the request was sent.
        found: (u64, f64),
    },
}

impl Pending {
    /// Returns a pending file with the export's default name.
    pub(in crate::state) fn file(export: Export) -> Pending {
        Pending::File {
            export,
            name: export.file_name().to_owned(),
        }
    }

    /// Returns whether its reply is saved as a file.
    pub(in crate::state) fn is_download(&self) -> bool {
        matches!(
            self,
            Pending::File { .. } | Pending::SparkJob | Pending::ManifestToSave(_)
        )
    }
}

/// The requests without a reply, by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct PendingRequests {
    /// In the order of their ids. There are rarely more than ten.
    list: Vec<(u32, Pending)>,
    last_id: u32,
}

impl PendingRequests {
    /// Returns the next request id.
    pub(in crate::state) fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// Adds a request. Returns its id.
    pub(in crate::state) fn add(&mut self, pending: Pending) -> u32 {
        let id = self.next_id();
        self.list.push((id, pending));
        id
    }

    /// Adds a request again that was removed. Its id is greater than those of all requests in the list.
    pub(in crate::state) fn restore(&mut self, id: u32, pending: Pending) {
        self.list.push((id, pending));
    }

    /// Removes the request with this id; `None` if it is not pending.
    pub(in crate::state) fn take(&mut self, id: u32) -> Option<Pending> {
        let index = self.list.iter().position(|(other, _)| *other == id)?;
        Some(self.list.remove(index).1)
    }

    /// Removes all requests and returns them in the order of their ids.
    pub(in crate::state) fn take_all(&mut self) -> Vec<(u32, Pending)> {
        std::mem::take(&mut self.list)
    }

    /// Returns the request with this id.
    pub(in crate::state) fn get(&self, id: u32) -> Option<&Pending> {
        self.list
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, pending)| pending)
    }

    /// Returns the id of the first request that matches.
    pub(in crate::state) fn id_of(&self, matches: impl Fn(&Pending) -> bool) -> Option<u32> {
        self.list
            .iter()
            .find(|(_, pending)| matches(pending))
            .map(|(id, _)| *id)
    }

    /// Returns whether a request matches.
    pub(in crate::state) fn contains(&self, matches: impl Fn(&Pending) -> bool) -> bool {
        self.id_of(matches).is_some()
    }

    /// Removes the requests that match: their replies are stale.
    pub(in crate::state) fn discard(&mut self, matches: impl Fn(&Pending) -> bool) {
        self.list.retain(|(_, pending)| !matches(pending));
    }

    /// Returns whether no request is pending.
    pub(in crate::state) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the ids of all requests, in ascending order.
    pub(in crate::state) fn ids(&self) -> impl Iterator<Item = u32> {
        self.list.iter().map(|(id, _)| *id)
    }
}
