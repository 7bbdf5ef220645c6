//! The profiles as a table: which rows are wanted, in which order, and the window of them that is shown.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::fields::ids::Id;
use crate::profiles::profile::Profiles;
use crate::query::report::ProfileColumn;

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortBy {
    /// The customer's id: by number where all ids are numbers, else by text.
    #[default]
    Customer,
    /// The customer's name; those without one come last.
    Name,
    /// A profile column. Customers that are equal there stay in the order of their ids.
    Column(ProfileColumn),
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

/// The order of all profiles that a query wants, kept so that scrolling needs no sorting.
#[derive(Clone, Debug, Default)]
pub struct TableOrder {
    query: TableQuery,
    rows: Vec<u32>,
}

impl TableOrder {
    /// Sorts and searches the profiles. `customers` are the store's, and the profiles are of some of them, both in the order
    /// of ids; `name` gives a customer's name, if it is known.
    pub fn new<'a>(
        query: TableQuery,
        customers: &[Id],
        profiles: &Profiles,
        name: impl Fn(&Id) -> Option<&'a str>,
    ) -> TableOrder {
        let search = query.search.trim().to_lowercase();
        let id_of = |row: u32| &customers[profiles.customers[row as usize] as usize];
        let found = |row: &u32| {
            let id = id_of(*row);
            search.is_empty()
                || id.to_string().to_lowercase().contains(&search)
                || name(id).is_some_and(|name| name.to_lowercase().contains(&search))
        };
        let mut rows: Vec<u32> = (0..profiles.len() as u32).filter(found).collect();
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
                // The row breaks ties, so an unstable sort gives the order of a stable one.
                if query.descending {
                    rows.sort_unstable_by_key(|&row| (std::cmp::Reverse(value(row)), row));
                } else {
                    rows.sort_unstable_by_key(|&row| (value(row), row));
                }
            }
        }
        TableOrder { query, rows }
    }

    /// What the rows were sorted and searched by.
    pub fn query(&self) -> &TableQuery {
        &self.query
    }

    /// A window of at most `count` rows from the row `start` on.
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
