//! Changes as the log keeps them: a kind, and a small JSON body that names texts by their digests.

use std::borrow::Cow;
use std::sync::Arc;

use etymon_core::{Association, Change, Content, Digest, Form, Resource, Text};
use etymon_types::{
    AssociationType, Config, Context, DekId, EncryptedKey, Guid, Kek, KekName, Lifecycle, Metadata,
    Mode, Reference, RuleSet, SchemaId, SchemaType, Scope, Subject, Version,
};
use serde::{Deserialize, Serialize, de};

use crate::text::text_digest;

/// The kind of a change, as the log names it.
pub(crate) fn kind(change: &Change) -> &'static str {
    match change {
        Change::IdAssigned { .. } => "id_assigned",
        Change::IdRetired { .. } => "id_retired",
        Change::IdLeft { .. } => "id_left",
        Change::VersionWritten { .. } => "version_written",
        Change::VersionDeleted { .. } => "version_deleted",
        Change::VersionPurged { .. } => "version_purged",
        Change::ContextDeleted { .. } => "context_deleted",
        Change::ContextRestored { .. } => "context_restored",
        Change::ConfigSet { .. } => "config_set",
        Change::ConfigRemoved { .. } => "config_removed",
        Change::ModeSet { .. } => "mode_set",
        Change::ModeRemoved { .. } => "mode_removed",
        Change::AssociationCreated { .. } => "association_created",
        Change::AssociationDeleted { .. } => "association_deleted",
        Change::KekWritten { .. } => "kek_written",
        Change::KekPurged { .. } => "kek_purged",
        Change::DekWritten { .. } => "dek_written",
        Change::DekPurged { .. } => "dek_purged",
    }
}

/// The body of a change.
pub(crate) fn body(change: &Change) -> String {
    use Cow::Borrowed;
    let json = match change {
        Change::IdAssigned {
            context,
            id,
            content,
        } => serde_json::to_string(&Assigned::new(context, *id, content)),
        Change::IdRetired { context, id } => serde_json::to_string(&Retired {
            context: Borrowed(context),
            id: *id,
        }),
        Change::IdLeft {
            context,
            id,
            subject,
            version,
        } => serde_json::to_string(&Left {
            context: Borrowed(context),
            id: *id,
            subject: Borrowed(subject),
            version: *version,
        }),
        Change::VersionWritten {
            subject,
            version,
            id,
        } => serde_json::to_string(&Written {
            subject: Borrowed(subject),
            version: *version,
            id: *id,
        }),
        Change::VersionDeleted {
            subject,
            version,
            touch,
        } => serde_json::to_string(&Deleted {
            subject: Borrowed(subject),
            version: *version,
            touch: *touch,
        }),
        Change::VersionPurged { subject, version } => serde_json::to_string(&Purged {
            subject: Borrowed(subject),
            version: *version,
        }),
        Change::ContextDeleted { context } | Change::ContextRestored { context } => {
            serde_json::to_string(&ContextBody {
                context: Borrowed(context),
            })
        }
        Change::ConfigSet { scope, config } => serde_json::to_string(&ConfigBody {
            scope: Borrowed(scope),
            config: Borrowed(config),
        }),
        Change::ModeSet { scope, mode } => serde_json::to_string(&ModeBody {
            scope: Borrowed(scope),
            mode: *mode,
        }),
        Change::KekWritten { name, kek, deleted } => serde_json::to_string(&KekBody {
            name: Borrowed(name),
            kek: Borrowed(kek),
            deleted: *deleted,
        }),
        Change::KekPurged { name } => serde_json::to_string(&KekNameBody {
            name: Borrowed(name),
        }),
        Change::DekWritten { id, key, deleted } => serde_json::to_string(&DekBody {
            id: Borrowed(id),
            key: Borrowed(key),
            deleted: *deleted,
        }),
        Change::DekPurged { id } => serde_json::to_string(&DekIdBody { id: Borrowed(id) }),
        Change::ConfigRemoved { scope } | Change::ModeRemoved { scope } => {
            serde_json::to_string(&ScopeBody {
                scope: Borrowed(scope),
            })
        }
        Change::AssociationCreated { association } => {
            serde_json::to_string(&Associated::new(association))
        }
        Change::AssociationDeleted {
            resource_id,
            association_type,
        } => serde_json::to_string(&Dissociated {
            resource_id: Borrowed(resource_id),
            association_type: *association_type,
        }),
    };
    json.expect("names, numbers and maps of texts are JSON")
}

/// The change of a kind and a body. `text` is the text that the body names, `None` when the store has it no more.
///
/// # Errors
///
/// When no change has such a kind or body.
pub(crate) fn change(kind: &str, body: &str, text: Option<Text>) -> serde_json::Result<Change> {
    Ok(match kind {
        "id_assigned" => serde_json::from_str::<Assigned<'_>>(body)?.change(text),
        "id_retired" => {
            let Retired { context, id } = serde_json::from_str(body)?;
            let context = context.into_owned();
            Change::IdRetired { context, id }
        }
        "id_left" => {
            let body: Left<'_> = serde_json::from_str(body)?;
            Change::IdLeft {
                context: body.context.into_owned(),
                id: body.id,
                subject: body.subject.into_owned(),
                version: body.version,
            }
        }
        "version_written" => {
            let body: Written<'_> = serde_json::from_str(body)?;
            Change::VersionWritten {
                subject: body.subject.into_owned(),
                version: body.version,
                id: body.id,
            }
        }
        "version_deleted" => {
            let body: Deleted<'_> = serde_json::from_str(body)?;
            Change::VersionDeleted {
                subject: body.subject.into_owned(),
                version: body.version,
                touch: body.touch,
            }
        }
        "version_purged" => {
            let Purged { subject, version } = serde_json::from_str(body)?;
            let subject = subject.into_owned();
            Change::VersionPurged { subject, version }
        }
        "context_deleted" => Change::ContextDeleted {
            context: context(body)?,
        },
        "context_restored" => Change::ContextRestored {
            context: context(body)?,
        },
        "config_set" => {
            let ConfigBody { scope, config } = serde_json::from_str(body)?;
            Change::ConfigSet {
                scope: scope.into_owned(),
                config: Arc::new(config.into_owned()),
            }
        }
        "config_removed" => Change::ConfigRemoved {
            scope: scope(body)?,
        },
        "mode_set" => {
            let ModeBody { scope, mode } = serde_json::from_str(body)?;
            let scope = scope.into_owned();
            Change::ModeSet { scope, mode }
        }
        "mode_removed" => Change::ModeRemoved {
            scope: scope(body)?,
        },
        "association_created" => {
            let association = serde_json::from_str::<Associated<'_>>(body)?.association();
            Change::AssociationCreated {
                association: Arc::new(association),
            }
        }
        "association_deleted" => {
            let body: Dissociated<'_> = serde_json::from_str(body)?;
            Change::AssociationDeleted {
                resource_id: body.resource_id.into(),
                association_type: body.association_type,
            }
        }
        "kek_written" => {
            let KekBody { name, kek, deleted } = without_words(body)?;
            Change::KekWritten {
                name: name.into_owned(),
                kek: Arc::new(kek.into_owned()),
                deleted,
            }
        }
        "kek_purged" => {
            let KekNameBody { name } = serde_json::from_str(body)?;
            let name = name.into_owned();
            Change::KekPurged { name }
        }
        "dek_written" => {
            let DekBody { id, key, deleted } = without_words(body)?;
            Change::DekWritten {
                id: id.into_owned(),
                key: key.into_owned(),
                deleted,
            }
        }
        "dek_purged" => {
            let DekIdBody { id } = serde_json::from_str(body)?;
            let id = id.into_owned();
            Change::DekPurged { id }
        }
        _ => return Err(de::Error::custom(format_args!("no change is a '{kind}'"))),
    })
}

fn context(body: &str) -> serde_json::Result<Context> {
    let ContextBody { context } = serde_json::from_str(body)?;
    Ok(context.into_owned())
}

fn scope(body: &str) -> serde_json::Result<Scope> {
    let ScopeBody { scope } = serde_json::from_str(body)?;
    Ok(scope.into_owned())
}

/// Reads a body that may hold secrets: what is wrong with it is told by its place alone.
fn without_words<'a, T: Deserialize<'a>>(body: &'a str) -> serde_json::Result<T> {
    serde_json::from_str(body).map_err(|problem| {
        let column = problem.column();
        de::Error::custom(format_args!(
            "the body is none of a key, at column {column}"
        ))
    })
}

/// A context was parsed when it came in; what is read back is parsed again.
fn legal_context<'de, D: de::Deserializer<'de>>(
    deserializer: D,
) -> Result<Cow<'static, Context>, D::Error> {
    let name = String::deserialize(deserializer)?;
    Context::parse(&name)
        .map(Cow::Owned)
        .ok_or_else(|| de::Error::custom(format_args!("'{name}' is no context")))
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Assigned<'a> {
    #[serde(deserialize_with = "legal_context")]
    context: Cow<'a, Context>,
    id: SchemaId,
    digest: Hex,
    #[serde(rename = "type")]
    schema_type: SchemaType,
    text: Hex,
    references: Cow<'a, [Reference]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metadata: Option<Cow<'a, Metadata>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule_set: Option<Cow<'a, RuleSet>>,
    guid: Hex,
    key: Hex,
    structure: Hex,
    resolved: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Retired<'a> {
    #[serde(deserialize_with = "legal_context")]
    context: Cow<'a, Context>,
    id: SchemaId,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Left<'a> {
    #[serde(deserialize_with = "legal_context")]
    context: Cow<'a, Context>,
    id: SchemaId,
    subject: Cow<'a, Subject>,
    version: Version,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    subject: Cow<'a, Subject>,
    version: Version,
    id: SchemaId,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deleted<'a> {
    subject: Cow<'a, Subject>,
    version: Version,
    touch: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Purged<'a> {
    subject: Cow<'a, Subject>,
    version: Version,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextBody<'a> {
    #[serde(deserialize_with = "legal_context")]
    context: Cow<'a, Context>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigBody<'a> {
    scope: Cow<'a, Scope>,
    config: Cow<'a, Config>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeBody<'a> {
    scope: Cow<'a, Scope>,
    mode: Mode,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeBody<'a> {
    scope: Cow<'a, Scope>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Associated<'a> {
    resource_name: Cow<'a, str>,
    resource_namespace: Cow<'a, str>,
    resource_id: Cow<'a, str>,
    association_type: AssociationType,
    subject: Cow<'a, Subject>,
    lifecycle: Lifecycle,
    guid: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Dissociated<'a> {
    resource_id: Cow<'a, str>,
    association_type: AssociationType,
}

impl<'a> Associated<'a> {
    fn new(association: &'a Association) -> Self {
        let resource = &association.resource;
        Self {
            resource_name: Cow::Borrowed(&resource.name),
            resource_namespace: Cow::Borrowed(&resource.namespace),
            resource_id: Cow::Borrowed(&resource.id),
            association_type: association.association_type,
            subject: Cow::Borrowed(&association.subject),
            lifecycle: association.lifecycle,
            guid: Hex(association.guid.0),
        }
    }

    fn association(self) -> Association {
        Association {
            resource: Resource {
                name: self.resource_name.into(),
                namespace: self.resource_namespace.into(),
                id: self.resource_id.into(),
            },
            association_type: self.association_type,
            subject: self.subject.into_owned(),
            lifecycle: self.lifecycle,
            guid: Guid(self.guid.0),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KekBody<'a> {
    name: Cow<'a, KekName>,
    kek: Cow<'a, Kek>,
    deleted: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KekNameBody<'a> {
    name: Cow<'a, KekName>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DekBody<'a> {
    id: Cow<'a, DekId>,
    key: Cow<'a, EncryptedKey>,
    deleted: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DekIdBody<'a> {
    id: Cow<'a, DekId>,
}

impl<'a> Assigned<'a> {
    fn new(context: &'a Context, id: SchemaId, content: &'a Content) -> Self {
        Self {
            context: Cow::Borrowed(context),
            id,
            digest: Hex(content.digest.0),
            schema_type: content.schema_type,
            text: Hex(text_digest(&content.text).0),
            references: Cow::Borrowed(&content.references),
            metadata: content.metadata.as_deref().map(Cow::Borrowed),
            rule_set: content.rule_set.as_deref().map(Cow::Borrowed),
            guid: Hex(content.guid.0),
            key: Hex(content.form.key.0),
            structure: Hex(content.form.structure.0),
            resolved: Hex(content.form.resolved.0),
        }
    }

    fn change(self, text: Option<Text>) -> Change {
        Change::IdAssigned {
            context: self.context.into_owned(),
            id: self.id,
            content: Arc::new(Content {
                schema_type: self.schema_type,
                text: text.unwrap_or_else(|| Text::new("")),
                references: self.references.into_owned().into(),
                metadata: self
                    .metadata
                    .map(|metadata| Arc::new(metadata.into_owned())),
                rule_set: self.rule_set.map(|rules| Arc::new(rules.into_owned())),
                guid: Guid(self.guid.0),
                digest: Digest(self.digest.0),
                form: Form {
                    key: Digest(self.key.0),
                    structure: Digest(self.structure.0),
                    resolved: Digest(self.resolved.0),
                },
            }),
        }
    }
}

/// 16 bytes as 32 hexadecimal digits.
#[derive(Clone, Copy)]
struct Hex([u8; 16]);

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        serializer.serialize_str(std::str::from_utf8(&digits).expect("digits are ASCII"))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let is_hex = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = u128::from_str_radix(&digits, 16).ok().filter(|_| is_hex);
        let number = number.ok_or_else(|| de::Error::custom("no 32 hexadecimal digits"))?;
        Ok(Self(number.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use etymon_types::{DekAlgorithm, KmsProps};

    fn content(metadata: Option<Metadata>) -> Content {
        let form = Form {
            key: Digest([1; 16]),
            structure: Digest([2; 16]),
            resolved: Digest([0xab; 16]),
        };
        let reference = Reference {
            name: "é\u{0}\"".to_owned(),
            subject: ":.c:s".to_owned(),
            version: Version::FIRST,
        };
        Content::new(
            SchemaType::Avro,
            "\"string\"",
            [reference].into(),
            metadata.map(Arc::new),
            None,
            form,
        )
    }

    #[test]
    fn every_change_reads_back_from_its_kind_and_body() {
        let subject = Subject::parse(":.c:s").unwrap();
        let version = Version::FIRST;
        let context = Context::parse(".c").unwrap();
        let id = SchemaId::try_from(7).unwrap();
        let scope = Scope::Subject(subject.clone());
        let kek = KekName::parse("é-1").unwrap();
        let dek = DekId {
            kek: kek.clone(),
            subject: subject.clone(),
            algorithm: DekAlgorithm::Aes256Siv,
            version,
        };
        let assigned = |metadata| Change::IdAssigned {
            context: context.clone(),
            id,
            content: Arc::new(content(metadata)),
        };
        for change in [
            assigned(None),
            assigned(Some(Metadata::default())),
            Change::IdRetired {
                context: context.clone(),
                id,
            },
            Change::IdLeft {
                context: context.clone(),
                id,
                subject: subject.clone(),
                version,
            },
            Change::VersionWritten {
                subject: subject.clone(),
                version,
                id,
            },
            Change::VersionDeleted {
                subject: subject.clone(),
                version,
                touch: true,
            },
            Change::VersionPurged {
                subject: subject.clone(),
                version,
            },
            Change::AssociationCreated {
                association: Arc::new(Association {
                    resource: Resource {
                        name: "é".into(),
                        namespace: "lkc1".into(),
                        id: " \"/".into(),
                    },
                    association_type: AssociationType::Key,
                    subject,
                    lifecycle: Lifecycle::Strong,
                    guid: Guid([0x0b; 16]),
                }),
            },
            Change::AssociationDeleted {
                resource_id: "i".into(),
                association_type: AssociationType::Value,
            },
            Change::ContextDeleted {
                context: context.clone(),
            },
            Change::ContextRestored {
                context: context.clone(),
            },
            Change::ConfigSet {
                scope: scope.clone(),
                config: Arc::default(),
            },
            Change::ConfigRemoved {
                scope: Scope::AllContexts,
            },
            Change::ModeSet {
                scope: Scope::global(),
                mode: Mode::ReadOnlyOverride,
            },
            Change::ModeRemoved {
                scope: Scope::Context(context.clone()),
            },
            Change::KekWritten {
                name: kek.clone(),
                kek: Arc::new(Kek {
                    kms_type: "local-kms".to_owned(),
                    kms_key_id: "\"é\u{0}".to_owned(),
                    kms_props: KmsProps(
                        [
                            ("b".to_owned(), Some("1".to_owned())),
                            ("a".to_owned(), None),
                        ]
                        .into(),
                    ),
                    doc: Some(String::new()),
                    shared: true,
                }),
                deleted: true,
            },
            Change::KekPurged { name: kek.clone() },
            Change::DekWritten {
                id: dek.clone(),
                key: EncryptedKey::from("c2VjcmV0".to_owned()),
                deleted: false,
            },
            Change::DekPurged { id: dek },
        ] {
            let (kind, body) = (kind(&change), body(&change));
            let read = super::change(kind, &body, Some(Text::new("\"string\""))).unwrap();
            assert_eq!(read, change, "{kind} {body}");
            if let (Change::IdAssigned { content: a, .. }, Change::IdAssigned { content: b, .. }) =
                (read, change)
            {
                // Equality of contents leaves these out.
                assert_eq!((a.guid, a.form), (b.guid, b.form));
            }
        }
    }

    #[test]
    fn what_is_never_written_is_no_change() {
        for (kind, body) in [
            ("id_lost", r#"{"context":".","id":1}"#),
            ("id_retired", r#"{"context":"c","id":1}"#),
            ("id_retired", r#"{"context":".","id":-1}"#),
            ("id_retired", r#"{"context":".","id":1,"x":1}"#),
            ("context_deleted", r#"{"context":"c"}"#),
            ("version_purged", r#"{"subject":"","version":1}"#),
            ("version_purged", r#"{"subject":"s","version":0}"#),
            ("mode_set", r#"{"scope":"","mode":"ASLEEP"}"#),
            ("mode_set", ""),
            (
                "association_deleted",
                r#"{"resourceId":"i","associationType":"both"}"#,
            ),
            ("kek_purged", r#"{"name":"9"}"#),
            (
                "dek_purged",
                r#"{"id":{"kek":"k","subject":"s","algorithm":"X","version":1}}"#,
            ),
        ] {
            assert!(change(kind, body, None).is_err(), "{kind} {body}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_key_is_told_without_its_secrets() {
        let kek = r#"{"name":"k","deleted":false,"kek":{"kmsType":"t","kmsKeyId":"i","shared":true,
            "kmsProps":{"secret":["hidden"]}}}"#;
        let dek = r#"{"id":{"kek":"k","subject":"s","algorithm":"AES128_GCM","version":1},
            "key":"hidden","deleted":"hidden"}"#;
        for (kind, body) in [("kek_written", kek), ("dek_written", dek)] {
            let problem = change(kind, body, None).unwrap_err().to_string();
            assert!(problem.contains("column"), "{problem}");
            assert!(!problem.contains("hidden"), "{problem}");
        }
    }
}
