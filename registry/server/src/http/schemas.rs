//! `/schemas`: what ids stand for.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use etymon_core::{
    ById, Content, State as Known, VersionEntry, find_by_id, subjects_of_id, versions_of_id,
};
use etymon_types::api::{SchemaAnswer, SchemaStringAnswer, SubjectVersionAnswer};
use etymon_types::{Context, ErrorCode, Guid, Reference, SchemaId, SchemaTags, Subject};

use super::Api;
use super::answer::{Answered, json, list as json_list, text};
use super::error::ApiError;
use super::query::Query;
use super::segment::{Integer, Path};
use crate::registry::schema_types;

/// `GET /schemas/types`
pub(super) async fn types() -> Answered {
    Ok(json_list(schema_types()))
}

/// `GET /schemas/ids/{id}`
pub(super) async fn by_id(
    State(api): State<Api>,
    Path(Integer(id)): Path<Integer>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let found = find(&state, id, &query)?;
    let (context, content) = (&found.context, &found.content);
    let mut shown = Shown::new(&api, &state, &query, context, content).await?;
    shown
        .find_tags(&api, &state, &query, context, content)
        .await?;
    let holder = found
        .holder
        .as_ref()
        .map(|(subject, entry)| (subject, entry.version));
    let place = holder.or(found
        .left
        .as_ref()
        .map(|(subject, version)| (subject, *version)));
    Ok(json(&SchemaStringAnswer {
        subject: place.map(|(subject, _)| subject.as_str()),
        version: place.map(|(_, version)| version),
        schema: shown.answer(
            &found.content,
            found.holder.as_ref().map(|(_, entry)| entry),
        ),
        max_id: query
            .flag("fetchMaxId")
            .then(|| state.last_id(&found.context))
            .flatten(),
    }))
}

/// The plain answer by id, as [`by_id`] gives it for a request without a query.
pub(super) fn render(subject: &Subject, entry: &VersionEntry) -> Vec<u8> {
    let answer = SchemaStringAnswer {
        subject: Some(subject.as_str()),
        version: Some(entry.version),
        schema: plain(&entry.content, Some(entry)),
        max_id: None,
    };
    serde_json::to_vec(&answer).expect("answers are plain data")
}

/// `GET /schemas/ids/{id}/schema`
pub(super) async fn text_by_id(
    State(api): State<Api>,
    Path(Integer(id)): Path<Integer>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let found = find(&state, id, &query)?;
    let shown = Shown::new(&api, &state, &query, &found.context, &found.content).await?;
    Ok(text(shown.text()))
}

/// `GET /schemas/ids/{id}/subjects`
pub(super) async fn subjects(
    State(api): State<Api>,
    Path(Integer(id)): Path<Integer>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let page = query.page(api.settings.search.subjects)?;
    let subject = asked_subject(&state, &query);
    let subjects = subjects_of_id(
        &state,
        known_id(id)?,
        subject.as_deref(),
        query.flag("deleted"),
    )?;
    Ok(json_list(page.of(&subjects)))
}

/// `GET /schemas/ids/{id}/versions`
pub(super) async fn versions(
    State(api): State<Api>,
    Path(Integer(id)): Path<Integer>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let page = query.page(api.settings.search.versions)?;
    let subject = asked_subject(&state, &query);
    let versions = versions_of_id(
        &state,
        known_id(id)?,
        subject.as_deref(),
        query.flag("deleted"),
    )?;
    let answers = versions
        .iter()
        .map(|(subject, version)| SubjectVersionAnswer {
            subject: subject.as_str(),
            version: *version,
        });
    Ok(json_list(page.of(answers)))
}

fn find(state: &Known, id: i32, query: &Query) -> Result<ById, ApiError> {
    let not_found = || ApiError::new(ErrorCode::SchemaNotFound, format!("Schema {id} not found"));
    let subject = asked_subject(state, query);
    let id = SchemaId::try_from(i64::from(id)).map_err(|_| not_found())?;
    Ok(find_by_id(state, id, subject.as_deref())?)
}

fn known_id(id: i32) -> Result<SchemaId, ApiError> {
    SchemaId::try_from(i64::from(id))
        .map_err(|_| ApiError::new(ErrorCode::SchemaNotFound, "Schema not found"))
}

/// The `subject` of a query, or what it stands for.
fn asked_subject(state: &Known, query: &Query) -> Option<String> {
    let asked = query.text("subject")?;
    let alias = Subject::parse(asked)
        .ok()
        .and_then(|subject| state.alias(&subject));
    Some(alias.map_or_else(|| asked.to_owned(), |alias| alias.to_string()))
}

/// The members of `content` as they are stored; those of `entry` where the answer tells them.
pub(super) fn plain<'a>(content: &'a Content, entry: Option<&VersionEntry>) -> SchemaAnswer<'a> {
    with_text(content, content.text.unpack().into(), entry)
}

fn with_text<'a>(
    content: &'a Content,
    text: Cow<'a, str>,
    entry: Option<&VersionEntry>,
) -> SchemaAnswer<'a> {
    SchemaAnswer {
        guid: content.guid,
        schema_type: content.schema_type.as_str(),
        references: &content.references,
        metadata: content.metadata.as_deref(),
        rule_set: content.rule_set.as_deref(),
        schema: text,
        schema_tags: &[],
        ts: entry.map(|entry| entry.at.0),
        deleted: entry.map(|entry| entry.deleted),
    }
}

/// How a content is shown where the request asks for another form.
pub(super) struct Shown {
    text: String,
    references: Option<Vec<Reference>>,
    guid: Option<Guid>,
    tags: Vec<SchemaTags>,
}

impl Shown {
    /// As `format` and `referenceFormat` ask for.
    pub(super) async fn new(
        api: &Api,
        state: &Arc<etymon_core::State>,
        query: &Query,
        context: &Context,
        content: &Arc<Content>,
    ) -> Result<Self, ApiError> {
        let format = query.text("format").filter(|format| !format.is_empty());
        let text = match format {
            Some(format) => {
                let formatted = api.registry.formatted(state, context, content, format);
                formatted.await?
            }
            None => None,
        };
        let text = text.unwrap_or_else(|| content.text.unpack());
        let qualifies = query.text("referenceFormat") == Some("qualified") && !context.is_default();
        let references = qualifies.then(|| qualified(context, &content.references));
        Ok(Self {
            text,
            references,
            guid: None,
            tags: Vec::new(),
        })
    }

    /// With the inline tags that `findTags` asks for.
    pub(super) async fn find_tags(
        &mut self,
        api: &Api,
        state: &Arc<etymon_core::State>,
        query: &Query,
        context: &Context,
        content: &Arc<Content>,
    ) -> Result<(), ApiError> {
        let wanted: Vec<&str> = query.all("findTags").collect();
        if wanted.iter().any(|tag| !tag.is_empty()) {
            let found = api.registry.find_tags(state, context, content, &wanted);
            self.tags = found.await?;
        }
        Ok(())
    }

    /// The members of `content`; those of `entry` where the answer tells them.
    pub(super) fn answer<'a>(
        &'a self,
        content: &'a Content,
        entry: Option<&VersionEntry>,
    ) -> SchemaAnswer<'a> {
        SchemaAnswer {
            guid: self.guid.unwrap_or(content.guid),
            references: self.references.as_deref().unwrap_or(&content.references),
            schema_tags: &self.tags,
            ..with_text(content, self.text.as_str().into(), entry)
        }
    }

    /// With the GUID of what is shown in place of that of what is stored, where references are qualified: the field's
    /// servers do so for versions, and not for ids.
    pub(super) fn relabel(&mut self, content: &Content) {
        if let Some(references) = &self.references {
            let (metadata, rules) = (content.metadata.as_deref(), content.rule_set.as_deref());
            self.guid = Some(etymon_schema::guid(
                &content.text.unpack(),
                references,
                metadata,
                rules,
            ));
        }
    }

    /// The schema's text.
    pub(super) fn text(self) -> String {
        self.text
    }
}

fn qualified(context: &Context, references: &[Reference]) -> Vec<Reference> {
    let referrer = Subject::in_context(context, "");
    let qualify = |reference: &Reference| match referrer.resolve(&reference.subject) {
        Ok(subject) => Reference {
            subject: subject.to_string(),
            ..reference.clone()
        },
        Err(_) => reference.clone(),
    };
    references.iter().map(qualify).collect()
}
