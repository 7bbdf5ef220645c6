//! Messages between the page and its workers, as plain values.
//!
//! The page sends [`Request`]s to one worker, the *coordinator*, which holds all data. A request has an id and gets
//! exactly one final [`Reply`] with the same id. Long-running requests send [`Reply::Progress`] first. The
//! coordinator sends [`ScanRequest`]s to its scanner workers; see [`ScanReply`].
//!
//! | request | final reply |
//! |---|---|
//! | [`Request::Hello`] | [`Reply::Hello`] |
//! | [`Request::Open`], [`Request::Demo`], [`Request::Reread`] | [`Reply::Opened`] |
//! | [`Request::Grow`] | [`Reply::Grown`] or [`Reply::NotGrown`] |
//! | [`Request::Preview`] | [`Reply::Preview`] |
//! | [`Request::Query`] | [`Reply::Report`] |
//! | [`Request::Tracks`] | [`Reply::Tracks`] |
//! | [`Request::Compare`] | [`Reply::Compared`] |
//! | [`Request::CountCustomers`] | [`Reply::CustomerCount`] |
//! | [`Request::Propensity`] | [`Reply::Propensity`] |
//! | [`Request::PropensityScore`] | [`Reply::PropensityScore`] |
//! | [`Request::Rows`] | [`Reply::Rows`] |
//! | [`Request::QuerySpec`] | [`Reply::QuerySpec`] |
//! | [`Request::Digest`] | [`Reply::Digests`] |
//! | [`Request::Customer`] | [`Reply::CustomerDetail`] |
//! | [`Request::SourceRows`] | [`Reply::SourceRows`], after [`Reply::Progress`] |
//! | [`Request::Export`], [`Request::SaveSourceRows`], [`Request::ExportCustomers`], [`Request::PropensityFile`] | [`Reply::File`], with the file's bytes as the only attached buffer, or with the file itself attached |
//! | [`Request::Cancel`] | [`Reply::Cancelled`]; the cancelled job's own final reply is [`Reply::Cancelled`] too |
//! | [`Request::Ping`] | [`Reply::Pong`] |
//!
//! Any request can end in [`Reply::Failed`] instead.
//!
//! **Generations.** Each `Open`, `Demo` or `Reread` starts a new data set, and a *generation* numbers these data
//! sets. Every message carries its generation. The page drops replies of an older generation, so no figure mixes old
//! and new data.
//!
//! `platform::envelope` converts these values to JavaScript objects and attaches files and buffers.

mod files;
mod reply;
mod request;
mod scanner;

pub use files::{Digest, FileOutcome, FilePreview, FileReport, FileSpec, ReadFile, RememberedOverrides};
pub use reply::{ComparisonReport, Failure, Growth, Opened, Progress, PropensityOutcome, Reply, Stage};
pub use request::{Export, FileChange, PropensityFile, Request};
pub use scanner::{ChunkBuffers, ChunkHead, ScanReply, ScanRequest};

use serde::{Deserialize, Serialize};

/// Identifier of this build. The page and its workers must be of the same build. The browser caches their files
/// separately, so a new page can meet an old worker; the handshake detects that before any figure is computed.
pub const BUILD: &str = match option_env!("DAYPART_BUILD") {
    Some(build) => build,
    None => concat!("dev-", env!("CARGO_PKG_VERSION")),
};

/// Name of the worker that holds the data and answers the page. A worker reads its role from its name.
pub const COORDINATOR: &str = "coordinator";

/// Name of a worker that scans ranges of an events file for the coordinator.
pub const SCANNER: &str = "scanner";

/// Id of the replies that the coordinator sends while it warms up: an opened file, its rows and its tracks, all made
/// up. The page draws them off screen, so that the first real report is drawn faster. No request has this id.
pub const WARM_UP_ID: u32 = 0;

/// A request or a reply with its id and generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message<T> {
    /// Id of the request, or of the request that this answers. The page counts up from 1; 0 marks a reply that
    /// answers no request.
    pub id: u32,
    /// Number of the data set that it refers to.
    pub generation: u32,
    /// The request or reply.
    pub body: T,
}
