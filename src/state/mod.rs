//! The page's state as plain Rust: an [`Action`] goes in, [`Effect`]s come out.
//!
//! [`State::update`] is the only way to change a state. Start in `update.rs`, which dispatches each action and each
//! reply of the worker; `model.rs` lists what a state consists of. Time is passed in as `now_ms`, so tests can check
//! every timeout without waiting.
//!
//! | module | contents |
//! |---|---|
//! | `model`, `action`, `effect` | the state, its inputs and its outputs |
//! | `update`, `replies` | dispatch of actions; dispatch of the worker's replies, failures and deaths |
//! | `requests` | all requests without a reply, and why each ends |
//! | `scene` | what the parts of the state see of the data and the view |
//! | `data_set` | the data set on screen, and what is requested again when it changes |
//! | `jobs`, `job_progress` | `Open`, `Demo` and `Reread` jobs: order, progress, cancelling |
//! | `connection`, `warm_up` | handshake, pings and restarts of the worker; the warm-up report |
//! | `files` | file list, file origins, import settings, watched files, manifests |
//! | `view` | filter, dayparts, recounts, top tracks, keyboard steps in charts |
//! | `panels` | panels and sections with state of their own: profiles table, customer detail, segments, propensity, queries |
//! | `persistence` | settings in the browser's storage |
//! | `text` | the status line and conditions as sentences |
//!
//! Each part owns its fields. It changes in methods that take `&mut self`, the [`scene`] and the [`effect::Effects`];
//! only `update`, `replies`, `data_set` and `view_edits` see the whole state.
//!
//! Not here: drawing (`ui`), sending and saving (`ui` carries effects out with `platform`), and all work on data (the
//! worker).

mod action;
mod connection;
mod data_set;
mod effect;
mod files;
mod job_progress;
mod jobs;
mod model;
mod panels;
mod persistence;
mod replies;
mod requests;
mod scene;
mod text;
mod update;
mod view;
mod warm_up;

pub use action::Action;
pub use connection::{Connection, Link, PING_EVERY_MS, SILENCE_LIMIT_MS, START_LIMIT_MS};
pub use data_set::ShownData;
pub use effect::Effect;
pub use files::file_list::{FileEntry, file_list};
pub use files::file_origin::{OriginText, file_origin};
pub use files::file_watch::{CHECK_EVERY_MS, FileCheck, FileWatches, WatchEdit, WatchedFile};
pub use files::import_settings::{ImportEdit, ImportPanel, ImportSettings};
pub use files::json_kind::{JsonKind, begins_like_json};
pub use files::manifest::{FileMatch, ManifestEdit, ManifestFile, ManifestRun, Manifests};
pub use files::remembered_overrides::{format_overrides, parse_overrides};
pub use job_progress::JobProgress;
pub use jobs::Jobs;
pub use model::{Phase, Problem, State};
pub use panels::code_names::{CodeNames, NameEdit};
pub use panels::customer_detail::{AdScore, Customer, CustomerEdit, CustomerPanel, SourceRowsPanel};
pub use panels::profile_table::{ProfileTable, SEARCH_PAUSE_MS, WINDOW_ROWS};
pub use panels::propensity::{AdModel, PropensityEdit, PropensityState};
pub use panels::query_panel::{Queries, QueryEdit, QueryPanel};
pub use panels::segments::{
    Segment, SegmentComparison, SegmentEdit, SegmentFile, SegmentText, Segments, customers_file,
};
pub use panels::virtual_scroll::{ROW_HEIGHT_PX, VisibleRows, visible_rows};
pub use persistence::saved_data::SavedItem;
pub use persistence::settings::Settings;
pub use text::condition_text::condition_text;
pub use text::status_line::{status_line, table_kind_label};
pub use view::chart_keys::{MarkStep, next_mark};
pub use view::condition_form::{bound_placeholder, condition_subjects, parse_bounds};
pub use view::daypart_editor::{
    DaypartEdit, DaypartEditor, DaypartProblem, DaypartRow, MAX_BANDS, MIN_BANDS, StartRange,
};
pub use view::explain_empty_result::explain_empty_result;
pub use view::filters::{FilterEdit, Filters};
pub use view::recount::Recount;
pub use view::top_tracks::TopTracks;
pub use warm_up::WarmUp;
