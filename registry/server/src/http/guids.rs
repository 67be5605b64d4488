//! `/schemas/guids`: schemas by the label of their content.

use axum::extract::State;
use etymon_core::{find_by_guid, ids_of_guid};
use etymon_types::api::{ContextIdAnswer, SchemaStringAnswer};

use super::Api;
use super::answer::{Answered, json, list};
use super::query::Query;
use super::schemas::Shown;
use super::segment::Path;

/// `GET /schemas/guids/{guid}`
pub(super) async fn by_guid(
    State(api): State<Api>,
    Path(guid): Path<String>,
    query: Query,
) -> Answered {
    let state = api.registry.snapshot();
    let found = find_by_guid(&state, &guid)?;
    let shown = Shown::new(&api, &state, &query, &found.context, &found.content).await?;
    Ok(json(&SchemaStringAnswer {
        subject: None,
        version: None,
        schema: shown.answer(
            &found.content,
            found.holder.as_ref().map(|(_, entry)| entry),
        ),
        max_id: None,
    }))
}

/// `GET /schemas/guids/{guid}/ids`
pub(super) async fn ids(State(api): State<Api>, Path(guid): Path<String>) -> Answered {
    let ids = ids_of_guid(&api.registry.snapshot(), &guid);
    Ok(list(ids.iter().map(|(context, id)| ContextIdAnswer {
        context: context.as_str(),
        id: *id,
    })))
}
