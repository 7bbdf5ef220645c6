//! Feeds a target with inputs made from its seeds by chance, for some seconds, and keeps those that lead to something new.
//!
//! It runs on a stable toolchain, inside one process and without instrumentation: what leads it on is what kind of thing
//! a target says came of an input, and not which branches were taken. An input under which something gives is written to
//! a file, whose name is printed; run the target on that file to see it again.

#![allow(
    clippy::print_stdout,
    reason = "talking to the person in the terminal is what it does"
)]

mod targets;

use std::collections::HashSet;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use targets::{TARGETS, Target};

/// The longest input that is made.
const MOST_BYTES: usize = 600;

/// The most inputs that are kept to be changed further.
const MOST_KEPT: usize = 20_000;

/// Pieces of text that mean something to a target.
const WORDS: [&str; 30] = [
    ",",
    ";",
    "\t",
    "|",
    " ",
    "\"",
    "\"\"",
    "'",
    "\\",
    "\\\"",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "0",
    "1",
    "00",
    "2014-10-23",
    " 03:26:20",
    "T",
    "Z",
    "+02:00",
    "Oct",
    "PM",
    "/",
    ":",
    "\u{FEFF}",
    "\u{E9}",
    "time,track,user",
    ",\"a\nb\",",
];

const HELP: &str = "fuzz TARGET (SECONDS | FILE): run a target for so many seconds, or once on a file";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, how] = arguments.as_slice() else {
        eprintln!("{HELP}");
        return ExitCode::FAILURE;
    };
    let Some((_, target)) = TARGETS.iter().find(|(known, _)| known == name) else {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("there is no target `{name}`: the targets are {}", names.join(", "));
        return ExitCode::FAILURE;
    };
    let outcome = match how.parse() {
        Ok(seconds) => run(name, *target, Duration::from_secs(seconds)),
        Err(_) => std::fs::read(how)
            .map_err(|error| format!("{how}: {error}"))
            .map(|input| {
                println!("{name}: {:#018x}", target(&input));
            }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, target: Target, time: Duration) -> Result<(), String> {
    let mut kept = seeds(name)?;
    let seed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(1, |now| now.as_nanos() as u64);
    let mut chance = Chance(seed);
    let mut kinds: HashSet<u64> = kept.iter().map(|input| target(input)).collect();
    let seeds = kept.len();
    let began = Instant::now();
    let mut runs = 0u64;
    while began.elapsed() < time {
        for _ in 0..256 {
            let input = changed(&kept, &mut chance);
            runs += 1;
            match panic::catch_unwind(AssertUnwindSafe(|| target(&input))) {
                Ok(kind) if kinds.insert(kind) && kept.len() < MOST_KEPT => kept.push(input),
                Ok(_) => {}
                Err(_) => {
                    let file = std::env::temp_dir().join(format!("daypart-fuzz-{name}"));
                    std::fs::write(&file, &input).map_err(|error| format!("{}: {error}", file.display()))?;
                    return Err(format!("{name}: something gave on the input in {}", file.display()));
                }
            }
        }
    }
    println!(
        "{name}: {runs} inputs in {} s, from {seeds} seeds to {} kinds of outcome, nothing gave",
        time.as_secs(),
        kinds.len()
    );
    Ok(())
}

/// The seed inputs of a target.
fn seeds(name: &str) -> Result<Vec<Vec<u8>>, String> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    files.sort();
    files
        .iter()
        .map(std::fs::read)
        .collect::<Result<_, _>>()
        .map_err(failed)
}

/// An input made from those that are kept, by a few changes.
fn changed(kept: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut input = kept[chance.below(kept.len())].clone();
    for _ in 0..1 + chance.below(5) {
        let at = chance.below(input.len() + 1);
        let end = (at + 1 + chance.below(12)).min(input.len());
        match chance.below(7) {
            0 => input.insert(at, chance.below(256) as u8),
            1 | 2 => drop(input.splice(at..at, WORDS[chance.below(WORDS.len())].bytes())),
            3 => drop(input.drain(at..end)),
            4 if at < input.len() => input[at] ^= 1 << chance.below(8),
            5 => {
                let piece = input[at..end].to_vec();
                let to = chance.below(input.len() + 1);
                drop(input.splice(to..to, piece));
            }
            _ => {
                let other = &kept[chance.below(kept.len())];
                let from = chance.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
        }
    }
    input.truncate(MOST_BYTES);
    input
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let value = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let value = (value ^ value >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((value ^ value >> 31) % bound.max(1) as u64) as usize
    }
}
