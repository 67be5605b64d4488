//! `GET /schemas`: all schemas, by subject and version.

use axum::extract::State;
use etymon_core::{Content, list_schemas, list_schemas_and_aliases};
use etymon_types::ErrorCode;
use etymon_types::api::{ExtendedSchemaAnswer, VersionAnswer};

use super::Api;
use super::answer::{Answered, list};
use super::error::ApiError;
use super::query::Query;
use super::schemas::plain;

/// `GET /schemas`
pub(super) async fn schemas(State(api): State<Api>, query: Query) -> Answered {
    let state = api.registry.snapshot();
    let page = query.page(api.settings.search.schemas)?;
    if !keeps_unassociated(&query)? {
        return Ok(list::<&str>([]));
    }
    let prefix = query.text("subjectPrefix").unwrap_or_default();
    let (deleted, latest_only) = (query.flag("deleted"), query.flag("latestOnly"));
    let listed = if query.flag("aliases") {
        list_schemas_and_aliases(&state, prefix, deleted, latest_only)
    } else {
        let listed = list_schemas(&state, prefix, deleted, latest_only).into_iter();
        listed
            .map(|(subject, entry)| (subject, entry, Vec::new()))
            .collect()
    };
    let rule_type = query.text("ruleType").unwrap_or_default();
    let kept = listed
        .iter()
        .filter(|(_, entry, _)| rule_type.is_empty() || has_rule(&entry.content, rule_type));
    let answers = kept.map(|(subject, entry, aliases)| ExtendedSchemaAnswer {
        schema: VersionAnswer {
            subject: subject.as_str(),
            version: entry.version,
            id: entry.id,
            schema: plain(&entry.content, Some(entry)),
        },
        aliases,
    });
    Ok(list(page.of(answers)))
}

/// Whether the filters on associations keep subjects that have none, which is every subject here.
///
/// # Errors
///
/// 404 for an unknown lifecycle, as the field has it.
fn keeps_unassociated(query: &Query) -> Result<bool, ApiError> {
    let lifecycles: Vec<&str> = query
        .all("lifecycle")
        .filter(|text| !text.is_empty())
        .collect();
    if lifecycles
        .iter()
        .any(|text| !["NONE", "STRONG", "WEAK"].contains(text))
    {
        return Err(ApiError::of(ErrorCode::NotFound));
    }
    let filters = ["resourceType", "associationType"];
    let is_filtered = filters
        .into_iter()
        .any(|name| query.text(name).is_some_and(|text| !text.is_empty()));
    Ok(lifecycles.contains(&"NONE") || lifecycles.is_empty() && !is_filtered)
}

fn has_rule(content: &Content, rule_type: &str) -> bool {
    content.rule_set.as_ref().is_some_and(|rules| {
        let lists = [
            &rules.migration_rules,
            &rules.domain_rules,
            &rules.encoding_rules,
        ];
        lists
            .into_iter()
            .flatten()
            .any(|rule| rule.executor.as_deref() == Some(rule_type))
    })
}
