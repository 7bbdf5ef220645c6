//! Rejected rows: the log, retrieval from the file, and the export for spreadsheets.

use daypart_engine::csv::dialect::Dialect;
use daypart_engine::export::tables::{reject_rows, rejects_header};
use daypart_engine::rejects::log::{LoggedReject, Reject, RejectReason, Rejects};
use daypart_engine::rejects::retrieval::Retrieval;
use proptest::prelude::*;

fn reject(line: u64, offset_bytes: u64, reason: RejectReason) -> Reject {
    Reject {
        line,
        offset_bytes,
        column: String::new(),
        reason,
        found: String::new(),
        expected: String::new(),
    }
}

/// Retrieves rows as the worker does. Also returns the number of reads.
fn retrieved(text: &[u8], rejects: &[LoggedReject]) -> (Vec<(LoggedReject, Vec<u8>)>, usize) {
    let mut retrieval = Retrieval::new(Dialect::default(), 2, text.len() as u64, rejects);
    let (mut rows, mut reads) = (Vec::new(), 0);
    while let Some(wanted) = retrieval.wants() {
        reads += 1;
        let piece = &text[wanted.start as usize..wanted.end as usize];
        rows.extend(
            retrieval
                .feed(piece)
                .into_iter()
                .map(|(reject, row)| (reject, row.to_vec())),
        );
    }
    (rows, reads)
}

proptest! {
    #[test]
    fn the_log_is_the_same_for_any_division_of_the_file(
        steps in proptest::collection::vec((0u64..3_000_000_000, 0u64..5, 0usize..3), 0..300),
        cuts in proptest::collection::vec(1usize..40, 1..20),
        lines_before in 0u64..1000,
    ) {
        const REASONS: [RejectReason; 3] = [RejectReason::TooFewFields, RejectReason::NotATime, RejectReason::TooLong];
        let (mut line, mut offset) = (1, 0);
        let all: Vec<Reject> = steps
            .iter()
            .map(|&(bytes, lines, reason)| {
                line += lines;
                offset += bytes;
                reject(line, offset, REASONS[reason])
            })
            .collect();
        let mut whole = Rejects::default();
        all.iter().cloned().for_each(|each| whole.push(each));
        whole.shift_lines(lines_before);
        let mut joined = Rejects::default();
        let mut rest = all.as_slice();
        for &cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (part, later) = rest.split_at(cut.min(rest.len()));
            let mut rejects = Rejects::default();
            part.iter().cloned().for_each(|each| rejects.push(each));
            rejects.shift_lines(lines_before);
            joined.append(rejects);
            rest = later;
        }
        prop_assert_eq!(&joined, &whole);
        prop_assert_eq!(whole.log.len(), whole.total());
        let logged: Vec<(u64, u64, RejectReason)> = whole.log.iter().map(|each| (each.line, each.offset_bytes, each.reason)).collect();
        let expected: Vec<(u64, u64, RejectReason)> = all.iter().map(|each| (each.line + lines_before, each.offset_bytes, each.reason)).collect();
        prop_assert_eq!(logged, expected);
    }

    #[test]
    fn retrieves_every_row(rows in proptest::collection::vec("[a-z\",;é]{0,40}", 1..60), gaps in proptest::collection::vec(0usize..90_000, 1..60)) {
        let (mut text, mut rejects, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        for (row, gap) in rows.iter().zip(gaps.iter().cycle()) {
            text.extend(std::iter::repeat_n(b"a,b\n".as_slice(), gap / 4).flatten());
            let row = row.replace('"', "'");
            rejects.push(LoggedReject { line: 1, offset_bytes: text.len() as u64, reason: RejectReason::NotATime });
            text.extend_from_slice(row.as_bytes());
            text.extend_from_slice(b"\r\n");
            expected.push(row);
        }
        // A blank line is not a row; the reader skips it.
        let keep: Vec<usize> = (0..rows.len()).filter(|&index| !expected[index].is_empty()).collect();
        let rejects: Vec<LoggedReject> = keep.iter().map(|&index| rejects[index]).collect();
        let found = retrieved(&text, &rejects).0;
        let found: Vec<String> = found.into_iter().map(|(_, row)| String::from_utf8(row).unwrap()).collect();
        let expected: Vec<String> = keep.iter().map(|&index| expected[index].clone()).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn retrieves_long_rows_and_reads_neighbours_together() {
    let long = "x".repeat(300_000);
    let text = format!("{long},1\nb\nc\n");
    let at = |offset_bytes: usize| LoggedReject {
        line: 1,
        offset_bytes: offset_bytes as u64,
        reason: RejectReason::TooFewFields,
    };
    let rejects = [at(0), at(300_003), at(300_005)];
    let (rows, reads) = retrieved(text.as_bytes(), &rejects);
    assert_eq!(rows[0].1.len(), 300_002);
    assert_eq!(
        (rows[1].1.as_slice(), rows[2].1.as_slice()),
        (b"b".as_slice(), b"c".as_slice())
    );
    assert!(reads <= 5, "{reads} reads");
}

#[test]
fn retrieval_from_a_truncated_file_ends_with_empty_rows() {
    let reject = LoggedReject {
        line: 9,
        offset_bytes: 5_000,
        reason: RejectReason::NotATime,
    };
    let (rows, _) = retrieved(b"a,b\n", &[reject]);
    assert_eq!(rows, [(reject, Vec::new())]);
}

#[test]
fn rejects_csv_escapes_formulas_and_quotes() {
    let at = LoggedReject {
        line: 3,
        offset_bytes: 17,
        reason: RejectReason::NotATime,
    };
    let rows: [(LoggedReject, &[u8]); 3] = [(at, b"1,\"2\",x"), (at, b"=cmd|1"), (at, b"\xFF")];
    let text = [rejects_header().unwrap(), reject_rows("-a.csv", &rows).unwrap()].concat();
    let expected = "file,line,byte_offset,reason,row\n\
        '-a.csv,3,17,not a date and time,\"1,\"\"2\"\",x\"\n\
        '-a.csv,3,17,not a date and time,'=cmd|1\n\
        '-a.csv,3,17,not a date and time,\u{FFFD}\n";
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}
