//! HTTP headers that depend on a file's name: media type and caching.

use std::path::Path;

/// Media type of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// Value of `Content-Type`.
    pub name: &'static str,
    /// Whether compression is worth its time.
    pub compressible: bool,
}

impl MediaType {
    /// Media type by file name extension.
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let (name, compressible) = match extension.unwrap_or_default() {
            "html" => ("text/html; charset=utf-8", true),
            "css" => ("text/css; charset=utf-8", true),
            "js" | "mjs" => ("text/javascript; charset=utf-8", true),
            "json" | "map" => ("application/json", true),
            "webmanifest" => ("application/manifest+json", true),
            "wasm" => ("application/wasm", true),
            "svg" => ("image/svg+xml", true),
            "csv" => ("text/csv; charset=utf-8", true),
            "txt" | "md" => ("text/plain; charset=utf-8", true),
            "png" => ("image/png", false),
            "jpg" | "jpeg" => ("image/jpeg", false),
            "ico" => ("image/x-icon", false),
            _ => ("application/octet-stream", false),
        };
        Self { name, compressible }
    }
}

/// Value of `Cache-Control` for a file. A file whose name contains a hash of its content never changes.
pub fn cache_control(path: &Path) -> &'static str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_hash = |part: &str| part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if name.split(['-', '_', '.']).skip(1).any(is_hash) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_follow_the_extension() {
        assert_eq!(MediaType::of(Path::new("app-0123_bg.wasm")).name, "application/wasm");
        assert_eq!(
            MediaType::of(Path::new("worker.js")).name,
            "text/javascript; charset=utf-8"
        );
        assert_eq!(MediaType::of(Path::new("LICENSE")).name, "application/octet-stream");
    }

    #[test]
    fn names_with_a_hash_are_immutable() {
        for name in ["app-0123456789abcdef_bg.wasm", "start-0123456789abcdef.js"] {
            assert!(cache_control(Path::new(name)).ends_with("immutable"), "{name}");
        }
        for name in ["index.html", "worker.js", "icon-192.png", "0123456789abcdef.js"] {
            assert_eq!(cache_control(Path::new(name)), "no-cache", "{name}");
        }
    }
}
