//! Plays of the demo: customer, track, time and device of each event, computed from its id alone.
//!
//! Event ids are in random order, as in a real service's file: the shuffle of [`random`](super::random) maps an
//! id to a customer and the customer's nth play. A customer's plays fall into sittings of one to eight
//! consecutive tracks on one device.

use crate::demo::catalogue::Catalogue;
use crate::demo::customers::DemoCustomer;
use crate::demo::people;
use crate::demo::random::Shuffle;
use crate::demo::rhythm::{self, DAYS, HABIT_COUNT, Rhythm};
use crate::stats::rng::{Rng, key};
use crate::time::civil::DAY_SECONDS;

/// Number of plays that share a plan of sittings.
const BLOCK: u32 = 8;

/// Plans that divide eight plays into sittings: for each play, the first play of its sitting.
const PLANS: [[u8; 8]; 8] = [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 5, 5, 5],
    [0, 1, 1, 1, 4, 4, 4, 4],
    [0, 0, 2, 2, 2, 2, 2, 2],
    [0, 0, 0, 3, 4, 4, 6, 6],
    [0, 1, 2, 2, 2, 5, 5, 7],
    [0, 0, 2, 3, 3, 3, 3, 7],
    [0, 1, 1, 3, 4, 4, 6, 7],
];

/// Seconds from the start of one track in a sitting to the start of the next.
const STEP_SECONDS: u32 = 218;
/// Maximum random delay of a start.
const STRAY_SECONDS: u32 = 50;

/// Maximum length of an event's line.
const LINE_BYTES: usize = 64;

/// A sitting: habit, start and device of consecutive plays.
#[derive(Clone, Copy, Debug)]
pub struct Sitting {
    /// Index of the habit, below [`HABIT_COUNT`].
    pub habit: usize,
    /// Day, relative to the demo's first day.
    pub day: u32,
    /// Second of the day.
    pub second: u32,
    /// Whether the device is a phone.
    pub mobile: bool,
}

/// Generator of the events of all customers.
#[derive(Clone, Debug)]
pub struct EventGenerator {
    order: Shuffle,
    /// For each customer, the number of plays up to and including the customer's last, with plays ordered by
    /// customer.
    ends: Vec<u32>,
    /// For each run of 2^`shift` plays, the customer of the first one.
    guide: Vec<u32>,
    shift: u32,
}

impl EventGenerator {
    /// Creates the generator. The customers' numbers of plays must add up to `events`.
    pub fn new(events: u32, customers: &[DemoCustomer], seed: u64) -> EventGenerator {
        let ends: Vec<u32> = customers
            .iter()
            .map(|customer| customer.offset + customer.count)
            .collect();
        let shift = (events / (ends.len() as u32).max(1)).max(1).ilog2();
        let mut guide = Vec::with_capacity((events >> shift) as usize + 1);
        let mut customer_id = 0;
        for play in (0..events).step_by(1 << shift) {
            while ends[customer_id] <= play {
                customer_id += 1;
            }
            guide.push(customer_id as u32);
        }
        let order = Shuffle::new(events.into(), key(seed, b'o'.into(), 0));
        EventGenerator {
            order,
            ends,
            guide,
            shift,
        }
    }

    /// Appends the line of an event. The id must be below the number of events.
    pub fn write(&self, id: u32, customers: &[DemoCustomer], music: &Catalogue, rhythm: &Rhythm, out: &mut Vec<u8>) {
        let play = self.order.at(id.into()) as u32;
        let mut customer_id = self.guide[(play >> self.shift) as usize];
        while self.ends[customer_id as usize] <= play {
            customer_id += 1;
        }
        let customer = &customers[customer_id as usize];
        let index = play - customer.offset;
        let mut rng = Rng::new(key(customer.key, b'e'.into(), index.into()));
        let (sitting, day, second) = moment(customer, rhythm, index, &mut rng);
        let track = track(customer, music, rhythm, &sitting, day, &mut rng);
        let zip = zip(customer, day);

        let mut line = Line {
            bytes: [0; LINE_BYTES],
            len: 0,
        };
        line.number(id);
        line.byte(b',');
        line.number(customer_id);
        line.byte(b',');
        line.number(track);
        line.text(b",\"");
        line.text(rhythm.date(day));
        line.byte(b' ');
        line.time_of_day(second);
        line.text(if sitting.mobile { b"\",1,\"" } else { b"\",0,\"" });
        line.digits(zip, 5);
        line.text(b"\"\n");
        out.extend_from_slice(&line.bytes[..line.len]);
    }
}

/// Draws a sitting of a customer.
pub fn sitting(customer: &DemoCustomer, rhythm: &Rhythm, rng: &mut Rng) -> Sitting {
    let bits = rng.draw();
    let roll = (bits & 0xFF) as u8 % u8::MAX;
    let (mut habit, mut upto) = (0, 0);
    for &share in &customer.habits[..HABIT_COUNT - 1] {
        upto += share;
        habit += usize::from(roll >= upto);
    }
    let on_phone = (rhythm::mobile(habit) + i32::from(customer.mobile)).clamp(6, 250);
    let mobile = (((bits >> 8) & 0xFF) as i32) < on_phone;
    let day = rhythm.day(habit, customer.first_day.into(), customer.last_day.into(), rng.draw());
    let second = rhythm.hour(habit, day, rng.draw()) * 3600 + rng.below(3600);
    Sitting {
        habit,
        day,
        second,
        mobile,
    }
}

/// Returns the sitting of a customer's play, and the play's own day and second, which may be past midnight.
fn moment(customer: &DemoCustomer, rhythm: &Rhythm, index: u32, rng: &mut Rng) -> (Sitting, u32, u32) {
    let (block, within) = (index / BLOCK, index % BLOCK);
    let plan = PLANS[Rng::new(key(customer.key, b'p'.into(), block.into())).below(8) as usize];
    let first = u32::from(plan[within as usize]);
    let sitting_key = key(customer.key, b's'.into(), (block * BLOCK + first).into());
    let sitting = sitting(customer, rhythm, &mut Rng::new(sitting_key));
    let after = (within - first) * STEP_SECONDS + rng.below(STRAY_SECONDS);
    let latest = (BLOCK - 1) * STEP_SECONDS + STRAY_SECONDS;
    // On the customer's last day, a sitting that would run past midnight starts earlier, so that all of it
    // fits.
    let ends = sitting.second + latest;
    if ends < DAY_SECONDS {
        (sitting, sitting.day, sitting.second + after)
    } else if sitting.day == u32::from(customer.last_day) {
        (sitting, sitting.day, sitting.second - latest + after)
    } else {
        let second = sitting.second + after;
        (sitting, sitting.day + second / DAY_SECONDS, second % DAY_SECONDS)
    }
}

/// Draws the track of a play: a hit of the month, a popular track of the habit, or a track of the customer's
/// collection, which is in part by the customer's favourite artists.
fn track(customer: &DemoCustomer, music: &Catalogue, rhythm: &Rhythm, at: &Sitting, day: u32, rng: &mut Rng) -> u32 {
    let choice = rng.below(256);
    if choice < 18
        && let Some(hit) = music.hit(rhythm.month(day), rng)
    {
        return music.released(hit, day, rng);
    }
    if choice < 18 + u32::from(customer.explore) {
        let wanted = music.popular(at.habit, rng);
        return music.released(wanted, day, rng);
    }
    let share = u32::from(customer.collection) * u32::from(customer.habits[at.habit]) / 256 + 2;
    let favourite = rng.below(share).min(rng.below(share * 2));
    let number = u64::from(favourite) * HABIT_COUNT as u64 + at.habit as u64;
    let mut own = Rng::new(key(customer.key, b'c'.into(), 1 + number));
    let wanted = if own.chance(96) {
        let star = music.popular(
            at.habit,
            &mut Rng::new(key(customer.key, b'f'.into(), own.below(3).into())),
        );
        music.same_artist(star, &mut own)
    } else {
        music.popular(at.habit, &mut own)
    };
    music.released(wanted, day, &mut own)
}

/// ZIP code of the customer's location on a day: the home, except for one in thirty three-day periods, and one
/// in six around Christmas.
fn zip(customer: &DemoCustomer, day: u32) -> u32 {
    let trip = day / 3;
    let mut rng = Rng::new(key(customer.key, b'z'.into(), trip.into()));
    let festive = day + 10 >= DAYS;
    if rng.below(60) < if festive { 10 } else { 2 } {
        people::zip(&mut rng)
    } else {
        customer.zip
    }
}

/// Line buffer, so that the output grows only once per line.
struct Line {
    bytes: [u8; LINE_BYTES],
    len: usize,
}

impl Line {
    fn byte(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    fn text<const LEN: usize>(&mut self, text: &[u8; LEN]) {
        self.bytes[self.len..self.len + LEN].copy_from_slice(text);
        self.len += LEN;
    }

    fn number(&mut self, number: u32) {
        self.digits(number, number.max(1).ilog10() as usize + 1);
    }

    /// Appends a number with leading zeros up to a width.
    fn digits(&mut self, mut number: u32, width: usize) {
        for digit in self.bytes[self.len..self.len + width].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.len += width;
    }

    fn time_of_day(&mut self, second: u32) {
        self.digits(second / 3600, 2);
        self.byte(b':');
        self.digits(second / 60 % 60, 2);
        self.byte(b':');
        self.digits(second % 60, 2);
    }
}
