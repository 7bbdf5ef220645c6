//! Builds the release page into `dist/`: Trunk puts it together, npm's wasm-opt makes it smaller and faster.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{self, Outcome};
use crate::{node, seal, sizes, tools};

/// The files and folders that decide what the page is.
const SOURCES: [&str; 8] = [
    "src",
    "assets",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "package-lock.json",
];

/// Installs what the build needs and builds the page.
pub fn build_with_setup() -> Outcome<()> {
    set_up()?;
    build()?;
    sizes::print(&sizes::of_dist()?);
    Ok(())
}

/// Installs what the build needs.
pub fn set_up() -> Outcome<()> {
    tools::wasm_target()?;
    // The page is the same without wasm-opt, only larger, so a machine without Node can still build and serve it.
    if let Err(problem) = node::packages() {
        println!("==> wasm-opt will be left out: {problem}");
    }
    tools::wasm_bindgen()?;
    tools::trunk()
}

/// Builds the page.
pub fn build() -> Outcome<()> {
    tools::crates()?;
    println!("==> Building the release page, about a minute when nothing is compiled yet");
    let build = build_id(&run::root())?;
    run::run(
        run::command("trunk")
            .env_remove("NO_COLOR")
            .env("DAYPART_BUILD", &build)
            .args(["build", "--release"]),
    )?;
    println!("==> The page of build {build} is in dist/");
    Ok(())
}

/// Whether `dist/` holds a release page of the sources as they are now: the program carries the build's name.
pub fn is_current() -> Outcome<bool> {
    let build = build_id(&run::root())?;
    let files = if dist().is_dir() {
        files_under(&dist())?
    } else {
        Vec::new()
    };
    let Some(program) = files.into_iter().find(|file| is_wasm(file)) else {
        return Ok(false);
    };
    let program = fs::read(&program).map_err(|error| problem(&program, &error))?;
    Ok(program.windows(build.len()).any(|part| part == build.as_bytes()))
}

/// Where the built page lies.
pub fn dist() -> PathBuf {
    run::root().join("dist")
}

/// Runs wasm-opt over the page that Trunk has just put together and seals it, when it is a release page. Trunk calls this.
pub fn optimize_staged() -> Outcome<()> {
    if std::env::var("TRUNK_PROFILE").as_deref() != Ok("release") {
        return Ok(());
    }
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("TRUNK_STAGING_DIR is not set: this chore is called by Trunk, run `cargo xtask build`")?;
    if node::program("binaryen/bin/wasm-opt").is_some() {
        for file in files_under(&staging)?.iter().filter(|file| is_wasm(file)) {
            optimize(file)?;
        }
    } else {
        println!("==> There is no wasm-opt in node_modules, so the page stays larger than it need be: run `npm ci`");
    }
    seal::seal(&staging, &build_id(&run::root())?)
}

fn is_wasm(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "wasm")
}

fn optimize(file: &Path) -> Outcome<()> {
    let size = |path: &Path| {
        fs::metadata(path)
            .map(|metadata| metadata.len())
            .map_err(|error| problem(path, &error))
    };
    let before = size(file)?;
    let smaller = file.with_extension("wasm.optimized");
    let mut wasm_opt = node::program("binaryen/bin/wasm-opt").ok_or("there is no wasm-opt: run `npm ci`")?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    // A function that is called in one place alone must stay one: a browser replaces slow code by better code only when a
    // function is entered anew, and what is done for each customer or piece would otherwise become a part of a function that
    // is entered once.
    let options = ["-Oz", "--one-caller-inline-max-function-size", "30"];
    run::run(wasm_opt.args(options).arg(file).arg("-o").arg(&smaller))?;
    fs::rename(&smaller, file).map_err(|error| problem(file, &error))?;
    println!("==> wasm-opt: {name} from {before} to {} bytes", size(file)?);
    Ok(())
}

/// A short name for what the page is built from: the same sources give the same one, so that a page and a worker can
/// tell whether they belong together, and a rebuild changes no file.
///
/// It is the 64-bit FNV-1a hash (<http://www.isthe.com/chongo/tech/comp/fnv/>) of the files' names, lengths and bytes.
fn build_id(root: &Path) -> Outcome<String> {
    let mut hash = Fnv::new();
    for source in SOURCES {
        let path = root.join(source);
        let files = if path.is_dir() { files_under(&path)? } else { vec![path] };
        for file in files {
            let bytes = fs::read(&file).map_err(|error| problem(&file, &error))?;
            let name = file
                .strip_prefix(root)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            hash.add(name.as_bytes());
            hash.add(&bytes);
        }
    }
    Ok(format!("{:016x}", hash.0))
}

/// All files below a folder, by name. Hidden ones, which editors and systems leave behind, don't count.
pub fn files_under(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| problem(&folder, &error))? {
            let entry = entry.map_err(|error| problem(&folder, &error))?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What went wrong with a file, in a sentence.
pub fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("cannot use {}: {error}", path.display())
}

/// The 64-bit FNV-1a hash of pieces.
pub struct Fnv(u64);

impl Fnv {
    /// The hash of nothing.
    pub fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a piece with its length, so that two pieces never read as one.
    pub fn add(&mut self, piece: &[u8]) {
        self.add_bytes(&(piece.len() as u64).to_le_bytes());
        self.add_bytes(piece);
    }

    /// The hash of what was added.
    pub fn value(&self) -> u64 {
        self.0
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // The published test vectors for "" and "foobar".
        assert_eq!(Fnv::new().0, 0xcbf2_9ce4_8422_2325);
        let mut hash = Fnv::new();
        hash.add_bytes(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn pieces_never_read_as_one() {
        let hash_of = |pieces: [&str; 2]| {
            let mut hash = Fnv::new();
            pieces.iter().for_each(|piece| hash.add(piece.as_bytes()));
            hash.0
        };
        assert_ne!(hash_of(["ab", "c"]), hash_of(["a", "bc"]));
    }

    #[test]
    fn the_same_sources_have_the_same_build_id() {
        let id = build_id(&run::root()).unwrap();
        assert_eq!(id, build_id(&run::root()).unwrap());
        assert_eq!(id.len(), 16);
    }
}
