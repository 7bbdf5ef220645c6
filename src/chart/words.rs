//! What a report says in words: the headline over the page and the line of totals and averages under it.

use crate::engine::daypart::DAY_MINUTES;
use crate::engine::figures::{counted, percent, short};
use crate::engine::report::{Column, Report};
use crate::engine::time::{MONTHS, WallSecond, civil};

use super::say;

/// With fewer listens than this the headline names no busiest daypart: chance decides too much.
const ENOUGH_LISTENS: u64 = 100;
/// Bands are called even when the slowest has at least this part of the fastest one's listens an hour.
const EVEN: f64 = 0.9;

/// The report in one sentence: which dayparts are busiest, and how much of it is mobile.
///
/// Dayparts differ in length, so "busiest" compares listens an hour; where other dayparts hold the most listens in all,
/// the sentence says that too. Values within 5 % of each other are told as equal.
pub fn headline(report: &Report) -> String {
    let overall = report.overall();
    let total = overall.total();
    match total {
        0 => return "No listens yet.".to_owned(),
        1 => {
            let band = report.by_band.iter().position(|split| split.total() > 0);
            let when = band.map_or_else(String::new, |band| format!(", {}", say::during(&report.dayparts, band)));
            let how = if overall.mobile == 1 { ", mobile" } else { "" };
            return format!("One listen so far{when}{how}.");
        }
        _ => {}
    }
    let mobile = say::mobile_clause(report);
    if total < ENOUGH_LISTENS {
        return format!(
            "{} so far, too few to name a busiest daypart; {mobile}.",
            counted(total, "listens")
        );
    }
    format!("{}; {mobile}.", say::capitalised(&busiest(report, total)))
}

/// Which dayparts are busiest, as a clause.
fn busiest(report: &Report, total: u64) -> String {
    let dayparts = &report.dayparts;
    let totals: Vec<f64> = report.by_band.iter().map(|split| split.total() as f64).collect();
    let rates: Vec<f64> = totals
        .iter()
        .enumerate()
        .map(|(band, listens)| listens / f64::from(band_minutes(report, band)))
        .collect();
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    if slowest >= fastest * EVEN {
        return "listening is much the same at every time of day".to_owned();
    }
    let busy = say::leaders(&rates);
    let most = say::leaders(&totals);
    let held: u64 = busy.iter().map(|&band| report.by_band[band].total()).sum();
    let subject = say::subject(dayparts, &busy);
    if most.iter().all(|band| busy.contains(band)) {
        format!(
            "{subject} busiest, with {} of all listens",
            percent(say::share(held, total))
        )
    } else {
        let others: Vec<usize> = most.into_iter().filter(|band| !busy.contains(band)).collect();
        let verb_free = say::subject(dayparts, &others);
        let (named, verb) = verb_free.rsplit_once(' ').unwrap_or((&verb_free, "are"));
        let verb = if verb == "is" { "has" } else { "have" };
        format!("{subject} busiest by the hour, {named} {verb} the most listens")
    }
}

fn band_minutes(report: &Report, band: usize) -> u32 {
    let start = report.dayparts.bands()[band].start_minute;
    (report.dayparts.end_minute(band) + DAY_MINUTES - start - 1) % DAY_MINUTES + 1
}

/// The totals and the averages over all customers in two sentences: "5,000 customers, 1,000,000 listens, 1 October to 30
/// December 2014. Averages per customer: 151 unique tracks, 58.3 in the morning, ... and 120 mobile."
pub fn lede(report: &Report) -> String {
    let mut text = format!(
        "{}, {}",
        counted(report.customers, "customers"),
        counted(report.events, "listens")
    );
    if let Some((first, last)) = report.span {
        text.push_str(&format!(", {}", days(first, last)));
    }
    text.push('.');
    if report.customers == 0 {
        return text;
    }
    let averages: Vec<String> = report
        .columns
        .iter()
        .map(|column| {
            let mean = short(column.stats.moments.mean());
            match column.column {
                Column::Unique => format!("{mean} unique tracks"),
                Column::Band(band) => format!("{mean} {}", say::during(&report.dayparts, band)),
                Column::Mobile => format!("{mean} mobile"),
            }
        })
        .collect();
    if report.customers == 1 {
        text.push_str(&format!(" This customer has {}.", say::list(&averages)));
    } else {
        text.push_str(&format!(" Averages per customer: {}.", say::list(&averages)));
    }
    text
}

/// A span of days without repeating what both ends share: "1 to 30 October 2014".
fn days(first: WallSecond, last: WallSecond) -> String {
    let (from, to) = (civil(first), civil(last));
    let month = |month: u32| MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    let end = format!("{} {} {}", to.day, month(to.month), to.year);
    if (from.year, from.month, from.day) == (to.year, to.month, to.day) {
        end
    } else if (from.year, from.month) == (to.year, to.month) {
        format!("{} to {end}", from.day)
    } else if from.year == to.year {
        format!("{} {} to {end}", from.day, month(from.month))
    } else {
        format!("{} {} {} to {end}", from.day, month(from.month), from.year)
    }
}
