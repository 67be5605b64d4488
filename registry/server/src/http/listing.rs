//! `GET /schemas`: all schemas, by subject and version.

use axum::extract::State;
use etymon_core::{Listing, State as Known, list_schemas};
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
    let asked = Listing {
        prefix: query.text("subjectPrefix").unwrap_or_default(),
        deleted: query.flag("deleted"),
        latest_only: query.flag("latestOnly"),
        rule_type: query.text("ruleType").unwrap_or_default(),
        associated_only: filter.is_set() && !filter.keeps_unassociated(),
        aliases: query.flag("aliases"),
        offset: page.offset,
        limit: page.limit,
    };
    let listed = list_schemas(&state, &asked, |subject| {
        associations(&state, &filter, subject).is_some()
    });
    let answers = listed.iter().map(|listed| ExtendedSchemaAnswer {
        schema: VersionAnswer {
            subject: listed.subject.as_str(),
            version: listed.entry.version,
            id: listed.entry.id,
            schema: plain(&listed.entry.content, Some(listed.entry)),
        },
        aliases: &listed.aliases,
        associations: associations(&state, &filter, listed.subject).unwrap_or_default(),
    });
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
