//! Inline tags: the `tags` of the options `(confluent.message_meta)` and `(confluent.field_meta)`.
//!
//! A path is the names of messages inside each other without the package, of a field also that of the field; one of a
//! oneof is told with the name of the oneof, and found without it, too. Groups and extensions have no paths.

mod change;
mod find;
mod places;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::tree::{File, OptionPart, Setting, Value, ValueKind};

/// The option of messages that holds their tags.
const MESSAGE_META: &str = "confluent.message_meta";

/// The option of fields that holds their tags.
const FIELD_META: &str = "confluent.field_meta";

/// The member of either that the tags are.
const TAGS: &str = "tags";

/// What of a meta option is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// All of it, as one message.
    Whole,
    /// Its tags, or one of them.
    Tags,
    /// Something else.
    Other,
}

/// What of the option `meta` is set by a setting; `None` when it is another option.
fn set(file: &File, setting: &Setting, meta: &str) -> Option<Set> {
    let mut parts = file.option_parts(setting.name);
    let OptionPart::Extension(name) = parts.next()? else {
        return None;
    };
    if name.strip_prefix('.').unwrap_or(name) != meta {
        return None;
    }
    Some(match (parts.next(), parts.next()) {
        (None, _) => Set::Whole,
        (Some(OptionPart::Field(TAGS)), None) => Set::Tags,
        _ => Set::Other,
    })
}

/// The tags that are set.
fn written<'f>(file: &'f File, settings: &'f [Setting], meta: &str) -> Vec<Cow<'f, str>> {
    let mut tags = Vec::new();
    for setting in settings {
        match (set(file, setting, meta), &setting.value.kind) {
            (Some(Set::Tags), _) => add(file, &setting.value, &mut tags),
            (Some(Set::Whole), ValueKind::Message(members)) => {
                let members = members.iter();
                let own = members.filter(|member| file.name(member.name) == TAGS);
                own.for_each(|member| add(file, &member.value, &mut tags));
            }
            _ => {}
        }
    }
    tags
}

fn add<'f>(file: &'f File, value: &'f Value, tags: &mut Vec<Cow<'f, str>>) {
    match &value.kind {
        ValueKind::List(values) => tags.extend(values.iter().filter_map(|value| text(file, value))),
        _ => tags.extend(text(file, value)),
    }
}

/// The tag that a value is.
fn text<'f>(file: &'f File, value: &Value) -> Option<Cow<'f, str>> {
    match value.kind {
        ValueKind::String(string) => file.string(string),
        _ => None,
    }
}
