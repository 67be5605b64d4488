//! Where a path leads.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::order;
use super::shape::{Class, Combined, classes, types};
use crate::json::{Document, Value, View};
use crate::json_schema::dialect::Dialect;
use crate::tags::InvalidTags;

/// Most bytes of names that are compared to look paths up: a name may have dots in it, and then every beginning of the
/// path may be one.
const MAX_STEPS: usize = 64 * 1024 * 1024;

/// Objects with more members than this are indexed.
const FEW: usize = 16;

/// The words that lead from a schema into it.
const WORDS: [&str; 7] = [
    "object",
    "array",
    "allof",
    "anyof",
    "oneof",
    "not",
    "conditional",
];

/// Looks paths up in a text, and remembers what it met.
pub(super) struct Lookup<'d> {
    root: Value<'d>,
    dialect: Dialect,
    members: HashMap<usize, HashMap<&'d str, Value<'d>, RandomState>, RandomState>,
    classes: HashMap<usize, Vec<Class>, RandomState>,
    branches: HashMap<usize, Vec<Value<'d>>, RandomState>,
    steps: usize,
}

/// Nothing is there.
pub(super) enum Lost {
    Nowhere,
    TooLong,
}

impl Lost {
    pub(super) fn at(self, path: &str) -> InvalidTags {
        match self {
            Self::Nowhere => InvalidTags::no_path(path),
            Self::TooLong => InvalidTags::TooLong(MAX_STEPS),
        }
    }
}

impl<'d> Lookup<'d> {
    pub(super) fn new(document: &'d Document<'d>, dialect: Dialect) -> Self {
        Self {
            root: document.root(),
            dialect,
            members: HashMap::default(),
            classes: HashMap::default(),
            branches: HashMap::default(),
            steps: 0,
        }
    }

    /// The schema that `path` leads to; `as_record` when `object` may be the end of it.
    pub(super) fn find(&mut self, path: &str, as_record: bool) -> Result<Value<'d>, Lost> {
        let (mut schema, mut rest) = (self.root, path);
        // The class of the schema that the path named before.
        let mut within = None;
        loop {
            let (word, behind) = segment(rest);
            let Some(behind) = behind else {
                let is_end = word == "object" && as_record && schema.members().is_some();
                return if is_end {
                    Ok(schema)
                } else {
                    Err(Lost::Nowhere)
                };
            };
            match word {
                "object" => {
                    let (found, left) = self.in_object(schema, behind)?;
                    let Some(left) = left else {
                        let is_schema = found.members().is_some();
                        return if is_schema {
                            Ok(found)
                        } else {
                            Err(Lost::Nowhere)
                        };
                    };
                    (schema, rest, within) = (found, left, None);
                }
                "array" => {
                    let items = self.member(schema, "items").ok_or(Lost::Nowhere)?;
                    (schema, rest, within) = (items, behind, None);
                }
                "not" => {
                    let not = self.member(schema, "not").ok_or(Lost::Nowhere)?;
                    (schema, rest, within) = (not, behind, None);
                }
                "conditional" => {
                    let (keyword, behind) = segment(behind);
                    let is_one = matches!(keyword, "if" | "then" | "else");
                    let found = self.member(schema, keyword).filter(|_| is_one);
                    let (found, behind) = found.zip(behind).ok_or(Lost::Nowhere)?;
                    (schema, rest, within) = (found, behind, None);
                }
                "allof" | "anyof" | "oneof" => {
                    let (at, behind) = segment(behind);
                    let at: Option<usize> = at.parse().ok();
                    let (at, behind) = at.zip(behind).ok_or(Lost::Nowhere)?;
                    let next = segment(behind).0;
                    let (found, class) = self.combined(schema, word, at, next, within)?;
                    (schema, rest, within) = (found, behind, class);
                }
                _ => return Err(Lost::Nowhere),
            }
        }
    }

    /// The schema of a property or a definition that `rest` begins with, and what is left then.
    fn in_object<'p>(
        &mut self,
        schema: Value<'d>,
        rest: &'p str,
    ) -> Result<(Value<'d>, Option<&'p str>), Lost> {
        for shelf in ["definitions", "$defs"] {
            if let (word, Some(behind)) = segment(rest)
                && word == shelf
                && let Some(shelf) = self.member(schema, shelf)
                && let Some(found) = self.named(shelf, behind)?
            {
                return Ok(found);
            }
        }
        let properties = self.member(schema, "properties").ok_or(Lost::Nowhere)?;
        self.named(properties, rest)?.ok_or(Lost::Nowhere)
    }

    /// The member of `object` whose name `rest` begins with: the shortest behind which the path ends or goes on.
    fn named<'p>(
        &mut self,
        object: Value<'d>,
        rest: &'p str,
    ) -> Result<Option<(Value<'d>, Option<&'p str>)>, Lost> {
        let dots = rest.match_indices('.').map(|(at, _)| at);
        for end in dots.chain([rest.len()]) {
            self.steps += end + FEW;
            if self.steps > MAX_STEPS {
                return Err(Lost::TooLong);
            }
            let behind = rest.get(end + 1..);
            let goes_on = behind.is_none_or(|behind| WORDS.contains(&segment(behind).0));
            if goes_on && let Some(found) = self.member(object, &rest[..end]) {
                return Ok(Some((found, behind)));
            }
        }
        Ok(None)
    }

    /// The schema at a place among several: `within` one class of a schema, or of all its classes. With the class that
    /// the rest of the path, which begins with `next`, is about.
    fn combined(
        &mut self,
        schema: Value<'d>,
        word: &str,
        at: usize,
        next: &str,
        within: Option<Class>,
    ) -> Result<(Value<'d>, Option<Class>), Lost> {
        let own = self.classes(schema);
        if within.is_none() && word == "allof" && own.len() > 1 {
            let class = own.get(at).filter(|class| class.word() == Some(next));
            if let Some(class) = class {
                return Ok((schema, Some(*class)));
            }
        }
        let is_types = |class: Class| class == Class::Combined(Combined::Types);
        if !within.is_some_and(is_types) {
            let keyword = match word {
                "allof" => "allOf",
                "anyof" => "anyOf",
                _ => "oneOf",
            };
            if let Some(list) = self.member(schema, keyword) {
                let branch = self.branches(list).get(at).copied();
                return Ok((branch.ok_or(Lost::Nowhere)?, None));
            }
        }
        match word {
            "anyof" => {
                let class = types(schema).get(at).copied().ok_or(Lost::Nowhere)?;
                Ok((schema, Some(class)))
            }
            // The field takes any place for the classes of a schema.
            "allof" => Ok((schema, None)),
            _ => Err(Lost::Nowhere),
        }
    }

    fn member(&mut self, object: Value<'d>, name: &str) -> Option<Value<'d>> {
        let View::Object(mut members) = object.view() else {
            return None;
        };
        match self.members.get(&object.index()) {
            Some(index) => index.get(name).copied(),
            None if members.nth(FEW).is_some() => {
                let index: HashMap<_, _, _> = object.members()?.collect();
                let found = index.get(name).copied();
                self.members.insert(object.index(), index);
                found
            }
            None => super::member(object, name),
        }
    }

    fn classes(&mut self, schema: Value<'d>) -> &[Class] {
        let dialect = self.dialect;
        let of = || classes(schema, dialect);
        self.classes.entry(schema.index()).or_insert_with(of)
    }

    fn branches(&mut self, list: Value<'d>) -> &[Value<'d>] {
        let dialect = self.dialect;
        let of = || order::branches(list, dialect);
        self.branches.entry(list.index()).or_insert_with(of)
    }
}

/// The first segment of a path, and what stands behind its dot.
fn segment(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}
