//! `cargo xtask test`: every check there is, cheap ones first, and one count over all of them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::commands::{parity, serve};
use crate::counts::{self, Counts};
use crate::page::files::dist;
use crate::page::{sizes, trunk};
use crate::process::{self, Outcome};
use crate::setup::{node, tools};

/// A group of checks that run together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Format,
    Clippy,
    Native,
    Parity,
    Browser,
    Page,
    EndToEnd,
}

impl Stage {
    /// All stages in the order in which they run.
    const ALL: [Stage; 7] = [
        Stage::Format,
        Stage::Clippy,
        Stage::Native,
        Stage::Browser,
        Stage::Page,
        Stage::EndToEnd,
        Stage::Parity,
    ];

    fn name(self) -> &'static str {
        match self {
            Stage::Format => "format",
            Stage::Clippy => "clippy",
            Stage::Native => "native",
            Stage::Parity => "parity",
            Stage::Browser => "browser",
            Stage::Page => "page",
            Stage::EndToEnd => "e2e",
        }
    }
}

/// The stages with these names; all when there are none.
pub fn stages_named(names: &[String]) -> Outcome<Vec<Stage>> {
    if names.is_empty() {
        return Ok(Stage::ALL.to_vec());
    }
    let stage_of = |name: &String| {
        Stage::ALL
            .into_iter()
            .find(|stage| stage.name() == name)
            .ok_or_else(|| {
                format!(
                    "there is no stage `{name}`: the stages are {}",
                    Stage::ALL.map(Stage::name).join(", ")
                )
            })
    };
    names.iter().map(stage_of).collect()
}

/// Sets up what the stages need, runs them all, and prints the count. Fails when any check did.
pub fn test(stages: &[Stage]) -> Outcome<()> {
    let setup = SetUp::new(stages);
    let mut total = Counts::default();
    let mut summary = Vec::new();
    for stage in stages {
        println!("\n==> {}", stage.name());
        let started = Instant::now();
        let counts = run_stage(*stage, &setup).unwrap_or_else(|problem| {
            println!("==> {}: {problem}", stage.name());
            Counts::one(false)
        });
        let seconds = started.elapsed().as_secs();
        summary.push(format!(
            "{:>8} {:>7} passed {:>4} failed {seconds:>5} s",
            stage.name(),
            counts.passed,
            counts.failed
        ));
        total += counts;
    }
    println!(
        "\n{}\n{} passed, {} failed",
        summary.join("\n"),
        total.passed,
        total.failed
    );
    if total.failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// What the stages need, each there or with the line that says why not. A stage whose tools are missing fails; the others
/// still run.
struct SetUp {
    format_and_lints: Outcome<()>,
    wasm_target: Outcome<()>,
    wasm_bindgen: Outcome<()>,
    packages: Outcome<()>,
    trunk: Outcome<()>,
    browser: Outcome<PathBuf>,
    driver: Outcome<PathBuf>,
}

impl SetUp {
    fn new(stages: &[Stage]) -> SetUp {
        let any = |users: &[Stage]| users.iter().any(|user| stages.contains(user));
        println!("==> Looking for what the tests need");
        SetUp {
            format_and_lints: need(any(&[Stage::Format, Stage::Clippy]), tools::format_and_lints),
            wasm_target: need(any(&[Stage::Clippy, Stage::Browser, Stage::Page]), tools::wasm_target),
            browser: need_path(any(&[Stage::Browser, Stage::EndToEnd]), tools::browser),
            driver: need_path(any(&[Stage::Browser]), tools::driver),
            packages: need(any(&[Stage::Page, Stage::EndToEnd]), node::packages),
            wasm_bindgen: need(any(&[Stage::Browser, Stage::Page]), tools::wasm_bindgen),
            trunk: need(any(&[Stage::Page]), tools::trunk),
        }
    }
}

fn need(wanted: bool, tool: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
    if wanted {
        tool().inspect_err(|problem| println!("==> {problem}"))
    } else {
        Ok(())
    }
}

fn need_path(wanted: bool, tool: impl FnOnce() -> Outcome<PathBuf>) -> Outcome<PathBuf> {
    if wanted {
        tool().inspect_err(|problem| println!("==> {problem}"))
    } else {
        Err("it was not looked for".to_owned())
    }
}

fn run_stage(stage: Stage, setup: &SetUp) -> Outcome<Counts> {
    match stage {
        Stage::Format => {
            setup.format_and_lints.clone()?;
            Ok(checked(process::run(
                process::command("cargo").args(["fmt", "--all", "--check"]),
            )))
        }
        Stage::Clippy => clippy(setup),
        Stage::Native => {
            rust_tests(process::command("cargo").args(["test", "--locked", "--workspace", "--no-fail-fast"]))
        }
        Stage::Parity => parity::check(),
        Stage::Browser => browser_tests(setup),
        Stage::Page => page(setup),
        Stage::EndToEnd => end_to_end(setup),
    }
}

/// One check: what went wrong is said here and counted.
fn checked(outcome: Outcome<()>) -> Counts {
    if let Err(problem) = &outcome {
        println!("==> {problem}");
    }
    Counts::one(outcome.is_ok())
}

fn clippy(setup: &SetUp) -> Outcome<Counts> {
    setup.format_and_lints.clone()?;
    let cargo = |arguments: &[&str]| {
        checked(process::run(
            process::command("cargo")
                .args(["clippy", "--locked"])
                .args(arguments)
                .args(["--", "-D", "warnings"]),
        ))
    };
    let mut counts = cargo(&["--workspace", "--all-targets"]);
    setup.wasm_target.clone()?;
    counts += cargo(&[
        "--package",
        "daypart",
        "--target",
        tools::WASM_TARGET,
        "--lib",
        "--bins",
        "--tests",
    ]);
    Ok(counts)
}

/// Runs a command whose tests write Rust's result lines, and adds those up.
fn rust_tests(command: &mut std::process::Command) -> Outcome<Counts> {
    let mut counts = Counts::default();
    let succeeded = process::run_seeing(command, |line| {
        if let Some(more) = counts::of_result_line(line) {
            counts += more;
        }
    })?;
    Ok(counts.of_run(succeeded))
}

fn browser_tests(setup: &SetUp) -> Outcome<Counts> {
    setup.wasm_target.clone()?;
    setup.wasm_bindgen.clone()?;
    let browser = setup.browser.clone()?;
    let capabilities = process::scratch()?.join("webdriver.json");
    std::fs::write(&capabilities, capabilities_for(&browser))
        .map_err(|error| format!("cannot write {}: {error}", capabilities.display()))?;
    let mut command = process::command("cargo");
    command
        .env("CHROMEDRIVER", setup.driver.clone()?)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .args(["test", "--locked", "--target", tools::WASM_TARGET, "--test", "browser"]);
    rust_tests(&mut command)
}

/// What ChromeDriver is told: which browser, and that it needs no sandbox, which root can't have, and no network.
fn capabilities_for(browser: &Path) -> String {
    let path = browser.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        r#"{{"goog:chromeOptions": {{"binary": "{path}", "args": ["--headless=new", "--no-sandbox", "--disable-gpu",
"--disable-quic", "--no-first-run", "--disable-dev-shm-usage", "--disable-background-networking",
"--disable-component-update", "--disable-sync"]}}}}
"#
    )
}

fn page(setup: &SetUp) -> Outcome<Counts> {
    // A page from an earlier run must not stand in for one that can't be built.
    if dist().exists() {
        std::fs::remove_dir_all(dist()).map_err(|error| format!("cannot clear dist/: {error}"))?;
    }
    setup.wasm_target.clone()?;
    setup.wasm_bindgen.clone()?;
    setup.trunk.clone()?;
    trunk::build()?;
    let sizes = sizes::of_dist()?;
    sizes::print(&sizes);
    let mut counts = Counts::one(true);
    counts += checked(sizes::check_budget(&sizes));
    Ok(counts)
}

fn end_to_end(setup: &SetUp) -> Outcome<Counts> {
    if !dist().join("index.html").is_file() {
        return Err("there is no page in dist/ to test".to_owned());
    }
    setup.packages.clone()?;
    let report = process::root().join("test-results/report.json");
    if report.exists() {
        std::fs::remove_file(&report).map_err(|error| format!("cannot remove the last report: {error}"))?;
    }
    let port = serve::listen(None)?
        .local_addr()
        .map_err(|error| format!("cannot find a port: {error}"))?
        .port();
    let mut playwright =
        node::program("@playwright/test/cli.js").ok_or("Playwright is not in node_modules: run `npm ci`")?;
    playwright
        .env("CHROME", setup.browser.clone()?)
        .env("DAYPART_E2E_PORT", port.to_string())
        .args(["test", "--config", "tests/e2e"]);
    let succeeded = process::run_seeing(&mut playwright, |_| ())?;
    let counts = counts_in_report(&report).unwrap_or_default();
    Ok(counts.of_run(succeeded))
}

/// The counts in the report of Playwright's own JSON reporter. A test that passed only when tried again has passed: on a
/// machine with other work a page can be slow once. Playwright lists such tests by name as flaky, so none goes unseen. An
/// error outside any test is a failure.
fn counts_in_report(report: &Path) -> Option<Counts> {
    const COUNT: &str = "
        const { stats, errors } = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
        console.log(stats.expected + stats.flaky, stats.unexpected + errors.length);";
    let text = node::evaluate(COUNT, &[report])?;
    let (passed, failed) = text.split_once(' ')?;
    Some(Counts {
        passed: passed.parse().ok()?,
        failed: failed.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_found_by_name() {
        assert_eq!(stages_named(&[]), Ok(Stage::ALL.to_vec()));
        assert_eq!(stages_named(&["parity".to_owned()]), Ok(vec![Stage::Parity]));
        assert_eq!(stages_named(&["e2e".to_owned()]), Ok(vec![Stage::EndToEnd]));
        let error = stages_named(&["fast".to_owned()]).unwrap_err();
        assert!(error.contains("fast") && error.contains("native"), "{error}");
    }

    #[test]
    fn a_browser_path_with_quotes_stays_one_text() {
        let text = capabilities_for(Path::new(r#"/a "b"\c"#));
        assert!(text.contains(r#""binary": "/a \"b\"\\c""#), "{text}");
    }

    #[test]
    fn a_report_that_is_not_there_counts_nothing() {
        assert_eq!(counts_in_report(Path::new("no-such-report.json")), None);
    }
}
