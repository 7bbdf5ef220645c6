//! Ad clicks of the demo: customer, advertisement and time of each click, and the clicks file.

use crate::demo::customers::DemoCustomer;
use crate::demo::events::{Sitting, sitting};
use crate::demo::random::Shuffle;
use crate::demo::rhythm::Rhythm;
use crate::stats::rng::{Rng, key};

/// The advertisement for a reduced day price, which only the customers with `clicked_reduced` click.
pub const REDUCED_AD: &str = "ADV_REDUCED_1DAY";

/// The other advertisements; popular ones are repeated.
const OTHERS: [&str; 10] = [
    "ADV_FREE_REFERRAL",
    "ADV_FREE_REFERRAL",
    "ADV_FREE_REFERRAL",
    "ADV_CONCERT_ALERT",
    "ADV_CONCERT_ALERT",
    "ADV_FAMILY_PLAN",
    "ADV_FAMILY_PLAN",
    "ADV_CAR_STEREO",
    "ADV_GIFT_CARD",
    "ADV_STUDENT_TERM",
];

/// Writes the clicks file, without a header, in random order.
pub fn file(customers: &[DemoCustomer], rhythm: &Rhythm, seed: u64) -> Vec<u8> {
    let mut clicks: Vec<(u32, &str, Sitting)> = Vec::new();
    for (customer_id, customer) in (0..).zip(customers).filter(|(_, customer)| customer.count > 0) {
        let mut rng = Rng::new(key(customer.key, b'a'.into(), 0));
        if customer.clicked_reduced {
            for _ in 0..1 + rng.below(3).min(rng.below(4)) {
                clicks.push((customer_id, REDUCED_AD, sitting(customer, rhythm, &mut rng)));
            }
        }
        // Customers with many plays see more advertisements, and click more of them.
        let tries = 2 + (customer.count.max(1).ilog2() / 2);
        for _ in 0..tries {
            if rng.chance(70) {
                let ad = OTHERS[rng.below(OTHERS.len() as u32) as usize];
                clicks.push((customer_id, ad, sitting(customer, rhythm, &mut rng)));
            }
        }
    }
    let order = Shuffle::new(clicks.len() as u64, key(seed, b'a'.into(), 1));
    let mut text = String::with_capacity(clicks.len() * 56);
    for id in 0..clicks.len() {
        let (customer_id, ad, at) = &clicks[order.at(id as u64) as usize];
        let date = String::from_utf8_lossy(rhythm.date(at.day));
        let (hour, minute, second) = (at.second / 3600, at.second / 60 % 60, at.second % 60);
        text.push_str(&format!(
            "{id},{customer_id},\"{ad}\",\"{date} {hour:02}:{minute:02}:{second:02}\"\n"
        ));
    }
    text.into_bytes()
}
