//! Which schema is written with, what its subject is called, and how it is named.

use std::collections::BTreeMap;
use std::time::Duration;

use etymon_types::{Guid, SchemaId};
use etymon_wire::{
    AssociatedStrategy, NameStrategy, Part, ReferenceSubjectStrategy, SchemaRef,
    SubjectNameStrategy,
};

use super::Fixed;
use super::values::Values;
use crate::options::{Choice, Framing, SerializerOptions};

const JAVA_PACKAGE: &str = "io.confluent.kafka.serializers.schema.id.";

/// Everything that is the same for keys and values.
pub(super) fn serializer(values: &mut Values) -> Result<SerializerOptions, String> {
    let choice = choice(values)?;
    let strict_latest = values
        .boolean("latest.compatibility.strict")?
        .unwrap_or(true);
    let strict_id = values.boolean("id.compatibility.strict")?.unwrap_or(true);
    let refresh: Option<i64> = values.number(
        &["latest.cache.ttl.sec", "cache.latest.ttl.sec"],
        "a number of seconds, or -1 for never",
    )?;
    Ok(SerializerOptions {
        strict: match choice {
            Choice::Id(_) | Choice::Guid(_) => strict_id,
            _ => strict_latest,
        },
        choice,
        normalize: values.boolean("normalize.schemas")?.unwrap_or(false),
        propagate_tags: values.boolean("propagate.schema.tags")?.unwrap_or(false),
        refresh: refresh
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(|seconds| Duration::from_secs(seconds.max(1))),
        reference_strategy: reference_strategy(values)?,
        look_up_references: values.boolean("reference.lookup.only")?.unwrap_or(false),
        skip_known_types: values.boolean("skip.known.types")?.unwrap_or(true),
        ..SerializerOptions::default()
    })
}

fn reference_strategy(values: &mut Values) -> Result<ReferenceSubjectStrategy, String> {
    let name = "reference.subject.name.strategy";
    match values.text(name) {
        None => Ok(ReferenceSubjectStrategy::default()),
        Some(value) => ReferenceSubjectStrategy::parse(&value).ok_or_else(|| {
            format!("`{name}` is {value:?}: set `DefaultReferenceSubjectNameStrategy` or `QualifiedReferenceSubjectNameStrategy`")
        }),
    }
}

fn choice(values: &mut Values) -> Result<Choice, String> {
    let mut chosen: Vec<(&str, Choice)> = Vec::new();
    let register = values.boolean("auto.register.schemas")?;
    let id: Option<i64> = values.number(&["use.schema.id"], "a schema id, or -1 for none")?;
    if let Some(id) = id.filter(|id| *id != -1) {
        let id = SchemaId::try_from(id).map_err(|error| format!("`use.schema.id`: {error}"))?;
        chosen.push(("use.schema.id", Choice::Id(id)));
    }
    if let Some(text) = values.text("use.schema.guid") {
        let guid: Guid = text
            .parse()
            .map_err(|error| format!("`use.schema.guid`: {error}"))?;
        chosen.push(("use.schema.guid", Choice::Guid(guid)));
    }
    if let Some(text) = values.text("use.latest.with.metadata") {
        chosen.push((
            "use.latest.with.metadata",
            Choice::LatestWith(pairs(&text)?),
        ));
    }
    if values.boolean("use.latest.version")? == Some(true) {
        chosen.push(("use.latest.version", Choice::Latest));
    }
    if register == Some(true) {
        chosen.push(("auto.register.schemas", Choice::Register));
    }
    match chosen.as_slice() {
        [(first, _), (second, _), ..] => Err(format!(
            "`{first}` and `{second}` each say which schema is written with: keep one"
        )),
        [(_, choice)] => Ok(choice.clone()),
        [] if register == Some(false) => Ok(Choice::LookUp),
        [] => Ok(Choice::Register),
    }
}

fn pairs(text: &str) -> Result<BTreeMap<String, String>, String> {
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            format!(
                "`use.latest.with.metadata` has {pair:?}: set `key=value` pairs, parted by commas"
            )
        })?;
        Ok((key.trim().to_owned(), value.trim().to_owned()))
    };
    text.split(',').map(pair).collect()
}

/// The schema that the settings name.
pub(super) fn fixed(choice: &Choice) -> Fixed {
    match choice {
        Choice::Id(id) => Some(SchemaRef::Id(*id)),
        Choice::Guid(guid) => Some(SchemaRef::Guid(*guid)),
        _ => None,
    }
}

/// What subjects are called, for keys and values that do not say otherwise.
pub(super) fn strategy(values: &mut Values) -> Result<SubjectNameStrategy, String> {
    let cluster_id = values.text("subject.name.strategy.kafka.cluster.id");
    let fallback = values.text("subject.name.strategy.fallback.type");
    let is_associated = cluster_id.is_some() || fallback.is_some();
    let associated = AssociatedStrategy {
        cluster_id,
        fallback: match fallback.as_deref() {
            None => AssociatedStrategy::default().fallback,
            Some("NONE") => None,
            Some(name) => Some(NameStrategy::parse(name).ok_or_else(|| {
                format!("`subject.name.strategy.fallback.type` is {name:?}: set `TOPIC`, `RECORD`, `TOPIC_RECORD` or `NONE`")
            })?),
        },
    };
    let named = named_strategy(values, "subject.name.strategy")?;
    match named {
        Some(SubjectNameStrategy::Named(_)) if is_associated => Err(
            "`subject.name.strategy.kafka.cluster.id` and `subject.name.strategy.fallback.type` are of the strategy `AssociatedNameStrategy`, and `subject.name.strategy` is another: keep one".to_owned(),
        ),
        Some(SubjectNameStrategy::Named(named)) => Ok(SubjectNameStrategy::Named(named)),
        Some(SubjectNameStrategy::Associated(_)) | None => {
            Ok(SubjectNameStrategy::Associated(associated))
        }
    }
}

/// What subjects of keys, or of values, are called.
pub(super) fn strategy_of(
    values: &mut Values,
    part: Part,
    general: &SubjectNameStrategy,
) -> Result<SubjectNameStrategy, String> {
    let name = format!("{part}.subject.name.strategy");
    Ok(match (named_strategy(values, &name)?, general) {
        (Some(named @ SubjectNameStrategy::Named(_)), _) => named,
        (Some(SubjectNameStrategy::Associated(_)), SubjectNameStrategy::Named(_)) => {
            SubjectNameStrategy::default()
        }
        (Some(SubjectNameStrategy::Associated(_)) | None, general) => general.clone(),
    })
}

fn named_strategy(values: &mut Values, name: &str) -> Result<Option<SubjectNameStrategy>, String> {
    values
        .text(name)
        .map(|value| {
            SubjectNameStrategy::parse(&value).ok_or_else(|| {
                format!("`{name}` is {value:?}: set `TopicNameStrategy`, `RecordNameStrategy`, `TopicRecordNameStrategy` or `AssociatedNameStrategy`")
            })
        })
        .transpose()
}

/// A class name of a setting of one part, or of both.
fn class(values: &mut Values, part: Part, name: &str) -> Option<(String, String)> {
    let own = format!("{part}.{name}");
    let general = values.peek(name);
    let value = values.text(&own).or(general)?;
    let class = value.strip_prefix(JAVA_PACKAGE).unwrap_or(&value);
    Some((own, class.to_owned()))
}

/// Where the schema is named.
pub(super) fn framing(values: &mut Values, part: Part) -> Result<Framing, String> {
    match class(values, part, "schema.id.serializer") {
        None => Ok(Framing::default()),
        Some((_, class)) if class == "PrefixSchemaIdSerializer" => Ok(Framing::Prefix),
        Some((_, class)) if class == "HeaderSchemaIdSerializer" => Ok(Framing::Header),
        Some((name, class)) => Err(format!(
            "`{name}` is {class:?}: set `PrefixSchemaIdSerializer` or `HeaderSchemaIdSerializer`"
        )),
    }
}

/// The schema of records without a frame.
pub(super) fn read_fixed(values: &mut Values, part: Part, fixed: Fixed) -> Result<Fixed, String> {
    match class(values, part, "schema.id.deserializer") {
        None => Ok(None),
        // Prefix and header are both read in any case.
        Some((_, class)) if class == "DualSchemaIdDeserializer" => Ok(None),
        Some((name, class)) if class == "ConfigSchemaIdDeserializer" => match fixed {
            Some(_) => Ok(fixed),
            None => Err(format!(
                "`{name}` is {class:?}, which needs `use.schema.id` or `use.schema.guid`"
            )),
        },
        Some((name, class)) => Err(format!(
            "`{name}` is {class:?}: set `DualSchemaIdDeserializer` or `ConfigSchemaIdDeserializer`"
        )),
    }
}
