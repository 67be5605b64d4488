//! `GET /schemas`: all schemas, by subject and version.

use axum::extract::State;
use etymon_core::{Content, State as Known, list_schemas, list_schemas_and_aliases};
use etymon_types::Subject;
use etymon_types::api::{AssociationAnswer, ExtendedSchemaAnswer, VersionAnswer};

use super::Api;
use super::answer::{Answered, list};
use super::associations::{Filter, answer};
use super::query::Query;
use super::schemas::plain;

/// `GET /schemas`
pub(super) async fn schemas(State(api): State<Api>, query: Query) -> Answered {
    let state = api.registry.snapshot();
    let page = query.page(api.settings.search.schemas)?;
    let filter = Filter::of_schemas(&query)?;
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
    let kept = kept.filter_map(|(subject, entry, aliases)| {
        let associations = associations(&state, &filter, subject)?;
        Some((*subject, *entry, aliases, associations))
    });
    let answers =
        page.of(kept).map(
            |(subject, entry, aliases, associations)| ExtendedSchemaAnswer {
                schema: VersionAnswer {
                    subject: subject.as_str(),
                    version: entry.version,
                    id: entry.id,
                    schema: plain(&entry.content, Some(entry)),
                },
                aliases,
                associations,
            },
        );
    Ok(list(answers))
}

/// The associations of a subject that are asked for; `None` when the subject is not to be listed for want of one.
fn associations<'a>(
    state: &'a Known,
    filter: &Filter,
    subject: &Subject,
) -> Option<Vec<AssociationAnswer<'a>>> {
    if !filter.is_set() {
        return Some(Vec::new());
    }
    let mut all = state.associations_with(subject).peekable();
    if all.peek().is_none() {
        return filter.keeps_unassociated().then(Vec::new);
    }
    let asked: Vec<_> = all.filter(|part| filter.keeps(part)).map(answer).collect();
    (!asked.is_empty()).then_some(asked)
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
