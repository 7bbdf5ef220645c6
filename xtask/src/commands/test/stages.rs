//! The stages of `cargo xtask test`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xshell::{Cmd, cmd};

use crate::commands::check::{NotCounted, SKIP_LOG_VARIABLE, SkipLog, require, settle};
use crate::commands::parity;
use crate::commands::test::tools::Tools;
use crate::commands::test::{Stage, hygiene};
use crate::counts::{self, Counts};
use crate::page::{server, sizes, trunk};
use crate::process::{self, Result};
use crate::setup::node;
use crate::setup::tools::WASM_TARGET;

/// End-to-end test of `--quick`: file and title. It opens the demo, downloads its files, drops them and waits for "Ready".
const SMOKE_TEST: [&str; 2] = [
    "demo.spec.ts",
    "the demo loads, and its downloaded files load to the same tables",
];

/// Runs a stage. `quick` leaves out what takes long.
pub fn run(stage: Stage, tools: &Tools, quick: bool) -> Counts {
    match stage {
        Stage::Format => settle("format", format(tools)) + settle("repository hygiene", hygiene::check(tools.sh)),
        Stage::Clippy if quick => settle("clippy", native_clippy(tools)),
        Stage::Clippy => settle("clippy", native_clippy(tools)) + settle("clippy for wasm", wasm_clippy(tools)),
        Stage::Native => settle("native", native_tests(tools)),
        Stage::Browser => settle("browser", browser_tests(tools)),
        Stage::Page => settle("page", page(tools, quick)),
        Stage::EndToEnd => settle("e2e", end_to_end_tests(tools, quick)),
        Stage::Parity => parity::check(tools.sh),
    }
}

fn format(tools: &Tools) -> Result<Counts, NotCounted> {
    tools.rustfmt()?;
    process::run(cmd!(tools.sh, "cargo fmt --all --check"))?;
    Ok(Counts::one(true))
}

fn native_clippy(tools: &Tools) -> Result<Counts, NotCounted> {
    tools.clippy()?;
    process::run(cmd!(
        tools.sh,
        "cargo clippy --locked --workspace --all-targets -- -D warnings"
    ))?;
    Ok(Counts::one(true))
}

fn wasm_clippy(tools: &Tools) -> Result<Counts, NotCounted> {
    tools.clippy()?;
    tools.wasm_target()?;
    process::run(cmd!(
        tools.sh,
        "cargo clippy --locked --package daypart --target {WASM_TARGET} --lib --bins --tests -- -D warnings"
    ))?;
    Ok(Counts::one(true))
}

fn native_tests(tools: &Tools) -> Result<Counts, NotCounted> {
    let skips = SkipLog::create("native")?;
    let command = cmd!(tools.sh, "cargo test --locked --workspace --no-fail-fast");
    let counts = rust_tests(command.env(SKIP_LOG_VARIABLE, skips.path()))?;
    Ok(counts.with_skipped(skips.report()?))
}

fn browser_tests(tools: &Tools) -> Result<Counts, NotCounted> {
    tools.wasm_target()?;
    tools.wasm_bindgen()?;
    let browser = tools.browser()?;
    let driver = tools.driver()?;
    let capabilities = process::scratch()?.join("webdriver.json");
    std::fs::write(&capabilities, browser_capabilities(&browser).to_string())
        .map_err(|error| format!("cannot write {}: {error}", capabilities.display()))?;
    let command = cmd!(tools.sh, "cargo test --locked --target {WASM_TARGET} --test browser")
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    Ok(rust_tests(command)?)
}

/// Runs Rust tests and sums up their result lines.
fn rust_tests(command: Cmd) -> Result<Counts> {
    let mut total = Counts::default();
    let success = process::run_with_lines(command, |line| {
        if let Some(counts) = counts::parse_result_line(line) {
            total = total + counts;
        }
    })?;
    Ok(total.with_exit(success))
}

/// WebDriver capabilities: the browser's path, no sandbox, which root cannot have, and no network traffic of its own.
fn browser_capabilities(browser: &Path) -> Value {
    json!({
        "goog:chromeOptions": {
            "binary": browser.to_string_lossy(),
            "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        },
    })
}

/// Builds the page and checks its size. With `quick`, a page of the present sources is not built again.
fn page(tools: &Tools, quick: bool) -> Result<Counts, NotCounted> {
    let mut counts = Counts::default();
    if quick && trunk::is_current()? {
        println!("==> dist/ is current");
    } else {
        tools.wasm_target()?;
        tools.trunk()?;
        tools.wasm_bindgen()?;
        if let Err(NotCounted::Missing(reason)) = tools.npm_packages() {
            println!("==> wasm-opt skipped: {reason}");
        }
        trunk::build(tools.sh)?;
        counts = Counts::one(true);
    }
    let sizes = sizes::of_dist()?;
    sizes::print(&sizes);
    let budget = sizes::check_budget(&sizes).map(|()| Counts::one(true));
    Ok(counts + settle("size budget", budget.map_err(NotCounted::Failed)))
}

/// Runs the Playwright tests on the page in `dist/`, or only [`SMOKE_TEST`].
fn end_to_end_tests(tools: &Tools, smoke: bool) -> Result<Counts, NotCounted> {
    if !trunk::is_current()? {
        let reason = "dist/ holds no release page of the present sources; run `cargo xtask build`";
        return Err(NotCounted::Missing(reason.to_owned()));
    }
    tools.npm_packages()?;
    let browser = tools.browser()?;
    let report = process::root().join("test-results/report.json");
    if report.exists() {
        std::fs::remove_file(&report).map_err(|error| format!("cannot remove {}: {error}", report.display()))?;
    }
    let port = server::port_of(&server::listen(None)?)?;
    let playwright = require(
        node::script(tools.sh, "@playwright/test/cli.js")
            .ok_or_else(|| "Playwright is not in node_modules; run `npm ci`".to_owned()),
    )?;
    let mut command = playwright
        .args(["test", "--config", "tests/e2e"])
        .env("CHROME", browser)
        .env("DAYPART_E2E_PORT", port.to_string());
    if smoke {
        let [file, title] = SMOKE_TEST;
        command = command.args([file, "--grep", title]);
    }
    let success = process::run_with_lines(command, |_| ())?;
    Ok(read_report(&report).unwrap_or_default().with_exit(success))
}

/// Reads the counts in the report of Playwright's JSON reporter, or `None` when there is no such report.
fn read_report(path: &PathBuf) -> Option<Counts> {
    parse_report(&serde_json::from_slice(&std::fs::read(path).ok()?).ok()?)
}

/// Counts in a Playwright report. A flaky test, one that passed when it was retried, counts as failed, and so does an
/// error outside any test.
fn parse_report(report: &Value) -> Option<Counts> {
    let stats = &report["stats"];
    let errors = report["errors"].as_array()?.len() as u64;
    Some(Counts {
        passed: stats["expected"].as_u64()?,
        failed: stats["unexpected"].as_u64()? + stats["flaky"].as_u64()? + errors,
        skipped: stats["skipped"].as_u64()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playwright_reports_are_counted() {
        let report = json!({
            "stats": { "expected": 10, "flaky": 1, "unexpected": 2, "skipped": 3 },
            "errors": [{ "message": "a spec file that could not be loaded" }],
        });
        let counts = Counts {
            passed: 10,
            failed: 4,
            skipped: 3,
        };
        assert_eq!(parse_report(&report), Some(counts));
        assert_eq!(parse_report(&json!({})), None);
        assert_eq!(read_report(&PathBuf::from("no-such-report.json")), None);
    }

    #[test]
    fn the_smoke_test_exists() {
        let [file, title] = SMOKE_TEST;
        let spec = std::fs::read_to_string(process::root().join("tests/e2e").join(file)).unwrap();
        assert!(spec.contains(&format!("test('{title}")), "{file} has no test `{title}`");
    }
}
