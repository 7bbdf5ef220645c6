//! Seal of the page that Trunk has assembled: no inline script, a content security policy, and the file list of the
//! service worker.

use std::path::Path;

use crate::page::build_id::Fnv;
use crate::page::files;
use crate::process::Result;

/// Content security policy: scripts, styles, images and workers of the page's own origin, WebAssembly, and images made in
/// the tab. It forbids other hosts, frames, forms, plug-ins and inline scripts.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
                      connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// Element that the policy follows. A policy applies only to what comes after it.
const CHARSET: &str = "<meta charset=\"utf-8\">\n";

/// Tags of the inline script that Trunk writes.
const SCRIPT: [&str; 2] = ["<script type=\"module\">", "</script>"];

/// File of the service worker.
const SERVICE_WORKER: &str = "offline.js";

/// Files that the service worker does not cache.
const NOT_CACHED: [&str; 2] = [SERVICE_WORKER, "404.html"];

/// Seals the page in `folder` with the build id `build`.
///
/// # Errors
/// When Trunk's output has an unexpected form, or a file cannot be written.
pub fn seal(folder: &Path, build: &str) -> Result<()> {
    let page = folder.join("index.html");
    let (html, script) = extract_script(&files::read_text(&page)?)?;
    let mut hash = Fnv::new();
    hash.add(script.as_bytes());
    let script_name = format!("start-{:016x}.js", hash.value());
    files::write(&folder.join(&script_name), &script)?;
    let html = html.replace("{start}", &script_name);
    files::write(&page, &with_policy(&html)?)?;

    let mut cached = vec!["./".to_owned()];
    for file in files::list(folder)? {
        let name = files::relative_name(&file, folder);
        if name != "index.html" && !NOT_CACHED.contains(&name.as_str()) {
            cached.push(format!("./{name}"));
        }
    }
    let path = folder.join(SERVICE_WORKER);
    let service_worker = fill_service_worker(&files::read_text(&path)?, build, &cached)?;
    files::write(&path, &service_worker)
}

/// Splits the page into HTML that loads the script file `{start}`, and the script.
fn extract_script(html: &str) -> Result<(String, String)> {
    let [open, close] = SCRIPT;
    let (before, rest) = html
        .split_once(open)
        .ok_or_else(|| format!("index.html: found no `{open}`, expected one from Trunk"))?;
    let (script, after) = rest
        .split_once(close)
        .ok_or_else(|| format!("index.html: found no `{close}` after `{open}`"))?;
    if after.contains("<script") || before.contains("<script") {
        return Err("index.html: found several scripts, expected one from Trunk".to_owned());
    }
    let lines: Vec<&str> = script
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let html = format!("{before}<script type=\"module\" src=\"./{{start}}\">{close}{after}");
    Ok((html, lines.join("\n") + "\n"))
}

/// Adds the content security policy.
fn with_policy(html: &str) -> Result<String> {
    let (before, after) = html
        .split_once(CHARSET)
        .ok_or_else(|| format!("index.html: found no line `{}`", CHARSET.trim_end()))?;
    Ok(format!(
        "{before}{CHARSET}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n{after}"
    ))
}

/// Fills the build id and the files to cache into the service worker's script.
fn fill_service_worker(script: &str, build: &str, cached: &[String]) -> Result<String> {
    for placeholder in ["'{build}'", "'{files}'"] {
        if !script.contains(placeholder) {
            return Err(format!("{SERVICE_WORKER}: found no placeholder {placeholder}"));
        }
    }
    let list: Vec<String> = cached.iter().map(|file| format!("'{file}'")).collect();
    Ok(script
        .replace("'{build}'", &format!("'{build}'"))
        .replace("'{files}'", &list.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n<meta charset=\"utf-8\">\n<title>x</title>\n<script type=\"module\">\nimport a from './a.js';\n\n\nawait a();\n</script>\n</head>";

    #[test]
    fn the_inline_script_becomes_a_file() {
        let (html, script) = extract_script(PAGE).unwrap();
        assert_eq!(script, "import a from './a.js';\nawait a();\n");
        assert!(
            html.contains("<script type=\"module\" src=\"./{start}\"></script>\n</head>"),
            "{html}"
        );
        assert!(extract_script("<head></head>").is_err());
        assert!(extract_script(&PAGE.replace("</head>", "<script>1</script>")).is_err());
    }

    #[test]
    fn the_policy_precedes_the_rest_of_the_head() {
        let html = with_policy(PAGE).unwrap();
        let policy = html.find("Content-Security-Policy");
        assert!(policy.is_some() && policy < html.find("<title>"), "{html}");
        assert!(with_policy("<head></head>").is_err());
    }

    #[test]
    fn the_service_worker_receives_the_build_id_and_the_files() {
        let script = fill_service_worker(
            "const B = '{build}'; const F = ['{files}'];",
            "b1",
            &["./".into(), "./a.js".into()],
        )
        .unwrap();
        assert_eq!(script, "const B = 'b1'; const F = ['./', './a.js'];");
        assert!(fill_service_worker("nothing", "b1", &[]).is_err());
    }
}
