//! `cargo xtask serve`: builds the page and serves it to this machine alone.

use std::net::TcpListener;

use crate::commands::build;
use crate::page::files::dist;
use crate::page::server;
use crate::process::Outcome;

/// Where to look for a free port when none is asked for.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8180;

/// What `serve` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// The port, or `None` for the first free one.
    pub port: Option<u16>,
    /// The path to serve under, with a slash at both ends.
    pub prefix: String,
    /// Whether to set up and build first.
    pub build: bool,
}

impl Options {
    /// Reads the command line after `serve`.
    pub fn parse(arguments: &[String]) -> Outcome<Options> {
        let mut options = Options {
            port: None,
            prefix: "/".to_owned(),
            build: true,
        };
        let mut rest = arguments.iter();
        while let Some(option) = rest.next() {
            let mut value = || rest.next().ok_or_else(|| format!("`{option}` needs a value after it"));
            match option.as_str() {
                "--port" => {
                    let text = value()?;
                    let port = text
                        .parse()
                        .map_err(|_| format!("--port: found `{text}`, expected 1 to 65535"))?;
                    options.port = Some(port);
                }
                "--prefix" => options.prefix = as_prefix(value()?),
                "--no-build" => options.build = false,
                _ => {
                    return Err(format!(
                        "`serve` takes no `{option}`: run `cargo xtask help` for what it takes"
                    ));
                }
            }
        }
        Ok(options)
    }
}

/// Builds the page if asked to, and serves `dist/` for as long as the process lives.
pub fn serve(options: &Options) -> Outcome<()> {
    if options.build {
        build::build_with_setup()?;
    }
    if !dist().join("index.html").is_file() {
        return Err("there is no page in dist/: run `cargo xtask build`".to_owned());
    }
    let listener = listen(options.port)?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("cannot tell the address: {error}"))?;
    println!(
        "==> Daypart is at http://{address}{} until you stop this with Ctrl+C",
        options.prefix
    );
    let site = server::Site {
        folder: dist(),
        prefix: options.prefix.clone(),
    };
    server::serve(&listener, site).map_err(|error| format!("the server stopped: {error}"))
}

/// A listener on this machine's own address alone.
pub fn listen(port: Option<u16>) -> Outcome<TcpListener> {
    let open = |port: u16| TcpListener::bind(("127.0.0.1", port));
    match port {
        Some(port) => open(port).map_err(|error| format!("cannot listen on port {port}: {error}; choose another")),
        None => PORTS.into_iter().find_map(|port| open(port).ok()).ok_or_else(|| {
            format!(
                "no port from {} to {} is free: choose one with --port N",
                PORTS.start(),
                PORTS.end()
            )
        }),
    }
}

/// A prefix with a slash at both ends.
fn as_prefix(text: &str) -> String {
    match text.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Outcome<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read() {
        let defaults = Options {
            port: None,
            prefix: "/".to_owned(),
            build: true,
        };
        assert_eq!(parse(""), Ok(defaults));
        let all = Options {
            port: Some(4173),
            prefix: "/some/daypart/".to_owned(),
            build: false,
        };
        assert_eq!(parse("--port 4173 --prefix some/daypart --no-build"), Ok(all));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, named) in [("--port", "--port"), ("--port 99999", "99999"), ("--fast", "--fast")] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(named), "{line}: {error}");
        }
    }

    #[test]
    fn a_taken_port_is_refused_by_number() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(listen(Some(port)).unwrap_err().contains(&port.to_string()));
    }
}
