//! Chrome or Chromium, and ChromeDriver for the tests in the browser.

use std::path::PathBuf;

use xshell::Shell;

use crate::process::{self, Result};
use crate::setup::system;

const BROWSER: &str = "Chrome or Chromium";
const DRIVER: &str = "ChromeDriver";

/// Path of Chrome or Chromium: from `CHROME`, else from the search path. Installs Debian's Chromium if absent.
pub fn browser(sh: &Shell) -> Result<PathBuf> {
    if let Some(path) = find_browser()? {
        return Ok(path);
    }
    system::install_packages(sh, BROWSER, &["chromium", "chromium-driver"], "1 min")?;
    find_browser()?.ok_or_else(|| format!("{BROWSER} not found after installation: set CHROME to its path"))
}

/// Path of ChromeDriver: from `CHROMEDRIVER`, else from the search path. Installs Debian's driver if absent.
pub fn driver(sh: &Shell) -> Result<PathBuf> {
    if let Some(path) = find_driver()? {
        return Ok(path);
    }
    system::install_packages(sh, DRIVER, &["chromium-driver"], "10 s")?;
    find_driver()?.ok_or_else(|| format!("{DRIVER} not found after installation: set CHROMEDRIVER to its path"))
}

fn find_browser() -> Result<Option<PathBuf>> {
    const NAMES: [&str; 5] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ];
    const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    if let Some(path) = from_variable("CHROME", BROWSER)? {
        return Ok(Some(path));
    }
    Ok(process::find_program(&NAMES).or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file())))
}

fn find_driver() -> Result<Option<PathBuf>> {
    if let Some(path) = from_variable("CHROMEDRIVER", DRIVER)? {
        return Ok(Some(path));
    }
    // GitHub's runners set this variable to the driver's directory.
    let folder = std::env::var_os("CHROMEWEBDRIVER").map(PathBuf::from);
    let in_folder = folder
        .map(|folder| folder.join("chromedriver"))
        .filter(|path| path.is_file());
    Ok(in_folder.or_else(|| process::find_program(&["chromedriver"])))
}

/// Path in an environment variable. Fails when the variable is set and the file is absent.
fn from_variable(variable: &str, what: &str) -> Result<Option<PathBuf>> {
    let value = std::env::var_os(variable).filter(|value| !value.is_empty());
    match value.map(PathBuf::from) {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(format!(
            "{variable}: found {}, which is no file; expected the path of {what}",
            path.display()
        )),
        None => Ok(None),
    }
}
