//! Fuzz targets for input other than dropped tables: a segments file, the URL fragment, saved settings, and a
//! scanner's result.

use std::collections::{BTreeMap, HashSet};

use daypart::protocol::ChunkHead;
use daypart::state::{
    Action, CodeNames, CustomerEdit, Effect, NameEdit, SegmentEdit, SegmentFile, Segments, Settings, State,
};
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::csv::records::RowReader;
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

/// Settings that the effects save in the browser, by name; deleted ones are left out.
fn kept(effects: &[Effect]) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for effect in effects {
        match effect {
            Effect::SaveSetting {
                name,
                value: Some(value),
            } => drop(kept.insert(name.clone(), value.clone())),
            Effect::SaveSetting { name, value: None } => drop(kept.remove(name)),
            _ => {}
        }
    }
    kept
}

/// A page that loads these saved settings.
fn restored(settings: impl IntoIterator<Item = (String, String)>) -> State {
    let mut state = State::default();
    state.update(Action::LoadSettings(Settings::new(settings)), 0.0);
    state
}

fn imported(file: SegmentFile) -> (State, Vec<Effect>) {
    let mut state = State::default();
    let effects = state.update(Action::Segment(SegmentEdit::Import(file)), 0.0);
    (state, effects)
}

/// Asserts the invariants of all segments, whatever their origin.
fn check_segments(segments: &Segments) {
    let names: Vec<&str> = segments.list.iter().map(|segment| segment.name.as_str()).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "names are distinct and sorted");
    for segment in &segments.list {
        let text = segment.filter.to_string();
        assert_eq!(
            text.parse::<Filter>().as_ref(),
            Ok(&segment.filter),
            "conditions read back"
        );
    }
}

/// Imports any text as a segments file.
pub fn segments(input: &[u8]) -> u64 {
    let Ok(file) = serde_json::from_slice::<SegmentFile>(input) else {
        return kind_of(input.first());
    };
    let file_segments = file.segments.len();
    let (state, effects) = imported(file);
    check_segments(&state.segments);
    for segment in &state.segments.list {
        let letters = segment.name.chars().count();
        assert!((1..=80).contains(&letters), "a segment's name has 1 to 80 characters");
        assert_eq!(
            segment.name.trim(),
            segment.name,
            "a segment's name has no surrounding blanks"
        );
    }
    assert!(
        state.segments.list.len() <= file_segments.min(200),
        "no segment is invented"
    );
    assert_eq!(
        restored(kept(&effects)).segments.list,
        state.segments.list,
        "saved settings load again"
    );
    let text = serde_json::to_vec(&state.segments.file()).unwrap_or_default();
    let again = serde_json::from_slice(&text).map(|file| imported(file).0.segments.list);
    assert_eq!(
        again.ok().as_ref(),
        Some(&state.segments.list),
        "an exported file imports again"
    );
    let subjects: Vec<Vec<_>> = (state.segments.list.iter().take(4))
        .map(|segment| segment.filter.conditions().map(|(subject, _)| subject).collect())
        .collect();
    let problem = state
        .segments
        .problem
        .as_ref()
        .map(|problem| problem.get(..12).map(str::to_owned));
    kind_of((
        size_of(file_segments),
        state.segments.list.len().min(4),
        subjects,
        problem,
    ))
}

/// Opens any text as the URL fragment, on a page with segments and an open customer detail.
pub fn fragment(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let mut state = State::default();
    let effects = state.update(Action::OpenFragment(text.clone().into_owned()), 0.0);
    let is_address = |effect: &Effect| matches!(effect, Effect::SetFragment(_));
    assert!(
        !effects.iter().any(is_address),
        "opening a fragment doesn't set it again"
    );
    let customer = state.customer.open.as_ref().map(|customer| customer.id.clone());
    let bands = state.daypart_editor.chosen.bands().len();
    assert!((2..=8).contains(&bands), "there are 2 to 8 dayparts");
    // The page's own fragment opens the same view. It stays as it is where the customer is open already.
    let id = customer.clone().unwrap_or_else(|| "48".to_owned());
    let effects = state.update(Action::Customer(CustomerEdit::Open(id.clone())), 0.0);
    let own = effects.into_iter().find_map(|effect| match effect {
        Effect::SetFragment(own) => Some(own),
        _ => None,
    });
    let mut there = State::default();
    there.update(
        Action::OpenFragment(own.unwrap_or_else(|| text.clone().into_owned())),
        0.0,
    );
    assert_eq!(there.filters.chosen, state.filters.chosen, "the filter is restored");
    assert_eq!(
        there.daypart_editor.chosen, state.daypart_editor.chosen,
        "the dayparts are restored"
    );
    assert_eq!(
        there.customer.open.map(|customer| customer.id),
        Some(id),
        "the customer is restored"
    );
    // A running page opens any fragment as well as a fresh one.
    there = restored([("segment.a".to_owned(), "level=2".to_owned())]);
    for _ in 0..2 {
        there.update(Action::OpenFragment(text.clone().into_owned()), 0.0);
        there.update(Action::OpenFragment("hour=3".to_owned()), 0.0);
    }
    assert_eq!(there.filters.chosen.to_string(), "hour=3", "the last fragment wins");
    let subjects: Vec<_> = state.filters.chosen.conditions().map(|(subject, _)| subject).collect();
    kind_of((subjects, bands, customer.map(|id| size_of(id.len()))))
}

/// Loads any text as saved settings: `name=value`, separated by carriage returns.
pub fn settings(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let found = text.split('\r').filter_map(|setting| setting.split_once('='));
    let found: BTreeMap<String, String> = found.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut state = restored(found.clone());
    check_segments(&state.segments);
    assert!(
        (2..=8).contains(&state.daypart_editor.chosen.bands().len()),
        "there are 2 to 8 dayparts"
    );
    assert!(
        state.saved_items().len() <= found.len(),
        "no more items are listed than saved"
    );
    let own: Vec<bool> = FIELDS.map(|field| state.names.has_own(field)).to_vec();
    // Each loaded name can be set again, and reset.
    for (field, own) in FIELDS.into_iter().zip(&own) {
        for value in ["", "0", "1", "2", "a b", "é"] {
            let called = state.names.of(field, value);
            assert!(
                *own || called == CodeNames::default().of(field, value),
                "a name is either set by the user or a default"
            );
            let mut other = State::default();
            let effects = other.update(Action::Name(NameEdit::Set(field, value.to_owned(), called)), 0.0);
            assert_eq!(restored(kept(&effects)).names, other.names, "saved settings load again");
        }
        state.update(Action::Name(NameEdit::Reset(field)), 0.0);
        assert!(!state.names.has_own(field), "names can be reset");
        let code = "1";
        assert_eq!(state.names.of(field, code), code, "the code itself remains");
    }
    let kept_before = state.saved_items().len();
    state.update(Action::Forget(None), 0.0);
    assert!(
        state.saved_items().is_empty() && state.segments.list.is_empty(),
        "everything can be deleted"
    );
    kind_of((
        own,
        state.daypart_editor.chosen.bands().len(),
        kept_before.min(5),
        size_of(found.len()),
    ))
}

/// The little-endian 32-bit numbers in an input, followed by zeros.
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

/// Takes any numbers for a scanner's result. A result that isn't refused is counted without a panic.
///
/// The first four bytes are the counts of each kind of number; the bytes after the numbers are the texts.
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
        inside_oversized_row: lines % 2 == 1,
        chunk: EventChunk {
            groups,
            new_customers,
            new_tracks,
            rows: events as u64,
            ..EventChunk::default()
        },
    };
    let (head, buffers) = ChunkHead::split(result.clone());
    let whole = buffers.groups.are_consistent();
    let mut joined = head.join(buffers);
    assert_eq!(joined, result, "splitting and joining a result returns the same result");
    if !whole {
        return kind_of("refused");
    }
    let mut builder = StoreBuilder::with_min_chunk_events(4);
    builder.register_ids(0, &mut joined.chunk);
    if !builder.knows_codes(0, &joined.chunk.groups) {
        return kind_of("not known");
    }
    let mut chain = RangeChain::new(StreamPosition::new(0, 0));
    let verdicts = [joined.clone(), result].map(|result| chain.submit(chain.accepted(), result));
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
    let written = live_table(store.customers(), &profiles, &report).unwrap_or_default();
    let mut rows = RowReader::new(&written, Dialect::default(), true);
    let row_count = std::iter::from_fn(|| rows.next_row().map(|_| ())).count();
    assert_eq!(
        row_count,
        1 + profiles.len(),
        "the live table has a row for each profile"
    );
    assert!(agg_table(&report).is_ok(), "the statistics are written");
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
