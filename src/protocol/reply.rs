//! Replies of the coordinator, and the values that they carry beyond the engine's own reports.

use serde::{Deserialize, Serialize};

use crate::protocol::{Digest, Export, FilePreview, FileReport};
use crate::sqlgen::QuerySpec;
use daypart_engine::propensity::{PropensityReport, Score};
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::query::profile_table::TableWindow;
use daypart_engine::query::report::Report;
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::scan::provenance::SourceLines;
use daypart_engine::stats::group_comparison::GroupComparison;

/// A reply of the coordinator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker's build. Sent once without a request, with id 0, when the worker is ready for its first request.
    Hello {
        /// The worker's [`BUILD`](crate::protocol::BUILD).
        build: String,
    },
    /// Progress of a running job.
    Progress(Progress),
    /// All files were inspected and read, and the report is computed.
    Opened(Box<Opened>),
    /// The appended rows are read: the file list and the report in their present state.
    Grown(Box<Opened>),
    /// The file did not grow: it is a different file now.
    NotGrown {
        /// A sentence that follows the file's name.
        reason: String,
    },
    /// The report for the requested view.
    Report(Box<Report>),
    /// The most played tracks and artists.
    Tracks(Box<TrackReport>),
    /// A comparison of two groups.
    Compared(Box<ComparisonReport>),
    /// Number of customers that match the filter.
    CustomerCount(u64),
    /// The trained model, or why there is none.
    Propensity(Box<PropensityOutcome>),
    /// The customer's score; `None` without a model or without such a customer.
    PropensityScore(Option<Score>),
    /// The requested window of the profiles table.
    Rows(TableWindow),
    /// The detail of the requested customer.
    CustomerDetail(Box<CustomerDetail>),
    /// The original rows behind the customer's figures.
    SourceRows(SourceLines),
    /// The report on screen as a query that writes itself in other languages.
    QuerySpec(Box<QuerySpec>),
    /// Hash and overrides of each file in use, in the order of [`Opened::files`].
    Digests(Vec<Digest>),
    /// The beginning of a file, read as requested.
    Preview(Box<FilePreview>),
    /// A file's bytes are attached.
    File {
        /// Which file.
        export: Export,
    },
    /// The job was stopped. The data set that was shown before is still in use.
    Cancelled,
    /// Answer to a ping.
    Pong,
    /// The request failed.
    Failed(Failure),
    /// The worker panicked and answers nothing from now on. It has to be replaced.
    Crashed {
        /// Panic message and location, for a bug report.
        detail: String,
    },
}

/// Stage of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Writing the demo's files.
    MakingDemo,
    /// Inspecting the beginnings of the files.
    Recognising,
    /// Reading rows.
    Reading,
    /// Grouping events by customer and computing the report.
    Counting,
}

impl Stage {
    /// Returns the stage as text: "Reading".
    pub fn text(self) -> &'static str {
        match self {
            Stage::MakingDemo => "Generating the demo",
            Stage::Recognising => "Opening files",
            Stage::Reading => "Reading",
            Stage::Counting => "Calculating",
        }
    }
}

/// Progress of a job.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Stage of the job.
    pub stage: Stage,
    /// Bytes done in this stage.
    pub bytes_done: u64,
    /// Bytes to do in this stage.
    pub bytes_total: u64,
    /// Rows read.
    pub rows: u64,
    /// Time since the job began.
    pub elapsed_ms: f64,
}

/// Result of an `Open`, `Demo` or `Reread` job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// A report on each file that is now in use or was tried in this job, in the order of dropping.
    pub files: Vec<FileReport>,
    /// The report of the events; `None` while no events were read.
    pub report: Option<Report>,
    /// Whether the profiles have names, because a customers file was read.
    pub names: bool,
    /// Whether the data are the demo's, so that its files can be downloaded.
    pub demo: bool,
    /// Whether the demo's codes apply, because the customers files have exactly its columns.
    pub demo_codes: bool,
    /// Rows added to the events already in use; `None` where the events are others.
    pub growth: Option<Growth>,
    /// Duration of the job.
    pub elapsed_ms: f64,
}

/// Rows added to the events in use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// Number of new events, regardless of the filter.
    pub events: u64,
    /// Number of customers without earlier events.
    pub new_customers: u64,
    /// Number of customers with earlier events.
    pub returning_customers: u64,
    /// Number of rejected rows.
    pub rejected: u64,
    /// Name of each profile column with its average before and after, within the filter. Empty when the view has
    /// changed too.
    pub averages: Vec<(String, f64, f64)>,
}

/// A comparison of two groups of customers. A filter selects the customers of a group; the figures cover all their
/// events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonReport {
    /// The profile columns in both groups.
    pub columns: GroupComparison,
    /// Labels of the columns, in the same order.
    pub labels: Vec<String>,
    /// Number of customers in each group.
    pub customers: [u64; 2],
    /// Number of events in each group.
    pub events: [u64; 2],
    /// Events of each group by daypart.
    pub by_band: [Vec<u64>; 2],
    /// Events of each group by hour of day.
    pub by_hour: [Vec<u64>; 2],
}

/// Result of training a click model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PropensityOutcome {
    /// A model with its evaluation.
    Trained(PropensityReport),
    /// No model; the reason as a sentence.
    NotTrained(String),
}

/// Reason why a request failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Subject, what was found, what was expected, and what to do next.
    pub message: String,
}
