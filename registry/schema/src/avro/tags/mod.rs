//! Inline tags: `confluent:tags` at records and fields. A record's path is its full name, a field's that and its name.

mod change;
mod find;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::model::{Json, Props};
use crate::tags::MEMBER;

/// What is written as tags among attributes.
fn written(props: &Props) -> Option<&Json> {
    let found = props.iter().find(|(name, _)| &**name == MEMBER);
    found.map(|(_, value)| value)
}

/// The tag that an element of the list is.
fn text(element: &Json) -> Option<Cow<'_, str>> {
    Some(match element {
        Json::String(text) | Json::Number(text) => Cow::Borrowed(text),
        Json::Bool(true) => Cow::Borrowed("true"),
        Json::Bool(false) => Cow::Borrowed("false"),
        Json::Null | Json::Array(_) | Json::Object(_) => return None,
    })
}
