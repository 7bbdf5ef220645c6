//! Chart queries: the last steps of the query behind each chart and table.
//!
//! The chart of a filterable dimension ignores the conditions on that dimension, as the page's own chart does
//! (cross-filtering).

use crate::sqlgen::expr::{Expr, From, Name, Op, Step, call, case, case_all, col, named, num, same, text};
use crate::sqlgen::rows::{column_of, start_of};
use crate::sqlgen::{QuerySpec, counts};
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::query::execute;
use daypart_engine::query::filter::{Filter, Subject};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::time::civil::DAY_SECONDS;
use daypart_engine::time::dayparts::Dayparts;

/// The number of tracks, and of artists, in the lists.
const TOP: u32 = 10;

/// Returns the filter that applies to a chart.
pub(in crate::sqlgen) fn filter_of(target: &QueryTarget, spec: &QuerySpec) -> Filter {
    let ignored: &[Subject] = match target {
        QueryTarget::Dayparts => &[Subject::Daypart],
        QueryTarget::Hours | QueryTarget::HoursOf(_) => &[Subject::Hour],
        QueryTarget::Week => &[Subject::Week],
        QueryTarget::Timeline => &[Subject::Date],
        QueryTarget::Mobile => &[Subject::Mobile],
        QueryTarget::MobileByDaypart => &[Subject::Daypart, Subject::Mobile],
        QueryTarget::MobileByHour => &[Subject::Hour, Subject::Mobile],
        QueryTarget::Distribution(index) => &[counts::columns(&spec.view.dayparts)
            .nth(*index)
            .map_or(Subject::Events, Subject::Column)],
        QueryTarget::Field(kind) => &[Subject::Field(*kind)],
        QueryTarget::Ads => &[Subject::Clicked],
        QueryTarget::Totals
        | QueryTarget::Profiles
        | QueryTarget::Statistics
        | QueryTarget::Tracks
        | QueryTarget::Artists => &[],
    };
    let all = spec.view.filter.clone();
    ignored.iter().fold(all, |filter, &subject| filter.without(subject))
}

/// Returns the last steps of a chart's query.
pub(in crate::sqlgen) fn steps(target: &QueryTarget, spec: &QuerySpec) -> Vec<Step> {
    let dayparts = &spec.view.dayparts;
    let step = match target {
        QueryTarget::Totals => counted("Totals of all events.", Vec::new(), &totals(spec)),
        QueryTarget::Profiles => counts::profiles(spec).order_by(by_id(col(spec.of.column()))),
        QueryTarget::Statistics => {
            return std::iter::once(counts::profiles(spec))
                .chain(counts::statistics(spec))
                .collect();
        }
        QueryTarget::Dayparts | QueryTarget::MobileByDaypart => counted(
            "Events by daypart.",
            daypart_and_name(dayparts),
            &counts::events_and_mobile(),
        ),
        QueryTarget::Hours | QueryTarget::MobileByHour => counted(
            "Events by hour of the day.",
            vec![same("hour")],
            &counts::events_and_mobile(),
        ),
        QueryTarget::Week => counts::hours().order_by([(col("weekday"), true), (col("hour"), true)]),
        QueryTarget::Timeline => {
            let unit = start_of(spec.unit, col("second"));
            counted(
                "Events over time.",
                vec![named("first_day", unit)],
                &counts::events_and_mobile(),
            )
        }
        QueryTarget::Mobile => counted("Events by mobile flag.", vec![same("mobile")], &[events()]),
        QueryTarget::HoursOf(band) => hours_of(*band, dayparts),
        QueryTarget::Distribution(index) => return vec![counts::profiles(spec), distribution(*index, spec)],
        QueryTarget::Field(kind) => {
            let is_joined = spec.needs_customers(&filter_of(target, spec));
            customers_by_field(*kind, is_joined)
        }
        QueryTarget::Ads => clicks_by_ad(),
        QueryTarget::Tracks | QueryTarget::Artists => {
            most_played(*target == QueryTarget::Artists, spec.has(TableKind::Music))
        }
    };
    vec![step]
}

/// Returns a step that counts the matching events by keys, in the order of the keys.
fn counted(description: &'static str, keys: Vec<(Name, Expr)>, columns: &[(Name, Expr)]) -> Step {
    let order: Vec<(Expr, bool)> = keys.iter().map(|(name, _)| (col(name.clone()), true)).collect();
    Step::from("figure", description, "counted")
        .group_by(keys)
        .with_columns(columns.to_vec())
        .order_by(order)
}

fn events() -> (Name, Expr) {
    named("events", call(Op::Count, []))
}

fn totals(spec: &QuerySpec) -> Vec<(Name, Expr)> {
    let day = |which: Op| {
        let day = call(which, [col("second")]).floor_div(i64::from(DAY_SECONDS));
        call(Op::Date, [day])
    };
    let subjects = spec.of.many().replace(' ', "_");
    let mut columns = vec![events(), named(subjects, call(Op::CountDistinct, [col("customer")]))];
    if spec.parts.tracks {
        columns.push(named("distinct_tracks", call(Op::CountDistinct, [col("track")])));
    }
    columns.extend([named("first_day", day(Op::Min)), named("last_day", day(Op::Max))]);
    columns
}

fn daypart_and_name(dayparts: &Dayparts) -> Vec<(Name, Expr)> {
    let names = dayparts.bands().iter().zip(0i64..);
    let arms: Vec<(Expr, Expr)> = names
        .map(|(band, index)| (col("daypart").is(index), text(band.name.clone())))
        .collect();
    vec![same("daypart"), named("daypart_name", case_all(arms, text("")))]
}

fn hours_of(band: usize, dayparts: &Dayparts) -> Step {
    let hours = (0..24).filter(|hour| dayparts.band_at(hour * 60 + 30) == band);
    let hours = hours.map(|hour| num(i64::from(hour))).collect();
    let description = "Events by hour, for hours whose middle is in the daypart.";
    counted(description, vec![same("hour")], &[events()]).filter_rows(Some(counts::one_of(col("hour"), hours)))
}

fn distribution(index: usize, spec: &QuerySpec) -> Step {
    let dayparts = &spec.view.dayparts;
    let column = counts::columns(dayparts).nth(index).unwrap_or(ProfileColumn::Unique);
    let name = execute::column_names(column, dayparts).1.to_owned();
    let width = i64::from(spec.bins.get(index).copied().unwrap_or(1).max(1));
    let from = col(name).floor_div(width).times(width);
    Step::from("figure", "Number of profiles in each bin of the chart.", "profiles")
        .group_by([
            named("from_value", from.clone()),
            named("to_value", from.plus(width - 1)),
        ])
        .with_columns([named("profiles", call(Op::Count, []))])
        .order_by([(col("from_value"), true)])
}

/// `is_joined` is whether the filtered customers already have the columns of the customers file.
fn customers_by_field(kind: ColumnKind, is_joined: bool) -> Step {
    let column = column_of(kind);
    let value = call(Op::Coalesce, [col(column), text("")]);
    let from = if is_joined {
        From::Step("filtered_customers".into())
    } else {
        From::Join("filtered_customers".into(), "customer", vec!["customers".into()])
    };
    Step::of(
        "figure",
        "Customers and their events by a field of the customers file.",
        from,
    )
    .group_by([named(column, value)])
    .with_columns([
        named("customers", call(Op::Count, [])),
        named("events", call(Op::Sum, [col("plays")])),
    ])
    .order_by([(col(column), true)])
}

fn clicks_by_ad() -> Step {
    Step::of(
        "figure",
        "Clicks by ad, of the customers that match the filter.",
        From::SemiJoin("clicks".into(), "filtered_customers".into()),
    )
    .group_by([same("ad")])
    .with_columns([
        named("clicks", call(Op::Count, [])),
        named("customers", call(Op::CountDistinct, [col("customer")])),
    ])
    .order_by([(col("clicks"), false), (col("ad"), true)])
}

/// Returns the most played artists, or else tracks. `has_music` is whether there is a music file.
fn most_played(artists: bool, has_music: bool) -> Step {
    let from = if has_music {
        From::Join("counted".into(), "track", vec!["music".into()])
    } else {
        From::Step("counted".into())
    };
    let known = |name: &'static str| {
        if has_music {
            call(Op::Coalesce, [col(name), text("")])
        } else {
            text("")
        }
    };
    let (keys, order) = if artists {
        (vec![named("name", known("artist"))], vec![(col("name"), true)])
    } else {
        let title = case([(known("title").is(""), col("track"))], known("title"));
        let keys = vec![
            named("track_id", col("track")),
            named("name", title),
            named("by_artist", known("artist")),
        ];
        (keys, by_id(col("track_id")))
    };
    let mut step = Step::of("figure", "The most played.", from)
        .filter_rows(artists.then(|| known("artist").differs_from("")))
        .group_by(keys)
        .with_columns([
            named("plays", call(Op::Count, [])),
            named("listeners", call(Op::CountDistinct, [col("customer")])),
        ])
        .order_by(std::iter::once((col("plays"), false)).chain(order));
    step.limit = Some(TOP);
    step
}

/// Sorts whole numbers by value, before all other ids in text order.
fn by_id(id: Expr) -> Vec<(Expr, bool)> {
    let number = Expr::Pattern("WHOLE_NUMBER", "^(0|[1-9][0-9]{0,17})\\z".to_owned());
    let size = id.clone().extract(number.clone()).to_number();
    vec![(id.clone().matches(number), false), (size, true), (id, true)]
}

/// Returns the customer field that a chart needs.
pub(in crate::sqlgen) fn field_of(target: &QueryTarget) -> Option<ColumnKind> {
    match target {
        QueryTarget::Field(kind) => Some(*kind),
        _ => None,
    }
}
