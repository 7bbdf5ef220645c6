//! Random times, written in all forms of the documentation's table for random zones and languages, and read back.

use daypart_engine::time::civil::{self, CivilTime, DAY_SECONDS, MONTHS, WEEKDAY_NAMES, WEEKDAYS};
use daypart_engine::time::names::{MonthName, TimeNames, month_words, months_for};
use daypart_engine::time::parse::{DateOrder, Epoch, TimeFormat, TimeFormatEvidence, is_time, parse};
use daypart_engine::time::zone::Zone;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{LANGUAGES, berlin, language, table, zone};

/// The forms, with the letters of `strftime` for the parts: `%-d` without padding, `%p` and `%P` for AM and am, `%z`
/// and `%:z` for +0200 and +02:00, `%h` for the offset's hours, `%C` for the zone's abbreviation, `%Z` for its name,
/// and, for numbers, `%s` for seconds and `%D` for day numbers. `%B` and `%b` name the month in a random language where
/// the form has `%L`, which writes nothing.
const FORMS: [&str; 82] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S.123456",
    "%Y-%m-%d %H:%M:%S,123",
    "%Y-%m-%d %H:%M:%S:123",
    "%Y/%m/%d %-H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%Y. %m. %d. %-H:%M:%S",
    "%Y%m%dT%H%M%S",
    "%Y%m%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M",
    "%G-W%V-%u %H:%M",
    "%GW%V%uT%H%M%S",
    "%Y-%jT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S %C",
    "%Y-%m-%dT%H:%M:%S%:z",
    "%Y-%m-%dT%H:%M:%S.5%z",
    "%Y-%m-%d %H:%M:%S %z %C",
    "%Y-%m-%d %H:%M:%S %z (%C)",
    "%Y/%m/%d %-I:%M:%S %P GMT%h",
    "%Y-%m-%d %H:%M:%S UTC%:z",
    "%Y-%m-%d %H:%M:%S%h",
    "%a %b %d %Y %H:%M:%S GMT%z (Central European Standard Time)",
    "%Y-%m-%dT%H:%M:%S.882%:z[%Z]",
    "%Y-%m-%d %H:%M:%S %Z",
    "%Y-%m-%dT%H:%M:%S[%Z]",
    "%b %-d, %Y, %-I:%M:%S\u{202F}%p %C",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S %:z",
    "%-d. %-m. %Y %-H:%M",
    "%-d. %-m. %Y. %-H:%M",
    "%d/%m/%y, %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y %H.%M.%S",
    "%d.%m.%Y - %H:%M Uhr",
    "%m/%d/%Y %-I:%M %p",
    "%-m/%-d/%Y %-I:%M%P",
    "%-m/%-d/%y, %-I:%M\u{202F}%p",
    "%-m/%-d/%Y %-I:%M:%S\u{A0}%p",
    "%m/%d/%Y %-I:%M %L%P",
    "%d %b %Y, %H:%M",
    "%-d %b %Y, %H:%M",
    "%-d %B %Y %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%y %I.%M.%S.123456 %p",
    "%d%b%Y:%H:%M:%S",
    "%Y-%b-%d %H:%M:%S",
    "%b %-d, %Y %-I:%M %p",
    "%B %d, %Y at %-I:%M%p",
    "%A, %-d %B %Y %H:%M",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %H:%M:%S %C %Y",
    "%a %b %d %H:%M:%S %Y %z",
    "%a %b %d %H:%M:%S %z %Y",
    "[%d/%b/%Y:%H:%M:%S %z]",
    "%d/%b/%Y:%H:%M:%S %z",
    "%L%d. %b %Y, %H:%M",
    "%LDonnerstag, %-d. %B %Y um %H:%M Uhr",
    "%Ljeu. %-d %b %Y à %Hh%M",
    "%L%-d de %B de %Y, %-I:%M %PDOTS",
    "%L%-d %b %Y às %H:%M",
    "%L%-d %B %Y, %H:%M",
    "%Lчт, %-d %b %Y г., %H:%M",
    "%L%d %b %Y %H:%M",
    "%Ltors %-d %B %Y kl. %H:%M:%S",
    "%L%Y. %B %-d., %-H:%M:%S",
    "%s",
    "%s.137",
    "%s,999",
    "%s000",
    "%s999.75",
    "%s000000",
    "%s000000000",
    "%E000E+12",
    "%EE+09",
    "%D",
    "%Y-%m-%d\u{2009}%H:%M:%S",
    "%Y-%m-%d\u{3000}%H:%M",
];

/// A time as a form writes it.
struct Written<'a> {
    form: &'a str,
    utc: u32,
    zone: &'a Zone,
    /// The months' names.
    months: &'a [String],
}

/// The names of the months in a language, long or short; English without one.
fn months(language: Option<usize>, long: bool) -> Vec<String> {
    match language {
        None if long => MONTHS.map(str::to_owned).to_vec(),
        None => MONTHS.map(|name| name[..3].to_owned()).to_vec(),
        Some(language) => {
            let (_, full, short) = LANGUAGES[language];
            (if long { full } else { short })
                .split(' ')
                .map(str::to_owned)
                .collect()
        }
    }
}

/// ISO 8601's year and week of a day: those of its Thursday.
fn week(days: u32, weekday: u32) -> (u32, u32) {
    let thursday = civil::civil((days + 3 - weekday) * DAY_SECONDS);
    let first = civil::wall_second(thursday.year, 1, 1, 0, 0, 0).unwrap() / DAY_SECONDS;
    (thursday.year, (days + 3 - weekday - first) / 7 + 1)
}

/// Whether a form states a zone, so that it is an instant.
fn is_zoned(form: &str) -> bool {
    ["%z", "%:z", "%h", "%C", "%Z", "%SZ", "%s", "%E"]
        .iter()
        .any(|part| form.contains(part))
}

impl Written<'_> {
    /// The wall time that is written.
    fn local(&self) -> u32 {
        let shown_in_utc = ["%SZ", "%s", "%E"].iter().any(|part| self.form.contains(part));
        if is_zoned(self.form) && !shown_in_utc {
            (i64::from(self.utc) + i64::from(self.zone.offset_seconds(i64::from(self.utc)))) as u32
        } else {
            self.utc
        }
    }

    /// The text; `None` where the form can't express the zone.
    fn text(&self) -> Option<String> {
        let offset = self.zone.offset_seconds(i64::from(self.utc));
        let local = self.local();
        let civil = civil::civil(local);
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
        let mut text = String::new();
        let mut rest = self.form;
        while let Some(at) = rest.find('%') {
            text.push_str(&rest[..at]);
            let length = if matches!(rest.as_bytes()[at + 1], b'-' | b':') {
                3
            } else {
                2
            };
            let part = &rest[at..at + length];
            rest = &rest[at + length..];
            text.push_str(&match part {
                "%z" => format!("{sign}{:02}{:02}", minutes / 60, minutes % 60),
                "%:z" => format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
                "%h" if minutes % 60 == 0 => format!("{sign}{}", minutes / 60),
                "%Z" => self.zone.name().to_owned(),
                "%C" => {
                    let known = [
                        (0, "UTC"),
                        (3600, "CET"),
                        (7200, "CEST"),
                        (-25_200, "PDT"),
                        (-28_800, "PST"),
                        (34_200, "ACST"),
                    ];
                    known.iter().find(|(known, _)| *known == offset)?.1.to_owned()
                }
                "%B" | "%b" => self.months[civil.month as usize - 1].clone(),
                "%L" => String::new(),
                "%s" => self.utc.to_string(),
                "%E" => {
                    let digits = self.utc.to_string();
                    format!("{}.{}", &digits[..1], &digits[1..])
                }
                "%D" => {
                    let day = local / DAY_SECONDS + 25_569;
                    format!(
                        "{day},{:06}",
                        (u64::from(local % DAY_SECONDS) * 1_000_000 + 43_200) / 86_400
                    )
                }
                part => part_of(part, &civil, local / DAY_SECONDS)?,
            });
        }
        text.push_str(rest);
        let text = text.replace("amDOTS", "a. m.").replace("pmDOTS", "p.\u{A0}m.");
        // A number's unit is inferred from its size, and a two-digit year is one until 2069.
        let in_range = match self.form {
            form if form.contains("%s") || form.contains("%E") => self.utc >= 1_000_000_000,
            form if form.contains("%y") => civil.year < 2070,
            _ => true,
        };
        in_range.then_some(text)
    }
}

/// The parts of `strftime`.
fn part_of(part: &str, civil: &CivilTime, days: u32) -> Option<String> {
    let twelve = (civil.hour + 11) % 12 + 1;
    let weekday = civil.weekday as usize;
    let (week_year, week) = week(days, civil.weekday);
    Some(match part {
        "%Y" => civil.year.to_string(),
        "%y" => format!("{:02}", civil.year % 100),
        "%m" => format!("{:02}", civil.month),
        "%-m" => civil.month.to_string(),
        "%d" => format!("{:02}", civil.day),
        "%-d" => civil.day.to_string(),
        "%H" => format!("{:02}", civil.hour),
        "%-H" => civil.hour.to_string(),
        "%I" => format!("{twelve:02}"),
        "%-I" => twelve.to_string(),
        "%M" => format!("{:02}", civil.minute),
        "%S" => format!("{:02}", civil.second),
        "%p" => if civil.hour < 12 { "AM" } else { "PM" }.to_owned(),
        "%P" => if civil.hour < 12 { "am" } else { "pm" }.to_owned(),
        "%A" => WEEKDAY_NAMES[weekday].to_owned(),
        "%a" => WEEKDAYS[weekday].to_owned(),
        "%G" => week_year.to_string(),
        "%V" => format!("{week:02}"),
        "%u" => (civil.weekday + 1).to_string(),
        "%j" => {
            let first = civil::wall_second(civil.year, 1, 1, 0, 0, 0)? / DAY_SECONDS;
            format!("{:03}", days - first + 1)
        }
        _ => return None,
    })
}

/// The format of a column in a form.
fn format_of(form: &str) -> TimeFormat {
    let place = |parts: [&str; 2]| parts.iter().filter_map(|part| form.find(part)).min();
    let month_first = place(["%m", "%-m"]) < place(["%d", "%-d"]);
    let epoch = match form {
        "%s" | "%s.137" | "%s,999" | "%EE+09" => Some(Epoch::Seconds),
        "%s000" | "%s999.75" | "%E000E+12" => Some(Epoch::Milliseconds),
        "%s000000" => Some(Epoch::Microseconds),
        "%s000000000" => Some(Epoch::Nanoseconds),
        "%D" => Some(Epoch::SpreadsheetDays),
        _ => None,
    };
    TimeFormat {
        order: if month_first {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        },
        epoch,
        zoned: is_zoned(form),
        uncommon: false,
    }
}

fn zones() -> impl Strategy<Value = Zone> {
    let offset = prop_oneof![
        select(vec![0, 3600, 7200, -25_200, -28_800, 34_200]),
        (-48i32..=56).prop_map(|quarters| quarters * 900)
    ];
    let changes = proptest::collection::vec((0i64..1 << 32, offset), 1..6);
    changes.prop_map(|changes| zone("Some/Where-on_Earth+1", &changes))
}

fn names_of(language: Option<usize>, zone: &Zone) -> TimeNames {
    TimeNames {
        months: language.map(self::language).unwrap_or_default(),
        zones: vec![zone.clone()],
    }
}

/// Text with other cases and blanks that mean the same.
fn varied(text: &str, case: u8, blank: &str, around: &str) -> String {
    let is_time_zone_name = text.contains('/') || text.contains(" C") || text.contains('(');
    let cased = match case {
        1 if text.is_ascii() && !is_time_zone_name => text.to_ascii_uppercase(),
        2 if text.is_ascii() && !is_time_zone_name => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    };
    format!("{around}{}{around}", cased.replace(' ', blank))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn written_times_read_back(
        form in select(FORMS.to_vec()),
        utc in 200_000_000u32..4_200_000_000,
        written_zone in zones(),
        shown in zones(),
        language_index in any::<Index>(),
        case in 0u8..3,
        blank in select(vec![" ", " ", "\u{202F}", "\u{A0}", "\u{2009}", "\u{2003}"]),
        around in select(vec!["", " ", "\u{A0}"]),
    ) {
        let language_index = form.contains("%L").then(|| language_index.index(LANGUAGES.len()));
        let months = months(language_index, form.contains("%B"));
        let written = Written { form, utc, zone: &written_zone, months: &months };
        let Some(text) = written.text() else { return Ok(()) };
        let names = names_of(language_index, &written_zone);
        // An abbreviation that repeats an offset is in capitals.
        let case = if form.contains("%z %C") { 0 } else { case };
        let text = varied(&text, case, blank, around);
        let read = parse(text.as_bytes(), format_of(form), &shown, &names);
        let found = read.map(|moment| moment.at);
        // The finest part that the form writes.
        let step = if ["%S", "%s", "%E", "%D"].iter().any(|part| form.contains(part)) { 1 } else { 60 };
        let local = written.local();
        let local = if form.contains("%Z") || form.contains("%C") { local } else { local / step * step };
        if !is_zoned(form) {
            prop_assert_eq!(found, Ok(local), "{:?}", text);
        } else {
            let utc = i64::from(utc) - i64::from(written.local() - local);
            let at = utc + i64::from(shown.offset_seconds(utc));
            if form.contains("[%Z]") && !form.contains("%:z") || form.ends_with(" %Z") {
                // The earlier one of the instants at which the zone's clock shows this.
                let instant = written_zone.utc_second(i64::from(local));
                let is_shown = instant + i64::from(written_zone.offset_seconds(instant)) == i64::from(local);
                prop_assert!(is_shown || changes_fast(&written_zone), "{:?}", text);
                let at = instant + i64::from(shown.offset_seconds(instant));
                prop_assert_eq!(found.ok().map(i64::from), u32::try_from(at).ok().map(i64::from), "{:?}", text);
                prop_assert!(instant <= utc || changes_fast(&written_zone), "{:?}", text);
            } else {
                prop_assert_eq!(found.ok().map(i64::from), u32::try_from(at).ok().map(i64::from), "{:?}", text);
            }
        }
        // Forms look like times without any names, and their words are found.
        if format_of(form).epoch.is_none() {
            prop_assert!(is_time(text.as_bytes()), "{:?}", text);
        }
        // Not where the file's other rows have to tell the language.
        let tells_language = !form.starts_with("%L%Y") && !form.contains("tors") && !form.starts_with("%m");
        if let Some(index) = language_index && tells_language {
            let words = month_words(text.as_bytes());
            let languages: Vec<Vec<MonthName>> = (0..LANGUAGES.len()).map(language).collect();
            let known = TimeNames { months: months_for(&words, &languages), zones: Vec::new() };
            let again = parse(text.as_bytes(), format_of(form), &shown, &known);
            prop_assert_eq!(again.map(|moment| moment.at), found, "{:?} in {}", text, LANGUAGES[index].0);
        }
    }

    /// Evidence of parts of a column adds up to that of the whole.
    #[test]
    fn evidence_adds_up(
        forms in proptest::collection::vec(select(FORMS.to_vec()), 1..9),
        times in proptest::collection::vec(1_000_000_000u32..4_000_000_000, 9),
        cut in any::<Index>(),
    ) {
        let (utc, english) = (Zone::default(), months(None, false));
        let text = |(form, &utc_second): (&&'static str, &u32)| {
            Written { form, utc: utc_second, zone: &utc, months: &english }.text()
        };
        let fields: Vec<String> = forms.iter().zip(&times).filter_map(text).collect();
        let evidence = |fields: &[String]| {
            let mut evidence = TimeFormatEvidence::default();
            fields.iter().for_each(|field| evidence.add(field.as_bytes(), &TimeNames::NONE));
            evidence
        };
        let (one, other) = fields.split_at(cut.index(fields.len() + 1));
        let mut sum = evidence(one);
        sum += evidence(other);
        prop_assert_eq!(sum, evidence(&fields));
    }

    /// The evidence of a parsed time is that of its text, whatever the order of the format.
    #[test]
    fn parsed_times_are_evidence(form in select(FORMS[..60].to_vec()), utc in 200_000_000u32..4_000_000_000) {
        let (zone, english) = (Zone::default(), months(None, form.contains("%B")));
        let Some(text) = (Written { form, utc, zone: &zone, months: &english }).text() else { return Ok(()) };
        let names = TimeNames { months: Vec::new(), zones: vec![zone.clone()] };
        let (mut by_text, mut by_moment) = (TimeFormatEvidence::default(), TimeFormatEvidence::default());
        by_text.add(text.as_bytes(), &names);
        by_moment.add_moment(parse(text.as_bytes(), format_of(form), &zone, &names).unwrap());
        prop_assert_eq!(by_text, by_moment, "{}", text);
    }
}

/// Whether a zone changes twice within two days, which no zone on Earth does.
fn changes_fast(zone: &Zone) -> bool {
    let offsets: Vec<i32> = (0..=(1i64 << 32) / 43_200)
        .map(|half_day| zone.offset_seconds(half_day * 43_200))
        .collect();
    offsets
        .windows(5)
        .any(|window| window.windows(2).filter(|pair| pair[0] != pair[1]).count() > 1)
}

/// Every row of the documentation's table has one of the forms, so the properties above hold for its forms.
#[test]
fn the_documented_rows_have_these_forms() {
    let zones = [
        berlin(),
        Zone::default(),
        zone("Etc/GMT-2", &[(0, 7200)]),
        zone("America/Los_Angeles", &[(0, -25_200)]),
    ];
    let by_language: Vec<Vec<String>> = std::iter::once(None)
        .chain((0..LANGUAGES.len()).map(Some))
        .flat_map(|language| [months(language, true), months(language, false)])
        .collect();
    for (text, time, _) in table() {
        let digits: Vec<u32> = time.split(['-', ' ', ':']).map(|part| part.parse().unwrap()).collect();
        let utc = civil::wall_second(digits[0], digits[1], digits[2], digits[3], digits[4], digits[5]).unwrap();
        let plain = |text: &str| {
            text.to_lowercase()
                .replace(['.', '\u{A0}', '\u{202F}'], " ")
                .split_whitespace()
                .collect::<String>()
        };
        let has = |form: &&&str| {
            zones.iter().any(|zone| {
                by_language.iter().any(|months| {
                    let written = Written {
                        form,
                        utc,
                        zone,
                        months,
                    };
                    written.text().is_some_and(|written| plain(&written) == plain(text))
                })
            })
        };
        // The weekday of the row is fixed, and three rows are about values.
        let is_value =
            text.ends_with("24:00:00") || text.ends_with("23:59:60") || text.contains("Sept") || text.contains("1st");
        assert!(is_value || FORMS.iter().find(has).is_some(), "no form writes {text:?}");
    }
}
