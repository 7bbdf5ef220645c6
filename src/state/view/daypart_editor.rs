//! The dayparts' editor: what stands in its fields, and which dayparts that makes. Counting by them is `recount`'s
//! business.

use daypart_engine::time::dayparts::{DAY_MINUTES, DaypartError, Dayparts, Preset, clock, parse_clock};

/// The most bands that a day has.
pub const MOST_BANDS: usize = 8;

/// The fewest bands that a day has.
pub const FEWEST_BANDS: usize = 2;

/// A change in the editor. Rows are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A band's name is being typed.
    Name(usize, String),
    /// A band's start is being typed.
    Start(usize, String),
    /// Typing has come to its end: what stands in the fields is to hold.
    Settle,
    /// A band is to start at this minute of the day, as far as its neighbours leave room.
    Move(usize, u32),
    /// The longest band is to be cut in two.
    Add,
    /// A band is to go; the one before it grows by it.
    Remove(usize),
    /// These dayparts are to hold.
    Preset(Preset),
    /// The default dayparts are to hold, and the choice to be forgotten.
    Reset,
}

/// A band as it stands in the editor's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartRow {
    /// The name.
    pub name: String,
    /// The start, as typed.
    pub start: String,
}

/// Why the fields make no dayparts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartProblem {
    /// The row at fault.
    pub row: Option<usize>,
    /// What was found there and what was expected.
    pub message: String,
}

/// The editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartEditor {
    /// The dayparts that hold.
    pub chosen: Dayparts,
    /// What stands in the fields.
    pub rows: Vec<DaypartRow>,
    /// Why that makes no dayparts; those that held before still do.
    pub problem: Option<DaypartProblem>,
}

impl Default for DaypartEditor {
    fn default() -> DaypartEditor {
        DaypartEditor::of(Dayparts::default())
    }
}

impl DaypartEditor {
    /// An editor in which these dayparts hold.
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

    /// The preset that holds, if it is one.
    pub fn preset(&self) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.dayparts() == self.chosen)
    }

    /// From where to where a band's start can be moved, in minutes from the start of the band before it: at least one minute
    /// away from either neighbour. Also where it stands now.
    ///
    /// ```
    /// use daypart::state::DaypartEditor;
    /// let reach = DaypartEditor::default().reach(1).unwrap();
    /// assert_eq!((reach.from, reach.at, reach.to), (301, 720, 1019));
    /// ```
    pub fn reach(&self, row: usize) -> Option<StartRange> {
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

    /// Takes a change in, and says whether other dayparts hold now.
    pub(in crate::state) fn edit(&mut self, edit: Edit) -> bool {
        let before = self.chosen.clone();
        match edit {
            Edit::Name(row, text) => {
                if let Some(row) = self.rows.get_mut(row) {
                    row.name = text;
                }
            }
            Edit::Start(row, text) => {
                if let Some(row) = self.rows.get_mut(row) {
                    row.start = text;
                }
            }
            Edit::Settle => self.settle(),
            Edit::Move(row, minute) => self.move_start(row, minute),
            Edit::Add => self.add(),
            Edit::Remove(row) => {
                if self.rows.len() > FEWEST_BANDS && row < self.rows.len() {
                    self.rows.remove(row);
                    self.settle();
                }
            }
            Edit::Preset(preset) => *self = DaypartEditor::of(preset.dayparts()),
            Edit::Reset => *self = DaypartEditor::default(),
        }
        self.chosen != before
    }

    /// Has the fields hold, or says why they can't.
    fn settle(&mut self) {
        let mut bands = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let Some(start) = parse_clock(&row.start) else {
                let name = row.name.trim();
                self.problem = Some(DaypartProblem {
                    row: Some(index),
                    message: format!(
                        "daypart \"{name}\": found a start at \"{}\", expected a time of day such as 7:30",
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
                    row: self.row_at_fault(&error),
                    message: error.to_string(),
                });
            }
        }
    }

    fn row_at_fault(&self, error: &DaypartError) -> Option<usize> {
        let last_named = |name: &String| self.rows.iter().rposition(|row| row.name.trim() == name);
        match error {
            DaypartError::NoName(place) | DaypartError::BadName(place) => place.checked_sub(1),
            DaypartError::SameName(name) | DaypartError::StartOutsideDay(name, _) | DaypartError::OutOfOrder(name) => {
                last_named(name)
            }
            DaypartError::BandCount(_) => None,
        }
    }

    fn move_start(&mut self, row: usize, minute: u32) {
        let Some(StartRange { from, at, to }) = self.reach(row) else {
            return;
        };
        // Of the ways around the clock to that minute the one that is nearer to where the band starts now is meant.
        let ahead = (minute % DAY_MINUTES + 2 * DAY_MINUTES - at) % DAY_MINUTES;
        let wanted = if ahead <= DAY_MINUTES / 2 {
            (at + ahead).min(to)
        } else {
            (at + ahead).saturating_sub(DAY_MINUTES).max(from)
        };
        // What was typed and can't hold gives way to what is seen on the ring.
        *self = DaypartEditor::of(self.chosen.clone());
        if let Some(row) = self.rows.get_mut(row) {
            row.start = clock(wanted % DAY_MINUTES);
        }
        self.settle();
    }

    fn add(&mut self) {
        let bands = self.chosen.bands();
        if bands.len() >= MOST_BANDS {
            return;
        }
        let length =
            |band: usize| (self.chosen.end_minute(band) + DAY_MINUTES - bands[band].start_minute - 1) % DAY_MINUTES;
        let Some(longest) = (0..bands.len()).max_by_key(|&band| (length(band), std::cmp::Reverse(band))) else {
            return;
        };
        // On a quarter of an hour where there is room for that.
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

/// Where a band's start can be, in minutes; past the day's end the count goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartRange {
    /// The earliest.
    pub from: u32,
    /// Now.
    pub at: u32,
    /// The latest.
    pub to: u32,
}
