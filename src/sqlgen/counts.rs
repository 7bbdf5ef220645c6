//! Counting: the filtered events and customers, the profiles, and their statistics.

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
use daypart_engine::stats::quantiles::QUANTILES;
use daypart_engine::time::civil::DAY_SECONDS;
use daypart_engine::time::dayparts::{DAY_MINUTES, Dayparts};

/// Returns the steps from kept rows to counts.
///
/// `events` adds the parts of the time, `filtered_events` applies the conditions on events, `customer_counts`
/// counts them by customer, `filtered_customers` applies the conditions on customers, and `counted` contains
/// the events of these customers.
pub(in crate::sqlgen) fn steps(spec: &QuerySpec, filter: &Filter) -> Vec<Step> {
    let dayparts = &spec.view.dayparts;
    let minute = || col("second").floor_div(60).modulo(i64::from(DAY_MINUTES));
    let mut steps = vec![
        Step::from(
            "events",
            "Adds day, weekday (0 is Monday), hour and daypart to each event.",
            "kept",
        )
        .with_columns([
            named("day", col("second").floor_div(i64::from(DAY_SECONDS))),
            named("weekday", weekday_of(col("second"))),
            named("hour", col("second").floor_div(3600).modulo(24)),
            named("daypart", band_of(minute(), dayparts)),
        ]),
        Step::from("filtered_events", "Events that match the filter.", "events").filter_rows(all(of_events(filter))),
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
    tallies.push(named("plays", call(Op::Count, [])));
    tallies.push(named("first_day", call(Op::Min, [col("day")])));
    tallies.push(named("last_day", call(Op::Max, [col("day")])));
    steps.push(
        Step::from(
            "customer_counts",
            "Counts of these events by customer.",
            "filtered_events",
        )
        .group_by([same("customer")])
        .with_columns(tallies),
    );
    let mut with = Vec::new();
    if spec.needs_customers(filter) {
        with.push(Name::from("customers"));
    }
    if spec.needs_clicks(filter) {
        steps.push(clicks_by_customer(filter));
        with.push("clicks_by_customer".into());
    }
    let from = if with.is_empty() {
        From::Step("customer_counts".into())
    } else {
        From::Join("customer_counts".into(), "customer", with)
    };
    steps.push(
        Step::of("filtered_customers", "Customers that match the filter.", from)
            .filter_rows(all(of_customers(spec, filter))),
    );
    let counted = if filter.conditions().all(|(subject, _)| subject.is_about_events()) {
        From::Step("filtered_events".into())
    } else {
        From::SemiJoin("filtered_events".into(), "filtered_customers".into())
    };
    steps.push(Step::of("counted", "The matching events of these customers.", counted));
    steps
}

/// Returns the profiles: one row per customer, with the columns of the live table.
pub(in crate::sqlgen) fn profiles(spec: &QuerySpec) -> Step {
    let parts = spec.parts;
    let columns = columns(&spec.view.dayparts).map(|column| {
        let name = execute::column_names(column, &spec.view.dayparts).1.to_owned();
        let known = match column {
            ProfileColumn::Unique => parts.tracks,
            ProfileColumn::Band(_) | ProfileColumn::Mobile => true,
        };
        // Without a track column, the number of distinct tracks is unknown.
        named(name, if known { col(tally_of(column)) } else { num(0) })
    });
    let id = named(spec.of.column(), col("customer"));
    Step::from("profiles", "One profile per row.", "filtered_customers")
        .select_only(std::iter::once(id).chain(columns).collect::<Vec<_>>())
}

/// Returns a column's statistics with their names, in the order of the aggregate table.
pub(in crate::sqlgen) fn statistics_of(column: impl Fn() -> Expr) -> Vec<(String, Expr)> {
    let of = |op: Op| call(op, [column()]);
    let moments = [
        ("count", call(Op::Count, [])),
        ("mean", of(Op::Mean)),
        ("variance", of(Op::Variance)),
        ("num_nonzeros", call(Op::CountIf, [column().differs_from(0)])),
        ("max", of(Op::Max)),
        ("min", of(Op::Min)),
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

/// Returns the aggregate table: one row per statistic.
pub(in crate::sqlgen) fn statistics(spec: &QuerySpec) -> Vec<Step> {
    let names = names(spec);
    let of_columns: Vec<Vec<(String, Expr)>> = names.iter().map(|name| statistics_of(|| col(name.clone()))).collect();
    let count = of_columns.first().map_or(0, Vec::len);
    let mut steps: Vec<Step> = (0..count)
        .map(|index| {
            let values = of_columns.iter().zip(&names).map(|(statistics, name)| {
                // Without profiles every statistic is 0.
                let value = call(Op::ToDouble, [statistics[index].1.clone()]);
                named(name.clone(), call(Op::Coalesce, [value, call(Op::ToDouble, [num(0)])]))
            });
            let statistic = of_columns.first().map_or("", |statistics| statistics[index].0.as_str());
            let first = [
                named("row_order", num(index as i64)),
                named("statistic", text(statistic.to_owned())),
            ];
            Step::from(
                format!("row_{statistic}"),
                format!("The statistic {statistic} of each column."),
                "profiles",
            )
            .group_by(Vec::new())
            .with_columns(first.into_iter().chain(values).collect::<Vec<_>>())
        })
        .collect();
    let all = steps.iter().map(|step| step.name.clone()).collect();
    steps.push(Step::of("statistics_rows", "All statistics.", From::Union(all)));
    let columns = std::iter::once(same("statistic")).chain(names.into_iter().map(same));
    let description = "Column statistics over all profiles, with the names and definitions of Spark's colStats.";
    steps.push(
        Step::from("statistics", description, "statistics_rows")
            .select_only(columns.collect::<Vec<_>>())
            .order_by([(col("row_order"), true)]),
    );
    steps
}

/// Returns the names of the profiles' columns.
pub(in crate::sqlgen) fn names(spec: &QuerySpec) -> Vec<String> {
    let name = |column| execute::column_names(column, &spec.view.dayparts).1.to_owned();
    columns(&spec.view.dayparts).map(name).collect()
}

/// Returns the counts by hour of the week.
pub(in crate::sqlgen) fn hours() -> Step {
    Step::from("hours", "Events by weekday (1 is Monday) and hour.", "counted")
        .group_by([named("weekday", col("weekday").plus(1)), same("hour")])
        .with_columns(events_and_mobile())
}

/// Returns the numbers of events and of mobile events.
pub(in crate::sqlgen) fn events_and_mobile() -> [(Name, Expr); 2] {
    [
        named("events", call(Op::Count, [])),
        named("mobile_events", call(Op::CountIf, [col("mobile").is(1)])),
    ]
}

/// Returns the columns of profiles.
pub(in crate::sqlgen) fn columns(dayparts: &Dayparts) -> impl Iterator<Item = ProfileColumn> {
    let bands = (0..dayparts.bands().len()).map(ProfileColumn::Band);
    std::iter::once(ProfileColumn::Unique)
        .chain(bands)
        .chain(std::iter::once(ProfileColumn::Mobile))
}

/// Returns a column's name among customer counts. Unlike a daypart's own name, it is always unique.
fn tally_of(column: ProfileColumn) -> Name {
    match column {
        ProfileColumn::Unique => "n_unique".into(),
        ProfileColumn::Band(band) => format!("n_daypart_{}", band + 1).into(),
        ProfileColumn::Mobile => "n_mobile".into(),
    }
}

/// Returns the index of the daypart that contains a minute of the day.
fn band_of(minute: Expr, dayparts: &Dayparts) -> Expr {
    let mut starts: Vec<(u32, usize)> = dayparts
        .bands()
        .iter()
        .enumerate()
        .map(|(index, band)| (band.start_minute, index))
        .collect();
    sort::sort(&mut starts, Ord::cmp);
    // Minutes before the first start belong to the daypart that runs over midnight, which starts last.
    let over_midnight = starts.last().map_or(0, |&(_, index)| index);
    let arms: Vec<(Expr, Expr)> = starts
        .iter()
        .rev()
        .map(|&(start, index)| (num(i64::from(start)).at_most(minute.clone()), num(index as i64)))
        .collect();
    case_all(arms, num(over_midnight as i64))
}

/// Returns the conditions on events.
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

/// Returns the conditions on customers.
fn of_customers(spec: &QuerySpec, filter: &Filter) -> Vec<Expr> {
    let bands = spec.view.dayparts.bands().len();
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
                    let whole = |percent: u32| col("plays").times(i64::from(percent));
                    whole(*from).at_most(part()).and(part().at_most(whole(*to)))
                }
                Values::Codes(_) | Values::Texts(_) => never(),
            },
            Subject::Events => among(col("plays"), values),
            Subject::First => among(col("first_day"), values),
            Subject::Last => among(col("last_day"), values),
            Subject::Field(kind) => {
                let value = if spec.has_field(kind) {
                    call(Op::Coalesce, [col(column_of(kind)), text("")])
                } else {
                    text("")
                };
                among(value, values)
            }
            Subject::Clicked if spec.needs_clicks(filter) => {
                let count = |name: &'static str| call(Op::Coalesce, [col(name), num(0)]);
                let chosen = num(1).at_most(count("chosen_clicks"));
                if values.contains_text("") {
                    chosen.or(count("clicks").is(0))
                } else {
                    chosen
                }
            }
            // Without a clicks file no customer has clicked.
            Subject::Clicked if values.contains_text("") => return None,
            Subject::Clicked => never(),
            _ => return None,
        })
    });
    conditions.collect()
}

/// Returns the step that counts clicks by customer, in total and on the ads in the filter.
fn clicks_by_customer(filter: &Filter) -> Step {
    let ads = filter.get(Subject::Clicked);
    let chosen = ads.map_or_else(never, |values| among(col("ad"), values));
    Step::from(
        "clicks_by_customer",
        "Clicks by customer, in total and on the ads in the filter.",
        "clicks",
    )
    .group_by([same("customer")])
    .with_columns([
        named("clicks", call(Op::Count, [])),
        named("chosen_clicks", call(Op::CountIf, [chosen])),
    ])
}

/// Returns whether a value matches a condition.
fn among(value: Expr, values: &Values) -> Expr {
    match values {
        Values::Codes(codes) => one_of(value, codes.iter().map(|&code| num(i64::from(code))).collect()),
        Values::Texts(texts) => one_of(value, texts.iter().map(|each| text(each.clone())).collect()),
        Values::Range { from, to } => {
            let least = (*from > 0).then(|| num(i64::from(*from)).at_most(value.clone()));
            let most = (*to < u32::MAX).then(|| value.clone().at_most(i64::from(*to)));
            let bounds: Vec<Expr> = least.into_iter().chain(most).collect();
            all(bounds).unwrap_or_else(|| num(0).is(0))
        }
    }
}

/// Returns whether a value is one of others.
pub(in crate::sqlgen) fn one_of(value: Expr, others: Vec<Expr>) -> Expr {
    if others.is_empty() {
        return never();
    }
    call_all(Op::In, std::iter::once(value).chain(others).collect::<Vec<Expr>>())
}

fn never() -> Expr {
    num(1).is(0)
}

/// Returns the values for each customer or track, whichever `key` names, from the first row with a value in
/// the column.
pub(in crate::sqlgen) fn first_rows(name: Name, from: Name, key: &'static str, columns: &[&'static str]) -> Step {
    let first = |&column: &&'static str| {
        let position = case([(col(column).is_null().not(), col("position"))], Expr::Null);
        named(column, call(Op::MinBy, [col(column), position]))
    };
    Step::from(name, "Of several rows for one id, the first counts.", from)
        .group_by([same(key)])
        .with_columns(columns.iter().map(first).collect::<Vec<_>>())
}

/// Returns whether other files describe the subject of the profiles.
pub(in crate::sqlgen) fn can_join(of: ProfileSubject) -> bool {
    of == ProfileSubject::Customers
}
