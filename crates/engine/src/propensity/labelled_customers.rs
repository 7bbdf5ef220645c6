//! Labelled customers for one ad: all customers with all their events, and the outcome of each (clicked or
//! not).

use crate::profiles::profile::{Parts, Profiles};
use crate::query::aggregate;
use crate::query::dimensions::Dimensions;
use crate::query::filter::Filter;
use crate::store::event_store::EventStore;
use crate::time::dayparts::Dayparts;

/// All customers of a store and their outcomes for one ad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledCustomers {
    /// Profiles of all customers over all their events, in the order of the live table.
    pub profiles: Profiles,
    /// Whether each customer clicked the ad, in the same order.
    pub clicked: Vec<bool>,
}

impl LabelledCustomers {
    /// Returns all customers of a store with their outcomes for one ad; `None` if no clicks file contains the
    /// ad.
    ///
    /// No filter applies, because customers excluded by a filter would be missing from the model.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::Dayparts;
    /// use daypart_engine::query::dimensions::Dimensions;
    /// use daypart_engine::schema::layout::EventLayout;
    /// use daypart_engine::propensity::LabelledCustomers;
    /// use daypart_engine::profiles::profile::Parts;
    /// use daypart_engine::scan::scanner::EventScanner;
    /// use daypart_engine::store::event_store::StoreBuilder;
    /// let mut scanner = EventScanner::new(EventLayout::default_order());
    /// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n", true);
    /// let mut builder = StoreBuilder::default();
    /// builder.push(0, scanner.take_chunk()).unwrap();
    /// let (store, dayparts) = (builder.finish().unwrap(), Dayparts::default());
    /// assert_eq!(LabelledCustomers::of(&store, &Dimensions::default(), "ADV", &dayparts, Parts::default()), None);
    /// ```
    pub fn of(
        store: &EventStore,
        dimensions: &Dimensions,
        ad: &str,
        dayparts: &Dayparts,
        parts: Parts,
    ) -> Option<LabelledCustomers> {
        let clicks = dimensions.clicks()?;
        let ad_index = clicks.ads().iter().position(|known| known == ad)? as u32;
        let mut profiles = aggregate::run(store, dimensions, &Filter::default(), dayparts).profiles;
        if !parts.tracks {
            // Events without tracks share one placeholder track, which must not count.
            profiles.unique.fill(0);
        }
        let has_clicked = |customer: u32| clicks.of(customer as usize).iter().any(|&(ad, _)| ad == ad_index);
        let clicked = profiles
            .customers
            .iter()
            .map(|&customer| has_clicked(customer))
            .collect();
        Some(LabelledCustomers { profiles, clicked })
    }
}
