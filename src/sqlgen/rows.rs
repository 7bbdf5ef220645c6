//! Files into rows: which line is an event, a customer, a track or a click, and why another one is none.

use crate::sqlgen::QueryFile;
use crate::sqlgen::cells::{Cells, stripped};
use crate::sqlgen::expr::{
    Expr, From, Name, Op, Step, all, call, call_all, case, case_all, col, named, num, same, text,
};
use crate::sqlgen::times;
use daypart_engine::fields::device;
use daypart_engine::query::timeline::Unit;
use daypart_engine::rejects::log::Reason;
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::schema::layout::ProfileKey;
use daypart_engine::time::civil::{DAY_SECONDS, WEEKDAYS};

/// What bytes that are no text become when they are read as text.
const NO_LETTER: &str = "\u{FFFD}";

/// The steps that read an events file up to `name`, whose rows are all lines of the file: with `reason`, empty for a row
/// that is kept, and `customer`, `track`, `second` and `mobile`.
pub(in crate::sqlgen) fn events(name: Name, source: &QueryFile) -> Vec<Step> {
    let Some(layout) = source.layout.events() else {
        return Vec::new();
    };
    let key = match layout.key {
        ProfileKey::Column(column) => Some(column),
        ProfileKey::WholeFile | ProfileKey::Year | ProfileKey::Month | ProfileKey::Weekday => None,
    };
    let wanted = [
        ("key", key),
        ("title", layout.track),
        ("artist", layout.artist),
        ("time_text", Some(layout.time)),
        ("device", layout.mobile),
    ];
    let cells: Vec<(&'static str, usize)> = wanted
        .into_iter()
        .filter_map(|(name, column)| Some((name, column?)))
        .collect();
    let mut steps = vec![lines(&name, source, false)];
    let said: Name = format!("{name}_cells").into();
    let reader = Cells::new(layout.dialect, layout.columns);
    steps.extend(reader.steps(said.clone(), lines_of(&name), &cells, &["file", "line", "damage"]));

    let lowered: Name = format!("{name}_words").into();
    let mut words = vec![named("time", call(Op::Lower, [col("time_text")]))];
    if layout.mobile.is_some() {
        words.push(named("word", call(Op::Lower, [stripped(col("device"))])));
    }
    steps.push(Step::from(lowered.clone(), "Capitals don't matter in times and flags.", said).adding(words));
    steps.extend(times::steps(&name, lowered, layout.form, &layout.zone));

    let customer = match layout.key {
        ProfileKey::Column(_) => col("key"),
        ProfileKey::WholeFile => text("all listens"),
        ProfileKey::Year | ProfileKey::Month | ProfileKey::Weekday => name_of(layout.key),
    };
    let track = match (layout.track, layout.artist) {
        (None, _) => text(""),
        (Some(_), None) => col("title"),
        (Some(_), Some(_)) => {
            let both = call(Op::Concat, [col("artist"), text(" - "), col("title")]);
            case([(col("artist").is(""), col("title"))], both)
        }
    };
    let mut arms = vec![(col("damage").differs_from(""), col("damage"))];
    for (name, column) in [("key", key), ("title", layout.track)] {
        if column.is_some() {
            arms.push((col(name).is(""), text(Reason::Empty.text())));
            arms.push((not_text(name), text(Reason::NotText.text())));
        }
    }
    if layout.artist.is_some() {
        arms.push((not_text("artist"), text(Reason::NotText.text())));
    }
    arms.push((col("trouble").differs_from(""), col("trouble")));
    let mut mobile = num(0);
    if layout.mobile.is_some() {
        let flagged: Name = format!("{name}_flags").into();
        let before = steps.last().map_or(name.clone(), |step| step.name.clone());
        let say = "Whether it was a mobile device: 1 or 0, and -1 where the cell tells neither.";
        steps.push(Step::from(flagged, say, before).adding([named("flag", flag())]));
        arms.push((col("word").is(""), text(Reason::Empty.text())));
        arms.push((col("flag").is(-1), text(Reason::NotAFlag.text())));
        mobile = col("flag");
    }
    let before = steps.last().map_or(name.clone(), |step| step.name.clone());
    steps.push(
        Step::from(
            name,
            "Every line of the file, and why it is no event; an empty reason keeps it.",
            before,
        )
        .only([
            same("file"),
            same("line"),
            named("reason", case_all(arms, text(""))),
            named("customer", customer),
            named("track", track),
            same("second"),
            named("mobile", mobile),
        ])
        .finished(),
    );
    steps
}

/// The kept rows of events, from all files together.
pub(in crate::sqlgen) fn kept(name: Name, files: &[Name]) -> Vec<Step> {
    let taken = |from: Name, name: Name| {
        Step::from(name, "The rows that are kept.", from)
            .taking(Some(col("reason").is("")))
            .only(["customer", "track", "second", "mobile"].map(same))
    };
    match files {
        [only] => vec![taken(only.clone(), name)],
        _ => {
            let all: Name = "all_rows".into();
            vec![
                Step::of(all.clone(), "The rows of all files.", From::All(files.to_vec())),
                taken(all, name),
            ]
        }
    }
}

/// The steps that read a customers, music or clicks file up to `name`: a row a line that is kept, in the file's order as
/// `position`, with `customer` or `track` and what the columns of these meanings say.
pub(in crate::sqlgen) fn reference(name: Name, source: &QueryFile, meanings: &[ColumnKind]) -> Vec<Step> {
    let layout = &source.layout;
    let key = match layout.role {
        daypart_engine::schema::kinds::TableKind::Music => ColumnKind::Track,
        _ => ColumnKind::Customer,
    };
    let key_name = column_of(key);
    let mut cells = vec![(key_name, layout.column(key).unwrap_or(0))];
    cells.extend(
        meanings
            .iter()
            .filter_map(|&meaning| Some((column_of(meaning), layout.column(meaning)?))),
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
        &["file", "line", "position", "damage"],
    ));
    let mut conditions = vec![col("damage").is(""), col(key_name).differs_from("")];
    let mut before = read;
    if time.is_some() {
        let lowered: Name = format!("{name}_words").into();
        let small = [named("time", call(Op::Lower, [col("time_text")]))];
        steps.push(Step::from(lowered.clone(), "Capitals don't matter in times.", before).adding(small));
        steps.extend(times::steps(&name, lowered, layout.time, &layout.zone));
        before = steps.last().map_or(name.clone(), |step| step.name.clone());
        conditions.push(col("trouble").is(""));
    }
    if length.is_some() {
        // What Rust reads as a finite number.
        let number = "^(?:[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]+)?)?\\z";
        conditions.push(col("length_text").matches(Expr::Pattern("NUMBER", number.to_owned())));
    }
    if cells.iter().any(|(name, _)| *name == "ad") {
        conditions.push(col("ad").differs_from(""));
    }
    let told = meanings.iter().map(|&meaning| {
        let name = column_of(meaning);
        let value = match meaning {
            _ if layout.column(meaning).is_none() => Expr::Null,
            ColumnKind::SignDate => {
                col(name).extract(Expr::Pattern("YEAR", "(?:^|[^0-9])([0-9]{4})(?:[^0-9]|\\z)".to_owned()))
            }
            _ => stripped(col(name)),
        };
        named(name, value)
    });
    let columns: Vec<(Name, Expr)> = [same("position"), same(key_name)].into_iter().chain(told).collect();
    let told_rows: Name = format!("{name}_told").into();
    let usable = named("usable", all(conditions).unwrap_or(Expr::Null));
    let say = format!(
        "What each line tells of {}, and whether it can be used.",
        layout.role.rows_are()
    );
    steps.push(
        Step::from(told_rows.clone(), say, before)
            .only(columns.iter().cloned().chain([usable]))
            .finished(),
    );
    let kept: Vec<(Name, Expr)> = columns.into_iter().map(|(name, _)| same(name)).collect();
    let say = format!("The {} that can be used.", layout.role.rows_are());
    steps.push(Step::from(name, say, told_rows).taking(Some(col("usable"))).only(kept));
    steps
}

/// What a column of a customers, music or clicks file is called.
pub(in crate::sqlgen) fn column_of(meaning: ColumnKind) -> &'static str {
    match meaning {
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
        "The file's lines without its header and without blank ones.",
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

/// The name of the profile that a time belongs to.
fn name_of(key: ProfileKey) -> Expr {
    let day = || call(Op::Date, [col("second").over(i64::from(DAY_SECONDS))]);
    let first = |letters: i64| call(Op::ToText, [day()]).part(1, letters);
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

/// The weekday of a second, 0 for Monday.
pub(in crate::sqlgen) fn weekday_of(second: Expr) -> Expr {
    second.over(i64::from(DAY_SECONDS)).plus(3).modulo(7)
}

/// The first day of the unit that a second lies in, as a date.
pub(in crate::sqlgen) fn start_of(unit: Unit, second: Expr) -> Expr {
    let date = call(Op::Date, [second.over(i64::from(DAY_SECONDS))]);
    call(Op::StartOf(unit), [date])
}

/// The flag that `word` tells, as `engine::fields::device` reads it.
fn flag() -> Expr {
    let word = || col("word");
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
    case(
        [
            (one_of(&device::YES), num(1)),
            (one_of(&device::NO), num(0)),
            (
                word().matches(Expr::Pattern("WINDOWS_PHONE", "windows phone".to_owned())),
                num(1),
            ),
            (mobile().and(names("NOT_MOBILE", &["tv", "windows"]).not()), num(1)),
            (mobile().or(names("OTHER_DEVICE", &device::OTHER_DEVICES)), num(0)),
        ],
        num(-1),
    )
}
