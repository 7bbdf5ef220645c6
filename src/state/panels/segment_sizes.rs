//! Sizes of segments: the number of customers in each, requested one at a time when nothing else is pending, and
//! again when the data change.

use crate::protocol::Request;
use crate::state::Segment;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use crate::state::view::recount::is_recount;
use daypart_engine::query::filter::Filter;
use daypart_engine::time::dayparts::Dayparts;

/// The known sizes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct SegmentSizes {
    known: Vec<(SizeKey, u64)>,
}

/// What a size depends on.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::state) struct SizeKey {
    name: String,
    filter: Filter,
    generation: u32,
    /// The dayparts, if a condition refers to dayparts.
    dayparts: Option<Dayparts>,
    /// Number of events, because a growing file stays the same data set.
    events: u64,
}

impl SizeKey {
    /// Returns whether both are equal except for the number of events.
    fn is_same_segment(&self, other: &SizeKey) -> bool {
        let events = self.events;
        self == other
            || *self
                == SizeKey {
                    events,
                    ..other.clone()
                }
    }
}

impl SegmentSizes {
    /// Returns the number of customers in a segment, if it is known.
    pub(in crate::state) fn get(&self, name: &str) -> Option<u64> {
        self.known
            .iter()
            .find(|(key, _)| key.name == name)
            .map(|(_, customers)| *customers)
    }

    /// Requests an unknown size, or else the most outdated one. Requests none while another is pending, or a job or a
    /// recount.
    pub(in crate::state) fn request(&mut self, segments: &[Segment], scene: &Scene, effects: &mut Effects) {
        let Some(generation) = scene.generation() else { return };
        let Some(report) = scene.report() else {
            self.known.clear();
            return;
        };
        let wanted = segments.iter().map(|segment| {
            let by_band = segment
                .filter
                .conditions()
                .any(|(subject, _)| subject.is_about_dayparts());
            SizeKey {
                name: segment.name.clone(),
                filter: segment.filter.clone(),
                generation,
                dayparts: by_band.then(|| report.dayparts.clone()),
                events: report.all_events,
            }
        });
        let wanted: Vec<SizeKey> = wanted.collect();
        (self.known).retain(|(key, _)| wanted.iter().any(|wanted| key.is_same_segment(wanted)));
        if scene.reading
            || effects
                .requests
                .contains(|pending| is_size(pending) || is_recount(pending))
        {
            return;
        }
        let events_of = |key: &SizeKey| {
            let known = self.known.iter().find(|(known, _)| known.name == key.name);
            known.map(|(known, _)| known.events)
        };
        let stale = wanted
            .into_iter()
            .filter(|key| events_of(key) != Some(report.all_events));
        let Some(key) = stale.min_by_key(events_of) else {
            return;
        };
        let request = Request::CountCustomers {
            filter: key.filter.clone(),
            dayparts: report.dayparts.clone(),
        };
        effects.send(generation, request, Pending::SegmentSize(Box::new(key)));
    }

    /// Stores a size. Returns whether it is the segment's first one.
    pub(in crate::state) fn take(&mut self, key: SizeKey, customers: u64) -> bool {
        let known = self.known.len();
        self.known.retain(|(other, _)| other.name != key.name);
        let is_first = self.known.len() == known;
        self.known.push((key, customers));
        is_first
    }
}

fn is_size(pending: &Pending) -> bool {
    matches!(pending, Pending::SegmentSize(_))
}
