//! The careful way through one row of an events file: every way to write an event's parts that is understood, and what is
//! wrong with a row that tells none.

use crate::csv::encoding;
use crate::csv::records::Row;
use crate::fields::device;
use crate::fields::ids::{TEXT_BIT, TextInterner};
use crate::rejects::log::{Reason, Reject};
use crate::rejects::validation;
use crate::schema::layout::{EventLayout, ProfileKey};
use crate::time::civil::{self, TimeError};
use crate::time::parse;

/// The parts of an event, as they are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The customer's code.
    pub customer: u32,
    /// The track's code.
    pub track: u32,
    /// The wall-clock second.
    pub time: u32,
    /// 1 when it was heard on a mobile device, else 0.
    pub mobile: u32,
}

/// The event that a row tells, or why it tells none. The reject's place is left to the caller.
pub(crate) fn event(
    row: &Row<'_>,
    layout: &EventLayout,
    customers: &mut TextInterner,
    tracks: &mut TextInterner,
) -> Result<Event, Reject> {
    validation::width(row, layout.columns)?;
    let mut event = Event::default();
    if let ProfileKey::Column(column) = layout.key {
        event.customer = id(row.field(column), "customer", customers)?;
    }
    if let Some(column) = layout.track {
        event.track = match layout.artist {
            None => id(row.field(column), "track", tracks)?,
            Some(artist) => title(row.field(column), row.field(artist), tracks)?,
        };
    }
    event.time = time_of(row.field(layout.time), layout)?;
    if let Some(column) = layout.mobile {
        event.mobile = flag(row.field(column))?;
    }
    if !matches!(layout.key, ProfileKey::Column(_)) {
        let name = name_of(layout.key, event.time);
        event.customer = text_code(name.as_bytes(), customers).unwrap_or_default();
    }
    Ok(event)
}

/// The name of the profile that a time belongs to when no column tells it.
pub(crate) fn name_of(key: ProfileKey, at: u32) -> String {
    let civil = civil::civil(at);
    match key {
        ProfileKey::Column(_) | ProfileKey::WholeFile => "all listens".to_owned(),
        ProfileKey::Year => format!("{}", civil.year),
        ProfileKey::Month => format!("{}-{:02}", civil.year, civil.month),
        ProfileKey::Weekday => {
            let name = civil::WEEKDAYS.get(civil.weekday as usize).copied().unwrap_or_default();
            format!("{} {name}", civil.weekday + 1)
        }
    }
}

/// The code of an id's text: a small number's own value, or the text's index.
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

fn id(field: &[u8], column: &str, texts: &mut TextInterner) -> Result<u32, Reject> {
    let text = field.trim_ascii();
    let expected = match column {
        "customer" => "a customer's id",
        _ => "a track's id",
    };
    if text.is_empty() {
        return Err(validation::reject(Reason::Empty, column, String::new(), expected));
    }
    code(text, texts).ok_or_else(|| validation::reject(Reason::NotText, column, validation::shown(text), expected))
}

/// The code of a track that is known by its title and its artist. Without an artist the title tells it alone.
fn title(field: &[u8], artist: &[u8], texts: &mut TextInterner) -> Result<u32, Reject> {
    let (title, artist) = (field.trim_ascii(), artist.trim_ascii());
    if title.is_empty() || artist.is_empty() {
        return id(title, "track", texts);
    }
    let text = [artist, b" - ", title].concat();
    code(&text, texts)
        .ok_or_else(|| validation::reject(Reason::NotText, "track", validation::shown(&text), "a track's title"))
}

/// The code of an id's text. Bytes that are not UTF-8 are what Windows-1252 makes of them, so that no id is lost.
fn code(text: &[u8], texts: &mut TextInterner) -> Option<u32> {
    if let Some(known) = texts.find_at_hand(text) {
        Some(known | TEXT_BIT)
    } else if std::str::from_utf8(text).is_ok() {
        text_code(text, texts)
    } else {
        text_code(encoding::western(text).as_bytes(), texts)
    }
}

fn time_of(field: &[u8], layout: &EventLayout) -> Result<u32, Reject> {
    let reason = match parse::parse(field, layout.form, &layout.zone) {
        Ok(moment) => return Ok(moment.at),
        Err(_) if field.trim_ascii().is_empty() => Reason::Empty,
        Err(TimeError::NotATime) => Reason::NotATime,
        Err(TimeError::OutOfRange) => Reason::TimeOutOfRange,
    };
    let expected = match reason {
        Reason::TimeOutOfRange => "a date and time between 1970 and 2105",
        _ => layout.form.example(),
    };
    Err(validation::reject(reason, "time", validation::shown(field), expected))
}

fn flag(field: &[u8]) -> Result<u32, Reject> {
    let text = String::from_utf8_lossy(field);
    match device::mobile(&text) {
        Some(mobile) => Ok(u32::from(mobile)),
        None if text.trim().is_empty() => Err(validation::reject(
            Reason::Empty,
            "mobile",
            String::new(),
            "a mobile flag, 0 or 1, or a device",
        )),
        None => Err(validation::reject(
            Reason::NotAFlag,
            "mobile",
            validation::shown(field),
            "a mobile flag, 0 or 1, or a device",
        )),
    }
}
