//! Profile table: the profiles searched and sorted, and the window of rows on screen.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::fields::ids::Id;
use crate::profiles::profile::Profiles;
use crate::query::report::ProfileColumn;

/// Sort key of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortBy {
    /// The customer's id: numerically if all ids are numbers, else as text.
    #[default]
    Customer,
    /// The customer's name; customers without one come last.
    Name,
    /// A profile column. Ties stay in the order of ids.
    Column(ProfileColumn),
}

/// Search and sort order of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableQuery {
    /// Sort key.
    pub sort: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Text that an id or a name must contain, ignoring case; empty for all rows.
    pub search: String,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// The customer's id.
    pub customer: String,
    /// The customer's name, if a customers file contains it.
    pub name: Option<String>,
    /// The values, in the order of the report's columns.
    pub values: Vec<u32>,
}

/// A window of consecutive rows of the sorted and searched table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableWindow {
    /// Number of rows that match the search.
    pub total: u32,
    /// Index of the first row of `rows` among them, from 0.
    pub start: u32,
    /// The rows of the window.
    pub rows: Vec<TableRow>,
}

/// Order of all matching profiles, computed once so that scrolling needs no sorting.
#[derive(Clone, Debug, Default)]
pub struct TableOrder {
    query: TableQuery,
    rows: Vec<u32>,
}

impl TableOrder {
    /// Searches and sorts the profiles.
    ///
    /// `customers` are those of the store, and the profiles are of some of them, both in the order of ids.
    /// `name` returns a customer's name, if it is known.
    pub fn new<'a>(
        query: TableQuery,
        customers: &[Id],
        profiles: &Profiles,
        name: impl Fn(&Id) -> Option<&'a str>,
    ) -> TableOrder {
        let search = query.search.trim().to_lowercase();
        let id_of = |row: u32| &customers[profiles.customers[row as usize] as usize];
        let matches = |row: &u32| {
            let id = id_of(*row);
            search.is_empty()
                || id.to_string().to_lowercase().contains(&search)
                || name(id).is_some_and(|name| name.to_lowercase().contains(&search))
        };
        let mut rows: Vec<u32> = (0..profiles.len() as u32).filter(matches).collect();
        match query.sort {
            SortBy::Customer if query.descending => rows.reverse(),
            SortBy::Customer => {}
            SortBy::Name => {
                let key = |&row: &u32| name(id_of(row)).map(str::to_lowercase);
                let mut keyed: Vec<_> = rows.iter().map(|row| (key(row), *row)).collect();
                // A customer without a name comes last in either direction.
                sort::sort(&mut keyed, |(a, _), (b, _)| match (a, b) {
                    (Some(a), Some(b)) if query.descending => b.cmp(a),
                    (Some(a), Some(b)) => a.cmp(b),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                });
                rows = keyed.into_iter().map(|(_, row)| row).collect();
            }
            SortBy::Column(column) => {
                let values = profiles.column(column);
                let value = |row: u32| values.get(row as usize).copied().unwrap_or(0);
                // The row breaks ties, so an unstable sort yields the order of a stable one.
                if query.descending {
                    rows.sort_unstable_by_key(|&row| (std::cmp::Reverse(value(row)), row));
                } else {
                    rows.sort_unstable_by_key(|&row| (value(row), row));
                }
            }
        }
        TableOrder { query, rows }
    }

    /// Returns the search and sort order of the rows.
    pub fn query(&self) -> &TableQuery {
        &self.query
    }

    /// Returns a window of at most `count` rows, starting at row `start`.
    pub fn window<'a>(
        &self,
        start: u32,
        count: u32,
        customers: &[Id],
        profiles: &Profiles,
        name: impl Fn(&Id) -> Option<&'a str>,
    ) -> TableWindow {
        let total = self.rows.len() as u32;
        let start = start.min(total);
        let end = start.saturating_add(count).min(total);
        let row = |&row: &u32| {
            let id = &customers[profiles.customers[row as usize] as usize];
            TableRow {
                customer: id.to_string(),
                name: name(id).map(str::to_owned),
                values: profiles.columns().map(|(_, values)| values[row as usize]).collect(),
            }
        };
        TableWindow {
            total,
            start,
            rows: self.rows[start as usize..end as usize].iter().map(row).collect(),
        }
    }
}
