//! What a text defines and what it needs: known before the schemas are there that it refers to.

use etymon_types::SchemaType;

use crate::diagnostic::InvalidSchema;
use crate::span::Span;
use crate::{avro, json_schema, protobuf};

/// What a text says about itself and others. Tools find with it which of many files refer to which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// The full name of its first type: of the record, enum or fixed type that an Avro schema is, of the first message or
    /// enum of a Protobuf file. The title of a JSON Schema.
    pub name: Option<String>,
    /// What others refer to it by: the full names of the Avro types in it, its own first; the `$id` of a JSON Schema.
    /// Nothing in Protobuf, where others import its path.
    pub defines: Vec<String>,
    /// What it refers to, each once, in the order of the text. Not what every registry knows: the built-in Protobuf files and
    /// the meta-schemas.
    pub needs: Vec<Need>,
}

/// Something that a text refers to and does not define.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What a reference to it is called: the full name of an Avro type, the path of an import, a `$ref` without its
    /// fragment.
    pub name: String,
    /// The URI that a `$ref` means where it stands; elsewhere the name.
    pub meaning: String,
    /// Where it is first written.
    pub span: Span,
}

impl Outline {
    /// Reads `text` as far as it can be read by itself.
    ///
    /// ```
    /// use etymon_schema::Outline;
    /// use etymon_types::SchemaType;
    ///
    /// let text = r#"{"type":"record","name":"a.Order","fields":[{"name":"by","type":"Customer"}]}"#;
    /// let outline = Outline::of(SchemaType::Avro, text)?;
    /// assert_eq!(outline.name.as_deref(), Some("a.Order"));
    /// assert_eq!(outline.needs[0].name, "a.Customer");
    /// # Ok::<(), etymon_schema::InvalidSchema>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidSchema`] when it is no JSON, or does not follow the grammar of Protobuf.
    pub fn of(schema_type: SchemaType, text: &str) -> Result<Self, InvalidSchema> {
        match schema_type {
            SchemaType::Avro => avro::outline(text),
            SchemaType::Protobuf => protobuf::outline(text),
            SchemaType::Json => json_schema::outline(text),
        }
    }

    /// Adds something that is needed, once.
    pub(crate) fn need(&mut self, name: &str, meaning: &str, span: Span) {
        if !self.needs.iter().any(|need| need.name == name) {
            self.needs.push(Need {
                name: name.to_owned(),
                meaning: meaning.to_owned(),
                span,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn check(
        schema_type: SchemaType,
        text: &str,
        name: Option<&str>,
        defines: &[&str],
        needs: &[(&str, &str)],
    ) {
        let outline = Outline::of(schema_type, text).expect(text);
        assert_eq!(outline.name.as_deref(), name, "{text}");
        assert_eq!(outline.defines, defines, "{text}");
        let found: Vec<_> = outline
            .needs
            .iter()
            .map(|need| (&*need.name, &*need.meaning))
            .collect();
        assert_eq!(found, needs, "{text}");
        for need in &outline.needs {
            let written = &text[need.span.start as usize..need.span.end as usize];
            let simple = need.name.rsplit('.').next().unwrap_or_default();
            assert!(written.contains(simple), "{written} of {text}");
        }
    }

    #[test]
    fn an_avro_schema_needs_the_names_that_it_does_not_define() {
        let avro = |text, name, defines: &[&str], needs: &[(&str, &str)]| {
            check(SchemaType::Avro, text, name, defines, needs);
        };
        avro(
            r#"{"type":"record","name":"Order","namespace":"a","fields":[
                {"name":"by","type":"Customer"},{"name":"to","type":["null","b.Address"]},
                {"name":"again","type":{"type":"array","items":"Customer"}},
                {"name":"line","type":{"type":"enum","name":"Line","symbols":["X"]}},
                {"name":"self","type":["null","Order"]},{"name":"later","type":"Line"}]}"#,
            Some("a.Order"),
            &["a.Order", "a.Line"],
            &[("a.Customer", "a.Customer"), ("b.Address", "b.Address")],
        );
        avro(r#"["null","x.Y"]"#, None, &[], &[("x.Y", "x.Y")]);
        avro(r#""string""#, None, &[], &[]);
        avro(
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":"nonsense"}]}"#,
            Some("R"),
            &["R"],
            &[("nonsense", "nonsense")],
        );
    }

    #[test]
    fn a_protobuf_file_needs_its_imports() {
        let protobuf = |text, name, needs: &[(&str, &str)]| {
            check(SchemaType::Protobuf, text, name, &[], needs);
        };
        protobuf(
            "syntax = \"proto3\";\npackage a.b;\nimport \"common/money.proto\";\n\
             import public \"x.proto\";\nimport \"google/protobuf/timestamp.proto\";\n\
             message Order { message Line {} }\nenum E { A = 0; }\n",
            Some("a.b.Order"),
            &[
                ("common/money.proto", "common/money.proto"),
                ("x.proto", "x.proto"),
            ],
        );
        protobuf("enum E { A = 0; }", Some("E"), &[]);
    }

    #[test]
    fn a_json_schema_needs_the_documents_that_its_references_name() {
        let json = |text, name, defines: &[&str], needs: &[(&str, &str)]| {
            check(SchemaType::Json, text, name, defines, needs);
        };
        json(
            r##"{"$id":"http://h/x/order.json","title":"Order","properties":{
                "a":{"$ref":"customer.json#/definitions/Name"},"b":{"$ref":"#/definitions/B"},
                "c":{"$ref":"http://json-schema.org/draft-07/schema#"},
                "$ref":{"$ref":"customer.json"},"d":{"const":{"$ref":"no.json"}}}}"##,
            Some("Order"),
            &["http://h/x/order.json"],
            &[("customer.json", "http://h/x/customer.json")],
        );
        json(
            r##"{"$defs":{"a":{"$id":"http://h/in/a.json","$ref":"b.json"}},"allOf":[{"$ref":"http://h/in/a.json#x"}]}"##,
            None,
            &[],
            &[("b.json", "http://h/in/b.json")],
        );
        json(
            r#"{"properties":{"default":{"$ref":"a.json"}},"default":{"$ref":"b.json"}}"#,
            None,
            &[],
            &[("a.json", "a.json")],
        );
        json("true", None, &[], &[]);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (schema_type, text) in [
            (SchemaType::Avro, "{"),
            (SchemaType::Json, "{"),
            (SchemaType::Protobuf, "message {"),
        ] {
            assert!(Outline::of(schema_type, text).is_err(), "{text}");
        }
    }
}
