//! The measurements, each of which adds rows to the table.

use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::commands::bench::install::{self, Ids, Systems};
use crate::commands::bench::table::{Goal, Row, Table};
use crate::commands::bench::values::Values;
use crate::page::sizes;
use crate::process::Result;

/// Runs of PySpark, each of which takes as long as all runs of another system.
const SPARK_RUNS: usize = 3;
/// Runs of the measurements that take long.
const FEW_RUNS: usize = 3;

/// Threads of the native systems: the number of the page's scanners on the machine that the goals were set on.
const THREADS: usize = 2;

/// Longest task, in milliseconds, that a browser does not report.
const UNREPORTED_TASK_MS: f64 = 50.0;

/// State of a benchmark run.
pub struct Bench<'a> {
    /// Shell of the commands.
    pub sh: &'a Shell,
    /// Systems to compare with.
    pub systems: Systems,
    /// Path of Chrome or Chromium.
    pub browser: PathBuf,
    /// URL of the built page.
    pub page_url: String,
    /// URL of the directory with the pages of other systems.
    pub systems_url: String,
    /// Whether only one million events are measured.
    pub quick: bool,
    /// Runs per measurement.
    pub runs: usize,
    /// Rows so far.
    pub table: Table,
}

impl Bench<'_> {
    /// Runs all measurements.
    pub fn all(&mut self) -> Result<()> {
        let largest = if self.quick { 1 } else { 10 };
        let mut ready_seconds = self.events(1)?;
        if !self.quick {
            ready_seconds = self.events(10)?;
        }
        self.text_ids(largest, ready_seconds)?;
        if !self.quick {
            self.tenfold(ready_seconds)?;
            self.many_customers()?;
        }
        self.first_load()
    }

    /// Measures a file with numeric ids. Returns the seconds from choosing the file to "Ready".
    fn events(&mut self, millions: u32) -> Result<f64> {
        let file = install::events(self.sh, millions, Ids::Numbers)?;
        let is_last = self.quick || millions == 10;
        println!("==> {millions} M events natively, on one thread");
        let native = Values::measure(install::time_engine(self.sh, self.runs, &file))?;
        println!("==> {millions} M events in the browser, {} runs", self.runs);
        let systems = self.browser_systems(is_last);
        let browser = self.in_browser(&file, &systems, self.runs)?;
        let (expected, found) = (native.text("sums")?, browser.text("ready_sums")?);
        if found != expected {
            return Err(format!(
                "{}: found sums {found} on the page, expected {expected} as natively",
                file.display()
            ));
        }
        let ready = browser.number("ready")?;
        self.page_times(millions, &browser)?;
        self.duckdb_wasm(millions, &browser, expected)?;
        for (system, name) in [("polars", "Polars"), ("duckdb", "DuckDB"), ("pyspark", "PySpark")] {
            if !(system == "pyspark" && millions == 10) {
                self.python_system(system, name, millions, &file, (ready, expected))?;
            }
        }
        if is_last {
            self.kernels(millions, &native, &browser)?;
            self.longest_task_and_memory(millions, &browser)?;
        }
        Ok(ready)
    }

    /// Systems for the browser to measure beside the page. Notes the ones that are missing.
    fn browser_systems(&mut self, with_kernels: bool) -> Vec<&'static str> {
        let mut systems = vec!["read"];
        match &self.systems.duckdb_wasm {
            Ok(()) => systems.push("duckdb"),
            Err(error) => self.table.note(format!("DuckDB-Wasm is left out: {error}")),
        }
        if with_kernels {
            match &self.systems.kernels_wasm {
                Ok(()) => systems.push("kernels"),
                Err(error) => self.table.note(format!("The kernels in wasm are left out: {error}")),
            }
        }
        systems
    }

    /// Rows for reading the file and for updating the charts.
    fn page_times(&mut self, millions: u32, browser: &Values) -> Result<()> {
        let large = millions == 10;
        let (ready, read) = (browser.number("ready")?, browser.number("read")?);
        self.table.push(Row {
            measure: format!("{millions} M events: choosing the file to \"Ready\", over two workers that only read it"),
            ours: seconds(ready),
            theirs: seconds(read),
            ratio: Some(ready / read),
            goal: if large { Goal::AtMost(1.5) } else { Goal::None },
        });
        let in_view = Goal::AtMost(if large { 200.0 } else { 50.0 });
        for (name, what, goal) in [
            ("dayparts", "other dayparts, to the charts in view, ms", in_view),
            ("dayparts_all", "other dayparts, to the whole page, ms", Goal::None),
            ("filter", "another filter, to the charts in view, ms", in_view),
            ("filter_all", "another filter, to the whole page, ms", Goal::None),
        ] {
            let time_ms = browser.number(name)? * 1e3;
            let measure = format!("{millions} M events: {what}");
            self.table.push(match goal {
                Goal::None => Row::without_goal(measure, format!("{time_ms:.0} ms")),
                _ => Row::absolute(measure, format!("{time_ms:.0} ms"), time_ms, goal),
            });
        }
        Ok(())
    }

    /// Row for DuckDB-Wasm, if the browser measured it.
    fn duckdb_wasm(&mut self, millions: u32, browser: &Values, expected_sums: &str) -> Result<()> {
        let (Ok(time), Ok(version)) = (browser.number("duckdb"), browser.text("duckdb_version")) else {
            return Ok(());
        };
        let agrees = browser.text("duckdb_sums")? == expected_sums;
        let ready = browser.number("ready")?;
        let name = format!("DuckDB-Wasm ({version})");
        self.compare(&name, millions, agrees, (ready, time), Goal::AtLeast(6.0));
        Ok(())
    }

    /// Row for a Python system, compared with the page's seconds and sums.
    fn python_system(
        &mut self,
        system: &str,
        name: &str,
        millions: u32,
        file: &Path,
        (ready, expected_sums): (f64, &str),
    ) -> Result<()> {
        let spark = system == "pyspark";
        let goal = match (spark, millions) {
            (true, _) => Goal::AtLeast(60.0),
            (false, 10) => Goal::AtLeast(1.0),
            (false, _) => Goal::None,
        };
        // An odd number, so that the median is one of the runs.
        let runs = match (spark, self.quick) {
            (true, true) => 1,
            (true, false) => SPARK_RUNS,
            (false, _) => self.runs,
        };
        println!("==> {millions} M events with {name}, {runs} runs");
        let command = self.systems.python(self.sh, system, file, runs, THREADS);
        match command.and_then(Values::measure) {
            Ok(values) => {
                let name = format!("native {name} {}", values.text("version")?);
                let agrees = values.text("sums")? == expected_sums;
                self.compare(&name, millions, agrees, (ready, values.number("time")?), goal);
            }
            Err(error) => self.table.note(format!("{name} is left out: {error}")),
        }
        Ok(())
    }

    /// Row with the ratio of another system's seconds to ours, or a note if its result differs.
    fn compare(&mut self, name: &str, millions: u32, agrees: bool, (ours, theirs): (f64, f64), goal: Goal) {
        if !agrees {
            let note = format!("{name} is left out on {millions} M events: its result differs from the page's.");
            self.table.note(note);
            return;
        }
        self.table.push(Row {
            measure: format!("{millions} M events: {name} over us"),
            ours: seconds(ours),
            theirs: seconds(theirs),
            ratio: Some(theirs / ours),
            goal,
        });
    }

    /// Rows for the engine's kernels, natively and in wasm. Kernels that were not measured have no row.
    fn kernels(&mut self, millions: u32, native: &Values, browser: &Values) -> Result<()> {
        let native_rate = native.number("bytes")? / native.number("scan")?;
        let scans = [
            ("natively", Ok(native_rate), 1.0),
            ("in wasm", browser.number("wasm_scan"), 0.8),
        ];
        for (place, bytes_per_second, goal) in scans {
            let Ok(bytes_per_second) = bytes_per_second else {
                continue;
            };
            let rate = bytes_per_second / 1e9;
            self.table.push(Row::absolute(
                format!("Scan {place}, one thread, bytes in memory, GB/s"),
                format!("{rate:.2} GB/s"),
                rate,
                Goal::AtLeast(goal),
            ));
        }
        let per_event = |kernel| Ok(native.number(kernel)? / (f64::from(millions) * 1e6));
        let kernels: [(&str, Result<f64>); 6] = [
            ("Group by customer natively", per_event("group")),
            ("Group by customer in wasm", browser.number("wasm_group")),
            ("Query natively", per_event("query")),
            ("Query in wasm", browser.number("wasm_query")),
            ("Query with a filter natively", per_event("filter")),
            ("Query with a filter in wasm", browser.number("wasm_filter")),
        ];
        for (what, seconds) in kernels {
            let Ok(seconds) = seconds else { continue };
            let nanoseconds = seconds * 1e9;
            self.table.push(Row::without_goal(
                format!("{what}, one thread"),
                format!("{nanoseconds:.1} ns per event"),
            ));
        }
        Ok(())
    }

    /// Rows for the page's main thread and the tab's memory.
    fn longest_task_and_memory(&mut self, millions: u32, browser: &Values) -> Result<()> {
        let longest_ms = browser.number("longest_task")? * 1e3;
        let longest = if longest_ms < UNREPORTED_TASK_MS {
            format!("below {UNREPORTED_TASK_MS} ms")
        } else {
            format!("{longest_ms:.0} ms")
        };
        self.table.push(Row::absolute(
            format!("{millions} M events: longest task on the main thread, ms"),
            longest,
            longest_ms,
            Goal::AtMost(50.0),
        ));
        let (Ok(bytes), Ok(peak_bytes)) = (browser.number("memory"), browser.number("memory_most")) else {
            self.table
                .note("The tab's memory is left out: this system has no /proc.".to_owned());
            return Ok(());
        };
        let allowed = f64::from(millions) * 10e6 + 300e6;
        self.table.push(Row {
            measure: format!("{millions} M events: memory of the tab over 10 bytes per event and 300 MB"),
            ours: megabytes(bytes),
            theirs: megabytes(allowed),
            ratio: Some(bytes / allowed),
            goal: Goal::AtMost(1.0),
        });
        let peak = megabytes(peak_bytes);
        self.table.note(format!(
            "Peak memory of the tab while reading {millions} M events: {peak}."
        ));
        Ok(())
    }

    /// Row that compares a file with text ids with the same file with numbers.
    fn text_ids(&mut self, millions: u32, numbers_seconds: f64) -> Result<()> {
        let file = install::events(self.sh, millions, Ids::Texts)?;
        println!(
            "==> {millions} M events with text ids in the browser, {} runs",
            self.runs
        );
        let ready = self.in_browser(&file, &[], self.runs)?.number("ready")?;
        self.table.push(Row {
            measure: format!("{millions} M events: UUID-like ids over whole numbers"),
            ours: seconds(ready),
            theirs: seconds(numbers_seconds),
            ratio: Some(ready / numbers_seconds),
            goal: Goal::AtMost(2.0),
        });
        Ok(())
    }

    /// Rows for a hundred million events: the file of ten million, ten times.
    fn tenfold(&mut self, tenth_seconds: f64) -> Result<()> {
        let file = install::events(self.sh, 10, Ids::Numbers)?;
        println!("==> 100 M events in the browser, one run");
        let browser = self.in_browser(&file, &["tenfold"], 1)?;
        let ready = browser.number("ready")?;
        self.table.push(Row {
            measure: "100 M events: time per ten million over the time for ten million alone".to_owned(),
            ours: seconds(ready / 10.0),
            theirs: seconds(tenth_seconds),
            ratio: Some(ready / 10.0 / tenth_seconds),
            goal: Goal::AtMost(1.25),
        });
        self.longest_task_and_memory(100, &browser)
    }

    /// Rows for the profiles table with a million customers.
    fn many_customers(&mut self) -> Result<()> {
        let file = install::events(self.sh, 2, Ids::Many)?;
        println!("==> 1 M customers in the browser, {FEW_RUNS} runs");
        let browser = self.in_browser(&file, &["table"], FEW_RUNS)?;
        for (what, name, goal_ms) in [
            ("sorting the profiles", "sort", 300.0),
            (
                "scrolling the profiles, longest task on the main thread",
                "scroll_task",
                50.0,
            ),
        ] {
            let time_ms = browser.number(name)? * 1e3;
            self.table.push(Row::absolute(
                format!("1 M customers: {what}, ms"),
                format!("{time_ms:.0} ms"),
                time_ms,
                Goal::AtMost(goal_ms),
            ));
        }
        Ok(())
    }

    /// Row for the size of a first load.
    fn first_load(&mut self) -> Result<()> {
        let bytes = sizes::first_load_bytes(&sizes::of_dist()?).ok_or("first load: found no file in dist/")?;
        let kilobytes = bytes as f64 / 1e3;
        self.table.push(Row::absolute(
            "First load, all files in brotli, KB".to_owned(),
            format!("{kilobytes:.0} KB"),
            kilobytes,
            Goal::AtMost(300.0),
        ));
        Ok(())
    }

    /// Measures the page and `systems` on a file in the browser.
    fn in_browser(&self, file: &Path, systems: &[&str], runs: usize) -> Result<Values> {
        let (page, runs) = (&self.page_url, runs.to_string());
        let systems_page = format!("{}pages/baselines.html", self.systems_url);
        let command = cmd!(
            self.sh,
            "node tests/bench/browser.js {page} {systems_page} {runs} {file} {systems...}"
        );
        Values::measure(command.env("CHROME", &self.browser))
    }
}

fn seconds(value: f64) -> String {
    format!("{value:.2} s")
}

fn megabytes(bytes: f64) -> String {
    format!("{:.0} MB", bytes / 1e6)
}
