//! Media types: which the API reads, and which it answers with.

use http::HeaderValue;

/// A media type of answers. All three are JSON; the order is the API's preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// The API's first version, and its default.
    RegistryV1,
    /// The API without a version.
    Registry,
    /// Plain JSON.
    Json,
}

const ANSWERED: [(Media, &str); 3] = [
    (Media::RegistryV1, "application/vnd.schemaregistry.v1+json"),
    (Media::Registry, "application/vnd.schemaregistry+json"),
    (Media::Json, "application/json"),
];

const READ: [&str; 4] = [
    ANSWERED[0].1,
    ANSWERED[1].1,
    ANSWERED[2].1,
    "application/octet-stream",
];

impl Media {
    /// As a header.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(self.as_str())
    }

    fn as_str(self) -> &'static str {
        ANSWERED[self as usize].1
    }

    /// The type that a client gets which accepts `accept`, all of its Accept headers joined; `None` when it takes none.
    pub(super) fn accepted(accept: &str) -> Option<Self> {
        if accept.trim().is_empty() {
            return Some(Self::RegistryV1);
        }
        let mut best: Option<(u16, Self)> = None;
        for range in accept.split(',').map(Range::parse) {
            for (media, name) in ANSWERED {
                let better = best.is_none_or(|(quality, preferred)| {
                    range.quality > quality
                        || range.quality == quality && (media as u8) < preferred as u8
                });
                if range.quality > 0 && range.covers(name) && better {
                    best = Some((range.quality, media));
                }
            }
        }
        best.map(|(_, media)| media)
    }

    /// The type of an error for that client: the first of ours that it names without parameters, else the default.
    pub(super) fn of_errors(accept: &str) -> Self {
        let mut ranges: Vec<Range<'_>> = accept.split(',').map(Range::parse).collect();
        ranges.sort_by_key(|range| std::cmp::Reverse(range.quality));
        let named = ranges
            .iter()
            .filter(|range| range.is_bare)
            .find_map(|range| {
                ANSWERED
                    .into_iter()
                    .find(|(_, name)| range.name.eq_ignore_ascii_case(name))
            });
        named.map_or(Self::RegistryV1, |(media, _)| media)
    }
}

/// What the API makes of the media type of a request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readable {
    /// It is read as JSON.
    Yes,
    /// It is something else.
    No,
    /// It is no media type at all.
    NoMediaType,
}

/// Whether a body of this Content-Type is read.
pub(super) fn readable(content_type: &str) -> Readable {
    let name = Range::parse(content_type).name;
    match name.split_once('/') {
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => {
            if READ.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                Readable::Yes
            } else {
                Readable::No
            }
        }
        _ => Readable::NoMediaType,
    }
}

/// RFC 9110, 5.6.2
fn is_token(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(legal)
}

/// One entry of an Accept header.
struct Range<'a> {
    name: &'a str,
    /// In thousandths.
    quality: u16,
    /// It has no parameters.
    is_bare: bool,
}

impl<'a> Range<'a> {
    fn parse(entry: &'a str) -> Self {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let (mut quality, mut is_bare) = (1000, true);
        for parameter in parts {
            is_bare = false;
            if let Some((key, value)) = parameter.split_once('=')
                && key.trim().eq_ignore_ascii_case("q")
            {
                quality = thousandths(value.trim()).unwrap_or(1000);
            }
        }
        Self {
            name,
            quality,
            is_bare,
        }
    }

    fn covers(&self, media: &str) -> bool {
        self.name == "*/*"
            || self.name.eq_ignore_ascii_case("application/*")
            || self.name.eq_ignore_ascii_case(media)
    }
}

/// A quality, from 0 to 1 with up to three digits.
pub(super) fn thousandths(quality: &str) -> Option<u16> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let whole: u16 = whole.parse().ok()?;
    let digits = fraction.bytes().chain([b'0'; 3]).take(3);
    let fraction = digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    Some(
        whole
            .saturating_mul(1000)
            .saturating_add(fraction)
            .min(1000),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_type_that_the_client_likes_best_and_then_we() {
        use Media::{Json, Registry, RegistryV1};
        let v1 = ANSWERED[0].1;
        for (accept, media) in [
            ("", Some(RegistryV1)),
            ("*/*", Some(RegistryV1)),
            ("application/*", Some(RegistryV1)),
            (v1, Some(RegistryV1)),
            ("application/vnd.schemaregistry+json", Some(Registry)),
            ("Application/JSON", Some(Json)),
            ("application/json; charset=utf-8", Some(Json)),
            ("application/json, */*;q=0.1", Some(Json)),
            ("text/html, application/json;q=0.5", Some(Json)),
            (
                "application/json, application/vnd.schemaregistry.v1+json",
                Some(RegistryV1),
            ),
            (
                "application/vnd.schemaregistry.v1+json; q=0.2, application/json; q=0.9",
                Some(Json),
            ),
            ("application/json;q=0", None),
            ("text/plain", None),
            ("image/*", None),
            ("application/vnd.schemaregistry.v2+json", None),
            (",;,=", None),
        ] {
            assert_eq!(Media::accepted(accept), media, "{accept}");
        }
    }

    #[test]
    fn an_error_has_the_first_type_that_the_client_names() {
        for (accept, media) in [
            ("", Media::RegistryV1),
            ("*/*", Media::RegistryV1),
            ("application/*", Media::RegistryV1),
            ("application/json", Media::Json),
            ("text/html, application/json", Media::Json),
            (
                "application/vnd.schemaregistry+json, application/json",
                Media::Registry,
            ),
            ("application/json;q=0.5", Media::RegistryV1),
        ] {
            assert_eq!(Media::of_errors(accept), media, "{accept}");
        }
    }

    #[test]
    fn bodies_are_read_as_json_whatever_json_is_called() {
        for (content_type, expected) in [
            ("application/json", Readable::Yes),
            ("Application/JSON", Readable::Yes),
            ("application/json; charset=utf-8", Readable::Yes),
            ("application/octet-stream", Readable::Yes),
            ("application/vnd.schemaregistry.v1+json", Readable::Yes),
            ("text/plain", Readable::No),
            ("application/vnd.schemaregistry.v9+json", Readable::No),
            ("garbage", Readable::NoMediaType),
            ("a b/c", Readable::NoMediaType),
            ("/", Readable::NoMediaType),
            ("", Readable::NoMediaType),
        ] {
            assert_eq!(readable(content_type), expected, "{content_type}");
        }
    }

    #[test]
    fn qualities_are_read_to_the_third_digit() {
        for (text, expected) in [
            ("1", Some(1000)),
            ("0", Some(0)),
            ("0.0", Some(0)),
            ("0.5", Some(500)),
            ("1.", Some(1000)),
            ("0.9999", Some(999)),
            ("7", Some(1000)),
            ("99999999", None),
            ("-1", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(thousandths(text), expected, "{text}");
        }
    }
}
