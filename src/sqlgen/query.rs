//! The query behind each figure of the page. A figure that stands for a subject of filters leaves the conditions on that
//! subject out, as the page's own does.

use crate::sqlgen::expr::{Expr, From, Name, Op, Step, call, call_all, case, case_all, col, named, num, same, text};
use crate::sqlgen::rows::{column_of, start_of};
use crate::sqlgen::{QuerySpec, counts};
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::query::execute;
use daypart_engine::query::filter::{Filter, Subject};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::time::civil::DAY_SECONDS;

/// How many tracks, and how many artists, are listed.
const TOP: u32 = 10;

/// The filter that a figure looks through.
pub(in crate::sqlgen) fn filter_of(figure: &QueryTarget, asked: &QuerySpec) -> Filter {
    let ignored: &[Subject] = match figure {
        QueryTarget::Dayparts => &[Subject::Daypart],
        QueryTarget::Hours | QueryTarget::HoursOf(_) => &[Subject::Hour],
        QueryTarget::Week => &[Subject::Week],
        QueryTarget::Timeline => &[Subject::Date],
        QueryTarget::Mobile => &[Subject::Mobile],
        QueryTarget::MobileByDaypart => &[Subject::Daypart, Subject::Mobile],
        QueryTarget::MobileByHour => &[Subject::Hour, Subject::Mobile],
        QueryTarget::Distribution(index) => &[counts::columns(&asked.view.dayparts)
            .nth(*index)
            .map_or(Subject::Events, Subject::Column)],
        QueryTarget::Field(meaning) => &[Subject::Field(*meaning)],
        QueryTarget::Ads => &[Subject::Clicked],
        QueryTarget::Totals
        | QueryTarget::Profiles
        | QueryTarget::Statistics
        | QueryTarget::Tracks
        | QueryTarget::Artists => &[],
    };
    let all = asked.view.filter.clone();
    ignored.iter().fold(all, |filter, &subject| filter.without(subject))
}

/// The last steps of a figure's query.
pub(in crate::sqlgen) fn steps(figure: &QueryTarget, asked: &QuerySpec) -> Vec<Step> {
    let dayparts = &asked.view.dayparts;
    let events = || named("events", call(Op::Count, []));
    let mobile = || named("mobile_events", call(Op::CountIf, [col("mobile").is(1)]));
    let both = || [events(), mobile()];
    let by = |say: &'static str, keys: Vec<(Name, Expr)>, columns: &[(Name, Expr)]| {
        let order: Vec<(Expr, bool)> = keys.iter().map(|(name, _)| (col(name.clone()), true)).collect();
        vec![
            Step::from("figure", say, "counted")
                .by(keys)
                .adding(columns.to_vec())
                .ordered(order),
        ]
    };
    let daypart_name = || {
        let names = dayparts.bands().iter().zip(0i64..);
        let arms: Vec<(Expr, Expr)> = names
            .map(|(band, place)| (col("daypart").is(place), text(band.name.clone())))
            .collect();
        vec![same("daypart"), named("daypart_name", case_all(arms, text("")))]
    };
    match figure {
        QueryTarget::Totals => {
            let day = |which: Op| call(Op::Date, [call(which, [col("second")]).over(i64::from(DAY_SECONDS))]);
            let mut columns = vec![
                events(),
                named(
                    asked.of.many().replace(' ', "_"),
                    call(Op::CountDistinct, [col("customer")]),
                ),
            ];
            if asked.parts.tracks {
                columns.push(named("distinct_tracks", call(Op::CountDistinct, [col("track")])));
            }
            columns.extend([named("first_day", day(Op::Least)), named("last_day", day(Op::Most))]);
            by("All events together.", Vec::new(), &columns)
        }
        QueryTarget::Profiles => {
            let mut profiles = counts::profiles(asked);
            let id = asked.of.column();
            profiles.order = by_id(col(id));
            vec![profiles]
        }
        QueryTarget::Statistics => std::iter::once(counts::profiles(asked))
            .chain(counts::statistics(asked))
            .collect(),
        QueryTarget::Dayparts | QueryTarget::MobileByDaypart => by("Events by daypart.", daypart_name(), &both()),
        QueryTarget::Hours | QueryTarget::MobileByHour => by("Events by hour of the day.", vec![same("hour")], &both()),
        QueryTarget::Week => vec![counts::hours().ordered([(col("weekday"), true), (col("hour"), true)])],
        QueryTarget::Timeline => {
            let unit = start_of(asked.unit, col("second"));
            by("Events over time.", vec![named("first_day", unit)], &both())
        }
        QueryTarget::Mobile => by("Events by mobile flag.", vec![same("mobile")], &[events()]),
        QueryTarget::HoursOf(band) => {
            let hours = (0..24).filter(|hour| dayparts.band_at(hour * 60 + 30) == *band);
            let hours: Vec<Expr> = std::iter::once(col("hour"))
                .chain(hours.map(|hour| num(i64::from(hour))))
                .collect();
            let mut steps = by(
                "Events by hour, of the hours whose middle lies in the daypart.",
                vec![same("hour")],
                &[events()],
            );
            if let Some(step) = steps.last_mut() {
                step.taken = Some(if hours.len() > 1 {
                    call_all(Op::In, hours)
                } else {
                    num(1).is(0)
                });
            }
            steps
        }
        QueryTarget::Distribution(index) => {
            let column = counts::columns(dayparts).nth(*index).unwrap_or(ProfileColumn::Unique);
            let name = execute::names(column, dayparts).1.to_owned();
            let width = i64::from(asked.bins.get(*index).copied().unwrap_or(1).max(1));
            let from = col(name).over(width).times(width);
            let step = Step::from(
                "figure",
                "How many have how much, in bins of the chart's width.",
                "profiles",
            )
            .by([
                named("from_value", from.clone()),
                named("to_value", from.plus(width - 1)),
            ])
            .adding([named("profiles", call(Op::Count, []))])
            .ordered([(col("from_value"), true)]);
            vec![counts::profiles(asked), step]
        }
        QueryTarget::Field(meaning) => {
            let told = call(Op::Coalesce, [col(column_of(*meaning)), text("")]);
            let from = if asked.needs_customers(&filter_of(figure, asked)) {
                // The customers' fields stand beside the tallies already.
                From::Step("chosen".into())
            } else {
                From::With("chosen".into(), "customer", vec!["customers".into()])
            };
            let step = Step::of(
                "figure",
                "Customers and their events by what the customers file says.",
                from,
            )
            .by([named(column_of(*meaning), told)])
            .adding([
                named("customers", call(Op::Count, [])),
                named("events", call(Op::Sum, [col("listens")])),
            ])
            .ordered([(col(column_of(*meaning)), true)]);
            vec![step]
        }
        QueryTarget::Ads => vec![
            Step::of(
                "figure",
                "Clicks by ad, of the customers who are looked at.",
                From::Among("clicks".into(), "chosen".into()),
            )
            .by([same("ad")])
            .adding([
                named("clicks", call(Op::Count, [])),
                named("customers", call(Op::CountDistinct, [col("customer")])),
            ])
            .ordered([(col("clicks"), false), (col("ad"), true)]),
        ],
        QueryTarget::Tracks | QueryTarget::Artists => {
            let artists = *figure == QueryTarget::Artists;
            let from = if asked.has(daypart_engine::schema::kinds::TableKind::Music) {
                From::With("counted".into(), "track", vec!["music".into()])
            } else {
                From::Step("counted".into())
            };
            let known = |name: &'static str| {
                if asked.has(daypart_engine::schema::kinds::TableKind::Music) {
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
            let mut step = Step::of("figure", "What has the most listens.", from)
                .taking(artists.then(|| known("artist").differs_from("")))
                .by(keys)
                .adding([
                    named("listens", call(Op::Count, [])),
                    named("listeners", call(Op::CountDistinct, [col("customer")])),
                ])
                .ordered(
                    std::iter::once((col("listens"), false))
                        .chain(order)
                        .collect::<Vec<_>>(),
                );
            step.most = Some(TOP);
            vec![step]
        }
    }
}

/// Whole numbers by size before any other ids by their letters.
fn by_id(id: Expr) -> Vec<(Expr, bool)> {
    let number = Expr::Pattern("WHOLE_NUMBER", "^(0|[1-9][0-9]{0,17})\\z".to_owned());
    let size = id.clone().extract(number.clone()).number();
    vec![(id.clone().matches(number), false), (size, true), (id, true)]
}

/// What the customers file has to tell for a figure.
pub(in crate::sqlgen) fn field_of(figure: &QueryTarget) -> Option<ColumnKind> {
    match figure {
        QueryTarget::Field(meaning) => Some(*meaning),
        _ => None,
    }
}
