//! The meta-schemas of the editions, which a schema may refer to without registering them.
//!
//! They are those of [json-schema.org], minified.
//!
//! [json-schema.org]: https://json-schema.org/specification-links

/// Each meta-schema's address without its protocol, and its text; sorted by address.
pub(super) const META_SCHEMAS: [(&str, &str); 19] = [
    (
        "json-schema.org/draft-04/schema",
        include_str!("meta/draft-04.json"),
    ),
    (
        "json-schema.org/draft-06/schema",
        include_str!("meta/draft-06.json"),
    ),
    (
        "json-schema.org/draft-07/schema",
        include_str!("meta/draft-07.json"),
    ),
    (
        "json-schema.org/draft/2019-09/meta/applicator",
        include_str!("meta/2019-09-applicator.json"),
    ),
    (
        "json-schema.org/draft/2019-09/meta/content",
        include_str!("meta/2019-09-content.json"),
    ),
    (
        "json-schema.org/draft/2019-09/meta/core",
        include_str!("meta/2019-09-core.json"),
    ),
    (
        "json-schema.org/draft/2019-09/meta/format",
        include_str!("meta/2019-09-format.json"),
    ),
    (
        "json-schema.org/draft/2019-09/meta/meta-data",
        include_str!("meta/2019-09-meta-data.json"),
    ),
    (
        "json-schema.org/draft/2019-09/meta/validation",
        include_str!("meta/2019-09-validation.json"),
    ),
    (
        "json-schema.org/draft/2019-09/schema",
        include_str!("meta/2019-09-schema.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/applicator",
        include_str!("meta/2020-12-applicator.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/content",
        include_str!("meta/2020-12-content.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/core",
        include_str!("meta/2020-12-core.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/format-annotation",
        include_str!("meta/2020-12-format-annotation.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/format-assertion",
        include_str!("meta/2020-12-format-assertion.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/meta-data",
        include_str!("meta/2020-12-meta-data.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/unevaluated",
        include_str!("meta/2020-12-unevaluated.json"),
    ),
    (
        "json-schema.org/draft/2020-12/meta/validation",
        include_str!("meta/2020-12-validation.json"),
    ),
    (
        "json-schema.org/draft/2020-12/schema",
        include_str!("meta/2020-12-schema.json"),
    ),
];

/// The place of the meta-schema at `uri`, which has no fragment.
pub(super) fn place(uri: &str) -> Option<usize> {
    let address = uri
        .strip_prefix("http://")
        .or_else(|| uri.strip_prefix("https://"))?;
    META_SCHEMAS
        .binary_search_by_key(&address, |(known, _)| known)
        .ok()
}
