//! What can be asked of a state where the answer takes a rule: names that fall back to other contexts, versions that are
//! there only for some questions, and the refusals.

mod by_id;
mod keys;
mod lists;
mod schemas;
mod version;

use etymon_types::Subject;

use crate::{Refusal, State};

pub use by_id::{ById, find_by_guid, find_by_id, ids_of_guid, subjects_of_id, versions_of_id};
pub use keys::{find_dek, find_kek, list_dek_subjects, list_dek_versions, list_keks};
pub use lists::{find_by_metadata, list_versions};
pub use schemas::{Listed, Listing, list_schemas};
pub use version::{find_live_version, find_version, referenced_by};

/// Reads a subject of a request for something that is there: a name that is no subject is one that is not found.
pub(crate) fn parse_subject(text: &str) -> Result<Subject, Refusal> {
    Subject::parse(text).map_err(|_| Refusal::SubjectNotFound(text.to_owned()))
}

/// Where a read goes on when the default context does not have what is asked for: the same name in the other contexts,
/// in their order. Nowhere for a qualified name.
pub(crate) fn fallbacks(state: &State, subject: &Subject) -> Vec<Subject> {
    if !subject.is_in_default_context() {
        return Vec::new();
    }
    let contexts = state.contexts_of(subject.name()).into_iter();
    contexts
        .map(|context| Subject::in_context(&context, subject.name()))
        .collect()
}
