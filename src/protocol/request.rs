//! Requests of the page to the coordinator, and the changes and exports that they name.

use serde::{Deserialize, Serialize};

use crate::protocol::{FileSpec, RememberedOverrides};
use daypart_engine::query::cohort::{CodeName, CustomerColumn};
use daypart_engine::query::filter::Filter;
use daypart_engine::query::profile_table::TableQuery;
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::ReadOverrides;
use daypart_engine::time::dayparts::Dayparts;

/// A request to the coordinator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Handshake: the first message, with the page's build.
    Hello {
        /// The page's [`BUILD`](crate::protocol::BUILD).
        build: String,
    },
    /// Reads these files. Their handles are attached in the same order. Files of one table kind replace what an
    /// earlier `Open` read for that kind; the other kinds stay.
    Open {
        /// Name, size and handle number of each file.
        files: Vec<FileSpec>,
        /// Saved read overrides, by column signature.
        remembered: Vec<RememberedOverrides>,
        /// Dayparts and filter of the report.
        view: View,
    },
    /// Generates the demo's four files and reads them, in place of all files in use.
    Demo {
        /// Dayparts and filter of the report.
        view: View,
    },
    /// Reads all files again that are in use or were tried last, with a change to one of them.
    Reread {
        /// Generation that the files belong to.
        of: u32,
        /// Index of the file in that generation's [`Opened::files`](crate::protocol::Opened::files).
        file: usize,
        /// The change.
        change: FileChange,
        /// Dayparts and filter of the report.
        view: View,
    },
    /// Reads what was appended to a file in use. The file in its present state is attached. The generation stays the
    /// same.
    Grow {
        /// The file's number in [`FileReport::handle`](crate::protocol::FileReport::handle).
        handle: u32,
        /// Dayparts and filter of the report.
        view: View,
    },
    /// Reads the beginning of a file with these overrides, for the import settings.
    Preview {
        /// Index of the file in the list of the message's generation.
        file: usize,
        /// How to read it.
        overrides: Box<ReadOverrides>,
    },
    /// Computes the report for another view, from the events in memory.
    Query {
        /// Dayparts and filter of the report.
        view: View,
    },
    /// Counts the most played tracks and artists in a view.
    Tracks {
        /// Dayparts and filter.
        view: View,
    },
    /// Compares two groups of customers, or one group with all other customers.
    Compare {
        /// Filter of the first group.
        first: Filter,
        /// Filter of the second group; `None` for all customers outside the first group.
        second: Option<Filter>,
        /// Dayparts of the profiles.
        dayparts: Dayparts,
    },
    /// Counts the customers that match a filter.
    CountCustomers {
        /// The filter.
        filter: Filter,
        /// Dayparts that the filter's conditions refer to.
        dayparts: Dayparts,
    },
    /// Reads a window of the profiles table.
    Rows {
        /// Sort order and search.
        query: TableQuery,
        /// First row, counted from 0 in that order.
        start: u32,
        /// Number of rows.
        count: u32,
    },
    /// Computes the detail of one customer.
    Customer {
        /// The customer's id.
        id: String,
        /// Dayparts of the detail. Its filter is ignored: the detail covers all events of the customer.
        view: View,
    },
    /// Finds the original rows behind a customer's figures by reading the events files again. A later request stops
    /// an earlier one, whose reply is `Cancelled`.
    SourceRows {
        /// The customer's id.
        id: String,
    },
    /// Writes all of these rows to a file, [`Export::SourceRows`].
    SaveSourceRows {
        /// The customer's id.
        id: String,
    },
    /// Describes the report on screen as a query, for other systems.
    QuerySpec,
    /// Hashes each file in use.
    Digest,
    /// Writes a file to download.
    Export(Export),
    /// Writes the customers that match a filter to a file, [`Export::Customers`].
    ExportCustomers {
        /// The filter.
        filter: Filter,
        /// Dayparts of the profiles.
        dayparts: Dayparts,
        /// Columns of the file.
        columns: Vec<CustomerColumn>,
        /// Display names of codes in the customers file.
        names: Vec<CodeName>,
    },
    /// Trains a model of who clicks an ad, from all customers and all their events.
    Propensity {
        /// The ad.
        ad: String,
        /// Dayparts that define the features.
        dayparts: Dayparts,
    },
    /// Computes one customer's click probability and its drivers.
    PropensityScore {
        /// The customer's id as the profiles table shows it.
        customer: String,
        /// The ad.
        ad: String,
        /// Dayparts that define the features.
        dayparts: Dayparts,
    },
    /// Writes a file of an ad's model, [`Export::Propensity`].
    PropensityFile {
        /// The ad.
        ad: String,
        /// Dayparts that define the features.
        dayparts: Dayparts,
        /// Which file.
        file: PropensityFile,
    },
    /// Stops the job of a request.
    Cancel {
        /// Id of the `Open`, `Demo`, `Reread` or `SourceRows` request to stop.
        job: u32,
    },
    /// Liveness check, sent while the coordinator owes a reply.
    Ping,
}

impl Request {
    /// Returns whether the request refers to the data set of its message's generation. The coordinator answers it only
    /// while it holds this data set.
    pub fn refers_to_data(&self) -> bool {
        match self {
            Request::Hello { .. }
            | Request::Ping
            | Request::Cancel { .. }
            | Request::Open { .. }
            | Request::Demo { .. }
            | Request::Reread { .. } => false,
            Request::Grow { .. }
            | Request::Preview { .. }
            | Request::Query { .. }
            | Request::Tracks { .. }
            | Request::Compare { .. }
            | Request::CountCustomers { .. }
            | Request::Rows { .. }
            | Request::Customer { .. }
            | Request::SourceRows { .. }
            | Request::SaveSourceRows { .. }
            | Request::QuerySpec
            | Request::Digest
            | Request::Export(_)
            | Request::ExportCustomers { .. }
            | Request::Propensity { .. }
            | Request::PropensityScore { .. }
            | Request::PropensityFile { .. } => true,
        }
    }
}

/// A change to one of the files in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FileChange {
    /// Reads it with these overrides.
    Read(Box<ReadOverrides>),
    /// Removes it.
    Remove,
    /// Removes all part files of its run.
    RemoveRun,
    /// Removes the other files of its table kind.
    RemoveOthers,
    /// Restores the files that it replaced and keeps it beside them.
    RestoreBeside,
    /// Restores the files that it replaced, and removes it together with its group: all events files if it is one,
    /// otherwise all precomputed files (profiles and hours). Events and precomputed files are never in use together.
    RestoreReplaced,
}

/// A file of an ad's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropensityFile {
    /// `offer_scores.csv`: all customers, the most likely to click first.
    Scores,
    /// `features.txt`: the model's input, for other programs.
    Features,
}

/// A file that can be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// `live_table.csv`: all profiles.
    LiveTable,
    /// `agg_table.csv`: statistics of each profile column.
    AggTable,
    /// `rejects.csv`: the rejected rows.
    Rejects,
    /// `source_lines.csv`: the original rows behind a customer's figures, requested by [`Request::SaveSourceRows`].
    SourceRows,
    /// `customers.csv`: the customers of a segment.
    Customers,
    /// A file of the selected ad's model.
    Propensity(PropensityFile),
    /// One of the demo's four files, as the demo read it.
    Demo(TableKind),
}

impl Export {
    /// Returns the name of the downloaded file.
    pub fn file_name(self) -> &'static str {
        match self {
            Export::LiveTable => "live_table.csv",
            Export::AggTable => "agg_table.csv",
            Export::Rejects => "rejects.csv",
            Export::SourceRows => "source_lines.csv",
            Export::Customers => "customers.csv",
            Export::Propensity(PropensityFile::Scores) => "offer_scores.csv",
            Export::Propensity(PropensityFile::Features) => "features.txt",
            Export::Demo(TableKind::Events) => "demo_tracks.csv",
            Export::Demo(TableKind::Customers) => "demo_cust.csv",
            Export::Demo(TableKind::Music) => "demo_music.csv",
            Export::Demo(TableKind::Clicks) => "demo_clicks.csv",
            // The demo has no precomputed tables.
            Export::Demo(TableKind::Profiles | TableKind::Hours) => "demo.csv",
        }
    }
}
