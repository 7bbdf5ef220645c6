//! The row reader compared with the csv crate, and with itself on text in pieces.

use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::records::RowReader;
use proptest::prelude::*;

type Rows = Vec<Vec<Vec<u8>>>;

fn ours(bytes: &[u8], dialect: Dialect) -> Rows {
    let mut records = RowReader::new(bytes, dialect, true);
    let mut rows = Vec::new();
    while let Some(row) = records.next_row() {
        rows.push((0..row.len()).map(|index| row.field(index).to_vec()).collect());
    }
    rows
}

fn theirs(bytes: &[u8], dialect: Dialect) -> Rows {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quote(dialect.quote.unwrap())
        .from_reader(bytes);
    reader
        .byte_records()
        .map(|row| row.unwrap().iter().map(<[u8]>::to_vec).collect())
        .collect()
}

/// Reads text in pieces with a repairing reader. Returns the fields, the line and the stray quote flag of each row.
fn in_pieces(bytes: &[u8], dialect: Dialect, columns: usize, piece_bytes: usize) -> Vec<(Vec<Vec<u8>>, u64, bool)> {
    let mut rows = Vec::new();
    let (mut start, mut end, mut lines) = (0, 0, 0);
    loop {
        end = (end + piece_bytes).min(bytes.len());
        let complete = end == bytes.len();
        let mut records = RowReader::new(&bytes[start..end], dialect, complete).repairing(columns);
        while let Some(row) = records.next_row() {
            let fields = (0..row.len()).map(|index| row.field(index).to_vec()).collect();
            rows.push((fields, lines + row.lines_before, row.stray_quote));
        }
        start += records.position();
        lines += records.lines();
        if complete {
            return rows;
        }
    }
}

#[test]
fn reads_fields_like_the_csv_crate() {
    let cases: [&[u8]; 16] = [
        b"a,b\nc,d\n",
        b"a,b\r\nc,d",
        b"a,b\rc,d\r",
        b"\n\na,b\n\n\nc,d\n\n",
        b"a,\n,\n,,\n",
        b"\"a,b\",\"c\nd\"\ne,f\n",
        b"\"say \"\"hi\"\"\",x\n",
        b"\"\",\"\"\"\"\n",
        b"a\"b,c\"d\"\n",
        b"\"ab\"c\"d,e\n",
        b"\"ab\"\"c\"d\"e,f\n",
        b"\"never closed,a\nb",
        b"x,\"never \"\"closed\"\",a\nb",
        b"\"\"",
        b"a,\"b\r\nc\"\r\nd,e\r\n",
        b"",
    ];
    for case in cases {
        assert_eq!(
            ours(case, Dialect::default()),
            theirs(case, Dialect::default()),
            "{}",
            case.escape_ascii()
        );
    }
}

#[test]
fn an_unmatched_quote_affects_only_its_row() {
    type ExpectedRows<'a> = &'a [(&'a str, bool)];
    let cases: [(&str, usize, ExpectedRows<'_>); 6] = [
        (
            "1,\"a,x\n2,b,y\n3,c,z\n",
            3,
            &[("1|\"a|x", true), ("2|b|y", false), ("3|c|z", false)],
        ),
        ("1,a\",x\n2,b,y\n", 3, &[("1|a\"|x", true), ("2|b|y", false)]),
        (
            "1,\"a,x\n2,\"b,y\n3,c,z\n",
            3,
            &[("1|\"a|x", true), ("2|\"b|y", true), ("3|c|z", false)],
        ),
        (
            "1,\"two\nlines\",x\n2,b,y\n",
            3,
            &[("1|two\nlines|x", false), ("2|b|y", false)],
        ),
        (
            "1,\"a, b\",x\n2,\"\"\"b\",y\n",
            3,
            &[("1|a, b|x", false), ("2|\"b|y", false)],
        ),
        ("1,b,\"x\n", 3, &[("1|b|\"x", true)]),
    ];
    for (text, columns, expected) in cases {
        let found: Vec<(String, bool)> = in_pieces(text.as_bytes(), Dialect::default(), columns, text.len())
            .into_iter()
            .map(|(fields, _, stray)| (String::from_utf8(fields.join(&b'|')).unwrap(), stray))
            .collect();
        let found: Vec<(&str, bool)> = found.iter().map(|(fields, stray)| (fields.as_str(), *stray)).collect();
        assert_eq!(found, expected, "{text:?}");
    }
}

fn cell() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-z0-9 ,;\"\n\r|éß]{0,9}").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reads_well_formed_text_like_the_csv_crate(
        table in proptest::collection::vec(proptest::collection::vec(cell(), 1..6), 0..12),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(delimiter).terminator(terminator)
            .from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let dialect = Dialect { delimiter, ..Dialect::default() };
        prop_assert_eq!(ours(&text, dialect), theirs(&text, dialect));
    }

    #[test]
    fn repairs_no_well_formed_text(
        table in (2usize..6).prop_flat_map(|columns| {
            let cell = "[a-z0-9 ,;\"\t|éß]{0,9}";
            proptest::collection::vec(proptest::collection::vec(cell, columns), 1..12)
        }),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|', b' ']),
        always in any::<bool>(),
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).quote_style(style).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let dialect = Dialect { delimiter, ..Dialect::default() };
        let mut records = RowReader::new(&text, dialect, true).repairing(table[0].len());
        for expected in theirs(&text, dialect) {
            let row = records.next_row().unwrap();
            let found: Vec<&[u8]> = (0..row.len()).map(|index| row.field(index)).collect();
            prop_assert_eq!((found, row.stray_quote, row.repaired), (expected.iter().map(Vec::as_slice).collect(), false, false));
        }
        prop_assert!(records.next_row().is_none());
    }

    #[test]
    fn reads_any_text_like_the_csv_crate(text in "[ab,\"\n\r]{0,60}") {
        let text = text.into_bytes();
        prop_assert_eq!(ours(&text, Dialect::default()), theirs(&text, Dialect::default()));
    }

    #[test]
    fn piece_size_does_not_change_the_rows(text in "[ab,\"\n\r]{0,80}", columns in 1usize..4, piece in 1usize..9) {
        let whole = in_pieces(text.as_bytes(), Dialect::default(), columns, text.len().max(1));
        prop_assert_eq!(in_pieces(text.as_bytes(), Dialect::default(), columns, piece), whole);
    }
}
