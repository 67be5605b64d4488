//! Which subjects belong to which topics, found from every side.

use std::sync::Arc;

use etymon_types::{AssociationType, Context, Subject};
use imbl::{OrdMap, OrdSet};

use super::{State, SubjectState};
use crate::{Association, AssociationPart, Millis};

type Place = (Arc<str>, AssociationType);

/// Name, namespace, type, subject, id of the resource: the order of every list.
type Named = (Arc<str>, Arc<str>, AssociationType, Subject, Arc<str>);

/// All associations, each by the id of its resource and its type.
#[derive(Debug, Clone, Default)]
pub(super) struct Associations {
    all: OrdMap<Place, AssociationPart>,
    by_name: OrdSet<Named>,
    /// The same, namespace first.
    by_namespace: OrdSet<Named>,
    by_subject: OrdSet<(Subject, Named)>,
}

impl Associations {
    /// Adds an association; gives the one that had its place.
    pub(super) fn add(&mut self, part: AssociationPart) -> Option<AssociationPart> {
        let resource = &part.association.resource;
        let place = (resource.id.clone(), part.association.association_type);
        let before = self.remove(&place.0, place.1);
        let (named, spaced) = keys(&part.association);
        let subject = part.association.subject.clone();
        self.by_subject.insert((subject, named.clone()));
        self.by_name.insert(named);
        self.by_namespace.insert(spaced);
        self.all.insert(place, part);
        before
    }

    pub(super) fn remove(&mut self, id: &Arc<str>, of: AssociationType) -> Option<AssociationPart> {
        let part = self.all.remove(&(id.clone(), of))?;
        let (named, spaced) = keys(&part.association);
        self.by_name.remove(&named);
        self.by_namespace.remove(&spaced);
        let subject = part.association.subject.clone();
        self.by_subject.remove(&(subject, named));
        Some(part)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &AssociationPart> {
        self.all.values()
    }

    fn at(&self, named: &Named) -> Option<&AssociationPart> {
        self.all.get(&(named.4.clone(), named.2))
    }

    /// Every contradiction between the indexes.
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        for part in self.all.values() {
            let association = &part.association;
            let (named, spaced) = keys(association);
            let subject = association.subject.clone();
            if !self.by_name.contains(&named)
                || !self.by_namespace.contains(&spaced)
                || !self.by_subject.contains(&(subject, named))
            {
                wrong.push(format!("{} is not found from every side", row(association)));
            }
        }
        for known in [
            self.by_name.len(),
            self.by_namespace.len(),
            self.by_subject.len(),
        ] {
            if known != self.all.len() {
                let all = self.all.len();
                wrong.push(format!(
                    "there are {all} associations, {known} are known to"
                ));
            }
        }
    }
}

/// An association for people.
pub(super) fn row(association: &Association) -> String {
    let Association {
        resource,
        association_type,
        ..
    } = association;
    format!(
        "the {association_type} association of resource '{}'",
        resource.id
    )
}

fn keys(association: &Association) -> (Named, Named) {
    let resource = &association.resource;
    let key = |first: &Arc<str>, second: &Arc<str>| {
        let subject = association.subject.clone();
        let (of, id) = (association.association_type, resource.id.clone());
        (first.clone(), second.clone(), of, subject, id)
    };
    let (name, namespace) = (&resource.name, &resource.namespace);
    (key(name, namespace), key(namespace, name))
}

/// Where the entries of a first and a second key begin.
fn from(first: &str, second: &str) -> Named {
    let least = Subject::in_context(&Context::default(), "");
    (
        first.into(),
        second.into(),
        AssociationType::Key,
        least,
        "".into(),
    )
}

impl State {
    /// The subjects that have an association, with their versions; those without versions are left out.
    pub(crate) fn associated_subjects(&self) -> impl Iterator<Item = (&Subject, &SubjectState)> {
        let mut last = None;
        let subjects = self.associations.by_subject.iter();
        subjects.filter_map(move |(subject, _)| {
            let is_new = last != Some(subject);
            last = Some(subject);
            self.subject_entry(subject).filter(|_| is_new)
        })
    }

    /// The associations of the resource of this id, in the order of lists.
    #[must_use]
    pub fn associations_of(&self, resource_id: &str) -> Vec<&AssociationPart> {
        let id: Arc<str> = resource_id.into();
        let all = AssociationType::ALL.into_iter();
        let mut found: Vec<_> = all
            .filter_map(|of| self.associations.all.get(&(id.clone(), of)))
            .collect();
        found.sort_by_cached_key(|part| keys(&part.association).0);
        found
    }

    /// The associations of the resources of this name and namespace, in the order of lists; `None` means any.
    pub fn associations_named<'a>(
        &'a self,
        namespace: Option<&str>,
        name: Option<&str>,
    ) -> Box<dyn Iterator<Item = &'a AssociationPart> + 'a> {
        let known = &self.associations;
        let part = |named| known.at(named);
        match (namespace, name) {
            (None, None) => Box::new(known.by_name.iter().filter_map(part)),
            (namespace, Some(name)) => {
                let first = from(name, namespace.unwrap_or_default());
                let (name, namespace) = (first.0.clone(), namespace.map(|_| first.1.clone()));
                let named = known.by_name.range(first..);
                let named = named.take_while(move |(found, space, ..)| {
                    *found == name && namespace.as_ref().is_none_or(|known| space == known)
                });
                Box::new(named.filter_map(part))
            }
            (Some(namespace), None) => {
                let first = from(namespace, "");
                let namespace = first.0.clone();
                let spaced = known.by_namespace.range(first..);
                let spaced = spaced.take_while(move |(found, ..)| *found == namespace);
                Box::new(spaced.filter_map(part))
            }
        }
    }

    /// The associations of a subject, in the order of lists.
    pub fn associations_with(&self, subject: &Subject) -> impl Iterator<Item = &AssociationPart> {
        let known = &self.associations;
        let wanted = subject.clone();
        let ours = known.by_subject.range((subject.clone(), from("", ""))..);
        ours.take_while(move |(found, _)| *found == wanted)
            .filter_map(|(_, named)| known.at(named))
    }

    /// Whether a resource owns the subject.
    pub(crate) fn is_owned(&self, subject: &Subject) -> bool {
        let mut associations = self.associations_with(subject);
        associations.any(|part| part.association.lifecycle.is_frozen())
    }

    pub(super) fn check_associations(&self, wrong: &mut Vec<String>) {
        self.associations.check(wrong);
        for part in self.associations.iter() {
            let association = &*part.association;
            let Association {
                subject, lifecycle, ..
            } = association;
            let row = row(association);
            let known = self.subject(subject);
            if known.and_then(|known| known.latest_live()).is_none() {
                wrong.push(format!("{row} is with '{subject}', which has no version"));
            }
            let others = self.associations_of(&association.resource.id).into_iter();
            if others
                .clone()
                .any(|other| other.association.lifecycle != *lifecycle)
            {
                wrong.push(format!("{row} is {lifecycle}, another one of it is not"));
            }
            if !lifecycle.is_frozen() {
                continue;
            }
            if self.associations_with(subject).nth(1).is_some() {
                wrong.push(format!(
                    "{row} owns '{subject}', which has another association"
                ));
            }
            if self.is_referenced(subject) {
                wrong.push(format!("{row} owns '{subject}', which is referenced"));
            }
        }
    }

    /// Whether any version, soft-deleted or not, references any of the subject.
    pub(crate) fn is_referenced(&self, subject: &Subject) -> bool {
        let known = self.subject(subject).into_iter();
        let mut versions = known.flat_map(|known| known.versions());
        versions.any(|entry| self.referrers(subject, entry.version).next().is_some())
    }

    pub(super) fn associate(&mut self, association: &Arc<Association>, at: Millis) {
        let association = association.clone();
        self.associations.add(AssociationPart { association, at });
    }
}
