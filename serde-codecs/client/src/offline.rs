//! What a client without a registry answers.

use std::sync::Arc;

use etymon_types::{SchemaId, Subject};

use crate::client::Inner;
use crate::key::{ContentKey, SchemaKey, Which};
use crate::{Error, Registered, Schema};

impl Inner {
    /// The id in the context of the subject: no other is looked through.
    pub(crate) fn schema_offline(
        &self,
        subject: &Subject,
        id: SchemaId,
    ) -> Result<Arc<Schema>, Error> {
        let key = SchemaKey::IdFor(subject.clone(), id);
        let of_context = SchemaKey::IdIn(subject.context(), id);
        let of_context = of_context.resolved(&self.paths.context);
        let known = [&key, &*of_context]
            .into_iter()
            .find_map(|key| self.schemas.look(key));
        known
            .map(|kept| Arc::clone(&kept.value))
            .ok_or_else(|| Error::Offline {
                question: key.to_string(),
            })
    }

    /// The version of the subject with exactly this text.
    pub(crate) fn content_offline(&self, key: &ContentKey) -> Result<Arc<Registered>, Error> {
        let versions = self.versions.entries().into_iter();
        let known = versions
            .filter(|(known, _)| {
                known.subject == key.subject && matches!(known.which, Which::Number(_))
            })
            .map(|(_, registered)| registered)
            .filter(|registered| key.schema.is_text_of(&registered.schema))
            .max_by_key(|registered| registered.version);
        known.ok_or_else(|| Error::Offline {
            question: key.to_string(),
        })
    }
}
