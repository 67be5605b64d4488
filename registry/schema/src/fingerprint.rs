//! GUIDs.

use etymon_types::{Guid, Metadata, Reference, Rule, RuleSet};
use md5::{Digest, Md5};

/// The GUID of a content: an MD5 over its parts, without separators, as every client of the field knows it. It ignores
/// the schema type, and two contents may share one; it is a label, not an identity.
#[must_use]
pub fn guid(
    text: &str,
    references: &[Reference],
    metadata: Option<&Metadata>,
    rule_set: Option<&RuleSet>,
) -> Guid {
    let mut md5 = Md5::new();
    md5.update(text);
    for reference in references {
        md5.update(&reference.name);
        md5.update(&reference.subject);
        md5.update(reference.version.get().to_be_bytes());
    }
    if let Some(metadata) = metadata {
        add_metadata(&mut md5, metadata);
    }
    if let Some(rule_set) = rule_set {
        md5.update([1]);
        let RuleSet {
            migration_rules,
            domain_rules,
            encoding_rules,
            enable_at,
        } = rule_set;
        for rule in migration_rules
            .iter()
            .chain(domain_rules)
            .chain(encoding_rules)
        {
            add_rule(&mut md5, rule);
        }
        md5.update(enable_at.map_or("", |place| place.as_str()));
    }
    Guid(md5.finalize().into())
}

fn add_metadata(md5: &mut Md5, metadata: &Metadata) {
    md5.update([1]);
    for (path, tags) in &metadata.tags {
        md5.update(path);
        tags.iter().for_each(|tag| md5.update(tag));
    }
    for (key, value) in &metadata.properties {
        md5.update(key);
        md5.update(value);
    }
    metadata.sensitive.iter().for_each(|name| md5.update(name));
}

fn add_rule(md5: &mut Md5, rule: &Rule) {
    md5.update(rule.name.as_deref().unwrap_or_default());
    md5.update(rule.doc.as_deref().unwrap_or_default());
    md5.update(rule.kind.as_str());
    md5.update(rule.mode.as_str());
    md5.update(rule.executor.as_deref().unwrap_or_default());
    rule.tags.iter().for_each(|tag| md5.update(tag));
    for (key, value) in &rule.params {
        md5.update(key);
        md5.update(value);
    }
    for text in [&rule.expr, &rule.on_success, &rule.on_failure] {
        md5.update(text.as_deref().unwrap_or_default());
    }
    if rule.disabled {
        md5.update([1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guid_of_a_plain_schema_is_the_md5_of_its_canonical_text() {
        assert_eq!(
            guid("\"string\"", &[], None, None).to_string(),
            "095d71cf-1255-6b9d-5e33-0ad575b3df5d"
        );
    }

    #[test]
    fn absent_and_empty_metadata_differ() {
        let with = guid("\"string\"", &[], Some(&Metadata::default()), None);
        assert_ne!(with, guid("\"string\"", &[], None, None));
    }
}
