//! Daypart editor: its text fields, and the dayparts that result from them. `view_edits` requests the new report.

use daypart_engine::time::dayparts::{DAY_MINUTES, DaypartError, Dayparts, Preset, clock, parse_clock};

/// Setting of the dayparts.
pub(in crate::state) const STORAGE_NAME: &str = "dayparts";

/// Maximum number of dayparts in a day.
pub const MAX_BANDS: usize = 8;

/// Minimum number of dayparts in a day.
pub const MIN_BANDS: usize = 2;

/// A change in the editor. Rows are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaypartEdit {
    /// The name of a daypart was typed.
    Name(usize, String),
    /// The start of a daypart was typed.
    Start(usize, String),
    /// Typing has ended: apply the fields.
    Settle,
    /// Move the start of a daypart to this minute of the day, as far as its neighbours allow.
    Move(usize, u32),
    /// Split the longest daypart in two.
    Add,
    /// Remove a daypart. The one before it extends to its end.
    Remove(usize),
    /// Apply a preset.
    Preset(Preset),
    /// Apply the default dayparts and delete the saved setting.
    Reset,
}

/// A daypart as typed in the editor's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartRow {
    /// The name.
    pub name: String,
    /// The start, as typed.
    pub start: String,
}

/// Reason why the fields are not valid dayparts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartProblem {
    /// The invalid row.
    pub row: Option<usize>,
    /// What is wrong, and what to enter instead.
    pub message: String,
}

/// The editor and the dayparts in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartEditor {
    /// The dayparts in effect.
    pub chosen: Dayparts,
    /// The text fields.
    pub rows: Vec<DaypartRow>,
    /// Why the fields are invalid. The earlier dayparts stay in effect.
    pub problem: Option<DaypartProblem>,
}

impl Default for DaypartEditor {
    fn default() -> DaypartEditor {
        DaypartEditor::of(Dayparts::default())
    }
}

impl DaypartEditor {
    /// Creates an editor with these dayparts in effect.
    pub fn of(chosen: Dayparts) -> DaypartEditor {
        let rows = chosen.bands().iter().map(|band| DaypartRow {
            name: band.name.clone(),
            start: clock(band.start_minute),
        });
        DaypartEditor {
            rows: rows.collect(),
            chosen,
            problem: None,
        }
    }

    /// Returns the preset in effect, if it is one.
    pub fn preset(&self) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.dayparts() == self.chosen)
    }

    /// Returns the range in which the start of a daypart can move, at least one minute away from either neighbour,
    /// and its present position. The values are minutes of the day of the daypart before it and go on past midnight.
    ///
    /// ```
    /// use daypart::state::DaypartEditor;
    /// let range = DaypartEditor::default().start_range(1).unwrap();
    /// assert_eq!((range.from, range.at, range.to), (301, 720, 1019));
    /// ```
    pub fn start_range(&self, row: usize) -> Option<StartRange> {
        let bands = self.chosen.bands();
        let at = bands.get(row)?.start_minute;
        let before = bands[(row + bands.len() - 1) % bands.len()].start_minute;
        let after = self.chosen.end_minute(row);
        let past = |minute: u32| (minute + DAY_MINUTES - before - 1) % DAY_MINUTES + 1;
        Some(StartRange {
            from: before + 1,
            at: before + past(at),
            to: before + past(at) + (after + DAY_MINUTES - at - 1) % DAY_MINUTES,
        })
    }

    /// Applies a change. Returns whether the dayparts in effect have changed.
    pub(in crate::state) fn edit(&mut self, edit: DaypartEdit) -> bool {
        let before = self.chosen.clone();
        match edit {
            DaypartEdit::Name(row, text) => {
                if let Some(row) = self.rows.get_mut(row) {
                    row.name = text;
                }
            }
            DaypartEdit::Start(row, text) => {
                if let Some(row) = self.rows.get_mut(row) {
                    row.start = text;
                }
            }
            DaypartEdit::Settle => self.settle(),
            DaypartEdit::Move(row, minute) => self.move_start(row, minute),
            DaypartEdit::Add => self.add(),
            DaypartEdit::Remove(row) => {
                if self.rows.len() > MIN_BANDS && row < self.rows.len() {
                    self.rows.remove(row);
                    self.settle();
                }
            }
            DaypartEdit::Preset(preset) => *self = DaypartEditor::of(preset.dayparts()),
            DaypartEdit::Reset => *self = DaypartEditor::default(),
        }
        self.chosen != before
    }

    /// Applies the fields, or sets the problem if they are invalid.
    fn settle(&mut self) {
        let mut bands = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let Some(start) = parse_clock(&row.start) else {
                self.problem = Some(DaypartProblem {
                    row: Some(index),
                    message: format!(
                        "“{}” isn’t a valid time. Use a 24-hour time such as 7:30.",
                        row.start.trim()
                    ),
                });
                return;
            };
            bands.push((row.name.clone(), start));
        }
        match Dayparts::named(bands) {
            Ok(dayparts) => *self = DaypartEditor::of(dayparts),
            Err(error) => {
                self.problem = Some(DaypartProblem {
                    row: self.row_of_error(&error),
                    message: error.to_string(),
                });
            }
        }
    }

    /// Returns the row that an error refers to.
    fn row_of_error(&self, error: &DaypartError) -> Option<usize> {
        let last_named = |name: &String| self.rows.iter().rposition(|row| row.name.trim() == name);
        match error {
            DaypartError::NoName(place) | DaypartError::BadName(place) => place.checked_sub(1),
            DaypartError::SameName(name) | DaypartError::StartOutsideDay(name, _) | DaypartError::OutOfOrder(name) => {
                last_named(name)
            }
            DaypartError::BandCount(_) => None,
        }
    }

    /// Moves the start of a daypart towards a minute of the day.
    fn move_start(&mut self, row: usize, minute: u32) {
        let Some(StartRange { from, at, to }) = self.start_range(row) else {
            return;
        };
        // Of the two ways around the clock to that minute, take the shorter one from the present start.
        let ahead = (minute % DAY_MINUTES + 2 * DAY_MINUTES - at) % DAY_MINUTES;
        let wanted = if ahead <= DAY_MINUTES / 2 {
            (at + ahead).min(to)
        } else {
            (at + ahead).saturating_sub(DAY_MINUTES).max(from)
        };
        // Invalid typed text is replaced by the dayparts shown on the ring.
        *self = DaypartEditor::of(self.chosen.clone());
        if let Some(row) = self.rows.get_mut(row) {
            row.start = clock(wanted % DAY_MINUTES);
        }
        self.settle();
    }

    /// Splits the longest daypart in two.
    fn add(&mut self) {
        let bands = self.chosen.bands();
        if bands.len() >= MAX_BANDS {
            return;
        }
        let length =
            |band: usize| (self.chosen.end_minute(band) + DAY_MINUTES - bands[band].start_minute - 1) % DAY_MINUTES;
        let Some(longest) = (0..bands.len()).max_by_key(|&band| (length(band), std::cmp::Reverse(band))) else {
            return;
        };
        // Round to a quarter of an hour where there is room.
        let half = length(longest).div_ceil(2);
        let half = if half >= 15 { half / 15 * 15 } else { half };
        let start = (bands[longest].start_minute + half) % DAY_MINUTES;
        let name = (1..)
            .map(|number| format!("Daypart {number}"))
            .skip(bands.len())
            .find(|name| bands.iter().all(|band| !band.name.eq_ignore_ascii_case(name)));
        let row = DaypartRow {
            name: name.unwrap_or_default(),
            start: clock(start),
        };
        *self = DaypartEditor::of(self.chosen.clone());
        self.rows.insert(longest + 1, row);
        self.settle();
    }
}

/// Range of a daypart's start, in minutes of the day; values go on past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartRange {
    /// The earliest.
    pub from: u32,
    /// The present start.
    pub at: u32,
    /// The latest.
    pub to: u32,
}
