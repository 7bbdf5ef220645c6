//! Seals the page that Trunk has put together: no script in the page itself, a policy that forbids all that the page doesn't
//! need, and the list of files that are kept for use without a network.

use std::fs;
use std::path::Path;

use crate::page::build_id::Fnv;
use crate::page::files::{files_under, problem};
use crate::process::Outcome;

/// What the page may do: its own scripts, styles, pictures and workers; WebAssembly, which browsers count as evaluation; pictures
/// made in the tab. Everything else is forbidden: other hosts, frames, forms, plug-ins, scripts in the page.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
                      connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// What stands before the policy: it has to come before everything that it is to hold for.
const BEFORE_POLICY: &str = "<meta charset=\"utf-8\">\n";

/// The script that Trunk writes into the page.
const SCRIPT: [&str; 2] = ["<script type=\"module\">", "</script>"];

/// The file that keeps the page, which is not among those that it keeps.
const KEEPER: &str = "offline.js";

/// Files that a host uses and the page doesn't.
const NOT_KEPT: [&str; 2] = [KEEPER, "404.html"];

/// Seals the page in a folder.
///
/// # Errors
/// When the page isn't as Trunk is known to write it, or files can't be written.
pub fn seal(folder: &Path, build: &str) -> Outcome<()> {
    let page = folder.join("index.html");
    let html = read(&page)?;
    let (html, script) = without_script(&html)?;
    let mut hash = Fnv::new();
    hash.add(script.as_bytes());
    let name = format!("start-{:016x}.js", hash.value());
    write(&folder.join(&name), &script)?;
    let html = html.replace("{start}", &name);
    write(&page, &with_policy(&html)?)?;

    let mut files = vec!["./".to_owned()];
    for file in files_under(folder)? {
        let name = file
            .strip_prefix(folder)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        if name != "index.html" && !NOT_KEPT.contains(&name.as_str()) {
            files.push(format!("./{name}"));
        }
    }
    let keeper = folder.join(KEEPER);
    write(&keeper, &kept(&read(&keeper)?, build, &files)?)
}

/// The page with its script's place taken by a file's, called `{start}`, and the script.
fn without_script(html: &str) -> Outcome<(String, String)> {
    let [open, close] = SCRIPT;
    let (before, rest) = html.split_once(open).ok_or("the page has no script of Trunk's")?;
    let (script, after) = rest.split_once(close).ok_or("the page's script doesn't end")?;
    if after.contains("<script") || before.contains("<script") {
        return Err("the page has more than one script, and knows of one".to_owned());
    }
    let lines: Vec<&str> = script
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let html = format!("{before}<script type=\"module\" src=\"./{{start}}\">{close}{after}");
    Ok((html, lines.join("\n") + "\n"))
}

fn with_policy(html: &str) -> Outcome<String> {
    let (before, after) = html
        .split_once(BEFORE_POLICY)
        .ok_or("the page doesn't begin with its encoding")?;
    Ok(format!(
        "{before}{BEFORE_POLICY}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n{after}"
    ))
}

/// The script that keeps the page, with the build's name and the files to keep.
fn kept(script: &str, build: &str, files: &[String]) -> Outcome<String> {
    let list: Vec<String> = files.iter().map(|file| format!("'{file}'")).collect();
    if !script.contains("'{build}'") || !script.contains("'{files}'") {
        return Err(format!("{KEEPER} has no place for the build's name and files"));
    }
    Ok(script
        .replace("'{build}'", &format!("'{build}'"))
        .replace("'{files}'", &list.join(", ")))
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| problem(path, &error))
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| problem(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n<meta charset=\"utf-8\">\n<title>x</title>\n<script type=\"module\">\nimport a from './a.js';\n\n\nawait a();\n</script>\n</head>";

    #[test]
    fn the_script_leaves_the_page_and_the_policy_comes_first() {
        let (html, script) = without_script(PAGE).unwrap();
        assert_eq!(script, "import a from './a.js';\nawait a();\n");
        assert!(
            html.contains("<script type=\"module\" src=\"./{start}\"></script>\n</head>"),
            "{html}"
        );
        let html = with_policy(&html).unwrap();
        assert!(html.find("Content-Security-Policy") < html.find("<title>"), "{html}");
        assert!(without_script("<head></head>").is_err());
        assert!(without_script(&PAGE.replace("</head>", "<script>1</script>")).is_err());
    }

    #[test]
    fn a_build_and_its_files_are_written_into_the_keeper() {
        let script = kept(
            "const B = '{build}'; const F = ['{files}'];",
            "b1",
            &["./".into(), "./a.js".into()],
        )
        .unwrap();
        assert_eq!(script, "const B = 'b1'; const F = ['./', './a.js'];");
        assert!(kept("nothing", "b1", &[]).is_err());
    }
}
