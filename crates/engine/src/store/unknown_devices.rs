//! Unknown devices: the events whose device is missing or not known, by its text.

use serde::{Deserialize, Serialize};

use crate::fields::missing::is_missing;
use crate::text::number_format::count;

/// Maximum number of texts that are counted one by one.
const MAX_TEXTS: usize = 50;

/// Maximum length of a text, in characters.
const MAX_CHARACTERS: usize = 120;

/// Number of events on unknown devices, in total and by the device's text.
///
/// Such events count in every figure, but not as mobile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownDevices {
    /// Number of events.
    pub events: u64,
    /// The texts in the order in which they occur, with the number of events; at most 50 texts, and none for missing
    /// values.
    pub texts: Vec<(String, u64)>,
}

impl UnknownDevices {
    /// Counts an event on a device with this text.
    pub fn count(&mut self, text: &str) {
        self.add(text, 1);
    }

    /// Adds the counts of the rows that follow.
    pub fn append(&mut self, other: UnknownDevices) {
        let by_text: u64 = other.texts.iter().map(|(_, events)| events).sum();
        self.events += other.events - by_text;
        for (text, events) in other.texts {
            self.add(&text, events);
        }
    }

    fn add(&mut self, text: &str, events: u64) {
        self.events += events;
        if is_missing(text) {
            return;
        }
        let text = text
            .char_indices()
            .nth(MAX_CHARACTERS)
            .map_or(text, |(end, _)| &text[..end]);
        if let Some((_, of_text)) = self.texts.iter_mut().find(|(known, _)| known == text) {
            *of_text += events;
        } else if self.texts.len() < MAX_TEXTS {
            self.texts.push((text.to_owned(), events));
        }
    }

    /// Describes their share of all events in a sentence, for the notes of a file; `None` without any.
    ///
    /// ```
    /// let mut devices = daypart_engine::store::unknown_devices::UnknownDevices::default();
    /// devices.count("toaster");
    /// assert_eq!(devices.sentence(30).unwrap(), "1 of 30 events names no known device; it doesn’t count as mobile.");
    /// ```
    pub fn sentence(&self, events: u64) -> Option<String> {
        let (names, pronoun) = match self.events {
            0 => return None,
            1 => ("names", "it doesn’t"),
            _ => ("name", "they don’t"),
        };
        Some(format!(
            "{} of {} events {names} no known device; {pronoun} count as mobile.",
            count(self.events),
            count(events)
        ))
    }
}
