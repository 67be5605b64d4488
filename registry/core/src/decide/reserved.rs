//! Reserved fields: names of top-level fields that metadata keeps for later.

use etymon_types::Metadata;

const PROPERTY: &str = "confluent:reserved";

/// Why a schema is refused for the fields that its metadata, or that of the version before it, reserves.
pub(super) fn messages(
    metadata: Option<&Metadata>,
    fields: &[String],
    previous: Option<&Metadata>,
) -> Vec<String> {
    let reserved = names(metadata);
    let removed = names(previous)
        .into_iter()
        .filter(|name| !reserved.contains(name));
    let removed = removed.map(|name| {
        format!(
            "The new schema has reserved field {name} removed from its metadata which is present in the old schema's metadata."
        )
    });
    let used = reserved
        .iter()
        .filter(|name| fields.iter().any(|field| field == *name));
    let used = used.map(|name| {
        format!("The new schema has field that conflicts with the reserved field {name}.")
    });
    removed.chain(used).collect()
}

/// The reserved names, trimmed, each once.
fn names(metadata: Option<&Metadata>) -> Vec<&str> {
    let text = metadata.and_then(|metadata| metadata.properties.get(PROPERTY));
    let mut names = Vec::new();
    for name in text.map_or("", String::as_str).split(',').map(str::trim) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
