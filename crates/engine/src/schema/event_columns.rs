//! Columns of an events file: which are the time, the device, the person and the track, by name and by contents.
//!
//! A name is believed as far as the column's values agree. What no name tells is looked for by contents: the time by
//! its form, a device by its name, person and track by the [`relations`] between columns.

use crate::fields::inferred_type::{InferredType, ObservedColumn};
use crate::schema::column_names::{self, Suggestion};
use crate::schema::infer::Table;
use crate::schema::kinds::ColumnKind;
use crate::schema::layout::Evidence;
use crate::schema::relations;
use crate::time::civil::DAY_SECONDS;
use crate::time::names::TimeNames;
use crate::time::parse::{self, DateOrder, Epoch, TimeFormat};
use crate::time::zone::Zone;

/// Maximum number of columns that are compared with each other.
const MAX_IDENTITIES: usize = 24;

/// The kinds of a table's columns, each with the evidence for it.
pub(crate) struct EventColumns<'a> {
    table: &'a Table<'a>,
    suggestions: Vec<Vec<Suggestion>>,
    kinds: Vec<(ColumnKind, Evidence)>,
}

/// Returns the kinds of an events file's columns, each with the evidence for it.
pub(crate) fn infer(table: &Table<'_>) -> Vec<(ColumnKind, Evidence)> {
    let names = table.names.unwrap_or(&[]);
    let mut columns = EventColumns {
        suggestions: (0..table.columns.len())
            .map(|index| names.get(index).map_or_else(Vec::new, |name| Suggestion::of(name)))
            .collect(),
        kinds: vec![(ColumnKind::Ignored, Evidence::Contents); table.columns.len()],
        table,
    };
    columns.assign_time();
    columns.assign_device();
    let kinds = [
        ColumnKind::Event,
        ColumnKind::Customer,
        ColumnKind::Track,
        ColumnKind::Title,
        ColumnKind::Artist,
        ColumnKind::Zip,
    ];
    for exact in [true, false] {
        for kind in kinds {
            columns.assign_by_name(kind, exact);
        }
    }
    columns.assign_by_contents();
    columns.prefer_complete_titles();
    columns.kinds
}

impl EventColumns<'_> {
    fn assign(&mut self, index: usize, kind: ColumnKind, evidence: Evidence) {
        if let Some(slot) = self.kinds.get_mut(index) {
            *slot = (kind, evidence);
        }
    }

    fn position(&self, kind: ColumnKind) -> Option<usize> {
        self.kinds.iter().position(|(of, _)| *of == kind)
    }

    /// Returns the first unassigned column that fulfils a condition.
    fn find(&self, fits: impl Fn(usize, &ObservedColumn) -> bool) -> Option<usize> {
        let free = |index: &usize| {
            self.kinds
                .get(*index)
                .is_some_and(|(kind, _)| *kind == ColumnKind::Ignored)
        };
        let mut columns = (0..self.kinds.len()).filter(free);
        columns.find(|&index| self.table.columns.get(index).is_some_and(|column| fits(index, column)))
    }

    /// Returns whether a column's name suggests a kind: with `exact`, as the whole name.
    fn is_named(&self, index: usize, kind: ColumnKind, exact: bool) -> bool {
        let suggestions = self.suggestions.get(index);
        suggestions.is_some_and(|all| all.iter().any(|each| each.kind == kind && (each.is_exact || !exact)))
    }

    /// Returns whether a column's name says that it is about something else than an event's person, track or time.
    fn is_other_subject(&self, index: usize) -> bool {
        let name = self.table.names.and_then(|names| names.get(index));
        name.is_some_and(|name| column_names::is_other_subject(name))
    }

    /// Assigns the time: a column of whole times, or a day and a time of day in two columns.
    ///
    /// A whole time with a usual name wins over two parts, and these over a whole time without one.
    fn assign_time(&mut self) {
        if self.table.epoch == Some(Epoch::SpreadsheetDays)
            && let Some(index) = self.find(|_, column| column.is_mostly(column.day_numbers))
        {
            return self.assign(index, ColumnKind::Time, Evidence::Chosen);
        }
        let named = |exact: bool| {
            let fits = |index: usize, column: &ObservedColumn| {
                let other = !exact && self.is_other_subject(index);
                self.is_named(index, ColumnKind::Time, exact) && column.is_time() && !other
            };
            self.find(fits)
        };
        if let Some(index) = named(true).or_else(|| named(false)) {
            return self.assign_time_with_offset(index, Evidence::Name);
        }
        let date = self.find(|_, column| column.is_mostly(column.dates));
        let clock = self.find(|_, column| column.is_mostly(column.clocks));
        if let (Some(date), Some(clock)) = (date, clock) {
            let evidence = |index: usize| match self.is_named(index, ColumnKind::Time, false) {
                true => Evidence::Name,
                false => Evidence::Contents,
            };
            let (of_date, of_clock) = (evidence(date), evidence(clock));
            self.assign(date, ColumnKind::Time, of_date);
            return self.assign(clock, ColumnKind::Clock, of_clock);
        }
        let is_written = |column: &ObservedColumn| column.is_time() && column.inferred_type == InferredType::Time;
        let by_contents = self
            .find(|index, column| is_written(column) && !self.is_other_subject(index))
            .or_else(|| self.find(|index, column| column.is_time() && !self.is_other_subject(index)))
            .or_else(|| self.find(|_, column| column.is_time()));
        if let Some(index) = by_contents {
            return self.assign_time_with_offset(index, Evidence::Contents);
        }
        // Blanks as delimiters cut a time, as in the logs of web servers.
        let cut = (1..self.kinds.len()).find(|&index| {
            let joined = self
                .table
                .rows
                .iter()
                .filter(|row| is_time_over_two(row, index - 1))
                .count();
            joined > 0 && joined * 10 >= self.table.rows.len() * 9
        });
        if let Some(index) = cut {
            self.assign(index - 1, ColumnKind::Time, Evidence::Contents);
            return self.assign(index, ColumnKind::Clock, Evidence::Contents);
        }
        if let Some(index) = self.day_numbers_beside_dates() {
            return self.assign(index, ColumnKind::Time, Evidence::Contents);
        }
        // Most values are damaged, or there are none that contradict the name.
        let is_possible = |column: &ObservedColumn| column.times + column.epochs > 0 || column.rows == 0;
        let possible = self.find(|index, column| self.is_named(index, ColumnKind::Time, true) && is_possible(column));
        if let Some(index) = possible {
            self.assign(index, ColumnKind::Time, Evidence::Name);
        }
    }

    /// Returns a column of day numbers of a spreadsheet that another column of dates confirms.
    fn day_numbers_beside_dates(&self) -> Option<usize> {
        let rows = self.table.rows;
        let numbers = self.find(|_, column| column.is_mostly(column.day_numbers))?;
        let confirms = |dates: usize| {
            let agreeing = rows.iter().filter(|row| is_number_of_day(row, numbers, dates)).count();
            agreeing > 0 && agreeing * 10 >= rows.len() * 9
        };
        let mut dates = (0..self.kinds.len()).filter(|&index| {
            let column = self.table.column(index);
            index != numbers && column.is_mostly(column.dates)
        });
        dates.any(confirms).then_some(numbers)
    }

    /// Assigns a whole time, and the column after it if all its values are offsets from UTC.
    fn assign_time_with_offset(&mut self, index: usize, evidence: Evidence) {
        self.assign(index, ColumnKind::Time, evidence);
        let rows = self.table.rows;
        let is_offset = |row: &Vec<String>| {
            row.get(index + 1).is_some_and(|cell| cell.starts_with(['+', '-'])) && is_time_over_two(row, index)
        };
        if !rows.is_empty() && rows.iter().all(is_offset) {
            self.assign(index + 1, ColumnKind::Clock, Evidence::Contents);
        }
    }

    /// Assigns the device: a column of devices' names or flags whose name means a device, else a column of devices'
    /// names. Without a header, also flags directly after the time, as in the default order.
    fn assign_device(&mut self) {
        let has_device = |column: &ObservedColumn| column.devices > 0 || column.is_mostly(column.flags);
        for exact in [true, false] {
            let enough = |column: &ObservedColumn| exact || column.is_device();
            let named = |index: usize, column: &ObservedColumn| {
                self.is_named(index, ColumnKind::Mobile, exact) && has_device(column) && enough(column)
            };
            if let Some(index) = self.find(named) {
                return self.assign(index, ColumnKind::Mobile, Evidence::Name);
            }
        }
        let is_list_of_devices = |_: usize, column: &ObservedColumn| column.is_mostly(column.devices);
        if let Some(index) = self.find(is_list_of_devices) {
            return self.assign(index, ColumnKind::Mobile, Evidence::Contents);
        }
        let after_time = self.position(ColumnKind::Time).map(|time| time + 1);
        if self.table.names.is_none()
            && let Some(index) = self.find(|index, column| Some(index) == after_time && column.is_mostly(column.flags))
        {
            self.assign(index, ColumnKind::Mobile, Evidence::Position);
        }
    }

    /// Assigns a kind to the column whose name suggests it best and whose values don't contradict.
    /// Without `exact`, the name need only be about the kind, and titles win over other ids of tracks.
    fn assign_by_name(&mut self, kind: ColumnKind, exact: bool) {
        let is_known =
            self.position(kind).is_some() || kind == ColumnKind::Track && self.position(ColumnKind::Title).is_some();
        if !exact && is_known {
            return;
        }
        let agrees = |column: &ObservedColumn| match kind {
            _ if column.rows == 0 => true,
            ColumnKind::Customer => column.filled > 0 && column.inferred_type != InferredType::Time,
            ColumnKind::Event | ColumnKind::Zip => true,
            _ => column.filled > 0,
        };
        let named = |index: usize, column: &ObservedColumn| {
            let other = !exact && self.is_other_subject(index);
            self.is_named(index, kind, exact) && agrees(column) && !other
        };
        if let Some(index) = self.find(named) {
            self.assign(index, kind, Evidence::Name);
        }
    }

    /// Assigns person, track, title and artist by contents, as far as names don't tell them.
    fn assign_by_contents(&mut self) {
        let track = [ColumnKind::Track, ColumnKind::Title]
            .into_iter()
            .find_map(|kind| self.position(kind));
        let person = self.position(ColumnKind::Customer);
        let artist = self.position(ColumnKind::Artist);
        match (person, track, artist) {
            (None, None, None) => self.assign_unnamed(),
            (None, Some(track), artist) => {
                if let Some(person) = self.likeliest_person(track, artist.is_some()) {
                    self.assign(person, ColumnKind::Customer, Evidence::Contents);
                }
            }
            (_, None, artist) => {
                let known: Vec<usize> = person.into_iter().chain(artist).collect();
                if let Some(track) = self.likeliest_track(&known) {
                    let kind = if artist.is_some() {
                        ColumnKind::Title
                    } else {
                        ColumnKind::Track
                    };
                    self.assign(track, kind, Evidence::Contents);
                }
            }
            (Some(_), Some(_), _) => {}
        }
    }

    /// The unassigned columns that may identify a person or a track. Short codes, such as a rating, are among them only
    /// where there are few others.
    fn identities(&self) -> Vec<usize> {
        let can_identify = |index: &usize| {
            let column = self.table.column(*index);
            let is_free = self
                .kinds
                .get(*index)
                .is_some_and(|(kind, _)| *kind == ColumnKind::Ignored);
            let is_id = matches!(column.inferred_type, InferredType::Text | InferredType::WholeNumber);
            is_free && is_id && !self.is_other_subject(*index) && !column.is_mostly(column.flags)
        };
        let all: Vec<usize> = (0..self.kinds.len()).filter(can_identify).collect();
        let is_text = |index: &usize| self.table.column(*index).inferred_type == InferredType::Text;
        let is_short =
            |index: &usize| is_text(index) && self.table.column(*index).bytes < 3 * self.table.column(*index).filled;
        let long_texts = all.iter().filter(|index| is_text(index) && !is_short(index)).count();
        all.into_iter()
            .filter(|index| long_texts < 2 || !is_short(index))
            .take(MAX_IDENTITIES)
            .collect()
    }

    /// Returns the column that most likely names the person: one of e-mail addresses, else a repeated one that is
    /// independent of the track. A list of artists and titles is one listener's history.
    fn likeliest_person(&self, track: usize, has_artist: bool) -> Option<usize> {
        let candidates = self.identities();
        let emails = candidates.iter().copied().find(|&index| {
            let column = self.table.column(index);
            column.is_mostly(column.emails)
        });
        let independent = || {
            candidates.iter().copied().find(|&index| {
                let column = self.table.column(index);
                let is_repeated = column.values > 1 && column.values * 10 <= column.filled * 9;
                let independent = self.table.determines(index, track) == Some(false)
                    && self.table.determines(track, index) != Some(true);
                is_repeated && independent
            })
        };
        emails.or_else(|| if has_artist { None } else { independent() })
    }

    /// Returns the column that most likely identifies the track: the one with the most distinct values that isn't
    /// the number of the row.
    fn likeliest_track(&self, known: &[usize]) -> Option<usize> {
        let is_row_number = |index: usize| {
            let column = self.table.column(index);
            column.is_distinct() && column.inferred_type == InferredType::WholeNumber
        };
        let is_email = |index: usize| self.table.column(index).is_mostly(self.table.column(index).emails);
        let same_as_known = |index: usize| {
            known
                .iter()
                .any(|&of| relations::are_equivalent(self.table.rows, index, of))
        };
        let candidates = self
            .identities()
            .into_iter()
            .filter(|&index| !is_row_number(index) && !is_email(index) && !same_as_known(index));
        // The first of several with as many values.
        candidates.rev().max_by_key(|&index| self.table.column(index).values)
    }

    /// Assigns event id, person, track, title and artist where no name tells any of them.
    fn assign_unnamed(&mut self) {
        let table = self.table;
        let mut remaining = self.identities();
        let is_number = |index: usize| table.column(index).inferred_type == InferredType::WholeNumber;
        if let (Some(&first), true) = (remaining.first(), remaining.len() > 2)
            && self.table.column(first).is_distinct()
            && (is_number(first) || !self.table.has_blanks(first))
        {
            self.assign(first, ColumnKind::Event, Evidence::Contents);
            remaining.remove(0);
        }
        let texts: Vec<usize> = remaining.iter().copied().filter(|&index| !is_number(index)).collect();
        if texts.len() >= 2 {
            self.assign_texts(&texts);
            return;
        }
        match *remaining.as_slice() {
            [] => {}
            [track] => self.assign(track, ColumnKind::Track, Evidence::Contents),
            [customer, track, ..] => {
                self.assign(customer, ColumnKind::Customer, Evidence::Contents);
                self.assign(track, ColumnKind::Track, Evidence::Contents);
            }
        }
    }

    /// Assigns person, title and artist to columns of texts, by the relations between them.
    fn assign_texts(&mut self, texts: &[usize]) {
        // Ids and names of the same thing are one: the first column stands for both.
        let mut things: Vec<usize> = Vec::new();
        for &index in texts {
            if !things
                .iter()
                .any(|&thing| relations::are_equivalent(self.table.rows, thing, index))
            {
                things.push(index);
            }
        }
        let related = |one: usize, other: usize| {
            self.table.determines(one, other) == Some(true) || self.table.determines(other, one) == Some(true)
        };
        let is_person = |thing: usize| {
            let others = || things.iter().copied().filter(move |&other| other != thing);
            others().all(|other| !related(thing, other))
                && others().any(|other| self.table.determines(thing, other) == Some(false))
        };
        // Three texts in a row are artist, album and title, as histories are exported, unless they disprove it.
        let first_three = match *texts {
            [artist, album, title, ..] if album == artist + 1 && title == album + 1 && self.table.has_names(title) => {
                let disproved = [(title, artist), (title, album)]
                    .iter()
                    .any(|&(one, other)| self.table.determines(one, other) == Some(false));
                (!disproved).then_some((artist, title))
            }
            _ => None,
        };
        let person = things.iter().copied().find(|&thing| is_person(thing));
        if let Some((artist, title)) = first_three {
            self.assign(artist, ColumnKind::Artist, Evidence::Contents);
            self.assign(title, ColumnKind::Title, Evidence::Contents);
            return;
        }
        let others: Vec<usize> = things.iter().copied().filter(|&thing| Some(thing) != person).collect();
        let determined = |thing: usize| {
            others
                .iter()
                .filter(|&&other| other != thing && self.table.determines(thing, other) == Some(true))
                .count()
        };
        let title = others.iter().copied().rev().max_by_key(|&thing| determined(thing));
        let artist = title.and_then(|title| {
            let artists = others
                .iter()
                .copied()
                .filter(|&other| other != title && self.table.determines(title, other) == Some(true));
            artists.rev().min_by_key(|&other| determined(other))
        });
        match (person, title, artist) {
            (person, Some(title), Some(artist)) => {
                let name_of = |thing: usize| self.name_column(texts, thing);
                let (title, artist) = (name_of(title), name_of(artist));
                if let Some(person) = person {
                    self.assign(person, ColumnKind::Customer, Evidence::Contents);
                }
                self.assign(artist, ColumnKind::Artist, Evidence::Contents);
                self.assign(title, ColumnKind::Title, Evidence::Contents);
            }
            (Some(person), Some(track), None) => {
                self.assign(person, ColumnKind::Customer, Evidence::Contents);
                self.assign(track, ColumnKind::Track, Evidence::Contents);
            }
            _ => match *things.as_slice() {
                [customer, track, ..] => {
                    self.assign(customer, ColumnKind::Customer, Evidence::Contents);
                    self.assign(track, ColumnKind::Track, Evidence::Contents);
                }
                [track] => self.assign(track, ColumnKind::Track, Evidence::Contents),
                [] => {}
            },
        }
    }

    /// Returns the column with the name of a thing, among the columns that are equivalent to its first one: the one
    /// with blanks in its texts, as ids have none.
    fn name_column(&self, texts: &[usize], thing: usize) -> usize {
        let same = |index: usize| index == thing || relations::are_equivalent(self.table.rows, thing, index);
        let mut named = texts
            .iter()
            .copied()
            .filter(|&index| same(index) && self.table.has_blanks(index));
        named.next().unwrap_or(thing)
    }

    /// Identifies tracks by title instead of id where titles are more complete, and titles beside an artist as such:
    /// two artists may have songs with the same title.
    fn prefer_complete_titles(&mut self) {
        let Some(track) = self.position(ColumnKind::Track) else {
            return;
        };
        let of_track = self.table.column(track);
        let title = self.position(ColumnKind::Title);
        if let Some(title) = title {
            if self.table.column(title).filled > of_track.filled {
                self.assign(track, ColumnKind::Ignored, Evidence::Contents);
            }
        } else if self.position(ColumnKind::Artist).is_some() && of_track.inferred_type == InferredType::Text {
            let evidence = self
                .kinds
                .get(track)
                .map_or(Evidence::Contents, |(_, evidence)| *evidence);
            self.assign(track, ColumnKind::Title, evidence);
        }
    }
}

/// Returns whether a cell and the next one, joined by a blank, are a time.
fn is_time_over_two(row: &[String], index: usize) -> bool {
    match (row.get(index), row.get(index + 1)) {
        (Some(cell), Some(next)) if !cell.is_empty() && !next.is_empty() => {
            parse::is_time(format!("{cell} {next}").as_bytes())
        }
        _ => false,
    }
}

/// Returns whether a spreadsheet's day number in a row is that of a date in the same row.
fn is_number_of_day(row: &[String], number: usize, date: usize) -> bool {
    let (Some(number), Some(date)) = (row.get(number), row.get(date)) else {
        return false;
    };
    let day = |text: &str, order: DateOrder, epoch: Option<Epoch>| {
        let format = TimeFormat {
            order,
            epoch,
            ..TimeFormat::default()
        };
        let parsed = parse::parse(text.as_bytes(), format, &Zone::default(), &TimeNames::NONE);
        parsed.ok().map(|moment| moment.at / DAY_SECONDS)
    };
    let expected = day(number, DateOrder::DayFirst, Some(Epoch::SpreadsheetDays));
    let midnight = format!("{date} 00:00");
    let orders = [DateOrder::DayFirst, DateOrder::MonthFirst];
    expected.is_some() && orders.into_iter().any(|order| day(&midnight, order, None) == expected)
}
