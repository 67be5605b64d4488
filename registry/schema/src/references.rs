//! References in normal form.

use etymon_types::Reference;

/// The references as the normal form lists them: sorted by subject and version, each once.
#[must_use]
pub fn normalized_references(references: &[Reference]) -> Vec<Reference> {
    let mut sorted = references.to_vec();
    sorted.sort_by(|a, b| (&a.subject, a.version, &a.name).cmp(&(&b.subject, b.version, &b.name)));
    sorted.dedup();
    sorted
}
