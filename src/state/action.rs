//! Inputs of the state: user actions, replies of the worker, and the passing of time.

use crate::protocol::{Export, FileChange, FileSpec, Message, Reply};
use crate::state::{
    CustomerEdit, DaypartEdit, FileCheck, FilterEdit, ImportEdit, ManifestEdit, NameEdit, PropensityEdit, QueryEdit,
    SegmentEdit, Settings, WatchEdit,
};
use daypart_engine::query::profile_table::SortBy;

/// An input of [`State::update`](crate::state::State::update).
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The settings in the browser's storage were loaded. Comes before [`Action::Start`].
    LoadSettings(Settings),
    /// The page is on screen.
    Start,
    /// Files were dropped or chosen. The caller keeps their handles and attaches them to the effects.
    Open(Vec<FileSpec>),
    /// Files were chosen to be read and then watched.
    OpenToWatch(Vec<FileSpec>),
    /// A watch starts or pauses.
    Watch(WatchEdit),
    /// The file with this handle was checked. The caller keeps the file itself and attaches it to the effects.
    FileChecked(u32, FileCheck),
    /// The demo was requested.
    Demo,
    /// Cancel the running job. Waiting jobs go on.
    Cancel,
    /// Cancel the running job and all waiting ones.
    CancelAll,
    /// The worker sent a reply.
    WorkerMessage(Message<Reply>),
    /// The worker could not be started or died; the reason.
    WorkerDied(String),
    /// Time has passed. Expected every [`State::tick_ms`](crate::state::State::tick_ms) while that is `Some`.
    Tick,
    /// A column header was pressed: sort by the column, or reverse its direction.
    Sort(SortBy),
    /// The search text has changed to this.
    Search(String),
    /// These rows of the profiles table are on screen.
    ScrollTable {
        /// First row, from 0.
        first: u32,
        /// Number of rows.
        count: u32,
    },
    /// The dayparts change in the editor.
    Dayparts(DaypartEdit),
    /// The filter changes.
    Filter(FilterEdit),
    /// Delete the saved setting of this name, or all of them.
    Forget(Option<String>),
    /// The display name of a code changes.
    Name(NameEdit),
    /// A customer's detail opens, closes or shows its original rows.
    Customer(CustomerEdit),
    /// Segments are saved, deleted, shown, compared or exported.
    Segment(SegmentEdit),
    /// An ad is selected or its model is exported.
    Propensity(PropensityEdit),
    /// The page was opened with this URL fragment, or the fragment has changed to it.
    OpenFragment(String),
    /// The query behind a figure is shown, or the Spark job is saved.
    Query(QueryEdit),
    /// A manifest is saved or restored.
    Manifest(ManifestEdit),
    /// The import settings of a file change.
    Import(ImportEdit),
    /// Change the file at this index of the file list.
    ChangeFile(usize, FileChange),
    /// The charts of the data set of this generation are on screen.
    ChartsDrawn(u32),
    /// A file to download was requested.
    Export(Export),
    /// The whole warm-up report was drawn.
    WarmUpDrawn,
    /// Something on the page itself failed; a message with what to do.
    ReportProblem(String),
    /// A setting could not be saved in the browser's storage.
    StorageFailed,
    /// The problem message was read and closes.
    Dismiss,
}
