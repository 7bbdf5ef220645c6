//! Dialect detection: texts with their right dialects, and random tables in random dialects.

use daypart_engine::csv::dialect::Escape;
use daypart_engine::csv::reader::CsvTable;
use daypart_engine::csv::sniffer::{Hints, Sniffed, sniff};
use proptest::prelude::*;

fn found(text: &[u8]) -> Sniffed {
    sniff(text, Hints::default())
}

/// Asserts the delimiter and the number of columns of each text.
fn check(cases: &[(&str, char, usize)]) {
    for &(text, delimiter, columns) in cases {
        let found = found(text.as_bytes());
        let dialect = (char::from(found.dialect.delimiter), found.columns);
        assert_eq!(dialect, (delimiter, columns), "{text}");
    }
}

#[test]
fn one_column_is_not_cut() {
    check(&[
        (
            "Title\nHold On Loosely\nCaught up in You\nPaper Moth\nLow Tide High\n",
            ',',
            1,
        ),
        ("Ann Smith\nBob Jones\nCleo Müller\nDmitri Nowak\n", ',', 1),
        ("Chapter 1\nChapter 2\nChapter 3\nChapter 4\n", ',', 1),
        (
            "2014-10-23 03:26:20\n2014-10-24 13:26:20\n2014-10-25 23:26:20\n",
            ',',
            1,
        ),
        ("Oct 23 2014 03:26\nOct 24 2014 13:26\nNov 2 2014 22:05\n", ',', 1),
        ("Oct 23, 2014 03:26\nOct 24, 2014 13:26\nNov 2, 2014 22:05\n", ',', 1),
        ("3:26\n4:05\n12:30\n", ',', 1),
        ("url\nhttps://a.example/x?y=1:2\nhttps://b.example/x?y=3:4\n", ',', 1),
        ("ann@example.org\nbob+music@example.org\ncleo@example.org\n", ',', 1),
        ("id\n5\n77\n", ',', 1),
        (
            "note\nfine: all of it\nno, not this, nor that\nwell; maybe\nsee above (1), and below\n",
            ',',
            1,
        ),
    ]);
}

#[test]
fn comments_prose_and_rules_are_no_rows() {
    let prose = "Exported by the archive, with care.\nThe columns are described below, see the manual, page 7.\n\
                 Note that some of the values were guessed, some not.\nFor more, ask Ann.\nAll times are local times.\n";
    let comments = "# made by hand, on a Monday, in Berlin\n# user, track\n# and the rest, of course\n".repeat(4);
    let table = "id;name;plays\n1;Ann;5\n2;Bob;77\n";
    check(&[
        (&format!("{prose}{prose}\n{table}"), ';', 3),
        (&format!("{comments}{table}"), ';', 3),
        (&format!("{}{table}", comments.replace('#', "//")), ';', 3),
        (&format!("{}{table}", comments.replace('#', "%")), ';', 3),
        (
            " id | name  | plays\n----+-------+-------\n  1 | Ann B |     5\n  2 | Bob   |    77\n(2 rows)\n",
            '|',
            3,
        ),
        (
            "+----+------+\n| id | name |\n+----+------+\n|  1 | Ann  |\n|  2 | Bob  |\n+----+------+\n",
            '|',
            4,
        ),
        ("name\tplays\n------\t------\nAnn B\t5\nBob C\t6\n", '\t', 2),
        ("sep=;\nname;text\nann;a, b, c\nbob;d, e, f\n", ';', 2),
        ("Player,No\nAnn,#5\nBob,#7\n#3,#11\n", ',', 2),
    ]);
}

#[test]
fn cells_are_whole() {
    check(&[
        ("c1,c2\n1;2;3,4;5;6\n", ',', 2),
        (
            "id,genres,more\n1,Rock;Pop,5;6;7\n2,Jazz;Folk,1;2;3\n3,Blues;Soul,2;2;1\n",
            ',',
            3,
        ),
        ("name;scores\nann;1,2,3\nbob;4,5,6\ncleo;7,8,9\n", ';', 2),
        ("2,5;3,5;1,5\n4,5;5,5;8,5\n", ';', 3),
        ("1,5 2,5 3,5\n4,5 5,5 6,5\n", ' ', 3),
        (
            "North#Ash#SQUARE, 6#510\nSouth#Elm#ROAD, 7#511\nEast#Oak#LANE, 18#77\n",
            '#',
            4,
        ),
        ("start end\n12:30:15 13:30:15\n12:31:15 13:31:15\n", ' ', 2),
        ("23 Oct 2014, 03:26;Ann\n24 Oct 2014, 13:26;Bob\n", ';', 2),
        (
            "Ann\tOct 23, 2014 at 03:26 AM\nBob\tOct 24, 2014 at 04:26 AM\n",
            '\t',
            2,
        ),
        (
            "id\tname\tplace\n1\tSmith, Ann\tMain St 5, Berlin\n2\tJones, Bob\tMain St 7, Paris\n",
            '\t',
            3,
        ),
        (
            "geom;n\nPOINT(1 2);5\nPOLYGON((1 2, 3 4, 5 6));6\nPOINT(3 2);7\n",
            ';',
            2,
        ),
        (
            "=\"Ann B\",=\"2014-10-23 03:26\"\n=\"Bob C\",=\"2014-10-24 03:26\"\n",
            ',',
            2,
        ),
        (
            "=\"Ann B\";=\"23.10.2014 03:26\"\n=\"Bob C\";=\"24.10.2014 03:26\"\n",
            ';',
            2,
        ),
        (
            "name    ; city      ; plays\nAnn     ; New York  ; 5    \nBob     ; São Paulo ; 77   \n",
            ';',
            3,
        ),
        ("0.5 Ann \"x y\"\n1.5 Bob \"z\"\n", ' ', 3),
        (
            "127.0.0.1 - - [23/Oct/2014:03:26:20 +0200] \"GET /a HTTP/1.1\" 200 5 \"-\" \"Winamp, 2\"\n",
            ' ',
            10,
        ),
    ]);
}

#[test]
fn rare_delimiters_are_candidates() {
    for delimiter in ["^", "~", "#", ":", "+", "\u{1}", "\u{1E}", "\u{1F}"] {
        let text = "id,name,plays\n1,Ann B,5\n2,Bob,77\n3,Cleo C,9\n".replace(',', delimiter);
        let found = found(text.as_bytes());
        assert_eq!(
            (&[found.dialect.delimiter][..], found.columns),
            (delimiter.as_bytes(), 3),
            "{text:?}"
        );
    }
}

#[test]
fn apostrophes_are_no_quotes() {
    let cases: [(&str, Option<u8>, Escape); 8] = [
        (
            "id,title\n1,'Til dawn\n2,Rockin'\n3,'Round midnight\n4,Don't stop\n",
            Some(b'"'),
            Escape::Doubled,
        ),
        (
            "band;song\nGuns N' Roses;'39 blues'\nThe O'Jays;Lovin' you\nAnn;'Cause\n",
            Some(b'"'),
            Escape::Doubled,
        ),
        ("n,feet\n1,5' 6\"\n2,6' 1\"\n3,5' 11\"\n", Some(b'"'), Escape::Doubled),
        ("a,b\n'x','y, z'\n'it''s','w'\n", Some(b'\''), Escape::Doubled),
        ("id|text\n1|'a|b'\n2|c\n3|'d|e|f'\n", Some(b'\''), Escape::Doubled),
        (
            "'id','text'\n'1','it\"'s so'\n'2','fine, \"'x\"' too'\n",
            Some(b'\''),
            Escape::Byte(b'"'),
        ),
        (
            "1 # '100 columbia dr' # ' amherst, ma'\n2 # '7 main st' # ' pelham, ma'\n",
            Some(b'\''),
            Escape::Doubled,
        ),
        (
            "\"1\",\"the \\\"best\\\" of it\"\n\"2\",\"fine\"\n",
            Some(b'"'),
            Escape::Byte(b'\\'),
        ),
    ];
    for (text, quote, escape) in cases {
        let dialect = found(text.as_bytes()).dialect;
        assert_eq!((dialect.quote, dialect.escape), (quote, escape), "{text}");
    }
}

/// Asserts the header cells and the first record of each text.
#[test]
fn headers_and_records_are_told_apart() {
    let cases: [(&str, &[&str], &[&str]); 15] = [
        (
            "Name,Date,City,Cost\nThe Minister,NIL return,,\nMark,14-Jan,Berlin,584\nAnn,15-Jan,Paris,12\n",
            &["Name", "Date", "City", "Cost"],
            &["The Minister", "NIL return", "", ""],
        ),
        (
            "id,name,n,x,y\n1,Ann,5\n2,Bob,6\n3,Cleo,7\n",
            &["id", "name", "n", "x", "y"],
            &["1", "Ann", "5"],
        ),
        (
            "id,name,n,x,y,z\n1,Ann,5\n2,Bob,6\n3,Cleo,7\n",
            &["id", "name", "n", "x", "y", "z"],
            &["1", "Ann", "5"],
        ),
        (
            "id,name,,n\n1,Ann,5\n2,Bob,6\n",
            &["id", "name", "n"],
            &["1", "Ann", "5"],
        ),
        (
            "Sun-bp,,Sun-lg,\nX,Y,X,Y\n1,2,3,4\n5,6,7,8\n",
            &["Sun-bp X", "Sun-bp Y", "Sun-lg X", "Sun-lg Y"],
            &["1", "2", "3", "4"],
        ),
        (
            "Contributions,\nname,plays\nAnn,5\nBob,6\n",
            &["name", "plays"],
            &["Ann", "5"],
        ),
        (
            "Report,,2014-10-23\nname,city,plays\nAnn,Rome,5\nBob,Oslo,6\n",
            &["name", "city", "plays"],
            &["Ann", "Rome", "5"],
        ),
        (
            "id,name,n\n,,\n1,Ann,5\n,,\n2,Bob,6\n",
            &["id", "name", "n"],
            &["1", "Ann", "5"],
        ),
        (
            "# by hand\n# user, track, time\nann,x,2014-10-23 03:26\n",
            &["user", "track", "time"],
            &["ann", "x", "2014-10-23 03:26"],
        ),
        (
            "# types s,t,b\n# by hand\nuser,time,n\nann,2014-10-23 03:26,5\n",
            &["user", "time", "n"],
            &["ann", "2014-10-23 03:26", "5"],
        ),
        (
            "name,plays\n----,-----\nAnn,5\nBob,6\n",
            &["name", "plays"],
            &["Ann", "5"],
        ),
        (
            " id | name\n----+------\n  1 | Ann\n  2 | Bob\n",
            &["id", "name"],
            &["1 ", "Ann"],
        ),
        (
            "name|plays\n:---|---:\nAnn|5\nBob|6\n",
            &["name", "plays"],
            &["Ann", "5"],
        ),
        (
            "name,plays\n# checked\nAnn,5\nBob,6\n",
            &["name", "plays"],
            &["Ann", "5"],
        ),
        (
            "Depth,Temp,Note\nm,degC,text\n1.5,12.2,fine\n2.5,13.2,ok\n",
            &["Depth m", "Temp degC", "Note text"],
            &["1.5", "12.2", "fine"],
        ),
    ];
    for (text, names, record) in cases {
        let table = CsvTable::new(text.as_bytes(), None);
        assert_eq!(table.names(), names, "{text}");
        assert_eq!(table.records().next().unwrap(), record, "{text}");
    }
}

#[test]
fn another_table_starts_at_its_first_row() {
    let first = "id,name,plays\n1,Ann,5\n2,Bob,6\n3,Cleo,7\n4,Dmitri,1\n5,Eve,2\n6,Farid,8\n";
    for (second, starts) in [
        ("k,v\na,1\nb,2\nc,3\n", true),
        ("k,v\na,1\nb,2,x\nc,3\nd,4\n", true),
        ("k,v,w,x\na,1,2,3\nb,2,4,2\nb,1,x\nc,3,5,5\nd,4,2,2\n", true),
        ("7,Grace,8,x\n8,Hugo,9\n9,Ines,1\n", false),
        ("total,18\n", false),
    ] {
        for gap in ["", "\n", ",,\n"] {
            let text = format!("{first}{gap}{second}");
            let expected = starts.then_some(first.len() + gap.len());
            assert_eq!(
                found(text.as_bytes()).next_table.map(|(bytes, _)| bytes),
                expected,
                "{text}"
            );
        }
    }
}

/// How a random table is written.
#[derive(Clone, Copy, Debug)]
struct Writing {
    delimiter: char,
    quote: char,
    all_quoted: bool,
    padded: bool,
    comments: usize,
    prose: usize,
    newline: &'static str,
}

impl Writing {
    fn cell(self, cell: &str) -> String {
        let needed = cell.contains([self.delimiter, self.quote, '\n', '\r']);
        if needed || self.all_quoted {
            let escaped = cell.replace(self.quote, &format!("{0}{0}", self.quote));
            return format!("{0}{escaped}{0}", self.quote);
        }
        cell.to_owned()
    }

    fn text(self, rows: &[Vec<String>]) -> String {
        let mut text = String::new();
        for _ in 0..self.comments {
            text += &format!("# written by hand, with care; on Monday{}", self.newline);
        }
        for _ in 0..self.prose {
            text += &format!("This is the archive of the station{}", self.newline);
        }
        if self.prose > 0 {
            text += self.newline;
        }
        let blank = if self.padded { " " } else { "" };
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
            text += &cells.join(&format!("{}{blank}", self.delimiter));
            text += self.newline;
        }
        text
    }
}

fn writing() -> impl Strategy<Value = Writing> {
    let delimiter = prop::sample::select(vec![',', ';', '\t', '|', ' ', '^', '~', '#', ':', '\u{1}', '\u{1F}']);
    let newline = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let quote = prop::sample::select(vec!['"', '"', '\'']);
    (
        delimiter,
        quote,
        any::<bool>(),
        any::<bool>(),
        0usize..20,
        0usize..9,
        newline,
    )
        .prop_map(
            |(delimiter, quote, all_quoted, padded, comments, prose, newline)| Writing {
                delimiter,
                quote: if delimiter == ' ' { '"' } else { quote },
                // With a blank as delimiter, only quotes separate texts from words. Times contain colons, and quotes then.
                all_quoted: all_quoted || quote == '\'' || delimiter == ' ' || delimiter == ':',
                padded: padded && delimiter != ' ' && delimiter != ':',
                comments: if delimiter == '#' { 0 } else { comments },
                // A sentence may have as many words as a table has columns, or more lines than a rare delimiter.
                prose: match delimiter {
                    ',' | ';' | '\t' | '|' => prose,
                    ' ' | ':' => 0,
                    _ => prose % 4,
                },
                newline,
            },
        )
}

/// A text of a few words, some with delimiters, quotes or line ends.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Hold", "On", "it's", "fly-rod", "Zoë", "\"the\"", "light", "plaid", "(live)",
    ]);
    let joint = prop::sample::select(vec![" ", " ", " ", " ", ", ", "; ", " | ", "\n"]);
    proptest::collection::vec((word, joint), 1..5).prop_map(|words| {
        words
            .iter()
            .map(|(word, joint)| format!("{word}{joint}"))
            .collect::<String>()
            + "end"
    })
}

/// The cells of one column: all of one type.
fn column(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let of = |cell: BoxedStrategy<String>| proptest::collection::vec(cell, rows);
    prop_oneof![
        of((0u32..100_000).prop_map(|number| number.to_string()).boxed()),
        of((0u32..10_000)
            .prop_map(|cents| format!("{}.{:02}", cents / 100, cents % 100))
            .boxed()),
        of((1u32..13, 1u32..29, 0u32..1440)
            .prop_map(|(month, day, minute)| format!("2018-{month:02}-{day:02} {:02}:{:02}", minute / 60, minute % 60))
            .boxed()),
        of((0u32..1000)
            .prop_map(|number| format!("https://music.example/track/{number}"))
            .boxed()),
        of(text().boxed()),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (3usize..40).prop_flat_map(|rows| {
        let number = proptest::collection::vec((0u32..100_000).prop_map(|number| number.to_string()), rows);
        (number, proptest::collection::vec(column(rows), 2..8)).prop_map(move |(number, mut columns)| {
            columns.insert(0, number);
            let header: Vec<String> = (0..columns.len())
                .map(|index| format!("name{}", (b'a' + index as u8) as char))
                .collect();
            let row = |at: usize| columns.iter().map(|column| column[at].clone()).collect();
            std::iter::once(header).chain((0..rows).map(row)).collect()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_tables_are_sniffed_back(mut table in table(), writing in writing()) {
        // The lines of a text that contains delimiters may each be a row on its own.
        for row in table.iter_mut().filter(|row| row.iter().any(|cell| cell.contains(writing.delimiter))) {
            row.iter_mut().for_each(|cell| *cell = cell.replace('\n', " "));
        }
        let text = writing.text(&table);
        let found = found(text.as_bytes());
        prop_assert_eq!(char::from(found.dialect.delimiter), writing.delimiter, "{}", text);
        prop_assert_eq!(found.columns, table[0].len(), "{}", text);
        if text.contains(writing.quote) && writing.all_quoted {
            prop_assert_eq!(found.dialect.quote.map(char::from), Some(writing.quote), "{}", text);
        }
        let lines = writing.comments + writing.prose + usize::from(writing.prose > 0);
        prop_assert_eq!(found.start_lines, lines as u64, "{}", text);
        let read = CsvTable::new(text.as_bytes(), None);
        prop_assert_eq!(read.names(), table[0].as_slice(), "{}", text);
        prop_assert_eq!(read.records().collect::<Vec<_>>(), &table[1..], "{}", text);
    }

    #[test]
    fn any_bytes_have_a_dialect(bytes in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        "[ab1#,;:|\t '\"=\\-\\\\\n\r\u{1}]{0,300}".prop_map(String::into_bytes),
    ]) {
        let found = found(&bytes);
        prop_assert!(found.columns > 0 && found.start_bytes <= bytes.len());
        prop_assert!(found.start_bytes == 0 || matches!(bytes[found.start_bytes - 1], b'\n' | b'\r'));
        prop_assert!(found.next_table.is_none_or(|(next, _)| next > found.start_bytes && next < bytes.len()));
        prop_assert!(!matches!(found.dialect.escape, Escape::Byte(byte) if byte != b'\\' && byte != b'"'), "a backslash or a quote");
    }
}

#[test]
fn text_after_the_sample_changes_nothing() {
    let rows = "1;Ann, B;2014-10-23 03:26\n".repeat(11_000);
    let sampled = found(format!("id;name;time\n{rows}").as_bytes());
    for more in ["", "a,b,c,d\n", "\n\nx\ty\n1\t2\n", "\"", "'''"] {
        assert_eq!(
            found(format!("id;name;time\n{rows}{}", more.repeat(999)).as_bytes()),
            sampled,
            "{more:?}"
        );
    }
}
