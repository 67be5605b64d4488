//! Inline tags: versions with other ones, and those that a schema has.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use etymon_core::{
    Content, Found, Refusal, Register, RuleChanges, State, TaggedVersion, Tagging, Verdicts,
    VersionEntry, find_live_version,
};
use etymon_types::api::{RegisterRequest, TagsRequest};
use etymon_types::{Context, InvalidRuleSet, SchemaTags, Subject, VersionSelector};

use super::prepare::{Purpose, as_asked};
use super::schemas::is_small_alone;
use super::{MAX_PREPARATIONS, Registry, RegistryError, aside, busy, registration};

impl Registry {
    /// Registers a version of `subject` again, with other tags, metadata or rules.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`] with the field's reason, or why the store did not take it.
    pub async fn change_tags(
        &self,
        subject: Subject,
        version: VersionSelector,
        request: TagsRequest,
        request_id: Option<Arc<str>>,
    ) -> Result<Found, RegistryError> {
        // What is not there is told first, whatever the request says.
        find_live_version(&self.snapshot(), &subject, version)?;
        check_rules(&request).map_err(Refusal::from)?;
        let mut verdicts = Verdicts::default();
        for _ in 0..MAX_PREPARATIONS {
            let state = self.snapshot();
            let entry = find_live_version(&state, &subject, version)?;
            let asked = asked(entry, &request);
            let preparation = self
                .prepare(&state, &subject, &asked, false, Purpose::Retag)
                .await?;
            let tagging = Tagging::Version(Box::new(TaggedVersion {
                version,
                content: entry.content.digest,
                rules: rule_changes(&request),
            }));
            let prepared = preparation.prepared.clone();
            let register = Register {
                tagging,
                ..registration(subject.clone(), &asked, prepared, false, &self.0.limits)
            };
            let id = request_id.clone();
            let attempt = self.attempt(&state, &preparation, register, &mut verdicts, id);
            if let Some(found) = attempt.await? {
                return Ok(found);
            }
        }
        Err(busy())
    }

    /// The inline tags of `content`, stored in `context` of `state`, at every place that has one of `wanted`; `*` is any.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Damaged`] when the stored text does not parse, [`RegistryError::Refused`] when they are too many.
    pub async fn find_tags(
        &self,
        state: &Arc<State>,
        context: &Context,
        content: &Arc<Content>,
        wanted: &[&str],
    ) -> Result<Vec<SchemaTags>, RegistryError> {
        let (registry, state, context) = (self.clone(), Arc::clone(state), context.clone());
        let small = is_small_alone(content);
        let content = Arc::clone(content);
        let work = move || {
            let schema = registry.0.schemas.parsed(&state, &context, &content)?;
            let tags = schema.tags();
            tags.map_err(|error| Refusal::InvalidSchema(error.to_string()).into())
        };
        let tags: Result<Vec<SchemaTags>, RegistryError> =
            if small { work() } else { aside(work).await };
        let mut tags = tags?;
        if !wanted.contains(&"*") {
            tags.retain(|it| it.tags.iter().any(|tag| wanted.contains(&&**tag)));
        }
        Ok(tags)
    }
}

/// The registration that makes a version again, but for the rules that change.
fn asked(entry: &VersionEntry, request: &TagsRequest) -> RegisterRequest {
    let content = &entry.content;
    let metadata = request.metadata.as_ref();
    let metadata = metadata.or(content.metadata.as_deref());
    RegisterRequest {
        version: request.new_version,
        schema_type: Some(content.schema_type.as_str().to_owned()),
        references: as_asked(content),
        // It names the new version, so that there always is some, and nothing is inherited.
        metadata: Some(metadata.cloned().unwrap_or_default()),
        rule_set: request.rule_set.clone(),
        schema: Some(content.text.unpack()),
        tags_to_add: request.tags_to_add.clone(),
        tags_to_remove: request.tags_to_remove.clone(),
        ..RegisterRequest::default()
    }
}

fn rule_changes(request: &TagsRequest) -> Option<RuleChanges> {
    let TagsRequest {
        rules_to_merge: merge,
        rules_to_remove: remove,
        ..
    } = request;
    (merge.is_some() || remove.is_some()).then(|| RuleChanges {
        merge: merge.clone().map(Arc::new),
        remove: remove.clone(),
    })
}

fn check_rules(request: &TagsRequest) -> Result<(), InvalidRuleSet> {
    for rule_set in [&request.rule_set, &request.rules_to_merge] {
        rule_set.iter().try_for_each(|rule_set| rule_set.check())?;
    }
    let changes = request.rules_to_merge.is_some() || request.rules_to_remove.is_some();
    if changes && request.rule_set.is_some() {
        return Err(InvalidRuleSet::GivenAndChanged);
    }
    Ok(())
}
