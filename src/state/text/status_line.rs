//! Status line: one sentence on what the page is doing.

use crate::protocol::{FileOutcome, ReadFile};
use crate::state::{Link, Phase, ShownData, State};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::text::number_format::{count, counted};

/// Returns the status line. It begins with "Ready" once everything is on screen, and changes at most once a second
/// while a job runs.
pub fn status_line(state: &State) -> String {
    if state.connection.link == Link::Mismatched {
        return "Reload the page to continue".to_owned();
    }
    match (state.phase(), &state.shown) {
        (Phase::Reading, _) => reading(state),
        (_, Some(shown)) if !shown.live => "Stopped: drop the files again to continue".to_owned(),
        (_, Some(_)) if state.jobs.cancelled => "Cancelled: showing the earlier files".to_owned(),
        (_, Some(_)) if state.is_long_recount() => "Recalculating…".to_owned(),
        (_, Some(_)) if !state.is_complete() => "Finishing up".to_owned(),
        (_, Some(shown)) => ready(shown),
        (_, None) if state.jobs.cancelled => "Cancelled".to_owned(),
        (_, None) if state.problem.is_some() => "No files could be read".to_owned(),
        (_, None) => "No files loaded".to_owned(),
    }
}

/// Returns the label of a table kind: "Events", "Customers".
pub fn table_kind_label(table_kind: TableKind) -> &'static str {
    match table_kind {
        TableKind::Events => "Events",
        TableKind::Customers => "Customers",
        TableKind::Music => "Music",
        TableKind::Clicks => "Clicks",
        TableKind::Profiles => "Profiles",
        TableKind::Hours => "Hourly counts",
    }
}

/// Returns the progress of the running job and the number of waiting files.
fn reading(state: &State) -> String {
    let announced = state.jobs.running.as_ref().map_or("", |job| &job.announced);
    match state.jobs.waiting.iter().map(|job| job.files.len() as u64).sum() {
        0 => announced.to_owned(),
        1 => format!("{announced}; 1 more file is waiting"),
        files => format!("{announced}; {} more files are waiting", count(files)),
    }
}

fn ready(shown: &ShownData) -> String {
    let read: Vec<&ReadFile> = shown
        .files
        .iter()
        .filter_map(|file| match &file.outcome {
            FileOutcome::Read(read) => Some(&**read),
            FileOutcome::Unused { .. } => None,
        })
        .collect();
    let rejected = read.iter().map(|read| read.rejects.total()).sum();
    if let Some(report) = &shown.report {
        return format!(
            "Ready: {}, {}, {} rejected",
            // All rows that were read, regardless of the filter.
            counted(report.all_events, "events"),
            counted(report.all_customers, report.of.many()),
            count(rejected)
        );
    }
    if shown.files.is_empty() {
        // All files were removed.
        return "No files loaded".to_owned();
    }
    if read.is_empty() {
        return "No files could be read".to_owned();
    }
    let kinds = [
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Clicks,
        TableKind::Profiles,
        TableKind::Hours,
    ];
    let kept: Vec<String> = kinds
        .into_iter()
        .filter_map(|table_kind| {
            let mut of_kind = read.iter().filter(|read| read.table_kind == table_kind).peekable();
            of_kind.peek()?;
            Some(counted(of_kind.map(|read| read.kept).sum(), table_kind.row_noun()))
        })
        .collect();
    let rejects = if rejected > 0 {
        format!(", {} rejected", count(rejected))
    } else {
        String::new()
    };
    format!(
        "Ready: {} read{rejects}; add an events file to see profiles",
        kept.join(", ")
    )
}
