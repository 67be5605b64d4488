//! The text with other tags: everything else stays as it is written.

use std::hash::{Hash, Hasher};

use etymon_types::EntityType;

use super::path::Lookup;
use super::{document, text};
use crate::json::{Value, View, write_string};
use crate::json_schema::model::JsonSchema;
use crate::tags::{Change, InvalidTags, MEMBER, TagChanges};

impl JsonSchema {
    /// The canonical text with its tags changed.
    pub(crate) fn with_tags(&self, changes: TagChanges<'_>) -> Result<String, InvalidTags> {
        let document = document(&self.canonical);
        let mut lookup = Lookup::new(&document, self.graph.dialect);
        let changes = changes.by_place(|entity| {
            let path = &*entity.entity_path;
            let as_record = entity.entity_type == EntityType::Record;
            let found = lookup.find(path, as_record);
            found.map(Place).map_err(|lost| lost.at(path))
        })?;
        let mut edits = Vec::with_capacity(changes.len());
        for (Place(schema), change) in changes {
            edits.extend(edit(schema, &change)?);
        }
        edits.sort_by_key(|edit| edit.start);
        let mut out = String::with_capacity(self.canonical.len() + 64 * edits.len());
        let mut copied = 0;
        for Edit { start, end, text } in edits {
            out.push_str(&self.canonical[copied..start]);
            out.push_str(&text);
            copied = end;
        }
        out.push_str(&self.canonical[copied..]);
        Ok(out)
    }
}

/// A schema in the text.
#[derive(Clone, Copy)]
struct Place<'d>(Value<'d>);

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.index() == other.0.index()
    }
}

impl Eq for Place<'_> {}

impl Hash for Place<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.index().hash(state);
    }
}

/// A piece of the text, and what comes in its place.
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

/// What changes at a schema; its text is minified.
fn edit(schema: Value<'_>, change: &Change<'_>) -> Result<Option<Edit>, InvalidTags> {
    let span = schema.span();
    let (mut before, mut there) = (None, None);
    let mut follows = false;
    for (name, value) in schema.members().into_iter().flatten() {
        if there.is_some() {
            follows = true;
            break;
        }
        if name == MEMBER {
            there = Some(value);
        } else {
            before = Some(value.span().end as usize);
        }
    }
    let inside = span.start as usize + 1;
    let Some(there) = there else {
        let at = span.end as usize - 1;
        let added = change.added(std::iter::empty());
        return Ok((!added.is_empty()).then(|| {
            let mut text = String::new();
            if before.is_some() {
                text.push(',');
            }
            write_string(&mut text, MEMBER);
            text.push(':');
            list(&mut text, &[], &added);
            Edit {
                start: at,
                end: at,
                text,
            }
        }));
    };
    let View::Array(elements) = there.view() else {
        return Err(InvalidTags::no_list(change.path));
    };
    let added = change.added(elements.filter_map(text));
    let kept = elements.filter(|element| text(*element).is_none_or(|tag| change.keeps(&tag)));
    let kept: Vec<&str> = kept.map(Value::text).collect();
    let (start, end) = (there.span().start as usize, there.span().end as usize);
    if kept.is_empty() && added.is_empty() {
        // With the comma on one side of it.
        return Ok(Some(Edit {
            start: before.unwrap_or(inside),
            end: end + usize::from(before.is_none() && follows),
            text: String::new(),
        }));
    }
    let mut text = String::new();
    list(&mut text, &kept, &added);
    Ok(Some(Edit { start, end, text }))
}

/// A list of what is kept as it is written, and of texts.
fn list(out: &mut String, kept: &[&str], added: &[&str]) {
    out.push('[');
    for (at, element) in kept.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(element);
    }
    for (at, tag) in added.iter().enumerate() {
        if at > 0 || !kept.is_empty() {
            out.push(',');
        }
        write_string(out, tag);
    }
    out.push(']');
}
