//! How many customers each segment has: asked one after the other once nothing else is to be shown, and asked anew when the
//! data are others.

use crate::protocol::Request;
use crate::state::{Effect, State};
use daypart_engine::query::filter::Filter;
use daypart_engine::time::dayparts::Dayparts;

/// The sizes that are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct SegmentSizes {
    known: Vec<(Of, u64)>,
    asked: Option<(u32, Of)>,
}

/// What a size is of.
#[derive(Clone, Debug, PartialEq)]
struct Of {
    name: String,
    filter: Filter,
    generation: u32,
    /// The dayparts, where the conditions name some.
    dayparts: Option<Dayparts>,
    /// How many events there were, since a file that grows stays the same data set.
    events: u64,
}

impl Of {
    /// Whether it is of the same, of which some events may have come since.
    fn is_like(&self, other: &Of) -> bool {
        let events = self.events;
        self == other
            || *self
                == Of {
                    events,
                    ..other.clone()
                }
    }
}

impl SegmentSizes {
    /// How many customers the segment of a name has, if that is known.
    pub(in crate::state) fn get(&self, name: &str) -> Option<u64> {
        self.known
            .iter()
            .find(|(of, _)| of.name == name)
            .map(|(_, customers)| *customers)
    }

    /// Whether an answer is still to come.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Forgets what was asked of a worker that is gone.
    pub(in crate::state) fn give_up(&mut self) {
        self.asked = None;
    }
}

impl State {
    /// Asks for a size that isn't known, or for the one that is most out of date; for none while another is on its way.
    pub(in crate::state) fn ask_size(&mut self) -> Option<Effect> {
        let shown = self.live()?;
        let report = shown.report.as_ref()?;
        let (generation, events) = (shown.generation, report.all_events);
        let dayparts = report.dayparts.clone();
        let wanted = self.segments.list.iter().map(|segment| {
            let by_band = segment.filter.conditions().any(|(subject, _)| subject.is_of_bands());
            Of {
                name: segment.name.clone(),
                filter: segment.filter.clone(),
                generation,
                dayparts: by_band.then(|| dayparts.clone()),
                events,
            }
        });
        let wanted: Vec<Of> = wanted.collect();
        let sizes = &mut self.segments.sizes;
        (sizes.known).retain(|(of, _)| wanted.iter().any(|wanted| of.is_like(wanted)));
        if sizes.waiting() || self.job.is_some() || self.recount.waiting() {
            return None;
        }
        let events_of = |of: &Of| {
            let known = sizes.known.iter().find(|(known, _)| known.name == of.name);
            known.map(|(known, _)| known.events)
        };
        let stale = wanted.into_iter().filter(|of| events_of(of) != Some(events));
        let of = stale.min_by_key(events_of)?;
        let filter = of.filter.clone();
        let message = self.message(Request::Size { filter, dayparts }, generation);
        self.segments.sizes.asked = Some((message.id, of));
        Some(Effect::Send(message))
    }

    /// Takes in a size. While files are watched only one is asked for each time that they have grown.
    pub(in crate::state) fn sized(&mut self, id: u32, customers: u64) -> Vec<Effect> {
        let sizes = &mut self.segments.sizes;
        let Some((_, of)) = sizes.asked.take_if(|(asked, _)| *asked == id) else {
            return Vec::new();
        };
        let known = sizes.known.len();
        sizes.known.retain(|(other, _)| other.name != of.name);
        let is_first = sizes.known.len() == known;
        sizes.known.push((of, customers));
        if self.watches() && !is_first {
            return Vec::new();
        }
        self.ask_size().into_iter().collect()
    }

    /// Forgets what was asked for, because it could not be done. Says whether it was this request.
    pub(in crate::state) fn size_failed(&mut self, id: u32) -> bool {
        self.segments.sizes.asked.take_if(|(asked, _)| *asked == id).is_some()
    }
}
