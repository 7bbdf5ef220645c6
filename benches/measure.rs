//! Measuring tool for `cargo xtask bench`: writes events files and times the engine's kernels on them.
//!
//! `measure write EVENTS numbers|texts|many PATH` writes a file. `measure time RUNS PATH` reads a file into
//! memory and prints lines `= name value` for xtask to parse: the median time of each kernel in seconds, and
//! the sums that other systems' answers are compared with.

#![allow(clippy::print_stdout, reason = "its output is parsed by xtask")]

mod shared;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::time::Instant;

use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use shared::Ids;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["write", events, ids, path] => write(events, ids, path),
        ["time", runs, path] => time(runs, path),
        _ => Err("expected `write EVENTS numbers|texts|many PATH` or `time RUNS PATH`".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("measure: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn write(events: &str, ids: &str, path: &str) -> Result<(), String> {
    let events = events
        .parse()
        .map_err(|_| format!("expected a number of events, found {events}"))?;
    let ids = match ids {
        "numbers" => Ids::Numbers,
        "texts" => Ids::Texts,
        "many" => Ids::Many,
        _ => return Err(format!("expected ids `numbers`, `texts` or `many`, found {ids}")),
    };
    let failed = |error: std::io::Error| format!("cannot write {path}: {error}");
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    shared::write_events(events, ids, &mut out).map_err(failed)?;
    out.flush().map_err(failed)
}

fn time(runs: &str, path: &str) -> Result<(), String> {
    let runs: usize = runs
        .parse()
        .map_err(|_| format!("expected a number of runs, found {runs}"))?;
    let file = std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let layout = shared::layout_of(&file)?;
    let (mut scans, mut groups, mut queries, mut filters) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut sums = String::new();
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let chunks = shared::scan(&layout, &file)?;
        scans.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let store = shared::group(chunks)?;
        groups.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let (profiles, _) = execute::run(&store, &Dimensions::default(), &Query::default());
        queries.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        execute::run(&store, &Dimensions::default(), &shared::some_hours());
        filters.push(start.elapsed().as_secs_f64());
        sums = sums_of(&profiles);
    }
    println!("= bytes {}", file.len());
    println!("= scan {}", median(scans));
    println!("= group {}", median(groups));
    println!("= query {}", median(queries));
    println!("= filter {}", median(filters));
    println!("= sums {sums}");
    Ok(())
}

/// Number of customers, followed by the sum of each profile column.
fn sums_of(profiles: &Profiles) -> String {
    let sums = profiles
        .columns()
        .map(|(_, values)| values.iter().map(|&value| u64::from(value)).sum::<u64>());
    std::iter::once(profiles.len() as u64)
        .chain(sums)
        .map(|sum| sum.to_string())
        .collect::<Vec<_>>()
        .join(",")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
