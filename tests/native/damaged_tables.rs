//! Damaged tables: random tables in random dialects, each with one kind of damage, read with dialect detection.

use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::reader::CsvTable;
use proptest::prelude::*;

type Rows = Vec<Vec<String>>;

/// The intended table: its header, and rows with typed and text columns.
#[derive(Clone, Debug)]
struct Table {
    header: Vec<String>,
    rows: Rows,
}

/// A format to write a table in.
#[derive(Clone, Copy, Debug)]
struct Writing {
    dialect: Dialect,
    newline: &'static str,
    all_quoted: bool,
}

impl Writing {
    fn cell(self, cell: &str) -> String {
        let delimiter = char::from(self.dialect.delimiter);
        let quote = char::from(self.dialect.quote.unwrap());
        let needed = cell.contains([delimiter, quote, '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ');
        if !needed && !self.all_quoted {
            return cell.to_owned();
        }
        let escaped = match self.dialect.escape {
            Escape::Doubled => cell.replace(quote, &format!("{quote}{quote}")),
            Escape::Byte(byte) => cell.replace(quote, &format!("{}{quote}", char::from(byte))),
        };
        format!("{quote}{escaped}{quote}")
    }

    fn delimiter(self) -> String {
        let blank = if self.dialect.space_after_delimiter { " " } else { "" };
        format!("{}{blank}", char::from(self.dialect.delimiter))
    }

    fn line(self, row: &[String]) -> String {
        let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
        cells.join(&self.delimiter())
    }

    /// The table's lines, the header's first.
    fn lines(self, table: &Table) -> Vec<String> {
        let rows = std::iter::once(&table.header).chain(&table.rows);
        rows.map(|row| self.line(row)).collect()
    }

    fn text(self, lines: &[String]) -> String {
        lines.iter().map(|line| format!("{line}{}", self.newline)).collect()
    }
}

const PLAIN: Writing = Writing {
    dialect: Dialect {
        delimiter: b',',
        space_after_delimiter: false,
        quote: Some(b'"'),
        escape: Escape::Doubled,
    },
    newline: "\r\n",
    all_quoted: false,
};

fn writing() -> impl Strategy<Value = Writing> {
    let delimiter = prop::sample::select(vec![b',', b';', b'\t', b'|', b' ']);
    let newline = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let quote = prop::sample::select(vec![b'"', b'"', b'\'']);
    (delimiter, newline, quote, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(delimiter, newline, quote, space_after_delimiter, backslash, all_quoted)| Writing {
            dialect: Dialect {
                delimiter,
                space_after_delimiter: space_after_delimiter && delimiter != b' ',
                quote: Some(quote),
                escape: if backslash {
                    Escape::Byte(b'\\')
                } else {
                    Escape::Doubled
                },
            },
            newline,
            all_quoted,
        },
    )
}

/// A text of a few words, some with quotes or delimiters.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Hold",
        "On",
        "Loosely",
        "fly-rod",
        "Zoë",
        "the",
        "and",
        "light",
        "Warmth",
        "48\" wide",
        "Plaid",
        "jacket",
    ]);
    let joint = prop::sample::select(vec![" ", " ", ", ", "; ", " | "]);
    proptest::collection::vec((word, joint), 2..7).prop_map(|words| {
        words
            .iter()
            .map(|(word, joint)| format!("{word}{joint}"))
            .collect::<String>()
            + "end"
    })
}

fn row() -> impl Strategy<Value = Vec<String>> {
    (
        0u32..100_000,
        1u32..13,
        1u32..29,
        0u32..1440,
        text(),
        text(),
        0u32..9_999,
    )
        .prop_map(|(id, month, day, minute, title, about, cents)| {
            vec![
                id.to_string(),
                format!("2018-{month:02}-{day:02}"),
                format!("{:02}:{:02}", minute / 60, minute % 60),
                title,
                format!("${}.{:02}", cents / 100, cents % 100),
                format!("MG-{id:05}"),
                about,
            ]
        })
}

fn table() -> impl Strategy<Value = Table> {
    proptest::collection::vec(row(), 12..40).prop_map(|rows| Table {
        header: ["Id", "Date", "Clock", "Title", "Price", "Code", "About"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    })
}

fn read(bytes: &[u8]) -> (Vec<String>, Rows) {
    let table = CsvTable::new(bytes, None);
    let rows = table.records().collect();
    (table.names().to_vec(), rows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn tables_in_any_dialect_round_trip(table in table(), writing in writing(), last in any::<bool>()) {
        let mut text = writing.text(&writing.lines(&table));
        if last {
            text.truncate(text.len() - writing.newline.len());
        }
        let (names, rows) = read(text.as_bytes());
        prop_assert_eq!(names, table.header.clone(), "{}", text);
        prop_assert_eq!(rows, table.rows.clone(), "{}", text);
        let given = CsvTable::new(text.as_bytes(), Some(writing.dialect));
        prop_assert_eq!(given.records().collect::<Rows>(), table.rows);
    }

    #[test]
    fn tables_in_any_encoding_round_trip(table in table(), encoding in 0..5) {
        let text = PLAIN.text(&PLAIN.lines(&table));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let bytes = match encoding {
            0 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            1 => [b"\xFF\xFE", little.as_slice()].concat(),
            2 => little,
            3 => [b"\xFE\xFF", big.as_slice()].concat(),
            _ => text.chars().map(|letter| letter as u8).collect(),
        };
        prop_assert_eq!(read(&bytes), (table.header, table.rows));
    }

    #[test]
    fn text_around_the_table_is_skipped(
        table in table(),
        before in prop::sample::select(vec!["", "Made by hand\r\n", "One\r\nTwo, with more\r\n\r\n", "A,,,,,,\r\n,,,,,,\r\n", "\r\n\r\n"]),
        behind in prop::sample::select(vec!["", "\r\n\r\n", "\r\na,b\r\n1,2\r\n3,4\r\n", "a,b,c,d,e,f,g,h\r\n1,2,3,4,5,6,7,8\r\n2,3,4,5,6,7,8,9\r\n"]),
        header_rows in 1usize..4,
    ) {
        let mut lines = PLAIN.lines(&table);
        for _ in 1..header_rows {
            lines.insert(0, lines[0].clone());
        }
        let text = format!("{before}{}{behind}", PLAIN.text(&lines));
        let (names, rows) = read(text.as_bytes());
        let header: Vec<String> = table.header.iter().map(|name| vec![name.as_str(); header_rows].join(" ")).collect();
        prop_assert_eq!(names, header);
        prop_assert_eq!(rows, table.rows);
    }

    #[test]
    fn a_table_without_header_has_no_names(table in table(), writing in writing()) {
        let text = writing.text(&writing.lines(&table)[1..]);
        prop_assert_eq!(read(text.as_bytes()), (Vec::new(), table.rows));
    }

    #[test]
    fn damage_affects_only_its_line(table in table(), line in 0usize..30, column in 0usize..7, kind in 0..6) {
        let mut lines = PLAIN.lines(&table);
        let line = line % lines.len();
        let row: &[String] = if line == 0 { &table.header } else { &table.rows[line - 1] };
        let mut cells: Vec<String> = row.iter().map(|cell| PLAIN.cell(cell)).collect();
        let mut expected = Some(row.to_vec());
        match kind {
            // An extra quote before the cell's text.
            0 => {
                let inside = usize::from(cells[column].starts_with('"'));
                cells[column].insert(inside, '"');
                expected = Some(row.iter().enumerate().map(|(at, cell)| {
                    if at == column { format!("\"{cell}") } else { cell.clone() }
                }).collect());
            }
            // A closing quote is missing.
            1 if cells[column].starts_with('"') => {
                cells[column].pop();
                expected = None;
            }
            // An extra delimiter.
            2 => {
                cells.insert(column, String::new());
                let mut more = row.to_vec();
                more.insert(column, String::new());
                expected = Some(more);
            }
            // A delimiter is missing. If it is beside a quoted cell, it is found.
            3 if column > 0 => {
                let cell = cells.remove(column);
                if !cell.starts_with('"') && !cells[column - 1].starts_with('"') {
                    expected = None;
                }
                cells[column - 1].push_str(&cell);
            }
            // Blanks around quotes.
            4 => {
                for cell in cells.iter_mut().filter(|cell| cell.starts_with('"')) {
                    *cell = format!(" {cell}\t");
                }
            }
            // A different delimiter in the whole line.
            _ => {
                let delimiter = if column % 2 == 0 { b';' } else { b' ' };
                let other = Writing { dialect: Dialect { delimiter, ..PLAIN.dialect }, ..PLAIN };
                lines[line] = other.line(row);
                // By chance the line may be a valid row.
                prop_assume!(delimiter == b' ' || lines[line].matches(',').count() < 6);
                cells.clear();
            }
        }
        if !cells.is_empty() {
            lines[line] = cells.join(",");
        }
        let (names, rows) = read(PLAIN.text(&lines).as_bytes());
        if line == 0 {
            // A damaged header may be lost; the rows below it must not be.
            prop_assert!(rows.ends_with(&table.rows), "{}", lines[0]);
        } else {
            prop_assert_eq!(names, table.header);
            prop_assert_eq!(rows.len(), table.rows.len(), "{}", lines[line]);
            for (at, (found, original)) in rows.iter().zip(&table.rows).enumerate() {
                match &expected {
                    _ if at + 1 != line => prop_assert_eq!(found, original),
                    Some(expected) => prop_assert_eq!(found, expected, "{}", lines[line]),
                    None => {}
                }
            }
        }
    }

    #[test]
    fn blanks_around_quotes_are_dropped(table in table(), writing in writing(), padding in prop::sample::select(vec![[" ", ""], ["", " "], ["\t", "  "]])) {
        // If a blank is the delimiter, it makes an empty cell.
        let [before, after] = if matches!(writing.dialect.delimiter, b' ' | b'\t') { ["", ""] } else { padding };
        let quote = char::from(writing.dialect.quote.unwrap());
        let line = |row: &Vec<String>| {
            let cells: Vec<String> = row.iter().map(|cell| {
                let cell = writing.cell(cell);
                if cell.starts_with(quote) { format!("{before}{cell}{after}") } else { cell }
            }).collect();
            cells.join(&writing.delimiter())
        };
        let lines: Vec<String> = std::iter::once(&table.header).chain(&table.rows).map(line).collect();
        let text = writing.text(&lines);
        let (names, rows) = read(text.as_bytes());
        prop_assert_eq!(names, table.header.clone(), "{}", text);
        prop_assert_eq!(rows, table.rows, "{}", text);
    }

    #[test]
    fn any_bytes_have_a_table(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (_, rows) = read(&bytes);
        prop_assert!(rows.len() <= bytes.len());
    }

    #[test]
    fn any_text_has_a_table(text in "[ab1,;|\t '\"\\\\\n\r]{0,200}") {
        let (_, rows) = read(text.as_bytes());
        prop_assert!(rows.len() <= text.len());
    }
}

#[test]
fn minimal_tables() {
    type Cells<'a> = &'a [&'a str];
    let cases: [(&str, Cells<'_>, &[Cells<'_>]); 10] = [
        ("", &[], &[]),
        ("\n\r\n", &[], &[]),
        ("id,name\n", &["id", "name"], &[]),
        ("id,name", &["id", "name"], &[]),
        ("1,2\n", &[], &[&["1", "2"]]),
        ("id;name\n1;a", &["id", "name"], &[&["1", "a"]]),
        ("a\n1\n2\n", &["a"], &[&["1"], &["2"]]),
        (
            "id,t\n1,\"x\ny\"\n\n2,\"z\"\n\n",
            &["id", "t"],
            &[&["1", "x\ny"], &["2", "z"]],
        ),
        (
            "id, name\n1, \"a, b\"\n2, c\n",
            &["id", "name"],
            &[&["1", "a, b"], &["2", "c"]],
        ),
        (
            "id,t\r1,a\n2,b\r\n3,c",
            &["id", "t"],
            &[&["1", "a"], &["2", "b"], &["3", "c"]],
        ),
    ];
    for (text, names, rows) in cases {
        let (found_names, found) = read(text.as_bytes());
        assert_eq!(found_names, names, "{text:?}");
        assert_eq!(found, rows, "{text:?}");
    }
}
