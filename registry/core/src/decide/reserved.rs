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

/// The reserved names, trimmed, each once, in the order in which the reference lists them: that of a Java `HashSet`.
fn names(metadata: Option<&Metadata>) -> Vec<&str> {
    let text = metadata.and_then(|metadata| metadata.properties.get(PROPERTY));
    let mut names = Vec::new();
    for name in text.map_or("", String::as_str).split(',').map(str::trim) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    let buckets = hash_set_buckets(names.len());
    names.sort_by_key(|name| bucket(name, buckets));
    names
}

/// How many buckets a Java `HashSet` has that grew to hold so many: 16, doubled whenever it is three quarters full.
fn hash_set_buckets(names: usize) -> usize {
    let mut buckets = 16;
    while names > buckets / 4 * 3 {
        buckets *= 2;
    }
    buckets
}

/// The bucket that a string falls into.
fn bucket(name: &str, buckets: usize) -> usize {
    let units = name.encode_utf16().map(u32::from);
    let hash = units.fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit));
    (hash ^ (hash >> 16)) as usize & (buckets - 1)
}
