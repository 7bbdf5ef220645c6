//! Slow path through one row of an events file: accepts every supported notation of an event's fields, and
//! reports why a row is rejected.

use crate::csv::records::Row;
use crate::csv::{constant_formula, encoding};
use crate::fields::device;
use crate::fields::ids::{TEXT_BIT, TextInterner};
use crate::rejects::log::{Reject, RejectReason};
use crate::rejects::validation;
use crate::schema::layout::{EventLayout, ProfileKey, TitleColumns};
use crate::store::unknown_devices::UnknownDevices;
use crate::time::civil::{self, TimeError};
use crate::time::parse;

/// An event as the store keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The customer's code.
    pub customer: u32,
    /// The track's code.
    pub track: u32,
    /// The wall-clock second.
    pub time: u32,
    /// 1 for a play on a mobile device, else 0.
    pub mobile: u32,
}

/// Parses a row's event, or returns the reason to reject the row. The caller sets the reject's position.
///
/// An event on an unknown device is counted as not mobile, and its device in `unknown_devices`.
pub(crate) fn parse_event(
    row: &Row<'_>,
    layout: &EventLayout,
    (customers, tracks): (&mut TextInterner, &mut TextInterner),
    unknown_devices: &mut UnknownDevices,
) -> Result<Event, Reject> {
    validation::check_field_count(row, layout.columns)?;
    let cell = |column: usize| constant_formula::text(row.field(column));
    let mut event = Event::default();
    if let ProfileKey::Column(column) = layout.key {
        event.customer = parse_id(cell(column), "customer", customers)?;
    }
    if let Some(column) = layout.track {
        let id = cell(column);
        event.track = match (layout.artist, layout.without_id) {
            (Some(artist), _) => parse_title(id, cell(artist), tracks)?,
            (None, Some(TitleColumns { title, artist })) if id.trim_ascii().is_empty() => {
                parse_title(cell(title), artist.map_or(&[], cell), tracks)?
            }
            (None, _) => parse_id(id, "track", tracks)?,
        };
    }
    event.time = match layout.clock {
        None => parse_time(cell(layout.time), layout)?,
        Some(clock) => parse_time(
            &[cell(layout.time).trim_ascii(), cell(clock).trim_ascii()].join(&b' '),
            layout,
        )?,
    };
    if let Some(column) = layout.mobile {
        let text = String::from_utf8_lossy(cell(column));
        match mobile(&text, &layout.devices) {
            Some(mobile) => event.mobile = u32::from(mobile),
            None => unknown_devices.count(text.trim()),
        }
    }
    if !matches!(layout.key, ProfileKey::Column(_)) {
        let name = period_name(layout.key, event.time);
        event.customer = text_code(name.as_bytes(), customers).unwrap_or_default();
    }
    Ok(event)
}

/// Name of the profile that an event at a time belongs to, when the profile key is no column.
pub(crate) fn period_name(key: ProfileKey, at: u32) -> String {
    let civil = civil::civil(at);
    match key {
        ProfileKey::Column(_) | ProfileKey::WholeFile => "all plays".to_owned(),
        ProfileKey::Year => format!("{}", civil.year),
        ProfileKey::Month => format!("{}-{:02}", civil.year, civil.month),
        ProfileKey::Weekday => {
            let name = civil::WEEKDAYS.get(civil.weekday as usize).copied().unwrap_or_default();
            format!("{} {name}", civil.weekday + 1)
        }
    }
}

/// Code of an id: the value of a small number, or the index of a text.
pub(crate) fn text_code(text: &[u8], texts: &mut TextInterner) -> Option<u32> {
    let canonical = text.iter().all(u8::is_ascii_digit) && (text[0] != b'0' || text.len() == 1) && text.len() <= 10;
    if canonical {
        let number = text
            .iter()
            .fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        if number < u64::from(TEXT_BIT) {
            return Some(number as u32);
        }
    }
    texts.intern(text).map(|index| index | TEXT_BIT)
}

fn parse_id(field: &[u8], column: &str, texts: &mut TextInterner) -> Result<u32, Reject> {
    let text = field.trim_ascii();
    let expected = match column {
        "customer" => "a customer ID",
        _ => "a track ID",
    };
    if text.is_empty() {
        return Err(validation::reject(RejectReason::Empty, column, String::new(), expected));
    }
    code(text, texts)
        .ok_or_else(|| validation::reject(RejectReason::NotText, column, validation::excerpt(text), expected))
}

/// Code of a track that its artist and title identify; the title alone if the artist is empty.
fn parse_title(field: &[u8], artist: &[u8], texts: &mut TextInterner) -> Result<u32, Reject> {
    let (title, artist) = (field.trim_ascii(), artist.trim_ascii());
    if title.is_empty() || artist.is_empty() {
        return parse_id(title, "track", texts);
    }
    let text = [artist, b" - ", title].concat();
    code(&text, texts).ok_or_else(|| {
        validation::reject(
            RejectReason::NotText,
            "track",
            validation::excerpt(&text),
            "a track title",
        )
    })
}

/// Code of an id's bytes. Bytes that aren't UTF-8 are decoded as Windows-1252, so that no id is lost.
fn code(text: &[u8], texts: &mut TextInterner) -> Option<u32> {
    if let Some(known) = texts.find_recent(text) {
        Some(known | TEXT_BIT)
    } else if std::str::from_utf8(text).is_ok() {
        text_code(text, texts)
    } else {
        text_code(encoding::decode_windows_1252(text).as_bytes(), texts)
    }
}

fn parse_time(field: &[u8], layout: &EventLayout) -> Result<u32, Reject> {
    let reason = match parse::parse(field, layout.time_format, &layout.zone, &layout.time_names) {
        Ok(moment) => return Ok(moment.at),
        Err(_) if field.trim_ascii().is_empty() => RejectReason::Empty,
        Err(TimeError::NotATime) => RejectReason::NotATime,
        Err(TimeError::OutOfRange) => RejectReason::TimeOutOfRange,
    };
    let expected = match reason {
        RejectReason::TimeOutOfRange => "a date and time between 1970 and 2105",
        _ => layout.time_format.example(),
    };
    Err(validation::reject(reason, "time", validation::excerpt(field), expected))
}

/// Returns whether a text means a mobile device: as the user chose for it, else as it is recognised.
fn mobile(text: &str, devices: &[(String, bool)]) -> Option<bool> {
    device::mobile(text).or_else(|| {
        let text = text.trim().to_lowercase();
        let chosen = devices.iter().find(|(device, _)| *device == text);
        chosen.map(|(_, mobile)| *mobile)
    })
}
