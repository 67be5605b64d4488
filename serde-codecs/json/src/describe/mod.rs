//! Schemas of types that implement [`schemars::JsonSchema`], as the field's serializers make schemas of classes.

mod closed;
mod nullable;
mod numbers;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// How the schema of a type is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// The draft (`json.schema.spec.version`).
    pub draft: Draft,
    /// Objects have the properties of their structs and no others (`json.fail.unknown.properties`). Where several schemas
    /// describe one object, as for enums that are flattened into a struct, it stays open.
    pub closed: bool,
    /// What may be missing is `oneOf` the type `null` and another (`json.oneof.for.nullables`), not a list of types.
    pub one_of_for_nullables: bool,
}

/// A draft of JSON Schema that types can be described in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Draft {
    /// Draft 7
    #[default]
    Draft7,
    /// Draft 2019-09
    Draft2019,
    /// Draft 2020-12
    Draft2020,
}

impl Default for Description {
    /// Draft 7, closed, with `oneOf` for what may be missing: as in the field.
    fn default() -> Self {
        Self {
            draft: Draft::default(),
            closed: true,
            one_of_for_nullables: true,
        }
    }
}

/// The schema of a type, with the type's name as its title. Members stand in the order of their names, so that the text is
/// always the same.
///
/// ```
/// #[derive(schemars::JsonSchema)]
/// struct Order {
///     id: u64,
///     note: Option<String>,
/// }
///
/// let text = etymon_json::schema_of::<Order>(&etymon_json::Description::default());
/// assert!(text.contains(r#""additionalProperties":false"#));
/// assert!(text.contains(r#""note":{"oneOf":[{"type":"null"},{"type":"string"}]}"#));
/// assert!(text.ends_with(r#""required":["id"],"title":"Order","type":"object"}"#));
/// ```
#[must_use]
pub fn schema_of<T: JsonSchema + ?Sized>(how: &Description) -> String {
    let settings = match how.draft {
        Draft::Draft7 => SchemaSettings::draft07(),
        Draft::Draft2019 => SchemaSettings::draft2019_09(),
        Draft::Draft2020 => SchemaSettings::draft2020_12(),
    };
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    numbers::without_formats(&mut schema);
    if how.one_of_for_nullables {
        nullable::one_of(&mut schema);
    }
    if how.closed {
        closed::close(&mut schema);
    }
    sorted(schema).to_string()
}

/// The same with the members of objects in order, whatever kind of map serde_json has in this program.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            let sorted: Map<String, Value> = members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)))
                .collect();
            Value::Object(sorted)
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// Where the schemas of types are kept in the schema of another.
const DEFINITIONS: [&str; 2] = ["definitions", "$defs"];

/// Each schema right below a schema, with the keyword that it stands under.
fn below(schema: &mut Value) -> Vec<(String, &mut Value)> {
    let Value::Object(members) = schema else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (keyword, value) in members.iter_mut() {
        match (keyword.as_str(), value) {
            // Values, not schemas.
            ("default" | "const" | "enum" | "examples", _) => {}
            (
                "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas",
                Value::Object(schemas),
            ) => found.extend(schemas.values_mut().map(|each| (keyword.clone(), each))),
            (_, Value::Array(schemas)) => {
                found.extend(schemas.iter_mut().map(|each| (keyword.clone(), each)));
            }
            (_, schema @ Value::Object(_)) => found.push((keyword.clone(), schema)),
            _ => {}
        }
    }
    found
}
