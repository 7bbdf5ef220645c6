//! `cargo xtask serve`: builds the page and serves it on 127.0.0.1.

use std::time::Instant;

use xshell::Shell;

use crate::commands::build;
use crate::flags;
use crate::page::files::dist;
use crate::page::server::{self, Site};
use crate::process::Result;
use crate::progress::format_elapsed;

/// Runs the command until the process is stopped.
pub fn run(sh: &Shell, flags: &flags::Serve) -> Result<()> {
    let started = Instant::now();
    if !flags.no_build {
        build::build_page(sh)?;
    }
    if !dist().join("index.html").is_file() {
        return Err("dist/: found no page; run `cargo xtask build`".to_owned());
    }
    let prefix = flags.prefix.clone().unwrap_or_default().0;
    let listener = server::listen(flags.port)?;
    let port = server::port_of(&listener)?;
    if !flags.no_build {
        println!("==> Setup and build took {}", format_elapsed(started.elapsed()));
    }
    println!("==> Serving Daypart at http://127.0.0.1:{port}{prefix} (stop with Ctrl+C)");
    Site::new(dist(), &prefix).serve(listener)
}
