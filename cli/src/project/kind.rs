//! Which files are schemas.

use etymon_types::SchemaType;

/// What the name of a file says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A schema of this type.
    Schema(SchemaType),
    /// A JSON Schema if its `$schema` says so.
    Perhaps,
}

/// What the name of a file says; `None` when it is no schema.
pub(crate) fn of_path(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if name.rfind('.') == Some(0) {
        return None; // it has no name but the extension
    }
    let schema_type = if name.ends_with(".avsc") {
        SchemaType::Avro
    } else if name.ends_with(".proto") {
        SchemaType::Protobuf
    } else if name.ends_with(".schema.json") {
        SchemaType::Json
    } else {
        return name.ends_with(".json").then_some(Kind::Perhaps);
    };
    Some(Kind::Schema(schema_type))
}

/// The language of a schema that somebody names; `None` when the name does not tell.
pub(crate) fn schema_type(path: &str) -> Option<SchemaType> {
    of_path(path).map(|kind| match kind {
        Kind::Schema(schema_type) => schema_type,
        Kind::Perhaps => SchemaType::Json,
    })
}

/// Whether the `$schema` of a JSON text names an edition of JSON Schema, and not the schema of some settings.
pub(crate) fn is_json_schema(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(rename = "$schema")]
        schema: Option<String>,
    }
    // Most files are not even read as JSON.
    text.contains("json-schema.org/")
        && match serde_json::from_str::<Head>(text) {
            Ok(head) => head
                .schema
                .is_some_and(|schema| schema.contains("json-schema.org/")),
            // One that is broken is to be told.
            Err(_) => text.contains("\"$schema\""),
        }
}

/// The name of a file without what tells its type.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    without_extension(name)
}

/// A path without what tells its type.
pub(crate) fn without_extension(path: &str) -> &str {
    let lower = path.to_ascii_lowercase();
    for extension in [".schema.json", ".avsc", ".proto", ".json"] {
        if lower.ends_with(extension) && lower.len() > extension.len() {
            return &path[..path.len() - extension.len()];
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_name_tells_the_type() {
        for (path, kind, stem_of) in [
            (
                "a/b/orders-value.avsc",
                Some(Kind::Schema(SchemaType::Avro)),
                "orders-value",
            ),
            (
                "order.proto",
                Some(Kind::Schema(SchemaType::Protobuf)),
                "order",
            ),
            (
                "x/order.schema.json",
                Some(Kind::Schema(SchemaType::Json)),
                "order",
            ),
            ("x/order.v1.json", Some(Kind::Perhaps), "order.v1"),
            ("X.AVSC", Some(Kind::Schema(SchemaType::Avro)), "X"),
            ("README.md", None, "README.md"),
            ("a/.avsc", None, ".avsc"),
            ("-", None, "-"),
            ("é.proto", Some(Kind::Schema(SchemaType::Protobuf)), "é"),
        ] {
            assert_eq!(of_path(path), kind, "{path}");
            assert_eq!(stem(path), stem_of, "{path}");
        }
    }

    #[test]
    fn a_json_schema_says_so() {
        for (text, is) in [
            (
                r#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#,
                true,
            ),
            (
                r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}"#,
                true,
            ),
            (
                r#"{"$schema":"https://json.schemastore.org/package"}"#,
                false,
            ),
            (r#"{"a":"http://json-schema.org/draft-07/schema#"}"#, false),
            (r#"{"$schema":"http://json-schema.org/"#, true),
            (r#"{"a":"http://json-schema.org/"#, false),
        ] {
            assert_eq!(is_json_schema(text), is, "{text}");
        }
    }
}
