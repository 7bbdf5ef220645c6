//! What a person has said about a file, as a text that the browser's storage can keep for files with the same columns.

use crate::state::text::status_line::names_of_roles;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::time::parse::DateOrder;
use daypart_engine::time::zone::Zone;

/// Writes what was said, a part for each thing that was: `role=Events|header=1`. A zone is written by its name alone.
///
/// ```
/// use daypart_engine::schema::layout::{ReadOverrides, ProfileKey};
/// use daypart::state::{read_given, write_given};
/// let given = ReadOverrides { header_rows: Some(1), key: Some(ProfileKey::Month), ..ReadOverrides::default() };
/// assert_eq!(write_given(&given), "header=1|key=month");
/// assert_eq!(read_given("header=1|key=month"), Some(given));
/// ```
pub fn write_given(given: &ReadOverrides) -> String {
    let columns = |columns: &Vec<ColumnKind>| {
        let names: Vec<&str> = columns.iter().map(|meaning| meaning.name()).collect();
        names.join(",")
    };
    let order = |order: DateOrder| match order {
        DateOrder::DayFirst => "day",
        DateOrder::MonthFirst => "month",
    };
    let key = |key: ProfileKey| match key {
        ProfileKey::Column(index) => format!("column {index}"),
        ProfileKey::WholeFile => "whole".to_owned(),
        ProfileKey::Year => "year".to_owned(),
        ProfileKey::Month => "month".to_owned(),
        ProfileKey::Weekday => "weekday".to_owned(),
    };
    let parts = [
        ("role", given.role.map(|role| names_of_roles(role).to_owned())),
        ("encoding", given.encoding.map(|encoding| encoding.name().to_owned())),
        ("delimiter", given.delimiter.map(|byte| byte.to_string())),
        (
            "quote",
            given
                .quote
                .map(|quote| quote.map_or("none".to_owned(), |byte| byte.to_string())),
        ),
        ("header", given.header_rows.map(|rows| rows.to_string())),
        ("columns", given.columns.as_ref().map(columns)),
        ("order", given.date_order.map(|first| order(first).to_owned())),
        ("zone", given.zone.as_ref().map(|zone| zone.name().to_owned())),
        ("key", given.key.map(key)),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    said.join("|")
}

/// Reads what [`write_given`] wrote; `None` when it is anything else.
pub fn read_given(text: &str) -> Option<ReadOverrides> {
    let mut given = ReadOverrides::default();
    for part in text.split('|').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name {
            "role" => given.role = Some(TableKind::ALL.into_iter().find(|role| names_of_roles(*role) == value)?),
            "encoding" => {
                given.encoding = Some(Encoding::ALL.into_iter().find(|encoding| encoding.name() == value)?);
            }
            "delimiter" => given.delimiter = Some(value.parse().ok()?),
            "quote" if value == "none" => given.quote = Some(None),
            "quote" => given.quote = Some(Some(value.parse().ok()?)),
            "header" => given.header_rows = Some(value.parse().ok()?),
            "columns" => given.columns = Some(value.split(',').map(meaning).collect::<Option<_>>()?),
            "order" => {
                given.date_order = Some(match value {
                    "day" => DateOrder::DayFirst,
                    "month" => DateOrder::MonthFirst,
                    _ => return None,
                });
            }
            "zone" => given.zone = Some(Zone::new(value, Vec::new())),
            "key" => given.key = Some(key(value)?),
            _ => return None,
        }
    }
    Some(given)
}

fn key(text: &str) -> Option<ProfileKey> {
    Some(match text {
        "whole" => ProfileKey::WholeFile,
        "year" => ProfileKey::Year,
        "month" => ProfileKey::Month,
        "weekday" => ProfileKey::Weekday,
        _ => ProfileKey::Column(text.strip_prefix("column ")?.parse().ok()?),
    })
}

fn meaning(name: &str) -> Option<ColumnKind> {
    let mut known = TableKind::ALL.into_iter().flat_map(TableKind::meanings);
    known.find(|meaning| meaning.name() == name)
}
