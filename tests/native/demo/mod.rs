//! Demo data: file format, pinned bytes, and the differences between groups that its documentation states.
//!
//! `cargo test --test native demo::prints_a_summary -- --nocapture` prints a summary of the page's demo.

mod pins;
mod summary;

use std::collections::HashSet;
use std::sync::OnceLock;

use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize, code_names};
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::{self, Features, VersusBaseline};
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::time::civil::{DAY_SECONDS, wall_second};
use pins::{PINS, hash, size};
use summary::{Customer, Files, Summary, files, summary};

fn default_files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| files(DemoSize::default()))
}

fn default_summary() -> &'static Summary {
    static SUMMARY: OnceLock<Summary> = OnceLock::new();
    SUMMARY.get_or_init(|| summary(default_files()))
}

fn within(name: &str, found: f64, low: f64, high: f64) {
    assert!(
        (low..=high).contains(&found),
        "{name}: found {found}, expected {low} to {high}"
    );
}

/// Area under the ROC curve of a score for clicks on the reduced price, by ranks (Mann and Whitney).
fn auc(summary: &Summary, score: impl Fn(&Customer) -> f64) -> f64 {
    let mut scored: Vec<(f64, bool)> = summary.customers.iter().map(|one| (score(one), one.reduced)).collect();
    scored.sort_by(|one, other| one.0.total_cmp(&other.0));
    let clicked = scored.iter().filter(|one| one.1).count() as f64;
    let ranks: f64 = (1..)
        .zip(&scored)
        .filter(|(_, one)| one.1)
        .map(|(rank, _)| f64::from(rank))
        .sum();
    (ranks - clicked * (clicked + 1.0) / 2.0) / (clicked * (scored.len() as f64 - clicked))
}

#[test]
fn bytes_equal_the_pinned_hashes() {
    let mut found = Vec::new();
    for (size, _) in PINS {
        let files = if size == DemoSize::default() {
            default_files()
        } else {
            &files(size)
        };
        let hashes = [&files.events, &files.customers, &files.music, &files.clicks].map(|file| hash(file));
        found.push((size, hashes));
    }
    assert_eq!(found, PINS, "found {found:#X?}");
}

/// A customer's row in the demo's columns.
const CUSTOMER: &str = "1,\"Ann Lee\",1,\"1 Main St\",\"04109\",\"01/13/2011\",1,2,0,1\n";

#[test]
fn codes_apply_to_files_with_the_demos_columns_only() {
    let layout = |text: &str| recognise(text.as_bytes()).expect("a customers file");
    let header = "CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps";
    let demo = recognise(&default_files().customers).expect("a customers file");
    let same = [
        demo.clone(),
        layout(&format!("{header}\n{CUSTOMER}")),
        layout(&format!("{}\n{CUSTOMER}", header.to_uppercase())),
        layout(CUSTOMER),
        layout(&format!("{header}\n{CUSTOMER}").replace(',', ";")),
        layout(&format!("{header}\n{}", CUSTOMER.replace("\"1 Main St\"", ""))),
    ];
    for layout in &same {
        assert!(code_names::apply_to([layout]), "{layout:?}");
    }
    let mut swapped = layout(CUSTOMER);
    swapped.columns.swap(6, 7);
    let mut assigned = demo.clone();
    assigned.columns.swap(6, 7);
    let other = [
        swapped,
        assigned,
        layout("CustID,Name,Level\n1,Ann Lee,2\n"),
        layout(&format!("{header},Plan\n{}", CUSTOMER.replace('\n', ",3\n"))),
        layout(&format!("{}\n{CUSTOMER}", header.replace("SignDate", "Sign-up date"))),
        layout(&format!(
            "{}\n{CUSTOMER}",
            header.replace("Status,Level", "Level,Status")
        )),
    ];
    for layout in &other {
        assert_eq!(layout.table_kind, TableKind::Customers);
        assert!(!code_names::apply_to([layout]), "{layout:?}");
        assert!(!code_names::apply_to([&demo, layout]), "one of two files");
    }
    let events = layout("0,1,1,\"2014-10-23 09:00:00\",1,\"04109\"\n");
    assert!(!code_names::apply_to([&events]), "there is no customers file");
    assert!(code_names::apply_to([&events, &demo]), "other tables have no codes");
}

#[test]
fn bytes_do_not_depend_on_pieces_or_seeking() {
    let small = size(5_000, 100, 150);
    let whole = files(small).events;
    for piece in [1, 2, 999, 5_000, u32::MAX] {
        let mut demo = Demo::new(small, DEMO_SEED);
        let mut out = Vec::new();
        while demo.write_events(piece, &mut out) {}
        assert!(out == whole, "pieces of {piece}");
        assert!(!demo.write_events(piece, &mut out));
        assert!(out == whole, "after the end, pieces of {piece}");
    }
    let mut demo = Demo::new(small, DEMO_SEED);
    let (mut tail, mut out) = (Vec::new(), Vec::new());
    demo.seek(3_000);
    demo.write_events(u32::MAX, &mut tail);
    demo.seek(0);
    demo.write_events(3_000, &mut out);
    out.extend(tail);
    assert!(out == whole);
}

#[test]
fn seeds_produce_different_services() {
    let small = size(100, 10, 10);
    let customers = |seed| Demo::new(small, seed).customers();
    assert_ne!(customers(1), customers(2));
    assert_eq!(customers(1), customers(1));
}

#[test]
fn files_of_any_size_are_well_formed() {
    let sizes = [
        (0, 1, 1),
        (1, 0, 0),
        (1, 1, 1),
        (3, 10, 1),
        (10, 3, 5),
        (999, 1_000, 20),
        (4_096, 1, 50),
    ];
    for (events, customers, tracks) in sizes {
        let summary = summary(&files(size(events, customers, tracks)));
        assert_eq!(summary.events, events);
        assert_eq!(summary.customers.len(), customers.max(1) as usize);
        assert_eq!(summary.tracks.len(), tracks.max(1) as usize);
        let idle = summary.customers.iter().filter(|one| one.events() == 0).count();
        assert!(
            idle == 0 || events < customers.max(1),
            "{events} events, {idle} customers without"
        );
    }
}

#[test]
fn every_customer_and_track_of_the_default_demo_has_plays() {
    let summary = default_summary();
    assert_eq!(summary.events, 1_000_000);
    assert_eq!(summary.customers.len(), 5_000);
    assert_eq!(summary.tracks.len(), 1_750);
    assert!(summary.customers.iter().all(|one| one.events() > 0));
    assert!(summary.tracks.iter().all(|(_, _, plays)| plays.iter().sum::<u32>() > 0));
}

#[test]
fn plays_are_after_sign_up_and_within_the_half_year() {
    let start = wall_second(2014, 7, 1, 0, 0, 0).unwrap();
    let end = wall_second(2015, 1, 1, 0, 0, 0).unwrap();
    for customer in &default_summary().customers {
        assert!(
            customer.first >= start.max(customer.signed) && customer.last < end,
            "{customer:?}"
        );
    }
}

#[test]
fn closed_accounts_stop_playing_and_some_open_ones_lapse() {
    let customers = &default_summary().customers;
    let end = wall_second(2015, 1, 1, 0, 0, 0).unwrap();
    let closed: Vec<_> = customers.iter().filter(|one| !one.active).collect();
    within("closed", closed.len() as f64, 350.0, 500.0);
    assert!(closed.iter().all(|one| one.last < end - DAY_SECONDS));
    let october = wall_second(2014, 10, 3, 0, 0, 0).unwrap();
    let lapsed = customers.iter().filter(|one| one.active && one.last < october).count();
    within("lapsed", lapsed as f64, 150.0, 300.0);
}

#[test]
fn events_are_in_random_order_of_time() {
    let summary = default_summary();
    within(
        "rises",
        f64::from(summary.rises) / f64::from(summary.events),
        0.49,
        0.51,
    );
}

#[test]
fn plays_grow_month_by_month() {
    let months = default_summary().months;
    assert!(months.is_sorted(), "{months:?}");
    within(
        "December over July",
        f64::from(months[5]) / f64::from(months[0]),
        1.5,
        2.0,
    );
}

#[test]
fn hours_and_weekdays_differ_as_documented() {
    let summary = default_summary();
    within("morning", summary.share(|hour| (5..12).contains(&hour)), 0.20, 0.27);
    within("afternoon", summary.share(|hour| (12..17).contains(&hour)), 0.20, 0.27);
    within("evening", summary.share(|hour| (17..22).contains(&hour)), 0.31, 0.39);
    within("night", summary.share(|hour| !(5..22).contains(&hour)), 0.14, 0.22);
    let of =
        |day: usize, hours: std::ops::Range<usize>| f64::from(hours.map(|hour| summary.hours[day][hour]).sum::<u32>());
    within("commute, Tuesday over Sunday", of(1, 7..9) / of(6, 7..9), 3.0, 5.5);
    within("late, Friday over Tuesday", of(4, 22..24) / of(1, 22..24), 1.3, 1.9);
    within(
        "small hours, Saturday over Tuesday",
        of(5, 0..4) / of(1, 0..4),
        2.5,
        4.5,
    );
    within("noon, Saturday over Tuesday", of(5, 11..14) / of(1, 11..14), 1.1, 1.5);
    let days = summary
        .hours
        .map(|day| f64::from(day.iter().sum::<u32>()) / f64::from(summary.events));
    days.iter().for_each(|&share| within("weekday", share, 0.12, 0.16));
}

#[test]
fn mobile_share_differs_by_hour() {
    let summary = default_summary();
    let mobile = |hour: usize| f64::from(summary.mobile_hours[hour]) / f64::from(summary.at_hour(hour));
    within("mobile at 7", mobile(7), 0.62, 0.75);
    within("mobile at 10", mobile(10), 0.38, 0.48);
    within("mobile at 20", mobile(20), 0.38, 0.50);
    let mean = summary.mean(|_| true, |one| one.shares()[4]);
    let spread = summary.mean(|_| true, |one| (one.shares()[4] - mean).powi(2)).sqrt();
    within("spread of mobile shares", spread, 0.15, 0.25);
}

#[test]
fn paying_customers_listen_differently() {
    let summary = default_summary();
    let by_level = |figure: fn(&Customer) -> f64| [0, 1, 2].map(|level| summary.mean(|one| one.level == level, figure));
    let events = by_level(|one| f64::from(one.events()));
    within("events, silver over free", events[1] / events[0], 1.3, 1.8);
    within("events, gold over free", events[2] / events[0], 1.6, 2.4);
    let tracks = by_level(|one| one.tracks.len() as f64);
    within("unique tracks, gold over free", tracks[2] / tracks[0], 1.8, 2.7);
    // Gold less free, in the order of the shares: morning, afternoon, evening, night, mobile, unique.
    let bands = [
        (-0.06, -0.02),
        (-0.02, 0.01),
        (0.02, 0.06),
        (0.0, 0.03),
        (-0.16, -0.08),
        (0.05, 0.11),
    ];
    for (share, (low, high)) in bands.into_iter().enumerate() {
        let mean = |level| summary.mean(|one| one.level == level, |one| one.shares()[share]);
        within(&format!("share {share}, gold less free"), mean(2) - mean(0), low, high);
    }
}

#[test]
fn clicks_on_the_reduced_price_are_predictable_within_bounds() {
    let summary = default_summary();
    let clickers = summary.customers.iter().filter(|one| one.reduced).count();
    within("clickers", clickers as f64, 850.0, 1_100.0);
    let bands = [
        (-0.03, 0.01),
        (-0.03, 0.01),
        (-0.05, -0.01),
        (0.03, 0.06),
        (0.09, 0.15),
        (-0.09, -0.05),
    ];
    for (share, (low, high)) in bands.into_iter().enumerate() {
        let mean = |clicked| summary.mean(|one| one.reduced == clicked, |one| one.shares()[share]);
        within(
            &format!("share {share}, clickers less others"),
            mean(true) - mean(false),
            low,
            high,
        );
    }
    within("AUC of night", auc(summary, |one| one.shares()[3]), 0.57, 0.67);
    within("AUC of mobile", auc(summary, |one| one.shares()[4]), 0.62, 0.72);
    within("AUC of unique", auc(summary, |one| -one.shares()[5]), 0.62, 0.72);
    // Approximately the weights of a logistic regression on standardised shares.
    let score = |one: &Customer| {
        let [_, _, evening, night, mobile, unique] = one.shares();
        2.5 * night - 1.3 * evening + 3.3 * mobile - 5.2 * unique
    };
    within("AUC of a linear score", auc(summary, score), 0.72, 0.80);
}

#[test]
fn the_propensity_model_predicts_clicks_on_the_reduced_price() {
    let with_plays: Vec<&Customer> = default_summary()
        .customers
        .iter()
        .filter(|one| one.events() > 0)
        .collect();
    let profiles = Profiles {
        customers: (0..with_plays.len() as u32).collect(),
        unique: with_plays.iter().map(|one| one.tracks.len() as u32).collect(),
        bands: (0..4)
            .map(|band| with_plays.iter().map(|one| one.dayparts[band]).collect())
            .collect(),
        mobile: with_plays.iter().map(|one| one.mobile).collect(),
    };
    let clicked: Vec<bool> = with_plays.iter().map(|one| one.reduced).collect();
    let report = propensity::train(&Features::of(&profiles), &clicked).unwrap();
    within("AUC on test customers", report.evaluation.auc.value, 0.72, 0.80);
    assert_eq!(report.verdict.ranking, VersusBaseline::Better);
    // One in five customers clicks, so yes is seldom the likelier answer, and predicting it gains little.
    within(
        "error",
        report.evaluation.error_rate() / report.evaluation.majority_error_rate(),
        0.85,
        1.05,
    );
}

#[test]
fn campaigns_sign_up_in_waves() {
    let summary = default_summary();
    // Largest share of a campaign's sign-ups within any thirty days.
    let crowd = |campaign: usize| {
        let of_campaign = |one: &&Customer| one.campaign == campaign;
        let mut days: Vec<u32> = summary
            .customers
            .iter()
            .filter(of_campaign)
            .map(|one| one.signed / DAY_SECONDS)
            .collect();
        days.sort_unstable();
        let most = days
            .iter()
            .map(|&day| days.iter().filter(|&&other| other >= day && other < day + 30).count())
            .max();
        most.unwrap() as f64 / days.len() as f64
    };
    within("no campaign", crowd(0), 0.03, 0.10);
    for campaign in 1..=4 {
        within(&format!("campaign {campaign}"), crowd(campaign), 0.3, 0.8);
    }
    let paying = |campaign| summary.mean(|one| one.campaign == campaign, |one| f64::from(u8::from(one.level > 0)));
    within("paying after a retail store", paying(3), 0.45, 0.60);
    within("paying after a web offer", paying(4), 0.20, 0.30);
}

#[test]
fn activity_is_concentrated_in_few_customers() {
    let activity = default_summary().activity();
    let at = |percent: usize| f64::from(activity[(activity.len() - 1) * percent / 100]);
    within("median", at(50), 70.0, 150.0);
    within("95 percent", at(95), 500.0, 1_000.0);
    within("most", at(100), 2_000.0, 12_000.0);
    let top: u32 = activity[activity.len() - activity.len() / 10..].iter().sum();
    within("the top tenth's share", f64::from(top) / 1e6, 0.35, 0.60);
}

#[test]
fn popularity_has_hits_and_later_releases() {
    let summary = default_summary();
    let top = summary.top_tracks();
    let plays = |rank: usize| f64::from(top[rank].2.iter().sum::<u32>());
    within("the greatest hit", plays(0), 3_000.0, 15_000.0);
    within("the greatest over the middle", plays(0) / plays(875), 10.0, 40.0);
    within(
        "the hundred greatest",
        (0..100).map(plays).sum::<f64>() / 1e6,
        0.15,
        0.35,
    );
    let begun = top[..100].iter().filter(|(_, _, plays)| plays[0] == 0).count();
    within("later releases in the top hundred", begun as f64, 8.0, 40.0);
}

#[test]
fn most_plays_are_at_home() {
    let summary = default_summary();
    let away = summary.customers.iter().map(|one| f64::from(one.away)).sum::<f64>() / 1e6;
    within("away", away, 0.02, 0.07);
    let travellers = summary.mean(|_| true, |one| f64::from(u8::from(one.away > 0)));
    within("customers ever away", travellers, 0.4, 0.9);
}

#[test]
fn names_are_varied_and_some_need_quoting() {
    let summary = default_summary();
    let artists: HashSet<&str> = summary.tracks.iter().map(|track| track.1.as_str()).collect();
    within("artists", artists.len() as f64, 200.0, 500.0);
    let pairs: HashSet<(&str, &str)> = summary.tracks.iter().map(|track| (&*track.0, &*track.1)).collect();
    assert_eq!(pairs.len(), 1_750, "no artist has a title twice");
    let runs = 1 + summary.tracks.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    assert_eq!(runs, artists.len(), "an artist's tracks are contiguous");
    let holding = |letter: char| {
        let holds = |track: &&(String, String, _)| track.0.contains(letter) || track.1.contains(letter);
        summary.tracks.iter().filter(holds).count()
    };
    within("commas", holding(',') as f64, 50.0, 400.0);
    within("quotes", holding('"') as f64, 10.0, 150.0);
    assert!(summary.tracks.iter().any(|track| !track.1.is_ascii()));
    assert!(summary.ads.len() >= 5 && summary.ads.contains_key("ADV_FREE_REFERRAL"));
}

#[test]
fn prints_a_summary() {
    let text = default_summary().to_string();
    println!("{text}");
    assert!(text.starts_with("1000000 events by month"));
}
