//! Schemas by id and by GUID.

use std::collections::BTreeMap;
use std::sync::Arc;

use etymon_types::{Context, Guid, SchemaId, Subject, Version};

use super::fallbacks;
use crate::{Content, Refusal, State, VersionEntry};

/// What an id stands for.
#[derive(Debug, Clone)]
pub struct ById {
    /// The context that the id belongs to.
    pub context: Context,
    /// The content.
    pub content: Arc<Content>,
    /// The version that is reported with it; `None` when an import overwrote the last one that held the id.
    pub holder: Option<(Subject, VersionEntry)>,
    /// The version that held the id last, when none holds it now.
    pub left: Option<(Subject, Version)>,
}

impl ById {
    fn new(
        state: &State,
        context: Context,
        id: SchemaId,
        prefer: Option<&Subject>,
    ) -> Option<Self> {
        let content = state.content(&context, id)?.clone();
        let holder = state.holder(&context, id, prefer);
        let holder = holder.map(|(subject, entry)| (subject.clone(), entry.clone()));
        let left = state.left(&context, id).cloned();
        Some(Self {
            context,
            content,
            holder,
            left,
        })
    }

    /// The same, when it is this subject that holds the id.
    fn held_by(state: &State, subject: &Subject, id: SchemaId) -> Option<Self> {
        let found = Self::new(state, subject.context(), id, Some(subject))?;
        let is_left = found.left.as_ref().is_some_and(|(left, _)| left == subject);
        (found.holder.is_some() || is_left).then_some(found)
    }
}

/// The schema of an id. The `subject` of the request selects the context, and the version that is reported: nothing and
/// `:.ctx:` select a context only; a qualified subject must hold the id; an unqualified one is looked for in the default
/// context, then in the others, and does not matter when none has it.
///
/// # Errors
///
/// [`Refusal::IdNotFound`].
pub fn find_by_id(state: &State, id: SchemaId, subject: Option<&str>) -> Result<ById, Refusal> {
    let not_found = Refusal::IdNotFound(id);
    let in_context = |context| ById::new(state, context, id, None);
    let text = subject.unwrap_or_default();
    if text.is_empty() {
        return in_context(Context::default()).ok_or(not_found);
    }
    let Ok(subject) = Subject::parse(text) else {
        // `:.:` is no subject, and the default context; other names that are none are held by nobody.
        let is_qualified = text.starts_with(":.") && text != ":.:" && text != ":.";
        let anywhere = || in_context(Context::default());
        return (!is_qualified).then(anywhere).flatten().ok_or(not_found);
    };
    if !subject.is_in_default_context() {
        let found = if subject.name().is_empty() {
            in_context(subject.context())
        } else {
            ById::held_by(state, &subject, id)
        };
        return found.ok_or(not_found);
    }
    ById::held_by(state, &subject, id)
        .or_else(|| {
            let others = fallbacks(state, &subject);
            others
                .iter()
                .find_map(|other| ById::held_by(state, other, id))
        })
        .or_else(|| in_context(subject.context()))
        .ok_or(not_found)
}

/// The versions that hold an id, one a subject: the one written last. With `deleted` soft-deleted ones count. `subject`
/// selects the context, as for [`find_by_id`].
///
/// # Errors
///
/// [`Refusal::SchemaNotFound`].
pub fn versions_of_id(
    state: &State,
    id: SchemaId,
    subject: Option<&str>,
    deleted: bool,
) -> Result<Vec<(Subject, Version)>, Refusal> {
    let found = find_by_id(state, id, subject).map_err(|_| Refusal::SchemaNotFound)?;
    let holders = state.holders(&found.context, id);
    // Holders come by the offset of their last change: a later one takes the place of an earlier one.
    let mut last: BTreeMap<_, _> = holders
        .filter(|(_, entry)| deleted || !entry.deleted)
        .map(|(subject, entry)| (subject.clone(), entry.version))
        .collect();
    last.extend(found.left);
    Ok(last.into_iter().collect())
}

/// The subjects of [`versions_of_id`].
///
/// # Errors
///
/// [`Refusal::SchemaNotFound`].
pub fn subjects_of_id(
    state: &State,
    id: SchemaId,
    subject: Option<&str>,
    deleted: bool,
) -> Result<Vec<Subject>, Refusal> {
    let versions = versions_of_id(state, id, subject, deleted)?;
    Ok(versions.into_iter().map(|(subject, _)| subject).collect())
}

/// The schema of a GUID: that of its first id, by context.
///
/// # Errors
///
/// [`Refusal::GuidNotFound`], also for a text that is no GUID.
pub fn find_by_guid(state: &State, guid: &str) -> Result<ById, Refusal> {
    let mut ids = ids_of_guid(state, guid).into_iter();
    let found = ids.find_map(|(context, id)| ById::new(state, context, id, None));
    found.ok_or_else(|| Refusal::GuidNotFound(guid.to_owned()))
}

/// The ids of a GUID, by context and id; none for a text that is no GUID.
#[must_use]
pub fn ids_of_guid(state: &State, guid: &str) -> Vec<(Context, SchemaId)> {
    let guid = guid.parse::<Guid>();
    guid.map_or_else(|_| Vec::new(), |guid| state.ids_of_guid(guid))
}
