//! A schema as the codec uses it.

use std::sync::Arc;
#[cfg(feature = "validate")]
use std::sync::OnceLock;

use etymon_schema::{Dependency, Sides, Validation};
use etymon_types::SchemaType;
use serde_json::Value;

use crate::error::{Error, ErrorKind};
#[cfg(feature = "validate")]
use crate::validate::Validator;

/// A JSON Schema that has been read; cloning shares it.
#[derive(Debug, Clone)]
pub struct Schema(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    schema: Arc<etymon_schema::Schema>,
    title: Option<Box<str>>,
    /// Everything that it refers to, and what that refers to.
    #[cfg(feature = "validate")]
    references: Box<[Dependency]>,
    #[cfg(feature = "validate")]
    validator: OnceLock<Result<Validator, Error>>,
}

/// A schema that another one refers to.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The name that the reference gives it: what stands in `$ref`.
    pub name: String,
    /// The schema.
    pub schema: Schema,
}

impl Schema {
    /// Reads `text`. Without `$schema` it is of draft 7, as in the field.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] when it is not JSON.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, &[])
    }

    /// Reads `text`, which refers to other schemas. `references` are all of them, direct ones and theirs: those that are
    /// referred to before those that refer to them, each once.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(text: &str, references: &[Reference]) -> Result<Self, Error> {
        let references: Box<[Dependency]> = references
            .iter()
            .map(|reference| Dependency {
                name: reference.name.clone(),
                schema: Arc::clone(&reference.schema.0.schema),
            })
            .collect();
        // Lenient: what a registry holds is readable, also where a new schema would be refused today.
        let schema =
            etymon_schema::Schema::parse(SchemaType::Json, text, &references, Validation::Lenient)
                .map_err(|invalid| Error::new(ErrorKind::Schema(invalid.to_string().into())))?;
        let title = title(schema.canonical());
        Ok(Self(Arc::new(Inner {
            schema: Arc::new(schema),
            title,
            #[cfg(feature = "validate")]
            references,
            #[cfg(feature = "validate")]
            validator: OnceLock::new(),
        })))
    }

    /// The canonical text: what a registry stores.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.schema.canonical()
    }

    /// Its title, which strategies name subjects after.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// The first reason why this schema does not take every document that `writer` takes; `None` when it does.
    #[must_use]
    pub fn incompatibility(&self, writer: &Self) -> Option<String> {
        match etymon_schema::incompatibilities(&self.0.schema, &writer.0.schema) {
            Ok(reasons) => reasons
                .first()
                .map(|reason| reason.message(Sides::NewReadsOld)),
            Err(over) => Some(over.to_string()),
        }
    }

    /// Whether it refers by itself, and not through others, to the schema that a reference calls `name`.
    #[must_use]
    pub fn refers_to(&self, name: &str) -> bool {
        let schema: Value = serde_json::from_str(self.text()).unwrap_or_default();
        has_reference(&schema, here(name))
    }

    /// What checks documents against it: made when it is first asked for, and then shared by all clones.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Schema`] when it is no schema of its draft, or refers to something that is not among its references.
    #[cfg(feature = "validate")]
    pub fn validator(&self) -> Result<Validator, Error> {
        let made = || Validator::new(self.text(), &self.0.references);
        self.0.validator.get_or_init(made).clone()
    }
}

/// A `$ref` may be the end of a name that is a URI, or begin with what its schema is relative to.
fn has_reference(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(member, value)| match value {
            Value::String(target) if member == "$ref" => {
                let target = target.split_once('#').map_or(&**target, |(uri, _)| uri);
                let target = here(target);
                !target.is_empty() && (ends_with(target, name) || ends_with(name, target))
            }
            other => has_reference(other, name),
        }),
        Value::Array(items) => items.iter().any(|item| has_reference(item, name)),
        _ => false,
    }
}

fn here(uri: &str) -> &str {
    uri.strip_prefix("./").unwrap_or(uri)
}

/// Whether a URI is, or ends behind a slash with, `end`.
fn ends_with(uri: &str, end: &str) -> bool {
    uri.strip_suffix(end)
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn title(text: &str) -> Option<Box<str>> {
    #[derive(serde::Deserialize)]
    struct Titled {
        title: Option<Value>,
    }
    let titled: Titled = serde_json::from_str(text).ok()?;
    titled.title?.as_str().map(Into::into)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_title_is_a_string_of_the_schema_itself() {
        for (text, title) in [
            (r#"{"title":"Order"}"#, Some("Order")),
            (r#"{"properties":{"a":{"title":"A"}}}"#, None),
            (r#"{"title":7}"#, None),
            ("true", None),
        ] {
            let schema = Schema::parse(text).expect("a schema");
            assert_eq!(schema.title(), title, "{text}");
        }
    }

    #[test]
    fn a_schema_refers_to_what_its_references_name() {
        let text = r##"{"items":[{"$ref":"a.json#/x"},{"$ref":"#/definitions/b"},{"$ref":"./c"}],
            "$ref":"https://example.com/d","properties":{"$ref":{"const":"e"}}}"##;
        let schema = Schema::parse(text).expect("a schema");
        for (name, refers) in [
            ("a.json", true),
            ("./a.json", true),
            ("https://example.com/a.json", true),
            ("aa.json", false),
            ("json", false),
            ("#/definitions/b", false),
            ("b", false),
            ("c", true),
            ("d", true),
            ("https://example.com/d", true),
            ("e", false),
        ] {
            assert_eq!(schema.refers_to(name), refers, "{name}");
        }
    }

    #[test]
    fn what_a_reader_does_not_take_is_told() {
        let number = Schema::parse(r#"{"type":"number"}"#).expect("a schema");
        let integer = Schema::parse(r#"{"type":"integer"}"#).expect("a schema");
        assert_eq!(number.incompatibility(&integer), None);
        assert!(integer.incompatibility(&number).is_some());
    }
}
