//! The texts that references can lead to, read when one does.

use std::cell::OnceCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::OPTIONS;
use crate::json::{Document, Value, View, read};
use crate::json_schema::meta::META_SCHEMAS;
use crate::schema::{Dependency, Schema};

/// A text, and what was looked up in it.
#[derive(Debug)]
pub(super) struct Source<'t> {
    /// What references call it; empty for the text itself.
    pub(super) name: &'t str,
    text: &'t str,
    document: OnceCell<Document<'t>>,
}

/// Objects with more members than this are indexed when a pointer leads through them.
const FEW: usize = 16;

/// The members of the large objects that pointers lead through, by the object's index.
pub(super) type Indexes<'d> = HashMap<usize, HashMap<&'d str, Value<'d>, RandomState>, RandomState>;

impl<'t> Source<'t> {
    /// The text itself, then those of the JSON Schemas among `dependencies`, then the meta-schemas.
    pub(super) fn all(own: Document<'t>, dependencies: &'t [Dependency]) -> Vec<Self> {
        let own = Self {
            name: "",
            text: "",
            document: OnceCell::from(own),
        };
        let unread = |name, text| Self {
            name,
            text,
            document: OnceCell::new(),
        };
        let dependencies =
            dependencies
                .iter()
                .filter_map(|dependency| match dependency.schema.as_ref() {
                    Schema::Json(schema) => Some(unread(&*dependency.name, schema.canonical())),
                    Schema::Avro(_) | Schema::Protobuf(_) => None,
                });
        let meta = META_SCHEMAS.iter().map(|(name, text)| unread(*name, *text));
        std::iter::once(own)
            .chain(dependencies)
            .chain(meta)
            .collect()
    }

    /// The text, read.
    pub(super) fn document(&self) -> &Document<'t> {
        self.document.get_or_init(|| {
            read(self.text, OPTIONS).expect("a canonical text and a meta-schema are JSON")
        })
    }
}

/// The value that the JSON pointer `pointer` leads to from `root`. `$defs` of a whole text are also found as
/// `definitions`, when `is_text` says that `root` is one.
pub(super) fn follow<'d>(
    root: Value<'d>,
    pointer: &str,
    is_text: bool,
    indexes: &mut Indexes<'d>,
) -> Option<Value<'d>> {
    let found = walk(root, pointer, indexes);
    if found.is_some() || !is_text {
        return found;
    }
    let rest = pointer.strip_prefix("/$defs")?;
    let alias = ["/definitions", rest].concat();
    rest.starts_with('/').then(|| walk(root, &alias, indexes))?
}

fn walk<'d>(root: Value<'d>, pointer: &str, indexes: &mut Indexes<'d>) -> Option<Value<'d>> {
    let mut value = root;
    for step in pointer.split('/').skip(1) {
        let unescaped;
        let step = if step.contains('~') {
            unescaped = step.replace("~1", "/").replace("~0", "~");
            &unescaped
        } else {
            step
        };
        value = match value.view() {
            View::Object(mut members) => match indexes.get(&value.index()) {
                Some(index) => *index.get(step)?,
                None if members.nth(FEW).is_some() => {
                    let index = value.members()?.collect::<HashMap<_, _, _>>();
                    let found = index.get(step).copied();
                    indexes.insert(value.index(), index);
                    found?
                }
                None => value.members()?.find(|(name, _)| *name == step)?.1,
            },
            View::Array(mut elements) => elements.nth(step.parse().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}
