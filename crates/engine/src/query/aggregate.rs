//! One pass over the store: counts what a filter leaves, by customer and by time. What is made of the counts is `query`'s
//! business.

use std::ops::Range;

use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::query::dimensions::Dimensions;
use crate::query::filter::{Filter, Subject, Values};
use crate::query::filter_mask::{WEEK_MINUTES, band_of_week_minutes, dates, lets, week_minute};
use crate::query::view::View;
use crate::store::chunk::MOBILE_BIT;
use crate::store::event_store::{EventStore, StoredEvent};
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// Marks a track that no customer was seen with.
const NOBODY: u32 = u32::MAX;

/// The counts of one pass.
#[derive(Debug)]
pub struct AggregateCounts {
    /// The profiles of the customers who have events left.
    pub profiles: Profiles,
    /// Events by minute of the week and mobile flag, of the customers who are let through and of the days that are chosen,
    /// whatever else is asked of their time and flag. What was counted elsewhere may be more than a store has room for.
    pub by_minute: Vec<[u64; 2]>,
    /// Events that are let through whatever their day, by day and mobile flag, from the store's first day on.
    pub by_day: Vec<[u32; 2]>,
    /// How many distinct tracks are left.
    pub tracks: u64,
    /// How many events are left.
    pub events: u64,
    /// The first and the last event's time that are left.
    pub span: Option<(u32, u32)>,
    /// For each profile column the values of those customers whom nothing but the condition on that column keeps out.
    pub kept_out: Vec<(ProfileColumn, Vec<u32>)>,
    /// For each of the facts' fields and each of its values, the customers and events that are left but for the condition on
    /// that field.
    pub by_field: Vec<Vec<[u64; 2]>>,
    /// For each ad the clicks and the customers, likewise.
    pub by_ad: Vec<[u64; 2]>,
}

/// Goes over the store once.
pub fn run(store: &EventStore, facts: &Dimensions, filter: &Filter, dayparts: &Dayparts) -> AggregateCounts {
    let mut counts = run_over(0..store.customers().len(), store, facts, filter, dayparts);
    // Of a part of the customers the hours are not known.
    if let Some(finished) = store.finished().filter(|_| filter.is_empty()) {
        for (minute, listens) in finished.by_minute() {
            counts.by_minute[minute] = listens;
        }
    }
    counts
}

/// Goes over the events of one customer, by place in the store.
pub fn run_one(customer: usize, store: &EventStore, facts: &Dimensions, dayparts: &Dayparts) -> AggregateCounts {
    run_over(customer..customer + 1, store, facts, &Filter::default(), dayparts)
}

fn run_over(
    customers: Range<usize>,
    store: &EventStore,
    facts: &Dimensions,
    filter: &Filter,
    dayparts: &Dayparts,
) -> AggregateCounts {
    let bands = band_of_week_minutes(dayparts);
    let expected = if filter.is_empty() { customers.len() } else { 0 };
    let mut pass = Pass::new(store, facts, filter, &bands, (dayparts.bands().len(), expected));
    for customer in customers {
        if let Some(finished) = store.finished() {
            pass.take_finished(customer, finished.profiles());
        } else if filter.is_empty() {
            pass.take_all(customer);
        } else {
            pass.take_some(customer);
        }
    }
    pass.finish()
}

/// The customers and events that a view lets through, for whoever counts something else of them.
pub struct Passing {
    customers: Vec<u32>,
    bands: Vec<u8>,
    lets: Vec<[bool; 2]>,
    dates: (u32, u32),
}

impl Passing {
    /// What a view lets through.
    pub fn new(store: &EventStore, facts: &Dimensions, view: &View) -> Passing {
        let bands = band_of_week_minutes(&view.dayparts);
        let (all, band_count) = (store.customers().len(), view.dayparts.bands().len());
        let pass = Pass::new(store, facts, &view.filter, &bands, (band_count, 0));
        let customers = if pass.by_figures {
            run(store, facts, &view.filter, &view.dayparts).profiles.customers
        } else {
            // Whether events are left of a customer shows when they are gone through.
            let fulfils = |customer: &u32| pass.failing(*customer as usize, None) == 0;
            (0..all as u32).filter(fulfils).collect()
        };
        Passing {
            customers,
            lets: lets(&view.filter, &bands),
            dates: dates(&view.filter),
            bands,
        }
    }

    /// The places in the store of the customers, some of whom may have no event that is let through.
    pub fn customers(&self) -> &[u32] {
        &self.customers
    }

    /// Calls `take` with the track, flag included, and the band of each event of a run that is let through.
    #[inline]
    pub fn each(&self, run: &[StoredEvent], mut take: impl FnMut(u32, u8)) {
        let (from, to) = self.dates;
        let (Some(lets), Some(bands)) = (of_week(&self.lets), of_week(&self.bands)) else {
            return;
        };
        for &[track, time] in run {
            let minute = week_minute(time);
            if lets[minute][(track >> 31) as usize] && (from..=to).contains(&time) {
                take(track, bands[minute]);
            }
        }
    }
}

/// What is counted of one customer.
#[derive(Default)]
struct Tally {
    /// Marks the tracks that this customer has heard.
    stamp: u32,
    unique: u32,
    mobile: u32,
    in_band: [u32; 8],
    first: u32,
    last: u32,
}

impl Tally {
    fn new(customer: usize) -> Tally {
        Tally {
            stamp: customer as u32,
            first: u32::MAX,
            ..Tally::default()
        }
    }

    fn events(&self) -> u32 {
        self.in_band.iter().sum()
    }

    fn value(&self, column: ProfileColumn) -> u32 {
        match column {
            ProfileColumn::Unique => self.unique,
            ProfileColumn::Band(band) => self.in_band.get(band).copied().unwrap_or(0),
            ProfileColumn::Mobile => self.mobile,
        }
    }

    /// Counts one event that is let through.
    #[inline(always)]
    fn count(&mut self, track: u32, time: u32, band: u8, last_heard_by: &mut [u32]) {
        let heard_by = &mut last_heard_by[(track & !MOBILE_BIT) as usize];
        self.unique += u32::from(*heard_by != self.stamp);
        *heard_by = self.stamp;
        self.mobile += track >> 31;
        self.in_band[usize::from(band & 7)] += 1;
        self.first = self.first.min(time);
        self.last = self.last.max(time);
    }
}

struct Pass<'a> {
    store: &'a EventStore,
    facts: &'a Dimensions,
    bands: &'a [u8],
    /// The conditions on customers; a customer who doesn't fulfil one has its bit.
    of_customers: Vec<(Subject, &'a Values)>,
    /// Whether a customer's figures decide.
    by_figures: bool,
    /// Whether there are conditions on events.
    of_events: bool,
    /// For each minute of the week and mobile flag, whether its events are let through.
    lets: Vec<[bool; 2]>,
    dates: (u32, u32),
    first_day: u32,
    last_heard_by: Vec<u32>,
    heard: Vec<bool>,
    /// [`AggregateCounts::by_minute`] in 32 bits, which the events of one store fit in.
    by_minute: Vec<[u32; 2]>,
    counts: AggregateCounts,
}

impl<'a> Pass<'a> {
    fn new(
        store: &'a EventStore,
        facts: &'a Dimensions,
        filter: &'a Filter,
        bands: &'a [u8],
        (band_count, customers): (usize, usize),
    ) -> Pass<'a> {
        let days = store
            .span()
            .map_or(0..0, |(first, last)| first / DAY_SECONDS..last / DAY_SECONDS + 1);
        let of_customers: Vec<_> = filter
            .conditions()
            .filter(|(subject, _)| !subject.is_of_events())
            .collect();
        let kept_out = of_customers.iter().filter_map(|(subject, _)| match subject {
            Subject::Column(column) => Some((*column, Vec::new())),
            _ => None,
        });
        Pass {
            counts: AggregateCounts {
                profiles: Profiles {
                    customers: Vec::with_capacity(customers),
                    unique: Vec::with_capacity(customers),
                    bands: vec![Vec::with_capacity(customers); band_count],
                    mobile: Vec::with_capacity(customers),
                },
                by_minute: Vec::new(),
                by_day: vec![[0; 2]; days.len()],
                tracks: 0,
                events: 0,
                span: None,
                kept_out: kept_out.collect(),
                by_field: facts
                    .fields()
                    .iter()
                    .map(|field| vec![[0; 2]; field.values().len()])
                    .collect(),
                by_ad: vec![[0; 2]; facts.clicks().map_or(0, |clicks| clicks.ads().len())],
            },
            of_events: filter.conditions().any(|(subject, _)| subject.is_of_events()),
            by_figures: of_customers.iter().any(|(subject, _)| subject.is_of_figures()),
            lets: lets(filter, bands),
            dates: dates(filter),
            first_day: days.start,
            by_minute: vec![[0; 2]; WEEK_MINUTES],
            last_heard_by: vec![NOBODY; store.tracks().len()],
            heard: if filter.is_empty() {
                Vec::new()
            } else {
                vec![false; store.tracks().len()]
            },
            store,
            facts,
            bands,
            of_customers,
        }
    }

    /// Counts all events of a customer.
    fn take_all(&mut self, customer: usize) {
        let mut tally = Tally::new(customer);
        for run in self.store.events_of(customer) {
            count_all(
                run,
                &mut tally,
                self.bands,
                &mut self.last_heard_by,
                &mut self.by_minute,
                (&mut self.counts.by_day, self.first_day),
            );
        }
        self.keep(customer, &tally);
        self.count_facts(customer, &tally, None);
    }

    /// Counts the events of a customer that are let through.
    fn take_some(&mut self, customer: usize) {
        // Only whom at most one condition keeps out is seen anywhere.
        let known = self.failing(customer, None);
        if known.count_ones() > 1 {
            return;
        }
        if known == 0 && !self.by_figures {
            return self.take_let_through(customer);
        }
        let mut tally = Tally::new(customer);
        for run in self.store.events_of(customer) {
            count_some(
                run,
                &mut tally,
                self.bands,
                &self.lets,
                self.dates,
                &mut self.last_heard_by,
            );
        }
        let failing = known | self.failing(customer, Some(&tally));
        self.count_unless(failing, customer, &tally);
        if failing == 0 {
            let counts = &mut self.counts;
            for run in self.store.events_of(customer) {
                count_times(
                    run,
                    &self.lets,
                    self.dates,
                    &mut self.heard,
                    &mut self.by_minute,
                    (&mut counts.by_day, self.first_day),
                );
            }
        }
    }

    /// Counts a customer whose figures are known and whose events are not. A condition on events can't be answered then, and
    /// nobody fulfils it.
    fn take_finished(&mut self, customer: usize, profiles: &Profiles) {
        if self.of_events {
            return;
        }
        let mut tally = Tally::new(customer);
        tally.unique = profiles.unique[customer];
        tally.mobile = profiles.mobile[customer];
        for (count, values) in tally.in_band.iter_mut().zip(&profiles.bands) {
            *count = values[customer];
        }
        let failing = self.failing(customer, None) | self.failing(customer, Some(&tally));
        self.count_unless(failing, customer, &tally);
    }

    /// Counts a customer where no condition, or only the view's own one, keeps them out: those have their bits in `failing`.
    fn count_unless(&mut self, failing: u64, customer: usize, tally: &Tally) {
        // Who has no event left is nowhere; a row of finished profiles stands for itself.
        if tally.events() > 0 || self.store.finished().is_some() {
            let only = (failing.count_ones() == 1).then(|| self.of_customers[failing.trailing_zeros() as usize].0);
            if failing == 0 {
                self.keep(customer, tally);
            }
            if let Some(Subject::Column(column)) = only {
                let kept_out = self.counts.kept_out.iter_mut().find(|(of, _)| *of == column);
                if let Some((_, values)) = kept_out {
                    values.push(tally.value(column));
                }
            }
            if failing == 0 || only.is_some() {
                self.count_facts(customer, tally, only);
            }
        }
    }

    /// Counts the events that are let through of a customer whom no condition keeps out, nor could.
    fn take_let_through(&mut self, customer: usize) {
        let mut tally = Tally::new(customer);
        let counts = &mut self.counts;
        for run in self.store.events_of(customer) {
            count_let_through(
                run,
                &mut tally,
                self.bands,
                (&self.lets, self.dates),
                (&mut self.last_heard_by, &mut self.heard),
                &mut self.by_minute,
                (&mut counts.by_day, self.first_day),
            );
        }
        if tally.events() > 0 {
            self.keep(customer, &tally);
            self.count_facts(customer, &tally, None);
        }
    }

    /// A bit for each condition that a customer doesn't fulfil: of those on figures when a tally is given, else of the others.
    fn failing(&self, customer: usize, tally: Option<&Tally>) -> u64 {
        let mut failing = 0;
        for (bit, (subject, values)) in self.of_customers.iter().enumerate() {
            if subject.is_of_figures() == tally.is_some() && !self.fulfils(customer, tally, *subject, values) {
                failing |= 1 << bit;
            }
        }
        failing
    }

    fn fulfils(&self, customer: usize, tally: Option<&Tally>, subject: Subject, values: &Values) -> bool {
        match (subject, tally) {
            (Subject::Column(column), Some(tally)) => values.has(tally.value(column)),
            (Subject::Share(column), Some(tally)) => match values {
                Values::Range { from, to } => {
                    // Compared without dividing, so that a whole per cent is exactly that.
                    let (part, whole) = (u64::from(tally.value(column)) * 100, u64::from(tally.events()));
                    part >= whole * u64::from(*from) && part <= whole.saturating_mul(u64::from(*to))
                }
                Values::Codes(_) | Values::Texts(_) => false,
            },
            (Subject::Events, Some(tally)) => values.has(tally.events()),
            // Without events it isn't known when the first one was.
            (Subject::First | Subject::Last, Some(tally)) if tally.first > tally.last => false,
            (Subject::First, Some(tally)) => values.has(tally.first / DAY_SECONDS),
            (Subject::Last, Some(tally)) => values.has(tally.last / DAY_SECONDS),
            (Subject::Field(meaning), _) => {
                let value = self
                    .facts
                    .field(meaning)
                    .and_then(|field| field.values().get(field.code(customer)));
                values.has_text(value.map_or("", String::as_str))
            }
            (Subject::Clicked, _) => match self.facts.clicks().map(|clicks| (clicks, clicks.of(customer))) {
                None | Some((_, [])) => values.has_text(""),
                Some((clicks, clicked)) => clicked
                    .iter()
                    .any(|&(ad, _)| values.has_text(&clicks.ads()[ad as usize])),
            },
            _ => true,
        }
    }

    fn keep(&mut self, customer: usize, tally: &Tally) {
        let counts = &mut self.counts;
        let profiles = &mut counts.profiles;
        profiles.customers.push(customer as u32);
        profiles.unique.push(tally.unique);
        profiles.mobile.push(tally.mobile);
        for (values, &count) in profiles.bands.iter_mut().zip(&tally.in_band) {
            values.push(count);
        }
        counts.events += u64::from(tally.events());
        if tally.first <= tally.last {
            let (earliest, latest) = counts.span.unwrap_or((tally.first, tally.last));
            counts.span = Some((earliest.min(tally.first), latest.max(tally.last)));
        }
    }

    /// Counts a customer by fields and ads: everywhere, or in the view alone whose own condition keeps the customer out.
    fn count_facts(&mut self, customer: usize, tally: &Tally, only: Option<Subject>) {
        for (field, counts) in self.facts.fields().iter().zip(&mut self.counts.by_field) {
            if only.is_none() || only == field.meaning().map(Subject::Field) {
                let [customers, events] = &mut counts[field.code(customer)];
                *customers += 1;
                *events += u64::from(tally.events());
            }
        }
        if let Some(clicks) = self
            .facts
            .clicks()
            .filter(|_| only.is_none() || only == Some(Subject::Clicked))
        {
            for &(ad, times) in clicks.of(customer) {
                let [all, customers] = &mut self.counts.by_ad[ad as usize];
                *all += u64::from(times);
                *customers += 1;
            }
        }
    }

    fn finish(mut self) -> AggregateCounts {
        self.counts.tracks = if self.heard.is_empty() {
            self.last_heard_by
                .iter()
                .filter(|&&customer| customer != NOBODY)
                .count() as u64
        } else {
            self.heard.iter().filter(|&&heard| heard).count() as u64
        };
        self.counts.by_minute = self.by_minute.iter().map(|listens| listens.map(u64::from)).collect();
        self.counts
    }
}

/// A table by minute of the week, of a length that the compiler knows, so that it needs not be checked for each event.
#[inline(always)]
fn of_week<T>(table: &[T]) -> Option<&[T; WEEK_MINUTES]> {
    table.first_chunk()
}

// What goes over events stands in functions of its own because a browser replaces slow code by better code only when a function
// is entered anew.

#[inline(never)]
fn count_all(
    run: &[StoredEvent],
    tally: &mut Tally,
    bands: &[u8],
    last_heard_by: &mut [u32],
    by_minute: &mut [[u32; 2]],
    (by_day, first_day): (&mut [[u32; 2]], u32),
) {
    let (Some(bands), Some(by_minute)) = (of_week(bands), by_minute.first_chunk_mut::<WEEK_MINUTES>()) else {
        return;
    };
    for &[track, time] in run {
        let flag = (track >> 31) as usize;
        let minute = week_minute(time);
        tally.count(track, time, bands[minute], last_heard_by);
        by_minute[minute][flag] += 1;
        by_day[(time / DAY_SECONDS - first_day) as usize][flag] += 1;
    }
}

#[inline(never)]
fn count_let_through(
    run: &[StoredEvent],
    tally: &mut Tally,
    bands: &[u8],
    (lets, (from, to)): (&[[bool; 2]], (u32, u32)),
    (last_heard_by, heard): (&mut [u32], &mut [bool]),
    by_minute: &mut [[u32; 2]],
    (by_day, first_day): (&mut [[u32; 2]], u32),
) {
    for &[track, time] in run {
        let flag = (track >> 31) as usize;
        let minute = week_minute(time);
        let (lets, chosen_day) = (lets[minute][flag], (from..=to).contains(&time));
        by_minute[minute][flag] += u32::from(chosen_day);
        by_day[(time / DAY_SECONDS - first_day) as usize][flag] += u32::from(lets);
        if lets && chosen_day {
            tally.count(track, time, bands[minute], last_heard_by);
            heard[(track & !MOBILE_BIT) as usize] = true;
        }
    }
}

#[inline(never)]
fn count_some(
    run: &[StoredEvent],
    tally: &mut Tally,
    bands: &[u8],
    lets: &[[bool; 2]],
    (from, to): (u32, u32),
    last_heard_by: &mut [u32],
) {
    for &[track, time] in run {
        let minute = week_minute(time);
        if lets[minute][(track >> 31) as usize] && (from..=to).contains(&time) {
            tally.count(track, time, bands[minute], last_heard_by);
        }
    }
}

#[inline(never)]
fn count_times(
    run: &[StoredEvent],
    lets: &[[bool; 2]],
    (from, to): (u32, u32),
    heard: &mut [bool],
    by_minute: &mut [[u32; 2]],
    (by_day, first_day): (&mut [[u32; 2]], u32),
) {
    for &[track, time] in run {
        let flag = (track >> 31) as usize;
        let minute = week_minute(time);
        let (lets, chosen_day) = (lets[minute][flag], (from..=to).contains(&time));
        by_minute[minute][flag] += u32::from(chosen_day);
        by_day[(time / DAY_SECONDS - first_day) as usize][flag] += u32::from(lets);
        heard[(track & !MOBILE_BIT) as usize] |= lets && chosen_day;
    }
}
