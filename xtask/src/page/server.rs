//! Static file server on 127.0.0.1, for the built page, the end-to-end tests and the benchmarks.
//!
//! It serves one directory under one path prefix as a static host would: compressed, with caching headers and `404.html`.
//! `tiny_http` implements HTTP.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method, Request, Response, ResponseBox, Server, StatusCode};

use crate::page::compression::{Effort, Encoding};
use crate::page::headers::{MediaType, cache_control};
use crate::process::Result;

/// Ports to try when none is given.
const PORTS: RangeInclusive<u16> = 8080..=8180;

/// Threads that answer requests. Browsers open up to six connections to a host.
const THREADS: usize = 8;

/// Pause between two connections that wake tiny_http, see [`wake`].
const WAKE_INTERVAL: Duration = Duration::from_millis(100);

/// Largest file that is compressed and kept in memory. Larger ones are streamed from disk.
const COMPRESS_LIMIT_BYTES: u64 = 16 << 20;

/// A directory to serve.
#[derive(Debug)]
pub struct Site {
    folder: PathBuf,
    prefix: String,
    compressed: Mutex<HashMap<(PathBuf, Encoding), Compressed>>,
}

/// Compressed body of a file, valid while the file keeps its modification time.
#[derive(Clone, Debug)]
struct Compressed {
    modified: SystemTime,
    body: Arc<[u8]>,
}

/// Resource that a request addresses.
#[derive(Debug, PartialEq, Eq)]
enum Resource {
    File(PathBuf),
    Redirect(String),
    NotFound,
    BadRequest,
}

impl Site {
    /// Site that serves `folder` under `prefix`, which has a slash at both ends.
    pub fn new(folder: PathBuf, prefix: &str) -> Self {
        Self {
            folder,
            prefix: prefix.to_owned(),
            compressed: Mutex::default(),
        }
    }

    /// Answers requests on `listener` until it fails.
    pub fn serve(&self, listener: TcpListener) -> Result<()> {
        let address = listener
            .local_addr()
            .map_err(|error| format!("cannot read the server's address: {error}"))?;
        let server =
            Server::from_listener(listener, None).map_err(|error| format!("cannot start the server: {error}"))?;
        thread::spawn(move || wake(address));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for request in server.incoming_requests() {
                        let response = self
                            .respond(&request)
                            .unwrap_or_else(|_| text_response(500, "Internal Server Error"));
                        // An error here means that the browser closed the connection.
                        let _ = request.respond(response);
                    }
                });
            }
        });
        Err("the server no longer accepts connections".to_owned())
    }

    fn respond(&self, request: &Request) -> io::Result<ResponseBox> {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return Ok(with_header(
                text_response(405, "Method Not Allowed"),
                "Allow",
                "GET, HEAD",
            ));
        }
        let encoding = request
            .headers()
            .iter()
            .find(|header| header.field.equiv("Accept-Encoding"))
            .and_then(|header| Encoding::accepted(header.value.as_str()));
        match self.find(request.url()) {
            Resource::File(path) => self.file_response(&path, 200, encoding),
            Resource::Redirect(target) => Ok(with_header(
                text_response(301, "Moved Permanently"),
                "Location",
                &target,
            )),
            Resource::BadRequest => Ok(text_response(400, "Bad Request")),
            Resource::NotFound => {
                let page = self.folder.join("404.html");
                if page.is_file() {
                    self.file_response(&page, 404, encoding)
                } else {
                    Ok(text_response(404, "Not Found"))
                }
            }
        }
    }

    /// Resolves the target of a request to a file inside the site's directory.
    fn find(&self, target: &str) -> Resource {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        if self.prefix.strip_suffix('/') == Some(path) && !path.is_empty() {
            return Resource::Redirect(self.prefix.clone());
        }
        let Some(inside) = path.strip_prefix(&self.prefix) else {
            return Resource::NotFound;
        };
        let Ok(decoded) = percent_decode_str(inside).decode_utf8() else {
            return Resource::BadRequest;
        };
        let mut file = self.folder.clone();
        for part in decoded.split('/').filter(|part| !part.is_empty()) {
            if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
                return Resource::NotFound;
            }
            file.push(part);
        }
        if file.is_dir() {
            file.push("index.html");
        }
        // A symbolic link can still lead outside the directory.
        match (file.canonicalize(), self.folder.canonicalize()) {
            (Ok(file), Ok(folder)) if file.starts_with(&folder) && file.is_file() => Resource::File(file),
            _ => Resource::NotFound,
        }
    }

    fn file_response(&self, path: &Path, status: u16, encoding: Option<Encoding>) -> io::Result<ResponseBox> {
        let media_type = MediaType::of(path);
        let metadata = fs::metadata(path)?;
        let encoding = encoding.filter(|_| media_type.compressible && metadata.len() <= COMPRESS_LIMIT_BYTES);
        let response = match encoding {
            Some(encoding) => {
                let body = self.compressed(path, encoding, metadata.modified()?)?;
                let response = body_response(status, body.len(), io::Cursor::new(body));
                with_header(response, "Content-Encoding", encoding.name())
            }
            None => body_response(
                status,
                usize::try_from(metadata.len()).unwrap_or_default(),
                File::open(path)?,
            ),
        };
        let headers = [
            ("Content-Type", media_type.name),
            ("Cache-Control", cache_control(path)),
            ("Vary", "Accept-Encoding"),
            ("X-Content-Type-Options", "nosniff"),
        ];
        Ok(headers
            .into_iter()
            .fold(response, |response, (name, value)| with_header(response, name, value)))
    }

    /// Compressed body of a file, from memory if the file is unchanged.
    fn compressed(&self, path: &Path, encoding: Encoding, modified: SystemTime) -> io::Result<Arc<[u8]>> {
        let key = (path.to_path_buf(), encoding);
        let lock = || self.compressed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&key).filter(|known| known.modified == modified).cloned();
        if let Some(known) = known {
            return Ok(known.body);
        }
        let body: Arc<[u8]> = encoding.compress(&fs::read(path)?, Effort::Fast)?.into();
        lock().insert(
            key,
            Compressed {
                modified,
                body: Arc::clone(&body),
            },
        );
        Ok(body)
    }
}

/// Listens on 127.0.0.1, on `port` or on the first free one of [`PORTS`].
pub fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port: u16| TcpListener::bind(("127.0.0.1", port));
    match port {
        Some(port) => bind(port).map_err(|error| format!("cannot listen on port {port}: {error}; use another --port")),
        None => PORTS.into_iter().find_map(|port| bind(port).ok()).ok_or_else(|| {
            format!(
                "found no free port from {} to {}: choose one with --port",
                PORTS.start(),
                PORTS.end()
            )
        }),
    }
}

/// Connects to the server every [`WAKE_INTERVAL`] until it is gone.
///
/// tiny_http 0.12 queues a new connection for a thread that another one has just woken, and then leaves it there for as
/// long as all threads hold kept-alive connections: a page load could stall for minutes. The thread that it starts for a
/// further connection takes the queued one next.
fn wake(address: SocketAddr) {
    while TcpStream::connect(address).is_ok() {
        thread::sleep(WAKE_INTERVAL);
    }
}

/// Port of a listener.
pub fn port_of(listener: &TcpListener) -> Result<u16> {
    let address = listener.local_addr();
    address
        .map(|address| address.port())
        .map_err(|error| format!("cannot read the server's address: {error}"))
}

fn body_response(status: u16, length: usize, body: impl Read + Send + 'static) -> ResponseBox {
    Response::new(StatusCode(status), Vec::new(), body, Some(length), None)
        // A body of known length is sent with Content-Length, however long it is.
        .with_chunked_threshold(usize::MAX)
        .boxed()
}

fn text_response(status: u16, text: &str) -> ResponseBox {
    let body = format!("{status} {text}\n");
    let response = body_response(status, body.len(), io::Cursor::new(body));
    with_header(response, "Content-Type", "text/plain; charset=utf-8")
}

fn with_header(response: ResponseBox, name: &str, value: &str) -> ResponseBox {
    match Header::from_bytes(name, value) {
        Ok(header) => response.with_header(header),
        // Only text outside ASCII is refused.
        Err(()) => response,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Barrier;

    use super::*;
    use crate::process;

    fn xtask_folder() -> PathBuf {
        process::root().join("xtask")
    }

    fn site() -> Site {
        Site::new(xtask_folder(), "/some/daypart/")
    }

    /// Sends one request and returns the response as text.
    fn fetch(address: SocketAddr, request: &str, header: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{header}\r\n"
        )
        .unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        String::from_utf8_lossy(&response).into_owned()
    }

    fn serve_in_background(site: Site) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || site.serve(listener));
        address
    }

    #[test]
    fn files_are_found_below_the_prefix_only() {
        let site = site();
        let file = site.folder.join("Cargo.toml").canonicalize().unwrap();
        for target in [
            "/some/daypart/Cargo.toml",
            "/some/daypart/Cargo%2Etoml?x=1",
            "/some/daypart//Cargo.toml#there",
        ] {
            assert_eq!(site.find(target), Resource::File(file.clone()), "{target}");
        }
        for target in [
            "/Cargo.toml",
            "/",
            "/some/daypart/nothing.js",
            "/some/daypartCargo.toml",
            "/some/daypart/%4",
            "",
        ] {
            assert_eq!(site.find(target), Resource::NotFound, "{target}");
        }
        assert_eq!(
            site.find("/some/daypart"),
            Resource::Redirect("/some/daypart/".to_owned())
        );
        assert_eq!(site.find("/some/daypart/%ff"), Resource::BadRequest);
    }

    #[test]
    fn files_outside_the_folder_are_not_found() {
        for target in [
            "../Cargo.toml",
            "..%2fCargo.toml",
            "%2e%2e/Cargo.toml",
            "src/../../Cargo.toml",
            "..\\Cargo.toml",
        ] {
            let target = format!("/some/daypart/{target}");
            assert_eq!(site().find(&target), Resource::NotFound, "{target}");
        }
    }

    #[test]
    fn get_sends_the_file_and_head_sends_its_headers() {
        let address = serve_in_background(site());
        let source = fs::read_to_string(xtask_folder().join("Cargo.toml")).unwrap();
        let length = format!("Content-Length: {}\r\n", source.len());
        let get = fetch(address, "GET /some/daypart/Cargo.toml", "");
        assert!(get.starts_with("HTTP/1.1 200 OK\r\n") && get.contains(&length), "{get}");
        assert!(get.ends_with(&format!("\r\n\r\n{source}")), "{get}");
        let head = fetch(address, "HEAD /some/daypart/Cargo.toml", "");
        assert!(head.contains(&length) && head.ends_with("\r\n\r\n"), "{head}");
        assert!(fetch(address, "GET /elsewhere", "").starts_with("HTTP/1.1 404 "));
        assert!(fetch(address, "POST /some/daypart/", "").starts_with("HTTP/1.1 405 "));
    }

    #[test]
    fn a_changed_file_is_compressed_again_and_404_html_is_the_error_page() {
        let folder = process::scratch().unwrap().join("server-test");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("404.html"), "no such page").unwrap();
        let page = folder.join("index.html");
        fs::write(&page, "x".repeat(1_000)).unwrap();
        let address = serve_in_background(Site::new(folder.clone(), "/"));
        let accept = "Accept-Encoding: gzip\r\n";
        let first = fetch(address, "GET /", accept);
        assert!(
            first.contains("Content-Encoding: gzip\r\n") && first.contains("Vary: Accept-Encoding\r\n"),
            "{first}"
        );
        assert!(first.len() < 500, "{first}");
        fs::write(&page, "y".repeat(1_000)).unwrap();
        assert_ne!(first, fetch(address, "GET /", accept));
        let missing = fetch(address, "GET /missing", "");
        assert!(
            missing.starts_with("HTTP/1.1 404 ") && missing.ends_with("no such page"),
            "{missing}"
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_taken_port_is_named_in_the_error() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = port_of(&taken).unwrap();
        assert!(listen(Some(port)).unwrap_err().contains(&port.to_string()));
    }

    #[test]
    fn kept_alive_connections_that_arrive_together_are_all_answered() {
        const CONNECTIONS: usize = 24;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || site().serve(listener));
        for _ in 0..20 {
            let together = Barrier::new(CONNECTIONS);
            let answered = thread::scope(|scope| {
                let clients: Vec<_> = (0..CONNECTIONS)
                    .map(|_| {
                        scope.spawn(|| {
                            together.wait();
                            let mut stream = TcpStream::connect(address).unwrap();
                            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                            write!(
                                stream,
                                "GET /some/daypart/Cargo.toml HTTP/1.1\r\nHost: {address}\r\n\r\n"
                            )
                            .unwrap();
                            let mut head = [0; 15];
                            let answered = stream.read_exact(&mut head).is_ok() && head.starts_with(b"HTTP/1.1 200");
                            // No connection closes before each has its answer or has given up.
                            together.wait();
                            answered
                        })
                    })
                    .collect();
                clients
                    .into_iter()
                    .map(|client| client.join().unwrap())
                    .collect::<Vec<_>>()
            });
            assert!(answered.iter().all(|answered| *answered), "{answered:?}");
        }
    }
}
