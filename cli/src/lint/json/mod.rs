//! The rules for JSON Schema.

mod keywords;
mod objects;
mod values;

use etymon_schema::json::{Document, Value, View};
use etymon_schema::json_schema::JsonSchema;

pub(super) use keywords::{dialect, keyword, keyword_type, other_edition, ref_siblings};
pub(super) use objects::{open_content, repeated_name, required};
pub(super) use values::{r#enum, format, precision};

/// A schema with the text that it was read from.
pub(crate) struct Text<'a> {
    pub(super) schema: &'a JsonSchema,
    pub(super) document: &'a Document<'a>,
}

impl<'a> Text<'a> {
    /// The schemas of the text that are objects, itself among them, in the order in which they begin.
    fn schemas(&self) -> Vec<Value<'a>> {
        // Where names are repeated, the places are those of another text.
        if self.document.has_repetitions() {
            return Vec::new();
        }
        let mut places: Vec<u32> = self.schema.places().map(|span| span.start).collect();
        places.sort_unstable();
        places.dedup();
        let values = places.iter().filter_map(|at| self.document.at(*at));
        values.filter(|value| value.members().is_some()).collect()
    }
}

/// The value of a member.
fn get<'a>(schema: Value<'a>, name: &str) -> Option<Value<'a>> {
    let mut members = schema.members()?;
    members
        .find(|(other, _)| *other == name)
        .map(|(_, value)| value)
}

/// The names of the types that `type` allows; `None` where it says nothing.
fn types(schema: Value<'_>) -> Option<Vec<&str>> {
    match get(schema, "type")?.view() {
        View::String(one) => Some(vec![one]),
        View::Array(some) => some.map(Value::as_str).collect(),
        _ => None,
    }
}
