//! The path of a request, as the API reads it: split, cut and decoded here, so that routes see plain segments.
//!
//! Slashes in a row count once and one at the end counts nothing, `;a=b` in a segment is cut off, `%2F` is a slash inside
//! of a segment, `.` and `..` are ordinary names, and a plus is a plus.

use std::borrow::Cow;

use etymon_types::{Context, ErrorCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::error::ApiError;

/// What stays as it is in a segment that is written again.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':');

/// The decoded segments of a path.
pub(super) type Segments<'a> = Vec<Cow<'a, str>>;

/// The segments of `path`.
///
/// # Errors
///
/// 400 for broken percent-encoding, for what is not UTF-8, and for NUL.
pub(super) fn segments(path: &str) -> Result<Segments<'_>, ApiError> {
    if let Some(rest) = path.strip_prefix("/contexts//") {
        // The one segment that may be empty: no name is the default context.
        let default = ["contexts".into(), Context::DEFAULT.into()];
        let rest = segments(rest)?;
        let named = if rest.is_empty() { 1 } else { 2 };
        return Ok(default.into_iter().take(named).chain(rest).collect());
    }
    path.split('/')
        .map(|segment| segment.split_once(';').map_or(segment, |(name, _)| name))
        .filter(|segment| !segment.is_empty())
        .map(decode)
        .collect()
}

/// The subject of a DEK, in a path of the DEK registry that names one.
pub(super) fn dek_subject<'a, 's>(segments: &'a mut Segments<'s>) -> Option<&'a mut Cow<'s, str>> {
    let is_one = segments
        .first()
        .is_some_and(|first| first == "dek-registry")
        && segments.get(4).is_some_and(|deks| deks == "deks");
    segments.get_mut(5).filter(|_| is_one)
}

/// Percent-decodes strictly; a plus stays one.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, ApiError> {
    let refuse = |what: &str| {
        let shown: String = text.chars().take(80).collect();
        ApiError::new(ErrorCode::BadRequest, format!("{shown:?} {what}"))
    };
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('%') {
        let digits = bytes.get(at + 1..at + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(refuse(
                "has a percent sign that two hexadecimal digits do not follow",
            ));
        }
    }
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| refuse("is not UTF-8"))?;
    if decoded.contains('\0') {
        return Err(refuse("holds a NUL"));
    }
    Ok(decoded)
}

/// Whether `path` is written the way routes are matched, so that nothing needs to be done.
pub(super) fn is_plain(path: &str) -> bool {
    path == "/"
        || path.starts_with('/')
            && !path.ends_with('/')
            && !path.contains("//")
            && !path
                .bytes()
                .any(|byte| matches!(byte, b'%' | b';' | 0x80..))
}

/// The path of these segments, the way routes are matched.
pub(super) fn join(segments: &[Cow<'_, str>]) -> String {
    if segments.is_empty() {
        return "/".to_owned();
    }
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        path.extend(utf8_percent_encode(segment, ESCAPED));
    }
    path
}

/// An integer as Java reads one: digits, with at most one sign in front.
pub(super) fn integer(text: &str) -> Option<i32> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_cut_and_decoded() {
        for (path, expected) in [
            ("/", vec![]),
            ("", vec![]),
            ("/subjects", vec!["subjects"]),
            ("/subjects/", vec!["subjects"]),
            ("//subjects//versions", vec!["subjects", "versions"]),
            (
                "/subjects/a%2Fb/versions",
                vec!["subjects", "a/b", "versions"],
            ),
            ("/subjects/a%2fb", vec!["subjects", "a/b"]),
            ("/subjects/a+b%2B%20c", vec!["subjects", "a+b+ c"]),
            ("/subjects/./..", vec!["subjects", ".", ".."]),
            (
                "/subjects/a;x=y/versions;z",
                vec!["subjects", "a", "versions"],
            ),
            ("/subjects/a%3Bb=c", vec!["subjects", "a;b=c"]),
            ("/subjects/caf%C3%A9/é", vec!["subjects", "café", "é"]),
            ("/subjects/%25zz", vec!["subjects", "%zz"]),
            ("/subjects/a%09b%7F", vec!["subjects", "a\tb\u{7f}"]),
            ("/subjects/%3A.c%3As", vec!["subjects", ":.c:s"]),
            ("/contexts//subjects", vec!["contexts", ".", "subjects"]),
            ("/contexts//", vec!["contexts"]),
        ] {
            assert_eq!(segments(path).unwrap(), expected, "{path}");
            let again = join(&segments(path).unwrap());
            assert_eq!(segments(&again).unwrap(), expected, "{again}");
            assert!(is_plain(&again) || again.contains('%'), "{again}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_refused() {
        for path in [
            "/%", "/a%2", "/%zz", "/%2", "/%C3%28", "/%FF", "/%00", "/%%%", "/%é1",
        ] {
            assert!(segments(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_plain_path_is_its_own_normal_form() {
        for path in ["/", "/subjects/a.b-c_d/versions/latest", "/config/:.c:s"] {
            assert!(is_plain(path), "{path}");
            assert_eq!(join(&segments(path).unwrap()), path);
        }
        for path in ["", "//", "/a/", "/a//b", "/a;b", "/a%20b", "/é"] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn integers_are_read_as_java_reads_them() {
        for (text, number) in [
            ("1", Some(1)),
            ("+1", Some(1)),
            ("01", Some(1)),
            ("-1", Some(-1)),
            ("2147483647", Some(i32::MAX)),
            ("-2147483648", Some(i32::MIN)),
            ("2147483648", None),
            ("99999999999", None),
            ("1 ", None),
            ("1.5", None),
            ("1x", None),
            ("+", None),
            ("--1", None),
            ("", None),
        ] {
            assert_eq!(integer(text), number, "{text}");
        }
    }
}
