//! HTTP content encodings: brotli and gzip.

use std::io::{self, Write};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// An HTTP content encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// `br`
    Brotli,
    /// `gzip`
    Gzip,
}

/// Trade of compression time for size.
#[derive(Clone, Copy, Debug)]
pub enum Effort {
    /// Some tenths of a second for the page.
    Fast,
    /// The smallest output of the encoding.
    Best,
}

impl Encoding {
    /// Best encoding that an `Accept-Encoding` header allows.
    pub fn accepted(header: &str) -> Option<Self> {
        let accepts = |name: &str| {
            header.split(',').any(|entry| {
                let mut parts = entry.split(';').map(str::trim);
                let quality = |part: &str| part.strip_prefix("q=")?.parse::<f32>().ok();
                parts.next() == Some(name) && parts.filter_map(quality).all(|quality| quality > 0.0)
            })
        };
        [Self::Brotli, Self::Gzip]
            .into_iter()
            .find(|encoding| accepts(encoding.name()))
    }

    /// Name in HTTP headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Compresses a whole body.
    pub fn compress(self, bytes: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
        let mut compressed = Vec::with_capacity(bytes.len() / 2);
        match self {
            Self::Brotli => {
                let params = BrotliEncoderParams {
                    quality: match effort {
                        Effort::Fast => 5,
                        Effort::Best => 11,
                    },
                    size_hint: bytes.len(),
                    ..BrotliEncoderParams::default()
                };
                brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params)?;
            }
            Self::Gzip => {
                let level = match effort {
                    Effort::Fast => Compression::default(),
                    Effort::Best => Compression::best(),
                };
                let mut encoder = GzEncoder::new(&mut compressed, level);
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
        }
        Ok(compressed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_best_accepted_encoding_is_chosen() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Some(Encoding::Brotli)),
            ("gzip;q=0.8, br;q=0", Some(Encoding::Gzip)),
            ("gzip", Some(Encoding::Gzip)),
            ("identity, brotli, x-gzip", None),
            ("", None),
        ] {
            assert_eq!(Encoding::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn both_encodings_decode_to_the_same_bytes() {
        let text = "daypart ".repeat(1_000);
        for effort in [Effort::Fast, Effort::Best] {
            let brotli = Encoding::Brotli.compress(text.as_bytes(), effort).unwrap();
            let gzip = Encoding::Gzip.compress(text.as_bytes(), effort).unwrap();
            assert!(
                brotli.len() < 100 && gzip.len() < 200,
                "{} {}",
                brotli.len(),
                gzip.len()
            );
            let mut decoded = Vec::new();
            brotli::BrotliDecompress(&mut &*brotli, &mut decoded).unwrap();
            assert_eq!(decoded, text.as_bytes());
            let mut decoded = String::new();
            flate2::read::GzDecoder::new(&*gzip)
                .read_to_string(&mut decoded)
                .unwrap();
            assert_eq!(decoded, text);
        }
    }
}
