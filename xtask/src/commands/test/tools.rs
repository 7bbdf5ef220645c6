//! Tools of the stages, installed on first use. A tool that cannot be installed is reported as missing.

use std::cell::OnceCell;
use std::path::PathBuf;

use xshell::Shell;

use crate::commands::check::{NotCounted, require};
use crate::process::Result;
use crate::setup::{browser, node, tools};

/// Installs tools and remembers the results, so that a failing installation runs once.
pub struct Tools<'a> {
    /// Shell of the commands.
    pub sh: &'a Shell,
    clippy: OnceCell<Result<()>>,
    wasm_target: OnceCell<Result<()>>,
    wasm_bindgen: OnceCell<Result<()>>,
    npm_packages: OnceCell<Result<()>>,
    browser: OnceCell<Result<PathBuf>>,
}

impl<'a> Tools<'a> {
    /// Tools that are not looked for yet.
    pub fn new(sh: &'a Shell) -> Self {
        Self {
            sh,
            clippy: OnceCell::new(),
            wasm_target: OnceCell::new(),
            wasm_bindgen: OnceCell::new(),
            npm_packages: OnceCell::new(),
            browser: OnceCell::new(),
        }
    }

    pub fn rustfmt(&self) -> Result<(), NotCounted> {
        require(tools::rustfmt(self.sh))
    }

    pub fn clippy(&self) -> Result<(), NotCounted> {
        self.once(&self.clippy, tools::clippy)
    }

    pub fn wasm_target(&self) -> Result<(), NotCounted> {
        self.once(&self.wasm_target, tools::wasm_target)
    }

    pub fn wasm_bindgen(&self) -> Result<(), NotCounted> {
        self.once(&self.wasm_bindgen, tools::wasm_bindgen)
    }

    pub fn trunk(&self) -> Result<(), NotCounted> {
        require(tools::trunk(self.sh))
    }

    /// npm packages: Playwright and wasm-opt.
    pub fn npm_packages(&self) -> Result<(), NotCounted> {
        self.once(&self.npm_packages, node::packages)
    }

    /// Path of Chrome or Chromium.
    pub fn browser(&self) -> Result<PathBuf, NotCounted> {
        self.once(&self.browser, browser::browser)
    }

    /// Path of ChromeDriver.
    pub fn driver(&self) -> Result<PathBuf, NotCounted> {
        require(browser::driver(self.sh))
    }

    fn once<T: Clone>(
        &self,
        cell: &OnceCell<Result<T>>,
        install: impl FnOnce(&Shell) -> Result<T>,
    ) -> Result<T, NotCounted> {
        require(cell.get_or_init(|| install(self.sh)).clone())
    }
}
