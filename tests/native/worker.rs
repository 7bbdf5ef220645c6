//! The worker's parts that need no browser: which files a job replaces, and the texts of errors.

use daypart::worker::error::{FileError, NotGrown, ReadFailure, WorkerError};
use daypart::worker::ingest::replacements::{EventsPlan, LoadedFile, NewFile, NewFileResult, Replacements};
use daypart_engine::fields::ids::Id;
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::store::fingerprint::Fingerprint;
use daypart_engine::store::replacement::{FileIdentity, ReplaceReason};

const OCTOBER: &[u8] = b"EventID,CustID,TrackID,DateTime,Mobile,Zip\n0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";
const NOVEMBER: &[u8] = b"EventID,CustID,TrackID,DateTime,Mobile,Zip\n1,48,453,\"2014-11-23 03:26:20\",0,\"72132\"\n";
const DECEMBER: &[u8] = b"EventID,CustID,TrackID,DateTime,Mobile,Zip\n2,48,453,\"2014-12-23 03:26:20\",0,\"72132\"\n";
const OTHER_COLUMNS: &[u8] = b"time,artist,track\n2014-10-24 03:26:20,Ann,Low Tide\n";

fn identity(name: &str, text: &[u8]) -> FileIdentity {
    let fingerprint = Fingerprint::new(text.len() as u64, [text, text]);
    FileIdentity::new(name.to_owned(), &recognise(text).unwrap(), fingerprint)
}

/// An events file in use that may grow.
fn loaded(identity: &FileIdentity, number: u32) -> LoadedFile<'_> {
    LoadedFile {
        identity: Some(identity),
        has_events: true,
        number: Some(number),
    }
}

fn new<'a>(identity: &'a FileIdentity, first_bytes: &'a [u8], continues: Option<u32>) -> NewFile<'a> {
    NewFile {
        identity: Some(identity),
        first_bytes,
        is_events: true,
        continues,
    }
}

/// Finds the replacements and plans the events.
fn planned(loaded: &[LoadedFile<'_>], new: &[NewFile<'_>]) -> Replacements {
    let mut replacements = Replacements::find(loaded, new);
    replacements.plan_events(loaded, new);
    replacements
}

#[test]
fn a_file_of_the_same_columns_is_added() {
    let (october, november) = (identity("october.csv", OCTOBER), identity("november.csv", NOVEMBER));
    let in_use = [loaded(&october, 1)];
    let mut replacements = planned(&in_use, &[new(&november, NOVEMBER, None)]);
    assert_eq!((replacements.events, replacements.of(0)), (EventsPlan::Add, None));
    assert!(replacements.reread_kept(&in_use).is_empty());
}

#[test]
fn a_replaced_events_file_makes_the_others_be_read_again() {
    let (october, november) = (identity("october.csv", OCTOBER), identity("november.csv", NOVEMBER));
    let unusable = LoadedFile {
        identity: None,
        has_events: false,
        number: None,
    };
    let in_use = [unusable, loaded(&october, 1), loaded(&november, 2)];
    let edited = identity("october.csv", DECEMBER);
    let mut replacements = planned(&in_use, &[new(&edited, DECEMBER, None)]);
    assert_eq!(replacements.events, EventsPlan::Replace);
    assert_eq!(replacements.reread_kept(&in_use), [2]);
    // The file that is read again comes first, so the index of the new one moves.
    assert_eq!(replacements.of(0), None);
    assert_eq!(replacements.of(1), Some((1, ReplaceReason::Name)));
    assert_eq!(replacements.of(2), Some((0, ReplaceReason::Name)));
    assert_eq!(
        replacements.replaced_by(1).collect::<Vec<_>>(),
        [(1, ReplaceReason::Name)]
    );
}

#[test]
fn a_file_that_has_only_grown_is_added_to() {
    let october = identity("october.csv", OCTOBER);
    let in_use = [loaded(&october, 7)];
    assert_eq!(
        planned(&in_use, &[new(&october, OCTOBER, Some(7))]).events,
        EventsPlan::Add
    );
    // It continues another file than the one that it replaces.
    assert_eq!(
        planned(&in_use, &[new(&october, OCTOBER, Some(8))]).events,
        EventsPlan::Replace
    );
    assert_eq!(
        planned(&in_use, &[new(&october, OCTOBER, None)]).events,
        EventsPlan::Replace
    );
}

#[test]
fn files_that_cannot_be_used_replace_nothing() {
    let (october, other) = (identity("october.csv", OCTOBER), identity("history.csv", OTHER_COLUMNS));
    let in_use = [loaded(&october, 1)];
    let result = |is_used| NewFileResult {
        is_events: true,
        is_used,
    };
    let mut replacements = planned(&in_use, &[new(&other, OTHER_COLUMNS, None)]);
    assert_eq!(replacements.reasons().collect::<Vec<_>>(), [ReplaceReason::Columns]);
    replacements.settle(&[result(true)]);
    assert_eq!(
        (replacements.events, replacements.of(0)),
        (EventsPlan::Replace, Some((0, ReplaceReason::Columns)))
    );
    replacements.settle(&[result(false)]);
    assert_eq!((replacements.events, replacements.of(0)), (EventsPlan::Keep, None));
}

#[test]
fn without_new_events_those_in_use_stay() {
    let october = identity("october.csv", OCTOBER);
    let in_use = [loaded(&october, 1)];
    let unreadable = NewFile {
        identity: None,
        first_bytes: b"",
        is_events: false,
        continues: None,
    };
    let replacements = planned(&in_use, &[unreadable]);
    assert_eq!((replacements.events, replacements.of(0)), (EventsPlan::Keep, None));
}

#[test]
fn the_grown_state_of_a_file_replaces_only_that_file() {
    let replacements = Replacements::grown(1, 3);
    let all = [0, 1, 2].map(|index| replacements.of(index));
    assert_eq!(all, [None, Some((0, ReplaceReason::Name)), None]);
}

#[test]
fn errors_state_the_reason_and_what_to_do() {
    let unreadable = |failure| FileError::Unreadable(failure).to_string();
    assert_eq!(
        unreadable(ReadFailure::Browser("it is gone.".to_owned())),
        "The file could not be read to the end: it is gone. Make sure it still exists and is complete, then drop it \
         again."
    );
    assert!(
        unreadable(ReadFailure::ScannerStopped("Error: lost".to_owned())).contains("a worker stopped: Error: lost")
    );
    let missing = FileError::MissingColumns {
        columns: vec![ColumnKind::Customer, ColumnKind::Time],
        table_kind: TableKind::Events,
    };
    let missing = missing.to_string();
    assert!(
        missing.starts_with("No column contains ") && missing.contains(" and "),
        "{missing}"
    );
    assert_eq!(
        WorkerError::UnknownCustomer {
            noun: "customer",
            id: Id::Number(48)
        }
        .to_string(),
        "No customer “48” has events in these files. Choose another one in the table."
    );
    assert_eq!(
        WorkerError::InFile {
            file: "a.csv".to_owned(),
            error: FileError::NotReached
        }
        .to_string(),
        "a.csv: Not read: memory was full after the files before it."
    );
    assert_eq!(
        WorkerError::not_written("live_table.csv", &"no room").to_string(),
        "live_table.csv could not be written: no room"
    );
    assert_eq!(
        NotGrown::from(FileError::NoRows).to_string(),
        FileError::NoRows.to_string()
    );
}
