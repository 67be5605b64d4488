//! Compressed answers.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::media::thousandths;

/// Whether a client with this Accept-Encoding takes gzip: it must say so by name, with a quality above 0.
pub(super) fn is_accepted(accept_encoding: &str) -> bool {
    accept_encoding.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named
            && parts.all(|parameter| {
                let quality = parameter
                    .split_once('=')
                    .filter(|(key, _)| key.trim() == "q");
                quality.is_none_or(|(_, value)| thousandths(value.trim()) != Some(0))
            })
    })
}

/// The body, compressed.
pub(super) fn compress(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    encoder
        .write_all(body)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
        .into()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn gzip_is_taken_by_name_alone() {
        for (accept_encoding, expected) in [
            ("gzip", true),
            ("GZIP", true),
            ("gzip, deflate", true),
            ("br, gzip;q=0.5", true),
            ("gzip; q=1.0", true),
            ("identity, gzip", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0", false),
            ("*", false),
            ("x-gzip", false),
            ("deflate", false),
            ("zip", false),
            ("", false),
        ] {
            assert_eq!(is_accepted(accept_encoding), expected, "{accept_encoding}");
        }
    }

    #[test]
    fn what_is_compressed_unpacks_to_what_it_was() {
        let body = "many times the same, ".repeat(100);
        let packed = compress(body.as_bytes());
        assert!(packed.len() < body.len() / 4);
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&*packed)
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, body);
    }
}
