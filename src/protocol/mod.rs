//! What the page and its workers say to each other, as plain values.
//!
//! The page talks to one *lead* worker. Every [`Request`] has an id and gets exactly one final reply with the same id;
//! those that take long send [`Reply::Progress`] before it.
//!
//! | request | final reply |
//! |---|---|
//! | [`Request::Hello`] | [`Reply::Hello`] |
//! | [`Request::Open`], [`Request::Demo`], [`Request::Reread`] | [`Reply::Opened`] |
//! | [`Request::Grow`] | [`Reply::Grown`] or [`Reply::NotGrown`] |
//! | [`Request::Preview`] | [`Reply::Look`] |
//! | [`Request::Query`] | [`Reply::Report`] |
//! | [`Request::Tracks`] | [`Reply::Tracks`] |
//! | [`Request::Compare`] | [`Reply::Compared`] |
//! | [`Request::Propensity`] | [`Reply::Propensity`] |
//! | [`Request::PropensityScore`] | [`Reply::PropensityScore`] |
//! | [`Request::Rows`] | [`Reply::Rows`] |
//! | [`Request::Question`] | [`Reply::Question`] |
//! | [`Request::Digest`] | [`Reply::Digests`] |
//! | [`Request::Customer`] | [`Reply::Card`] |
//! | [`Request::Sources`] | [`Reply::Sources`], with [`Reply::Progress`] before it |
//! | [`Request::SaveSources`] | as [`Request::Export`] |
//! | [`Request::Export`], [`Request::Customers`], [`Request::PropensityFile`] | [`Reply::File`] with the file's bytes as the one attached buffer, or the file itself |
//! | [`Request::Cancel`] | [`Reply::Cancelled`]; the job's own final reply is then [`Reply::Cancelled`] too |
//! | [`Request::Ping`] | [`Reply::Pong`] |
//!
//! Any of them can end in [`Reply::Failed`] instead.
//!
//! A *generation* counts the data sets that the page has asked for: each `Open`, `Demo` or `Reread` starts
//! the next one. Replies
//! carry the generation they speak of, and the page drops those of an older one, so no figure mixes old and new data.
//!
//! How values become JavaScript objects, and how files and buffers ride along, is `platform::envelope`'s business.

mod files;
mod scanner;

pub use files::{
    Digest, Failure, FileOutcome, FileReport, FileSpec, Growth, Look, Opened, Progress, ReadFile, Remembered, Stage,
};
pub use scanner::{ChunkBuffers, ChunkHead, ScanReply, ScanRequest};

use serde::{Deserialize, Serialize};

use crate::sqlgen::QuerySpec;
use daypart_engine::propensity::{PropensityReport, Score};
use daypart_engine::query::cohort::{CodeName, CustomerColumn};
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::query::filter::Filter;
use daypart_engine::query::profile_table::{TableQuery, TableWindow};
use daypart_engine::query::report::Report;
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::query::view::View;
use daypart_engine::scan::provenance::SourceLines;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::ReadOverrides;
use daypart_engine::stats::group_comparison::GroupComparison;
use daypart_engine::time::dayparts::Dayparts;

/// Which build this is. The page and its workers must be of the same one: their files are cached apart from each other,
/// so a new page can meet an old worker. The handshake finds that out before any figure is made.
pub const BUILD: &str = match option_env!("DAYPART_BUILD") {
    Some(build) => build,
    None => concat!("dev-", env!("CARGO_PKG_VERSION")),
};

/// The name of the worker that holds the data and answers the page. A worker reads its role off its name.
pub const LEAD: &str = "lead";

/// The name of a worker that scans ranges of an events file for the lead.
pub const SCANNER: &str = "scanner";

/// The id of replies to nobody: when it warms up, the lead tells what it would tell of a file that was opened, of its rows and
/// of its tracks, and the page rehearses with that to be quick when real ones come. No request has this id.
pub const REHEARSAL: u32 = 0;

/// A request or a reply on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message<T> {
    /// Which request this is, or which one it answers. The page counts them up from 1; 0 is for replies that answer none.
    pub id: u32,
    /// Which data set it is about.
    pub generation: u32,
    /// What is said.
    pub body: T,
}

/// What the page asks of the lead worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first word: which build the page is of.
    Hello {
        /// The page's [`BUILD`].
        build: String,
    },
    /// Read these files, whose handles are attached in the same order. A role that is among them replaces what an earlier
    /// `Open` had read for that role; the other roles stay.
    Open {
        /// What the page knows of each file.
        files: Vec<FileSpec>,
        /// What was said of files with certain columns before.
        remembered: Vec<Remembered>,
        /// How to look at the events.
        view: View,
    },
    /// Make the demo's four files and read them, in place of all that was read before.
    Demo {
        /// How to look at the events.
        view: View,
    },
    /// Read all files anew that are in use or were tried last, with a change to one of them.
    Reread {
        /// The generation whose files are meant.
        of: u32,
        /// The file's place in the list of that generation's [`Opened`].
        file: usize,
        /// What becomes of it.
        change: FileChange,
        /// How to look at the events.
        view: View,
    },
    /// Take in what was appended to a file in use. The file as it is now is attached. The data set stays the same one.
    Grow {
        /// The file's number in [`FileReport::handle`].
        handle: u32,
        /// How to look at the events.
        view: View,
    },
    /// Look at a file's beginning as it would be read in some way.
    Preview {
        /// The file's place in the list of the message's generation.
        file: usize,
        /// How it would be read.
        given: ReadOverrides,
    },
    /// Count the events that were read in another way, from memory.
    Query {
        /// How to look at the events.
        view: View,
    },
    /// Count what is played in what a view leaves.
    Tracks {
        /// The view.
        view: View,
    },
    /// Compare the customers whom two filters leave, or those whom one leaves with all others.
    Compare {
        /// The first group's filter.
        first: Filter,
        /// The second group's; `None` for all who are not in the first group.
        second: Option<Filter>,
        /// The bands to count by.
        dayparts: Dayparts,
    },
    /// Count the customers whom a filter leaves.
    Size {
        /// The filter.
        filter: Filter,
        /// The bands to count by.
        dayparts: Dayparts,
    },
    /// A window of the profiles table.
    Rows {
        /// Which rows, in which order.
        query: TableQuery,
        /// The first row wanted, counted from 0 in that order.
        start: u32,
        /// How many rows are wanted.
        count: u32,
    },
    /// All that is known of one customer.
    Customer {
        /// The customer's id.
        id: String,
        /// How to look at the events. Whatever its filter is, the card is of all the customer's events.
        view: View,
    },
    /// The rows that a customer's figures rest on, found by reading the events files again. Only the last one asked for is
    /// answered; those before it are stopped.
    Sources {
        /// The customer's id.
        id: String,
    },
    /// All of these rows as a file to download, [`Export::Sources`].
    SaveSources {
        /// The customer's id.
        id: String,
    },
    /// What is on screen as a question to other systems.
    Question,
    /// What tells each file in use from others.
    Digest,
    /// A file to download.
    Export(Export),
    /// The file of the customers whom a filter leaves, [`Export::Customers`].
    Customers {
        /// Who.
        filter: Filter,
        /// The bands to count by.
        dayparts: Dayparts,
        /// What of them.
        columns: Vec<CustomerColumn>,
        /// What values of the customers' file are called.
        names: Vec<CodeName>,
    },
    /// Learn who clicks an ad, from all customers and all their events.
    Propensity {
        /// The ad.
        ad: String,
        /// The bands to count by.
        dayparts: Dayparts,
    },
    /// How likely one customer is to click an ad, and what drives that.
    PropensityScore {
        /// The customer's id as the profiles table shows it.
        customer: String,
        /// The ad.
        ad: String,
        /// The bands to count by.
        dayparts: Dayparts,
    },
    /// A file of an ad's model, [`Export::Propensity`].
    PropensityFile {
        /// The ad.
        ad: String,
        /// The bands to count by.
        dayparts: Dayparts,
        /// Which file.
        file: PropensityFile,
    },
    /// Stop the job with this request id.
    Cancel {
        /// The id of the `Open`, `Demo`, `Reread` or `SourceRowsPanel` to stop.
        job: u32,
    },
    /// Are you still there? Asked while a job runs.
    Ping,
}

/// A change to one of the files in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FileChange {
    /// It is read so.
    Read(ReadOverrides),
    /// It is left out.
    Remove,
    /// All parts of its run are left out.
    RemoveRun,
    /// The others of its kind are left out.
    Alone,
    /// The files that gave their place to it come back beside it.
    Beside,
    /// They come back in its place, and in that of all others that it came with or that were counted elsewhere likewise.
    Before,
}

/// Two groups of customers side by side. Who is in a group is its filter's matter; the figures are of all their events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonReport {
    /// The profile columns in both groups.
    pub columns: GroupComparison,
    /// The names of the columns, in the same order.
    pub labels: Vec<String>,
    /// How many customers each group has.
    pub customers: [u64; 2],
    /// How many events each group has.
    pub events: [u64; 2],
    /// Each group's events by band.
    pub by_band: [Vec<u64>; 2],
    /// Each group's events by hour of day.
    pub by_hour: [Vec<u64>; 2],
}

/// What came of learning who clicks an ad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PropensityOutcome {
    /// A model.
    Made(PropensityReport),
    /// None; why, as a sentence.
    Not(String),
}

/// The files that an ad's model gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropensityFile {
    /// `offer_scores.csv`: all customers, the likeliest to click first.
    Scores,
    /// `features.txt`: what a model learns from, for other programs.
    Features,
}

/// The files that can be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// `live_table.csv`: all profiles.
    LiveTable,
    /// `agg_table.csv`: the column statistics.
    AggTable,
    /// `rejects.csv`: the rows that were not used.
    Rejects,
    /// `source_lines.csv`: the rows that a customer's figures rest on, asked for by [`Request::SaveSources`].
    Sources,
    /// `customers.csv`: the customers of a segment.
    Customers,
    /// A file of the ad that is on screen.
    Propensity(PropensityFile),
    /// One of the demo's four files, as the demo read it.
    Demo(TableKind),
}

impl Export {
    /// The name that the downloaded file gets.
    pub fn file_name(self) -> &'static str {
        match self {
            Export::LiveTable => "live_table.csv",
            Export::AggTable => "agg_table.csv",
            Export::Rejects => "rejects.csv",
            Export::Sources => "source_lines.csv",
            Export::Customers => "customers.csv",
            Export::Propensity(PropensityFile::Scores) => "offer_scores.csv",
            Export::Propensity(PropensityFile::Features) => "features.txt",
            Export::Demo(TableKind::Events) => "demo_tracks.csv",
            Export::Demo(TableKind::Customers) => "demo_cust.csv",
            Export::Demo(TableKind::Music) => "demo_music.csv",
            Export::Demo(TableKind::Clicks) => "demo_clicks.csv",
            // The demo has events alone.
            Export::Demo(TableKind::Profiles | TableKind::Hours) => "demo.csv",
        }
    }
}

/// What the lead worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// Which build the worker is of. It is sent once unasked, with id 0, when the worker is ready for its first request.
    Hello {
        /// The worker's [`BUILD`].
        build: String,
    },
    /// How far a job has come.
    Progress(Progress),
    /// All files were looked at, and the report is made.
    Opened(Box<Opened>),
    /// What was appended is in: the list of files and the report as they are now.
    Grown(Box<Opened>),
    /// The file has not grown but is another one by now, as this sentence says.
    NotGrown {
        /// The sentence, to stand behind the file's name.
        why: String,
    },
    /// The events, counted as asked.
    Report(Box<Report>),
    /// What is played.
    Tracks(Box<TrackReport>),
    /// Two groups side by side.
    Compared(Box<ComparisonReport>),
    /// How many customers the filter leaves.
    Size(u64),
    /// What came of learning who clicks the ad.
    Propensity(Box<PropensityOutcome>),
    /// How likely the customer is to click the ad; `None` without a model or without such a customer.
    PropensityScore(Option<Score>),
    /// The window of the profiles table that was asked for.
    Rows(TableWindow),
    /// All that is known of the customer who was asked for.
    Card(Box<CustomerDetail>),
    /// The rows that the customer's figures rest on.
    Sources(SourceLines),
    /// What is on screen as a question to other systems, which writes itself.
    Question(Box<QuerySpec>),
    /// What tells each file in use from others, in the order of [`Opened`]'s files.
    Digests(Vec<Digest>),
    /// What a file's beginning looks like, read as asked.
    Look(Box<Look>),
    /// A file's bytes are attached.
    File {
        /// Which one.
        export: Export,
    },
    /// The job was stopped; what was shown before it still holds.
    Cancelled,
    /// Still there.
    Pong,
    /// The request could not be done.
    Failed(Failure),
    /// The worker has met a fault in itself and will not answer again; start another.
    Crashed {
        /// What happened, for a report of the fault.
        detail: String,
    },
}
