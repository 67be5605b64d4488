//! The documents that the references of a JSON Schema name.

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use super::{meta, parse, uri};
use crate::diagnostic::InvalidSchema;
use crate::json::{Value, View};
use crate::outline::Outline;
use crate::span::Span;

/// What holds data, and no schemas.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

/// What holds schemas by names that are no keywords.
const BY_NAME: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// A value to look into.
struct Work<'t> {
    value: Value<'t>,
    /// What references in it are relative to.
    base: Rc<str>,
    /// Whether its members are schemas by name.
    is_by_name: bool,
}

/// A `$ref` that may lead out of the text.
struct Reference<'t> {
    location: &'t str,
    meaning: String,
    span: Span,
}

/// Reads the references of `text`.
///
/// # Errors
///
/// [`InvalidSchema`] when it is no JSON.
pub(crate) fn outline(text: &str) -> Result<Outline, InvalidSchema> {
    let document = parse::document(text)?;
    let mut ids = HashSet::new();
    let mut references = Vec::new();
    let mut outline = Outline::default();
    let root = document.root();
    if let View::Object(members) = root.view() {
        for (name, value) in members {
            match (name, value.as_str()) {
                ("title", Some(title)) => outline.name = Some(title.to_owned()),
                ("$id" | "id", Some(id)) => {
                    let id = uri::split_fragment(id).0;
                    if !id.is_empty() && outline.defines.is_empty() {
                        outline.defines.push(id.to_owned());
                    }
                }
                _ => {}
            }
        }
    }
    let mut work = vec![Work {
        value: root,
        base: Rc::from(""),
        is_by_name: false,
    }];
    while let Some(Work {
        value,
        mut base,
        is_by_name,
    }) = work.pop()
    {
        let inner = |value, base: &Rc<str>, is_by_name| Work {
            value,
            base: Rc::clone(base),
            is_by_name,
        };
        match value.view() {
            View::Array(elements) => {
                work.extend(elements.map(|element| inner(element, &base, false)));
            }
            View::Object(members) if is_by_name => {
                work.extend(members.map(|(_, value)| inner(value, &base, false)));
            }
            View::Object(members) => {
                for (_, id) in members.filter(|(name, _)| matches!(*name, "$id" | "id")) {
                    let id = id.as_str().map_or("", |id| uri::split_fragment(id).0);
                    if !id.is_empty() {
                        base = Rc::from(uri::resolve(&base, id).as_ref());
                        ids.insert(base.to_string());
                    }
                }
                for (name, value) in members {
                    match value.as_str() {
                        Some(target) if name == "$ref" => {
                            let (location, _) = uri::split_fragment(target);
                            let meaning = uri::resolve(&base, location);
                            let is_own = location.is_empty() || meaning == *base;
                            if !is_own && meta::place(&meaning).is_none() {
                                references.push(Reference {
                                    location,
                                    meaning: Cow::into_owned(meaning),
                                    span: value.span(),
                                });
                            }
                        }
                        Some(_) => {}
                        None if DATA.contains(&name) => {}
                        None => work.push(inner(value, &base, BY_NAME.contains(&name))),
                    }
                }
            }
            _ => {}
        }
    }
    references.sort_by_key(|reference| reference.span);
    for Reference {
        location,
        meaning,
        span,
    } in &references
    {
        if !ids.contains(meaning) {
            outline.need(location, meaning, *span);
        }
    }
    Ok(outline)
}
