//! Whom a model learns from: all customers with all their events, and who of them clicked an ad.

use crate::profiles::profile::{Parts, Profiles};
use crate::query::aggregate;
use crate::query::dimensions::Dimensions;
use crate::query::filter::Filter;
use crate::store::event_store::EventStore;
use crate::time::dayparts::Dayparts;

/// The customers, and whether each of them clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The profiles of all customers over all their events, in the live table's order.
    pub profiles: Profiles,
    /// Whether each of them clicked the ad, in the same order.
    pub clicked: Vec<bool>,
}

impl Audience {
    /// All customers of a store, with an answer for one ad. No filter has a say in this: whoever a filter leaves out would be
    /// missing from the model. `None` when the facts tell of no such ad.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::Dayparts;
    /// use daypart_engine::query::dimensions::Dimensions;
    /// use daypart_engine::schema::layout::EventLayout;
    /// use daypart_engine::propensity::Audience;
    /// use daypart_engine::profiles::profile::Parts;
    /// use daypart_engine::scan::scanner::EventScanner;
    /// use daypart_engine::store::event_store::StoreBuilder;
    /// let mut scanner = EventScanner::new(EventLayout::seed());
    /// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n", true);
    /// let mut builder = StoreBuilder::default();
    /// builder.push(0, scanner.take_chunk()).unwrap();
    /// let (store, dayparts) = (builder.finish().unwrap(), Dayparts::default());
    /// assert_eq!(Audience::of(&store, &Dimensions::default(), "ADV", &dayparts, Parts::default()), None);
    /// ```
    pub fn of(store: &EventStore, facts: &Dimensions, ad: &str, dayparts: &Dayparts, parts: Parts) -> Option<Audience> {
        let clicks = facts.clicks()?;
        let place = clicks.ads().iter().position(|known| known == ad)? as u32;
        let mut profiles = aggregate::run(store, facts, &Filter::default(), dayparts).profiles;
        if !parts.tracks {
            // Events without tracks have one that stands for none, and would count it.
            profiles.unique.fill(0);
        }
        let has_clicked = |customer: u32| clicks.of(customer as usize).iter().any(|&(ad, _)| ad == place);
        let clicked = profiles
            .customers
            .iter()
            .map(|&customer| has_clicked(customer))
            .collect();
        Some(Audience { profiles, clicked })
    }
}
