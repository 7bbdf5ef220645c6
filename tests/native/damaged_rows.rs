//! Damaged rows and their right readings, in every dialect and cut into pieces of every size.

use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::records::RowReader;
use proptest::prelude::*;

/// The fields of a row, and whether it has a stray quote or was repaired.
type Read = (Vec<String>, Flag);

/// What the reader says about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flag {
    Intact,
    Stray,
    Repaired,
}
use Flag::{Intact, Repaired, Stray};

fn read(text: &str, dialect: Dialect, columns: usize, piece_bytes: usize) -> Vec<Read> {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (0, 0);
    let mut rows = Vec::new();
    while end < bytes.len() {
        end = (end + piece_bytes).min(bytes.len());
        let mut records = RowReader::new(&bytes[start..end], dialect, end == bytes.len()).repairing(columns);
        while let Some(row) = records.next_row() {
            let text_of = |index| String::from_utf8_lossy(row.field(index)).into_owned();
            let flag = match (row.stray_quote, row.repaired) {
                (true, _) => Stray,
                (false, true) => Repaired,
                (false, false) => Intact,
            };
            rows.push(((0..row.len()).map(text_of).collect(), flag));
        }
        start += records.position();
    }
    rows
}

/// Number of columns, a line with commas and double quotes, its fields, and what the reader says about it.
type Case = (usize, &'static str, &'static [&'static str], Flag);

/// Lines that read alike with any quote.
const ANY_QUOTE: &[Case] = &[
    // Blanks around quotes.
    (3, r#"1,"a, b" ,2"#, &["1", "a, b", "2"], Intact),
    (3, r#"1, "a, b",2"#, &["1", "a, b", "2"], Intact),
    (3, r#" "1"  ,  "a, b"  ,  "2"  "#, &["1", "a, b", "2"], Intact),
    (3, r#""1" ,"say ""hi""" , "" "#, &["1", "say \"hi\"", ""], Intact),
    (2, r#"" 1 " ," ""#, &[" 1 ", " "], Intact),
    (2, r#"1 , 2 "#, &["1 ", " 2 "], Intact),
    (2, r#"1, "a" and "b""#, &["1", " \"a\" and \"b\""], Intact),
    (3, r#"1, "a, b" c"#, &["1", "a, b", "c"], Repaired),
    (2, r#"1, "a"#, &["1", " \"a"], Stray),
    // An escape is part of a well-formed field, even if a field is missing elsewhere in the row.
    (
        3,
        r#"2018-02-21,"Table, 52""","round""#,
        &["2018-02-21", "Table, 52\"", "round"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"Table, 52""","round""#,
        &["2018-02-21", "Table, 52\"", "round"],
        Intact,
    ),
    (
        4,
        r#""Table, 52""",2018-02-21,"round""#,
        &["Table, 52\"", "2018-02-21", "round"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"round","Table, 52""""#,
        &["2018-02-21", "round", "Table, 52\""],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"""Round"" table","x""#,
        &["2018-02-21", "\"Round\" table", "x"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"Round ""table""","x""#,
        &["2018-02-21", "Round \"table\"", "x"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"a ""b"" c","x""#,
        &["2018-02-21", "a \"b\" c", "x"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"(""b"")","x""#,
        &["2018-02-21", "(\"b\")", "x"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"rock""n""roll","x""#,
        &["2018-02-21", "rock\"n\"roll", "x"],
        Intact,
    ),
    (
        4,
        r#"2018-02-21,"5""x7"" print","x""#,
        &["2018-02-21", "5\"x7\" print", "x"],
        Intact,
    ),
    (4, r#"2018-02-21,"","x""#, &["2018-02-21", "", "x"], Intact),
    (4, r#"2018-02-21,"""","x""#, &["2018-02-21", "\"", "x"], Intact),
    // Plain text meets a quoted field.
    (
        4,
        r#"3,2018-02-20,Lamp"tall, green""#,
        &["3", "2018-02-20", "Lamp", "tall, green"],
        Repaired,
    ),
    (
        4,
        r#"3,Lamp"tall, green",2018-02-20"#,
        &["3", "Lamp", "tall, green", "2018-02-20"],
        Repaired,
    ),
    (
        4,
        r#"Lamp"tall, green",3,2018-02-20"#,
        &["Lamp", "tall, green", "3", "2018-02-20"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,Lamp"tall, green, big""#,
        &["3", "2018-02-20", "Lamp", "tall, green, big"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,Lamp"a, b, c, d, e""#,
        &["3", "2018-02-20", "Lamp", "a, b, c, d, e"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,Lamp"tall, 52""""#,
        &["3", "2018-02-20", "Lamp", "tall, 52\""],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,48.00"tall, green""#,
        &["3", "2018-02-20", "48.00", "tall, green"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,48.00"tall, size 40""#,
        &["3", "2018-02-20", "48.00", "tall, size 40"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,48.00"tall, green" "#,
        &["3", "2018-02-20", "48.00", "tall, green"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,Lamp "tall, green""#,
        &["3", "2018-02-20", "Lamp", "tall, green"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,48.00"tall""#,
        &["3", "2018-02-20", "48.00", "tall"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,"tall, green"48.00"#,
        &["3", "2018-02-20", "tall, green", "48.00"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,"tall, green" 48.00"#,
        &["3", "2018-02-20", "tall, green", "48.00"],
        Repaired,
    ),
    (
        5,
        r#"3,48.00"Table, 52""","round",x"#,
        &["3", "48.00", "Table, 52\"", "round", "x"],
        Repaired,
    ),
    // Quotation within text is text.
    (2, r#"48" wide, 60" long"#, &["48\" wide", " 60\" long"], Intact),
    (
        4,
        r#"3,2018-02-20,the "green" lamp"#,
        &["3", "2018-02-20", "the \"green\" lamp"],
        Intact,
    ),
    (4, r#"3,2018-02-20,5"x7""#, &["3", "2018-02-20", "5\"x7\""], Intact),
    (2, r#"5"x7,3"x4"#, &["5\"x7", "3\"x4"], Intact),
    (3, r#"a,"b",x,"c",d"#, &["a", "b", "x", "c", "d"], Intact),
    (3, r#""a, b",c"#, &["a, b", "c"], Intact),
    (3, r#"a,"b",,c"#, &["a", "b", "", "c"], Intact),
];

/// Lines in which a single quote would be an apostrophe.
const DOUBLE_QUOTE: &[Case] = &[
    (
        4,
        r#"3,2018-02-20,Lamp"tall""#,
        &["3", "2018-02-20", "Lamp", "tall"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,Lamp"tall,green""#,
        &["3", "2018-02-20", "Lamp", "tall,green"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,"Lamp""tall""#,
        &["3", "2018-02-20", "Lamp", "tall"],
        Repaired,
    ),
    // Quoted fields meet.
    (
        4,
        r#"3,2018-02-20,"Lamp, old""tall, green""#,
        &["3", "2018-02-20", "Lamp, old", "tall, green"],
        Repaired,
    ),
    (
        4,
        r#""Lamp, old""tall, green",3,2018-02-20"#,
        &["Lamp, old", "tall, green", "3", "2018-02-20"],
        Repaired,
    ),
    (
        4,
        r#"3,2018-02-20,"Lamp, old" "tall, green""#,
        &["3", "2018-02-20", "Lamp, old", "tall, green"],
        Repaired,
    ),
    (3, r#"3,"Table, 52""""Round""#, &["3", "Table, 52\"", "Round"], Repaired),
    (
        3,
        r#"3,"Hold ""On""""Loosely, now""#,
        &["3", "Hold \"On\"", "Loosely, now"],
        Repaired,
    ),
    (
        3,
        r#"3,"Hold, now""""On"" Loosely""#,
        &["3", "Hold, now", "\"On\" Loosely"],
        Repaired,
    ),
    // Several damages in one line.
    (
        5,
        r#"3,48.00"Lamp, old""tall, green",5"#,
        &["3", "48.00", "Lamp, old", "tall, green", "5"],
        Repaired,
    ),
    (
        6,
        r#"3,48.00"Lamp, old",2018"tall, green",5"#,
        &["3", "48.00", "Lamp, old", "2018", "tall, green", "5"],
        Repaired,
    ),
    (
        5,
        r#"3,2018,Lamp"tall, green",5" nail"#,
        &["3", "2018", "Lamp", "tall, green", "5\" nail"],
        Stray,
    ),
    (
        4,
        r#"3,"2018" ,Lamp"tall, green""#,
        &["3", "2018", "Lamp", "tall, green"],
        Repaired,
    ),
];

/// The same for single quotes.
const SINGLE_QUOTE: &[Case] = &[
    (4, "3,2018-02-20,Lamp'tall'", &["3", "2018-02-20", "Lamp'tall'"], Intact),
    (
        4,
        "3,2018-02-20,Lamp'tall, green'",
        &["3", "2018-02-20", "Lamp", "tall, green"],
        Repaired,
    ),
    (2, "Men's,Kids'", &["Men's", "Kids'"], Intact),
    (
        3,
        "Men's,'Kids, all',Women's",
        &["Men's", "Kids, all", "Women's"],
        Intact,
    ),
    (4, "3,2018,'Kids''','x'", &["3", "2018", "Kids'", "x"], Intact),
];

/// Lines with a delimiter of their own.
const OTHER_DELIMITER: &[Case] = &[
    (
        4,
        r#"3 2018-02-20 "Lamp" "tall, green""#,
        &["3", "2018-02-20", "Lamp", "tall, green"],
        Repaired,
    ),
    (
        4,
        r#""tall, green" 3 2018-02-20 "Lamp""#,
        &["tall, green", "3", "2018-02-20", "Lamp"],
        Repaired,
    ),
    (
        4,
        r#"3 2018-02-20 "Lamp, old" "a, b, c""#,
        &["3", "2018-02-20", "Lamp, old", "a, b, c"],
        Repaired,
    ),
    (
        4,
        r#"3 2018-02-20 "a, b, c" "#,
        &["3", "2018-02-20", "a, b, c", ""],
        Repaired,
    ),
    (
        4,
        r#"3;2018-02-20;"Lamp, x";"tall, green, big""#,
        &["3", "2018-02-20", "Lamp, x", "tall, green, big"],
        Repaired,
    ),
    (
        4,
        r#"3;2018-02-20;"Lamp, x";"a, b, c, d""#,
        &["3", "2018-02-20", "Lamp, x", "a, b, c, d"],
        Repaired,
    ),
    (
        4,
        r#"3|2018-02-20|"Lamp"|tall, green"#,
        &["3", "2018-02-20", "Lamp", "tall, green"],
        Repaired,
    ),
    (
        4,
        "3\t2018-02-20\t\"Lamp\"\t\"a, b, c\"",
        &["3", "2018-02-20", "Lamp", "a, b, c"],
        Repaired,
    ),
    (
        4,
        r#"3;2018-02-20;5" nail, x;tall"#,
        &["3", "2018-02-20", "5\" nail, x", "tall"],
        Stray,
    ),
    (2, "Hold; On,Loosely", &["Hold; On", "Loosely"], Intact),
    (
        4,
        r#"3,2018-02-20 "Lamp" "tall, green""#,
        &["3", "2018-02-20", "Lamp", "tall, green"],
        Repaired,
    ),
];

/// Lines with a backslash before quotes.
const BACKSLASH: &[Case] = &[
    (4, r#"3,"Table, 52\"","round""#, &["3", "Table, 52\"", "round"], Intact),
    (4, r#"3,"say \"hi\" ","x" "#, &["3", "say \"hi\" ", "x"], Intact),
    (3, r#"3,"Table, 52\"""Round""#, &["3", "Table, 52\"", "Round"], Repaired),
    (3, r#"3,48.00"Table, 52\"""#, &["3", "48.00", "Table, 52\""], Repaired),
    (
        4,
        r#"3,a\,b,Lamp"tall, green""#,
        &["3", "a,b", "Lamp", "tall, green"],
        Repaired,
    ),
    (3, r#"3, "a\"" ,x"#, &["3", "a\"", "x"], Intact),
];

/// Reads a case among intact rows, whole and in pieces.
fn check(&(columns, line, fields, flag): &Case, dialect: Dialect) {
    let delimiter = char::from(dialect.delimiter);
    let quote = char::from(dialect.quote.unwrap());
    let write = |text: &str| -> String {
        let letter = |letter| match letter {
            ',' => delimiter,
            '"' => quote,
            other => other,
        };
        text.chars().map(letter).collect()
    };
    let intact: Vec<String> = (1..=columns).map(|number| number.to_string()).collect();
    let joined = intact.join(&delimiter.to_string());
    let text = format!("{joined}\n{}\r\n{joined}\n", write(line));
    let fields = fields.iter().map(|field| write(field)).collect();
    let expected = [(intact.clone(), Intact), (fields, flag), (intact, Intact)];
    for piece_bytes in 1..=text.len() {
        assert_eq!(
            read(&text, dialect, columns, piece_bytes),
            expected,
            "{text:?} in pieces of {piece_bytes}"
        );
    }
    let last = text.trim_end_matches(&format!("\r\n{joined}\n"));
    assert_eq!(read(last, dialect, columns, last.len()), expected[..2], "{last:?}");
}

#[test]
fn damaged_rows_have_their_right_readings() {
    for delimiter in *b",;|\t" {
        for quote in *b"\"'" {
            let dialect = Dialect {
                delimiter,
                quote: Some(quote),
                ..Dialect::default()
            };
            ANY_QUOTE.iter().for_each(|case| check(case, dialect));
            let others = if quote == b'"' { DOUBLE_QUOTE } else { SINGLE_QUOTE };
            others.iter().for_each(|case| check(case, dialect));
        }
        let escape = Escape::Byte(b'\\');
        let dialect = Dialect {
            delimiter,
            escape,
            ..Dialect::default()
        };
        BACKSLASH.iter().for_each(|case| check(case, dialect));
    }
    OTHER_DELIMITER.iter().for_each(|case| check(case, Dialect::default()));
}

/// Letters and digits of a text.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Number of places in a line for an empty field: between two delimiters, or a delimiter and the end.
fn empty_places(line: &str, delimiter: char) -> usize {
    let is_empty = |part: &&str| matches!(part.trim(), "" | "\"\"");
    line.split(delimiter).filter(is_empty).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_repair_invents_and_loses_nothing(line in "[abc12,,\"\"; .x]{1,30}", columns in 2usize..6) {
        for (fields, flag) in read(&line, Dialect::default(), columns, line.len()) {
            prop_assert_eq!(letters(&fields.concat()), letters(&line), "{:?}", fields);
            if flag == Repaired {
                prop_assert_eq!(fields.len(), columns);
                let empty = fields.iter().filter(|field| field.is_empty()).count();
                let places = [',', ';', ' '].map(|delimiter| empty_places(&line, delimiter));
                prop_assert!(places.iter().any(|&places| empty <= places), "{:?} from {:?}", fields, line);
            }
        }
    }

    #[test]
    fn intact_rows_are_never_repaired(
        rows in (2usize..6).prop_flat_map(|columns| {
            proptest::collection::vec(proptest::collection::vec("[ab1 ,;\"'.x\t]{0,9}", columns), 1..12)
        }),
        quote in prop::sample::select(vec!['"', '\'']),
        always in any::<bool>(),
        padding in prop::sample::select(vec![["", ""], [" ", ""], ["", "  "], ["\t ", " "]]),
    ) {
        let cell = |cell: &String| {
            let plain = !always && !cell.contains([',', quote]);
            let [before, after] = padding;
            match plain {
                true => cell.clone(),
                false => format!("{before}{quote}{}{quote}{after}", cell.replace(quote, &format!("{quote}{quote}"))),
            }
        };
        let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
        let text: String = rows.iter().map(line).collect();
        let dialect = Dialect { quote: Some(quote as u8), ..Dialect::default() };
        let expected: Vec<Read> = rows.iter().map(|row| (row.clone(), Intact)).collect();
        prop_assert_eq!(read(&text, dialect, rows[0].len(), text.len()), expected);
    }

    #[test]
    fn pieces_do_not_change_damaged_rows(
        text in "[ab1,\" ;\t\\\\\n\r]{0,60}",
        columns in 1usize..5,
        piece_bytes in 1usize..9,
        backslash in any::<bool>(),
        space_after_delimiter in any::<bool>(),
        delimiter in prop::sample::select(b",; \t".to_vec()),
    ) {
        let escape = if backslash { Escape::Byte(b'\\') } else { Escape::Doubled };
        let dialect = Dialect { delimiter, escape, space_after_delimiter, ..Dialect::default() };
        let whole = read(&text, dialect, columns, text.len());
        prop_assert_eq!(read(&text, dialect, columns, piece_bytes), whole);
    }
}
