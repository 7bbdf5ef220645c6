//! `cargo xtask bench`: how fast the built page is, beside merely reading the file and beside other systems, as a table.
//!
//! What must be there first is [`prepare`]'s business, and how the table looks is [`table`]'s. The measuring itself is
//! done by the scripts of `tests/bench` and by `benches/measure.rs`; here is which of them run, and what is compared.
//! A system whose answer is not ours is told and left out, and so is one that is not there.

mod prepare;
mod table;

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::commands::{build, serve};
use crate::page::files::dist;
use crate::page::{server, sizes, trunk};
use crate::process::{self, Outcome};
use crate::setup::{node, tools};
use prepare::{Ids, Kit};
use table::{Goal, Row, Table};

/// How often everything is measured; the median counts.
const RUNS: usize = 5;
/// The same for PySpark, which takes as long for one run as the others do for all.
const SPARK_RUNS: usize = 3;
/// The same with `--quick`.
const QUICK_RUNS: usize = 3;

/// How many threads the native systems get: as many as the page has scanners where the goals were set.
const THREADS: &str = "2";

/// What `bench` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether only the rows of a million events are measured.
    pub quick: bool,
    /// Whether `dist/` is built first, where it isn't of the present sources.
    pub build: bool,
}

impl Options {
    /// Reads the command line after `bench`.
    pub fn parse(arguments: &[String]) -> Outcome<Options> {
        let mut options = Options {
            quick: false,
            build: true,
        };
        for option in arguments {
            match option.as_str() {
                "--quick" => options.quick = true,
                "--no-build" => options.build = false,
                _ => {
                    return Err(format!(
                        "`bench` takes no `{option}`: run `cargo xtask help` for what it takes"
                    ));
                }
            }
        }
        Ok(options)
    }
}

/// Prepares what is missing, measures, prints the table and writes it to `.bench/results.md`.
pub fn bench(options: &Options) -> Outcome<()> {
    if options.build && !trunk::is_current()? {
        build::build_with_setup()?;
    }
    if !dist().join("index.html").is_file() {
        return Err("there is no page in dist/: run `cargo xtask build`".to_owned());
    }
    node::packages()?;
    let mut bench = Bench {
        kit: Kit::new()?,
        browser: tools::browser()?,
        page: served(dist())?,
        pages: served(prepare::folder())?,
        runs: if options.quick { QUICK_RUNS } else { RUNS },
        table: Table::default(),
    };
    let largest = if options.quick { 1 } else { 10 };
    let mut ready_seconds = None;
    for millions in [1, 10] {
        if millions <= largest {
            ready_seconds = bench.events(millions)?;
        }
    }
    if let Some(seconds) = ready_seconds {
        bench.text_ids(largest, seconds)?;
        if !options.quick {
            bench.tenfold(seconds)?;
            bench.many_customers()?;
        }
    }
    bench.first_load()?;
    println!("\n{}", bench.table.as_text());
    let results = prepare::folder().join("results.md");
    std::fs::write(&results, bench.table.as_markdown())
        .map_err(|error| format!("cannot write {}: {error}", results.display()))?;
    println!("==> The same as Markdown is in .bench/results.md");
    Ok(())
}

/// The measuring under way.
struct Bench {
    kit: Kit,
    browser: PathBuf,
    /// The address of the built page.
    page: String,
    /// The address of the folder with the pages of other systems.
    pages: String,
    runs: usize,
    table: Table,
}

impl Bench {
    /// All rows about a file with whole numbers as ids. Gives the seconds from choosing it to "Ready".
    fn events(&mut self, millions: u32) -> Outcome<Option<f64>> {
        let file = prepare::events(millions, Ids::Numbers)?;
        let large = millions == 10;
        println!("==> {millions} M events natively, on one thread");
        let native = values_of(&mut self.kit.measure(self.runs, &file))?;
        let sums = text(&native, "sums")?.to_owned();
        println!("==> {millions} M events in the browser, {} runs", self.runs);
        let mut systems = vec!["read"];
        match &self.kit.duckdb_wasm {
            Ok(()) => systems.push("duckdb"),
            Err(missing) => self.table.note(format!("DuckDB-Wasm was left out: {missing}")),
        }
        let last = large || self.runs == QUICK_RUNS;
        if last {
            match &self.kit.kernels_wasm {
                Ok(()) => systems.push("kernels"),
                Err(missing) => self.table.note(format!("The kernels in wasm were left out: {missing}")),
            }
        }
        let browser = self.in_browser(&file, &systems, self.runs)?;
        if text(&browser, "ready_sums")? != sums {
            return Err(format!(
                "the page's answer on {} is {}, natively it is {sums}",
                file.display(),
                text(&browser, "ready_sums")?
            ));
        }
        let ready = number(&browser, "ready")?;
        let on = format!("{millions} M events");

        let read = number(&browser, "read")?;
        self.table.push(Row {
            measure: format!("{on}: choosing the file to \"Ready\", over two workers that merely read it"),
            ours: seconds(ready),
            theirs: seconds(read),
            ratio: Some(ready / read),
            goal: if large { Goal::AtMost(1.5) } else { Goal::None },
        });
        let on_screen = Goal::AtMost(if large { 200.0 } else { 50.0 });
        for (name, what, goal) in [
            ("dayparts", "other dayparts, to the charts in view, ms", on_screen),
            ("dayparts_all", "the same, to all of the page, ms", Goal::None),
            ("filter", "another filter, to the charts in view, ms", on_screen),
            ("filter_all", "the same, to all of the page, ms", Goal::None),
        ] {
            let time_ms = number(&browser, name)? * 1e3;
            self.table.push(Row {
                measure: format!("{on}: {what}"),
                ours: format!("{time_ms:.0} ms"),
                theirs: String::new(),
                ratio: matches!(goal, Goal::AtMost(_)).then_some(time_ms),
                goal,
            });
        }
        if let (Ok(time), Ok(version)) = (number(&browser, "duckdb"), text(&browser, "duckdb_version")) {
            let name = format!("DuckDB-Wasm ({version})");
            let agrees = text(&browser, "duckdb_sums")? == sums;
            self.compare(&name, &on, agrees, ready, time, Goal::AtLeast(6.0));
        }
        for (system, name) in [("polars", "Polars"), ("duckdb", "DuckDB"), ("pyspark", "PySpark")] {
            let spark = system == "pyspark";
            if spark && large {
                continue;
            }
            let goal = match (spark, large) {
                (true, _) => Goal::AtLeast(60.0),
                (false, true) => Goal::AtLeast(1.0),
                (false, false) => Goal::None,
            };
            // An odd number, so that the median is a run and not the slower of two.
            let runs = match (spark, self.runs == QUICK_RUNS) {
                (true, true) => 1,
                (true, false) => SPARK_RUNS,
                (false, _) => self.runs,
            };
            println!("==> {on} with {name}, {runs} runs");
            let answer = self
                .kit
                .system(system, &file, runs, THREADS)
                .and_then(|mut command| values_of(&mut command));
            match answer {
                Ok(values) => {
                    let name = format!("native {name} {}", text(&values, "version")?);
                    let agrees = text(&values, "sums")? == sums;
                    self.compare(&name, &on, agrees, ready, number(&values, "time")?, goal);
                }
                Err(missing) => self.table.note(format!("{name} was left out: {missing}")),
            }
        }
        if last {
            self.kernels(millions, &native, &browser)?;
            self.page_and_memory(millions, &browser)?;
        }
        Ok(Some(ready))
    }

    /// A row that sets another system's time over ours, when its answer is the same.
    fn compare(&mut self, name: &str, on: &str, agrees: bool, ours: f64, theirs: f64, goal: Goal) {
        if !agrees {
            self.table
                .note(format!("{name} was left out on {on}: its answer is not ours."));
            return;
        }
        self.table.push(Row {
            measure: format!("{on}: {name} over us"),
            ours: seconds(ours),
            theirs: seconds(theirs),
            ratio: Some(theirs / ours),
            goal,
        });
    }

    /// The rows about the engine alone.
    fn kernels(&mut self, millions: u32, native: &Values, browser: &Values) -> Outcome<()> {
        let native_rate = number(native, "bytes")? / number(native, "scan")?;
        let scans = [
            ("natively", Ok(native_rate), 1.0),
            ("in wasm", number(browser, "wasm_scan"), 0.8),
        ];
        for (place, bytes_a_second, goal) in scans {
            // What was left out has been told.
            let Ok(bytes_a_second) = bytes_a_second else { continue };
            let rate = bytes_a_second / 1e9;
            self.table.push(Row {
                measure: format!("Scan {place}, one thread, bytes in memory, GB/s"),
                ours: format!("{rate:.2} GB/s"),
                theirs: String::new(),
                ratio: Some(rate),
                goal: Goal::AtLeast(goal),
            });
        }
        let per_event = |kernel| Ok(number(native, kernel)? / (f64::from(millions) * 1e6));
        let others = [
            ("Group by customer natively", per_event("group")),
            ("Group by customer in wasm", number(browser, "wasm_group")),
            ("Query natively", per_event("query")),
            ("Query in wasm", number(browser, "wasm_query")),
            ("Query with a filter natively", per_event("filter")),
            ("Query with a filter in wasm", number(browser, "wasm_filter")),
        ];
        for (what, seconds) in others {
            let Ok(seconds) = seconds else { continue };
            let nanoseconds = seconds * 1e9;
            self.table.push(Row {
                measure: format!("{what}, one thread"),
                ours: format!("{nanoseconds:.1} ns an event"),
                theirs: String::new(),
                ratio: None,
                goal: Goal::None,
            });
        }
        Ok(())
    }

    /// The rows about the page's own thread and the tab's memory.
    fn page_and_memory(&mut self, millions: u32, browser: &Values) -> Outcome<()> {
        let longest_ms = number(browser, "longest_task")? * 1e3;
        self.table.push(Row {
            measure: format!("{millions} M events: longest task on the page's thread, ms"),
            // The browser tells of no task that is shorter.
            ours: if longest_ms < 50.0 {
                "below 50 ms".to_owned()
            } else {
                format!("{longest_ms:.0} ms")
            },
            theirs: String::new(),
            ratio: Some(longest_ms),
            goal: Goal::AtMost(50.0),
        });
        match (number(browser, "memory"), number(browser, "memory_most")) {
            (Ok(bytes), Ok(most_bytes)) => {
                let allowed = f64::from(millions) * 10e6 + 300e6;
                self.table.push(Row {
                    measure: format!("{millions} M events: memory of the tab over 10 bytes an event and 300 MB"),
                    ours: format!("{:.0} MB", bytes / 1e6),
                    theirs: format!("{:.0} MB", allowed / 1e6),
                    ratio: Some(bytes / allowed),
                    goal: Goal::AtMost(1.0),
                });
                self.table.note(format!(
                    "While reading {millions} M events, the tab had {:.0} MB at most.",
                    most_bytes / 1e6
                ));
            }
            _ => self
                .table
                .note("The tab's memory was left out: this system has no /proc.".to_owned()),
        }
        Ok(())
    }

    /// The row that sets a file with texts as ids over the same with numbers.
    fn text_ids(&mut self, millions: u32, numbers_seconds: f64) -> Outcome<()> {
        let file = prepare::events(millions, Ids::Texts)?;
        println!(
            "==> {millions} M events with text ids in the browser, {} runs",
            self.runs
        );
        let browser = self.in_browser(&file, &[], self.runs)?;
        let ready = number(&browser, "ready")?;
        self.table.push(Row {
            measure: format!("{millions} M events: ids like UUIDs over whole numbers"),
            ours: seconds(ready),
            theirs: seconds(numbers_seconds),
            ratio: Some(ready / numbers_seconds),
            goal: Goal::AtMost(2.0),
        });
        Ok(())
    }

    /// The rows about a hundred million events: the file of ten million, ten times over.
    fn tenfold(&mut self, tenth_seconds: f64) -> Outcome<()> {
        let file = prepare::events(10, Ids::Numbers)?;
        println!("==> 100 M events in the browser, once");
        let browser = self.in_browser(&file, &["tenfold"], 1)?;
        let ready = number(&browser, "ready")?;
        self.table.push(Row {
            measure: "100 M events: time for ten million of them over the time for ten million alone".to_owned(),
            ours: seconds(ready / 10.0),
            theirs: seconds(tenth_seconds),
            ratio: Some(ready / 10.0 / tenth_seconds),
            goal: Goal::AtMost(1.25),
        });
        self.page_and_memory(100, &browser)
    }

    /// The rows about the profiles table with a million customers.
    fn many_customers(&mut self) -> Outcome<()> {
        let file = prepare::events(2, Ids::Many)?;
        println!("==> 1 M customers in the browser");
        let browser = self.in_browser(&file, &["table"], QUICK_RUNS)?;
        for (what, name, goal_ms) in [
            ("sorting the profiles", "sort", 300.0),
            ("scrolling them, longest task on the page's thread", "scroll_task", 50.0),
        ] {
            let milliseconds = number(&browser, name)? * 1e3;
            self.table.push(Row {
                measure: format!("1 M customers: {what}, ms"),
                ours: format!("{milliseconds:.0} ms"),
                theirs: String::new(),
                ratio: Some(milliseconds),
                goal: Goal::AtMost(goal_ms),
            });
        }
        Ok(())
    }

    fn first_load(&mut self) -> Outcome<()> {
        let bytes = sizes::first_load_bytes(&sizes::of_dist()?).ok_or("the first load could not be weighed")?;
        let kilobytes = bytes as f64 / 1e3;
        self.table.push(Row {
            measure: "First load, all files in brotli, KB".to_owned(),
            ours: format!("{kilobytes:.0} KB"),
            theirs: String::new(),
            ratio: Some(kilobytes),
            goal: Goal::AtMost(300.0),
        });
        Ok(())
    }

    fn in_browser(&self, file: &Path, systems: &[&str], runs: usize) -> Outcome<Values> {
        let mut command = process::command("node");
        command
            .env("CHROME", &self.browser)
            .arg("tests/bench/browser.js")
            .arg(&self.page)
            .arg(format!("{}pages/rivals.html", self.pages))
            .arg(runs.to_string())
            .arg(file)
            .args(systems);
        values_of(&mut command)
    }
}

/// What a measuring program prints in lines `= name value`.
type Values = HashMap<String, String>;

/// Runs a measuring program and gives what it measured.
fn values_of(command: &mut Command) -> Outcome<Values> {
    let output = command
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", command.get_program().to_string_lossy()))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let told: Vec<&str> = errors.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = told[told.len().saturating_sub(12)..].join("\n    ");
        return Err(format!("a measuring program failed ({}):\n    {last}", output.status));
    }
    Ok(parsed(&String::from_utf8_lossy(&output.stdout)))
}

fn parsed(output: &str) -> Values {
    output
        .lines()
        .filter_map(|line| line.strip_prefix("= ")?.split_once(' '))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

fn text<'a>(values: &'a Values, name: &str) -> Outcome<&'a str> {
    values
        .get(name)
        .map(String::as_str)
        .ok_or_else(|| format!("a measuring program told no `{name}`"))
}

fn number(values: &Values, name: &str) -> Outcome<f64> {
    let value = text(values, name)?;
    value
        .parse()
        .map_err(|_| format!("{name}: found `{value}`, expected a number"))
}

fn seconds(value: f64) -> String {
    format!("{value:.2} s")
}

/// Serves a folder from now on, and gives its address.
fn served(folder: PathBuf) -> Outcome<String> {
    let listener: TcpListener = serve::listen(None)?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("cannot tell the address: {error}"))?;
    let site = server::Site {
        folder,
        prefix: "/".to_owned(),
    };
    std::thread::Builder::new()
        .spawn(move || {
            if let Err(error) = server::serve(&listener, site) {
                println!("==> A server stopped: {error}");
            }
        })
        .map_err(|error| format!("cannot start a server: {error}"))?;
    Ok(format!("http://{address}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let options = |quick, build| Ok(Options { quick, build });
        assert_eq!(Options::parse(&[]), options(false, true));
        assert_eq!(Options::parse(&["--quick".to_owned()]), options(true, true));
        assert_eq!(Options::parse(&["--no-build".to_owned()]), options(false, false));
        assert!(Options::parse(&["--slow".to_owned()]).unwrap_err().contains("--slow"));
    }

    #[test]
    fn measured_values_are_found_among_other_lines() {
        let values = parsed("starting\n= time 0.25\n= sums 1,2,3\n=nothing\n");
        assert_eq!(number(&values, "time"), Ok(0.25));
        assert_eq!(text(&values, "sums"), Ok("1,2,3"));
        assert!(number(&values, "sums").unwrap_err().contains("sums"));
        assert!(text(&values, "nothing").is_err());
    }
}
