//! Cohorts: the customers that match a filter, compared with other customers or exported as CSV.
//!
//! The figures are of all events of these customers, also where the filter has conditions on events.

use std::borrow::Cow;

use csv::Writer;
use serde::{Deserialize, Serialize};

use crate::fields::ids::Id;
use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::query::aggregate;
use crate::query::dimensions::Dimensions;
use crate::query::execute::{Query, column_names};
use crate::query::filter::Filter;
use crate::query::view::View;
use crate::schema::kinds::ColumnKind;
use crate::stats::group_comparison::{GroupComparison, compare_groups, rest};
use crate::store::event_store::EventStore;
use crate::text::csv_writer::finish;
use crate::text::formula_injection::escape_formula;
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// Figures of two groups, the first and the second in each array.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupPair {
    /// Comparison of the profile columns.
    pub columns: GroupComparison,
    /// Number of customers.
    pub customers: [u64; 2],
    /// Number of events.
    pub events: [u64; 2],
    /// Events by band.
    pub by_band: [Vec<u64>; 2],
    /// Events by hour of day.
    pub by_hour: [Vec<u64>; 2],
}

/// Compares the customers matching two filters, or those matching the first one with all other customers.
///
/// The figures are of all events of these customers, whatever conditions on events the filters have.
///
/// ```
/// use daypart_engine::time::dayparts::Dayparts;
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::query::cohort;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// let mut scanner = EventScanner::new(EventLayout::default_order());
/// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n1,8,1,\"2014-10-23 09:00:00\",1,\"72132\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let store = builder.finish().unwrap();
/// let mobile = "mobile=1".parse().unwrap();
/// let groups = cohort::compare(&store, &Dimensions::default(), &mobile, None, &Dayparts::default());
/// assert_eq!((groups.customers, groups.events), ([1, 1], [1, 1]));
/// assert_eq!((groups.by_hour[0][9], groups.by_hour[1][3]), (1, 1));
/// ```
pub fn compare(
    store: &EventStore,
    dimensions: &Dimensions,
    first: &Filter,
    second: Option<&Filter>,
    dayparts: &Dayparts,
) -> GroupPair {
    let all = aggregate::run(store, dimensions, &Filter::default(), dayparts).profiles;
    let select = |filter: &Filter| select_profiles(store, dimensions, filter, dayparts, &all);
    let one = select(first);
    let other = second.map_or_else(|| rest(&all, &one), select);
    let groups = [&one, &other];
    let by_band = groups.map(|group| -> Vec<u64> {
        let sum = |values: &Vec<u32>| values.iter().map(|&value| u64::from(value)).sum();
        group.bands.iter().map(sum).collect()
    });
    GroupPair {
        columns: compare_groups(&one, &other),
        customers: groups.map(|group| group.len() as u64),
        events: [0, 1].map(|group: usize| by_band[group].iter().sum()),
        by_hour: groups.map(|group| events_by_hour(store, &group.customers)),
        by_band,
    }
}

/// Selects the profiles of the customers that match a filter from those of all customers.
fn select_profiles(
    store: &EventStore,
    dimensions: &Dimensions,
    filter: &Filter,
    dayparts: &Dayparts,
    all: &Profiles,
) -> Profiles {
    let matching = aggregate::run(store, dimensions, filter, dayparts).profiles.customers;
    all.keeping(|customer| matching.binary_search(&customer).is_ok())
}

/// Counts the events of some customers by hour of day.
fn events_by_hour(store: &EventStore, customers: &[u32]) -> Vec<u64> {
    let mut hours = vec![0; 24];
    for run in customers
        .iter()
        .flat_map(|&customer| store.events_of(customer as usize))
    {
        for &[_, time] in run {
            hours[(time % DAY_SECONDS / 3600) as usize] += 1;
        }
    }
    hours
}

/// Returns the number of customers that match a filter. See [`compare`] for an example of a store.
pub fn count_customers(store: &EventStore, dimensions: &Dimensions, filter: &Filter, dayparts: &Dayparts) -> u64 {
    aggregate::run(store, dimensions, filter, dayparts).profiles.len() as u64
}

/// A column of an export of customers, beside the id, which is always the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CustomerColumn {
    /// The customer's name.
    Name,
    /// The customer's number of events.
    Events,
    /// A profile column.
    Figure(ProfileColumn),
    /// A field of the customers file. If its values have names, a column of names follows.
    Field(ColumnKind),
}

/// Name of a value of a field of the customers file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeName {
    /// The field.
    pub field: ColumnKind,
    /// The value, as in the file.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// Writes the customers that match a query's filter as CSV, with the columns requested.
///
/// The first column is `custid`, or the name of what else the profiles are of, as in the live table. The figures are
/// of all their events. `customer_field` returns the text of a field of the customers file, if
/// there is one.
///
/// # Errors
/// Passes on errors of the csv crate, which do not occur when writing to memory.
pub fn customers_csv<'a>(
    store: &EventStore,
    dimensions: &Dimensions,
    query: &Query,
    columns: &[CustomerColumn],
    names: &[CodeName],
    customer_field: impl Fn(&Id, ColumnKind) -> Option<&'a str>,
) -> Result<Vec<u8>, csv::Error> {
    let View { dayparts, filter } = &query.view;
    let all = aggregate::run(store, dimensions, &Filter::default(), dayparts).profiles;
    let group = select_profiles(store, dimensions, filter, dayparts, &all);
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_field(query.of.column())?;
    let has_names = |field: ColumnKind| names.iter().any(|name| name.field == field);
    for &column in columns {
        let heading = heading(column, dayparts);
        writer.write_field(escape_formula(&heading).as_bytes())?;
        if matches!(column, CustomerColumn::Field(field) if has_names(field)) {
            writer.write_field(escape_formula(&format!("{heading}_name")).as_bytes())?;
        }
    }
    writer.write_record(None::<&[u8]>)?;
    for (row, &customer) in group.customers.iter().enumerate() {
        let id = &store.customers()[customer as usize];
        writer.write_field(escape_formula(&id.to_string()).as_bytes())?;
        for &column in columns {
            let text: Cow<'_, str> = match column {
                CustomerColumn::Name => customer_field(id, ColumnKind::Name).unwrap_or("").into(),
                CustomerColumn::Events => group.events(row).to_string().into(),
                CustomerColumn::Figure(column) => group
                    .column(column)
                    .get(row)
                    .map_or_else(String::new, u32::to_string)
                    .into(),
                CustomerColumn::Field(field) => customer_field(id, field).unwrap_or("").into(),
            };
            writer.write_field(escape_formula(&text).as_bytes())?;
            if let CustomerColumn::Field(field) = column
                && has_names(field)
            {
                let name = names.iter().find(|name| name.field == field && name.value == text);
                writer.write_field(escape_formula(name.map_or("", |name| &name.name)).as_bytes())?;
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}

/// Returns the name of a column in the file.
fn heading(column: CustomerColumn, dayparts: &Dayparts) -> String {
    match column {
        CustomerColumn::Name => "name".to_owned(),
        CustomerColumn::Events => "events".to_owned(),
        CustomerColumn::Figure(column) => column_names(column, dayparts).1.to_owned(),
        CustomerColumn::Field(kind) => kind.name().replace([' ', '-'], "_"),
    }
}
