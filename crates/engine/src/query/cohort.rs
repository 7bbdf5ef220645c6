//! Groups of customers: whom a filter leaves, with the figures of all their events, to be compared or written as a file.

use std::borrow::Cow;

use csv::Writer;
use serde::{Deserialize, Serialize};

use crate::fields::ids::Id;
use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::query::aggregate;
use crate::query::dimensions::Dimensions;
use crate::query::execute::names;
use crate::query::filter::Filter;
use crate::schema::kinds::ColumnKind;
use crate::stats::group_comparison::{GroupComparison, compare_groups, rest};
use crate::store::event_store::EventStore;
use crate::text::formula_injection::harmless;
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// Two groups side by side, the first and the second of each.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupPair {
    /// Their profile columns.
    pub columns: GroupComparison,
    /// How many customers they have.
    pub customers: [u64; 2],
    /// How many events these have.
    pub events: [u64; 2],
    /// The events by band.
    pub by_band: [Vec<u64>; 2],
    /// The events by hour of day.
    pub by_hour: [Vec<u64>; 2],
}

/// Compares the customers whom two filters leave, or those whom the first one leaves with all others. Whatever the filters
/// say of events, the figures are of all events of these customers.
///
/// ```
/// use daypart_engine::time::dayparts::Dayparts;
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::query::cohort;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// let mut scanner = EventScanner::new(EventLayout::seed());
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
    facts: &Dimensions,
    first: &Filter,
    second: Option<&Filter>,
    dayparts: &Dayparts,
) -> GroupPair {
    let all = aggregate::run(store, facts, &Filter::default(), dayparts).profiles;
    let group = |filter: &Filter| left_by(store, facts, filter, dayparts, &all);
    let one = group(first);
    let other = second.map_or_else(|| rest(&all, &one), group);
    let groups = [&one, &other];
    let by_band = groups.map(|group| -> Vec<u64> {
        let sum = |values: &Vec<u32>| values.iter().map(|&value| u64::from(value)).sum();
        group.bands.iter().map(sum).collect()
    });
    GroupPair {
        columns: compare_groups(&one, &other),
        customers: groups.map(|group| group.len() as u64),
        events: [0, 1].map(|group: usize| by_band[group].iter().sum()),
        by_hour: groups.map(|group| hours_of(store, &group.customers)),
        by_band,
    }
}

/// The profiles, out of all of them, of the customers whom a filter leaves.
fn left_by(store: &EventStore, facts: &Dimensions, filter: &Filter, dayparts: &Dayparts, all: &Profiles) -> Profiles {
    let left = aggregate::run(store, facts, filter, dayparts).profiles.customers;
    all.keeping(|customer| left.binary_search(&customer).is_ok())
}

/// The events of some customers by hour of day.
fn hours_of(store: &EventStore, customers: &[u32]) -> Vec<u64> {
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

/// How many customers a filter leaves. See [`compare`] for an example of the store.
pub fn size(store: &EventStore, facts: &Dimensions, filter: &Filter, dayparts: &Dayparts) -> u64 {
    aggregate::run(store, facts, filter, dayparts).profiles.len() as u64
}

/// A column of a file of customers. The first one is always the customer's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CustomerColumn {
    /// The customer's name.
    Name,
    /// How many events the customer has.
    Events,
    /// A figure of the profile.
    Figure(ProfileColumn),
    /// A field of the customers' file. Where its values have names, a column of these follows.
    Field(ColumnKind),
}

/// What a value of a field of the customers' file is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeName {
    /// The field.
    pub field: ColumnKind,
    /// The value as the file has it.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// The customers whom a filter leaves as CSV, with the columns asked for; figures are of all their events. `told` gives what
/// the customers' file says of a customer, if it does.
///
/// # Errors
/// None occur when writing to memory; the csv crate's are passed on.
pub fn customers_csv<'a>(
    store: &EventStore,
    facts: &Dimensions,
    filter: &Filter,
    dayparts: &Dayparts,
    columns: &[CustomerColumn],
    names: &[CodeName],
    told: impl Fn(&Id, ColumnKind) -> Option<&'a str>,
) -> Result<Vec<u8>, csv::Error> {
    let all = aggregate::run(store, facts, &Filter::default(), dayparts).profiles;
    let group = left_by(store, facts, filter, dayparts, &all);
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_field("custid")?;
    let has_names = |field: ColumnKind| names.iter().any(|name| name.field == field);
    for &column in columns {
        let heading = heading(column, dayparts);
        writer.write_field(harmless(&heading).as_bytes())?;
        if matches!(column, CustomerColumn::Field(field) if has_names(field)) {
            writer.write_field(harmless(&format!("{heading}_name")).as_bytes())?;
        }
    }
    writer.write_record(None::<&[u8]>)?;
    for (row, &customer) in group.customers.iter().enumerate() {
        let id = &store.customers()[customer as usize];
        writer.write_field(harmless(&id.to_string()).as_bytes())?;
        for &column in columns {
            let text: Cow<'_, str> = match column {
                CustomerColumn::Name => told(id, ColumnKind::Name).unwrap_or("").into(),
                CustomerColumn::Events => group.events(row).to_string().into(),
                CustomerColumn::Figure(column) => group
                    .column(column)
                    .get(row)
                    .map_or_else(String::new, u32::to_string)
                    .into(),
                CustomerColumn::Field(field) => told(id, field).unwrap_or("").into(),
            };
            writer.write_field(harmless(&text).as_bytes())?;
            if let CustomerColumn::Field(field) = column
                && has_names(field)
            {
                let name = names.iter().find(|name| name.field == field && name.value == text);
                writer.write_field(harmless(name.map_or("", |name| &name.name)).as_bytes())?;
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// A column's name in the file.
fn heading(column: CustomerColumn, dayparts: &Dayparts) -> String {
    match column {
        CustomerColumn::Name => "name".to_owned(),
        CustomerColumn::Events => "events".to_owned(),
        CustomerColumn::Figure(column) => names(column, dayparts).1.to_owned(),
        CustomerColumn::Field(meaning) => meaning.name().replace([' ', '-'], "_"),
    }
}
