//! The command line: subcommands, their flags and their help text.

use std::convert::Infallible;
use std::str::FromStr;

use crate::commands::test::Stage;

xflags::xflags! {
    /// Daypart's development commands. Each installs what it needs first and uses what is already installed.
    cmd xtask {
        /// Print this help.
        cmd help {}

        /// Build the release page, serve it on 127.0.0.1 and print its address.
        cmd serve {
            /// Port to listen on. Default: 8080 or the next free port.
            optional --port port: u16
            /// Path to serve the page under, such as /some/daypart/. Default: /.
            optional --prefix path: Prefix
            /// Serve dist/ as it is.
            optional --no-build
        }

        /// Build the release page into dist/, for any static host and any sub-path.
        cmd build {}

        /// Run the checks and tests, and end with the line `N passed, N failed, N skipped`. A stage whose tools are missing
        /// and cannot be installed is skipped.
        cmd test {
            /// Run only format, clippy (native), native, and one end-to-end test on the page.
            optional --quick
            /// Stages to run: format clippy native browser page e2e parity. Default: all.
            repeated stages: Stage
        }

        /// Run the SQL and the Spark job that the page exports in DuckDB and PySpark, and compare the results with the
        /// engine's. PySpark needs Java 17 or newer.
        cmd parity {}

        /// Fuzz the parsers with libFuzzer, one target after the other.
        cmd fuzz {
            /// Seconds per target. Default: 60.
            optional --seconds seconds: u64
            /// Targets to run: file names in fuzz/fuzz_targets without `.rs`. Default: all.
            repeated targets: String
        }

        /// Benchmark the page against reading the file, DuckDB-Wasm, Polars, DuckDB and PySpark, and print one table.
        /// Needs some 3 GB in .bench/.
        cmd bench {
            /// Measure one million events only: under two minutes once everything is installed.
            optional --quick
            /// Measure dist/ as it is.
            optional --no-build
        }

        /// Optimise and seal the page that Trunk has staged. Trunk calls this as a hook.
        cmd optimize {}
    }
}

impl Xtask {
    /// Help text of all commands.
    pub fn help() -> &'static str {
        Self::HELP_
    }
}

/// URL path that the page is served under, with a slash at both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(pub String);

impl Default for Prefix {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl FromStr for Prefix {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.trim_matches('/') {
            "" => Self::default(),
            inner => Self(format!("/{inner}/")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<XtaskCmd, String> {
        let words = line.split_whitespace().map(Into::into).collect();
        let flags = Xtask::from_vec(words).map_err(|error| error.to_string())?;
        Ok(flags.subcommand)
    }

    #[test]
    fn serve_flags_default_to_any_port_root_path_and_a_build() {
        let XtaskCmd::Serve(flags) = parse("serve").unwrap() else {
            panic!("expected serve");
        };
        assert_eq!((flags.port, flags.prefix, flags.no_build), (None, None, false));
        let XtaskCmd::Serve(flags) = parse("serve --port 4173 --prefix some/daypart --no-build").unwrap() else {
            panic!("expected serve");
        };
        let prefix = Some(Prefix("/some/daypart/".to_owned()));
        assert_eq!((flags.port, flags.prefix, flags.no_build), (Some(4173), prefix, true));
    }

    #[test]
    fn stages_and_targets_are_positional() {
        let XtaskCmd::Test(flags) = parse("test parity e2e").unwrap() else {
            panic!("expected test");
        };
        assert_eq!(
            (flags.stages, flags.quick),
            (vec![Stage::Parity, Stage::EndToEnd], false)
        );
        let XtaskCmd::Fuzz(flags) = parse("fuzz --seconds 5 reader").unwrap() else {
            panic!("expected fuzz");
        };
        assert_eq!((flags.seconds, flags.targets), (Some(5), vec!["reader".to_owned()]));
    }

    #[test]
    fn errors_name_the_argument() {
        for (line, named) in [
            ("serve --port", "--port"),
            ("serve --port 99999", "--port"),
            ("serve --fast", "--fast"),
            ("bench --slow", "--slow"),
            ("build now", "now"),
            ("test fast", "`fast`"),
            ("deploy", "deploy"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(named), "{line}: {error}");
        }
    }

    #[test]
    fn the_help_lists_all_commands() {
        assert!(matches!(parse("help"), Ok(XtaskCmd::Help(_))));
        for command in ["serve", "build", "test", "parity", "fuzz", "bench", "optimize"] {
            assert!(Xtask::help().contains(command), "{command}");
        }
    }
}
