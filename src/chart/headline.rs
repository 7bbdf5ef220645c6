//! The report in words: the headline of the page, and the sentences of totals and averages below it.

use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{counted, decimal, percent, short};
use daypart_engine::time::civil::{MONTHS, WallSecond, civil};

use crate::chart::phrases::{self, BandSubject};

/// Minimum number of plays for naming a busiest daypart; with fewer, the ranking is mostly chance.
const MIN_PLAYS: u64 = 100;
/// Bands count as equally busy if the slowest one has at least this fraction of the plays per hour of the
/// fastest one.
const EVEN_RATIO: f64 = 0.9;
/// Minimum ratio of an hour's plays to the hourly average for calling the hour a peak.
const PEAK_RATIO: f64 = 1.2;

/// Returns the report in one sentence: the busiest dayparts and the mobile share.
///
/// Dayparts differ in length, so "busiest" compares plays per hour; if other dayparts have the most plays in
/// total, the sentence says that too. If all dayparts are about equal per hour, it names those that have the
/// most plays because they are longest, or else the peak hour. Values within 5% of each other are reported as
/// equal.
pub fn headline(report: &Report) -> String {
    if report.events == 0 && !report.filter.is_empty() {
        return "No plays match these filters.".to_owned();
    }
    let total = Report::sum(&report.by_band).total();
    match total {
        0 => return "No plays yet.".to_owned(),
        1 => {
            let band = report.by_band.iter().position(|split| split.total() > 0);
            let when = band.map_or_else(String::new, |band| {
                format!(", {}", phrases::during(&report.dayparts, band))
            });
            let device = if report.by_mobile.mobile == 1 {
                ", on mobile"
            } else {
                ""
            };
            return format!("One play so far{when}{device}.");
        }
        _ => {}
    }
    if total < MIN_PLAYS {
        return format!(
            "{} so far, too few to name a busiest daypart; {}.",
            counted(total, "plays"),
            phrases::mobile_clause(report, "")
        );
    }
    let finding = busiest(report, total);
    // Avoids repeating "of plays".
    let of_plays = if finding.contains("% of plays") {
        ""
    } else {
        " of plays"
    };
    let mobile = phrases::mobile_clause(report, of_plays);
    if report.filter.is_empty() {
        format!("{}; {mobile}.", capitalised(&finding))
    } else {
        format!("In this selection, {finding}; {mobile}.")
    }
}

/// Returns the totals and the averages over all customers in two sentences.
///
/// "5,000 customers, 1,000,000 plays, 1 October – 30 December 2014. Averages per customer: 151 unique tracks,
/// 58.3 plays in the morning, … and 120 on mobile."
pub fn lede(report: &Report) -> String {
    let mut text = format!(
        "{}, {}",
        counted(report.customers, report.of.many()),
        counted(report.events, "plays")
    );
    if let Some((first, last)) = report.span {
        text.push_str(&format!(", {}", date_span(first, last)));
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
            let plural = if mean == "1" { "" } else { "s" };
            match column.column {
                ProfileColumn::Unique => format!("{mean} unique track{plural}"),
                // The first band names the unit for those after it.
                ProfileColumn::Band(0) => format!("{mean} play{plural} {}", phrases::during(&report.dayparts, 0)),
                ProfileColumn::Band(band) => format!("{mean} {}", phrases::during(&report.dayparts, band)),
                ProfileColumn::Mobile => format!("{mean} on mobile"),
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

/// Returns the busiest dayparts as a clause.
fn busiest(report: &Report, total: u64) -> String {
    let dayparts = &report.dayparts;
    let totals: Vec<f64> = report.by_band.iter().map(|split| split.total() as f64).collect();
    let minutes: Vec<f64> = (0..totals.len())
        .map(|band| f64::from(phrases::band_minutes(dayparts, band)))
        .collect();
    let rates: Vec<f64> = totals
        .iter()
        .zip(&minutes)
        .map(|(plays, minutes)| plays / minutes)
        .collect();
    let share_of = |bands: &[usize]| {
        let plays: u64 = bands.iter().map(|&band| report.by_band[band].total()).sum();
        percent(phrases::share(plays, total))
    };
    let most = phrases::leaders(&totals);
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    if slowest >= fastest * EVEN_RATIO {
        let shortest_leader = most.iter().map(|&band| minutes[band]).fold(f64::INFINITY, f64::min);
        let longest_other = (0..totals.len())
            .filter(|band| !most.contains(band))
            .map(|band| minutes[band])
            .fold(0.0, f64::max);
        if most.len() < totals.len() && shortest_leader > longest_other {
            let leaders = BandSubject::new(dayparts, &most);
            return format!(
                "{} {} of plays, but {} also the longest {}",
                leaders.with_verb("accounts for", "account for"),
                share_of(&most),
                if leaders.plural { "they are" } else { "it is" },
                if most.len() == 1 { "daypart" } else { "dayparts" },
            );
        }
        return evenly_busy(report, total);
    }
    let busy = phrases::leaders(&rates);
    let subject = BandSubject::new(dayparts, &busy).with_verb("is", "are");
    if most.iter().all(|band| busy.contains(band)) {
        format!("{subject} busiest, with {} of plays", share_of(&busy))
    } else {
        let others: Vec<usize> = most.into_iter().filter(|band| !busy.contains(band)).collect();
        let others = BandSubject::new(dayparts, &others).with_verb("has", "have");
        format!("{subject} busiest per hour, but {others} the most plays overall")
    }
}

/// Returns the clause for dayparts that are equally busy: the peak hour, if there is one.
fn evenly_busy(report: &Report, total: u64) -> String {
    if !report.parts.hours {
        return "listening is about the same in every daypart".to_owned();
    }
    let totals = report.by_hour().map(|split| split.total() as f64);
    let highest = totals.iter().copied().fold(0.0, f64::max);
    let peak = totals.iter().position(|&plays| plays == highest);
    match peak {
        Some(hour) if highest >= PEAK_RATIO * total as f64 / 24.0 => format!(
            "all dayparts are about equally busy, with a peak at {}",
            phrases::hour_span(hour)
        ),
        _ => "listening is about the same at every time of day".to_owned(),
    }
}

/// Formats a range of days without repeating what both ends share: "1–30 October 2014", "1 October – 30
/// December 2014".
fn date_span(first: WallSecond, last: WallSecond) -> String {
    let (from, to) = (civil(first), civil(last));
    let month = |month: u32| MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    let end = format!("{} {} {}", to.day, month(to.month), to.year);
    if (from.year, from.month, from.day) == (to.year, to.month, to.day) {
        end
    } else if (from.year, from.month) == (to.year, to.month) {
        format!("{}–{end}", from.day)
    } else if from.year == to.year {
        format!("{} {} – {end}", from.day, month(from.month))
    } else {
        format!("{} {} {} – {end}", from.day, month(from.month), from.year)
    }
}
