//! What a report says in words: the headline over the page and the line of totals and averages under it.

use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::text::number_format::{counted, decimal, percent, short};
use daypart_engine::time::civil::{MONTHS, WallSecond, civil};

use crate::chart::phrases;

/// With fewer listens than this the headline names no busiest daypart: chance decides too much.
const ENOUGH_LISTENS: u64 = 100;
/// Bands are called even when the slowest has at least this part of the fastest one's listens an hour.
const EVEN: f64 = 0.9;
/// An hour stands out with at least so many times the average hour's listens.
const PEAK: f64 = 1.2;

/// The report in one sentence: which dayparts are busiest, and how much of it is mobile.
///
/// Dayparts differ in length, so "busiest" compares listens an hour, and where other dayparts hold the most listens in all
/// the sentence says that too. Where the dayparts are alike by the hour it names those that hold the most listens for
/// their length, or the hour that stands out. Values within 5 % of each other are told as equal.
pub fn headline(report: &Report) -> String {
    if report.events == 0 && !report.filter.is_empty() {
        return "Nothing is left: no listen fulfils all that is chosen.".to_owned();
    }
    let total = Report::whole(&report.by_band).total();
    match total {
        0 => return "No listens yet.".to_owned(),
        1 => {
            let band = report.by_band.iter().position(|split| split.total() > 0);
            let when = band.map_or_else(String::new, |band| {
                format!(", {}", phrases::during(&report.dayparts, band))
            });
            let how = if report.by_mobile.mobile == 1 { ", mobile" } else { "" };
            return format!("One listen so far{when}{how}.");
        }
        _ => {}
    }
    let mobile = phrases::mobile_clause(report);
    if total < ENOUGH_LISTENS {
        return format!(
            "{} so far, too few to name a busiest daypart; {mobile}.",
            counted(total, "listens")
        );
    }
    let said = busiest(report, total);
    if report.filter.is_empty() {
        format!("{}; {mobile}.", phrases::capitalised(&said))
    } else {
        format!("Of what is chosen: {said}; {mobile}.")
    }
}

/// Which dayparts are busiest, as a clause.
fn busiest(report: &Report, total: u64) -> String {
    let dayparts = &report.dayparts;
    let totals: Vec<f64> = report.by_band.iter().map(|split| split.total() as f64).collect();
    let minutes: Vec<f64> = (0..totals.len())
        .map(|band| f64::from(phrases::band_minutes(dayparts, band)))
        .collect();
    let rates: Vec<f64> = totals
        .iter()
        .zip(&minutes)
        .map(|(listens, minutes)| listens / minutes)
        .collect();
    let share_of = |bands: &[usize]| {
        let held: u64 = bands.iter().map(|&band| report.by_band[band].total()).sum();
        percent(phrases::share(held, total))
    };
    let most = phrases::leaders(&totals);
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    if slowest >= fastest * EVEN {
        let shortest_leader = most.iter().map(|&band| minutes[band]).fold(f64::INFINITY, f64::min);
        let longest_other = (0..totals.len())
            .filter(|band| !most.contains(band))
            .map(|band| minutes[band])
            .fold(0.0, f64::max);
        if most.len() < totals.len() && shortest_leader > longest_other {
            let (named, verb) = phrases::has(dayparts, &most);
            return format!(
                "{named}, the longest {}, {verb} {} of all listens",
                if most.len() == 1 { "daypart" } else { "dayparts" },
                share_of(&most)
            );
        }
        return even(report, total);
    }
    let busy = phrases::leaders(&rates);
    let subject = phrases::subject(dayparts, &busy);
    if most.iter().all(|band| busy.contains(band)) {
        format!("{subject} busiest, with {} of all listens", share_of(&busy))
    } else {
        let others: Vec<usize> = most.into_iter().filter(|band| !busy.contains(band)).collect();
        let (named, verb) = phrases::has(dayparts, &others);
        format!("{subject} busiest by the hour, {named} {verb} the most listens")
    }
}

/// What to say where no daypart stands out: the hour that does, if one does.
fn even(report: &Report, total: u64) -> String {
    if !report.parts.hours {
        return "listening is much the same in every daypart".to_owned();
    }
    let totals = report.by_hour().map(|split| split.total() as f64);
    let highest = totals.iter().copied().fold(0.0, f64::max);
    let peak = totals.iter().position(|&listens| listens == highest);
    match peak {
        Some(hour) if highest >= PEAK * total as f64 / 24.0 => format!(
            "all dayparts are about equally busy, with a peak from {}",
            phrases::hour_span(hour)
        ),
        _ => "listening is much the same at every time of day".to_owned(),
    }
}

/// The totals and the averages over all customers in two sentences: "5,000 customers, 1,000,000 listens, 1 October to 30
/// December 2014. Averages per customer: 151 unique tracks, 58.3 in the morning, ... and 120 mobile."
pub fn lede(report: &Report) -> String {
    let mut text = format!(
        "{}, {}",
        counted(report.customers, report.of.many()),
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
        .filter(|column| report.knows(column.column))
        .map(|column| {
            let mean = column.stats.moments.mean();
            let mean = if report.customers == 1 {
                decimal(mean, 0)
            } else {
                short(mean)
            };
            match column.column {
                ProfileColumn::Unique => format!("{mean} unique tracks"),
                ProfileColumn::Band(band) => format!("{mean} {}", phrases::during(&report.dayparts, band)),
                ProfileColumn::Mobile => format!("{mean} mobile"),
            }
        })
        .collect();
    if report.customers == 1 {
        text.push_str(&format!(" This {} has {}.", report.of.one(), phrases::list(&averages)));
    } else {
        text.push_str(&format!(
            " Averages per {}: {}.",
            report.of.one(),
            phrases::list(&averages)
        ));
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
