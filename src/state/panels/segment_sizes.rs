//! Sizes of segments: the number of customers in each, requested one at a time when nothing else is pending, and
//! again when the data change.

use crate::protocol::Request;
use crate::state::{Effect, State};
use daypart_engine::query::filter::Filter;
use daypart_engine::time::dayparts::Dayparts;

/// Known sizes and the pending request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct SegmentSizes {
    known: Vec<(SizeKey, u64)>,
    pending: Option<(u32, SizeKey)>,
}

/// What a size depends on.
#[derive(Clone, Debug, PartialEq)]
struct SizeKey {
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

    /// Returns whether a size is pending.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Clears the pending request, because the worker is gone.
    pub(in crate::state) fn cancel_pending(&mut self) {
        self.pending = None;
    }
}

impl State {
    /// Requests an unknown size, or else the most outdated one. Requests none while another is pending.
    pub(in crate::state) fn request_size(&mut self) -> Option<Effect> {
        let shown = self.live_data()?;
        let report = shown.report.as_ref()?;
        let (generation, events) = (shown.generation, report.all_events);
        let dayparts = report.dayparts.clone();
        let wanted = self.segments.list.iter().map(|segment| {
            let by_band = segment
                .filter
                .conditions()
                .any(|(subject, _)| subject.is_about_dayparts());
            SizeKey {
                name: segment.name.clone(),
                filter: segment.filter.clone(),
                generation,
                dayparts: by_band.then(|| dayparts.clone()),
                events,
            }
        });
        let wanted: Vec<SizeKey> = wanted.collect();
        let sizes = &mut self.segments.sizes;
        (sizes.known).retain(|(key, _)| wanted.iter().any(|wanted| key.is_same_segment(wanted)));
        if sizes.waiting() || self.job.is_some() || self.recount.waiting() {
            return None;
        }
        let events_of = |key: &SizeKey| {
            let known = sizes.known.iter().find(|(known, _)| known.name == key.name);
            known.map(|(known, _)| known.events)
        };
        let stale = wanted.into_iter().filter(|key| events_of(key) != Some(events));
        let key = stale.min_by_key(events_of)?;
        let filter = key.filter.clone();
        let message = self.message(Request::CountCustomers { filter, dayparts }, generation);
        self.segments.sizes.pending = Some((message.id, key));
        Some(Effect::Send(message))
    }

    /// Stores a size and requests the next one. While files are watched, only one is requested each time they have
    /// grown.
    pub(in crate::state) fn take_size(&mut self, id: u32, customers: u64) -> Vec<Effect> {
        let sizes = &mut self.segments.sizes;
        let Some((_, key)) = sizes.pending.take_if(|(pending, _)| *pending == id) else {
            return Vec::new();
        };
        let known = sizes.known.len();
        sizes.known.retain(|(other, _)| other.name != key.name);
        let is_first = sizes.known.len() == known;
        sizes.known.push((key, customers));
        if self.has_running_watches() && !is_first {
            return Vec::new();
        }
        self.request_size().into_iter().collect()
    }

    /// Clears the failed request. Returns whether it was this one.
    pub(in crate::state) fn size_failed(&mut self, id: u32) -> bool {
        self.segments
            .sizes
            .pending
            .take_if(|(pending, _)| *pending == id)
            .is_some()
    }
}
