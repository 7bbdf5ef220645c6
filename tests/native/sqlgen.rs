//! SQL generation: text from files and users stays text in the code. That the code returns the engine's
//! answers is checked by `cargo xtask parity`.

use std::process::{Command, Stdio};

use daypart::sqlgen::{QuerySpec, comment, literal};
use daypart_engine::query::filter::{Filter, Subject, Values};
use daypart_engine::query::target::{Language, QueryTarget};
use daypart_engine::schema::detect::recognise;
use daypart_engine::time::dayparts::Dayparts;
use proptest::prelude::*;

/// Returns the query spec of one standard events file.
fn spec(path: &str) -> QuerySpec {
    let file = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,19,\"2014-10-23 09:00:00\",1,\"72132\"\n";
    let mut spec = QuerySpec::default();
    spec.add(path, recognise(file).expect("an events file"));
    spec
}

/// Names that break out of quotes or comments, if anything does.
const HOSTILE: [&str; 9] = [
    "'; DROP TABLE events; --",
    "\"\"\"\nimport os\nos.system('true') #",
    "\\",
    "\\'",
    "a\nb\r\nc\u{2028}d\u{85}e",
    "${env:HOME} ${spark.app.name}",
    "`; SELECT 1; `",
    "*/ /* -- #",
    "Größe 李 \u{202E}\u{0}",
];

/// Returns the text outside quotes. Backslashes escape in Spark SQL only.
fn outside_quotes(sql: &str, backslashes: bool) -> String {
    let (mut out, mut quote, mut letters) = (String::new(), None, sql.chars());
    while let Some(letter) = letters.next() {
        match quote {
            None if matches!(letter, '\'' | '"' | '`') => quote = Some(letter),
            None => out.push(letter),
            Some(_) if letter == '\\' && backslashes && quote == Some('\'') => {
                letters.next();
            }
            Some(open) if letter == open => quote = None,
            Some(_) => {}
        }
    }
    assert_eq!(quote, None, "a quote is left open in {sql}");
    out
}

#[test]
fn hostile_names_change_only_literals_and_comments() {
    let plain = spec("tracks.csv");
    for language in [Language::DuckDb, Language::SparkSql] {
        let without_comments = |sql: &str| {
            let lines: Vec<&str> = sql
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"))
                .collect();
            // Unusual characters become `chr` calls joined to literals, which are as safe as literals.
            outside_quotes(&lines.join("\n"), language == Language::SparkSql)
        };
        let expected = without_comments(&plain.sql(&QueryTarget::Profiles, language));
        for name in HOSTILE {
            let mut hostile = spec(name);
            hostile.notes.push(name.to_owned());
            let found = without_comments(&hostile.sql(&QueryTarget::Profiles, language));
            let cleaned = |text: &str| -> String {
                let start = text.find("read_csv(").unwrap_or(0);
                let end = text.find("columns =").unwrap_or(text.len());
                if language == Language::DuckDb {
                    // A path with unusual characters is a concatenation.
                    format!("{}{}", &text[..start], &text[end..])
                } else {
                    text.to_owned()
                }
            };
            assert_eq!(cleaned(&found), cleaned(&expected), "{name:?} in {language:?}");
        }
    }
}

#[test]
fn filter_values_are_quoted() {
    for name in HOSTILE {
        let mut hostile = spec("tracks.csv");
        let file = format!(
            "CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n{}",
            "0,A B,0,x,1,06/04/2013,1,1,1,0\n".repeat(3)
        );
        hostile.add("cust.csv", recognise(file.as_bytes()).expect("a customers file"));
        let level = Subject::Field(daypart_engine::schema::kinds::ColumnKind::Level);
        hostile.view.filter = Filter::default().with(level, Values::text(name));
        for language in [Language::DuckDb, Language::SparkSql] {
            let sql = hostile.sql(&QueryTarget::Hours, language);
            assert!(sql.contains(&literal(name, language)), "{name:?} in {language:?}");
        }
        assert!(hostile.job().contains(&literal(name, Language::Python)), "{name:?}");
    }
}

#[test]
fn a_job_with_hostile_names_is_valid_python() {
    let mut jobs = Vec::new();
    for name in HOSTILE {
        let mut hostile = spec(name);
        let bands = vec![
            ("Day".to_owned(), 300),
            (
                name.chars().filter(|letter| !letter.is_control()).take(20).collect(),
                900,
            ),
        ];
        hostile.view.dayparts = Dayparts::named(bands).unwrap_or_default();
        hostile.notes.push(name.to_owned());
        jobs.push(hostile.job());
    }
    for job in &jobs {
        // A name that escapes from its comment would start a line.
        assert!(job.lines().all(|line| !line.starts_with("import os")), "{job}");
    }
    let folder = std::env::temp_dir().join(format!("daypart-jobs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let files: Vec<_> = (0..jobs.len())
        .map(|index| folder.join(format!("job_{index}.py")))
        .collect();
    for (file, job) in files.iter().zip(&jobs) {
        std::fs::write(file, job).unwrap();
    }
    let check = "import ast, sys\nfor path in sys.argv[1:]:\n    ast.parse(open(path, encoding='utf-8').read(), path)";
    let python = Command::new("python3")
        .args(["-c", check])
        .args(&files)
        .stdin(Stdio::null())
        .output();
    let _ = std::fs::remove_dir_all(&folder);
    match python {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => eprintln!("not run: Python 3 absent"),
    }
}

#[test]
fn queries_read_only_the_files_they_need() {
    let mut spec = spec("tracks.csv");
    spec.add(
        "cust.csv",
        recognise(b"CustID,Name,Level\n1,Ann Lee,2\n2,Bob Day,1\n").expect("a customers file"),
    );
    assert!(!spec.sql(&QueryTarget::Hours, Language::DuckDb).contains("cust.csv"));
    assert!(!spec.job().contains("--customers"));
    spec.view.filter = "level=2".parse().unwrap();
    assert!(spec.sql(&QueryTarget::Hours, Language::DuckDb).contains("cust.csv"));
    assert!(spec.job().contains("--customers"));
    // A chart ignores the condition on its own dimension.
    spec.view.filter = "hour=3".parse().unwrap();
    assert!(!spec.sql(&QueryTarget::Hours, Language::DuckDb).contains("hour IN (3)"));
    assert!(spec.sql(&QueryTarget::Week, Language::DuckDb).contains("hour IN (3)"));
}

#[test]
fn header_lines_are_skipped() {
    let mut spec = QuerySpec::default();
    let file = b"made by hand\n\nuser,track,time\n1,2,2014-10-23 03:26\n1,3,2014-10-23 04:26\n";
    spec.add("x.csv", recognise(file).expect("an events file"));
    assert!(spec.sql(&QueryTarget::Hours, Language::DuckDb).contains("skip = 3"));
    let spark = spec.sql(&QueryTarget::Hours, Language::SparkSql);
    assert!(spark.contains("SET spark.sql.files.openCostInBytes") && spark.contains("8589934592 < 3"));
    assert!(spec.job().contains("lines_of(spark, arguments.events, 3)"));
}

#[test]
fn limits_are_listed_in_the_code() {
    let mut spec = QuerySpec::default();
    let file: Vec<u8> = "1,5,3,2014-10-23 03:26\n2,6,4,2014-10-24 03:26\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let bytes = [&[0xFF, 0xFE][..], &file].concat();
    spec.add("wide.csv", recognise(&bytes).expect("an events file"));
    let sentence = "this code reads UTF-8 only. Convert the file first";
    assert!(
        spec.limits().iter().any(|limit| limit.contains(sentence)),
        "{:?}",
        spec.limits()
    );
    assert!(spec.job().contains(sentence));
    assert!(spec.sql(&QueryTarget::Hours, Language::DuckDb).contains(sentence));
}

#[test]
fn times_that_the_code_does_not_read_are_a_limit() {
    let limits = |times: [&str; 2]| {
        let mut spec = QuerySpec::default();
        let file = format!("user,track,time\n1,2,\"{}\"\n1,3,\"{}\"\n", times[0], times[1]);
        spec.add("x.csv", recognise(file.as_bytes()).expect("an events file"));
        spec.limits()
            .iter()
            .any(|limit| limit.contains("forms that this code doesn’t read"))
    };
    assert!(!limits(["2014-10-23 03:26", "23 Oct 2014, 03:26"]));
    assert!(!limits(["1414034780000", "1414034781000.5"]));
    assert!(limits(["2014-10-23 03:26", "23 Sept 2014, 03:26"]));
    assert!(limits(["1414034780000000000", "1414034781000000000"]));
}

proptest! {
    /// A Python literal, parsed as Python parses it, equals the text.
    #[test]
    fn a_python_literal_round_trips(text in ".{0,40}") {
        let written = literal(&text, Language::Python);
        let inner = &written[1..written.len() - 1];
        let (mut read, mut letters) = (String::new(), inner.chars());
        while let Some(letter) = letters.next() {
            prop_assert!(letter != '"' && !letter.is_control());
            if letter != '\\' {
                read.push(letter);
                continue;
            }
            let digits = |letters: &mut std::str::Chars<'_>, count: usize| {
                let digits: String = letters.by_ref().take(count).collect();
                char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
            };
            read.push(match letters.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => digits(&mut letters, 4),
                'U' => digits(&mut letters, 8),
                other => other,
            });
        }
        prop_assert_eq!(read, text);
    }

    /// A comment is one line in every language.
    #[test]
    fn a_comment_is_one_line(text in "\\PC{0,20}[\\n\\r\\u{85}\\u{2028}\\u{2029}\\u{b}\\u{c}\\u{0}]{0,4}\\PC{0,20}") {
        let written = comment(&text);
        let ends_a_line = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        prop_assert!(!written.contains(ends_a_line), "{:?}", written);
        prop_assert_eq!(written.chars().count(), text.chars().count());
    }
}
