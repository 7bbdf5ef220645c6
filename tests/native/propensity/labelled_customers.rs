//! Labelled customers for one ad: all customers with all events, whatever the filter and other ads.

use daypart_engine::profiles::profile::Parts;
use daypart_engine::propensity::{Features, LabelledCustomers, features_txt};
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::time::dayparts::{Dayparts, Preset};

use crate::support::read_events;
use crate::support::read_lookup_table;

const EVENTS: &str = "0,3,5,\"2014-10-23 09:00:00\",1,\"1\"\n1,1,5,\"2014-10-23 23:00:00\",0,\"1\"\n\
    2,1,5,\"2014-10-24 23:00:00\",1,\"1\"\n3,2,6,\"2014-10-24 18:00:00\",0,\"1\"\n4,1,7,\"2014-10-25 09:00:00\",0,\"1\"\n";

/// Customer 1 clicks A twice, customer 3 clicks B, and customer 77 has no event.
const CLICKS: &str = "0,1,\"ADV_A\",\"2014-12-18 08:15:16\"\n1,1,\"ADV_A\",\"2014-12-18 09:15:16\"\n\
    2,3,\"ADV_B\",\"2014-12-18 09:15:16\"\n3,77,\"ADV_B\",\"2014-12-18 09:15:16\"\n";

fn labelled(ad: &str, dayparts: &Dayparts, parts: Parts) -> Option<LabelledCustomers> {
    let store = read_events(EVENTS.as_bytes(), 1 << 20).store;
    let dimensions = Dimensions::new(&store, &[(TableKind::Clicks, read_lookup_table(CLICKS))]);
    LabelledCustomers::of(&store, &dimensions, ad, dayparts, parts)
}

fn features(labelled: &LabelledCustomers) -> String {
    let text = features_txt(&Features::of(&labelled.profiles), &labelled.clicked);
    String::from_utf8(text).unwrap()
}

#[test]
fn contains_all_customers_with_their_outcomes() {
    let all = Parts::default();
    let of = |ad: &str| labelled(ad, &Dayparts::default(), all).unwrap();
    assert_eq!(
        features(&of("ADV_A")),
        "1 1:0.33 2:0.00 3:0.00 4:0.67 5:0.33 6:0.67\n\
         0 1:0.00 2:0.00 3:1.00 4:0.00 5:0.00 6:1.00\n\
         0 1:1.00 2:0.00 3:0.00 4:0.00 5:1.00 6:1.00\n"
    );
    assert_eq!(of("ADV_B").clicked, [false, false, true]);
    assert_eq!(labelled("ADV_C", &Dayparts::default(), all), None);
    assert_eq!(labelled("adv_a", &Dayparts::default(), all), None);
}

#[test]
fn follows_the_dayparts_and_the_known_parts_of_the_events() {
    let radio = Preset::Radio.dayparts();
    let parts = Parts {
        tracks: false,
        ..Parts::default()
    };
    let labelled = labelled("ADV_A", &radio, parts).unwrap();
    assert_eq!(labelled.profiles.bands.len(), radio.bands().len());
    assert_eq!(
        labelled.profiles.unique,
        [0, 0, 0],
        "events without tracks have no distinct tracks"
    );
}
