//! Inline tags: `confluent:tags` at object schemas and at the schemas of properties.
//!
//! A path leads through the text as the reference server sees it: `object` and the name of a property in turn, `array`
//! to the items, `allof`, `anyof` and `oneof` with a place among the sorted branches, `not`, and `conditional` with `if`,
//! `then` or `else`. A schema with keywords of several classes is an `allof` of them, one with several types an `anyof`.
//! Definitions are found where they are written, as `object.definitions.Name` and `object.$defs.Name`; references are not
//! followed.

mod change;
mod find;
mod order;
mod path;
mod shape;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::parse::OPTIONS;
use crate::json::{Document, Value, View, read};
use crate::tags::MEMBER;

/// A canonical text, read again.
fn document(canonical: &str) -> Document<'_> {
    read(canonical, OPTIONS).expect("a canonical text is JSON")
}

/// The member of this name; a canonical text has each name once.
fn member<'d>(value: Value<'d>, name: &str) -> Option<Value<'d>> {
    let mut members = value.members()?;
    members
        .find(|(other, _)| *other == name)
        .map(|(_, value)| value)
}

/// What is written as tags at `value`.
fn written(value: Value<'_>) -> Option<Value<'_>> {
    member(value, MEMBER)
}

/// The tag that an element of the list is.
fn text(element: Value<'_>) -> Option<Cow<'_, str>> {
    match element.view() {
        View::String(text) => Some(Cow::Borrowed(text)),
        View::Number(_) | View::Bool(_) => Some(Cow::Borrowed(element.text())),
        View::Null | View::Array(_) | View::Object(_) => None,
    }
}
