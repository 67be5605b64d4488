//! What a client without a registry answers.

use std::sync::Arc;

use etymon_types::{SchemaId, Subject};

use crate::client::Inner;
use crate::key::{ContentKey, SchemaKey, VersionKey, Which};
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

    /// The version, or the latest of those that are known with these properties.
    pub(crate) fn version_offline(&self, key: &VersionKey) -> Result<Arc<Registered>, Error> {
        let known = match &key.which {
            Which::With(properties) => self.newest_offline(&key.subject, |registered| {
                let metadata = registered.schema.metadata.as_ref();
                metadata.is_some_and(|metadata| {
                    properties
                        .iter()
                        .all(|(name, value)| metadata.properties.get(name) == Some(value))
                })
            }),
            Which::Latest | Which::Number(_) | Which::Referenced(_) => {
                let known = self.versions.look(key);
                known.map(|kept| Arc::clone(&kept.value))
            }
        };
        known.ok_or_else(|| Error::Offline {
            question: key.to_string(),
        })
    }

    /// The version of the subject with exactly this text.
    pub(crate) fn content_offline(&self, key: &ContentKey) -> Result<Arc<Registered>, Error> {
        let has_text = |registered: &Registered| key.schema.is_text_of(&registered.schema);
        let known = self.newest_offline(&key.subject, has_text);
        known.ok_or_else(|| Error::Offline {
            question: key.to_string(),
        })
    }

    fn newest_offline(
        &self,
        subject: &Subject,
        is_meant: impl Fn(&Registered) -> bool,
    ) -> Option<Arc<Registered>> {
        let versions = self.versions.entries().into_iter();
        versions
            .filter(|(key, _)| key.subject == *subject && matches!(key.which, Which::Number(_)))
            .map(|(_, registered)| registered)
            .filter(|registered| is_meant(registered))
            .max_by_key(|registered| registered.version)
    }
}
