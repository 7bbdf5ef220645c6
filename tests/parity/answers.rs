//! The engine's answers to a case, and the generated code, as files.
//!
//! A case's folder contains its input files, `daypart_job.py`, for each chart `NAME.duckdb.sql` and, if Spark
//! is to run it, `NAME.spark.sql`, and the engine's answers in `expected`: `NAME.csv` and, for the whole
//! case, `live_table.csv`, `agg_table.csv`, `hourly_counts.csv` and `rejects.csv`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use daypart::sqlgen::QuerySpec;
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::export::tables;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::dimensions::{Dimensions, Field};
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::filter::{Subject, format_day};
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::query::target::{Language, QueryTarget};
use daypart_engine::query::timeline::Unit;
use daypart_engine::query::top_tracks;
use daypart_engine::query::view::View;
use daypart_engine::rejects::log::Rejects;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::recognise_as;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::Layout;
use daypart_engine::schema::lookup_table::{LookupReader, LookupTable};
use daypart_engine::store::event_store::{EventStore, StoreBuilder};
use daypart_engine::text::formula_injection::escape_formula;
use daypart_engine::time::civil::{DAY_SECONDS, civil};

use crate::cases::{Case, Input};

/// The data of a case's files.
struct CaseData {
    store: EventStore,
    lookup_tables: Vec<(TableKind, LookupTable)>,
    /// The rejected rows of each events file, with the file's bytes.
    rejects: Vec<(String, Vec<u8>, Rejects)>,
    rows: u64,
}

/// Writes a case's folder.
pub fn write(case: &Case, folder: &Path) -> Result<(), String> {
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("expected")).map_err(|error| error.to_string())?;
    let mut spec = QuerySpec::default();
    spec.view = case.view.clone();
    let mut layouts = Vec::new();
    for input in &case.inputs {
        let layout = recognise_as(&input.bytes, &input.given).map_err(|error| error.to_string())?;
        spec.add(&input.name, layout.clone());
        put(&input.name, &input.bytes)?;
        layouts.push(layout);
    }
    let read = read(&case.inputs, &layouts)?;
    let dimensions = Dimensions::new(&read.store, &read.lookup_tables);
    let query = Query {
        view: case.view.clone(),
        of: spec.of,
        parts: spec.parts,
    };
    let (profiles, report) = execute::run(&read.store, &dimensions, &query);
    spec.fields = dimensions.fields().iter().filter_map(Field::kind).collect();
    spec.unit = report.timeline.unit;
    spec.bins = report
        .columns
        .iter()
        .map(|column| column.view().histogram.width)
        .collect();

    if case.spark {
        put("daypart_job.py", spec.job().as_bytes())?;
    }
    let written = |result: Result<Vec<u8>, csv::Error>| result.map_err(|error| error.to_string());
    let customers = read.store.customers();
    put(
        "expected/live_table.csv",
        &written(tables::live_table(customers, &profiles, &report))?,
    )?;
    put("expected/agg_table.csv", &written(tables::agg_table(&report))?)?;
    put("expected/rejects.csv", rejects(&read).as_bytes())?;
    put(
        "expected/counts.csv",
        format!("rows,kept\n{},{}\n", read.rows, read.store.len()).as_bytes(),
    )?;
    put(
        "expected/hourly_counts.csv",
        hourly(&read, &query, &profiles).as_bytes(),
    )?;

    for (name, target) in targets(&report, &spec, &dimensions) {
        let Some(table) = table(&target, &report, &read, &dimensions, &query, &profiles) else {
            continue;
        };
        put(
            &format!("{name}.duckdb.sql"),
            spec.sql(&target, Language::DuckDb).as_bytes(),
        )?;
        if case.spark_sql.is_none_or(|names| names.contains(&name.as_str())) {
            put(
                &format!("{name}.spark.sql"),
                spec.sql(&target, Language::SparkSql).as_bytes(),
            )?;
        }
        put(&format!("expected/{name}.csv"), table.as_bytes())?;
    }
    Ok(())
}

fn read(inputs: &[Input], layouts: &[Layout]) -> Result<CaseData, String> {
    let mut builder = StoreBuilder::default();
    let mut lookup_tables = Vec::new();
    let mut all_rejects = Vec::new();
    let mut rows = 0;
    for (number, (input, layout)) in inputs.iter().zip(layouts).enumerate() {
        let bytes = &input.bytes[layout.first_row_bytes as usize..];
        let Some(events) = layout.events() else {
            let mut reader = LookupReader::new(layout);
            reader.feed(bytes, true);
            lookup_tables.push((layout.table_kind, reader.finish().0));
            continue;
        };
        let mut scanner = EventScanner::new(events);
        scanner.start_at(StreamPosition::new(layout.first_row_bytes, layout.first_row_lines));
        let used = scanner.feed(bytes, true);
        if used != bytes.len() {
            return Err(format!("{} was not read to the end", input.name));
        }
        let mut chunk = scanner.take_chunk();
        rows += chunk.rows;
        all_rejects.push((
            input.name.clone(),
            input.bytes.clone(),
            std::mem::take(&mut chunk.rejects),
        ));
        builder.push(number, chunk).map_err(|_| "too many events")?;
    }
    Ok(CaseData {
        store: builder.finish().map_err(|_| "too many events")?,
        lookup_tables,
        rejects: all_rejects,
        rows,
    })
}

/// Returns the rejected rows, each with its reason.
fn rejects(read: &CaseData) -> String {
    let mut out = String::from("reason,row\n");
    for (_, bytes, rejects) in &read.rejects {
        for reject in rejects.log.iter() {
            let rest = &bytes[reject.offset_bytes as usize..];
            let end = rest
                .iter()
                .position(|byte| matches!(byte, b'\n' | b'\r'))
                .unwrap_or(rest.len());
            let row = String::from_utf8_lossy(&rest[..end]);
            let _ = writeln!(out, "{},{}", reject.reason.text(), quoted(&escape_formula(&row)));
        }
    }
    out
}

/// Returns the events that match the whole filter by hour of the week, counted one by one.
fn hourly(read: &CaseData, query: &Query, profiles: &Profiles) -> String {
    let View { dayparts, filter } = &query.view;
    let mut counts = [MobileSplit::default(); 7 * 24];
    for &customer in &profiles.customers {
        for &[track, time] in read.store.events_of(customer as usize).flatten() {
            let (at, mobile) = (civil(time), track >> 31);
            let cell = at.weekday * 24 + at.hour;
            let matches =
                |subject: Subject, value: u32| filter.get(subject).is_none_or(|values| values.contains(value));
            let passes = matches(Subject::Daypart, dayparts.band_at(at.hour * 60 + at.minute) as u32)
                && matches(Subject::Hour, at.hour)
                && matches(Subject::Week, cell)
                && matches(Subject::Mobile, mobile)
                && matches(Subject::Date, time / DAY_SECONDS);
            counts[cell as usize].mobile += u64::from(passes && mobile == 1);
            counts[cell as usize].other += u64::from(passes && mobile == 0);
        }
    }
    let mut out = String::from("weekday,hour,events,mobile_events\n");
    for (index, split) in counts.iter().enumerate().filter(|(_, split)| split.total() > 0) {
        let _ = writeln!(
            out,
            "{},{},{},{}",
            index / 24 + 1,
            index % 24,
            split.total(),
            split.mobile
        );
    }
    out
}

/// Returns the case's charts, each with the name of its files.
fn targets(report: &Report, spec: &QuerySpec, dimensions: &Dimensions) -> Vec<(String, QueryTarget)> {
    let plain = [
        ("totals", QueryTarget::Totals),
        ("profiles", QueryTarget::Profiles),
        ("statistics", QueryTarget::Statistics),
        ("dayparts", QueryTarget::Dayparts),
        ("hours", QueryTarget::Hours),
        ("week", QueryTarget::Week),
        ("timeline", QueryTarget::Timeline),
        ("mobile", QueryTarget::Mobile),
        ("mobile_by_daypart", QueryTarget::MobileByDaypart),
        ("mobile_by_hour", QueryTarget::MobileByHour),
    ];
    let mut all: Vec<(String, QueryTarget)> = plain
        .into_iter()
        .map(|(name, target)| (name.to_owned(), target))
        .collect();
    for (index, column) in report.columns.iter().enumerate() {
        if report.knows(column.column) {
            all.push((format!("distribution_{index}"), QueryTarget::Distribution(index)));
        }
    }
    all.push(("hours_of_0".to_owned(), QueryTarget::HoursOf(0)));
    for &field in &spec.fields {
        all.push((
            format!("field_{}", field.name().replace(' ', "_")),
            QueryTarget::Field(field),
        ));
    }
    if dimensions.clicks().is_some() {
        all.push(("ads".to_owned(), QueryTarget::Ads));
    }
    if spec.parts.tracks {
        all.push(("tracks".to_owned(), QueryTarget::Tracks));
    }
    if dimensions.music().is_some() {
        all.push(("artists".to_owned(), QueryTarget::Artists));
    }
    all
}

/// Returns the engine's answer for a chart; `None` if the case has no data for it.
fn table(
    target: &QueryTarget,
    report: &Report,
    read: &CaseData,
    dimensions: &Dimensions,
    query: &Query,
    profiles: &Profiles,
) -> Option<String> {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    let splits = |name: &str, splits: &[MobileSplit], line: &mut dyn FnMut(String)| {
        line(format!("{name},events,mobile_events"));
        for (index, split) in splits.iter().enumerate().filter(|(_, split)| split.total() > 0) {
            line(format!("{index},{},{}", split.total(), split.mobile));
        }
    };
    match target {
        QueryTarget::Profiles => {
            // The export escapes formulas; a query returns the original text.
            line(format!(
                "{},{}",
                report.of.column(),
                report
                    .columns
                    .iter()
                    .map(|column| column.name.as_str())
                    .collect::<Vec<_>>()
                    .join(",")
            ));
            for (row, &customer) in profiles.customers.iter().enumerate() {
                let id = read.store.customers()[customer as usize].to_string();
                let values: Vec<String> = profiles.columns().map(|(_, values)| values[row].to_string()).collect();
                line(format!("{},{}", quoted(&id), values.join(",")));
            }
        }
        QueryTarget::Statistics => {
            let table = tables::agg_table(report).ok()?;
            out.push_str(&String::from_utf8(table).ok()?);
        }
        QueryTarget::Dayparts => splits("daypart", &report.by_band, &mut line),
        QueryTarget::MobileByDaypart => splits("daypart", &report.mobile_by_band, &mut line),
        QueryTarget::Hours => splits("hour", &report.hours, &mut line),
        QueryTarget::MobileByHour => splits("hour", &report.mobile_hours, &mut line),
        QueryTarget::Week => {
            line("weekday,hour,events,mobile_events".to_owned());
            for (index, split) in report
                .by_weekday_hour
                .iter()
                .enumerate()
                .filter(|(_, split)| split.total() > 0)
            {
                line(format!(
                    "{},{},{},{}",
                    index / 24 + 1,
                    index % 24,
                    split.total(),
                    split.mobile
                ));
            }
        }
        QueryTarget::Timeline => {
            line("first_day,events,mobile_events".to_owned());
            for bin in report.timeline.bins.iter().filter(|bin| bin.events.total() > 0) {
                let first = start_of(report.timeline.unit, bin.first_day);
                line(format!("{first},{},{}", bin.events.total(), bin.events.mobile));
            }
        }
        QueryTarget::Totals => {
            let of = query.of.many().replace(' ', "_");
            let tracks = if query.parts.tracks { ",distinct_tracks" } else { "" };
            line(format!("events,{of}{tracks},first_day,last_day"));
            let tracks = if query.parts.tracks {
                format!(",{}", report.tracks)
            } else {
                String::new()
            };
            let days = report.span.map_or_else(
                || ",".to_owned(),
                |(first, last)| {
                    format!(
                        "{},{}",
                        start_of(Unit::Day, first / DAY_SECONDS),
                        start_of(Unit::Day, last / DAY_SECONDS)
                    )
                },
            );
            line(format!("{},{}{tracks},{days}", report.events, report.customers));
        }
        QueryTarget::Mobile => {
            line("mobile,events".to_owned());
            let counts = [report.by_mobile.other, report.by_mobile.mobile];
            for (flag, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                line(format!("{flag},{count}"));
            }
        }
        QueryTarget::HoursOf(band) => {
            line("hour,events".to_owned());
            for (hour, split) in report.hours.iter().enumerate() {
                if report.band_of_hour(hour) == *band && split.total() > 0 {
                    line(format!("{hour},{}", split.total()));
                }
            }
        }
        QueryTarget::Distribution(index) => {
            let column = report.columns.get(*index)?;
            let view = &query.view;
            let filter = view.filter.without(Subject::Column(column.column));
            let (profiles, _) = execute::run(
                &read.store,
                dimensions,
                &Query {
                    view: View { filter, ..view.clone() },
                    ..query.clone()
                },
            );
            let width = column.view().histogram.width.max(1);
            let mut bins = std::collections::BTreeMap::<u32, u64>::new();
            for value in profiles.column(column.column) {
                *bins.entry(value / width).or_default() += 1;
            }
            line("from_value,to_value,profiles".to_owned());
            for (bin, count) in bins {
                line(format!("{},{},{count}", bin * width, (bin + 1) * width - 1));
            }
        }
        QueryTarget::Field(kind) => {
            let field = report.fields.iter().find(|field| field.field == *kind)?;
            let column = match kind {
                ColumnKind::SignDate => "sign_up_year".to_owned(),
                other => other.name().replace(' ', "_"),
            };
            line(format!("{column},customers,events"));
            for bar in field.bars.iter().filter(|bar| bar.customers > 0) {
                line(format!("{},{},{}", quoted(&bar.value), bar.customers, bar.events));
            }
        }
        QueryTarget::Ads => {
            line("ad,clicks,customers".to_owned());
            for ad in report.ads.iter().filter(|ad| ad.clicks > 0) {
                line(format!("{},{},{}", quoted(&ad.ad), ad.clicks, ad.customers));
            }
        }
        QueryTarget::Tracks | QueryTarget::Artists => {
            let report = top_tracks::count(&read.store, dimensions, &query.view);
            let (list, names) = match target {
                QueryTarget::Tracks => (report.tracks, "name,by_artist,plays,listeners"),
                _ => (report.artists, "name,plays,listeners"),
            };
            line(names.to_owned());
            for played in list {
                let by = match target {
                    QueryTarget::Tracks => format!("{},", quoted(&played.artist.unwrap_or_default())),
                    _ => String::new(),
                };
                line(format!(
                    "{},{by}{},{}",
                    quoted(&played.name),
                    played.plays,
                    played.listeners
                ));
            }
        }
    }
    Some(out)
}

/// Returns the first day of the unit that contains a day.
fn start_of(unit: Unit, day: u32) -> String {
    let first = match unit {
        Unit::Day => day,
        Unit::Week => day - (day + 3) % 7,
        Unit::Month => day + 1 - civil(day * DAY_SECONDS).day,
        Unit::Year => return format!("{}-01-01", civil(day * DAY_SECONDS).year),
    };
    format_day(first)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
