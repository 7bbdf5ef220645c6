//! Chart queries: the last steps of the query behind each chart and table.
//!
//! The chart of a filterable dimension ignores the conditions on that dimension, as the page's own chart does
//! (cross-filtering).

use crate::sqlgen::expr::{Expr, From, Name, Op, Step, call, call_all, case, case_all, col, named, num, same, text};
use crate::sqlgen::rows::{column_of, start_of};
use crate::sqlgen::{QuerySpec, counts};
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::query::execute;
use daypart_engine::query::filter::{Filter, Subject};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::time::civil::DAY_SECONDS;

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
    let events = || named("events", call(Op::Count, []));
    let mobile = || named("mobile_events", call(Op::CountIf, [col("mobile").is(1)]));
    let both = || [events(), mobile()];
    let by = |description: &'static str, keys: Vec<(Name, Expr)>, columns: &[(Name, Expr)]| {
        let order: Vec<(Expr, bool)> = keys.iter().map(|(name, _)| (col(name.clone()), true)).collect();
        vec![
            Step::from("figure", description, "counted")
                .group_by(keys)
                .with_columns(columns.to_vec())
                .order_by(order),
        ]
    };
    let daypart_name = || {
        let names = dayparts.bands().iter().zip(0i64..);
        let arms: Vec<(Expr, Expr)> = names
            .map(|(band, index)| (col("daypart").is(index), text(band.name.clone())))
            .collect();
        vec![same("daypart"), named("daypart_name", case_all(arms, text("")))]
    };
    match target {
        QueryTarget::Totals => {
            let day = |which: Op| {
                call(
                    Op::Date,
                    [call(which, [col("second")]).floor_div(i64::from(DAY_SECONDS))],
                )
            };
            let mut columns = vec![
                events(),
                named(
                    spec.of.many().replace(' ', "_"),
                    call(Op::CountDistinct, [col("customer")]),
                ),
            ];
            if spec.parts.tracks {
                columns.push(named("distinct_tracks", call(Op::CountDistinct, [col("track")])));
            }
            columns.extend([named("first_day", day(Op::Min)), named("last_day", day(Op::Max))]);
            by("Totals of all events.", Vec::new(), &columns)
        }
        QueryTarget::Profiles => {
            let mut profiles = counts::profiles(spec);
            let id = spec.of.column();
            profiles.order_by = by_id(col(id));
            vec![profiles]
        }
        QueryTarget::Statistics => std::iter::once(counts::profiles(spec))
            .chain(counts::statistics(spec))
            .collect(),
        QueryTarget::Dayparts | QueryTarget::MobileByDaypart => by("Events by daypart.", daypart_name(), &both()),
        QueryTarget::Hours | QueryTarget::MobileByHour => by("Events by hour of the day.", vec![same("hour")], &both()),
        QueryTarget::Week => vec![counts::hours().order_by([(col("weekday"), true), (col("hour"), true)])],
        QueryTarget::Timeline => {
            let unit = start_of(spec.unit, col("second"));
            by("Events over time.", vec![named("first_day", unit)], &both())
        }
        QueryTarget::Mobile => by("Events by mobile flag.", vec![same("mobile")], &[events()]),
        QueryTarget::HoursOf(band) => {
            let hours = (0..24).filter(|hour| dayparts.band_at(hour * 60 + 30) == *band);
            let hours: Vec<Expr> = std::iter::once(col("hour"))
                .chain(hours.map(|hour| num(i64::from(hour))))
                .collect();
            let mut steps = by(
                "Events by hour, for hours whose middle is in the daypart.",
                vec![same("hour")],
                &[events()],
            );
            if let Some(step) = steps.last_mut() {
                step.condition = Some(if hours.len() > 1 {
                    call_all(Op::In, hours)
                } else {
                    num(1).is(0)
                });
            }
            steps
        }
        QueryTarget::Distribution(index) => {
            let column = counts::columns(dayparts).nth(*index).unwrap_or(ProfileColumn::Unique);
            let name = execute::column_names(column, dayparts).1.to_owned();
            let width = i64::from(spec.bins.get(*index).copied().unwrap_or(1).max(1));
            let from = col(name).floor_div(width).times(width);
            let step = Step::from("figure", "Number of profiles in each bin of the chart.", "profiles")
                .group_by([
                    named("from_value", from.clone()),
                    named("to_value", from.plus(width - 1)),
                ])
                .with_columns([named("profiles", call(Op::Count, []))])
                .order_by([(col("from_value"), true)]);
            vec![counts::profiles(spec), step]
        }
        QueryTarget::Field(kind) => {
            let value = call(Op::Coalesce, [col(column_of(*kind)), text("")]);
            let from = if spec.needs_customers(&filter_of(target, spec)) {
                // The customers' fields are already joined.
                From::Step("filtered_customers".into())
            } else {
                From::Join("filtered_customers".into(), "customer", vec!["customers".into()])
            };
            let step = Step::of(
                "figure",
                "Customers and their events by a field of the customers file.",
                from,
            )
            .group_by([named(column_of(*kind), value)])
            .with_columns([
                named("customers", call(Op::Count, [])),
                named("events", call(Op::Sum, [col("plays")])),
            ])
            .order_by([(col(column_of(*kind)), true)]);
            vec![step]
        }
        QueryTarget::Ads => vec![
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
            .order_by([(col("clicks"), false), (col("ad"), true)]),
        ],
        QueryTarget::Tracks | QueryTarget::Artists => {
            let artists = *target == QueryTarget::Artists;
            let from = if spec.has(daypart_engine::schema::kinds::TableKind::Music) {
                From::Join("counted".into(), "track", vec!["music".into()])
            } else {
                From::Step("counted".into())
            };
            let known = |name: &'static str| {
                if spec.has(daypart_engine::schema::kinds::TableKind::Music) {
                    call(Op::Coalesce, [col(name), text("")])
                } else {
                    text("")
                }
            };
            let title = case([(known("title").is(""), col("track"))], known("title"));
            let keys = if artists {
                vec![named("name", known("artist"))]
            } else {
                vec![
                    named("track_id", col("track")),
                    named("name", title),
                    named("by_artist", known("artist")),
                ]
            };
            let order = if artists {
                vec![(col("name"), true)]
            } else {
                by_id(col("track_id"))
            };
            let mut step = Step::of("figure", "The most played.", from)
                .filter_rows(artists.then(|| known("artist").differs_from("")))
                .group_by(keys)
                .with_columns([
                    named("plays", call(Op::Count, [])),
                    named("listeners", call(Op::CountDistinct, [col("customer")])),
                ])
                .order_by(std::iter::once((col("plays"), false)).chain(order).collect::<Vec<_>>());
            step.limit = Some(TOP);
            vec![step]
        }
    }
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
