//! What schemas are known by.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use etymon_types::{AssociationType, Context, Guid, SchemaId, Subject, Version};

use crate::NewSchema;
use crate::memo::Key;

/// Names one schema for ever: what a record's frame or header says, with all that it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SchemaKey {
    /// The id, in the context of the client.
    Id(SchemaId),
    /// The id, in a context.
    IdIn(Context, SchemaId),
    /// The id, as the registry reads it for records of this subject: in the subject's context; for a subject without
    /// context also in another one that has such a subject.
    IdFor(Subject, SchemaId),
    /// The label of the content.
    Guid(Guid),
}

impl SchemaKey {
    /// With the subjects and contexts of the client `context` as the registry knows them.
    pub(crate) fn resolved(&self, context: &Context) -> Cow<'_, Self> {
        match self {
            Self::IdIn(own, id) if own == context => Cow::Owned(Self::Id(*id)),
            Self::IdFor(subject, id)
                if subject.is_in_default_context() && !context.is_default() =>
            {
                Cow::Owned(Self::IdFor(
                    Subject::in_context(context, subject.name()),
                    *id,
                ))
            }
            _ => Cow::Borrowed(self),
        }
    }
}

impl From<SchemaId> for SchemaKey {
    fn from(id: SchemaId) -> Self {
        Self::Id(id)
    }
}

impl From<Guid> for SchemaKey {
    fn from(guid: Guid) -> Self {
        Self::Guid(guid)
    }
}

impl Key for SchemaKey {
    fn is_for_ever(&self) -> bool {
        true
    }
}

/// One version of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct VersionKey {
    pub(crate) subject: Subject,
    pub(crate) which: Which,
}

/// Which version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Which {
    Latest,
    /// The latest with these properties.
    With(BTreeMap<String, String>),
    Number(Version),
    /// One that a schema refers to; the registry does not delete it for good.
    Referenced(Version),
}

impl Key for VersionKey {
    fn is_for_ever(&self) -> bool {
        matches!(self.which, Which::Referenced(_))
    }
}

/// A schema under a subject: a pair, so that two subjects of one schema, in two contexts, are two.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ContentKey {
    pub(crate) subject: Subject,
    pub(crate) schema: NewSchema,
    /// Registered, not just looked up.
    pub(crate) is_registered: bool,
}

impl Key for ContentKey {
    fn is_for_ever(&self) -> bool {
        true
    }
}

/// The keys or values of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TopicKey {
    pub(crate) cluster: Option<String>,
    pub(crate) topic: String,
    pub(crate) part: AssociationType,
}

impl Key for TopicKey {
    fn is_for_ever(&self) -> bool {
        false
    }
}

impl fmt::Display for SchemaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "schema id {id}"),
            Self::IdIn(context, id) => write!(f, "schema id {id} of context {context}"),
            Self::IdFor(subject, id) => write!(f, "schema id {id} of subject {subject}"),
            Self::Guid(guid) => write!(f, "schema guid {guid}"),
        }
    }
}

impl fmt::Display for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.which {
            Which::Latest => f.write_str("the latest version")?,
            Which::With(properties) => write!(f, "the latest version with {properties:?}")?,
            Which::Number(version) | Which::Referenced(version) => write!(f, "version {version}")?,
        }
        write!(f, " of subject {}", self.subject)
    }
}

impl fmt::Display for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this {} schema of subject {}",
            self.schema.schema_type, self.subject
        )
    }
}

impl fmt::Display for TopicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the subject of the {}s of topic {}",
            self.part, self.topic
        )
    }
}
