//! Inline tags, as all formats know them: what is to change, what can be wrong with it, and what was found.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use etymon_types::{EntityType, SchemaEntity, SchemaTags};
use foldhash::fast::RandomState;

use crate::diagnostic::excerpt;

/// The member that holds the tags of a place in Avro and in JSON Schema.
pub(crate) const MEMBER: &str = "confluent:tags";

/// Most bytes of paths and tags that are told of one schema: the path of a deep place can be almost as long as the text.
const MAX_FOUND: usize = 8 * 1024 * 1024;

/// What is to become of the tags of a schema.
#[derive(Debug, Clone, Copy)]
pub struct TagChanges<'c> {
    /// Tags to add; those that are there stay as they are.
    pub add: &'c [SchemaTags],
    /// Tags to take away after that; those that are not there do not matter.
    pub remove: &'c [SchemaTags],
    /// What to do with a place that the schema does not have.
    pub missing: Missing,
}

/// What to do with a place that a schema does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nothing is changed at all.
    Refused,
    /// The others are changed.
    Skipped,
}

/// Why tags cannot be changed, or told.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum InvalidTags {
    /// No place in an Avro schema or a JSON Schema has this path.
    #[error("No matching path '{0}' found in the schema")]
    NoPath(String),
    /// No message of a Protobuf file has this name.
    #[error("No matching Message with name '{0}' found in the schema")]
    NoMessage(String),
    /// No field of a Protobuf message has this name.
    #[error("No matching Field with name '{0}' found in the schema")]
    NoField(String),
    /// Something else is written where the tags should be.
    #[error("what the schema has as tags at '{0}' is not a list of texts: write it as one")]
    NoList(String),
    /// Its paths and tags are too long to be told.
    #[error(
        "the tags of the schema come to more than {MAX_FOUND} bytes with the paths that they are found at, which is the limit"
    )]
    TooMany,
    /// Looking the paths up takes too long.
    #[error(
        "the paths of the tags take more than {0} steps to look up, which is the limit: change fewer at once"
    )]
    TooLong(usize),
}

impl InvalidTags {
    pub(crate) fn no_path(path: &str) -> Self {
        Self::NoPath(shown(path))
    }

    pub(crate) fn no_message(name: &str) -> Self {
        Self::NoMessage(shown(name))
    }

    pub(crate) fn no_field(name: &str) -> Self {
        Self::NoField(shown(name))
    }

    pub(crate) fn no_list(path: &str) -> Self {
        Self::NoList(shown(path))
    }

    /// Whether the schema lacks a place.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::NoPath(_) | Self::NoMessage(_) | Self::NoField(_)
        )
    }
}

/// A path that is as long as a path is, or the beginning of one that somebody made up.
fn shown(path: &str) -> String {
    const LONG: usize = 1024;
    if path.len() <= LONG {
        path.to_owned()
    } else {
        excerpt(path)
    }
}

/// What is to become of the tags of one place.
#[derive(Debug)]
pub(crate) struct Change<'c> {
    /// A path that leads to the place.
    pub(crate) path: &'c str,
    add: Vec<&'c str>,
    remove: HashSet<&'c str, RandomState>,
}

impl<'c> Change<'c> {
    /// Whether a tag that is there stays.
    pub(crate) fn keeps(&self, tag: &str) -> bool {
        !self.remove.contains(tag)
    }

    /// The tags that come behind those that are `there`.
    pub(crate) fn added<'t>(&self, there: impl Iterator<Item = Cow<'t, str>>) -> Vec<&'c str> {
        let there: HashSet<Cow<'t, str>, RandomState> = there.collect();
        let mut added: HashSet<&str, RandomState> = HashSet::default();
        let add = self.add.iter().copied();
        add.filter(|tag| self.keeps(tag) && !there.contains(*tag) && added.insert(tag))
            .collect()
    }
}

impl<'c> TagChanges<'c> {
    /// The changes place by place, in the order in which the places are first named; `find` says where a path leads.
    pub(crate) fn by_place<P: Copy + Eq + Hash>(
        &self,
        mut find: impl FnMut(&'c SchemaEntity) -> Result<P, InvalidTags>,
    ) -> Result<Vec<(P, Change<'c>)>, InvalidTags> {
        let mut changes: Vec<(P, Change<'c>)> = Vec::new();
        let mut known: HashMap<P, usize, RandomState> = HashMap::default();
        for (list, adds) in [(self.add, true), (self.remove, false)] {
            for SchemaTags {
                schema_entity: entity,
                tags,
            } in list
            {
                let place = match find(entity) {
                    Ok(place) => place,
                    Err(error) if error.is_missing() && self.missing == Missing::Skipped => {
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let at = *known.entry(place).or_insert_with(|| {
                    let change = Change {
                        path: &entity.entity_path,
                        add: Vec::new(),
                        remove: HashSet::default(),
                    };
                    changes.push((place, change));
                    changes.len() - 1
                });
                let change = &mut changes[at].1;
                let tags = tags.iter().map(String::as_str);
                if adds {
                    change.add.extend(tags);
                } else {
                    change.remove.extend(tags);
                }
            }
        }
        Ok(changes)
    }
}

/// The tags that were found, in the order of the schema.
#[derive(Debug, Default)]
pub(crate) struct Found {
    tags: Vec<SchemaTags>,
    bytes: usize,
}

impl Found {
    /// Adds the tags of a place, each once; `path` are the parts of its path. Nothing, when there are none.
    pub(crate) fn add<'t>(
        &mut self,
        path: &[&str],
        entity_type: EntityType,
        tags: impl Iterator<Item = Cow<'t, str>>,
    ) -> Result<(), InvalidTags> {
        let mut distinct: Vec<String> = Vec::new();
        let mut known: HashSet<Cow<'t, str>, RandomState> = HashSet::default();
        for tag in tags {
            if known.insert(tag.clone()) {
                self.bytes += tag.len();
                distinct.push(tag.into_owned());
            }
        }
        if distinct.is_empty() {
            return Ok(());
        }
        self.bytes += path.iter().map(|part| part.len()).sum::<usize>();
        if self.bytes > MAX_FOUND {
            return Err(InvalidTags::TooMany);
        }
        self.tags.push(SchemaTags {
            schema_entity: SchemaEntity {
                entity_path: path.concat(),
                entity_type,
            },
            tags: distinct,
        });
        Ok(())
    }

    pub(crate) fn into_tags(self) -> Vec<SchemaTags> {
        self.tags
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::schema::Schema;

    /// `path[:field] A B`, one a line: how the tests of the formats write tags.
    pub(crate) fn tags(lines: &[&str]) -> Vec<SchemaTags> {
        let read = |line: &&str| {
            let mut words = line.split(' ');
            let place = words.next().unwrap_or_default();
            let (path, entity_type) = match place.strip_suffix(":field") {
                Some(path) => (path, EntityType::Field),
                None => (place, EntityType::Record),
            };
            SchemaTags {
                schema_entity: SchemaEntity {
                    entity_path: path.to_owned(),
                    entity_type,
                },
                tags: words.map(str::to_owned).collect(),
            }
        };
        lines.iter().map(read).collect()
    }

    /// The tags of `schema`, written as [`tags`] reads them.
    pub(crate) fn told(schema: &Schema) -> Vec<String> {
        let line = |it: SchemaTags| {
            let SchemaEntity {
                entity_path,
                entity_type,
            } = it.schema_entity;
            let field = match entity_type {
                EntityType::Record => "",
                EntityType::Field => ":field",
            };
            format!("{entity_path}{field} {}", it.tags.join(" "))
        };
        schema.tags().unwrap().into_iter().map(line).collect()
    }

    pub(crate) fn changed(
        schema: &Schema,
        add: &[&str],
        remove: &[&str],
    ) -> Result<String, InvalidTags> {
        schema.with_tags(TagChanges {
            add: &tags(add),
            remove: &tags(remove),
            missing: Missing::Refused,
        })
    }
}
