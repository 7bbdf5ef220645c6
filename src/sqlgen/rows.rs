//! Reading rows: which lines are events, customers, tracks or clicks, and why others are rejected.

use crate::sqlgen::QueryFile;
use crate::sqlgen::cells::{Cells, stripped};
use crate::sqlgen::expr::{
    Expr, From, Name, Op, Step, all, call, call_all, case, case_all, col, named, num, same, text,
};
use crate::sqlgen::times;
use daypart_engine::fields::device;
use daypart_engine::query::timeline::Unit;
use daypart_engine::rejects::log::RejectReason;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{EventLayout, ProfileKey};
use daypart_engine::time::civil::{DAY_SECONDS, WEEKDAYS};

/// The replacement character, which invalid UTF-8 is read as.
const NO_LETTER: &str = "\u{FFFD}";

/// Returns the steps that read an events file into `name`: one row per line, with `reason` (empty for kept
/// rows), `customer`, `track`, `second` and `mobile`.
pub(in crate::sqlgen) fn events(name: Name, source: &QueryFile) -> Vec<Step> {
    let Some(layout) = source.layout.events() else {
        return Vec::new();
    };
    let mut steps = vec![lines(&name, source, false)];
    let cells_step: Name = format!("{name}_cells").into();
    let reader = Cells::new(layout.dialect, layout.columns);
    steps.extend(reader.steps(
        cells_step.clone(),
        lines_of(&name),
        &event_cells(&layout),
        &["file", "line", "row_error"],
    ));

    let lowered_step: Name = format!("{name}_words").into();
    let time = match layout.clock {
        None => col("time_text"),
        Some(_) => call(Op::Concat, [col("time_text"), text(" "), col("clock_text")]),
    };
    let mut words = vec![named("time", call(Op::Lower, [time]))];
    if layout.mobile.is_some() {
        words.push(named("device_word", call(Op::Lower, [stripped(col("device"))])));
    }
    steps.push(
        Step::from(
            lowered_step.clone(),
            "Times and flags are case-insensitive.",
            cells_step,
        )
        .with_columns(words),
    );
    steps.extend(times::steps(&name, lowered_step, layout.time_format, &layout.zone));

    let mut mobile = num(0);
    if layout.mobile.is_some() {
        let flagged: Name = format!("{name}_flags").into();
        let before = steps.last().map_or(name.clone(), |step| step.name.clone());
        let description = "Whether the device is mobile: 1 or 0, or -1 if unknown.";
        steps.push(Step::from(flagged, description, before).with_columns([named("flag", flag(&layout.devices))]));
        mobile = case([(col("flag").is(1), num(1))], num(0));
    }
    let before = steps.last().map_or(name.clone(), |step| step.name.clone());
    steps.push(
        Step::from(
            name,
            "Every line of the file with its reject reason; an empty reason keeps it.",
            before,
        )
        .select_only([
            same("file"),
            same("line"),
            named("reason", reject_reason(&layout)),
            named("customer", customer(layout.key)),
            named("track", track(&layout)),
            same("second"),
            named("mobile", mobile),
        ])
        .with_barrier(),
    );
    steps
}

/// Returns the column of the profile key, if it has one.
fn key_column(key: ProfileKey) -> Option<usize> {
    match key {
        ProfileKey::Column(column) => Some(column),
        ProfileKey::WholeFile | ProfileKey::Year | ProfileKey::Month | ProfileKey::Weekday => None,
    }
}

/// Returns the cells of an event, each with its name and its column.
fn event_cells(layout: &EventLayout) -> Vec<(&'static str, usize)> {
    let cells = [
        ("key", key_column(layout.key)),
        ("title", layout.track),
        ("artist", layout.artist),
        ("title_text", layout.without_id.map(|columns| columns.title)),
        ("artist_text", layout.without_id.and_then(|columns| columns.artist)),
        ("time_text", Some(layout.time)),
        ("clock_text", layout.clock),
        ("device", layout.mobile),
    ];
    cells
        .into_iter()
        .filter_map(|(name, column)| Some((name, column?)))
        .collect()
}

fn customer(key: ProfileKey) -> Expr {
    match key {
        ProfileKey::Column(_) => col("key"),
        ProfileKey::WholeFile => text("all plays"),
        ProfileKey::Year | ProfileKey::Month | ProfileKey::Weekday => name_of(key),
    }
}

fn track(layout: &EventLayout) -> Expr {
    let with_artist = |title: &'static str, artist: &'static str| {
        let both = call(Op::Concat, [col(artist), text(" - "), col(title)]);
        case([(any_empty(title, artist), col(title))], both)
    };
    match (layout.track, layout.artist, layout.without_id) {
        (None, ..) => text(""),
        (Some(_), Some(_), _) => with_artist("title", "artist"),
        (Some(_), None, None) => col("title"),
        (Some(_), None, Some(columns)) => {
            let other = match columns.artist {
                Some(_) => with_artist("title_text", "artist_text"),
                None => col("title_text"),
            };
            case([(col("title").is(""), other)], col("title"))
        }
    }
}

/// Returns whether a title or its artist is empty.
fn any_empty(title: &'static str, artist: &'static str) -> Expr {
    col(artist).is("").or(col(title).is(""))
}

/// Returns the reason why a line is not an event; an empty text if it is one.
fn reject_reason(layout: &EventLayout) -> Expr {
    let mut arms = vec![(col("row_error").differs_from(""), col("row_error"))];
    for (name, column) in [("key", key_column(layout.key)), ("title", layout.track)] {
        if column.is_some() {
            let is_empty = match layout.without_id {
                Some(_) if name == "title" => col(name).is("").and(col("title_text").is("")),
                _ => col(name).is(""),
            };
            arms.push((is_empty, text(RejectReason::Empty.text())));
            arms.push((not_text(name), text(RejectReason::NotText.text())));
        }
    }
    if layout.artist.is_some() {
        arms.push((not_text("artist"), text(RejectReason::NotText.text())));
    }
    arms.push((col("time_error").differs_from(""), col("time_error")));
    case_all(arms, text(""))
}

/// Returns the steps that select the kept rows of all events files.
pub(in crate::sqlgen) fn kept(name: Name, files: &[Name]) -> Vec<Step> {
    let kept_rows = |from: Name, name: Name| {
        Step::from(name, "Rows that are kept.", from)
            .filter_rows(Some(col("reason").is("")))
            .select_only(["customer", "track", "second", "mobile"].map(same))
    };
    match files {
        [only] => vec![kept_rows(only.clone(), name)],
        _ => {
            let all: Name = "all_rows".into();
            vec![
                Step::of(all.clone(), "Rows of all files.", From::Union(files.to_vec())),
                kept_rows(all, name),
            ]
        }
    }
}

/// Returns the steps that read a lookup table (a customers, music or clicks file) into `name`: one row per
/// usable line, with `position` (the file's order), `customer` or `track`, and the values of these columns.
pub(in crate::sqlgen) fn lookup_table(name: Name, source: &QueryFile, kinds: &[ColumnKind]) -> Vec<Step> {
    let layout = &source.layout;
    let key = match layout.table_kind {
        TableKind::Music => ColumnKind::Track,
        _ => ColumnKind::Customer,
    };
    let key_name = column_of(key);
    let mut cells = vec![(key_name, layout.column(key).unwrap_or(0))];
    cells.extend(
        kinds
            .iter()
            .filter_map(|&kind| Some((column_of(kind), layout.column(kind)?))),
    );
    let time = layout.column(ColumnKind::Time);
    cells.extend(time.map(|column| ("time_text", column)));
    let length = layout.column(ColumnKind::Length);
    cells.extend(length.map(|column| ("length_text", column)));
    let mut steps = vec![lines(&name, source, true)];
    let read: Name = format!("{name}_cells").into();
    let reader = Cells::new(layout.dialect, layout.columns.len());
    steps.extend(reader.steps(
        read.clone(),
        lines_of(&name),
        &cells,
        &["file", "line", "position", "row_error"],
    ));
    let mut conditions = vec![col("row_error").is(""), col(key_name).differs_from("")];
    let mut before = read;
    if time.is_some() {
        let lowered_step: Name = format!("{name}_words").into();
        let lowered_time = [named("time", call(Op::Lower, [col("time_text")]))];
        steps.push(Step::from(lowered_step.clone(), "Times are case-insensitive.", before).with_columns(lowered_time));
        steps.extend(times::steps(&name, lowered_step, layout.time, &layout.zone));
        before = steps.last().map_or(name.clone(), |step| step.name.clone());
        conditions.push(col("time_error").is(""));
    }
    if length.is_some() {
        // The forms that Rust parses as a finite number.
        let number = "^(?:[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]+)?)?\\z";
        conditions.push(col("length_text").matches(Expr::Pattern("NUMBER", number.to_owned())));
    }
    if cells.iter().any(|(name, _)| *name == "ad") {
        conditions.push(col("ad").differs_from(""));
    }
    let values = kinds.iter().map(|&kind| {
        let name = column_of(kind);
        let value = match kind {
            _ if layout.column(kind).is_none() => Expr::Null,
            ColumnKind::SignDate => {
                col(name).extract(Expr::Pattern("YEAR", "(?:^|[^0-9])([0-9]{4})(?:[^0-9]|\\z)".to_owned()))
            }
            _ => stripped(col(name)),
        };
        named(name, value)
    });
    let columns: Vec<(Name, Expr)> = [same("position"), same(key_name)].into_iter().chain(values).collect();
    let values_step: Name = format!("{name}_values").into();
    let usable = named("usable", all(conditions).unwrap_or(Expr::Null));
    let description = format!(
        "The values of each line of the {} file, and whether it can be used.",
        layout.table_kind.row_noun()
    );
    steps.push(
        Step::from(values_step.clone(), description, before)
            .select_only(columns.iter().cloned().chain([usable]))
            .with_barrier(),
    );
    let kept: Vec<(Name, Expr)> = columns.into_iter().map(|(name, _)| same(name)).collect();
    let description = format!("Usable lines of the {} file.", layout.table_kind.row_noun());
    steps.push(
        Step::from(name, description, values_step)
            .filter_rows(Some(col("usable")))
            .select_only(kept),
    );
    steps
}

/// Returns the name of a column of a customers, music or clicks file.
pub(in crate::sqlgen) fn column_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::SignDate => "sign_up_year",
        ColumnKind::LinkedApps => "linked_apps",
        other => other.name(),
    }
}

fn lines_of(name: &Name) -> Name {
    format!("{name}_lines").into()
}

fn lines(name: &Name, source: &QueryFile, position: bool) -> Step {
    Step::of(
        lines_of(name),
        "The file's lines, without header and blank lines.",
        From::Lines {
            path: source.path.clone(),
            argument: source.argument.clone().into(),
            skip: source.layout.first_row_lines,
            position,
        },
    )
}

fn not_text(name: &'static str) -> Expr {
    col(name).matches(Expr::Pattern("NO_LETTER", NO_LETTER.to_owned()))
}

/// Returns the name of the profile that a time belongs to.
fn name_of(key: ProfileKey) -> Expr {
    let day = || call(Op::Date, [col("second").floor_div(i64::from(DAY_SECONDS))]);
    let first = |characters: i64| call(Op::ToText, [day()]).substring(1, characters);
    match key {
        ProfileKey::Year => first(4),
        ProfileKey::Month => first(7),
        _ => {
            let weekday = || weekday_of(col("second"));
            let arms: Vec<(Expr, Expr)> = WEEKDAYS
                .iter()
                .zip(0i64..)
                .map(|(name, index)| (weekday().is(index), text(format!("{} {name}", index + 1))))
                .collect();
            case_all(arms, text(""))
        }
    }
}

/// Returns the weekday of a second, 0 for Monday.
pub(in crate::sqlgen) fn weekday_of(second: Expr) -> Expr {
    second.floor_div(i64::from(DAY_SECONDS)).plus(3).modulo(7)
}

/// Returns the first day, as a date, of the unit that contains a second.
pub(in crate::sqlgen) fn start_of(unit: Unit, second: Expr) -> Expr {
    let date = call(Op::Date, [second.floor_div(i64::from(DAY_SECONDS))]);
    call(Op::StartOf(unit), [date])
}

/// Returns the mobile flag of `device_word`, as [`daypart_engine::fields::device`] reads it, or as the user chose it.
fn flag(chosen: &[(String, bool)]) -> Expr {
    let word = || col("device_word");
    let one_of = |words: &[&'static str]| {
        let words = words.iter().map(|&word| text(word));
        call_all(Op::In, std::iter::once(word()).chain(words).collect::<Vec<Expr>>())
    };
    let names = |name: &'static str, devices: &[&str]| {
        word().matches(Expr::Pattern(
            name,
            format!("(?:^|[^\\p{{L}}])(?:{})", devices.join("|")),
        ))
    };
    let mobile = || names("MOBILE_DEVICE", &device::MOBILE_DEVICES);
    let chosen = chosen
        .iter()
        .map(|(device, mobile)| (word().is(text(device.clone())), num(i64::from(*mobile))));
    let mut arms = vec![
        (one_of(&device::YES), num(1)),
        (one_of(&device::NO), num(0)),
        (
            word().matches(Expr::Pattern("WINDOWS_PHONE", "windows phone".to_owned())),
            num(1),
        ),
        (mobile().and(names("NOT_MOBILE", &["tv", "windows"]).not()), num(1)),
        (mobile().or(names("OTHER_DEVICE", &device::OTHER_DEVICES)), num(0)),
    ];
    arms.extend(chosen);
    case_all(arms, num(-1))
}
