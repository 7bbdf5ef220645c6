//! Events into counts: which events and customers a filter leaves, the profiles, and their statistics.

use crate::sqlgen::QuerySpec;
use crate::sqlgen::expr::{
    Expr, From, Name, Op, Step, all, call, call_all, case, case_all, col, named, num, same, text,
};
use crate::sqlgen::rows::{column_of, weekday_of};
use daypart_engine::collections::sort;
use daypart_engine::export::tables::quantile_name;
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::query::execute;
use daypart_engine::query::filter::{Filter, Subject, Values};
use daypart_engine::query::report::ProfileSubject;
use daypart_engine::stats::column_stats::QUANTILES;
use daypart_engine::time::civil::DAY_SECONDS;
use daypart_engine::time::dayparts::{DAY_MINUTES, Dayparts};

/// The events with the parts of their time, `counted` of which the filter leaves, `tallies` of what each customer has of
/// them, and `chosen`, the tallies of the customers whom it leaves.
pub(in crate::sqlgen) fn steps(asked: &QuerySpec, filter: &Filter) -> Vec<Step> {
    let dayparts = &asked.view.dayparts;
    let minute = || col("second").over(60).modulo(i64::from(DAY_MINUTES));
    let mut steps = vec![
        Step::from(
            "events",
            "The events, with the hour and the daypart of each; weekdays are counted from 0 for Monday.",
            "kept",
        )
        .adding([
            named("day", col("second").over(i64::from(DAY_SECONDS))),
            named("weekday", weekday_of(col("second"))),
            named("hour", col("second").over(3600).modulo(24)),
            named("daypart", band_of(minute(), dayparts)),
        ]),
        Step::from("heard", "The events that are looked at.", "events").taking(all(of_events(filter))),
    ];
    let bands = (0..dayparts.bands().len()).map(|band| {
        let column = ProfileColumn::Band(band);
        named(tally_of(column), call(Op::CountIf, [col("daypart").is(band as i64)]))
    });
    let mut tallies = vec![named(
        tally_of(ProfileColumn::Unique),
        call(Op::CountDistinct, [col("track")]),
    )];
    tallies.extend(bands);
    tallies.push(named(
        tally_of(ProfileColumn::Mobile),
        call(Op::CountIf, [col("mobile").is(1)]),
    ));
    tallies.push(named("listens", call(Op::Count, [])));
    tallies.push(named("first_day", call(Op::Least, [col("day")])));
    tallies.push(named("last_day", call(Op::Most, [col("day")])));
    steps.push(
        Step::from("tallies", "What each customer has of them.", "heard")
            .by([same("customer")])
            .adding(tallies),
    );
    let mut with = Vec::new();
    if asked.needs_customers(filter) {
        with.push(Name::from("customers"));
    }
    if asked.needs_clicks(filter) {
        steps.push(clickers(filter));
        with.push("clickers".into());
    }
    let from = if with.is_empty() {
        From::Step("tallies".into())
    } else {
        From::With("tallies".into(), "customer", with)
    };
    steps.push(Step::of("chosen", "The customers who are looked at.", from).taking(all(of_customers(asked, filter))));
    let counted = if filter.conditions().all(|(subject, _)| subject.is_of_events()) {
        From::Step("heard".into())
    } else {
        From::Among("heard".into(), "chosen".into())
    };
    steps.push(Step::of("counted", "The events of these customers.", counted));
    steps
}

/// The profiles: a row a customer, with the columns of the live table.
pub(in crate::sqlgen) fn profiles(asked: &QuerySpec) -> Step {
    let parts = asked.parts;
    let columns = columns(&asked.view.dayparts).map(|column| {
        let name = execute::names(column, &asked.view.dayparts).1.to_owned();
        let known = match column {
            ProfileColumn::Unique => parts.tracks,
            ProfileColumn::Band(_) | ProfileColumn::Mobile => true,
        };
        // Without a column of tracks, how many are different isn't known.
        named(name, if known { col(tally_of(column)) } else { num(0) })
    });
    let id = named(asked.of.column(), col("customer"));
    Step::from("profiles", "A profile each.", "chosen").only(std::iter::once(id).chain(columns).collect::<Vec<_>>())
}

/// The statistics of a column, each with its name: those of the aggregate table, in its order.
pub(in crate::sqlgen) fn statistics_of(column: impl Fn() -> Expr) -> Vec<(String, Expr)> {
    let of = |op: Op| call(op, [column()]);
    let moments = [
        ("count", call(Op::Count, [])),
        ("mean", of(Op::Mean)),
        ("variance", of(Op::Variance)),
        ("num_nonzeros", call(Op::CountIf, [column().differs_from(0)])),
        ("max", of(Op::Most)),
        ("min", of(Op::Least)),
        ("norm_l1", of(Op::Sum)),
        ("norm_l2", of(Op::Norm)),
    ];
    let quantiles = QUANTILES.iter().map(|&fraction| {
        let hundredths = num((fraction * 100.0).round() as i64);
        (quantile_name(fraction), call(Op::Quantile, [column(), hundredths]))
    });
    moments
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .chain(quantiles)
        .collect()
}

/// The statistics: a row for each, with the columns of the aggregate table.
pub(in crate::sqlgen) fn statistics(asked: &QuerySpec) -> Vec<Step> {
    let names = names(asked);
    let of_columns: Vec<Vec<(String, Expr)>> = names.iter().map(|name| statistics_of(|| col(name.clone()))).collect();
    let count = of_columns.first().map_or(0, Vec::len);
    let mut steps: Vec<Step> = (0..count)
        .map(|place| {
            let values = of_columns.iter().zip(&names).map(|(statistics, name)| {
                // Of no profiles every statistic is 0.
                let value = call(Op::ToDouble, [statistics[place].1.clone()]);
                named(name.clone(), call(Op::Coalesce, [value, call(Op::ToDouble, [num(0)])]))
            });
            let statistic = of_columns.first().map_or("", |statistics| statistics[place].0.as_str());
            let first = [
                named("place", num(place as i64)),
                named("statistic", text(statistic.to_owned())),
            ];
            Step::from(
                format!("row_{statistic}"),
                format!("The row of {statistic}."),
                "profiles",
            )
            .by(Vec::new())
            .adding(first.into_iter().chain(values).collect::<Vec<_>>())
        })
        .collect();
    let all = steps.iter().map(|step| step.name.clone()).collect();
    steps.push(Step::of("statistics_rows", "All rows.", From::All(all)));
    let columns = std::iter::once(same("statistic")).chain(names.into_iter().map(same));
    let say = "The statistics of each column over all profiles, with the names and meanings of Spark's colStats.";
    steps.push(
        Step::from("statistics", say, "statistics_rows")
            .only(columns.collect::<Vec<_>>())
            .ordered([(col("place"), true)]),
    );
    steps
}

/// The names of the profiles' columns.
pub(in crate::sqlgen) fn names(asked: &QuerySpec) -> Vec<String> {
    let name = |column| execute::names(column, &asked.view.dayparts).1.to_owned();
    columns(&asked.view.dayparts).map(name).collect()
}

/// The counts by hour of the week.
pub(in crate::sqlgen) fn hours() -> Step {
    Step::from("hours", "Events by weekday, 1 for Monday, and hour.", "counted")
        .by([named("weekday", col("weekday").plus(1)), same("hour")])
        .adding([
            named("events", call(Op::Count, [])),
            named("mobile_events", call(Op::CountIf, [col("mobile").is(1)])),
        ])
}

/// The columns of profiles.
pub(in crate::sqlgen) fn columns(dayparts: &Dayparts) -> impl Iterator<Item = ProfileColumn> {
    let bands = (0..dayparts.bands().len()).map(ProfileColumn::Band);
    std::iter::once(ProfileColumn::Unique)
        .chain(bands)
        .chain(std::iter::once(ProfileColumn::Mobile))
}

/// What a column is called among tallies. These names are ours alone, so that no daypart's can be taken for another's.
fn tally_of(column: ProfileColumn) -> Name {
    match column {
        ProfileColumn::Unique => "of_unique".into(),
        ProfileColumn::Band(band) => format!("of_daypart_{}", band + 1).into(),
        ProfileColumn::Mobile => "of_mobile".into(),
    }
}

/// The place of the daypart that a minute of the day lies in.
fn band_of(minute: Expr, dayparts: &Dayparts) -> Expr {
    let mut starts: Vec<(u32, usize)> = dayparts
        .bands()
        .iter()
        .enumerate()
        .map(|(place, band)| (band.start_minute, place))
        .collect();
    sort::sort(&mut starts, Ord::cmp);
    // What is before the day's first start belongs to the daypart that runs over midnight: the one that starts last.
    let over_midnight = starts.last().map_or(0, |&(_, place)| place);
    let arms: Vec<(Expr, Expr)> = starts
        .iter()
        .rev()
        .map(|&(start, place)| (num(i64::from(start)).up_to(minute.clone()), num(place as i64)))
        .collect();
    case_all(arms, num(over_midnight as i64))
}

/// The conditions on events.
fn of_events(filter: &Filter) -> Vec<Expr> {
    let conditions = filter.conditions().filter_map(|(subject, values)| {
        let value = match subject {
            Subject::Daypart => col("daypart"),
            Subject::Hour => col("hour"),
            Subject::Week => col("weekday").times(24).plus(col("hour")),
            Subject::Mobile => col("mobile"),
            Subject::Date => col("day"),
            _ => return None,
        };
        Some(among(value, values))
    });
    conditions.collect()
}

/// The conditions on customers.
fn of_customers(asked: &QuerySpec, filter: &Filter) -> Vec<Expr> {
    let bands = asked.view.dayparts.bands().len();
    let tally = |column: ProfileColumn| match column {
        ProfileColumn::Band(band) if band >= bands => num(0),
        column => col(tally_of(column)),
    };
    let conditions = filter.conditions().filter_map(|(subject, values)| {
        Some(match subject {
            Subject::Column(column) => among(tally(column), values),
            Subject::Share(column) => match values {
                Values::Range { from, to } => {
                    let part = || tally(column).times(100);
                    let whole = |percent: u32| col("listens").times(i64::from(percent));
                    whole(*from).up_to(part()).and(part().up_to(whole(*to)))
                }
                Values::Codes(_) | Values::Texts(_) => never(),
            },
            Subject::Events => among(col("listens"), values),
            Subject::First => among(col("first_day"), values),
            Subject::Last => among(col("last_day"), values),
            Subject::Field(meaning) => {
                let told = if asked.tells(meaning) {
                    call(Op::Coalesce, [col(column_of(meaning)), text("")])
                } else {
                    text("")
                };
                among(told, values)
            }
            Subject::Clicked if asked.needs_clicks(filter) => {
                let count = |name: &'static str| call(Op::Coalesce, [col(name), num(0)]);
                let chosen = num(1).up_to(count("chosen_clicks"));
                if values.has_text("") {
                    chosen.or(count("clicks").is(0))
                } else {
                    chosen
                }
            }
            // Without a clicks file nobody has clicked.
            Subject::Clicked if values.has_text("") => return None,
            Subject::Clicked => never(),
            _ => return None,
        })
    });
    conditions.collect()
}

/// Who has clicked, and how often one of the ads that are asked for.
fn clickers(filter: &Filter) -> Step {
    let ads = filter.get(Subject::Clicked);
    let chosen = ads.map_or_else(never, |values| among(col("ad"), values));
    Step::from(
        "clickers",
        "Who has clicked ads, and how often those that are asked for.",
        "clicks",
    )
    .by([same("customer")])
    .adding([
        named("clicks", call(Op::Count, [])),
        named("chosen_clicks", call(Op::CountIf, [chosen])),
    ])
}

/// Whether a value is one of those that a condition names.
fn among(value: Expr, values: &Values) -> Expr {
    match values {
        Values::Codes(codes) => one_of(value, codes.iter().map(|&code| num(i64::from(code))).collect()),
        Values::Texts(texts) => one_of(value, texts.iter().map(|each| text(each.clone())).collect()),
        Values::Range { from, to } => {
            let least = (*from > 0).then(|| num(i64::from(*from)).up_to(value.clone()));
            let most = (*to < u32::MAX).then(|| value.clone().up_to(i64::from(*to)));
            let bounds: Vec<Expr> = least.into_iter().chain(most).collect();
            all(bounds).unwrap_or_else(|| num(0).is(0))
        }
    }
}

fn one_of(value: Expr, others: Vec<Expr>) -> Expr {
    if others.is_empty() {
        return never();
    }
    call_all(Op::In, std::iter::once(value).chain(others).collect::<Vec<Expr>>())
}

fn never() -> Expr {
    num(1).is(0)
}

/// What files say of each customer or track, whichever `key` is: the first row that has a column tells.
pub(in crate::sqlgen) fn first_rows(name: Name, from: Name, key: &'static str, columns: &[&'static str]) -> Step {
    let first = |&column: &&'static str| {
        let place = case([(col(column).has_none().not(), col("position"))], Expr::Null);
        named(column, call(Op::FirstBy, [col(column), place]))
    };
    Step::from(name, "Of several rows for one id the first one tells.", from)
        .by([same(key)])
        .adding(columns.iter().map(first).collect::<Vec<_>>())
}

/// Whether the other files tell anything of what profiles are of.
pub(in crate::sqlgen) fn can_join(of: ProfileSubject) -> bool {
    of == ProfileSubject::Customers
}
