//! Previews: the first rows of a file under what its columns were guessed to mean, and what a person should be asked.

use serde::{Deserialize, Serialize};

use crate::schema::kinds::ColumnKind;

/// How many rows a preview shows.
pub const PREVIEW_ROWS: usize = 20;

/// The beginning of a file as it is read with a layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The columns' names: the header's cells, or "Column 3" where there is none.
    pub names: Vec<String>,
    /// What each column was guessed or said to hold.
    pub meanings: Vec<ColumnKind>,
    /// The first rows, at most [`PREVIEW_ROWS`]; a row may have fewer or more cells than there are columns.
    pub rows: Vec<Vec<String>>,
    /// Whether day and month could stand in either order in all dates that were looked at, so that the person is to be
    /// asked.
    pub date_order_open: bool,
    /// Whether the times say their zone, so that the person can choose one to show them in.
    pub zoned: bool,
    /// What else a person should know of the file's form, a sentence each.
    pub notes: Vec<String>,
}
