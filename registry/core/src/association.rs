//! Associations of topics and subjects, and what can be wanted of them.

use std::sync::Arc;

use etymon_types::{AssociationType, Guid, InvalidSubject, Lifecycle, RESOURCE_TYPE, Subject};

use crate::{Found, Refusal, Register};

/// Most UTF-16 units of the name and of the namespace of a resource.
const LONGEST_NAME: usize = 256;

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Resource {
    /// Its name.
    pub name: Arc<str>,
    /// The id of the cluster that it is in.
    pub namespace: Arc<str>,
    /// Its own id, which another topic of this name never gets.
    pub id: Arc<str>,
}

/// A subject of a topic. A topic has one for its keys and one for its values at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// The topic.
    pub resource: Resource,
    /// What of the topic.
    pub association_type: AssociationType,
    /// The subject.
    pub subject: Subject,
    /// Whether the topic owns the subject.
    pub lifecycle: Lifecycle,
    /// A random UUID.
    pub guid: Guid,
}

impl Resource {
    /// The resource that a request names.
    ///
    /// # Errors
    ///
    /// [`Refusal::InvalidAssociation`] for a name or namespace that is missing, too long or has characters that are not
    /// theirs, for an id that is missing (unless `without_id`) or has control characters, and for another type than
    /// `topic`.
    pub fn checked(
        name: Option<&str>,
        namespace: Option<&str>,
        id: Option<&str>,
        resource_type: Option<&str>,
        without_id: bool,
    ) -> Result<Self, Refusal> {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        // As topics of Kafka have it, and the field's servers do not.
        let is_part_of_name = |c: char| is_part(c) || c == '.';
        let name = checked("resourceName", name, is_part_of_name)?;
        let namespace = checked("resourceNamespace", namespace, is_part)?;
        let id = id.unwrap_or_default();
        if id.is_empty() && !without_id {
            return Err(empty("resourceId"));
        }
        if let Some(control) = id.chars().find(|c| c.is_control()) {
            return Err(illegal("resourceId", control));
        }
        let is_known = |given: &str| given.is_empty() || given == RESOURCE_TYPE;
        if !resource_type.is_none_or(is_known) {
            return Err(invalid(
                "resourceType",
                format!("must be '{RESOURCE_TYPE}'"),
            ));
        }
        let id = id.into();
        Ok(Self {
            name,
            namespace,
            id,
        })
    }

    /// The subject that the resource owns for a type.
    ///
    /// # Errors
    ///
    /// [`InvalidSubject`] when the namespace is the name of no context.
    pub fn own_subject(&self, of: AssociationType) -> Result<Subject, InvalidSubject> {
        Subject::parse(&self.own_name(of))
    }

    pub(crate) fn own_name(&self, of: AssociationType) -> String {
        format!(":.{}:{}-{of}", self.namespace, self.name)
    }
}

fn checked(
    property: &'static str,
    text: Option<&str>,
    is_legal: impl Fn(char) -> bool,
) -> Result<Arc<str>, Refusal> {
    let text = text.filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| empty(property))?;
    if text.encode_utf16().count() > LONGEST_NAME {
        let detail = format!("exceeds max length of {LONGEST_NAME}");
        return Err(invalid(property, detail));
    }
    match text.chars().find(|c| !is_legal(*c)) {
        Some(other) => Err(illegal(property, other)),
        None => Ok(text.into()),
    }
}

fn empty(property: &'static str) -> Refusal {
    invalid(property, "cannot be null or empty")
}

fn illegal(property: &'static str, character: char) -> Refusal {
    invalid(property, format!("illegal character '{character}'"))
}

pub(crate) fn invalid(property: &'static str, detail: impl Into<String>) -> Refusal {
    Refusal::InvalidAssociation {
        property,
        detail: detail.into(),
    }
}

/// What is wanted of the associations of one resource: all of it, or nothing.
#[derive(Debug, Clone)]
pub struct AssociationChanges {
    /// The resource. It is found by its id; of one whose associations are to be deleted only that counts.
    pub resource: Resource,
    /// What to do, one after another.
    pub steps: Vec<AssociationStep>,
    /// Only tell whether it could be done.
    pub dry_run: bool,
}

/// One thing to do.
#[derive(Debug, Clone)]
pub enum AssociationStep {
    /// Make associations, and register their schemas.
    Create(Vec<AssociationWish>),
    /// Make associations, or register new schemas for those that are there.
    Upsert(Vec<AssociationWish>),
    /// Delete associations.
    Delete {
        /// Of these types; `None` means all.
        types: Option<Vec<AssociationType>>,
        /// With the subjects that the resource owns.
        cascade: bool,
    },
}

/// An association that is to be.
#[derive(Debug, Clone)]
pub struct AssociationWish {
    /// Keys or values.
    pub association_type: AssociationType,
    /// The subject; it may be another one's alias.
    pub subject: Option<Subject>,
    /// Whether the topic is to own the subject.
    pub lifecycle: Option<Lifecycle>,
    /// Must fit the lifecycle.
    pub frozen: Option<bool>,
    /// The schema to register under the subject, or why it is none.
    pub schema: Option<Result<Box<Register>, Refusal>>,
    /// The id of the association, if it is made.
    pub guid: Guid,
}

/// What came of [`AssociationChanges`]; nothing in a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Associated {
    /// The associations that were made.
    pub made: Vec<MadeAssociation>,
    /// All that the resource has now.
    pub all: Vec<Arc<Association>>,
}

/// An association that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeAssociation {
    /// The association.
    pub association: Arc<Association>,
    /// The schema that came with it, as it is registered.
    pub schema: Option<Found>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_checked_member_by_member() {
        let long = "x".repeat(257);
        let most = "é".repeat(256);
        let ok = Some("n");
        for (name, namespace, id, kind, refused) in [
            (ok, ok, ok, None, None),
            (Some("é_-.9"), Some("é_-9"), Some(" /"), Some("topic"), None),
            (Some(&*most), ok, ok, Some(""), None),
            (
                None,
                None,
                None,
                Some("x"),
                Some("'resourceName', detail: cannot be null or empty"),
            ),
            (
                Some(""),
                ok,
                ok,
                None,
                Some("'resourceName', detail: cannot be null or empty"),
            ),
            (
                Some(&*long),
                ok,
                ok,
                None,
                Some("'resourceName', detail: exceeds max length of 256"),
            ),
            (
                Some("a b"),
                ok,
                ok,
                None,
                Some("'resourceName', detail: illegal character ' '"),
            ),
            (
                ok,
                None,
                ok,
                None,
                Some("'resourceNamespace', detail: cannot be null or empty"),
            ),
            (
                ok,
                Some("a.b"),
                ok,
                None,
                Some("'resourceNamespace', detail: illegal character '.'"),
            ),
            (
                ok,
                ok,
                Some(""),
                None,
                Some("'resourceId', detail: cannot be null or empty"),
            ),
            (
                ok,
                ok,
                Some("\u{7}"),
                None,
                Some("'resourceId', detail: illegal character '\u{7}'"),
            ),
            (
                ok,
                ok,
                ok,
                Some("Topic"),
                Some("'resourceType', detail: must be 'topic'"),
            ),
        ] {
            let told = Resource::checked(name, namespace, id, kind, false);
            let told = told.err().map(|refusal| refusal.to_string());
            let expected = refused.map(|detail| {
                format!("The association specified an invalid value for property: {detail}")
            });
            assert_eq!(told, expected);
        }
        assert!(Resource::checked(ok, ok, None, None, true).is_ok());
    }

    #[test]
    fn a_resource_owns_a_subject_for_each_type_in_the_context_of_its_cluster() {
        let resource = Resource::checked(Some("orders"), Some("lkc1"), Some("i"), None, false);
        let owned = resource.unwrap().own_subject(AssociationType::Key).unwrap();
        assert_eq!(owned.as_str(), ":.lkc1:orders-key");
        let odd = Resource::checked(Some("n"), Some("__GLOBAL"), Some("i"), None, false);
        assert!(odd.unwrap().own_subject(AssociationType::Key).is_err());
    }
}
