//! Everything the registry knows at one offset of the log.

mod apply;
mod associations;
mod build;
mod check;
mod context;
mod indexes;
mod keys;
mod prefix;
mod scoped;
mod settings;
mod subject;

use std::sync::Arc;

use etymon_types::{Config, Context, Guid, Mode, SchemaId, Scope, Subject, Version};
use imbl::{OrdMap, OrdSet};

use crate::{Content, Offset};

use associations::Associations;
pub use build::Inconsistent;
pub(crate) use context::{ContextState, IdState};
pub(crate) use indexes::has_rule;
use keys::Keys;
pub use keys::{DekEntry, KekEntry};
pub(crate) use prefix::covers;
use scoped::Scoped;
pub use settings::Effective;
pub use subject::{SubjectState, VersionEntry};

/// Who references whom: the version referenced, and the version that references it; `None` is the lower bound of a range
/// and no entry.
type Referral = (Subject, Version, Option<(Subject, Version)>);

/// Everything the registry knows at one offset of the log. Persistent maps: a clone copies pointers, and a change
/// touches a logarithmic part.
#[derive(Debug, Clone, Default)]
pub struct State {
    offset: Offset,
    subjects: OrdMap<Subject, SubjectState>,
    contexts: OrdMap<Context, ContextState>,
    guids: OrdSet<(Guid, Context, SchemaId)>,
    referrers: OrdSet<Referral>,
    /// The contexts, but for the default one, that know a bare name.
    names: OrdSet<(Arc<str>, Context)>,
    /// Subjects with what stands for them.
    aliased: OrdSet<(Subject, Subject)>,
    ruled: OrdSet<indexes::Ruled>,
    configs: Scoped<Arc<Config>>,
    modes: Scoped<Mode>,
    associations: Associations,
    keys: Keys,
}

impl State {
    /// The position in the log.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.offset
    }

    /// The subject, when it has a version, soft-deleted or not.
    #[must_use]
    pub fn subject(&self, subject: &Subject) -> Option<&SubjectState> {
        self.subjects.get(subject)
    }

    /// The same, with the subject's name as the state holds it.
    pub(crate) fn subject_entry(&self, subject: &Subject) -> Option<(&Subject, &SubjectState)> {
        self.subjects.get_key_value(subject)
    }

    /// Every context that ever had an id and was not deleted since, in the order of their names; the default one only
    /// when it has had one.
    pub fn contexts(&self) -> impl Iterator<Item = &Context> {
        let listed = self.contexts.iter().filter(|(_, known)| !known.is_deleted);
        listed.map(|(context, _)| context)
    }

    /// Whether a context was deleted, and has had no subject since.
    pub(crate) fn is_deleted(&self, context: &Context) -> bool {
        let known = self.context(context.as_str());
        known.is_some_and(|known| known.is_deleted)
    }

    /// The highest id that was ever given out in a context.
    #[must_use]
    pub fn last_id(&self, context: &Context) -> Option<SchemaId> {
        self.context(context.as_str()).map(|known| known.last_id)
    }

    /// What an id of a context stands for; `None` for an id that was never given out, and for one whose text is gone.
    #[must_use]
    pub fn content(&self, context: &Context, id: SchemaId) -> Option<&Arc<Content>> {
        self.context(context.as_str())?.content(id)
    }

    /// The ids that a GUID labels, by context and id.
    #[must_use]
    pub fn ids_of_guid(&self, guid: Guid) -> Vec<(Context, SchemaId)> {
        let from = (guid, Context::default(), SchemaId::MIN);
        self.guids
            .range(from..)
            .take_while(|(found, ..)| *found == guid)
            .map(|(_, context, id)| (context.clone(), *id))
            .collect()
    }

    /// The contexts, but for the default one, that have a subject of this bare name, in their order.
    #[must_use]
    pub fn contexts_of(&self, name: &str) -> Vec<Context> {
        self.names
            .range((name.into(), Context::default())..)
            .take_while(|(known, _)| &**known == name)
            .map(|(_, context)| context.clone())
            .collect()
    }

    /// The versions that hold an id now, soft-deleted ones too, those that changed longest ago first.
    pub fn holders(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> impl Iterator<Item = (&Subject, &VersionEntry)> {
        self.context(context.as_str())
            .into_iter()
            .flat_map(move |known| known.holders(id))
            .filter_map(|(subject, version)| {
                Some((subject, self.subject(subject)?.find(*version)?))
            })
    }

    /// The version that an answer by id reports: the one written last that holds the id, of the subject `prefer` or else
    /// of the one whose version changed longest ago.
    #[must_use]
    pub fn holder(
        &self,
        context: &Context,
        id: SchemaId,
        prefer: Option<&Subject>,
    ) -> Option<(&Subject, &VersionEntry)> {
        let prefer = match prefer {
            Some(prefer) => prefer,
            None => {
                let mut holders = self.holders(context, id);
                let first = holders.next()?;
                if holders.next().is_none() {
                    return Some(first);
                }
                first.0
            }
        };
        let (subject, state) = self.subject_entry(prefer)?;
        let held = state.versions().iter().filter(|entry| entry.id == id);
        held.max_by_key(|entry| entry.offset)
            .map(|entry| (subject, entry))
            .filter(|_| prefer.context_name() == context.as_str())
    }

    /// The version that held an id last, when an import overwrote it and nothing has held the id since.
    #[must_use]
    pub fn left(&self, context: &Context, id: SchemaId) -> Option<&(Subject, Version)> {
        self.context(context.as_str())?.left.get(&id)
    }

    /// The versions that reference a version, soft-deleted ones too.
    pub fn referrers(
        &self,
        subject: &Subject,
        version: Version,
    ) -> impl Iterator<Item = (&Subject, &VersionEntry)> {
        let target = subject.clone();
        self.referrers
            .range((subject.clone(), version, None)..)
            .take_while(move |(subject, of, _)| *subject == target && *of == version)
            .filter_map(|(_, _, referrer)| {
                let (subject, version) = referrer.as_ref()?;
                Some((subject, self.subject(subject)?.find(*version)?))
            })
    }

    /// The config that is set for a scope itself.
    #[must_use]
    pub fn config(&self, scope: &Scope) -> Option<&Arc<Config>> {
        self.configs.get(scope)
    }

    /// The mode that is set for a scope itself.
    #[must_use]
    pub fn mode(&self, scope: &Scope) -> Option<Mode> {
        self.modes.get(scope).copied()
    }

    /// The subjects of a context for which a mode is set.
    pub(crate) fn modes_of_subjects(&self, context: &Context) -> impl Iterator<Item = &Subject> {
        self.modes.subjects_of(context)
    }

    pub(crate) fn context(&self, name: &str) -> Option<&ContextState> {
        self.contexts.get(name)
    }
}
