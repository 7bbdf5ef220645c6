//! The profiles as a table: which rows are wanted, in which order, and the window of them that is shown.

use serde::{Deserialize, Serialize};

use crate::engine::report::Column;

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortBy {
    /// The customer's id: by number where all ids are numbers, else by text.
    #[default]
    Customer,
    /// The customer's name; those without one come last.
    Name,
    /// A profile column. Customers that are equal there stay in the order of their ids.
    Column(Column),
}

/// Which profiles are wanted, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableQuery {
    /// What to sort by.
    pub sort: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Text that an id or a name must contain, whatever its case; empty for all.
    pub search: String,
}

/// One profile, ready to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// The customer's id.
    pub customer: String,
    /// The customer's name, when a customers file told it.
    pub name: Option<String>,
    /// The figures in the order of the report's columns.
    pub values: Vec<u32>,
}

/// The part of a sorted and searched table that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableWindow {
    /// How many rows the search found in all.
    pub total: u32,
    /// Which of them the first row of `rows` is, from 0.
    pub start: u32,
    /// The rows.
    pub rows: Vec<TableRow>,
}
