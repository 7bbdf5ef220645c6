//! Text format of read overrides, for the browser's storage and for manifests.

use crate::state::text::status_line::table_kind_label;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::query::filter::{percent_decode, percent_encode};
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::time::parse::{DateOrder, Epoch};
use daypart_engine::time::zone::Zone;

/// Formats overrides as `name=value` parts, one for each that is set: `role=Events|header=1`. A time zone is written
/// as its name only.
///
/// ```
/// use daypart_engine::schema::layout::{ReadOverrides, ProfileKey};
/// use daypart::state::{parse_overrides, format_overrides};
/// let overrides = ReadOverrides { header_rows: Some(1), key: Some(ProfileKey::Month), ..ReadOverrides::default() };
/// assert_eq!(format_overrides(&overrides), "header=1|key=month");
/// assert_eq!(parse_overrides("header=1|key=month"), Some(overrides));
/// ```
pub fn format_overrides(overrides: &ReadOverrides) -> String {
    let columns = |columns: &Vec<ColumnKind>| {
        let names: Vec<&str> = columns.iter().map(|kind| kind.name()).collect();
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
    // Stored text keeps these names: "role" is the table kind.
    let parts = [
        (
            "role",
            overrides.table_kind.map(|kind| table_kind_label(kind).to_owned()),
        ),
        (
            "encoding",
            overrides.encoding.map(|encoding| encoding.name().to_owned()),
        ),
        ("delimiter", overrides.delimiter.map(|byte| byte.to_string())),
        (
            "quote",
            overrides
                .quote
                .map(|quote| quote.map_or("none".to_owned(), |byte| byte.to_string())),
        ),
        ("header", overrides.header_rows.map(|rows| rows.to_string())),
        ("columns", overrides.columns.as_ref().map(columns)),
        ("order", overrides.date_order.map(|first| order(first).to_owned())),
        ("numbers", overrides.epoch.map(|epoch| epoch_name(epoch).to_owned())),
        ("zone", overrides.zone.as_ref().map(|zone| zone.name().to_owned())),
        ("key", overrides.key.map(key)),
        ("devices", devices(&overrides.devices)),
    ];
    let set: Vec<String> = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    set.join("|")
}

/// Parses the format of [`format_overrides`]; `None` for any other text.
pub fn parse_overrides(text: &str) -> Option<ReadOverrides> {
    let mut overrides = ReadOverrides::default();
    for part in text.split('|').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name {
            "role" => {
                overrides.table_kind = Some(
                    TableKind::ALL
                        .into_iter()
                        .find(|kind| table_kind_label(*kind) == value)?,
                );
            }
            "encoding" => {
                overrides.encoding = Some(Encoding::ALL.into_iter().find(|encoding| encoding.name() == value)?);
            }
            "delimiter" => overrides.delimiter = Some(value.parse().ok()?),
            "quote" if value == "none" => overrides.quote = Some(None),
            "quote" => overrides.quote = Some(Some(value.parse().ok()?)),
            "header" => overrides.header_rows = Some(value.parse().ok()?),
            "columns" => overrides.columns = Some(value.split(',').map(column_kind).collect::<Option<_>>()?),
            "order" => {
                overrides.date_order = Some(match value {
                    "day" => DateOrder::DayFirst,
                    "month" => DateOrder::MonthFirst,
                    _ => return None,
                });
            }
            "numbers" => overrides.epoch = Some(Epoch::ALL.into_iter().find(|&epoch| epoch_name(epoch) == value)?),
            "zone" => overrides.zone = Some(Zone::new(value, Vec::new())),
            "key" => overrides.key = Some(key(value)?),
            "devices" => overrides.devices = value.split(',').map(device).collect::<Option<_>>()?,
            _ => return None,
        }
    }
    Some(overrides)
}

fn epoch_name(epoch: Epoch) -> &'static str {
    match epoch {
        Epoch::Seconds => "s",
        Epoch::Milliseconds => "ms",
        Epoch::Microseconds => "us",
        Epoch::Nanoseconds => "ns",
        Epoch::SpreadsheetDays => "days",
    }
}

/// Formats devices as a list of percent-encoded texts with `+` for mobile ones and `-` for others.
fn devices(devices: &[(String, bool)]) -> Option<String> {
    let format = |(device, mobile): &(String, bool)| {
        let sign = if *mobile { '+' } else { '-' };
        format!("{sign}{}", percent_encode(device))
    };
    let texts: Vec<String> = devices.iter().map(format).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

fn device(text: &str) -> Option<(String, bool)> {
    let (sign, device) = text.split_at_checked(1)?;
    let device = percent_decode(device)?;
    matches!(sign, "+" | "-").then(|| (device, sign == "+"))
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

fn column_kind(name: &str) -> Option<ColumnKind> {
    let mut known = TableKind::ALL.into_iter().flat_map(TableKind::column_choices);
    known.find(|kind| kind.name() == name)
}
