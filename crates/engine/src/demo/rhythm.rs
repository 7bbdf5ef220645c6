//! Calendar and listening habits of the demo.
//!
//! A habit defines the probability of each day and hour, and how often a phone is used. The customers' mix of
//! habits is up to [`customers`](super::customers).

use crate::demo::random::SamplingTable;
use crate::stats::rng::{Rng, key, scale};
use crate::time::civil::{DAY_SECONDS, WallSecond, civil};

/// The first day of the demo in days since the start of 1970: Tuesday, 1 July 2014.
pub const FIRST_DAY: u32 = 16_252;
/// Number of days of the demo: July to December 2014.
pub const DAYS: u32 = 184;
/// Number of months of the demo.
pub const MONTH_COUNT: usize = 6;
/// Number of habits. Their order is commute, work, home, late, leisure.
pub const HABIT_COUNT: usize = 5;
/// Index of the habit of listening at home in the evening.
pub const HOME: usize = 2;

/// Number of day classes, which have different distributions of hours: workday, Friday, Saturday, Sunday.
const CLASS_COUNT: usize = 4;
const FRIDAY: usize = 1;
const SATURDAY: usize = 2;
const SUNDAY: usize = 3;

/// Distribution of a habit over days and hours.
struct Habit {
    /// Weights of Monday to Sunday; the last one is that of holidays.
    days: [u64; 8],
    /// Weights of the hours from Monday to Friday.
    work_hours: [u64; 24],
    /// Weights of the hours on Saturday, Sunday and holidays.
    free_hours: [u64; 24],
    /// Share of plays on a phone, in 256ths.
    mobile: i32,
}

#[rustfmt::skip]
const HABITS: [Habit; HABIT_COUNT] = [
    Habit {
        days: [118, 122, 124, 122, 108, 34, 26, 24],
        work_hours: [0, 0, 0, 0, 1, 6, 34, 90, 74, 22, 5, 4, 7, 6, 6, 12, 30, 66, 54, 20, 7, 4, 2, 1],
        free_hours: [1, 0, 0, 0, 0, 1, 3, 8, 20, 34, 40, 36, 28, 24, 24, 26, 28, 28, 24, 16, 10, 7, 5, 3],
        mobile: 208,
    },
    Habit {
        days: [112, 116, 116, 114, 100, 30, 26, 20],
        work_hours: [0, 0, 0, 0, 0, 1, 4, 12, 40, 70, 78, 72, 46, 64, 76, 72, 58, 32, 12, 6, 5, 4, 2, 1],
        free_hours: [1, 0, 0, 0, 0, 0, 2, 6, 16, 30, 40, 42, 38, 38, 40, 38, 32, 26, 20, 16, 14, 10, 6, 3],
        mobile: 74,
    },
    Habit {
        days: [104, 106, 106, 108, 92, 88, 112, 116],
        work_hours: [3, 1, 0, 0, 0, 1, 6, 10, 6, 3, 2, 3, 5, 4, 5, 10, 20, 40, 66, 88, 96, 84, 50, 18],
        free_hours: [6, 2, 1, 0, 0, 1, 3, 8, 16, 22, 24, 26, 28, 28, 30, 34, 40, 52, 66, 82, 88, 76, 46, 18],
        mobile: 104,
    },
    Habit {
        days: [68, 68, 72, 84, 128, 178, 112, 120],
        work_hours: [62, 42, 24, 12, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 6, 10, 20, 40, 74, 84],
        free_hours: [76, 64, 46, 26, 12, 5, 2, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 4, 8, 12, 22, 42, 76, 86],
        mobile: 146,
    },
    Habit {
        days: [66, 66, 70, 72, 96, 168, 158, 150],
        work_hours: [2, 1, 0, 0, 0, 1, 4, 8, 12, 16, 20, 26, 34, 34, 38, 52, 60, 56, 46, 40, 34, 26, 16, 6],
        free_hours: [4, 2, 1, 0, 0, 1, 3, 8, 22, 44, 60, 66, 62, 62, 64, 62, 56, 48, 40, 34, 28, 22, 14, 7],
        mobile: 152,
    },
];

/// Holidays, relative to [`FIRST_DAY`]: Independence Day, Labor Day, Thanksgiving and the Friday after it, the
/// days around Christmas, and New Year's Eve.
const HOLIDAYS: [u32; 8] = [3, 62, 149, 150, 176, 177, 178, 183];
/// Days with an evening like Friday's: the days before holidays, and Halloween.
const LONG_EVENINGS: [u32; 5] = [2, 61, 122, 148, 182];

/// Sampling tables of the calendar.
#[derive(Clone, Debug)]
pub struct Rhythm {
    days: Vec<Day>,
    habits: Vec<HabitTables>,
}

/// A day of the calendar.
#[derive(Clone, Debug)]
struct Day {
    text: [u8; 10],
    class: u8,
    month: u8,
}

#[derive(Clone, Debug)]
struct HabitTables {
    /// Each day repeated in proportion to its weight, in order, so that a range of days is a contiguous range
    /// of the table.
    calendar: Vec<u8>,
    /// Start of each day in `calendar`, followed by its length.
    starts: Vec<u32>,
    hours: Vec<SamplingTable>,
}

impl Rhythm {
    /// Creates the calendar for a seed, which only varies single days a little.
    pub fn new(seed: u64) -> Rhythm {
        let days: Vec<Day> = (0..DAYS).map(day).collect();
        let habits = HABITS.iter().map(|habit| tables(habit, &days, seed)).collect();
        Rhythm { days, habits }
    }

    /// Relative number of plays of a customer who is active from the day `first` to the day `last`, both
    /// included.
    pub fn weight(&self, first: u32, last: u32) -> u64 {
        let starts = &self.habits[HOME].starts;
        u64::from(starts[last as usize + 1] - starts[first as usize])
    }

    /// Draws a day for a habit, from `first` to `last`, with 64 random bits.
    pub fn day(&self, habit: usize, first: u32, last: u32, bits: u64) -> u32 {
        let tables = &self.habits[habit];
        let (start, end) = (tables.starts[first as usize], tables.starts[last as usize + 1]);
        u32::from(tables.calendar[(start + scale(bits, end - start)) as usize])
    }

    /// Draws an hour for a habit on a day, with 64 random bits.
    pub fn hour(&self, habit: usize, day: u32, bits: u64) -> u32 {
        self.habits[habit].hours[usize::from(self.days[day as usize].class)].draw(bits)
    }

    /// Date of a day as in the files, `YYYY-MM-DD`.
    pub fn date(&self, day: u32) -> &[u8; 10] {
        &self.days[day as usize].text
    }

    /// Month of a day, from 0 for July to 5 for December.
    pub fn month(&self, day: u32) -> usize {
        usize::from(self.days[day as usize].month)
    }
}

/// An average customer's share of plays on a phone in a habit, in 256ths.
pub fn mobile(habit: usize) -> i32 {
    HABITS[habit].mobile
}

fn day(index: u32) -> Day {
    let at = civil((FIRST_DAY + index) * DAY_SECONDS as WallSecond);
    let class = if HOLIDAYS.contains(&index) {
        SUNDAY
    } else if LONG_EVENINGS.contains(&index) {
        FRIDAY
    } else {
        [0, 0, 0, 0, FRIDAY, SATURDAY, SUNDAY][at.weekday as usize]
    };
    let mut text = [b'-'; 10];
    text.copy_from_slice(format!("{:04}-{:02}-{:02}", at.year, at.month, at.day).as_bytes());
    Day {
        text,
        class: class as u8,
        month: (at.month - 7) as u8,
    }
}

fn tables(habit: &Habit, days: &[Day], seed: u64) -> HabitTables {
    let mut calendar = Vec::new();
    let mut starts = vec![0];
    for index in 0..days.len() as u32 {
        let kind = if HOLIDAYS.contains(&index) {
            7
        } else {
            (index as usize + 1) % 7
        };
        // Customers play more over the half year, and no two days are the same: rain, exams, a match on TV.
        let growth = 100 + u64::from(index) * 22 / u64::from(DAYS);
        let variation = 94 + u64::from(Rng::new(key(seed, b'd'.into(), index.into())).below(13));
        let copies = habit.days[kind] * growth * variation / 10_000;
        calendar.extend(std::iter::repeat_n(index as u8, copies as usize));
        starts.push(calendar.len() as u32);
    }
    let hours = (0..CLASS_COUNT)
        .map(|class| SamplingTable::new(&hours(habit, class), 1024))
        .collect();
    HabitTables {
        calendar,
        starts,
        hours,
    }
}

/// Weights of the hours on a class of day: nights are longer from Friday evening to early Sunday.
fn hours(habit: &Habit, class: usize) -> [u64; 24] {
    let mut hours = if class >= SATURDAY {
        habit.free_hours
    } else {
        habit.work_hours
    };
    let (small_hours, late_hours) = match class {
        FRIDAY => (10, 17),
        SATURDAY => (16, 17),
        SUNDAY => (16, 7),
        _ => (8, 10),
    };
    hours[..4].iter_mut().for_each(|hour| *hour *= small_hours);
    hours[4..22].iter_mut().for_each(|hour| *hour *= 10);
    hours[22..].iter_mut().for_each(|hour| *hour *= late_hours);
    hours
}
