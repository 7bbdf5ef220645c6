//! Customers of the demo: account, active period, activity and listening habits, and the customers file.
//!
//! The differences between groups that the [module](super) documents are made here. Names and addresses come
//! from [`people`](super::people), the calendar from [`rhythm`](super::rhythm).

use crate::demo::people;
use crate::demo::random::{SIGMA, apportion, exp2};
use crate::demo::rhythm::{DAYS, FIRST_DAY, HABIT_COUNT, Rhythm};
use crate::stats::rng::{Rng, key};
use crate::time::civil::{DAY_SECONDS, civil};

/// Level of a customer with a free account.
const FREE: u8 = 0;

/// A customer of the demo.
#[derive(Clone, Debug)]
pub struct DemoCustomer {
    /// Key of all random numbers for this customer.
    pub key: u64,
    /// Number of plays before this customer's, with plays ordered by customer.
    pub offset: u32,
    /// Number of plays.
    pub count: u32,
    /// Sign-up day, relative to the demo's first day; negative before it.
    pub sign_day: i32,
    /// First day with plays, relative to the demo's first day.
    pub first_day: u8,
    /// Last day with plays.
    pub last_day: u8,
    /// Share of each habit in the plays, in 255ths.
    pub habits: [u8; HABIT_COUNT],
    /// Addition to the habit's share of plays on a phone, in 256ths.
    pub mobile: i16,
    /// Share of plays from outside the customer's collection, in 256ths.
    pub explore: u8,
    /// Number of tracks in the collection.
    pub collection: u16,
    /// ZIP code of the home.
    pub zip: u32,
    /// 0 closed, 1 active.
    pub status: u8,
    /// 0 free, 1 silver, 2 gold.
    pub level: u8,
    /// 0 none, 1 thirty days free, 2 Super Bowl, 3 retail store, 4 web offer.
    pub campaign: u8,
    /// Whether the customer clicked the reduced day price.
    pub clicked_reduced: bool,
}

/// Wave of a campaign's sign-ups: first day and number of days. Most sign-ups are early in the wave.
type Wave = (i32, u32);

const WAVES: [&[Wave]; 5] = [
    &[],
    &[(-546, 45), (-181, 45), (0, 50), (0, 50)],
    &[(-513, 21), (-149, 28), (-149, 28)],
    &[(-223, 50), (45, 40), (142, 36), (142, 36)],
    &[(-91, 60), (81, 50), (81, 50)],
];

/// Weights of the levels (free, silver, gold) by campaign. Customers from a retail store often choose gold.
const LEVELS: [[u64; 3]; 5] = [[62, 28, 10], [70, 23, 7], [64, 26, 10], [48, 32, 20], [74, 21, 5]];

/// Generates all customers; their plays add up to `events`.
pub fn customers(events: u32, customer_count: u32, rhythm: &Rhythm, seed: u64) -> Vec<DemoCustomer> {
    let mut weights = Vec::with_capacity(customer_count as usize);
    let mut customers = Vec::with_capacity(customer_count as usize);
    for index in 0..customer_count {
        let (customer, weight) = customer(rhythm, key(seed, b'l'.into(), index.into()));
        customers.push(customer);
        weights.push(weight);
    }
    let mut offset = 0;
    for (customer, count) in customers.iter_mut().zip(apportion(&weights, events.into(), 1)) {
        customer.offset = offset;
        customer.count = count as u32;
        offset += count as u32;
        customer.collection = collection(customer);
    }
    customers
}

/// Generates a customer and the customer's weight in the number of plays.
fn customer(rhythm: &Rhythm, key: u64) -> (DemoCustomer, u64) {
    let mut rng = Rng::new(key);
    let campaign = pick(&mut rng, &[22, 32, 12, 14, 20]) as u8;
    let level = pick(&mut rng, &LEVELS[usize::from(campaign)]) as u8;
    let clicked_reduced = rng.chance([60, 34, 14][usize::from(level)]);
    let sign_day = sign_day(&mut rng, campaign);
    let first_day = sign_day.max(0) as u32;
    let (status, last_day) = ending(&mut rng, level, first_day);

    let paying = i64::from(level);
    let clicks = i64::from(clicked_reduced);
    let tilt = |of_sigma: i64| SIGMA * of_sigma / 100;
    // Effect of the level, and of clicking the reduced price, on each habit, in hundredths of a doubling.
    let by_level = [[0, -20, -30], [0, -10, -15], [0, 45, 75], [0, 20, 30], [0, 5, 0]];
    let by_click = [0, -30, -25, 58, 0];
    let mut weights = [0; HABIT_COUNT];
    for (habit, weight) in weights.iter_mut().enumerate() {
        let tilts = by_level[habit][usize::from(level)] + by_click[habit] * clicks;
        *weight = [20, 22, 30, 13, 20][habit] * exp2(rng.normal() * 80 / 100 + tilt(tilts));
    }
    let mut habits = [0; HABIT_COUNT];
    for (habit, share) in habits.iter_mut().zip(apportion(&weights, 255, 4)) {
        *habit = share as u8;
    }
    let normal = |rng: &mut Rng, deviation: i64| rng.normal() * deviation / SIGMA;
    let mobile = normal(&mut rng, 34) + 22 * clicks - [0, 14, 24][usize::from(level)];
    let explore = 34 + normal(&mut rng, 13) + 13 * paying - 12 * clicks;
    let mut activity = exp2(rng.normal() * 150 / 100 + tilt([0, 65, 100][usize::from(level)] - 20 * clicks));
    if status == 0 {
        activity = activity * 3 / 4;
    }
    let customer = DemoCustomer {
        key,
        offset: 0,
        count: 0,
        sign_day,
        first_day: first_day as u8,
        last_day: last_day as u8,
        habits,
        mobile: mobile as i16,
        explore: explore.clamp(5, 120) as u8,
        collection: 0,
        zip: people::zip(&mut rng),
        status,
        level,
        campaign,
        clicked_reduced,
    };
    (customer, activity * rhythm.weight(first_day, last_day))
}

/// Draws the sign-up day: from two and a half years, with growing probability, or from one of the campaign's
/// waves.
fn sign_day(rng: &mut Rng, campaign: u8) -> i32 {
    let waves = WAVES[usize::from(campaign)];
    if waves.is_empty() {
        return -852 + rng.below(1026).max(rng.below(1026)) as i32;
    }
    let (start, days) = waves[rng.below(waves.len() as u32) as usize];
    start + rng.below(days).min(rng.below(days)) as i32
}

/// Draws the account's status and the last day with plays: some accounts are closed, others are open but have
/// had no plays for months.
fn ending(rng: &mut Rng, level: u8, first_day: u32) -> (u8, u32) {
    let last = DAYS - 1;
    let closes = rng.chance(if level == FREE { 26 } else { 14 });
    let lapses = rng.chance(15);
    // No account is closed in its first ten days, and closing gets a little less likely with time.
    if closes && first_day + 20 < last {
        let stretch = last - first_day - 10;
        return (0, first_day + 10 + rng.below(stretch).min(rng.below(stretch * 2)));
    }
    if lapses && first_day < 60 {
        return (1, first_day + 5 + rng.below(92 - first_day - 5));
    }
    (1, last)
}

/// Number of tracks in the customer's collection. It grows with the number of plays, so that the share of
/// unique tracks depends on the customer more than on the length of the active period.
fn collection(customer: &DemoCustomer) -> u16 {
    let mut rng = Rng::new(key(customer.key, b'c'.into(), 0));
    let level = [0, 9, 18][usize::from(customer.level)];
    let share = 62 + rng.normal() * 16 / SIGMA + level - 18 * i64::from(customer.clicked_reduced);
    let tracks = u64::from(customer.count) * share.clamp(16, 140) as u64 / 256;
    tracks.clamp(5, 900) as u16
}

/// Draws an index by weight.
fn pick(rng: &mut Rng, weights: &[u64]) -> usize {
    let mut rest = u64::from(rng.below(weights.iter().sum::<u64>() as u32));
    for (index, &weight) in weights.iter().enumerate() {
        if rest < weight {
            return index;
        }
        rest -= weight;
    }
    0
}

/// The header of the customers file. The columns are those of
/// [`TableKind::default_columns`](crate::schema::kinds::TableKind::default_columns).
pub(in crate::demo) const COLUMNS: [&str; 10] = [
    "CustID",
    "Name",
    "Gender",
    "Address",
    "zip",
    "SignDate",
    "Status",
    "Level",
    "Campaign",
    "LinkedWithApps",
];

/// Writes the customers file, with a header.
pub fn file(customers: &[DemoCustomer]) -> Vec<u8> {
    let mut text = String::with_capacity(64 + customers.len() * 84);
    text.push_str(&COLUMNS.join(","));
    text.push('\n');
    for (id, customer) in customers.iter().enumerate() {
        let mut rng = Rng::new(key(customer.key, b'n'.into(), 0));
        let gender = rng.below(2);
        let name = people::name(&mut rng, gender);
        let address = people::address(&mut rng);
        let signed = civil((FIRST_DAY as i32 + customer.sign_day) as u32 * DAY_SECONDS);
        let linked = u32::from(rng.chance(120 + 20 * u32::from(customer.level)));
        text.push_str(&format!(
            "{id},\"{name}\",{gender},\"{address}\",\"{:05}\",\"{:02}/{:02}/{:04}\",{},{},{},{linked}\n",
            customer.zip, signed.month, signed.day, signed.year, customer.status, customer.level, customer.campaign
        ));
    }
    text.into_bytes()
}
