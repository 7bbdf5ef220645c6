//! Preview of a file: its first rows under their inferred column kinds, for the user to confirm or correct.

use serde::{Deserialize, Serialize};

use crate::schema::kinds::ColumnKind;

/// Number of rows in a preview.
pub const PREVIEW_ROWS: usize = 20;

/// The beginning of a file, read with a layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Column names: the header's cells, or "Column 3" in a file without a header.
    pub names: Vec<String>,
    /// Kind of each column, inferred or chosen by the user.
    pub column_kinds: Vec<ColumnKind>,
    /// The first rows, at most [`PREVIEW_ROWS`]. A row may have fewer or more cells than the table has columns.
    pub rows: Vec<Vec<String>>,
    /// Whether every sampled date can be read both day first and month first, so the user must choose.
    pub date_order_ambiguous: bool,
    /// Whether the times state their zone, so the user can choose a zone to show them in.
    pub zoned: bool,
    /// Remarks on the file's format for the user, one sentence each.
    pub notes: Vec<String>,
}
