//! The sentence in the status line.

use crate::protocol::{FileOutcome, ReadFile};
use crate::state::{Link, Phase, ShownData, State};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::text::number_format::{count, counted};

/// What the page is at, in one line. It begins with "Ready" once all is on screen, and changes at most once a second
/// while a job runs.
pub fn status(state: &State) -> String {
    if state.link == Link::Mismatched {
        return "Reload the page to go on".to_owned();
    }
    match (state.phase(), &state.shown) {
        (Phase::Reading, _) => reading(state),
        (_, Some(shown)) if !shown.live => "Stopped: drop the files again to go on".to_owned(),
        (_, Some(_)) if state.cancelled => "Cancelled: what was shown before still holds".to_owned(),
        (_, Some(_)) if state.recount.is_long() => "Counting anew".to_owned(),
        (_, Some(_)) if !state.complete() => "Nearly there".to_owned(),
        (_, Some(shown)) => ready(shown),
        (_, None) if state.cancelled => "Cancelled".to_owned(),
        (_, None) if state.problem.is_some() => "Nothing could be read".to_owned(),
        (_, None) => "Nothing read yet".to_owned(),
    }
}

/// What files of these roles are called in a list: "Events", "Customers".
pub fn names_of_roles(role: TableKind) -> &'static str {
    match role {
        TableKind::Events => "Events",
        TableKind::Customers => "Customers",
        TableKind::Music => "Music",
        TableKind::Clicks => "Clicks",
        TableKind::Profiles => "Profiles",
        TableKind::Hours => "Hourly counts",
    }
}

/// How far the running job is, and how many files wait for it.
fn reading(state: &State) -> String {
    let announced = state.job.as_ref().map_or("", |job| &job.announced);
    match state.queue.iter().map(|job| job.files.len() as u64).sum() {
        0 => announced.to_owned(),
        1 => format!("{announced}; 1 more file waits its turn"),
        files => format!("{announced}; {} more files wait their turn", count(files)),
    }
}

fn ready(shown: &ShownData) -> String {
    let read: Vec<&ReadFile> = shown
        .files
        .iter()
        .filter_map(|file| match &file.outcome {
            FileOutcome::Read(read) => Some(read),
            FileOutcome::Unused { .. } => None,
        })
        .collect();
    let rejected = read.iter().map(|read| read.rejects.total()).sum();
    if let Some(report) = &shown.report {
        return format!(
            "Ready: {}, {}, {} rejected",
            // What was read, whatever a filter leaves of it.
            counted(report.all_events, "events"),
            counted(report.all_customers, report.of.many()),
            count(rejected)
        );
    }
    if shown.files.is_empty() {
        // All were removed again.
        return "Nothing read yet".to_owned();
    }
    if read.is_empty() {
        return "Nothing could be read".to_owned();
    }
    let roles = [
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Clicks,
        TableKind::Profiles,
        TableKind::Hours,
    ];
    let kept: Vec<String> = roles
        .into_iter()
        .filter_map(|role| {
            let mut of_role = read.iter().filter(|read| read.role == role).peekable();
            of_role.peek()?;
            Some(counted(of_role.map(|read| read.kept).sum(), role.rows_are()))
        })
        .collect();
    let rejects = if rejected > 0 {
        format!(", {} rejected", count(rejected))
    } else {
        String::new()
    };
    format!(
        "Ready: {} read{rejects}; drop an events file to see profiles",
        kept.join(", ")
    )
}
