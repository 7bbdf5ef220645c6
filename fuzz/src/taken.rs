//! The targets for what is taken from elsewhere than a dropped table: a file of segments, the address, what the browser has kept,
//! and the numbers that a scanner hands to the lead.

use std::collections::{BTreeMap, HashSet};

use daypart::protocol::ChunkHead;
use daypart::state::{
    Action, CodeNames, CustomerEdit, Effect, NameEdit, SegmentEdit, SegmentFile, Segments, Settings, State,
};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::demo::code_names::name_of;
use daypart_engine::export::tables::{agg_table, live_table};
use daypart_engine::fields::ids::TextArena;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::filter::{FIELDS, Filter};
use daypart_engine::query::top_tracks;
use daypart_engine::scan::range::{RangeChain, RangeResult, RangeVerdict};
use daypart_engine::store::chunk::{EventChunk, EventGroups};
use daypart_engine::store::event_store::StoreBuilder;

use super::{kind_of, size_of};

/// What effects have the browser keep, by name; what it forgets is left out.
fn kept(effects: &[Effect]) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for effect in effects {
        match effect {
            Effect::Keep {
                name,
                value: Some(value),
            } => drop(kept.insert(name.clone(), value.clone())),
            Effect::Keep { name, value: None } => drop(kept.remove(name)),
            _ => {}
        }
    }
    kept
}

/// A page that finds these settings in its browser.
fn recalled(settings: impl IntoIterator<Item = (String, String)>) -> State {
    let mut state = State::default();
    state.update(Action::Recall(Settings::new(settings)), 0.0);
    state
}

fn imported(file: SegmentFile) -> (State, Vec<Effect>) {
    let mut state = State::default();
    let effects = state.update(Action::Segment(SegmentEdit::Import(file)), 0.0);
    (state, effects)
}

/// Holds what holds of all segments, wherever they came from.
fn check_segments(segments: &Segments) {
    let names: Vec<&str> = segments.list.iter().map(|segment| segment.name.as_str()).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "each name is there once, in order");
    for segment in &segments.list {
        let text = segment.filter.to_string();
        assert_eq!(
            text.parse::<Filter>().as_ref(),
            Ok(&segment.filter),
            "conditions read back"
        );
    }
}

/// Reads any text as a file of segments, and takes them up.
pub fn segments(input: &[u8]) -> u64 {
    let Ok(file) = serde_json::from_slice::<SegmentFile>(input) else {
        return kind_of(input.first());
    };
    let offered = file.segments.len();
    let (state, effects) = imported(file);
    check_segments(&state.segments);
    for segment in &state.segments.list {
        let letters = segment.name.chars().count();
        assert!((1..=80).contains(&letters), "a segment's name can be shown");
        assert_eq!(segment.name.trim(), segment.name, "and has no blanks around it");
    }
    assert!(
        state.segments.list.len() <= offered.min(200),
        "no segment comes from nowhere"
    );
    assert_eq!(
        recalled(kept(&effects)).segments.list,
        state.segments.list,
        "what is kept is recalled"
    );
    let text = serde_json::to_vec(&state.segments.file()).unwrap_or_default();
    let again = serde_json::from_slice(&text).map(|file| imported(file).0.segments.list);
    assert_eq!(
        again.ok().as_ref(),
        Some(&state.segments.list),
        "a file that is written reads back"
    );
    let subjects: Vec<Vec<_>> = (state.segments.list.iter().take(4))
        .map(|segment| segment.filter.conditions().map(|(subject, _)| subject).collect())
        .collect();
    let problem = state
        .segments
        .problem
        .as_ref()
        .map(|problem| problem.get(..12).map(str::to_owned));
    kind_of((size_of(offered), state.segments.list.len().min(4), subjects, problem))
}

/// Arrives with any text as the address, on a page with segments and a card in it.
pub fn fragment(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let mut state = State::default();
    let effects = state.update(Action::Arrive(text.clone().into_owned()), 0.0);
    let is_address = |effect: &Effect| matches!(effect, Effect::Address(_));
    assert!(!effects.iter().any(is_address), "the address is there already");
    let customer = state.customer.as_ref().map(|customer| customer.id.clone());
    let bands = state.bands.chosen.bands().len();
    assert!((2..=8).contains(&bands), "there are dayparts");
    // The address that the page gives itself leads to the same view.
    let id = customer.clone().unwrap_or_else(|| "48".to_owned());
    let effects = state.update(Action::Customer(CustomerEdit::Open(id.clone())), 0.0);
    let own = effects.into_iter().find_map(|effect| match effect {
        Effect::Address(own) => Some(own),
        _ => None,
    });
    let mut there = State::default();
    there.update(Action::Arrive(own.unwrap_or_default()), 0.0);
    assert_eq!(there.filters.chosen, state.filters.chosen, "the filter is found again");
    assert_eq!(there.bands.chosen, state.bands.chosen, "and the dayparts");
    assert_eq!(there.customer.map(|customer| customer.id), Some(id), "and the customer");
    // A visit that goes on takes any address as well as one that begins.
    there = recalled([("segment.a".to_owned(), "level=2".to_owned())]);
    for _ in 0..2 {
        there.update(Action::Arrive(text.clone().into_owned()), 0.0);
        there.update(Action::Arrive("hour=3".to_owned()), 0.0);
    }
    assert_eq!(
        there.filters.chosen.to_string(),
        "hour=3",
        "one address after the other"
    );
    let subjects: Vec<_> = state.filters.chosen.conditions().map(|(subject, _)| subject).collect();
    kind_of((subjects, bands, customer.map(|id| size_of(id.len()))))
}

/// Takes any text for what the browser has kept: settings with carriage returns between, each a name, `=` and a value.
pub fn settings(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let found = text.split('\r').filter_map(|setting| setting.split_once('='));
    let found: BTreeMap<String, String> = found.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut state = recalled(found.clone());
    check_segments(&state.segments);
    assert!(
        (2..=8).contains(&state.bands.chosen.bands().len()),
        "there are dayparts"
    );
    assert!(state.kept().len() <= found.len(), "no more is told than is kept");
    let own: Vec<bool> = FIELDS.map(|field| state.names.has_own(field)).to_vec();
    // Each name that was recalled can be given anew, and taken back.
    for (field, own) in FIELDS.into_iter().zip(&own) {
        for value in ["", "0", "1", "2", "a b", "é"] {
            let called = state.names.of(field, value);
            assert!(
                *own || called == CodeNames::default().of(field, value),
                "a name comes from somewhere"
            );
            let mut other = State::default();
            let effects = other.update(Action::Name(NameEdit::Call(field, value.to_owned(), called)), 0.0);
            assert_eq!(recalled(kept(&effects)).names, other.names, "what is kept is recalled");
        }
        state.update(Action::Name(NameEdit::Reset(field)), 0.0);
        assert!(!state.names.has_own(field), "names can be taken back");
        let code = "1";
        assert_eq!(
            state.names.of(field, code),
            name_of(field, code).unwrap_or(code),
            "the dictionary is left"
        );
    }
    let kept_before = state.kept().len();
    state.update(Action::Forget(None), 0.0);
    assert!(
        state.kept().is_empty() && state.segments.list.is_empty(),
        "all can be forgotten"
    );
    kind_of((
        own,
        state.bands.chosen.bands().len(),
        kept_before.min(5),
        size_of(found.len()),
    ))
}

/// The numbers in a text, four bytes each with the lowest first, and then zeros.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next(&mut self) -> u32 {
        let Some((bytes, rest)) = self.0.split_first_chunk() else {
            self.0 = &[];
            return 0;
        };
        self.0 = rest;
        u32::from_le_bytes(*bytes)
    }

    fn many(&mut self, count: usize) -> Vec<u32> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// Takes any numbers for what a scanner hands to the lead. What isn't refused is counted without a panic.
///
/// The first four bytes say how many numbers of each kind there are; what is left behind the numbers is the texts.
pub fn chunk(input: &[u8]) -> u64 {
    let (counts, rest) = input
        .split_first_chunk::<4>()
        .map_or((&[0; 4], input), |(counts, rest)| (counts, rest));
    let [customers, ends, events, texts] = counts.map(usize::from);
    let mut numbers = Numbers(rest);
    let customers = numbers.many(customers % 16);
    let groups = EventGroups {
        ends: numbers.many(if ends == 0 { customers.len() } else { ends % 16 }),
        customers,
        events: (0..events % 32).map(|_| [numbers.next(), numbers.next()]).collect(),
    };
    let text_ends = [numbers.many(texts & 7), numbers.many(texts >> 3 & 7)];
    let [end, first_row, next_row, lines] = [(); 4].map(|()| u64::from(numbers.next()));
    let new = text_ends.map(|ends| TextArena {
        bytes: numbers.0.to_vec(),
        ends,
    });
    let [new_customers, new_tracks] = new;
    let result = RangeResult {
        end,
        first_row: first_row.checked_sub(1),
        next_row,
        lines,
        inside_endless_row: lines % 2 == 1,
        chunk: EventChunk {
            groups,
            new_customers,
            new_tracks,
            rows: events as u64,
            ..EventChunk::default()
        },
    };
    let (head, buffers) = ChunkHead::split(result.clone());
    let whole = buffers.groups.are_whole();
    let mut joined = head.join(buffers);
    assert_eq!(joined, result, "a result is taken apart and put together again");
    if !whole {
        return kind_of("refused");
    }
    let mut builder = StoreBuilder::with_segments_of(4);
    builder.learn(0, &mut joined.chunk);
    if !builder.knows(0, &joined.chunk.groups) {
        return kind_of("not known");
    }
    let mut chain = RangeChain::new(StreamPosition::new(0, 0));
    let verdicts = [joined.clone(), result].map(|result| chain.offer(chain.accepted(), result));
    let taken = verdicts
        .iter()
        .flatten()
        .filter(|verdict| matches!(verdict, RangeVerdict::Take { .. }))
        .count();
    let once: HashSet<u32> = joined.chunk.groups.customers.iter().copied().collect();
    let grouped = once.len() == joined.chunk.groups.customers.len();
    let events = joined.chunk.len() as u64;
    let again = joined.chunk.clone();
    assert!(
        builder.push(0, joined.chunk).is_ok() && builder.push(0, again).is_ok(),
        "there is room"
    );
    let Ok(store) = builder.finish() else {
        return kind_of("no room");
    };
    let query = Query::default();
    let (profiles, report) = execute::run(&store, &Dimensions::default(), &query);
    let written = live_table(store.customers(), &profiles, &report).is_ok() && agg_table(&report).is_ok();
    assert!(written, "the tables are written");
    let played = top_tracks::count(&store, &Dimensions::default(), &query.view);
    if grouped {
        assert_eq!(report.events, 2 * events, "each event counts once");
    }
    kind_of((
        (size_of(store.customers().len()), size_of(store.tracks().len())),
        (size_of(events as usize), grouped, taken),
        (report.timeline.unit as u8, played.tracks.len().min(3)),
    ))
}
