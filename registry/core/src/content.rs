//! What a registration is about.

use std::sync::Arc;

use etymon_types::{Guid, Metadata, Reference, RuleSet, SchemaType};

use crate::{Digest, Text};

/// What a registration is about. Two contents are the same when type, text, references, metadata and rule set are equal
/// in full; [`Content::digest`] only finds candidates, and the GUID is a label for clients.
#[derive(Debug, Clone)]
pub struct Content {
    /// Schema type.
    pub schema_type: SchemaType,
    /// Canonical text; shared between contents that differ in metadata or rules only.
    pub text: Text,
    /// References, in order, versions resolved.
    pub references: Arc<[Reference]>,
    /// Metadata; absent and empty differ.
    pub metadata: Option<Arc<Metadata>>,
    /// Rule set; absent and empty differ.
    pub rule_set: Option<Arc<RuleSet>>,
    /// Label for clients.
    pub guid: Guid,
    /// Digest of all of the above but the GUID.
    pub digest: Digest,
    /// What the parsed schema tells about itself, so that nobody parses it again to compare.
    pub form: Form,
}

/// Digests of a parsed schema, made where it is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Identity of the schema with everything it references: of type, canonical text, and name and key of each
    /// reference. Verdicts and parsed schemas are kept under it.
    pub key: Digest,
    /// Equal for schemas that a lookup takes for one another (attribute order and the like do not count).
    pub structure: Digest,
    /// The structure of the schema with its references inlined; equal to `structure` when there are none.
    pub resolved: Digest,
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
            && self.schema_type == other.schema_type
            && self.text == other.text
            && self.references == other.references
            && self.metadata == other.metadata
            && self.rule_set == other.rule_set
    }
}

impl Eq for Content {}

impl Content {
    /// The content of these parts, with its GUID and digest; `text` is canonical.
    #[must_use]
    pub fn new(
        schema_type: SchemaType,
        text: &str,
        references: Arc<[Reference]>,
        metadata: Option<Arc<Metadata>>,
        rule_set: Option<Arc<RuleSet>>,
        form: Form,
    ) -> Self {
        let guid = etymon_schema::guid(text, &references, metadata.as_deref(), rule_set.as_deref());
        let digest = digest(
            schema_type,
            text,
            &references,
            metadata.as_deref(),
            rule_set.as_deref(),
        );
        let text = Text::new(text);
        Self {
            schema_type,
            text,
            references,
            metadata,
            rule_set,
            guid,
            digest,
            form,
        }
    }

    /// The same schema with other metadata and rules; shares the text.
    #[must_use]
    pub fn with(&self, metadata: Option<Arc<Metadata>>, rule_set: Option<Arc<RuleSet>>) -> Self {
        let text = self.text.unpack();
        let references = &self.references;
        let (some_metadata, some_rules) = (metadata.as_deref(), rule_set.as_deref());
        Self {
            schema_type: self.schema_type,
            text: self.text.clone(),
            references: references.clone(),
            guid: etymon_schema::guid(&text, references, some_metadata, some_rules),
            digest: digest(
                self.schema_type,
                &text,
                references,
                some_metadata,
                some_rules,
            ),
            metadata,
            rule_set,
            form: self.form,
        }
    }
}

fn digest(
    schema_type: SchemaType,
    text: &str,
    references: &[Reference],
    metadata: Option<&Metadata>,
    rule_set: Option<&RuleSet>,
) -> Digest {
    let references = serde_json::to_string(references).expect("references are plain data");
    let metadata =
        metadata.map(|metadata| serde_json::to_string(metadata).expect("metadata is plain data"));
    let rules =
        rule_set.map(|rules| serde_json::to_string(rules).expect("a rule set is plain data"));
    let (metadata, rules) = (metadata.unwrap_or_default(), rules.unwrap_or_default());
    let parts = [schema_type.as_str(), text, &references, &metadata, &rules];
    Digest::of(parts.map(str::as_bytes))
}
