//! `cargo xtask fuzz`: each fuzz target for a minute, or for as long as is asked.

use crate::process::{self, Outcome};

/// The targets, in the order in which they run. They are defined in `fuzz/src/targets.rs`.
const TARGETS: [&str; 9] = [
    "guesser", "reader", "moment", "filter", "manifest", "segments", "fragment", "settings", "chunk",
];

/// How long each target runs when nothing else is asked.
const SECONDS: u64 = 60;

/// What is asked of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    seconds: u64,
    targets: Vec<String>,
}

impl Options {
    /// Reads `--seconds N` and names of targets.
    pub fn parse(arguments: &[String]) -> Outcome<Options> {
        let mut options = Options {
            seconds: SECONDS,
            targets: Vec::new(),
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--seconds" => {
                    let number = rest.next().and_then(|number| number.parse().ok());
                    options.seconds = number.ok_or("--seconds needs a whole number behind it")?;
                }
                name if TARGETS.contains(&name) => options.targets.push(name.to_owned()),
                other => {
                    return Err(format!(
                        "there is no fuzz target `{other}`: the targets are {}",
                        TARGETS.join(", ")
                    ));
                }
            }
        }
        if options.targets.is_empty() {
            options.targets = TARGETS.map(str::to_owned).to_vec();
        }
        Ok(options)
    }
}

/// Runs the targets one after the other. Fails when something gave in one of them.
pub fn fuzz(options: &Options) -> Outcome<()> {
    for target in &options.targets {
        let seconds = options.seconds.to_string();
        let arguments = ["run", "--quiet", "--profile", "fuzz", "--package", "daypart-fuzz", "--"];
        process::run(process::command("cargo").args(arguments).args([target, &seconds]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read_and_what_is_not_known_is_named() {
        let parse = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            Options::parse(&words)
        };
        let all = parse(&[]).unwrap();
        assert_eq!((all.seconds, all.targets.len()), (60, TARGETS.len()));
        let one = parse(&["--seconds", "5", "reader"]).unwrap();
        assert_eq!((one.seconds, one.targets), (5, vec!["reader".to_owned()]));
        assert!(parse(&["--seconds"]).is_err());
        assert!(parse(&["writer"]).unwrap_err().contains("writer"));
    }
}
