//! A small static file server over HTTP/1.1, for looking at the built page and for its end-to-end tests.
//!
//! It serves one folder under one prefix to this machine alone, one thread a connection and one request each. It is not
//! meant for the open net.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The longest request head that is read, in bytes.
const HEAD_LIMIT_BYTES: u64 = 16 * 1024;

/// A folder under a prefix.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder that holds the files.
    pub folder: PathBuf,
    /// The path that the folder is served under, with a slash at both ends.
    pub prefix: String,
}

/// What a request is answered with.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    File(PathBuf),
    Moved(String),
    NotFound,
    NotAllowed,
    Bad,
}

/// Answers requests for as long as the process lives.
pub fn serve(listener: &TcpListener, site: Site) -> io::Result<()> {
    let site = Arc::new(site);
    for stream in listener.incoming() {
        // A connection that broke before it was taken up is its browser's business.
        let Ok(stream) = stream else { continue };
        let site = Arc::clone(&site);
        std::thread::Builder::new().spawn(move || {
            // The same holds for one that breaks while it is answered.
            let _ = answer(&stream, &site);
        })?;
    }
    Ok(())
}

/// What a file's bytes are, by the ending of its name.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn answer(mut stream: &TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(stream.take(HEAD_LIMIT_BYTES));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let answer = match method {
        "GET" | "HEAD" => find(site, target),
        "" => Answer::Bad,
        _ => Answer::NotAllowed,
    };
    let plain = |stream: &mut &TcpStream, status: &str, extra: &str| {
        let length = status.len() + 1;
        write!(
            stream,
            "HTTP/1.1 {status}\r\n{extra}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n"
        )?;
        if method == "HEAD" {
            Ok(())
        } else {
            writeln!(stream, "{status}")
        }
    };
    match answer {
        Answer::File(path) => {
            let mut file = File::open(&path)?;
            // Always asked for anew, so that a rebuilt page is seen at once.
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
                 X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
                media_type(&path),
                file.metadata()?.len()
            )?;
            if method == "GET" {
                io::copy(&mut file, &mut stream)?;
            }
            Ok(())
        }
        Answer::Moved(to) => plain(&mut stream, "301 Moved Permanently", &format!("Location: {to}\r\n")),
        Answer::NotFound => plain(&mut stream, "404 Not Found", ""),
        Answer::NotAllowed => plain(&mut stream, "405 Method Not Allowed", "Allow: GET, HEAD\r\n"),
        Answer::Bad => plain(&mut stream, "400 Bad Request", ""),
    }
}

/// Finds the file that a request's target means, and none outside the site's folder.
fn find(site: &Site, target: &str) -> Answer {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if site.prefix.strip_suffix('/') == Some(path) && !path.is_empty() {
        return Answer::Moved(site.prefix.clone());
    }
    let Some(inside) = path.strip_prefix(&site.prefix) else {
        return Answer::NotFound;
    };
    let Some(decoded) = percent_decoded(inside) else {
        return Answer::Bad;
    };
    let mut file = site.folder.clone();
    for part in decoded.split('/').filter(|part| !part.is_empty()) {
        if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
            return Answer::NotFound;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    // A symbolic link may still point out of the folder.
    match (file.canonicalize(), site.folder.canonicalize()) {
        (Ok(file), Ok(folder)) if file.starts_with(&folder) && file.is_file() => Answer::File(file),
        _ => Answer::NotFound,
    }
}

/// A path with its `%41` turned into bytes; `None` when an escape is cut short or the bytes are no UTF-8.
fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            folder: crate::process::root().join("xtask"),
            prefix: "/some/daypart/".to_owned(),
        }
    }

    #[test]
    fn files_are_found_under_the_prefix_alone() {
        let site = site();
        let file = site.folder.join("Cargo.toml").canonicalize().unwrap();
        for target in [
            "/some/daypart/Cargo.toml",
            "/some/daypart/Cargo%2Etoml?x=1",
            "/some/daypart//Cargo.toml#there",
        ] {
            assert_eq!(find(&site, target), Answer::File(file.clone()), "{target}");
        }
        for target in [
            "/Cargo.toml",
            "/",
            "/some/daypart/nothing.js",
            "/some/daypartCargo.toml",
            "",
        ] {
            assert_eq!(find(&site, target), Answer::NotFound, "{target}");
        }
        assert_eq!(find(&site, "/some/daypart"), Answer::Moved("/some/daypart/".to_owned()));
        assert_eq!(find(&site, "/some/daypart/%4"), Answer::Bad);
        assert_eq!(find(&site, "/some/daypart/%ff"), Answer::Bad);
    }

    #[test]
    fn nothing_outside_the_folder_is_given() {
        let targets = [
            "../Cargo.toml",
            "..%2fCargo.toml",
            "%2e%2e/Cargo.toml",
            "src/../../Cargo.toml",
            "..\\Cargo.toml",
        ];
        for target in targets {
            assert_eq!(
                find(&site(), &format!("/some/daypart/{target}")),
                Answer::NotFound,
                "{target}"
            );
        }
    }

    #[test]
    fn an_answer_goes_over_the_wire_with_its_type_and_length() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || serve(&listener, site()));
        let ask = |request: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "{request} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
            let mut reply = String::new();
            stream.read_to_string(&mut reply).unwrap();
            reply
        };
        let source = std::fs::read_to_string(site().folder.join("Cargo.toml")).unwrap();
        let got = ask("GET /some/daypart/Cargo.toml");
        assert!(
            got.starts_with("HTTP/1.1 200 OK\r\n") && got.ends_with(&format!("\r\n\r\n{source}")),
            "{got}"
        );
        let head = ask("HEAD /some/daypart/Cargo.toml");
        assert!(
            head.contains(&format!("Content-Length: {}\r\n", source.len())) && head.ends_with("\r\n\r\n"),
            "{head}"
        );
        assert!(ask("GET /elsewhere").starts_with("HTTP/1.1 404 "));
        assert!(ask("POST /some/daypart/").starts_with("HTTP/1.1 405 "));
    }

    #[test]
    fn wasm_has_its_own_media_type() {
        assert_eq!(media_type(Path::new("app-0123_bg.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("worker.js")), "text/javascript; charset=utf-8");
        assert_eq!(media_type(Path::new("LICENSE")), "application/octet-stream");
    }
}
